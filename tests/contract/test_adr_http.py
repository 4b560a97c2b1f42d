"""The API Design Rules on every operation of the four real services: what a linter cannot see.

The sample in `tests/integration/test_web.py` covers the conventions in depth; here every operation that is
in a published document is asked.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from ketenspoor.postgres import EmbeddedPostgres
from services.klantvolgsysteem.projectie import Projectie
from shared.database import Database
from tests.diensten import NAMEN, Diensten, alle_diensten, eigenaar, maak_dienst
from tests.klantbeeld_bouw import Keten
from tests.webproef import instellingen

PAD = {"klant": "5a" * 32, "dossier": "5a" * 48, "soort": "ongeldig", "type": "nl.overheid.onbekend"}
GEVOELIG = re.compile(r"bsn|burgerservice|naam$|geboorte|adres|email|telefoon", re.IGNORECASE)
OPENBAAR = ("/openapi.json", "/gebeurtenistypen", "/parameters", "/pensioenleeftijden", "/problemen/")

Bewerking = tuple[str, str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def diensten(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diensten]:
    with alle_diensten(postgres, tmp_path_factory.mktemp("adr")) as gestart:
        yield gestart


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30) as c:
        yield c


def bewerkingen(diensten: Diensten) -> Iterator[Bewerking]:
    """Service, method, address and operation of everything that is published."""
    for naam, stuk in diensten.documenten.items():
        for pad, item in stuk["paths"].items():
            for methode, bewerking in item.items():
                # A pseudonym (`identiteiten/{id}`) where the document says so, else the id of a stream.
                sleutels = {
                    p["name"]: "ab" * 32
                    for p in bewerking.get("parameters", ())
                    if p["in"] == "path" and "{64}" in p["schema"].get("pattern", "")
                }
                ingevuld = re.sub(r"{(\w+)}", lambda m: (sleutels | PAD).get(m[1], str(uuid4())), pad)  # noqa: B023
                yield naam, methode.upper(), f"{diensten.adressen[naam]}/v1{ingevuld}", bewerking


def controleer(antwoord: httpx.Response, status: int | None = None) -> None:
    """What holds for every response, and for every problem."""
    plaats = f"{antwoord.request.method} {antwoord.request.url}: {antwoord.text[:300]}"
    if status is not None:
        assert antwoord.status_code == status, plaats
    kop = antwoord.headers
    assert re.fullmatch(r"\d+\.\d+\.\d+", kop["api-version"]), plaats
    assert kop["cache-control"] == "no-store", plaats
    assert "frame-ancestors 'none'" in kop["content-security-policy"], plaats
    assert kop["strict-transport-security"].startswith("max-age="), plaats
    assert (kop["x-content-type-options"], kop["x-frame-options"]) == ("nosniff", "DENY"), plaats
    assert kop["access-control-allow-origin"], plaats
    assert kop["content-type"], plaats
    assert antwoord.status_code != 422, plaats
    if antwoord.status_code >= 400:
        assert kop["content-type"] == "application/problem+json", plaats
        probleem = antwoord.json()
        assert probleem["status"] == antwoord.status_code, plaats
        assert probleem["title"] and probleem["detail"], plaats


def vraag_van(bewerking: dict[str, Any]) -> dict[str, str]:
    """The query keys that an operation cannot do without."""
    dagen = {"peildatum": "2025-12-31", "van": "2025-01-01", "tot": "2025-12-31"}
    verplicht = [p["name"] for p in bewerking.get("parameters", ()) if p["in"] == "query" and p["required"]]
    return {naam: dagen[naam] for naam in verplicht}


def voorbeeld_van(bewerking: dict[str, Any]) -> Any:
    inhoud = bewerking.get("requestBody", {}).get("content", {}).get("application/json", {})
    return inhoud.get("example", {"bsn": "999999011"})


def test_elk_antwoord_heeft_versie_en_beveiliging(diensten: Diensten, client: httpx.Client) -> None:
    gezien = set()
    for naam, methode, adres, bewerking in bewerkingen(diensten):
        if "/herbouw" in adres and methode != "GET":
            continue
        lichaam = {"json": voorbeeld_van(bewerking)} if "requestBody" in bewerking else {}
        antwoord = client.request(
            methode, adres, headers=eigenaar(naam), params=vraag_van(bewerking), **lichaam
        )
        controleer(antwoord)
        assert str(antwoord.status_code) in bewerking["responses"], (adres, antwoord.status_code)
        gezien.add(antwoord.status_code)
    assert {200, 201, 404} <= gezien


def test_elke_fout_is_een_probleem(diensten: Diensten, client: httpx.Client) -> None:
    for naam, methode, adres, bewerking in bewerkingen(diensten):
        kop = eigenaar(naam)
        controleer(client.request(methode, adres + "/", headers=kop), 404)
        controleer(client.request(methode, adres, headers={**kop, "Accept": "text/html"}), 406)
        onbekend = client.request(methode, adres, headers=kop, params={"sort_by": "x"})
        controleer(onbekend, 400)
        verboden = client.request("TRACE", adres, headers=kop)
        controleer(verboden, 405)
        assert methode in verboden.headers["allow"], adres
        if bewerking.get("security"):
            zonder = client.request(methode, adres, json={} if "requestBody" in bewerking else None)
            controleer(zonder, 401)
            assert "www-authenticate" in zonder.headers
            arm = eigenaar(naam, scopes=())
            controleer(client.request(methode, adres, headers=arm), 403)
        else:
            assert any(deel in adres for deel in OPENBAAR), adres
        if "requestBody" in bewerking:
            xml = {**kop, "Content-Type": "text/xml"}
            controleer(client.request(methode, adres, headers=xml, content=b"<a/>"), 415)
            controleer(client.request(methode, adres, headers=kop, json=[]), 400)
            for fout in (b"{", b"null", b"\xff"):
                json = {**kop, "Content-Type": "application/json"}
                controleer(client.request(methode, adres, headers=json, content=fout), 400)


def velden(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every property with its schema, wherever in a document."""
    if isinstance(schema, dict):
        eigenschappen = schema.get("properties")
        if isinstance(eigenschappen, dict):
            yield from eigenschappen.items()
        for deel in schema.values():
            yield from velden(deel)
    elif isinstance(schema, list):
        for deel in schema:
            yield from velden(deel)


