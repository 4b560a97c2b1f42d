"""The relay on a real outbox: everything reaches the log, in order per klant, whatever fails."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest
from prometheus_client import REGISTRY

from shared.contract.envelop import MAX_BYTES, Envelop
from shared.database import Database
from shared.eventstore.store import EventStore
from shared.log.port import LogUnavailable, Record
from shared.relay import Relay
from tests.events import make_event, make_events
from tests.memorylog import MemoryLog, Verdict, refuse

TOPIC = "keten.proef.v1"


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[asyncio.Task[None]]:
    stop = asyncio.Event()
    task = asyncio.create_task(relay.run(stop))
    try:
        yield task
    finally:
        stop.set()
        await task


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def unpublished(db: Database) -> int:
    return int(await db.pool.fetchval("select count(*) from outbox"))


async def until_empty(db: Database, seconds: float = 20.0) -> None:
    async def empty() -> bool:
        return await unpublished(db) == 0

    await until(empty, seconds)


async def append(
    db: Database, klant: str, count: int, *, data: bytes = b"{}", stream: str | None = None
) -> str:
    stream = stream or f"proef-{uuid4()}"
    store = EventStore(db)
    (version,) = (await store.versions([stream])).values()
    await store.append(
        stream,
        version,
        [make_event(stream, version + n, klant=klant, data=data) for n in range(1, count + 1)],
    )
    return stream


def metric(name: str) -> float:
    return REGISTRY.get_sample_value(name, {"topic": TOPIC}) or 0.0


async def test_a_record_is_the_event_in_cloudevents_binary_mode(database: Database) -> None:
    log = MemoryLog()
    trace = f"00-{'1' * 32}-{'2' * 16}-01"
    events = [
        make_event("proef-1", 1),
        make_event("proef-1", 2, causationid=uuid4(), traceparent=trace, data=b'{"b":1,  "a":"\xc3\xa9"}'),
    ]
    await EventStore(database).append("proef-1", 0, events)
    async with running(Relay(database, log, TOPIC)):
        await until_empty(database)
    for record, event in zip(log.records, events, strict=True):
        assert list(record.headers) == event.envelop.headers()
        assert Envelop.uit_headers(record.headers) == event.envelop
        assert record.value == event.data
        assert record.key == event.envelop.klant.encode()


async def test_a_backlog_is_drained_in_order_per_klant(database: Database) -> None:
    log = MemoryLog()
    published = metric("keten_relay_published_total")
    streams = {f"klant-{n}": await append(database, f"klant-{n}", 1) for n in range(10)}
    for _ in range(5):
        for klant, stream in streams.items():
            await append(database, klant, 5, stream=stream)
    async with running(Relay(database, log, TOPIC, batch=7)):
        await until_empty(database)
    assert log.per_key() == {k: [f"{s}@{v}" for v in range(1, 27)] for k, s in streams.items()}
    assert len(log.records) == 260, "nothing is published twice when nothing fails"
    assert metric("keten_relay_published_total") - published == 260


async def test_a_late_commit_is_not_passed_over(database: Database) -> None:
    """A lower position that becomes visible later is published, and before its successor in the stream."""
    log = MemoryLog()
    store = EventStore(database)
    async with running(Relay(database, log, TOPIC)), database.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        await store.append_in(slow, "proef-laat", 0, [make_event("proef-laat", 1, klant="laat")])
        await append(database, "vlot", 3)

        async def the_others_are_there() -> bool:
            return len(log.records) == 3

        await until(the_others_are_there)
        await transaction.commit()
        await append(database, "laat", 1, stream="proef-laat")
        await until_empty(database)
    assert log.per_key()["laat"] == ["proef-laat@1", "proef-laat@2"]


async def test_a_poison_row_blocks_its_klant_only(database: Database) -> None:
    log = MemoryLog(judge=refuse("gif"))
    stream = await append(database, "ziek", 2)
    await append(database, "ziek", 1, stream=stream, data=b'"gif"')
    await append(database, "ziek", 2, stream=stream)
    await append(database, "gezond", 3)
    async with running(Relay(database, log, TOPIC)):

        async def only_the_sick_is_left() -> bool:
            return await unpublished(database) == 3

        await until(only_the_sick_is_left)
        await append(database, "ziek", 1, stream=stream)
        await append(database, "gezond", 1)

        async def parked() -> bool:
            return await database.pool.fetchval("select count(*) filter (where parked) from outbox") == 4

        await until(parked)

        async def only_parked_is_left() -> bool:
            return await unpublished(database) == 4

        await until(only_parked_is_left)
        (poison,) = await database.pool.fetch("select * from outbox_poison")
        assert poison["klant"] == "ziek"
        assert poison["reden"] == "geweigerd"
        assert poison["position"] == await database.pool.fetchval(
            "select position from events where stream = $1 and version = 3", stream
        )
        assert log.per_key()["ziek"] == [f"{stream}@1", f"{stream}@2"]
        assert len(log.per_key()["gezond"]) == 4

        async def seen() -> bool:
            return metric("keten_outbox_poison") == 1 and metric("keten_outbox_parked") == 4

        await until(seen)
        attempts = poison["pogingen"]

        async def tried_again() -> bool:
            return await database.pool.fetchval("select pogingen from outbox_poison") > attempts

        await until(tried_again)

        log.judge = lambda record: None
        await until_empty(database)
        assert await database.pool.fetchval("select count(*) from outbox_poison") == 0
    assert log.per_key()["ziek"] == [f"{stream}@{v}" for v in range(1, 7)]


async def test_who_leads_no_more_shows_nothing_of_the_outbox(database: Database) -> None:
    """Its figures would stand still beside those of the new leader."""
    names = [f"keten_outbox_{name}" for name in ("pending", "oldest_seconds", "poison", "parked")]
    await append(database, "ziek", 2, data=b'"gif"')
    async with running(Relay(database, MemoryLog(judge=refuse("gif")), TOPIC)):

        async def shown() -> bool:
            return bool(metric("keten_outbox_poison") and metric("keten_outbox_oldest_seconds"))

        await until(shown)
        assert metric("keten_relay_leader") == 1
    assert metric("keten_relay_leader") == 0
    assert [REGISTRY.get_sample_value(name, {"topic": TOPIC}) for name in names] == [None] * 4


async def test_a_record_over_64_kb_is_poison_and_never_offered(database: Database) -> None:
    log = MemoryLog()
    await append(database, "klein", 1, data=b'"' + b"x" * (MAX_BYTES - 2000) + b'"')
    await append(database, "groot", 1, data=b'"' + b"x" * MAX_BYTES + b'"')
    async with running(Relay(database, log, TOPIC)):

        async def refused() -> bool:
            return await database.pool.fetchval("select count(*) from outbox_poison") == 1

        await until(refused)
    assert [r.key for r in log.records] == [b"klein"]
    assert "bytes" in await database.pool.fetchval("select reden from outbox_poison")


async def test_a_new_leader_knows_the_poison_of_the_old_one(database: Database) -> None:
    log = MemoryLog(judge=refuse("gif"))
    stream = await append(database, "ziek", 1, data=b'"gif"')

    async def refused() -> bool:
        return await database.pool.fetchval("select count(*) from outbox_poison") == 1

    async with running(Relay(database, log, TOPIC)):
        await until(refused)
    await append(database, "ziek", 1, stream=stream)
    log.judge = lambda record: None
    async with running(Relay(database, log, TOPIC)):
        await until_empty(database)
    assert log.per_key() == {"ziek": [f"{stream}@1", f"{stream}@2"]}


async def test_a_log_that_is_away_loses_nothing(database: Database) -> None:
    away = True

    def judge(record: Record) -> Verdict:
        return LogUnavailable("weg") if away else None

    log = MemoryLog(judge=judge)
    stream = await append(database, "klant", 3)
    async with running(Relay(database, log, TOPIC)):
        await asyncio.sleep(0.5)
        assert await unpublished(database) == 3
        assert await database.pool.fetchval("select count(*) from outbox_poison") == 0
        away = False
        await until_empty(database)
    assert log.per_key() == {"klant": [f"{stream}@{v}" for v in (1, 2, 3)]}


async def test_what_was_fetched_ahead_does_not_overtake_what_failed(database: Database) -> None:
    verdicts = iter([LogUnavailable("even weg")])
    log = MemoryLog(judge=lambda record: next(verdicts, None))
    stream = await append(database, "klant", 6)
    async with running(Relay(database, log, TOPIC, batch=2)):
        await until_empty(database)
    assert log.per_key() == {"klant": [f"{stream}@{v}" for v in range(1, 7)]}


async def leaders(db: Database) -> Sequence[int]:
    rows = await db.pool.fetch(
        "select pid from pg_locks where locktype = 'advisory' and granted "
        "and database = (select oid from pg_database where datname = current_database())"
    )
    return [row[0] for row in rows]


async def test_one_of_two_leads_and_the_other_takes_over(database: Database) -> None:
    first, second = MemoryLog(), MemoryLog()
    async with running(Relay(database, first, TOPIC)):
        await append(database, "klant", 1)
        await until_empty(database)
        async with running(Relay(database, second, TOPIC)):
            await append(database, "klant", 1)
            await until_empty(database)
            (leader,) = await leaders(database)
            await database.pool.execute("select pg_terminate_backend($1)", leader)
            await append(database, "klant", 5)
            await until_empty(database)
            assert len(await leaders(database)) == 1
    assert len(first.records) + len(second.records) >= 7
    async with running(Relay(database, second, TOPIC)):
        await append(database, "klant", 1)
        await until_empty(database)


@asynccontextmanager
async def standing_still(db: Database, batch: int) -> AsyncIterator[threading.Event]:
    """A leader whose loop stands still at its first offer to the log, as with SIGSTOP: its connection stays
    open. Yields when it does; it goes on when the event is set."""
    hangs, go_on, stop = threading.Event(), threading.Event(), threading.Event()

    def judge(record: Record) -> Verdict:
        hangs.set()
        go_on.wait(30)
        return None

    async def lead() -> None:
        stopping = asyncio.Event()
        async with Database(db.url) as own:
            relay = Relay(own, MemoryLog(judge=judge), TOPIC, lease=1.0, batch=batch)
            task = asyncio.create_task(relay.run(stopping))
            await asyncio.to_thread(stop.wait)
            stopping.set()
            await task

    other_process = ThreadPoolExecutor(1)
    leading = other_process.submit(lambda: asyncio.run(lead()))
    try:
        assert await asyncio.to_thread(hangs.wait, 10)
        yield go_on
    finally:
        go_on.set()
        stop.set()
        await asyncio.to_thread(leading.result, 10)
        other_process.shutdown()


async def test_a_leader_that_stands_still_is_replaced(database: Database) -> None:
    """The database ends the session of who asks nothing any more."""
    stream = await append(database, "klant", 2)
    async with standing_still(database, 100) as go_on:
        log = MemoryLog()
        started = time.monotonic()
        async with running(Relay(database, log, TOPIC, lease=1.0)):
            await until_empty(database)
            assert time.monotonic() - started > 0.3
            assert log.per_key() == {"klant": [f"{stream}@1", f"{stream}@2"]}
            go_on.set()
            stream_2 = await append(database, "klant", 2)
            await until_empty(database)
            assert log.per_key()["klant"][2:] == [f"{stream_2}@1", f"{stream_2}@2"]


async def test_a_leader_that_stands_still_while_it_is_sent_rows_is_replaced(database: Database) -> None:
    """The next batch does not fit in the buffers between them: the server waits for a reader, not for a
    statement."""
    stream = f"proef-{uuid4()}"
    for _ in range(8):
        await append(database, "klant", 100, stream=stream, data=b'"' + b"x" * 50_000 + b'"')
    async with standing_still(database, 400) as go_on:
        log = MemoryLog()
        async with running(Relay(database, log, TOPIC, lease=1.0)):
            await until_empty(database)
            go_on.set()
            await append(database, "klant", 1, stream=stream)
            await until_empty(database)
    assert log.per_key() == {"klant": [f"{stream}@{version}" for version in range(1, 802)]}


async def test_standing_by_holds_back_no_vacuum(database: Database) -> None:
    async with running(Relay(database, MemoryLog(), TOPIC)), running(Relay(database, MemoryLog(), TOPIC)):
        await asyncio.sleep(0.3)
        waiting = await database.pool.fetchval(
            "select count(*) from pg_stat_activity "
            "where datname = current_database() and wait_event_type = 'Lock'"
        )
    assert waiting == 0


async def test_a_restart_at_any_moment_loses_nothing(database: Database) -> None:
    """The relay is cancelled in the middle of its work, again and again, while events come in."""
    log = MemoryLog()
    store = EventStore(database)
    streams = [f"proef-{uuid4()}" for _ in range(8)]

    async def write(klant: int, stream: str) -> None:
        for version in range(0, 60, 2):
            await store.append(stream, version, make_events(stream, version + 1, 2, klant=f"klant-{klant}"))

    writing = asyncio.gather(*(write(n, s) for n, s in enumerate(streams)))
    for pause in range(15):
        task = asyncio.create_task(Relay(database, log, TOPIC, batch=5).run(asyncio.Event()))
        await asyncio.sleep(0.01 + pause * 0.004)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await writing
    async with running(Relay(database, log, TOPIC)):
        await until_empty(database)
    assert log.per_key() == {f"klant-{n}": [f"{s}@{v}" for v in range(1, 61)] for n, s in enumerate(streams)}


async def test_a_server_that_is_away_is_waited_for(database: Database) -> None:
    log = MemoryLog()
    killer = await asyncpg.connect(database.url)
    async with running(Relay(database, log, TOPIC)):
        for _ in range(3):
            for pid in await leaders(database):
                await killer.execute("select pg_terminate_backend($1)", pid)
            await append(database, "klant", 1)
            await until_empty(database)
    await killer.close()
    assert len(log.per_key()["klant"]) == 3
