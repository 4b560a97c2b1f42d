"""The life of a Maatregel (`events.md` §2.4), in the order of its state table; scenario D."""

import pytest

from services.handhaving import besluiten as b
from services.handhaving.maatregel import commands as c
from services.handhaving.maatregel.aggregate import AGGREGAAT, toestand
from services.handhaving.maatregel.commands import MaatregelFeiten
from services.handhaving.maatregel.routes import ROUTES
from shared.aggregate.aggregate import Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.maatregelen import MaatregelOpgelegd
from tests.unit.gwt import Given, given, overgenomen

VOORBEELDEN = {r.commando: r.voorbeeld for r in ROUTES}
ANDER = "11111111-1111-4111-8111-111111111111"


def cmd(soort: type[Commando], **velden: object) -> Commando:
    return soort.model_validate({**VOORBEELDEN[soort], **velden})


def feit(soort: type[Commando], **velden: object) -> Inhoud:
    return b.stel(cmd(soort, **velden), b.Besluiten())


afwijking = feit(c.StelNormafwijkingVast)
volledig = feit(c.StelVerwijtbaarheidVast)
geen = feit(c.StelVerwijtbaarheidVast, verwijtbaarheid="geen")
voorgenomen = feit(c.NeemVoor)
opgelegd = feit(c.LegMaatregelOp)
gewaarschuwd = feit(c.Waarschuw)
beeindigd = feit(c.Herzie)


def stand(*gebeurtenissen: Inhoud) -> Given:
    return given(AGGREGAAT, *gebeurtenissen)


def beide_deuren(commando: Commando, *codes: str, eerder: tuple[Inhoud, ...], feiten: object = None) -> None:
    stand(*eerder).when(commando, feiten).then_refused(*codes)
    stand(*eerder).when(overgenomen(commando), feiten).then_marked(*codes)


@pytest.mark.parametrize(
    ("eerder", "soort"),
    [
        ((), c.StelNormafwijkingVast),
        ((afwijking,), c.StelVerwijtbaarheidVast),
        ((afwijking, voorgenomen), c.StelVerwijtbaarheidVast),
        ((afwijking,), c.NeemVoor),
        ((afwijking, volledig), c.LegMaatregelOp),
        ((afwijking, volledig, voorgenomen), c.LegMaatregelOp),
        ((afwijking, volledig), c.Waarschuw),
        ((afwijking, volledig, voorgenomen), c.Waarschuw),
        ((afwijking,), c.ZieAf),
        ((afwijking, volledig, voorgenomen), c.ZieAf),
        ((afwijking, volledig, opgelegd), c.Herzie),
        ((afwijking, volledig, opgelegd), c.TrekIn),
        ((afwijking, volledig, gewaarschuwd), c.TrekIn),
        ((afwijking, volledig, opgelegd, beeindigd), c.TrekIn),  # scenario D, step 8
    ],
)
def test_van_normafwijking_tot_maatregel_of_afzien(eerder: tuple[Inhoud, ...], soort: type[Commando]):
    stand(*eerder).when(cmd(soort)).then(feit(soort))


@pytest.mark.parametrize(
    ("eerder", "soort"),
    [
        ((afwijking,), c.StelNormafwijkingVast),
        ((afwijking, geen), c.StelVerwijtbaarheidVast),
        ((afwijking, voorgenomen), c.NeemVoor),
        ((afwijking, volledig, opgelegd), c.LegMaatregelOp),
        ((afwijking, volledig, opgelegd), c.Waarschuw),
        ((afwijking, geen), c.ZieAf),
        ((afwijking, volledig), c.Herzie),
        ((afwijking, volledig, opgelegd, beeindigd), c.Herzie),
        ((afwijking, volledig), c.TrekIn),
    ],
)
def test_evt01_een_handeling_past_bij_de_stand(eerder: tuple[Inhoud, ...], soort: type[Commando]):
    beide_deuren(cmd(soort), "EVT-01", eerder=eerder)


def test_evt03_een_besluit_gaat_over_de_maatregel_van_deze_stream():
    beide_deuren(cmd(c.NeemVoor, maatregelId=ANDER), "EVT-03", eerder=(afwijking,))


@pytest.mark.parametrize("soort", [c.LegMaatregelOp, c.Waarschuw])
@pytest.mark.parametrize("eerder", [(afwijking,), (afwijking, geen)])
def test_inv27_zonder_verwijtbaarheid_geen_maatregel_en_geen_waarschuwing(
    soort: type[Commando], eerder: tuple[Inhoud, ...]
):
    beide_deuren(cmd(soort), "INV-27", eerder=eerder)


