"""The Klok of a client (`events.md` §4): derived dates, each stated once. It has no life cycle."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.klantvolgsysteem.klok.commands import MeldLeeftijdsgrens, MeldOntheffingVerlopen
from shared.aggregate.aggregate import Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klantgegevens import LeeftijdsgrensBereikt
from shared.contract.ontheffingen import OntheffingVerlopen
from shared.contract.weigering import Overtreding


@dataclass(frozen=True, slots=True)
class Klok:
    """`verlopen`: ontheffing and day; `grenzen`: limit, day and whom it concerns (`klant` or a kindId)."""

    verlopen: frozenset[tuple[UUID, date]] = frozenset()
    grenzen: frozenset[tuple[str, date, str]] = frozenset()


def toets(c: Commando, s: Klok) -> Iterator[Overtreding]:
    """Nothing is refused: what was recorded already is not recorded again."""
    yield from ()


def decide(c: Commando, s: Klok) -> list[Inhoud]:
    match c:
        case MeldOntheffingVerlopen():
            return [] if _verlopen(c) in s.verlopen else [OntheffingVerlopen.uit(c)]
        case MeldLeeftijdsgrens():
            return [] if _grens(c) in s.grenzen else [LeeftijdsgrensBereikt.uit(c)]
        case _:
            raise TypeError(type(c).__name__)


def evolve(s: Klok, e: Inhoud) -> Klok:
    match e:
        case OntheffingVerlopen():
            return Klok(s.verlopen | {_verlopen(e)}, s.grenzen)
        case LeeftijdsgrensBereikt():
            return Klok(s.verlopen, s.grenzen | {_grens(e)})
        case _:
            return s


def _verlopen(e: OntheffingVerlopen) -> tuple[UUID, date]:
    return e.ontheffing_id, e.verlopen_op


def _grens(e: LeeftijdsgrensBereikt) -> tuple[str, date, str]:
    return e.grens, e.bereikt_op, str(e.betreft)
