"""rules.md A.2: ontheffing, vrijstelling and art. 9a."""

from datetime import date as dag
from uuid import UUID, uuid4

import pytest

from services.handhaving.maatregel import commands as m
from services.handhaving.maatregel.aggregate import AGGREGAAT as MAATREGEL
from services.handhaving.ontheffing import commands as c
from services.handhaving.ontheffing.aggregate import AGGREGAAT
from services.handhaving.ontheffing.commands import Kindfeit, LopendeOntheffing, OntheffingFeiten
from services.handhaving.uitkeringsdossier import commands as d
from services.handhaving.uitkeringsdossier.aggregate import AGGREGAAT as DOSSIER
from services.handhaving.verwijzing import commands as v
from services.handhaving.verwijzing.aggregate import AGGREGAAT as VERWIJZING
from services.handhaving.verwijzing.commands import VerwijzingFeiten
from services.handhaving.voorbeelden import besluit
from shared.aggregate.aggregate import Commando
from shared.contract.parameters import Duur
from shared.contract.termijnen import Periode, laatste_geldige_dag
from shared.contract.weigering import Geweigerd
from tests.unit.gwt import overgenomen
from tests.unit.invarianten import breekt, cmd, feit, toelaatbaar
from tests.unit.test_invarianten_gezag import GEMEENTE, PARTNER, geef, geweigerd

A = ["arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht"]
OUDER = OntheffingFeiten(
    leefvorm="alleenstaandeOuder",
    kinderen=(Kindfeit(dag(2022, 9, 10), volledige_zorg=True, ten_laste_komend=True),),
    bijstand_loopt=True,
)


def verleen(**velden: object) -> c.VerleenOntheffing:
    return cmd(c.VerleenOntheffing, **velden)


def verleen9a(
    ingang: str = "2025-03-17", eind: str = "2030-03-16", op: str = "2025-03-17", **velden: object
) -> c.VerleenOntheffing:
    return verleen(
        **{
            **besluit(op, op, "Pw 9a lid 1", "Alleenstaande ouder met volledige zorg."),
            "grondslag": "art9a",
            "verplichtingen": A,
            "ingangsdatum": ingang,
            "einddatum": eind,
            "verzoekOntvangenOp": "2025-03-03",
            "gronden": ["alleenstaandeOuderKind5"],
            "adviesverantwoording": "geenAdviesNietMedisch",
        }
        | velden
    )


def in_2014(op: str, **velden: object) -> c.VerleenOntheffing:
    return verleen(**besluit(op, op, "WWB 9 lid 2", "Dringende redenen."), **velden)


gevraagd = feit(
    c.VraagOntheffingAan, grondslag="art9a", gronden=None, verzoekOntvangenOp="2025-03-03", aanleiding="klant"
)
verleend = feit(c.VerleenOntheffing)
verleend9a = feit(c.VerleenOntheffing, **verleen9a().model_dump(mode="json", exclude_none=True, exclude={
    "klant", "deur", "bron", "gemeente", "gebeurtenisdatum"}))  # fmt: skip


def test_inv08_artikel_9_zonder_einddatum() -> None:
    breekt("INV-08", AGGREGAAT, verleen(einddatum=None), pad="einddatum")
    toelaatbaar(AGGREGAAT, verleen())


@pytest.mark.parametrize(
    ("velden", "pad"),
    [({"motivering": ""}, "motivering"), ({"motivering": " \n"}, "motivering"), ({"gronden": []}, "gronden")],
)
def test_inv09_artikel_9_zonder_motivering_of_individuele_grond(velden: dict[str, object], pad: str) -> None:
    breekt("INV-09", AGGREGAAT, verleen(**velden), pad=pad)
    toelaatbaar(AGGREGAAT, verleen(motivering="Herstelt van een operatie.", gronden=["medisch"]))


