"""What a merge or split makes of a projected stream: whose it is, and whose it was thought to be when. Pure.

A stream of a pseudonym that was ever merged or split is derived anew from all its events and all identity
events about that pseudonym. So the result depends on what is known, never on the order in which it came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Range

from services.klantvolgsysteem.klantbeeld.gebeurtenis import CORRECTIES, GECORRIGEERD, Gebeurtenis
from services.klantvolgsysteem.stroom import Oogst, Stroom, hervouw, verwerk
from shared.klanten.identiteit import Historie

KLANT, BEKEND = 3, 5
"""Places in a row of a fact table (`feit.GEDEELD`)."""


@dataclass(frozen=True, slots=True)
class Herleid:
    """`stromen`: state per person: under the id of the stream that of its own person, under
    `<stream>/<klant>` what single events of it say about another. `rijen`: rows per fact table, with `deel`
    as last value."""

    stromen: dict[str, Stroom]
    rijen: dict[str, list[list[Any]]]


@dataclass(frozen=True, slots=True)
class Eigendom:
    """Whose the events of one stream are. `klant` and `sinds` are those of its first event."""

    stream: str
    klant: str
    sinds: datetime
    historie: Historie

    @classmethod
    def van(cls, eerste: Gebeurtenis, historie: Historie) -> "Eigendom":
        return cls(eerste.stream, eerste.klant, eerste.time, historie)

    def persoon(self, gebeurtenis: str | None = None) -> str:
        """Of the stream, or of one event of it."""
        return self.historie.persoon(self.klant, self.sinds, self.stream, gebeurtenis)

    def op(self, moment: datetime | None) -> "Eigendom":
        """As it was known at `moment`."""
        return Eigendom(self.stream, self.klant, self.sinds, self.historie.tot(moment))


def onderwerp(g: Gebeurtenis) -> str:
    """Id of the event that it is about: a correction goes where goes what it corrects."""
    if g.type not in CORRECTIES:
        return str(g.id)
    return str(g.data["gecorrigeerdeId" if g.type == GECORRIGEERD else "ingetrokkenId"])


def herleid(gebeurtenissen: Sequence[Gebeurtenis], historie: Historie) -> Herleid:
    """State and facts of one stream from all its events, in order."""
    eigendom = Eigendom.van(gebeurtenissen[0], historie)
    stroom, oogst = Stroom(eigendom.persoon(), 0, None, {}, nieuw=True, geschiedenis=[]), Oogst()
    for g in gebeurtenissen:
        verwerk(stroom, g, oogst)
    ids = {g.sequence: onderwerp(g) for g in gebeurtenissen}
    rijen = {
        tabel: [
            [*deel, nummer] for rij in rijen for nummer, deel in enumerate(_delen(rij, eigendom, ids[rij[2]]))
        ]
        for tabel, rijen in oogst.rijen.items()
    }
    return Herleid(_per_persoon(stroom, gebeurtenissen, eigendom), rijen)


def _per_persoon(
    stroom: Stroom, gebeurtenissen: Sequence[Gebeurtenis], eigendom: Eigendom
) -> dict[str, Stroom]:
    """Nearly always the stream as a whole; one with events of two persons is folded for each apart."""
    per_persoon: dict[str, list[Gebeurtenis]] = {stroom.klant: []}
    for g in gebeurtenissen:
        per_persoon.setdefault(eigendom.persoon(onderwerp(g)), []).append(g)
    if len(per_persoon) == 1:
        return {eigendom.stream: stroom}
    return {
        eigendom.stream if persoon == stroom.klant else f"{eigendom.stream}/{persoon}": Stroom(
            persoon, stroom.versie, stroom.bijgewerkt, hervouw(eigen)[0], nieuw=True
        )
        for persoon, eigen in per_persoon.items()
    }


def _delen(rij: Sequence[Any], eigendom: Eigendom, id: str) -> Iterator[list[Any]]:
    """A version of a fact, cut where it became known that it is about another person."""
    bekend: Range[datetime] = rij[BEKEND]
    if bekend.isempty or bekend.lower is None:
        yield _deel(rij, eigendom.persoon(id), bekend)
        return
    grenzen = [
        s.time
        for s in eigendom.historie.alle
        if s.time > bekend.lower and (bekend.upper is None or s.time < bekend.upper)
    ]
    begin = bekend.lower
    persoon = eigendom.op(begin).persoon(id)
    for grens in dict.fromkeys(grenzen):
        later = eigendom.op(grens).persoon(id)
        if later != persoon:
            yield _deel(rij, persoon, Range(begin, grens))
            begin, persoon = grens, later
    yield _deel(rij, persoon, Range(begin, bekend.upper))


def _deel(rij: Sequence[Any], persoon: str, bekend: "Range[datetime]") -> list[Any]:
    deel = list(rij)
    deel[KLANT], deel[BEKEND] = persoon, bekend
    return deel
