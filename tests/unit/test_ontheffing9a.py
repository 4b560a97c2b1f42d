"""The life of an Ontheffing of art. 9a: on request, once, at most five years (INV-17 to INV-23, TRM-07)."""

import dataclasses
from datetime import date as dag
from datetime import timedelta
from uuid import UUID

import pytest

from services.handhaving import besluiten as b
from services.handhaving.ontheffing import commands as c
from services.handhaving.ontheffing.aggregate import AGGREGAAT, ontheffing9a_id
from services.handhaving.ontheffing.commands import Kindfeit, LopendeOntheffing, OntheffingFeiten
from services.handhaving.ontheffing.decider import geldige_perioden
from services.handhaving.ontheffing.routes import ROUTES
from services.handhaving.voorbeelden import KLANT
from services.handhaving.voorbeelden import besluit as besluitblok
from shared.aggregate.aggregate import Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.ontheffingen import (
    OntheffingHervat,
    OntheffingIngetrokken,
    OntheffingOpgeschort,
    OntheffingVerleend,
    OntheffingVerlengd,
)
from shared.contract.termijnen import Periode
from tests.unit.gwt import Given, given, overgenomen

VOORBEELDEN = {r.commando: r.voorbeeld for r in ROUTES}
ANDER = "11111111-1111-4111-8111-111111111111"
A = ["arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht"]


def cmd(soort: type[Commando], **velden: object) -> Commando:
    return soort.model_validate({**VOORBEELDEN[soort], **velden})


def feit(soort: type[Commando], **velden: object) -> Inhoud:
    return b.stel(cmd(soort, **velden), b.Besluiten())


def vraag(**velden: object) -> Commando:
    return cmd(
        c.VraagOntheffingAan,
        **{"grondslag": "art9a", "gronden": None, "verzoekOntvangenOp": "2025-03-03"} | velden,
    )


def verleen(ingang: str = "2025-03-17", eind: str = "2030-03-16", op: str = "2025-03-17", **velden: object):
    """Scenario B of `events.md` §5.3, unless told otherwise."""
    return cmd(
        c.VerleenOntheffing,
        **{
            **besluitblok(op, op, "Pw 9a lid 1", "Alleenstaande ouder met volledige zorg."),
            "grondslag": "art9a",
            "verplichtingen": A,
            "ingangsdatum": ingang,
            "einddatum": eind,
            "verzoekOntvangenOp": "2025-03-03",
            "gronden": ["alleenstaandeOuderKind5"],
            "adviesverantwoording": "geenAdviesNietMedisch",
        }
        | velden,
    )


def hervat(**velden: object) -> Commando:
    """Scenario B: there is a child under five again."""
    return cmd(
        c.HervatOntheffing,
        **{
            **besluitblok("2028-01-10", "2028-01-10", "Pw 9a lid 6", "Er is weer een kind onder de vijf."),
            "vanaf": "2028-01-10",
            "einddatum": "2030-07-16",
            "verzoekOntvangenOp": "2028-01-03",
            "resterendeDagen": 919,
        }
        | velden,
    )


gevraagd = b.stel(vraag(), b.Besluiten())
verleend = b.stel(verleen(), b.Besluiten())
OUDER = OntheffingFeiten(
    leefvorm="alleenstaandeOuder",
    kinderen=(Kindfeit(dag(2022, 9, 10), volledige_zorg=True, ten_laste_komend=True),),
    bijstand_loopt=True,
)
kind5 = OntheffingOpgeschort(
    ontheffing_id=verleend.ontheffing_id,
    vanaf=dag(2027, 9, 10),
    van_rechtswege=True,
    grond="kind5",
    verbruikte_maanden9a=29,
)


def stand(*gebeurtenissen: Inhoud) -> Given:
    return given(AGGREGAAT, *gebeurtenissen)


def beide_deuren(commando: Commando, *codes: str, eerder: tuple[Inhoud, ...], feiten: object = OUDER) -> None:
    stand(*eerder).when(commando, feiten).then_refused(*codes)
    stand(*eerder).when(overgenomen(commando), feiten).then_marked(*codes)


def test_artikel_9a_heeft_een_stream_per_klant_en_gemeente():
    opent = AGGREGAAT.opent[c.VraagOntheffingAan]
    assert opent(vraag()) == ontheffing9a_id(KLANT, "9991")
    assert opent(cmd(c.VraagOntheffingAan)) == cmd(c.VraagOntheffingAan).ontheffing_id


