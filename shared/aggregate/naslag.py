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
    await _bewaar(conn, v.envelop, data, v.envelop.sequence)
    await _stel(conn, v, functie)


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
    await _bewaar(conn, correctie, data, betreft)
    eerste, *later = await _bewaard(conn, correctie.stream, betreft)
    await conn.execute("delete from naslag where stream = $1 and volgnummer = $2", correctie.stream, betreft)
    if (geldt := Geldend.uit(later).data(eerste)) is not None:
        soort = eerste.envelop.type
        await _stel(conn, Vastgelegd(eerste.envelop, *uit_data(soort, geldt)), functies[soort])


async def _bewaar(conn: Connection, e: Envelop, data: bytes, betreft: int) -> None:
    await conn.execute(
        """insert into onthouden (stream, volgnummer, betreft, id, envelop, data)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing""",
        e.stream,
        e.sequence,
        betreft,
        e.id,
        orjson.dumps(e.attributen()).decode(),
        data.decode(),
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


async def _stel(conn: Connection, v: Vastgelegd, functie: Onthoudfunctie) -> None:
    await conn.executemany(
        """insert into naslag (soort, sleutel, waarde, gesteld, stream, volgnummer)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (soort, sleutel, stream, volgnummer) do update set waarde = excluded.waarde""",
        [
            (
                d.soort, str(d.sleutel), orjson.dumps(d.waarde).decode(),
                v.envelop.time, v.envelop.stream, v.envelop.sequence,
            )
            for d in functie(_onder_eigen_sleutel(v))
        ],
    )  # fmt: skip


def _onder_eigen_sleutel(v: Vastgelegd) -> Vastgelegd:
    """What is remembered stays under the pseudonym that the stream began with. Looking up goes over all
    pseudonyms of the person; so after a split each finds its own again, without anything being moved."""
    if v.envelop.sleutel is None:
        return v
    return Vastgelegd(replace(v.envelop, klant=v.envelop.sleutel), v.basis, v.inhoud)
