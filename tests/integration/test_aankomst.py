"""What a partner service keeps of other partners' events: nothing outside its audience, wherever it ends up
(events §0.4: "consumers drop fields outside their audience on arrival")."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from services.handhaving.service import DIENST as HANDHAVING
from services.intake.service import DIENST as INTAKE
from services.reintegratie.service import DIENST as REINTEGRATIE
from services.reintegratie.traject.staat import traject_id
from shared.aggregate.aankomst import Aankomst
from shared.consumer import Consumer
from shared.contract.gebeurtenis import Partner
from shared.database import Database
from shared.deelnemers import schrijf_deelnemers
from shared.log.port import LogRecord, TopicPartition
from shared.partner import Partnerdienst
from tests.contract.golden import event
from tests.diensten import BUREAU, DEELNEMERS
from tests.memorylog import MemoryLog
from tests.webproef import instellingen

GEHEIM = "alleenvoordegemeente"
VERLEEND = "nl.overheid.ontheffingen.ontheffing-verleend"
CONTACT = "nl.overheid.contacten.contact-vastgelegd"
VERWEZEN = "nl.overheid.verwijzingen.klant-verwezen"
RAPPORT = "nl.overheid.rapportages.rapportage-ingediend"
OPGELEGD = "nl.overheid.maatregelen.maatregel-opgelegd"


@dataclass
class Topics(MemoryLog):
    """A log in memory with a list of records per topic."""

    per_topic: dict[str, list[LogRecord]] = field(default_factory=dict)

    def schrijf(self, topic: str, type_: str, volgnummer: int = 1, **velden: Any) -> None:
        golden = event(type_)
        kop = {n: golden[n] for n in ("source", "type", "time", "dataschema", "verwerkingid")}
        stream = golden["stream"]
        regels = self.per_topic.setdefault(topic, [])
        headers = {
            **kop,
            "id": str(uuid4()),
            "subject": golden["subject"],
            "stream": stream,
            "sequence": str(volgnummer),
            "correlationid": str(uuid4()),
        }
        waarde = orjson.dumps({**golden["data"], **velden})
        koppen = tuple((f"ce_{naam}", tekst.encode()) for naam, tekst in headers.items())
        plaats = len(regels)
        regels.append(LogRecord(topic, 0, plaats, golden["subject"].encode(), waarde, koppen))

    async def heads(self, topics: Sequence[str]) -> Mapping[TopicPartition, int]:
        return {TopicPartition(topic, 0): len(self.per_topic.get(topic, ())) for topic in topics}

    async def read(
        self, offsets: Mapping[TopicPartition, int], max_records: int, wait: float
    ) -> Sequence[LogRecord]:
        await asyncio.sleep(0)
        return [r for plaats, begin in offsets.items() for r in self.per_topic.get(plaats.topic, [])[begin:]]


async def verwerk(dienst: Partnerdienst, log: Topics, db: Database, map_: Path) -> None:
    """Reads all of the log as the service does."""
    deelnemers = map_ / "deelnemers.json"
    schrijf_deelnemers(deelnemers, DEELNEMERS)
    handler = dienst.reactiehandler(db, instellingen(map_, deelnemers=deelnemers))
    consumer = Consumer(db, Aankomst(log, dienst.partner), handler, wait=0.01)
    while await consumer.step():
        pass


async def inhoud(db: Database) -> str:
    """Everything that the database holds, bytes as text."""
    async with db.acquire() as conn:
        tabellen = await conn.fetch("select tablename from pg_tables where schemaname = 'public'")
        delen: list[str] = []
        for (tabel,) in tabellen:
            for rij in await conn.fetch(f'select * from "{tabel}"'):
                delen += [w.decode("utf-8", "replace") if isinstance(w, bytes) else str(w) for w in rij]
    return "\n".join(delen)


def vul(log: Topics) -> None:
    """Handhaving refers a client and states what is for the gemeente alone; some of it cannot be handled yet
    and waits."""
    topic = Partner.HANDHAVING.topic
    log.schrijf(topic, VERWEZEN, ontvanger=BUREAU, vraagstelling="Welke functies passen?")
    log.schrijf(topic, VERLEEND, 2, motivering=GEHEIM, gronden=["medischPsychisch"], artikel=GEHEIM)
    log.schrijf(topic, CONTACT, 2, toelichting=GEHEIM)
    log.schrijf(topic, OPGELEGD, 2, motivering=GEHEIM, regime="geuniformeerd")


async def test_een_bureau_bewaart_geen_tekst_die_voor_de_gemeente_is(
    database: Database, tmp_path: Path
) -> None:
    log = Topics()
    vul(log)
    await verwerk(REINTEGRATIE, log, database, tmp_path)
    alles = await inhoud(database)
    assert str(traject_id(event(VERWEZEN)["data"]["verwijzingId"])) in alles  # it did react
    assert "versiegat" in alles  # and what waits is kept
    for woord in (GEHEIM, "medischPsychisch", "geuniformeerd", event(VERLEEND)["data"]["bron"]["medewerker"]):
        assert woord not in alles
    assert "gronden" in alles  # named as withheld, in what waits


async def test_cwi_bewaart_ook_niet_wat_alleen_voor_het_bureau_is(database: Database, tmp_path: Path) -> None:
    log = Topics()
    vul(log)
    log.schrijf(Partner.REINTEGRATIE.topic, RAPPORT, 2, inhoud=GEHEIM)
    await verwerk(INTAKE, log, database, tmp_path)
    alles = await inhoud(database)
    assert "versiegat" in alles
    assert GEHEIM not in alles
    assert "medischPsychisch" not in alles


async def test_de_gemeente_bewaart_wat_voor_haar_is(database: Database, tmp_path: Path) -> None:
    """The counterpart: the arrow names the gemeente, and what is its own stays whole."""
    log = Topics()
    vul(log)
    log.schrijf(Partner.REINTEGRATIE.topic, RAPPORT, 2, inhoud="vandegemeente")
    await verwerk(HANDHAVING, log, database, tmp_path)
    alles = await inhoud(database)
    assert "vandegemeente" in alles
    assert GEHEIM in alles
