"""The peer FastStream with asyncpg: a transaction per message, with its offset in it."""

import asyncio
import time
from typing import Any

import asyncpg
import orjson
from faststream.kafka import KafkaBroker, KafkaMessage

from services.klantvolgsysteem.projectie import TOPICS
from tests.bench.proces import proef

TABELLEN = """
create table gebeurtenis (stream text, versie int, id uuid, type text, klant text, time timestamptz,
                          data json, primary key (stream, versie));
create index on gebeurtenis (klant);
create table stroom (stream text primary key, klant text, versie int, staat jsonb);
create table klantbeeld (klant text primary key, gewijzigd timestamptz, staat jsonb);
create table plaats (topic text, partition int, volgende bigint, primary key (topic, partition));
"""


async def meet(url: str, servers: str, seconden: float) -> dict[str, Any]:
    """Messages per second in `seconden`. The tables are a good deal simpler than ours: no facts and no fold.

    As in our projection the commit does not wait for the disk: after a crash the log is read again.
    """
    pool = await asyncpg.create_pool(url, server_settings={"synchronous_commit": "off", "jit": "off"})
    await pool.execute(TABELLEN)
    broker = KafkaBroker(servers, logger=None)
    gedaan, eerste, laatste = 0, 0.0, 0.0
    klaar = asyncio.Event()

    @broker.subscriber(*TOPICS, group_id="faststream", auto_offset_reset="earliest", decoder=_bytes)
    async def verwerk(data: bytes, bericht: KafkaMessage) -> None:
        nonlocal gedaan, eerste, laatste
        kop, ruw = bericht.headers, bericht.raw_message
        staat = data.decode()
        async with pool.acquire() as conn, conn.transaction():
            versie = int(kop["ce_sequence"])
            await conn.execute(
                "insert into gebeurtenis values ($1, $2, $3, $4, $5, $6::text::timestamptz, $7)",
                kop["ce_stream"], versie, kop["ce_id"], kop["ce_type"], kop["ce_subject"], kop["ce_time"],
                staat,
            )  # fmt: skip
            await conn.execute(
                "insert into stroom values ($1, $2, $3, $4) on conflict (stream)"
                " do update set versie = excluded.versie, staat = stroom.staat || excluded.staat",
                kop["ce_stream"], kop["ce_subject"], versie, staat,
            )  # fmt: skip
            await conn.execute(
                "insert into klantbeeld values ($1, $2::text::timestamptz, $3) on conflict (klant)"
                " do update set gewijzigd = excluded.gewijzigd, staat = klantbeeld.staat || excluded.staat",
                kop["ce_subject"], kop["ce_time"], orjson.dumps({kop["ce_type"]: versie}).decode(),
            )  # fmt: skip
            await conn.execute(
                "insert into plaats values ($1, $2, $3) on conflict (topic, partition)"
                " do update set volgende = excluded.volgende",
                ruw.topic, ruw.partition, ruw.offset + 1,
            )  # fmt: skip
        laatste = time.perf_counter()
        eerste = eerste or laatste
        gedaan += 1
        if laatste - eerste > seconden:
            klaar.set()

    async with broker:
        await broker.start()
        await klaar.wait()
    await pool.close()
    return {
        "per_s": (gedaan - 1) / (laatste - eerste), "duur_s": laatste - eerste, "gebeurtenissen": gedaan,
    }  # fmt: skip


async def _bytes(bericht: KafkaMessage) -> bytes:
    return bericht.body if isinstance(bericht.body, bytes) else bytes(bericht.body)


if __name__ == "__main__":
    proef(meet)