@pytest.mark.parametrize(
    "gronden",
    [
        ["leeftijd"],
        ["gezinsvorm"],
        ["afstandArbeidsmarkt"],
        ["deelnameSocialeActivering"],
        ["leeftijd", "gezinsvorm"],
    ],
)
def test_inv10_alleen_gronden_die_voor_een_groep_gelden(gronden: list[str]) -> None:
    breekt("INV-10", AGGREGAAT, verleen(gronden=gronden), pad="gronden")
    toelaatbaar(AGGREGAAT, verleen(gronden=[*gronden, "zorgtakenKind"]))


@pytest.mark.parametrize(
    ("op", "mag", "mag_niet"),
    [
        ("2011-12-30", "reintegratieplicht", "tegenprestatie"),
        ("2014-11-20", "reintegratieplicht", None),  # a, b and c
        ("2014-12-31", "tegenprestatie", None),
        ("2015-01-05", "tegenprestatie", "reintegratieplicht"),
    ],
)
def test_inv11_artikel_9_ontheft_alleen_van_wat_de_wet_die_dag_toestaat(
    op: str, mag: str, mag_niet: str | None
) -> None:
    velden = {"ingangsdatum": op, "einddatum": op}
    toelaatbaar(AGGREGAAT, in_2014(op, **velden, verplichtingen=["arbeidsplicht", mag]))
    if mag_niet is not None:
        fout = in_2014(op, **velden, verplichtingen=["arbeidsplicht", mag_niet])
        breekt("INV-11", AGGREGAAT, fout, pad="verplichtingen")


@pytest.mark.parametrize("verplichting", ["reintegratieplicht", "tegenprestatie"])
def test_inv11_artikel_9a_ontheft_alleen_van_onderdeel_a(verplichting: str) -> None:
    fout = verleen9a(verplichtingen=[*A, verplichting])
    breekt("INV-11", AGGREGAAT, fout, gevraagd, feiten=OUDER, pad="verplichtingen")


def test_inv11_de_tekst_is_die_van_de_wet_van_het_besluit() -> None:
    toen = {"ingangsdatum": "2011-05-02", "einddatum": "2011-12-31"}
    fout = in_2014("2011-05-02", **toen, verplichtingen=["tegenprestatie"])
    with pytest.raises(Geweigerd) as uitkomst:
        geef(AGGREGAAT, fout, GEMEENTE)
    assert uitkomst.value.overtredingen[0].tekst.endswith(
        "Artikel 9 lid 2 geeft ontheffing van a en b, artikel 9a van a."
    )


@pytest.mark.parametrize(
    "feiten",
    [
        OntheffingFeiten(geboortedatum=dag(2007, 4, 9)),  # 18 on the day after
        OntheffingFeiten(geboortedatum=dag(1958, 4, 8)),  # pension age on the day itself
        OntheffingFeiten(vrijstellingen=(Periode(dag(2025, 4, 8), dag(2025, 10, 7)),)),
    ],
)
def test_inv12_op_de_ingangsdatum_geldt_de_verplichting_niet(feiten: OntheffingFeiten) -> None:
    commando = verleen(ingangsdatum="2025-04-08", einddatum="2025-10-07")
    breekt("INV-12", AGGREGAAT, commando, feiten=feiten, pad="ingangsdatum")


@pytest.mark.parametrize(
    "feiten",
    [
        OntheffingFeiten(geboortedatum=dag(2007, 4, 8)),
        OntheffingFeiten(geboortedatum=dag(1958, 4, 9)),
        OntheffingFeiten(vrijstellingen=(Periode(dag(2025, 4, 8), dag(2025, 10, 6)),)),
        OntheffingFeiten(),
    ],
)
def test_inv12_geldt_de_verplichting_een_dag_dan_kan_ontheffing(feiten: OntheffingFeiten) -> None:
    toelaatbaar(AGGREGAAT, verleen(ingangsdatum="2025-04-08", einddatum="2025-10-07"), feiten=feiten)


