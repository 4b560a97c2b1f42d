"""The outbox in SQL: what the relay asks and changes, over the connection that holds its lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shared.contract.envelop import CONTENT_TYPE, MAX_BYTES, SPECVERSION
from shared.database import Connection
from shared.log.port import Record

COLUMNS = """
o.position, coalesce(e.sleutel, e.klant), o.stored, e.id::text, e.source, e.type,
to_char(e.time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), e.dataschema, e.stream, e.version::text,
e.correlationid::text, e.causationid::text, e.verwerkingid, e.traceparent, e.data, e.klant
"""

# From the lowest position on, every time: no cursor, not even as a hint. Positions become visible out of
# order, and whoever starts behind the last one seen publishes version 2 of a stream before version 1 when
# the transaction of version 1 commits late. Rows in flight are excluded by name for the same reason.
# One lookup per row, forced by the limit 1: left free, the planner merges outbox and events from the first
# event ever stored, and every look takes longer than the one before.
_EVENT = """
 cross join lateral (select * from events where events.position = o.position limit 1) e
"""

_NEXT = f"""
select {COLUMNS}
  from (select position, stored
          from outbox
         where not parked and position <> all ($1::bigint[])
         order by position
         limit $2) o {_EVENT}
 order by o.position
"""  # noqa: S608

_HEADS = f"""
select {COLUMNS}
  from outbox o {_EVENT}
 where o.parked and o.position = any ($1::bigint[])
 order by o.position
"""  # noqa: S608

_PUBLISHED = "delete from outbox where not parked and position = any ($1::bigint[])"

# One statement on purpose: a klant is blocked and its rows are parked at the same moment, so that whoever
# leads next sees both or neither.
_PARK = """
with poison as (
    insert into outbox_poison (klant, position, reden)
    select * from unnest($1::text[], $2::bigint[], $3::text[])
    on conflict (klant) do update
       set position = excluded.position, reden = excluded.reden, pogingen = outbox_poison.pogingen + 1
)
update outbox set parked = true where not parked and position = any ($4::bigint[])
"""

# The rows that waited return to the queue in the same statement that ends the block; the next look takes
# them before anything newer of the same klant, because it takes the lowest positions first.
_RELEASE = """
with gone as (
    delete from outbox where parked and position = any ($2::bigint[])
), released as (
    delete from outbox_poison where klant = any ($1::text[])
)
update outbox o set parked = false
  from events e
 where o.parked and o.position <> all ($2::bigint[])
   and e.position = o.position and coalesce(e.sleutel, e.klant) = any ($1::text[])
"""

_POISON = "select klant, position, pogingen from outbox_poison"

_STATE = """
select count(*), count(*) filter (where parked),
       coalesce(extract(epoch from clock_timestamp() - min(stored)), 0)::float8,
       (select count(*) from outbox_poison)
  from outbox
"""


class Row(NamedTuple):
    """One event that waits for publication, in the order of COLUMNS; what a header says is text.

    `klant` is the key that the log keeps in order; only after a merge of pseudonyms `subject` differs.
    """

    position: int
    klant: str
    stored: datetime
    id: str
    source: str
    type: str
    time: str
    dataschema: str
    stream: str
    version: str
    correlationid: str
    causationid: str | None
    verwerkingid: str
    traceparent: str | None
    data: str
    subject: str


class Unpublishable(Exception):
    """No record that the contract allows can be made of this event."""


@dataclass(frozen=True, slots=True)
class Poison:
    """The event that blocks its klant: why, and how often it was offered."""

    position: int
    reason: str
    attempts: int = 1


class State(NamedTuple):
    backlog: int
    parked: int
    oldest_seconds: float
    poison: int


async def next_rows(conn: Connection, in_flight: Sequence[int], limit: int) -> list[Row]:
    """The lowest positions that wait and are neither parked nor in flight."""
    return list(map(Row._make, await conn.fetch(_NEXT, in_flight, limit)))


async def parked_rows(conn: Connection, positions: Sequence[int]) -> list[Row]:
    """These parked rows, those that still exist."""
    return list(map(Row._make, await conn.fetch(_HEADS, positions)))


async def delete_published(conn: Connection, positions: Sequence[int]) -> None:
    """Removes rows that the log has acknowledged."""
    await conn.execute(_PUBLISHED, positions)


async def park(conn: Connection, poison: Mapping[str, Poison], positions: Sequence[int]) -> None:
    """Blocks the klanten in `poison` and parks the rows at `positions`."""
    await conn.execute(
        _PARK,
        list(poison),
        [p.position for p in poison.values()],
        [p.reason for p in poison.values()],
        positions,
    )


async def release(conn: Connection, klanten: Sequence[str], heads: Sequence[int]) -> None:
    """Ends the block of these klanten, whose first events (`heads`) were published at last."""
    await conn.execute(_RELEASE, klanten, heads)


async def load_poison(conn: Connection) -> dict[str, Poison]:
    """The blocked klanten."""
    return {row[0]: Poison(row[1], "", row[2]) for row in await conn.fetch(_POISON)}


async def state(conn: Connection) -> State:
    """Figures for the gauges."""
    row = await conn.fetchrow(_STATE)
    assert row is not None
    return State(*row)


def record_of(row: Row) -> Record:
    """The record of an event: its key, headers of the CloudEvents binary mode as `Envelop.headers` makes
    them, straight from the columns. Raises Unpublishable."""
    (_, klant, _, id_, source, type_, time, dataschema, stream, version, correlation, causation, verwerking,
     traceparent, data, subject) = row  # fmt: skip
    try:
        key, value = klant.encode(), data.encode()
        headers = [
            ("content-type", _CONTENT_TYPE),
            ("ce_specversion", _SPECVERSION),
            ("ce_id", id_.encode()),
            ("ce_source", source.encode()),
            ("ce_type", type_.encode()),
            ("ce_subject", key if subject == klant else subject.encode()),
            ("ce_partitionkey", key),
            ("ce_time", time.encode()),
            ("ce_dataschema", dataschema.encode()),
            ("ce_stream", stream.encode()),
            ("ce_sequence", version.encode()),
            ("ce_sequencetype", b"Integer"),
            ("ce_correlationid", correlation.encode()),
            ("ce_verwerkingid", verwerking.encode()),
        ]
        if causation is not None:
            headers.append(("ce_causationid", causation.encode()))
        if traceparent is not None:
            headers.append(("ce_traceparent", traceparent.encode()))
    except (AttributeError, ValueError) as error:
        raise Unpublishable(
            f"van de gebeurtenis is geen bericht te maken ({type(error).__name__})"
        ) from error
    if len(value) > _SURELY_SMALL:
        size = len(value) + sum(len(name) + len(content) for name, content in headers)
        if size > MAX_BYTES:
            raise Unpublishable(f"het bericht is {size} bytes groot, ten hoogste {MAX_BYTES} mag")
    return Record(key, value, headers)


_CONTENT_TYPE = CONTENT_TYPE.encode()
_SPECVERSION = SPECVERSION.encode()
_SURELY_SMALL = MAX_BYTES // 2
"""Up to this many bytes of data the headers cannot bring a record over the limit."""
