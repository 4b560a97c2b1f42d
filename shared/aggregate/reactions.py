"""Reactions: another partner's event becomes a command to an own aggregate (`domain/events.md` §5.1).

Each service has one table `REACTIES`: event model -> function. Ids of what follows derive from the
incoming event, so a repeat does nothing. Effects and offset share one transaction.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import orjson

from shared.aggregate.aggregate import Aggregate, Commando
from shared.aggregate.handler import Actor, Commandohandler, Opdracht
from shared.consumer import Incoming, StreamVersions
from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import Basis, Inhoud, Partner, Rol, gebeurtenistypen, uit_data
from shared.database import Connection
from shared.deelnemers import Deelnemers


@dataclass(frozen=True, slots=True)
class Vastgelegd:
    """An event as it arrived, read."""

    envelop: Envelop
    basis: Basis
    inhoud: Inhoud


@dataclass(frozen=True, slots=True)
class Reactie:
    """A command to an own aggregate: `organisatie` is the one in whose name the service reacts."""

    aggregate: Aggregate[Any, Any]
    id: UUID
    commando: Commando
    organisatie: str
    naam: str = "reactie"


class Naslag(Protocol):
    """What a service remembers of earlier events so that a reaction can look it up."""

    async def zoek(self, soort: str, sleutel: UUID | str) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Onthouden:
    """One thing to remember: found again under (soort, sleutel)."""

    soort: str
    sleutel: UUID | str
    waarde: Mapping[str, Any]


Reactiefunctie = Callable[[Vastgelegd, Deelnemers, Naslag], Awaitable[Sequence[Reactie]]]
Onthoudfunctie = Callable[[Vastgelegd], Sequence[Onthouden]]


@dataclass(frozen=True, slots=True)
class NaslagTabel:
    """Naslag in the service's own database, read and written in the consumer's transaction."""

    conn: Connection

    async def zoek(self, soort: str, sleutel: UUID | str) -> Mapping[str, Any] | None:
        waarde = await self.conn.fetchval(
            "select waarde from naslag where soort = $1 and sleutel = $2", soort, str(sleutel)
        )
        return None if waarde is None else orjson.loads(waarde)

    async def alle(self, soort: str) -> Sequence[Mapping[str, Any]]:
        """Everything that is remembered of this kind; for kinds that name one client."""
        rijen = await self.conn.fetch("select waarde from naslag where soort = $1 order by sleutel", soort)
        return [orjson.loads(rij["waarde"]) for rij in rijen]

    async def onthoud(self, dingen: Sequence[Onthouden]) -> None:
        await self.conn.executemany(
            """insert into naslag (soort, sleutel, waarde) values ($1, $2, $3)
               on conflict (soort, sleutel) do update set waarde = excluded.waarde""",
            [(d.soort, str(d.sleutel), orjson.dumps(d.waarde).decode()) for d in dingen],
        )


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
        super().__init__(group=f"{partner}.reacties", topics=[p.topic for p in Partner])
        self._partner = partner
        self._commando = commando
        self._deelnemers = deelnemers
        self._reacties = {m.gebeurtenistype.type: f for m, f in reacties.items()}
        self._onthoud = {m.gebeurtenistype.type: f for m, f in onthoud.items()}
        self._simulatie = simulatie

    async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
        naslag = NaslagTabel(conn)
        for bericht in batch:
            soort = bericht.envelop.type
            if soort not in self._reacties and soort not in self._onthoud:
                gebeurtenistypen()[soort]  # an unknown type parks the client until this service knows it
                continue
            vastgelegd = Vastgelegd(bericht.envelop, *uit_data(soort, bericht.data))
            if onthoud := self._onthoud.get(soort):
                await naslag.onthoud(onthoud(vastgelegd))
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
