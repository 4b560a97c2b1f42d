"""Command handler: load, fold, judge, append. What all aggregates have in common, written once.

Rules that hold for every command are judged here: who may give it (INV-01), whose stream it is (INV-02),
dates that cannot be (INV-06). The aggregate judges the rest. Every broken rule is reported at once; at the
door `overnemen` a rule of door R marks instead of refusing (`rules.md` §0.1).
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando, uuid_uit
from shared.aggregate.fold import fold
from shared.contract.basistypen import eerste_dag
from shared.contract.envelop import Envelop, instant, source_van
from shared.contract.gebeurtenis import Basis, Bron, Deur, Inhoud, Rol, naar_data
from shared.contract.geldigheid import ongeldige_codes
from shared.contract.weigering import Geweigerd, Overtreding
from shared.database import Connection
from shared.eventstore.store import EventStore
from shared.eventstore.types import AlreadyAnswered, Event, Reply, VersionConflict

NEDERLAND = ZoneInfo("Europe/Amsterdam")
POGINGEN = 8


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command: one organisation in one role, acting for these gemeenten."""

    organisatie: str
    rol: Rol
    gemeenten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opdracht:
    """One command with all that comes in with it: stream, actor, time, ids.

    `expected`: version that the caller saw (If-Match). `idempotency`: key and digest of the request.
    `reactie`: name of the reaction that gives it; ids of its events then derive from `causationid`.
    """

    aggregate: Aggregate[Any, Any]
    id: UUID
    commando: Commando
    actor: Actor
    nu: datetime
    expected: int | None = None
    idempotency: tuple[str, bytes] | None = None
    correlationid: UUID | None = None
    causationid: UUID | None = None
    traceparent: str | None = None
    reactie: str | None = None

    @property
    def stream(self) -> str:
        return self.aggregate.stream(self.id)


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """What a command led to. `reply` is the answer that a repeated Idempotency-Key gets again."""

    stream: str
    versie: int
    events: tuple[Event, ...]
    reply: Reply | None = None
    herhaald: bool = False


class StreamOnbekend(Exception):
    """The command needs a stream that does not exist."""


class NietBevoegd(Exception):
    """This role may not give this command."""


class SleutelHergebruikt(Exception):
    """The Idempotency-Key was used before for another request."""


@dataclass(frozen=True)
class Onvolledig(Exception):
    """The command lacks, or holds, something that only the handler can judge: (field, message) each."""

    fouten: tuple[tuple[str, str], ...]


Feitenlezer = Callable[[EventStore, Opdracht, Connection | None], Awaitable[object]]


