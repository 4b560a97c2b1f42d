"""The life of an Ontheffing of art. 9 lid 2 (`events.md` §2.2), in the order of its state table."""

from datetime import date as dag
from uuid import UUID

import pytest

from services.handhaving import besluiten as b
from services.handhaving.ontheffing import commands as c
from services.handhaving.ontheffing.aggregate import AGGREGAAT, toestand
from services.handhaving.ontheffing.commands import LopendeOntheffing, OntheffingFeiten
from services.handhaving.ontheffing.decider import geldige_perioden
from services.handhaving.ontheffing.routes import ROUTES
from services.handhaving.voorbeelden import besluit as besluitblok
from shared.aggregate.aggregate import Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.ontheffingen import OntheffingBeeindigd, OntheffingVerleend
from shared.contract.termijnen import Periode
from tests.unit.gwt import Given, given, overgenomen

VOORBEELDEN = {r.commando: r.voorbeeld for r in ROUTES}
ANDER = "11111111-1111-4111-8111-111111111111"


def cmd(soort: type[Commando], **velden: object) -> Commando:
    return soort.model_validate({**VOORBEELDEN[soort], **velden})


def feit(soort: type[Commando], **velden: object) -> Inhoud:
    return b.stel(cmd(soort, **velden), b.Besluiten())


gevraagd = feit(c.VraagOntheffingAan)
verleend = feit(c.VerleenOntheffing)  # 2025-04-08 to 2025-10-07
verlengd = feit(c.VerlengOntheffing)  # to 2026-01-07


def stand(*gebeurtenissen: Inhoud) -> Given:
    return given(AGGREGAAT, *gebeurtenissen)


def test_een_verzoek_om_ontheffing_wordt_vastgelegd():
    stand().when(cmd(c.VraagOntheffingAan)).then(gevraagd)


def test_evt01_een_nieuw_verzoek_om_artikel_9_krijgt_een_eigen_nummer():
    stand(gevraagd).when(cmd(c.VraagOntheffingAan)).then_refused("EVT-01")
    stand(gevraagd).when(overgenomen(cmd(c.VraagOntheffingAan))).then_marked("EVT-01")


@pytest.mark.parametrize("eerder", [(), (gevraagd,), (verleend,)])
def test_een_deskundige_wordt_om_advies_gevraagd(eerder: tuple[Inhoud, ...]):
    stand(*eerder).when(cmd(c.VraagAdvies)).then(feit(c.VraagAdvies))


def test_evt01_na_het_einde_wordt_geen_advies_meer_gevraagd():
    stand(verleend, feit(c.BeeindigOntheffing)).when(cmd(c.VraagAdvies)).then_refused("EVT-01")


def test_inv35_een_advies_antwoordt_op_een_gestelde_vraag():
    stand(feit(c.VraagAdvies)).when(cmd(c.OntvangAdvies)).then(feit(c.OntvangAdvies))
    stand(gevraagd).when(cmd(c.OntvangAdvies)).then_refused("INV-35")
    stand(gevraagd).when(overgenomen(cmd(c.OntvangAdvies))).then_marked("INV-35")


def test_hetzelfde_advies_legt_niets_nieuws_vast():
    stand(feit(c.VraagAdvies), feit(c.OntvangAdvies)).when(cmd(c.OntvangAdvies)).then_nothing()


@pytest.mark.parametrize("eerder", [(), (gevraagd,), (feit(c.VraagAdvies),)])
def test_een_ontheffing_wordt_verleend_op_verzoek_of_uit_eigen_beweging(eerder: tuple[Inhoud, ...]):
    stand(*eerder).when(cmd(c.VerleenOntheffing)).then(verleend)


def test_evt01_een_verleende_ontheffing_wordt_niet_nog_eens_verleend():
    stand(verleend).when(cmd(c.VerleenOntheffing)).then_refused("EVT-01")


