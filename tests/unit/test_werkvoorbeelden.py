"""The worked examples of rules.md Part E by their number: invariants, dates and counters.

What an example says of a signal is tested here as the date that the signal hangs on.
"""

from datetime import UTC, datetime, timedelta
from datetime import date as dag
from uuid import UUID

import pytest

from services.handhaving.leeftijd import plichtig, plichtig_tot
from services.handhaving.maatregel import commands as m
from services.handhaving.maatregel.aggregate import AGGREGAAT as MAATREGEL
from services.handhaving.maatregel.commands import MaatregelFeiten
from services.handhaving.maatregel.decider import Fase, Maatregel
from services.handhaving.maatregel.recidive import Recidive, recidive
from services.handhaving.ontheffing import commands as o
from services.handhaving.ontheffing.aggregate import AGGREGAAT as ONTHEFFING
from services.handhaving.ontheffing.commands import Kindfeit, OntheffingFeiten
from services.handhaving.ontheffing.decider import geldige_perioden
from services.handhaving.plichten import GeldendeOntheffing, Gezin, Stand, verplichtingen
from services.handhaving.uitkeringsdossier import commands as d
from services.handhaving.uitkeringsdossier.aggregate import AGGREGAAT as DOSSIER
from services.handhaving.voorbeelden import besluit
from services.klantvolgsysteem.api import beeld_van
from services.klantvolgsysteem.indicatoren.tijd import einde_van
from services.klantvolgsysteem.klantbeeld.gebeurtenis import Gebeurtenis, toegepast
from services.klantvolgsysteem.klantbeeld.klantbeeld import Klantbeeld
from services.klantvolgsysteem.klok.aggregate import AGGREGAAT as KLOK
from services.klantvolgsysteem.klok.commands import MeldOntheffingVerlopen
from services.klantvolgsysteem.projectie import gebeurtenis
from services.klantvolgsysteem.signaal.aggregate import AGGREGAAT as SIGNAAL
from services.klantvolgsysteem.signaal.commands import Beantwoord, GeefSignaal, Wie, signaal_id
from services.klantvolgsysteem.tijdlijn.dossier import Regel
from services.klantvolgsysteem.tijdlijn.tijdlijn import regels_op
from services.reintegratie.traject import commands as t
from services.reintegratie.traject.aggregate import AGGREGAAT as TRAJECT
from shared.aggregate.oordeel import Actor
from shared.contract.basistypen import Klant, laatste_dag
from shared.contract.gebeurtenis import Inhoud, Partner, Rol
from shared.contract.parameters import codes, duur
from shared.contract.rechten import mag_uitgeven
from shared.contract.signalen import Geadresseerde, SignaalGegeven
from shared.contract.termijnen import (
    Periode,
    bezwaar_tot,
    dag_van,
    dagen,
    informatie_voor,
    leeftijd_bereikt,
    limiet_9a,
    pensioendatum,
    stand,
    uiterlijk,
)
from shared.contract.termijnregels import (
    Uiterlijk,
    contact,
    duurzaam,
    herinstroom,
    heroverweging,
    plan_9a,
    sluitende_aanpak,
    vervolg,
)
from shared.contract.trajecten import AanmeldingGeaccepteerd, AanmeldingOntvangen, TrajectGestart
from tests.klantbeeld_bouw import LETTER_A, Keten, klant, uuid
from tests.unit.gwt import given, overgenomen
from tests.unit.invarianten import breekt, cmd, feit, toelaatbaar
from tests.unit.test_invarianten_gezag import BUREAU, GEMEENTE, geef, geweigerd
from tests.unit.test_invarianten_ontheffing import gevraagd, in_2014, verleen, verleen9a, verleng

DAG = timedelta(days=1)
W = klant("werkvoorbeeld")
STREAM = f"ontheffing-{uuid(W, 0)}"


def test_e01_het_plan_van_9a_is_er_in_een_schrikkeljaar_uiterlijk_op_29_februari() -> None:
    tot = plan_9a(dag(2023, 8, 31), dag(2023, 10, 2))
    assert tot == dag(2024, 2, 29)
    assert stand(tot, dag(2024, 2, 29)) == "laatsteDag"
    assert stand(tot, dag(2024, 3, 1)) == "overschreden"


def test_e02_zonder_schrikkeldag_op_28_februari() -> None:
    tot = plan_9a(dag(2024, 8, 31), dag(2024, 10, 2))
    assert tot == dag(2025, 2, 28)
    assert stand(tot, dag(2025, 3, 1)) == "overschreden"


def test_e03_de_termijn_telt_vanaf_het_verzoek_en_niet_vanaf_de_toekenning() -> None:
    plan = dag(2024, 8, 20)
    tot = plan_9a(dag(2024, 1, 15), dag(2024, 4, 2))
    assert tot == dag(2024, 7, 15)
    assert (plan - tot).days == 36
    anders = plan_9a(dag(2024, 1, 15), dag(2024, 4, 2), start="toekenning")
    assert anders == dag(2024, 10, 2)
    assert plan <= anders


def test_e04_een_aanbod_op_de_laatste_dag_is_op_tijd() -> None:
    tot = sluitende_aanpak("2023-03-01")
    assert tot == Uiterlijk(dag(2024, 3, 1))
    assert stand(tot.dag, dag(2024, 3, 1)) == "laatsteDag"
    assert stand(tot.dag, dag(2024, 3, 2)) == "overschreden"


def test_e05_ingang_op_schrikkeldag() -> None:
    assert sluitende_aanpak("2024-02-29") == Uiterlijk(dag(2025, 2, 28))


