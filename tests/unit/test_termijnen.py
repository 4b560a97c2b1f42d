"""Dates of rules.md: §0.2 (T1 to T9), Part B and the worked examples of Part E that concern them."""

from datetime import UTC, datetime
from datetime import date as dag

import pytest

from shared.contract.parameters import (
    Duur,
    GeenParameter,
    codes,
    duur,
    parameter,
    parameters,
    pensioenleeftijd,
)
from shared.contract.termijnen import (
    Periode,
    beslissen_voor,
    bezwaar_tot,
    dag_van,
    dagen,
    erkende_feestdag,
    informatie_voor,
    laatste_geldige_dag,
    leeftijd_bereikt,
    limiet_9a,
    pensioendatum,
    rooster,
    stand,
    uiterlijk,
    volgens_termijnenwet,
)

JAAR = Duur(jaren=1)
ZES_MAANDEN = Duur(maanden=6)


def test_e01_een_termijn_eindigt_in_een_schrikkeljaar_op_29_februari():
    assert uiterlijk(dag(2023, 8, 31), duur("plan9a.termijn", dag(2023, 8, 31))) == dag(2024, 2, 29)


def test_e01_op_de_uiterste_dag_is_het_de_laatste_dag_en_pas_de_dag_erna_te_laat():
    assert stand(dag(2024, 2, 29), dag(2024, 2, 29)) == "laatsteDag"
    assert stand(dag(2024, 2, 29), dag(2024, 3, 1)) == "overschreden"


def test_een_termijn_nadert_binnen_de_waarschuwing():
    zes_weken = Duur(weken=6)
    assert stand(dag(2024, 2, 29), dag(2024, 1, 17), zes_weken) == "loopt"
    assert stand(dag(2024, 2, 29), dag(2024, 1, 18), zes_weken) == "nadert"


def test_e02_een_ontbrekende_dag_wordt_de_laatste_van_de_maand():
    assert uiterlijk(dag(2024, 8, 31), ZES_MAANDEN) == dag(2025, 2, 28)


@pytest.mark.parametrize(
    ("ingang", "verwacht"),
    [
        (dag(2023, 3, 1), dag(2024, 3, 1)),  # E04
        (dag(2024, 2, 29), dag(2025, 2, 28)),  # E05
        (dag(2022, 12, 20), dag(2023, 12, 20)),  # E06
        (dag(2024, 1, 15), dag(2025, 1, 15)),  # E07
    ],
)
def test_e04_tot_e07_de_sluitende_aanpak_telt_twaalf_maanden_vanaf_de_ingang(ingang: dag, verwacht: dag):
    assert uiterlijk(ingang, duur("sluitendeAanpak.termijn", ingang)) == verwacht


def test_e08_fase_3_is_drie_maanden_na_de_ingang_vroeg_te_noemen():
    ingang = dag(2024, 1, 31)
    assert uiterlijk(ingang, duur("sluitendeAanpak.vroeg.3", ingang)) == dag(2024, 4, 30)


def test_e09_na_een_volledige_ontheffing_komen_er_drie_maanden_bij():
    assert uiterlijk(dag(2024, 9, 30), duur("sluitendeAanpak.naOntheffing", dag(2024, 9, 30))) == dag(
        2024, 12, 30
    )


def test_e15_elders_gebruikte_dagen_gaan_van_het_maximum_af():
    elders = [Periode(dag(2015, 3, 1), dag(2016, 2, 29))]
    assert dagen(elders) == 366
    assert limiet_9a(dag(2016, 9, 1), dag(2016, 8, 1), elders) == dag(2020, 8, 30)


def test_e16_opgeschorte_dagen_komen_bij_het_maximum():
    opgeschort = dagen([Periode(dag(2019, 2, 1), dag(2019, 7, 31))])
    assert opgeschort == 181
    assert limiet_9a(dag(2018, 5, 1), dag(2018, 5, 1), opgeschort=opgeschort) == dag(2023, 10, 28)


def test_e17_een_kind_van_29_februari_wordt_vijf_op_1_maart():
    assert leeftijd_bereikt(dag(2020, 2, 29), 5) == dag(2025, 3, 1)


def test_e18_voor_2012_is_het_maximum_zes_jaar_en_daarna_vijf():
    assert limiet_9a(dag(2010, 2, 1), dag(2010, 2, 1)) == dag(2016, 1, 31)
    assert limiet_9a(dag(2012, 2, 1), dag(2012, 2, 1)) == dag(2017, 1, 31)


