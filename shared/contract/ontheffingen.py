"""Ontheffing of obligations, art. 9 lid 2 and 9a (`domain/events.md` §2.2)."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contract.basistypen import Aantal, Dag, Maanden, Tekst, Toelichting, Uren
from shared.contract.codes import (
    Adviesverantwoording,
    Grondslag,
    Heronderzoekaanleiding,
    Heronderzoekuitkomst,
    JaNeeOnbekend,
    Ontheffingsgrond,
    Opschortingsgrond,
    RedenAfwijzingOntheffing,
    RedenEindeOntheffing,
    RedenIntrekking,
    RedenUitstel,
    RedenVervallen,
    Verplichting,
    Voorlichtingkanaal,
)
from shared.contract.controles import eis
from shared.contract.gebeurtenis import Besluit, Inhoud, MogelijkBesluit
from shared.contract.klassen import B, K, PGemeente
from shared.contract.onderdelen import Periode
from shared.contract.uitgevers import KLANTMANAGER, SYSTEEM, H
from shared.contract.uitgevers import K as KVS

Verplichtingen = tuple[Verplichting, ...]


class OntheffingAangevraagd(
    Inhoud, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="verzoek_ontvangen_op"
):
    """Verzoek om ontheffing, of eigen initiatief van de gemeente."""

    ontheffing_id: K[UUID]
    verzoek_ontvangen_op: K[Dag]
    aanleiding: K[Literal["klant", "klantmanager"]]
    kanaal: K[Voorlichtingkanaal | None] = None
    verplichtingen: K[Verplichtingen | None] = None
    grondslag: PGemeente[Grondslag]
    gronden: B[tuple[Ontheffingsgrond, ...] | None] = None


class OntheffingVerleend(
    Besluit, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Tijdelijke, individuele ontheffing verleend (art. 9 lid 2 of 9a Participatiewet)."""

    ontheffing_id: K[UUID]
    verplichtingen: K[Verplichtingen] = Field(min_length=1)
    arbeidsplicht_tot_uren: K[Uren | None] = None
    ingangsdatum: K[Dag]
    # Of art. 9 demanded by INV-08 and INV-09, which only mark at overnemen: a besluit that exists without an
    # end date, ground or motivering must be visible with its defect, so the schema has to let it in.
    einddatum: K[Dag | None] = None
    motivering: B[str] = Field("", max_length=4000)
    reintegratieplicht: K[Literal["opgelegd", "nietOpgelegd"]]
    heronderzoek_op: K[Dag | None] = None
    grondslag: PGemeente[Grondslag]
    verzoek_ontvangen_op: PGemeente[Dag | None] = None
    advies_ids: PGemeente[tuple[UUID, ...] | None] = None
    adviesverantwoording: PGemeente[Adviesverantwoording]
    perioden9a_elders: PGemeente[tuple[Periode, ...] | None] = None
    startkwalificatie: PGemeente[JaNeeOnbekend | None] = None
    gronden: B[tuple[Ontheffingsgrond, ...]] = ()
    reden_geen_reintegratieplicht: B[Tekst | None] = None

    @model_validator(mode="after")
    def _verzoek_en_einddatum_bij_9a(self) -> Self:
        eis(
            self.grondslag != "art9a" or self.verzoek_ontvangen_op is not None,
            "Geef bij artikel 9a op wanneer het verzoek is ontvangen.",
        )
        eis(
            self.grondslag != "art9a" or self.einddatum is not None,
            "Geef bij artikel 9a de einddatum op.",
        )
        return self

    @model_validator(mode="after")
    def _motivering_en_gronden(self) -> Self:
        art9 = self.grondslag == "art9"  # there INV-09 says it
        eis(art9 or self.motivering.strip() != "", "Motiveer het besluit.")
        eis(art9 or len(self.gronden) > 0, "Geef de gronden van de ontheffing op.")
        return self


