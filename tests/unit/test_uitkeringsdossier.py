"""The life of an Uitkeringsdossier (`events.md` §2.1), in the order of its state table."""

from datetime import date as dag
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.handhaving import besluiten as b
from services.handhaving.plichten import GeldendeOntheffing, Gezin, Stand, verplichtingen
from services.handhaving.uitkeringsdossier import commands as c
from services.handhaving.uitkeringsdossier.aggregate import AGGREGAAT, dossier_id, toestand
from services.handhaving.uitkeringsdossier.routes import ROUTES
from shared.aggregate.aggregate import Commando
from shared.contract.besluiten import BesluitBekendgemaakt, BezwaarIngediend
from shared.contract.gebeurtenis import Inhoud
from shared.contract.plichten import RustperiodeBeeindigd, VrijstellingVastgesteld
from shared.contract.termijnen import Periode
from shared.contract.uitkeringen import UitkeringBeeindigd, UitkeringToegekend
from tests.unit.gwt import Given, given, overgenomen

VOORBEELDEN = {r.commando: r.voorbeeld for r in ROUTES}
ANDER = UUID("11111111-1111-4111-8111-111111111111")


def cmd(soort: type[Commando], **velden: object) -> Commando:
    """The command of the API example, with other values for these fields (camelCase)."""
    return soort.model_validate({**VOORBEELDEN[soort], **velden})


def feit(soort: type[Commando], **velden: object) -> Inhoud:
    """The event that this command states."""
    return b.stel(cmd(soort, **velden), b.Besluiten())


ontvangen = feit(c.OntvangAanvraag)
toegekend = feit(c.KenUitkeringToe)
beeindigd = feit(c.BeeindigUitkering)


def dossier(*gebeurtenissen: Inhoud) -> Given:
    return given(AGGREGAAT, *gebeurtenissen)


def test_een_overgedragen_aanvraag_opent_het_dossier():
    dossier().when(cmd(c.OntvangAanvraag)).then(ontvangen)


def test_dezelfde_aanvraag_legt_niets_nieuws_vast():
    dossier(ontvangen).when(cmd(c.OntvangAanvraag)).then_nothing()


def test_een_dossier_is_er_een_per_klant_en_gemeente():
    assert dossier_id("k", "9991") != dossier_id("k", "9992")


def test_een_open_aanvraag_wordt_toegekend_met_de_bezwaartermijn_van_de_wet():
    uitkomst = dossier(ontvangen).when(cmd(c.KenUitkeringToe)).then(toegekend)
    besluit = uitkomst.gebeurtenissen[0]
    assert isinstance(besluit, UitkeringToegekend)
    assert besluit.bezwaar_tot == dag(2025, 3, 24)


@pytest.mark.parametrize("soort", [c.KenUitkeringToe, c.WijsAanvraagAf, c.SluitAanvraag])
def test_evt03_over_een_onbekende_aanvraag_valt_niets_te_beslissen(soort: type[Commando]):
    dossier(ontvangen).when(cmd(soort, aanvraagId=str(ANDER))).then_refused("EVT-03")
    dossier(ontvangen).when(overgenomen(cmd(soort, aanvraagId=str(ANDER)))).then_marked("EVT-03")


@pytest.mark.parametrize("soort", [c.WijsAanvraagAf, c.SluitAanvraag])
def test_een_open_aanvraag_wordt_afgewezen_of_gesloten(soort: type[Commando]):
    dossier(ontvangen).when(cmd(soort)).then(feit(soort))


@pytest.mark.parametrize("soort", [c.WijsAanvraagAf, c.SluitAanvraag, c.KenUitkeringToe])
@pytest.mark.parametrize("einde", [c.WijsAanvraagAf, c.SluitAanvraag, c.KenUitkeringToe])
def test_evt01_een_afgehandelde_aanvraag_wordt_niet_nog_eens_afgehandeld(
    einde: type[Commando], soort: type[Commando]
):
    dossier(ontvangen, feit(einde)).when(cmd(soort)).then_refused("EVT-01")
    dossier(ontvangen, feit(einde)).when(overgenomen(cmd(soort))).then_marked("EVT-01")


