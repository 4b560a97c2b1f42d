"""Publishes what the event store has stored.

At least once, and per klant in order: a row leaves the outbox only after the log has acknowledged it, and
of each klant the acknowledged events are a contiguous prefix. A crash between the two publishes again;
consumers drop what they have by the version of the stream.
"""

import asyncio
import heapq
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg
import structlog

from shared.database import UNAVAILABLE, Connection, Database
from shared.log.port import Log, LogUnavailable, Record, RecordRefused
from shared.observability.tracing import batch_span
from shared.relay import metrics, outbox
from shared.relay.outbox import Poison, Row, Unpublishable

_logger = structlog.get_logger("relay")

BATCH = 2000
"""Rows in one offer to the log. Three batches are in memory at a time."""

LEASE = 15.0
"""Seconds after which the database ends the session of a leader that is stopped or cut off."""

_DATABASE_ERRORS: tuple[type[Exception], ...] = (*UNAVAILABLE, asyncpg.PostgresError)
SMALL = 100
"""Rows below which a batch is not worth its round trips: let some gather first."""

_CANDIDATE = 0.5
_MEASURE = 2.0
_REST_AFTER = 1.0
_REST_FACTOR = 5
_BACKOFF = (0.1, 5.0)
_POISON_BACKOFF = (1.0, 300.0)
_POISON_BATCH = 500
_REASON_LENGTH = 500


@dataclass(slots=True)
class _Outcome:
    """What became of a batch: acknowledged rows, poison per klant, and rows that wait behind poison."""

    acked: list[Row] = field(default_factory=list)
    poison: dict[str, Poison] = field(default_factory=dict)
    parked: list[int] = field(default_factory=list)
    unavailable: Exception | None = None


