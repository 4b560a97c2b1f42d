"""Signals: questions of the klantvolgsysteem to a named addressee (`domain/events.md` §4, rules S1-S11)."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contract.basistypen import Dag, KorteTekst, OrganisatieUrn, Toelichting
from shared.contract.codes import Signaalantwoord, Vervalreden
from shared.contract.gebeurtenis import Functie, Inhoud, Rol
from shared.contract.klassen import BGeadresseerde, K
from shared.contract.model import Model
from shared.contract.uitgevers import IEDER, SYSTEEM
from shared.contract.uitgevers import K as KVS


class Geadresseerde(Model):
    organisatie: OrganisatieUrn
    rol: Rol
    functie: Functie | None = None


class SignaalGegeven(Inhoud, domein="signalen", uitgevers=KVS, rollen=SYSTEEM, datumveld="peildatum"):
    """Vraag aan een geadresseerde. Noemt verplichting, datum en organisatie, nooit grond of diagnose (S9)."""

    signaal_id: K[UUID]
    code: K[str] = Field(pattern=r"^SIG-\d{2}$")
    regelversie: K[KorteTekst]
    onderwerp_id: K[UUID | None] = None
    geadresseerde: K[Geadresseerde]
    kopie: K[tuple[Geadresseerde, ...] | None] = None
    prioriteit: K[Literal["P1", "P2", "P3", "P4"]]
    uiterlijk: K[Dag | None] = None
    aanleiding: K[tuple[UUID, ...]]
    peildatum: K[Dag]
    kennismoment: K[AwareDatetime]
    antwoord_voor: K[Dag | None] = None


class SignaalOpgepakt(Inhoud, domein="signalen", uitgevers=KVS, rollen=IEDER, datumveld="opgepakt_op"):
    """Signaal gezien en opgepakt."""

    signaal_id: K[UUID]
    opgepakt_op: K[Dag]


class SignaalBeantwoord(Inhoud, domein="signalen", uitgevers=KVS, rollen=IEDER, datumveld="beantwoord_op"):
    """Antwoord van de geadresseerde."""

    signaal_id: K[UUID]
    antwoord: K[Signaalantwoord]
    beantwoord_op: K[Dag]
    gedaan_op: K[Dag | None] = None
    tot: K[Dag | None] = None
    wie: K[OrganisatieUrn | None] = None
    gevolg: K[UUID | None] = None
    toelichting: BGeadresseerde[Toelichting | None] = None


class SignaalVervallen(Inhoud, domein="signalen", uitgevers=KVS, rollen=SYSTEEM):
    """Signaal geëindigd door een feit; het gegeven signaal blijft in de geschiedenis."""

    signaal_id: K[UUID]
    reden: K[Vervalreden]
    door: K[UUID | None] = None
