"""Documents of a Traject (`events.md` §3.1): first to the client, then to the gemeente."""

from datetime import date
from uuid import uuid4

import pytest

from services.reintegratie.traject import commands as k
from services.reintegratie.traject.aggregate import AGGREGAAT
from services.reintegratie.traject.staat import Status
from shared.contract.adviezen import AdviesUitgebracht
from shared.contract.diagnoses import DiagnoseUitgebracht
from shared.contract.gebeurtenis import Inhoud
from shared.contract.rapportages import (
    RapportageGeblokkeerd,
    RapportageIngediend,
    RapportageTerInzageGegeven,
)
from shared.contract.trajecten import TrajectplanIngediend
from tests.unit.gwt import given, overgenomen
from tests.unit.test_traject import LEVEN, VERWIJZING, dien_plan_in, terugverwezen

STUK = uuid4()
GESTART = LEVEN["gestart"]
IN_BEHANDELING = ("geaccepteerd", "intake", "uitgebracht", "gestart", "beeindigd", "nazorg", "afgesloten")
"""Geaccepteerd and later."""


def geef_ter_inzage(soort: str = "rapportage") -> k.GeefTerInzage:
    return k.GeefTerInzage(
        stuk_id=STUK, stuksoort=soort, ter_inzage_op=date(2025, 6, 10), blokkeringsrecht=True
    )


def ter_inzage(soort: str = "rapportage") -> RapportageTerInzageGegeven:
    return RapportageTerInzageGegeven.uit(geef_ter_inzage(soort))


def rapportage(
    van: date = date(2025, 3, 17), tot: date = date(2025, 6, 13), soort: str = "voortgang"
) -> k.DienRapportageIn:
    return k.DienRapportageIn(
        stuk_id=STUK, soort=soort, periode_van=van, periode_tot=tot, onderwerpen=("trajectplan",)
    )


blokkeer = k.Blokkeer(stuk_id=STUK, datum=date(2025, 6, 12), omvang="geheel")
geblokkeerd = RapportageGeblokkeerd.uit(blokkeer)
ingediend = RapportageIngediend.uit(rapportage())
breng_advies_uit = k.BrengAdviesUit(
    advies_id=STUK, adviestypen=("jobhunten",), overdrachtsadvies=True, gebeurtenisdatum="2025-07-04"
)
breng_diagnose_uit = k.BrengDiagnoseUit(
    diagnose_id=STUK, verwijzing_id=VERWIJZING, soorten=("medisch",), uitgebracht_op=date(2025, 4, 1)
)
uitgebracht = DiagnoseUitgebracht.uit(breng_diagnose_uit)


@pytest.mark.parametrize("staat", IN_BEHANDELING)
def test_na_acceptatie_kan_een_stuk_ter_inzage(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(geef_ter_inzage()).then(ter_inzage())


@pytest.mark.parametrize("staat", ["geen", "aangemeld", "terugverwezen"])
def test_zonder_behandeling_gaat_niets_ter_inzage_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(geef_ter_inzage()).then_refused("EVT-01")
    given(AGGREGAAT, *LEVEN[staat]).when(overgenomen(geef_ter_inzage())).then_marked("EVT-01")


def test_wat_geblokkeerd_is_gaat_niet_opnieuw_ter_inzage_EVT_01() -> None:
    given(AGGREGAAT, *GESTART, ter_inzage(), geblokkeerd).when(geef_ter_inzage()).then_refused("EVT-01")


@pytest.mark.parametrize("staat", IN_BEHANDELING)
def test_de_klant_blokkeert_een_stuk_dat_ter_inzage_ligt(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat], ter_inzage()).when(blokkeer).then(geblokkeerd)


def test_de_klant_blokkeert_een_stuk_een_keer_EVT_01() -> None:
    given(AGGREGAAT, *GESTART, ter_inzage(), geblokkeerd).when(blokkeer).then_refused("EVT-01")


def test_een_onbekend_stuk_wordt_niet_geblokkeerd_INV_35() -> None:
    given(AGGREGAAT, *GESTART).when(blokkeer).then_refused("INV-35")
    given(AGGREGAAT, *GESTART).when(overgenomen(blokkeer)).then_marked("INV-35").then(geblokkeerd)


def test_een_ingediend_stuk_wordt_niet_meer_geblokkeerd_EVT_01() -> None:
    given(AGGREGAAT, *GESTART, ter_inzage(), ingediend).when(blokkeer).then_refused("EVT-01")
    na_indiening = given(AGGREGAAT, *GESTART, ter_inzage(), ingediend)
    na_indiening.when(overgenomen(blokkeer)).then_marked("EVT-01")


