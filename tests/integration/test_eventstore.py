"""The event store on a real PostgreSQL: what is stored, what is refused, and what never happens."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from shared.database import Database
from shared.eventstore.reader import EventReader
from shared.eventstore.store import EventStore
from shared.eventstore.types import (
    AlreadyAnswered,
    Append,
    Cursor,
    DuplicateEvent,
    Event,
    Reply,
    StoreUnavailable,
    VersionConflict,
)
from tests.conftest import NewDatabase
from tests.events import BRON, make_event, make_events


@pytest.fixture
async def store(database: Database) -> AsyncIterator[EventStore]:
    store = EventStore(database)
    yield store
    await store.drain()


def reply(key: str = "sleutel-1", digest: bytes = b"\x01" * 32, status: int = 201) -> Reply:
    return Reply("urn:nld:oin:00000099100000001000", key, digest, status, {"ETag": '"1"'}, {"versie": 1})


async def count(db: Database, table: str) -> int:
    return int(await db.pool.fetchval(f"select count(*) from {table}"))


async def test_append_stores_the_events_byte_for_byte(store: EventStore) -> None:
    events = [
        make_event("proef-1", 1, data=b'{"b":1,\n "a" : 1e2,"u":"\\u00e9\xc3\xa9"}'),
        make_event("proef-1", 2, causationid=uuid4(), traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01"),
    ]
    stored = await store.append("proef-1", 0, events)
    loaded = await store.load("proef-1")
    assert loaded == stored
    assert [e.data for e in loaded] == [e.data for e in events]
    assert [e.envelop for e in loaded] == [e.envelop for e in events]
    assert 0 < loaded[0].position < loaded[1].position


async def test_every_event_gets_a_row_in_the_outbox(store: EventStore, database: Database) -> None:
    stored = await store.append("proef-1", 0, make_events("proef-1", 1, 3))
    rows = await database.pool.fetch("select position, parked from outbox order by position")
    assert [tuple(row) for row in rows] == [(e.position, False) for e in stored]


async def test_another_version_than_expected_is_a_conflict(store: EventStore, database: Database) -> None:
    await store.append("proef-1", 0, make_events("proef-1", 1, 2))
    for expected in (0, 1, 3):
        with pytest.raises(VersionConflict):
            await store.append("proef-1", expected, make_events("proef-1", expected + 1, 1))
    assert await count(database, "events") == await count(database, "outbox") == 2


async def test_events_of_another_stream_or_version_are_refused(store: EventStore) -> None:
    with pytest.raises(ValueError, match="version"):
        await store.append("proef-1", 0, [make_event("proef-1", 2)])
    with pytest.raises(ValueError, match="proef-2"):
        await store.append("proef-1", 0, [make_event("proef-2", 1)])


async def test_an_event_that_is_stored_already_is_refused(store: EventStore) -> None:
    event = make_event("proef-1", 1)
    await store.append("proef-1", 0, [event])
    with pytest.raises(DuplicateEvent) as caught:
        await store.append("proef-2", 0, [make_event("proef-2", 1, id=event.envelop.id)])
    assert caught.value.id == event.envelop.id
    other_source = BRON + "-2"
    await store.append("proef-3", 0, [make_event("proef-3", 1, id=event.envelop.id, source=other_source)])


async def test_a_repeated_request_gets_the_first_answer(store: EventStore, database: Database) -> None:
    await store.append("proef-1", 0, make_events("proef-1", 1, 1), reply())
    for expected in (0, 1):
        with pytest.raises(AlreadyAnswered) as caught:
            await store.append(
                "proef-1", expected, make_events("proef-1", expected + 1, 1), reply(digest=b"\x02" * 32)
            )
        assert caught.value.reply == reply()
    assert await store.find_reply(reply().organisatie, "sleutel-1") == reply()
    assert await store.find_reply("urn:nld:kvknr:90000001", "sleutel-1") is None
    assert await count(database, "events") == 1


async def test_an_answer_without_events_is_kept_as_well(store: EventStore) -> None:
    assert await store.append("proef-1", 0, [], reply()) == []
    with pytest.raises(AlreadyAnswered):
        await store.append("proef-1", 0, [], reply())


async def test_one_of_many_requests_with_the_same_key_wins(store: EventStore, database: Database) -> None:
    other = EventStore(database)  # as another process: its appends share no batch with those of `store`
    attempts = [
        (store if n % 2 else other).append(f"proef-{n}", 0, make_events(f"proef-{n}", 1, 1), reply())
        for n in range(20)
    ]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(o, list) for o in outcomes) == 1
    assert sum(isinstance(o, AlreadyAnswered) for o in outcomes) == 19
    assert await count(database, "events") == await count(database, "idempotency") == 1


async def test_a_conflict_touches_no_other_append_of_the_same_commit(
    store: EventStore, database: Database
) -> None:
    """Another process has written to proef-5 in a transaction that commits while the batch waits for it:
    the unique constraint fails the whole batch, and only the append to proef-5 may notice."""
    async with database.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        await store.append_in(conn, "proef-5", 0, make_events("proef-5", 1, 1))
        attempts = [
            asyncio.create_task(store.append(f"proef-{n}", 0, make_events(f"proef-{n}", 1, 1)))
            for n in range(10)
        ]
        await asyncio.sleep(0.2)
        await transaction.commit()
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert [n for n, o in enumerate(outcomes) if isinstance(o, VersionConflict)] == [5]
    assert sum(isinstance(o, list) for o in outcomes) == 9
    assert await count(database, "events") == await count(database, "outbox") == 10


async def test_data_that_cannot_be_stored_touches_no_other_append(store: EventStore) -> None:
    outcomes = await asyncio.gather(
        store.append("proef-1", 0, [make_event("proef-1", 1)]),
        store.append("proef-2", 0, [make_event("proef-2", 1, data=b"{")]),
        store.append("proef-3", 0, [make_event("proef-3", 1, data=b'"\xff"')]),
        store.append("proef-4", 0, [make_event("proef-4", 1)]),
        return_exceptions=True,
    )
    assert [isinstance(o, list) for o in outcomes] == [True, False, False, True]


async def test_a_caller_that_gives_up_leaves_the_others_alone(store: EventStore) -> None:
    attempts = [
        asyncio.create_task(store.append(f"proef-{n}", 0, make_events(f"proef-{n}", 1, 1))) for n in range(50)
    ]
    await asyncio.sleep(0)
    for attempt in attempts[::7]:
        attempt.cancel()
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    for n, outcome in enumerate(outcomes):
        assert isinstance(outcome, asyncio.CancelledError if n % 7 == 0 else list)
    assert len(await store.load("proef-1")) == 1


async def test_appends_to_many_streams_in_the_transaction_of_the_caller(
    store: EventStore, database: Database
) -> None:
    appends = [Append(f"proef-{n}", 0, make_events(f"proef-{n}", 1, n)) for n in range(4)]
    appends.append(Append("proef-3", 3, make_events("proef-3", 4, 2)))
    async with database.transaction() as conn:
        stored = await store.append_many_in(conn, appends)
        assert [len(events) for events in stored] == [0, 1, 2, 3, 2]
    found = await store.load_many(["proef-3", "proef-9", "proef-1"])
    assert [e.envelop.sequence for e in found["proef-3"]] == [1, 2, 3, 4, 5]
    assert found["proef-9"] == []
    assert found["proef-1"] == stored[1]
    assert await store.versions(["proef-3", "proef-9"]) == {"proef-3": 5, "proef-9": 0}


async def test_one_judgement_reads_a_stream_once_and_what_is_known_not_at_all(
    store: EventStore, database: Database
) -> None:
    known = make_events("proef-1", 1, 1)
    await store.append("proef-2", 0, make_events("proef-2", 1, 2))
    reader = store.once({"proef-1": known})
    assert await reader.load("proef-1") == known
    first = await reader.load_many(["proef-1", "proef-2", "proef-3"])
    assert [len(events) for events in first.values()] == [1, 2, 0]
    await store.append("proef-2", 2, make_events("proef-2", 3, 1))
    await store.append("proef-3", 0, make_events("proef-3", 1, 1))
    async with database.acquire() as conn:
        assert await reader.load_many(["proef-2", "proef-3"], conn) == {
            "proef-2": first["proef-2"],
            "proef-3": [],
        }
    assert len(await store.load("proef-2")) == 3


async def test_a_stream_is_read_without_planning_anew(database: Database) -> None:
    """Left to itself the server plans this for every value: it thinks one stream cheaper than any number."""
    async with Database(database.url, min_size=1, max_size=1, plan_once=True) as db:
        store = EventStore(db)
        for n in range(20):
            await store.load(f"proef-{n}")
        async with db.acquire() as conn:
            [(generic, custom)] = await conn.fetch(
                "select generic_plans, custom_plans from pg_prepared_statements where statement like $1",
                "select position, stream, %",
            )
    assert (generic, custom) == (20, 0)


async def test_when_the_caller_rolls_back_nothing_is_stored(store: EventStore, database: Database) -> None:
    await store.append("proef-2", 0, make_events("proef-2", 1, 1))
    with pytest.raises(VersionConflict) as caught:
        async with database.transaction() as conn:
            await store.append_many_in(
                conn,
                [
                    Append("proef-1", 0, make_events("proef-1", 1, 1)),
                    Append("proef-2", 0, make_events("proef-2", 1, 1)),
                ],
            )
    assert caught.value.stream == "proef-2"
    assert await store.load("proef-1") == []


async def test_an_event_is_found_by_its_id(store: EventStore) -> None:
    (stored,) = await store.append("proef-1", 0, make_events("proef-1", 1, 1))
    assert await store.get(stored.envelop.id) == stored
    assert await store.get(uuid4()) is None


@pytest.mark.parametrize(
    "statement",
    [
        "update events set type = 'anders'",
        "update events set type = 'anders' where false",
        "delete from events",
        "truncate events",
        "truncate events cascade",
    ],
)
async def test_events_can_only_be_added(store: EventStore, database: Database, statement: str) -> None:
    await store.append("proef-1", 0, make_events("proef-1", 1, 1))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
        await database.pool.execute(statement)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
        async with database.transaction() as conn:
            await conn.execute("set local session_replication_role = replica")
            await conn.execute(statement)
    assert await count(database, "events") == 1


async def test_a_killed_connection_leaves_no_half_append(
    store: EventStore, database: Database, new_database: NewDatabase
) -> None:
    """Callers get their events or StoreUnavailable, and what is stored is whole either way."""
    killer = await asyncpg.connect(database.url)
    done = asyncio.Event()
    outcomes: dict[str, list[Event] | Exception] = {}

    def enough() -> bool:
        broken = sum(isinstance(o, StoreUnavailable) for o in outcomes.values())
        return broken >= 3 and len(outcomes) - broken >= 100

    async def writer(number: int) -> None:
        for n in itertools.count():
            if enough():
                return
            stream = f"proef-{number}-{n}"
            try:
                outcomes[stream] = await store.append(stream, 0, make_events(stream, 1, 5), reply(stream))
            except StoreUnavailable as error:
                outcomes[stream] = error

    async def kill() -> None:
        while not done.is_set():
            await killer.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid() "
                "and state = 'active' order by random() limit 1"
            )
            await asyncio.sleep(0.03)

    killing = asyncio.create_task(kill())
    await asyncio.gather(*(writer(n) for n in range(8)))
    done.set()
    await killing
    stored = {
        row[0]: row[1] for row in await killer.fetch("select stream, count(*) from events group by stream")
    }
    answered = await killer.fetchval("select count(*) from idempotency")
    await killer.close()
    acknowledged = {s for s, o in outcomes.items() if isinstance(o, list)}
    assert acknowledged <= set(stored)
    assert set(stored.values()) == {5}
    assert answered == len(stored)


async def test_a_position_alone_loses_an_event_and_the_pair_does_not(
    store: EventStore, database: Database
) -> None:
    """Two transactions at once: the first takes position 1 and commits last."""
    reader = EventReader(database)
    async with database.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        await store.append_in(slow, "proef-langzaam", 0, make_events("proef-langzaam", 1, 1))
        await store.append("proef-snel", 0, make_events("proef-snel", 1, 1))

        naive = await database.pool.fetch("select position, stream from events where position > 0")
        seen = await reader.follow(Cursor())
        await transaction.commit()

    assert [row[1] for row in naive] == ["proef-snel"]
    late = await database.pool.fetch(
        "select position, stream from events where position > $1", naive[-1]["position"]
    )
    assert late == [], "the naive cursor passed over the slow transaction for good"

    assert seen == [], "while the first transaction runs nothing after it is final"
    followed = await reader.follow(Cursor())
    assert [f.event.envelop.stream for f in followed] == ["proef-langzaam", "proef-snel"]


async def test_the_reader_goes_on_after_its_cursor(store: EventStore, database: Database) -> None:
    reader = EventReader(database)
    await store.append("proef-1", 0, make_events("proef-1", 1, 5))
    await store.append("proef-2", 0, make_events("proef-2", 1, 2))
    cursor, seen = Cursor(), []
    while page := await reader.follow(cursor, limit=2):
        seen += [f.event for f in page]
        cursor = page[-1].cursor
    assert seen == [*await store.load("proef-1"), *await store.load("proef-2")]
