"""The relay of one service as a worker: its own database, its own topic."""

import asyncio

from shared.contract.gebeurtenis import Partner
from shared.database import Database
from shared.log.open import open_log
from shared.observability.gezondheid import Gezondheid
from shared.relay.relay import Relay
from shared.settings import Settings


async def publiceer(
    partner: Partner, settings: Settings, gezondheid: Gezondheid, stop: asyncio.Event
) -> None:
    """Publishes the outbox of this service until `stop`."""
    log = open_log(settings)
    async with Database(settings.database_url, max_size=4, name=f"{partner}-relay") as db:
        gezondheid.voeg_toe("database", db.ping)
        try:
            await Relay(db, log, partner.topic, poll=settings.relay_poll).run(stop)
        finally:
            await log.stop()
