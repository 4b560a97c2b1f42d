"""What a service remembers, in the memory of a test instead of in a database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from shared.aggregate.naslag import Naslag, Onthouden


class Geheugen(Naslag):
    """Every statement under its key, kept as the database keeps it: as JSON, the newest first."""

    def __init__(self, dingen: Iterable[Onthouden] = ()) -> None:
        self._dingen: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        self.onthoud(dingen)

    def onthoud(self, dingen: Iterable[Onthouden]) -> None:
        for ding in dingen:
            self._dingen[ding.soort, str(ding.sleutel)].insert(0, orjson.loads(orjson.dumps(ding.waarde)))

    async def zoek(self, soort: str, sleutel: UUID | str) -> Mapping[str, Any] | None:
        gevonden = await self.alle(soort, sleutel)
        return gevonden[0] if gevonden else None

    async def alle(self, soort: str, sleutel: UUID | str) -> Sequence[Mapping[str, Any]]:
        return self._dingen.get((soort, str(sleutel)), [])
