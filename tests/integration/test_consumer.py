"""The consumer on a real database and a real log: exactly once, in order, no client in the way of another."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from prometheus_client import REGISTRY

from ketenspoor.kafka import KafkaNode
from ketenspoor.postgres import EmbeddedPostgres
from shared.aggregate.aankomst import Aankomst
from shared.consumer import (
    Consumer,
    Incoming,
    Onleesbaar,
    Reden,
    lijst,
    metrics,
    read,
    speel_opnieuw,
    verwerp,
)
from shared.consumer.deadletters import alone
from shared.consumer.failures import describe
from shared.consumer.leases import LeaseLost, Leases
from shared.consumer.queue import Letter, park
from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import Partner
from shared.database import Connection, Database
from shared.log.open import log_of
from shared.log.port import Log, LogRecord, Record, TopicPartition
from tests.contract import golden
from tests.events import make_event
from tests.kafka_fixtures import committed
from tests.ledger import TABLE, Ledger, Refused

pytest_plugins = ("tests.kafka_fixtures",)

PARTITIONS = 4
REFUSE, FALL = b'{"doe":"weiger"}', b'{"doe":"val"}'


@dataclass
class Chain:
    """A database with a ledger, a log with one topic, and what the tests do with them."""

    db: Database
    log: Log
    log_url: str
    topic: str

    async def publish(self, *records: Record) -> None:
        assert set(await self.log.publish(self.topic, records)) == {None}

    def ledger(self, after: Callable[[Sequence[Incoming]], None] | None = None) -> Ledger:
        return Ledger([self.topic], after)

    def consumer(self, ledger: Ledger, *, lease: float = 2, batch: int = 100) -> Consumer:
        return Consumer(self.db, log_of(self.log_url), ledger, batch=batch, lease=lease, wait=0.05)

    async def written(self, klant: str | None = None) -> list[tuple[str, int]]:
        async with self.db.acquire() as conn:
            rows = await conn.fetch(
                "select stream, version from ledger where $1::text is null or klant = $1 order by nummer",
                klant,
            )
        return [(row["stream"], row["version"]) for row in rows]

    async def waiting(self) -> list[tuple[str, int | None, str]]:
        async with self.db.acquire() as conn:
            rows = await conn.fetch(
                "select klant, version, reden from dead_letters where verworpen is null order by id"
            )
        return [tuple(row) for row in rows]

    async def until(self, number: int, seconds: float = 20) -> None:
        """Until the ledger has so many rows."""
        await eventually(lambda: self._has(number), seconds)

    async def _has(self, number: int) -> bool:
        return len(await self.written()) >= number

    async def drained(self) -> bool:
        """Every record of the log was taken."""
        async with self.db.acquire() as conn:
            taken = await conn.fetchval("select coalesce(sum(next), 0) from consumer_offsets")
        return bool(taken == sum((await self.log.heads([self.topic])).values()))


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.05)


def event(klant: str, stream: str, version: int, data: bytes = b"{}") -> Record:
    e = make_event(stream, version, klant=klant, data=data).envelop
    return Record(klant.encode(), data, e.headers())


@asynccontextmanager
async def running(*consumers: Consumer) -> AsyncIterator[None]:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(consumer.run(stop)) for consumer in consumers]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 15)


@pytest.fixture
async def chain(
    request: pytest.FixtureRequest, postgres: EmbeddedPostgres, database: Database, topic: str
) -> AsyncIterator[Chain]:
    name = f"log_{uuid4().hex}"
    if getattr(request, "param", "postgres") == "kafka":
        node: KafkaNode = request.getfixturevalue("kafka")
        url = node.url
    else:
        url = await postgres.maak_database(name)
    async with database.acquire() as conn:
        await conn.execute(TABLE)
    log = log_of(url)
    await log.start()
    await log.create_topics([topic], PARTITIONS)
    yield Chain(database, log, url, topic)
    await log.stop()
    await postgres.verwijder_database(name)


both_logs = pytest.mark.parametrize("chain", ["kafka", "postgres"], indirect=True)


@both_logs
async def test_every_event_has_its_effect_once_and_in_order(chain: Chain) -> None:
    streams = [f"s-{n}" for n in range(20)]
    for version in range(1, 31):
        await chain.publish(*(event(f"klant-{s}", s, version) for s in streams))
    async with running(chain.consumer(chain.ledger())):
        await chain.until(600)
        await chain.publish(*(event(f"klant-{s}", s, 31) for s in streams))
        await chain.until(620)
    for s in streams:
        assert await chain.written(f"klant-{s}") == [(s, version) for version in range(1, 32)]
    assert await chain.drained()


async def test_an_event_that_comes_twice_counts_once(chain: Chain) -> None:
    first, second = event("a", "s-1", 1), event("a", "s-1", 2)
    await chain.publish(first, first, second, first, second)
    async with running(chain.consumer(chain.ledger())):
        await eventually(chain.drained)
        await chain.publish(second, event("a", "s-1", 3))
        await eventually(chain.drained)
    assert await chain.written() == [("s-1", 1), ("s-1", 2), ("s-1", 3)]
    assert await chain.waiting() == []


@both_logs
async def test_a_process_killed_between_effect_and_commit_leaves_no_trace(chain: Chain) -> None:
    """The next instance does the same batch again, once."""
    await chain.publish(
        *(event("a", "s-1", version) for version in range(1, 50)), event("a", "s-1", 50, FALL)
    )
    process = await start_process(chain, "kill")
    assert await asyncio.wait_for(process.wait(), 30) == -signal.SIGKILL
    assert await chain.written() == []
    async with running(chain.consumer(chain.ledger())):
        await chain.until(50)
        await asyncio.sleep(0.3)
    assert await chain.written() == [("s-1", version) for version in range(1, 51)]


@pytest.mark.parametrize("mode", ["stop", "flood"])
async def test_an_instance_that_stands_still_is_taken_over_and_wakes_without_harm(
    chain: Chain, mode: str
) -> None:
    """SIGSTOP in the middle of its transaction, longer than the lease of one second: between two statements,
    or while the database sends it a result."""
    await chain.publish(
        *(event("a", "s-1", version) for version in range(1, 10)), event("a", "s-1", 10, FALL)
    )
    process = await start_process(chain, mode)
    await asyncio.to_thread(os.waitid, os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    try:
        async with running(chain.consumer(chain.ledger(), lease=1)):
            await chain.until(10)
            process.send_signal(signal.SIGCONT)
            await chain.publish(*(event("a", "s-1", version) for version in range(11, 31)))
            await chain.until(30)
            await asyncio.sleep(1)
        assert process.returncode is None, "it goes on as an instance like any other"
        await chain.publish(event("a", "s-1", 31))
        await chain.until(31)
        await asyncio.sleep(0.3)
    finally:
        process.kill()
        await process.wait()
    assert await chain.written() == [("s-1", version) for version in range(1, 32)]


async def start_process(chain: Chain, mode: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.ledger", chain.db.url, chain.log_url, chain.topic, "1", mode
    )


async def test_a_connection_lost_before_the_commit_is_tried_again(
    chain: Chain, postgres: EmbeddedPostgres
) -> None:
    """The server ends the consumer's session; nothing is parked, nothing counts twice."""
    ledger = chain.ledger()
    times = 0

    class Cut(Ledger):
        async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
            nonlocal times
            await super().handle(conn, batch)
            times += 1
            if times == 1:
                pid = await conn.fetchval("select pg_backend_pid()")
                other = await asyncpg.connect(postgres.url())
                await other.execute("select pg_terminate_backend($1)", pid)
                await other.close()

    await chain.publish(*(event("a", "s-1", version) for version in range(1, 6)))
    async with running(chain.consumer(Cut(ledger.topics))):
        await chain.until(5)
        await eventually(chain.drained)
    assert times == 2
    assert await chain.written() == [("s-1", version) for version in range(1, 6)]
    assert await chain.waiting() == []


