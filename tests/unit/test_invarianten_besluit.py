"""rules.md A.3: besluit, bezwaar and maatregel."""

from datetime import date as dag
from uuid import UUID, uuid4

import pytest

from services.handhaving import besluiten as b
from services.handhaving.maatregel import commands as m
from services.handhaving.maatregel.aggregate import AGGREGAAT
from services.handhaving.maatregel.commands import MaatregelFeiten
from services.handhaving.ontheffing import commands as o
from services.handhaving.ontheffing.aggregate import AGGREGAAT as ONTHEFFING
from services.handhaving.uitkeringsdossier import commands as d
from services.handhaving.uitkeringsdossier.aggregate import AGGREGAAT as DOSSIER
from services.handhaving.verwijzing.aggregate import AGGREGAAT as VERWIJZING
from services.handhaving.voorbeelden import ADVIESAANVRAAG_ID, BESLUIT_ID, STUK_ID, besluit
from shared.aggregate.aggregate import Commando
from shared.contract.verwijzingen import StukOntvangen
from tests.unit.gwt import given, overgenomen
from tests.unit.invarianten import breekt, cmd, feit, toelaatbaar

verleend = feit(o.VerleenOntheffing)
onbekendgemaakt = feit(o.VerleenOntheffing, bekendgemaaktOp=None, bezwaarTot=None)


@pytest.mark.parametrize(
    ("bekend", "tot", "fout", "berekend"),
    [
        ("2024-03-25", "2024-05-06", "2024-05-07", "06-05-2024"),  # E20
        ("2024-11-13", "2024-12-27", "2024-12-25", "27-12-2024"),  # E20: 25 and 26 December are holidays
        ("2025-04-08", "2025-05-20", "2025-05-19", "20-05-2025"),
    ],
)
def test_inv25_de_bezwaartermijn_is_zes_weken_vanaf_de_dag_na_bekendmaking(
    bekend: str, tot: str, fout: str, berekend: str
) -> None:
    velden = {"besluitdatum": bekend, "bekendgemaaktOp": bekend, "wetsversie": bekend}
    breekt(
        "INV-25",
        ONTHEFFING,
        cmd(o.VerleenOntheffing, **velden, bezwaarTot=fout),
        pad="bezwaarTot",
        datum=berekend,
    )
    toelaatbaar(ONTHEFFING, cmd(o.VerleenOntheffing, **velden, bezwaarTot=tot))


def test_inv25_ook_bij_bekendmaking_achteraf_en_bij_beroep() -> None:
    later = cmd(b.MaakBekend, besluitId=BESLUIT_ID, bekendgemaaktOp="2024-11-13", bezwaarTot="2024-12-25")
    breekt("INV-25", ONTHEFFING, later, onbekendgemaakt, pad="bezwaarTot", datum="27-12-2024")
    zonder = cmd(b.MaakBekend, besluitId=BESLUIT_ID, bekendgemaaktOp="2024-11-13", bezwaarTot=None)
    (bekend,) = given(ONTHEFFING, onbekendgemaakt).when(zonder).gebeurtenissen
    assert bekend.bezwaar_tot == dag(2024, 12, 27)  # type: ignore[attr-defined]
    beroep = cmd(b.BeslisBezwaar, opBesluitId=BESLUIT_ID, bezwaarTot="2025-09-01")
    bezwaar = feit(b.DienBezwaarIn, besluitId=BESLUIT_ID)
    (weigering,) = given(ONTHEFFING, verleend, bezwaar).when(beroep).then_refused("INV-25").geweigerd
    assert weigering.pad == "bezwaarTot"


@pytest.mark.parametrize("besluitdatum", ["2025-04", "2025", "2025-Q2", None])
def test_inv25_een_besluit_heeft_een_hele_datum(besluitdatum: str | None) -> None:
    with pytest.raises(ValueError, match="besluitdatum"):
        cmd(o.VerleenOntheffing, besluitdatum=besluitdatum)


def test_inv26_tegen_een_advies_of_rapport_is_geen_bezwaar() -> None:
    advies = feit(o.VraagAdvies)
    breekt(
        "INV-26",
        ONTHEFFING,
        cmd(b.DienBezwaarIn, besluitId=ADVIESAANVRAAG_ID),
        advies,
        verleend,
        pad="besluitId",
    )
    stuk = StukOntvangen(
        stuk_id=UUID(STUK_ID),
        stuksoort="rapportage",
        van=uuid4(),
        ontvangen_op=dag(2025, 6, 13),
        verschuldigd=("lezen", "terugkoppelen"),
    )
    breekt("INV-26", VERWIJZING, cmd(b.DienBezwaarIn, besluitId=STUK_ID), stuk, pad="besluitId")
    toelaatbaar(ONTHEFFING, cmd(b.DienBezwaarIn, besluitId=BESLUIT_ID), verleend)


