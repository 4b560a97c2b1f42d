"""The log on Apache Kafka (aiokafka)."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    OffsetOutOfRangeError,
    RecordListTooLargeError,
    SaslAuthenticationFailed,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    for_code,
)
from aiokafka.protocol.commit import OffsetCommitRequest
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from shared.log.port import LogRecord, LogUnavailable, Record, RecordRefused, TopicPartition
from shared.log.records import MAX_RECORD_BYTES, partition_of, refusal

REQUEST_SECONDS = 10
PUBLISH_SECONDS = 20
"""How long `publish` waits for the broker to come back before it says LogUnavailable."""

PATIENCE_MS = 500
"""How long the broker keeps a fetch of an idle log: what arrives meanwhile is answered at once."""
HURRY_MS = 20
"""The same just after records arrived: a partition that was read may join only the next fetch."""

_TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)


@dataclass(eq=False)
class _Producer:
    """A producer and the number of `publish` calls that use it now.

    After any failure it is retired: an idempotent producer has then lost count of a partition's sequence.
    """

    client: AIOKafkaProducer
    users: int = 0
    retired: bool = False


@dataclass
class _Outcomes:
    """Outcome per record of one `publish` call; a record without one was not published."""

    of: list[Exception | None]
    blocked: dict[bytes, Exception] = field(default_factory=dict)


class KafkaLog:
    """Log on Kafka. `servers` is `host:port,…`; with a user SCRAM-SHA-256 is used.

    A producer is opened at the first `publish`, so that who only reads needs no right to write.
    """

    def __init__(self, servers: str, username: str | None = None, password: str | None = None) -> None:
        self._servers = servers.split(",")
        self._username = username
        self._access: dict[str, Any] = {}
        if username is not None:
            self._access = {
                "security_protocol": "SASL_PLAINTEXT",
                "sasl_mechanism": "SCRAM-SHA-256",
                "sasl_plain_username": username,
                "sasl_plain_password": password,
            }
        self._admin: AIOKafkaAdminClient | None = None
        # Two connections: the broker answers in order, and a question must not wait for a patient fetch.
        self._reader: AIOKafkaConsumer | None = None
        self._asker: AIOKafkaConsumer | None = None
        self._producer: _Producer | None = None
        self._opening = asyncio.Lock()
        self._counts: dict[str, int] = {}
        self._batch_bytes = MAX_RECORD_BYTES
        self._positions: dict[TopicPartition, int] = {}

    async def start(self) -> None:
        """Connects. Raises LogUnavailable; a refused password is named as such."""
        if self._admin is not None:
            return
        admin = AIOKafkaAdminClient(
            bootstrap_servers=self._servers, request_timeout_ms=REQUEST_SECONDS * 1000, **self._access
        )
        try:
            await admin.start()
        except (KafkaError, OSError) as error:
            await admin.close()
            raise await self._unreachable(error) from error
        self._admin = admin

    async def stop(self) -> None:
        for consumer in (self._reader, self._asker):
            if consumer is not None:
                await consumer.stop()
        if self._producer is not None:
            await _abort(self._producer.client)
        if self._admin is not None:
            await self._admin.close()
        self._admin = self._reader = self._asker = self._producer = None
        self._positions.clear()

    async def create_topics(self, topics: Sequence[str], partitions: int) -> None:
        """Creates missing topics, kept for ever. Raises LogUnavailable when that cannot be done."""
        keep = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
        known = await self._describe(topics)
        new = [NewTopic(topic, partitions, 1, topic_configs=keep) for topic in topics if not known.get(topic)]
        if not new:
            return
        try:
            answer = await (await self._started()).create_topics(new)
        except (KafkaError, OSError) as error:
            raise await self._unreachable(error) from error
        for topic, code, *_ in answer.topic_errors:
            kind = for_code(code)
            if code and kind is not TopicAlreadyExistsError:
                raise LogUnavailable(f"topic {topic} kan niet worden gemaakt: {kind.__name__}")
        await self._wait_for([topic.name for topic in new])

    async def publish(self, topic: str, records: Sequence[Record]) -> Sequence[Exception | None]:
        """See `Log`. Partitions go side by side; within one, a batch waits for the one before it."""
        if not records:
            return []
        try:
            count = await self._count(topic)
            producer = await self._producer_ready()
        except (LogUnavailable, RecordRefused) as error:
            return [error] * len(records)
        queues: dict[int, list[int]] = defaultdict(list)
        for place, record in enumerate(records):
            queues[partition_of(record.key, count)].append(place)
        outcomes = _Outcomes([LogUnavailable("niet gepubliceerd")] * len(records))
        producer.users += 1
        try:
            await asyncio.gather(
                *(
                    self._publish_partition(
                        producer, KafkaPartition(topic, partition), records, queue, outcomes
                    )
                    for partition, queue in queues.items()
                )
            )
        finally:
            producer.users -= 1
            await self._dispose(producer)
        return outcomes.of

    async def _publish_partition(
        self,
        producer: _Producer,
        place: KafkaPartition,
        records: Sequence[Record],
        queue: Sequence[int],
        outcomes: _Outcomes,
    ) -> None:
        begin = 0
        while begin < len(queue):
            batch = producer.client.create_batch()
            sent, end = _fill(batch, records, queue, begin, outcomes)
            failure = await self._send(producer, batch, place) if sent else None
            if failure is not None:
                error = await self._publish_error(failure, place.topic)
                if isinstance(failure, _TOO_LARGE):
                    error = self._too_large(len(sent))
                outcomes.of[queue[begin]] = error
                if isinstance(failure, _TOO_LARGE) and len(sent) == 1:
                    error = LogUnavailable("een ander bericht is geweigerd; dit volgt in de volgende ronde")
                for index in queue[begin + 1 :]:
                    outcomes.of[index] = outcomes.blocked.get(records[index].key, error)
                return
            for index in sent:
                outcomes.of[index] = None
            begin = end

    def _too_large(self, records: int) -> Exception:
        """The broker names no culprit: smaller batches single it out in the calls that follow, and then they
        are large again."""
        if records == 1:
            self._batch_bytes = MAX_RECORD_BYTES
            return RecordRefused("het logboek vindt het bericht te groot")
        self._batch_bytes = max(self._batch_bytes // 8, 1024)
        return LogUnavailable("het logboek vindt de bundel te groot; de volgende is kleiner")

    async def _send(
        self, producer: _Producer, batch: Any, place: KafkaPartition
    ) -> KafkaError | OSError | TimeoutError | None:
        """Sends one batch and waits for the acknowledgement; returns what went wrong."""
        try:
            sending = await producer.client.send_batch(batch, place.topic, partition=place.partition)
            done, _ = await asyncio.wait([sending], timeout=PUBLISH_SECONDS)
            if not done:
                raise TimeoutError
            sending.result()
        except (KafkaError, OSError, TimeoutError) as error:
            producer.retired = True
            if self._producer is producer:
                self._producer = None
            return error
        return None

    async def partitions(self, topics: Sequence[str]) -> Sequence[TopicPartition]:
        """Partitions of the topics in order. Raises LogUnavailable, also for a topic that does not exist."""
        return [
            TopicPartition(topic, partition)
            for topic in topics
            for partition in range(await self._count(topic))
        ]

    async def heads(self, topics: Sequence[str]) -> Mapping[TopicPartition, int]:
        places = [KafkaPartition(*place) for place in await self.partitions(topics)]
        try:
            async with self._opening:
                if self._asker is None:
                    self._asker = await self._open_consumer()
            ends = await self._asker.end_offsets(places)
        except (KafkaError, OSError) as error:
            raise await self._read_error(error) from error
        return {TopicPartition(place.topic, place.partition): end for place, end in ends.items()}

    async def read(
        self, offsets: Mapping[TopicPartition, int], max_records: int, wait: float
    ) -> Sequence[LogRecord]:
        """See `Log`. While the broker is away the answer is empty; reading goes on when it is back."""
        if not offsets:
            await asyncio.sleep(wait)
            return []
        async with self._opening:
            if self._reader is None:
                self._reader = await self._open_consumer()
        consumer = self._reader
        self._aim(consumer, offsets)
        arrived = False
        try:
            batches = await consumer.getmany(timeout_ms=int(wait * 1000), max_records=max_records)
            arrived = True
        except OffsetOutOfRangeError as error:
            raise LogUnavailable(
                f"het logboek heeft deze plaats niet (meer): {error}; is het opnieuw aangemaakt?"
            ) from error
        except (KafkaError, OSError) as error:
            raise await self._read_error(error) from error
        finally:
            if not arrived:
                # Also when cancelled: records may have left the consumer's buffer without reaching anyone.
                self._positions.clear()
        # aiokafka offers no other way: fixed at HURRY_MS, four idle consumers cost broker and processes
        # two thirds of a core.
        consumer._fetcher._fetch_max_wait_ms = HURRY_MS if batches else PATIENCE_MS
        records: list[LogRecord] = []
        for place, batch in batches.items():
            records += [
                LogRecord(r.topic, r.partition, r.offset, r.key or b"", r.value or b"", r.headers)
                for r in batch
            ]
            self._positions[TopicPartition(place.topic, place.partition)] = batch[-1].offset + 1
        return records

    async def commit_lag(self, group: str, offsets: Mapping[TopicPartition, int]) -> None:
        """See `LagTools`. One request of a group without members: a consumer would fetch the records too."""
        topics: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for place, offset in offsets.items():
            topics[place.topic].append((place.partition, offset, ""))
        try:
            await self._commit(group, list(topics.items()))
        except GroupAuthorizationFailedError as error:
            raise await self._read_error(GroupAuthorizationFailedError(group)) from error
        except (KafkaError, OSError) as error:
            raise await self._read_error(error) from error

    # The first time ever the broker has yet to make the place where it keeps such offsets.
    @retry(
        retry=retry_if_exception(lambda error: isinstance(error, KafkaError) and error.retriable),
        wait=wait_fixed(0.2),
        stop=stop_after_delay(REQUEST_SECONDS),
        reraise=True,
    )
    async def _commit(self, group: str, topics: list[tuple[str, list[tuple[int, int, str]]]]) -> None:
        request = OffsetCommitRequest(
            group,
            OffsetCommitRequest.DEFAULT_GENERATION_ID,
            "",
            OffsetCommitRequest.DEFAULT_RETENTION_TIME,
            topics,
        )
        admin = await self._started()
        answer = await admin._send_request(request, await admin.find_coordinator(group))
        for code in (code for _, places in answer.topics for _, code in places):
            if code:
                raise for_code(code)

    def _aim(self, consumer: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int]) -> None:
        """Puts the consumer at `offsets`; a partition that stands there already keeps its fetched records."""
        if self._positions.keys() != offsets.keys():
            consumer.assign([KafkaPartition(*place) for place in offsets])
            self._positions = {}
        for place, offset in offsets.items():
            if self._positions.get(place) != offset:
                consumer.seek(KafkaPartition(*place), offset)
        self._positions = dict(offsets)

    async def _started(self) -> AIOKafkaAdminClient:
        if self._admin is None:
            await self.start()
        assert self._admin is not None
        return self._admin

    async def _open_consumer(self) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",
            fetch_max_wait_ms=PATIENCE_MS,
            fetch_max_bytes=16 << 20,
            max_partition_fetch_bytes=4 << 20,
            request_timeout_ms=REQUEST_SECONDS * 1000,
            **self._access,
        )
        try:
            await consumer.start()
        except (KafkaError, OSError) as error:
            await consumer.stop()
            raise await self._unreachable(error) from error
        return consumer

    async def _producer_ready(self) -> _Producer:
        async with self._opening:
            if self._producer is None:
                self._producer = _Producer(await self._open_producer())
            return self._producer

    async def _open_producer(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._servers,
            enable_idempotence=True,
            acks="all",
            max_batch_size=self._batch_bytes,
            # A tenth of the processor time of lz4, which aiokafka always runs at its slowest level.
            compression_type="snappy",
            request_timeout_ms=REQUEST_SECONDS * 1000,
            **self._access,
        )
        try:
            await asyncio.wait_for(producer.start(), PUBLISH_SECONDS)
        except (KafkaError, OSError, TimeoutError) as error:
            await _abort(producer)
            raise await self._publish_error(error, "") from error
        return producer

    async def _dispose(self, producer: _Producer) -> None:
        if producer.retired and not producer.users:
            await _abort(producer.client)

    async def _count(self, topic: str) -> int:
        """Number of partitions. It never changes: another number would send a key elsewhere."""
        if topic not in self._counts:
            count = (await self._describe([topic])).get(topic)
            if not count:
                raise LogUnavailable(f"topic {topic} bestaat niet in het logboek")
            self._counts[topic] = count
        return self._counts[topic]

    async def _describe(self, topics: Sequence[str]) -> Mapping[str, int]:
        """Partitions per existing topic."""
        admin = await self._started()
        try:
            found = await admin.describe_topics(list(topics))
        except (KafkaError, OSError) as error:
            raise await self._unreachable(error) from error
        counts = {}
        for topic in found:
            kind = for_code(topic["error_code"])
            if kind is TopicAuthorizationFailedError:
                raise LogUnavailable(f"gebruiker {self._username} heeft geen recht op topic {topic['topic']}")
            if topic["error_code"] == 0:
                counts[topic["topic"]] = len(topic["partitions"])
        return counts

    async def _wait_for(self, topics: Sequence[str]) -> None:
        """A new topic is known a moment after it was created."""
        for _ in range(100):
            if (await self._describe(topics)).keys() >= set(topics):
                return
            await asyncio.sleep(0.05)
        raise LogUnavailable(f"topics {', '.join(topics)} zijn nog niet klaar")

    async def _publish_error(self, error: Exception, topic: str) -> Exception:
        match error:
            case TopicAuthorizationFailedError():
                return RecordRefused(f"gebruiker {self._username} mag niet schrijven naar topic {topic}")
            case ClusterAuthorizationFailedError():
                return RecordRefused(f"gebruiker {self._username} mag naar geen enkel topic schrijven")
            case TimeoutError():
                return LogUnavailable(f"het logboek heeft binnen {PUBLISH_SECONDS} s niet bevestigd")
            case UnknownTopicOrPartitionError():
                self._counts.pop(topic, None)
                return LogUnavailable(f"topic {topic} bestaat niet in het logboek")
        return await self._unreachable(error)

    async def _read_error(self, error: Exception) -> LogUnavailable:
        what = ", ".join(str(argument) for argument in error.args)
        match error:
            case TopicAuthorizationFailedError():
                return LogUnavailable(f"gebruiker {self._username} mag topic {what} niet lezen")
            case GroupAuthorizationFailedError():
                return LogUnavailable(f"gebruiker {self._username} heeft geen recht op groep {what}")
        return await self._unreachable(error)

    async def _unreachable(self, error: Exception) -> LogUnavailable:
        if isinstance(error, KafkaConnectionError) and await self._password_refused():
            return LogUnavailable(
                f"het logboek weigert gebruiker {self._username}: naam of wachtwoord klopt niet"
            )
        return LogUnavailable(f"het logboek op {','.join(self._servers)} is niet bereikbaar: {error!r}")

    async def _password_refused(self) -> bool:
        """aiokafka says only that it could not connect; one connection of our own tells why."""
        if not self._access:
            return False
        host, _, port = self._servers[0].rpartition(":")
        try:
            connection = await create_conn(
                host, int(port), request_timeout_ms=REQUEST_SECONDS * 1000, **self._access
            )
        except (SaslAuthenticationFailed, AuthenticationFailedError):
            return True
        except (KafkaError, OSError, TimeoutError):
            return False
        connection.close()
        return False


def _fill(
    batch: Any, records: Sequence[Record], queue: Sequence[int], begin: int, outcomes: _Outcomes
) -> tuple[list[int], int]:
    """Puts records of `queue` from `begin` on into the batch until it is full.

    Returns the indices that are in it and the place to go on from. A record that no log takes ends the
    batch: only when all before it are acknowledged is its outcome known, and that of later ones of its key.
    """
    sent: list[int] = []
    for place in range(begin, len(queue)):
        index = queue[place]
        record = records[index]
        if not record.key or record.key in outcomes.blocked:
            if sent:
                return sent, place
            refused = outcomes.blocked.get(record.key) or refusal(record.key, 0)
        else:
            added = batch.append(
                timestamp=None, key=record.key, value=record.value, headers=list(record.headers)
            )
            if added is None:
                return sent, place
            # A batch takes its first record whatever its size.
            refused = None if sent else refusal(record.key, added.size)
        if refused is None:
            sent.append(index)
        else:
            outcomes.of[index] = outcomes.blocked[record.key] = refused
            return [], place + 1
    return sent, len(queue)


async def _abort(producer: AIOKafkaProducer) -> None:
    """Closes a producer without waiting for what it still holds, whatever the broker does.

    aiokafka's own ways may wait for ever: `stop()` for a batch, which an idempotent producer never gives up;
    the client for the end of a connection whose other side reads nothing; the sender for metadata that the
    closed client fetches no more. Every batch that counts was awaited before.
    """
    producer._closed = True
    for connection in producer.client._conns.values():
        if connection._writer is not None:
            connection._writer.transport.abort()
    await producer.client.close()
    sending = producer._sender.sender_task
    while sending is not None and not sending.done():
        # It waits for its requests when it is cancelled; cancelled once more, it ends those.
        sending.cancel()
        await asyncio.wait([sending], timeout=0.2)
    if sending is not None and not sending.cancelled():
        sending.exception()  # not of interest any more
