"""A real browser for the tests: Debian's Chromium, driven by Playwright."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

CHROMIUM = Path("/usr/bin/chromium")
OPTIES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Path of Chromium, installed first where this process may; else the test says what to install."""
    if not CHROMIUM.exists() and os.geteuid() == 0 and shutil.which("apt-get"):
        omgeving = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for stap in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", "--quiet", *stap], check=False, env=omgeving, stdout=subprocess.DEVNULL
            )
    if not CHROMIUM.exists():
        pytest.fail("Chromium ontbreekt: installeer het met 'apt-get install chromium'.", pytrace=False)
    return CHROMIUM


@pytest.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        gestart = await playwright.chromium.launch(executable_path=chromium, args=list(OPTIES))
        yield gestart
        await gestart.close()
