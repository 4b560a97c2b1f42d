"""The life of a Verwijzing (`events.md` §2.3): offer, referral, and what is owed on a partner's document."""

from datetime import date as dag
from uuid import UUID, uuid4

import pytest

from services.handhaving import besluiten as b
from services.handhaving.verwijzing import commands as c
from services.handhaving.verwijzing.aggregate import AGGREGAAT, toestand
from services.handhaving.verwijzing.commands import VerwijzingFeiten
from services.handhaving.verwijzing.routes import ROUTES
from services.handhaving.verwijzing.stukken import VERSCHULDIGD
from services.handhaving.voorbeelden import KLANT, VERWIJZING_ID
from shared.aggregate.aggregate import Commando
from shared.contract.codelijst import lijst
from shared.contract.gebeurtenis import Deur, Inhoud
from shared.contract.verwijzingen import StukOntvangen, TrajectbesluitGenomen
from shared.contract.weigering import Onvolledig
from tests.unit.gwt import Given, given, overgenomen

VOORBEELDEN = {r.commando: r.voorbeeld for r in ROUTES}
ANDER = "11111111-1111-4111-8111-111111111111"


def cmd(soort: type[Commando], **velden: object) -> Commando:
    return soort.model_validate({**VOORBEELDEN[soort], **velden})


def feit(soort: type[Commando], **velden: object) -> Inhoud:
    return b.stel(cmd(soort, **velden), b.Besluiten())


def ontvang(soort: str, stuk: str) -> c.OntvangStuk:
    return c.OntvangStuk.model_validate(
        {
            "klant": KLANT,
            "verwijzingId": VERWIJZING_ID,
            "stukId": stuk,
            "stuksoort": soort,
            "van": str(uuid4()),
            "ontvangenOp": "2025-06-13",
            "verschuldigd": VERSCHULDIGD[soort],
        }
    )


besloten = feit(c.NeemTrajectbesluit)
geen_aanbod = feit(c.NeemTrajectbesluit, uitkomst="geenAanbod", redenGeenAanbod="budget", trajectsoort=None)
aangeboden = feit(c.BiedTrajectAan)
aanvaard = feit(c.LegAntwoordVast)
geweigerd = feit(c.LegAntwoordVast, antwoord="geweigerd", reden="vervoer")
verwezen = feit(c.Verwijs)
ingetrokken = feit(c.TrekVerwijzingIn)


def stand(*gebeurtenissen: Inhoud) -> Given:
    return given(AGGREGAAT, *gebeurtenissen)


def beide_deuren(commando: Commando, *codes: str, eerder: tuple[Inhoud, ...], feiten: object = None) -> None:
    stand(*eerder).when(commando, feiten).then_refused(*codes)
    stand(*eerder).when(overgenomen(commando), feiten).then_marked(*codes)


def test_een_trajectbesluit_opent_de_verwijzing():
    stand().when(cmd(c.NeemTrajectbesluit)).then(besloten)
    beide_deuren(cmd(c.NeemTrajectbesluit), "EVT-01", eerder=(besloten,))


MBO = VerwijzingFeiten(gevraagd_niveau="mbo4", loopt_9a=True, startkwalificatie="ja")


def weiger(reden: str) -> Commando:
    return cmd(c.NeemTrajectbesluit, uitkomst="geenAanbod", redenGeenAanbod=reden, trajectsoort=None)


def test_inv24_een_ouder_van_artikel_9a_krijgt_de_gevraagde_opleiding():
    beide_deuren(weiger("budget"), "INV-24", eerder=(), feiten=MBO)


@pytest.mark.parametrize("reden", ["krachtenBekwaamheden", "geenToegangArbeidsmarkt"])
def test_een_opleiding_die_te_ver_gaat_mag_worden_geweigerd(reden: str):
    stand().when(weiger(reden), MBO).then_type(TrajectbesluitGenomen)


