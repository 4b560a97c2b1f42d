"""One event as the projection reads it: from the log on the hot path, from `gebeurtenis` when refolding."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from shared.contract.basistypen import eerste_dag, laatste_dag

Data: TypeAlias = dict[str, Any]
"""Content of an event as it stands on the wire. Fields outside the reader's audience may be absent."""

GECORRIGEERD = "nl.overheid.correcties.gebeurtenis-gecorrigeerd"
INGETROKKEN = "nl.overheid.correcties.gebeurtenis-ingetrokken"
CORRECTIES = frozenset((GECORRIGEERD, INGETROKKEN))


class Gebeurtenis(NamedTuple):
    """A tuple, because the projection makes one per event of every partner."""

    stream: str
    sequence: int
    id: UUID
    type: str
    klant: str
    time: datetime
    datum_van: date
    datum_tot: date
    organisatie: str
    data: Data


@lru_cache(maxsize=65_536)
def grenzen(datum: str) -> tuple[date, date]:
    """First and last possible day of a Datum (T6); cached, because dates repeat all the time."""
    return eerste_dag(datum), laatste_dag(datum)


def toegepast(gebeurtenissen: Iterable[Gebeurtenis]) -> list[Gebeurtenis]:
    """The events of streams with the corrections among them applied (T10).

    A corrected event keeps its place and gets the new content; a withdrawn one is left out; the correction
    events themselves disappear. What is not among `gebeurtenissen` was not known, so leaving out the
    correction gives the picture of before. A withdrawn correction has no effect.
    """
    alle = list(gebeurtenissen)
    correcties = [g for g in alle if g.type in CORRECTIES]
    if not correcties:
        return alle
    weg = {g.data["ingetrokkenId"] for g in correcties if g.type == INGETROKKEN}
    velden: dict[str, list[Data]] = {}
    for g in correcties:
        if g.type == GECORRIGEERD and str(g.id) not in weg:
            velden.setdefault(g.data["gecorrigeerdeId"], []).append(g.data.get("velden") or {})
    uit: list[Gebeurtenis] = []
    for g in alle:
        id = str(g.id)
        if g.type in CORRECTIES or id in weg:
            continue
        uit.append(_vervang(g, velden[id]) if id in velden else g)
    return uit


def _vervang(g: Gebeurtenis, vervangingen: Sequence[Data]) -> Gebeurtenis:
    data = dict(g.data)
    for nieuw in vervangingen:
        data |= nieuw
    van, tot = grenzen(data["gebeurtenisdatum"]) if "gebeurtenisdatum" in data else (g.datum_van, g.datum_tot)
    return g._replace(data=data, datum_van=van, datum_tot=tot)
