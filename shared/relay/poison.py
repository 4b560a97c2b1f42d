"""What an operator does with events that the log refuses: look, offer again, discard.

The leader of the relay keeps in mind who is blocked, and waits longer after every refusal. Ending its session
makes it forget: whoever leads next offers everything once more. That is safe at any moment, as the end of a
session is to the relay no more than a database that was away.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection, Database
from shared.relay import outbox

RELAY = "relay"
"""Group under which a service keeps the events that were taken out of its own outbox."""

_NERGENS = -1
"""Partition of an event that never came on the log; its position in the event store stands for the offset."""

_GEDULD = 15.0
"""Seconds in which another leader has begun and offered everything; usually it takes some tenths."""

_LIST = """
with wachtend as (
    select coalesce(e.sleutel, e.klant) as klant, count(*) as aantal
      from outbox o join events e using (position)
     where o.parked and not exists (select from outbox_poison p where p.position = o.position)
     group by 1
)
select p.klant, e.stream, e.version as versie, e.type, p.reden, p.sinds, p.pogingen,
       coalesce(w.aantal, 0) as wachtend
  from outbox_poison p join events e using (position) left join wachtend w on w.klant = p.klant
 order by p.sinds, p.klant
"""

_ONE = "select position, pogingen, reden from outbox_poison where klant = $1"

_LEAD = "select pg_try_advisory_lock(hashtextextended('relay ' || $1::text, 0))"

# A key of 64 bits stands in pg_locks as two halves.
_LEADER = """
  from pg_locks l, hashtextextended('relay ' || $1::text, 0) as k(key)
 where l.locktype = 'advisory' and l.granted and l.objsubid = 1
   and l.database = (select oid from pg_database where datname = current_database())
   and l.classid = ((k.key >> 32) & 4294967295)::oid and l.objid = (k.key & 4294967295)::oid
"""

_LEADS = f"select exists (select {_LEADER})"

# Waits for the end, so that the lock is free on return.
_END_LEADER = f"select pg_terminate_backend(l.pid, 5000) {_LEADER}"

_EVENT = """
select p.klant, p.position, p.reden, e.id, e.type, e.stream, e.version as versie
  from outbox_poison p join events e using (position)
 where p.klant = $1
"""

# Without its content: who reads the topic sees of an event what it may, and of this one nothing.
_RECORD = """
insert into dead_letters (groep, klant, topic, partition, "offset", event_id, type, stream, version, key,
                          headers, data, reden, fout, verworpen, door, toelichting)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', 'geweigerd', $11, now(), $12, $13)
on conflict on constraint dead_letters_place do nothing
"""

_DISCARDED = """
select event_id, stream, version as versie, verworpen as op, door, toelichting, fout as reden
  from dead_letters
 where groep = $1
"""


class NietsGeweigerd(Exception):
    """The log refuses nothing of this klant; the text is for users."""


class RelayWijktNiet(Exception):
    """The relay could not be kept out; the text is for users."""


@dataclass(frozen=True, slots=True)
class Geweigerd:
    """The event that blocks its klant, and how many wait behind it."""

    klant: str
    stream: str
    versie: int
    type: str
    reden: str
    sinds: datetime
    pogingen: int
    wachtend: int


@dataclass(frozen=True, slots=True)
class Aanbod:
    """Whether the log took the event that was offered again; `fout` is what keeps the klant blocked."""

    gepubliceerd: bool
    fout: str | None


@dataclass(frozen=True, slots=True)
class Verworpen:
    """An event that stays in the event store and never comes on the log: who decided that, and why."""

    event_id: UUID
    stream: str
    versie: int
    op: datetime
    door: str
    toelichting: str
    reden: str


@dataclass(frozen=True, slots=True)
class Verwerping:
    """A discard, as it is kept with everyone who would have had the event."""

    topic: str
    klant: str
    position: int
    id: UUID
    type: str
    stream: str
    versie: int
    reden: str
    door: str
    toelichting: str


async def lijst(db: Database) -> Sequence[Geweigerd]:
    """The blocked klanten of this service, longest waiting first."""
    async with db.acquire() as conn:
        return [Geweigerd(**row) for row in await conn.fetch(_LIST)]


async def bied_opnieuw_aan(db: Database, topic: str, klant: str, geduld: float = _GEDULD) -> Aanbod:
    """Has the relay offer the event of this klant now instead of after its pause; others go along.

    Waits at most `geduld` seconds for what the log says. Raises NietsGeweigerd.
    """
    async with db.acquire() as conn:
        voor = await conn.fetchrow(_ONE, klant)
        if voor is None:
            raise _niets(topic, klant)
        await conn.fetch(_END_LEADER, topic)
        einde = time.monotonic() + geduld
        while time.monotonic() < einde:
            nu = await conn.fetchrow(_ONE, klant)
            if nu is None or nu["position"] != voor["position"]:
                return Aanbod(True, None if nu is None else nu["reden"])
            if nu["pogingen"] > voor["pogingen"]:
                return Aanbod(False, nu["reden"])
            await asyncio.sleep(0.05)
        leidt = await conn.fetchval(_LEADS, topic)
    return Aanbod(False, "het log antwoordt niet" if leidt else f"er draait geen relay voor {topic}")


async def verwerp(
    db: Database,
    topic: str,
    klant: str,
    *,
    door: str,
    toelichting: str,
    meld: Callable[[Verwerping], Awaitable[None]],
) -> Verwerping:
    """Takes the refused event of this klant out of the outbox for good; what waited behind it goes on.

    It stays in the event store, and on record here. `meld` tells all who read the topic, before the next
    event of the stream reaches them: to them it counts as seen, so that the next is no gap. Meanwhile no
    relay leads, so that it cannot be published after all. As long as `meld` has not succeeded the klant stays
    blocked, and discarding once more completes it. Raises NietsGeweigerd or RelayWijktNiet.
    """
    async with _zonder_leider(db, topic) as conn:
        row = await conn.fetchrow(_EVENT, klant)
        if row is None:
            raise _niets(topic, klant)
        verwerping = Verwerping(**row, topic=topic, door=door, toelichting=toelichting)
        await leg_vast(conn, RELAY, verwerping)
        await meld(verwerping)
        await outbox.release(conn, [klant], [verwerping.position])
    return verwerping


async def leg_vast(conn: Connection, groep: str, v: Verwerping) -> None:
    """Keeps the discard with this group, where the event then counts as seen. Repeating changes nothing."""
    await conn.execute(
        _RECORD, groep, v.klant, v.topic, _NERGENS, v.position, v.id, v.type, v.stream, v.versie,
        v.klant.encode(), v.reden, v.door, v.toelichting,
    )  # fmt: skip


async def verworpen(conn: Connection) -> Sequence[Verworpen]:
    """What was ever discarded from the outbox of this service."""
    return [Verworpen(**row) for row in await conn.fetch(_DISCARDED, RELAY)]


def _niets(topic: str, klant: str) -> NietsGeweigerd:
    return NietsGeweigerd(f"het log weigert op {topic} niets van klant {klant}")


@asynccontextmanager
async def _zonder_leider(db: Database, topic: str) -> AsyncIterator[Connection]:
    """A connection that has the place of the relay's leader, so that none leads."""
    conn = await db.connect()
    try:
        einde = time.monotonic() + _GEDULD
        while not await conn.fetchval(_LEAD, topic):
            if time.monotonic() > einde:
                raise RelayWijktNiet(f"de relay van {topic} maakt geen plaats; probeer het opnieuw")
            await conn.fetch(_END_LEADER, topic)
        yield conn
    finally:
        await conn.close(timeout=2)