def test_een_rapportage_wordt_na_inzage_ingediend() -> None:
    given(AGGREGAAT, *GESTART, ter_inzage()).when(rapportage()).then(ingediend)


def test_een_rapportage_zonder_inzage_wordt_geweigerd_INV_34() -> None:
    given(AGGREGAAT, *GESTART).when(rapportage()).then_refused("INV-34")
    given(AGGREGAAT, *GESTART).when(overgenomen(rapportage())).then_marked("INV-34").then(ingediend)


def test_waar_inzage_niet_verplicht_is_gaat_de_rapportage_zonder() -> None:
    niet_verplicht = k.Feiten(inzage_verplicht=False)
    given(AGGREGAAT, *GESTART).when(rapportage(), niet_verplicht).then(ingediend)


def test_een_geblokkeerde_rapportage_wordt_geweigerd_INV_34() -> None:
    """E26; a blockade holds, whatever was agreed about inzage."""
    na_blokkade = given(AGGREGAAT, *GESTART, ter_inzage(), geblokkeerd)
    na_blokkade.when(rapportage()).then_refused("INV-34")
    na_blokkade.when(rapportage(), k.Feiten(inzage_verplicht=False)).then_refused("INV-34")
    na_blokkade.when(overgenomen(rapportage())).then_marked("INV-34")


def test_een_rapportage_wordt_een_keer_ingediend_EVT_01() -> None:
    given(AGGREGAAT, *GESTART, ter_inzage(), ingediend).when(rapportage()).then_refused("EVT-01")


@pytest.mark.parametrize("staat", ["geaccepteerd", "intake", "uitgebracht"])
def test_geen_rapportage_over_een_traject_dat_niet_startte_INV_33(staat: str) -> None:
    niet_gestart = given(AGGREGAAT, *LEVEN[staat], ter_inzage())
    niet_gestart.when(rapportage()).then_refused("INV-33")
    niet_gestart.when(overgenomen(rapportage())).then_marked("INV-33")


@pytest.mark.parametrize(
    ("van", "tot"),
    [(date(2025, 3, 16), date(2025, 6, 13)), (date(2025, 6, 1), date(2025, 7, 5))],
)
def test_geen_voortgang_over_dagen_buiten_het_traject_INV_33(van: date, tot: date) -> None:
    """The traject ran from 2025-03-17 to 2025-07-04."""
    na_het_einde = given(AGGREGAAT, *LEVEN["beeindigd"], ter_inzage())
    na_het_einde.when(rapportage(van, tot)).then_refused("INV-33")
    na_het_einde.when(overgenomen(rapportage(van, tot))).then_marked("INV-33")


def test_een_late_rapportage_over_het_traject_kan_na_het_einde() -> None:
    given(AGGREGAAT, *LEVEN["beeindigd"], ter_inzage()).when(rapportage()).then(ingediend)


def test_een_eindrapportage_mag_over_het_einde_heen_gaan() -> None:
    eind = rapportage(date(2025, 6, 14), date(2025, 7, 18), "eind")
    given(AGGREGAAT, *LEVEN["beeindigd"], ter_inzage()).when(eind).then_type(RapportageIngediend)


