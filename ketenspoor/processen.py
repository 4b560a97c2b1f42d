"""The processes of a service: `serve` answers HTTP, `work` moves events. Each ends in order on SIGTERM."""

import asyncio
import gc
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI

from ketenspoor.omgeving import DIENSTEN, UITGEVER, audience
from ketenspoor.sleutelbos import vraag_token
from shared.access.issuer import Uitgever, maak_uitgever
from shared.access.sleutels import lees_sleutel
from shared.contract.gebeurtenis import Partner, Rol
from shared.deelnemers import Deelnemers
from shared.observability.gezondheid import Gezondheid, Server, serve_admin
from shared.observability.logboek import stel_logs_in
from shared.observability.tracing import stel_tracing_in
from shared.partner import Partnerdienst
from shared.settings import Settings

Taak = Callable[[Settings, Gezondheid, asyncio.Event], Awaitable[None]]

_OPEN = 75
"""Seconds that an idle connection stays open: longer than clients and proxies keep theirs (httpx 5, nginx
60), so that none sends a request over one that is being closed."""


def partnerdienst(naam: str) -> Partnerdienst:
    """A partner's service; only this one is loaded, because a process runs no other."""
    dienst: Partnerdienst = import_module(f"services.{naam}.service").DIENST
    return dienst


def maak_dienst(dienst: str, settings: Settings, gezondheid: Gezondheid | None = None) -> FastAPI:
    """The HTTP application of a service, or of the issuer."""
    if dienst == UITGEVER:
        return maak_uitgever(_uitgever(settings), settings)
    if dienst == Partner.KLANTVOLGSYSTEEM:
        from services.klantvolgsysteem import service as klantvolgsysteem

        return klantvolgsysteem.maak_app(settings, gezondheid, _aanmelding(settings))
    return partnerdienst(dienst).maak_app(settings, gezondheid)


def _uitgever(settings: Settings) -> Uitgever:
    sleutel = json.loads((Path(os.environ["KETEN_SLEUTELS"]) / "uitgever.json").read_text("utf-8"))
    return Uitgever(
        adres=settings.issuers[0],
        sleutel=lees_sleutel(sleutel),
        deelnemers=Deelnemers.uit_bestand(settings.deelnemers),
        ontvangers=tuple(audience(d) for d in DIENSTEN),
        # A visitor of the demonstration has no organisation to sign in with again.
        levensduur=3600 if settings.simulatie else 300,
    )


def _aanmelding(settings: Settings) -> Callable[[str, Rol], Awaitable[str]] | None:
    """In a simulation with the demonstration's keys at hand a visitor may be any organisation."""
    sleutels = os.environ.get("KETEN_SLEUTELS")
    if not settings.simulatie or sleutels is None:
        return None

    async def meld_aan(organisatie: str, rol: Rol) -> str:
        dienst = Partner.KLANTVOLGSYSTEEM
        return await vraag_token(settings.token_url, Path(sleutels), organisatie, rol, dienst, "keten:lezen")

    return meld_aan


def serve(dienst: str, settings: Settings, host: str, port: int) -> None:
    """Runs the HTTP interface until a signal comes; unready at once, then the open requests are finished."""
    stel_logs_in(dienst, settings.log_level)
    tracing = stel_tracing_in(dienst, settings.otlp_endpoint)
    gezondheid = Gezondheid()
    config = uvicorn.Config(
        maak_dienst(dienst, settings, gezondheid),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=_OPEN,
        server_header=False,
        date_header=False,
    )
    bevries()
    Server(config, gezondheid).run()
    tracing.shutdown()


def bevries() -> None:
    """What is loaded by now stays: the garbage collector need not look at it again, and looks less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def taken(partner: Partner, soorten: frozenset[str]) -> list[Taak]:
    """The workers of a service: `relay` (outbox to log) and `react`, or `project` (klantvolgsysteem)."""
    if partner is Partner.KLANTVOLGSYSTEEM:
        from services.klantvolgsysteem import service as klantvolgsysteem

        return [
            *([klantvolgsysteem.projecteer] if "project" in soorten else []),
            *([klantvolgsysteem.relay] if "relay" in soorten else []),
        ]
    dienst = partnerdienst(partner)
    return [
        *([dienst.relay] if "relay" in soorten else []),
        *([dienst.reageer] if "react" in soorten else []),
    ]


def work(partner: Partner, settings: Settings, soorten: frozenset[str], host: str, port: int) -> None:
    """Runs the workers of a service until a signal comes; unready at once, then each finishes the batch that
    it has in hand."""
    stel_logs_in(f"{partner}-werk", settings.log_level)
    tracing = stel_tracing_in(f"{partner}-werk", settings.otlp_endpoint)
    werk = taken(partner, soorten)
    bevries()
    uvloop.run(_werk(werk, settings, host, port))
    tracing.shutdown()


async def _werk(taken: list[Taak], settings: Settings, host: str, port: int) -> None:
    gezondheid = Gezondheid()
    async with (
        _tot_signaal(gezondheid) as stop,
        serve_admin(port, gezondheid, host),
        asyncio.TaskGroup() as groep,
    ):
        for taak in taken:
            groep.create_task(_tot_het_einde(taak, settings, gezondheid, stop))


async def _tot_het_einde(taak: Taak, settings: Settings, gezondheid: Gezondheid, stop: asyncio.Event) -> None:
    await taak(settings, gezondheid, stop)
    if not stop.is_set():  # a worker that ends by itself must not leave a process that looks alive
        raise RuntimeError("een werker is uit zichzelf gestopt")


@asynccontextmanager
async def _tot_signaal(gezondheid: Gezondheid) -> AsyncIterator[asyncio.Event]:
    """Set by the first signal, which first of all makes the process unready: the drain may take a while."""
    stop = asyncio.Event()

    def begin() -> None:
        gezondheid.stopt()
        stop.set()

    lus = asyncio.get_running_loop()
    for sein in (signal.SIGTERM, signal.SIGINT):
        lus.add_signal_handler(sein, begin)
    yield stop