def lopend(van: dag, tot: dag | None, *verplichtingen: str) -> OntheffingFeiten:
    return OntheffingFeiten(
        lopende=(LopendeOntheffing(uuid4(), frozenset(verplichtingen), Periode(van, tot)),)
    )


def test_inv13_dezelfde_verplichting_is_in_die_periode_al_ontheven() -> None:
    commando = verleen(ingangsdatum="2025-04-08", einddatum="2025-10-07")
    feiten = lopend(dag(2025, 1, 1), dag(2025, 4, 8), "arbeidsplicht")
    breekt("INV-13", AGGREGAAT, commando, feiten=feiten, pad="verplichtingen")
    toelaatbaar(AGGREGAAT, commando, feiten=lopend(dag(2025, 1, 1), dag(2025, 4, 7), "arbeidsplicht"))
    toelaatbaar(AGGREGAAT, commando, feiten=lopend(dag(2025, 1, 1), None, "tegenprestatie"))


@pytest.mark.parametrize("soort", [c.VerleenOntheffing, c.VraagOntheffingAan])
def test_inv14_een_ontheffing_is_voor_een_persoon(soort: type[Commando]) -> None:
    voor_partner = cmd(soort, klant=PARTNER)
    geweigerd("INV-14", AGGREGAAT, voor_partner, GEMEENTE, (cmd(c.VraagOntheffingAan), GEMEENTE))
    geef(AGGREGAAT, cmd(c.VerleenOntheffing), GEMEENTE, (cmd(c.VraagOntheffingAan), GEMEENTE))


def test_inv14_een_normafwijking_is_van_een_persoon() -> None:
    voor_partner = cmd(m.StelNormafwijkingVast, klant=PARTNER)
    geweigerd("INV-14", MAATREGEL, voor_partner, GEMEENTE, (cmd(m.StelNormafwijkingVast), GEMEENTE))


@pytest.mark.parametrize("soort", [d.StelVrijstellingVast, d.ToetsVoorwaarden])
def test_inv14_vrijstelling_en_voorwaarden_noemen_niemand_anders_dan_de_klant_van_het_dossier(
    soort: type[Commando],
) -> None:
    assert "klant" not in soort.model_fields
    with pytest.raises(ValueError, match="klant"):
        cmd(soort, klant=PARTNER)


def verleng(**velden: object) -> c.VerlengOntheffing:
    aansluitend = {
        **besluit("2025-10-01", "2025-10-01", "Pw 9 lid 2", "Herstel duurt langer."),
        "ingangsdatum": "2025-10-08",
        "einddatum": "2026-01-07",
        "verplichtingen": ["arbeidsplicht"],
    }
    return cmd(c.VerlengOntheffing, **aansluitend | velden)


@pytest.mark.parametrize(
    ("velden", "pad"),
    [
        ({"ingangsdatum": "2025-10-09"}, "ingangsdatum"),
        ({"ingangsdatum": "2025-10-07"}, "ingangsdatum"),
        (dict(besluit("2025-10-08", "2025-10-08", "Pw 9 lid 2", "Te laat.")), "besluitdatum"),
    ],
)
def test_inv15_verlengen_sluit_aan_en_gebeurt_voor_het_einde(velden: dict[str, object], pad: str) -> None:
    breekt("INV-15", AGGREGAAT, verleng(**velden), verleend, pad=pad)
    toelaatbaar(AGGREGAAT, verleng(), verleend)


@pytest.mark.parametrize("einde", [c.TrekOntheffingIn, c.BeeindigOntheffing])
def test_inv15_een_geeindigde_ontheffing_wordt_niet_verlengd(einde: type[Commando]) -> None:
    breekt("INV-15", AGGREGAAT, verleng(), verleend, feit(einde))


@pytest.mark.parametrize("soort", [c.SchortOntheffingOp, c.HervatOntheffing])
def test_inv15_opschorten_en_hervatten_bestaan_alleen_bij_artikel_9a(soort: type[Commando]) -> None:
    breekt("INV-15", AGGREGAAT, cmd(soort), verleend)


