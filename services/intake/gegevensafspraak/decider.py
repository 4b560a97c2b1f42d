"""The life of a Gegevensafspraak (`events.md` §1.2): valid until a later version replaces it or it ends.

Whether the agreement in force has ended (`geldigTot`) depends on the day that is asked and is never stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.gegevensafspraak.commands import LegAfspraakVast
from shared.aggregate.aggregate import Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.gegevensafspraken import GegevensafspraakVastgelegd
from shared.contract.weigering import Overtreding


@dataclass(frozen=True, slots=True)
class Versie:
    categorieen: tuple[str, ...]
    wijze: str
    antwoordtermijn_dagen: int | None
    geldig_vanaf: date
    geldig_tot: date | None


@dataclass(frozen=True, slots=True)
class Gegevensafspraak:
    """`versies`: oldest first; all but the last are vervangen."""

    afspraak_id: UUID | None = None
    partijen: frozenset[str] = frozenset()
    versies: tuple[Versie, ...] = ()


def toets(c: Commando, s: Gegevensafspraak) -> Iterator[Overtreding]:
    """EVT-01: not confirmed by both parties, or a later version with other parties."""
    assert isinstance(c, LegAfspraakVast)
    partijen = frozenset(c.partijen)
    if not partijen <= frozenset(c.bevestigd_door):
        yield Overtreding("EVT-01", "bevestigdDoor")
    if s.partijen and partijen != s.partijen:
        yield Overtreding("EVT-01", "partijen")


def decide(c: Commando, s: Gegevensafspraak) -> list[Inhoud]:
    return [GegevensafspraakVastgelegd.uit(c)]


def evolve(s: Gegevensafspraak, e: Inhoud) -> Gegevensafspraak:
    match e:
        case GegevensafspraakVastgelegd():
            versie = Versie(
                tuple(e.categorieen), e.wijze, e.antwoordtermijn_dagen, e.geldig_vanaf, e.geldig_tot
            )
            return Gegevensafspraak(e.afspraak_id, frozenset(e.partijen), (*s.versies, versie))
        case _:
            return s
