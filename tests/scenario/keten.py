"""One running chain for all tests that need one: started by the first, stopped after the last."""

import os
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from ketenspoor.keten import Keten
from ketenspoor.postgres import NIET_DUURZAAM


class Gedeeld:
    """Starts the chain (PostgreSQL, Apache Kafka, four services with their workers) when it is asked for."""

    def __init__(self) -> None:
        self._stapel = AsyncExitStack()
        self._keten: Keten | None = None

    async def keten(self) -> Keten:
        if self._keten is None:
            # A folder that is named stays: `make scenarios` shows in the console what was played in it.
            map_ = os.environ.get("KETEN_SCENARIOS") or self._stapel.enter_context(
                tempfile.TemporaryDirectory(prefix="keten-scenario-", ignore_cleanup_errors=True)
            )
            self._keten = await self._stapel.enter_async_context(
                Keten(Path(map_), "kafka", vaste_poorten=False, postgres=NIET_DUURZAAM)
            )
        return self._keten

    async def sluit(self) -> None:
        self._keten = None
        await self._stapel.aclose()