ontvangen = feit(d.OntvangAanvraag)


@pytest.mark.parametrize(
    ("ingang", "mag", "mag_niet"),
    [
        ("2014-12-31", "wswIndicatie", "volledigDuurzaamArbeidsongeschikt"),
        ("2015-01-01", "volledigDuurzaamArbeidsongeschikt", "wswIndicatie"),
    ],
)
def test_inv16_een_vrijstelling_heeft_de_grond_van_die_dag(ingang: str, mag: str, mag_niet: str) -> None:
    goed = cmd(d.StelVrijstellingVast, ingangsdatum=ingang, grond=mag)
    toelaatbaar(DOSSIER, goed, ontvangen)
    fout = cmd(d.StelVrijstellingVast, ingangsdatum=ingang, grond=mag_niet)
    breekt("INV-16", DOSSIER, fout, ontvangen, pad="grond")


def test_inv17_artikel_9a_alleen_op_verzoek() -> None:
    breekt("INV-17", AGGREGAAT, verleen9a(), feiten=OUDER, pad="ontheffingId")
    toelaatbaar(AGGREGAAT, verleen9a(), gevraagd, feiten=OUDER)


@pytest.mark.parametrize(
    "feiten",
    [
        OntheffingFeiten(leefvorm="gehuwd", kinderen=OUDER.kinderen),
        OntheffingFeiten(leefvorm="alleenstaandeOuder", kinderen=()),
        OntheffingFeiten(kinderen=(Kindfeit(dag(2020, 3, 17)),)),  # five on the first day
        OntheffingFeiten(kinderen=(Kindfeit(dag(2025, 3, 18)),)),  # born the day after
        OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 3, 1), volledige_zorg=False),)),
        OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 3, 1), ten_laste_komend=False),)),
        OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 3, 1), in_huishouden_tot=dag(2025, 3, 16)),)),
    ],
)
def test_inv18_artikel_9a_voor_de_alleenstaande_ouder_met_een_kind_tot_vijf(feiten: OntheffingFeiten) -> None:
    breekt("INV-18", AGGREGAAT, verleen9a(), gevraagd, feiten=feiten, pad="ingangsdatum")


@pytest.mark.parametrize(
    "feiten",
    [OUDER, OntheffingFeiten(), OntheffingFeiten(kinderen=(Kindfeit(dag(2020, 3, 18)),))],
)
def test_inv18_wat_onbekend_is_weigert_niets(feiten: OntheffingFeiten) -> None:
    toelaatbaar(AGGREGAAT, verleen9a(), gevraagd, feiten=feiten)


opgeschort = feit(c.SchortOntheffingOp, ontheffingId=str(verleend9a.ontheffing_id))
opnieuw = feit(
    c.VraagOntheffingAan,
    grondslag="art9a",
    gronden=None,
    ontheffingId=str(UUID(int=9)),
    verzoekOntvangenOp="2026-01-05",
)
FEIT = {"bewijsLink": "urn:uuid:00000000-0000-4000-8000-000000000001"}
intrekking = {"reden": "ondubbelzinnigNietWillen", "bron": FEIT}
ingetrokken = feit(c.TrekOntheffingIn, **intrekking)


def test_inv19_artikel_9a_wordt_in_een_gemeente_eenmaal_verleend() -> None:
    toelaatbaar(AGGREGAAT, verleen9a(), gevraagd, feiten=OUDER)
    tweede = verleen9a(besluitId=str(uuid4()))
    breekt("INV-19", AGGREGAAT, tweede, gevraagd, verleend9a, feiten=OUDER)
    breekt("INV-19", AGGREGAAT, tweede, gevraagd, verleend9a, opnieuw, feiten=OUDER)