def test_inv26_zonder_bezwaar_geen_beslissing_op_bezwaar() -> None:
    beslissing = cmd(b.BeslisBezwaar, opBesluitId=BESLUIT_ID)
    breekt("INV-26", ONTHEFFING, beslissing, verleend, pad="opBesluitId")
    toelaatbaar(ONTHEFFING, beslissing, verleend, feit(b.DienBezwaarIn, besluitId=BESLUIT_ID))


@pytest.mark.parametrize(("ontvangen", "laat"), [("2025-05-20", False), ("2025-05-21", True)])
def test_inv26_te_laat_bezwaar_wordt_aanvaard_en_gemerkt(ontvangen: str, laat: bool) -> None:
    bezwaar = cmd(b.DienBezwaarIn, besluitId=BESLUIT_ID, ontvangenOp=ontvangen)
    (vast,) = given(ONTHEFFING, verleend).when(bezwaar).gebeurtenissen
    assert vast.na_termijn is laat  # type: ignore[attr-defined]


afwijking = feit(m.StelNormafwijkingVast)
volledig = feit(m.StelVerwijtbaarheidVast)
geen = feit(m.StelVerwijtbaarheidVast, verwijtbaarheid="geen")
GROND = (afwijking, volledig)


@pytest.mark.parametrize("soort", [m.LegMaatregelOp, m.Waarschuw])
@pytest.mark.parametrize("eerder", [(afwijking,), (afwijking, geen)])
def test_inv27_zonder_normafwijking_en_verwijtbaarheid_geen_maatregel(
    soort: type[Commando], eerder: tuple
) -> None:
    breekt("INV-27", AGGREGAAT, cmd(soort), *eerder)
    for mate in ("verminderd", "volledig"):
        toelaatbaar(AGGREGAAT, cmd(soort), afwijking, feit(m.StelVerwijtbaarheidVast, verwijtbaarheid=mate))


def test_inv28_een_verplichting_die_niet_gold() -> None:
    commando = cmd(m.LegMaatregelOp)
    breekt("INV-28", AGGREGAAT, commando, *GROND, feiten=MaatregelFeiten(gold=False))
    for bekend in (True, None):
        toelaatbaar(AGGREGAAT, commando, *GROND, feiten=MaatregelFeiten(gold=bekend))


@pytest.mark.parametrize(
    ("velden", "feiten", "pad"),
    [
        ({"percentage": 99}, None, "percentage"),
        ({"duurMaanden": 0}, None, "duurMaanden"),
        ({"duurMaanden": 4}, None, "duurMaanden"),
        ({"duurMaanden": 1}, MaatregelFeiten(recidivestap=2, vorige_duur=1), "duurMaanden"),  # lid 6
        ({"duurMaanden": 2}, MaatregelFeiten(recidivestap=3), "duurMaanden"),  # lid 7
        ({"duurMaanden": 2}, MaatregelFeiten(recidivestap=4), "duurMaanden"),  # lid 8
    ],
)
def test_inv29_de_uniforme_maatregel_is_honderd_procent_voor_de_wettelijke_duur(
    velden: dict[str, object], feiten: MaatregelFeiten | None, pad: str
) -> None:
    breekt("INV-29", AGGREGAAT, cmd(m.LegMaatregelOp, **velden), *GROND, feiten=feiten, pad=pad)
    afgestemd = cmd(m.LegMaatregelOp, **velden, dringendeRedenen=True)  # lid 10
    toelaatbaar(AGGREGAAT, afgestemd, *GROND, feiten=feiten)


@pytest.mark.parametrize(
    ("maanden", "feiten"),
    [
        (1, MaatregelFeiten(recidivestap=1)),
        (3, MaatregelFeiten(recidivestap=1)),
        (2, MaatregelFeiten(recidivestap=2, vorige_duur=1)),
        (3, MaatregelFeiten(recidivestap=2, vorige_duur=3)),  # three leaves lid 6 no room
        (3, MaatregelFeiten(recidivestap=3)),
    ],
)
def test_inv29_binnen_lid_5_tot_en_met_8_kan_het(maanden: int, feiten: MaatregelFeiten) -> None:
    toelaatbaar(AGGREGAAT, cmd(m.LegMaatregelOp, duurMaanden=maanden), *GROND, feiten=feiten)


def test_inv29_voor_2015_waren_er_geen_uniforme_maatregelen() -> None:
    toen = feit(m.StelNormafwijkingVast, gedragsdatum="2014-12-31", gedraging="overig")
    lokaal = cmd(m.LegMaatregelOp, regime="verordening", percentage=30, wetsversie="2013-01-01")
    toelaatbaar(AGGREGAAT, lokaal, toen, volledig)


