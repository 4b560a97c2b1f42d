"""A stream whose person changed, on its way from store to consumer: one key, so one order (ADR 9)."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from ketenspoor.controle import controleer
from ketenspoor.postgres import EmbeddedPostgres
from services.klantvolgsysteem.klok.commands import MeldLeeftijdsgrens
from services.klantvolgsysteem.migrations import BRON
from services.klantvolgsysteem.projectie import Projectie
from services.klantvolgsysteem.systeem import Systeem
from shared.consumer import Consumer, lijst, speel_opnieuw
from shared.contract.basistypen import Klant
from shared.contract.gebeurtenis import Partner
from shared.database import Database
from shared.eventstore.store import EventStore
from shared.log.open import log_of
from shared.relay import Relay
from shared.settings import Settings
from tests.conftest import NewDatabase
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


async def test_controle_telt_wat_het_klantvolgsysteem_zelf_vastlegt(
    new_database: NewDatabase, postgres: EmbeddedPostgres
) -> None:
    """Store, log and projection of the klantvolgsysteem hold the same events of its own."""
    db = await new_database(BRON)
    naam = await db.pool.fetchval("select current_database()")
    settings = Settings(
        database_url=postgres.url(naam), log_url="x", deelnemers=Path("x"), ketensleutel="5a" * 32,
        bsn_sleutel="c3" * 32, jwks_url="x", audience="x",
    )  # fmt: skip
    meld = MeldLeeftijdsgrens(klant=Klant(A), grens="kind5", bereikt_op=date(2025, 9, 10), betreft="klant")
    await Systeem.uit_settings(db, settings).meld_leeftijdsgrens(meld, datetime(2025, 9, 10, 1, tzinfo=UTC))
    log = log_of(await postgres.maak_database("controleproef"))
    await log.start()
    await log.create_topics([p.topic for p in Partner], 2)
    stores = {Partner.KLANTVOLGSYSTEEM: settings.database_url}
    uitkomst = await controleer(stores, log, settings.database_url)
    assert (uitkomst.regels[0].onderweg, uitkomst.regels[0].log) == (1, 0)
    stop = asyncio.Event()
    taak = asyncio.create_task(Relay(db, log, Partner.KLANTVOLGSYSTEEM.topic).run(stop))
    await until_empty(db)
    stop.set()
    await taak
    assert {v.plaats for v in (await controleer(stores, log, settings.database_url)).verschillen} == {
        "projectie"
    }
    consumer = Consumer(db, log, Projectie(), wait=0.05)
    while not await consumer.step():
        pass
    uitkomst = await controleer(stores, log, settings.database_url)
    assert uitkomst.in_orde
    regel = uitkomst.regels[0]
    assert (regel.eventstore, regel.log, regel.projectie, regel.onderweg) == (1, 1, 1, 0)
    await log.stop()