def beide_deuren(
    commando: Commando, *codes: str, feiten: object = None, eerder: tuple[Inhoud, ...] = ()
) -> None:
    stand(*eerder).when(commando, feiten).then_refused(*codes)
    stand(*eerder).when(overgenomen(commando), feiten).then_marked(*codes)


def test_inv08_artikel_9_zonder_einddatum_wordt_geweigerd():
    beide_deuren(cmd(c.VerleenOntheffing, einddatum=None), "INV-08")


@pytest.mark.parametrize("velden", [{"motivering": " "}, {"gronden": []}])
def test_inv09_artikel_9_zonder_motivering_of_individuele_grond_wordt_geweigerd(velden: dict[str, object]):
    beide_deuren(cmd(c.VerleenOntheffing, **velden), "INV-09")


@pytest.mark.parametrize(
    "grond", ["leeftijd", "gezinsvorm", "afstandArbeidsmarkt", "deelnameSocialeActivering"]
)
def test_inv10_een_grond_die_voor_een_groep_geldt_is_geen_dringende_reden(grond: str):
    beide_deuren(cmd(c.VerleenOntheffing, gronden=[grond]), "INV-10")
    stand().when(cmd(c.VerleenOntheffing, gronden=["sociaal", grond])).then_type(OntheffingVerleend)


def test_inv11_en_e14_van_de_reintegratieplicht_is_sinds_2015_geen_ontheffing_mogelijk():
    beide_deuren(cmd(c.VerleenOntheffing, verplichtingen=["reintegratieplicht"]), "INV-11")
    toen = {
        "besluitdatum": "2014-11-20",
        "wetsversie": "2013-01-01",
        "bekendgemaaktOp": None,
        "bezwaarTot": None,
        "verplichtingen": ["arbeidsplicht", "reintegratieplicht"],
    }
    stand().when(cmd(c.VerleenOntheffing, **toen)).then_type(OntheffingVerleend)
    nu = {**toen, "besluitdatum": "2015-01-05", "wetsversie": "2015-01-01"}
    stand().when(cmd(c.VerleenOntheffing, **nu)).then_refused("INV-11")


@pytest.mark.parametrize(
    "feiten",
    [
        OntheffingFeiten(geboortedatum=dag(1957, 3, 1)),  # E36: pension age 2024-03-01
        OntheffingFeiten(geboortedatum=dag(2007, 4, 9)),
        OntheffingFeiten(vrijstellingen=(Periode(dag(2025, 1, 1)),)),
    ],
)
def test_inv12_wie_geen_verplichting_heeft_krijgt_geen_ontheffing(feiten: OntheffingFeiten):
    beide_deuren(cmd(c.VerleenOntheffing), "INV-12", feiten=feiten)


def test_wat_onbekend_is_weigert_niets():
    stand().when(cmd(c.VerleenOntheffing), OntheffingFeiten()).then(verleend)


def test_inv12_een_vrijstelling_voor_een_deel_van_de_tijd_staat_ontheffing_niet_in_de_weg():
    feiten = OntheffingFeiten(vrijstellingen=(Periode(dag(2025, 1, 1), dag(2025, 6, 30)),))
    stand().when(cmd(c.VerleenOntheffing), feiten).then(verleend)


def test_inv13_voor_dezelfde_verplichting_loopt_een_ontheffing_tegelijk():
    def elders(plicht: str, tot: dag) -> OntheffingFeiten:
        lopend = LopendeOntheffing(UUID(ANDER), frozenset({plicht}), Periode(dag(2025, 1, 1), tot))
        return OntheffingFeiten(lopende=(lopend,))

    beide_deuren(cmd(c.VerleenOntheffing), "INV-13", feiten=elders("arbeidsplicht", dag(2025, 4, 8)))
    stand().when(cmd(c.VerleenOntheffing), elders("arbeidsplicht", dag(2025, 4, 7))).then(verleend)
    stand().when(cmd(c.VerleenOntheffing), elders("tegenprestatie", dag(2025, 12, 31))).then(verleend)


