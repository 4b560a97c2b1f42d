"""Takes delivered events in: judged in the order given, on carried state, appended together.

A bundle of events costs three statements: which ids are known, the streams that they stand in, and one
insert. Between these every event is judged as the command that would have stated it, by the same function
as a single command, on the state that the events before it led to. Each event is stored whole or not at
all; one that is refused leaves those after it alone.
"""

import asyncio
import random
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from shared.aanlevering.lezen import Levering, Lezer, andere_stream
from shared.aanlevering.regels import Regel
from shared.aanlevering.resultaat import (
    Resultaat,
    Status,
    geweigerd,
    in_data,
    tellingen,
    van_overtreding,
)
from shared.aanlevering.vertaling import Vertaling
from shared.aggregate.aggregate import OpenendCommando
from shared.aggregate.handler import Commandohandler, vervolgt, voor_persoon
from shared.aggregate.oordeel import (
    Aangeleverd,
    Actor,
    NietBevoegd,
    Oordeel,
    Opdracht,
    StreamOnbekend,
    Stroom,
    andere_klant,
    beoordeel,
    controleer_rol,
    eis_stroom,
)
from shared.contract.basistypen import Klant
from shared.contract.envelop import TeGroot, instant
from shared.contract.gebeurtenis import Deur, Partner
from shared.contract.parameters import GeenParameter
from shared.contract.weigering import Geweigerd, Onvolledig
from shared.database import Connection
from shared.eventstore.store import EventStore
from shared.eventstore.types import Append, DuplicateEvent, Event, VersionConflict
from shared.klanten.identiteit import Historie
from shared.observability.metrics import COMMANDS, REFUSALS
from shared.web.probleem import Fout

BUNDEL = 1_000
"""Events that are judged and appended together."""
ADEMPAUZE = 20
"""Events between two moments at which other requests of this process get their turn."""
ONTHOUDEN = 10_000
"""Events of streams that are kept from bundle to bundle, so that a stream is not read for every event."""
POGINGEN = 8
MARGE = timedelta(hours=1)
"""How far back `time` may lie at registreren. It is what the chain takes for the moment at which this became
known (rules T1): the queue of a partner's system and a restart fit in an hour, a night's batch does not, and
leaves `time` out."""


@dataclass(slots=True)
class _Stromen:
    """The streams seen last, with their state; what was seen longest ago is forgotten first."""

    hoogstens: int = ONTHOUDEN
    _stromen: OrderedDict[str, Stroom[Any]] = field(default_factory=OrderedDict)
    _aantal: int = 0

    def get(self, naam: str) -> Stroom[Any] | None:
        return self._stromen.get(naam)

    def onthoud(self, stromen: Mapping[str, Stroom[Any]]) -> None:
        for naam, stroom in stromen.items():
            if (oud := self._stromen.pop(naam, None)) is not None:
                self._aantal -= oud.versie
            self._stromen[naam] = stroom
            self._aantal += stroom.versie
        while self._aantal > self.hoogstens and self._stromen:
            self._aantal -= self._stromen.popitem(last=False)[1].versie

    def vergeet(self) -> None:
        self._stromen.clear()
        self._aantal = 0


@dataclass(slots=True)
class _Bundel:
    """One try at a bundle: the streams as they become, and what is to be appended."""

    nu: datetime
    historie: Historie
    stromen: dict[str, Stroom[Any]]
    bekend: dict[tuple[str, UUID], Event]
    appends: list[Append] = field(default_factory=list)


@dataclass(frozen=True)
class Dienst:
    """What a service takes events in with."""

    partner: Partner
    vertaling: Vertaling
    handler: Commandohandler