@pytest.mark.parametrize(
    "spreiding",
    [
        [("1", "1/4"), ("2", "3/4")],
        [("1", "1/3"), ("2", "1/3"), ("4", "1/3")],
        [("2", "1")],
    ],
)
def test_inv30_verrekenen_over_drie_maanden_met_een_derde_in_de_eerste(spreiding: list) -> None:
    delen = [{"maand": int(maand), "deel": deel} for maand, deel in spreiding]
    breekt("INV-30", AGGREGAAT, cmd(m.LegMaatregelOp, spreiding=delen), *GROND, pad="spreiding")


@pytest.mark.parametrize(
    "spreiding", [[("1", "1/3"), ("2", "1/3"), ("3", "1/3")], [("1", "2/3"), ("3", "1/3")], [("1", "1")]]
)
def test_inv30_binnen_de_drie_maanden_kan_het(spreiding: list) -> None:
    delen = [{"maand": int(maand), "deel": deel} for maand, deel in spreiding]
    toelaatbaar(AGGREGAAT, cmd(m.LegMaatregelOp, spreiding=delen), *GROND)


@pytest.mark.parametrize(
    "artikel",
    ["Pw 17 lid 1", "Pw 17", "WWB art. 17, lid 1", "art. 17 lid 1 Participatiewet", "artikel 17 van de Pw"],
)
def test_inv31_geen_maatregel_voor_de_inlichtingenplicht(artikel: str) -> None:
    breekt("INV-31", AGGREGAAT, cmd(m.LegMaatregelOp, artikel=artikel), *GROND, pad="artikel")


@pytest.mark.parametrize(
    "artikel",
    [
        "Pw 18 lid 2",
        "Pw 17 lid 2",
        "Verordening 2017 art. 4",
        "art. 17 Maatregelenverordening",
        "Pw 18 lid 17",
    ],
)
def test_inv31_een_ander_artikel_is_niet_uitgesloten(artikel: str) -> None:
    toelaatbaar(AGGREGAAT, cmd(m.LegMaatregelOp, artikel=artikel), *GROND)


def test_inv31_voor_2013_kon_dat_nog() -> None:
    toen = feit(m.StelNormafwijkingVast, gedragsdatum="2012-12-31", gedraging="overig")
    commando = cmd(m.LegMaatregelOp, artikel="WWB 17 lid 1", regime="verordening", wetsversie="2012-01-01")
    toelaatbaar(AGGREGAAT, commando, toen, volledig)


def test_de_wet_van_een_maatregel_is_die_van_de_dag_van_het_gedrag() -> None:
    """T8: a besluit of 2015 about conduct in 2014 applies the WWB, and the refusal names it."""
    toen = feit(m.StelNormafwijkingVast, gedragsdatum="2014-12-31", gedraging="overig")
    velden = dict(besluit("2015-02-02", "2015-02-02", "WWB 18 lid 2", "Niet verschenen."))
    del velden["wetsversie"]
    voorbeeld = {"regime": "verordening", "percentage": 30}
    zonder = m.LegMaatregelOp.model_validate(
        {**{n: w for n, w in _voorbeeld().items() if n != "wetsversie"}, **velden, **voorbeeld}
    )
    (opgelegd,) = given(AGGREGAAT, toen, volledig).when(zonder).gebeurtenissen
    assert opgelegd.wetsversie == dag(2013, 1, 1)  # type: ignore[attr-defined]
    fout = cmd(m.LegMaatregelOp, **velden, **voorbeeld, wetsversie="2015-01-01")
    breekt("EVT-03", AGGREGAAT, fout, toen, volledig, pad="wetsversie")
    (geweigerd,) = (
        given(AGGREGAAT, toen, volledig)
        .when(zonder, MaatregelFeiten(gold=False))
        .then_refused("INV-28")
        .geweigerd
    )
    assert geweigerd.tekst.endswith("(art. 9 WWB).")


def _voorbeeld() -> dict[str, object]:
    return cmd(m.LegMaatregelOp).model_dump(mode="json", exclude_none=True)


def test_de_recidivestap_volgt_uit_trm_12_en_niet_uit_de_opgave() -> None:
    """A besluit taken elsewhere keeps the step that it states."""
    commando = cmd(m.LegMaatregelOp, duurMaanden=3, recidivestap=1)
    feiten = MaatregelFeiten(recidivestap=3)
    (vast,) = given(AGGREGAAT, *GROND).when(commando, feiten).gebeurtenissen
    assert vast.recidivestap == 3  # type: ignore[attr-defined]
    (elders,) = given(AGGREGAAT, *GROND).when(overgenomen(commando), feiten).gebeurtenissen
    assert elders.recidivestap == 1  # type: ignore[attr-defined]


def test_een_verzoek_of_aanvraag_zonder_besluit_is_niet_voor_bezwaar_vatbaar() -> None:
    toelaatbaar(DOSSIER, cmd(d.OntvangAanvraag))
    breekt(
        "EVT-03",
        DOSSIER,
        cmd(b.DienBezwaarIn, besluitId=str(uuid4())),
        feit(d.OntvangAanvraag),
        pad="besluitId",
    )