def test_e38_een_overgenomen_ontheffing_zonder_einde_op_leeftijd_draagt_beide_merken():
    oud = cmd(
        c.VerleenOntheffing,
        besluitdatum="2011-03-01",
        wetsversie="2009-01-01",
        bekendgemaaktOp="2011-03-01",
        bezwaarTot="2011-04-12",
        ingangsdatum="2011-03-01",
        einddatum=None,
        gronden=["leeftijd"],
    )
    stand().when(overgenomen(oud)).then_marked("INV-08", "INV-10")


def test_elke_gebroken_regel_wordt_genoemd():
    commando = cmd(c.VerleenOntheffing, einddatum=None, gronden=[], verplichtingen=["reintegratieplicht"])
    stand().when(commando).then_refused("INV-08", "INV-09", "INV-11")


def test_een_verzoek_wordt_afgewezen():
    stand(gevraagd).when(cmd(c.WijsOntheffingAf)).then(feit(c.WijsOntheffingAf))


def test_een_verzoek_vervalt_zonder_besluit():
    stand(gevraagd).when(cmd(c.LaatVerzoekVervallen)).then(feit(c.LaatVerzoekVervallen))


@pytest.mark.parametrize("soort", [c.WijsOntheffingAf, c.LaatVerzoekVervallen])
def test_evt01_zonder_open_verzoek_valt_niets_af_te_wijzen_of_te_vervallen(soort: type[Commando]):
    beide_deuren(cmd(soort), "EVT-01", eerder=(verleend,))


@pytest.mark.parametrize("soort", [c.VoerHeronderzoekUit, c.StelHeronderzoekUit])
def test_een_lopende_ontheffing_wordt_heronderzocht_of_dat_wordt_uitgesteld(soort: type[Commando]):
    stand(verleend).when(cmd(soort)).then(feit(soort))
    beide_deuren(cmd(soort), "EVT-01", eerder=(gevraagd,))


def test_een_ontheffing_wordt_aansluitend_verlengd():
    stand(verleend).when(cmd(c.VerlengOntheffing)).then(verlengd)


@pytest.mark.parametrize(
    "velden",
    [
        {"ingangsdatum": "2025-10-10"},  # E13: a gap
        {"ingangsdatum": "2025-10-07"},
        {"besluitdatum": "2025-10-08", "bekendgemaaktOp": "2025-10-08", "bezwaarTot": "2025-11-19"},
    ],
)
def test_inv15_verlengen_sluit_aan_en_gebeurt_op_tijd(velden: dict[str, object]):
    beide_deuren(cmd(c.VerlengOntheffing, **velden), "INV-15", eerder=(verleend,))


def test_inv15_een_beeindigde_ontheffing_wordt_niet_verlengd():
    beide_deuren(cmd(c.VerlengOntheffing), "INV-15", eerder=(verleend, feit(c.BeeindigOntheffing)))


def test_inv11_ook_een_verlenging_kent_alleen_wat_de_wet_toestaat():
    beide_deuren(
        cmd(c.VerlengOntheffing, verplichtingen=["reintegratieplicht"]), "INV-11", eerder=(verleend,)
    )


def test_inv12_ook_een_verlenging_vraagt_dat_de_verplichting_dan_geldt():
    pensioen = OntheffingFeiten(geboortedatum=dag(1958, 10, 8))  # 67 on the first day of the extension
    beide_deuren(cmd(c.VerlengOntheffing), "INV-12", eerder=(verleend,), feiten=pensioen)
    dag_later = OntheffingFeiten(geboortedatum=dag(1958, 10, 9))
    stand(verleend).when(cmd(c.VerlengOntheffing), dag_later).then(verlengd)


def test_inv13_een_verlenging_loopt_niet_over_een_andere_ontheffing_heen():
    def elders(plicht: str, van: dag) -> OntheffingFeiten:
        return OntheffingFeiten(lopende=(LopendeOntheffing(UUID(ANDER), frozenset({plicht}), Periode(van)),))

    overlap = elders("arbeidsplicht", dag(2026, 1, 7))  # the last day of the extension
    beide_deuren(cmd(c.VerlengOntheffing), "INV-13", eerder=(verleend,), feiten=overlap)
    for feiten in (elders("arbeidsplicht", dag(2026, 1, 8)), elders("tegenprestatie", dag(2025, 10, 8))):
        stand(verleend).when(cmd(c.VerlengOntheffing), feiten).then(verlengd)


