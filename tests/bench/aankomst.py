"""How soon what was committed can be read from Kafka: one look, for us and for a peer alike."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from shared.log.kafka import KafkaLog
from shared.log.port import TopicPartition
from tests.bench.maat import op_de_maat
from tests.bench.servers import open_log
from tests.bench.uitslag import percentielen

_BLOK = 1_000


async def meet(
    servers: str,
    topic: str,
    kop: str,
    schrijf: Callable[[], Awaitable[bytes]],
    per_s: float,
    seconden: float,
) -> dict[str, Any]:
    """Milliseconds between the commit of an event and a reader that has it, at `per_s` commits of one event,
    at even distances. `schrijf` commits one and gives the id that stands in its header `kop`.

    A second of warming up is not counted. Raises TimeoutError when one never comes.
    """
    vastgelegd: dict[bytes, float] = {}
    gelezen: dict[bytes, float] = {}

    async def geef() -> None:
        id_ = await schrijf()
        vastgelegd[id_] = time.perf_counter()

    async with open_log(servers) as log:
        lezer = asyncio.create_task(_lees(log, topic, kop, gelezen))
        try:
            await op_de_maat(per_s, [geef] * int(per_s))
            vastgelegd.clear()
            await op_de_maat(per_s, [geef] * int(per_s * seconden))
            async with asyncio.timeout(30):
                while vastgelegd.keys() - gelezen.keys():
                    await asyncio.sleep(0.05)
                    if lezer.done():
                        lezer.result()
        finally:
            lezer.cancel()
            await asyncio.wait([lezer])
    # The reader may have it before the writer hears of the commit.
    return percentielen([max(0.0, 1000 * (gelezen[id_] - moment)) for id_, moment in vastgelegd.items()])


async def _lees(log: KafkaLog, topic: str, kop: str, gelezen: dict[bytes, float]) -> None:
    """Notes for every event in the topic when it was read, until cancelled."""
    offsets = dict.fromkeys(await log.partitions([topic]), 0)
    while True:
        records = await log.read(offsets, _BLOK, 1.0)
        nu = time.perf_counter()
        for record in records:
            offsets[TopicPartition(record.topic, record.partition)] = record.offset + 1
            gelezen.setdefault(dict(record.headers)[kop], nu)
