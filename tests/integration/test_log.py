"""What every adapter of the log promises, on the real servers."""

import asyncio
import json
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.partitioner import murmur2 as kafka_murmur2

from ketenspoor.kafka import KafkaNode, KafkaOntbreekt
from ketenspoor.postgres import EmbeddedPostgres
from shared.log.kafka import KafkaLog
from shared.log.open import log_of
from shared.log.port import Log, LogRecord, LogUnavailable, Record, RecordRefused, TopicPartition
from shared.log.postgres import PostgresLog
from shared.log.records import MAX_RECORD_BYTES, murmur2, partition_of

pytest_plugins = ("tests.kafka_fixtures",)

PARTITIONS = 3
HEADERS = (("content-type", b"application/json"), ("ce_id", b"\x00\xff\xc3\xa9"), ("ce_leeg", b""))


@dataclass
class Server:
    """A log and a way to take its server away and bring it back."""

    open: Callable[[], Log]
    away: Callable[[], Awaitable[None]]
    back: Callable[[], Awaitable[None]]


def of_kafka(node: KafkaNode) -> Server:
    return Server(
        lambda: log_of(node.url),
        lambda: asyncio.to_thread(node.kill),
        lambda: asyncio.to_thread(node.start),
    )


def of_postgres(server: EmbeddedPostgres, url: str) -> Server:
    async def away() -> None:
        """The server closes the log's database for everyone and ends the connections there are."""
        await _as_admin(server, f"alter database {_name(url)} allow_connections false")
        await _as_admin(
            server, f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{_name(url)}'"
        )

    async def back() -> None:
        await _as_admin(server, f"alter database {_name(url)} allow_connections true")

    return Server(lambda: log_of(url), away, back)


def _name(url: str) -> str:
    return url.rpartition("/")[2]


