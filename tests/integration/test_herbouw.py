"""Blue/green rebuild on a real database and a real log: equal, switched, cancelled, never half."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from services.klantvolgsysteem.herbouw.herbouw import GeenHerbouw, Herbouw, versies
from services.klantvolgsysteem.herbouw.schema import groep_van, maak_views
from services.klantvolgsysteem.herbouw.werker import Versies
from services.klantvolgsysteem.migrations import BRON
from services.klantvolgsysteem.projectie import TOPICS, Projectie
from shared.consumer import Incoming, lijst, speel_opnieuw, verwerp
from shared.database import Database
from shared.log.port import Log, Record, TopicPartition
from shared.log.postgres import PostgresLog
from tests.conftest import NewDatabase
from tests.klantbeeld_bouw import Keten, klant
from tests.property.test_projectie_confluent import keten_van, levensloop


class Opstelling:
    """A database with the projection, a log of its own, and what is published in it."""

    def __init__(self, db: Database, logurl: str) -> None:
        self.db = db
        self.logurl = logurl
        self.log: Log = PostgresLog(logurl)
        self.herbouw = Herbouw(db, self.heads)

    async def heads(self) -> Mapping[TopicPartition, int]:
        return await self.log.heads(TOPICS)

    async def publiceer(self, gebeurtenissen: list[Incoming]) -> None:
        for topic in TOPICS:
            van_topic = [
                Record(i.envelop.klant.encode(), i.data, i.envelop.headers())
                for i in gebeurtenissen
                if i.topic == topic
            ]
            if van_topic:
                assert not any(await self.log.publish(topic, van_topic))

    @asynccontextmanager
    async def werkend(self) -> AsyncIterator[asyncio.Task[None]]:
        stop = asyncio.Event()
        werker = Versies(self.db, lambda: PostgresLog(self.logurl), batch=50, kijk=0.05)
        taak = asyncio.create_task(werker.run(stop))
        try:
            yield taak
        finally:
            stop.set()
            await asyncio.wait_for(taak, 20)

    async def wacht(self, aantal: int, schema: str = "beeld") -> None:
        async with asyncio.timeout(30):
            while await self.tel(schema) < aantal:  # noqa: ASYNC110 - another process fills the table
                await asyncio.sleep(0.05)

    async def wacht_op_geparkeerd(self, aantal: int) -> None:
        async with asyncio.timeout(30):
            while len(await lijst(self.db)) < aantal:  # noqa: ASYNC110 - another process parks them
                await asyncio.sleep(0.05)

    async def tel(self, schema: str = "beeld") -> int:
        async with self.db.acquire() as conn:
            aantal: int = await conn.fetchval(
                f"select count(*) from {schema}.gebeurtenis" if await self.bestaat(schema) else "select 0"
            )
        return aantal

    async def bestaat(self, schema: str) -> bool:
        async with self.db.acquire() as conn:
            return bool(await conn.fetchval("select to_regclass($1) is not null", f"{schema}.gebeurtenis"))


@pytest.fixture
async def opstelling(new_database: NewDatabase) -> AsyncIterator[Opstelling]:
    db, logboek = await new_database(BRON), await new_database()
    o = Opstelling(db, logboek.url)
    await o.log.start()
    await o.log.create_topics(TOPICS, 2)
    yield o
    await o.log.stop()


async def test_herbouw_is_gelijk_en_lezers_zien_nooit_een_half_beeld(opstelling: Opstelling) -> None:
    keten = keten_van(12)
    eerste = list(keten.gebeurtenissen)
    await opstelling.publiceer(eerste)
    async with opstelling.werkend():
        await opstelling.wacht(len(eerste))
        stand = await opstelling.herbouw.start()
        assert (stand.actief, stand.nieuw) == (1, 2)
        klaar = asyncio.Event()
        gezien: list[tuple[int, int]] = []

        async def lezer() -> None:
            while not klaar.is_set():
                async with opstelling.db.acquire() as conn:
                    rij: Any = await conn.fetchrow(
                        "select (select count(*) from beeld.gebeurtenis),"
                        " (select sum(versie) from beeld.stroom)"
                    )
                gezien.append((rij[0], rij[1]))

        lezers = [asyncio.create_task(lezer()) for _ in range(3)]
        for nummer in range(12, 16):  # the chain goes on during the rebuild
            levensloop(keten, nummer)
        await opstelling.publiceer(keten.gebeurtenissen[len(eerste) :])
        await opstelling.wacht(len(keten.gebeurtenissen))
        assert await opstelling.herbouw.vergelijk(geduld=20) == ()
        stand = await opstelling.herbouw.status()
        assert (stand.status, stand.verwerkt, stand.totaal) == (
            "bij",
            len(keten.gebeurtenissen),
            stand.verwerkt,
        )
        stand = await opstelling.herbouw.wissel()
        assert (stand.actief, stand.nieuw, stand.status) == (2, None, "rust")
        klaar.set()
        await asyncio.gather(*lezers)
        # Every read saw a whole view: as many events as the versions of its streams say, and never fewer.
        assert all(aantal == som for aantal, som in gezien)
        assert min(aantal for aantal, _ in gezien) >= len(eerste)
        assert not await opstelling.bestaat("beeld_1")
        levensloop(keten, 16)  # and the new version goes on from where it was
        await opstelling.publiceer(keten.gebeurtenissen[stand.totaal :])
        await opstelling.wacht(len(keten.gebeurtenissen))


async def test_herbouw_vindt_een_verschil(opstelling: Opstelling) -> None:
    await opstelling.publiceer(keten_van(2).gebeurtenissen)
    async with opstelling.werkend():
        await opstelling.wacht(len(keten_van(2).gebeurtenissen))
        async with opstelling.db.acquire() as conn:
            await conn.execute("update beeld_1.uitkering set reden = 'detentie'")
        await opstelling.herbouw.start()
        [verschil] = await opstelling.herbouw.vergelijk(geduld=20)
    assert (verschil.tabel, verschil.inhoud_gelijk) == ("uitkering", False)
    assert verschil.actief_aantal == verschil.nieuw_aantal


async def test_annuleren_kan_op_elk_moment(opstelling: Opstelling) -> None:
    keten = keten_van(30)
    await opstelling.publiceer(keten.gebeurtenissen)
    async with opstelling.werkend() as taak:
        await opstelling.wacht(len(keten.gebeurtenissen))
        await opstelling.herbouw.start()
        await opstelling.wacht(1, "beeld_2")  # it is in the middle of its work
        assert (await opstelling.herbouw.annuleer()).status == "rust"
        assert await versies(opstelling.db) == (1,)
        assert not await opstelling.bestaat("beeld_2")
        await asyncio.sleep(1)
        assert not taak.done()
        async with opstelling.db.acquire() as conn:
            assert await conn.fetchval("select count(*) from consumer_offsets where groep like '%.2'") == 0
        stand = await opstelling.herbouw.start()  # a number is never used again
        assert stand.nieuw == 3
        assert await opstelling.herbouw.vergelijk(geduld=20) == ()
    assert await opstelling.tel() == len(keten.gebeurtenissen)


async def test_stappen_die_niet_passen_worden_geweigerd(opstelling: Opstelling) -> None:
    with pytest.raises(GeenHerbouw, match="geen herbouw"):
        await opstelling.herbouw.annuleer()
    with pytest.raises(GeenHerbouw, match="geen herbouw"):
        await opstelling.herbouw.wissel()
    await opstelling.herbouw.start()
    with pytest.raises(GeenHerbouw, match="al een herbouw"):
        await opstelling.herbouw.start()


async def test_niet_wisselen_zolang_de_nieuwe_versie_achterloopt(opstelling: Opstelling) -> None:
    keten = Keten()
    keten.fase(klant(1), date(2025, 1, 6), "2")
    await opstelling.publiceer(keten.gebeurtenissen)
    async with opstelling.werkend():
        await opstelling.wacht(1)
    await opstelling.herbouw.start()  # nobody fills it now
    with pytest.raises(GeenHerbouw, match="nog niet bij"):
        await opstelling.herbouw.wissel(geduld=0.2)
    assert (await opstelling.herbouw.status()).actief == 1


async def test_een_wissel_die_halverwege_stierf_houdt_de_volgende_niet_tegen(opstelling: Opstelling) -> None:
    keten = keten_van(2)
    await opstelling.publiceer(keten.gebeurtenissen)
    async with opstelling.db.acquire() as conn:  # what a process leaves that dies right after the change
        for statement in maak_views("beeld_vorig", "beeld_1"):
            await conn.execute(statement)
    async with opstelling.werkend():
        for actief in (2, 3):
            await opstelling.herbouw.start()
            assert (await opstelling.herbouw.wissel(geduld=20)).actief == actief
    await opstelling.wacht(len(keten.gebeurtenissen))
    assert not await opstelling.bestaat("beeld_vorig")


def _onverwerkbaar() -> Keten:
    """Three events of one stream; nothing can be made of the second."""
    keten = Keten()
    for dag in (6, 7, 8):
        keten.fase(klant(1), date(2025, 1, dag), "2")
    keten.gebeurtenissen[1] = keten.gebeurtenissen[1]._replace(data=b"{}")
    return keten


async def _verworpen(db: Database, groep: str) -> list[tuple[int, str, str]]:
    async with db.acquire() as conn:
        rijen = await conn.fetch(
            "select version, door, toelichting from dead_letters"
            " where groep = $1 and verworpen is not null order by id",
            groep,
        )
    return [tuple(rij) for rij in rijen]


async def test_wat_verworpen_is_blijft_dat_na_een_herbouw(opstelling: Opstelling) -> None:
    await opstelling.publiceer(_onverwerkbaar().gebeurtenissen)
    async with opstelling.werkend():
        await opstelling.wacht_op_geparkeerd(1)
        await verwerp(opstelling.db, groep_van(1), klant(1), door="beheer", toelichting="leeg", aantal=1)
        await speel_opnieuw(opstelling.db, Projectie(1), klant(1))
        await opstelling.wacht(2)
        await opstelling.herbouw.start()
        assert await opstelling.herbouw.vergelijk(geduld=20) == ()
        await opstelling.herbouw.wissel(geduld=20)
        assert await lijst(opstelling.db) == []  # it was not offered again
        assert await _verworpen(opstelling.db, groep_van(2)) == [(2, "beheer", "leeg")]
    assert await opstelling.tel() == 2


async def test_wat_tijdens_een_herbouw_is_verworpen_blijft_dat_ook(opstelling: Opstelling) -> None:
    await opstelling.publiceer(_onverwerkbaar().gebeurtenissen)
    async with opstelling.werkend():
        await opstelling.wacht_op_geparkeerd(1)
    await opstelling.herbouw.start()
    # The new version has not come to it yet, and parks it afterwards.
    await verwerp(opstelling.db, groep_van(1), klant(1), door="beheer", toelichting="leeg", aantal=2)
    async with opstelling.werkend():
        await opstelling.wacht_op_geparkeerd(1)
        await opstelling.herbouw.wissel(geduld=20)
        assert await lijst(opstelling.db) == []
        assert await _verworpen(opstelling.db, groep_van(2)) == [(2, "beheer", "leeg"), (3, "beheer", "leeg")]
