"""The service of one partner: HTTP in, relay out, reactions to the others. Put together here for all three;
each service only says what is its own (`services/<naam>/service.py`)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI

from shared.aanlevering.opname import Dienst
from shared.aanlevering.vertaling import Vertaling
from shared.aggregate.aankomst import Aankomst
from shared.aggregate.aggregate import Commando
from shared.aggregate.handler import Commandohandler, Feitenlezer
from shared.aggregate.naslag import Onthoudfunctie
from shared.aggregate.reactions import Reactiefunctie, Reacties
from shared.consumer import Consumer
from shared.contract.gebeurtenis import Inhoud, Partner
from shared.contract.instellingen import Instellingen
from shared.database import Database
from shared.deelnemers import Deelnemers
from shared.eventstore.store import EventStore
from shared.klanten.identiteiten import Identiteiten
from shared.klanten.register import Klantenregister
from shared.klanten.routes import klantenrouter
from shared.log.open import open_log
from shared.observability.gezondheid import Gezondheid
from shared.relay.werker import publiceer
from shared.settings import Settings
from shared.web.aanlevering import MEDIATYPEN, aanleverrouter
from shared.web.aanlevering import PAD as AANLEVERPAD
from shared.web.app import maak_app
from shared.web.catalogus import catalogusrouter
from shared.web.parameters import parameterrouter


@dataclass(frozen=True)
class Partnerdienst:
    """`routers`: the HTTP routes of its aggregates; `reacties` and `onthoud`: what it does with and
    remembers of the events of others; `vertaling` and `voorbeelden`: the events of own registers that it
    takes in, and some of them as they stand; `feiten`: readers of the facts that a command needs, from its
    database, the parameters and the register of participants."""

    partner: Partner
    titel: str
    beschrijving: str
    routers: Sequence[APIRouter]
    reacties: Mapping[type[Inhoud], Reactiefunctie]
    vertaling: Vertaling
    voorbeelden: Sequence[Mapping[str, Any]]
    onthoud: Mapping[type[Inhoud], Onthoudfunctie] = field(default_factory=dict)
    feiten: Callable[[Database, Instellingen, Deelnemers], Mapping[type[Commando], Feitenlezer]] = (
        lambda db, instellingen, deelnemers: {}
    )

    def handler(self, db: Database, settings: Settings) -> Commandohandler:
        deelnemers = Deelnemers.uit_bestand(settings.deelnemers)
        return Commandohandler(
            store=EventStore(db),
            systeem=f"ketenspoor-{self.partner}",
            public_url=settings.public_url,
            register_url=settings.register_url,
            identiteiten=Identiteiten(db),
            bevoegd=deelnemers.mag_besluiten,
            feiten=self.feiten(db, Instellingen.uit_bestand(settings.parameters), deelnemers),
        )

    def reactiehandler(self, db: Database, settings: Settings) -> Reacties:
        """What consumes the events of the chain for this service."""
        return Reacties(
            self.partner,
            self.handler(db, settings),
            Deelnemers.uit_bestand(settings.deelnemers),
            self.reacties,
            self.onthoud,
            settings.simulatie,
        )

    def maak_app(self, settings: Settings, gezondheid: Gezondheid | None = None) -> FastAPI:
        """The HTTP interface. Opens the database when it starts."""
        toestand = gezondheid or Gezondheid()

        @asynccontextmanager
        async def leven(app: FastAPI) -> AsyncIterator[None]:
            async with Database(
                settings.database_url, max_size=16, name=self.partner.value, plan_once=True
            ) as db:
                app.state.database = db
                app.state.commandohandler = handler = self.handler(db, settings)
                app.state.aanlevering = Dienst(self.partner, self.vertaling, handler)
                app.state.klanten = Klantenregister.uit_settings(db, settings, handler.historie)
                toestand.voeg_toe("database", db.ping)
                yield
                await handler.store.drain()

        return maak_app(
            self.titel,
            self.beschrijving,
            settings,
            [
                *self.routers,
                aanleverrouter(self.partner.value, self.voorbeelden),
                klantenrouter(),
                catalogusrouter(),
                parameterrouter(Instellingen.uit_bestand(settings.parameters)),
            ],
            leven,
            gezondheid=toestand,
            stromend={AANLEVERPAD: MEDIATYPEN},
        )

    async def relay(self, settings: Settings, gezondheid: Gezondheid, stop: asyncio.Event) -> None:
        """Publishes the outbox until `stop`."""
        await publiceer(self.partner, settings, gezondheid, stop)

    async def reageer(self, settings: Settings, gezondheid: Gezondheid, stop: asyncio.Event) -> None:
        """Reacts to the events of the chain until `stop`."""
        log = open_log(settings)
        async with Database(
            settings.database_url, max_size=4, name=f"{self.partner}-reacties", plan_once=True
        ) as db:
            gezondheid.voeg_toe("database", db.ping)
            try:
                aankomst = Aankomst(log, self.partner)
                consumer = Consumer(db, aankomst, self.reactiehandler(db, settings), linger=settings.linger)
                await consumer.run(stop)
            finally:
                await log.stop()