def test_de_omvang_wordt_herzien():
    stand(verleend).when(cmd(c.HerzieOntheffing)).then(feit(c.HerzieOntheffing))


def test_evt01_na_de_einddatum_valt_er_niets_te_herzien():
    beide_deuren(cmd(c.HerzieOntheffing, perOp="2025-10-08"), "EVT-01", eerder=(verleend,))


def test_evt01_een_herziening_begint_niet_voor_de_ontheffing_zelf():
    beide_deuren(cmd(c.HerzieOntheffing, perOp="2025-04-07"), "EVT-01", eerder=(verleend,))
    vanaf_de_ingang = cmd(c.HerzieOntheffing, perOp="2025-04-08")
    stand(verleend).when(vanaf_de_ingang).then(b.stel(vanaf_de_ingang, b.Besluiten()))


def test_inv11_en_inv13_gelden_ook_bij_herziening():
    beide_deuren(cmd(c.HerzieOntheffing, verplichtingen=["reintegratieplicht"]), "INV-11", eerder=(verleend,))
    lopend = LopendeOntheffing(UUID(ANDER), frozenset({"arbeidsplicht"}), Periode(dag(2025, 9, 1)))
    feiten = OntheffingFeiten(lopende=(lopend,))
    beide_deuren(cmd(c.HerzieOntheffing), "INV-13", eerder=(verleend,), feiten=feiten)


@pytest.mark.parametrize("soort", [c.SchortOntheffingOp, c.HervatOntheffing])
def test_inv15_opschorten_en_hervatten_bestaan_niet_bij_artikel_9(soort: type[Commando]):
    beide_deuren(cmd(soort), "INV-15", eerder=(verleend,))


def test_een_ontheffing_wordt_ingetrokken():
    stand(verleend).when(cmd(c.TrekOntheffingIn, bron={})).then(feit(c.TrekOntheffingIn))


def test_een_ontheffing_eindigt_voor_haar_einddatum():
    stand(verleend).when(cmd(c.BeeindigOntheffing)).then(feit(c.BeeindigOntheffing))


@pytest.mark.parametrize("einddatum", ["2025-10-07", "2027-01-01"])
def test_evt01_een_ontheffing_eindigt_niet_op_of_na_haar_einddatum(einddatum: str):
    beide_deuren(cmd(c.BeeindigOntheffing, einddatum=einddatum), "EVT-01", eerder=(verleend,))
    dag_eerder = cmd(c.BeeindigOntheffing, einddatum="2025-10-06")
    stand(verleend).when(dag_eerder).then(b.stel(dag_eerder, b.Besluiten()))


@pytest.mark.parametrize(
    ("soort", "te_vroeg", "mag"),
    [
        (c.BeeindigOntheffing, {"einddatum": "2025-04-07"}, {"einddatum": "2025-04-08"}),
        (c.TrekOntheffingIn, {"vanaf": "2025-04-07"}, {"vanaf": "2025-04-08"}),
    ],
)
def test_inv06_een_ontheffing_eindigt_niet_voor_haar_ingang(
    soort: type[Commando], te_vroeg: dict[str, object], mag: dict[str, object]
):
    beide_deuren(cmd(soort, **te_vroeg), "INV-06", eerder=(verleend,))
    stand(verleend).when(cmd(soort, **mag)).then(feit(soort, **mag))


@pytest.mark.parametrize("soort", [c.TrekOntheffingIn, c.BeeindigOntheffing])
def test_evt01_wat_niet_loopt_wordt_niet_ingetrokken_of_beeindigd(soort: type[Commando]):
    beide_deuren(cmd(soort), "EVT-01", eerder=(gevraagd,))