class Opname:
    """One request: events of one organisation, bundle after bundle. Belongs to one event loop."""

    def __init__(self, dienst: Dienst, actor: Actor, traceparent: str | None = None) -> None:
        self._dienst = dienst
        self._actor = actor
        self._traceparent = traceparent
        self._handler = dienst.handler
        self._stromen = _Stromen()

    async def neem_op(self, regels: Sequence[Regel]) -> list[Resultaat]:
        """What became of each event, in the order given; durable when this returns.

        Raises StoreUnavailable, or VersionConflict when others kept changing the same streams: then nothing
        of this bundle was stored.
        """
        nu = datetime.now(UTC)
        historie = await self._handler.historie()
        lezer = Lezer(self._dienst.partner, self._dienst.vertaling, self._actor, nu, historie)
        gelezen: list[Levering | Resultaat] = []
        for nummer, regel in enumerate(regels):
            if nummer % ADEMPAUZE == 0:
                await asyncio.sleep(0)
            gelezen.append(lezer.lees(regel))
        for poging in range(POGINGEN):
            try:
                resultaten = await self._probeer(gelezen, nu, historie)
            except (VersionConflict, DuplicateEvent) as fout:
                self._stromen.vergeet()
                if poging == POGINGEN - 1:
                    raise VersionConflict("een van de streams", 0) from fout
                await asyncio.sleep(random.uniform(0, 0.01 * 2**poging))  # noqa: S311 (jitter)
            else:
                _tel(resultaten)
                return resultaten
        raise AssertionError("unreachable")

    async def _probeer(
        self, gelezen: Sequence[Levering | Resultaat], nu: datetime, historie: Historie
    ) -> list[Resultaat]:
        leveringen = [g for g in gelezen if isinstance(g, Levering)]
        if not leveringen:
            return [g for g in gelezen if isinstance(g, Resultaat)]
        store = self._handler.store
        bekend = await store.find_many(g.sleutel for g in leveringen)
        bundel = _Bundel(nu, historie, await self._laad(leveringen), bekend)
        resultaten: list[Resultaat] = []
        async with AsyncExitStack() as stapel:
            # What this request wrote last is in memory: facts see it before it is stored, and need no query.
            gezien = lambda naam: _events(bundel.stromen.get(naam) or self._stromen.get(naam))  # noqa: E731
            lezend = _Lezend(store.below(gezien), stapel)
            for nummer, g in enumerate(gelezen):
                if nummer % ADEMPAUZE == 0:
                    await asyncio.sleep(0)
                resultaten.append(g if isinstance(g, Resultaat) else await self._oordeel(g, bundel, lezend))
        if bundel.appends:
            await store.append_many(bundel.appends)
        self._stromen.onthoud(bundel.stromen)
        return resultaten

    async def _laad(self, leveringen: Sequence[Levering]) -> dict[str, Stroom[Any]]:
        """The streams of a bundle: as remembered, the others read in one query."""
        gevraagd = {naam: g.plaats.aggregate for g in leveringen for naam in g.streams}
        stromen = {naam: s for naam in gevraagd if (s := self._stromen.get(naam)) is not None}
        nieuw = [naam for naam in gevraagd if naam not in stromen]
        if nieuw:
            for naam, events in (await self._handler.store.load_many(nieuw)).items():
                stromen[naam] = Stroom.uit(gevraagd[naam], naam, events)
        return stromen

    async def _oordeel(self, g: Levering, bundel: _Bundel, lezend: "_Lezend") -> Resultaat:
        if (eerder := bundel.bekend.get(g.sleutel)) is not None:
            return _bekend(g, eerder, bundel.historie)
        id, stroom = _stroom(g, bundel)
        opdracht = voor_persoon(self._opdracht(g, id, stroom, bundel), stroom, bundel.historie)
        try:
            _eis_stream(g, stroom)
            _eis_klant(g, stroom, bundel.historie)
            eis_stroom(opdracht, stroom)
            _eis_moment(g, stroom, bundel.nu)
            controleer_rol(opdracht)
            if self._handler.feitenlezer(opdracht.commando) is not None:
                opdracht = await self._handler.met_feiten(opdracht, lezend.store, await lezend.verbinding())
            oordeel = beoordeel(opdracht, stroom, self._handler.uitgever)
        except _REDENEN as fout:
            return geweigerd(g.nummer, g.attributen.id, _redenen(fout, g, stroom))
        return _stel(g, stroom, oordeel, bundel)

    def _opdracht(self, g: Levering, id: UUID | str, stroom: Stroom[Any], bundel: _Bundel) -> Opdracht:
        """The command with its event: judged on the day on which the register recorded it. Without that it
        is now, or a moment later where another process was first with the event before it."""
        a, commando = g.attributen, g.commando
        if bundel.historie and isinstance(commando, OpenendCommando):
            levend = Klant(bundel.historie.persoon(commando.klant))
            commando = commando.model_copy(update={"klant": levend})
        return Opdracht(
            aggregate=g.plaats.aggregate,
            id=id,
            commando=commando,
            actor=Actor(self._actor.organisatie, g.basis.bron.rol, self._actor.gemeenten),
            nu=a.time or max(bundel.nu, _vorige(stroom) or bundel.nu),
            expected=None if a.sequence is None else int(a.sequence) - 1,
            correlationid=a.correlationid,
            causationid=a.causationid,
            traceparent=a.traceparent or self._traceparent,
            bronwaarden=g.basis.bronwaarden or {},
            aangeleverd=Aangeleverd(a.id, a.source, g.inhoud, g.data),
        )


