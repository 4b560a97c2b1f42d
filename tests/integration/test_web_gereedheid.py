"""Readiness of real processes: it falls at SIGTERM, while a server finishes running requests and a worker its
batch."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from ketenspoor.poorten import vrije_poort
from ketenspoor.postgres import EmbeddedPostgres
from shared.contract.gebeurtenis import Partner
from shared.database import Database
from shared.eventstore.store import EventStore
from shared.log.open import log_of
from tests.events import make_event
from tests.webproef import instellingen

DIENST = """
import asyncio, sys
from pathlib import Path
import uvicorn
from fastapi import APIRouter
from shared.observability.gezondheid import Gezondheid, Server
from shared.web.app import maak_app
from tests.webproef import instellingen

router = APIRouter()

@router.get("/v1/trage-antwoorden")
async def traag() -> dict[str, bool]:
    await asyncio.sleep(1.0)
    return {"klaar": True}

gezondheid = Gezondheid()
app = maak_app("Proef", "Proef", instellingen(Path(sys.argv[2])), [router], gezondheid=gezondheid)
Server(uvicorn.Config(app, port=int(sys.argv[1]), log_config=None), gezondheid, uitloop=0.4).run()
"""


async def test_gereedheid_valt_bij_sigterm_en_lopend_werk_komt_af(tmp_path: Path) -> None:
    instellingen(tmp_path)
    poort = vrije_poort()
    async with _draaiend(poort, "-c", DIENST, str(poort), str(tmp_path)) as (proces, client):
        lopend = asyncio.create_task(client.get("/v1/trage-antwoorden"))
        await asyncio.sleep(0.2)
        proces.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.1)
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/livez")).status_code == 200
        assert (await lopend).json() == {"klaar": True}
        await asyncio.wait_for(proces.wait(), 10)


async def test_een_werker_is_niet_meer_gereed_zodra_hij_begint_te_stoppen(
    database: Database, postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    """A relay that has published a batch and cannot finish it, because its row is locked here."""
    topic, poort = Partner.INTAKE.topic, vrije_poort()
    settings = instellingen(
        tmp_path, database_url=database.url, log_url=await postgres.maak_database(f"log_{poort}")
    )
    omgeving = {f"KETEN_{n.upper()}": str(w) for n, w in settings if n != "issuers" and w is not None}
    log = log_of(settings.log_url)
    await log.start()
    await log.create_topics([topic], 1)
    await EventStore(database).append("proef-1", 0, [make_event("proef-1", 1)])

    async def gepubliceerd() -> None:
        while not any((await log.heads([topic])).values()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    opdracht = ("-m", "ketenspoor", "relay", Partner.INTAKE, "--admin-port", str(poort))
    async with database.acquire() as conn:
        slot = conn.transaction()
        await slot.start()
        await conn.execute("select from outbox for update")
        async with _draaiend(poort, *opdracht, **omgeving) as (proces, client):
            await asyncio.wait_for(gepubliceerd(), 20)
            proces.send_signal(signal.SIGTERM)
            for _ in range(100):
                if (await client.get("/readyz")).status_code == 503:
                    break
                await asyncio.sleep(0.05)
            assert (await client.get("/readyz")).json()["controles"] == {"proces": "stopt"}
            assert (await client.get("/livez")).status_code == 200
            assert proces.returncode is None, "the batch is still in hand"
            await slot.rollback()
            assert await asyncio.wait_for(proces.wait(), 10) == 0
    await log.stop()
    assert await database.pool.fetchval("select count(*) from outbox") == 0


@asynccontextmanager
async def _draaiend(
    poort: int, *opdracht: str, **omgeving: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    """A Python process that is ready on this port; killed at the end if it still runs."""
    proces = await asyncio.create_subprocess_exec(
        sys.executable, *opdracht, cwd=Path(__file__).parents[2], env={**os.environ, **omgeving}
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{poort}", timeout=10) as client:
            await _wacht_tot_gereed(client)
            yield proces, client
    finally:
        if proces.returncode is None:
            proces.kill()
            await proces.wait()


async def _wacht_tot_gereed(client: httpx.AsyncClient) -> None:
    for _ in range(300):
        try:
            if (await client.get("/readyz")).status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("de dienst kwam niet op")