def test_inv19_na_intrekking_wordt_niet_opnieuw_verleend() -> None:
    tweede = verleen9a(ontheffingId=str(opnieuw.ontheffing_id), besluitId=str(uuid4()))
    breekt("INV-19", AGGREGAAT, tweede, gevraagd, verleend9a, ingetrokken, opnieuw, feiten=OUDER)


def test_inv20_de_einddatum_ligt_niet_na_het_maximum() -> None:
    te_lang = verleen9a(eind="2030-03-17")
    breekt("INV-20", AGGREGAAT, te_lang, gevraagd, feiten=OUDER, pad="einddatum", datum="16-03-2030")
    elders = OntheffingFeiten(perioden9a_elders=(Periode(dag(2024, 2, 1), dag(2024, 2, 10)),))
    breekt(
        "INV-20", AGGREGAAT, verleen9a(), gevraagd, feiten=elders, pad="einddatum", datum="06-03-2030"
    )  # ten days used elsewhere
    toelaatbaar(AGGREGAAT, verleen9a(eind="2030-03-06"), gevraagd, feiten=elders)
    assert laatste_geldige_dag(dag(2025, 3, 17), Duur(jaren=5)) == dag(2030, 3, 16)


def test_inv20_de_vijfde_verjaardag_is_geen_reden_om_de_einddatum_te_weigeren() -> None:
    assert OUDER.kinderen is not None
    assert OUDER.kinderen[0].geboortedatum == dag(2022, 9, 10)
    toelaatbaar(AGGREGAAT, verleen9a(eind="2030-03-16"), gevraagd, feiten=OUDER)


@pytest.mark.parametrize("reden", ["geenDringendeReden", "voorzieningLostOp", "overig"])
def test_inv21_artikel_9a_wordt_alleen_om_een_wettelijke_reden_geweigerd(reden: str) -> None:
    afwijzing = cmd(c.WijsOntheffingAf, grondslag="art9a", reden=reden)
    breekt("INV-21", AGGREGAAT, afwijzing, gevraagd, pad="reden")


@pytest.mark.parametrize(
    "reden",
    [
        "geenAlleenstaandeOuder",
        "geenVolledigeZorg",
        "geenKindOnderVijf",
        "maximumBereikt",
        "reedsVerleend",
        "ondubbelzinnigNietWillen",
        "geenBijstand",
    ],
)
def test_inv21_de_zeven_wettelijke_redenen(reden: str) -> None:
    toelaatbaar(AGGREGAAT, cmd(c.WijsOntheffingAf, grondslag="art9a", reden=reden), gevraagd)


def hervat(**velden: object) -> c.HervatOntheffing:
    return cmd(
        c.HervatOntheffing,
        **besluit("2028-01-10", "2028-01-10", "Pw 9a lid 6", "Er is een kind geboren."),
        vanaf="2028-01-10",
        einddatum="2030-03-16",
        verzoekOntvangenOp="2028-01-03",
        **velden,
    )


kind5 = feit(
    c.SchortOntheffingOp,
    vanaf="2027-09-10",
    vanRechtswege=True,
    grond="kind5",
    vorm=None,
    besluitId=None,
    besluitdatum=None,
    bekendgemaaktOp=None,
    bezwaarTot=None,
    artikel=None,
    wetsversie=None,
    motivering=None,
    verzoekOntvangenOp=None,
)
JONGER = OntheffingFeiten(kinderen=(Kindfeit(dag(2027, 11, 20)),), bijstand_loopt=True)


def test_inv22_hervatten_zonder_verzoek() -> None:
    zonder = hervat().model_copy(update={"verzoek_ontvangen_op": None})
    breekt("INV-22", AGGREGAAT, zonder, gevraagd, verleend9a, kind5, feiten=JONGER, pad="verzoekOntvangenOp")
    toelaatbaar(AGGREGAAT, hervat(), gevraagd, verleend9a, kind5, feiten=JONGER)


def test_inv22_hervatten_na_intrekking() -> None:
    breekt("INV-22", AGGREGAAT, hervat(), gevraagd, verleend9a, ingetrokken, feiten=JONGER)