def test_evt02_een_tweede_uitkering_overlapt_de_lopende_niet_ook_niet_bij_overnemen():
    tweede = feit(c.OntvangAanvraag, aanvraagId=str(ANDER))
    commando = cmd(c.KenUitkeringToe, uitkeringId=str(uuid4()), aanvraagId=str(ANDER))
    dossier(ontvangen, toegekend, tweede).when(commando).then_refused("EVT-02")
    dossier(ontvangen, toegekend, tweede).when(overgenomen(commando)).then_refused("EVT-02")


def test_na_het_einde_kan_in_hetzelfde_dossier_een_nieuw_tijdvak_beginnen():
    tweede = feit(c.OntvangAanvraag, aanvraagId=str(ANDER))
    stand = dossier(ontvangen, toegekend, beeindigd, tweede)
    nieuw = {"uitkeringId": str(uuid4()), "aanvraagId": str(ANDER)}
    stand.when(cmd(c.KenUitkeringToe, **nieuw, ingangsdatum="2025-06-30")).then_refused("EVT-02")
    stand.when(cmd(c.KenUitkeringToe, **nieuw, ingangsdatum="2025-07-01")).then_type(UitkeringToegekend)


def test_een_eerder_tijdvak_mag_na_een_later_geeindigd_tijdvak_worden_aangeleverd():
    tweede = feit(c.OntvangAanvraag, aanvraagId=str(ANDER))
    nieuw = {"uitkeringId": str(uuid4()), "aanvraagId": str(ANDER), "ingangsdatum": "2010-01-01"}
    stand = dossier(ontvangen, toegekend, beeindigd, tweede)
    stand.when(overgenomen(cmd(c.KenUitkeringToe, **nieuw))).then_type(UitkeringToegekend)
    dossier(ontvangen, toegekend, tweede).when(overgenomen(cmd(c.KenUitkeringToe, **nieuw))).then_refused(
        "EVT-02"
    )

    toen = dossier(ontvangen, toegekend, beeindigd, tweede, feit(c.KenUitkeringToe, **nieuw))
    einde = {"uitkeringId": nieuw["uitkeringId"]}
    begin = toegekend.ingangsdatum.isoformat()
    te_laat = cmd(c.BeeindigUitkering, **einde, einddatum=begin)
    toen.when(te_laat).then_refused("EVT-02")
    toen.when(overgenomen(te_laat)).then_refused("EVT-02")
    op_tijd = cmd(c.BeeindigUitkering, **einde, einddatum=str(toegekend.ingangsdatum - timedelta(days=1)))
    toen.when(op_tijd).then_type(UitkeringBeeindigd)


@pytest.mark.parametrize("soort", [c.HerberekenUitkering, c.BeeindigUitkering])
def test_evt01_alleen_een_lopende_uitkering_wordt_herberekend_of_beeindigd(soort: type[Commando]):
    dossier(ontvangen, toegekend).when(cmd(soort)).then(feit(soort))
    dossier(ontvangen).when(cmd(soort)).then_refused("EVT-01")
    dossier(ontvangen, toegekend, beeindigd).when(cmd(soort)).then_refused("EVT-01")
    dossier(ontvangen).when(overgenomen(cmd(soort))).then_marked("EVT-01")


def test_evt03_een_herberekening_verbetert_een_besluit_van_dit_dossier():
    onbekend = cmd(c.HerberekenUitkering, corrigeertBesluitId=str(UUID(int=7)))
    dossier(ontvangen, toegekend).when(onbekend).then_refused("EVT-03")
    dossier(ontvangen, toegekend).when(overgenomen(onbekend)).then_marked("EVT-03")
    eerder = feit(c.HerberekenUitkering, besluitId=str(UUID(int=7)))
    dossier(ontvangen, toegekend, eerder).when(onbekend).then(b.stel(onbekend, b.Besluiten()))


