"""Dead letters in order: per client a queue whose first event failed and whose others wait behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import asyncpg

from shared.consumer.failures import describe, is_event_s_own
from shared.consumer.handler import Handler
from shared.consumer.incoming import Incoming, Onbevoegd, Onleesbaar, read
from shared.database import Connection
from shared.log.headers import pack, unpack
from shared.log.port import LogRecord


class Reden(StrEnum):
    VERWERKINGSFOUT = "verwerkingsfout"
    VERSIEGAT = "versiegat"
    ONLEESBAAR = "onleesbaar"
    ONBEVOEGD = "onbevoegd"
    WACHTRIJ = "wachtrij"


@dataclass(frozen=True, slots=True)
class Letter:
    """An event to park: `incoming` is None when it cannot be read."""

    klant: str
    record: LogRecord
    incoming: Incoming | None
    reden: Reden
    fout: str


@dataclass(frozen=True, slots=True)
class Head:
    """First event in the queue of a client."""

    reden: Reden
    stream: str | None


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay did: events handled, events that still wait, and why it stopped."""

    gespeeld: int
    resterend: int
    fout: str | None


PARK = """
insert into dead_letters (groep, klant, topic, partition, "offset", event_id, type, stream, version, key,
                          headers, data, reden, fout)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict on constraint dead_letters_place do nothing
"""

# One look at two index entries per batch, as long as nothing is wrong.
ANYTHING = """
select exists (select from dead_letters where groep = $1 and verworpen is null),
       exists (select from dead_letters where groep = $1 and verworpen is not null)
"""

HEADS = """
select distinct on (klant) klant, reden, stream
  from dead_letters
 where groep = $1 and verworpen is null and klant = any($2::text[])
 order by klant, id
"""

SKIPPED = """
select stream, version from dead_letters
 where groep = $1 and verworpen is not null and stream = any($2::text[])
"""

QUEUE = """
select id, topic, partition, "offset", key, headers, data
  from dead_letters
 where groep = $1 and klant = $2 and verworpen is null
 order by id
   for update
"""

FAILED = """
update dead_letters set reden = $2, fout = $3, pogingen = pogingen + $4 where id = $1
"""


async def park(conn: Connection, group: str, letters: Sequence[Letter]) -> None:
    """Adds events to the queues of their clients, in the order given."""
    await conn.executemany(PARK, [_row(group, letter) for letter in letters])


def _row(group: str, letter: Letter) -> tuple[object, ...]:
    r, envelop = letter.record, letter.incoming.envelop if letter.incoming else None
    place = (group, letter.klant, r.topic, r.partition, r.offset)
    content = (r.key, pack(r.headers), r.value, letter.reden, letter.fout)
    if envelop is None:
        return (*place, None, None, None, None, *content)
    if letter.reden is Reden.ONBEVOEGD:  # discarding it must not count as having seen a version of the stream
        return (*place, envelop.id, envelop.type, None, None, *content)
    return (*place, envelop.id, envelop.type, envelop.stream, envelop.sequence, *content)


async def heads(conn: Connection, group: str, klanten: Sequence[str]) -> dict[str, Head]:
    rows = await conn.fetch(HEADS, group, klanten)
    return {row["klant"]: Head(Reden(row["reden"]), row["stream"]) for row in rows}


async def skipped(conn: Connection, group: str, streams: Sequence[str]) -> set[tuple[str, int]]:
    """Versions that an operator discarded: they count as seen."""
    return {(row["stream"], row["version"]) for row in await conn.fetch(SKIPPED, group, streams)}


def reached(known: int, stream: str, skips: set[tuple[str, int]]) -> int:
    """The version that a stream is at, discarded ones counted."""
    while (stream, known + 1) in skips:
        known += 1
    return known


class _Waiting(NamedTuple):
    """A row of a queue: what it says, or why nothing of it counts."""

    id: int
    event: Incoming | Onleesbaar | Onbevoegd

    @property
    def place(self) -> tuple[str, int] | None:
        """Stream and version."""
        if isinstance(self.event, Incoming):
            return self.event.envelop.stream, self.event.envelop.sequence
        return None


def _waiting(row: asyncpg.Record) -> _Waiting:
    """Read again: what could not be read or was not allowed may be so by now."""
    record = LogRecord(
        row["topic"], row["partition"], row["offset"], row["key"], row["data"], unpack(row["headers"])
    )
    try:
        return _Waiting(row["id"], read(record))
    except (Onleesbaar, Onbevoegd) as error:
        return _Waiting(row["id"], error)


async def play(conn: Connection, handler: Handler, klant: str) -> Replay:
    """Offers the queue of a client to the handler again, event by event, in order; in the transaction of
    `conn`, whose caller keeps other instances away from this client.

    An event whose predecessor stands further back in the queue waits for it. Stops at the first that fails
    again or whose predecessor is missing; what went well is then out of the queue.
    """
    group = handler.group
    queue = [_waiting(row) for row in await conn.fetch(QUEUE, group, klant)]
    streams = list({waiting.place[0] for waiting in queue if waiting.place})
    skips = await skipped(conn, group, streams)
    known = dict(await handler.versions(conn, streams))
    done: list[int] = []
    played = 0
    fout: str | None = None
    while queue and fout is None:
        turn = _next(queue, known, skips)
        waiting = queue[turn]
        duplicate = False
        if waiting.place is not None:
            stream, version = waiting.place
            at = reached(known.get(stream, 0), stream, skips)
            if version > at + 1:
                fout = gap_text(stream, version, at)
                await conn.execute(FAILED, waiting.id, Reden.VERSIEGAT, fout, 0)
                break
            known[stream] = max(at, version)
            duplicate = version <= at
        if not duplicate:
            fout = await _offer(conn, handler, waiting)
            played += fout is None
        if fout is None:
            done.append(waiting.id)
            del queue[turn]
    await conn.execute("delete from dead_letters where id = any($1::bigint[])", done)
    return Replay(played, len(queue), fout)


def gap_text(stream: str, version: int, known: int) -> str:
    return f"{stream} staat op versie {known}; versie {version} kan nog niet"


def _next(queue: Sequence[_Waiting], known: Mapping[str, int], skips: set[tuple[str, int]]) -> int:
    """Index of the event to play: the first, or the missing predecessor of the first if it is there."""
    if queue[0].place is None:
        return 0
    stream, version = queue[0].place
    wanted = reached(known.get(stream, 0), stream, skips) + 1
    if version <= wanted:
        return 0
    return next((turn for turn, waiting in enumerate(queue) if waiting.place == (stream, wanted)), 0)


async def _offer(conn: Connection, handler: Handler, waiting: _Waiting) -> str | None:
    """Hands one parked event to the handler in a savepoint; the description of what went wrong."""
    match waiting.event:
        case Onleesbaar() as error:
            return await _failed(conn, waiting, Reden.ONLEESBAAR, error)
        case Onbevoegd() as error:
            return await _failed(conn, waiting, Reden.ONBEVOEGD, error)
        case incoming:
            try:
                async with conn.transaction():
                    await handler.handle(conn, [incoming])
            except Exception as error:
                if not is_event_s_own(error, conn):
                    raise
                return await _failed(conn, waiting, Reden.VERWERKINGSFOUT, error)
    return None


async def _failed(conn: Connection, waiting: _Waiting, reden: Reden, error: Exception) -> str:
    await conn.execute(FAILED, waiting.id, reden, describe(error), 1)
    return describe(error)