async def test_two_instances_share_the_partitions_and_no_event_counts_twice(chain: Chain) -> None:
    first, second = chain.consumer(chain.ledger(), lease=0.6), chain.consumer(chain.ledger(), lease=0.6)
    async with running(first):
        await eventually(lambda: _has(first, 4))
        async with running(second):
            for version in range(1, 41):
                await chain.publish(*(event(f"k{n}", f"s-{n}", version) for n in range(12)))
            await eventually(lambda: _has(first, 2))
            await eventually(lambda: _has(second, 2))
            assert not set(first.offsets) & set(second.offsets)
            await chain.until(480)
        await eventually(lambda: _has(first, 4))
        await chain.publish(*(event(f"k{n}", f"s-{n}", 41) for n in range(12)))
        await chain.until(492)
    for n in range(12):
        assert await chain.written(f"k{n}") == [(f"s-{n}", version) for version in range(1, 42)]


async def test_an_instance_shows_the_lag_of_its_own_partitions_only(chain: Chain) -> None:
    """What it gave back, another one shows; figures that stand still would be added to those."""
    consumer = chain.consumer(chain.ledger(), lease=0.6)
    async with running(consumer):
        await eventually(lambda: _shows(chain, range(4)))
        await Leases(chain.db, "proef", [chain.topic], 30).share({})  # an instance in another process
        await eventually(lambda: _has(consumer, 2))
        await eventually(lambda: _shows(chain, [place.partition for place in consumer.offsets]))
    assert await _shows(chain, ())
    assert REGISTRY.get_sample_value("keten_consumer_parked_clients", {"group": "proef"}) is None


