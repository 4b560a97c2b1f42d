"""Reactions: another partner's event becomes a command to an own aggregate (`domain/events.md` §5.1).

Each service has one table `REACTIES`: event model -> function. Ids of what follows derive from the
incoming event, so a repeat does nothing. Effects and offset share one transaction.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from shared.klanten.identiteit import GEEN, Historie, lees_stap
from shared.klanten.identiteit import TYPEN as IDENTITEITEN
from shared.klanten.identiteiten import GELEZEN, lees_historie, varianten


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
    historie: Historie = GEEN

    async def zoek(self, soort: str, sleutel: UUID | str) -> Mapping[str, Any] | None:
        """What is remembered under this key; of a person with more pseudonyms the newest."""
        gevonden = await self.varianten(soort, sleutel)
        return gevonden[0] if gevonden else None

    async def varianten(self, soort: str, sleutel: UUID | str) -> Sequence[Mapping[str, Any]]:
        """What is remembered under this key, and under the other pseudonyms of the person in it; newest
        first."""
        rijen = await self.conn.fetch(
            """select waarde from naslag where soort = $1 and sleutel = any($2::text[])
               order by gesteld desc nulls last, sleutel""",
            soort,
            varianten(str(sleutel), self.historie),
        )
        return [orjson.loads(rij["waarde"]) for rij in rijen]

    async def nieuwste(self, soorten: Sequence[str], sleutel: str) -> Mapping[str, Mapping[str, Any]]:
        """Of each of these kinds what `zoek` would find; without the kinds of which nothing is remembered."""
        rijen = await self.conn.fetch(
            """select distinct on (soort) soort, waarde from naslag
               where soort = any($1::text[]) and sleutel = any($2::text[])
               order by soort, gesteld desc nulls last, sleutel""",
            soorten,
            varianten(sleutel, self.historie),
        )
        return {rij["soort"]: orjson.loads(rij["waarde"]) for rij in rijen}

    async def onthoud(self, dingen: Sequence[Onthouden], gesteld: datetime | None = None) -> None:
        """Keeps these things, stated at `gesteld`, in the place of what stood under their keys."""
        await self.conn.executemany(
            """insert into naslag (soort, sleutel, waarde, gesteld) values ($1, $2, $3, $4)
               on conflict (soort, sleutel) do update
                  set waarde = excluded.waarde, gesteld = excluded.gesteld""",
            [(d.soort, str(d.sleutel), orjson.dumps(d.waarde).decode(), gesteld) for d in dingen],
        )


def _onder_eigen_sleutel(v: Vastgelegd) -> Vastgelegd:
    """What is remembered stays under the pseudonym that the stream began with. Looking up goes over all
    pseudonyms of the person; so after a split each finds its own again, without anything being moved."""
    if v.envelop.sleutel is None:
        return v
    return Vastgelegd(replace(v.envelop, klant=v.envelop.sleutel), v.basis, v.inhoud)


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
            if soort not in self._reacties and soort not in self._onthoud:
                gebeurtenistypen()[soort]  # an unknown type parks the client until this service knows it
                continue
            vastgelegd = Vastgelegd(bericht.envelop, *uit_data(soort, bericht.data))
            if onthoud := self._onthoud.get(soort):
                await naslag.onthoud(onthoud(_onder_eigen_sleutel(vastgelegd)), bericht.envelop.time)
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
