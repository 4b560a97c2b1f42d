"""What was decided before the WWB of 2004 and is still known: it can be taken over, with its defects marked
(rules §0.1, events §6.3, §6.4)."""

from datetime import date
from uuid import UUID

import pytest

from services.handhaving.ontheffing import commands as o
from services.handhaving.ontheffing.aggregate import AGGREGAAT as ONTHEFFING
from services.handhaving.ontheffing.commands import OntheffingFeiten
from services.handhaving.uitkeringsdossier import commands as d
from services.handhaving.uitkeringsdossier.aggregate import AGGREGAAT as DOSSIER
from services.handhaving.verwijzing import commands as v
from services.handhaving.verwijzing.aggregate import AGGREGAAT as VERWIJZING
from shared.aggregate.aggregate import Aggregate, Commando
from shared.aggregate.oordeel import Onvolledig, Oordeel, Opdracht, Stroom, beoordeel
from shared.contract.codelijst import lijst, lijstnamen
from shared.contract.weigering import Geweigerd
from tests.unit.invarianten import cmd
from tests.unit.test_invarianten_gezag import GEMEENTE, NU, UITGEVER

ABW = {
    "grondslag": "abwCategoriaal",
    "besluitdatum": "2003-03-03",
    "bekendgemaaktOp": "2003-03-04",
    "bezwaarTot": "2003-04-15",
    "wetsversie": "2003-01-01",
    "artikel": "Abw 107",
    "ingangsdatum": "2003-03-04",
    "einddatum": None,
    "heronderzoekOp": None,
    "gronden": ["leeftijd"],
    "deur": "overnemen",
}
"""A categorical ontheffing of before the WWB: without end, for a group."""


def geef(aggregate: Aggregate, *commandos: Commando, feiten: object = None) -> Oordeel:
    """What the last of these commands leads to, on the stream that the others made."""
    stroom = Stroom.uit(aggregate, aggregate.stream(UUID(int=1)), ())
    oordeel: Oordeel | None = None
    for commando in commandos:
        gegeven = commando if feiten is None else commando.met_feiten(feiten)
        oordeel = beoordeel(Opdracht(aggregate, UUID(int=1), gegeven, GEMEENTE, NU), stroom, UITGEVER)
        stroom = stroom.verder(aggregate, oordeel.gesteld)
    assert oordeel is not None
    return oordeel


@pytest.mark.parametrize("feiten", [None, OntheffingFeiten(geboortedatum=date(1960, 5, 1))])
def test_een_ontheffing_van_de_abw_wordt_overgenomen_zoals_zij_is(feiten: object) -> None:
    """T8: judged by the law of its own day, and the rules on art. 9 are not of that law."""
    oordeel = geef(ONTHEFFING, cmd(o.VerleenOntheffing, **ABW), feiten=feiten)
    assert (len(oordeel.events), oordeel.markeringen) == (1, ())


ART9A_VANAF_2008 = {
    "grondslag": "art9a",
    "gemeente": "9991",
    "besluitdatum": "2009-03-03",
    "bekendgemaaktOp": "2009-03-04",
    "bezwaarTot": "2009-04-15",
    "wetsversie": "2009-01-01",
    "verplichtingen": ["arbeidsplicht"],
    "ingangsdatum": "2008-12-01",
    "einddatum": "2012-03-03",
    "heronderzoekOp": None,
    "verzoekOntvangenOp": "2009-02-20",
    "gronden": ["alleenstaandeOuderKind5"],
    "adviesverantwoording": "geenAdviesNietMedisch",
    "deur": "overnemen",
}
EEN_KIND = OntheffingFeiten(leefvorm="alleenstaandeOuder", kinderen=(o.Kindfeit(date(2006, 5, 1)),))


def test_artikel_9a_met_ingang_van_voor_2009_wordt_overgenomen_met_een_merk() -> None:
    """Before 2009 there was no art. 9a, so no child that made it possible (INV-18)."""
    gevraagd = cmd(o.VraagOntheffingAan, grondslag="art9a", gemeente="9991", verzoekOntvangenOp="2009-02-20")
    oordeel = geef(ONTHEFFING, gevraagd, cmd(o.VerleenOntheffing, **ART9A_VANAF_2008), feiten=EEN_KIND)
    assert (len(oordeel.events), set(oordeel.markeringen)) == (1, {"INV-18"})