@pytest.mark.parametrize("chain", ["kafka"], indirect=True)
async def test_kafka_s_own_tools_see_how_far_a_group_is(chain: Chain, kafka: KafkaNode) -> None:
    """The database decides where to read on; the log is told, also behind a partner's view."""
    log = Aankomst(log_of(chain.log_url), Partner.INTAKE)
    consumer = Consumer(chain.db, log, chain.ledger(), lease=0.6, wait=0.05)

    async def seen() -> bool:
        group = await committed(kafka, "proef")
        heads = await chain.log.heads([chain.topic])
        return {place: offset for place, offset in group.items() if place.topic == chain.topic} == heads

    async with running(consumer):
        await chain.publish(*(event(f"klant-{n}", f"s-{n}", 1) for n in range(30)))
        await eventually(seen)
        await chain.publish(*(event(f"klant-{n}", f"s-{n}", 2) for n in range(30)))
        await eventually(seen)
    await log.stop()


async def _shows(chain: Chain, partitions: Iterable[int]) -> bool:
    (lag,) = metrics.LAG.collect()
    shown = {s.labels["partition"] for s in lag.samples if s.labels["topic"] == chain.topic}
    return shown == set(map(str, partitions))


async def _has(consumer: Consumer, partitions: int) -> bool:
    return len(consumer.offsets) == partitions


async def test_who_believes_to_own_a_partition_of_another_changes_nothing(chain: Chain) -> None:
    """The compare-and-swap alone decides: the lease was stolen while the batch was read."""
    await chain.publish(event("a", "s-1", 1))
    ledger = chain.ledger()
    consumer = chain.consumer(ledger, lease=30)
    while not consumer.offsets:
        await consumer._share()
    async with chain.db.acquire() as conn:
        await conn.execute("update consumer_offsets set owner = $1", uuid4())
    with pytest.raises(Exception, match="proef"):
        for _ in range(20):
            await consumer.step()
    assert await chain.written() == []
    assert not await chain.drained()


async def test_a_batch_counts_only_from_the_offset_that_it_was_read_from(chain: Chain) -> None:
    """The lease is its own still; the offset moved on without it: by a restored backup, or its own commit
    whose answer got lost."""
    await chain.publish(event("a", "s-1", 1))
    consumer = chain.consumer(chain.ledger(), lease=30)
    while not consumer.offsets:
        await consumer._share()
    async with chain.db.acquire() as conn:
        await conn.execute("update consumer_offsets set next = next + 1")
    with pytest.raises(LeaseLost):
        for _ in range(20):
            await consumer.step()
    assert await chain.written() == []
    async with chain.db.acquire() as conn:
        moved = await conn.fetch("select distinct next, owner from consumer_offsets")
    assert [tuple(row) for row in moved] == [(1, consumer._leases.instance)]


