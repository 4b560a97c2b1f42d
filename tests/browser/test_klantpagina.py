"""The console in a real browser without JavaScript, against a real server on 127.0.0.1."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, expect

from services.klantvolgsysteem.migrations import BRON
from shared.database import Database
from tests.conftest import NewDatabase
from tests.klantbeeld_bouw import GEMEENTE
from tests.klantvolgsysteem_console import BSN, W, laad, maak_console, verhaal


@asynccontextmanager
async def serveer(app: FastAPI) -> AsyncIterator[str]:
    """The application on a free port; gives its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    )
    taak = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(30):
            while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
                await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await taak


@pytest.fixture
async def adres(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[str]:
    db: Database = await new_database(BRON)
    await laad(db, verhaal())
    async with serveer(maak_console(db, tmp_path)) as url:
        yield url


async def nieuwe_pagina(browser: Browser, breedte: int) -> tuple[Page, list[str]]:
    """A page without JavaScript, and the list of what it could not load or was not allowed to."""
    context = await browser.new_context(
        java_script_enabled=False, locale="nl-NL", viewport={"width": breedte, "height": 800}
    )
    pagina = await context.new_page()
    mislukt: list[str] = []
    pagina.on("requestfailed", lambda verzoek: mislukt.append(verzoek.url))
    pagina.on("console", lambda melding: mislukt.append(melding.text))
    return pagina, mislukt


async def past_in_de_breedte(pagina: Page) -> bool:
    """Whether nothing sticks out to the right. The test's own script runs where those of pages do not."""
    breder: bool = await pagina.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return not breder


@pytest.mark.parametrize("breedte", [1280, 400])
async def test_klantmanager_opent_een_klant_en_de_tabel(browser: Browser, adres: str, breedte: int) -> None:
    pagina, mislukt = await nieuwe_pagina(browser, breedte)

    await pagina.goto(f"{adres}/")
    await expect(pagina.get_by_role("heading", level=1)).to_have_text("Aanmelden")
    await pagina.get_by_label("Organisatie").select_option(f"{GEMEENTE}|klantmanager")
    await pagina.get_by_role("button", name="Aanmelden").click()
    await expect(pagina.get_by_role("heading", level=1)).to_have_text("Klanten")
    assert await past_in_de_breedte(pagina)

    await pagina.get_by_label("Burgerservicenummer").fill(BSN)
    await pagina.get_by_role("button", name="Zoek klant").click()
    await expect(pagina).to_have_url(f"{adres}/klanten/{W}")
    assert await past_in_de_breedte(pagina)

    open_ = pagina.get_by_role("table", name="Wat nog moet gebeuren")
    lezen = open_.get_by_role("row").filter(has_text="Rapportage lezen")
    await expect(lezen).to_contain_text("Gemeente Proefstad")
    await expect(lezen).to_contain_text("te laat")
    rapporteren = open_.get_by_role("row").filter(has_text="Rapporteren over het traject")
    await expect(rapporteren).to_contain_text("Bureau Vooruit")

    for partner, wat in (
        ("intake", "Werkzoekende ingeschreven"),
        ("handhaving", "Uitkering toegekend"),
        ("reintegratie", "Traject gestart"),
    ):
        await expect(pagina.locator(f".baan--{partner}").get_by_text(wat, exact=True)).to_be_visible()
    vraag = pagina.get_by_text("kan deze klant?")
    await expect(vraag).to_be_hidden()
    await (
        pagina.locator("li", has=pagina.get_by_text("Klant verwezen", exact=True)).locator("summary").click()
    )
    await expect(vraag).to_be_visible()

    await pagina.get_by_role("link", name="Sluitende aanpak").click()
    await pagina.get_by_label("Uitkering ingegaan vanaf").fill("2025-01-01")
    await pagina.get_by_label("en voor", exact=True).fill("2025-04-01")
    await pagina.get_by_label("Stand op", exact=True).fill("2026-03-01")
    await pagina.get_by_role("button", name="Bereken").click()
    await expect(pagina.get_by_role("row", name="Totale bestand")).to_contain_text("1")
    await expect(pagina.get_by_role("columnheader", name="Fase 2")).to_be_visible()
    assert await past_in_de_breedte(pagina)

    await pagina.get_by_role("button", name="Afmelden").click()
    await expect(pagina.get_by_role("heading", level=1)).to_have_text("Aanmelden")
    assert mislukt == []


async def test_toetsenbord_begint_bij_de_koppeling_naar_de_inhoud(browser: Browser, adres: str) -> None:
    pagina, _ = await nieuwe_pagina(browser, 1280)
    await pagina.goto(f"{adres}/aanmelden")
    naar_inhoud = pagina.get_by_role("link", name="Naar de inhoud")
    await expect(naar_inhoud).not_to_be_in_viewport()
    await pagina.keyboard.press("Tab")
    await expect(naar_inhoud).to_be_focused()
    await expect(naar_inhoud).to_be_in_viewport()
    await pagina.keyboard.press("Enter")
    await expect(pagina.locator("main")).to_be_focused()
