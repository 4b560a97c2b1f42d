"""The relay: drain of a backlog to Kafka, and the time from commit to acknowledgement under a steady load."""

import asyncio
import time
from functools import partial
from typing import Any

from shared.database import Database
from shared.eventstore.store import EventStore
from shared.log.kafka import KafkaLog
from shared.log.port import Record
from shared.relay import Relay
from tests.bench import aankomst
from tests.bench.lading import TYPE, eerste_gebeurtenis, gebeurtenissen, klant_van
from tests.bench.maat import op_de_maat
from tests.bench.proces import proef
from tests.bench.uitslag import percentielen

STROMEN = 2000


async def vul(url: str, aantal: int) -> None:
    """A backlog of `aantal` events of about 600 bytes, as append would have left it."""
    async with Database(url, max_size=2) as db:
        (voorbeeld,) = gebeurtenissen("inschrijving-x", klant_van(0), 1, 1)
        e = voorbeeld.envelop
        await db.pool.execute(
            """
            with n as (
                select i, i % $2 as s, i / $2 + 1 as versie from generate_series(0, $1 - 1) i
            ), stored as (
                insert into events (stream, version, id, source, type, klant, time, dataschema, correlationid,
                                    verwerkingid, data)
                select 'inschrijving-' || md5(s::text)::uuid, versie, gen_random_uuid(), $3, $4,
                       encode(sha256(s::text::bytea), 'hex'), now(), $5, gen_random_uuid(), $6, $7::json
                  from n order by i
                returning position
            )
            insert into outbox (position) select position from stored
            """,
            aantal,
            STROMEN,
            e.source,
            TYPE,
            e.dataschema,
            e.verwerkingid,
            voorbeeld.data.decode(),
        )
        await db.pool.execute("vacuum analyze")
        await db.pool.execute("checkpoint")


async def meet(soort: str, **parameters: Any) -> dict[str, Any]:
    return await {"leeg": _leeg, "vertraging": _vertraging, "aankomst": _aankomst}[soort](**parameters)


async def _leeg(url: str, servers: str, topic: str, aantal: int) -> dict[str, Any]:
    """Seconds to empty the outbox, from the start of the relay to the last row gone."""
    log = KafkaLog(servers)
    stop = asyncio.Event()
    async with Database(url, min_size=1, max_size=2) as db:
        relay = asyncio.create_task(Relay(db, log, topic).run(stop))
        begin = time.perf_counter()
        while await db.pool.fetchval("select exists (select from outbox)"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        duur = time.perf_counter() - begin
        stop.set()
        await relay
    heads = await log.heads([topic])
    await log.stop()
    assert sum(heads.values()) == aantal, "the log has another number of events than the outbox had"
    return {"per_s": aantal / duur, "duur_s": duur}


class _Klok(KafkaLog):
    """Notes per event id when the log acknowledged it."""

    def __init__(self, servers: str) -> None:
        super().__init__(servers)
        self.bevestigd: dict[bytes, float] = {}

    async def publish(self, topic: str, records: "list[Record]") -> Any:  # type: ignore[override]
        uitkomst = await super().publish(topic, records)
        nu = time.perf_counter()
        for record in records:
            self.bevestigd[dict(record.headers)["ce_id"]] = nu
        return uitkomst


async def _leg_vast(store: EventStore) -> bytes:
    """Commits one event, the first of a new stream; its id as the header has it."""
    g = eerste_gebeurtenis()
    await store.append(g.envelop.stream, 0, [g])
    return str(g.envelop.id).encode()


async def _aankomst(url: str, servers: str, topic: str, per_s: float, seconden: float) -> dict[str, Any]:
    """The same seen by a reader of the topic, as a peer is measured."""
    log = KafkaLog(servers)
    stop = asyncio.Event()
    async with Database(url, max_size=8) as db:
        relay = asyncio.create_task(Relay(db, log, topic).run(stop))
        uitkomst = await aankomst.meet(
            servers, topic, "ce_id", partial(_leg_vast, EventStore(db)), per_s, seconden
        )
        stop.set()
        await relay
    await log.stop()
    return uitkomst


async def _vertraging(url: str, servers: str, topic: str, per_s: float, seconden: float) -> dict[str, Any]:
    """Milliseconds between the return of `append` and the acknowledgement of the log, at `per_s` appends of
    one event, sent at even distances."""
    log = _Klok(servers)
    stop = asyncio.Event()
    vastgelegd: dict[bytes, float] = {}
    async with Database(url, max_size=8) as db:
        store = EventStore(db)
        relay = asyncio.create_task(Relay(db, log, topic).run(stop))

        async def schrijf() -> None:
            id_ = await _leg_vast(store)
            vastgelegd[id_] = time.perf_counter()

        await op_de_maat(per_s, [schrijf] * int(per_s))
        vastgelegd.clear()
        await op_de_maat(per_s, [schrijf] * int(per_s * seconden))
        async with asyncio.timeout(30):
            while vastgelegd.keys() - log.bevestigd.keys():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        stop.set()
        await relay
    await log.stop()
    # The relay may see the commit before the writer hears of it.
    ms = [max(0.0, 1000 * (log.bevestigd[id_] - moment)) for id_, moment in vastgelegd.items()]
    return percentielen(ms)


if __name__ == "__main__":
    proef(meet)