@pytest.mark.parametrize(
    "feiten",
    [
        None,
        VerwijzingFeiten("mbo4", True, "nee"),
        VerwijzingFeiten("mbo4", None, "ja"),
        VerwijzingFeiten("hboWo", True, "ja"),
    ],
)
def test_inv24_geldt_alleen_voor_dat_verzoek_van_die_ouder(feiten: VerwijzingFeiten | None):
    stand().when(weiger("budget"), feiten).then(geen_aanbod)


@pytest.mark.parametrize(("op", "recht"), [("2008-12-31", False), ("2009-01-01", True), ("2012-01-01", True)])
def test_inv24_volgt_de_wet_van_de_dag_van_het_besluit(op: str, recht: bool):
    """`opleiding9a.verzoek`: no right before art. 9a; mbo level 4 (lid 9), then the beroepsopleidende leerweg
    (lid 11), of which the list of levels knows that of level 4."""
    weigering = weiger("budget").model_copy(update={"besluitdatum": dag.fromisoformat(op)})
    uitkomst = stand().when(weigering, MBO)
    assert [o.code for o in uitkomst.geweigerd] == (["INV-24"] if recht else [])


@pytest.mark.parametrize("eerder", [(), (besloten,), (geen_aanbod,), (besloten, aangeboden, geweigerd)])
def test_een_traject_wordt_aangeboden(eerder: tuple[Inhoud, ...]):
    stand(*eerder).when(cmd(c.BiedTrajectAan)).then(aangeboden)


@pytest.mark.parametrize(
    "eerder", [(aangeboden,), (aangeboden, aanvaard), (verwezen,), (verwezen, ingetrokken)]
)
def test_evt01_een_open_of_aanvaard_aanbod_wordt_niet_herhaald(eerder: tuple[Inhoud, ...]):
    beide_deuren(cmd(c.BiedTrajectAan), "EVT-01", eerder=eerder)


@pytest.mark.parametrize("antwoord", ["aanvaard", "geenReactie", "vervallen"])
def test_het_antwoord_op_een_aanbod_wordt_vastgelegd(antwoord: str):
    stand(aangeboden).when(cmd(c.LegAntwoordVast, antwoord=antwoord)).then(
        feit(c.LegAntwoordVast, antwoord=antwoord)
    )


def test_inv35_een_antwoord_hoort_bij_een_gedaan_aanbod():
    beide_deuren(cmd(c.LegAntwoordVast), "INV-35", eerder=(besloten,))
    beide_deuren(cmd(c.LegAntwoordVast, aanbodId=ANDER), "INV-35", eerder=(aangeboden,))


def test_evt01_een_beantwoord_aanbod_wordt_niet_nog_eens_beantwoord():
    beide_deuren(cmd(c.LegAntwoordVast), "EVT-01", eerder=(aangeboden, aanvaard))


@pytest.mark.parametrize(
    "eerder",
    [(), (besloten,), (geen_aanbod,), (aangeboden,), (aangeboden, geweigerd), (aangeboden, aanvaard)],
)
def test_verwijzen_kan_altijd_voor_de_verwijzing(eerder: tuple[Inhoud, ...]):
    stand(*eerder).when(cmd(c.Verwijs)).then(verwezen)


@pytest.mark.parametrize("eerder", [(verwezen,), (verwezen, ingetrokken)])
def test_evt01_een_verwijzing_gaat_een_keer_uit(eerder: tuple[Inhoud, ...]):
    beide_deuren(cmd(c.Verwijs), "EVT-01", eerder=eerder)


def test_een_diagnose_wordt_aangevraagd_in_een_eigen_verwijzing():
    stand().when(cmd(c.VraagDiagnoseAan)).then(feit(c.VraagDiagnoseAan))
    beide_deuren(cmd(c.VraagDiagnoseAan), "EVT-01", eerder=(besloten,))