def test_inv35_een_plaatsing_eindigt_alleen_als_iemand_haar_heeft_gemeld():
    """Oneself, or a bureau or CWI; as long as nobody looked it is unknown (T13)."""
    einde, begonnen = cmd(c.BeeindigPlaatsing), feit(c.MeldPlaatsing)
    onbekend = c.DossierFeiten(plaatsingen={})
    dossier(ontvangen).when(einde, onbekend).then_refused("INV-35")
    dossier(ontvangen).when(overgenomen(einde), onbekend).then_marked("INV-35")
    gemeld = c.DossierFeiten(plaatsingen={einde.plaatsing_id: begonnen.startdatum})
    for stand, feiten in (
        (dossier(ontvangen, begonnen), onbekend),
        (dossier(ontvangen), gemeld),
        (dossier(ontvangen), None),
    ):
        stand.when(einde, feiten).then(feit(c.BeeindigPlaatsing))
    vroeg = cmd(c.BeeindigPlaatsing, einddatum=str(begonnen.startdatum - timedelta(days=1)))
    for stand, feiten in ((dossier(ontvangen, begonnen), onbekend), (dossier(ontvangen), gemeld)):
        stand.when(vroeg, feiten).then_refused("INV-06")


def test_inv06_een_uitkering_eindigt_niet_voor_haar_ingang():
    commando = cmd(c.BeeindigUitkering, einddatum="2025-01-05")
    dossier(ontvangen, toegekend).when(commando).then_refused("INV-06")


def test_met_de_uitkering_eindigt_een_lopende_rustperiode():
    rust = feit(c.KenRustperiodeToe)
    einde = RustperiodeBeeindigd(
        rustperiode_id=rust.rustperiode_id, einddatum=dag(2025, 6, 30), vervolg="uitstroom"
    )
    dossier(ontvangen, toegekend, rust).when(cmd(c.BeeindigUitkering)).then(beeindigd, einde)


def test_een_verhuizing_wordt_vastgelegd_en_beeindigt_niets():
    uitkomst = dossier(ontvangen, toegekend).when(cmd(c.RegistreerVerhuizing))
    uitkomst.then(feit(c.RegistreerVerhuizing))


@pytest.mark.parametrize(
    "soort",
    [
        c.DeelRechtenEnPlichtenMee,
        c.LichtVoor,
        c.ToetsVoorwaarden,
        c.StelVrijstellingVast,
        c.KenRustperiodeToe,
    ],
)
def test_evt01_plichten_zijn_er_alleen_bij_een_open_aanvraag_of_lopend_tijdvak(soort: type[Commando]):
    dossier(ontvangen).when(cmd(soort)).then(feit(soort))
    dossier(ontvangen, toegekend).when(cmd(soort)).then(feit(soort))
    dossier(ontvangen, toegekend, beeindigd).when(cmd(soort)).then_refused("EVT-01")
    dossier(ontvangen, toegekend, beeindigd).when(overgenomen(cmd(soort))).then_marked("EVT-01")


def test_evt01_na_de_uitkering_eindigt_een_vrijstelling_pas_bij_een_nieuwe_aanvraag():
    """events.md §2.1: only with an open aanvraag or a running tijdvak are there duties to speak of."""
    vrij = feit(c.StelVrijstellingVast)
    einde = cmd(c.BeeindigVrijstelling)
    dossier(ontvangen, toegekend, vrij, beeindigd).when(einde).then_refused("EVT-01")
    dossier(ontvangen, toegekend, vrij, beeindigd).when(overgenomen(einde)).then_marked("EVT-01")
    opnieuw = feit(c.OntvangAanvraag, aanvraagId=str(UUID(int=8)))
    dossier(ontvangen, toegekend, vrij, beeindigd, opnieuw).when(einde).then(feit(c.BeeindigVrijstelling))


