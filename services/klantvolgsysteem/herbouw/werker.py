"""Runs a consumer for every version of the projection that must be kept up, and stops it when it ends."""

import asyncio
from collections.abc import Callable
from functools import partial

import asyncpg
import structlog

from services.klantvolgsysteem.herbouw.herbouw import Herbouw, ruim_op, versies
from services.klantvolgsysteem.projectie import TOPICS, Projectie
from shared.consumer import Consumer
from shared.database import UNAVAILABLE, Database
from shared.log.port import Log, LogUnavailable
from shared.observability.metrics import REBUILD_PROGRESS

_log = structlog.get_logger(__name__)
WEG: tuple[type[Exception], ...] = (*UNAVAILABLE, LogUnavailable)


class Versies:
    """`maak_log`: a log of its own per version, because each version reads from other offsets.

    `kijk`: seconds between looks at which versions there are.
    """

    def __init__(
        self,
        db: Database,
        maak_log: Callable[[], Log],
        *,
        batch: int = 4_000,
        linger: float = 0.0,
        kijk: float = 1.0,
    ) -> None:
        self._db = db
        self._maak_log = maak_log
        self._batch = batch
        self._linger = linger
        self._kijk = kijk
        self._kijker: Log | None = None
        self._taken: dict[int, tuple[asyncio.Task[None], asyncio.Event]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Consumes until `stop` is set; then every consumer finishes the batch in hand."""
        try:
            while not stop.is_set():
                try:
                    nodig = await versies(self._db)
                    await self._bij(nodig)
                    await self._toon(herbouwt=len(nodig) > 1)
                except WEG:
                    _log.warning("the versions of the projection cannot be read now")
                try:
                    await asyncio.wait_for(stop.wait(), self._kijk)
                except TimeoutError:
                    continue
        finally:
            await self._bij(())
            await self._toon(herbouwt=False)

    async def _toon(self, *, herbouwt: bool) -> None:
        """How far the version is that is being filled, for the operator; nothing when there is none."""
        if not herbouwt:
            REBUILD_PROGRESS.clear()
            if self._kijker is not None:
                await self._kijker.stop()
                self._kijker = None
            return
        if self._kijker is None:
            self._kijker = self._maak_log()
            await self._kijker.start()
        stand = await Herbouw(self._db, partial(self._kijker.heads, TOPICS)).status()
        if stand.nieuw is not None:
            deel = stand.verwerkt / stand.totaal if stand.totaal else 1.0
            REBUILD_PROGRESS.labels(str(stand.nieuw)).set(deel)

    async def _bij(self, nodig: tuple[int, ...]) -> None:
        """Starts what is missing and stops what is over. Raises what ended the consumer of a live version."""
        for nummer in [n for n in self._taken if n not in nodig]:
            taak, klaar = self._taken.pop(nummer)
            klaar.set()
            # Cancelling a version drops its tables under its consumer: that error is expected.
            await asyncio.gather(taak, return_exceptions=True)
            if nodig:
                await ruim_op(self._db, nummer)
        for nummer in nodig:
            if nummer not in self._taken:
                klaar = asyncio.Event()
                self._taken[nummer] = (asyncio.create_task(self._consumeer(nummer, klaar)), klaar)
            elif self._taken[nummer][0].done():
                taak, _ = self._taken.pop(nummer)
                await taak

    async def _consumeer(self, nummer: int, klaar: asyncio.Event) -> None:
        log = self._maak_log()
        try:
            projectie = Projectie(nummer)
            await Consumer(self._db, log, projectie, batch=self._batch, linger=self._linger).run(klaar)
        except asyncpg.UndefinedTableError:
            if nummer in await versies(self._db):
                raise
        finally:
            await log.stop()