async def _as_admin(server: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(server.url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(params=["kafka", "postgres"])
async def server(request: pytest.FixtureRequest) -> Server:
    if request.param == "kafka":
        return of_kafka(request.getfixturevalue("kafka"))
    postgres: EmbeddedPostgres = request.getfixturevalue("postgres")
    return of_postgres(postgres, await postgres.maak_database("keten_log_proef"))


@pytest.fixture
async def log(server: Server, topic: str) -> AsyncIterator[Log]:
    log = server.open()
    await log.start()
    await log.create_topics([topic], PARTITIONS)
    yield log
    await log.stop()


def record(key: str, number: int, size: int = 0) -> Record:
    value = f"{key}:{number}".encode()
    return Record(key.encode(), value.ljust(size, b"."), HEADERS)


async def read_all(log: Log, topic: str, batch: int = 2_000) -> dict[TopicPartition, list[LogRecord]]:
    heads = await log.heads([topic])
    offsets = dict.fromkeys(heads, 0)
    found: dict[TopicPartition, list[LogRecord]] = {place: [] for place in heads}
    until = time.monotonic() + 30
    while offsets != dict(heads) and time.monotonic() < until:
        for r in await log.read(offsets, batch, 1):
            place = TopicPartition(r.topic, r.partition)
            assert r.offset == offsets[place], "offsets are contiguous and in order"
            offsets[place] += 1
            found[place].append(r)
    assert offsets == dict(heads)
    return found


def per_key(found: dict[TopicPartition, list[LogRecord]]) -> dict[bytes, list[bytes]]:
    values: dict[bytes, list[bytes]] = defaultdict(list)
    for records in found.values():
        for r in records:
            values[r.key].append(r.value)
    return values


def accepted(outcomes: Sequence[Exception | None]) -> int:
    return sum(outcome is None for outcome in outcomes)


async def test_a_new_topic_is_empty_and_stays_as_it_was_made(log: Log, topic: str) -> None:
    await log.create_topics([topic], PARTITIONS + 5)
    places = [TopicPartition(topic, n) for n in range(PARTITIONS)]
    assert list(await log.partitions([topic])) == places
    assert dict(await log.heads([topic])) == dict.fromkeys(places, 0)
    begin = time.monotonic()
    assert list(await log.read(dict.fromkeys(places, 0), 100, 0.2)) == []
    assert 0.1 < time.monotonic() - begin < 2
    assert list(await log.publish(topic, [])) == []


async def test_records_come_back_byte_for_byte(log: Log, topic: str) -> None:
    sent = Record(b"klant \xff\x00", b"\x00\x01\xfe" * 7, HEADERS)
    assert await log.publish(topic, [sent]) == [None]
    (found,) = [r for records in (await read_all(log, topic)).values() for r in records]
    assert (found.key, found.value) == (sent.key, sent.value)
    assert [tuple(header) for header in found.headers] == list(HEADERS)


async def test_fifty_thousand_records_keep_their_order_per_key(log: Log, topic: str) -> None:
    numbers = random.Random(1)
    keys = [f"klant-{n}" for n in range(500)]
    sent = [record(numbers.choice(keys), n, 200) for n in range(50_000)]
    outcomes = await log.publish(topic, sent)
    assert accepted(outcomes) == len(sent) == len(outcomes)
    found = await read_all(log, topic)
    expected: dict[bytes, list[bytes]] = defaultdict(list)
    for r in sent:
        expected[r.key].append(r.value)
    assert per_key(found) == expected
    for place, records in found.items():
        assert {partition_of(r.key, PARTITIONS) for r in records} == {place.partition}


async def test_large_values_pass(log: Log, topic: str) -> None:
    sent = [record(f"klant-{n % 7}", n, 60_000) for n in range(60)]
    assert accepted(await log.publish(topic, sent)) == 60
    values = [value for values in per_key(await read_all(log, topic)).values() for value in values]
    assert sorted(values) == sorted(r.value for r in sent)


async def test_a_refused_record_stops_its_key_only(log: Log, topic: str) -> None:
    sent = [
        record("a", 1),
        record("b", 1),
        record("a", 2, MAX_RECORD_BYTES + 1),
        record("a", 3),
        record("b", 2),
    ]
    outcomes = await log.publish(topic, [*sent, Record(b"", b"zonder sleutel", ())])
    assert [type(outcome) for outcome in outcomes] == [
        type(None), type(None), RecordRefused, RecordRefused, type(None), RecordRefused,
    ]  # fmt: skip
    assert per_key(await read_all(log, topic)) == {b"a": [b"a:1"], b"b": [b"b:1", b"b:2"]}


async def test_writers_that_interleave_keep_each_their_order(server: Server, log: Log, topic: str) -> None:
    async def write(log: Log, writer: str) -> None:
        for begin in range(0, 1_000, 50):
            batch = [record(f"{writer}-{n % 5}", n) for n in range(begin, begin + 50)]
            assert accepted(await log.publish(topic, batch)) == 50

    others = [server.open() for _ in range(2)]
    for other in others:
        await other.start()
    # Three connections, and the first has two writers at once.
    await asyncio.gather(*(write(each, f"w{n}") for n, each in enumerate([log, *others, log])))
    for other in others:
        await other.stop()
    found = per_key(await read_all(log, topic))
    assert len(found) == 20
    for key, values in found.items():
        expected = [n for n in range(1_000) if n % 5 == int(key[-1:])]
        assert [int(value.partition(b":")[2]) for value in values] == expected


async def test_reading_goes_back_when_the_offsets_ask_for_it(log: Log, topic: str) -> None:
    await log.publish(topic, [record("a", n) for n in range(10)])
    place = TopicPartition(topic, partition_of(b"a", PARTITIONS))
    for begin in (0, 7, 3, 3, 9):
        found = await log.read({place: begin}, 2, 5)
        assert [r.offset for r in found] == list(range(begin, min(begin + 2, 10)))


async def test_a_waiting_reader_gets_a_new_record_at_once(log: Log, topic: str) -> None:
    offsets = dict(await log.heads([topic]))
    await log.read(offsets, 10, 0.1)
    waiting = asyncio.create_task(log.read(offsets, 10, 10))
    await asyncio.sleep(0.1)
    begin = time.monotonic()
    await log.publish(topic, [record("a", 1)])
    assert len(await waiting) == 1
    assert time.monotonic() - begin < 1


async def test_a_topic_that_does_not_exist_is_named(log: Log) -> None:
    (outcome,) = await log.publish("keten.onbekend.v1", [record("a", 1)])
    assert isinstance(outcome, LogUnavailable) and "keten.onbekend.v1" in str(outcome)
    for question in (log.partitions, log.heads):
        with pytest.raises(LogUnavailable, match=r"keten.onbekend.v1 bestaat niet"):
            await question(["keten.onbekend.v1"])


async def test_nothing_is_lost_while_the_server_is_away(server: Server, log: Log, topic: str) -> None:
    """A publisher that repeats what was not acknowledged, and a reader that just goes on."""
    pending = {f"klant-{n}": list(range(200)) for n in range(4)}
    acknowledged: dict[str, int] = dict.fromkeys(pending, 0)
    seen: dict[bytes, list[int]] = defaultdict(list)
    offsets = dict(await log.heads([topic]))
    done = asyncio.Event()

    async def publish() -> None:
        while any(pending.values()):
            batch = [(key, n) for key, left in pending.items() for n in left[:5]]
            outcomes = await log.publish(topic, [record(key, n) for key, n in batch])
            for (key, n), outcome in zip(batch, outcomes, strict=True):
                if outcome is None:
                    assert pending[key].pop(0) == n, "acknowledged records are a prefix per key"
                    acknowledged[key] += 1
                else:
                    assert isinstance(outcome, LogUnavailable), outcome
            await asyncio.sleep(0.05)

    async def read() -> None:
        while not done.is_set():
            try:
                records = await reader.read(offsets, 100, 0.2)
            except LogUnavailable:
                await asyncio.sleep(0.1)
                continue
            for r in records:
                place = TopicPartition(r.topic, r.partition)
                assert r.offset == offsets[place]
                offsets[place] += 1
                number = int(r.value.partition(b":")[2])
                assert number <= len(seen[r.key]), "in order; a repeat is allowed, a hole is not"
                if number == len(seen[r.key]):
                    seen[r.key].append(number)

    reader = server.open()
    await reader.start()
    reading, publishing = asyncio.create_task(read()), asyncio.create_task(publish())
    await asyncio.sleep(0.5)
    assert any(pending.values())
    await server.away()
    await asyncio.sleep(1)
    await server.back()
    await asyncio.wait_for(publishing, 60)
    until = time.monotonic() + 30
    while time.monotonic() < until and any(len(seen[key.encode()]) < 200 for key in pending):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    done.set()
    await reading
    await reader.stop()
    assert {key: len(seen[key.encode()]) for key in pending} == dict.fromkeys(pending, 200) == acknowledged


async def test_a_reader_stops_also_while_the_broker_stands_still(kafka: KafkaNode, topic: str) -> None:
    log = KafkaLog(kafka.bootstrap)
    await log.start()
    await log.create_topics([topic], 1)
    reading = asyncio.create_task(log.read(await log.heads([topic]), 10, 30))
    await asyncio.sleep(0.5)
    os.kill(kafka.pid, signal.SIGSTOP)
    try:
        reading.cancel()
        await asyncio.wait([reading])
        async with asyncio.timeout(10):
            await log.stop()
    finally:
        os.kill(kafka.pid, signal.SIGCONT)


@pytest.mark.parametrize(
    ("size", "goes_on"), [(100, signal.SIGCONT), (500_000, signal.SIGCONT), (100, signal.SIGKILL)]
)
async def test_a_broker_that_stands_still_holds_no_publisher(
    kafka: KafkaNode, topic: str, size: int, goes_on: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer may never come, and neither may the end of a connection that it does not read from."""
    monkeypatch.setattr("shared.log.kafka.PUBLISH_SECONDS", 1)
    log = KafkaLog(kafka.bootstrap)
    await log.start()
    try:
        await log.create_topics([topic], 1)
        assert accepted(await log.publish(topic, [record("klant", 0)])) == 1
        os.kill(kafka.pid, signal.SIGSTOP)
        try:
            async with asyncio.timeout(10):
                outcomes = await log.publish(topic, [record(f"klant-{n}", 1, size) for n in range(20)])
            assert all(isinstance(outcome, LogUnavailable) for outcome in outcomes)
        finally:
            if goes_on is signal.SIGKILL:
                await asyncio.to_thread(kafka.kill)
                await asyncio.to_thread(kafka.start)
            else:
                os.kill(kafka.pid, signal.SIGCONT)
        async with asyncio.timeout(20):
            while not accepted(await log.publish(topic, [record("klant", 2)])):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    finally:
        async with asyncio.timeout(10):
            await log.stop()


class Counting(KafkaLog):
    """Counts the batches that it sends."""

    batches = 0

    async def _send(self, *arguments: Any) -> Any:
        self.batches += 1
        return await super()._send(*arguments)


async def create_tight_topic(kafka: KafkaNode, topic: str, limit: int) -> None:
    """One partition that takes batches of at most `limit` bytes."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1, topic_configs={"max.message.bytes": str(limit)})])
    await admin.close()


async def publish_until_settled(log: Log, topic: str, records: Sequence[Record]) -> list[Record]:
    """Repeats what was not acknowledged, with pauses as the relay does; returns what was refused for good."""
    pending, refused = list(records), list[Record]()
    for _ in range(100):
        outcomes = list(zip(pending, await log.publish(topic, pending), strict=True))
        refused += [r for r, outcome in outcomes if isinstance(outcome, RecordRefused)]
        pending = [r for r, outcome in outcomes if isinstance(outcome, LogUnavailable)]
        if not pending:
            return refused
        await asyncio.sleep(0.1)
    raise AssertionError(f"{len(pending)} records were never acknowledged")


@pytest.mark.parametrize(("limit", "size"), [(900_000, 910_000), (20_000, 40_000)])
async def test_a_record_too_large_for_its_topic_is_singled_out(
    kafka: KafkaNode, topic: str, limit: int, size: int
) -> None:
    """The broker refuses a batch and names no culprit: smaller ones find it. Then they are large again."""
    await create_tight_topic(kafka, topic, limit)
    numbers = random.Random(3)  # bytes that do not compress
    sent = [Record(f"klant-{n % 20}".encode(), b"%d " % n + numbers.randbytes(500), ()) for n in range(300)]
    culprit = Record(b"te groot", numbers.randbytes(size), ())
    log = Counting(kafka.bootstrap)
    await log.start()
    try:
        assert await publish_until_settled(log, topic, [*sent[:150], culprit, *sent[150:]]) == [culprit]
        expected: dict[bytes, list[bytes]] = defaultdict(list)
        for r in sent:
            expected[r.key].append(r.value)
        assert per_key(await read_all(log, topic)) == expected

        assert await publish_until_settled(log, topic, [culprit]) == [culprit]
        await log.create_topics([f"{topic}.ruim"], 1)
        before = log.batches
        assert accepted(await log.publish(f"{topic}.ruim", sent)) == 300
        assert log.batches == before + 1
    finally:
        await log.stop()


async def test_a_server_that_is_not_there_gives_a_clear_message() -> None:
    for log in (KafkaLog("127.0.0.1:1"), PostgresLog("postgresql://iemand@127.0.0.1:1/keten_log")):
        with pytest.raises(LogUnavailable, match=r"het logboek op 127.0.0.1:1.* is niet bereikbaar"):
            await log.start()
        await log.stop()


async def test_the_url_chooses_the_adapter() -> None:
    assert isinstance(log_of("kafka://een:9092,twee:9092"), KafkaLog)
    assert isinstance(log_of("postgresql://x/keten_log"), PostgresLog)
    with pytest.raises(ValueError, match="KETEN_LOG_URL"):
        log_of("redis://x")


def test_a_key_goes_where_kafka_s_own_clients_put_it() -> None:
    numbers = random.Random(7)
    for length in range(70):
        key = numbers.randbytes(length)
        assert murmur2(key) == kafka_murmur2(key)
        assert 0 <= partition_of(key, 6) < 6


def test_the_folder_of_a_node_keeps_its_identity(tmp_path: Path) -> None:
    first, second = KafkaNode(tmp_path / "k", identities=True), KafkaNode(tmp_path / "k")
    assert (first.url, first.passwords) == (second.url, second.passwords)
    assert (tmp_path / "k" / "node.json").stat().st_mode & 0o077 == 0


def test_a_user_that_is_new_gets_its_password_and_the_others_keep_theirs(tmp_path: Path) -> None:
    node = KafkaNode(tmp_path, identities=True)
    facts = json.loads((tmp_path / "node.json").read_text())
    facts["passwords"].pop("operator")
    (tmp_path / "node.json").write_text(json.dumps(facts))
    again = KafkaNode(tmp_path, identities=True)
    assert again.passwords.keys() == node.passwords.keys()
    assert facts["passwords"].items() < again.passwords.items()
    assert KafkaNode(tmp_path).passwords == again.passwords, "it is kept"


def test_a_folder_without_identities_does_not_get_them_in_silence(tmp_path: Path) -> None:
    KafkaNode(tmp_path)
    with pytest.raises(KafkaOntbreekt, match="hoort bij een Kafka zonder gebruikers"):
        KafkaNode(tmp_path, identities=True)
