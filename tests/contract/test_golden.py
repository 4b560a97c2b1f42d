"""Every type has an example that stays readable for ever, and the generated documents are committed."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shared.contract.basistypen import eerste_dag
from shared.contract.envelop import Envelop, organisatie_van
from shared.contract.gebeurtenis import gebeurtenistypen, naar_data, uit_data
from shared.contract.geldigheid import ongeldige_codes
from shared.contract.genereer import MAP as SCHEMAS
from shared.contract.genereer import bestanden
from shared.contract.opwaardering import versie_van
from shared.contract.rechten import mag_vaststellen
from tests.contract.golden import MAP, data_bytes, event, golden

VOORBEELDEN = golden()
alle = pytest.mark.parametrize("voorbeeld", VOORBEELDEN.values(), ids=VOORBEELDEN.keys())
Event = dict[str, Any]


def test_elk_type_heeft_een_voorbeeld() -> None:
    assert {e["type"] for e in VOORBEELDEN.values()} >= set(gebeurtenistypen())
    for bestand, voorbeeld in VOORBEELDEN.items():
        naam, versie = versie_van(voorbeeld["type"])
        assert bestand == f"{naam}.v{versie}"


@alle
def test_een_voorbeeld_leest_en_schrijft_zich_byte_voor_byte_gelijk(voorbeeld: Event) -> None:
    data = data_bytes(voorbeeld)
    basis, inhoud = uit_data(voorbeeld["type"], data)
    if voorbeeld["type"] in gebeurtenistypen():
        assert naar_data(basis, inhoud) == data
    assert uit_data(inhoud.gebeurtenistype.type, naar_data(basis, inhoud)) == (basis, inhoud)


@alle
def test_een_voorbeeld_houdt_zijn_envelop_in_beide_vormen(voorbeeld: Event) -> None:
    data = data_bytes(voorbeeld)
    envelop = Envelop.uit_attributen(voorbeeld)
    structured = envelop.structured(data)
    assert json.loads(structured) == voorbeeld
    assert Envelop.uit_attributen(json.loads(structured)).structured(data) == structured
    assert Envelop.uit_headers(envelop.headers()) == envelop


@alle
def test_een_voorbeeld_past_op_zijn_schema_en_komt_van_wie_het_mag_zeggen(voorbeeld: Event) -> None:
    naam, versie = versie_van(voorbeeld["type"])
    schema = json.loads((SCHEMAS / naam / f"v{versie}.json").read_bytes())
    keuring = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [f.message for f in keuring.iter_errors(voorbeeld["data"])] == []
    bron = voorbeeld["data"]["bron"]
    soort = gebeurtenistypen()[voorbeeld["type"]]
    assert any(mag_vaststellen(p, bron["rol"], soort.type) for p in soort.uitgevers)
    assert bron["organisatie"] == organisatie_van(voorbeeld["source"])
    assert voorbeeld["dataschema"].endswith(soort.dataschema_pad)
    assert voorbeeld["verwerkingid"].endswith(f"/{soort.verwerking}")


@alle
def test_de_codes_van_een_voorbeeld_gelden_op_zijn_gebeurtenisdatum(voorbeeld: Event) -> None:
    basis, inhoud = uit_data(voorbeeld["type"], data_bytes(voorbeeld))
    assert list(ongeldige_codes(inhoud, eerste_dag(basis.gebeurtenisdatum))) == []


@alle
def test_een_schema_weigert_een_leeg_bericht(voorbeeld: Event) -> None:
    naam, versie = versie_van(voorbeeld["type"])
    schema = json.loads((SCHEMAS / naam / f"v{versie}.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert not jsonschema.Draft202012Validator(schema).is_valid({})


def test_de_vastgelegde_documenten_zijn_de_gegenereerde() -> None:
    verouderd = [
        pad
        for pad, inhoud in bestanden().items()
        if not (SCHEMAS / pad).exists() or (SCHEMAS / pad).read_bytes() != inhoud
    ]
    assert verouderd == [], "draai: python -m shared.contract.genereer"


def test_elk_vastgelegd_schema_hoort_bij_een_voorbeeld() -> None:
    schemas = {f"{pad.parent.name}.{pad.stem}" for pad in SCHEMAS.glob("*/v*.json")}
    assert schemas == set(VOORBEELDEN)
    assert Path(MAP).is_dir()


def test_asyncapi_noemt_per_topic_de_berichten_van_zijn_schrijver() -> None:
    document = json.loads((SCHEMAS / "asyncapi.json").read_bytes())
    assert document["asyncapi"].startswith("3.")
    adressen = {naam: kanaal["address"] for naam, kanaal in document["channels"].items()}
    assert adressen == {
        "intake": "keten.intake.v1",
        "handhaving": "keten.handhaving.v1",
        "reintegratie": "keten.reintegratie.v1",
        "klantvolgsysteem": "keten.signalen.v1",
    }
    for kanaal in document["channels"].values():
        for type_, bericht in kanaal["messages"].items():
            assert bericht["$ref"].rsplit("/", 1)[1] == type_
            payload = document["components"]["messages"][type_]["payload"]["schema"]["$ref"]
            assert (SCHEMAS / payload).is_file()
    assert (
        "nl.overheid.ontheffingen.ontheffing-verleend" not in document["channels"]["reintegratie"]["messages"]
    )


def test_de_catalogus_noemt_van_elk_veld_de_klasse() -> None:
    catalogus = {soort["naam"]: soort for soort in json.loads((SCHEMAS / "catalogus.json").read_bytes())}
    velden = {veld["naam"]: veld for veld in catalogus["KlantVerwezen"]["velden"]}
    assert len(catalogus) == 110
    assert velden["belemmeringen"] == {
        "naam": "belemmeringen",
        "verplicht": False,
        "klasse": "bijzonder",
        "naar": ["bureau"],
        "codelijst": ["belemmering"],
    }
    assert velden["verwijsdatum"] == {"naam": "verwijsdatum", "verplicht": True, "klasse": "keten"}
    assert catalogus["KlantVerwezen"]["uitgevers"] == ["handhaving"]


def test_een_onbekend_veld_wordt_geweigerd() -> None:
    verwezen = event("nl.overheid.verwijzingen.klant-verwezen")
    with pytest.raises(ValueError, match="burgerservicenummer"):
        uit_data(verwezen["type"], json.dumps(verwezen["data"] | {"burgerservicenummer": "x"}))