def test_op_verzoek_wordt_artikel_9a_verleend():
    stand(gevraagd).when(verleen(), OUDER).then(verleend)


def test_inv17_zonder_verzoek_geen_artikel_9a():
    beide_deuren(verleen(), "INV-17", eerder=())


@pytest.mark.parametrize(
    "feiten",
    [
        OntheffingFeiten(leefvorm="gehuwd", kinderen=(Kindfeit(dag(2022, 3, 1)),)),  # E37
        OntheffingFeiten(leefvorm="alleenstaandeOuder", kinderen=()),
        OntheffingFeiten(kinderen=(Kindfeit(dag(2020, 3, 17)),)),
        OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 3, 1), volledige_zorg=False),)),
        OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 3, 1), ten_laste_komend=False),)),
        OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 3, 1), in_huishouden_tot=dag(2025, 3, 16)),)),
    ],
)
def test_inv18_alleen_een_alleenstaande_ouder_met_een_eigen_kind_onder_vijf(feiten: OntheffingFeiten):
    beide_deuren(verleen(), "INV-18", eerder=(gevraagd,), feiten=feiten)


def test_wat_van_het_gezin_onbekend_is_weigert_niets():
    stand(gevraagd).when(verleen(), OntheffingFeiten(kinderen=(Kindfeit(dag(2020, 3, 18)),))).then(verleend)
    stand(gevraagd).when(verleen()).then(verleend)


def test_inv19_artikel_9a_wordt_eenmaal_per_gemeente_verleend_ook_na_een_nieuw_verzoek():
    opnieuw = b.stel(vraag(ontheffingId=ANDER), b.Besluiten())
    beide_deuren(verleen(), "INV-19", eerder=(gevraagd, verleend, opnieuw))
    beide_deuren(verleen(ontheffingId=ANDER), "INV-19", eerder=(gevraagd, verleend, opnieuw))


def test_inv19_wat_onder_een_ander_pseudoniem_is_verleend_telt_mee():
    eerder_verleend = dataclasses.replace(OUDER, eerder_verleend9a=True)
    beide_deuren(verleen(), "INV-19", eerder=(gevraagd,), feiten=eerder_verleend)
    artikel_9 = cmd(c.VerleenOntheffing)
    stand().when(artikel_9, OntheffingFeiten(eerder_verleend9a=True)).then(b.stel(artikel_9, b.Besluiten()))


def test_inv19_na_intrekking_wordt_niet_opnieuw_verleend():
    ingetrokken = feit(c.TrekOntheffingIn)
    opnieuw = b.stel(vraag(ontheffingId=ANDER), b.Besluiten())
    beide_deuren(verleen(ontheffingId=ANDER), "INV-19", eerder=(gevraagd, verleend, ingetrokken, opnieuw))


@pytest.mark.parametrize("afloop", [c.WijsOntheffingAf, c.LaatVerzoekVervallen])
def test_na_afwijzing_of_verval_kan_de_klant_opnieuw_vragen(afloop: type[Commando]):
    velden = {"grondslag": "art9a", "reden": "geenBijstand"} if afloop is c.WijsOntheffingAf else {}
    eerder = (gevraagd, feit(afloop, **velden))
    stand(*eerder).when(vraag(ontheffingId=ANDER)).then_type(type(gevraagd))
    opnieuw = b.stel(vraag(ontheffingId=ANDER), b.Besluiten())
    stand(*eerder, opnieuw).when(verleen(ontheffingId=ANDER), OUDER).then_type(OntheffingVerleend)


def test_inv20_vijf_jaar_is_het_maximum():
    beide_deuren(verleen(eind="2030-03-17"), "INV-20", eerder=(gevraagd,))
    uitkomst = stand(gevraagd).when(verleen(eind="2030-03-17"), OUDER)
    assert "16-03-2030" in uitkomst.geweigerd[0].tekst


