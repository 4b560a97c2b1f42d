"""The traject at the bureau, and the judgement of its plan (`domain/events.md` §2.3, §3.1)."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contract.basistypen import Aantal, Dag, LangeTekst, Tekst, Toelichting, Uren
from shared.contract.codes import (
    Adviestype,
    FunctieWorkFirst,
    Gegevenscategorie,
    Instrument,
    JaNeeOnbekend,
    Mijlpaal,
    Oordeel,
    RedenTerugverwijzing,
    RedenVoortijdig,
    Trajectdoel,
    Trajectsoort,
)
from shared.contract.controles import eis
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import BBureau, BGemeente, K, KGemeente, PGemeente
from shared.contract.model import Model
from shared.contract.onderdelen import Belemmeringopgave, Contactgegevens, NietGeadviseerd, Scholing
from shared.contract.uitgevers import BUREAU, KLANTMANAGER, SYSTEEM, UITVOERDERS, H, R


class Tussendoel(Model):
    doel_id: UUID
    gereed_voor: Dag | None = None


class AanmeldingOntvangen(Inhoud, domein="trajecten", uitgevers=R, rollen=SYSTEEM, datumveld="ontvangen_op"):
    """De verwijzing is aangekomen."""

    traject_id: K[UUID]
    verwijzing_id: K[UUID]
    ontvangen_op: K[Dag]
    ontbreekt: K[tuple[Gegevenscategorie, ...] | None] = None


class AanmeldingGeaccepteerd(
    Inhoud, domein="trajecten", uitgevers=R, rollen=UITVOERDERS, datumveld="geaccepteerd_op"
):
    """Aanmelding geaccepteerd, met de eerste afspraak."""

    traject_id: K[UUID]
    geaccepteerd_op: K[Dag]
    eerste_afspraak_op: K[Dag | None] = None
    contact: PGemeente[Contactgegevens | None] = None


class KlantTerugverwezen(Inhoud, domein="trajecten", uitgevers=R, rollen=UITVOERDERS, datumveld="datum"):
    """Klant terugverwezen, met reden."""

    traject_id: K[UUID]
    datum: K[Dag]
    ander_spoor: K[tuple[Adviestype, ...] | None] = None
    reden: PGemeente[RedenTerugverwijzing]
    toelichting: BGemeente[Toelichting | None] = None


class IntakeAfgerond(Inhoud, domein="trajecten", uitgevers=R, rollen=BUREAU, datumveld="datum"):
    """Intake gehouden."""

    traject_id: K[UUID]
    datum: K[Dag]
    uitkomst: K[Literal["geplaatst", "teruggegeven"]]
    duur_minuten: K[Aantal | None] = None
    wensen: PGemeente[tuple[Adviestype, ...] | None] = None
    belemmeringen: BGemeente[tuple[Belemmeringopgave, ...] | None] = None


class TrajectplanIngediend(Inhoud, domein="trajecten", uitgevers=R, rollen=BUREAU):
    """Trajectplan ter beoordeling voorgelegd."""

    stuk_id: K[UUID]
    versie: K[int] = Field(ge=1)
    trajectsoort: K[Trajectsoort]
    doel: K[Trajectdoel]
    tussendoelen: K[tuple[Tussendoel, ...] | None] = None
    verwachte_start: K[Dag | None] = None
    verwacht_einde: K[Dag | None] = None
    standaardtraject: K[bool]
    voorkeur_klant_opgenomen: K[bool]
    adviestypen: K[tuple[Adviestype, ...]]
    wensen_klant: PGemeente[tuple[Adviestype, ...] | None] = None
    niet_geadviseerd: PGemeente[tuple[NietGeadviseerd, ...] | None] = None
    inhoud: BGemeente[LangeTekst | None] = None


class TrajectplanBeoordeeld(
    Inhoud, domein="trajecten", uitgevers=H, rollen=KLANTMANAGER, datumveld="beoordeeld_op"
):
    """Trajectplan beoordeeld door de gemeente."""

    stuk_id: K[UUID]
    oordeel: K[Oordeel]
    wijze: K[Literal["expliciet", "stilzwijgend"]]
    beoordeeld_op: K[Dag]
    motivering: BBureau[Tekst | None] = None
    afgewezen_onderdelen: BBureau[tuple[Adviestype, ...] | None] = None


class TrajectGestart(Inhoud, domein="trajecten", uitgevers=R, rollen=BUREAU, datumveld="startdatum"):
    """Eerste dag van het traject."""

    traject_id: K[UUID]
    startdatum: K[Dag]
    trajectsoort: K[Trajectsoort]
    instrument: K[Instrument | None] = None
    functie_work_first: K[FunctieWorkFirst | None] = None
    uren_per_week: K[Uren | None] = None
    verwacht_einde: K[Dag | None] = None
    groepsstart: K[bool | None] = None
    scholing: K[Scholing | None] = None


class PresentieVastgelegd(Inhoud, domein="trajecten", uitgevers=R, rollen=BUREAU, datumveld="datum"):
    """Aanwezigheid bij een bijeenkomst."""

    bijeenkomst_id: KGemeente[UUID]
    datum: KGemeente[Dag]
    aanwezig: KGemeente[Literal["ja", "afgemeld", "nietVerschenen"]]


class TrajectBeeindigd(
    Inhoud, domein="trajecten", uitgevers=R, rollen=UITVOERDERS + SYSTEEM, datumveld="einddatum"
):
    """Traject geëindigd, met of zonder doel."""

    traject_id: K[UUID]
    einddatum: K[Dag]
    wijze: K[Literal["regulier", "voortijdig"]]
    doel_gerealiseerd: K[Literal["ja", "nee", "deels", "onbekend"]]
    uit_uitkering: K[JaNeeOnbekend | None] = None
    overdrachtsadvies_id: K[UUID | None] = None
    reden_voortijdig: PGemeente[RedenVoortijdig | None] = None

    @model_validator(mode="after")
    def _reden_bij_voortijdig(self) -> Self:
        eis(
            self.wijze != "voortijdig" or self.reden_voortijdig is not None,
            "Geef bij voortijdig de reden op (redenVoortijdig).",
        )
        return self


class BetaaltermijnBereikt(Inhoud, domein="trajecten", uitgevers=R, rollen=BUREAU):
    """Het bureau maakt aanspraak op een betaaltermijn."""

    traject_id: PGemeente[UUID]
    termijn: PGemeente[Aantal]
    mijlpaal: PGemeente[Mijlpaal]
    bewijs: PGemeente[tuple[UUID, ...]] = Field(min_length=1)
