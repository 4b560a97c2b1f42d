"""Readiness on a real server: it falls at SIGTERM, while running requests are finished."""

import asyncio
import signal
import socket
import sys
from pathlib import Path

import httpx

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
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        poort = s.getsockname()[1]
    proces = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DIENST, str(poort), str(tmp_path), cwd=Path(__file__).parents[2]
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{poort}", timeout=10) as client:
            await _wacht_tot_gereed(client)
            lopend = asyncio.create_task(client.get("/v1/trage-antwoorden"))
            await asyncio.sleep(0.2)
            proces.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.1)
            assert (await client.get("/readyz")).status_code == 503
            assert (await client.get("/livez")).status_code == 200
            assert (await lopend).json() == {"klaar": True}
            await asyncio.wait_for(proces.wait(), 10)
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