def test_inv20_en_e15_elders_gebruikte_dagen_tellen_mee():
    elders = {"perioden9aElders": [{"van": "2015-03-01", "totEnMet": "2016-02-29"}]}
    ouder = OntheffingFeiten(kinderen=(Kindfeit(dag(2015, 1, 20)),))
    stand(gevraagd).when(verleen("2016-09-01", "2020-08-31", "2016-09-01", **elders), ouder).then_refused(
        "INV-20"
    )
    stand(gevraagd).when(verleen("2016-09-01", "2020-08-30", "2016-09-01", **elders), ouder).then_type(
        OntheffingVerleend
    )


def test_inv20_perioden_uit_de_oude_gemeente_tellen_een_keer():
    feiten = OntheffingFeiten(perioden9a_elders=(Periode(dag(2024, 2, 1), dag(2025, 5, 31)),))
    dubbel = {"perioden9aElders": [{"van": "2024-02-01", "totEnMet": "2025-05-31"}]}
    stand(gevraagd).when(verleen("2025-07-01", "2029-03-01", "2025-07-01", **dubbel), feiten).then_type(
        OntheffingVerleend
    )
    stand(gevraagd).when(verleen("2025-07-01", "2029-03-02", "2025-07-01"), feiten).then_refused("INV-20")


def test_e18_voor_2012_is_het_maximum_zes_jaar():
    ouder = OntheffingFeiten(kinderen=(Kindfeit(dag(2009, 6, 1)),))
    verzoek = b.stel(vraag(), b.Besluiten())
    stand(verzoek).when(verleen("2010-02-01", "2016-01-31", "2010-02-01"), ouder).then_type(
        OntheffingVerleend
    )
    stand(verzoek).when(verleen("2010-02-01", "2016-02-01", "2010-02-01"), ouder).then_refused("INV-20")


def test_inv11_artikel_9a_ontheft_alleen_van_onderdeel_a():
    beide_deuren(verleen(verplichtingen=[*A, "tegenprestatie"]), "INV-11", eerder=(gevraagd,))


@pytest.mark.parametrize("reden", ["geenDringendeReden", "voorzieningLostOp", "overig"])
def test_inv21_artikel_9a_wordt_alleen_om_een_wettelijke_reden_geweigerd(reden: str):
    commando = cmd(c.WijsOntheffingAf, grondslag="art9a", reden=reden)
    beide_deuren(commando, "INV-21", eerder=(gevraagd,))


def test_inv21_het_verzoek_bepaalt_welke_redenen_er_zijn_en_niet_de_grondslag_van_de_afwijzing():
    als_artikel_9 = cmd(c.WijsOntheffingAf, grondslag="art9", reden="geenDringendeReden")
    beide_deuren(als_artikel_9, "EVT-01", "INV-21", eerder=(gevraagd,))
    andersom = cmd(c.WijsOntheffingAf, grondslag="art9a", reden="geenKindOnderVijf")
    op_artikel_9 = b.stel(cmd(c.VraagOntheffingAan), b.Besluiten())
    beide_deuren(andersom, "EVT-01", eerder=(op_artikel_9,))


def test_een_verzoek_om_artikel_9a_wordt_om_een_wettelijke_reden_afgewezen():
    afwijzing = {"grondslag": "art9a", "reden": "geenKindOnderVijf"}
    stand(gevraagd).when(cmd(c.WijsOntheffingAf, **afwijzing)).then(feit(c.WijsOntheffingAf, **afwijzing))


def test_op_verzoek_wordt_artikel_9a_opgeschort():
    stand(gevraagd, verleend).when(cmd(c.SchortOntheffingOp)).then(feit(c.SchortOntheffingOp))
    beide_deuren(cmd(c.SchortOntheffingOp), "EVT-01", eerder=(gevraagd, verleend, kind5))


def schort(vanaf: dag = dag(2027, 9, 10), grond: str = "kind5") -> Commando:
    return c.SchortOpVanRechtswege(vanaf=vanaf, grond=grond)


def test_evt01_wat_de_wet_opschort_legt_het_systeem_vast_en_wordt_wel_overgenomen():
    rechtens = c.SchortOntheffingOp.model_validate(
        {
            "ontheffingId": verleend.ontheffing_id,
            "vanaf": "2027-09-10",
            "vanRechtswege": True,
            "grond": "kind5",
        }
    )
    stand(gevraagd, verleend).when(rechtens).then_refused("EVT-01")
    stand(gevraagd, verleend).when(overgenomen(rechtens)).then_marked()


