"""How far a group is behind the log, as this process shows it: of the partitions that it has, no others."""

import asyncio
import time
from collections.abc import Iterable, Mapping

import structlog

from shared.consumer import metrics
from shared.log.port import LagTools, Log, LogUnavailable, TopicPartition

_log = structlog.get_logger(__name__)

REPEAT = 3600.0
"""Seconds after which the tools of the log are told again what they know: they forget an old figure."""


class Lag:
    """The gauges of one instance of `group`, and what the tools of `log` are told of it."""

    def __init__(self, group: str, log: Log) -> None:
        self._group = group
        self._tools = log if isinstance(log, LagTools) else None
        self._shown: set[TopicPartition] = set()
        self._telling: asyncio.Task[None] | None = None
        self._told: Mapping[TopicPartition, int] = {}
        self._told_at = 0.0
        self._warned = False

    def keep(self, places: Iterable[TopicPartition]) -> None:
        """Ends the gauges of all other partitions: who has those now shows them."""
        gone = self._shown.difference(places)
        for place in gone:
            metrics.LAG.remove(self._group, place.topic, str(place.partition))
        self._shown -= gone

    def show(self, offsets: Mapping[TopicPartition, int], heads: Mapping[TopicPartition, int]) -> None:
        """Sets the gauges at once; telling the log goes on beside the work, which never waits for it."""
        for place, offset in offsets.items():
            metrics.LAG.labels(self._group, place.topic, str(place.partition)).set(heads[place] - offset)
        self._shown |= offsets.keys()
        if self._tools is not None and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell(self._tools, dict(offsets)))

    async def stop(self) -> None:
        """Shows nothing any more."""
        self.keep(())
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait([self._telling])

    async def _tell(self, tools: LagTools, offsets: Mapping[TopicPartition, int]) -> None:
        now = time.monotonic()
        if offsets == self._told and now - self._told_at < REPEAT:
            return
        try:
            await tools.commit_lag(self._group, offsets)
        except LogUnavailable as error:
            if not self._warned:
                _log.warning("the lag tools of the log are not told", groep=self._group, fout=str(error))
            self._warned = True
        else:
            self._told, self._told_at, self._warned = offsets, now, False
