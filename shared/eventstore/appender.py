"""Group commit: the appends that wait at the same moment in this process share one transaction.

A commit waits for the disk; sixteen commits wait sixteen times. While one batch is being committed the next
appends gather, so the batches grow with the load by themselves and a lone append never waits for others.
"""

import asyncio
from collections import deque
from dataclasses import dataclass

import asyncpg

from shared.database import UNAVAILABLE, Connection, Database
from shared.eventstore.insert import find_reply, insert, insert_reply
from shared.eventstore.types import (
    AlreadyAnswered,
    Append,
    DuplicateEvent,
    Event,
    StoreUnavailable,
    VersionConflict,
)

MAX_EVENTS = 500
"""Events in one transaction; a bigger one gains nothing and makes its last caller wait."""

WRITERS = 2
"""Transactions at once: while one waits for the disk the other is prepared."""


@dataclass(slots=True, eq=False)
class _Waiting:
    append: Append
    done: asyncio.Future[list[Event]]


class Appender:
    """Collects appends and commits them in batches. Belongs to one event loop."""

    def __init__(self, db: Database, *, max_events: int = MAX_EVENTS, writers: int = WRITERS) -> None:
        self._db = db
        self._max_events = max_events
        self._max_writers = writers
        self._waiting: deque[_Waiting] = deque()
        self._writers: set[asyncio.Task[None]] = set()
        self._busy_streams: set[str] = set()
        self._busy_keys: set[tuple[str, str]] = set()

    async def append(self, append: Append) -> list[Event]:
        """Stores the append durably and gives its events with positions.

        Raises VersionConflict, AlreadyAnswered, DuplicateEvent or StoreUnavailable. A caller that is
        cancelled while it waits leaves the others alone; its own append may still be stored.
        """
        waiting = _Waiting(append, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._writers) < self._max_writers:
            writer = asyncio.create_task(self._write(), name="eventstore-append")
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        return await waiting.done

    async def drain(self) -> None:
        """Waits until everything handed over so far is stored or refused."""
        while self._writers:
            await asyncio.wait(set(self._writers))

    async def _write(self) -> None:
        while batch := self._take():
            streams = {w.append.stream for w in batch}
            keys = {(w.append.reply.organisatie, w.append.reply.key) for w in batch if w.append.reply}
            self._busy_streams |= streams
            self._busy_keys |= keys
            try:
                await self._store(batch)
            except BaseException as error:
                for waiting in batch:
                    _fail(waiting, error)
                if not isinstance(error, Exception):
                    raise
            finally:
                self._busy_streams -= streams
                self._busy_keys -= keys

    def _take(self) -> list[_Waiting]:
        """The next batch: in order of arrival, each stream and each key once, none that another writer is
        busy with. What is passed over keeps its place: it will see the version that the other one made."""
        batch: list[_Waiting] = []
        passed: list[_Waiting] = []
        streams, keys = set(self._busy_streams), set(self._busy_keys)
        size = 0
        while self._waiting and size < self._max_events:
            waiting = self._waiting.popleft()
            if waiting.done.done():
                continue
            append = waiting.append
            key = (append.reply.organisatie, append.reply.key) if append.reply else None
            if append.stream in streams or key in keys:
                passed.append(waiting)
            else:
                batch.append(waiting)
                size += len(append.events)
            # A stream that was passed over blocks its later appends too, so that none overtakes.
            streams.add(append.stream)
            if key is not None:
                keys.add(key)
        self._waiting.extendleft(reversed(passed))
        return batch

    async def _store(self, batch: list[_Waiting]) -> None:
        try:
            async with self._db.acquire() as conn:
                try:
                    results = await insert(conn, [w.append for w in batch])
                except UNAVAILABLE:
                    raise
                except Exception:  # one of them conflicts or cannot be stored: find out which
                    for waiting in batch:
                        await _store_alone(conn, waiting)
                    return
                refused = []
                for waiting, events in zip(batch, results, strict=True):
                    if events is None:
                        refused.append(waiting)
                    elif not waiting.done.done():
                        waiting.done.set_result(events)
                for waiting in refused:
                    _fail(waiting, await refusal(conn, waiting.append))
        except UNAVAILABLE as error:
            raise StoreUnavailable(str(error)) from error


async def store(conn: Connection, append: Append) -> list[Event]:
    """One append in the caller's transaction, or in one of its own when the caller has none.

    Raises VersionConflict, AlreadyAnswered or DuplicateEvent. After such an error the caller's transaction
    can only be rolled back (to a savepoint or whole).
    """
    if not append.events:
        if append.reply is not None and not await insert_reply(conn, append.reply):
            raise await refusal(conn, append)
        return []
    (events,) = await insert(conn, [append])
    if events is None:
        raise await refusal(conn, append)
    return events


async def refusal(conn: Connection, append: Append) -> Exception:
    """Why an append was not stored. The key is looked at first: whoever repeats a request must get the
    first answer, not the conflict with the events of that first request."""
    if append.reply is not None:
        earlier = await find_reply(conn, append.reply.organisatie, append.reply.key)
        if earlier is not None:
            return AlreadyAnswered(earlier)
    return VersionConflict(append.stream, append.expected)


async def _store_alone(conn: Connection, waiting: _Waiting) -> None:
    """In a transaction of its own, so that a conflict of one append touches no other."""
    append = waiting.append
    try:
        events = await store(conn, append)
    except (VersionConflict, AlreadyAnswered) as error:
        _fail(waiting, error)
    except asyncpg.UniqueViolationError as error:
        _fail(waiting, await explain(conn, append, error))
    except UNAVAILABLE:
        raise
    except Exception as error:
        _fail(waiting, error)
    else:
        if not waiting.done.done():
            waiting.done.set_result(events)


async def explain(conn: Connection, append: Append, error: asyncpg.UniqueViolationError) -> Exception:
    """The refusal behind a violated unique constraint. `conn` must not be in a failed transaction."""
    reason = await refusal(conn, append)
    if isinstance(reason, AlreadyAnswered) or error.constraint_name != "events_id_source":
        return reason
    ids = [e.envelop.id for e in append.events]
    known = await conn.fetchval("select id from events where id = any($1::uuid[]) limit 1", ids)
    return DuplicateEvent(known or ids[0])


def _fail(waiting: _Waiting, error: BaseException) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error if isinstance(error, Exception) else StoreUnavailable("stopped"))