class OntheffingAfgewezen(
    Besluit, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Ontheffing geweigerd."""

    ontheffing_id: K[UUID]
    grondslag: PGemeente[Grondslag]
    reden: PGemeente[RedenAfwijzingOntheffing]


class OntheffingsverzoekVervallen(
    Inhoud, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="datum"
):
    """Verzoek om ontheffing eindigt zonder besluit."""

    ontheffing_id: K[UUID]
    reden: K[RedenVervallen]
    datum: K[Dag]


class HeronderzoekUitgevoerd(
    Inhoud, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER, besluit=True, datumveld="datum"
):
    """Grond en uitvoering van het plan opnieuw onderzocht (art. 9a lid 8-9 Participatiewet)."""

    heronderzoek_id: K[UUID]
    ontheffing_id: K[UUID]
    datum: K[Dag]
    aanleiding: K[Heronderzoekaanleiding]
    onderdelen: K[tuple[Literal["grond", "planuitvoering"], ...]] = Field(min_length=1)
    uitkomst: K[Heronderzoekuitkomst]
    volgend_op: K[Dag | None] = None
    toelichting: B[Toelichting | None] = None


class HeronderzoekUitgesteld(Inhoud, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER):
    """Heronderzoek uitgesteld."""

    ontheffing_id: K[UUID]
    nieuwe_datum: K[Dag]
    reden: K[RedenUitstel]


class OntheffingVerlengd(
    Besluit, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Volgende periode, aansluitend op de vorige."""

    ontheffing_id: K[UUID]
    ingangsdatum: K[Dag]
    einddatum: K[Dag]
    verplichtingen: K[Verplichtingen] = Field(min_length=1)
    heronderzoek_id: K[UUID | None] = None


class OntheffingHerzien(
    Besluit, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Andere omvang, zelfde termijn."""

    ontheffing_id: K[UUID]
    per_op: K[Dag]
    verplichtingen: K[Verplichtingen] = Field(min_length=1)
    arbeidsplicht_tot_uren: K[Uren | None] = None


class OntheffingOpgeschort(
    MogelijkBesluit, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER + SYSTEEM, datumveld="vanaf"
):
    """Ontheffing artikel 9a opgeschort; de rest van de tijd blijft (art. 9a lid 5 Participatiewet)."""

    ontheffing_id: K[UUID]
    vanaf: K[Dag]
    van_rechtswege: K[bool]
    grond: PGemeente[Opschortingsgrond]
    verzoek_ontvangen_op: PGemeente[Dag | None] = None
    verbruikte_maanden9a: PGemeente[Maanden | None] = None

    @model_validator(mode="after")
    def _besluit_behalve_van_rechtswege(self) -> Self:
        eis(
            self.van_rechtswege == (self.grond in ("kind5", "eindeRecht")),
            "Opschorting van rechtswege is er bij kind5 en eindeRecht, en alleen dan.",
        )
        eis(
            not self.van_rechtswege or self.vorm is None,
            "Opschorting van rechtswege is geen besluit.",
        )
        eis(
            self.van_rechtswege or self.vorm is not None,
            "Opschorting anders dan van rechtswege is een besluit. Geef vorm en de rest van het besluit op.",
        )
        return self


class OntheffingHervat(
    Besluit, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Opschorting geëindigd op verzoek (art. 9a lid 6 Participatiewet)."""

    ontheffing_id: K[UUID]
    vanaf: K[Dag]
    einddatum: K[Dag]
    # INV-22 refuses a missing request, and only marks it at overnemen.
    verzoek_ontvangen_op: PGemeente[Dag | None] = None
    resterende_dagen: PGemeente[Aantal]


class OntheffingIngetrokken(
    Besluit, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Ontheffing ingetrokken door de gemeente (art. 9a lid 5 onder d Participatiewet)."""

    ontheffing_id: K[UUID]
    vanaf: K[Dag]
    # Of art. 9a demanded by INV-23, which only marks at overnemen; which article it is the stream knows.
    motivering: B[str] = Field("", max_length=4000)
    reden: PGemeente[RedenIntrekking]


class OntheffingBeeindigd(
    MogelijkBesluit, domein="ontheffingen", uitgevers=H, rollen=KLANTMANAGER + SYSTEEM, datumveld="einddatum"
):
    """Ontheffing geëindigd voor haar einddatum, anders dan door intrekking."""

    ontheffing_id: K[UUID]
    einddatum: K[Dag]
    reden: PGemeente[RedenEindeOntheffing]


class OntheffingVerlopen(
    Inhoud, domein="ontheffingen", uitgevers=KVS, rollen=SYSTEEM, datumveld="verlopen_op"
):
    """Einddatum (bij artikel 9a het maximum) voorbij zonder besluit."""

    ontheffing_id: K[UUID]
    verlopen_op: K[Dag]
    heronderzoek_gedaan: K[bool]
