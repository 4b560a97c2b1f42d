"""The whole chain on one machine: embedded servers, four services, their workers and an issuer of tokens.

The same processes run in `docker-compose.yml`; here a supervisor keeps them alive.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg
import httpx

from ketenspoor.adressen import Adressen
from ketenspoor.kafka import KafkaNode
from ketenspoor.kiem import Ingang, ketenspoor, laad_vast
from ketenspoor.logrechten import ADMIN, OPERATOR, Logbeheer, logvariabelen, verleen
from ketenspoor.omgeving import UITGEVER, VERZAMEL, Logsoort, Omgeving, open_omgeving
from ketenspoor.postgres import EmbeddedPostgres
from ketenspoor.simulator.deelnemers import schrijf_deelnemers
from ketenspoor.toezicht import Toezicht, wacht_tot
from services.klantvolgsysteem.service import MIGRATIES
from shared.contract.gebeurtenis import Partner
from shared.database.migrate import migrate
from shared.log.open import log_of

PARTITIES = 6


async def bereid_voor(adressen: Adressen, logbeheer: Logbeheer | None = None) -> None:
    """Makes the databases and topics that are missing and brings every database to the newest schema;
    repeating it changes nothing.

    With `logbeheer` the users of the log get their rights first, and the administrator makes the topics;
    without, the user in `adressen` does. Raises LogUnavailable.
    """
    if adressen.log_url.startswith("postgresql"):
        await _maak_database(adressen.log_url)
    for partner, url in adressen.databases.items():
        await _maak_database(url)
        await migrate(url, MIGRATIES if partner == Partner.KLANTVOLGSYSTEEM else ())
    log = adressen.log()
    if logbeheer is not None:
        await verleen(logbeheer)
        log = log_of(adressen.log_url, ADMIN, logbeheer.wachtwoorden[ADMIN])
    await log.start()
    try:
        await log.create_topics([p.topic for p in Partner], PARTITIES)
    finally:
        await log.stop()


async def _maak_database(url: str) -> None:
    server, _, naam = url.rpartition("/")
    verbinding = await asyncpg.connect(f"{server}/postgres")
    try:
        if not await verbinding.fetchval("select true from pg_database where datname = $1", naam):
            with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                await verbinding.execute(f'create database "{naam}"')
    finally:
        await verbinding.close()


class Keten:
    """Async context manager over the running chain.

    `map` keeps all state. `vaste_poorten=False` for tests. `meld` gets a Dutch line for what an operator
    should know. `postgres` overrides server settings; `ingang` is what a process does with its words;
    `verzamel` the seconds that events gather on their way to the klantbeeld.
    """

    def __init__(
        self,
        map: Path,
        log: Logsoort = "postgres",
        *,
        vaste_poorten: bool = True,
        meld: Callable[[str], None] = print,
        postgres: Mapping[str, str] | None = None,
        ingang: Ingang = ketenspoor,
        verzamel: float = VERZAMEL,
    ) -> None:
        self.omgeving: Omgeving = open_omgeving(map, log, vaste_poorten)
        self.postgres = EmbeddedPostgres(map / "postgres", instellingen=postgres)
        self.kafka = KafkaNode(map / "kafka", identities=True) if log == "kafka" else None
        self.toezicht = Toezicht(meld, ingang)
        self._meld = meld
        self._verzamel = verzamel
        self._stapel = AsyncExitStack()

    @property
    def log_url(self) -> str:
        return self.kafka.url if self.kafka else self.postgres.socket_url("keten_log")

    @property
    def adressen(self) -> Adressen:
        """Where everything can be reached, for the operator's commands."""
        o = self.omgeving
        return Adressen(
            databases={p.value: self.postgres.socket_url(o.database(p)) for p in Partner},
            log_url=self.log_url,
            log_username=OPERATOR if self._wachtwoorden else None,
            log_password=self._wachtwoorden.get(OPERATOR),
            diensten={dienst: o.url(dienst) for dienst in o.poorten},
            deelnemers=o.deelnemers,
            sleutels=o.sleutels,
            variabelen={dienst: self._zonder_log(dienst) for dienst in o.poorten},
        )

    def variabelen(self, dienst: str) -> dict[str, str]:
        """The environment of a process of this service."""
        return self._zonder_log(dienst) | logvariabelen(self._wachtwoorden, dienst)

    def _zonder_log(self, dienst: str) -> dict[str, str]:
        """The same without its user on the log, which an operator's command never is. The issuer has no
        database and gets intake's."""
        eigenaar = Partner.INTAKE if dienst == UITGEVER else dienst
        database = self.postgres.socket_url(self.omgeving.database(eigenaar))
        return self.omgeving.variabelen(dienst, database, self.log_url, self._verzamel)

    @property
    def _wachtwoorden(self) -> Mapping[str, str]:
        return self.kafka.passwords if self.kafka else {}

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stapel.aclose()
            raise
        return self

    async def __aexit__(
        self, soort: type[BaseException] | None, fout: BaseException | None, spoor: TracebackType | None
    ) -> None:
        await self._stapel.aclose()

    async def _start(self) -> None:
        o = self.omgeving
        laad_vast()
        self._meld("PostgreSQL 18 start …" if self.kafka is None else "PostgreSQL 18 en Kafka starten …")
        await asyncio.to_thread(self.postgres.start)
        self._stapel.push_async_callback(asyncio.to_thread, self.postgres.stop)
        if self.kafka:
            await asyncio.to_thread(self.kafka.start)
            self._stapel.push_async_callback(asyncio.to_thread, self.kafka.stop)
        schrijf_deelnemers(o.deelnemers, o.sleutels)
        self.adressen.schrijf(o.map / "keten.json")
        await bereid_voor(self.adressen, self.kafka.beheer if self.kafka else None)

        self._stapel.push_async_callback(self.toezicht.stop)
        self.start_proces(UITGEVER, UITGEVER, ["serve", UITGEVER, "--port", str(o.poorten[UITGEVER])])
        for partner in Partner:
            poort, beheer = str(o.poorten[partner]), str(o.beheerpoorten[partner])
            self.start_proces(partner, partner, ["serve", partner, "--port", poort])
            self.start_proces(f"{partner}-werk", partner, ["work", partner, "--admin-port", beheer])
        await self.wacht_gereed()

    def start_proces(self, naam: str, dienst: str, woorden: Sequence[str]) -> None:
        """Starts `ketenspoor <woorden>` as a process of this service, under the supervisor."""
        self.toezicht.start(naam, woorden, self.variabelen(dienst), self.omgeving.logboeken / f"{naam}.log")

    async def wacht_gereed(self, seconden: float = 120) -> None:
        """Returns when every process says that it is ready. Raises TimeoutError with its name."""
        o = self.omgeving
        urls = {d: o.url(d) for d in o.poorten} | {
            f"{p}-werk": f"http://127.0.0.1:{poort}" for p, poort in o.beheerpoorten.items()
        }
        async with httpx.AsyncClient(timeout=2, trust_env=False) as http:
            for naam, url in urls.items():

                async def gereed(url: str = url) -> bool:
                    try:
                        return (await http.get(f"{url}/readyz")).status_code == 200
                    except httpx.HTTPError:
                        return False

                await wacht_tot(gereed, seconden, f"{naam} ({url})")

    def dood(self, naam: str, sein: signal.Signals = signal.SIGKILL) -> None:
        """Sends a signal to one process; the supervisor starts it again when it dies of it."""
        self.toezicht.sein(naam, sein)