def test_scenario_b_de_vijfde_verjaardag_schort_van_rechtswege_op_na_29_maanden():
    stand(gevraagd, verleend).when(schort(), OUDER).then(kind5)


@pytest.mark.parametrize(
    ("ingang", "vanaf", "maanden"),
    [("2024-02-01", "2025-06-01", 16), ("2025-03-17", "2025-04-16", 0), ("2025-07-01", "2025-06-16", 0)],
)
def test_scenario_f_verbruikte_maanden_zijn_hele_kalendermaanden(ingang: str, vanaf: str, maanden: int):
    loopt = verleend.model_copy(update={"ingangsdatum": dag.fromisoformat(ingang)})
    uitkomst = stand(gevraagd, loopt).when(schort(dag.fromisoformat(vanaf), "eindeRecht"), OUDER)
    (opgeschort,) = uitkomst.gebeurtenissen
    assert opgeschort.verbruikte_maanden9a == maanden


def test_wat_zonder_verlening_is_overgenomen_wordt_opgeschort_zonder_te_weten_wat_is_verbruikt():
    verlengd = feit(c.VerlengOntheffing, ingangsdatum="2025-10-08", einddatum="2028-10-07")
    (opgeschort,) = stand(verlengd).when(schort(), OUDER).then_type(OntheffingOpgeschort).gebeurtenissen
    assert opgeschort.verbruikte_maanden9a is None
    artikel9 = b.stel(cmd(c.VerleenOntheffing), b.Besluiten())
    stand(artikel9).when(schort(dag(2025, 6, 1)), OUDER).then_nothing()


def test_een_jonger_kind_onder_vijf_houdt_artikel_9a_in_stand():
    jonger = OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 9, 10)), Kindfeit(dag(2024, 1, 1))))
    stand(gevraagd, verleend).when(schort(), jonger).then_nothing()


@pytest.mark.parametrize("eerder", [(gevraagd,), (gevraagd, verleend, kind5)])
def test_wat_niet_loopt_wordt_niet_nog_eens_van_rechtswege_opgeschort(eerder: tuple[Inhoud, ...]):
    stand(*eerder).when(schort(), OUDER).then_nothing()


INTREKKING = {
    "reden": "ondubbelzinnigNietWillen",
    "bron": {"bewijsLink": "https://zaken.example.nl/documenten/2025-0412"},
}


@pytest.mark.parametrize(
    "commando",
    [
        cmd(c.VoerHeronderzoekUit),
        cmd(c.TrekOntheffingIn, **INTREKKING),
        cmd(c.BeeindigOntheffing, reden="pensioengerechtigd"),
        cmd(c.VraagAdvies),
    ],
    ids=lambda commando: type(commando).__name__,
)
def test_tijdens_opschorting_kan_een_heronderzoek_een_einde_en_een_advies(commando: Commando):
    stand(gevraagd, verleend, kind5).when(commando).then(b.stel(commando, b.Besluiten()))


@pytest.mark.parametrize(
    "commando",
    [
        cmd(c.StelHeronderzoekUit),
        cmd(c.VerlengOntheffing, einddatum="2026-01-07"),
        cmd(c.HerzieOntheffing),
    ],
    ids=lambda commando: type(commando).__name__,
)
def test_evt01_tijdens_opschorting_wordt_niets_uitgesteld_verlengd_of_herzien(commando: Commando):
    beide_deuren(commando, "EVT-01", eerder=(gevraagd, verleend, kind5))


def test_na_intrekking_kan_de_klant_opnieuw_vragen():
    ingetrokken = feit(c.TrekOntheffingIn, **INTREKKING)
    tweede = vraag(ontheffingId=ANDER, verzoekOntvangenOp="2026-01-05")
    uitkomst = stand(gevraagd, verleend, ingetrokken).when(tweede)
    uitkomst.then(b.stel(tweede, b.Besluiten()))


def test_het_einde_van_de_uitkering_schort_artikel_9a_op_en_beeindigt_het_niet():
    uitkomst = stand(gevraagd, verleend).when(schort(dag(2025, 7, 1), "eindeRecht"), OUDER)
    uitkomst.then_type(OntheffingOpgeschort)
    stand(gevraagd, verleend).when(c.BeeindigBijEindeUitkering(einddatum=dag(2025, 6, 30))).then_nothing()


NIEUW_KIND = OntheffingFeiten(kinderen=(Kindfeit(dag(2027, 11, 20)),))


