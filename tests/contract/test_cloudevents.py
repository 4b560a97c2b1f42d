"""Our envelope against the NL GOV profile and against the CNCF reader, in every mode."""

import copy
import json
from typing import Any

import jsonschema
import pytest
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings import http, kafka

from shared.contract.envelop import CONTENT_TYPE, MAX_BYTES, STRUCTURED, Envelop, TeGroot, instant
from shared.contract.genereer import MAP
from tests.contract.golden import data_bytes, event, golden

VOORBEELDEN = golden()
alle = pytest.mark.parametrize("voorbeeld", VOORBEELDEN.values(), ids=VOORBEELDEN.keys())
Event = dict[str, Any]
PROFIEL = jsonschema.Draft202012Validator(
    json.loads((MAP / "nlgov-cloudevents.json").read_bytes()), format_checker=jsonschema.FormatChecker()
)
KERN = {"id", "source", "type", "specversion", "subject", "time", "datacontenttype", "dataschema"}


def gelijk(gelezen: BaseCloudEvent, voorbeeld: Event) -> None:
    """The CNCF package sees the same attributes and data as we do."""
    kern = {
        "id": gelezen.get_id(),
        "source": gelezen.get_source(),
        "type": gelezen.get_type(),
        "specversion": gelezen.get_specversion(),
        "subject": gelezen.get_subject(),
        "time": instant(gelezen.get_time()) if gelezen.get_time() else None,
        "datacontenttype": gelezen.get_datacontenttype(),
        "dataschema": gelezen.get_dataschema(),
    }
    assert kern == {naam: voorbeeld[naam] for naam in KERN}
    for naam in set(voorbeeld) - KERN - {"data"}:
        assert gelezen.get_extension(naam) == voorbeeld[naam]
    data = gelezen.get_data()
    assert (json.loads(data) if isinstance(data, bytes | str) else data) == voorbeeld["data"]


@alle
def test_een_gebeurtenis_voldoet_aan_het_profiel(voorbeeld: Event) -> None:
    assert [f.message for f in PROFIEL.iter_errors(voorbeeld)] == []
    assert voorbeeld["partitionkey"] == voorbeeld["subject"]


@alle
def test_kafka_binair_leest_met_het_pakket_van_de_cncf(voorbeeld: Event) -> None:
    envelop = Envelop.uit_attributen(voorbeeld)
    bericht = kafka.KafkaMessage(
        headers=dict(envelop.headers()), key=envelop.klant.encode(), value=data_bytes(voorbeeld)
    )
    gelijk(kafka.from_binary_event(bericht), voorbeeld)


@alle
def test_kafka_gestructureerd_leest_met_het_pakket_van_de_cncf(voorbeeld: Event) -> None:
    envelop = Envelop.uit_attributen(voorbeeld)
    bericht = kafka.KafkaMessage(
        headers={"content-type": STRUCTURED.encode()},
        key=envelop.klant.encode(),
        value=envelop.structured(data_bytes(voorbeeld)),
    )
    gelijk(kafka.from_structured_event(bericht), voorbeeld)


@alle
def test_http_leest_in_beide_vormen_met_het_pakket_van_de_cncf(voorbeeld: Event) -> None:
    envelop, data = Envelop.uit_attributen(voorbeeld), data_bytes(voorbeeld)
    binair = {f"ce-{naam}": waarde for naam, waarde in envelop.attributen().items()}
    gelijk(
        http.from_http_event(http.HTTPMessage(headers={**binair, "content-type": CONTENT_TYPE}, body=data)),
        voorbeeld,
    )
    gelijk(
        http.from_http_event(
            http.HTTPMessage(headers={"content-type": STRUCTURED}, body=envelop.structured(data))
        ),
        voorbeeld,
    )


@pytest.mark.parametrize(
    ("attribuut", "waarde"),
    [
        ("specversion", "0.3"),
        ("id", "1"),
        ("source", "https://gemeente.example.nl/klanten/1"),
        ("source", "urn:nld:oin:00000099200000002000"),
        ("type", "nl.overheid.verwijzing.klant-verwezen"),
        ("type", "nl.overheid.verwijzingen.KlantVerwezen"),
        ("type", "nl.overheid.verwijzingen.klant-verwezen.v1.2.0"),
        ("type", "nl.overheid.verwijzingen.klant-verwezen.v1"),
        ("subject", "123456782"),
        ("time", "2025-02-24T10:12:31.482+01:00"),
        ("time", "2025-02-24"),
        ("sequence", "0"),
        ("sequence", "2147483648"),
        ("sequence", 4),
        ("sequencetype", "integer"),
        ("dataschema", "/v1/schemas/x.json"),
        ("traceparent", "00-x"),
        ("klant_id", "x"),
        ("klantId", "x"),
        ("eenattribuutvanmeerdantwintig", "x"),
        ("opdracht", {"a": 1}),
        ("opdracht", "bsn:123456782"),
        ("opdracht", 123456782),
        ("opdracht", "Jan is ziek"),
    ],
)
def test_het_profiel_weigert(attribuut: str, waarde: object) -> None:
    assert not PROFIEL.is_valid(event("nl.overheid.verwijzingen.klant-verwezen") | {attribuut: waarde})


def test_het_profiel_kent_ook_een_bureau_met_kvk_nummer_en_een_hogere_versie() -> None:
    voorbeeld = event("nl.overheid.rapportages.rapportage-ingediend") | {
        "source": "urn:nld:kvknr:90000001.ketenspoor-reintegratie",
        "type": "nl.overheid.rapportages.rapportage-ingediend.v2",
        "sequence": "2147483647",
    }
    assert PROFIEL.is_valid(voorbeeld)


def test_boven_64_kb_wordt_een_gebeurtenis_geweigerd() -> None:
    voorbeeld = copy.deepcopy(event("nl.overheid.rapportages.rapportage-ingediend"))
    envelop = Envelop.uit_attributen(voorbeeld)
    kop = len(envelop.structured(b""))
    envelop.eis_omvang(b"x" * (MAX_BYTES - kop))
    with pytest.raises(TeGroot, match="65537 bytes"):
        envelop.eis_omvang(b"x" * (MAX_BYTES - kop + 1))
