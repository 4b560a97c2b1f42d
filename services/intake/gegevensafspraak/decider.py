"""The life of a Gegevensafspraak (`events.md` §1.2): valid until a later version replaces it or it ends.

Whether the agreement in force has ended (`geldigTot`) depends on the day that is asked and is never stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from uuid import UUID

from services.intake.gegevensafspraak.commands import Feiten, LegAfspraakVast
from shared.aggregate.aggregate import Commando
from shared.contract.gebeurtenis import Inhoud, Rol
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
    """INV-02: stated by another than a party. EVT-01: not confirmed by both parties, not between CWI and a
    gemeente, or a later version with other parties."""
    assert isinstance(c, LegAfspraakVast)
    partijen = frozenset(c.partijen)
    if isinstance(c.feiten, Feiten):
        if c.feiten.wie not in partijen:
            yield Overtreding("INV-02", "partijen")
        if not _cwi_met_gemeente(c, c.feiten):
            yield Overtreding("EVT-01", "partijen")
    if not partijen <= frozenset(c.bevestigd_door):
        yield Overtreding("EVT-01", "bevestigdDoor")
    if s.partijen and partijen != s.partijen:
        yield Overtreding("EVT-01", "partijen")


def _cwi_met_gemeente(c: LegAfspraakVast, feiten: Feiten) -> bool:
    """Whether one party can be CWI and the other a gemeente (`events.md` §0.8)."""

    def kan(partij: str, rol: Rol) -> bool:
        return partij not in feiten.rollen or rol in feiten.rollen[partij]

    return any(kan(a, Rol.ADVISEUR) and kan(b, Rol.KLANTMANAGER) for a, b in permutations(c.partijen))


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
