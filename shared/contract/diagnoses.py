"""Diagnoses: own, asked of an expert, and the expert's outcome (`domain/events.md` §2.1, §2.3, §3.1)."""

from uuid import UUID

from shared.contract.basistypen import Dag, KorteTekst, Maanden, OrganisatieUrn, Tekst
from shared.contract.codes import (
    Adviestype,
    Diagnosebasis,
    Draaglast,
    Klantcategorie,
    MedischeBeperkingen,
    Onderzoekssoort,
    Verplichting,
)
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import BDiagnosticus, BGemeente, BPartijen, K, P, PGemeente
from shared.contract.onderdelen import Belemmeringopgave
from shared.contract.uitgevers import DIAGNOSTICUS, IEDER, IHR, KLANTMANAGER, SYSTEEM, H, R


class DiagnoseGesteld(Inhoud, domein="diagnoses", uitgevers=IHR, rollen=IEDER):
    """Eigen diagnose, per versie bewaard en nooit overschreven."""

    diagnose_id: K[UUID]
    basis: K[Diagnosebasis]
    instrument: K[KorteTekst | None] = None
    herziet: K[UUID | None] = None
    categorie: P[Klantcategorie | None] = None
    verwachte_termijn_maanden: P[Maanden | None] = None
    belemmeringen: BPartijen[tuple[Belemmeringopgave, ...] | None] = None
    draagkracht: BPartijen[Tekst | None] = None
    draaglast: BPartijen[tuple[Draaglast, ...] | None] = None
    competenties: BPartijen[Tekst | None] = None


class DiagnoseAangevraagd(Inhoud, domein="diagnoses", uitgevers=H, rollen=KLANTMANAGER + SYSTEEM):
    """Opdracht aan een diagnosticus."""

    verwijzing_id: K[UUID]
    ontvanger: K[OrganisatieUrn]
    soorten: K[tuple[Onderzoekssoort, ...]]
    klant_geinformeerd_op: K[Dag | None] = None
    antwoord_voor: K[Dag | None] = None
    ontheffing_id: K[UUID | None] = None
    draaglast_meewegen: K[bool]
    adviestype: K[Adviestype | None] = None
    op_advies_id: K[UUID | None] = None
    vraagstelling: BDiagnosticus[Tekst]
    achtergrond: BDiagnosticus[Tekst | None] = None


class DiagnoseUitgebracht(
    Inhoud, domein="diagnoses", uitgevers=R, rollen=DIAGNOSTICUS, datumveld="uitgebracht_op"
):
    """Uitkomst van het onderzoek van de diagnosticus; nooit een besluit."""

    diagnose_id: K[UUID]
    verwijzing_id: K[UUID]
    soorten: K[tuple[Onderzoekssoort, ...]]
    uitgebracht_op: K[Dag]
    ontheffing_id: K[UUID | None] = None
    niet_mogelijk: PGemeente[tuple[Verplichting, ...] | None] = None
    geldig_maanden: PGemeente[Maanden | None] = None
    functieadvies: PGemeente[Tekst | None] = None
    beperkingen: BGemeente[MedischeBeperkingen | None] = None
    belastbaarheid: BGemeente[Tekst | None] = None
    draagkracht: BGemeente[Tekst | None] = None
    draaglast: BGemeente[tuple[Draaglast, ...] | None] = None