@dataclass(frozen=True)
class Commandohandler:
    """`systeem` is the name in `source`; `feiten` reads, per command, the facts of other streams."""

    store: EventStore
    systeem: str
    public_url: str
    register_url: str
    feiten: Mapping[type[Commando], Feitenlezer] = field(default_factory=dict)

    async def behandel(self, opdracht: Opdracht, conn: Connection | None = None) -> Uitkomst:
        """Stores what the command leads to and returns it.

        Inside `conn`'s transaction if given (reactions), else in one of its own. Raises Geweigerd,
        StreamOnbekend, NietBevoegd, Onvolledig, envelop.TeGroot, SleutelHergebruikt, or VersionConflict: at
        once when the caller named a version, else after some attempts on fresh state.
        """
        if herhaling := await self._eerder_beantwoord(opdracht):
            return herhaling
        for poging in range(POGINGEN):
            try:
                return await self._eenmaal(opdracht, conn)
            except AlreadyAnswered as eerder:
                assert opdracht.idempotency is not None
                return herhaal(opdracht, eerder.reply, opdracht.idempotency[1])
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
        aggregate, commando = opdracht.aggregate, opdracht.commando
        eerdere = await self._laad(opdracht.stream, conn)
        versie = len(eerdere)
        if opdracht.expected is not None and opdracht.expected != versie:
            raise VersionConflict(opdracht.stream, opdracht.expected)
        if not eerdere and not (isinstance(commando, OpenendCommando) and type(commando) in aggregate.opent):
            raise StreamOnbekend(opdracht.stream)
        if opdracht.reactie and any(e.envelop.causationid == opdracht.causationid for e in eerdere):
            return Uitkomst(opdracht.stream, versie, ())

        controleer_rol(opdracht)
        if lezer := self.feiten.get(type(commando)):
            commando = commando.met_feiten(await lezer(self.store, opdracht, conn))
        klant = eerdere[0].envelop.klant if eerdere else commando.klant  # type: ignore[attr-defined]  # opens
        staat = fold(aggregate, eerdere)
        gemeente = gemeente_van(opdracht)
        basisregels = (*_eigenaar(opdracht, eerdere, klant), *_gemeente(opdracht, gemeente))
        if basisregels:  # another organisation's stream: nothing about its state may shine through
            raise Geweigerd(basisregels)
        overtredingen = tuple(aggregate.toets(commando, staat))
        markeringen = _weiger_of_markeer(overtredingen, commando.deur)
        inhouden = aggregate.decide(commando, staat)
        datums = [_gebeurtenisdatum(commando, inhoud, opdracht.nu) for inhoud in inhouden]
        vandaag = opdracht.nu.astimezone(NEDERLAND).date()
        if ongeldig := tuple(_ongeldige_codes(inhouden, datums)):
            raise Onvolledig(ongeldig)
        onmogelijk = tuple(
            o for i, d in zip(inhouden, datums, strict=True) for o in _onmogelijke_datum(i, d, vandaag)
        )
        markeringen += _weiger_of_markeer(onmogelijk, commando.deur)

        events = self._events(opdracht, eerdere, klant, inhouden, datums, gemeente, markeringen)
        reply = antwoord(opdracht, versie, events)
        if events:
            if conn is None:
                events = tuple(await self.store.append(opdracht.stream, versie, events, reply=reply))
            else:
                async with conn.transaction():  # savepoint: a conflict must not end the caller's transaction
                    events = tuple(await self.store.append_in(conn, opdracht.stream, versie, events))
        return Uitkomst(opdracht.stream, versie + len(events), events, reply)

    async def _laad(self, stream: str, conn: Connection | None) -> Sequence[Event]:
        if conn is None:
            return await self.store.load(stream)
        return (await self.store.load_many_in(conn, [stream]))[stream]

    def _events(
        self,
        opdracht: Opdracht,
        eerdere: Sequence[Event],
        klant: str,
        inhouden: Sequence[Inhoud],
        datums: Sequence[str],
        gemeente: str | None,
        markeringen: tuple[str, ...],
    ) -> tuple[Event, ...]:
        commando, actor = opdracht.commando, opdracht.actor
        bron = Bron(
            organisatie=actor.organisatie,
            rol=actor.rol,
            **commando.bron.model_dump(by_alias=False),
        )
        events: list[Event] = []
        for nummer, (inhoud, datum) in enumerate(zip(inhouden, datums, strict=True)):
            soort = inhoud.gebeurtenistype
            if opdracht.reactie and opdracht.causationid:
                id = uuid_uit(opdracht.reactie, opdracht.causationid, nummer)
            else:
                id = uuid4()
            keten = opdracht.correlationid or (eerdere[0].envelop.correlationid if eerdere else None)
            data = naar_data(
                Basis(
                    gebeurtenisdatum=datum,
                    deur=commando.deur,
                    normafwijking=markeringen or None,
                    bron=bron,
                    gemeente=gemeente,
                ),
                inhoud,
            )
            envelop = Envelop(
                id=id,
                source=source_van(actor.organisatie, self.systeem),
                type=soort.type,
                klant=klant,
                time=opdracht.nu,
                stream=opdracht.stream,
                sequence=len(eerdere) + nummer + 1,
                dataschema=self.public_url + soort.dataschema_pad,
                correlationid=keten or (events[0].envelop.id if events else id),
                causationid=opdracht.causationid,
                verwerkingid=f"{self.register_url}/{soort.verwerking}",
                traceparent=opdracht.traceparent,
            )
            envelop.eis_omvang(data)
            events.append(Event(envelop, data))
        return tuple(events)