def test_een_uitkering_die_voor_2009_eindigde_schort_artikel_9a_op() -> None:
    gevraagd = cmd(o.VraagOntheffingAan, grondslag="art9a", gemeente="9991", verzoekOntvangenOp="2009-02-20")
    stop = o.SchortOpVanRechtswege(gemeente="9991", vanaf=date(2008, 12, 16), grond="eindeRecht")
    oordeel = geef(ONTHEFFING, gevraagd, cmd(o.VerleenOntheffing, **ART9A_VANAF_2008), stop, feiten=EEN_KIND)
    assert [e.envelop.type.rsplit(".", 1)[1] for e in oordeel.events] == ["ontheffing-opgeschort"]


@pytest.mark.parametrize(
    ("velden", "genoemd"),
    [
        ({"deur": "registreren"}, "alleen bij overnemen"),
        ({"besluitdatum": "2004-01-01", "wetsversie": "2004-01-01"}, "geldt niet op 2004-01-01"),
    ],
)
def test_de_grondslag_van_de_abw_bestaat_alleen_voor_wat_van_voor_2004_wordt_overgenomen(
    velden: dict[str, object], genoemd: str
) -> None:
    with pytest.raises(Onvolledig) as fout:
        geef(ONTHEFFING, cmd(o.VerleenOntheffing, **ABW | velden))
    ((pad, melding),) = fout.value.fouten
    assert pad == "grondslag"
    assert genoemd in melding


def test_ook_een_verzoek_of_afwijzing_kent_die_grondslag_alleen_bij_overnemen() -> None:
    velden = {
        "grondslag": "abwCategoriaal",
        "verzoekOntvangenOp": "2003-02-03",
        "gronden": None,
        "kanaal": None,
    }
    assert len(geef(ONTHEFFING, cmd(o.VraagOntheffingAan, **velden, deur="overnemen")).events) == 1
    with pytest.raises(Onvolledig):
        geef(ONTHEFFING, cmd(o.VraagOntheffingAan, **velden))


def test_inv16_een_vrijstelling_van_voor_2004_draagt_een_markering() -> None:
    """No ground was valid in the law that the chain knows: the mark says so, and nothing breaks."""
    aanvraag = cmd(d.OntvangAanvraag)
    oud = {"ingangsdatum": "2003-12-01", "grond": "wswIndicatie"}
    oordeel = geef(DOSSIER, aanvraag, cmd(d.StelVrijstellingVast, **oud, deur="overnemen"))
    assert oordeel.markeringen == ("INV-16",)
    with pytest.raises(Geweigerd, match="INV-16"):
        geef(DOSSIER, aanvraag, cmd(d.StelVrijstellingVast, **oud))


def test_inv25_van_voor_2004_is_geen_bezwaartermijn_bekend_om_een_opgave_aan_te_toetsen() -> None:
    for tot in ("2003-04-15", "2003-05-01"):
        assert geef(ONTHEFFING, cmd(o.VerleenOntheffing, **ABW | {"bezwaarTot": tot})).markeringen == ()


def test_een_wiw_of_id_baan_is_een_instrument_tot_en_met_2003() -> None:
    velden = {"instrument": "wiwId", "trajectsoort": "begeleidWerken"}
    oud = cmd(v.BiedTrajectAan, **velden, aangebodenOp="2003-12-31", deur="overnemen")
    assert len(geef(VERWIJZING, oud).events) == 1
    with pytest.raises(Onvolledig) as fout:
        geef(VERWIJZING, cmd(v.BiedTrajectAan, **velden, aangebodenOp="2004-01-01", deur="overnemen"))
    assert [pad for pad, _ in fout.value.fouten] == ["instrument"]


def test_elke_code_heeft_een_tijd_waarin_zij_geldt() -> None:
    leeg = [
        (naam, c.code)
        for naam in lijstnamen()
        for c in lijst(naam).codes.values()
        if c.geldig_tot is not None and c.geldig_tot < c.geldig_vanaf
    ]
    assert leeg == []
