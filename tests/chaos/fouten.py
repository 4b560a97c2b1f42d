"""The three classic faults, each in the place of the real relay or consumer. Only for the tests: the judge
must find every one of them, in the small chain and in the storm over real processes."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from shared.consumer import Consumer, Incoming
from shared.consumer.batch import Sorted
from shared.consumer.queue import Letter
from shared.database import Connection
from shared.log.port import LogRecord, LogUnavailable, TopicPartition
from shared.relay import Relay, outbox
from tests.chaos.geschiedenis import Schending

_CURSORTABEL = "create table if not exists chaos_cursor (position bigint not null)"

_VOLG = f"""
select {outbox.COLUMNS}
  from (select position, time as stored from events where position > $1 order by position limit 500) o
  join events e on e.position = o.position
 order by o.position
"""


class RelayOpPositie(Relay):
    """Seeded fault 1: follows `events` with a cursor on position alone, and takes all behind it for done.
    What commits behind the cursor, in a transaction that took its position earlier, is never published.

    Who leads, and when that ends, is the real relay's. The cursor is kept in the database, so the next
    leader goes on where the last one was.
    """

    async def _lead(self, conn: Connection, stop: asyncio.Event) -> None:
        await conn.execute(_CURSORTABEL)
        while not stop.is_set():
            try:
                await self._ronde(conn)
            except LogUnavailable:
                await asyncio.sleep(0.5)
            await asyncio.sleep(0.01)

    async def _ronde(self, conn: Connection) -> None:
        cursor = await conn.fetchval("select coalesce(max(position), 0) from chaos_cursor")
        await conn.execute("delete from outbox where position <= $1", cursor)
        rijen = self.kies(cursor, [outbox.Row._make(r) for r in await conn.fetch(_VOLG, cursor)])
        if not rijen:
            return
        uitkomsten = await self._log.publish(self._topic, [outbox.record_of(rij) for rij in rijen])
        if all(uitkomst is None for uitkomst in uitkomsten):
            await conn.execute("insert into chaos_cursor values ($1)", rijen[-1].position)

    def kies(self, cursor: int, rijen: Sequence[outbox.Row]) -> Sequence[outbox.Row]:
        """The rows to publish now."""
        return rijen


class RelayMetGeduld(RelayOpPositie):
    """Seeded fault 2: waits for a gap in the positions, but not for ever: after `GEDULD` it takes the gap
    for a rollback and goes on. A transaction that stays open longer loses its events."""

    GEDULD = 0.4

    _gat: tuple[int, float] | None = None

    def kies(self, cursor: int, rijen: Sequence[outbox.Row]) -> Sequence[outbox.Row]:
        klaar: list[outbox.Row] = []
        for rij in rijen:
            vorige = klaar[-1].position if klaar else cursor
            if rij.position != vorige + 1 and not self._lang_genoeg(vorige):
                break
            klaar.append(rij)
        return klaar

    def _lang_genoeg(self, vorige: int) -> bool:
        nu = time.monotonic()
        if self._gat is None or self._gat[0] != vorige:
            self._gat = (vorige, nu)
        return nu - self._gat[1] > self.GEDULD


class ConsumerMetOffsetVooraf(Consumer):
    """Seeded fault 3: commits the offset before the effect. Whoever dies in between has skipped a batch.
    `traag`: seconds in between, more than none for a process that is killed at any moment."""

    traag = 0.0

    async def _transact(
        self,
        records: Sequence[LogRecord],
        batch: Sequence[Incoming | Letter],
        moves: Mapping[TopicPartition, tuple[int, int]],
    ) -> tuple[Sorted, list[Letter]]:
        async with self._db.transaction() as conn:
            await self._leases.move(conn, moves)
        await asyncio.sleep(self.traag)
        return await super()._transact(records, batch, {})


@dataclass(frozen=True, slots=True)
class Fout:
    """`klasse` takes the place of `echt` in the modules (`plaatsen`) that make one. `verlies`: where the
    judge must miss an acknowledged command."""

    echt: type[Relay] | type[Consumer]
    klasse: type[Relay] | type[Consumer]
    plaatsen: Sequence[str]
    verlies: str

    def zaai(self) -> None:
        """Replaces the real one in this process, before it is made. Raises AssertionError when a place makes
        another one: the fault would not be in."""
        naam = self.echt.__name__
        for plaats in self.plaatsen:
            module = import_module(plaats)
            assert getattr(module, naam) is self.echt, f"{plaats} maakt geen {naam}"
            setattr(module, naam, self.klasse)

    def gevonden(self, schendingen: Iterable[Schending]) -> list[Schending]:
        """The losses of acknowledged commands that the judge sees in the place of this fault."""
        return [
            s
            for s in schendingen
            if s.soort == "verloren"
            and s.uitleg.startswith("bevestigde opdracht")
            and s.uitleg.endswith(self.verlies)
        ]


_RELAY = ("shared.relay.werker",)
_CONSUMERS = ("shared.partner", "services.klantvolgsysteem.herbouw.werker")

FOUTEN: Mapping[str, Fout] = {
    "cursor-op-positie-alleen": Fout(Relay, RelayOpPositie, _RELAY, "niet op het log"),
    "gat-met-geduld": Fout(Relay, RelayMetGeduld, _RELAY, "niet op het log"),
    "offset-voor-het-effect": Fout(Consumer, ConsumerMetOffsetVooraf, _CONSUMERS, "niet in het klantbeeld"),
}
"""By name. Seen with `make chaos` over real processes, on two cores that were busy with other work; counted
are the acknowledged commands that the judge missed in the place of the fault:

- cursor-op-positie-alleen, DUUR=60 ZAAD=216: 7 lost. With ZAAD=1 none: Kafka was away for the greater part,
  and a relay that publishes nothing passes nobody by.
- gat-met-geduld, DUUR=60 ZAAD=1: 2 lost.
- offset-voor-het-effect, DUUR=150 ZAAD=216: 2 lost, and 30 events parked behind what was skipped. With a
  quarter of a second between offset and effect instead of one (DUUR=120) none: no kill fell in between.
"""
