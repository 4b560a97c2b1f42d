"""How far a group is behind the log, as this process shows it: of the partitions that it has, no others."""

from collections.abc import Iterable, Mapping

from shared.consumer import metrics
from shared.log.port import TopicPartition


class Lag:
    """The gauges of one instance of `group`."""

    def __init__(self, group: str) -> None:
        self._group = group
        self._shown: set[TopicPartition] = set()

    def keep(self, places: Iterable[TopicPartition]) -> None:
        """Ends the gauges of all other partitions: who has those now shows them."""
        gone = self._shown.difference(places)
        for place in gone:
            metrics.LAG.remove(self._group, place.topic, str(place.partition))
        self._shown -= gone

    def show(self, offsets: Mapping[TopicPartition, int], heads: Mapping[TopicPartition, int]) -> None:
        for place, offset in offsets.items():
            metrics.LAG.labels(self._group, place.topic, str(place.partition)).set(heads[place] - offset)
        self._shown |= offsets.keys()
