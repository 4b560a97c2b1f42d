"""Arrival of other partners' events: what is outside the audience of this service is dropped before anything
of it can be kept (`domain/events.md` §0.4), also by the queue of events that wait or failed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from shared.contract.gebeurtenis import Partner, gebeurtenistypen
from shared.contract.zichtbaarheid import bij_aankomst
from shared.log.port import LagTools, Log, LogRecord, Record, TopicPartition


class Aankomst:
    """A log as the service of one partner may see it; its own topic whole."""

    def __init__(self, log: Log, partner: Partner) -> None:
        self._log = log
        self._partner = partner

    async def start(self) -> None:
        await self._log.start()

    async def stop(self) -> None:
        await self._log.stop()

    async def create_topics(self, topics: Sequence[str], partitions: int) -> None:
        await self._log.create_topics(topics, partitions)

    async def publish(self, topic: str, records: Sequence[Record]) -> Sequence[Exception | None]:
        return await self._log.publish(topic, records)

    async def partitions(self, topics: Sequence[str]) -> Sequence[TopicPartition]:
        return await self._log.partitions(topics)

    async def heads(self, topics: Sequence[str]) -> Mapping[TopicPartition, int]:
        return await self._log.heads(topics)

    async def read(
        self, offsets: Mapping[TopicPartition, int], max_records: int, wait: float
    ) -> Sequence[LogRecord]:
        records = await self._log.read(offsets, max_records, wait)
        return [gezien(record, self._partner) for record in records]

    async def commit_lag(self, group: str, offsets: Mapping[TopicPartition, int]) -> None:
        if isinstance(self._log, LagTools):
            await self._log.commit_lag(group, offsets)


def gezien(record: LogRecord, partner: Partner) -> LogRecord:
    """The record without the fields that the service of this partner may not keep.

    A type that this service does not know yet keeps its content: the event waits, whole, until it does.
    """
    type_ = dict(record.headers).get("ce_type", b"").decode("utf-8", "replace")
    if record.topic == partner.topic or type_ not in gebeurtenistypen():
        return record
    try:
        data = orjson.loads(record.value)
    except orjson.JSONDecodeError:
        return record  # no event: the consumer says so, and nothing can be read in it
    over = bij_aankomst(type_, data, partner) if isinstance(data, dict) else data
    return record if over is data else replace(record, value=orjson.dumps(over))
