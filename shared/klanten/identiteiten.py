"""The merges and splits that a service has read, in its own database."""

import re
import time
from collections.abc import Awaitable, Callable, Sequence

from shared.database import Connection, Database
from shared.klanten.identiteit import GEEN, Historie, Stap

HOUDBAAR = 1.0
"""Seconds that a process goes on with what it knows: a merge reaches it through the log anyway."""

_PSEUDONIEM = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class HistorieTabel:
    """A table with merges and splits; `naam` is that of the table, with its schema if need be.

    What was read last is kept with a mark of the content itself, so that the next reader asks only for the
    mark: whatever happened to the table in between, an equal mark means equal content.
    """

    def __init__(self, naam: str) -> None:
        kolommen = "id, time, splitst, klant, ander, streams, gebeurtenissen"
        self._kenmerk = f"select count(*), bit_xor(hashtextextended(i::text, 0)) from {naam} i"  # noqa: S608
        self._gelezen: tuple[object, Historie] = (None, GEEN)
        self._lees = f"select {kolommen} from {naam}"  # noqa: S608 - our own table
        self._onthoud = (
            f"insert into {naam} ({kolommen}) values ($1, $2, $3, $4, $5, $6, $7)"  # noqa: S608
            " on conflict do nothing"
        )

    async def lees(self, conn: Connection) -> Historie:
        """All merges and splits in it."""
        kenmerk = tuple(await conn.fetchrow(self._kenmerk) or ())
        eerder, historie = self._gelezen
        if kenmerk == eerder:
            return historie
        rijen = await conn.fetch(self._lees)
        historie = Historie.uit(
            Stap(r["id"], r["time"], r["splitst"], r["klant"], r["ander"], frozenset(r["streams"]),
                 frozenset(r["gebeurtenissen"]))
            for r in rijen
        )  # fmt: skip
        self._gelezen = (kenmerk, historie)
        return historie

    async def onthoud(self, conn: Connection, stap: Stap) -> None:
        """Keeps a merge or split; repeating it changes nothing."""
        await conn.execute(
            self._onthoud, stap.id, stap.time, stap.splitst, stap.klant, stap.ander, sorted(stap.streams),
            sorted(stap.gebeurtenissen),
        )  # fmt: skip


GELEZEN = HistorieTabel("identiteiten")
"""What a partner's service has read of the log."""


async def lees_historie(conn: Connection) -> Historie:
    """All merges and splits that this service has read."""
    return await GELEZEN.lees(conn)


class Identiteiten:
    """What a process knows of merges and splits: read again after HOUDBAAR seconds, or after `vergeet`.

    `lees` reads them; the klantvolgsysteem, which records them, reads its own event store.
    """

    def __init__(
        self, db: Database, lees: Callable[[Connection], Awaitable[Historie]] = lees_historie
    ) -> None:
        self._db = db
        self._lees = lees
        self._historie = GEEN
        self._tot = 0.0

    async def historie(self, conn: Connection | None = None) -> Historie:
        """What was read; over `conn` if given, so that a transaction sees what it wrote itself."""
        if time.monotonic() >= self._tot:
            async with self._db.use(conn) as gebruikt:
                self._historie = await self._lees(gebruikt)
            self._tot = time.monotonic() + HOUDBAAR
        return self._historie

    def vergeet(self) -> None:
        """There is more to know: the next question is read anew."""
        self._tot = 0.0


def varianten(tekst: str, historie: Historie) -> Sequence[str]:
    """A key under which something about a client was kept, once per pseudonym of that person; the one that
    lives first. The text itself when it names no pseudonym."""
    gevonden = _PSEUDONIEM.search(tekst) if historie else None
    if gevonden is None:
        return [tekst]
    begin, einde = gevonden.span()
    return [tekst[:begin] + sleutel + tekst[einde:] for sleutel in historie.sleutels(gevonden[0])]