def test_een_datum_heeft_geen_tijd_en_is_geen_getal(diensten: Diensten, client: httpx.Client) -> None:
    """Whatever its Dutch name is: every field that the document calls a date."""
    aantal = 0
    for naam, methode, adres, bewerking in bewerkingen(diensten):
        voorbeeld = bewerking.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" not in voorbeeld:
            continue
        model = voorbeeld["schema"]["$ref"].rpartition("/")[2]
        eigenschappen = diensten.documenten[naam]["components"]["schemas"][model]["properties"]
        datums = [n for n, s in eigenschappen.items() if s.get("format") == "date"]
        for waarde in ("2025-01-06T00:00:00Z", "2025-01-06 00:00", "20250106", 20250106, 1736121600, True):
            inhoud = voorbeeld["example"] | dict.fromkeys(datums, waarde)
            antwoord = client.request(methode, adres, headers=eigenaar(naam), json=inhoud)
            if datums:
                controleer(antwoord, 400)
                fout = {f["pad"] for f in antwoord.json()["fouten"] if f["code"] == "datum"}
                assert set(datums) <= fout, (adres, waarde, antwoord.text)
        aantal += len(datums)
    assert aantal > 100


def test_tijdstip_met_elk_verschil_en_antwoord_in_utc(diensten: Diensten, client: httpx.Client) -> None:
    stuk = diensten.documenten["intake"]["paths"]["/inschrijvingen"]["post"]
    voorbeeld = voorbeeld_van(stuk)
    for tekst in ("2025-01-07T10:00:00+01:00", "2025-01-07T09:00:00Z", "2025-01-06T23:30:00-09:30"):
        kop = {**eigenaar("intake"), "Simulatie-Moment": tekst}
        inhoud = {**voorbeeld, "inschrijvingId": str(uuid4())}
        antwoord = client.post(f"{diensten.adressen['intake']}/v1/inschrijvingen", headers=kop, json=inhoud)
        controleer(antwoord, 201)
        tijdstip = antwoord.json()["gebeurtenissen"][0]["tijdstip"]
        assert tijdstip.endswith("Z")
        assert datetime.fromisoformat(tijdstip) == datetime.fromisoformat(tekst).astimezone(UTC)


