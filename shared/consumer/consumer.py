"""The consumer loop: batches out of the log, effects exactly once.

Offsets stand in the consumer's own database and move, by compare-and-swap, in the transaction of the
effects. Kafka's consumer groups play no part.
"""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import structlog

from shared.consumer import metrics
from shared.consumer.ahead import Batch, ReadAhead
from shared.consumer.batch import Sorted, sort
from shared.consumer.failures import RETRY, describe, is_event_s_own
from shared.consumer.handler import Handler
from shared.consumer.incoming import Incoming
from shared.consumer.lag import Lag
from shared.consumer.leases import LeaseLost, Leases
from shared.consumer.queue import ANYTHING, Letter, Reden, heads, park, play, skipped
from shared.database import Connection, Database
from shared.log.port import Log, LogRecord, TopicPartition
from shared.observability.tracing import batch_span

_log = structlog.get_logger(__name__)

LONGEST_PAUSE = 5.0
SAMPLE = 500
"""Observations of the latency per batch, at most: in a catch-up each would cost more than the sorting."""


class Consumer:
    """Reads the topics of `handler` and hands it batches of at most `batch` events.

    Several instances may run: they share the partitions (see `leases`), and one that is silent for `lease`
    seconds is taken over. `wait`: seconds that a look at an idle log takes; a stop waits as long. `linger`:
    seconds to let events gather after a batch that was not full: fewer transactions, later effects.
    """

    def __init__(
        self,
        db: Database,
        log: Log,
        handler: Handler,
        *,
        batch: int = 5_000,
        lease: float = 10.0,
        wait: float = 0.25,
        linger: float = 0.0,
    ) -> None:
        self._db = db
        self._logbook = log
        self._handler = handler
        self._group = handler.group
        self._batch = batch
        self._lease = lease
        self._wait = wait
        self._linger = linger
        self._leases = Leases(db, self._group, handler.topics, lease)
        self._reader = ReadAhead(log, batch, wait)
        self._lag = Lag(self._group, log)
        self._takeovers = metrics.TAKEOVERS.labels(self._group)  # from the start, so that zero is a value too
        self._offsets: dict[TopicPartition, int] = {}
        self._known_partitions = False
        self._shared_at = 0.0

    @property
    def offsets(self) -> Mapping[TopicPartition, int]:
        """Partitions that this instance has now, with the offset of the next event of each."""
        return dict(self._offsets)

    async def run(self, stop: asyncio.Event) -> None:
        """Consumes until `stop` is set; then finishes the batch in hand and gives its partitions back.

        Failures of the moment (database or log away, deadlock) are retried for ever, with growing pauses.
        Raises what no repetition can solve: a missing table or right in the consumer's own database.
        """
        pause = 0.0
        try:
            while not stop.is_set():
                try:
                    await self.step()
                    pause = 0.0
                except LeaseLost:
                    self._takeovers.inc()
                    _log.warning("partitions taken over by another instance", groep=self._group)
                    self._forget()
                except RETRY as error:
                    pause = min(max(2 * pause, 0.05), LONGEST_PAUSE)
                    _log.warning("consumer tries again", groep=self._group, fout=describe(error), pause=pause)
                    self._forget()
                    await _sleep(stop, pause * random.uniform(0.5, 1))  # noqa: S311 - spreads instances
        finally:
            await self._reader.drop()
            await self._release()

    async def step(self) -> int:
        """One round: look after the leases when it is time, read, handle. Returns the records handled."""
        if time.monotonic() - self._shared_at > self._lease / 3:
            await self._share()
        if not self._offsets:
            await asyncio.sleep(self._wait)
            return 0
        batch = await self._reader.next(self._offsets)
        if batch.records:
            await self._handle(batch)
            if self._linger and len(batch.records) < self._batch:
                await asyncio.sleep(self._linger)
        return len(batch.records)

    async def _share(self) -> None:
        if not self._known_partitions:
            await self._logbook.start()
            await self._leases.add(await self._logbook.partitions(self._handler.topics))
            self._known_partitions = True
        self._offsets = dict(await self._leases.share(self._offsets))
        self._shared_at = time.monotonic()
        self._lag.keep(self._offsets)
        await self._measure()

    async def _measure(self) -> None:
        self._lag.show(self._offsets, await self._logbook.heads(self._handler.topics))
        async with self._db.acquire() as conn:
            [(letters, parked)] = await conn.fetch(
                "select count(*), count(distinct klant) from dead_letters"
                " where groep = $1 and verworpen is null",
                self._group,
            )
        metrics.LETTERS.labels(self._group).set(letters)
        metrics.PARKED.labels(self._group).set(parked)

    def _forget(self) -> None:
        """What it believed of its partitions may be wrong: ask again before the next batch."""
        self._offsets = {}
        self._shared_at = 0.0

    async def _release(self) -> None:
        self._offsets = {}
        await self._lag.stop()
        for gauge in (metrics.LETTERS, metrics.PARKED):
            gauge.remove(self._group)
        try:
            await asyncio.wait_for(self._leases.release(), 5)
        except RETRY as error:
            _log.warning("leases run out by themselves", groep=self._group, fout=describe(error))

    async def _handle(self, batch: Batch) -> None:
        begin = time.perf_counter()
        moves = batch.moves(self._offsets)
        traces = (event.envelop.traceparent for event in batch.events if isinstance(event, Incoming))
        with batch_span(f"consume {self._group}", traces):
            result, failed = await self._transact(batch.records, batch.events, moves)
        for place, (_, to) in moves.items():
            self._offsets[place] = to
        self._count(len(batch.records), result, failed, time.perf_counter() - begin)

    async def _transact(
        self,
        records: Sequence[LogRecord],
        batch: Sequence[Incoming | Letter],
        moves: Mapping[TopicPartition, tuple[int, int]],
    ) -> tuple[Sorted, list[Letter]]:
        """Offsets, effects and dead letters in one transaction."""
        async with self._db.transaction() as conn:
            await self._leases.move(conn, moves)
            result = await self._sort(conn, records, batch)
            failed = await self._apply(conn, result.apply, records) if result.apply else []
            if result.park or failed:
                letters = [*result.park, *failed]
                letters.sort(key=lambda x: (x.record.topic, x.record.partition, x.record.offset))
                await park(conn, self._group, letters)
            for klant in dict.fromkeys(result.heal):
                await play(conn, self._handler, klant)
        return result, failed

    async def _sort(
        self, conn: Connection, records: Sequence[LogRecord], batch: Sequence[Incoming | Letter]
    ) -> Sorted:
        events = [event for event in batch if isinstance(event, Incoming)]
        streams = list({event.envelop.stream for event in events})
        known = await self._handler.versions(conn, streams)
        parked, discarded = await conn.fetchrow(ANYTHING, self._group) or (False, False)
        klanten = list({_key(event) for event in events}) if parked else []
        first = await heads(conn, self._group, klanten) if klanten else {}
        skips = await skipped(conn, self._group, streams) if discarded else set()
        return sort(records, batch, known, first, skips)

    async def _apply(
        self, conn: Connection, events: Sequence[Incoming], records: Sequence[LogRecord]
    ) -> list[Letter]:
        """Hands the events to the handler; returns those to park when it failed for some clients."""
        if await self._offer(conn, events) is None:
            return []
        groups: dict[str, list[Incoming]] = {}
        for event in events:
            groups.setdefault(_key(event), []).append(event)
        record_of = {(r.topic, r.partition, r.offset): r for r in records}
        letters = []
        for rest, error in await self._isolate(conn, list(groups.values())):
            for place, event in enumerate(rest):
                reden = Reden.WACHTRIJ if place else Reden.VERWERKINGSFOUT
                fout = "wacht" if place else describe(error)
                record = record_of[event.topic, event.partition, event.offset]
                letters.append(
                    Letter(event.envelop.sleutel or event.envelop.klant, record, event, reden, fout)
                )
        return letters

    async def _isolate(
        self, conn: Connection, groups: Sequence[Sequence[Incoming]]
    ) -> list[tuple[Sequence[Incoming], Exception]]:
        """Applies what can be applied, by halves; per failing client its events from the failing one on."""
        if len(groups) == 1:
            (events,) = groups
            for place, event in enumerate(events):
                error = await self._offer(conn, [event])
                if error is not None:
                    return [(events[place:], error)]
            return []
        middle = len(groups) // 2
        failed: list[tuple[Sequence[Incoming], Exception]] = []
        for half in (groups[:middle], groups[middle:]):
            if await self._offer(conn, [event for group in half for event in group]) is not None:
                failed += await self._isolate(conn, half)
        return failed

    async def _offer(self, conn: Connection, events: Sequence[Incoming]) -> Exception | None:
        """Hands events to the handler in a savepoint; the error that is theirs, with their effects undone."""
        try:
            async with conn.transaction():
                await self._handler.handle(conn, events)
        except Exception as error:
            if not is_event_s_own(error, conn):
                raise
            return error
        return None

    def _count(self, records: int, result: Sorted, failed: Sequence[Letter], seconds: float) -> None:
        metrics.CONSUMED.labels(self._group).inc(records)
        metrics.BATCH.labels(self._group).observe(seconds)
        metrics.DUPLICATES.labels(self._group).inc(result.duplicates)
        metrics.GAPS.labels(self._group).inc(result.gaps)
        metrics.FAILURES.labels(self._group).inc(sum(x.reden is Reden.VERWERKINGSFOUT for x in failed))
        for letter in (*result.park, *failed):
            if letter.reden is not Reden.WACHTRIJ:
                _log.error(
                    "client parked", groep=self._group, reden=letter.reden, fout=letter.fout,
                    topic=letter.record.topic, partition=letter.record.partition, offset=letter.record.offset,
                )  # fmt: skip
        now = datetime.now(UTC)
        observe = metrics.LATENCY.labels(self._group).observe
        for event in result.apply[:: len(result.apply) // SAMPLE + 1]:
            observe((now - event.envelop.time).total_seconds())


def _key(event: Incoming) -> str:
    """What is kept in order: the client, or after a merge the key that the stream began with."""
    return event.envelop.sleutel or event.envelop.klant


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