def test_inv16_een_vrijstelling_heeft_de_grond_die_op_die_dag_geldt():
    commando = cmd(c.StelVrijstellingVast, grond="wswIndicatie")
    dossier(ontvangen).when(commando).then_refused("INV-16")
    dossier(ontvangen).when(overgenomen(commando)).then_marked("INV-16")
    toen = cmd(c.StelVrijstellingVast, grond="wswIndicatie", ingangsdatum="2014-12-31")
    dossier(ontvangen).when(toen).then_type(VrijstellingVastgesteld)


@pytest.mark.parametrize(
    ("begin", "einde"),
    [(c.StelVrijstellingVast, c.BeeindigVrijstelling), (c.KenRustperiodeToe, c.BeeindigRustperiode)],
)
def test_evt03_wat_niet_loopt_kan_niet_eindigen(begin: type[Commando], einde: type[Commando]):
    dossier(ontvangen, feit(begin)).when(cmd(einde)).then(feit(einde))
    dossier(ontvangen).when(cmd(einde)).then_refused("EVT-03")
    dossier(ontvangen, feit(begin), feit(einde)).when(cmd(einde)).then_refused("EVT-03")
    dossier(ontvangen).when(overgenomen(cmd(einde))).then_marked("EVT-03")


@pytest.mark.parametrize(
    "soort",
    [
        c.WijsKlantmanagerToe,
        c.RegistreerVerzoek,
        c.LegContactVast,
        c.StelDiagnose,
        c.StelPlanVast,
        c.RegistreerWijziging,
        c.RegelVoorziening,
        c.BevestigContactpersoon,
        c.BespreekOverdracht,
        c.StelKlantgegevensVast,
        c.LegSollicitatiesVast,
        c.BiedVacatureAan,
        c.MeldPlaatsing,
        c.BeeindigPlaatsing,
        c.VraagInformatie,
        c.VerstrekInformatie,
    ],
)
def test_feiten_over_de_klant_kunnen_altijd_ook_na_de_uitkering(soort: type[Commando]):
    dossier(ontvangen, toegekend, beeindigd).when(cmd(soort)).then(feit(soort))


def test_evt03_een_onbekend_plan_wordt_niet_geevalueerd():
    plan = feit(c.StelPlanVast)
    dossier(ontvangen, plan).when(cmd(c.EvalueerPlan)).then(feit(c.EvalueerPlan))
    dossier(ontvangen).when(cmd(c.EvalueerPlan)).then_refused("EVT-03")
    dossier(ontvangen).when(overgenomen(cmd(c.EvalueerPlan))).then_marked("EVT-03")


def test_evt03_de_overdracht_van_een_onbekende_aanvraag_wordt_niet_besproken():
    commando = cmd(c.BespreekOverdracht, aanvraagId=str(ANDER))
    dossier(ontvangen).when(commando).then_refused("EVT-03")


def test_evt03_een_antwoord_hoort_bij_een_gestelde_vraag():
    commando = cmd(c.VerstrekInformatie)
    dossier(ontvangen).when(commando, c.DossierFeiten(frozenset())).then_refused("EVT-03")
    gesteld = c.DossierFeiten(frozenset({commando.verzoek_id}))
    dossier(ontvangen).when(commando, gesteld).then(feit(c.VerstrekInformatie))


def test_evt01_een_volledig_beantwoorde_vraag_wordt_niet_nog_eens_beantwoord():
    stand = dossier(ontvangen, feit(c.VerstrekInformatie))
    stand.when(cmd(c.VerstrekInformatie)).then_refused("EVT-01")


# Besluiten: the last row of the table, the same in every stream


def test_inv25_een_opgegeven_bezwaartermijn_is_die_van_de_wet():
    juist = cmd(c.KenUitkeringToe, bezwaarTot="2025-03-24")
    dossier(ontvangen).when(juist).then(toegekend)
    fout = cmd(c.KenUitkeringToe, bezwaarTot="2025-03-25")
    uitkomst = dossier(ontvangen).when(fout).then_refused("INV-25")
    assert "24-03-2025" in uitkomst.geweigerd[0].tekst
    dossier(ontvangen).when(overgenomen(fout)).then_marked("INV-25")


