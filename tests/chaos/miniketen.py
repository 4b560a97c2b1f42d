"""One event store, one relay, one topic and one consumer in this process, on real servers, on a script.

Small enough that every disturbance falls exactly where it hurts, so that a seeded fault is found each time
and in seconds. The real relay and consumer pass the very same script.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol
from uuid import UUID, uuid4

from ketenspoor.toezicht import wacht_tot
from shared.consumer import Handler, Incoming, StreamVersions
from shared.database import Connection, Database
from shared.eventstore.store import EventStore
from shared.eventstore.types import Append, Event, Reply, StoreUnavailable
from shared.log.open import log_of
from shared.log.port import Log, LogRecord, Record, TopicPartition
from tests.chaos.geschiedenis import Geschiedenis, Gezien, Opdracht
from tests.chaos.verstoringen import open_schrijver, verbreek_verbinding, vreemde_transactie
from tests.chaos.verzamelen import DODE_BRIEVEN, van_log
from tests.events import make_event

GROOTBOEK = """
create table grootboek (
    nummer bigint generated always as identity, id uuid, klant text, stream text, version int, data text
)
"""
SCHRIJVERS = 16
RONDES = 4
RUST = 4.0
"""Seconds without any movement after which what is still missing will not come any more."""


class Werker(Protocol):
    """What a relay and a consumer have in common."""

    async def run(self, stop: asyncio.Event) -> None: ...


MaakRelay = Callable[[Database, Log, str], Werker]
MaakConsumer = Callable[[Database, Log, Handler], Werker]


class Valkuil:
    """Places at which a worker stops dead, so that it can be killed exactly there."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Event] = {}

    async def loop_langs(self, plek: str) -> None:
        """Called at the place; who falls in does not come out."""
        if gevallen := self._open.pop(plek, None):
            gevallen.set()
            await asyncio.Event().wait()

    async def vangt(self, plek: str, seconden: float) -> bool:
        """Digs at this place and waits for the next to fall in; False when nobody came by in time."""
        gevallen = self._open[plek] = asyncio.Event()
        try:
            await asyncio.wait_for(gevallen.wait(), seconden)
        except TimeoutError:
            self._open.pop(plek, None)
        return gevallen.is_set()


class LogMetValkuil:
    """The real log; after the acknowledgement of a batch, before anyone knows of it, one may fall."""

    def __init__(self, log: Log, valkuil: Valkuil) -> None:
        self._log = log
        self._valkuil = valkuil

    async def publish(self, topic: str, records: Sequence[Record]) -> Sequence[Exception | None]:
        uitkomsten = await self._log.publish(topic, records)
        await self._valkuil.loop_langs("na publicatie")
        return uitkomsten

    async def start(self) -> None:
        await self._log.start()

    async def stop(self) -> None:
        await self._log.stop()

    async def create_topics(self, topics: Sequence[str], partitions: int) -> None:
        await self._log.create_topics(topics, partitions)

    async def partitions(self, topics: Sequence[str]) -> Sequence[TopicPartition]:
        return await self._log.partitions(topics)

    async def heads(self, topics: Sequence[str]) -> Mapping[TopicPartition, int]:
        return await self._log.heads(topics)

    async def read(
        self, offsets: Mapping[TopicPartition, int], max_records: int, wait: float
    ) -> Sequence[LogRecord]:
        return await self._log.read(offsets, max_records, wait)


class Grootboek(StreamVersions):
    """Writes each event in a table that refuses nothing: what comes twice stands there twice."""

    def __init__(self, topic: str, valkuil: Valkuil) -> None:
        super().__init__("chaos", [topic])
        self._valkuil = valkuil

    async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
        await self._valkuil.loop_langs("voor het effect")
        await conn.executemany(
            "insert into grootboek (id, klant, stream, version, data) values ($1, $2, $3, $4, $5)",
            [
                (i.envelop.id, i.envelop.klant, i.envelop.stream, i.envelop.sequence, i.data.decode())
                for i in batch
            ],
        )
        await super().handle(conn, batch)
        await self._valkuil.loop_langs("na het effect")


