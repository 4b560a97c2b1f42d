"""`/livez`, `/readyz` and `/metrics`, for services and for workers without an API.

Ready means: this process can do its work with what is its own (its database). A slow neighbour makes no
one unready, and readiness falls the moment shutdown begins, so that no request comes in during the drain.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from types import FrameType

import uvicorn
from fastapi import APIRouter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.observability.metrics import uitvoer

Controle = Callable[[], Awaitable[object]]
"""A check: returns when all is well (in any way), raises when it is not."""

WACHT = 2.0
"""Seconds that a check may take."""


class Gezondheid:
    """Readiness of one process. `controles` are the checks by name; `stopt()` begins the shutdown."""

    def __init__(self, controles: Mapping[str, Controle] | None = None) -> None:
        self.controles: dict[str, Controle] = dict(controles or {})
        self._stopt = False

    def voeg_toe(self, naam: str, controle: Controle) -> None:
        self.controles[naam] = controle

    def stopt(self) -> None:
        self._stopt = True

    async def oordeel(self) -> tuple[bool, dict[str, str]]:
        """Whether the process is ready, and per check `in orde` or what is wrong (no more than a kind)."""
        if self._stopt:
            return False, {"proces": "stopt"}
        uitslag: dict[str, str] = {}
        for naam, controle in self.controles.items():
            try:
                async with asyncio.timeout(WACHT):
                    await controle()
                uitslag[naam] = "in orde"
            except Exception as fout:
                uitslag[naam] = f"niet in orde: {type(fout).__name__}"
        return all(u == "in orde" for u in uitslag.values()), uitslag


async def _leeft(_: Request) -> Response:
    return JSONResponse({"status": "leeft"})


async def _metrics(_: Request) -> Response:
    inhoud, soort = uitvoer()
    return Response(inhoud, media_type=soort)


def _gereed(gezondheid: Gezondheid) -> Callable[[Request], Awaitable[Response]]:
    async def gereed(_: Request) -> Response:
        goed, uitslag = await gezondheid.oordeel()
        return JSONResponse(
            {"status": "gereed" if goed else "niet gereed", "controles": uitslag},
            status_code=200 if goed else 503,
        )

    return gereed


def gezondheidsroutes(gezondheid: Gezondheid) -> APIRouter:
    """The three routes for an API; they stand outside `/v1` and outside the OpenAPI document."""
    router = APIRouter()
    router.add_route("/livez", _leeft, include_in_schema=False)
    router.add_route("/readyz", _gereed(gezondheid), include_in_schema=False)
    router.add_route("/metrics", _metrics, include_in_schema=False)
    return router


class Server(uvicorn.Server):
    """uvicorn that makes the process unready at the first signal, and only then drains.

    `uitloop` is the number of seconds between the two: time for a load balancer to see it.
    """

    def __init__(self, config: uvicorn.Config, gezondheid: Gezondheid, uitloop: float = 0.5) -> None:
        super().__init__(config)
        self.gezondheid = gezondheid
        self.uitloop = uitloop
        self._lus: asyncio.AbstractEventLoop | None = None
        self._eerste_signaal = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal makes unready and, `uitloop` later, starts the drain; the next goes through."""
        self.gezondheid.stopt()
        if self._eerste_signaal or self._lus is None:
            super().handle_exit(sig, frame)
            return
        self._eerste_signaal = True
        self._lus.call_soon_threadsafe(self._lus.call_later, self.uitloop, super().handle_exit, sig, frame)

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        self._lus = asyncio.get_running_loop()
        await super().serve(sockets)


@asynccontextmanager
async def serve_admin(
    port: int, gezondheid: Gezondheid, host: str = "127.0.0.1"
) -> AsyncIterator[uvicorn.Server]:
    """Runs `/livez`, `/readyz` and `/metrics` beside a worker that has no API of its own, on `port`
    (0: any free one). Signals stay with the worker."""
    app = Starlette(
        routes=[
            Route("/livez", _leeft),
            Route("/readyz", _gereed(gezondheid)),
            Route("/metrics", _metrics),
        ]
    )
    config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off")
    server = _StilleServer(config)
    taak = asyncio.create_task(server.serve())
    while not server.started and not taak.done():  # noqa: ASYNC110 (uvicorn tells it by a flag only)
        await asyncio.sleep(0.005)
    if taak.done():
        await taak  # raises why it could not start
    try:
        yield server
    finally:
        gezondheid.stopt()
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await taak


class _StilleServer(uvicorn.Server):
    """uvicorn that leaves the signals to the process that it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