def test_zonder_bekendmaking_is_er_geen_bezwaartermijn():
    with pytest.raises(ValueError, match="allebei"):
        cmd(c.KenUitkeringToe, bekendgemaaktOp=None, bezwaarTot="2025-03-24")


def test_een_besluit_wordt_later_bekendgemaakt_en_krijgt_dan_zijn_bezwaartermijn():
    stil = feit(c.KenUitkeringToe, bekendgemaaktOp=None, bezwaarTot=None)
    bekend = BesluitBekendgemaakt(
        besluit_id=stil.besluit_id, bekendgemaakt_op=dag(2025, 2, 10), bezwaar_tot=dag(2025, 3, 24)
    )
    maak_bekend = cmd(b.MaakBekend, besluitId=str(stil.besluit_id), bekendgemaaktOp="2025-02-10")
    dossier(ontvangen, stil).when(maak_bekend).then(bekend)
    dossier(ontvangen, stil, bekend).when(maak_bekend).then_refused("EVT-01")


@pytest.mark.parametrize("soort", [b.MaakBekend, b.DienBezwaarIn, b.BeslisBezwaar, b.ControleerBesluit])
def test_evt03_een_onbekend_besluit(soort: type[Commando]):
    dossier(ontvangen).when(cmd(soort)).then_refused("EVT-03")
    dossier(ontvangen).when(overgenomen(cmd(soort))).then_marked("EVT-03")


@pytest.mark.parametrize(("ontvangen_op", "te_laat"), [("2025-03-24", False), ("2025-03-25", True)])
def test_te_laat_bezwaar_wordt_ook_vastgelegd(ontvangen_op: str, te_laat: bool):
    uitkomst = dossier(ontvangen, toegekend).when(cmd(b.DienBezwaarIn, ontvangenOp=ontvangen_op))
    (bezwaar,) = uitkomst.then_type(BezwaarIngediend).gebeurtenissen
    assert isinstance(bezwaar, BezwaarIngediend)
    assert bezwaar.na_termijn is te_laat


def test_inv26_tegen_een_diagnose_is_geen_bezwaar_mogelijk():
    diagnose = feit(c.StelDiagnose)
    bezwaar = cmd(b.DienBezwaarIn, besluitId=str(diagnose.diagnose_id))
    dossier(ontvangen, diagnose).when(bezwaar).then_refused("INV-26")
    dossier(ontvangen, diagnose).when(overgenomen(bezwaar)).then_marked("INV-26")


def test_inv26_zonder_bezwaar_is_er_geen_beslissing_op_bezwaar():
    dossier(ontvangen, toegekend).when(cmd(b.BeslisBezwaar)).then_refused("INV-26")
    dossier(ontvangen, toegekend).when(overgenomen(cmd(b.BeslisBezwaar))).then_marked("INV-26")
    bezwaar = feit(b.DienBezwaarIn)
    dossier(ontvangen, toegekend, bezwaar).when(cmd(b.BeslisBezwaar)).then(feit(b.BeslisBezwaar))


def test_evt01_een_tweede_bezwaar_wacht_op_de_beslissing_over_het_eerste():
    stand = dossier(ontvangen, toegekend, feit(b.DienBezwaarIn))
    stand.when(cmd(b.DienBezwaarIn)).then_refused("EVT-01")


def test_evt03_een_beslistermijn_hoort_bij_een_aanvraag_verzoek_of_bezwaar():
    dossier(ontvangen).when(cmd(b.VerlengBeslistermijn)).then(feit(b.VerlengBeslistermijn))
    onbekend = cmd(b.VerlengBeslistermijn, betreftId=str(ANDER))
    dossier(ontvangen).when(onbekend).then_refused("EVT-03")


