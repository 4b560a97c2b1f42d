"""Repair: dead letters of every consumer, events that the log refuses, and the rebuild of the projection."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeVar

from ketenspoor.adressen import Adressen
from ketenspoor.processen import partnerdienst
from services.klantvolgsysteem.herbouw.herbouw import Herbouw, versies
from services.klantvolgsysteem.projectie import TOPICS, Projectie
from shared.consumer import Geparkeerd, Handler, Replay, lijst, speel_opnieuw, verwerp
from shared.contract.gebeurtenis import Partner
from shared.database import Database
from shared.relay import poison
from shared.relay.poison import Aanbod, Geweigerd, Verwerping

T = TypeVar("T")


async def dode_brieven(adressen: Adressen) -> Sequence[Geparkeerd]:
    """The parked clients of every consumer, longest waiting first per service."""
    gevonden: list[Geparkeerd] = []
    for partner in Partner:
        async with Database(adressen.databases[partner], min_size=1, name="herstel") as db:
            gevonden += await lijst(db)
    return gevonden


async def opnieuw(adressen: Adressen, partner: Partner, klant: str) -> Sequence[Replay]:
    """Plays the queue of a client again at this service, at each of its consumers."""
    async with Database(adressen.databases[partner], min_size=1, name="herstel") as db:
        return [await speel_opnieuw(db, handler, klant) for handler in await _handlers(adressen, partner, db)]


async def gooi_weg(
    adressen: Adressen, partner: Partner, klant: str, *, door: str, toelichting: str, aantal: int | None
) -> int:
    """Discards events of a client's queue at this service; they stay on record. Returns how many."""
    async with Database(adressen.databases[partner], min_size=1, name="herstel") as db:
        totaal = 0
        for handler in await _handlers(adressen, partner, db):
            totaal += await verwerp(
                db, handler.group, klant, door=door, toelichting=toelichting, aantal=aantal
            )
        return totaal


async def geweigerden(adressen: Adressen) -> Mapping[Partner, Sequence[Geweigerd]]:
    """The klanten of whom the log refuses an event, per service that has any."""
    gevonden = {}
    for partner in Partner:
        async with Database(adressen.databases[partner], min_size=1, name="herstel") as db:
            gevonden[partner] = await poison.lijst(db)
    return {partner: lijst for partner, lijst in gevonden.items() if lijst}


async def bied_opnieuw_aan(adressen: Adressen, partner: Partner, klant: str) -> Aanbod:
    """Offers the refused event of a klant to the log at once. Raises NietsGeweigerd."""
    async with Database(adressen.databases[partner], min_size=1, name="herstel") as db:
        return await poison.bied_opnieuw_aan(db, partner.topic, klant)


async def haal_uit_outbox(
    adressen: Adressen, partner: Partner, klant: str, *, door: str, toelichting: str
) -> Verwerping:
    """Discards the refused event of a klant, with the knowledge of every consumer of its topic.

    Raises NietsGeweigerd or RelayWijktNiet.
    """
    async with AsyncExitStack() as stapel:
        # All of them first: a service that cannot be reached must be known before anything is discarded.
        dbs = {
            p: await stapel.enter_async_context(Database(url, min_size=1, name="herstel"))
            for p, url in ((p, adressen.databases[p]) for p in Partner)
        }

        async def meld(verwerping: Verwerping) -> None:
            for lezer, db in dbs.items():
                for handler in await _handlers(adressen, lezer, db):
                    if partner.topic in handler.topics:
                        async with db.acquire() as conn:
                            await poison.leg_vast(conn, handler.group, verwerping)

        return await poison.verwerp(
            dbs[partner], partner.topic, klant, door=door, toelichting=toelichting, meld=meld
        )


async def _handlers(adressen: Adressen, partner: Partner, db: Database) -> Sequence[Handler]:
    if partner is Partner.KLANTVOLGSYSTEEM:
        return [Projectie(nummer) for nummer in await versies(db)]
    return [partnerdienst(partner).reactiehandler(db, adressen.instellingen(partner))]


async def met_herbouw(adressen: Adressen, doe: Callable[[Herbouw], Awaitable[T]]) -> T:
    """Runs one step of the rebuild. Raises GeenHerbouw when it does not fit."""
    async with _herbouw(adressen) as herbouw:
        return await doe(herbouw)


@asynccontextmanager
async def _herbouw(adressen: Adressen) -> AsyncIterator[Herbouw]:
    log = adressen.log()
    await log.start()
    try:
        async with Database(adressen.databases[Partner.KLANTVOLGSYSTEEM], min_size=1, name="herbouw") as db:
            yield Herbouw(db, lambda: log.heads(TOPICS))
    finally:
        await log.stop()
