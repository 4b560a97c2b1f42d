"""The three classic faults, each in the place of the real relay or consumer. Only for the tests: the judge
must find every one of them."""

import asyncio
import time
from collections.abc import Mapping, Sequence

import asyncpg

from shared.consumer import Consumer, Incoming
from shared.consumer.batch import Sorted
from shared.consumer.queue import Letter
from shared.database import UNAVAILABLE, Connection, Database
from shared.log.port import Log, LogRecord, TopicPartition
from shared.relay import outbox

CURSORTABEL = "create table chaos_cursor (position bigint not null)"

_VOLG = f"""
select {outbox.COLUMNS}
  from (select position, time as stored from events where position > $1 order by position limit 500) o
  join events e on e.position = o.position
 order by o.position
"""


class RelayOpPositie:
    """Seeded fault 1: follows `events` with a cursor on position alone. What commits behind the cursor, in a
    transaction that took its position earlier, is never published.

    The cursor is kept in the database, so a new instance goes on where the last one was.
    """

    def __init__(self, db: Database, log: Log, topic: str) -> None:
        self._db = db
        self._log = log
        self._topic = topic

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                async with self._db.acquire() as conn:
                    await self._ronde(conn)
            except (*UNAVAILABLE, asyncpg.PostgresError):
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.01)

    async def _ronde(self, conn: Connection) -> None:
        cursor = await conn.fetchval("select coalesce(max(position), 0) from chaos_cursor")
        rijen = self.kies(cursor, [outbox.Row._make(r) for r in await conn.fetch(_VOLG, cursor)])
        if not rijen:
            return
        uitkomsten = await self._log.publish(self._topic, [outbox.record_of(rij) for rij in rijen])
        if all(uitkomst is None for uitkomst in uitkomsten):
            await conn.execute("insert into chaos_cursor values ($1)", rijen[-1].position)

    def kies(self, cursor: int, rijen: Sequence[outbox.Row]) -> Sequence[outbox.Row]:
        """The rows to publish now."""
        return rijen


class RelayMetGeduld(RelayOpPositie):
    """Seeded fault 2: waits for a gap in the positions, but not for ever: after `GEDULD` it takes the gap
    for a rollback and goes on. A transaction that stays open longer loses its events."""

    GEDULD = 0.4

    def __init__(self, db: Database, log: Log, topic: str) -> None:
        super().__init__(db, log, topic)
        self._gat: tuple[int, float] | None = None

    def kies(self, cursor: int, rijen: Sequence[outbox.Row]) -> Sequence[outbox.Row]:
        klaar: list[outbox.Row] = []
        for rij in rijen:
            vorige = klaar[-1].position if klaar else cursor
            if rij.position != vorige + 1 and not self._lang_genoeg(vorige):
                break
            klaar.append(rij)
        return klaar

    def _lang_genoeg(self, vorige: int) -> bool:
        nu = time.monotonic()
        if self._gat is None or self._gat[0] != vorige:
            self._gat = (vorige, nu)
        return nu - self._gat[1] > self.GEDULD


class ConsumerMetOffsetVooraf(Consumer):
    """Seeded fault 3: commits the offset before the effect. Whoever dies in between has skipped a batch."""

    async def _transact(
        self,
        records: Sequence[LogRecord],
        batch: Sequence[Incoming | Letter],
        moves: Mapping[TopicPartition, tuple[int, int]],
    ) -> tuple[Sorted, list[Letter]]:
        async with self._db.transaction() as conn:
            await self._leases.move(conn, moves)
        return await super()._transact(records, batch, {})
