"""Blue/green rebuild: a new version is filled from the log beside the live one, compared, and switched in one
transaction. It can be cancelled at any moment, and readers never see a half view: they read through the
views in schema `beeld`, which all point at one version.
"""

# ruff: noqa: S608 - the names in the statements are those of our own schemas and tables

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from services.klantvolgsysteem.herbouw.schema import ALLE, groep_van, maak_tabellen, maak_views, schema_van
from shared.contract.model import Model
from shared.database import Connection, Database
from shared.log.port import TopicPartition

Koppen = Callable[[], Awaitable[Mapping[TopicPartition, int]]]
"""Heads of the topics of the projection (`Log.heads`)."""

# Any fixed number: one change of versions at a time.
_SLOT = 0x6B6574656E10

# What an operator discarded in the old group ($1), or from an outbox, is discarded in the new one ($2) too,
# also what that has parked meanwhile: a person decides once.
_NEEM_VERWORPEN_OVER = """
insert into dead_letters (groep, klant, topic, partition, "offset", event_id, type, stream, version, key,
                          headers, data, reden, fout, pogingen, sinds, verworpen, door, toelichting)
select $2, klant, topic, partition, "offset", event_id, type, stream, version, key,
       headers, data, reden, fout, pogingen, sinds, verworpen, door, toelichting
  from dead_letters
 where groep = $1 and verworpen is not null
 order by id
on conflict on constraint dead_letters_place do update
   set verworpen = excluded.verworpen, door = excluded.door, toelichting = excluded.toelichting
 where dead_letters.verworpen is null
"""


class GeenHerbouw(Exception):
    """The step does not fit: nothing is being filled, or it has not caught up yet. The text is for users."""


class Herbouwstatus(Model):
    """Stand van de projectie: welke versie lezers zien, en hoe ver een nieuwe is."""

    actief: int = Field(description="nummer van de versie die lezers zien")
    nieuw: int | None = Field(description="nummer van de versie die wordt gevuld")
    status: Literal["rust", "vullen", "bij"] = Field(description="bij: de nieuwe versie heeft alles gelezen")
    gestart_op: datetime | None
    verwerkt: int = Field(description="gebeurtenissen die de nieuwe versie heeft gelezen")
    totaal: int = Field(description="gebeurtenissen in het logboek")
    per_seconde: float | None
    resterend: float | None = Field(description="seconden tot alles gelezen is, naar verwachting")


class Verschil(Model):
    """Een tabel die in de nieuwe versie anders is dan in de actieve."""

    tabel: str
    actief_aantal: int
    nieuw_aantal: int
    inhoud_gelijk: bool


