"""Advice: given, asked, received and judged (`domain/events.md` §1.1, §2.2, §2.3, §3.1)."""

from typing import Literal, Self
from uuid import UUID

from pydantic import model_validator

from shared.contract.basistypen import Dag, Maanden, OrganisatieUrn, Tekst
from shared.contract.codes import (
    Adviestype,
    Belemmering,
    Bruikbaarheid,
    Onderzoekssoort,
    Oordeel,
    Verplichting,
    Vervolg,
)
from shared.contract.controles import eis
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import BAdviseur, BDiagnosticus, BGemeente, K, PGemeente
from shared.contract.model import Model
from shared.contract.onderdelen import NietGeadviseerd
from shared.contract.uitgevers import ADVISEUR, KLANTMANAGER, SYSTEEM, UITVOERDERS, H, I, R


class Adviesoordeel(Model):
    adviestype: Adviestype
    oordeel: Oordeel


class ReintegratieadviesUitgebracht(Inhoud, domein="adviezen", uitgevers=I, rollen=ADVISEUR):
    """Re-integratieadvies van CWI aan de gemeente."""

    advies_id: K[UUID]
    adviestypen: K[tuple[Adviestype, ...]]
    op_verzoek: K[bool]
    verzoek_id: K[UUID | None] = None
    belemmeringen: BGemeente[tuple[Belemmering, ...] | None] = None
    motivering: BGemeente[Tekst | None] = None


class AdviesGevraagd(Inhoud, domein="adviezen", uitgevers=H, rollen=KLANTMANAGER):
    """Deskundige om advies gevraagd over een ontheffing."""

    adviesaanvraag_id: K[UUID]
    ontheffing_id: K[UUID]
    soort: K[Onderzoekssoort]
    adviseur: K[OrganisatieUrn]
    antwoord_voor: K[Dag | None] = None
    vraagstelling: BDiagnosticus[Tekst | None] = None
    achtergrond: BDiagnosticus[Tekst | None] = None


class AdviesOntvangen(
    Inhoud, domein="adviezen", uitgevers=H, rollen=KLANTMANAGER + SYSTEEM, datumveld="ontvangen_op"
):
    """Conclusie over de verplichtingen ontvangen, zonder medische bijzonderheden."""

    adviesaanvraag_id: K[UUID]
    advies_id: K[UUID]
    ontvangen_op: K[Dag]
    niet_mogelijk: PGemeente[tuple[Verplichting, ...] | None] = None
    geldig_maanden: PGemeente[Maanden | None] = None


class AdviesBeoordeeld(
    Inhoud, domein="adviezen", uitgevers=H, rollen=KLANTMANAGER, datumveld="beoordeeld_op"
):
    """Elk geadviseerd type overgenomen of niet."""

    advies_id: K[UUID]
    wijze: K[Literal["expliciet", "stilzwijgend"]]
    beoordeeld_op: K[Dag]
    oordeel: K[Oordeel]
    oordelen: K[tuple[Adviesoordeel, ...] | None] = None
    bruikbaarheid: K[Bruikbaarheid | None] = None
    gevolg: K[Vervolg | None] = None
    motivering: BAdviseur[Tekst | None] = None

    @model_validator(mode="after")
    def _motivering_bij_afwijken(self) -> Self:
        afwijkend = {self.oordeel, *(o.oordeel for o in self.oordelen or ())} - {"overgenomen"}
        eis(
            not afwijkend or self.motivering is not None,
            "Motiveer waarom het advies niet of gewijzigd wordt overgenomen.",
        )
        return self


class AdviesUitgebracht(Inhoud, domein="adviezen", uitgevers=R, rollen=UITVOERDERS):
    """Advies van bureau of diagnosticus, ook het overdrachtsadvies aan het einde."""

    advies_id: K[UUID]
    adviestypen: K[tuple[Adviestype, ...]]
    overdrachtsadvies: K[bool]
    wensen_klant: PGemeente[tuple[Adviestype, ...] | None] = None
    niet_geadviseerd: PGemeente[tuple[NietGeadviseerd, ...] | None] = None
    motivering: BGemeente[Tekst | None] = None