async def test_a_failing_client_parks_alone_and_its_later_events_wait_behind_it(chain: Chain) -> None:
    records = [event(f"k{n}", f"s-{n}", version) for version in range(1, 6) for n in range(30)]
    poison = event("k7", "s-7", 3, REFUSE)
    records = [poison if _is(r, "s-7", 3) else r for r in records]
    await chain.publish(*records)
    ledger = chain.ledger()
    async with running(chain.consumer(ledger, batch=1_000)):
        await chain.until(147)
        await chain.publish(event("k7", "ander-7", 1), event("k8", "s-8", 6))
        await chain.until(148)
        await eventually(chain.drained)
    assert len(ledger.batches) < 40, "the culprit is found by halves"
    for n in set(range(30)) - {7}:
        assert [v for s, v in await chain.written(f"k{n}")] == list(range(1, 7 if n == 8 else 6))
    assert await chain.written("k7") == [("s-7", 1), ("s-7", 2)]
    assert await chain.waiting() == [
        ("k7", 3, "verwerkingsfout"), ("k7", 4, "wachtrij"), ("k7", 5, "wachtrij"), ("k7", 1, "wachtrij"),
    ]  # fmt: skip
    (parked,) = await lijst(chain.db, "proef")
    assert (parked.klant, parked.aantal, parked.reden) == ("k7", 4, Reden.VERWERKINGSFOUT)
    assert (parked.stream, parked.versie, parked.fout) == ("s-7", 3, "Refused: s-7")
    assert await lijst(chain.db, "een andere groep") == []


def _is(record: Record, stream: str, version: int) -> bool:
    headers = dict(record.headers)
    return (headers["ce_stream"], headers["ce_sequence"]) == (stream.encode(), str(version).encode())


async def test_a_replay_goes_in_order_and_stops_where_it_fails_again(chain: Chain) -> None:
    await chain.publish(event("a", "s-1", 1), event("a", "s-1", 2, REFUSE), event("a", "s-1", 3))
    ledger = chain.ledger()
    async with running(chain.consumer(ledger)):
        await eventually(chain.drained)
        again = await speel_opnieuw(chain.db, ledger, "a")
        assert (again.gespeeld, again.resterend, again.fout) == (0, 2, "Refused: s-1")
        (parked,) = await lijst(chain.db)
        assert parked.pogingen == 2
        ledger.refuse = False
        again = await speel_opnieuw(chain.db, ledger, "a")
        assert (again.gespeeld, again.resterend, again.fout) == (2, 0, None)
        await chain.publish(event("a", "s-1", 4))
        await chain.until(4)
    assert await chain.written() == [("s-1", 1), ("s-1", 2), ("s-1", 3), ("s-1", 4)]
    assert await lijst(chain.db) == []


async def test_a_replay_and_a_batch_take_their_rows_in_one_order(chain: Chain) -> None:
    """Each waits at a row in the middle; neither holds what the other comes to after it."""
    leases = Leases(chain.db, "proef", [chain.topic], 30)
    first, middle, last = (TopicPartition(chain.topic, n) for n in range(3))
    await leases.add([last, middle, first])
    await leases.share({})

    async def batch() -> None:
        async with chain.db.transaction() as conn:
            await leases.move(conn, dict.fromkeys((last, middle, first), (0, 1)))

    async with chain.db.transaction() as other:
        await other.execute("select from consumer_offsets where partition = 1 for update")
        moving = asyncio.create_task(batch())
        await eventually(lambda: _waits(chain, 1))
        playing = asyncio.create_task(_alone_once(chain))
        await eventually(lambda: _waits(chain, 2))
    await asyncio.gather(moving, playing)


async def _alone_once(chain: Chain) -> None:
    async with chain.db.transaction() as conn:
        await alone(conn, "proef")


async def _waits(chain: Chain, number: int) -> bool:
    """So many sessions of this database wait for a lock."""
    async with chain.db.acquire() as conn:
        waiting = await conn.fetchval(
            "select count(*) from pg_stat_activity "
            "where datname = current_database() and wait_event_type = 'Lock'"
        )
    return bool(waiting == number)


async def test_a_replay_that_the_database_ended_for_a_deadlock_is_done_again(chain: Chain) -> None:
    class Locking(Ledger):
        async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
            for number in (1, 2):
                await conn.execute("select from slot where nummer = $1 for update", number)
            await super().handle(conn, batch)

    ledger = Locking([chain.topic])
    await chain.publish(event("a", "s-1", 1, REFUSE), event("a", "s-1", 2))
    async with chain.db.acquire() as conn:
        await conn.execute("create table slot as select n as nummer from generate_series(1, 2) n")
    async with running(chain.consumer(ledger)):
        await eventually(chain.drained)
    ledger.refuse = False
    async with chain.db.transaction() as other:
        await other.execute("set local deadlock_timeout = '60s'")  # the other of the two is ended
        await other.execute("select from slot where nummer = 2 for update")
        playing = asyncio.create_task(speel_opnieuw(chain.db, ledger, "a"))
        await eventually(lambda: _waits(chain, 1))
        await other.execute("select from slot where nummer = 1 for update")
    assert (await playing).gespeeld == 2
    assert await chain.written() == [("s-1", 1), ("s-1", 2)]


