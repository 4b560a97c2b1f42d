"""What an operator does with events that the log refuses: looking, offering again, discarding."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ketenspoor.herstel import dode_brieven, geweigerden, met_herbouw
from ketenspoor.keten import Keten
from ketenspoor.logrechten import ontneem_schrijfrecht, verleen
from shared.database import Database
from shared.relay import Relay
from shared.relay.poison import (
    Aanbod,
    NietsGeweigerd,
    Verwerping,
    bied_opnieuw_aan,
    lijst,
    verwerp,
    verworpen,
)
from tests.integration.test_relay import TOPIC, append, running, until, until_empty
from tests.memorylog import MemoryLog, refuse
from tests.scenario.deelnemers import cwi
from tests.scenario.storing import ketenspoor
from tests.scenario.taal import speelveld, totdat

WIE = {"door": "beheer", "toelichting": "te groot voor het log"}


@asynccontextmanager
async def geduldige_relay(db: Database, log: MemoryLog) -> AsyncIterator[None]:
    """A relay that was refused so often that it lets minutes pass before it offers again."""
    await db.pool.execute("update outbox_poison set pogingen = 20")
    async with running(Relay(db, log, TOPIC)):

        async def geweigerd() -> bool:
            return await db.pool.fetchval("select bool_and(pogingen > 20) from outbox_poison")

        await until(geweigerd)
        yield


async def ziek(db: Database, log: MemoryLog) -> str:
    """Three events of a klant, the second refused, and one of a klant with whom nothing is wrong."""
    stream = await append(db, "ziek", 1)
    await append(db, "ziek", 1, stream=stream, data=b'"gif"')
    await append(db, "ziek", 1, stream=stream)
    await append(db, "gezond", 1)

    async def geparkeerd() -> bool:
        return await db.pool.fetchval("select count(*) = 2 and bool_and(parked) from outbox")

    async with running(Relay(db, log, TOPIC)):
        await until(geparkeerd)
    return stream


async def doof(_: Verwerping) -> None:
    """Nobody reads the topic."""


async def test_de_lijst_zegt_wie_waarom_en_hoeveel_er_wachten(database: Database) -> None:
    stream = await ziek(database, MemoryLog(judge=refuse("gif")))
    (gevonden,) = await lijst(database)
    assert (gevonden.klant, gevonden.stream, gevonden.versie) == ("ziek", stream, 2)
    assert (gevonden.reden, gevonden.wachtend) == ("geweigerd", 1)


async def test_opnieuw_aanbieden_wacht_de_pauze_van_de_relay_niet_af(database: Database) -> None:
    log = MemoryLog(judge=refuse("gif"))
    stream = await ziek(database, log)
    async with geduldige_relay(database, log):
        assert await bied_opnieuw_aan(database, TOPIC, "ziek", 30) == Aanbod(False, "geweigerd")
        log.judge = lambda record: None
        assert await bied_opnieuw_aan(database, TOPIC, "ziek", 30) == Aanbod(True, None)
        await until_empty(database)
    assert log.per_key()["ziek"] == [f"{stream}@{v}" for v in (1, 2, 3)]
    assert await lijst(database) == []


async def test_zonder_relay_is_er_niemand_die_het_aanbiedt(database: Database) -> None:
    await ziek(database, MemoryLog(judge=refuse("gif")))
    aanbod = await bied_opnieuw_aan(database, TOPIC, "ziek", geduld=0.2)
    assert aanbod == Aanbod(False, f"er draait geen relay voor {TOPIC}")


async def test_wat_niet_geweigerd_is_valt_niet_aan_te_bieden_of_te_verwerpen(database: Database) -> None:
    async with running(Relay(database, MemoryLog(), TOPIC)):
        with pytest.raises(NietsGeweigerd, match="niets van klant gezond"):
            await bied_opnieuw_aan(database, TOPIC, "gezond")
        with pytest.raises(NietsGeweigerd):
            await verwerp(database, TOPIC, "gezond", **WIE, meld=doof)
        await append(database, "gezond", 1)
        await until_empty(database)


async def test_wat_verworpen_is_blijft_bewaard_en_de_rest_gaat_verder(database: Database) -> None:
    log = MemoryLog(judge=refuse("gif"))
    stream = await ziek(database, log)
    gemeld: list[Verwerping] = []

    async def meld(verwerping: Verwerping) -> None:
        gemeld.append(verwerping)
        await append(database, "gezond", 1)
        await asyncio.sleep(1)  # as long as it takes, no relay leads and nothing is published
        assert await database.pool.fetchval("select count(*) from outbox") == 3

    async with geduldige_relay(database, log):
        await verwerp(database, TOPIC, "ziek", **WIE, meld=meld)
        await append(database, "ziek", 1, stream=stream)
        await until_empty(database)
    assert log.per_key()["ziek"] == [f"{stream}@{v}" for v in (1, 3, 4)]
    assert await lijst(database) == []
    assert await database.pool.fetchval("select count(*) from events where stream = $1", stream) == 4
    (weg,) = await verworpen(database.pool)
    assert (weg.stream, weg.versie, weg.event_id) == (stream, 2, gemeld[0].id)
    assert (weg.door, weg.toelichting, weg.reden) == ("beheer", "te groot voor het log", "geweigerd")


async def test_een_afgebroken_verwerping_laat_de_klant_wachten_en_is_af_te_maken(database: Database) -> None:
    log = MemoryLog(judge=refuse("gif"))
    stream = await ziek(database, log)

    async def valt_uit(_: Verwerping) -> None:
        raise OSError("weg")

    async with geduldige_relay(database, log):
        with pytest.raises(OSError, match="weg"):
            await verwerp(database, TOPIC, "ziek", **WIE, meld=valt_uit)
        assert await bied_opnieuw_aan(database, TOPIC, "ziek", 30) == Aanbod(False, "geweigerd")
        await verwerp(database, TOPIC, "ziek", **WIE, meld=doof)
        await until_empty(database)
    assert log.per_key()["ziek"] == [f"{stream}@{v}" for v in (1, 3)]
    assert len(await verworpen(database.pool)) == 1


WAAROM = ("--door", "beheer", "--toelichting", "dubbel ingevoerd")


@pytest.mark.timeout(240)
async def test_een_operator_ziet_en_herstelt_wat_het_log_weigert(scenarioketen: Keten) -> None:
    """The whole chain as processes over Kafka, which takes from intake the right to write its topic."""
    bestand, kafka = scenarioketen.omgeving.map / "keten.json", scenarioketen.kafka
    assert kafka is not None and kafka.beheer is not None
    async with speelveld(scenarioketen) as spel:
        v, ander = await spel.verhaal("geweigerd"), await spel.verhaal("ook geweigerd")
        C, stroom = cwi(v), cwi(v).inschrijving.stream
        v.op("2025-01-13")
        ander.op("2025-01-13")
        eerste = await C.inschrijving("WerkzoekendeIngeschreven")
        await v.bij()
        await ontneem_schrijfrecht(kafka.beheer, "intake")
        try:
            advies = {"adviestypen": ["jobhunten"], "op_verzoek": False}
            await C.inschrijving("ReintegratieadviesUitgebracht", **advies)
            van_ander = await cwi(ander).inschrijving("WerkzoekendeIngeschreven")
            await _geweigerd(scenarioketen, stroom, 2)
            await _geweigerd(scenarioketen, van_ander.stream, 1)
            uit = await _zegt(1, bestand, "outbox", "list")
            assert v.klant in uit and ander.klant in uit and f"{stroom} 2" in uit
            assert "gebruiker intake mag n" in uit

            uit = await _zegt(1, bestand, "controle", "--wacht", "1")
            assert "0 verschillen" in uit
            assert "intake: het log weigert 2 gebeurtenissen; 0 andere wachten daarachter" in uit
            assert "staat niet op het log" in await _zegt(1, bestand, "outbox", "retry", "intake", v.klant)

            uit = await _zegt(0, bestand, "outbox", "discard", "intake", v.klant, *WAAROM)
            assert f"{stroom} 2" in uit
            uit = await _zegt(1, bestand, "outbox", "discard", "handhaving", v.klant, *WAAROM)
            assert "niets van klant" in uit
            derde = await C.inschrijving("ReintegratieadviesUitgebracht", **advies)
            await _geweigerd(scenarioketen, stroom, 3)
        finally:
            await verleen(kafka.beheer)
        assert "staat op het log" in await _zegt(0, bestand, "outbox", "retry", "intake", ander.klant)

        async def getoond() -> list[str] | None:
            """A gap in the stream would park the client, with everyone who reads the topic."""
            ids = [regel["id"] for regel in await C.tijdlijn()]
            return ids if derde.id in ids else None

        assert await totdat(getoond, "de derde gebeurtenis in de tijdlijn") == [eerste.id, derde.id]
        await ander.bij()
        assert [regel["id"] for regel in await cwi(ander).tijdlijn()] == [van_ander.id]
    assert not await dode_brieven(scenarioketen.adressen)
    uit = await _zegt(0, bestand, "controle")
    assert "0 verschillen" in uit
    assert f"verworpen intake · {stroom} 2: door beheer op" in uit
    assert "dubbel ingevoerd" in uit
    await _een_herbouw_slaat_haar_ook_over(scenarioketen)


async def _zegt(code: int, bestand: Path, *opdracht: str) -> str:
    """What the operator's command prints; it ends with this code."""
    werkelijk, uit = await ketenspoor(bestand, *opdracht)
    assert werkelijk == code, uit
    return uit


async def _geweigerd(keten: Keten, stream: str, versie: int) -> None:
    """Waits until the log has refused this event."""

    async def zo() -> bool | None:
        lijsten = (await geweigerden(keten.adressen)).values()
        return (stream, versie) in {(g.stream, g.versie) for lijst in lijsten for g in lijst} or None

    await totdat(zo, f"{stream} {versie} geweigerd")


async def _een_herbouw_slaat_haar_ook_over(keten: Keten) -> None:
    await met_herbouw(keten.adressen, lambda h: h.start())
    try:

        async def bij() -> bool | None:
            return (await met_herbouw(keten.adressen, lambda h: h.status())).status == "bij" or None

        await totdat(bij, "een herbouw die bij is")
        assert await met_herbouw(keten.adressen, lambda h: h.vergelijk()) == ()
        assert not await dode_brieven(keten.adressen)
    finally:
        await met_herbouw(keten.adressen, lambda h: h.annuleer())
