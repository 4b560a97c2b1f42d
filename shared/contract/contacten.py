"""Responsible persons and contacts (`domain/events.md` §2.1, §3.1)."""

from typing import Literal
from uuid import UUID

from shared.contract.basistypen import Dag, KorteTekst, Toelichting
from shared.contract.codes import (
    Contactonderwerp,
    Contactpartij,
    Contactsoort,
    RedenGeenContact,
    RedenGeenControle,
    Sollicitatietoets,
    Verklaring,
)
from shared.contract.gebeurtenis import Functie, Inhoud
from shared.contract.klassen import B, K, P, PGemeente
from shared.contract.model import Model
from shared.contract.onderdelen import Bereikbaar
from shared.contract.uitgevers import HR, IEDER, IHR, KLANTMANAGER, UITVOERDERS, H, R


class Statusverklaring(Model):
    """What a partner says it believes about a subject (SIG-22, SIG-40)."""

    onderwerp: Literal["traject", "ontheffing", "uitkering", "contactpersoon"]
    onderwerp_id: UUID | None = None
    status: Verklaring


class Sollicitatiecontrole(Model):
    getoetst: tuple[Sollicitatietoets, ...] | None = None
    oordeel: Literal["voldoende", "onvoldoende"] | None = None
    reden_geen: RedenGeenControle | None = None


class KlantmanagerToegewezen(
    Inhoud, domein="contacten", uitgevers=H, rollen=KLANTMANAGER, datumveld="per_op"
):
    """Wie bij de gemeente verantwoordelijk is, per onderwerp en vanaf wanneer."""

    functie: K[Functie]
    onderwerp: K[Literal["werk", "inkomen", "handhaving"]]
    per_op: K[Dag]
    tot: K[Dag | None] = None
    medewerker: P[KorteTekst]
    team: P[KorteTekst | None] = None
    bereikbaar: P[Bereikbaar | None] = None


class ContactVastgelegd(
    Inhoud, domein="contacten", uitgevers=HR, rollen=KLANTMANAGER + UITVOERDERS, datumveld="datum"
):
    """Eén contact met of over de klant."""

    contact_id: K[UUID]
    datum: K[Dag]
    partijen: K[tuple[Contactpartij, ...]]
    soort: K[Contactsoort]
    onderwerpen: K[tuple[Contactonderwerp, ...]]
    initiatief: K[Contactpartij | None] = None
    verschenen: K[Literal["ja", "nee", "afgemeld"] | None] = None
    volgend_contact_op: K[Dag | None] = None
    reden_geen_volgend: K[RedenGeenContact | None] = None
    statusverklaring: K[tuple[Statusverklaring, ...] | None] = None
    controle: P[Sollicitatiecontrole | None] = None
    toelichting: B[Toelichting | None] = None


class ContactpersoonBevestigd(
    Inhoud, domein="contacten", uitgevers=IHR, rollen=IEDER, datumveld="bevestigd_op"
):
    """Een partner heeft de nieuwe contactpersoon overgenomen."""

    van_gebeurtenis: K[UUID]
    bevestigd_op: K[Dag]


class ContactpersoonGewijzigd(
    Inhoud, domein="contacten", uitgevers=R, rollen=UITVOERDERS, datumveld="per_op"
):
    """Andere begeleider bij het bureau."""

    traject_id: K[UUID]
    per_op: K[Dag]
    functie: K[Functie]
    medewerker: PGemeente[KorteTekst]
    bereikbaar: PGemeente[Bereikbaar | None] = None
