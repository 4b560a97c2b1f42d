"""The log port: one topic per partner, records in order per key. Two adapters: Kafka and PostgreSQL.

Offsets live with the consumer, never here. `KETEN_LOG_URL` chooses the adapter
(`kafka://host:port,…` or `postgresql://…`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable


class TopicPartition(NamedTuple):
    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Record:
    """What is published: key (klant), headers of the CloudEvents binary mode, value (data)."""

    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class LogRecord:
    """What is read: a Record with its place."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]]


class LogUnavailable(Exception):
    """The log cannot be reached now; try again later. Nothing is lost."""


class RecordRefused(Exception):
    """The log refuses this record for good (too large, not authorised): trying again changes nothing."""


class Log(Protocol):
    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def create_topics(self, topics: Sequence[str], partitions: int) -> None:
        """Creates the topics that do not exist yet; leaves the others alone."""
        ...

    async def publish(self, topic: str, records: Sequence[Record]) -> Sequence[Exception | None]:
        """Publishes in order and returns an outcome per record: None = acknowledged by the log.

        Per key the acknowledged records are a contiguous prefix: after a failure of a key its later
        records are not published in this call. Failures are LogUnavailable or RecordRefused.
        """
        ...

    async def partitions(self, topics: Sequence[str]) -> Sequence[TopicPartition]: ...

    async def heads(self, topics: Sequence[str]) -> Mapping[TopicPartition, int]:
        """Offset after the last record per partition: 0 for an empty one."""
        ...

    async def read(
        self, offsets: Mapping[TopicPartition, int], max_records: int, wait: float
    ) -> Sequence[LogRecord]:
        """Up to `max_records` from the given offsets on, in order per partition; waits at most `wait`
        seconds for the first. Empty when there is nothing. Raises LogUnavailable."""
        ...


@runtime_checkable
class LagTools(Protocol):
    """A log whose own tools show how far its readers are. Nothing of ours reads it back."""

    async def commit_lag(self, group: str, offsets: Mapping[TopicPartition, int]) -> None:
        """Tells the log the offset of the next record per partition. Raises LogUnavailable, also when the
        user has no right to this group."""
        ...
