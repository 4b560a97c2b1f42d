"""What an operator does with dead letters: look, play again, discard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random

from shared.consumer.handler import Handler
from shared.consumer.queue import Reden, Replay, play
from shared.database import Connection, Database

_LIST = """
select groep, klant, count(*) as aantal, min(sinds) as sinds,
       (array_agg(reden order by id))[1] as reden, (array_agg(fout order by id))[1] as fout,
       (array_agg(type order by id))[1] as type, (array_agg(stream order by id))[1] as stream,
       (array_agg(version order by id))[1] as versie, max(pogingen) as pogingen
  from dead_letters
 where verworpen is null and ($1::text is null or groep = $1)
 group by groep, klant
 order by min(id)
"""

# The rows of a group's offsets stand for its batches in progress: none runs while a client is played. Batches
# lock them in the same order (see `leases`).
_ALONE = "select 1 from consumer_offsets where groep = $1 order by topic, partition for update"

_DISCARD = """
update dead_letters set verworpen = now(), door = $3, toelichting = $4
 where id in (select id from dead_letters
               where groep = $1 and klant = $2 and verworpen is null
               order by id limit $5)
"""


@dataclass(frozen=True, slots=True)
class Geparkeerd:
    """A client with dead letters: how many, and what is wrong with the first."""

    groep: str
    klant: str
    aantal: int
    sinds: datetime
    reden: Reden
    fout: str
    type: str | None
    stream: str | None
    versie: int | None
    pogingen: int


# A handler may want rows that another group holds, in another order. Its transaction then has had no effect.
_despite_deadlock = retry(
    retry=retry_if_exception_type(asyncpg.DeadlockDetectedError),
    wait=wait_random(0, 0.5),
    stop=stop_after_attempt(5),
    reraise=True,
)


async def lijst(db: Database, groep: str | None = None) -> Sequence[Geparkeerd]:
    """Clients with dead letters, longest waiting first; of one group or of all."""
    async with db.acquire() as conn:
        rows = await conn.fetch(_LIST, groep)
    return [Geparkeerd(**{**row, "reden": Reden(row["reden"])}) for row in rows]


@_despite_deadlock
async def speel_opnieuw(db: Database, handler: Handler, klant: str) -> Replay:
    """Plays the queue of a client again, in order and in one transaction; stops where it fails again.

    Waits for the batch in progress. Raises what the database raises; then nothing has changed.
    """
    async with db.transaction() as conn:
        await alone(conn, handler.group)
        return await play(conn, handler, klant)


@_despite_deadlock
async def verwerp(
    db: Database, groep: str, klant: str, *, door: str, toelichting: str, aantal: int | None = None
) -> int:
    """Discards the first `aantal` events of a client's queue, or all; returns how many there were.

    They stay as rows that say who decided it and why, and count as seen: later events of their streams are
    then no gap. Play the rest afterwards with `speel_opnieuw`.
    """
    async with db.transaction() as conn:
        await alone(conn, groep)
        status = await conn.execute(_DISCARD, groep, klant, door, toelichting, aantal)
    return int(status.rpartition(" ")[2])


async def alone(conn: Connection, groep: str) -> None:
    """Waits for the batches of this group in progress; none begins until the transaction of `conn` ends."""
    await conn.execute(_ALONE, groep)
