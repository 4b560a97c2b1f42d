"""Klantbeeld, tijdlijn and indicator over HTTP: who sees what, and as of when."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.klantvolgsysteem.api import Zoeker, routers
from services.klantvolgsysteem.migrations import BRON
from services.klantvolgsysteem.projectie import Projectie
from shared.access.tokens import maak_token
from shared.aggregate.handler import Actor
from shared.contract.gebeurtenis import Rol
from shared.database import Database
from shared.klanten.bsn import pseudoniem
from shared.web.app import maak_app
from tests.conftest import NewDatabase
from tests.klantbeeld_bouw import BUREAU, CWI, GEMEENTE, LETTER_A, Keten, uuid
from tests.webproef import ALLES, LEZEN, ONTVANGER, SLEUTEL, UITGEVER, instellingen

BSN = "999999011"
W = pseudoniem(bytes.fromhex("5a" * 32), BSN)
D = date(2025, 1, 6)
VERWIJZING = f"verwijzing-{uuid(W, 0)}"
ANDER_BUREAU = "urn:nld:kvknr:90000002"


Wie = tuple[str, Rol] | tuple[str, Rol, str]
KLANTMANAGER: Wie = (GEMEENTE, Rol.KLANTMANAGER, "9991")
BEGELEIDER: Wie = (BUREAU, Rol.BUREAU)


def als(organisatie: str, rol: Rol, *gemeenten: str) -> dict[str, str]:
    waarde = maak_token(SLEUTEL, UITGEVER, ONTVANGER, Actor(organisatie, rol, gemeenten), ALLES)
    return {"Authorization": f"Bearer {waarde}", **LEZEN}


def verhaal() -> Keten:
    keten = Keten()
    keten.zeg("WerkzoekendeIngeschreven", W, f"inschrijving-{uuid(W)}", D, inschrijvingId=str(uuid(W)))
    keten.uitkering(W, D)
    keten.ontheffing(W, D, date(2025, 12, 31), *LETTER_A, grondslag="art9", gronden=["medisch"])
    keten.zeg(
        "KlantVerwezen", W, VERWIJZING, "2025-02-10", verwijzingId=str(uuid(W, 0)), ontvanger=BUREAU,
        verwijsdatum="2025-02-10", vraagstelling="Wat kan deze klant?",
    )  # fmt: skip
    stream = f"ontheffing-{uuid(W, 0)}"
    keten.zeg(
        "GebeurtenisGecorrigeerd", W, stream, "2025-09-01", gecorrigeerdeId=str(uuid(stream, 1)),
        velden={"einddatum": "2025-10-31"}, reden="registratiefout",
    )  # fmt: skip
    return keten


@pytest.fixture
async def client(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    db: Database = await new_database(BRON)
    async with db.transaction() as conn:
        await Projectie().handle(conn, verhaal().gebeurtenissen)
    settings = instellingen(tmp_path, simulatie=False)
    app = maak_app("Proef", "Klantvolgsysteem", settings, routers())
    app.state.database = db
    app.state.klanten = Zoeker(db, bytes.fromhex(settings.ketensleutel))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as c:
        yield c


async def lees(c: httpx.AsyncClient, wat: str, wie: Wie, **vraag: Any) -> Any:
    antwoord = await c.get(f"/v1/klanten/{W}/{wat}", headers=als(*wie), params=vraag)
    assert antwoord.status_code == 200, antwoord.text
    return antwoord.json()


async def test_klantbeeld_per_peildatum_en_kennismoment(client: httpx.AsyncClient) -> None:
    def periode(beeld: Any) -> tuple[str, str]:
        [p] = beeld["ontheffingen"][0]["perioden"]
        return p["tot"], p["status"]

    assert periode(await lees(client, "klantbeeld", KLANTMANAGER, peildatum="2025-11-15")) == (
        "2025-10-31", "verlopen",
    )  # fmt: skip
    toen = await lees(client, "klantbeeld", KLANTMANAGER, peildatum="2025-11-15", kennismoment="2025-08-31")
    assert periode(toen) == ("2025-12-31", "actief")
    vroeg = await lees(client, "klantbeeld", KLANTMANAGER, peildatum="2025-01-10")
    assert vroeg["verwijzingen"] == []
    assert vroeg["uitkeringen"][0]["status"] == "loopt"


async def test_tijdlijn_toont_correctie_op_de_oude_plaats(client: httpx.AsyncClient) -> None:
    tijdlijn = await lees(client, "tijdlijn", KLANTMANAGER)
    namen = [r["naam"] for r in tijdlijn["gebeurtenissen"]]
    assert sorted(namen) == [
        "KlantVerwezen",
        "OntheffingVerleend",
        "UitkeringToegekend",
        "WerkzoekendeIngeschreven",
    ]
    [regel] = [r for r in tijdlijn["gebeurtenissen"] if r["naam"] == "OntheffingVerleend"]
    assert regel["data"]["einddatum"] == "2025-10-31"
    assert regel["correcties"][0]["reden"] == "registratiefout"
    assert regel["ontvangenOp"]
    toen = await lees(client, "tijdlijn", KLANTMANAGER, kennismoment="2025-08-31", partner="handhaving")
    [regel] = [r for r in toen["gebeurtenissen"] if r["naam"] == "OntheffingVerleend"]
    assert (regel["data"]["einddatum"], regel["correcties"]) == ("2025-12-31", [])


async def test_tijdlijn_in_bladzijden(client: httpx.AsyncClient) -> None:
    gezien: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        blad = await lees(client, "tijdlijn", KLANTMANAGER, limiet=3, **cursor)
        assert blad["aantal"] == 4
        gezien += [r["id"] for r in blad["gebeurtenissen"]]
        if blad.get("volgende") is None:
            break
        cursor = {"cursor": blad["volgende"]}
    assert len(gezien) == len(set(gezien)) == 4
    fout = await client.get(f"/v1/klanten/{W}/tijdlijn", headers=als(*KLANTMANAGER), params={"cursor": "x"})
    assert fout.status_code == 400


async def test_bureau_ziet_de_ontheffing_maar_nooit_de_grond(client: httpx.AsyncClient) -> None:
    tijdlijn = await lees(client, "tijdlijn", BEGELEIDER)
    per_naam = {r["naam"]: r for r in tijdlijn["gebeurtenissen"]}
    ontheffing = per_naam["OntheffingVerleend"]
    assert "gronden" not in ontheffing["data"] and "grondslag" not in ontheffing["data"]
    assert {"gronden", "grondslag"} <= set(ontheffing["afgeschermd"])
    assert ontheffing["data"]["verplichtingen"] == list(LETTER_A)
    assert per_naam["KlantVerwezen"]["data"]["vraagstelling"] == "Wat kan deze klant?"
    beeld = await lees(client, "klantbeeld", BEGELEIDER)
    assert beeld["ontheffingen"][0].get("grondslag") is None


@pytest.mark.parametrize(
    ("wie", "status"),
    [
        ((ANDER_BUREAU, Rol.BUREAU), 403),
        (("urn:nld:oin:00000099200000003000", Rol.KLANTMANAGER, "9992"), 403),
        (("urn:nld:oin:00000099900000009000", Rol.INSPECTIE), 403),
        ((CWI, Rol.ADVISEUR), 200),
        (None, 401),
    ],
)
async def test_alleen_wie_een_relatie_heeft_ziet_de_klant(
    client: httpx.AsyncClient, wie: Wie | None, status: int
) -> None:
    for wat in ("klantbeeld", "tijdlijn"):
        headers = als(*wie) if wie else {}
        assert (await client.get(f"/v1/klanten/{W}/{wat}", headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("doel", "klantmanager", "bureau"),
    [
        ("dienstverlening", 200, 200),
        ("https://register.example.nl/verwerkingen/dienstverlening", 200, 200),
        ("inkomensverlening", 200, 403),
        ("handhaving", 200, 403),
        ("toezicht", 403, 403),
        ("technisch-beheer", 403, 403),
        ("ontheffing-beoordelen", 200, 403),
        ("inschrijven", 403, 403),
    ],
)
async def test_ieder_leest_alleen_voor_een_doel_van_zijn_rol(
    client: httpx.AsyncClient, doel: str, klantmanager: int, bureau: int
) -> None:
    """INV-03: the purpose must fit who asks."""
    for wie, verwacht in ((KLANTMANAGER, klantmanager), (BEGELEIDER, bureau)):
        for wat in ("klantbeeld", "tijdlijn"):
            koppen = als(*wie) | {"Doelbinding": doel}
            antwoord = await client.get(f"/v1/klanten/{W}/{wat}", headers=koppen)
            assert antwoord.status_code == verwacht, (wie, doel, antwoord.text)
            if verwacht == 403:
                assert [f["code"] for f in antwoord.json()["fouten"]] == ["INV-03"]
                assert "dienstverlening" in antwoord.json()["detail"]


async def test_onbekende_klant_en_onleesbaar_moment(client: httpx.AsyncClient) -> None:
    assert (
        await client.get(f"/v1/klanten/{'0' * 64}/klantbeeld", headers=als(*KLANTMANAGER))
    ).status_code == 404
    for vraag in ({"kennismoment": "gisteren"}, {"peildatum": "2025-02-30"}, {"onbekend": "1"}):
        antwoord = await client.get(f"/v1/klanten/{W}/klantbeeld", headers=als(*KLANTMANAGER), params=vraag)
        assert antwoord.status_code == 400, antwoord.text


async def test_zoeken_op_bsn_vindt_alleen_eigen_klanten(client: httpx.AsyncClient) -> None:
    async def zoek(wie: Wie) -> Any:
        antwoord = await client.post("/v1/klanten/_zoek", headers=als(*wie), json={"bsn": BSN})
        return antwoord.json()["klanten"]

    assert await zoek(KLANTMANAGER) == [{"klant": W}]
    assert await zoek(BEGELEIDER) == [{"klant": W}]
    assert await zoek((ANDER_BUREAU, Rol.BUREAU)) == []


async def test_indicator_verbergt_kleine_aantallen(client: httpx.AsyncClient) -> None:
    vraag = {"peildatum": "2026-02-28", "van": "2025-01-01", "tot": "2025-04-01"}
    adres = "/v1/indicatoren/sluitende-aanpak"
    inspectie = als("urn:nld:oin:00000099900000009000", Rol.INSPECTIE)
    uit = (await client.get(adres, headers=inspectie, params=vraag)).json()
    assert uit.get("uitkomst"), uit
    assert uit["uitkomst"]["onderdrukt"] is True
    assert {r["code"]: r["cellen"]["totaal"].get("aantal") for r in uit["rijen"]}["BESTAND"] is None
    alles = vraag | {"kleineGroep": 0}
    assert (await client.get(adres, headers=inspectie, params=alles)).status_code == 403
    eigen = await client.get(adres, headers=als(*KLANTMANAGER), params=alles | {"gemeente": "9991"})
    assert eigen.status_code == 200, eigen.text
    assert {r["code"]: r["cellen"]["totaal"]["aantal"] for r in eigen.json()["rijen"]}["BESTAND"] == 1


@pytest.mark.parametrize(
    ("onzin", "pad", "toegestaan"),
    [
        ({"fase": "5"}, "fase", "kansrijk"),
        ({"fase": "kansrijk"}, "fase", "1, 2, 3, 4, nogNietBepaald, onbekend"),
        ({"faseschema": "suwi"}, "faseschema", "suwiFase"),
        ({"leeftijdsklasse": "20-30"}, "leeftijdsklasse", "<23, 23-36"),
        ({"leeftijdsklasse": "<23", "leeftijden": "cbs"}, "leeftijdsklasse", "<30, 30-34"),
        ({"bureau": "Bureau Vooruit"}, "bureau", ""),
    ],
)
async def test_een_parameter_die_niet_bestaat_geeft_geen_lege_tabel(
    client: httpx.AsyncClient, onzin: dict[str, str], pad: str, toegestaan: str
) -> None:
    vraag = {"peildatum": "2026-03-01", "van": "2025-01-01", "tot": "2025-04-01"} | onzin
    antwoord = await client.get("/v1/indicatoren/sluitende-aanpak", headers=als(*KLANTMANAGER), params=vraag)
    assert antwoord.status_code == 400, antwoord.text
    [fout] = antwoord.json()["fouten"]
    assert fout["pad"] == pad
    assert toegestaan in fout["melding"]


async def test_een_fase_die_bij_haar_schema_hoort_wordt_gevraagd(client: httpx.AsyncClient) -> None:
    vraag = {"gemeente": "9991", "peildatum": "2026-03-01", "van": "2025-01-01", "tot": "2025-04-01"}
    for goed in (
        {"fase": "2"},
        {"faseschema": "kansrijkModel", "fase": "kansarm"},
        {"faseschema": "9991:eigen", "fase": "9991:laag", "faseversie": "2025"},
        {"leeftijden": "cbs", "leeftijdsklasse": "<30"},
    ):
        antwoord = await client.get(
            "/v1/indicatoren/sluitende-aanpak", headers=als(*KLANTMANAGER), params=vraag | goed
        )
        assert antwoord.status_code == 200, antwoord.text


PUBLICATIE = {"peildatum": "2026-02-28", "van": "2025-01-01", "tot": "2025-04-01"}


@pytest.mark.parametrize(
    ("anders", "paden"),
    [
        ({}, []),
        ({"tot": "2026-01-01", "gemeente": "9991", "fase": "2"}, []),
        ({"trajectmoment": "start", "kennis": "definitief", "rijpheid": "volledigCohort"}, []),
        ({"peildatum": "2026-03-01"}, ["peildatum"]),
        ({"peildatum": "2026-02-27"}, ["peildatum"]),
        ({"tot": "2025-04-02"}, ["van"]),
        ({"van": "2025-01-02"}, ["van"]),
        ({"van": "2025-02-01", "tot": "2025-05-01"}, ["van"]),
        ({"gemeente": ["9991", "9992"]}, ["gemeente"]),
        ({"fase": "2", "leefvorm": "alleenstaand"}, ["leefvorm"]),
        ({"venster": 11, "telVerhuizing": "false"}, ["venster", "telVerhuizing"]),
        ({"kleineGroep": 9}, ["kleineGroep"]),
        ({"kennismoment": "2026-02-28"}, ["kennismoment"]),
    ],
)
async def test_buiten_de_eigen_gemeente_zijn_er_alleen_vaste_publicaties(
    client: httpx.AsyncClient, anders: dict[str, Any], paden: list[str]
) -> None:
    """M10 (4): two tables that differ by one client tell of that client what each of them hides."""
    adres, vraag = "/v1/indicatoren/sluitende-aanpak", PUBLICATIE | anders
    for wie in (als("urn:nld:oin:00000099900000009000", Rol.INSPECTIE), als(*BEGELEIDER)):
        antwoord = await client.get(adres, headers=wie, params=vraag)
        assert antwoord.status_code == (403 if paden else 200), antwoord.text
        assert sorted(f["pad"] for f in antwoord.json().get("fouten", ())) == sorted(paden)
    eigen = await client.get(adres, headers=als(*KLANTMANAGER), params=vraag | {"gemeente": "9991"})
    assert eigen.status_code == 200, eigen.text