def test_e06_de_sluitende_aanpak_telt_vanaf_de_ingang_en_niet_vanaf_het_besluit() -> None:
    keten = Keten()
    keten.uitkering(W, dag(2022, 12, 20), op=dag(2023, 4, 14), besluitdatum="2023-04-14")
    assert sluitende_aanpak("2022-12-20") == Uiterlijk(dag(2023, 12, 20))
    (aanbod,) = beeld(keten, dag(2023, 5, 1)).verschuldigd
    assert (aanbod.wat, aanbod.uiterlijk) == ("trajectAanbieden", dag(2023, 12, 20))


def test_e07_fase_1_is_pas_na_twaalf_maanden_te_laat() -> None:
    tot = sluitende_aanpak("2024-01-15")
    assert tot is not None
    standen = [stand(tot.dag, p) for p in (dag(2024, 10, 1), dag(2025, 1, 15), dag(2025, 1, 16))]
    assert standen == ["loopt", "laatsteDag", "overschreden"]


def test_e08_fase_3_is_drie_maanden_na_ingang_vroeg() -> None:
    ingang = dag(2024, 1, 31)
    tot = uiterlijk(ingang, duur("sluitendeAanpak.vroeg.3", ingang))
    assert tot == dag(2024, 4, 30)
    assert stand(tot, dag(2024, 5, 1)) == "overschreden"


def ontheven_van(*plichten: str) -> Keten:
    """Someone who came in on 2023-06-01, exempt from these obligations in the middle of 2024; no offer."""
    keten = Keten()
    keten.uitkering(W, dag(2023, 6, 1))
    keten.ontheffing(W, dag(2024, 4, 1), dag(2024, 9, 30), *plichten)
    return keten


def aanbieden(keten: Keten, peildatum: dag) -> tuple[dag | None, bool]:
    """The last day for an offer, and whether it has passed."""
    (aanbod,) = beeld(keten, peildatum).verschuldigd
    assert aanbod.wat == "trajectAanbieden"
    assert beeld(keten, peildatum).uitkeringen[0].aanbod_uiterlijk == aanbod.uiterlijk
    return aanbod.uiterlijk, aanbod.te_laat


def test_e09_volledige_ontheffing_schuift_de_sluitende_aanpak_op() -> None:
    keten = ontheven_van(*LETTER_A)
    assert aanbieden(keten, dag(2024, 6, 2)) == (dag(2024, 12, 30), False)
    assert aanbieden(keten, dag(2024, 12, 30)) == (dag(2024, 12, 30), False)
    assert aanbieden(keten, dag(2024, 12, 31)) == (dag(2024, 12, 30), True)


def test_e10_een_gedeeltelijke_ontheffing_schuift_niets_op() -> None:
    keten = ontheven_van("sollicitatieplicht")
    assert aanbieden(keten, dag(2024, 6, 1)) == (dag(2024, 6, 1), False)
    assert aanbieden(keten, dag(2024, 6, 2)) == (dag(2024, 6, 1), True)


def test_e11_artikel_9_geldt_tot_en_met_de_laatste_dag() -> None:
    """For the klantbeeld, for the gemeente, and for who reads the tijdlijn: one and the same day."""
    keten = Keten()
    keten.ontheffing(W, dag(2024, 1, 1), dag(2024, 6, 30), *LETTER_A)
    assert status(keten, dag(2024, 6, 30)) == ["actief"]
    assert status(keten, dag(2024, 7, 1)) == ["verlopen"]
    verleend = feit(
        o.VerleenOntheffing,
        **besluit("2024-01-01", "2024-01-02", "Pw 9 lid 2", "Herstel."),
        ingangsdatum="2024-01-01",
        einddatum="2024-06-30",
    )
    assert arbeidsplicht(verleend, dag(2024, 6, 30)) is Stand.ONTHEVEN
    assert arbeidsplicht(verleend, dag(2024, 7, 1)) is Stand.GELDT

    (periode,) = beeld(keten, dag(2024, 7, 1)).ontheffingen[0].perioden
    assert periode.tot is not None
    verloop = MeldOntheffingVerlopen(
        klant=Klant(W), ontheffing_id=uuid(W, 0), verlopen_op=periode.tot + DAG, heronderzoek_gedaan=False
    )
    basis = geef(KLOK, verloop, Actor(GEMEENTE.organisatie, Rol.SYSTEEM))
    assert basis.gebeurtenisdatum == "2024-07-01"
    zeg_verlopen(keten, basis.gebeurtenisdatum)
    for peildatum, getoond in ((dag(2024, 6, 30), []), (dag(2024, 7, 1), ["2024-07-01"])):
        regels = regels_op([Regel(g, "", 0, 0, None) for g in bekend(keten, dag(2030, 1, 1))], peildatum)
        assert [r.gebeurtenisdatum for r in regels if r.naam == "OntheffingVerlopen"] == getoond


def zeg_verlopen(keten: Keten, op: str) -> UUID:
    return keten.zeg(
        "OntheffingVerlopen", W, f"klok-{W}", op, ontheffingId=str(uuid(W, 0)), verlopenOp=op
    )  # fmt: skip


def arbeidsplicht(verleend: Inhoud, peildatum: dag) -> Stand:
    """How the duty to work stands at the gemeente that granted this, since an aanvraag of 2024-01-08."""
    geldend = [
        GeldendeOntheffing(deel.verplichtingen, (deel.periode,))
        for deel in geldige_perioden(given(ONTHEFFING, verleend).staat)
    ]
    ontvangen = feit(d.OntvangAanvraag, meldingsdatum="2024-01-08", aanvraagdatum="2024-01-08")
    return verplichtingen(given(DOSSIER, ontvangen).staat, geldend, Gezin(), peildatum)["arbeidsplicht"]


