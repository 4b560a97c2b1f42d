"""What goes wrong, and when: a schedule that follows from the seed, and the disturbances in a database."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import asyncpg

from shared.database import Connection
from tests.chaos.verzamelen import NAAM, verbind


class Soort(StrEnum):
    TERUGGEDRAAID = "teruggedraaid"
    OPEN_SCHRIJVER = "open schrijver"
    VREEMDE_TRANSACTIE = "vreemde transactie"
    VERBINDING_VERBROKEN = "verbinding verbroken"
    GEDOOD = "SIGKILL"
    STILGEZET = "SIGSTOP"
    BROKER_GEDOOD = "SIGKILL broker"


@dataclass(frozen=True, slots=True)
class Verstoring:
    """`na`: seconds after the start. `doel`: name of a process or of a database; `duur`: how long it lasts
    (the broker: how long it stays away)."""

    na: float
    soort: Soort
    doel: str
    duur: float = 0.0


LANGER_DAN_LEASE = 17.0
"""A worker that is halted this long has lost its lease (10 s), the relay its session (15 s) and with it its
lock, and Kafka's session of the producer is over too."""

HERSTEL_TIJD = 6.0
"""Nothing heavy begins in the last seconds: the storm should hit a chain that works."""


def rooster(
    zaad: int, duur: float, werkers: Sequence[str], diensten: Sequence[str], databases: Sequence[str]
) -> list[Verstoring]:
    """The disturbances of a run of `duur` seconds, in order of time; the same seed gives the same ones.

    Every worker and every service is killed at least once, the broker too, when the run is long enough to
    begin something heavy every 4 seconds for all of them (a minute).
    """
    toeval = random.Random(f"{zaad}|rooster")
    return sorted(
        [
            *_zwaar(toeval, duur, werkers, diensten),
            *_stilstand(toeval, duur, werkers),
            *_licht(toeval, duur, databases),
        ],
        key=lambda v: v.na,
    )


def _zwaar(
    toeval: random.Random, duur: float, werkers: Sequence[str], diensten: Sequence[str]
) -> Iterator[Verstoring]:
    na = 2.0
    while True:
        ronde: list[tuple[Soort, str]] = [(Soort.GEDOOD, naam) for naam in (*werkers, *diensten)]
        ronde += [(Soort.BROKER_GEDOOD, "kafka")]
        toeval.shuffle(ronde)
        for soort, doel in ronde:
            if na > duur - HERSTEL_TIJD:
                return
            yield Verstoring(na, soort, doel, toeval.uniform(0.5, 4.0) if soort is Soort.BROKER_GEDOOD else 0)
            na += toeval.uniform(3.5, 4.5)


def _stilstand(toeval: random.Random, duur: float, werkers: Sequence[str]) -> Iterator[Verstoring]:
    na = toeval.uniform(3.0, 8.0)
    doelen = list(werkers)
    toeval.shuffle(doelen)
    while na + LANGER_DAN_LEASE < duur and doelen:
        yield Verstoring(na, Soort.STILGEZET, doelen[0], LANGER_DAN_LEASE)
        doelen = doelen[1:] + doelen[:1]
        na += LANGER_DAN_LEASE + toeval.uniform(2.0, 5.0)


def _licht(toeval: random.Random, duur: float, databases: Sequence[str]) -> Iterator[Verstoring]:
    na = 0.5
    soorten = (
        Soort.TERUGGEDRAAID,
        Soort.OPEN_SCHRIJVER,
        Soort.VERBINDING_VERBROKEN,
        Soort.VREEMDE_TRANSACTIE,
    )
    langste = {Soort.OPEN_SCHRIJVER: 5.0, Soort.VREEMDE_TRANSACTIE: 10.0}
    while na < duur - 1:
        soort = toeval.choices(soorten, list(_LICHT.values()))[0]
        tot = langste.get(soort, 0.5)
        yield Verstoring(na, soort, toeval.choice(databases), toeval.uniform(tot / 5, tot))
        na += toeval.uniform(0.3, 1.0)


_LICHT = {
    Soort.TERUGGEDRAAID: 4,
    Soort.OPEN_SCHRIJVER: 4,
    Soort.VERBINDING_VERBROKEN: 4,
    Soort.VREEMDE_TRANSACTIE: 1,
}
"""How often each comes, relative to the others."""


async def open_schrijver(
    url: str,
    schrijf: Callable[[Connection], Awaitable[Sequence[UUID]]],
    seconden: float,
    *,
    terugdraaien: bool = False,
) -> Sequence[UUID]:
    """A transaction that has taken its place in `events` and `outbox` and stays open before it commits (or
    rolls back). `schrijf` stores through the event store and gives the ids."""
    conn = await verbind(url)
    try:
        transactie = conn.transaction()
        await transactie.start()
        ids = await schrijf(conn)
        await asyncio.sleep(seconden)
        await (transactie.rollback() if terugdraaien else transactie.commit())
        return ids
    finally:
        await conn.close()


@asynccontextmanager
async def vreemde_transactie(*urls: str) -> AsyncIterator[None]:
    """A writing transaction of someone else in each of these databases: it holds back pg_snapshot_xmin."""
    verbindingen: list[asyncpg.Connection[asyncpg.Record]] = []
    try:
        for url in urls:
            conn = await verbind(url)
            verbindingen.append(conn)
            await conn.execute("begin")
            await conn.execute("create temporary table vreemd (n int) on commit drop")
            await conn.execute("insert into vreemd values (1)")
        yield
    finally:
        for conn in verbindingen:
            await conn.close()


async def verbreek_verbinding(url: str, toeval: random.Random) -> str | None:
    """Ends one session of this database, drawn by chance; the name of who had it."""
    conn = await verbind(url)
    try:
        sessies = await conn.fetch(
            """select pid, application_name from pg_stat_activity
                where datname = current_database() and backend_type = 'client backend'
                  and application_name <> $1 order by pid""",
            NAAM,
        )
        if not sessies:
            return None
        sessie = toeval.choice(sessies)
        await conn.execute("select pg_terminate_backend($1)", sessie["pid"])
        return str(sessie["application_name"])
    finally:
        await conn.close()