def test_evt03_een_besluit_gaat_over_de_ontheffing_van_deze_stream():
    beide_deuren(cmd(c.VerlengOntheffing, ontheffingId=ANDER), "EVT-03", eerder=(verleend,))


def test_inv25_de_bezwaartermijn_is_die_van_de_wet():
    beide_deuren(cmd(c.VerleenOntheffing, bezwaarTot="2025-05-21"), "INV-25")


def test_inv26_tegen_een_advies_is_geen_bezwaar_mogelijk():
    advies = feit(c.VraagAdvies)
    commando = cmd(b.DienBezwaarIn, besluitId=str(advies.adviesaanvraag_id))
    beide_deuren(commando, "INV-26", eerder=(advies, verleend))


@pytest.mark.parametrize("eerder", [(feit(c.VraagAdvies), feit(c.OntvangAdvies)), (verleend,)])
def test_inv26_ook_niet_tegen_het_advies_zelf_dat_is_ontvangen_of_waarop_de_verlening_rust(
    eerder: tuple[Inhoud, ...],
):
    commando = cmd(b.DienBezwaarIn, besluitId=str(cmd(c.OntvangAdvies).advies_id))
    beide_deuren(commando, "INV-26", eerder=eerder)


def test_een_verlenging_die_zonder_verlening_is_overgenomen_loopt_en_kan_eindigen():
    stand().when(overgenomen(cmd(c.VerlengOntheffing))).then_marked("EVT-01")
    staat = stand(verlengd).staat
    assert (staat.fase.value, staat.ontheffing_id) == ("verleend", verlengd.ontheffing_id)
    stand(verlengd).when(cmd(c.BeeindigOntheffing, einddatum="2025-12-01")).then_type(OntheffingBeeindigd)


def test_na_een_afwijzing_die_zonder_verzoek_is_overgenomen_kan_artikel_9a_opnieuw_worden_gevraagd():
    art9a = {"grondslag": "art9a", "reden": "geenBijstand"}
    opnieuw = cmd(c.VraagOntheffingAan, grondslag="art9a", gronden=None, ontheffingId=ANDER)
    stand(feit(c.WijsOntheffingAf, **art9a)).when(opnieuw).then_type(type(gevraagd))


# The end of the benefit


def test_met_de_uitkering_eindigt_een_ontheffing_van_artikel_9():
    einde = OntheffingBeeindigd(
        ontheffing_id=verleend.ontheffing_id, einddatum=dag(2025, 6, 30), reden="uitkeringBeeindigd"
    )
    commando = c.BeeindigBijEindeUitkering(einddatum=dag(2025, 6, 30))
    stand(verleend).when(commando).then(einde)
    stand(verleend, einde).when(commando).then_nothing()


@pytest.mark.parametrize("eerder", [(gevraagd,), (verleend, feit(c.BeeindigOntheffing))])
def test_wat_niet_meer_loopt_eindigt_niet_nog_eens_met_de_uitkering(eerder: tuple[Inhoud, ...]):
    stand(*eerder).when(c.BeeindigBijEindeUitkering(einddatum=dag(2025, 12, 31))).then_nothing()


# When it holds


def perioden(*gebeurtenissen: Inhoud) -> list[tuple[list[str], dag, dag | None]]:
    delen = geldige_perioden(stand(*gebeurtenissen).staat)
    return [(sorted(d.verplichtingen), d.periode.van, d.periode.tot_en_met) for d in delen]


A = ["arbeidsplicht", "sollicitatieplicht"]


def test_e42_een_besluit_zonder_bekendmaking_ontheft_op_geen_enkele_dag():
    stil = feit(c.VerleenOntheffing, bekendgemaaktOp=None, bezwaarTot=None)
    assert perioden(stil) == []
    bekend = feit(b.MaakBekend, besluitId=str(stil.besluit_id), bekendgemaaktOp="2025-05-01")
    assert perioden(stil, bekend) == [(A, dag(2025, 4, 8), dag(2025, 10, 7))]