def test_e12_een_laat_vastgelegde_verlenging_geldt_vanaf_haar_kennismoment() -> None:
    keten = Keten()
    keten.ontheffing(W, dag(2024, 1, 1), dag(2024, 6, 30), *LETTER_A)
    verlopen = zeg_verlopen(keten, "2024-07-01")
    keten.zeg(
        "OntheffingVerlengd", W, STREAM, "2024-06-27", op="2024-07-05", besluitId=str(uuid(2)),
        bekendgemaaktOp="2024-06-27", ingangsdatum="2024-07-01", einddatum="2024-12-31",
        verplichtingen=list(LETTER_A),
    )  # fmt: skip
    for kennis in (dag(2024, 7, 3), dag(2024, 7, 4)):
        assert status(keten, dag(2024, 7, 2), kennis) == ["verlopen"]
    for kennis in (dag(2024, 7, 5), dag(2024, 7, 6)):
        assert status(keten, dag(2024, 7, 2), kennis) == ["verlopen", "actief"]
    regels = [Regel(g, "keten.signalen.v1", 0, 0, None) for g in bekend(keten, dag(2024, 7, 6))]
    [klok] = [r for r in regels_op(regels, dag(2024, 7, 6)) if r.id == verlopen]
    assert (klok.naam, klok.ingetrokken) == ("OntheffingVerlopen", False)  # it stays in the log


def test_e13_een_verlenging_met_een_gat_wordt_geweigerd() -> None:
    tot_juli = feit(
        o.VerleenOntheffing,
        **besluit("2024-01-01", "2024-01-02", "Pw 9 lid 2", "Herstel."),
        ingangsdatum="2024-01-01",
        einddatum="2024-06-30",
    )
    blok = besluit("2024-06-27", "2024-06-27", "Pw 9 lid 2", "Duurt langer.")
    gat = verleng(**blok, ingangsdatum="2024-07-10", einddatum="2024-12-31")
    breekt("INV-15", ONTHEFFING, gat, tot_juli, pad="ingangsdatum")
    sluit_aan = verleng(**blok, ingangsdatum="2024-07-01", einddatum="2024-12-31")
    toelaatbaar(ONTHEFFING, sluit_aan, tot_juli)


def test_e14_van_de_reintegratieplicht_kon_tot_2015_ontheffing() -> None:
    velden = {"verplichtingen": ["arbeidsplicht", "reintegratieplicht"]}
    toen = in_2014("2014-11-20", **velden, ingangsdatum="2014-11-20", einddatum="2015-05-19")
    toelaatbaar(ONTHEFFING, toen)
    nu = in_2014("2015-01-05", **velden, ingangsdatum="2015-01-05", einddatum="2015-05-19")
    breekt("INV-11", ONTHEFFING, nu, pad="verplichtingen")
    assert "reintegratieplicht" not in codes("ontheffing.art9.toegestaan", dag(2015, 1, 1))


def test_e15_elders_gebruikte_dagen_gaan_van_het_maximum_af() -> None:
    elders = [Periode(dag(2015, 3, 1), dag(2016, 2, 29))]
    assert dagen(elders) == 366
    limiet = limiet_9a(dag(2016, 9, 1), dag(2016, 9, 1), elders)
    assert limiet == dag(2020, 8, 30)
    feiten = OntheffingFeiten(
        kinderen=(Kindfeit(dag(2015, 1, 20)),), perioden9a_elders=(elders[0],), bijstand_loopt=True
    )
    te_lang = verleen9a("2016-09-01", "2020-08-31", "2016-09-01")
    breekt("INV-20", ONTHEFFING, te_lang, gevraagd, feiten=feiten, pad="einddatum", datum="30-08-2020")
    toelaatbaar(ONTHEFFING, verleen9a("2016-09-01", "2020-08-30", "2016-09-01"), gevraagd, feiten=feiten)
    vijf = leeftijd_bereikt(dag(2015, 1, 20), 5)
    assert vijf == dag(2020, 1, 20)
    assert dagen([Periode(vijf, limiet)]) == 224  # unused


def test_e16_opgeschorte_dagen_komen_bij_het_maximum() -> None:
    verleend = feit_9a("2018-05-01", "2023-04-30")
    opgeschort = given(ONTHEFFING, gevraagd, verleend).when(
        o.SchortOpVanRechtswege(vanaf=dag(2019, 1, 31) + DAG, grond="eindeRecht", gemeente="9991")
    )
    (schorsing,) = opgeschort.gebeurtenissen
    assert schorsing.vanaf == dag(2019, 2, 1)  # type: ignore[attr-defined]
    assert dagen([Periode(dag(2019, 2, 1), dag(2019, 7, 31))]) == 181
    feiten = OntheffingFeiten(kinderen=(Kindfeit(dag(2018, 12, 10)),), bijstand_loopt=True)

    def hervat(eind: str) -> o.HervatOntheffing:
        blok = besluit("2019-07-25", "2019-07-26", "Pw 9a lid 6", "De bijstand loopt weer.")
        return cmd(
            o.HervatOntheffing, **blok, vanaf="2019-08-01", einddatum=eind, verzoekOntvangenOp="2019-07-15"
        )

    eerder = (gevraagd, verleend, schorsing)
    toelaatbaar(ONTHEFFING, hervat("2023-10-28"), *eerder, feiten=feiten)
    breekt(
        "INV-20",
        ONTHEFFING,
        hervat("2023-10-29"),
        *eerder,
        feiten=feiten,
        pad="einddatum",
        datum="28-10-2023",
    )
    assert leeftijd_bereikt(dag(2018, 12, 10), 5) == dag(2023, 12, 10)


