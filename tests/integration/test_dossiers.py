"""Dossiers for the inspectie over HTTP: class `keten` only, under a pseudonym that no partner knows."""

import json
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.klantvolgsysteem.inspectie.pseudoniem import TweedePseudoniem
from services.klantvolgsysteem.inspectie.routes import dossierrouter
from services.klantvolgsysteem.migrations import BRON
from services.klantvolgsysteem.projectie import Projectie
from shared.contract.gebeurtenis import Rol
from shared.web.app import maak_app
from tests.conftest import NewDatabase
from tests.integration.test_projectie_http import KLANTMANAGER, W, Wie, als, verhaal
from tests.webproef import instellingen

INSPECTIE: Wie = ("urn:nld:oin:00000099900000009000", Rol.INSPECTIE)
UUID_VORM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
JAAR = {"van": "2025-01-01", "tot": "2026-01-01"}


@pytest.fixture
async def client(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    db = await new_database(BRON)
    async with db.transaction() as conn:
        await Projectie().handle(conn, verhaal().gebeurtenissen)
    settings = instellingen(tmp_path, simulatie=False)
    app = maak_app("Proef", "Klantvolgsysteem", settings, [dossierrouter(settings)])
    app.state.database = db
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as c:
        yield c


async def lees(c: httpx.AsyncClient, pad: str, **vraag: Any) -> httpx.Response:
    koppen = als(*INSPECTIE) | {"Doelbinding": "toezicht"}
    return await c.get(f"/v1/dossiers{pad}", headers=koppen, params=vraag)


async def test_van_steekproef_naar_dossier_zonder_een_pseudoniem_van_de_keten(
    client: httpx.AsyncClient,
) -> None:
    steekproef = (await lees(client, "", **JAAR)).json()
    [dossier] = steekproef["dossiers"]
    assert (steekproef["aantal"], len(dossier)) == (1, 96)
    beeld = await lees(client, f"/{dossier}/klantbeeld", peildatum="2025-11-15")
    tijdlijn = await lees(client, f"/{dossier}/tijdlijn")
    assert (beeld.status_code, tijdlijn.status_code) == (200, 200)
    assert W not in steekproef["dossiers"][0] + beeld.text + tijdlijn.text
    assert beeld.json()["klant"] == tijdlijn.json()["klant"] == dossier
    assert beeld.json()["ontheffingen"][0]["perioden"][0]["status"] == "verlopen"


async def test_geen_id_in_een_dossier_leidt_naar_een_klant_bij_een_partner(client: httpx.AsyncClient) -> None:
    """Ids of events, dossiers and besluiten are known to the partners: here each is another one, also in the
    names of streams and in the cursor."""
    gebeurtenissen = verhaal().gebeurtenissen
    bekend = {str(g.envelop.id) for g in gebeurtenissen}
    for g in gebeurtenissen:
        bekend |= set(UUID_VORM.findall(g.envelop.stream + g.data.decode()))
    [dossier] = (await lees(client, "", **JAAR)).json()["dossiers"]
    beeld = await lees(client, f"/{dossier}/klantbeeld")
    regels, cursor = [], None
    while True:
        deel = await lees(client, f"/{dossier}/tijdlijn", limiet=2, **({"cursor": cursor} if cursor else {}))
        assert deel.status_code == 200, deel.text
        regels += deel.json()["gebeurtenissen"]
        if (cursor := deel.json()["volgende"]) is None:
            break
        assert not bekend & set(UUID_VORM.findall(b64decode(cursor + "==").decode()))
    gezien = set(UUID_VORM.findall(beeld.text + json.dumps(regels)))
    assert len(bekend) > 5 and len(gezien) > 5
    assert not bekend & gezien
    assert len({r["id"] for r in regels}) == len(regels) == deel.json()["aantal"]
    [verleend] = [r for r in regels if r["naam"] == "OntheffingVerleend"]
    assert verleend["stream"] in beeld.json()["versies"]  # what belongs together still does


async def test_de_inspectie_ziet_dat_er_meer_is_maar_niet_wat(client: httpx.AsyncClient) -> None:
    [dossier] = (await lees(client, "", **JAAR)).json()["dossiers"]
    tijdlijn = (await lees(client, f"/{dossier}/tijdlijn")).json()["gebeurtenissen"]
    [verleend] = [g for g in tijdlijn if g["naam"] == "OntheffingVerleend"]
    assert {"gronden", "grondslag"} <= set(verleend["afgeschermd"])
    assert not {"gronden", "grondslag"} & set(verleend["data"])
    assert verleend["data"]["einddatum"] == "2025-10-31"
    assert "medisch" not in json.dumps(tijdlijn)


async def test_een_gemeente_zonder_uitkeringen_geeft_geen_dossiers(client: httpx.AsyncClient) -> None:
    assert (await lees(client, "", **JAAR, gemeente="9992")).json()["dossiers"] == []
    assert len((await lees(client, "", **JAAR, gemeente="9991")).json()["dossiers"]) == 1


async def test_alleen_de_inspectie_en_alleen_voor_toezicht(client: httpx.AsyncClient) -> None:
    [dossier] = (await lees(client, "", **JAAR)).json()["dossiers"]
    for pad in ("", f"/{dossier}/klantbeeld", f"/{dossier}/tijdlijn"):
        adres = f"/v1/dossiers{pad}"
        ander = await client.get(adres, headers=als(*KLANTMANAGER), params=JAAR if not pad else {})
        assert ander.status_code == 403, ander.text
        doel = await client.get(adres, headers=als(*INSPECTIE), params=JAAR if not pad else {})
        assert (doel.status_code, doel.json()["fouten"][0]["code"]) == (403, "INV-03")


async def test_een_verzonnen_dossier_bestaat_niet(client: httpx.AsyncClient) -> None:
    assert (await lees(client, f"/{'0' * 96}/klantbeeld")).status_code == 404
    assert (await lees(client, f"/{W}/klantbeeld")).status_code == 400


def test_het_pseudoniem_blijft_en_is_overal_vervangen() -> None:
    tweede = TweedePseudoniem.uit_sleutel(b"x" * 32)
    dossier = tweede.dossier(W)
    assert tweede.klant(dossier) == W
    assert TweedePseudoniem.uit_sleutel(b"y" * 32).klant(dossier) is None
    assert tweede.vervang({"a": [W, f"klok-{W}"], W: 1}) == {"a": [dossier, f"klok-{dossier}"], dossier: 1}
