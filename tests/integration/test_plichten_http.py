"""`GET /v1/klanten/{klant}/plichten` over a real store: what holds on a day, what lifts it, and for whom."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from services.handhaving.plichtenroutes import VOORBEELD, Plichten, plichtenrouter
from services.handhaving.uitkeringsdossier import aggregate as dossier
from services.handhaving.uitkeringsdossier.routes import ROUTES as DOSSIER
from services.handhaving.voorbeelden import KLANT, ONTHEFFING_ID, VRIJSTELLING_ID
from shared.contract.gebeurtenis import Rol
from shared.database import Database
from shared.web.app import maak_app
from tests.diensten import ANDERE_GEMEENTE, BUREAU, GEMEENTE, als
from tests.integration.test_feiten_handhaving import DOSSIER_ID, Gemeente, uit
from tests.webproef import CWI, instellingen

PAD = f"/v1/klanten/{KLANT}/plichten"


@pytest.fixture
async def gemeente(database: Database) -> Gemeente:
    """A client with uitkering and, from 2025-04-08 to 2025-10-07, an ontheffing of two duties."""
    gemeente = Gemeente(database)
    await gemeente.met_uitkering()
    commando = uit(ONTHEFFING, "VerleenOntheffing")
    await gemeente.doe(ontheffing.AGGREGAAT, commando.ontheffing_id, commando)
    return gemeente


@pytest.fixture
async def client(gemeente: Gemeente, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = maak_app("Proef", "Plichten.", instellingen(tmp_path), [plichtenrouter()])
    app.state.commandohandler, app.state.database = gemeente.handler, gemeente.db
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://proef") as client:
        yield client


def eigen(*gemeenten: str) -> dict[str, str]:
    return als(GEMEENTE, Rol.KLANTMANAGER, *(gemeenten or ("9991",)))


async def op(client: httpx.AsyncClient, dag: str) -> dict[str, dict[str, Any]]:
    antwoord = await client.get(PAD, params={"peildatum": dag}, headers=eigen())
    assert antwoord.status_code == 200, antwoord.text
    return {p["plicht"]: p for p in antwoord.json()["plichten"]}


async def test_een_ontheffing_zegt_wat_zij_opheft_en_tot_wanneer(client: httpx.AsyncClient) -> None:
    plichten = await op(client, "2025-10-07")
    assert plichten["arbeidsplicht"] == {
        "plicht": "arbeidsplicht",
        "onderdeel": "a",
        "stand": "ontheven",
        "artikel": "9 lid 2",
        "door": ONTHEFFING_ID,
        "totEnMet": "2025-10-07",
    }
    assert (plichten["reintegratieplicht"]["stand"], plichten["reintegratieplicht"]["door"]) == (
        "geldt",
        None,
    )
    assert {p["stand"] for p in (await op(client, "2025-10-08")).values()} == {"geldt"}
    assert [p["onderdeel"] for p in plichten.values()] == ["a", "a", "b", "a", "c"]


async def test_een_vrijstelling_heft_alles_op_en_een_rustperiode_niets(
    client: httpx.AsyncClient, gemeente: Gemeente
) -> None:
    await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "KenRustperiodeToe"))
    rust = uit(DOSSIER, "KenRustperiodeToe").ingangsdatum.isoformat()
    antwoord = (await client.get(PAD, params={"peildatum": rust}, headers=eigen())).json()
    assert [r["van"] for r in antwoord["rustperioden"]] == [rust]
    assert "geldt" in {p["stand"] for p in antwoord["plichten"]}
    vrij = uit(DOSSIER, "StelVrijstellingVast")
    await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, vrij)
    plichten = await op(client, vrij.ingangsdatum.isoformat())
    assert {(p["stand"], p["artikel"], p["door"]) for p in plichten.values()} == {
        ("vrijgesteld", "9 lid 5", VRIJSTELLING_ID)
    }


async def test_voor_de_melding_is_er_geen_plicht(client: httpx.AsyncClient) -> None:
    melding = uit(DOSSIER, "OntvangAanvraag").meldingsdatum
    assert await op(client, melding.isoformat()) != {}
    assert await op(client, melding.replace(year=melding.year - 1).isoformat()) == {}


@pytest.mark.parametrize(
    ("headers", "params", "status", "code"),
    [
        ((ANDERE_GEMEENTE, Rol.KLANTMANAGER, "9992"), {"gemeente": "9991"}, 403, "INV-02"),
        ((ANDERE_GEMEENTE, Rol.KLANTMANAGER, "9991"), {}, 403, "INV-02"),
        ((CWI, Rol.ADVISEUR), {}, 403, "INV-02"),
        ((BUREAU, Rol.BUREAU), {"gemeente": "9991"}, 403, "INV-02"),
        ((GEMEENTE, Rol.KLANTMANAGER, "9991", "9992"), {}, 400, "ontbreekt"),
        ((GEMEENTE, Rol.KLANTMANAGER, "9991", "9992"), {"gemeente": "9992"}, 404, None),
        ((GEMEENTE, Rol.KLANTMANAGER, "9991"), {"peildatum": "2003-12-31"}, 200, None),
    ],
)
async def test_alleen_de_gemeente_van_het_dossier_leest(
    client: httpx.AsyncClient, headers: tuple[Any, ...], params: dict[str, str], status: int, code: str | None
) -> None:
    antwoord = await client.get(PAD, params=params, headers=als(*headers))
    assert antwoord.status_code == status, antwoord.text
    if code is not None:
        assert [f["code"] for f in antwoord.json()["fouten"]] == [code]


async def test_zonder_doel_wordt_niets_gelezen(client: httpx.AsyncClient) -> None:
    zonder = {n: w for n, w in eigen().items() if n != "Doelbinding"}
    antwoord = await client.get(PAD, headers=zonder)
    assert (antwoord.status_code, antwoord.json()["fouten"][0]["code"]) == (400, "INV-03")


async def test_van_een_onbekende_klant_is_er_geen_dossier(client: httpx.AsyncClient) -> None:
    onbekend = uuid4().hex * 2
    assert (await client.get(f"/v1/klanten/{onbekend}/plichten", headers=eigen())).status_code == 404


def test_het_voorbeeld_in_de_beschrijving_past_op_het_antwoord() -> None:
    assert Plichten.model_validate(VOORBEELD).plichten[0].door is not None