def test_alleen_een_kwaliteitsmedewerker_controleert_een_besluit():
    with pytest.raises(ValueError, match="kwaliteitsmedewerker"):
        cmd(b.ControleerBesluit, bron={"functie": "klantmanager"})
    dossier(ontvangen, toegekend).when(cmd(b.ControleerBesluit)).then(feit(b.ControleerBesluit))


# Obligations per peildatum

ALLEEN_A = frozenset({"arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht"})


def plichten(peildatum: dag, *ontheffingen: GeldendeOntheffing, gezin: Gezin = Gezin()) -> dict[str, Stand]:  # noqa: B008
    return dict(verplichtingen(dossier(ontvangen, toegekend).staat, ontheffingen, gezin, peildatum))


def test_de_verplichtingen_gelden_vanaf_de_melding():
    assert plichten(dag(2025, 1, 5)) == {}
    assert set(plichten(dag(2025, 1, 6)).values()) == {Stand.GELDT}
    assert len(plichten(dag(2025, 1, 6))) == 5


def test_bij_een_overgenomen_uitkering_zonder_melding_gelden_zij_vanaf_de_ingang():
    staat = dossier(toegekend).staat
    assert dict(verplichtingen(staat, (), Gezin(), dag(2025, 1, 5))) == {}
    assert set(verplichtingen(staat, (), Gezin(), dag(2025, 1, 6)).values()) == {Stand.GELDT}


def test_e11_een_ontheffing_geldt_tot_en_met_haar_laatste_dag():
    tot_juli = GeldendeOntheffing(ALLEEN_A, (Periode(dag(2025, 2, 1), dag(2025, 6, 30)),))
    assert plichten(dag(2025, 6, 30), tot_juli)["arbeidsplicht"] is Stand.ONTHEVEN
    assert plichten(dag(2025, 6, 30), tot_juli)["reintegratieplicht"] is Stand.GELDT
    assert plichten(dag(2025, 7, 1), tot_juli)["arbeidsplicht"] is Stand.GELDT


def test_bij_artikel_9a_vervalt_de_tegenprestatie():
    art9a = GeldendeOntheffing(ALLEEN_A, (Periode(dag(2025, 3, 17)),), art9a=True)
    assert plichten(dag(2025, 3, 17), art9a)["tegenprestatie"] is Stand.VERVALLEN


def test_arbeid_aanvaarden_is_niet_oplegbaar_zolang_de_toetsen_niet_alle_drie_positief_zijn():
    ouder = Gezin(alleenstaande_ouder=True, kinderen=(dag(2015, 9, 20),))
    assert plichten(dag(2027, 9, 19), gezin=ouder)["arbeidsplicht"] is Stand.NIET_OPLEGBAAR
    assert plichten(dag(2027, 9, 20), gezin=ouder)["arbeidsplicht"] is Stand.GELDT
    drie = [
        {"voorwaarde": v, "uitkomst": "voldaan", "getoetstOp": "2025-06-01"}
        for v in ("kinderopvang", "scholing", "belastbaarheid")
    ]
    getoetst = dossier(ontvangen, feit(c.ToetsVoorwaarden, oordeel="oplegbaar", toetsen=drie)).staat
    assert verplichtingen(getoetst, (), ouder, dag(2025, 6, 1))["arbeidsplicht"] is Stand.GELDT
    assert verplichtingen(getoetst, (), ouder, dag(2025, 5, 31))["arbeidsplicht"] is Stand.NIET_OPLEGBAAR
    twee = dossier(ontvangen, feit(c.ToetsVoorwaarden, oordeel="oplegbaar", toetsen=drie[:2])).staat
    assert verplichtingen(twee, (), ouder, dag(2025, 6, 1))["arbeidsplicht"] is Stand.NIET_OPLEGBAAR