@dataclass(slots=True)
class _Lezend:
    """Reads facts of other streams: with one connection for the whole bundle, opened when first needed."""

    store: EventStore
    _stapel: AsyncExitStack
    _conn: Connection | None = None

    async def verbinding(self) -> Connection:
        if self._conn is None:
            self._conn = await self._stapel.enter_async_context(self.store.connection())
        return self._conn


def _stroom(g: Levering, bundel: _Bundel) -> tuple[UUID | str, Stroom[Any]]:
    """The stream of an event: the one in which it goes on, else of those that a merged person may have the
    one that exists."""
    aggregate, commando = g.plaats.aggregate, g.commando
    for id in g.vervolg:
        stroom = bundel.stromen[aggregate.stream(id)]
        if isinstance(commando, OpenendCommando) and vervolgt(aggregate, commando, stroom):
            return id, stroom
    mogelijk = [(id, bundel.stromen[aggregate.stream(id)]) for id in g.adressen]
    return next(((id, stroom) for id, stroom in mogelijk if stroom.events), mogelijk[0])


def _events(stroom: Stroom[Any] | None) -> Sequence[Event] | None:
    return None if stroom is None else stroom.events


def _stel(g: Levering, stroom: Stroom[Any], oordeel: Oordeel, bundel: _Bundel) -> Resultaat:
    """Carries the state on and notes what to append."""
    id = str(g.attributen.id)
    if not oordeel.gesteld:
        melding = "Dit feit ligt al vast in deze stream, onder een ander id."
        reden = Fout(pad="id", code="feit-bekend", melding=melding)
        return Resultaat(g.nummer, Status.BEKEND, id, stroom.naam, redenen=(reden,))
    (event,) = oordeel.events
    bundel.appends.append(Append(stroom.naam, stroom.versie, (event,)))
    bundel.stromen[stroom.naam] = stroom.verder(g.plaats.aggregate, oordeel.gesteld)
    bundel.bekend[g.sleutel] = event
    status = Status.GEMARKEERD if oordeel.markeringen else Status.VASTGELEGD
    return Resultaat(
        g.nummer, status, id, stroom.naam, event.envelop.sequence, normafwijking=oordeel.markeringen
    )


def _bekend(g: Levering, eerder: Event, historie: Historie) -> Resultaat:
    """The same id again: the same event is known, another one under that id is refused."""
    anders = tuple(_verschillen(g, eerder, historie))
    if anders:
        melding = "Dit id is al gebruikt voor een andere gebeurtenis. Geef elke gebeurtenis een eigen id."
        return geweigerd(
            g.nummer,
            g.attributen.id,
            [Fout(pad=pad, code="id-hergebruikt", melding=melding) for pad in anders],
        )
    e = eerder.envelop
    return Resultaat(g.nummer, Status.BEKEND, str(e.id), e.stream, e.sequence)


def _verschillen(g: Levering, eerder: Event, historie: Historie) -> Sequence[str]:
    """The paths in which a delivered event differs from the stored one; what it leaves out does not."""
    a, e = g.attributen, eerder.envelop
    gegeven: dict[str, tuple[object, object]] = {
        "type": (a.type, e.type),
        "subject": (historie.persoon(a.subject), historie.persoon(e.klant)),
        "stream": (e.stream if e.stream in g.streams else g.streams[0], e.stream),
        "sequence": (a.sequence or str(e.sequence), str(e.sequence)),
        "time": (a.time or e.time, e.time),
        "correlationid": (a.correlationid or e.correlationid, e.correlationid),
        "causationid": (a.causationid or e.causationid, e.causationid),
    }
    anders = [pad for pad, (nieuw, oud) in gegeven.items() if nieuw != oud]
    nieuw, oud = orjson.loads(g.data), orjson.loads(eerder.data)
    oud.pop("normafwijking", None)
    return anders + [f"data.{n}" for n in {**oud, **nieuw} if oud.get(n) != nieuw.get(n)]