def test_scenario_b_hervatten_op_verzoek_schuift_de_limiet_met_122_dagen():
    stand(gevraagd, verleend, kind5).when(hervat(), NIEUW_KIND).then_type(OntheffingHervat)
    langer = hervat(einddatum="2030-07-17")
    beide_deuren(langer, "INV-20", eerder=(gevraagd, verleend, kind5), feiten=NIEUW_KIND)


@pytest.mark.parametrize(("einddatum", "mag"), [("2030-06-16", True), ("2030-06-17", False)])
def test_wat_elders_is_gebruikt_telt_ook_bij_hervatten(einddatum: str, mag: bool):
    """TRM-07, E41: thirty days that only came to light after the grant."""
    elders = Periode(dag(2024, 6, 1), dag(2024, 6, 30))
    feiten = dataclasses.replace(NIEUW_KIND, perioden9a_elders=(elders,))
    uitkomst = stand(gevraagd, verleend, kind5).when(hervat(einddatum=einddatum), feiten)
    uitkomst.then_type(OntheffingHervat) if mag else uitkomst.then_refused("INV-20")


def test_inv22_zolang_de_reden_duurt_wordt_niet_hervat():
    geen_kind = OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 9, 10)),))
    beide_deuren(hervat(), "INV-22", eerder=(gevraagd, verleend, kind5), feiten=geen_kind)
    einde = OntheffingOpgeschort(
        ontheffing_id=verleend.ontheffing_id, vanaf=dag(2027, 9, 10), van_rechtswege=True, grond="eindeRecht"
    )
    geen_bijstand = OntheffingFeiten(bijstand_loopt=False)
    beide_deuren(hervat(), "INV-22", eerder=(gevraagd, verleend, einde), feiten=geen_bijstand)


@pytest.mark.parametrize(
    "feiten",
    [
        OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 9, 10)),), bijstand_loopt=True),
        OntheffingFeiten(kinderen=(Kindfeit(dag(2027, 11, 20)),), bijstand_loopt=False),
    ],
)
@pytest.mark.parametrize("grond", ["kind5", "eindeRecht", "opVerzoek"])
def test_inv22_een_oorzaak_die_er_tijdens_de_opschorting_bij_kwam_houdt_haar_in_stand(
    grond: str, feiten: OntheffingFeiten
):
    """TRM-07: whatever it began with, an ontheffing that the law suspends today cannot go on."""
    schorsing = feit(c.SchortOntheffingOp) if grond == "opVerzoek" else schorst(grond)
    velden = {"vanaf": "2028-01-10", "einddatum": "2030-03-16"}
    eerder = (gevraagd, verleend, schorsing)
    beide_deuren(cmd(c.HervatOntheffing, **velden), "INV-22", eerder=eerder, feiten=feiten)
    voorbij = OntheffingFeiten(kinderen=(Kindfeit(dag(2027, 11, 20)),), bijstand_loopt=True)
    stand(*eerder).when(cmd(c.HervatOntheffing, **velden), voorbij).then_type(OntheffingHervat)


def schorst(grond: str) -> OntheffingOpgeschort:
    return kind5.model_copy(update={"grond": grond})


def test_inv22_hervatten_gebeurt_op_verzoek():
    zonder = hervat(verzoekOntvangenOp=None)
    beide_deuren(zonder, "INV-22", eerder=(gevraagd, verleend, kind5), feiten=NIEUW_KIND)


def test_inv13_hervatten_gaat_niet_over_wat_intussen_anders_is_ontheven():
    def elders(tot: dag) -> OntheffingFeiten:
        lopend = LopendeOntheffing(UUID(ANDER), frozenset({"arbeidsplicht"}), Periode(dag(2027, 10, 1), tot))
        return dataclasses.replace(NIEUW_KIND, lopende=(lopend,))

    eerder = (gevraagd, verleend, kind5)
    beide_deuren(hervat(), "INV-13", eerder=eerder, feiten=elders(dag(2028, 1, 10)))
    stand(*eerder).when(hervat(), elders(dag(2028, 1, 9))).then_type(OntheffingHervat)


def test_inv22_na_intrekking_wordt_niet_hervat():
    eerder = (gevraagd, verleend, feit(c.TrekOntheffingIn))
    stand(*eerder).when(hervat(einddatum="2030-01-01"), NIEUW_KIND).then_refused("INV-22")