def test_e17_een_kind_van_29_februari_wordt_vijf_op_1_maart() -> None:
    vijf = leeftijd_bereikt(dag(2020, 2, 29), duur("kind.9a", dag(2025, 1, 1)).jaren)
    assert vijf == dag(2025, 3, 1)
    verleend = feit_9a("2023-01-01", "2027-12-31")
    commando = o.SchortOpVanRechtswege(vanaf=vijf, grond="kind5", gemeente="9991")
    (schorsing,) = given(ONTHEFFING, gevraagd, verleend).when(commando).gebeurtenissen
    (deel,) = geldige_perioden(given(ONTHEFFING, gevraagd, verleend, schorsing).staat)
    assert deel.periode.tot_en_met == dag(2025, 2, 28)


def test_e18_het_maximum_is_zes_jaar_voor_2012_en_daarna_vijf() -> None:
    assert limiet_9a(dag(2010, 2, 1), dag(2010, 2, 1)) == dag(2016, 1, 31)
    assert limiet_9a(dag(2012, 2, 1), dag(2012, 2, 1)) == dag(2017, 1, 31)


def test_e19_een_verbeterde_geboortedatum_geldt_vanaf_de_correctie() -> None:
    keten = Keten()
    dossier = f"uitkeringsdossier-{uuid(W, '9991')}"
    gesteld = keten.zeg(
        "KlantgegevensVastgesteld", W, dossier, "2024-01-08", gesteldOp="2024-01-08",
        kinderen=[{"kindId": str(uuid(5)), "geboortedatum": "2019-04-12"}],
    )  # fmt: skip
    keten.zeg(
        "GebeurtenisGecorrigeerd", W, dossier, "2024-05-02", gecorrigeerdeId=str(gesteld),
        reden="bronGecorrigeerd",
        velden={"kinderen": [{"kindId": str(uuid(5)), "geboortedatum": "2021-04-12"}]},
    )  # fmt: skip

    def geboren(kennis: dag) -> dag:
        (gegevens,) = toegepast(bekend(keten, kennis))
        return dag.fromisoformat(gegevens.data["kinderen"][0]["geboortedatum"])

    def ontheven(kennis: dag) -> list[Periode]:
        """What the law leaves of the ontheffing on 12 April, by what was known of the child."""
        feiten = OntheffingFeiten(kinderen=(Kindfeit(geboren(kennis)),))
        verleend = given(ONTHEFFING, gevraagd, feit_9a("2024-01-08", "2028-12-31"))
        opschorting = o.SchortOpVanRechtswege(vanaf=dag(2024, 4, 12), grond="kind5", gemeente="9991")
        gesteld = verleend.when(opschorting, feiten).gebeurtenissen
        staat = given(ONTHEFFING, gevraagd, feit_9a("2024-01-08", "2028-12-31"), *gesteld).staat
        return [deel.periode for deel in geldige_perioden(staat)]

    vijf = duur("kind.9a", dag(2024, 4, 20)).jaren
    assert leeftijd_bereikt(geboren(dag(2024, 4, 20)), vijf) == dag(2024, 4, 12)
    assert ontheven(dag(2024, 4, 20)) == [Periode(dag(2024, 1, 8), dag(2024, 4, 11))]
    assert ontheven(dag(2024, 5, 1)) == ontheven(dag(2024, 4, 20))
    assert ontheven(dag(2024, 5, 2)) == [Periode(dag(2024, 1, 8), dag(2028, 12, 31))]  # never suspended

    # The gemeente takes back what followed from the wrong date: the klantbeeld of before stays what it was.
    keten.ontheffing(W, dag(2024, 1, 8), dag(2028, 12, 31), *LETTER_A)
    opgeschort = keten.zeg(
        "OntheffingOpgeschort", W, STREAM, "2024-04-12", vanaf="2024-04-12", vanRechtswege=True, grond="kind5"
    )
    keten.zeg(
        "GebeurtenisIngetrokken", W, STREAM, "2024-05-02", ingetrokkenId=str(opgeschort),
        reden="registratiefout",
    )  # fmt: skip
    assert status(keten, dag(2024, 4, 11), kennis=dag(2024, 4, 20)) == ["actief"]
    assert status(keten, dag(2024, 4, 20), kennis=dag(2024, 4, 20)) == ["verlopen"]
    assert status(keten, dag(2024, 4, 20), kennis=dag(2024, 5, 2)) == ["actief"]


@pytest.mark.parametrize(
    ("bekendgemaakt", "tot"),
    [(dag(2024, 3, 25), dag(2024, 5, 6)), (dag(2024, 11, 13), dag(2024, 12, 27))],
)
def test_e20_de_bezwaartermijn_wijkt_voor_feestdagen(bekendgemaakt: dag, tot: dag) -> None:
    assert bezwaar_tot(bekendgemaakt) == tot


def test_e21_een_informatieverzoek_wijkt_voor_pasen() -> None:
    tot = informatie_voor(dag(2024, 3, 1))
    assert tot == dag(2024, 4, 2)
    assert stand(tot, dag(2024, 4, 3)) == "overschreden"


def eerdere(gedrag: dag, bekend: dag, fase: Fase = Fase.OPGELEGD, maanden: int = 1) -> Maatregel:
    return Maatregel(
        fase=fase,
        gedraging="art18lid4h",
        gedragsdatum=gedrag,
        bekendgemaakt_op=bekend,
        besluitdatum=bekend - DAG,
        ingangsdatum=bekend + 20 * DAG,
        duur_maanden=maanden,
    )