async def test_discarding_lets_the_client_go_on_and_leaves_an_account(chain: Chain) -> None:
    await chain.publish(event("a", "s-1", 1), event("a", "s-1", 2, REFUSE), event("a", "s-1", 3))
    ledger = chain.ledger()
    async with running(chain.consumer(ledger)):
        await eventually(chain.drained)
        assert await verwerp(chain.db, "proef", "a", aantal=1, door="beheerder", toelichting="dubbel") == 1
        assert (await speel_opnieuw(chain.db, ledger, "a")).resterend == 0
        await chain.publish(event("a", "s-1", 4))
        await chain.until(3)
        await chain.publish(event("a", "s-1", 5, REFUSE), event("a", "s-1", 6))
        await eventually(chain.drained)
        assert await verwerp(chain.db, "proef", "a", door="beheerder", toelichting="alles") == 2
        await chain.publish(event("a", "s-1", 7))
        await chain.until(4)
    assert await chain.written() == [("s-1", 1), ("s-1", 3), ("s-1", 4), ("s-1", 7)]
    async with chain.db.acquire() as conn:
        rows = await conn.fetch("select version, door, toelichting from dead_letters order by id")
    assert [tuple(row) for row in rows] == [
        (2, "beheerder", "dubbel"), (5, "beheerder", "alles"), (6, "beheerder", "alles"),
    ]  # fmt: skip


async def test_a_discarded_event_that_comes_again_counts_as_seen(chain: Chain) -> None:
    """Also as the very next version of its stream, and before its predecessor has come."""
    e = [event("a", "s-1", version) for version in range(8)]
    ledger = chain.ledger()
    async with running(chain.consumer(ledger)):
        await chain.publish(e[1], event("a", "s-1", 2, REFUSE))
        await eventually(chain.drained)
        assert await verwerp(chain.db, "proef", "a", door="beheerder", toelichting="dubbel") == 1
        await chain.publish(e[2])
        await eventually(chain.drained)
        assert await chain.written() == [("s-1", 1)]
        await chain.publish(e[3], event("a", "s-1", 5, REFUSE))
        await eventually(chain.drained)
        assert await verwerp(chain.db, "proef", "a", door="beheerder", toelichting="dubbel") == 1
        await chain.publish(e[5], e[4], e[5], e[2], e[6])
        await eventually(chain.drained)
    assert await chain.written() == [("s-1", version) for version in (1, 3, 4, 6)]
    assert await chain.waiting() == []


@both_logs
async def test_a_gap_parks_the_client_and_heals_when_the_missing_event_comes(chain: Chain) -> None:
    e = [event("a", "s-1", version) for version in range(8)]
    async with running(chain.consumer(chain.ledger())):
        await chain.publish(e[1], e[4], e[5], event("b", "s-2", 1))
        await eventually(chain.drained)
        assert await chain.waiting() == [("a", 4, "versiegat"), ("a", 5, "wachtrij")]
        assert await chain.written("b") == [("s-2", 1)]
        await chain.publish(e[2])
        await eventually(chain.drained)
        assert await chain.written("a") == [("s-1", 1), ("s-1", 2)]
        await chain.publish(e[6], event("a", "s-9", 1))
        await chain.publish(e[3])
        await eventually(chain.drained)
        assert await chain.waiting() == []
        await chain.publish(e[7])
        await chain.until(9)
    assert await chain.written("a") == [*(("s-1", v) for v in range(1, 7)), ("s-9", 1), ("s-1", 7)]


