"""Service klantvolgsysteem: put together."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from services.klantvolgsysteem.api import Zoeker, routers
from services.klantvolgsysteem.herbouw.herbouw import Herbouw
from services.klantvolgsysteem.herbouw.werker import Versies
from services.klantvolgsysteem.identiteit import aggregate as identiteit
from services.klantvolgsysteem.identiteit import routes as identiteitroutes
from services.klantvolgsysteem.inspectie.routes import dossierrouter
from services.klantvolgsysteem.migrations import BRON
from services.klantvolgsysteem.paginas.aanmelding import Aanmelding
from services.klantvolgsysteem.paginas.foutpagina import Foutpagina
from services.klantvolgsysteem.paginas.routes import MEDIATYPEN, paginarouter
from services.klantvolgsysteem.projectie import TOPICS
from services.klantvolgsysteem.signaal import aggregate as signaal
from services.klantvolgsysteem.signaal import routes as signaalroutes
from services.klantvolgsysteem.systeem import maak_handler
from shared.contract.gebeurtenis import Partner
from shared.contract.instellingen import Instellingen
from shared.database import Database
from shared.deelnemers import Deelnemers
from shared.log.open import open_log
from shared.log.port import TopicPartition
from shared.observability.gezondheid import Gezondheid
from shared.relay.werker import publiceer
from shared.settings import Settings
from shared.web.app import maak_app as maak_web_app
from shared.web.catalogus import catalogusrouter
from shared.web.commands import commandoroutes
from shared.web.parameters import parameterrouter

MIGRATIES = (BRON,)


def commandorouters() -> list[APIRouter]:
    """The commands that people give here: answering a signal, and merging or splitting pseudonyms."""
    return [
        commandoroutes(
            signaal.AGGREGAAT, signaalroutes.ROUTES, staat=signaal.toestand, mag_lezen=signaal.mag_lezen
        ),
        commandoroutes(
            identiteit.AGGREGAAT,
            identiteitroutes.ROUTES,
            staat=identiteit.toestand,
            mag_lezen=identiteit.mag_lezen,
        ),
    ]


def maak_app(
    settings: Settings, gezondheid: Gezondheid | None = None, aanmelding: Aanmelding | None = None
) -> FastAPI:
    """API and console. `aanmelding` gives the sessions of the pages (None: signing in is done elsewhere).
    The log is only asked how far it goes, and only when somebody asks for the rebuild."""
    toestand = gezondheid or Gezondheid()
    instellingen = Instellingen.uit_bestand(settings.parameters)

    @asynccontextmanager
    async def leven(app: FastAPI) -> AsyncIterator[None]:
        log = open_log(settings)
        gestart = asyncio.Lock()

        async def koppen() -> Mapping[TopicPartition, int]:
            async with gestart:
                await log.start()
            return await log.heads(TOPICS)

        async with Database(settings.database_url, max_size=16, name=Partner.KLANTVOLGSYSTEEM.value) as db:
            app.state.database = db
            app.state.instellingen = instellingen
            app.state.commandohandler = handler = maak_handler(db, settings)
            app.state.klanten = Zoeker(db, bytes.fromhex(settings.ketensleutel))
            app.state.herbouw = Herbouw(db, koppen)
            app.state.deelnemers = Deelnemers.uit_bestand(settings.deelnemers)
            toestand.voeg_toe("database", db.ping)
            try:
                yield
                await handler.store.drain()
            finally:
                await log.stop()

    app = maak_web_app(
        "Ketenspoor klantvolgsysteem",
        "Het gedeelde beeld van de keten: klantbeeld en tijdlijn per klant, indicatoren, en het beheer van "
        "de projectie.",
        settings,
        [
            *routers(),
            dossierrouter(settings),
            *commandorouters(),
            catalogusrouter(),
            parameterrouter(instellingen),
            paginarouter(aanmelding),
        ],
        leven,
        gezondheid=toestand,
        mediatypen=MEDIATYPEN,
    )
    app.add_middleware(Foutpagina)
    return app


async def projecteer(settings: Settings, gezondheid: Gezondheid, stop: asyncio.Event) -> None:
    """Keeps every version of the projection up until `stop`."""
    async with Database(settings.database_url, max_size=6, name="projectie") as db:
        gezondheid.voeg_toe("database", db.ping)
        await Versies(db, lambda: open_log(settings), linger=settings.linger).run(stop)


async def relay(settings: Settings, gezondheid: Gezondheid, stop: asyncio.Event) -> None:
    """Publishes the klantvolgsysteem's own events until `stop`."""
    await publiceer(Partner.KLANTVOLGSYSTEEM, settings, gezondheid, stop)
