"""Work and payment in a Traject (`events.md` §3.1, rules TRM-28, TRM-29 and example E32)."""

from datetime import date
from uuid import uuid4

import pytest

from services.reintegratie.traject import commands as k
from services.reintegratie.traject.aggregate import AGGREGAAT, toestand
from shared.contract.gebeurtenis import Inhoud
from shared.contract.parameters import Duur
from shared.contract.plaatsingen import PlaatsingBeeindigd, PlaatsingGerealiseerd
from shared.contract.trajecten import BetaaltermijnBereikt, TrajectGestart
from tests.unit.gwt import given, overgenomen
from tests.unit.test_traject import LEVEN, TRAJECT

PLAATSING = uuid4()

meld = k.MeldPlaatsing(
    plaatsing_id=PLAATSING,
    startdatum=date(2025, 7, 1),
    soort_werk="regulier",
    uren_per_week=32,
    contractvorm="tijdelijk",
)
geplaatst = PlaatsingGerealiseerd.uit(meld)
beeindig = k.BeeindigPlaatsing(plaatsing_id=PLAATSING, einddatum=date(2025, 12, 31), reden="eindeContract")
beeindigd = PlaatsingBeeindigd.uit(beeindig)


@pytest.mark.parametrize("staat", ["gestart", "beeindigd", "nazorg"])
def test_een_plaatsing_wordt_gemeld_en_beeindigd(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(meld).then(geplaatst)
    given(AGGREGAAT, *LEVEN[staat], geplaatst).when(beeindig).then(beeindigd)


@pytest.mark.parametrize("staat", ["aangemeld", "intake", "terugverwezen", "uitgebracht", "afgesloten"])
def test_een_plaatsing_hoort_bij_een_traject_dat_startte_en_loopt_tot_de_nazorg_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(meld).then_refused("EVT-01")
    given(AGGREGAAT, *LEVEN[staat]).when(overgenomen(meld)).then_marked("EVT-01").then(geplaatst)


def test_een_onbekende_plaatsing_eindigt_niet_INV_35() -> None:
    given(AGGREGAAT, *LEVEN["nazorg"]).when(beeindig).then_refused("INV-35")
    given(AGGREGAAT, *LEVEN["nazorg"]).when(overgenomen(beeindig)).then_marked("INV-35").then(beeindigd)


def test_een_plaatsing_eindigt_niet_voor_haar_begin_INV_06() -> None:
    te_vroeg = beeindig.model_copy(update={"einddatum": date(2025, 6, 30)})
    given(AGGREGAAT, *LEVEN["gestart"], geplaatst).when(te_vroeg).then_refused("INV-06")
    given(AGGREGAAT, *LEVEN["gestart"], geplaatst).when(overgenomen(te_vroeg)).then_marked("INV-06")


def test_de_stand_toont_de_plaatsing() -> None:
    gezien = toestand(given(AGGREGAAT, *LEVEN["nazorg"], geplaatst, beeindigd).staat)
    assert gezien["plaatsingen"] == [
        {
            "plaatsingId": str(PLAATSING),
            "soortWerk": "regulier",
            "startdatum": "2025-07-01",
            "einddatum": "2025-12-31",
        }
    ]


GESTART_E32: tuple[Inhoud, ...] = (
    *LEVEN["intake"],
    TrajectGestart(traject_id=TRAJECT, startdatum=date(2024, 1, 31), trajectsoort="bemiddeling"),
)


def werk_vanaf(dag: date, soort: str = "regulier") -> PlaatsingGerealiseerd:
    return PlaatsingGerealiseerd(
        plaatsing_id=uuid4(), startdatum=dag, soort_werk=soort, uren_per_week=32, contractvorm="vast"
    )


def claim(mijlpaal: str, dag: str) -> k.BereikBetaaltermijn:
    return k.BereikBetaaltermijn(
        traject_id=TRAJECT, termijn=1, mijlpaal=mijlpaal, bewijs=(uuid4(),), gebeurtenisdatum=dag
    )


@pytest.mark.parametrize(
    ("mijlpaal", "te_vroeg", "vroegst"),
    [
        ("a1Na1Maand", "2024-02-28", "2024-02-29"),
        ("a1Na3MaandenWerk", "2024-06-14", "2024-06-15"),
        ("a2Na4Maanden", "2024-05-30", "2024-05-31"),
        ("a2Na6MaandenWerk", "2024-09-14", "2024-09-15"),
    ],
)
def test_E32_een_betaaltermijn_voor_de_datum_van_het_contract_wordt_geweigerd_INV_36(
    mijlpaal: str, te_vroeg: str, vroegst: str
) -> None:
    traject = given(AGGREGAAT, *GESTART_E32, werk_vanaf(date(2024, 3, 15)))
    geweigerd = traject.when(claim(mijlpaal, te_vroeg)).then_refused("INV-36")
    assert f"{date.fromisoformat(vroegst):%d-%m-%Y}" in geweigerd.geweigerd[0].tekst
    traject.when(overgenomen(claim(mijlpaal, te_vroeg))).then_marked("INV-36")
    traject.when(claim(mijlpaal, vroegst)).then_type(BetaaltermijnBereikt)


def test_een_onbetaalde_plek_is_nog_geen_werk() -> None:
    traject = given(
        AGGREGAAT, *GESTART_E32, werk_vanaf(date(2024, 2, 1), "stage"), werk_vanaf(date(2024, 3, 15))
    )
    traject.when(claim("a1Na3MaandenWerk", "2024-06-14")).then_refused("INV-36")


def test_werk_dat_een_ander_meldde_weigert_niets() -> None:
    given(AGGREGAAT, *GESTART_E32).when(claim("a1Na3MaandenWerk", "2024-03-01")).then_type(
        BetaaltermijnBereikt
    )


def test_een_contract_kan_een_eigen_termijn_hebben_INV_36() -> None:
    eigen = k.Feiten(betaaltermijnen={"a1Na1Maand": Duur(maanden=2)})
    given(AGGREGAAT, *GESTART_E32).when(claim("a1Na1Maand", "2024-03-30"), eigen).then_refused("INV-36")
    given(AGGREGAAT, *GESTART_E32).when(claim("a1Na1Maand", "2024-03-31"), eigen).then_type(
        BetaaltermijnBereikt
    )


@pytest.mark.parametrize("staat", ["intake", "uitgebracht"])
def test_zonder_start_is_er_geen_betaaltermijn_EVT_01(staat: str) -> None:
    niet_gestart = given(AGGREGAAT, *LEVEN[staat])
    niet_gestart.when(claim("a1Na1Maand", "2024-03-30")).then_refused("EVT-01")
    niet_gestart.when(overgenomen(claim("a1Na1Maand", "2024-03-30"))).then_marked("EVT-01")


def test_na_het_einde_kan_de_termijn_voor_maanden_werk_nog_komen() -> None:
    """Contract A1 ends after three months at most; its second instalment follows three months of work."""
    geclaimd = given(AGGREGAAT, *LEVEN["beeindigd"], geplaatst).when(claim("a1Na3MaandenWerk", "2025-10-01"))
    geclaimd.then_type(BetaaltermijnBereikt)