def test_een_maatregel_die_zonder_normafwijking_is_overgenomen_kan_worden_ingetrokken():
    stand().when(overgenomen(cmd(c.LegMaatregelOp))).then_marked("INV-27")
    stand(opgelegd).when(cmd(c.TrekIn)).then(feit(c.TrekIn))
    stand(opgelegd, afwijking).when(cmd(c.TrekIn)).then(feit(c.TrekIn))  # what came before arrives later
    stand(opgelegd).when(cmd(c.TrekIn, maatregelId=ANDER)).then_refused("EVT-03")


GROND = (afwijking, volledig)


def test_inv28_een_verplichting_die_niet_gold_geeft_geen_maatregel():
    beide_deuren(cmd(c.LegMaatregelOp), "INV-28", eerder=GROND, feiten=MaatregelFeiten(gold=False))
    stand(*GROND).when(cmd(c.LegMaatregelOp), MaatregelFeiten(gold=True)).then(opgelegd)


@pytest.mark.parametrize(
    ("velden", "feiten"),
    [
        ({"percentage": 50}, None),
        ({"percentage": 50, "dringendeRedenen": True, "motivering": " "}, None),  # which, it does not say
        ({"duurMaanden": 4}, None),
        ({"duurMaanden": 1}, MaatregelFeiten(recidivestap=2, vorige_duur=1)),
        ({"duurMaanden": 2}, MaatregelFeiten(recidivestap=3)),
        ({"recidivestap": 3, "duurMaanden": 2}, None),
        ({"duurMaanden": 2}, MaatregelFeiten(eerste=(1, 1))),  # the verordening says one month
        ({"duurMaanden": 1}, MaatregelFeiten(eerste=(2, 3))),
        ({"duurMaanden": 2}, MaatregelFeiten(recidivestap=3, eerste=(1, 2))),  # of a repeat the law says it
    ],
)
def test_inv29_de_uniforme_maatregel_is_honderd_procent_voor_de_wettelijke_duur(
    velden: dict[str, object], feiten: MaatregelFeiten | None
):
    beide_deuren(cmd(c.LegMaatregelOp, **velden), "INV-29", eerder=GROND, feiten=feiten)


@pytest.mark.parametrize(
    ("velden", "feiten"),
    [
        ({"percentage": 50, "dringendeRedenen": True}, None),
        ({"duurMaanden": 3}, None),
        ({"duurMaanden": 2}, MaatregelFeiten(recidivestap=2, vorige_duur=1)),
        ({"duurMaanden": 3}, MaatregelFeiten(recidivestap=2, vorige_duur=3)),
        ({"duurMaanden": 3}, MaatregelFeiten(recidivestap=3)),
        ({"duurMaanden": 1}, MaatregelFeiten(eerste=(1, 1))),
        ({"duurMaanden": 2}, MaatregelFeiten(recidivestap=2, vorige_duur=1, eerste=(1, 1))),
    ],
)
def test_binnen_de_wettelijke_duur_of_bij_dringende_redenen_kan_het(
    velden: dict[str, object], feiten: MaatregelFeiten | None
):
    stand(*GROND).when(cmd(c.LegMaatregelOp, **velden), feiten).then_type(MaatregelOpgelegd)


def test_een_maatregel_volgens_de_verordening_kent_andere_percentages():
    lokaal = (feit(c.StelNormafwijkingVast, gedraging="planVanAanpak"), volledig)
    commando = cmd(c.LegMaatregelOp, regime="verordening", percentage=30, artikel="Pw 18 lid 2")
    stand(*lokaal).when(commando).then_type(MaatregelOpgelegd)


@pytest.mark.parametrize(
    "spreiding",
    [
        [{"maand": 1, "deel": "1/4"}, {"maand": 2, "deel": "3/4"}],
        [{"maand": 1, "deel": "2/3"}, {"maand": 4, "deel": "1/3"}],
        [{"maand": 2, "deel": "1"}],
    ],
)
def test_inv30_spreiden_kan_over_drie_maanden_met_een_derde_in_de_eerste(spreiding: list[object]):
    beide_deuren(cmd(c.LegMaatregelOp, spreiding=spreiding), "INV-30", eerder=GROND)


def test_inv31_voor_de_inlichtingenplicht_is_er_geen_maatregel():
    beide_deuren(cmd(c.LegMaatregelOp, artikel="Pw 17 lid 1"), "INV-31", eerder=GROND)


def test_tegen_een_maatregel_is_bezwaar_mogelijk():
    stand(*GROND, opgelegd).when(cmd(b.DienBezwaarIn)).then(feit(b.DienBezwaarIn))


def test_de_toestand_volgt_de_maatregel():
    assert toestand(stand(afwijking, geen).staat)["status"] == "afgezien"
    assert toestand(stand(*GROND, opgelegd, beeindigd).staat)["status"] == "uitgewerkt"
    assert toestand(stand(*GROND, opgelegd).staat)["einddatum"] == "2025-08-31"