class Relay:
    """One per service process; of all processes of a service one leads and the others stand by.

    `poll`: seconds between looks at an empty outbox; after a second of rest up to five times that.
    `lease`: seconds of silence after which the database ends the leader's session.
    """

    def __init__(
        self,
        db: Database,
        log: Log,
        topic: str,
        *,
        poll: float = 0.005,
        batch: int = BATCH,
        lease: float = LEASE,
    ) -> None:
        self._db = db
        self._log = log
        self._topic = topic
        self._poll = poll
        self._batch = batch
        self._lease = lease
        self._blocked: dict[str, Poison] = {}
        self._retries: list[tuple[float, str]] = []
        self._leads = metrics.RELAY_LEADER.labels(topic)
        for counter in (metrics.REFUSED, metrics.UNAVAILABLE):
            counter.labels(topic)  # from the start, so that zero is a value too

    async def run(self, stop: asyncio.Event) -> None:
        """Stands by or leads until `stop` is set; then finishes the batch in hand and steps down."""
        failures = 0
        while not stop.is_set():
            try:
                async with self._leadership(stop) as conn:
                    if conn is None:
                        return
                    failures = 0
                    _logger.info("relay leads", topic=self._topic)
                    await self._lead(conn, stop)
            except _DATABASE_ERRORS as error:
                failures += 1
                _logger.warning("relay lost the database", topic=self._topic, error=type(error).__name__)
                await _pause(stop, _delay(_BACKOFF, failures))

    @asynccontextmanager
    async def _leadership(self, stop: asyncio.Event) -> AsyncIterator[Connection | None]:
        """The connection that holds the lock, or None when `stop` came first.

        All work of the leader goes over this connection: when the server ends the session, and with it the
        lock, the old leader cannot delete a row any more. The server ends it after `lease` seconds of
        silence, so a leader that hangs or whose machine is gone is replaced: the one limit counts while it
        asks nothing, the other (TCP only) while it takes nothing of what it asked for. Standing by asks again
        and again instead of waiting for the lock: a statement that waits holds back vacuum, and the outbox
        would swell.
        """
        limit = f"{int(self._lease * 1000)}"
        conn = await self._db.connect(idle_session_timeout=limit, tcp_user_timeout=limit)
        try:
            while not await conn.fetchval(
                "select pg_try_advisory_lock(hashtextextended($1, 0))", f"relay {self._topic}"
            ):
                await _pause(stop, _CANDIDATE)
                if stop.is_set():
                    yield None
                    return
            self._leads.set(1)
            try:
                yield conn
            finally:
                self._leads.set(0)
                metrics.end(self._topic)
        finally:
            with suppress(*UNAVAILABLE):
                await conn.close(timeout=2)

    async def _lead(self, conn: Connection, stop: asyncio.Event) -> None:
        await self._load_poison(conn)
        batch: list[Row] = []
        acked: Sequence[Row] = ()
        failures = 0
        measured = worked = 0.0
        while not stop.is_set():
            now = time.monotonic()
            if now - measured >= _MEASURE:
                measured = now
                await self._measure(conn)
            if self._retries and self._retries[0][0] <= now:
                outcome = await self._retry(conn, now)
                # Released rows are older than what was fetched ahead, so look again.
                await self._remove(conn, acked)
                batch, acked = [], ()
            else:
                batch = batch or await outbox.next_rows(conn, [], self._batch)
                if not batch:
                    rest = min(now - worked, _REST_FACTOR * _REST_AFTER) / _REST_AFTER
                    await asyncio.sleep(self._poll * max(1.0, rest))
                    continue
                gathered = len(batch) >= SMALL
                outcome, batch = await self._publish(conn, batch, acked)
                acked = outcome.acked if batch else ()
                worked = time.monotonic()
                if not gathered:
                    await asyncio.sleep(self._poll)
            if outcome.unavailable is None or outcome.acked or outcome.poison:
                failures = 0  # it is worth while to go on at once
            else:
                failures += 1
                metrics.UNAVAILABLE.labels(self._topic).inc()
                _logger.warning("log unavailable", topic=self._topic, error=str(outcome.unavailable))
                await _pause(stop, _delay(_BACKOFF, failures))
        await self._remove(conn, acked)

    async def _publish(
        self, conn: Connection, batch: Sequence[Row], acked: Sequence[Row]
    ) -> tuple[_Outcome, list[Row]]:
        """Offers the batch. While the log works on it, the rows that it acknowledged just before are removed
        and, out of a backlog, the next batch is fetched. Returns that batch when this one succeeded as a
        whole: its rows are then still to be removed. Otherwise the next batch is thrown away, because it
        may hold later events of a klant that failed, and this one is settled."""
        offer = asyncio.create_task(self._offer(batch), name=f"relay-offer-{self._topic}")
        try:
            await self._remove(conn, acked)
            ahead: list[Row] = []
            if len(batch) == self._batch:
                ahead = await outbox.next_rows(conn, [row.position for row in batch], self._batch)
            outcome = await self._wait(conn, offer)
        except BaseException:
            offer.cancel()
            await asyncio.wait([offer])
            raise
        if ahead and len(outcome.acked) == len(batch):
            return outcome, ahead
        await self._remove(conn, outcome.acked)
        if outcome.parked:
            await self._park(conn, outcome)
        return outcome, []

    async def _wait(self, conn: Connection, offer: "asyncio.Task[_Outcome]") -> _Outcome:
        """Waits for the log and meanwhile keeps the session of the lock alive."""
        while not (await asyncio.wait([offer], timeout=self._lease / 4))[0]:
            await conn.execute("select")
        return offer.result()

    async def _offer(self, batch: Sequence[Row], *, retry: bool = False) -> _Outcome:
        """Publishes the batch, without the rows of blocked klanten (unless those are what is retried)."""
        outcome = _Outcome()
        rows: list[Row] = []
        records: list[Record] = []
        for row in batch:
            if row.klant in outcome.poison or (not retry and row.klant in self._blocked):
                outcome.parked.append(row.position)
                continue
            try:
                records.append(outbox.record_of(row))
                rows.append(row)
            except Unpublishable as error:
                self._refuse(outcome, row, error)
        if not records:
            return outcome
        try:
            with batch_span(f"publish {self._topic}", (row.traceparent for row in rows)):
                results = await self._log.publish(self._topic, records)
        except (LogUnavailable, RecordRefused) as error:
            # The call as a whole failed: no single event is to blame.
            outcome.unavailable = error
            return outcome
        failed: set[str] = set()
        for row, result in zip(rows, results, strict=True):
            if row.klant in failed:
                if row.klant in outcome.poison:
                    outcome.parked.append(row.position)
            elif result is None:
                outcome.acked.append(row)
            else:
                failed.add(row.klant)
                if isinstance(result, RecordRefused):
                    self._refuse(outcome, row, result)
                else:
                    outcome.unavailable = result
                    # A later event of the klant is unpublishable, but its turn has not come yet.
                    if outcome.poison.pop(row.klant, None) is not None:
                        waits = {r.position for r in batch if r.klant == row.klant}
                        outcome.parked = [p for p in outcome.parked if p not in waits]
        return outcome

    def _refuse(self, outcome: _Outcome, row: Row, error: Exception) -> None:
        known = self._blocked.get(row.klant)
        attempts = known.attempts + 1 if known is not None else 1
        outcome.poison[row.klant] = Poison(row.position, str(error)[:_REASON_LENGTH], attempts)
        outcome.parked.append(row.position)

    async def _remove(self, conn: Connection, acked: Sequence[Row]) -> None:
        if acked:
            await outbox.delete_published(conn, [row.position for row in acked])
            self._count(acked)

    async def _park(self, conn: Connection, outcome: _Outcome) -> None:
        await outbox.park(conn, outcome.poison, outcome.parked)
        now = time.monotonic()
        for klant, poison in outcome.poison.items():
            self._blocked[klant] = poison
            heapq.heappush(self._retries, (now + _delay(_POISON_BACKOFF, poison.attempts), klant))
            metrics.REFUSED.labels(self._topic).inc()
            _logger.error(
                "poison event", topic=self._topic, position=poison.position, attempts=poison.attempts
            )

    async def _retry(self, conn: Connection, now: float) -> _Outcome:
        """Offers the first events of blocked klanten again, those whose time has come."""
        due: dict[str, int] = {}
        while self._retries and self._retries[0][0] <= now and len(due) < _POISON_BATCH:
            klant = heapq.heappop(self._retries)[1]
            due[klant] = self._blocked[klant].position
        rows = await outbox.parked_rows(conn, list(due.values()))
        offer = asyncio.create_task(self._offer(rows, retry=True), name=f"relay-retry-{self._topic}")
        try:
            outcome = await self._wait(conn, offer)
        except BaseException:
            offer.cancel()
            await asyncio.wait([offer])
            raise
        acked = {row.klant for row in outcome.acked}
        there = {row.klant for row in rows}
        # A head that is gone was removed by an operator: what waits behind it may go on.
        released = [klant for klant in due if klant in acked or klant not in there]
        if released:
            await outbox.release(conn, released, [row.position for row in outcome.acked])
            self._count(outcome.acked)
            for klant in released:
                del self._blocked[klant]
        if outcome.poison:
            await self._park(conn, outcome)
        for klant in due.keys() - outcome.poison.keys() - set(released):
            heapq.heappush(self._retries, (now + _POISON_BACKOFF[0], klant))
        return outcome

    async def _load_poison(self, conn: Connection) -> None:
        """A new leader offers all poison once more at once: it may come with another version or right."""
        self._blocked = await outbox.load_poison(conn)
        self._retries = [(0.0, klant) for klant in self._blocked]

    def _count(self, acked: Sequence[Row]) -> None:
        metrics.RELAY_PUBLISHED.labels(self._topic).inc(len(acked))
        now = datetime.now(UTC)
        latency = metrics.LATENCY.labels(self._topic)
        for row in acked if len(acked) < self._batch else acked[:1]:
            latency.observe((now - row.stored).total_seconds())

    async def _measure(self, conn: Connection) -> None:
        state = await outbox.state(conn)
        metrics.OUTBOX_PENDING.labels(self._topic).set(state.backlog)
        metrics.PARKED.labels(self._topic).set(state.parked)
        metrics.OUTBOX_OLDEST.labels(self._topic).set(state.oldest_seconds)
        metrics.OUTBOX_POISON.labels(self._topic).set(state.poison)


def _delay(bounds: tuple[float, float], attempts: int) -> float:
    """Exponential with jitter, in seconds, so that many who wait do not come back at the same moment."""
    first, last = bounds
    longest: float = min(last, first * 2.0 ** min(attempts - 1, 30))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