@pytest.fixture(scope="module")
async def bekende_klant(diensten: Diensten) -> str:
    """A client of the klantvolgsysteem with one event, registered on 6 January 2025 at 9:00 UTC."""
    keten, klant = Keten(), "7c" * 32
    keten.uitkering(klant, date(2025, 1, 6))
    async with Database(diensten.settings["klantvolgsysteem"].database_url) as db, db.transaction() as conn:
        await Projectie().handle(conn, keten.gebeurtenissen)
    return klant


def bewerkingen_met(diensten: Diensten, parameter: str) -> list[Bewerking]:
    """The operations of the klantvolgsysteem that take this query key."""
    return [
        b
        for b in bewerkingen(diensten)
        if b[0] == "klantvolgsysteem" and parameter in {p["name"] for p in b[3].get("parameters", ())}
    ]


@pytest.mark.parametrize(
    "tekst",
    [
        "2025-01-06T11:00:00",
        "2025-01-06T11:00",
        "2025-01-06 11:00:00",
        "2025-W01-1",
        "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:00:00-02:00",
        "9999-12-31",
    ],
)
def test_een_kennismoment_zonder_verschil_met_utc_of_buiten_de_tijd_wordt_geweigerd(
    diensten: Diensten, client: httpx.Client, tekst: str
) -> None:
    gevonden = bewerkingen_met(diensten, "kennismoment")
    assert len(gevonden) == 5
    for naam, methode, adres, bewerking in gevonden:
        vraag = vraag_van(bewerking) | {"kennismoment": tekst}
        antwoord = client.request(methode, adres, headers=eigenaar(naam), params=vraag)
        controleer(antwoord, 400)
        assert [(f["pad"], f["code"]) for f in antwoord.json()["fouten"]] == [("kennismoment", "tijdstip")]


@pytest.mark.parametrize(
    ("tekst", "bekend"),
    [
        ("2025-01-06T11:00:00+02:00", True),
        ("2025-01-06T10:59:59+02:00", False),
        ("2025-01-05T23:30:00-09:30", True),
        ("2025-01-05T23:29:00-09:30", False),
    ],
)
def test_een_kennismoment_met_elk_verschil_telt_en_komt_terug_in_utc(
    diensten: Diensten, client: httpx.Client, bekende_klant: str, tekst: str, bekend: bool
) -> None:
    """The instant decides, not the clock that it was written by; also where the answer repeats it."""
    v1, kop = f"{diensten.adressen['klantvolgsysteem']}/v1", eigenaar("klantvolgsysteem")
    verwacht = datetime.fromisoformat(tekst).astimezone(UTC).isoformat().replace("+00:00", "Z")

    def lees(pad: str, **vraag: str) -> Any:
        antwoord = client.get(f"{v1}/{pad}", headers=kop, params={"kennismoment": tekst, **vraag})
        controleer(antwoord, 200)
        return antwoord.json()

    assert len(lees(f"klanten/{bekende_klant}/klantbeeld")["uitkeringen"]) == bekend
    tijdlijn = lees(f"klanten/{bekende_klant}/tijdlijn")
    assert (tijdlijn["aantal"], tijdlijn["kennismoment"]) == (bekend, verwacht)
    tabel = lees("indicatoren/sluitende-aanpak", peildatum="2025-12-31", van="2025-01-01", tot="2025-12-31")
    assert tabel["uitkomst"]["kennismoment"] == verwacht


