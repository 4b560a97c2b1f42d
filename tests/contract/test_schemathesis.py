"""Schemathesis against the four real services: every check that it has, on every operation.

The run in the suite is bounded and always the same. A long one by hand:
`SCHEMATHESIS_VOORBEELDEN=100 pytest tests/contract/test_schemathesis.py --timeout=3600`; that also gives
every operation the whole of the coverage phase, where the suite takes one in so many.
"""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from ketenspoor.postgres import EmbeddedPostgres
from services.klantvolgsysteem.projectie import Projectie
from services.klantvolgsysteem.service import projecteer
from shared.contract.gebeurtenis import gebeurtenistypen
from shared.database import Database
from shared.observability.gezondheid import Gezondheid
from tests.diensten import NAMEN, Diensten, alle_diensten, eigenaar, traject
from tests.klantbeeld_bouw import Keten, uuid

LANG = "SCHEMATHESIS_VOORBEELDEN" in os.environ
VOORBEELDEN = int(os.environ.get("SCHEMATHESIS_VOORBEELDEN", "2"))
DEKKING = 1 if LANG else 30
"""One operation in so many gets the coverage phase: some 150 requests each."""
CHECKS = Path(__file__).with_name("schemathesis_checks.py")
KLANT = "5a" * 32


@pytest.fixture(scope="module")
def diensten(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diensten]:
    with alle_diensten(postgres, tmp_path_factory.mktemp("diensten")) as gestart:
        yield gestart


@pytest.fixture(scope="module")
def gevuld(diensten: Diensten) -> Iterator[Diensten]:
    """The klantvolgsysteem with one client and a projection that runs, so that its answers hold something."""
    settings = diensten.settings["klantvolgsysteem"]
    lus = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def werk() -> None:
        keten = Keten()
        keten.uitkering(KLANT, date(2025, 1, 6))
        keten.zeg("WerkzoekendeIngeschreven", KLANT, f"inschrijving-{uuid(KLANT)}", date(2025, 1, 6))
        async with Database(settings.database_url) as db, db.transaction() as conn:
            await Projectie().handle(conn, keten.gebeurtenissen)
        await projecteer(settings, Gezondheid(), stop)

    draad = threading.Thread(target=lus.run_until_complete, args=(werk(),))
    draad.start()
    try:
        yield diensten
    finally:
        lus.call_soon_threadsafe(stop.set)
        draad.join(30)
        lus.close()


def open_streams(dienst: str, diensten: Diensten) -> dict[str, str]:
    """Opens a stream of every aggregate with the example of its document; the id per collection."""
    gevonden = {"/trajecten": traject(diensten.settings[dienst])} if dienst == "reintegratie" else {}
    for pad, item in diensten.documenten[dienst]["paths"].items():
        inhoud = item.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        if "{" in pad or "example" not in inhoud or pad.endswith("_zoek"):
            continue
        antwoord = httpx.post(
            f"{diensten.adressen[dienst]}/v1{pad}", json=inhoud["example"], headers=eigenaar(dienst)
        )
        assert antwoord.status_code == 201, antwoord.text
        gevonden[pad] = antwoord.headers["location"].rpartition("/")[2]
    return gevonden


def instellingen(dienst: str, diensten: Diensten) -> str:
    """Settings for one service: numbers that exist, so that requests get past 404."""
    regels = [
        f"hooks = {str(CHECKS)!r}",
        "[parameters]",
        f'klant = "{KLANT}"',
        'soort = "ongeldig"',
        f'type = "{min(gebeurtenistypen())}"',
        "[phases.stateful]",
        "enabled = false",
    ]
    for pad, id in open_streams(dienst, diensten).items():
        regels += ["[[operations]]", f'include-path-regex = "^{pad}/"', f'parameters = {{ id = "{id}" }}']
    bewerkingen = [
        b["operationId"] for item in diensten.documenten[dienst]["paths"].values() for b in item.values()
    ]
    for nummer, naam in enumerate(sorted(bewerkingen)):
        if nummer % DEKKING:
            regels += [
                "[[operations]]",
                f'include-operation-id = "{naam}"',
                "phases.coverage.enabled = false",
            ]
    return "\n".join(regels) + "\n"


@pytest.mark.timeout(3600 if LANG else 300)
@pytest.mark.parametrize("dienst", NAMEN)
def test_schemathesis_vindt_geen_fout(dienst: str, gevuld: Diensten, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(instellingen(dienst, gevuld))
    adres = gevuld.adressen[dienst]
    kop = [deel for n, w in eigenaar(dienst, geldig=7200).items() for deel in ("-H", f"{n}: {w}")]
    uitslag = subprocess.run(
        [
            Path(sys.executable).with_name("st"), "--config-file", config, "run", f"{adres}/v1/openapi.json",
            "--url", f"{adres}/v1", "--checks", "all", "--exclude-checks", "positive_data_acceptance",
            "--generation-allow-x00", "false", "--max-examples", str(VOORBEELDEN),
            "--generation-deterministic", "--continue-on-failure", "--no-color",
            "--suppress-health-check", "too_slow", "--request-timeout", "30", *kop,
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if LANG:
        print(uitslag.stdout)
    assert uitslag.returncode == 0, uitslag.stdout[-20_000:] + uitslag.stderr[-2_000:]
