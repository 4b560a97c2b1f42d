"""A log in memory that keeps the promises of the port, and fails when it is told to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from shared.log.port import LogRecord, LogUnavailable, Record, RecordRefused, TopicPartition

Verdict = Exception | str | None


@dataclass
class MemoryLog:
    """`judge` decides per record: None accepts, an exception refuses, "lost" stores the record and says that
    the log was unavailable (the answer got lost on the way)."""

    judge: Callable[[Record], Verdict] = lambda record: None
    records: list[Record] = field(default_factory=list)

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def create_topics(self, topics: Sequence[str], partitions: int) -> None: ...

    async def publish(self, topic: str, records: Sequence[Record]) -> Sequence[Exception | None]:
        outcomes: list[Exception | None] = []
        failed: set[bytes] = set()
        for record in records:
            if record.key in failed:
                outcomes.append(LogUnavailable("an earlier record of this key failed"))
                continue
            verdict = self.judge(record)
            if verdict is None or verdict == "lost":
                self.records.append(record)
            outcome = LogUnavailable("no answer") if isinstance(verdict, str) else verdict
            if outcome is not None:
                failed.add(record.key)
            outcomes.append(outcome)
        return outcomes

    async def partitions(self, topics: Sequence[str]) -> Sequence[TopicPartition]:
        return [TopicPartition(topic, 0) for topic in topics]

    async def heads(self, topics: Sequence[str]) -> Mapping[TopicPartition, int]:
        return {TopicPartition(topic, 0): len(self.records) for topic in topics}

    async def read(
        self, offsets: Mapping[TopicPartition, int], max_records: int, wait: float
    ) -> Sequence[LogRecord]:
        return [
            LogRecord(place.topic, place.partition, start + n, record.key, record.value, record.headers)
            for place, start in offsets.items()
            for n, record in enumerate(self.records[start : start + max_records])
        ]

    def per_key(self) -> dict[str, list[str]]:
        """`stream@version` of what was accepted per key, the first time each."""
        seen: dict[str, list[str]] = {}
        for record in self.records:
            headers = dict(record.headers)
            name = f"{headers['ce_stream'].decode()}@{headers['ce_sequence'].decode()}"
            names = seen.setdefault(record.key.decode(), [])
            if name not in names:
                names.append(name)
        return seen


def refuse(text: str) -> Callable[[Record], Verdict]:
    """A judge that refuses records with this text in their value."""
    return lambda record: RecordRefused("geweigerd") if text.encode() in record.value else None