class Sterfelijk:
    """Runs a worker and can kill it as SIGKILL does: its connections are gone, nothing is given back."""

    def __init__(
        self, url: str, maak_log: Callable[[], Log], maak: Callable[[Database, Log], Werker]
    ) -> None:
        self._url = url
        self._maak_log = maak_log
        self._maak = maak
        self._leven: tuple[Database, Log, asyncio.Task[None]] | None = None
        self.gedood = 0

    async def start(self) -> None:
        db = await Database(self._url, min_size=1, max_size=4, name="chaos-slachtoffer").start()
        log = self._maak_log()
        self._leven = db, log, asyncio.create_task(self._maak(db, log).run(asyncio.Event()))

    async def dood(self) -> None:
        if self._leven is None:
            return
        (db, log, taak), self._leven = self._leven, None
        if taak.done():  # a worker ends only when it is killed: a loss by any other end proves nothing
            taak.result()
            raise AssertionError("de werker hield zelf op")
        # First the connections: what the worker would still tidy up must fail, as in a killed process.
        db.pool.terminate()
        while not taak.done():  # more than once: a broken connection on the way out hides the cancellation
            taak.cancel()
            await asyncio.wait([taak], timeout=0.1)
        await asyncio.gather(taak, return_exceptions=True)
        await log.stop()
        self.gedood += 1

    async def herstart(self) -> None:
        await self.dood()
        await self.start()


