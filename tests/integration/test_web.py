"""The API Design Rules over HTTP: what a linter cannot see (`standards.md` §2)."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.intake.inschrijving.routes import ROUTES
from shared.contract.gebeurtenis import gebeurtenistypen
from shared.database import Database
from tests.webproef import ANDER, LEZEN, instellingen, proefdienst, token

BSN = "123456782"
GEEN_BSN = "123456789"


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = proefdienst(instellingen(tmp_path), database)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as c:
        yield c


def inschrijving(**anders: Any) -> dict[str, Any]:
    return {**ROUTES[0].voorbeeld, "inschrijvingId": str(uuid4()), **anders}


def probleem(antwoord: httpx.Response, status: int) -> dict[str, Any]:
    """The problem in a response, after the checks that hold for every problem."""
    assert antwoord.status_code == status, antwoord.text
    assert antwoord.headers["content-type"] == "application/problem+json"
    inhoud: dict[str, Any] = antwoord.json()
    assert inhoud["status"] == status
    assert inhoud["title"] and inhoud["detail"] and inhoud["type"].startswith("/v1/problemen/")
    return inhoud


VERZOEKEN = [
    ("GET", "/v1/gebeurtenistypen", 200, {}),
    ("HEAD", "/v1/gebeurtenistypen", 200, {}),
    ("GET", "/v1/openapi.json", 200, {}),
    ("GET", "/v1/bestaat-niet", 404, {}),
    ("GET", "/v1/gebeurtenistypen/", 404, {}),
    ("DELETE", "/v1/gebeurtenistypen", 405, {}),
    ("GET", "/v1/gebeurtenistypen", 406, {"headers": {"Accept": "text/html"}}),
    ("GET", "/v1/gebeurtenistypen?sort_by=x", 400, {}),
    ("POST", "/v1/inschrijvingen", 401, {"json": {}}),
    ("POST", "/v1/inschrijvingen", 415, {"content": b"<a/>", "headers": {"Content-Type": "text/xml"}}),
    ("POST", "/v1/inschrijvingen", 413, {"json": {"a": "x" * 1_000_001}}),
    ("GET", "/v1/proeven/storingen", 500, {}),
]


@pytest.mark.parametrize(("methode", "pad", "status", "rest"), VERZOEKEN)
async def test_elk_antwoord_heeft_alle_koppen(
    client: httpx.AsyncClient, methode: str, pad: str, status: int, rest: dict[str, Any]
) -> None:
    if status == 500:
        rest = {"headers": token()}
    antwoord = await client.request(methode, pad, **rest)
    assert antwoord.status_code == status
    kop = antwoord.headers
    assert re.fullmatch(r"\d+\.\d+\.\d+", kop["api-version"])
    assert kop["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in kop["content-security-policy"]
    assert kop["strict-transport-security"].startswith("max-age=")
    assert kop["x-content-type-options"] == "nosniff"
    assert kop["x-frame-options"] == "DENY"
    assert kop["access-control-allow-origin"]
    assert kop["content-type"]
    if status >= 400:
        probleem(antwoord, status)
    if methode == "HEAD":
        assert antwoord.content == b""


async def test_openapi_is_voor_elke_website_te_lezen(client: httpx.AsyncClient) -> None:
    antwoord = await client.get("/v1/openapi.json", headers={"Origin": "https://elders.example"})
    assert antwoord.headers["access-control-allow-origin"] == "*"
    vraag = {"Origin": "https://elders.example", "Access-Control-Request-Method": "GET"}
    vooraf = await client.options("/v1/openapi.json", headers=vraag)
    assert vooraf.status_code == 204
    assert (await client.options("/v1/inschrijvingen", headers=vraag)).status_code == 405


async def test_een_fout_in_de_dienst_verraadt_niets(client: httpx.AsyncClient) -> None:
    antwoord = await client.get("/v1/proeven/storingen", headers=token())
    probleem(antwoord, 500)
    assert "geheim" not in antwoord.text


async def test_alle_fouten_in_een_keer_in_het_nederlands(client: httpx.AsyncClient) -> None:
    inhoud = {"klant": "kort", "inschrijfdatum": "2025-13-01", "beschikbaar_uren": 3}
    fouten = probleem(await client.post("/v1/inschrijvingen", json=inhoud, headers=token()), 400)["fouten"]
    per_pad = {f["pad"]: f for f in fouten}
    assert per_pad.keys() == {"klant", "inschrijvingId", "inschrijfdatum", "beschikbaar_uren"}
    assert per_pad["inschrijvingId"] == {
        "pad": "inschrijvingId",
        "code": "ontbreekt",
        "melding": "Dit veld is verplicht.",
    }
    assert per_pad["beschikbaar_uren"]["code"] == "onbekend-veld"
    assert per_pad["inschrijfdatum"]["code"] == "datum"


@pytest.mark.parametrize(
    "inhoud", [b"", b"{", b"null", b"[]", b'"tekst"', b"\xff\xfe", b'{"klant": NaN}', b'{"a":"\\ud800"}']
)
async def test_geen_leesbare_json_is_400(client: httpx.AsyncClient, inhoud: bytes) -> None:
    kop = {**token(), "Content-Type": "application/json"}
    probleem(await client.post("/v1/inschrijvingen", content=inhoud, headers=kop), 400)


@pytest.mark.parametrize("niveaus", [70, 260, 1_000, 1_100])
async def test_te_diep_genest_is_400(client: httpx.AsyncClient, niveaus: int) -> None:
    """Also with a BSN at the bottom: whoever looks for it stops in time."""
    inhoud = b'{"klant":' + b"[" * niveaus + f'"{BSN}"'.encode() + b"]" * niveaus + b"}"
    kop = {**token(), "Content-Type": "application/json"}
    for pad in ("/v1/inschrijvingen", "/v1/klanten"):
        (fout,) = probleem(await client.post(pad, content=inhoud, headers=kop), 400)["fouten"]
        assert (fout["code"], fout["melding"]) == ("te-diep", "De inhoud is dieper genest dan 64 niveaus.")


@pytest.mark.parametrize("inhoud", [b"", b"{", b"null", b"\xff", b'{"a":"\\u0000"}', b'{"a":"\x00"}'])
async def test_ook_wat_fastapi_zelf_leest_is_400(client: httpx.AsyncClient, inhoud: bytes) -> None:
    antwoord = await client.post(
        "/v1/proeven/echos", content=inhoud, headers={"Content-Type": "application/json"}
    )
    probleem(antwoord, 400)


async def test_een_backslash_voor_u0000_is_gewone_tekst(client: httpx.AsyncClient) -> None:
    antwoord = await client.post("/v1/proeven/echos", json={"a": r"\u0000"})
    assert antwoord.status_code == 200


async def test_te_veel_in_stukken_is_413(client: httpx.AsyncClient) -> None:
    async def stukken() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    kop = {**token(), "Content-Type": "application/json"}
    probleem(await client.post("/v1/inschrijvingen", content=stukken(), headers=kop), 413)


async def test_alle_fouten_in_de_query_in_een_keer(client: httpx.AsyncClient) -> None:
    antwoord = await client.get("/v1/proeven?maand=mei&week=3&maand=6")
    fouten = probleem(antwoord, 400)["fouten"]
    assert {(f["pad"], f["code"]) for f in fouten} >= {
        ("week", "onbekende-parameter"),
        ("maand", "dubbel"),
        ("jaar", "ontbreekt"),
    }
    fouten = probleem(await client.get("/v1/proeven?maand=mei"), 400)["fouten"]
    assert [f["pad"] for f in fouten] == ["jaar", "maand"]


async def test_nul_in_het_adres_is_400(client: httpx.AsyncClient) -> None:
    probleem(await client.get("/v1/gebeurtenistypen/a%00b"), 400)


@pytest.mark.parametrize(
    ("pad", "kop"),
    [
        (f"/v1/klanten/{BSN}", {}),
        (f"/v1/inschrijvingen?bsn={BSN}", {}),
        ("/v1/gebeurtenistypen", {"Idempotency-Key": BSN}),
        ("/v1/gebeurtenistypen", {"X-Klant": f"bsn {BSN}"}),
    ],
)
async def test_een_bsn_in_adres_of_header_wordt_geweigerd(
    client: httpx.AsyncClient, pad: str, kop: dict[str, str]
) -> None:
    antwoord = await client.get(pad, headers=kop)
    assert "_zoek" in probleem(antwoord, 400)["detail"]
    assert BSN not in antwoord.json()["detail"]


async def test_negen_cijfers_zonder_elfproef_zijn_geen_bsn(client: httpx.AsyncClient) -> None:
    assert (
        await client.get("/v1/gebeurtenistypen", headers={"Idempotency-Key": GEEN_BSN})
    ).status_code == 200


async def test_een_bsn_in_een_opdracht_wordt_geweigerd_met_zijn_plaats(client: httpx.AsyncClient) -> None:
    inhoud = inschrijving(klant=BSN, bsn=BSN, bron={"brontype": "professional", "bewijsLink": f"bsn {BSN}"})
    fouten = probleem(await client.post("/v1/inschrijvingen", json=inhoud, headers=token()), 400)["fouten"]
    bsn = [f["pad"] for f in fouten if f["code"] == "bsn"]
    assert bsn == ["klant", "bsn", "bron.bewijsLink"]
    geschreven = inschrijving(bron={"brontype": "professional", "bewijsLink": "zie 1234.56.782"})
    probleem(await client.post("/v1/inschrijvingen", json=geschreven, headers=token()), 400)


async def test_opdracht_stand_en_geschiedenis(client: httpx.AsyncClient) -> None:
    inhoud = inschrijving()
    kop = {**token(), "Idempotency-Key": "k-1", "Simulatie-Moment": "2025-01-07T10:00:00+01:00"}
    eerste = await client.post("/v1/inschrijvingen", json=inhoud, headers=kop)
    assert eerste.status_code == 201, eerste.text
    assert eerste.headers["etag"] == '"1"'
    assert eerste.headers["location"] == f"/v1/inschrijvingen/{inhoud['inschrijvingId']}"
    assert eerste.json()["gebeurtenissen"][0]["volgnummer"] == 1
    assert eerste.json()["gebeurtenissen"][0]["tijdstip"] == "2025-01-07T09:00:00.000Z"

    nogmaals = await client.post("/v1/inschrijvingen", json=inhoud, headers=kop)
    assert (nogmaals.status_code, nogmaals.json()) == (201, eerste.json())
    assert nogmaals.headers["idempotency-replayed"] == "true"
    anders = await client.post("/v1/inschrijvingen", json=inschrijving(), headers=kop)
    assert probleem(anders, 409)["fouten"][0]["code"] == "sleutel-hergebruikt"

    adres = eerste.headers["location"]
    stand = await client.get(adres, headers={**token(), **LEZEN})
    assert stand.status_code == 200, stand.text
    assert (stand.headers["etag"], stand.json()["staat"]["inschrijvingId"]) == (
        '"1"',
        inhoud["inschrijvingId"],
    )
    geschiedenis = (await client.get(f"{adres}/gebeurtenissen", headers={**token(), **LEZEN})).json()
    [gebeurtenis] = geschiedenis["gebeurtenissen"]
    assert gebeurtenis["specversion"] == "1.0"
    assert gebeurtenis["data"]["inschrijvingId"] == inhoud["inschrijvingId"]
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", gebeurtenis["traceparent"])


async def test_traceparent_van_het_verzoek_staat_bij_de_gebeurtenis(client: httpx.AsyncClient) -> None:
    inhoud = inschrijving()
    spoor = "4bf92f3577b34da6a3ce929d0e0e4736"
    kop = {**token(), "traceparent": f"00-{spoor}-00f067aa0ba902b7-01"}
    antwoord = await client.post("/v1/inschrijvingen", json=inhoud, headers=kop)
    adres = antwoord.headers["location"]
    geschiedenis = (await client.get(f"{adres}/gebeurtenissen", headers={**token(), **LEZEN})).json()
    assert geschiedenis["gebeurtenissen"][0]["traceparent"].startswith(f"00-{spoor}-")


async def test_verouderde_versie_is_412_en_een_verkeerde_vorm_400(client: httpx.AsyncClient) -> None:
    inhoud = inschrijving()
    adres = (await client.post("/v1/inschrijvingen", json=inhoud, headers=token())).headers["location"]
    aanvraag = ROUTES[1]
    kop = {**token(), "If-Match": '"7"'}
    antwoord = await client.post(f"{adres}/{aanvraag.pad}", json=dict(aanvraag.voorbeeld), headers=kop)
    probleem(antwoord, 412)
    kop = {**token(), "If-Match": "7", "Idempotency-Key": "met spatie", "Simulatie-Moment": "gisteren"}
    antwoord = await client.post(f"{adres}/{aanvraag.pad}", json=dict(aanvraag.voorbeeld), headers=kop)
    assert [f["pad"] for f in probleem(antwoord, 400)["fouten"]] == [
        "Idempotency-Key",
        "If-Match",
        "Simulatie-Moment",
    ]


async def test_een_herhaling_krijgt_het_eerste_antwoord_wat_er_intussen_ook_is_veranderd(
    client: httpx.AsyncClient,
) -> None:
    adres = (await client.post("/v1/inschrijvingen", json=inschrijving(), headers=token())).headers[
        "location"
    ]
    activiteit = next(r for r in ROUTES if r.commando.__name__ == "LegActiviteitVast")
    einde = next(r for r in ROUTES if r.commando.__name__ == "BeeindigInschrijving")
    verzoeken = [
        (activiteit, {}),  # could be given again
        (activiteit, {"If-Match": '"2"'}),  # its version has passed
        (einde, {}),  # would be refused now (EVT-01)
    ]
    antwoorden = []
    for nummer, (route, erbij) in enumerate(verzoeken):
        kop = {**token(), "Idempotency-Key": f"herhaling-{nummer}", **erbij}
        velden = {n: w for n, w in route.voorbeeld.items() if n != "aanvraagId"}
        antwoord = await client.post(f"{adres}/{route.pad}", json=velden, headers=kop)
        assert antwoord.status_code == 201, antwoord.text
        antwoorden.append((route, velden, kop, antwoord))
    for route, velden, kop, eerste in antwoorden:
        weer = await client.post(f"{adres}/{route.pad}", json=velden, headers=kop)
        assert (weer.status_code, weer.json()) == (201, eerste.json())
        assert weer.headers["idempotency-replayed"] == "true"
        ander = dict(route.voorbeeld) | {"gebeurtenisdatum": "2025-01-31"}
        misbruik = await client.post(f"{adres}/{route.pad}", json=ander, headers=kop)
        assert probleem(misbruik, 409)["fouten"][0]["code"] == "sleutel-hergebruikt"
    stand = await client.get(adres, headers={**token(), **LEZEN})
    assert stand.headers["etag"] == '"4"', "een herhaling legt niets vast"


async def test_regels_komen_als_probleem_met_code(client: httpx.AsyncClient) -> None:
    toekomst = inschrijving(inschrijfdatum="2999-01-01", meldingsdatum="2999-01-01")
    antwoord = await client.post("/v1/inschrijvingen", json=toekomst, headers=token())
    assert probleem(antwoord, 409)["fouten"][0]["code"] == "INV-06"
    inhoud = inschrijving()
    adres = (await client.post("/v1/inschrijvingen", json=inhoud, headers=token())).headers["location"]
    vreemd = await client.get(adres, headers={**token(ANDER), **LEZEN})
    assert probleem(vreemd, 403)["fouten"][0]["code"] == "INV-02"
    vreemd = await client.post(
        f"{adres}/{ROUTES[1].pad}", json=dict(ROUTES[1].voorbeeld), headers=token(ANDER)
    )
    assert probleem(vreemd, 403)["fouten"][0]["code"] == "INV-02"
    onbekend = f"/v1/inschrijvingen/{uuid4()}"
    probleem(await client.get(onbekend, headers={**token(), **LEZEN}), 404)
    probleem(await client.get("/v1/inschrijvingen/x", headers={**token(), **LEZEN}), 400)
    leeg = await client.post(f"{onbekend}/{ROUTES[1].pad}", json=dict(ROUTES[1].voorbeeld), headers=token())
    probleem(leeg, 404)


async def test_lezen_vraagt_een_doel(client: httpx.AsyncClient) -> None:
    adres = f"/v1/inschrijvingen/{uuid4()}"
    zonder = probleem(await client.get(adres, headers=token()), 400)["fouten"][0]
    assert (zonder["pad"], zonder["code"]) == ("Doelbinding", "INV-03")
    vreemd = await client.get(adres, headers={**token(), "Doelbinding": "nieuwsgierig"})
    assert probleem(vreemd, 403)["fouten"][0]["code"] == "INV-03"


async def test_klant_aanmelden_en_zoeken(client: httpx.AsyncClient, database: Database) -> None:
    gezocht = await client.post("/v1/klanten/_zoek", json={"bsn": BSN}, headers={**token(), **LEZEN})
    assert (gezocht.status_code, gezocht.json()) == (200, {"klanten": []})
    nieuw = await client.post("/v1/klanten", json={"bsn": BSN}, headers=token())
    assert nieuw.status_code == 201
    weer = await client.post("/v1/klanten", json={"bsn": BSN}, headers=token())
    assert (weer.status_code, weer.json()) == (200, nieuw.json())
    assert re.fullmatch("[0-9a-f]{64}", nieuw.json()["klant"])
    gezocht = await client.post("/v1/klanten/_zoek", json={"bsn": BSN}, headers={**token(), **LEZEN})
    assert gezocht.json() == {"klanten": [nieuw.json()]}
    ander = await client.post("/v1/klanten/_zoek", json={"bsn": BSN}, headers={**token(ANDER), **LEZEN})
    assert ander.json() == {"klanten": []}
    async with database.acquire() as conn:
        assert BSN.encode() not in await conn.fetchval("select bsn_versleuteld from klanten")


@pytest.mark.parametrize("bsn", [GEEN_BSN, "12345678", "1234567820", "abc", ""])
async def test_een_ongeldig_bsn_is_400(client: httpx.AsyncClient, bsn: str) -> None:
    fouten = probleem(await client.post("/v1/klanten", json={"bsn": bsn}, headers=token()), 400)["fouten"]
    assert fouten[0]["pad"] == "bsn"


async def test_catalogus_is_openbaar(client: httpx.AsyncClient) -> None:
    lijst = (await client.get("/v1/gebeurtenistypen")).json()["gebeurtenistypen"]
    assert {t["type"] for t in lijst} == set(gebeurtenistypen())
    een = await client.get(f"/v1/gebeurtenistypen/{lijst[0]['type']}")
    assert een.json() == lijst[0]
    probleem(await client.get("/v1/gebeurtenistypen/nl.overheid.niets"), 404)
    probleem(await client.get("/v1/schemas/..%2F..%2Fpyproject/v1.json"), 404)


async def test_type_van_een_probleem_is_te_lezen(client: httpx.AsyncClient) -> None:
    soort = probleem(await client.get("/v1/niets"), 404)["type"]
    assert (await client.get(soort)).json()["status"] == 404


async def test_dubbele_header_is_400(client: httpx.AsyncClient) -> None:
    kop = [*token().items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    antwoord = await client.post("/v1/inschrijvingen", json=inschrijving(), headers=kop)
    assert probleem(antwoord, 400)["fouten"][0]["code"] == "dubbel"


async def test_gezondheid_en_metrics(client: httpx.AsyncClient) -> None:
    assert (await client.get("/livez")).status_code == 200
    assert (await client.get("/readyz")).status_code == 200
    await client.get("/v1/gebeurtenistypen/onbekend")
    tekst = (await client.get("/metrics")).text
    assert 'http_requests_total{method="GET",route="/v1/gebeurtenistypen/{type}",status="404"}' in tekst
    assert "http_request_duration_seconds_bucket" in tekst
    assert "process_resident_memory_bytes" in tekst


async def test_een_span_noemt_de_route_en_niet_het_adres(client: httpx.AsyncClient) -> None:
    uit = InMemorySpanExporter()
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    provider.add_span_processor(SimpleSpanProcessor(uit))
    await client.get(f"/v1/klanten/{BSN}?bsn={BSN}")
    await client.get("/v1/gebeurtenistypen/x")
    spans = uit.get_finished_spans()
    assert [s.name for s in spans] == ["GET onbekend", "GET /v1/gebeurtenistypen/{type}"]
    assert BSN not in "".join(s.to_json() for s in spans)