class Herbouw:
    """`heads` asks the log how far it goes. Which process fills the version does not matter here:
    `werker.Versies` runs a consumer for every version that is not at its end."""

    def __init__(self, db: Database, heads: Koppen) -> None:
        self._db = db
        self._heads = heads

    async def status(self) -> Herbouwstatus:
        """How far the rebuild is; `rust` when none runs."""
        heads = await self._heads()
        async with self._db.acquire() as conn:
            actief = await _nummer(conn, "actief")
            rij = await conn.fetchrow(
                "select nummer, gestart_op, extract(epoch from now() - gestart_op)::float8 as duur"
                " from projectieversie where status = 'vullen'"
            )
            gelezen = await _offsets(conn, groep_van(rij["nummer"])) if rij is not None else {}
        totaal = sum(heads.values())
        if rij is None:
            return Herbouwstatus(
                actief=actief or 0, nieuw=None, status="rust", gestart_op=None, verwerkt=0, totaal=totaal,
                per_seconde=None, resterend=None,
            )  # fmt: skip
        verwerkt = sum(gelezen.values())
        tempo = verwerkt / rij["duur"] if rij["duur"] > 0 else None
        bij = all(gelezen.get(tp, 0) >= kop for tp, kop in heads.items())
        return Herbouwstatus(
            actief=actief or 0,
            nieuw=rij["nummer"],
            status="bij" if bij else "vullen",
            gestart_op=rij["gestart_op"],
            verwerkt=verwerkt,
            totaal=totaal,
            per_seconde=tempo,
            resterend=0.0 if bij else (totaal - verwerkt) / tempo if tempo else None,
        )

    async def start(self) -> Herbouwstatus:
        """Makes the tables of the next version. Raises GeenHerbouw when one is being filled already."""
        async with self._db.transaction() as conn:
            await _alleen(conn)
            if await _nummer(conn, "vullen") is not None:
                raise GeenHerbouw("Er loopt al een herbouw. Wissel of annuleer die eerst.")
            nummer: int = await conn.fetchval("select max(nummer) + 1 from projectieversie")
            for statement in maak_tabellen(schema_van(nummer)):
                await conn.execute(statement)
            await conn.execute(_NEEM_VERWORPEN_OVER, groep_van(await _actief(conn)), groep_van(nummer))
            await conn.execute("insert into projectieversie (nummer, status) values ($1, 'vullen')", nummer)
        return await self.status()

    async def annuleer(self) -> Herbouwstatus:
        """Drops the version that is being filled. Raises GeenHerbouw when there is none."""
        async with self._db.transaction() as conn:
            await _alleen(conn)
            nummer = await _gevuld(conn)
            await conn.execute(
                "update projectieversie set status = 'geannuleerd', geeindigd_op = now() where nummer = $1",
                nummer,
            )
        # Only now: the consumer of that version sees the status and stops; the drop waits for its batch.
        await ruim_op(self._db, nummer)
        return await self.status()

    async def vergelijk(self, *, geduld: float = 10.0) -> tuple[Verschil, ...]:
        """Tables that differ between the new and the live version at equal offsets: counts and checksums.

        Waits up to `geduld` seconds for a moment at which both have read the same. The consumers stand still
        only while the snapshot is taken, not while the tables are compared. Raises GeenHerbouw.
        """
        einde = time.monotonic() + geduld
        while True:
            async with (
                self._db.acquire() as kijker,
                kijker.transaction(isolation="repeatable_read", readonly=True),
            ):
                async with self._db.transaction() as conn:
                    actief, nieuw = await _actief(conn), await _gevuld(conn)
                    live = await _offsets(conn, groep_van(actief), vast=True)
                    ander = await _offsets(conn, groep_van(nieuw), vast=True)
                    gelijk = bool(live) and live == ander
                    if gelijk:
                        await kijker.fetchval("select 1 from projectieversie limit 1")
                if gelijk:
                    return await _verschillen(kijker, actief, nieuw)
            if time.monotonic() > einde:
                raise GeenHerbouw(
                    "De nieuwe versie is nog niet even ver als de actieve. Probeer het later opnieuw."
                )
            await asyncio.sleep(0.05)

    async def wissel(self, *, geduld: float = 10.0) -> Herbouwstatus:
        """Lets readers see the new version, once it has read at least what the live one has.

        The live version stands still while the new one catches up with it (up to `geduld` seconds), so that
        no reader goes back in time. Raises GeenHerbouw when it does not; nothing has changed then.
        """
        await self._vergeet_vorig()  # a process that died here before may have left it
        async with self._db.transaction() as conn:
            await _alleen(conn)
            oud, nieuw = await _actief(conn), await _gevuld(conn)
            live = await _offsets(conn, groep_van(oud), vast=True)
            einde = time.monotonic() + geduld
            while True:
                ander = await _offsets(conn, groep_van(nieuw))
                if all(ander.get(tp, 0) >= offset for tp, offset in live.items()):
                    break
                if time.monotonic() > einde:
                    raise GeenHerbouw("De nieuwe versie is nog niet bij. Probeer het later opnieuw.")
                await asyncio.sleep(0.02)
            await conn.execute(_NEEM_VERWORPEN_OVER, groep_van(oud), groep_van(nieuw))
            # Renaming the schema asks no lock on the views: no reader waits, and none sees a mixture.
            for statement in maak_views("beeld_volgend", schema_van(nieuw)):
                await conn.execute(statement)
            await conn.execute("alter schema beeld rename to beeld_vorig")
            await conn.execute("alter schema beeld_volgend rename to beeld")
            await conn.execute(
                "update projectieversie set status = 'vervangen', geeindigd_op = now() where nummer = $1", oud
            )
            await conn.execute(
                "update projectieversie set status = 'actief', gewisseld_op = now() where nummer = $1", nieuw
            )
        await self._vergeet_vorig()
        await ruim_op(self._db, oud)
        return await self.status()

    async def _vergeet_vorig(self) -> None:
        """Drops the views that readers used before the last change of versions. May be repeated."""
        async with self._db.transaction() as conn:
            await _alleen(conn)
            await conn.execute("drop schema if exists beeld_vorig cascade")