@pytest.mark.parametrize("staat", IN_BEHANDELING)
def test_een_advies_gaat_ook_zonder_inzage(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(breng_advies_uit).then(AdviesUitgebracht.uit(breng_advies_uit))


@pytest.mark.parametrize("staat", IN_BEHANDELING)
def test_een_diagnose_kan_ook_na_een_andere_of_na_het_einde_worden_uitgebracht(staat: str) -> None:
    stand = given(AGGREGAAT, *LEVEN[staat], ter_inzage("diagnose"))
    stand.when(breng_diagnose_uit).then(uitgebracht)
    na = given(AGGREGAAT, *LEVEN[staat], ter_inzage("diagnose"), uitgebracht).staat.status
    begonnen = staat not in ("geaccepteerd", "intake")
    assert na is (stand.staat.status if begonnen else Status.UITGEBRACHT)


def test_een_geblokkeerd_trajectplan_wordt_niet_ingediend_INV_34() -> None:
    """The gemeente has read that it will not come. It need not be shown first, unlike a report."""
    plan = dien_plan_in.model_copy(update={"stuk_id": STUK})
    given(AGGREGAAT, *GESTART, ter_inzage("trajectplan")).when(plan).then(TrajectplanIngediend.uit(plan))
    na_blokkade = given(AGGREGAAT, *GESTART, ter_inzage("trajectplan"), geblokkeerd)
    uitkomst = na_blokkade.when(plan).then_refused("INV-34")
    assert [o.pad for o in uitkomst.geweigerd] == ["stukId"]
    na_blokkade.when(overgenomen(plan)).then_marked("INV-34")
    na_blokkade.when(dien_plan_in).then(TrajectplanIngediend.uit(dien_plan_in))  # another version


def test_een_geblokkeerd_advies_wordt_geweigerd_INV_34() -> None:
    na_blokkade = given(AGGREGAAT, *GESTART, ter_inzage("advies"), geblokkeerd)
    na_blokkade.when(breng_advies_uit).then_refused("INV-34")
    na_blokkade.when(overgenomen(breng_advies_uit)).then_marked("INV-34")


def test_hetzelfde_advies_wordt_een_keer_uitgebracht_EVT_01() -> None:
    al_uitgebracht = AdviesUitgebracht.uit(breng_advies_uit)
    given(AGGREGAAT, *GESTART, al_uitgebracht).when(breng_advies_uit).then_refused("EVT-01")


@pytest.mark.parametrize("staat", ["geen", "aangemeld", "terugverwezen"])
def test_zonder_behandeling_wordt_geen_advies_uitgebracht_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(breng_advies_uit).then_refused("EVT-01")


def test_de_diagnosticus_brengt_na_inzage_uit_zonder_start() -> None:
    opdracht = (*LEVEN["geaccepteerd"], ter_inzage("diagnose"))
    given(AGGREGAAT, *opdracht).when(breng_diagnose_uit).then(uitgebracht)
    assert given(AGGREGAAT, *opdracht, uitgebracht).staat.status is Status.UITGEBRACHT


def test_een_diagnose_zonder_inzage_wordt_geweigerd_INV_34() -> None:
    given(AGGREGAAT, *LEVEN["geaccepteerd"]).when(breng_diagnose_uit).then_refused("INV-34")
    over = given(AGGREGAAT, *LEVEN["geaccepteerd"]).when(overgenomen(breng_diagnose_uit))
    over.then_marked("INV-34").then(uitgebracht)


def test_een_geblokkeerde_diagnose_wordt_geweigerd_en_de_opdracht_eindigt_INV_34() -> None:
    """Scenario C of `events.md` §5.3, blocked."""
    opdracht = (*LEVEN["geaccepteerd"], ter_inzage("diagnose"), geblokkeerd)
    given(AGGREGAAT, *opdracht).when(breng_diagnose_uit).then_refused("INV-34")
    einde = k.BeeindigTraject(
        traject_id=LEVEN["aangemeld"][0].traject_id,  # type: ignore[attr-defined]  # AanmeldingOntvangen
        einddatum=date(2025, 3, 28),
        wijze="voortijdig",
        doel_gerealiseerd="nee",
        reden_voortijdig="overig",
    )
    assert not given(AGGREGAAT, *opdracht).when(einde).geweigerd


def test_dezelfde_diagnose_wordt_een_keer_uitgebracht_EVT_01() -> None:
    opdracht = (*LEVEN["geaccepteerd"], ter_inzage("diagnose"), uitgebracht)
    given(AGGREGAAT, *opdracht).when(breng_diagnose_uit).then_refused("EVT-01")
    given(AGGREGAAT, *opdracht).when(overgenomen(breng_diagnose_uit)).then_marked("EVT-01")


def test_een_diagnose_hoort_bij_deze_verwijzing_EVT_03() -> None:
    andere = breng_diagnose_uit.model_copy(update={"verwijzing_id": uuid4()})
    opdracht = (*LEVEN["geaccepteerd"], ter_inzage("diagnose"))
    given(AGGREGAAT, *opdracht).when(andere).then_refused("EVT-03")
    given(AGGREGAAT, *opdracht).when(overgenomen(andere)).then_marked("EVT-03")


@pytest.mark.parametrize("stuk", [ter_inzage(), geblokkeerd, ingediend])
def test_een_stuk_verandert_de_stand_van_het_traject_niet(stuk: Inhoud) -> None:
    assert given(AGGREGAAT, *GESTART, stuk).staat.status is Status.GESTART
    assert given(AGGREGAAT, *LEVEN["geaccepteerd"], terugverwezen, stuk).staat.status is Status.TERUGVERWEZEN