def test_e22_recidive_telt_twaalf_maanden_vanaf_de_bekendmaking() -> None:
    vorige = eerdere(dag(2023, 4, 20), dag(2023, 5, 10))
    assert recidive([vorige], dag(2024, 5, 10)) == Recidive(2, 1)
    assert recidive([vorige], dag(2024, 5, 11)) == Recidive(1)
    assert recidive([vorige], dag(2023, 5, 9)) == Recidive(1)


def test_e22_de_volgorde_van_vastleggen_doet_er_niet_toe() -> None:
    eerste = eerdere(dag(2023, 4, 20), dag(2023, 5, 10), maanden=1)
    tweede = eerdere(dag(2023, 9, 1), dag(2023, 9, 20), maanden=2)
    for volgorde in ([eerste, tweede], [tweede, eerste]):
        assert recidive(volgorde, dag(2024, 2, 1)) == Recidive(3, 2)
        assert recidive(volgorde, dag(2023, 8, 1)) == Recidive(2, 1)


def test_e22_een_ingetrokken_maatregel_telt_nooit_en_weegt_ook_niet_door() -> None:
    ingetrokken = eerdere(dag(2023, 4, 20), dag(2023, 5, 10), Fase.INGETROKKEN)
    tweede = eerdere(dag(2023, 9, 1), dag(2023, 9, 20), Fase.UITGEWERKT, maanden=2)
    assert recidive([ingetrokken], dag(2023, 6, 1)) == Recidive(1)
    assert recidive([ingetrokken, tweede], dag(2024, 2, 1)) == Recidive(2, 2)


def test_e22_alleen_een_uniforme_maatregel_telt_en_een_gemeente_kiest_de_start() -> None:
    lokaal = Maatregel(
        fase=Fase.OPGELEGD, gedraging="overig", gedragsdatum=dag(2023, 4, 1), bekendgemaakt_op=dag(2023, 5, 1)
    )
    assert recidive([lokaal], dag(2023, 6, 1)) == Recidive(1)
    vorige = eerdere(dag(2023, 4, 20), dag(2023, 5, 10))
    assert recidive([vorige], dag(2024, 5, 30), "ingang") == Recidive(2, 1)
    assert recidive([vorige], dag(2024, 5, 10), "besluit") == Recidive(1)


def test_e23_heroverweging_binnen_drie_maanden_tenzij_de_maatregel_eerder_eindigt() -> None:
    assert heroverweging(dag(2024, 11, 30), dag(2025, 4, 30), 2) == dag(2025, 2, 28)
    assert heroverweging(dag(2024, 11, 30), dag(2024, 12, 31), 2) is None
    assert heroverweging(dag(2024, 11, 30), dag(2025, 4, 30), 5) is None  # lid 11: on request


def test_e24_zonder_drie_positieve_toetsen_geen_maatregel_voor_geweigerd_werk() -> None:
    ouder = Gezin(alleenstaande_ouder=True, kinderen=(dag(2015, 9, 20),))
    twee = [
        {"voorwaarde": wat, "uitkomst": "voldaan", "getoetstOp": "2024-05-01"}
        for wat in ("kinderopvang", "scholing")
    ]
    ontvangen = feit(d.OntvangAanvraag, meldingsdatum="2024-01-08", aanvraagdatum="2024-01-08")
    getoetst = feit(d.ToetsVoorwaarden, oordeel="oplegbaar", toetsen=twee)
    dossier = given(DOSSIER, ontvangen, getoetst).staat
    geweigerd_werk = dag(2024, 6, 3)
    plichten = verplichtingen(dossier, (), ouder, geweigerd_werk)
    assert plichten["arbeidsplicht"] is Stand.NIET_OPLEGBAAR
    assert plichten["sollicitatieplicht"] is Stand.GELDT
    feiten = MaatregelFeiten(gold=plichten["arbeidsplicht"] is Stand.GELDT)
    grond = (feit(m.StelNormafwijkingVast, gedragsdatum="2024-06-03"), feit(m.StelVerwijtbaarheidVast))
    breekt("INV-28", MAATREGEL, cmd(m.LegMaatregelOp), *grond, feiten=feiten)
    assert verplichtingen(dossier, (), ouder, dag(2027, 9, 20))["arbeidsplicht"] is Stand.GELDT
    assert verplichtingen(dossier, (), ouder, dag(2027, 9, 19))["arbeidsplicht"] is Stand.NIET_OPLEGBAAR


def lopend_traject() -> Keten:
    """Referred, and started on 2024-01-31."""
    keten = Keten()
    verwijzing, traject = str(uuid("verwijzing", W)), f"traject-{uuid('traject', W)}"
    keten.zeg("KlantVerwezen", W, f"verwijzing-{verwijzing}", "2024-01-08", verwijzingId=verwijzing)
    keten.zeg("AanmeldingOntvangen", W, traject, "2024-01-08", verwijzingId=verwijzing)
    keten.zeg("TrajectGestart", W, traject, "2024-01-31", startdatum="2024-01-31")
    return keten


def zeg_van_rapport(keten: Keten, naam: str, op: str, stuk: int, **velden: str) -> None:
    keten.zeg(naam, W, f"traject-{uuid('traject', W)}", op, stukId=str(uuid(stuk)), **velden)


def rapporteren(keten: Keten, peildatum: dag, kennis: dag = dag(2030, 1, 1)) -> tuple[dag | None, bool]:
    """The last day for the report that is owed, and whether it has passed."""
    (rapport,) = [v for v in beeld(keten, peildatum, kennis).verschuldigd if v.wat == "rapporteren"]
    return rapport.uiterlijk, rapport.te_laat


