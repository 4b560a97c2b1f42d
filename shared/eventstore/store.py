"""The event store of a service: append with optimistic concurrency, load, idempotency keys."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from shared.database import UNAVAILABLE, Connection, Database
from shared.eventstore import appender, insert
from shared.eventstore.appender import Appender
from shared.eventstore.rows import COLUMNS, event_of
from shared.eventstore.types import (
    Append,
    DuplicateEvent,
    Event,
    Reply,
    StoreUnavailable,
    VersionConflict,
)
from shared.observability.metrics import EVENTS_APPENDED

_LOAD_MANY = f"select {COLUMNS} from events where stream = any($1) order by stream, version"  # noqa: S608
_GET = f"select {COLUMNS} from events where id = $1"  # noqa: S608
# By the constraint on (id, source): what a register sends again is found without reading its streams.
_FIND = f"select {COLUMNS} from events where id = any($1::uuid[]) and source = any($2::text[])"  # noqa: S608
_VERSIONS = """
select s.stream, (select max(e.version) from events e where e.stream = s.stream)
  from unnest($1::text[]) as s (stream)
"""

# By the index on the first events: few rows per client, so the rest is a filter.
_STREAMS = """
select stream from events
 where version = 1 and klant = any($1::text[]) and starts_with(stream, $2 || '-')
   and data ->> 'gemeente' is not distinct from $3
 order by stream
