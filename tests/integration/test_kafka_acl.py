"""Who may write and read which topic: refused by the broker itself, told in a clear message."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from ketenspoor.kafka import KafkaNode, KafkaOntbreekt, rechtentabel
from shared.contract.gebeurtenis import Partner
from shared.log.kafka import KafkaLog
from shared.log.open import open_log
from shared.log.port import Log, LogUnavailable, Record, RecordRefused
from shared.settings import Settings

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
    guarded_kafka.revoke_write("klantvolgsysteem")
    try:
        log = await open_as("klantvolgsysteem")
        (outcome,) = await log.publish(Partner.KLANTVOLGSYSTEEM.topic, [SENT])
        assert isinstance(outcome, RecordRefused)
        assert str(outcome) == "gebruiker klantvolgsysteem mag naar geen enkel topic schrijven"
        assert await log.heads(TOPICS)
    finally:
        guarded_kafka.grant()


async def test_a_group_shows_its_place_to_lag_tools_under_its_own_name_only(open_as: OpenAs) -> None:
    log = await open_as("handhaving")
    assert isinstance(log, KafkaLog)
    places = dict.fromkeys(await log.partitions([Partner.INTAKE.topic]), 0)
    await log.commit_lag("handhaving-reacties", places)
    with pytest.raises(LogUnavailable, match="geen recht op groep"):
        await log.commit_lag("intake-reacties", places)


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
    assert sorted(r.schrijft for r in table) == sorted(TOPICS)
    assert all(set(r.leest) == set(TOPICS) for r in table)


def test_a_missing_java_is_one_clear_line(kafka: KafkaNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nergens")
    with pytest.raises(KafkaOntbreekt, match="Java 17 ontbreekt: het programma `java` staat niet op het pad"):
        KafkaNode(kafka.folder).start()
