"""The life of a Gegevensafspraak (`events.md` §1.2)."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from services.intake.gegevensafspraak.aggregate import AGGREGAAT, afspraakfeiten, toestand
from services.intake.gegevensafspraak.commands import LegAfspraakVast
from shared.aggregate.oordeel import Actor, NietBevoegd, Opdracht, Stroom, beoordeel, controleer_rol
from shared.contract.gebeurtenis import Deur, Rol
from shared.contract.gegevensafspraken import GegevensafspraakVastgelegd
from shared.contract.weigering import Geweigerd
from shared.deelnemers import Deelnemer, Deelnemers
from tests.unit.gwt import given, overgenomen
from tests.unit.invarianten import breekt
from tests.unit.test_invarianten_gezag import NU, UITGEVER

CWI = "urn:nld:oin:00000099100000001000"
GEMEENTE = "urn:nld:oin:00000099200000002000"
ANDERE_GEMEENTE = "urn:nld:oin:00000099200000003000"
ONBEKEND = "urn:nld:oin:00000099200000008000"
AFSPRAAK = uuid4()
DEELNEMERS = Deelnemers(
    [
        Deelnemer(organisatie=CWI, naam="CWI", rollen=(Rol.ADVISEUR,)),
        Deelnemer(organisatie=GEMEENTE, naam="G", rollen=(Rol.KLANTMANAGER,), gemeenten=("9991",)),
        Deelnemer(organisatie=ANDERE_GEMEENTE, naam="G2", rollen=(Rol.KLANTMANAGER,), gemeenten=("9992",)),
    ]
)
BELEID = {"functie": "beleidsmedewerker"}
ADVISEUR, KLANTMANAGER = Actor(CWI, Rol.ADVISEUR), Actor(GEMEENTE, Rol.KLANTMANAGER, ("9991",))


def leg_vast(**velden: Any) -> LegAfspraakVast:
    return LegAfspraakVast.model_validate(
        {
            "afspraakId": str(AFSPRAAK),
            "partijen": [CWI, GEMEENTE],
            "categorieen": ["begeleidingsactiviteiten", "fase"],
            "wijze": "actief",
            "geldigVanaf": "2005-01-01",
            "bevestigdDoor": [CWI, GEMEENTE],
            "bron": {"functie": "adviseur"},
            **velden,
        }
    )


def leg(commando: LegAfspraakVast, actor: Actor, *eerder: tuple[LegAfspraakVast, Actor]) -> Stroom[Any]:
    """The stream after these commands, each judged with who gives it and what the register says."""
    stroom = Stroom.uit(AGGREGAAT, AGGREGAAT.stream(AFSPRAAK), ())
    for gegeven, door in (*eerder, (commando, actor)):
        opdracht = Opdracht(AGGREGAAT, AFSPRAAK, gegeven, door, NU)
        controleer_rol(opdracht)
        opdracht = replace(opdracht, commando=gegeven.met_feiten(afspraakfeiten(gegeven, door, DEELNEMERS)))
        stroom = stroom.verder(AGGREGAAT, beoordeel(opdracht, stroom, UITGEVER).gesteld)
    return stroom


vastgelegd = GegevensafspraakVastgelegd(
    afspraak_id=AFSPRAAK,
    partijen=(CWI, GEMEENTE),
    categorieen=("begeleidingsactiviteiten", "fase"),
    wijze="actief",
    geldig_vanaf=date(2005, 1, 1),
)


def test_een_door_beide_partijen_bevestigde_afspraak_wordt_vastgelegd() -> None:
    given(AGGREGAAT).when(leg_vast()).then(vastgelegd)


@pytest.mark.parametrize("door", [[], [CWI], [CWI, ANDERE_GEMEENTE]])
def test_een_afspraak_die_niet_beide_partijen_bevestigden_wordt_geweigerd_EVT_01(door: list[str]) -> None:
    given(AGGREGAAT).when(leg_vast(bevestigdDoor=door)).then_refused("EVT-01")
    given(AGGREGAAT).when(overgenomen(leg_vast(bevestigdDoor=door))).then_marked("EVT-01").then(vastgelegd)


def test_een_nieuwe_versie_vervangt_de_vorige() -> None:
    nieuwe = given(AGGREGAAT, vastgelegd).when(leg_vast(wijze="opVerzoek", antwoordtermijnDagen=14))
    staat = given(AGGREGAAT, vastgelegd, *nieuwe.gebeurtenissen).staat
    assert [v["status"] for v in toestand(staat, date(2025, 1, 1))["versies"]] == ["vervangen", "geldig"]
    assert toestand(staat, date(2025, 1, 1))["versies"][1]["antwoordtermijnDagen"] == 14


def test_een_afspraak_is_na_haar_laatste_dag_beeindigd() -> None:
    laatste_dag, dag_erna = date(2025, 12, 31), date(2026, 1, 1)
    tot = vastgelegd.model_copy(update={"geldig_tot": laatste_dag})
    staat = given(AGGREGAAT, vastgelegd, tot).staat
    assert [v["status"] for v in toestand(staat, laatste_dag)["versies"]] == ["vervangen", "geldig"]
    assert [v["status"] for v in toestand(staat, dag_erna)["versies"]] == ["vervangen", "beeindigd"]


def test_een_afspraak_houdt_dezelfde_partijen_EVT_01() -> None:
    andere = leg_vast(partijen=[CWI, ANDERE_GEMEENTE], bevestigdDoor=[CWI, ANDERE_GEMEENTE])
    given(AGGREGAAT, vastgelegd).when(andere).then_refused("EVT-01")


def test_de_volgorde_van_de_partijen_maakt_geen_andere_afspraak() -> None:
    given(AGGREGAAT, vastgelegd).when(leg_vast(partijen=[GEMEENTE, CWI])).then_type(
        GegevensafspraakVastgelegd
    )


def test_de_afspraak_zelf_is_het_onderwerp_en_geen_klant() -> None:
    assert leg_vast().klant == str(AFSPRAAK)
    with pytest.raises(ValidationError, match="laat klant weg"):
        leg_vast(klant="iets anders")
    assert "klant" not in LegAfspraakVast.model_json_schema()["properties"]


@pytest.mark.parametrize("deur", Deur)
@pytest.mark.parametrize("functie", [None, "klantmanager", "adviseur", "teamleider"])
def test_bij_de_gemeente_legt_alleen_een_beleidsmedewerker_een_afspraak_vast(
    functie: str | None, deur: Deur
) -> None:
    with pytest.raises(NietBevoegd, match="beleidsmedewerker"):
        leg(leg_vast(bron={"functie": functie}, deur=deur), KLANTMANAGER)
    assert leg(leg_vast(bron={"functie": "beleidsmedewerker"}, deur=deur), KLANTMANAGER).versie == 1


@pytest.mark.parametrize("functie", [None, "adviseur", "teamleider"])
def test_bij_CWI_is_het_een_adviseur(functie: str | None) -> None:
    """The role is enough (`events.md` §1.2); what its holder is called says nothing."""
    assert leg(leg_vast(bron={"functie": functie}), ADVISEUR).versie == 1


@pytest.mark.parametrize("rol", [Rol.BUREAU, Rol.DIAGNOSTICUS, Rol.INSPECTIE])
def test_een_ander_legt_geen_afspraak_vast(rol: Rol) -> None:
    with pytest.raises(NietBevoegd):
        leg(leg_vast(), Actor(GEMEENTE, rol))


@pytest.mark.parametrize(
    "actor", [Actor(ANDERE_GEMEENTE, Rol.KLANTMANAGER, ("9992",)), Actor(ONBEKEND, Rol.ADVISEUR)]
)
def test_wie_geen_partij_is_legt_de_afspraak_niet_vast_INV_02(actor: Actor) -> None:
    for commando in (leg_vast(bron=BELEID), overgenomen(leg_vast(bron=BELEID))):
        with pytest.raises(Geweigerd) as fout:
            leg(commando, actor)
        assert [(o.code, o.pad) for o in fout.value.overtredingen] == [("INV-02", "partijen")]


def test_elke_partij_vervangt_de_afspraak() -> None:
    eerste, tweede = leg_vast(), leg_vast(wijze="opVerzoek", bron=BELEID)
    assert leg(tweede, KLANTMANAGER, (eerste, ADVISEUR)).staat.versies[-1].wijze == "opVerzoek"
    assert leg(eerste, ADVISEUR, (tweede, KLANTMANAGER)).staat.versies[-1].wijze == "actief"


def test_een_partij_kan_de_afspraak_niet_met_zichzelf_sluiten() -> None:
    with pytest.raises(ValidationError, match="twee verschillende partijen"):
        leg_vast(partijen=[GEMEENTE, GEMEENTE], bevestigdDoor=[GEMEENTE])


def test_een_afspraak_is_van_CWI_met_een_gemeente_EVT_01() -> None:
    """`events.md` §0.8: one stream per pair CWI-gemeente."""
    samen = [GEMEENTE, ANDERE_GEMEENTE]
    zonder_cwi = leg_vast(partijen=samen, bevestigdDoor=samen, bron=BELEID)
    feiten = afspraakfeiten(zonder_cwi, KLANTMANAGER, DEELNEMERS)
    breekt("EVT-01", AGGREGAAT, zonder_cwi, feiten=feiten, pad="partijen")


def test_een_partij_die_het_register_niet_kent_weigert_niets() -> None:
    """T13; the other one still tells which side is left."""
    samen = [ONBEKEND, GEMEENTE]
    assert leg(leg_vast(partijen=samen, bevestigdDoor=samen, bron=BELEID), KLANTMANAGER).versie == 1
