"""Who may write and read which topic: refused by the broker itself, told in a clear message."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import structlog
from structlog.testing import LogCapture

from ketenspoor.kafka import KafkaNode, KafkaOntbreekt
from ketenspoor.logrechten import ontneem_schrijfrecht, rechtentabel, verleen
from services.klantvolgsysteem.projectie import Projectie
from shared.aggregate.reactions import groep_van
from shared.consumer import Consumer, StreamVersions, lag
from shared.contract.gebeurtenis import Partner
from shared.database import Database
from shared.log.kafka import KafkaLog
from shared.log.open import open_log
from shared.log.port import LagTools, Log, LogUnavailable, Record, RecordRefused, TopicPartition
from shared.settings import Settings
from tests.kafka_fixtures import committed

pytest_plugins = ("tests.kafka_fixtures",)

TOPICS = [partner.topic for partner in Partner]
SENT = Record(b"klant", b"{}", [("ce_id", b"1")])

OpenAs = Callable[..., Awaitable[Log]]


@pytest.fixture
async def open_as(guarded_kafka: KafkaNode) -> AsyncIterator[OpenAs]:
    """Opens the log as one of the users."""
    async with AsyncExitStack() as stack:

        async def open_(user: str, password: str | None = None) -> Log:
            log = KafkaLog(guarded_kafka.bootstrap, user, password or guarded_kafka.passwords[user])
            await log.start()
            stack.push_async_callback(log.stop)
            return log

        admin = await open_("admin")
        await admin.create_topics(TOPICS, 2)
        yield open_


@pytest.mark.parametrize("partner", list(Partner))
async def test_an_owner_writes_its_own_topic_and_reads_all(open_as: OpenAs, partner: Partner) -> None:
    log = await open_as(partner.value)
    assert await log.publish(partner.topic, [SENT]) == [None]
    heads = await log.heads(TOPICS)
    assert len(heads) == 2 * len(TOPICS)
    assert await log.read(dict.fromkeys(await log.partitions([partner.topic]), 0), 10, 5)


async def test_a_bureau_s_producer_cannot_write_to_handhaving(open_as: OpenAs) -> None:
    log = await open_as("reintegratie")
    before = await log.heads([Partner.HANDHAVING.topic])
    (outcome,) = await log.publish(Partner.HANDHAVING.topic, [SENT])
    assert isinstance(outcome, RecordRefused)
    assert str(outcome) == "gebruiker reintegratie mag niet schrijven naar topic keten.handhaving.v1"
    assert await log.heads([Partner.HANDHAVING.topic]) == before
    assert await log.publish(Partner.REINTEGRATIE.topic, [SENT]) == [None], "its own topic is untouched"


async def test_the_operator_reads_every_topic_and_writes_none(open_as: OpenAs) -> None:
    log = await open_as("operator")
    owner = await open_as("intake")
    assert await owner.publish(Partner.INTAKE.topic, [SENT]) == [None]
    assert await log.read(dict.fromkeys(await log.partitions([Partner.INTAKE.topic]), 0), 10, 5)
    for topic in TOPICS:
        (outcome,) = await log.publish(topic, [SENT])
        assert str(outcome) == "gebruiker operator mag naar geen enkel topic schrijven"


async def test_a_wrong_password_is_named(open_as: OpenAs) -> None:
    with pytest.raises(LogUnavailable, match="weigert gebruiker intake: naam of wachtwoord klopt niet"):
        await open_as("intake", "verkeerd")


async def test_without_a_user_nothing_opens(guarded_kafka: KafkaNode, open_as: OpenAs) -> None:
    with pytest.raises(LogUnavailable):
        await KafkaLog(guarded_kafka.bootstrap).start()


async def test_a_user_without_any_right_to_write_is_told_so(
    guarded_kafka: KafkaNode, open_as: OpenAs
) -> None:
    """The broker refuses already the opening of its producer; reading goes on."""
    await ontneem_schrijfrecht(guarded_kafka.beheer, "klantvolgsysteem")
    try:
        log = await open_as("klantvolgsysteem")
        (outcome,) = await log.publish(Partner.KLANTVOLGSYSTEEM.topic, [SENT])
        assert isinstance(outcome, RecordRefused)
        assert str(outcome) == "gebruiker klantvolgsysteem mag naar geen enkel topic schrijven"
        assert await log.heads(TOPICS)
    finally:
        await verleen(guarded_kafka.beheer)


@pytest.mark.parametrize(
    ("partner", "group", "other"),
    [
        (Partner.HANDHAVING, groep_van(Partner.HANDHAVING), groep_van(Partner.INTAKE)),
        (Partner.KLANTVOLGSYSTEEM, Projectie(7).group, groep_van(Partner.REINTEGRATIE)),
    ],
)
async def test_a_group_shows_its_place_to_lag_tools_under_its_own_name_only(
    guarded_kafka: KafkaNode, open_as: OpenAs, partner: Partner, group: str, other: str
) -> None:
    log = await open_as(partner.value)
    assert isinstance(log, LagTools)
    places = dict(zip(await log.partitions([Partner.INTAKE.topic]), (3, 0), strict=True))
    await log.commit_lag(group, places)
    assert await committed(guarded_kafka, group) == places
    with pytest.raises(LogUnavailable, match=f"gebruiker {partner} heeft geen recht op groep {other}"):
        await log.commit_lag(other, places)
    assert await committed(guarded_kafka, other) == {}


async def test_a_reader_without_a_right_to_its_group_reads_on(
    open_as: OpenAs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tools stay without figures, and one line in the log says why."""
    lines = LogCapture()  # in its own logger: what another test set up for all may leave out warnings
    monkeypatch.setattr(
        lag, "_log", structlog.wrap_logger(None, [lines], structlog.make_filtering_bound_logger(0))
    )
    log = await open_as("intake")
    assert await log.publish(Partner.INTAKE.topic, [SENT]) == [None]
    consumer = Consumer(database, log, StreamVersions("proef", [Partner.INTAKE.topic]), lease=0.3, wait=0.05)
    stop = asyncio.Event()
    running = asyncio.create_task(consumer.run(stop))
    await asyncio.sleep(2)
    stop.set()
    await asyncio.wait_for(running, 10)
    heads = await log.heads([Partner.INTAKE.topic])
    async with database.acquire() as conn:
        taken = await conn.fetch("select topic, partition, next from consumer_offsets")
    assert {TopicPartition(row["topic"], row["partition"]): row["next"] for row in taken} == heads
    (line,) = (line for line in lines.entries if "lag tools" in line["event"])
    assert line["fout"] == "gebruiker intake heeft geen recht op groep proef"