def test_voor_2009_bestaat_artikel_9a_niet():
    with pytest.raises(GeenParameter):
        limiet_9a(dag(2008, 12, 31), dag(2008, 12, 31))


@pytest.mark.parametrize(
    ("bekendgemaakt", "verwacht"),
    [
        (dag(2024, 3, 25), dag(2024, 5, 6)),
        (dag(2024, 11, 13), dag(2024, 12, 27)),
        (dag(2025, 2, 10), dag(2025, 3, 24)),  # scenario A
        (dag(2025, 3, 17), dag(2025, 4, 28)),  # scenario B
        (dag(2025, 4, 8), dag(2025, 5, 20)),  # events.md §7.3
        (dag(2025, 7, 7), dag(2025, 8, 18)),  # scenario D
    ],
)
def test_e20_de_bezwaartermijn_is_zes_weken_en_wijkt_voor_weekend_en_feestdag(
    bekendgemaakt: dag, verwacht: dag
):
    assert bezwaar_tot(bekendgemaakt) == verwacht


def test_e21_goede_vrijdag_en_tweede_paasdag_schuiven_een_informatieverzoek_op():
    assert informatie_voor(dag(2024, 3, 1)) == dag(2024, 4, 2)


def test_op_een_verzoek_wordt_binnen_acht_weken_beslist():
    assert beslissen_voor(dag(2025, 3, 3)) == dag(2025, 4, 28)


@pytest.mark.parametrize(
    "feestdag",
    [
        dag(2024, 1, 1),
        dag(2024, 3, 29),
        dag(2024, 4, 1),
        dag(2024, 5, 9),
        dag(2024, 5, 20),
        dag(2024, 12, 25),
        dag(2024, 12, 26),
        dag(2013, 4, 30),  # Koninginnedag
        dag(2012, 4, 30),
        dag(2014, 4, 26),  # Koningsdag, moved from a Sunday
        dag(2026, 4, 27),
        dag(2023, 5, 5),  # recognised every year, not only in a lustrum year
        dag(2026, 5, 5),
    ],
)
def test_de_termijnenwet_erkent_deze_dagen(feestdag: dag):
    assert erkende_feestdag(feestdag)


@pytest.mark.parametrize("gewoon", [dag(2024, 5, 4), dag(2014, 4, 30), dag(2024, 12, 24), dag(2024, 12, 31)])
def test_de_termijnenwet_erkent_deze_dagen_niet(gewoon: dag):
    assert not erkende_feestdag(gewoon)


def test_een_termijn_boven_drie_maanden_of_twaalf_weken_schuift_nooit():
    zaterdag = dag(2024, 6, 1)
    assert volgens_termijnenwet(zaterdag, Duur(maanden=6)) == zaterdag
    assert volgens_termijnenwet(zaterdag, Duur(weken=13)) == zaterdag
    assert volgens_termijnenwet(zaterdag, Duur(weken=12)) == dag(2024, 6, 3)
    assert volgens_termijnenwet(zaterdag, Duur(maanden=3)) == dag(2024, 6, 3)


def test_e22_recidive_telt_twaalf_maanden_vanaf_bekendmaking():
    assert uiterlijk(dag(2023, 5, 10), duur("recidive.venster", dag(2023, 5, 10))) == dag(2024, 5, 10)


def test_e23_heroverweging_binnen_drie_maanden():
    besluit = dag(2024, 11, 30)
    assert uiterlijk(besluit, duur("maatregel.heroverweging", besluit)) == dag(2025, 2, 28)


def test_e25_rapportages_vallen_op_een_rooster_vanaf_de_start():
    interval = duur("rapportage.interval", dag(2024, 1, 31))
    assert rooster(dag(2024, 1, 31), interval, 2) == (dag(2024, 4, 30), dag(2024, 7, 31))


def test_e29_contact_om_de_drie_maanden():
    laatste = dag(2024, 2, 29)
    assert uiterlijk(laatste, duur("contact.interval", laatste)) == dag(2024, 5, 29)


def test_e33_een_gebeurtenis_van_half_elf_s_avonds_utc_is_in_de_zomer_pas_de_volgende_dag_bekend():
    assert dag_van(datetime(2024, 6, 30, 22, 30, tzinfo=UTC)) == dag(2024, 7, 1)


