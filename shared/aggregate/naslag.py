"""What a service remembers of earlier events, its own and those of others.

Kept per event, with the event itself: a correction of it then reaches what was remembered, as it reaches the
streams and the projection (`domain/events.md` §0.7, rules T10). Of several statements about one thing the
newest holds, in whatever order they arrived.

| arrives | then |
|---|---|
| an event with an Onthoudfunctie | what that says of it is kept, under the event |
| GebeurtenisGecorrigeerd of it | what came from it is replaced by what its new content says |
| GebeurtenisIngetrokken of it | what came from it goes; what another event said before holds again |
| GebeurtenisIngetrokken of the correction | the older content again |
| a correction of anything else | nothing |
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import orjson

from shared.aggregate.fold import GECORRIGEERD, Geldend
from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import Basis, Inhoud, uit_data
from shared.database import Connection
from shared.eventstore.types import Event
from shared.klanten.identiteit import GEEN, Historie
from shared.klanten.identiteiten import varianten


@dataclass(frozen=True, slots=True)
class Vastgelegd:
    """An event as it arrived, read."""

    envelop: Envelop
    basis: Basis
    inhoud: Inhoud


class Naslag(Protocol):
    """What a service remembers of earlier events so that a reaction can look it up."""

    async def zoek(self, soort: str, sleutel: UUID | str) -> Mapping[str, Any] | None: ...

    async def alle(self, soort: str, sleutel: UUID | str) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Onthouden:
    """One thing to remember: found again under (soort, sleutel)."""

    soort: str
    sleutel: UUID | str
    waarde: Mapping[str, Any]


Onthoudfunctie = Callable[[Vastgelegd], Sequence[Onthouden]]

_NIEUWSTE = "gesteld desc nulls last, volgnummer desc nulls last, stream, sleutel"
"""The newest statement first; of one stream at one moment the last. The rest only makes it the same each
time."""


@dataclass(frozen=True, slots=True)
class NaslagTabel:
    """Naslag in the service's own database, read in the caller's connection."""

    conn: Connection
    historie: Historie = GEEN

    async def zoek(self, soort: str, sleutel: UUID | str) -> Mapping[str, Any] | None:
        """The newest statement under this key, and under the other pseudonyms of the person in it."""
        gevonden = await self.alle(soort, sleutel)
        return gevonden[0] if gevonden else None

    async def alle(self, soort: str, sleutel: UUID | str) -> Sequence[Mapping[str, Any]]:
        """Every statement under this key and the other pseudonyms of the person in it; newest first."""
        rijen = await self.conn.fetch(
            f"select waarde from naslag where soort = $1 and sleutel = any($2::text[]) order by {_NIEUWSTE}",  # noqa: S608
            soort,
            varianten(str(sleutel), self.historie),
        )
        return [orjson.loads(rij["waarde"]) for rij in rijen]

    async def nieuwste(self, soorten: Sequence[str], sleutel: str) -> Mapping[str, Mapping[str, Any]]:
        """Of each of these kinds what `zoek` would find; without the kinds of which nothing is remembered."""
        rijen = await self.conn.fetch(
            f"""select distinct on (soort) soort, waarde from naslag
               where soort = any($1::text[]) and sleutel = any($2::text[])
               order by soort, {_NIEUWSTE}""",  # noqa: S608
            soorten,
            varianten(sleutel, self.historie),
        )
        return {rij["soort"]: orjson.loads(rij["waarde"]) for rij in rijen}


async def onthoud(conn: Connection, v: Vastgelegd, data: bytes, functie: Onthoudfunctie) -> None:
    """Keeps the event, `data` as it arrived, with what is remembered of it. Twice changes nothing."""
    e = v.envelop
    await _bewaar(conn, e, data, e.sequence, e.time, functie(_onder_eigen_sleutel(v)))


async def volg_correctie(
    conn: Connection, correctie: Envelop, data: bytes, functies: Mapping[str, Onthoudfunctie]
) -> None:
    """Lets a GebeurtenisGecorrigeerd or GebeurtenisIngetrokken work on what its event left behind.

    `functies` by type of event. An event comes before its corrections, in one stream; so what is not there
    was never remembered. New values that are not for this service were dropped on arrival: with none left
    there is nothing to follow.
    """
    inhoud = orjson.loads(data)
    is_nieuw = correctie.type == GECORRIGEERD
    if is_nieuw and not inhoud["velden"]:
        return
    betreft = await conn.fetchval(
        "select betreft from onthouden where stream = $1 and id = $2",
        correctie.stream,
        UUID(inhoud["gecorrigeerdeId" if is_nieuw else "ingetrokkenId"]),
    )
    if betreft is None:
        return
    eerste, *later = await _bewaard(conn, correctie.stream, betreft)
    geldt = Geldend.uit([*later, Event(correctie, data)]).data(eerste)
    dingen: Sequence[Onthouden] = ()
    if geldt is not None:
        soort = eerste.envelop.type
        nu = Vastgelegd(eerste.envelop, *uit_data(soort, geldt))
        dingen = functies[soort](_onder_eigen_sleutel(nu))
    await conn.execute("delete from naslag where stream = $1 and volgnummer = $2", correctie.stream, betreft)
    await _bewaar(conn, correctie, data, betreft, eerste.envelop.time, dingen)


async def _bewaar(
    conn: Connection, e: Envelop, data: bytes, betreft: int, gesteld: datetime, dingen: Sequence[Onthouden]
) -> None:
    """Keeps an event or a correction, and what event `betreft` of the stream leaves behind now.

    One statement, because every event that is remembered passes here."""
    await conn.execute(
        """with bron as (
               insert into onthouden (stream, volgnummer, betreft, id, envelop, data)
               values ($1, $2, $3, $4, $5, $6) on conflict do nothing
           )
           insert into naslag (soort, sleutel, waarde, gesteld, stream, volgnummer)
           select soort, sleutel, waarde, $7, $1, $3
             from unnest($8::text[], $9::text[], $10::json[]) as d(soort, sleutel, waarde)
           on conflict (soort, sleutel, stream, volgnummer) do update set waarde = excluded.waarde""",
        e.stream,
        e.sequence,
        betreft,
        e.id,
        orjson.dumps(e.attributen()).decode(),
        data.decode(),
        gesteld,
        [d.soort for d in dingen],
        [str(d.sleutel) for d in dingen],
        [orjson.dumps(d.waarde).decode() for d in dingen],
    )


async def _bewaard(conn: Connection, stream: str, betreft: int) -> list[Event]:
    """The event with this number and the corrections of it, in order."""
    rijen = await conn.fetch(
        "select envelop, data from onthouden where stream = $1 and betreft = $2 order by volgnummer",
        stream,
        betreft,
    )
    return [
        Event(Envelop.uit_attributen(orjson.loads(rij["envelop"])), rij["data"].encode()) for rij in rijen
    ]


def _onder_eigen_sleutel(v: Vastgelegd) -> Vastgelegd:
    """What is remembered stays under the pseudonym that the stream began with. Looking up goes over all
    pseudonyms of the person; so after a split each finds its own again, without anything being moved."""
    if v.envelop.sleutel is None:
        return v
    return Vastgelegd(replace(v.envelop, klant=v.envelop.sleutel), v.basis, v.inhoud)
