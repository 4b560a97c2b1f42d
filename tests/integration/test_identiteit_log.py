"""A stream whose person changed, on its way from store to consumer: one key, so one order (ADR 9)."""

import asyncio
from dataclasses import replace

from ketenspoor.postgres import EmbeddedPostgres
from shared.consumer import Consumer, lijst, speel_opnieuw
from shared.database import Database
from shared.eventstore.store import EventStore
from shared.log.open import log_of
from shared.relay import Relay
from tests.events import make_event
from tests.integration.test_relay import until_empty
from tests.ledger import TABLE, Ledger

A, B = "aa" * 32, "bb" * 32
TOPIC = "keten.identiteitsproef.v1"


async def test_een_stroom_blijft_in_een_partitie_en_op_volgorde(
    database: Database, postgres: EmbeddedPostgres
) -> None:
    store = EventStore(database)
    eerste = make_event("proef-1", 1, klant=A, data=b'{"doe":"weiger"}')
    tweede = make_event("proef-1", 2, klant=B)
    tweede = replace(tweede, envelop=replace(tweede.envelop, sleutel=A))
    await store.append("proef-1", 0, [eerste])
    await store.append("proef-1", 1, [tweede])
    assert (await store.load("proef-1"))[1].envelop.sleutel == A
    await store.append("proef-2", 0, [make_event("proef-2", 1, klant=B)])

    log = log_of(await postgres.maak_database("identiteitsproef"))
    await log.start()
    await log.create_topics([TOPIC], 6)
    stop = asyncio.Event()
    relay = asyncio.create_task(Relay(database, log, TOPIC).run(stop))
    async with database.acquire() as conn:
        await conn.execute(TABLE)
    await until_empty(database)
    stop.set()
    await relay

    ledger = Ledger([TOPIC])
    consumer = Consumer(database, log, ledger, wait=0.05)
    gelezen = 0
    while gelezen < 3:
        gelezen += await consumer.step()
    async with database.acquire() as conn:
        # The first event fails. The second is of another person, but waits behind it; other events of that
        # person do not.
        assert [r["stream"] for r in await conn.fetch("select stream from ledger")] == ["proef-2"]
        wachtend = await conn.fetch("select klant, stream, version, partition from dead_letters order by id")
    assert [(r["klant"], r["stream"], r["version"]) for r in wachtend] == [
        (A, "proef-1", 1),
        (A, "proef-1", 2),
    ]
    assert len({r["partition"] for r in wachtend}) == 1
    ledger.refuse = False
    assert (await speel_opnieuw(database, ledger, A)).gespeeld == 2
    assert await lijst(database) == []
    async with database.acquire() as conn:
        rijen = await conn.fetch("select klant, version from ledger where stream = 'proef-1' order by nummer")
    assert [tuple(r) for r in rijen] == [(A, 1), (B, 2)]
    await log.stop()