@pytest.mark.parametrize("soort", [c.BespreekOverdracht, c.TrekVerwijzingIn, c.BeoordeelParticipatieplaats])
def test_na_de_verwijzing_wordt_overgedragen_ingetrokken_of_beoordeeld(soort: type[Commando]):
    stand(verwezen).when(cmd(soort)).then(feit(soort))
    beide_deuren(cmd(soort), "EVT-01", eerder=(besloten,))
    beide_deuren(cmd(soort), "EVT-01", eerder=(verwezen, ingetrokken))


def test_evt03_een_besluit_gaat_over_de_verwijzing_van_deze_stream():
    beide_deuren(cmd(c.Verwijs, verwijzingId=ANDER), "EVT-03", eerder=(besloten,))


# Documents

ANTWOORDEN = [
    ("rapportage", c.KoppelTerug, "stukId"),
    ("trajectplan", c.BeoordeelTrajectplan, "stukId"),
    ("advies", c.BeoordeelAdvies, "adviesId"),
    ("diagnose", c.BeoordeelAdvies, "adviesId"),
    ("diagnose", c.NeemVervolgbesluit, "stukId"),
    ("verzuimmelding", c.HandelMeldingAf, "meldingId"),
    ("gedragsmelding", c.HandelMeldingAf, "meldingId"),
    ("terugverwijzing", c.NeemVervolgbesluit, "stukId"),
    ("trajecteinde", c.NeemVervolgbesluit, "stukId"),
    ("plaatsing", c.BevestigPlaatsing, "plaatsingId"),
    ("betaaltermijn", c.KoppelTerug, "stukId"),
]


def test_van_elke_soort_stuk_is_bekend_wat_verschuldigd_is():
    assert set(VERSCHULDIGD) == set(lijst("stuksoort").codes)
    assert {s for schulden in VERSCHULDIGD.values() for s in schulden} == set(lijst("verschuldigd").codes)
    assert all("lezen" in schulden for schulden in VERSCHULDIGD.values())


@pytest.mark.parametrize("eerder", [(), (verwezen,), (verwezen, ingetrokken), (geen_aanbod,)])
def test_een_stuk_komt_altijd_aan(eerder: tuple[Inhoud, ...]):
    stand(*eerder).when(ontvang("rapportage", ANDER)).then_type(StukOntvangen)


def test_hetzelfde_stuk_legt_niets_nieuws_vast():
    stuk = StukOntvangen.uit(ontvang("rapportage", ANDER))
    stand(verwezen, stuk).when(ontvang("rapportage", ANDER)).then_nothing()


@pytest.mark.parametrize(("soort", "antwoord", "veld"), ANTWOORDEN)
@pytest.mark.parametrize("slot", [(), (ingetrokken,)])
def test_op_een_open_stuk_wordt_geantwoord_ook_na_intrekking(
    soort: str, antwoord: type[Commando], veld: str, slot: tuple[Inhoud, ...]
):
    stuk = StukOntvangen.uit(ontvang(soort, ANDER))
    commando = cmd(antwoord, **{veld: ANDER})
    stand(verwezen, stuk, *slot).when(commando).then(b.stel(commando, b.Besluiten()))


@pytest.mark.parametrize(("soort", "antwoord", "veld"), ANTWOORDEN)
def test_inv35_op_een_onbekend_stuk_wordt_niet_geantwoord(soort: str, antwoord: type[Commando], veld: str):
    beide_deuren(cmd(antwoord, **{veld: ANDER}), "INV-35", eerder=(verwezen,))


@pytest.mark.parametrize(("soort", "antwoord", "veld"), ANTWOORDEN)
def test_evt01_een_beantwoord_stuk_wordt_niet_nog_eens_beantwoord(
    soort: str, antwoord: type[Commando], veld: str
):
    commando = cmd(antwoord, **{veld: ANDER})
    eerder = (verwezen, StukOntvangen.uit(ontvang(soort, ANDER)), b.stel(commando, b.Besluiten()))
    beide_deuren(commando, "EVT-01", eerder=eerder)