async def test_a_second_start_of_the_same_folder_finds_its_users_and_rights(
    guarded_kafka: KafkaNode, open_as: OpenAs
) -> None:
    guarded_kafka.stop()
    try:
        with KafkaNode(guarded_kafka.folder, identities=True, heap_mb=384):
            log = await open_as("handhaving")
            assert await log.publish(Partner.HANDHAVING.topic, [SENT]) == [None]
            (outcome,) = await log.publish(Partner.INTAKE.topic, [SENT])
            assert isinstance(outcome, RecordRefused)
    finally:
        guarded_kafka.start()


async def test_the_settings_carry_user_and_password(guarded_kafka: KafkaNode, open_as: OpenAs) -> None:
    key = "0" * 64
    settings = Settings(
        database_url="postgresql://x", log_url=guarded_kafka.url, log_username="intake",
        log_password=guarded_kafka.passwords["intake"], deelnemers="x", ketensleutel=key, bsn_sleutel=key,
        jwks_url="x", audience="x",
    )  # fmt: skip
    log = open_log(settings)
    await log.start()
    assert await log.publish(Partner.INTAKE.topic, [SENT]) == [None]
    await log.stop()


def test_every_topic_has_exactly_one_owner() -> None:
    table = rechtentabel()
    assert sorted(r.schrijft for r in table if r.schrijft) == sorted(TOPICS)
    assert {r.gebruiker: r.schrijft for r in table if r.schrijft} == {p.value: p.topic for p in Partner}
    assert all(set(r.leest) == set(TOPICS) for r in table)


def test_a_missing_java_is_one_clear_line(kafka: KafkaNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nergens")
    with pytest.raises(KafkaOntbreekt, match="Java 17 ontbreekt: het programma `java` staat niet op het pad"):
        KafkaNode(kafka.folder).start()