async def test_a_gap_does_not_hide_a_failure_behind_it(chain: Chain) -> None:
    """The missing event comes, the queue is played, and stops at the event that fails."""
    ledger = chain.ledger()
    async with running(chain.consumer(ledger)):
        await chain.publish(event("a", "s-1", 2), event("a", "s-1", 3, REFUSE), event("a", "s-1", 4))
        await chain.publish(event("a", "s-1", 1))
        await eventually(chain.drained)
        assert await chain.waiting() == [("a", 3, "verwerkingsfout"), ("a", 4, "wachtrij")]
        ledger.refuse = False
        assert (await speel_opnieuw(chain.db, ledger, "a")).gespeeld == 2
    assert await chain.written() == [("s-1", version) for version in range(1, 5)]


async def test_what_cannot_be_read_parks_under_its_key(chain: Chain) -> None:
    good = event("a", "s-1", 1)
    bad = Record(b"a", b"\x00\xff", [(name, value) for name, value in good.headers if name != "ce_stream"])
    odd = Record(b"\xff\x00", b"", [("ce_id", b"\x00")])
    ledger = chain.ledger()
    async with running(chain.consumer(ledger)):
        await chain.publish(good, bad, event("a", "s-1", 2), odd, event("b", "s-2", 1))
        await eventually(chain.drained)
    assert sorted(await chain.written()) == [("s-1", 1), ("s-2", 1)]
    waiting = await chain.waiting()
    assert [x for x in waiting if x[0] == "a"] == [("a", None, "onleesbaar"), ("a", 2, "wachtrij")]
    parked = {p.klant: p.fout for p in await lijst(chain.db)}
    assert parked == {"a": "kop ce_stream ontbreekt", "\ufffd\ufffd": "kop ce_subject ontbreekt"}
    assert await verwerp(chain.db, "proef", "a", aantal=1, door="beheerder", toelichting="stuk") == 1
    assert (await speel_opnieuw(chain.db, ledger, "a")).gespeeld == 1


ONTHEFFING = "nl.overheid.ontheffingen.ontheffing-verleend"


def ontheffing(version: int, rol: str = "klantmanager") -> Record:
    """A besluit as the gemeente's service publishes it."""
    example = golden.event(ONTHEFFING) | {"sequence": str(version), "id": str(uuid4())}
    example["data"]["bron"]["rol"] = rol
    envelop = Envelop.uit_attributen(example)
    return Record(envelop.klant.encode(), golden.data_bytes(example), envelop.headers())


@pytest.mark.parametrize("topic", [Partner.REINTEGRATIE.topic])
async def test_what_a_bureau_may_not_publish_is_parked_and_never_counts(chain: Chain) -> None:
    """On the gemeente's own topic the same event is taken; discarding the other does not stand in its way."""
    handhaving = Partner.HANDHAVING.topic
    await chain.log.create_topics([handhaving], PARTITIONS)
    klant = ontheffing(1).key.decode()
    ledger = Ledger([chain.topic, handhaving])
    async with running(chain.consumer(ledger)):
        await chain.publish(ontheffing(1), event("b", "s-2", 1))
        await chain.until(1)
        await eventually(chain.drained)
        assert await chain.written() == [("s-2", 1)]
        (parked,) = await lijst(chain.db)
        assert (parked.klant, parked.reden, parked.type) == (klant, Reden.ONBEVOEGD, ONTHEFFING)
        assert parked.fout == f"reintegratie mag {ONTHEFFING} niet uitgeven"
        again = await speel_opnieuw(chain.db, ledger, klant)
        assert (again.gespeeld, again.resterend) == (0, 1)
        assert (await lijst(chain.db))[0].reden is Reden.ONBEVOEGD
        await verwerp(chain.db, "proef", klant, door="beheerder", toelichting="niet van de gemeente")
        assert await chain.log.publish(handhaving, [ontheffing(1), ontheffing(2, "bureau")]) == [None, None]
        await chain.until(2)
        await eventually(lambda: _parked(chain, klant))
    assert [version for _, version in await chain.written(klant)] == [1]
    (parked,) = await lijst(chain.db)
    assert (parked.reden, parked.type) == (Reden.ONBEVOEGD, ONTHEFFING)
    assert "alleen van een klantmanager" in parked.fout


async def _parked(chain: Chain, klant: str) -> bool:
    return any(klant == name for name, *_ in await chain.waiting())