STIL = {"besluitId": ANDER, "bekendgemaaktOp": None, "bezwaarTot": None}
bekend = feit(b.MaakBekend, besluitId=ANDER, bekendgemaaktOp="2025-07-01")


@pytest.mark.parametrize(
    ("soort", "daarna"),
    [
        (c.TrekOntheffingIn, [(A, dag(2025, 4, 8), dag(2025, 6, 15))]),
        (
            c.HerzieOntheffing,
            [
                (A, dag(2025, 4, 8), dag(2025, 6, 15)),
                (["arbeidsplicht"], dag(2025, 6, 16), dag(2025, 10, 7)),
            ],
        ),
    ],
)
def test_t9_een_intrekking_of_herziening_verandert_niets_voor_de_bekendmaking(
    soort: type[Commando], daarna: list[object]
):
    stil = feit(soort, **STIL)
    assert perioden(verleend, stil) == [(A, dag(2025, 4, 8), dag(2025, 10, 7))]
    assert perioden(verleend, stil, bekend) == daarna


def test_t9_een_beschikking_tot_beeindiging_werkt_pas_na_bekendmaking_een_einde_zonder_besluit_meteen():
    besluit = besluitblok("2025-06-02", "2025-06-03", "Pw 9 lid 2", "De grond is vervallen.")
    stil = feit(c.BeeindigOntheffing, **(besluit | STIL))
    assert perioden(verleend, stil) == [(A, dag(2025, 4, 8), dag(2025, 10, 7))]
    assert perioden(verleend, stil, bekend) == [(A, dag(2025, 4, 8), dag(2025, 8, 31))]
    van_rechtswege = OntheffingBeeindigd(
        ontheffing_id=verleend.ontheffing_id, einddatum=dag(2025, 6, 30), reden="uitkeringBeeindigd"
    )
    assert perioden(verleend, van_rechtswege) == [(A, dag(2025, 4, 8), dag(2025, 6, 30))]


def test_t9_een_herziening_en_een_verlenging_werken_elk_vanaf_hun_eigen_bekendmaking():
    verlenging, herziening = feit(c.VerlengOntheffing, **STIL), feit(c.HerzieOntheffing)
    herzien = [
        (A, dag(2025, 4, 8), dag(2025, 6, 15)),
        (["arbeidsplicht"], dag(2025, 6, 16), dag(2025, 10, 7)),
    ]
    assert perioden(verleend, verlenging, herziening) == herzien
    assert perioden(verleend, herziening, verlenging) == herzien
    assert perioden(verleend, herziening, verlenging, bekend) == [
        *herzien,
        (A, dag(2025, 10, 8), dag(2026, 1, 7)),
    ]


def test_een_verlenging_voegt_een_periode_toe_en_een_herziening_splitst_er_een():
    anders = feit(c.VerlengOntheffing, besluitId=ANDER)
    assert perioden(verleend, anders)[1] == (A, dag(2025, 10, 8), dag(2026, 1, 7))
    herzien = feit(c.HerzieOntheffing, besluitId=ANDER)
    assert perioden(verleend, herzien) == [
        (A, dag(2025, 4, 8), dag(2025, 6, 15)),
        (["arbeidsplicht"], dag(2025, 6, 16), dag(2025, 10, 7)),
    ]


def test_intrekken_en_beeindigen_kappen_de_periode_af():
    assert perioden(verleend, feit(c.TrekOntheffingIn, besluitId=ANDER))[0][2] == dag(2025, 6, 15)
    assert perioden(verleend, feit(c.BeeindigOntheffing))[0][2] == dag(2025, 8, 31)


def test_de_toestand_noemt_status_en_geldige_dagen():
    staat = toestand(stand(gevraagd, verleend).staat)
    assert (staat["status"], staat["einddatum"]) == ("verleend", "2025-10-07")
    assert staat["geldig"] == [{"verplichtingen": A, "van": "2025-04-08", "totEnMet": "2025-10-07"}]
