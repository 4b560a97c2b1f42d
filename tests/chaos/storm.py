"""The storm over the whole chain: real processes, real servers, and the judgement afterwards."""

import asyncio
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import httpx

from ketenspoor.controle import Controle, controleer_keten
from ketenspoor.kafka import KafkaNode
from ketenspoor.keten import Keten
from ketenspoor.kiem import ketenspoor
from ketenspoor.omgeving import UITGEVER, Logsoort, audience
from ketenspoor.poorten import vrije_poorten
from ketenspoor.simulator.levensloop import Parameters, maak_cohort
from ketenspoor.simulator.opdrachten import maak_opdrachten
from ketenspoor.simulator.organisaties import CWI
from ketenspoor.simulator.runner import maak_banen
from ketenspoor.simulator.tabellen import GEEN_OVERLAP, N
from ketenspoor.toezicht import wacht_tot
from services.intake.inschrijving.aggregate import AGGREGAAT
from services.intake.inschrijving.commands import SchrijfIn
from shared.aggregate.handler import Actor, Commandohandler
from shared.aggregate.handler import Opdracht as Handleropdracht
from shared.contract.envelop import instant
from shared.contract.gebeurtenis import Partner, Rol
from shared.database import Connection, Database
from shared.eventstore.store import EventStore
from tests.chaos.geschiedenis import Geschiedenis, Opdracht, Schending, controleer, dubbel_op_log
from tests.chaos.schrijvers import AANTAL, Schrijvers
from tests.chaos.verstoringen import (
    Soort,
    Verstoring,
    open_schrijver,
    rooster,
    verbreek_verbinding,
    vreemde_transactie,
)
from tests.chaos.verzamelen import geparkeerd, is_rustig, uit_eventstore, uit_projectie, van_log
from tests.chaos.werker import met_fout

PARTNERS = (Partner.INTAKE, Partner.HANDHAVING, Partner.REINTEGRATIE)
RESERVES = (Partner.INTAKE, Partner.KLANTVOLGSYSTEEM)
"""Services with a second worker, so that there is someone to take over."""
HERSTEL = 150.0
"""Seconds that the chain gets to become quiet after the last disturbance."""
EERSTE_DAG = datetime(2004, 6, 1, 8, tzinfo=UTC)
"""Before the cohort begins, so that no command of it has the same moment."""


@dataclass
class Uitslag:
    """What a storm did and what the judge found. Times in seconds."""

    zaad: int
    opdrachten: int = 0
    bevestigd: int = 0
    gebeurtenissen: int = 0
    dubbel: int = 0
    verstoringen: Counter[str] = field(default_factory=Counter)
    herhalingen: Counter[str] = field(default_factory=Counter)
    herstel: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    rust_na: float = 0.0
    schendingen: list[Schending] = field(default_factory=list)
    mislukt: list[str] = field(default_factory=list)
    controle: Controle | None = None

    @property
    def in_orde(self) -> bool:
        return (
            not self.schendingen and not self.mislukt and self.controle is not None and self.controle.in_orde
        )

    def regels(self) -> list[str]:
        """The outcome for a reader."""
        verschillen = "niet gedaan" if self.controle is None else str(len(self.controle.verschillen))
        return [
            f"zaad {self.zaad}: {self.opdrachten} opdrachten, {self.bevestigd} bevestigd, "
            f"{self.gebeurtenissen} gebeurtenissen; opnieuw gestuurd: {_telling(self.herhalingen)}",
            f"verstoringen: {_telling(self.verstoringen)}",
            f"dubbel op het log, door de consumers weggelaten: {self.dubbel}",
            "weer gereed na (langste): "
            + ", ".join(f"{naam} {max(tijden):.1f} s" for naam, tijden in sorted(self.herstel.items())),
            f"alles verwerkt {self.rust_na:.1f} s na de laatste verstoring, met een vreemde transactie open",
            f"verschillen volgens controle: {verschillen}; schendingen: {len(self.schendingen)}; "
            f"onbeantwoord of geweigerd: {len(self.mislukt)}",
            *(f"  {s}" for s in self.schendingen[:20]),
            *(f"  {m}" for m in self.mislukt[:20]),
        ]


def _telling(teller: Counter[str]) -> str:
    return ", ".join(f"{naam} {keer}" for naam, keer in sorted(teller.items())) or "geen"