"""


def _counted(events: list[Event]) -> list[Event]:
    """The same events, shown to the operator. What a caller rolls back afterwards stays counted."""
    for event in events:
        EVENTS_APPENDED.labels(event.envelop.type).inc()
    return events


class EventStore:
    """Events of one service in its own database. Belongs to one event loop."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._appender = Appender(db)

    async def append(
        self, stream: str, expected: int, events: Sequence[Event], reply: Reply | None = None
    ) -> list[Event]:
        """Stores `events` as versions expected + 1, … of `stream`, each with a row in the outbox, and the
        answer under its idempotency key; all of it or nothing, durable when this returns.

        Gives the events with their positions. Without events only the answer is stored. Raises
        VersionConflict, AlreadyAnswered, DuplicateEvent, StoreUnavailable; ValueError when the events are
        not those of this stream and these versions.
        """
        append = Append(stream, expected, tuple(events), reply)
        if append.events:
            return _counted(await self._appender.append(append))
        async with self.connection() as conn:
            return await appender.store(conn, append)

    async def append_in(
        self,
        conn: Connection,
        stream: str,
        expected: int,
        events: Sequence[Event],
        reply: Reply | None = None,
    ) -> list[Event]:
        """`append` within the transaction of the caller. After an error that transaction, or the savepoint
        around this call, can only be rolled back."""
        (stored,) = await self.append_many_in(conn, [Append(stream, expected, tuple(events), reply)])
        return stored

    async def append_many_in(self, conn: Connection, appends: Sequence[Append]) -> list[list[Event]]:
        """Appends to many streams at once, within the transaction of the caller, in one statement.

        A stream may come back when the later append continues where the earlier one ends. The first
        append that conflicts raises, as in `append_in`; then the caller must roll back all of them.
        """
        for append in appends:
            if not append.events:
                await appender.store(conn, append)
        filled = [append for append in appends if append.events]
        if not filled:
            return [[] for _ in appends]
        try:
            results = await insert.insert(conn, filled)
        except asyncpg.UniqueViolationError as error:
            # The transaction has failed, so nothing can be looked up in it.
            if error.constraint_name == "events_id_source":
                raise DuplicateEvent(filled[0].events[0].envelop.id) from error
            raise VersionConflict(filled[0].stream, filled[0].expected) from error
        stored: list[list[Event]] = []
        for append, events in zip(filled, results, strict=True):
            if events is None:
                raise await appender.refusal(conn, append)
            stored.append(events)
        rest = iter(stored)
        return [_counted(next(rest)) if append.events else [] for append in appends]

    async def append_many(self, appends: Sequence[Append]) -> list[list[Event]]:
        """`append_many_in` in a transaction of its own: all of them or none, durable when this returns."""
        async with self.connection() as conn, conn.transaction():
            return await self.append_many_in(conn, appends)

    async def load(self, stream: str, conn: Connection | None = None) -> list[Event]:
        """All events of the stream in order of version, as `load_many`."""
        return (await self.load_many([stream], conn))[stream]

    async def load_many(
        self, streams: Sequence[str], conn: Connection | None = None
    ) -> dict[str, list[Event]]:
        """The events per stream, in order of version; an empty list for a stream that does not exist. Over
        `conn` if given, so that the caller's transaction sees what it wrote itself."""
        found: dict[str, list[Event]] = {stream: [] for stream in streams}
        if conn is None:
            async with self.connection() as own:
                rows = await own.fetch(_LOAD_MANY, list(found))
        else:
            rows = await conn.fetch(_LOAD_MANY, list(found))
        for row in rows:
            event = event_of(row)
            found[event.envelop.stream].append(event)
        return found

    async def streams_of(
        self, conn: Connection, klanten: Sequence[str], aggregate: str, gemeente: str
    ) -> list[str]:
        """The streams of this aggregate that began about one of these clients, in this gemeente."""
        return [row[0] for row in await conn.fetch(_STREAMS, klanten, aggregate, gemeente)]

    async def find_many(self, keys: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Event]:
        """The events that are stored under these keys (source, id)."""
        asked = set(keys)
        async with self.connection() as conn:
            rows = await conn.fetch(_FIND, [id for _, id in asked], list({source for source, _ in asked}))
        events = (event_of(row) for row in rows)
        return {key: e for e in events if (key := (e.envelop.source, e.envelop.id)) in asked}

    async def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """The newest version per stream; 0 for one that does not exist."""
        async with self.connection() as conn:
            return {row[0]: row[1] or 0 for row in await conn.fetch(_VERSIONS, list(streams))}

    async def find_reply(self, organisatie: str, key: str) -> Reply | None:
        """The first answer to a request of this organisation with this Idempotency-Key."""
        async with self.connection() as conn:
            return await insert.find_reply(conn, organisatie, key)

    async def get(self, event_id: UUID) -> Event | None:
        """The event with this id."""
        async with self.connection() as conn:
            row = await conn.fetchrow(_GET, event_id)
            return event_of(row) if row is not None else None

    async def drain(self) -> None:
        """Waits until every append handed over is stored or refused; call before stopping the database."""
        await self._appender.drain()

    def below(self, carried: Callable[[str], Sequence[Event] | None]) -> "EventStore":
        """The same store, read with the streams that `carried` gives in place of what is stored: for who
        judges many events in a row and appends them afterwards."""
        return _Below(self._db, carried)

    def once(self, known: Mapping[str, Sequence[Event]]) -> "EventStore":
        """The same store for one judgement: reads no stream twice, and what is known not at all."""
        return _Once(self._db, known)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for several reads. Raises StoreUnavailable when there is none or it breaks off."""
        try:
            async with self._db.acquire() as conn:
                yield conn
        except UNAVAILABLE as error:
            raise StoreUnavailable(str(error)) from error


class _Below(EventStore):
    def __init__(self, db: Database, carried: Callable[[str], Sequence[Event] | None]) -> None:
        super().__init__(db)
        self._carried = carried

    async def load_many(
        self, streams: Sequence[str], conn: Connection | None = None
    ) -> dict[str, list[Event]]:
        found = {stream: list(known) for stream in streams if (known := self._carried(stream)) is not None}
        rest = [stream for stream in streams if stream not in found]
        return found | await super().load_many(rest, conn) if rest else found


class _Once(_Below):
    def __init__(self, db: Database, known: Mapping[str, Sequence[Event]]) -> None:
        self._known = dict(known)
        super().__init__(db, self._known.get)

    async def load_many(
        self, streams: Sequence[str], conn: Connection | None = None
    ) -> dict[str, list[Event]]:
        found = await super().load_many(streams, conn)
        self._known.update(found)
        return found
