"""The four real services as they run: uvicorn on a free port, each with a PostgreSQL database of its own."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
from fastapi import FastAPI

from ketenspoor.postgres import EmbeddedPostgres
from services.handhaving.service import DIENST as HANDHAVING
from services.intake.service import DIENST as INTAKE
from services.klantvolgsysteem import service as klantvolgsysteem
from services.reintegratie.reacties import ONTHOUD
from services.reintegratie.service import DIENST as REINTEGRATIE
from services.reintegratie.traject.aggregate import AGGREGAAT
from services.reintegratie.traject.commands import OntvangAanmelding
from services.reintegratie.traject.staat import traject_id
from shared.aggregate.handler import Actor, Opdracht
from shared.aggregate.naslag import Vastgelegd, onthoud
from shared.contract.basistypen import Klant
from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import Partner, Rol, uit_data
from shared.database import Database
from shared.database.migrate import migrate
from shared.deelnemers import Deelnemer, schrijf_deelnemers
from shared.log.open import log_of
from shared.observability.logboek import stel_logs_in
from shared.settings import Settings
from tests.contract.golden import data_bytes, event
from tests.webproef import CWI, LEZEN, instellingen, token

GEMEENTE = "urn:nld:oin:00000099200000002000"
ANDERE_GEMEENTE = "urn:nld:oin:00000099200000003000"
BUREAU = "urn:nld:kvknr:90000001"
ANDER_BUREAU = "urn:nld:kvknr:90000002"

DEELNEMERS = (
    Deelnemer(organisatie=CWI, naam="CWI", rollen=(Rol.ADVISEUR,)),
    Deelnemer(organisatie=GEMEENTE, naam="Proefstad", rollen=(Rol.KLANTMANAGER,), gemeenten=("9991",)),
    Deelnemer(organisatie=ANDERE_GEMEENTE, naam="Elders", rollen=(Rol.KLANTMANAGER,), gemeenten=("9992",)),
    Deelnemer(organisatie=BUREAU, naam="Bureau A", rollen=(Rol.BUREAU,)),
    Deelnemer(organisatie=ANDER_BUREAU, naam="Bureau B", rollen=(Rol.BUREAU,)),
)
NAMEN = ("intake", "handhaving", "reintegratie", "klantvolgsysteem")
MIGRATIES: Mapping[str, tuple[Any, ...]] = {"klantvolgsysteem": klantvolgsysteem.MIGRATIES}


def als(organisatie: str, rol: Rol, *gemeenten: str, **anders: Any) -> dict[str, str]:
    """Headers of a request by this organisation in this role, with a purpose for reading."""
    return {**token(organisatie, rol, gemeenten=gemeenten, **anders), **LEZEN}


def eigenaar(naam: str, **anders: Any) -> dict[str, str]:
    """Headers of the organisation whose register this service is."""
    match naam:
        case "intake":
            return als(CWI, Rol.ADVISEUR, **anders)
        case "reintegratie":
            return als(BUREAU, Rol.BUREAU, **anders)
        case _:
            return als(GEMEENTE, Rol.KLANTMANAGER, "9991", **anders)


def maak_dienst(naam: str, settings: Settings) -> FastAPI:
    """The application of a service, as its own process would make it."""
    if naam == "klantvolgsysteem":
        return klantvolgsysteem.maak_app(settings)
    diensten = {d.partner.value: d for d in (INTAKE, HANDHAVING, REINTEGRATIE)}
    return diensten[naam].maak_app(settings)


@dataclass(frozen=True)
class Diensten:
    """Where the services listen, the documents that they publish, and their settings."""

    adressen: Mapping[str, str]
    documenten: Mapping[str, dict[str, Any]]
    settings: Mapping[str, Settings]


@contextlib.contextmanager
def luister(app: FastAPI) -> Iterator[str]:
    """Serves an application on a free port of 127.0.0.1, in a thread with its own event loop."""
    with socket.socket() as poort:
        poort.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
        draad = threading.Thread(target=server.run, kwargs={"sockets": [poort]}, daemon=True)
        draad.start()
        try:
            while not server.started:
                assert draad.is_alive(), "de dienst start niet"
                draad.join(0.02)
            yield f"http://127.0.0.1:{poort.getsockname()[1]}"
        finally:
            server.should_exit = True
            draad.join(15)


def _alleen(taak: Any) -> None:
    """Runs a coroutine to its end, also where a loop runs already (a fixture of an async session)."""
    draad = threading.Thread(target=lambda: asyncio.run(taak))
    draad.start()
    draad.join()


def traject(settings: Settings) -> str:
    """A traject of BUREAU, opened as its reaction does: no client may. Its id."""
    verwijzing = uuid4()
    opdracht = Opdracht(
        aggregate=AGGREGAAT,
        id=traject_id(verwijzing),
        commando=OntvangAanmelding(
            klant=Klant("ab" * 32),
            traject_id=traject_id(verwijzing),
            verwijzing_id=verwijzing,
            ontvangen_op=date(2025, 2, 24),
        ),
        actor=Actor(BUREAU, Rol.SYSTEEM),
        nu=datetime.now(UTC),
    )

    async def open_stream() -> None:
        async with Database(settings.database_url) as db:
            await REINTEGRATIE.handler(db, settings).behandel(opdracht)

    _alleen(open_stream())
    return str(opdracht.id)


def verwijs(settings: Settings, klant: str, verwijzing: str, ontvanger: str = BUREAU) -> None:
    """The gemeente referred this client to this organisation, and reintegratie has read that."""
    verwezen = event("nl.overheid.verwijzingen.klant-verwezen")
    verwezen |= {"id": str(uuid4()), "subject": klant, "partitionkey": klant}
    verwezen |= {"stream": f"verwijzing-{verwijzing}"}
    verwezen["data"] |= {"verwijzingId": verwijzing, "ontvanger": ontvanger}
    data = data_bytes(verwezen)
    v = Vastgelegd(Envelop.uit_attributen(verwezen), *uit_data(verwezen["type"], data))

    async def lees() -> None:
        async with Database(settings.database_url) as db, db.transaction() as conn:
            await onthoud(conn, v, data, ONTHOUD[type(v.inhoud)])

    _alleen(lees())


@contextlib.contextmanager
def alle_diensten(postgres: EmbeddedPostgres, map_: Path, *namen: str, **anders: Any) -> Iterator[Diensten]:
    """Starts services on fresh databases (default: all four). `anders` changes their settings."""
    stel_logs_in("proef", "ERROR")
    deelnemers = map_ / "deelnemers.json"
    schrijf_deelnemers(deelnemers, DEELNEMERS)
    adressen: dict[str, str] = {}
    documenten: dict[str, dict[str, Any]] = {}
    ingesteld: dict[str, Settings] = {}
    with ExitStack() as stapel:
        urls: dict[str, str] = {}

        async def bereid() -> None:
            log = await postgres.maak_database(f"{map_.name}_log")
            logboek = log_of(log)
            await logboek.start()
            await logboek.create_topics([p.topic for p in Partner], 2)
            await logboek.stop()
            for naam in namen or NAMEN:
                urls[naam] = await postgres.maak_database(f"{map_.name}_{naam}")
                await migrate(urls[naam], MIGRATIES.get(naam, ()))
            urls["log"] = log

        _alleen(bereid())
        for naam in namen or NAMEN:
            settings = instellingen(
                map_, database_url=urls[naam], log_url=urls["log"], deelnemers=deelnemers, **anders
            )
            ingesteld[naam] = settings
            app = maak_dienst(naam, settings)
            documenten[naam] = app.openapi()
            adressen[naam] = stapel.enter_context(luister(app))
        yield Diensten(adressen, documenten, ingesteld)
