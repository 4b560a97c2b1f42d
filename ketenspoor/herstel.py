"""Repair: dead letters of every consumer, and the rebuild of the projection."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from ketenspoor.adressen import Adressen
from ketenspoor.processen import partnerdienst
from services.klantvolgsysteem.herbouw.herbouw import Herbouw, versies
from services.klantvolgsysteem.projectie import TOPICS, Projectie
from shared.consumer import Geparkeerd, Handler, Replay, lijst, speel_opnieuw, verwerp
from shared.contract.gebeurtenis import Partner
from shared.database import Database

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
