"""Command handler: load, fold, judge, append. What all aggregates have in common, written once.

What is judged stands in `shared.aggregate.oordeel`; here is what goes around it for one command: its
stream, the facts of other streams, its idempotency key, and another try when someone else was first.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando, OvernemendCommando
from shared.aggregate.correcties import Correctie, lees_correctiefeiten
from shared.aggregate.oordeel import (
    Actor,
    Bevoegd,
    NietBevoegd,
    Opdracht,
    StreamOnbekend,
    Stroom,
    Uitgever,
    al_gereageerd,
    beoordeel,
    controleer_rol,
    eis_stroom,
    gemeente_van,
    ieder_bevoegd,
)
from shared.contract.basistypen import Klant
from shared.contract.envelop import instant
from shared.contract.weigering import Onvolledig
from shared.database import Connection
from shared.eventstore.store import EventStore
from shared.eventstore.types import AlreadyAnswered, Event, Reply, VersionConflict
from shared.klanten.identiteit import GEEN, Historie
from shared.klanten.identiteiten import Identiteiten

__all__ = [
    "Actor", "Commandohandler", "Feitenlezer", "NietBevoegd", "Onvolledig", "Opdracht",
    "SleutelHergebruikt", "StreamOnbekend", "Uitkomst", "adressen", "antwoord", "gemeente_van", "herhaal",
    "vervolgadressen", "vervolgt", "voor_persoon", "weergave",
]  # fmt: skip

S = TypeVar("S")

POGINGEN = 8


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """What a command led to. `reply` is the answer that a repeated Idempotency-Key gets again."""

    stream: str
    versie: int
    events: tuple[Event, ...]
    reply: Reply | None = None
    herhaald: bool = False


class SleutelHergebruikt(Exception):
    """The Idempotency-Key was used before for another request."""


Feitenlezer = Callable[[EventStore, Opdracht, Connection | None], Awaitable[object]]
"""Reads what a command is judged by in other streams; None when there is nothing to read."""


@dataclass(frozen=True)
class Commandohandler:
    """`systeem` is the name in `source`; `feiten` reads, per command, the facts of other streams;
    `identiteiten` knows which pseudonyms are one person (None: every pseudonym is a person); `bevoegd` is the
    register of mandates."""

    store: EventStore
    systeem: str
    public_url: str
    register_url: str
    feiten: Mapping[type[Commando], Feitenlezer] = field(default_factory=dict)
    identiteiten: Identiteiten | None = None
    bevoegd: Bevoegd = ieder_bevoegd

    async def behandel(self, opdracht: Opdracht, conn: Connection | None = None) -> Uitkomst:
        """Stores what the command leads to and returns it.

        Inside `conn`'s transaction if given (reactions), else in one of its own. Raises Geweigerd,
        StreamOnbekend, NietBevoegd, Onvolledig, envelop.TeGroot, SleutelHergebruikt, or VersionConflict: at
        once when the caller named a version, else after some attempts on fresh state.
        """
        try:
            return await self._behandel(opdracht, conn)
        except AlreadyAnswered as eerder:
            assert opdracht.idempotency is not None
            return herhaal(opdracht, eerder.reply, opdracht.idempotency[1])
        except Exception:
            # Refused now, perhaps for what it did the first time: then it gets the first answer again. Asked
            # here and not before, because nearly every command is a new one.
            if herhaling := await self._eerder_beantwoord(opdracht):
                return herhaling
            raise

    async def _behandel(self, opdracht: Opdracht, conn: Connection | None) -> Uitkomst:
        for poging in range(POGINGEN):
            try:
                return await self._eenmaal(opdracht, conn)
            except VersionConflict:
                if opdracht.expected is not None or poging == POGINGEN - 1:
                    raise
                await asyncio.sleep(random.uniform(0, 0.002 * 2**poging))  # noqa: S311 (jitter)
        raise AssertionError("unreachable")

    async def _eerder_beantwoord(self, opdracht: Opdracht) -> Uitkomst | None:
        if opdracht.idempotency is None:
            return None
        key, digest = opdracht.idempotency
        reply = await self.store.find_reply(opdracht.actor.organisatie, key)
        return None if reply is None else herhaal(opdracht, reply, digest)

    async def _eenmaal(self, opdracht: Opdracht, conn: Connection | None) -> Uitkomst:
        historie = await self.historie(conn)
        if historie:
            opdracht = await self._op_adres(opdracht, historie, conn)
        stroom = Stroom.uit(opdracht.aggregate, opdracht.stream, await self.store.load(opdracht.stream, conn))
        opdracht = voor_persoon(opdracht, stroom, historie)
        eis_stroom(opdracht, stroom)
        if al_gereageerd(opdracht, stroom):
            return Uitkomst(stroom.naam, stroom.versie, ())
        controleer_rol(opdracht)
        opdracht = await self.met_feiten(opdracht, self.store.once({stroom.naam: stroom.events}), conn)
        events = beoordeel(opdracht, stroom, self.uitgever).events
        reply = antwoord(opdracht, stroom.versie, events)
        if conn is None:
            if events or reply is not None:  # what stated nothing new has an answer to keep too
                events = tuple(await self.store.append(stroom.naam, stroom.versie, events, reply=reply))
        elif events:
            async with conn.transaction():  # savepoint: a conflict must not end the caller's transaction
                events = tuple(await self.store.append_in(conn, stroom.naam, stroom.versie, events))
        return Uitkomst(stroom.naam, stroom.versie + len(events), events, reply)

    async def met_feiten(self, opdracht: Opdracht, store: EventStore, conn: Connection | None) -> Opdracht:
        """The same with the facts of other streams that its command is judged by, read from `store`."""
        lezer = self.feitenlezer(opdracht.commando)
        if lezer is None:
            return opdracht
        gelezen = await lezer(store, opdracht, conn)
        return (
            opdracht if gelezen is None else replace(opdracht, commando=opdracht.commando.met_feiten(gelezen))
        )

    def feitenlezer(self, commando: Commando) -> Feitenlezer | None:
        """What reads the facts for this command; None for one that is judged by its own stream alone."""
        lezer = self.feiten.get(type(commando))
        return lees_correctiefeiten if lezer is None and isinstance(commando, Correctie) else lezer

    @property
    def uitgever(self) -> Uitgever:
        return Uitgever(self.systeem, self.public_url, self.register_url, self.bevoegd)

    async def historie(self, conn: Connection | None = None) -> Historie:
        """The merges and splits of pseudonyms that this service has read."""
        return GEEN if self.identiteiten is None else await self.identiteiten.historie(conn)

    def vergeet_identiteiten(self) -> None:
        """A merge or split was read: what is known of them is old."""
        if self.identiteiten is not None:
            self.identiteiten.vergeet()

    async def adressen(
        self, aggregate: Aggregate[Any, Any], commando: OpenendCommando
    ) -> Sequence[UUID | str]:
        """The ids of the streams that this command may mean: the one that it goes on in, else one per
        pseudonym of the person, that of the pseudonym that lives first. A stream keeps its id after a
        merge."""
        historie = await self.historie()
        for id in vervolgadressen(aggregate, commando, historie):
            naam = aggregate.stream(id)
            if vervolgt(aggregate, commando, Stroom.uit(aggregate, naam, await self.store.load(naam))):
                return (id,)
        return adressen(aggregate, commando, historie)

    async def _op_adres(self, opdracht: Opdracht, historie: Historie, conn: Connection | None) -> Opdracht:
        """A command about a merged person, under the pseudonym that lives and to the stream that exists:
        a dossier that began under the other pseudonym goes on, and what is granted once stays so."""
        aggregate, commando = opdracht.aggregate, opdracht.commando
        if aggregate.per_klant or not isinstance(commando, OpenendCommando):
            return opdracht
        keuze: Sequence[UUID | str] = ()
        if type(commando) in aggregate.opent:
            mogelijk = adressen(aggregate, commando, historie)
            keuze = [opdracht.id, *mogelijk] if opdracht.id in mogelijk else ()
        levend = commando.model_copy(update={"klant": Klant(historie.persoon(commando.klant))})
        if len(set(keuze)) < 2:
            return replace(opdracht, commando=levend)
        namen = {id: aggregate.stream(id) for id in keuze}
        bestaat = [id for id in keuze if await self.store.load(namen[id], conn)]
        return replace(opdracht, commando=levend, id=bestaat[0] if bestaat else keuze[1])


def voor_persoon(opdracht: Opdracht, stroom: Stroom[Any], historie: Historie) -> Opdracht:
    """The same, in a stream whose person changed by a merge or split under the pseudonym that lives."""
    if not historie or opdracht.aggregate.per_klant:
        return opdracht
    commando = opdracht.commando
    if isinstance(commando, OvernemendCommando) and commando.klant is not None:
        levend = Klant(historie.persoon(commando.klant))
        if stroom.eerste is None:  # the stream that it opens has the pseudonym that the command names
            return replace(opdracht, persoon=levend)
        opdracht = replace(opdracht, commando=commando.model_copy(update={"klant": levend}))
    if stroom.eerste is None:
        return opdracht
    persoon = historie.persoon(stroom.eerste.klant, stroom.eerste.time, stroom.naam)
    return opdracht if persoon == stroom.eerste.klant else replace(opdracht, persoon=persoon)


def adressen(
    aggregate: Aggregate[Any, Any], commando: OpenendCommando, historie: Historie
) -> Sequence[UUID | str]:
    """The ids of the streams that this command may mean: one per pseudonym of the person, that of the
    pseudonym that lives first. Raises Onvolledig where a field that makes the id is left out."""
    return _per_pseudoniem(aggregate.opent[type(commando)], commando, historie)


def vervolgadressen(
    aggregate: Aggregate[Any, Any], commando: OpenendCommando, historie: Historie
) -> Sequence[UUID | str]:
    """The ids of the streams in which this command may go on instead of opening one (`vervolgt` says)."""
    vervolg = aggregate.vervolgt.get(type(commando))
    return () if vervolg is None else _per_pseudoniem(vervolg.stream, commando, historie)


def vervolgt(aggregate: Aggregate[Any, S], commando: OpenendCommando, stroom: Stroom[S]) -> bool:
    """Whether this command goes on in this stream, one of its `vervolgadressen`."""
    return bool(stroom.events) and aggregate.vervolgt[type(commando)].hoort(commando, stroom.staat)


def _per_pseudoniem(
    adres: Callable[[OpenendCommando], UUID | str], commando: OpenendCommando, historie: Historie
) -> Sequence[UUID | str]:
    if not historie:
        return (adres(commando),)
    kopieen = (commando.model_copy(update={"klant": k}) for k in historie.sleutels(commando.klant))
    return list(dict.fromkeys(adres(kopie) for kopie in kopieen))


def antwoord(opdracht: Opdracht, versie: int, events: Sequence[Event]) -> Reply | None:
    """The answer to keep with the key, fixed before the append so that both are stored together."""
    if opdracht.idempotency is None:
        return None
    key, digest = opdracht.idempotency
    return Reply(
        organisatie=opdracht.actor.organisatie,
        key=key,
        digest=digest,
        status=201 if events else 200,
        body=weergave(opdracht.stream, versie + len(events), events),
    )


def weergave(stream: str, versie: int, events: Sequence[Event]) -> dict[str, Any]:
    """What the caller gets: stream, version and the events with their number."""
    return {
        "stream": stream,
        "versie": versie,
        "gebeurtenissen": [
            {
                "id": str(e.envelop.id),
                "type": e.envelop.type,
                "volgnummer": e.envelop.sequence,
                "tijdstip": instant(e.envelop.time),
            }
            for e in events
        ],
    }


def herhaal(opdracht: Opdracht, reply: Reply, digest: bytes) -> Uitkomst:
    """The first answer again. Raises SleutelHergebruikt when the key belongs to another request."""
    if reply.digest != digest:
        raise SleutelHergebruikt(reply.key)
    return Uitkomst(opdracht.stream, int(reply.body["versie"]), (), reply, herhaald=True)