def test_evt01_wat_niet_is_opgeschort_wordt_niet_hervat():
    commando = hervat(einddatum="2030-03-16")
    beide_deuren(commando, "EVT-01", eerder=(gevraagd, verleend), feiten=NIEUW_KIND)


@pytest.mark.parametrize("reden", ["grondVervallen", "eigenVerzoek", "uitkeringBeeindigd", "overig"])
def test_evt01_artikel_9a_eindigt_niet_waar_de_wet_opschort(reden: str):
    """events.md §2.2: the wish of the client and the end of the uitkering suspend; `beeindigd` is left for
    vrijstelling, pension age and bezwaar."""
    beide_deuren(cmd(c.BeeindigOntheffing, reden=reden), "EVT-01", eerder=(gevraagd, verleend))


@pytest.mark.parametrize("reden", ["vrijstelling", "pensioengerechtigd", "bezwaar", "onbekend"])
def test_artikel_9a_eindigt_bij_vrijstelling_pensioen_of_bezwaar(reden: str):
    einde = cmd(c.BeeindigOntheffing, reden=reden)
    stand(gevraagd, verleend).when(overgenomen(einde)).then_marked()
    stand(gevraagd, verleend).when(einde).then(b.stel(einde, b.Besluiten()))


def test_inv06_artikel_9a_wordt_niet_opgeschort_voor_haar_ingang():
    te_vroeg = cmd(c.SchortOntheffingOp, vanaf="2025-03-16")
    beide_deuren(te_vroeg, "INV-06", eerder=(gevraagd, verleend))
    mag = cmd(c.SchortOntheffingOp, vanaf="2025-03-17")
    stand(gevraagd, verleend).when(mag).then(b.stel(mag, b.Besluiten()))


@pytest.mark.parametrize("velden", [{"motivering": ""}, {"bron": {}}, {"reden": "overig"}])
def test_inv23_intrekken_vraagt_motivering_en_een_vastgelegd_feit(velden: dict[str, object]):
    beide_deuren(cmd(c.TrekOntheffingIn, **velden), "INV-23", eerder=(gevraagd, verleend))


def test_artikel_9a_wordt_ingetrokken_bij_ondubbelzinnige_onwil():
    stand(gevraagd, verleend).when(cmd(c.TrekOntheffingIn)).then(feit(c.TrekOntheffingIn))


@pytest.mark.parametrize(("op", "mag"), [("2011-12-30", False), ("2012-01-02", True)])
def test_inv23_onwil_trekt_pas_sinds_2012_in_daarvoor_schort_zij_op(op: str, mag: bool):
    """D.1 `ontheffing.9a.onwil`: the old art. 9a lid 5 d let the college suspend."""
    eerder = (gevraagd, b.stel(verleen("2010-03-17", "2015-03-16", "2010-03-17"), b.Besluiten()))
    blok = {**besluitblok(op, op, "9a lid 5", "De klant weigert elke medewerking."), "vanaf": "2012-01-16"}
    intrekking = cmd(c.TrekOntheffingIn, **INTREKKING, **blok)
    if mag:
        stand(*eerder).when(intrekking).then_type(OntheffingIngetrokken)
    else:
        beide_deuren(intrekking, "INV-23", eerder=eerder)
    onjuist = cmd(c.TrekOntheffingIn, **{**INTREKKING, **blok, "reden": "onjuisteGegevens"})
    stand(*eerder).when(onjuist).then_type(OntheffingIngetrokken)


def test_inv20_ook_een_verlenging_blijft_binnen_het_maximum():
    kort = b.stel(verleen(eind="2028-03-16"), b.Besluiten())
    velden = {"ingangsdatum": "2028-03-17", "verplichtingen": A}
    besluit = besluitblok("2028-03-01", "2028-03-01", "Pw 9a", "De situatie is gelijk.")
    te_lang = cmd(c.VerlengOntheffing, **besluit, **velden, einddatum="2030-03-17")
    beide_deuren(te_lang, "INV-20", eerder=(gevraagd, kort))
    precies = cmd(c.VerlengOntheffing, **besluit, **velden, einddatum="2030-03-16")
    stand(gevraagd, kort).when(precies, OUDER).then_type(OntheffingVerlengd)


