"""Runs a consumer for every version of the projection that must be kept up, and stops it when it ends."""

import asyncio
from collections.abc import Callable

import asyncpg
import structlog

from services.klantvolgsysteem.herbouw.herbouw import ruim_op, versies
from services.klantvolgsysteem.projectie import Projectie
from shared.consumer import Consumer
from shared.database import UNAVAILABLE, Database
from shared.log.port import Log

_log = structlog.get_logger(__name__)


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
        self._taken: dict[int, tuple[asyncio.Task[None], asyncio.Event]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Consumes until `stop` is set; then every consumer finishes the batch in hand."""
        try:
            while not stop.is_set():
                try:
                    await self._bij(await versies(self._db))
                except UNAVAILABLE:
                    _log.warning("the versions of the projection cannot be read now")
                try:
                    await asyncio.wait_for(stop.wait(), self._kijk)
                except TimeoutError:
                    continue
        finally:
            await self._bij(())

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
