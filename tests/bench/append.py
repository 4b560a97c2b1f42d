"""Append by our event store: events and their outbox rows, durable when `append` returns."""

import asyncio
import time
from typing import Any
from uuid import uuid4

from shared.database import Database
from shared.eventstore.store import EventStore
from tests.bench.lading import gebeurtenissen, klant_van
from tests.bench.proces import proef


async def meet(url: str, schrijvers: int, per_keer: int, seconden: float) -> dict[str, Any]:
    """Each writer appends to a stream of its own, one append after the other."""
    async with Database(url, max_size=16, plan_once=True) as db:
        store = EventStore(db)
        stroom = {n: f"inschrijving-{uuid4()}" for n in range(schrijvers)}

        async def schrijf(n: int, einde: float) -> int:
            versie = gedaan = 0
            klant = klant_van(n)
            while time.perf_counter() < einde:
                await store.append(stroom[n], versie, gebeurtenissen(stroom[n], klant, versie + 1, per_keer))
                versie += per_keer
                gedaan += 1
            return gedaan

        await asyncio.gather(*(schrijf(n, time.perf_counter() + 0.5) for n in range(schrijvers)))
        for n in stroom:
            stroom[n] = f"inschrijving-{uuid4()}"
        begin = time.perf_counter()
        klaar = sum(await asyncio.gather(*(schrijf(n, begin + seconden) for n in range(schrijvers))))
        duur = time.perf_counter() - begin
    return {"per_s": klaar * per_keer / duur, "duur_s": duur, "gebeurtenissen": klaar * per_keer}


if __name__ == "__main__":
    proef(meet)