def test_e25_rapportages_vallen_op_een_rooster_vanaf_de_start() -> None:
    keten = lopend_traject()
    assert rapporteren(keten, dag(2024, 4, 30)) == (dag(2024, 4, 30), False)
    assert rapporteren(keten, dag(2024, 5, 1)) == (dag(2024, 4, 30), True)
    zeg_van_rapport(keten, "RapportageIngediend", "2024-05-20", 1)  # a late one does not shift the next
    assert rapporteren(keten, dag(2024, 5, 20)) == (dag(2024, 7, 31), False)


def test_e26_een_geblokkeerd_rapport_is_niet_te_laat_en_wordt_niet_ingediend() -> None:
    keten = lopend_traject()
    ter_inzage = {"stuksoort": "rapportage", "terInzageOp": "2024-04-20"}
    zeg_van_rapport(keten, "RapportageTerInzageGegeven", "2024-04-20", 1, **ter_inzage)
    assert rapporteren(keten, dag(2024, 4, 20)) == (dag(2024, 4, 30), False)
    zeg_van_rapport(keten, "RapportageGeblokkeerd", "2024-04-24", 1, datum="2024-04-24")
    assert rapporteren(keten, dag(2024, 5, 1)) == (dag(2024, 7, 31), False)
    rapport = cmd(t.DienRapportageIn, periodeVan="2024-01-31", periodeTot="2024-04-20")
    stuk = str(rapport.stuk_id)
    inzage = feit(t.GeefTerInzage, stukId=stuk, terInzageOp="2024-04-20")
    geblokkeerd = feit(t.Blokkeer, stukId=stuk, datum="2024-04-24")
    breekt("INV-34", TRAJECT, rapport, *LOPEND, inzage, geblokkeerd, pad="stukId")


def test_trm_15_wat_laat_ter_inzage_ligt_heeft_zeven_dagen_meer() -> None:
    keten = lopend_traject()
    ter_inzage = {"stuksoort": "rapportage", "terInzageOp": "2024-04-28"}
    zeg_van_rapport(keten, "RapportageTerInzageGegeven", "2024-04-28", 1, **ter_inzage)
    assert rapporteren(keten, dag(2024, 5, 5)) == (dag(2024, 5, 5), False)
    assert rapporteren(keten, dag(2024, 5, 6)) == (dag(2024, 5, 5), True)
    zeg_van_rapport(keten, "RapportageIngediend", "2024-05-06", 1)
    assert rapporteren(keten, dag(2024, 5, 6)) == (dag(2024, 7, 31), False)


ID = UUID(int=4)
LOPEND: tuple[Inhoud, ...] = (
    AanmeldingOntvangen(traject_id=ID, verwijzing_id=ID, ontvangen_op=dag(2024, 1, 8)),
    AanmeldingGeaccepteerd(traject_id=ID, geaccepteerd_op=dag(2024, 1, 10)),
    TrajectGestart(traject_id=ID, startdatum=dag(2024, 1, 31), trajectsoort="workFirst"),
)


def test_e27_op_tijd_is_wanneer_het_rapport_is_vastgelegd_niet_wanneer_het_aankwam() -> None:
    """After an outage of the log the report comes four days late, and was never late."""
    keten = lopend_traject()
    assert rapporteren(keten, dag(2024, 5, 1), dag(2024, 5, 1)) == (dag(2024, 4, 30), True)  # SIG-35
    zeg_van_rapport(keten, "RapportageIngediend", "2024-04-29", 1)
    for kennis in (dag(2024, 5, 1), dag(2024, 5, 3)):
        assert rapporteren(keten, dag(2024, 5, 1), kennis) == (dag(2024, 7, 31), False)
    assert rapporteren(keten, dag(2024, 4, 28), dag(2024, 4, 28)) == (dag(2024, 4, 30), False)


def test_e28_een_verschil_in_status_wacht_zeven_dagen_en_het_vervolg_28() -> None:
    beeindigd = dag(2024, 5, 10)
    wacht = uiterlijk(beeindigd, duur("statusverschil.wacht", beeindigd))
    assert dag(2024, 5, 12) < wacht <= dag(2024, 5, 30)
    assert stand(vervolg(beeindigd), dag(2024, 6, 8)) == "overschreden"
    assert stand(vervolg(beeindigd), dag(2024, 6, 7)) == "laatsteDag"


def test_e29_het_volgende_contact_volgt_uit_het_laatste_of_uit_de_afspraak() -> None:
    assert contact(dag(2024, 2, 29)) == dag(2024, 5, 29)
    assert contact(dag(2024, 2, 29), afgesproken=dag(2024, 6, 20)) == dag(2024, 6, 20)
    assert contact(dag(2024, 2, 29), afgesproken=dag(2025, 2, 1)) == dag(2024, 8, 29)  # six months at most


def test_e30_duurzame_uitstroom_na_zes_en_na_twaalf_maanden() -> None:
    uit = dag(2024, 1, 31)
    terug = dag(2024, 7, 31)
    assert duurzaam(uit, terug, dag(2025, 2, 1), "duurzaam.A") is False
    assert duurzaam(uit, None, terug, "duurzaam.A") is None
    assert duurzaam(uit, None, dag(2024, 8, 1), "duurzaam.A") is True
    assert duurzaam(uit, None, dag(2025, 1, 31), "duurzaam.B") is None
    assert duurzaam(uit, None, dag(2025, 2, 1), "duurzaam.B") is True


def test_e31_herinstroom_is_binnen_twaalf_maanden() -> None:
    assert herinstroom(dag(2023, 8, 31), dag(2024, 8, 31))
    assert not herinstroom(dag(2023, 8, 31), dag(2024, 9, 1))


