"""The one statement that stores events, and what its result means."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from shared.database import Connection
from shared.eventstore.rows import columns_of
from shared.eventstore.types import Append, Event, Reply

# One statement on purpose: every part of it sees the same snapshot, so the version check, the check of the
# idempotency key and the inserts agree, and there is one round trip and one commit for many appends.
#
# - stream_is_at: compares with the newest version, once per event; all events of an append get the same
#   answer, so an append is stored whole or not at all, and its neighbours do not notice.
# - A writer in another process whose commit this snapshot does not see is caught by the unique constraints:
#   the statement then fails as a whole and the caller tries each append alone.
# - Identity values are handed out in the order of the arrays, so position follows version.
INSERT = """
with stored as (
    insert into events (stream, version, id, source, type, klant, time, dataschema, correlationid,
                        causationid, verwerkingid, traceparent, data, sleutel)
    select stream, version, id, source, type, klant, time, dataschema, correlationid,
           causationid, verwerkingid, traceparent, data, sleutel
      from unnest($1::text[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                  $8::text[], $9::uuid[], $10::uuid[], $11::text[], $12::text[], $13::json[],
                  $14::text[], $15::int[], $16::text[], $17::text[])
        as e (stream, version, id, source, type, klant, time, dataschema, correlationid,
              causationid, verwerkingid, traceparent, data, sleutel, expected, organisatie, key)
     where e.expected = coalesce((select max(s.version) from events s where s.stream = e.stream), 0)
       and (e.key is null or not exists (select from idempotency i
                                          where i.organisatie = e.organisatie and i.key = e.key))
    returning position, stream, version
), queued as (
    insert into outbox (position) select position from stored
), answered as (
    insert into idempotency (organisatie, key, digest, status, headers, body)
    select organisatie, key, digest, status, headers, body
      from unnest($18::text[], $19::int[], $20::text[], $21::text[], $22::bytea[], $23::smallint[],
                  $24::json[], $25::json[])
        as r (stream, expected, organisatie, key, digest, status, headers, body)
     where r.expected = coalesce((select max(s.version) from events s where s.stream = r.stream), 0)
       and not exists (select from idempotency i where i.organisatie = r.organisatie and i.key = r.key)
)
select stream, version, position from stored
"""

# An answer to a command that stated nothing new: there is no stream to check.
INSERT_REPLY = """
insert into idempotency (organisatie, key, digest, status, headers, body)
values ($1, $2, $3, $4, $5::json, $6::json)
on conflict do nothing
returning true
"""

FIND_REPLY = """
select organisatie, key, digest, status, headers, body from idempotency where organisatie = $1 and key = $2
"""


async def insert(conn: Connection, appends: Sequence[Append]) -> list[list[Event] | None]:
    """Stores appends of one or more events each, to different streams (or to one stream, each continuing
    where the one before it ends).

    Gives the events with their positions per append, or None for an append whose stream is not at its
    expected version or whose key was answered. Raises asyncpg's UniqueViolationError when another
    transaction got in between; then nothing was stored.
    """
    base: dict[str, int] = {}
    for append in appends:
        base.setdefault(append.stream, append.expected)
    events = [event for append in appends for event in append.events]
    per_event = [append for append in appends for _ in append.events]
    replies = [(append, append.reply) for append in appends if append.reply is not None]
    rows = await conn.fetch(
        INSERT,
        *columns_of(events),
        [base[a.stream] for a in per_event],
        [a.reply.organisatie if a.reply else None for a in per_event],
        [a.reply.key if a.reply else None for a in per_event],
        [a.stream for a, _ in replies],
        [base[a.stream] for a, _ in replies],
        [r.organisatie for _, r in replies],
        [r.key for _, r in replies],
        [r.digest for _, r in replies],
        [r.status for _, r in replies],
        [_json(r.headers) for _, r in replies],
        [_json(r.body) for _, r in replies],
    )
    positions: dict[tuple[str, int], int] = {(row[0], row[1]): row[2] for row in rows}
    return [_stored(append, positions) for append in appends]


async def insert_reply(conn: Connection, reply: Reply) -> bool:
    """Stores an answer alone; False when the key was answered before."""
    done = await conn.fetchval(
        INSERT_REPLY,
        reply.organisatie,
        reply.key,
        reply.digest,
        reply.status,
        _json(reply.headers),
        _json(reply.body),
    )
    return done is True


async def find_reply(conn: Connection, organisatie: str, key: str) -> Reply | None:
    """The first answer to this key, if there is one."""
    row = await conn.fetchrow(FIND_REPLY, organisatie, key)
    if row is None:
        return None
    return Reply(row[0], row[1], row[2], row[3], orjson.loads(row[4]), orjson.loads(row[5]))


def _stored(append: Append, positions: Mapping[tuple[str, int], int]) -> list[Event] | None:
    found = [positions.get((append.stream, e.envelop.sequence)) for e in append.events]
    stored = [replace(e, position=p) for e, p in zip(append.events, found, strict=True) if p is not None]
    return stored if len(stored) == len(append.events) else None


def _json(value: Mapping[str, object]) -> str:
    return orjson.dumps(dict(value)).decode()
