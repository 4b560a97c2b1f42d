"""Reactions: another partner's event becomes a command to an own aggregate (`domain/events.md` §5.1).

Each service has one table `REACTIES`: event model -> function. Ids of what follows derive from the
incoming event, so a repeat does nothing. Effects and offset share one transaction.

A correction changes what is remembered (`shared.aggregate.naslag`). What a reaction stated before it stands:
that is an event of this service, which the gemeente or bureau itself corrects.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.aggregate.aggregate import Aggregate, Commando
from shared.aggregate.fold import CORRECTIES
from shared.aggregate.handler import Actor, Commandohandler, Opdracht
from shared.aggregate.naslag import (
    Naslag,
    NaslagTabel,
    Onthoudfunctie,
    Vastgelegd,
    onthoud,
    volg_correctie,
)
from shared.consumer import Incoming, StreamVersions
from shared.contract.gebeurtenis import Inhoud, Partner, Rol, gebeurtenistypen, uit_data
from shared.database import Connection
from shared.deelnemers import Deelnemers
from shared.klanten.identiteit import TYPEN as IDENTITEITEN
from shared.klanten.identiteit import lees_stap
from shared.klanten.identiteiten import GELEZEN, lees_historie


@dataclass(frozen=True, slots=True)
class Reactie:
    """A command to an own aggregate: `organisatie` is the one in whose name the service reacts."""

    aggregate: Aggregate[Any, Any]
    id: UUID
    commando: Commando
    organisatie: str
    naam: str = "reactie"


Reactiefunctie = Callable[[Vastgelegd, Deelnemers, Naslag], Awaitable[Sequence[Reactie]]]


def groep_van(partner: Partner) -> str:
    """Consumer group of a partner's reactions: on Kafka its user has a right to groups that begin with its
    name."""
    return f"{partner}.reacties"


class Reacties(StreamVersions):
    """Consumer handler of a partner service.

    `simulatie`: the moment of a reaction is that of the event that caused it, so that a cohort of 2005
    keeps its dates.
    """

    def __init__(
        self,
        partner: Partner,
        commando: Commandohandler,
        deelnemers: Deelnemers,
        reacties: Mapping[type[Inhoud], Reactiefunctie],
        onthoud: Mapping[type[Inhoud], Onthoudfunctie],
        simulatie: bool,
    ) -> None:
        super().__init__(group=groep_van(partner), topics=[p.topic for p in Partner])
        self._partner = partner
        self._commando = commando
        self._deelnemers = deelnemers
        self._reacties = {m.gebeurtenistype.type: f for m, f in reacties.items()}
        self._onthoud = {m.gebeurtenistype.type: f for m, f in onthoud.items()}
        self._simulatie = simulatie

    async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
        naslag = NaslagTabel(conn, await lees_historie(conn))
        for bericht in batch:
            soort = bericht.envelop.type
            if soort in IDENTITEITEN:
                e = bericht.envelop
                await GELEZEN.onthoud(conn, lees_stap(e.id, e.time, soort, bericht.data))
                naslag = NaslagTabel(conn, await lees_historie(conn))
                self._commando.vergeet_identiteiten()
            if soort in CORRECTIES:
                await volg_correctie(conn, bericht.envelop, bericht.data, self._onthoud)
                continue
            if soort not in self._reacties and soort not in self._onthoud:
                gebeurtenistypen()[soort]  # an unknown type parks the client until this service knows it
                continue
            vastgelegd = Vastgelegd(bericht.envelop, *uit_data(soort, bericht.data))
            if functie := self._onthoud.get(soort):
                await onthoud(conn, vastgelegd, bericht.data, functie)
            if reactie := self._reacties.get(soort):
                for gevolg in await reactie(vastgelegd, self._deelnemers, naslag):
                    await self._reageer(conn, vastgelegd, gevolg)
        await super().handle(conn, batch)

    async def _reageer(self, conn: Connection, oorzaak: Vastgelegd, gevolg: Reactie) -> None:
        deelnemer = self._deelnemers.organisatie(gevolg.organisatie)
        gemeenten = tuple(deelnemer.gemeenten) if deelnemer else ()
        opdracht = Opdracht(
            aggregate=gevolg.aggregate,
            id=gevolg.id,
            commando=gevolg.commando,
            actor=Actor(gevolg.organisatie, Rol.SYSTEEM, gemeenten),
            nu=oorzaak.envelop.time if self._simulatie else datetime.now(UTC),
            correlationid=oorzaak.envelop.correlationid,
            causationid=oorzaak.envelop.id,
            traceparent=oorzaak.envelop.traceparent,
            reactie=f"{self._partner}.{gevolg.naam}",
        )
        await self._commando.behandel(opdracht, conn)