def controleer_rol(opdracht: Opdracht) -> None:
    """A besluit or vaststelling by another than the gemeente is INV-01; another wrong role NietBevoegd."""
    toegestaan = opdracht.aggregate.rollen.get(type(opdracht.commando), ())
    if opdracht.actor.rol in toegestaan:
        return
    soort = getattr(opdracht.commando, "gebeurtenistype", None)
    if soort is not None and soort.besluit:
        raise Geweigerd((Overtreding("INV-01"),))
    rollen = ", ".join(rol for rol in toegestaan if rol is not Rol.SYSTEEM) or "het systeem zelf"
    raise NietBevoegd(f"De rol {opdracht.actor.rol} mag dit niet vastleggen. Toegestaan: {rollen}.")


def _eigenaar(opdracht: Opdracht, eerdere: Sequence[Event], klant: str) -> Iterator[Overtreding]:
    if eerdere and eerdere[0].envelop.organisatie != opdracht.actor.organisatie:
        yield Overtreding("INV-02")
    elif isinstance(opdracht.commando, OpenendCommando) and opdracht.commando.klant != klant:
        yield Overtreding("INV-02", "klant")


def gemeente_van(opdracht: Opdracht) -> str | None:
    """The gemeente of an event: stated, or the only one that the organisation acts for."""
    return opdracht.commando.namens(opdracht.actor.gemeenten).gemeente


def _gemeente(opdracht: Opdracht, gemeente: str | None) -> Iterator[Overtreding]:
    verplicht = opdracht.aggregate.partner == "handhaving"
    if verplicht and gemeente is None:
        melding = "Geef de gemeente op: uw organisatie werkt voor meer gemeenten."
        raise Onvolledig((("gemeente", melding),))
    if verplicht and gemeente not in opdracht.actor.gemeenten:
        yield Overtreding("INV-02", "gemeente")


def _weiger_of_markeer(overtredingen: Sequence[Overtreding], deur: Deur) -> tuple[str, ...]:
    """Raises Geweigerd with every refusing rule; returns the codes that only mark."""
    weigert = tuple(o for o in overtredingen if deur is Deur.REGISTREREN or o.invariant.deur == "B")
    if weigert:
        raise Geweigerd(weigert)
    return tuple(dict.fromkeys(o.code for o in overtredingen))


GEPLAND = frozenset({"ingangsdatum", "einddatum", "per_op", "vanaf", "geldig_vanaf", "verhuisdatum"})
"""Fields that may lie ahead: the fact is then that it was settled, today."""

PERIODEN = (
    ("van", "tot"),
    ("periode_van", "periode_tot"),
    ("ingangsdatum", "einddatum"),
    ("startdatum", "einddatum"),
    ("geldig_vanaf", "geldig_tot"),
)


def _gebeurtenisdatum(commando: Commando, inhoud: Inhoud, nu: datetime) -> str:
    if commando.gebeurtenisdatum is not None:
        return commando.gebeurtenisdatum
    veld = inhoud.gebeurtenistype.datumveld
    waarde = getattr(inhoud, veld) if veld else None
    if waarde is None:
        raise Onvolledig((("gebeurtenisdatum", "Geef op wanneer dit in werkelijkheid gebeurde."),))
    if isinstance(waarde, date):
        vandaag = nu.astimezone(NEDERLAND).date()
        return str(min(waarde, vandaag) if veld in GEPLAND else waarde)
    return str(waarde)


def _ongeldige_codes(inhouden: Sequence[Inhoud], datums: Sequence[str]) -> Iterator[tuple[str, str]]:
    for inhoud, datum in zip(inhouden, datums, strict=True):
        for o in ongeldige_codes(inhoud, eerste_dag(datum)):
            yield o.pad, f"De code '{o.code}' van codelijst {o.lijst} geldt niet op {datum}."


def _onmogelijke_datum(inhoud: Inhoud, datum: str, vandaag: date) -> Iterator[Overtreding]:
    if eerste_dag(datum) > vandaag:
        yield Overtreding("INV-06", "gebeurtenisdatum")
    for van, tot in PERIODEN:
        begin, einde = getattr(inhoud, van, None), getattr(inhoud, tot, None)
        if isinstance(begin, date) and isinstance(einde, date) and einde < begin:
            yield Overtreding("INV-06", tot)


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