async def storm(
    map: Path, duur: float, zaad: int, log: Logsoort, meld: Callable[[str], None], fout: str | None = None
) -> Uitslag:
    """Runs the chain in `map`, disturbs it for `duur` seconds and judges its history. `fout`: the name of a
    seeded fault, which the judge must then find."""
    ingang = ketenspoor if fout is None else partial(met_fout, fout)
    keten = Keten(map, log, vaste_poorten=False, meld=meld, ingang=ingang)
    if keten.kafka is not None:
        keten.kafka = KafkaNode(map / "kafka", identities=True, heap_mb=384)
    cohort = maak_cohort(Parameters(zaad, N if duur > 120 else 400, GEEN_OVERLAP))
    opdrachten = maak_opdrachten(cohort)
    async with keten:
        loop = _Storm(keten, zaad, meld)
        await loop.start_reserves()
        pauze = 2 * AANTAL * duur / len(opdrachten)
        schrijvers = Schrijvers(keten.adressen, maak_banen(cohort, opdrachten), zaad, pauze)
        stop = asyncio.Event()
        schrijft = asyncio.create_task(schrijvers.schrijf(stop, HERSTEL))
        plan = rooster(
            zaad, duur, loop.werkers, (*(p.value for p in Partner), UITGEVER), [p.value for p in PARTNERS]
        )
        try:
            await loop.volg(plan if keten.kafka else [v for v in plan if v.doel != "kafka"], duur)
        finally:
            stop.set()
        await loop.genees()
        genezen = time.monotonic()
        # The last part with a foreign transaction open everywhere: relay and consumers must not wait for it.
        async with vreemde_transactie(*keten.adressen.databases.values()):
            await schrijft
            onrust = await loop.wacht_op_rust()
            rust_na = time.monotonic() - genezen
        loop.uitslag.rust_na = rust_na
        await loop.oordeel(schrijvers, onrust)
        return loop.uitslag