async def versies(db: Database) -> tuple[int, ...]:
    """Numbers of the versions that must be kept up: the live one and the one being filled."""
    async with db.acquire() as conn:
        rijen = await conn.fetch(
            "select nummer from projectieversie where status in ('actief', 'vullen') order by nummer"
        )
    return tuple(rij["nummer"] for rij in rijen)


async def ruim_op(db: Database, nummer: int) -> None:
    """Drops what is left of a version that nobody needs any more; its offsets too. May be repeated."""
    async with db.transaction() as conn:
        if nummer in await versies(db):
            raise GeenHerbouw("Deze versie is in gebruik.")
        groep = groep_van(nummer)
        for tabel in ("consumer_offsets", "consumer_members", "consumer_streams", "dead_letters"):
            await conn.execute(f"delete from {tabel} where groep = $1", groep)
        await conn.execute(f"drop schema if exists {schema_van(nummer)} cascade")


async def _alleen(conn: Connection) -> None:
    await conn.execute("select pg_advisory_xact_lock($1)", _SLOT)


async def _nummer(conn: Connection, status: str) -> int | None:
    nummer: int | None = await conn.fetchval("select nummer from projectieversie where status = $1", status)
    return nummer


async def _actief(conn: Connection) -> int:
    nummer = await _nummer(conn, "actief")
    if nummer is None:
        raise GeenHerbouw("Er is geen actieve versie van de projectie.")
    return nummer


async def _gevuld(conn: Connection) -> int:
    nummer = await _nummer(conn, "vullen")
    if nummer is None:
        raise GeenHerbouw("Er loopt geen herbouw.")
    return nummer


async def _offsets(conn: Connection, groep: str, *, vast: bool = False) -> dict[TopicPartition, int]:
    """Offsets of a group; `vast` keeps them from moving until the transaction ends."""
    rijen = await conn.fetch(
        "select topic, partition, next from consumer_offsets where groep = $1 order by topic, partition"
        + (" for update" if vast else ""),
        groep,
    )
    return {TopicPartition(topic, partition): offset for topic, partition, offset in rijen}


async def _verschillen(conn: Connection, actief: int, nieuw: int) -> tuple[Verschil, ...]:
    uit = []
    for tabel in ALLE:
        a_aantal, a_som = await _inhoud(conn, schema_van(actief), tabel)
        n_aantal, n_som = await _inhoud(conn, schema_van(nieuw), tabel)
        if (a_aantal, a_som) != (n_aantal, n_som):
            uit.append(
                Verschil(
                    tabel=tabel,
                    actief_aantal=a_aantal,
                    nieuw_aantal=n_aantal,
                    inhoud_gelijk=a_som == n_som,
                )
            )
    return tuple(uit)


async def _inhoud(conn: Connection, schema: str, tabel: str) -> tuple[int, int | None]:
    """Number of rows, and a sum over their content that does not depend on the order of the rows."""
    [rij] = await conn.fetch(
        f"select count(*), sum(hashtextextended(t::text, 0)::numeric) from {schema}.{tabel} t"
    )
    return rij[0], rij[1]


__all__ = ["GeenHerbouw", "Herbouw", "Herbouwstatus", "Koppen", "Verschil", "ruim_op", "versies"]
