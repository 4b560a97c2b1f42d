"""Follows the events table without losing an event."""

from dataclasses import dataclass

from shared.database import Database
from shared.eventstore.rows import COLUMNS, event_of
from shared.eventstore.types import Cursor, Event

# Positions are handed out before commits, so they become visible out of order: a reader that remembers only
# the last position passes over a row whose transaction was still running, and never comes back to it.
#
# - xid below pg_snapshot_xmin: only rows of transactions before which no transaction still runs. A row that
#   appears later has a higher xid, so it comes after the cursor. Without this clause an older transaction
#   commits behind the cursor and its events are lost.
# - (xid, position) > cursor, as a pair: a transaction that took its position early and its xid late would
#   otherwise stand before the cursor although it was never read.
# - order by xid, position, as the cursor compares; ordering by position alone would let the limit cut off
#   rows that the cursor then passes over.
# - one statement on purpose: in two statements the horizon and the rows come from two snapshots, and a
#   transaction that commits between them is counted as finished by the one and unseen by the other.
#
# The price: while a writing transaction on this server is held open, what is written after it waits.
_FOLLOW = f"""
select {COLUMNS}, xid::text::bigint
  from events
 where (xid, position) > ($1::bigint::text::xid8, $2::bigint)
   and xid < pg_snapshot_xmin(pg_current_snapshot())
 order by xid, position
 limit $3
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Followed:
    """An event and the cursor that stands on it."""

    cursor: Cursor
    event: Event


class EventReader:
    """Reads everything that is stored, each event once, in an order that never changes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def follow(self, after: Cursor, limit: int = 1000) -> list[Followed]:
        """The next events after the cursor, at most `limit`; empty when there is nothing final yet."""
        async with self._db.acquire() as conn:
            rows = await conn.fetch(_FOLLOW, after.xid, after.position, limit)
        return [Followed(Cursor(row[15], row[0]), event_of(row)) for row in rows]
