"""rules.md A.5: an incomplete message is refused at both doors, with every fault named at once."""

import pytest
from pydantic import ValidationError

from services.handhaving.ontheffing import commands as o
from services.handhaving.ontheffing.aggregate import AGGREGAAT
from services.handhaving.uitkeringsdossier import commands as d
from services.handhaving.verwijzing import commands as v
from services.intake.inschrijving import aggregate as inschrijving
from services.intake.inschrijving import commands as i
from services.reintegratie.traject import commands as t
from shared.aggregate.aggregate import Commando
from shared.aggregate.oordeel import Opdracht, Stroom, beoordeel
from shared.contract.gebeurtenis import Deur, uit_data
from shared.contract.ontheffingen import OntheffingVerleend
from shared.contract.weigering import Onvolledig
from tests.unit.gwt import given
from tests.unit.invarianten import VOORBEELDEN, cmd, feit
from tests.unit.test_invarianten_gezag import CWI, GEMEENTE, NU, UITGEVER, geef

ONVOLLEDIG: list[tuple[type[Commando], dict[str, object], str]] = [
    (o.VerleenOntheffing, {"grondslag": None}, "grondslag"),
    (o.VerleenOntheffing, {"grondslag": "art9 en art9a"}, "grondslag"),  # never combined
    (o.VerleenOntheffing, {"verplichtingen": None}, "verplichtingen"),
    (o.VerleenOntheffing, {"verplichtingen": []}, "verplichtingen"),
    (o.VerleenOntheffing, {"ingangsdatum": None}, "ingangsdatum"),
    (v.BeoordeelAdvies, {"oordeel": "gewijzigdOvergenomen", "motivering": None}, "motiveer"),
    (v.BeoordeelAdvies, {"oordeel": "nietOvergenomen", "motivering": None}, "motiveer"),
    (d.BeeindigUitkering, {"reden": None}, "reden"),
    (t.MeldPlaatsing, {"soortWerk": None}, "soortWerk"),
    (t.MeldPlaatsing, {"urenPerWeek": None}, "urenPerWeek"),
    (t.BeeindigTraject, {"wijze": None}, "wijze"),
    (t.BeeindigTraject, {"doelGerealiseerd": None}, "doelGerealiseerd"),
    (t.BeeindigTraject, {"wijze": "voortijdig", "redenVoortijdig": None}, "reden"),
    (v.LegAntwoordVast, {"antwoord": "geweigerd", "reden": None}, "reden"),
    (v.HandelMeldingAf, {"uitkomst": None}, "uitkomst"),
    (v.HandelMeldingAf, {"uitkomst": "geenActie", "reden": None}, "reden"),
    (v.VraagDiagnoseAan, {"vraagstelling": None}, "vraagstelling"),
]


ART9A = {
    "grondslag": "art9a",
    "gemeente": "9991",
    "verzoekOntvangenOp": "2025-03-03",
    "gronden": ["alleenstaandeOuderKind5"],
    "adviesverantwoording": "geenAdviesNietMedisch",
}


@pytest.mark.parametrize("deur", Deur)
@pytest.mark.parametrize(
    ("velden", "genoemd"),
    [({"motivering": ""}, "motiveer"), ({"motivering": " "}, "motiveer"), ({"gronden": []}, "gronden")],
)
def test_bij_artikel_9a_weigert_wat_inv09_bij_artikel_9_vraagt_ook_bij_overnemen(
    velden: dict[str, object], genoemd: str, deur: Deur
) -> None:
    """§0.3 and §2.2 ask for motivering and gronden; of art. 9 alone an invariant marks what lacks them."""
    cmd(o.VerleenOntheffing, **ART9A, deur=deur)
    with pytest.raises(ValidationError) as fout:
        cmd(o.VerleenOntheffing, **ART9A | velden, deur=deur)
    (gevonden,) = fout.value.errors()
    assert genoemd in gevonden["msg"].lower()


@pytest.mark.parametrize("deur", Deur)
@pytest.mark.parametrize("motivering", ["", " "])
def test_een_intrekking_van_artikel_9_is_gemotiveerd(deur: Deur, motivering: str) -> None:
    """Of art. 9a an invariant says so (INV-23), which only marks what is taken over."""
    verleend = feit(o.VerleenOntheffing)
    intrekking = cmd(o.TrekOntheffingIn, motivering=motivering, deur=deur, bron={})
    with pytest.raises(Onvolledig) as fout:
        given(AGGREGAAT, verleend).when(intrekking)
    assert [pad for pad, _ in fout.value.fouten] == ["motivering"]


