"""Corrections over HTTP, on a real store: the example of the document works on the id of an own event."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.intake.inschrijving.routes import ROUTES
from shared.database import Database
from tests.webproef import ANDER, LEZEN, instellingen, proefdienst, token


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = proefdienst(instellingen(tmp_path), database)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as c:
        yield c


def voorbeeld(document: dict[str, Any], pad: str) -> dict[str, Any]:
    post = document["paths"][f"/inschrijvingen/{{id}}/{pad}"]["post"]
    return dict(post["requestBody"]["content"]["application/json"]["example"])


async def test_corrigeren_en_intrekken_volgens_de_beschrijving(client: httpx.AsyncClient) -> None:
    document = (await client.get("/v1/openapi.json")).json()
    inhoud = {**ROUTES[0].voorbeeld, "inschrijvingId": str(uuid4())}
    geopend = await client.post("/v1/inschrijvingen", json=inhoud, headers=token())
    stroom, id = geopend.headers["location"], geopend.json()["gebeurtenissen"][0]["id"]

    correctie = {**voorbeeld(document, "correcties"), "gecorrigeerdeId": id}
    zonder_verschil = correctie | {"velden": {"inschrijfdatum": inhoud["inschrijfdatum"]}}
    hetzelfde = await client.post(f"{stroom}/correcties", json=zonder_verschil, headers=token())
    assert hetzelfde.status_code == 200  # it states what stands there already
    verouderd = await client.post(
        f"{stroom}/correcties", json=correctie, headers=token() | {"If-Match": '"7"'}
    )
    assert verouderd.status_code == 412
    gedaan = await client.post(f"{stroom}/correcties", json=correctie, headers=token() | {"If-Match": '"1"'})
    assert gedaan.status_code == 201, gedaan.text
    assert gedaan.headers["etag"] == '"2"'

    fout = await client.post(
        f"{stroom}/correcties",
        json=correctie | {"velden": {"inschrijfdatum": "gisteren", "naam": "x"}},
        headers=token(),
    )
    assert fout.status_code == 400
    assert {f["pad"] for f in fout.json()["fouten"]} == {"velden.inschrijfdatum", "velden.naam"}
    ander = await client.post(f"{stroom}/correcties", json=correctie, headers=token(ANDER))
    assert ander.status_code == 409
    assert [f["code"] for f in ander.json()["fouten"]] == ["INV-04"]

    intrekking = {**voorbeeld(document, "gebeurtenisintrekkingen"), "ingetrokkenId": id}
    weg = await client.post(f"{stroom}/gebeurtenisintrekkingen", json=intrekking, headers=token())
    assert weg.status_code == 201, weg.text
    nogmaals = await client.post(f"{stroom}/gebeurtenisintrekkingen", json=intrekking, headers=token())
    assert [f["code"] for f in nogmaals.json()["fouten"]] == ["EVT-05"]
    historie = (await client.get(f"{stroom}/gebeurtenissen", headers=token() | LEZEN)).json()
    assert [g["type"].rpartition(".")[2] for g in historie["gebeurtenissen"]] == [
        "werkzoekende-ingeschreven",
        "gebeurtenis-gecorrigeerd",
        "gebeurtenis-ingetrokken",
    ]


async def test_ook_een_antwoord_zonder_gebeurtenis_wordt_herhaald(client: httpx.AsyncClient) -> None:
    """A retry that comes late must not do what the first request found done already."""
    inhoud = {**ROUTES[0].voorbeeld, "inschrijvingId": str(uuid4()), "inschrijfdatum": "2025-01-06"}
    geopend = await client.post("/v1/inschrijvingen", json=inhoud, headers=token())
    adres = f"{geopend.headers['location']}/correcties"
    id = geopend.json()["gebeurtenissen"][0]["id"]

    def correctie(dag: str) -> dict[str, Any]:
        return {"gecorrigeerdeId": id, "reden": "registratiefout", "velden": {"inschrijfdatum": dag}}

    kop = token() | {"Idempotency-Key": "niets-nieuws"}
    eerste = await client.post(adres, json=correctie("2025-01-06"), headers=kop)
    assert (eerste.status_code, eerste.json()["gebeurtenissen"]) == (200, [])
    assert (await client.post(adres, json=correctie("2025-01-07"), headers=token())).status_code == 201
    weer = await client.post(adres, json=correctie("2025-01-06"), headers=kop)
    assert (weer.status_code, weer.json()) == (200, eerste.json())
    assert weer.headers["idempotency-replayed"] == "true"
    misbruik = await client.post(adres, json=correctie("2025-01-08"), headers=kop)
    assert [f["code"] for f in misbruik.json()["fouten"]] == ["sleutel-hergebruikt"]
