"""The life of a Signaal (`events.md` §4, rules S2 to S4): asked, taken up, answered or ended by a fact."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.klantvolgsysteem.signaal.commands import Beantwoord, GeefSignaal, LaatVervallen, PakOp, Wie
from shared.aggregate.aggregate import Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.signalen import (
    Geadresseerde,
    SignaalBeantwoord,
    SignaalGegeven,
    SignaalOpgepakt,
    SignaalVervallen,
)
from shared.contract.weigering import Overtreding


class Fase(StrEnum):
    GEEN = "geen"
    OPEN = "open"
    OPGEPAKT = "opgepakt"
    BEANTWOORD = "beantwoord"
    VERVALLEN = "vervallen"


LOPEND = (Fase.OPEN, Fase.OPGEPAKT)


@dataclass(frozen=True, slots=True)
class Signaal:
    fase: Fase = Fase.GEEN
    signaal_id: UUID | None = None
    code: str | None = None
    geadresseerde: Geadresseerde | None = None
    kopie: tuple[Geadresseerde, ...] = ()
    antwoord: str | None = None
    reden: str | None = None


def toets(c: Commando, s: Signaal) -> Iterator[Overtreding]:
    """INV-05: only the addressee, and with a code. EVT-01: not in this state."""
    match c:
        case PakOp() | Beantwoord():
            if not _is_geadresseerde(c.feiten, s):
                yield Overtreding("INV-05")
            elif isinstance(c, Beantwoord) and c.antwoord is None:
                yield Overtreding("INV-05", "antwoord")
            if s.fase not in LOPEND:
                yield Overtreding("EVT-01")
            elif c.signaal_id != s.signaal_id:
                yield Overtreding("EVT-01", "signaalId")
        case LaatVervallen():
            if s.fase is Fase.BEANTWOORD:
                yield Overtreding("EVT-01")


def decide(c: Commando, s: Signaal) -> list[Inhoud]:
    match c:
        case GeefSignaal():
            return [SignaalGegeven.uit(c)] if s.fase is Fase.GEEN else []
        case PakOp():
            return [SignaalOpgepakt.uit(c)] if s.fase is not Fase.OPGEPAKT else []
        case Beantwoord():
            return [SignaalBeantwoord.uit(c)]
        case LaatVervallen():
            return [SignaalVervallen.uit(c)] if s.fase is not Fase.VERVALLEN else []
        case _:
            raise TypeError(type(c).__name__)


def evolve(s: Signaal, e: Inhoud) -> Signaal:
    match e:
        case SignaalGegeven():
            return Signaal(Fase.OPEN, e.signaal_id, e.code, e.geadresseerde, e.kopie or ())
        case SignaalOpgepakt():
            return replace(s, fase=Fase.OPGEPAKT)
        case SignaalBeantwoord():
            return replace(s, fase=Fase.BEANTWOORD, antwoord=e.antwoord)
        case SignaalVervallen():
            return replace(s, fase=Fase.VERVALLEN, reden=e.reden)
        case _:
            return s


def _is_geadresseerde(wie: Any, s: Signaal) -> bool:
    """Both ends: the organisation and the role. Without facts nobody is."""
    return (
        isinstance(wie, Wie)
        and s.geadresseerde is not None
        and (wie.organisatie, wie.rol) == (s.geadresseerde.organisatie, s.geadresseerde.rol)
    )