@pytest.mark.parametrize("deur", Deur)
@pytest.mark.parametrize(("soort", "velden", "genoemd"), ONVOLLEDIG)
def test_een_onvolledig_bericht_wordt_geweigerd(
    soort: type[Commando], velden: dict[str, object], genoemd: str, deur: Deur
) -> None:
    cmd(soort, deur=deur)
    with pytest.raises(ValidationError) as fout:
        cmd(soort, deur=deur, **velden)
    (gevonden,) = fout.value.errors()
    assert genoemd.lower() in f"{gevonden['loc']} {gevonden['msg']}".lower()


def test_alle_fouten_van_een_bericht_komen_tegelijk() -> None:
    with pytest.raises(ValidationError) as fout:
        cmd(o.VerleenOntheffing, grondslag="x", ingangsdatum="gisteren", verplichtingen=[])
    assert {f["loc"][0] for f in fout.value.errors()} == {"grondslag", "ingangsdatum", "verplichtingen"}


@pytest.mark.parametrize("deur", Deur)
def test_een_overdracht_noemt_de_gemeente_die_haar_ontvangt(deur: Deur) -> None:
    """events.md §0.2: without it the aanvraag would reach nobody."""
    eerder = (cmd(i.SchrijfIn), CWI), (cmd(i.NeemAanvraagAan), CWI)
    zonder = cmd(i.DraagAanvraagOver, gemeente=None, deur=deur)
    with pytest.raises(Onvolledig) as fout:
        geef(inschrijving.AGGREGAAT, zonder, CWI, *eerder)
    (onvolledig,) = fout.value.fouten
    assert onvolledig == ("gemeente", "Geef de gemeente op waaraan u de aanvraag overdraagt.")
    met = cmd(i.DraagAanvraagOver, deur=deur)
    assert geef(inschrijving.AGGREGAAT, met, CWI, *eerder).gemeente == "9991"


def test_een_besluit_zonder_wetsversie_krijgt_die_van_zijn_dag() -> None:
    """T8: the set of legal parameters that was applied stands in every besluit."""
    zonder = {n: w for n, w in VOORBEELDEN[o.VerleenOntheffing].items() if n != "wetsversie"}
    assert "wetsversie" not in o.VerleenOntheffing.model_json_schema()["required"]
    assert "wetsversie" in OntheffingVerleend.model_json_schema()["required"]
    for dag, versie in (
        ("2025-04-07", "2023-01-01"),
        ("2012-06-01", "2012-01-01"),
        ("2008-06-02", "2007-01-01"),
    ):
        velden = {"besluitdatum": dag, "bekendgemaaktOp": None, "bezwaarTot": None}
        commando = o.VerleenOntheffing.model_validate(
            {**zonder, **velden, "ingangsdatum": dag, "einddatum": dag}
        )
        opdracht = Opdracht(AGGREGAAT, commando.ontheffing_id, commando, GEMEENTE, NU)
        stroom = Stroom.uit(AGGREGAAT, opdracht.stream, ())
        (event,) = beoordeel(opdracht, stroom, UITGEVER).events
        _, verleend = uit_data(event.envelop.type, event.data)
        assert isinstance(verleend, OntheffingVerleend)
        assert verleend.wetsversie.isoformat() == versie


def test_een_beschikking_die_mag_maar_niet_hoeft_krijgt_haar_wetsversie_ook() -> None:
    blok = {
        "besluitId": "5d0a3c1e-0b7e-4b0e-9a55-3a7f2f6e1c10",
        "besluitdatum": "2014-03-03",
        "vorm": "beschikking",
        "artikel": "WWB 9 lid 5",
        "motivering": "Wsw-indicatie.",
    }
    vrij = cmd(d.StelVrijstellingVast, **blok, ingangsdatum="2014-03-03", grond="wswIndicatie")
    assert vrij.wetsversie.isoformat() == "2013-01-01"
    assert cmd(d.StelVrijstellingVast).wetsversie is None