@pytest.mark.parametrize(
    ("geboren", "verwacht"),
    [
        (dag(1957, 2, 28), dag(2023, 12, 28)),
        (dag(1957, 3, 1), dag(2024, 3, 1)),
        (dag(1951, 5, 31), dag(2016, 12, 1)),
    ],
)
def test_e36_pensioenleeftijd_naar_geboortedatum(geboren: dag, verwacht: dag):
    assert pensioendatum(geboren) == verwacht


def test_e41_overlappende_perioden_tellen_elke_dag_eenmaal():
    een, twee = Periode(dag(2019, 1, 1), dag(2019, 6, 30)), Periode(dag(2019, 4, 1), dag(2019, 12, 31))
    assert dagen([een, twee]) == 365
    assert (dagen([een]), dagen([twee])) == (181, 275)


def test_een_periode_binnen_een_andere_telt_niet_mee():
    assert (
        dagen([Periode(dag(2019, 1, 1), dag(2019, 12, 31)), Periode(dag(2019, 3, 1), dag(2019, 3, 31))])
        == 365
    )


def test_een_lopende_periode_heeft_geen_aantal_dagen():
    with pytest.raises(ValueError, match="zonder einde"):
        dagen([Periode(dag(2019, 1, 1))])


def test_scenario_b_de_limiet_schuift_met_de_opgeschorte_dagen():
    assert limiet_9a(dag(2025, 3, 17), dag(2025, 3, 17)) == dag(2030, 3, 16)
    opgeschort = dagen([Periode(dag(2027, 9, 10), dag(2028, 1, 9))])
    assert opgeschort == 122
    assert limiet_9a(dag(2025, 3, 17), dag(2025, 3, 17), opgeschort=opgeschort) == dag(2030, 7, 16)


def test_scenario_f_de_nieuwe_gemeente_trekt_486_dagen_af():
    elders = [Periode(dag(2024, 2, 1), dag(2025, 5, 31))]
    assert limiet_9a(dag(2025, 7, 1), dag(2025, 7, 1), elders) == dag(2029, 3, 1)


def test_een_geldigheid_van_een_jaar_eindigt_de_dag_voor_de_verjaardag():
    assert laatste_geldige_dag(dag(2024, 3, 1), JAAR) == dag(2025, 2, 28)


@pytest.mark.parametrize(
    ("a", "b", "overlapt"),
    [
        (Periode(dag(2024, 1, 1), dag(2024, 6, 30)), Periode(dag(2024, 6, 30), dag(2024, 7, 1)), True),
        (Periode(dag(2024, 1, 1), dag(2024, 6, 30)), Periode(dag(2024, 7, 1)), False),
        (Periode(dag(2024, 1, 1)), Periode(dag(2030, 1, 1), dag(2030, 1, 1)), True),
    ],
)
def test_perioden_overlappen_ook_op_een_enkele_dag(a: Periode, b: Periode, overlapt: bool):
    assert a.overlapt(b) is overlapt
    assert b.overlapt(a) is overlapt


def test_e14_sinds_2015_is_van_de_reintegratieplicht_geen_ontheffing_mogelijk():
    assert "reintegratieplicht" in codes("ontheffing.art9.toegestaan", dag(2014, 12, 31))
    assert "reintegratieplicht" not in codes("ontheffing.art9.toegestaan", dag(2015, 1, 1))


def test_wat_voor_1_januari_2025_is_nagegaan_moet_voor_later_opnieuw():
    assert not parameter("bezwaar.termijn", dag(2025, 1, 1)).te_verifieren
    assert parameter("bezwaar.termijn", dag(2025, 1, 2)).te_verifieren


def test_een_parameter_noemt_bron_en_zekerheid():
    rij = parameter("ontheffing.9a.maximum", dag(2011, 12, 31))
    assert (rij.waarde, rij.bron, rij.zekerheid) == (Duur(jaren=6), "seed-000 §1.1", "H")


def test_geen_twee_waarden_van_een_parameter_gelden_op_dezelfde_dag():
    for rij in parameters():
        gelijke = [r for r in parameters() if r.naam == rij.naam and r != rij]
        assert not any(Periode(rij.van, rij.tot).overlapt(Periode(r.van, r.tot)) for r in gelijke), rij.naam


def test_de_pensioentabel_sluit_aan_zonder_gat():
    assert pensioenleeftijd(dag(1964, 9, 30)).zekerheid == "M"
    assert pensioenleeftijd(dag(1964, 10, 1)).te_verifieren
    with pytest.raises(GeenParameter):
        pensioenleeftijd(dag(1899, 12, 31))