class _AndereKlant(Exception):
    pass


@dataclass(frozen=True)
class _TeVroeg(Exception):
    vroegst: datetime
    waarom: str


class _AndereStream(Exception):
    pass


_REDENEN = (
    _AndereKlant,
    _TeVroeg,
    _AndereStream,
    Geweigerd,
    StreamOnbekend,
    VersionConflict,
    NietBevoegd,
    Onvolledig,
    TeGroot,
    GeenParameter,
    OverflowError,
)


def _eis_stream(g: Levering, stroom: Stroom[Any]) -> None:
    """Where several streams are possible, the one that the event names is the one where it belongs."""
    if g.vervolg and g.attributen.stream is not None and g.attributen.stream.lower() != stroom.naam:
        raise _AndereStream


def _eis_klant(g: Levering, stroom: Stroom[Any], historie: Historie) -> None:
    eerste = stroom.eerste
    if eerste is None:
        return
    persoon = historie.persoon(eerste.klant, eerste.time, stroom.naam)
    if historie.persoon(g.attributen.subject) != persoon:
        raise _AndereKlant


def _eis_moment(g: Levering, stroom: Stroom[Any], nu: datetime) -> None:
    """A stream is one history, in order of registration; and what is registered now is known from now on.
    Compared as it is shown, in milliseconds."""
    grenzen = []
    if (vorige := _vorige(stroom)) is not None:
        grenzen.append(_TeVroeg(vorige, "daarvan is de vorige gebeurtenis van deze stream"))
    if g.basis.deur is Deur.REGISTREREN:
        minuten = MARGE // timedelta(minutes=1)
        grenzen.append(_TeVroeg(nu - MARGE, f"bij registreren ligt time hooguit {minuten} minuten terug"))
    grens = max(grenzen, key=lambda grens: grens.vroegst, default=None)
    time = g.attributen.time
    if grens is not None and time is not None and instant(time) < instant(grens.vroegst):
        raise grens


def _vorige(stroom: Stroom[Any]) -> datetime | None:
    """When the last event of the stream was registered."""
    return stroom.events[-1].envelop.time if stroom.events else None


def _redenen(fout: Exception, g: Levering, stroom: Stroom[Any]) -> Sequence[Fout]:
    """Every reason for a refusal, in the words of a command."""
    match fout:
        case _AndereKlant():
            return [van_overtreding(andere_klant(g.inhoud, "subject"))]
        case _TeVroeg():
            melding = (
                f"Op zijn vroegst kan {instant(fout.vroegst)}: {fout.waarom}. Laat time weg om nu vast te "
                "leggen."
            )
            return [Fout(pad="time", code="tijdstip", melding=melding)]
        case _AndereStream():
            return [andere_stream(stroom.naam)]
        case Geweigerd():
            return [van_overtreding(o) for o in fout.overtredingen]
        case Onvolledig():
            return [Fout(pad=in_data(pad), code="ongeldig", melding=melding) for pad, melding in fout.fouten]
        case StreamOnbekend():
            melding = f"De stream {stroom.naam} bestaat niet. Lever eerst de gebeurtenis aan die hem opent."
            return [Fout(pad="stream", code="stream-onbekend", melding=melding)]
        case VersionConflict():
            melding = f"Dit volgnummer past niet: in deze stream is {stroom.versie + 1} aan de beurt."
            return [Fout(pad="sequence", code="volgnummer", melding=melding)]
        case NietBevoegd():
            return [Fout(pad="data.bron.rol", code="rol", melding=str(fout))]
        case TeGroot():
            return [Fout(pad="data", code="te-groot", melding=str(fout))]
        case _:
            melding = "Voor deze datum zijn geen regels bekend: kies een datum vanaf 2004."
            return [Fout(pad="data.gebeurtenisdatum", code="ongeldig", melding=melding)]


def _tel(resultaten: Sequence[Resultaat]) -> None:
    for status, aantal in tellingen(resultaten).items():
        COMMANDS.labels("aanlevering", status).inc(aantal)
    for resultaat in resultaten:
        if resultaat.status is Status.GEWEIGERD:
            for reden in resultaat.redenen:
                REFUSALS.labels(reden.code).inc()
