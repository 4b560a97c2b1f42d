"""Laws of the event store and the relay, whatever the order of events and failures."""

import asyncio
import itertools
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.database import Database
from shared.eventstore.reader import EventReader
from shared.eventstore.store import EventStore
from shared.eventstore.types import Cursor, VersionConflict
from shared.log.port import LogUnavailable, Record, RecordRefused
from shared.relay.relay import Relay
from tests.events import make_event, make_events
from tests.memorylog import MemoryLog, Verdict

_run = itertools.count(1)
_settings = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def loop_runner() -> asyncio.Runner:
    """Hypothesis calls a plain function, so that each example drives its own loop."""
    with asyncio.Runner() as runner:
        yield runner  # type: ignore[misc]


@_settings
@given(plan=st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=6), max_size=16))
def test_versions_are_contiguous_under_many_writers(
    plan: list[list[tuple[int, int]]], database: Database, loop_runner: asyncio.Runner
) -> None:
    """Up to sixteen writers in two processes append to four streams; each tries until it succeeds."""
    run = next(_run)

    async def writer(store: EventStore, work: list[tuple[int, int]]) -> int:
        for number, size in work:
            stream = f"proef-{run}-{number}"
            while True:
                version = (await store.versions([stream]))[stream]
                try:
                    await store.append(stream, version, make_events(stream, version + 1, size))
                    break
                except VersionConflict:
                    continue
        return sum(size for _, size in work)

    async def scenario() -> None:
        async with Database(database.url) as one, Database(database.url) as two:
            stores = EventStore(one), EventStore(two)
            total = sum(await asyncio.gather(*(writer(stores[n % 2], w) for n, w in enumerate(plan))))
            found = await stores[0].load_many([f"proef-{run}-{n}" for n in range(4)])
            for events in found.values():
                assert [e.envelop.sequence for e in events] == list(range(1, len(events) + 1))
                positions = [e.position for e in events]
                assert positions == sorted(positions)
            stored = [e.position for events in found.values() for e in events]
            assert len(stored) == total
            queued = await one.pool.fetch("select position from outbox where position = any($1)", stored)
            assert len(queued) == total
            follower, seen = Cursor(), []
            while page := await EventReader(one).follow(follower, 7):
                follower = page[-1].cursor
                seen += [f.event.position for f in page]
            assert len(seen) == len(set(seen))
            assert set(stored) <= set(seen)

    loop_runner.run(scenario())


@_settings
@given(
    events=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=40),
    verdicts=st.lists(st.sampled_from(["yes", "yes", "yes", "away", "lost", "refused"]), max_size=120),
    batch=st.integers(1, 9),
    restarts=st.integers(0, 3),
)
def test_what_the_log_has_of_a_klant_is_a_contiguous_prefix(
    events: list[tuple[int, int]],
    verdicts: list[str],
    batch: int,
    restarts: int,
    database: Database,
    loop_runner: asyncio.Runner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A log that fails at random, answers that get lost, refusals that pass, relays that are cut off: at
    every moment the log has a prefix of each klant's events, and in the end all of them."""
    monkeypatch.setattr("shared.relay.relay._BACKOFF", (0.001, 0.002))
    monkeypatch.setattr("shared.relay.relay._POISON_BACKOFF", (0.001, 0.002))
    run = next(_run)
    script = iter(verdicts)
    expected: defaultdict[str, list[str]] = defaultdict(list)

    def judge(record: Record) -> Verdict:
        match next(script, "yes"):
            case "away":
                return LogUnavailable("weg")
            case "lost":
                return "lost"
            case "refused":
                return RecordRefused("geweigerd")
        return None

    log = MemoryLog(judge)

    async def scenario() -> None:
        async with Database(database.url) as db:
            await db.pool.execute("truncate outbox, outbox_poison")
            store = EventStore(db)
            versions: defaultdict[str, int] = defaultdict(int)
            for klant, number in events:
                stream = f"proef-{run}-{klant}-{number}"
                event = make_event(stream, versions[stream] + 1, klant=f"klant-{klant}")
                await store.append(stream, versions[stream], [event])
                versions[stream] += 1
                expected[f"klant-{klant}"].append(f"{stream}@{versions[stream]}")
            for n in range(restarts):
                task = asyncio.create_task(Relay(db, log, "proef", batch=batch).run(asyncio.Event()))
                await asyncio.sleep(0.002 * n)
                task.cancel()
                await asyncio.wait([task])
                for key, names in log.per_key().items():
                    assert names == expected[key][: len(names)]
            stop = asyncio.Event()
            task = asyncio.create_task(Relay(db, log, "proef", batch=batch, poll=0.001).run(stop))
            async with asyncio.timeout(20):
                while await db.pool.fetchval("select count(*) from outbox"):
                    for key, names in log.per_key().items():
                        assert names == expected[key][: len(names)]
                    await asyncio.sleep(0.002)
            stop.set()
            await task
            assert await db.pool.fetchval("select count(*) from outbox_poison") == 0
            assert log.per_key() == expected

    loop_runner.run(scenario())