def test_inv22_hervatten_terwijl_de_reden_van_opschorting_duurt() -> None:
    ouder = OntheffingFeiten(kinderen=(Kindfeit(dag(2022, 9, 10)),))
    breekt("INV-22", AGGREGAAT, hervat(), gevraagd, verleend9a, kind5, feiten=ouder, pad="vanaf")


def trek_in(bron: dict[str, object] | None = None, **velden: object) -> c.TrekOntheffingIn:
    return cmd(c.TrekOntheffingIn, **intrekking | {"bron": FEIT if bron is None else bron} | velden)


@pytest.mark.parametrize(
    ("bron", "velden", "pad"),
    [
        ({"bewijs": True}, {}, "bron.bewijsLink"),  # says that there is evidence, not where
        ({}, {}, "bron.bewijsLink"),
        (None, {"motivering": " "}, "motivering"),
        (None, {"reden": "overig"}, "reden"),
    ],
)
def test_inv23_intrekken_vraagt_onwil_motivering_en_een_verwijzing_naar_een_feit(
    bron: dict[str, object] | None, velden: dict[str, object], pad: str
) -> None:
    breekt("INV-23", AGGREGAAT, trek_in(bron, **velden), gevraagd, verleend9a, pad=pad)
    toelaatbaar(AGGREGAAT, trek_in(), gevraagd, verleend9a)


def test_inv23_het_feit_moet_zijn_vastgelegd() -> None:
    onbekend = OntheffingFeiten(feit_vastgelegd=False)
    breekt("INV-23", AGGREGAAT, trek_in(), gevraagd, verleend9a, feiten=onbekend, pad="bron.bewijsLink")
    toelaatbaar(AGGREGAAT, trek_in(), gevraagd, verleend9a, feiten=OntheffingFeiten(feit_vastgelegd=True))


def test_inv23_geldt_niet_voor_artikel_9() -> None:
    toelaatbaar(AGGREGAAT, trek_in({}, reden="overig"), verleend)


MBO = VerwijzingFeiten(gevraagd_niveau="mbo4", loopt_9a=True, startkwalificatie="ja")


def wijs_opleiding_af(reden: str) -> v.NeemTrajectbesluit:
    return cmd(v.NeemTrajectbesluit, uitkomst="geenAanbod", redenGeenAanbod=reden)


@pytest.mark.parametrize("reden", ["budget", "leeftijd", "vooralsnogOverig"])
def test_inv24_het_verzoek_om_mbo_van_een_ouder_van_9a_wordt_ingewilligd(reden: str) -> None:
    breekt("INV-24", VERWIJZING, wijs_opleiding_af(reden), feiten=MBO, pad="redenGeenAanbod")


@pytest.mark.parametrize("reden", ["krachtenBekwaamheden", "geenToegangArbeidsmarkt"])
def test_inv24_tenzij_de_opleiding_te_zwaar_is_of_niets_oplevert(reden: str) -> None:
    toelaatbaar(VERWIJZING, wijs_opleiding_af(reden), feiten=MBO)


@pytest.mark.parametrize(
    "feiten",
    [
        None,
        VerwijzingFeiten("hboWo", True, "ja"),
        VerwijzingFeiten("mbo4", False, "ja"),
        VerwijzingFeiten("mbo4", True, "nee"),
    ],
)
def test_inv24_een_ander_verzoek_mag_om_budget_worden_afgewezen(feiten: VerwijzingFeiten | None) -> None:
    toelaatbaar(VERWIJZING, wijs_opleiding_af("budget"), feiten=feiten)


def test_overgenomen_met_gebreken_houdt_alle_merken() -> None:
    gebrekkig = overgenomen(verleen(einddatum=None, gronden=["leeftijd"]))
    assert geef(AGGREGAAT, gebrekkig, GEMEENTE).normafwijking == ("INV-08", "INV-10")