async def test_what_counts_by_now_takes_its_version_and_what_waits_follows(chain: Chain) -> None:
    """Parked by an older version of the software, which could not read it or knew of no right to it."""
    one, two, three = (event("a", "s-1", version) for version in (1, 2, 3))
    async with chain.db.transaction() as conn:
        unread = LogRecord(chain.topic, 0, 7, two.key, two.value, two.headers)
        await park(conn, "proef", [Letter("a", unread, None, Reden.ONLEESBAAR, "kop ce_nieuw is onbekend")])
    ledger = chain.ledger()
    async with running(chain.consumer(ledger)):
        await chain.publish(one, three)
        await eventually(chain.drained)
        again = await speel_opnieuw(chain.db, ledger, "a")
    assert (again.gespeeld, again.resterend, again.fout) == (3, 0, None)
    assert await chain.written() == [("s-1", 1), ("s-1", 2), ("s-1", 3)]


async def test_a_stop_finishes_the_batch_and_gives_the_partitions_back(chain: Chain) -> None:
    consumer = chain.consumer(chain.ledger(), lease=60)
    async with running(consumer):
        await eventually(lambda: _has(consumer, PARTITIONS))
    async with chain.db.acquire() as conn:
        assert await conn.fetchval("select count(*) from consumer_offsets where owner is not null") == 0
        assert await conn.fetchval("select count(*) from consumer_members") == 0
    begin = time.monotonic()
    await chain.publish(event("a", "s-1", 1))
    async with running(chain.consumer(chain.ledger(), lease=60)):
        await chain.until(1)
    assert time.monotonic() - begin < 5, "the next instance need not wait for a lease"


async def test_a_missing_table_stops_the_consumer_and_parks_nobody(chain: Chain) -> None:
    async with chain.db.acquire() as conn:
        await conn.execute("drop table ledger")
    await chain.publish(event("a", "s-1", 1))
    with pytest.raises(asyncpg.UndefinedTableError):
        await asyncio.wait_for(chain.consumer(chain.ledger()).run(asyncio.Event()), 10)
    assert await chain.waiting() == []


async def test_the_log_may_be_away(chain: Chain, postgres: EmbeddedPostgres) -> None:
    name = chain.log_url.rpartition("/")[2]
    admin = await asyncpg.connect(postgres.url())
    async with running(chain.consumer(chain.ledger())):
        await chain.publish(event("a", "s-1", 1))
        await chain.until(1)
        await admin.execute(f"alter database {name} allow_connections false")
        await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        await asyncio.sleep(0.5)
        await admin.execute(f"alter database {name} allow_connections true")
        with contextlib.suppress(AssertionError):
            await chain.publish(event("a", "s-1", 2))
        await chain.publish(event("a", "s-1", 2))
        await chain.until(2)
    await admin.close()
    assert await chain.written() == [("s-1", 1), ("s-1", 2)]


def log_record(**headers: bytes | None) -> LogRecord:
    e = make_event("s-1", 4, klant="a", causationid=uuid4(), traceparent="00-ab-cd-01").envelop
    changed = dict(e.headers()) | {f"ce_{name}": value for name, value in headers.items()}
    return LogRecord("t", 2, 9, b"a", b"{}", [(k, v) for k, v in changed.items() if v is not None])


def test_the_envelope_comes_back_as_it_was_sent() -> None:
    e = make_event("s-1", 4, klant="a", causationid=uuid4(), traceparent="00-ab-cd-01").envelop
    incoming = read(LogRecord("t", 2, 9, b"a", b"{}", e.headers()))
    assert incoming == Incoming(e, b"{}", "t", 2, 9)
    bare = replace(e, causationid=None, traceparent=None)
    assert read(LogRecord("t", 2, 9, b"a", b"{}", bare.headers())).envelop == bare


@pytest.mark.parametrize(
    "headers",
    [
        {"id": b"geen-uuid"}, {"id": None}, {"time": b"2026-01-01T10:00:00"}, {"time": b"gisteren"},
        {"partitionkey": b"b"}, {"sequence": b"0"}, {"sequence": b"x"}, {"sequence": b"99999999999"},
        {"type": b"\xff"}, {"stream": None}, {"correlationid": b"{" + b"a" * 35},
    ],
)  # fmt: skip
def test_a_malformed_envelope_is_unreadable(headers: dict[str, Any]) -> None:
    with pytest.raises(Onleesbaar):
        read(log_record(**headers))


def test_a_description_is_short_and_holds_no_values() -> None:
    assert describe(Refused("x" * 900)) == f"Refused: {'x' * 491}"
