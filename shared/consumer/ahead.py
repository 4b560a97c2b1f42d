"""Reading ahead: while the database works on one batch, the next is fetched and its headers are read."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from shared.consumer.batch import read_all
from shared.consumer.incoming import Incoming
from shared.consumer.queue import Letter
from shared.log.port import Log, LogRecord, TopicPartition

PORTION = 500
"""Records at a time: a longer stretch of work would let the database wait for its next statement."""


class Batch(NamedTuple):
    """Records with, in the same order, what they say."""

    records: Sequence[LogRecord]
    events: Sequence[Incoming | Letter]

    def moves(self, offsets: Mapping[TopicPartition, int]) -> dict[TopicPartition, tuple[int, int]]:
        """Per partition of this batch the offset before it and after it."""
        found: dict[TopicPartition, tuple[int, int]] = {}
        for r in self.records:
            place = TopicPartition(r.topic, r.partition)
            found[place] = (offsets[place], r.offset + 1)
        return found


class ReadAhead:
    """Gives batches of at most `size` records; out of a backlog one is in the making meanwhile."""

    def __init__(self, log: Log, size: int, wait: float) -> None:
        self._log = log
        self._size = size
        self._wait = wait
        self._task: asyncio.Task[Batch] | None = None
        self._from: Mapping[TopicPartition, int] = {}

    async def next(self, offsets: Mapping[TopicPartition, int]) -> Batch:
        """The records from these offsets on; waits a little for the first. Raises LogUnavailable."""
        if self._task is not None and self._from != offsets:
            await self.drop()
        task, self._task = self._task, None
        batch = await (task if task is not None else self._read(offsets, self._wait))
        if len(batch.records) >= self._size:
            after = {place: to for place, (_, to) in batch.moves(offsets).items()}
            self._from = {**offsets, **after}
            self._task = asyncio.create_task(self._read(self._from, 0))
        return batch

    async def drop(self) -> None:
        """Forgets what was read ahead."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()  # it was of no use, so neither is its failure

    async def _read(self, offsets: Mapping[TopicPartition, int], wait: float) -> Batch:
        records: list[LogRecord] = []
        events: list[Incoming | Letter] = []
        at = dict(offsets)
        while len(records) < self._size:
            portion = await self._log.read(at, min(PORTION, self._size - len(records)), wait)
            if not portion:
                break
            wait = 0
            records += portion
            events += read_all(portion)
            for r in portion:
                at[TopicPartition(r.topic, r.partition)] = r.offset + 1
            await asyncio.sleep(0)
        return Batch(records, events)