@pytest.mark.parametrize("naam", NAMEN)
def test_document_is_openbaar_en_spreekt_camel_case(
    diensten: Diensten, client: httpx.Client, naam: str
) -> None:
    antwoord = client.get(f"{diensten.adressen[naam]}/v1/openapi.json", headers={"Origin": "https://a.nl"})
    controleer(antwoord, 200)
    assert antwoord.headers["access-control-allow-origin"] == "*"
    stuk = antwoord.json()
    bekend = [b for item in stuk["paths"].values() for b in item.values()]
    namen = [b["operationId"] for b in bekend]
    assert len(namen) == len(set(namen))
    assert [
        n for n, _ in velden(stuk["components"]["schemas"]) if not re.fullmatch("[a-z][A-Za-z0-9]*", n)
    ] == []
    for bewerking in bekend:
        assert "422" not in bewerking["responses"]
        adresdelen = [p["name"] for p in bewerking.get("parameters", ()) if p["in"] in ("path", "query")]
        assert [n for n in adresdelen if GEVOELIG.search(n)] == []
        assert [n for n in adresdelen if not re.fullmatch("[a-z][A-Za-z0-9]*", n)] == []


@pytest.mark.parametrize("naam", NAMEN)
def test_het_document_zegt_waar_staat_hoe_een_versie_eindigt(diensten: Diensten, naam: str) -> None:
    """deprecation-schedule, transition-period, changelog: a reader judges the text, here that it is there."""
    (adres,) = re.findall(r"\[[^]]+\]\((https://\S+)\)", diensten.documenten[naam]["info"]["description"])
    pad, _, anker = adres.partition("#")
    blad = (Path(__file__).parents[2] / "docs" / pad.rpartition("/")[2]).read_text("utf-8")
    _, kop, stuk = blad.partition(f"\n## {anker.capitalize()}\n")
    assert kop, f"{adres} bestaat niet"
    for woord in ("semver", "maanden", "naast elkaar", "../CHANGELOG.md"):
        assert woord in stuk, woord
    assert f"| `/v1` | {diensten.documenten[naam]['info']['version']} |" in stuk


def test_een_token_is_te_halen_waar_het_document_zegt(tmp_path: Path) -> None:
    """At the issuer whose tokens this installation accepts."""
    for settings, adres in (
        (instellingen(tmp_path, issuers=("http://127.0.0.1:8004",)), "http://127.0.0.1:8004/v1/token"),
        (instellingen(tmp_path, issuers=("https://a.nl", "https://b.nl")), "https://a.nl/v1/token"),
    ):
        for naam in NAMEN:
            schemas = maak_dienst(naam, settings).openapi()["components"]["securitySchemes"]
            stromen = schemas["ketentoken"]["flows"]
            assert stromen["clientCredentials"]["tokenUrl"] == adres, naam


@pytest.mark.parametrize("naam", NAMEN)
def test_elk_voorbeeld_past_bij_zijn_eigen_schema(diensten: Diensten, naam: str) -> None:
    stuk = diensten.documenten[naam]
    for pad, item in stuk["paths"].items():
        for bewerking in item.values():
            for inhoud in bewerking.get("requestBody", {}).get("content", {}).values():
                if "example" not in inhoud:
                    assert inhoud["schema"]["$ref"].endswith("/BsnOpgave"), pad
                    continue
                schema = {**inhoud["schema"], "components": stuk["components"]}
                fouten = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(
                    inhoud["example"]
                )
                assert [f.message for f in fouten] == [], pad
