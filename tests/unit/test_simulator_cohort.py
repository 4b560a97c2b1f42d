"""The generator of scenario iwi-2005: vectors, figures of the report, order of dates, same bytes."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from stdnum.nl import bsn as stdnum_bsn

from ketenspoor.simulator import opdrachten, verwachting
from ketenspoor.simulator import tabellen as t
from ketenspoor.simulator.bsn import bsns
from ketenspoor.simulator.levensloop import Cohort, Levensloop, Parameters, maak_cohort, plus_maanden
from ketenspoor.simulator.organisaties import GEMEENTEN
from ketenspoor.simulator.toeval import Toeval, hoeveel, schaal

GOLDEN = Path(__file__).parents[1] / "golden"
ZADEN = (1, 2, 3, 4, 5, 2**64 - 1)


@pytest.fixture(scope="module", params=ZADEN)
def cohort(request: pytest.FixtureRequest) -> Cohort:
    return maak_cohort(Parameters(zaad=request.param))


@pytest.fixture(scope="module", params=[(1, t.GEEN_OVERLAP), (1, t.MAX_OVERLAP), (4, t.MAX_OVERLAP)])
def cohort_ook_met_overlap(request: pytest.FixtureRequest) -> Cohort:
    zaad, overlap = request.param
    return maak_cohort(Parameters(zaad=zaad, overlap=overlap))


def test_trekkingen_zijn_die_van_de_bladzijde() -> None:
    toeval = Toeval("iwi-2005", 1)
    assert toeval.u("ingang", 0) == 5345054730765967787
    assert toeval.kies("ingang", 0, 1258) == 364
    assert toeval.u("ingang", 1257) == 11305705602227190831
    assert toeval.kies("ingang", 1257, 1258) == 771
    assert toeval.volgorde("proef", range(10)) == [6, 2, 1, 9, 8, 7, 3, 5, 4, 0]


def test_een_tabel_schaalt_met_de_grootste_rest_en_bij_gelijke_rest_in_rijvolgorde() -> None:
    assert schaal([2, 1, 1], 4) == [2, 1, 1]
    assert schaal([1, 1, 1], 4) == [2, 1, 1]
    assert schaal([1, 3], 2) == [1, 1]
    assert schaal([5, 0], 3) == [3, 0]
    with pytest.raises(ValueError, match="lege quotatabel"):
        schaal([0, 0], 1)


def test_een_percentage_wordt_een_aantal_met_half_naar_boven() -> None:
    assert [hoeveel(1, 4, m) for m in (2, 255, 1258)] == [1, 64, 315]


def test_elk_burgerservicenummer_is_geldig_en_oplopend() -> None:
    nummers = bsns(1258)
    assert nummers[0] >= "999000000"
    assert list(nummers) == sorted(set(nummers))
    assert all(stdnum_bsn.is_valid(nummer) for nummer in nummers)


def test_meer_klanten_dan_proefnummers_wordt_geweigerd() -> None:
    with pytest.raises(ValueError, match="proefnummers"):
        bsns(100_000)


def test_bij_veel_klanten_blijft_elke_cel_binnen_een_van_haar_aandeel() -> None:
    """cohort.md §6, size: cells, gemeenten and age classes by largest remainder. 20,000, because 100,000 take
    half a minute; a sum over cells may be off by one for each of them."""
    n = 20_000
    levens = maak_cohort(Parameters(1, n)).levens
    assert len(levens) == n
    rijen = t.cellen(t.GEEN_OVERLAP)
    randen = (
        (
            Counter((leven.klasse, t.FASEN.index(leven.kolom)) for leven in levens),
            {(klasse, i): aantal for klasse, rij in rijen for i, aantal in enumerate(rij)},
        ),
        (Counter(leven.gemeente.code for leven in levens), {g.code: g.dossiers for g in GEMEENTEN}),
        (Counter(leven.kenmerken.leeftijdsklasse for leven in levens), dict(t.LEEFTIJD)),
    )
    for gekregen, verwacht in randen:
        assert sum(verwacht.values()) == t.N
        assert gekregen.keys() <= verwacht.keys()
        for sleutel, aantal in verwacht.items():
            assert abs(gekregen[sleutel] - aantal * n / t.N) < 1, sleutel


def test_de_grootte_van_de_gemeenten_is_die_van_tabel_1() -> None:
    assert sum(g.dossiers for g in GEMEENTEN) == t.N
    assert Counter(g.omvang for g in GEMEENTEN) == {"groot": 30, "middelgroot": 7, "klein": 16}
    assert Counter(g.regio for g in GEMEENTEN) == {"noord": 13, "west": 19, "oost": 11, "zuid": 10}
    assert [GEMEENTEN[0].code, GEMEENTEN[-1].code] == ["9001", "9053"]


@pytest.mark.parametrize("moment", ["besluit", "aanbod", "start"])
def test_tabel_2_komt_uit_de_levenslopen_ook_met_overlap(cohort_ook_met_overlap: Cohort, moment: str) -> None:
    _vergelijk_tabel_2(cohort_ook_met_overlap, moment)


def test_tabel_2_komt_uit_de_levenslopen_voor_elk_zaad(cohort: Cohort) -> None:
    _vergelijk_tabel_2(cohort, "aanbod")


def _vergelijk_tabel_2(cohort: Cohort, moment: str) -> None:
    tabel = verwachting.sluitende_aanpak(cohort.levens, verwachting.TRAJECTMOMENTEN[moment])
    golden = json.loads((GOLDEN / "iwi-tabel-2.json").read_text("utf-8"))
    for rij in golden["rows"]:
        verschil = {
            k: (tabel[rij["code"]][k], rij[k])
            for k in verwachting.KOLOMMEN
            if tabel[rij["code"]][k] != rij[k]
        }
        assert not verschil, f"{rij['code']}: ons en rapport {verschil}"
        assert tabel[rij["code"]]["totaal"] == rij["totaal"], f"{rij['code']} (N: gedrukt 328, juist is 338)"
    assert tabel["UITSTROOM"]["totaal"] == golden["recomputed_totals"]["uitstroom_totaal"]


def test_tabel_3_komt_uit_de_levenslopen(cohort: Cohort) -> None:
    ons = verwachting.verwachting(cohort)["IND-07"]
    golden = json.loads((GOLDEN / "iwi-tabel-3.json").read_text("utf-8"))
    kolommen = dict(zip(golden["columns"], ons, strict=True))
    for kolom, naam in kolommen.items():
        rij = golden["reconstruction"]["counts"][kolom]
        assert ons[naam] == {
            "n": rij["n"],
            "uitgestroomd": rij["exits"],
            "werk": rij["werk"],
            "andereUitkering": rij["andere_uitkering"],
            "persoonlijk": rij["persoonlijk"],
            "verwijtbaar": rij["verwijtbaar"],
        }


def test_de_overige_cijfers_van_het_rapport_komen_uit_de_levenslopen(cohort: Cohort) -> None:
    ons = verwachting.verwachting(cohort)
    assert ons["IND-01-rijp"]["onrijp"] == 420
    assert (ons["IND-01-rijp"]["N1"]["totaal"], ons["IND-01-rijp"]["N2"]["totaal"]) == (22, 12)
    assert ons["IND-02"] == {"1": 255, "2": 178, "3": 261, "4": 424, "nogNietBepaald": 73, "onbekend": 67}
    assert ons["IND-03"] == {"teller": 396, "tellerZonderOntheven": 385}
    assert ons["IND-04"]["toekenningBinnenDrieMaanden"] == 944
    assert ons["IND-04"]["start"] == {"0-3": 129, "3-6": 109, "6-12": 158, "later": 22}
    assert ons["IND-05a"] == {"geslaagd": 130, "mislukt": 121, "lopend": 167}
    assert ons["IND-06"]["band"] == {"0-3": 200, "3-6": 121, "6-12": 233, "later": 40}
    assert ons["IND-06"]["groep"] == {
        "werk": 275,
        "andereUitkering": 78,
        "persoonlijk": 165,
        "verwijtbaar": 76,
    }
    assert ons["IND-10"] == {"teller": 64, "noemer": 255}


def test_werk_is_de_grootste_uitstroom_in_fase_3_en_persoonlijk_in_fase_4(cohort: Cohort) -> None:
    def grootste(kolom: str) -> str:
        groepen = Counter(v.uitstroom.groep for v in cohort.levens if v.uitstroom and v.kolom == kolom)
        return groepen.most_common(1)[0][0]

    assert (grootste("3"), grootste("4")) == (t.WERK, t.PERSOONLIJK)


def test_de_berekende_klasse_is_de_cel_waarin_de_klant_is_gelegd(cohort_ook_met_overlap: Cohort) -> None:
    for leven in cohort_ook_met_overlap.levens:
        gelegd = "O" if leven.klasse.startswith("O_") else leven.klasse
        assert verwachting.klasse(leven, verwachting.TRAJECTMOMENTEN["aanbod"]) == gelegd


def test_kenmerken_hebben_de_aantallen_van_de_bladzijde(cohort: Cohort) -> None:
    kenmerken = [leven.kenmerken for leven in cohort.levens]
    assert Counter(k.leeftijdsklasse for k in kenmerken) == dict(t.LEEFTIJD)
    assert Counter(k.leefvorm for k in kenmerken) == dict(t.LEEFVORM)
    assert Counter(len(k.belemmeringen) for k in kenmerken) == dict(t.BELEMMERINGEN)
    assert Counter(k.opleiding for k in kenmerken) == dict(t.DIPLOMA)
    assert sum(k.eerdere_bijstand for k in kenmerken) == 377
    assert Counter(v.gemeente.code for v in cohort.levens) == {g.code: g.dossiers for g in GEMEENTEN}


def test_leeftijd_op_ingang_past_bij_de_klasse_en_wie_aow_krijgt_wordt_65_voor_de_uitstroom(
    cohort: Cohort,
) -> None:
    for leven in cohort.levens:
        laagste, hoogste = leven.kenmerken.leeftijdsklasse
        assert laagste <= _leeftijd(leven.kenmerken.geboortedatum, leven.ingang) <= hoogste
    (aow,) = [v for v in cohort.levens if v.uitstroom and v.uitstroom.reden == "aow"]
    assert aow.uitstroom is not None
    geboren = aow.kenmerken.geboortedatum
    assert aow.toekenning < geboren.replace(year=geboren.year + 65) <= aow.uitstroom.laatste_dag


def _leeftijd(geboren: date, dag: date) -> int:
    return dag.year - geboren.year - ((dag.month, dag.day) < (geboren.month, geboren.day))


def test_geen_datum_staat_verkeerd(cohort_ook_met_overlap: Cohort) -> None:
    for leven in cohort_ook_met_overlap.levens:
        assert list(_fouten(leven)) == [], leven


def _fouten(leven: Levensloop) -> Iterator[str]:
    traject, uitstroom = leven.traject, leven.uitstroom
    if not leven.ingang + timedelta(days=3) <= leven.toekenning <= t.PEILDATUM:
        yield "toekenning"
    if traject:
        if not leven.toekenning < traject.besluit < traject.aanbod < traject.start <= t.PEILDATUM:
            yield "traject"
        if traject.einde and not traject.start <= traject.einde <= t.PEILDATUM:
            yield "einde traject"
        if (
            len(
                {d > plus_maanden(leven.ingang, 12) for d in (traject.besluit, traject.aanbod, traject.start)}
            )
            > 1
        ):
            yield "besluit, aanbod en start aan weerszijden van het jaar"
        if uitstroom and not traject.start < uitstroom.laatste_dag:
            yield "start na uitstroom"
        if uitstroom and traject.einde and traject.einde > uitstroom.laatste_dag:
            yield "traject loopt door na uitstroom"
    if uitstroom and not leven.toekenning < uitstroom.laatste_dag <= t.PEILDATUM:
        yield "uitstroom"


def test_dezelfde_invoer_geeft_dezelfde_bytes_en_een_ander_zaad_andere() -> None:
    def bytes_van(zaad: int) -> tuple[bytes, bytes]:
        cohort = maak_cohort(Parameters(zaad=zaad))
        return opdrachten.naar_bytes(opdrachten.maak_opdrachten(cohort), zaad), verwachting.naar_bytes(cohort)

    eerste = bytes_van(1)
    assert eerste == bytes_van(1)
    assert eerste[0] != bytes_van(2)[0]


@pytest.mark.parametrize("overlap", [(1, 0, 0, 0, 0), (0, 2, 0, 0, 0), (0, 0, 0, 0, -1)])
def test_meer_overlap_dan_het_rapport_toelaat_wordt_geweigerd(overlap: t.Rij) -> None:
    with pytest.raises(ValueError, match="overlap"):
        Parameters(overlap=overlap)