def test_een_latere_toets_vervangt_een_eerdere_ook_zonder_onderdelen_of_op_dezelfde_dag():
    """`toetsen` empty: nothing was tested, so nothing says when; it counts after what was there."""
    ouder = Gezin(alleenstaande_ouder=True, kinderen=(dag(2015, 9, 20),))
    drie = [
        {"voorwaarde": v, "uitkomst": "voldaan", "getoetstOp": "2025-06-01"}
        for v in ("kinderopvang", "scholing", "belastbaarheid")
    ]
    positief = feit(c.ToetsVoorwaarden, oordeel="oplegbaar", toetsen=drie)
    leeg = feit(c.ToetsVoorwaarden, oordeel="nietOplegbaar", toetsen=[])
    zelfde_dag = feit(c.ToetsVoorwaarden, oordeel="nietOplegbaar", toetsen=drie[:1])

    def stand_na(*toetsen: Inhoud) -> Stand:
        staat = dossier(ontvangen, *toetsen).staat
        return verplichtingen(staat, (), ouder, dag(2025, 6, 2))["arbeidsplicht"]

    assert stand_na(positief) is Stand.GELDT
    assert stand_na(positief, leeg) is stand_na(positief, zelfde_dag) is Stand.NIET_OPLEGBAAR
    assert stand_na(leeg, positief) is stand_na(zelfde_dag, positief) is Stand.GELDT


@pytest.mark.parametrize(
    ("peildatum", "stand"), [(dag(2026, 4, 30), Stand.GELDT), (dag(2026, 5, 1), Stand.NIET_OPLEGBAAR)]
)
def test_een_kind_dat_nog_geboren_moet_worden_maakt_arbeid_niet_onoplegbaar(peildatum: dag, stand: Stand):
    """Pw 9 lid 4 asks for a child on the day itself: not one of twelve, and not one yet to be born."""
    ouder = Gezin(alleenstaande_ouder=True, kinderen=(dag(2012, 3, 1), dag(2026, 5, 1)))
    assert plichten(peildatum, gezin=ouder)["arbeidsplicht"] is stand


def test_de_oudste_telt_zolang_het_jongste_kind_er_nog_niet_is():
    ouder = Gezin(alleenstaande_ouder=True, kinderen=(dag(2020, 3, 1), dag(2026, 5, 1)))
    assert plichten(dag(2025, 6, 11), gezin=ouder)["arbeidsplicht"] is Stand.NIET_OPLEGBAAR


def test_een_vrijstelling_geldt_voor_alle_verplichtingen():
    vrij = dossier(ontvangen, feit(c.StelVrijstellingVast)).staat
    assert set(verplichtingen(vrij, (), Gezin(), dag(2025, 3, 1)).values()) == {Stand.VRIJGESTELD}


def test_vanaf_de_pensioenleeftijd_en_onder_de_achttien_gelden_geen_verplichtingen():
    assert plichten(dag(2025, 2, 1), gezin=Gezin(geboortedatum=dag(1958, 2, 1))) == {}
    assert plichten(dag(2025, 2, 1), gezin=Gezin(geboortedatum=dag(2007, 2, 2))) == {}
    assert plichten(dag(2025, 2, 1), gezin=Gezin(geboortedatum=dag(2007, 2, 1))) != {}


def test_een_rustperiode_verandert_niets_aan_de_verplichtingen():
    rust = dossier(ontvangen, feit(c.KenRustperiodeToe)).staat
    assert set(verplichtingen(rust, (), Gezin(), dag(2025, 3, 5)).values()) == {Stand.GELDT}


def test_de_toestand_toont_aanvragen_tijdvakken_en_besluiten():
    staat = toestand(dossier(ontvangen, toegekend, beeindigd).staat)
    assert staat["aanvragen"][0]["status"] == "toegekend"
    assert (staat["tijdvakken"][0]["van"], staat["tijdvakken"][0]["totEnMet"]) == ("2025-01-06", "2025-06-30")
    assert staat["besluiten"][0]["bezwaar"] == "geen"