def test_e32_de_betaaltermijnen_van_contract_a1() -> None:
    werk = feit(t.MeldPlaatsing, startdatum="2024-03-15", soortWerk="regulier")

    def claim(mijlpaal: str, datum: str) -> t.BereikBetaaltermijn:
        return cmd(t.BereikBetaaltermijn, trajectId=str(ID), mijlpaal=mijlpaal, gebeurtenisdatum=datum)

    te_vroeg = claim("a1Na1Maand", "2024-02-28")
    breekt("INV-36", TRAJECT, te_vroeg, *LOPEND, werk, pad="gebeurtenisdatum", datum="29-02-2024")
    toelaatbaar(TRAJECT, claim("a1Na1Maand", "2024-02-29"), *LOPEND, werk)
    toelaatbaar(TRAJECT, claim("a1Na3MaandenWerk", "2024-06-15"), *LOPEND, werk)


def test_e33_een_kennismoment_is_het_einde_van_de_nederlandse_dag() -> None:
    moment = datetime(2024, 6, 30, 22, 30, tzinfo=UTC)
    assert dag_van(moment) == dag(2024, 7, 1)
    assert einde_van(dag(2024, 6, 30)) < moment <= einde_van(dag(2024, 7, 1))


def test_e34_een_uitgesteld_antwoord_zwijgt_tot_en_met_de_genoemde_dag() -> None:
    """Who evaluates when is not there yet; here is what makes that one signal stays one and silent, and that
    the day put off to, once passed, is a question of its own (S2, S4)."""
    aan = Geadresseerde(organisatie=GEMEENTE.organisatie, rol=Rol.KLANTMANAGER)
    klantmanager = Wie(GEMEENTE.organisatie, Rol.KLANTMANAGER)

    def geen_contact(uiterlijk: dag) -> GeefSignaal:
        return GeefSignaal(
            klant=Klant(W),
            signaal_id=signaal_id("SIG-43", W, None, uiterlijk),
            code="SIG-43",
            regelversie="2024-01-01",
            geadresseerde=aan,
            prioriteit="P3",
            uiterlijk=uiterlijk,
            aanleiding=(uuid(W, "contact"),),
            peildatum=uiterlijk + DAG,
            kennismoment=datetime(2024, 9, 2, 6, tzinfo=UTC),
        )

    tot = dag(2024, 9, 1)
    eerste = geen_contact(contact(dag(2024, 2, 29)))
    gegeven = given(SIGNAAL).when(eerste).then_type(SignaalGegeven).gebeurtenissen
    given(SIGNAAL, *gegeven).when(geen_contact(dag(2024, 5, 29))).then_nothing()  # the same day once more
    uitgesteld = Beantwoord(
        signaal_id=eerste.signaal_id, antwoord="uitgesteld", beantwoord_op=dag(2024, 6, 3), tot=tot
    )
    antwoord = given(SIGNAAL, *gegeven).when(uitgesteld, klantmanager).gebeurtenissen
    given(SIGNAAL, *gegeven, *antwoord).when(eerste).then_nothing()
    assert stand(tot, dag(2024, 9, 1)) == "laatsteDag"
    assert stand(tot, dag(2024, 9, 2)) == "overschreden"
    weer = geen_contact(tot)
    assert SIGNAAL.opent[GeefSignaal](weer) != SIGNAAL.opent[GeefSignaal](eerste)
    given(SIGNAAL).when(weer).then_type(SignaalGegeven)


@pytest.mark.parametrize(
    ("geboren", "pensioen"),
    [
        (dag(1957, 2, 28), dag(2023, 12, 28)),
        (dag(1957, 3, 1), dag(2024, 3, 1)),
        (dag(1951, 5, 31), dag(2016, 12, 1)),
    ],
)
def test_e36_vanaf_de_pensioenleeftijd_geen_plicht_en_geen_ontheffing(geboren: dag, pensioen: dag) -> None:
    assert pensioendatum(geboren) == plichtig_tot(geboren, pensioen) == pensioen
    assert plichtig(geboren, pensioen - DAG)
    feiten = OntheffingFeiten(geboortedatum=geboren)
    blok = besluit(pensioen.isoformat(), pensioen.isoformat(), "Pw 9 lid 2", "Herstel.")
    velden = {"ingangsdatum": str(pensioen), "einddatum": str(pensioen + 30 * DAG)}
    breekt("INV-12", ONTHEFFING, verleen(**blok, **velden), feiten=feiten, pad="ingangsdatum")
    velden["ingangsdatum"] = str(pensioen - DAG)
    toelaatbaar(ONTHEFFING, verleen(**blok, **velden), feiten=feiten)


def test_e37_een_bureau_verleent_geen_ontheffing() -> None:
    geweigerd("INV-01", ONTHEFFING, cmd(o.VerleenOntheffing), BUREAU)
    assert not mag_uitgeven(Partner.REINTEGRATIE, "nl.overheid.ontheffingen.ontheffing-verleend")


def test_e37_een_paar_met_een_kind_van_drie_krijgt_geen_9a() -> None:
    paar = OntheffingFeiten(leefvorm="gehuwd", kinderen=(Kindfeit(dag(2022, 3, 1)),))
    breekt("INV-18", ONTHEFFING, verleen9a(), gevraagd, feiten=paar, pad="ingangsdatum")


