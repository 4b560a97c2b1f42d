"""Offer, referral and follow-up by the gemeente (`domain/events.md` §2.3)."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contract.basistypen import Aantal, Dag, KorteTekst, OrganisatieUrn, Percentage, Tekst, Uren
from shared.contract.codes import (
    Aanbodantwoord,
    Adviestype,
    Belemmering,
    Besluitaanleiding,
    Contactpartij,
    Contactsoort,
    Gegevenscategorie,
    Instrument,
    Mijlpaal,
    RedenGeenAanbod,
    RedenIntrekkingVerwijzing,
    RedenWeigering,
    Stuksoort,
    Trajectdoel,
    Trajectsoort,
    Verplichting,
    Verschuldigd,
    Vervolg,
)
from shared.contract.controles import eis, precies_een
from shared.contract.gebeurtenis import Inhoud, MogelijkBesluit
from shared.contract.klassen import BBureau, K, PBureau, PGemeente
from shared.contract.model import Model
from shared.contract.onderdelen import Contactgegevens, Scholing, Trede
from shared.contract.uitgevers import KLANTMANAGER, SYSTEEM, H


class Betaaltermijn(Model):
    termijn: Aantal
    mijlpaal: Mijlpaal
    percentage: Percentage | None = None


class TrajectbesluitGenomen(
    MogelijkBesluit,
    domein="verwijzingen",
    uitgevers=H,
    rollen=KLANTMANAGER,
    besluit=True,
    datumveld="besluitdatum",
):
    """Besloten tot een aanbod, of niet; nog niet beslist is geen gebeurtenis."""

    verwijzing_id: K[UUID]
    besluitdatum: K[Dag]
    uitkomst: K[Literal["aanbod", "geenAanbod"]]
    trajectsoort: K[Trajectsoort | None] = None
    aanleiding: K[Besluitaanleiding]
    verzoek_id: K[UUID | None] = None
    vooralsnog_tot: K[Dag | None] = None
    adviestype: K[Adviestype | None] = None
    op_advies_id: K[UUID | None] = None
    reden_geen_aanbod: PGemeente[RedenGeenAanbod | None] = None

    @model_validator(mode="after")
    def _reden_bij_geen_aanbod(self) -> Self:
        eis(
            self.uitkomst != "geenAanbod" or self.reden_geen_aanbod is not None,
            "Geef bij geenAanbod de reden op (redenGeenAanbod).",
        )
        return self


class TrajectAangeboden(
    Inhoud, domein="verwijzingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="aangeboden_op"
):
    """Traject aangeboden."""

    verwijzing_id: K[UUID]
    aanbod_id: K[UUID]
    aangeboden_op: K[Dag]
    trajectsoort: K[Trajectsoort]
    instrument: K[Instrument | None] = None
    ladder: K[Trede | None] = None
    uren_per_week: K[Uren | None] = None
    verwachte_start: K[Dag | None] = None
    scholing: K[Scholing | None] = None


class AanbodBeantwoord(Inhoud, domein="verwijzingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="datum"):
    """Antwoord van de klant op het aanbod."""

    aanbod_id: K[UUID]
    datum: K[Dag]
    antwoord: K[Aanbodantwoord]
    ondertekend_op: K[Dag | None] = None
    reden: PGemeente[RedenWeigering | None] = None

    @model_validator(mode="after")
    def _reden_bij_weigering(self) -> Self:
        eis(
            self.antwoord != "geweigerd" or self.reden is not None,
            "Geef bij geweigerd de reden op.",
        )
        return self


class KlantVerwezen(
    Inhoud, domein="verwijzingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="verwijsdatum"
):
    """Klant verwezen naar een bureau of een intern team."""

    verwijzing_id: K[UUID]
    ontvanger: K[OrganisatieUrn]
    onderdeel: K[KorteTekst | None] = None
    verwijsdatum: K[Dag]
    trajectsoort: K[Trajectsoort]
    doel: K[Trajectdoel]
    klant_geinformeerd_op: K[Dag | None] = None
    overdrachtswijze: K[Literal["warm", "koud"]]
    pakket: K[tuple[Gegevenscategorie, ...]]
    verplichtingen: K[tuple[Verplichting, ...]]
    rapportage_elke_maanden: K[int] = Field(ge=1, le=60)
    reactie_voor: K[Dag | None] = None
    volgt_op: K[UUID | None] = None
    plan_id: PBureau[UUID | None] = None
    contact: PBureau[Contactgegevens | None] = None
    contract_id: PBureau[UUID | None] = None
    klantsegment: PBureau[KorteTekst | None] = None
    betaalschema: PBureau[tuple[Betaaltermijn, ...] | None] = None
    vraagstelling: BBureau[Tekst | None] = None
    achtergrond: BBureau[Tekst | None] = None
    belemmeringen: BBureau[tuple[Belemmering, ...] | None] = None


class VerwijzingIngetrokken(
    Inhoud, domein="verwijzingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="per_op"
):
    """Verwijzing ingetrokken."""

    verwijzing_id: K[UUID]
    per_op: K[Dag]
    reden: K[RedenIntrekkingVerwijzing]


class OverdrachtBesproken(Inhoud, domein="verwijzingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="datum"):
    """Warme overdracht van een verwijzing of een aanvraag."""

    verwijzing_id: K[UUID | None] = None
    aanvraag_id: K[UUID | None] = None
    datum: K[Dag]
    wijze: K[Contactsoort]
    deelnemers: K[tuple[Contactpartij, ...]]

    @model_validator(mode="after")
    def _verwijzing_of_aanvraag(self) -> Self:
        eis(
            precies_een(self.verwijzing_id, self.aanvraag_id),
            "Geef precies een van de twee: verwijzingId of aanvraagId.",
        )
        return self


class StukOntvangen(Inhoud, domein="verwijzingen", uitgevers=H, rollen=SYSTEEM, datumveld="ontvangen_op"):
    """De gemeente heeft het stuk; opent wat zij verschuldigd is."""

    stuk_id: K[UUID]
    stuksoort: K[Stuksoort]
    van: K[UUID]
    ontvangen_op: K[Dag]
    verschuldigd: K[tuple[Verschuldigd, ...]]
    voor: K[Dag | None] = None


class VervolgbesluitGenomen(
    Inhoud, domein="verwijzingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Wat er gebeurt na een einde, een terugverwijzing of een diagnose."""

    stuk_id: K[UUID]
    besluitdatum: K[Dag]
    vervolg: K[Vervolg]
    nieuwe_verwijzing_id: K[UUID | None] = None


class ParticipatieplaatsBeoordeeld(
    MogelijkBesluit, domein="verwijzingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="datum"
):
    """Participatieplaats beoordeeld (art. 10a lid 8-10 Participatiewet)."""

    verwijzing_id: K[UUID]
    moment: K[Literal["maand9", "maand24", "maand36"]]
    uitkomst: K[Literal["voortzetten", "beeindigen", "verlengen"]]
    datum: K[Dag]
