"""Normafwijking and maatregel (Pw 18; Ontologie Inkomen; `domain/events.md` §2.4)."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from shared.contract.basistypen import Aantal, Dag, Maanden, Percentage, Tekst
from shared.contract.codes import (
    Bezwaaruitkomst,
    CodeRedenMaatregel,
    Contactpartij,
    Gedraging,
    Intrekker,
    RedenAfzien,
    Regime,
    Verplichting,
    Verwijtbaarheid,
)
from shared.contract.gebeurtenis import Besluit, Inhoud
from shared.contract.klassen import B, KGemeenteCwi, PGemeente
from shared.contract.model import Model
from shared.contract.uitgevers import KLANTMANAGER, H


class Lezing(Model):
    """How one party sees what happened; the readings stand side by side (seed-004 K24)."""

    partij: Contactpartij
    standpunt: Tekst | None = None
    bewijs: bool | None = None


class Spreiding(Model):
    """Part of the lowering in one month after imposition, as a fraction such as 1/3 (Pw 18 lid 5)."""

    maand: int = Field(ge=1, le=12)
    deel: str = Field(pattern=r"^[1-9]\d?/[1-9]\d?$|^1$")


class Afwijking(Model):
    percentage: Percentage | None = None
    reden: Tekst | None = None


class NormafwijkingVastgesteld(
    Inhoud, domein="maatregelen", uitgevers=H, rollen=KLANTMANAGER, besluit=True, datumveld="gedragsdatum"
):
    """Afwijking van een verplichting vastgesteld."""

    maatregel_id: PGemeente[UUID]
    normafwijking_id: PGemeente[UUID]
    verplichting: PGemeente[Verplichting]
    gedraging: PGemeente[Gedraging]
    reden_maatregel: PGemeente[CodeRedenMaatregel | None] = None
    gedragsdatum: PGemeente[Dag]
    tot: PGemeente[Dag | None] = None
    meldingen: PGemeente[tuple[UUID, ...] | None] = None
    betwist: PGemeente[bool | None] = None
    lezingen: B[tuple[Lezing, ...] | None] = None


class VerwijtbaarheidVastgesteld(
    Inhoud, domein="maatregelen", uitgevers=H, rollen=KLANTMANAGER, besluit=True, datumveld="vastgesteld_op"
):
    """Verwijtbaarheid vastgesteld (art. 18 lid 9 Participatiewet)."""

    maatregel_id: PGemeente[UUID]
    verwijtbaarheid: PGemeente[Verwijtbaarheid]
    recidive: PGemeente[bool]
    vastgesteld_op: PGemeente[Dag]
    motivering: B[Tekst | None] = None


class MaatregelVoorgenomen(Inhoud, domein="maatregelen", uitgevers=H, rollen=KLANTMANAGER, besluit=True):
    """Voornemen tot een maatregel; de klant kan reageren (art. 4:8 Awb)."""

    maatregel_id: PGemeente[UUID]
    percentage: PGemeente[Percentage | None] = None
    duur_maanden: PGemeente[Maanden | None] = None
    zienswijze_voor: PGemeente[Dag | None] = None


class WaarschuwingGegeven(
    Besluit, domein="maatregelen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Waarschuwing in plaats van een maatregel."""

    maatregel_id: PGemeente[UUID]
    reden_maatregel: PGemeente[CodeRedenMaatregel]


class MaatregelOpgelegd(
    Besluit, domein="maatregelen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Uitkering verlaagd (art. 18 Participatiewet)."""

    maatregel_id: KGemeenteCwi[UUID]
    ingangsdatum: KGemeenteCwi[Dag]
    einddatum: KGemeenteCwi[Dag]
    regime: PGemeente[Regime]
    percentage: PGemeente[Percentage]
    duur_maanden: PGemeente[Maanden]
    recidivestap: PGemeente[Aantal]
    spreiding: PGemeente[tuple[Spreiding, ...] | None] = None
    heroverwegen_voor: PGemeente[Dag | None] = None
    dringende_redenen: PGemeente[bool | None] = None
    afwijking: PGemeente[Afwijking | None] = None


class VanMaatregelAfgezien(Inhoud, domein="maatregelen", uitgevers=H, rollen=KLANTMANAGER, besluit=True):
    """Afgezien van een maatregel (art. 18 lid 9-10 Participatiewet)."""

    maatregel_id: PGemeente[UUID]
    reden: PGemeente[RedenAfzien]


class MaatregelHerzien(
    Besluit, domein="maatregelen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Maatregel heroverwogen, ook wanneer er niets verandert (art. 18 lid 3 en 11 Participatiewet)."""

    maatregel_id: KGemeenteCwi[UUID]
    einddatum: KGemeenteCwi[Dag | None] = None
    aanleiding: PGemeente[Literal["heroverweging18lid3", "verzoek18lid11", "bezwaar"]]
    uitkomst: PGemeente[Literal["gehandhaafd", "verlaagd", "beeindigd"]]
    percentage: PGemeente[Percentage | None] = None


class MaatregelIngetrokken(
    Besluit, domein="maatregelen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Maatregel ingetrokken."""

    maatregel_id: KGemeenteCwi[UUID]
    vanaf: KGemeenteCwi[Dag]
    door: PGemeente[Intrekker]
    reden: PGemeente[Bezwaaruitkomst | Literal["eigenBeweging"]]