def test_e38_een_overgenomen_ontheffing_zonder_einde_op_leeftijd() -> None:
    oud = in_2014("2011-03-01", ingangsdatum="2011-03-01", einddatum=None, gronden=["leeftijd"])
    uitkomst = given(ONTHEFFING).when(overgenomen(oud)).then_marked("INV-08", "INV-10")
    assert geef(ONTHEFFING, overgenomen(oud), GEMEENTE).normafwijking == ("INV-08", "INV-10")
    (deel,) = geldige_perioden(given(ONTHEFFING, *uitkomst.gebeurtenissen).staat)
    assert deel.periode == Periode(dag(2011, 3, 1), None)  # not lapsed until a besluit ends it
    keten = Keten()
    keten.zeg("OntheffingVerleend", W, STREAM, "2011-03-01", **_van_2011())
    keten.ontheffing(W, dag(2024, 1, 1), dag(2024, 12, 31), "sollicitatieplicht", nummer=1)
    oude, gewone = sorted(beeld(keten, dag(2024, 6, 1)).ontheffingen, key=lambda v: v.normafwijking)[::-1]
    assert [p.status for p in oude.perioden] == ["actief"]
    assert (oude.normafwijking, gewone.normafwijking) == (("INV-08", "INV-10"), ())  # shown apart

    keten = Keten()
    keten.zeg("OntheffingVerleend", W, STREAM, "2011-03-01", **_van_2011())
    assert status(keten, dag(2025, 6, 30)) == status(keten, dag(2060, 1, 1)) == ["actief"]
    keten.zeg("OntheffingBeeindigd", W, STREAM, "2025-06-30", besluitId=str(uuid(10)), einddatum="2025-06-30")
    assert status(keten, dag(2025, 6, 30)) == ["actief"]
    assert status(keten, dag(2025, 7, 1)) == ["verlopen"]


def _van_2011() -> dict[str, object]:
    return {
        "besluitId": str(uuid(9)),
        "ingangsdatum": "2011-03-01",
        "verplichtingen": list(LETTER_A),
        "bekendgemaaktOp": "2011-03-02",
        "deur": "overnemen",
        "normafwijking": ["INV-08", "INV-10"],
    }


def test_e39_een_besluit_werkt_terug_maar_pas_als_het_bekend_is() -> None:
    keten = Keten()
    keten.zeg(
        "OntheffingVerleend", W, STREAM, "2024-06-10", besluitId=str(uuid(9)),
        ingangsdatum="2024-04-01", einddatum="2024-09-30", verplichtingen=list(LETTER_A),
        bekendgemaaktOp="2024-06-10",
    )  # fmt: skip
    assert status(keten, dag(2024, 5, 1), kennis=dag(2024, 5, 1)) == []
    assert status(keten, dag(2024, 5, 1), kennis=dag(2024, 6, 10)) == ["actief"]
    verleend = feit(
        o.VerleenOntheffing,
        **besluit("2024-06-10", "2024-06-10", "Pw 9 lid 2", "Herstel."),
        ingangsdatum="2024-04-01",
        einddatum="2024-09-30",
        verplichtingen=list(LETTER_A),
    )
    assert arbeidsplicht(verleend, dag(2024, 5, 3)) is Stand.ONTHEVEN
    grond = (feit(m.StelNormafwijkingVast, gedragsdatum="2024-05-03"), feit(m.StelVerwijtbaarheidVast))
    breekt("INV-28", MAATREGEL, cmd(m.LegMaatregelOp), *grond, feiten=MaatregelFeiten(gold=False))


def test_e40_een_ingang_die_op_de_maand_bekend_is_telt_vanaf_de_laatste_dag() -> None:
    assert laatste_dag("2024-03") == dag(2024, 3, 31)
    assert sluitende_aanpak("2024-03") == Uiterlijk(dag(2025, 3, 31), onzeker=True)


def test_e41_samengevoegde_perioden_tellen_elke_dag_eenmaal() -> None:
    een, ander = Periode(dag(2019, 1, 1), dag(2019, 6, 30)), Periode(dag(2019, 4, 1), dag(2019, 12, 31))
    assert dagen([een, ander]) == 365
    assert (dagen([een]), dagen([ander])) == (181, 275)


def test_e42_een_besluit_zonder_bekendmaking_werkt_op_geen_enkele_dag() -> None:
    keten = Keten()
    keten.ontheffing(W, dag(2024, 1, 1), dag(2024, 6, 30), *LETTER_A, bekend=False)
    for peildatum in (dag(2023, 12, 31), dag(2024, 1, 1), dag(2024, 6, 30), dag(2024, 7, 1)):
        assert "actief" not in status(keten, peildatum)
    verleend = feit(o.VerleenOntheffing, bekendgemaaktOp=None, bezwaarTot=None)
    staat = given(ONTHEFFING, verleend).staat
    assert geldige_perioden(staat) == []
    assert [s.bezwaar_tot for s in staat.besluiten.van.values()] == [None]


def feit_9a(ingang: str, eind: str) -> Inhoud:
    commando = verleen9a(ingang, eind, ingang)
    (verleend,) = (
        given(ONTHEFFING, gevraagd)
        .when(commando, OntheffingFeiten(kinderen=(Kindfeit(dag.fromisoformat(ingang)),)))
        .gebeurtenissen
    )
    return verleend


def bekend(keten: Keten, kennis: dag) -> list[Gebeurtenis]:
    """What was registered by the end of that day."""
    return [g for g in map(gebeurtenis, keten.gebeurtenissen) if g.time <= einde_van(kennis)]


def beeld(keten: Keten, peildatum: dag, kennis: dag = dag(2030, 1, 1)) -> Klantbeeld:
    regels = [Regel(g, "", 0, 0, None) for g in bekend(keten, kennis)]
    return beeld_van(W, regels, peildatum, einde_van(kennis), einde_van(kennis))


def status(keten: Keten, peildatum: dag, kennis: dag = dag(2030, 1, 1)) -> list[str]:
    """How each period of the ontheffing stands on that day, by what was known then."""
    ontheffingen = beeld(keten, peildatum, kennis).ontheffingen
    return [periode.status for ontheffing in ontheffingen for periode in ontheffing.perioden]