@dataclass
class Miniketen:
    """`db`: a fresh database with the shared tables, which the writers use too; `log_url`, `topic`: the log.

    The same `zaad` gives the same script.
    """

    db: Database
    log_url: str
    topic: str
    zaad: int
    maak_relay: MaakRelay
    maak_consumer: MaakConsumer
    opdrachten: list[Opdracht] = field(default_factory=list)
    teruggedraaid: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._toeval = random.Random(f"{self.zaad}|miniketen")
        self._valkuil = Valkuil()
        self._log = log_of(self.log_url)
        self._store = EventStore(self.db)
        self._standen: dict[str, int] = {}
        handler = Grootboek(self.topic, self._valkuil)
        self.relay = Sterfelijk(
            self.db.url,
            lambda: LogMetValkuil(log_of(self.log_url), self._valkuil),
            lambda db, log: self.maak_relay(db, log, self.topic),
        )
        self.consumer = Sterfelijk(
            self.db.url,
            lambda: log_of(self.log_url),
            lambda db, log: self.maak_consumer(db, log, handler),
        )

    async def draai(self) -> Geschiedenis:
        """Plays the script and gives the history. Takes some seconds."""
        async with self.db.acquire() as conn:
            await conn.execute(GROOTBOEK)
        await self._log.start()
        await self._log.create_topics([self.topic], 3)
        await self.relay.start()
        await self.consumer.start()
        try:
            for ronde in range(RONDES):
                await self._ronde(ronde)
            async with vreemde_transactie(self.db.url):
                await self._schrijf(RONDES)
                await self._wacht_op_rust()
            return await self._geschiedenis()
        finally:
            await self.relay.dood()
            await self.consumer.dood()
            await self._log.stop()

    async def _ronde(self, ronde: int) -> None:
        """One of each disturbance, in an order that the seed gives, while all writers write."""
        stappen: list[Callable[[], Awaitable[None]]] = [
            lambda: self._valt("na publicatie", self.relay),
            lambda: self._valt("voor het effect", self.consumer),
            lambda: self._valt("na het effect", self.consumer),
            self._verbreek,
        ]
        self._toeval.shuffle(stappen)
        async with asyncio.TaskGroup() as groep:
            groep.create_task(self._schrijf(ronde))
            # Transactions that stay open do so while all the rest happens.
            groep.create_task(self._open_schrijver())
            groep.create_task(self._terugdraaiing())
            for stap in stappen:
                await stap()

    async def _schrijf(self, ronde: int) -> None:
        await asyncio.gather(*(self._schrijver(ronde, nummer) for nummer in range(SCHRIJVERS)))

    async def _schrijver(self, ronde: int, nummer: int) -> None:
        """Some commands of one client, over two streams, each repeated until it is answered."""
        toeval = random.Random(f"{self.zaad}|{ronde}|{nummer}")
        klant = sha256(f"{self.zaad}|{nummer}".encode()).hexdigest()
        for stap in range(3):
            stream = f"proef-{nummer}-{toeval.randrange(2)}"
            versie = self._standen.get(stream, 0)
            sleutel = f"{ronde}-{nummer}-{stap}"
            data = f'{{"sleutel":"{sleutel}"}}'.encode()
            events = [
                make_event(stream, versie + n + 1, klant=klant, data=data)
                for n in range(toeval.randint(1, 2))
            ]
            gestuurd = time.monotonic()
            ids = await self._bevestig(stream, versie, events, sleutel)
            self._standen[stream] = versie + len(events)
            self.opdrachten.append(Opdracht("Doe", self.topic, sleutel, gestuurd, time.monotonic(), (ids,)))
            await asyncio.sleep(toeval.uniform(0, 0.15))

    async def _bevestig(
        self, stream: str, versie: int, events: Sequence[Event], sleutel: str
    ) -> tuple[UUID, ...]:
        """What the command handler and its client do: look for the first answer, else store, else again."""
        ids = tuple(e.envelop.id for e in events)
        antwoord = Reply("chaos", sleutel, b"", 201, body={"ids": [str(id) for id in ids]})
        while True:
            try:
                eerder = await self._store.find_reply("chaos", sleutel)
                if eerder is not None:
                    return tuple(UUID(id) for id in eerder.body["ids"])
                await self._store.append(stream, versie, events, antwoord)
                return ids
            except StoreUnavailable:
                await asyncio.sleep(0.05)

    async def _open_schrijver(self) -> None:
        """Takes its positions, lets many others pass, and commits after longer than any patience."""
        await self._schrijf_open(self._toeval.uniform(0.8, 1.5), terugdraaien=False)

    async def _terugdraaiing(self) -> None:
        await self._schrijf_open(self._toeval.uniform(0.0, 0.3), terugdraaien=True)

    async def _schrijf_open(self, seconden: float, *, terugdraaien: bool) -> None:
        stream, sleutel = f"laat-{uuid4()}", f"laat-{self._toeval.getrandbits(64):x}"
        data = f'{{"sleutel":"{sleutel}"}}'.encode()
        event = make_event(stream, 1, klant=sha256(sleutel.encode()).hexdigest(), data=data)

        async def schrijf(conn: Connection) -> Sequence[UUID]:
            await self._store.append_many_in(conn, [Append(stream, 0, [event])])
            return [event.envelop.id]

        gestuurd = time.monotonic()
        ids = tuple(await open_schrijver(self.db.url, schrijf, seconden, terugdraaien=terugdraaien))
        if terugdraaien:
            self.teruggedraaid.update(ids)
        else:
            self.opdrachten.append(
                Opdracht("DoeLaat", self.topic, sleutel, gestuurd, time.monotonic(), (ids,))
            )

    async def _valt(self, plek: str, wie: Sterfelijk) -> None:
        if await self._valkuil.vangt(plek, 3.0):
            await wie.herstart()

    async def _verbreek(self) -> None:
        await verbreek_verbinding(self.db.url, self._toeval)

    async def _wacht_op_rust(self) -> None:
        """Until all that is stored has arrived, or nothing has moved for a while."""
        stand: tuple[int, ...] = ()
        sinds = time.monotonic()

        async def rustig() -> bool:
            nonlocal stand, sinds
            async with self.db.acquire() as conn:
                bewaard = await conn.fetchval("select count(*) from events")
                gezien = await conn.fetchval("select count(distinct id) from grootboek")
                gelezen = await conn.fetchval("select coalesce(sum(next), 0)::bigint from consumer_offsets")
            kop = sum((await self._log.heads([self.topic])).values())
            nu = (bewaard, gezien, gelezen, kop)
            if nu != stand:
                stand, sinds = nu, time.monotonic()
            return (bewaard == gezien and gelezen == kop) or time.monotonic() - sinds > RUST

        await wacht_tot(rustig, 60, "de kleine keten")

    async def _geschiedenis(self) -> Geschiedenis:
        async with self.db.acquire() as conn:
            bewaard = await conn.fetch(
                "select id, klant, stream, version, data, position as nummer from events"
            )
            beeld = await conn.fetch("select id, klant, stream, version, data, nummer from grootboek")
            stromen = await conn.fetch("select stream, version from consumer_streams")
            geparkeerd = await conn.fetchval(DODE_BRIEVEN)

        def gezien(r: Mapping[str, object]) -> Gezien:
            data = str(r["data"])
            return Gezien(
                UUID(str(r["id"])), self.topic, str(r["klant"]), str(r["stream"]), int(str(r["version"])),
                data.encode(), (0, int(str(r["nummer"]))), str(r["id"]), data.split('"')[3],
            )  # fmt: skip

        return Geschiedenis(
            opdrachten=self.opdrachten,
            bewaard=[gezien(r) for r in bewaard],
            log=await van_log(self._log, [self.topic]),
            beeld=[gezien(r) for r in beeld],
            stromen={r["stream"]: r["version"] for r in stromen},
            teruggedraaid=frozenset(self.teruggedraaid),
            geparkeerd=geparkeerd,
        )