class _Storm:
    def __init__(self, keten: Keten, zaad: int, meld: Callable[[str], None]) -> None:
        self._keten = keten
        self._meld = meld
        self._toeval = random.Random(f"{zaad}|storm")
        self._taken: set[asyncio.Task[None]] = set()
        self._broker = asyncio.Lock()
        self._nummer = 0
        self._reserves: dict[str, str] = {}
        self._eigen: list[Opdracht] = []
        self._teruggedraaid: set[UUID] = set()
        self.uitslag = Uitslag(zaad)

    @property
    def werkers(self) -> Sequence[str]:
        return [*(f"{p}-werk" for p in Partner), *self._reserves]

    async def start_reserves(self) -> None:
        """Second workers: relay and consumers that stand by, or share the partitions."""
        for partner, poort in zip(RESERVES, vrije_poorten(len(RESERVES)), strict=True):
            naam = f"{partner}-reserve"
            self._reserves[naam] = f"http://127.0.0.1:{poort}"
            self._keten.start_proces(naam, partner, ["work", partner, "--admin-port", str(poort)])

    async def volg(self, plan: Sequence[Verstoring], duur: float) -> None:
        """Does what the schedule says, each disturbance beside the others; ends after `duur` seconds."""
        begin = time.monotonic()
        for v in plan:
            await asyncio.sleep(max(0.0, begin + v.na - time.monotonic()))
            taak = asyncio.create_task(self._verstoor(v), name=f"{v.soort} {v.doel}")
            self._taken.add(taak)
        await asyncio.sleep(max(0.0, begin + duur - time.monotonic()))

    async def genees(self) -> None:
        """Waits until every disturbance is over and every process says that it is ready."""
        await asyncio.gather(*self._taken)
        for naam in self._keten.toezicht.processen:
            self._keten.dood(naam, signal.SIGCONT)
        await self._keten.wacht_gereed(HERSTEL)

    async def _verstoor(self, v: Verstoring) -> None:
        url = self._keten.adressen.databases.get(v.doel, "")
        match v.soort:
            case Soort.TERUGGEDRAAID | Soort.OPEN_SCHRIJVER:
                await self._schrijf_open(v)
            case Soort.VREEMDE_TRANSACTIE:
                async with vreemde_transactie(url):
                    await asyncio.sleep(v.duur)
            case Soort.VERBINDING_VERBROKEN:
                await verbreek_verbinding(url, self._toeval)
            case Soort.GEDOOD:
                await self._dood(v.doel)
            case Soort.STILGEZET:
                await self._zet_stil(v.doel, v.duur)
            case Soort.BROKER_GEDOOD:
                await self._dood_broker(v.duur)
        self.uitslag.verstoringen[v.soort] += 1

    async def _schrijf_open(self, v: Verstoring) -> None:
        """A new client at intake in a transaction that stays open, by the statement of the event store."""
        self._nummer += 1
        moment = EERSTE_DAG + timedelta(milliseconds=self._nummer)
        klant = f"{self._toeval.getrandbits(256):064x}"
        url = self._keten.adressen.databases[Partner.INTAKE]
        gestuurd = time.monotonic()

        async def schrijf_in(conn: Connection) -> Sequence[UUID]:
            # The handler writes through `conn`; its own store is never opened.
            handler = Commandohandler(
                EventStore(Database(url)), "chaos", audience(Partner.INTAKE), "https://register.example.nl"
            )
            commando = SchrijfIn(
                klant=klant, inschrijving_id=uuid4(), inschrijfdatum=date(2004, 6, 1), meldingsdatum=None
            )
            uitkomst = await handler.behandel(
                Handleropdracht(
                    AGGREGAAT, commando.inschrijving_id, commando, Actor(CWI, Rol.ADVISEUR), moment
                ),
                conn,
            )
            return [e.envelop.id for e in uitkomst.events]

        terug = v.soort is Soort.TERUGGEDRAAID
        ids = tuple(await open_schrijver(url, schrijf_in, v.duur, terugdraaien=terug))
        if terug:
            self._teruggedraaid.update(ids)
        else:
            self._eigen.append(
                Opdracht(
                    "SchrijfIn",
                    Partner.INTAKE.topic,
                    instant(moment),
                    gestuurd,
                    time.monotonic(),
                    (ids,),
                )
            )

    async def _dood(self, naam: str) -> None:
        proces = self._keten.toezicht.processen[naam]
        pid, begin = proces.pid, time.monotonic()
        self._keten.dood(naam)

        async def herstart() -> bool:
            return proces.pid not in (pid, None)

        await wacht_tot(herstart, HERSTEL, f"een nieuw proces {naam}")
        await self._wacht_gereed(naam)
        self.uitslag.herstel[naam].append(time.monotonic() - begin)

    async def _zet_stil(self, naam: str, seconden: float) -> None:
        pid = self._keten.toezicht.processen[naam].pid
        self._keten.dood(naam, signal.SIGSTOP)
        await asyncio.sleep(seconden)
        if self._keten.toezicht.processen[naam].pid == pid:
            self._keten.dood(naam, signal.SIGCONT)

    async def _dood_broker(self, seconden: float) -> None:
        assert self._keten.kafka is not None
        async with self._broker:
            begin = time.monotonic()
            await asyncio.to_thread(self._keten.kafka.kill)
            await asyncio.sleep(seconden)
            await asyncio.to_thread(self._keten.kafka.start, HERSTEL)
            self.uitslag.herstel["kafka"].append(time.monotonic() - begin)

    async def _wacht_gereed(self, naam: str) -> None:
        o = self._keten.omgeving
        partner = naam.removesuffix("-werk")
        if naam in self._reserves:
            url = self._reserves[naam]
        elif naam.endswith("-werk"):
            url = f"http://127.0.0.1:{o.beheerpoorten[partner]}"
        else:
            url = o.url(naam)

        async def gereed() -> bool:
            try:
                return (await http.get(f"{url}/readyz")).status_code == 200
            except httpx.HTTPError:
                return False

        async with httpx.AsyncClient(timeout=2, trust_env=False) as http:
            await wacht_tot(gereed, HERSTEL, naam)

    async def wacht_op_rust(self) -> str | None:
        """None when nothing is under way any more within the time for it, else what still is."""
        adressen = self._keten.adressen
        log = adressen.log()
        await log.start()
        onrust: str | None = None

        async def rustig() -> bool:
            nonlocal onrust
            onrust = await is_rustig(adressen.databases, log)
            return onrust is None

        try:
            await wacht_tot(rustig, HERSTEL, "de keten")
        except TimeoutError:
            return onrust
        finally:
            await log.stop()
        return None

    async def oordeel(self, schrijvers: Schrijvers, onrust: str | None) -> None:
        """Reads everything back and lets the judge look at it."""
        adressen, uitslag = self._keten.adressen, self.uitslag
        bewaard = [e for p in PARTNERS for e in await uit_eventstore(adressen.databases[p], p.topic)]
        log = adressen.log()
        await log.start()
        try:
            op_log = await van_log(log, [p.topic for p in Partner])
        finally:
            await log.stop()
        beeld, stromen, klanten = await uit_projectie(adressen.databases[Partner.KLANTVOLGSYSTEEM])
        geschiedenis = Geschiedenis(
            opdrachten=[*schrijvers.opdrachten, *self._eigen],
            bewaard=bewaard,
            log=op_log,
            beeld=beeld,
            stromen=stromen,
            klanten=klanten,
            teruggedraaid=frozenset(self._teruggedraaid),
            geparkeerd=await geparkeerd(adressen.databases),
        )
        uitslag.opdrachten = len(geschiedenis.opdrachten)
        uitslag.bevestigd = sum(o.bevestigd is not None for o in geschiedenis.opdrachten)
        uitslag.gebeurtenissen = len(bewaard)
        uitslag.dubbel = dubbel_op_log(geschiedenis)
        uitslag.herhalingen = schrijvers.herhalingen
        uitslag.mislukt = [*schrijvers.mislukt, *([onrust] if onrust else [])]
        uitslag.controle = await controleer_keten(adressen)
        uitslag.schendingen = controleer(geschiedenis)