def test_tijdens_opschorting_geldt_de_ontheffing_niet():
    weer = b.stel(hervat(besluitId=ANDER), b.Besluiten())
    delen = geldige_perioden(stand(gevraagd, verleend, kind5, weer).staat)
    assert [(d.periode.van, d.periode.tot_en_met) for d in delen] == [
        (dag(2025, 3, 17), dag(2027, 9, 9)),
        (dag(2028, 1, 10), dag(2030, 7, 16)),
    ]


def dagen(*gebeurtenissen: Inhoud) -> list[tuple[dag, dag | None]]:
    delen = geldige_perioden(stand(gevraagd, verleend, *gebeurtenissen).staat)
    return [(d.periode.van, d.periode.tot_en_met) for d in delen]


STIL = {"besluitId": ANDER, "bekendgemaaktOp": None, "bezwaarTot": None}
bekend = feit(b.MaakBekend, besluitId=ANDER, bekendgemaaktOp="2028-02-01")


def test_t9_een_opschorting_op_verzoek_werkt_pas_na_bekendmaking_die_van_rechtswege_meteen():
    stil = feit(c.SchortOntheffingOp, **STIL)
    assert dagen(stil) == [(dag(2025, 3, 17), dag(2030, 3, 16))]
    assert dagen(stil, bekend) == [(dag(2025, 3, 17), dag(2025, 6, 15))]
    assert dagen(kind5) == [(dag(2025, 3, 17), dag(2027, 9, 9))]


def test_t9_een_hervatting_ontheft_pas_na_bekendmaking():
    (stil,) = stand(gevraagd, verleend, kind5).when(hervat(**STIL)).gebeurtenissen
    assert dagen(kind5, stil) == [(dag(2025, 3, 17), dag(2027, 9, 9))]
    assert dagen(kind5, stil, bekend) == [
        (dag(2025, 3, 17), dag(2027, 9, 9)),
        (dag(2028, 1, 10), dag(2030, 7, 16)),
    ]


def test_trm07_wat_een_eerdere_verlening_gebruikte_telt_bij_een_tweede_die_is_overgenomen_mee():
    """107 days: 2025-03-17 to 06-15 and 09-15 to 09-30. The suspension between them moved the limit of the
    first grant, and not that of the second."""
    in_oktober = besluitblok("2025-09-29", "2025-09-29", "9a lid 5", "De klant weigert elke medewerking.")
    eerder = (
        gevraagd,
        verleend,
        feit(c.SchortOntheffingOp),
        feit(c.HervatOntheffing),
        feit(c.TrekOntheffingIn, **INTREKKING, **in_oktober, vanaf="2025-10-01"),
    )
    nogmaals = overgenomen(verleen("2026-02-01", "2028-01-31", "2026-02-01", besluitId=ANDER))
    (tweede,) = stand(*eerder).when(nogmaals, OUDER).then_marked("INV-19").gebeurtenissen

    def verleng(tot: dag) -> Commando:
        besluit = besluitblok("2028-01-10", "2028-01-10", "Pw 9a", "De situatie is gelijk.")
        velden = {"ingangsdatum": "2028-02-01", "einddatum": tot, "verplichtingen": A}
        return cmd(c.VerlengOntheffing, **besluit, **velden)

    limiet = dag(2031, 1, 31) - timedelta(days=107)
    stand(*eerder, tweede).when(verleng(limiet), OUDER).then_type(OntheffingVerlengd)
    beide_deuren(verleng(limiet + timedelta(days=1)), "INV-20", eerder=(*eerder, tweede))


def test_trm07_een_opschorting_die_nog_niet_werkt_schuift_de_limiet_niet():
    """The days until 2025-06-15 were exempt, and so are those after it as long as nothing was announced."""
    stil = feit(c.SchortOntheffingOp, **STIL)
    velden = {"vanaf": "2025-08-01", "verzoekOntvangenOp": "2025-07-28"}
    over_de_limiet = cmd(c.HervatOntheffing, **velden, einddatum="2030-03-17")
    beide_deuren(over_de_limiet, "INV-20", eerder=(gevraagd, verleend, stil))
    met_schorsing = (gevraagd, verleend, stil, bekend)
    stand(*met_schorsing).when(over_de_limiet, OUDER).then_type(OntheffingHervat)
