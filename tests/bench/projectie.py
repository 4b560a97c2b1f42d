"""The projection of the klantvolgsysteem: catch-up from Kafka, and the rebuild while others read."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from typing import Any

from services.klantvolgsysteem.herbouw.herbouw import Herbouw
from services.klantvolgsysteem.herbouw.werker import Versies
from services.klantvolgsysteem.projectie import TOPICS, Projectie
from shared.consumer import Consumer
from shared.database import Database
from shared.log.kafka import KafkaLog
from shared.log.port import Log, Record
from tests.bench.lading import klant_van, levens
from tests.bench.proces import proef
from tests.bench.uitslag import percentielen

LEZERS = 4
BATCH = 4_000
"""As the worker of the klantvolgsysteem has it."""


async def publiceer(log: Log, aantal: int) -> int:
    """Puts whole lives of clients in the log, in the order of registration; how many events that is."""
    totaal = 0
    bron = levens(aantal)
    while stuk := list(itertools.islice(bron, 20_000)):
        records: dict[str, list[Record]] = {}
        for topic, g in stuk:
            records.setdefault(topic, []).append(
                Record(g.envelop.klant.encode(), g.data, g.envelop.headers())
            )
        for topic, rij in records.items():
            assert not any(await log.publish(topic, rij)), "the log did not take everything"
        totaal += len(stuk)
    return totaal


async def meet(soort: str, **parameters: Any) -> dict[str, Any]:
    return await (_inhaal(**parameters) if soort == "inhaal" else _herbouw(**parameters))


async def _inhaal(url: str, servers: str, aantal: int) -> dict[str, Any]:
    """Events per second from the first read to the last commit: tijdlijn, state per stream, klantbeeld,
    facts and offset in one transaction per batch."""
    log = KafkaLog(servers)
    async with Database(url, max_size=6) as db:
        consumer = Consumer(db, log, Projectie(1), batch=BATCH)
        gedaan = 0
        begin = time.perf_counter()
        while gedaan < aantal:
            gedaan += await consumer.step()
        duur = time.perf_counter() - begin
        await _controleer(db, aantal)
    await log.stop()
    return {"per_s": aantal / duur, "duur_s": duur}


async def _controleer(db: Database, aantal: int) -> None:
    """A figure counts only when every event is in the projection."""
    geteld = await db.pool.fetchval("select count(*) from beeld.gebeurtenis")
    fout = await db.pool.fetchval("select reden || ': ' || fout from dead_letters limit 1")
    assert geteld == aantal, f"{geteld} of {aantal} events are in the projection; {fout}"


async def _herbouw(url: str, servers: str, klanten: Sequence[int], aantal: int) -> dict[str, Any]:
    """Seconds from the start of a rebuild to the switch, while readers read through the views."""
    log = KafkaLog(servers)
    stop, klaar = asyncio.Event(), asyncio.Event()
    async with Database(url, max_size=LEZERS + 6) as db:
        herbouw = Herbouw(db, lambda: log.heads(TOPICS))
        await log.start()
        gelezen: list[float] = []

        async def lees(n: int) -> None:
            for nummer in itertools.cycle(klanten[n::LEZERS]):
                if klaar.is_set():
                    return
                begin = time.perf_counter()
                aantal_, versies = await db.pool.fetchrow(
                    "select (select count(*) from beeld.gebeurtenis where klant = $1),"
                    " (select sum(versie) from beeld.stroom where klant = $1)",
                    klant_van(nummer),
                )
                gelezen.append(1000 * (time.perf_counter() - begin))
                assert aantal_ == versies and aantal_, "a reader saw a half view"
                await asyncio.sleep(0.02)

        lezers = [asyncio.create_task(lees(n)) for n in range(LEZERS)]
        werker = asyncio.create_task(Versies(db, lambda: KafkaLog(servers), batch=BATCH, kijk=0.2).run(stop))
        begin = time.perf_counter()
        await herbouw.start()
        while (await herbouw.status()).status != "bij":  # noqa: ASYNC110
            await asyncio.sleep(0.25)
        gevuld = time.perf_counter() - begin
        await herbouw.wissel()
        duur = time.perf_counter() - begin
        klaar.set()
        await asyncio.gather(*lezers)
        stop.set()
        await werker
        await _controleer(db, aantal)
    await log.stop()
    return {
        "per_s": aantal / gevuld, "herbouw_s": duur, "miljoen_s": 1e6 * duur / aantal,
        "gebeurtenissen": aantal, "lezers": percentielen(gelezen),
    }  # fmt: skip


if __name__ == "__main__":
    proef(meet)
