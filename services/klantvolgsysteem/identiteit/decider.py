"""The Identiteit of a pseudonym (`events.md` §4): alive, gone into another one, or split.

Whether a merge or a split fits depends on the other pseudonym too; that comes in as facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from services.klantvolgsysteem.identiteit.commands import Identiteitfeiten, Splits, VoegSamen
from shared.aggregate.aggregate import Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.identiteiten import IdentiteitGesplitst, IdentiteitSamengevoegd
from shared.contract.weigering import Overtreding
from shared.klanten.identiteit import samenvoeging, splitsing

_NIEUW = UUID(int=0)
_NU = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Identiteit:
    """`gesplitst`: the pseudonyms that were split off, oldest first."""

    samengevoegd_met: str | None = None
    gesplitst: tuple[str, ...] = ()


def toets(c: Commando, s: Identiteit) -> Iterator[Overtreding]:
    """EVT-06: with itself, with a lapsed pseudonym, or what is not there."""
    feiten = c.feiten
    assert isinstance(feiten, Identiteitfeiten)
    match c:
        case VoegSamen():
            if c.klant != c.vervallen_klant:
                yield Overtreding("EVT-06", "vervallenKlant")
            if not feiten.historie.past(samenvoeging(_NIEUW, _NU, c)):
                yield Overtreding("EVT-06", "blijvendeKlant")
        case Splits():
            if not feiten.historie.past(splitsing(_NIEUW, _NU, c)):
                yield Overtreding("EVT-06", "nieuweKlant")
            if any(feiten.personen.get(stream) != c.klant for stream in c.streams):
                yield Overtreding("EVT-06", "streams")
            if any(feiten.personen.get(str(id)) != c.klant for id in c.gebeurtenissen or ()):
                yield Overtreding("EVT-06", "gebeurtenissen")


def decide(c: Commando, s: Identiteit) -> list[Inhoud]:
    match c:
        case VoegSamen():
            return [IdentiteitSamengevoegd.uit(c)]
        case Splits():
            return [IdentiteitGesplitst.uit(c)]
        case _:
            raise TypeError(type(c).__name__)


def evolve(s: Identiteit, e: Inhoud) -> Identiteit:
    match e:
        case IdentiteitSamengevoegd():
            return replace(s, samengevoegd_met=e.blijvende_klant)
        case IdentiteitGesplitst():
            return replace(s, gesplitst=(*s.gesplitst, e.nieuwe_klant))
        case _:
            return s
