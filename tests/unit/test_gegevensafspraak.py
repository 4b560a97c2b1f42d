"""The life of a Gegevensafspraak (`events.md` §1.2)."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from services.intake.gegevensafspraak.aggregate import AGGREGAAT, toestand
from services.intake.gegevensafspraak.commands import LegAfspraakVast
from shared.contract.gegevensafspraken import GegevensafspraakVastgelegd
from tests.unit.gwt import given, overgenomen

CWI = "urn:nld:oin:00000099100000001000"
GEMEENTE = "urn:nld:oin:00000099200000002000"
ANDERE_GEMEENTE = "urn:nld:oin:00000099200000003000"
AFSPRAAK = uuid4()


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
    assert [v["status"] for v in toestand(staat)["versies"]] == ["vervangen", "geldig"]
    assert toestand(staat)["versies"][1]["antwoordtermijnDagen"] == 14


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


@pytest.mark.parametrize("bron", [{}, {"functie": "klantmanager"}])
def test_alleen_een_adviseur_of_beleidsmedewerker_legt_een_afspraak_vast(bron: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="beleidsmedewerker"):
        leg_vast(bron=bron)
    assert leg_vast(bron={"functie": "beleidsmedewerker"}).bron.functie == "beleidsmedewerker"