@pytest.mark.parametrize(
    ("soort", "antwoord", "veld"),
    [
        ("rapportage", c.BeoordeelTrajectplan, "stukId"),
        ("trajectplan", c.KoppelTerug, "stukId"),
        ("rapportage", c.NeemVervolgbesluit, "stukId"),
        ("verzuimmelding", c.BeoordeelAdvies, "adviesId"),
        ("advies", c.HandelMeldingAf, "meldingId"),
        ("trajecteinde", c.BevestigPlaatsing, "plaatsingId"),
    ],
)
def test_evt01_een_antwoord_past_bij_de_soort_stuk(soort: str, antwoord: type[Commando], veld: str):
    stuk = StukOntvangen.uit(ontvang(soort, ANDER))
    beide_deuren(cmd(antwoord, **{veld: ANDER}), "EVT-01", eerder=(verwezen, stuk))


@pytest.mark.parametrize("deur", Deur)
@pytest.mark.parametrize("oordelen", [None, []])
def test_van_een_advies_krijgt_elk_geadviseerd_type_een_oordeel_van_een_diagnose_niet(
    oordelen: object, deur: Deur
):
    commando = cmd(c.BeoordeelAdvies, adviesId=ANDER, oordelen=oordelen, deur=deur)
    advies, diagnose = (StukOntvangen.uit(ontvang(soort, ANDER)) for soort in ("advies", "diagnose"))
    with pytest.raises(Onvolledig) as fout:
        stand(verwezen, advies).when(commando)
    assert [pad for pad, _ in fout.value.fouten] == ["oordelen"]
    stand(verwezen, diagnose).when(commando).then_marked()


def test_inv35_een_onbekend_stuk_wordt_niet_gelezen():
    beide_deuren(cmd(c.LeesStuk), "INV-35", eerder=(verwezen,))


def test_ontvangen_gelezen_en_teruggekoppeld_zijn_drie_feiten():
    stuk = StukOntvangen.uit(ontvang("rapportage", str(cmd(c.LeesStuk).stuk_id)))
    gelezen, terug = feit(c.LeesStuk), feit(c.KoppelTerug)

    def open_op(*feiten: Inhoud) -> list[str]:
        return toestand(stand(verwezen, stuk, *feiten).staat)["stukken"][0]["verschuldigd"]

    assert open_op() == ["lezen", "terugkoppelen"]
    assert open_op(gelezen) == ["terugkoppelen"]
    assert open_op(terug) == ["lezen"]
    assert open_op(gelezen, terug) == []
    stand(verwezen, stuk).when(cmd(c.LeesStuk)).then(gelezen)


def test_een_bevestigde_plaatsing_sluit_ook_de_claim_van_een_betaaltermijn():
    claim = StukOntvangen.uit(ontvang("betaaltermijn", str(uuid4())))
    plaatsing = StukOntvangen.uit(ontvang("plaatsing", str(cmd(c.BevestigPlaatsing).plaatsing_id)))
    staat = stand(verwezen, claim, plaatsing, feit(c.BevestigPlaatsing)).staat
    assert all(stuk.open == {"lezen"} for stuk in staat.stukken.values())


def test_inv26_tegen_een_rapportage_is_geen_bezwaar_mogelijk():
    stuk = StukOntvangen.uit(ontvang("rapportage", ANDER))
    beide_deuren(cmd(b.DienBezwaarIn, besluitId=ANDER), "INV-26", eerder=(verwezen, stuk))


def test_een_trajectbesluit_met_beschikking_kent_bezwaar():
    met = feit(
        c.NeemTrajectbesluit,
        besluitId=ANDER,
        vorm="beschikking",
        bekendgemaaktOp="2025-02-17",
        bezwaarTot="2025-03-31",
        artikel="Pw 10",
        wetsversie="2025-01-01",
        motivering="Bemiddeling is de kortste weg naar werk.",
    )
    assert UUID(ANDER) in stand(met).staat.besluiten.van
    stand(met).when(cmd(b.DienBezwaarIn, besluitId=ANDER)).then(feit(b.DienBezwaarIn, besluitId=ANDER))
