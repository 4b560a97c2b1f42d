"""Work and payment: placements, nazorg and the instalments that a bureau claims."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.reintegratie.traject.commands import (
    BeeindigPlaatsing,
    BereikBetaaltermijn,
    Feiten,
    MeldPlaatsing,
    RondNazorgAf,
    StartNazorg,
)
from services.reintegratie.traject.staat import Status, Traject
from shared.aggregate.aggregate import Commando
from shared.contract.basistypen import laatste_dag
from shared.contract.parameters import Duur, duur
from shared.contract.weigering import Overtreding

ONBETAALD = frozenset({"vrijwilligerswerk", "stage", "proefplaatsing"})


@dataclass(frozen=True, slots=True)
class Betaalmoment:
    """An instalment: due after the term `parameter`, counted from the start of work or of the traject."""

    parameter: str
    vanaf_werk: bool


BETAALMOMENTEN: Mapping[str, Betaalmoment] = {
    "a1Na1Maand": Betaalmoment("contract.A1.eerste", vanaf_werk=False),
    "a1Na3MaandenWerk": Betaalmoment("contract.A1.werk", vanaf_werk=True),
    "a2Na4Maanden": Betaalmoment("contract.A2.eerste", vanaf_werk=False),
    "a2Na6MaandenWerk": Betaalmoment("contract.A2.werk", vanaf_werk=True),
}
"""TRM-28 and TRM-29: the contracts of Maastricht (seed-001 §3.14)."""


def past_bij_werk(c: Commando, s: Traject) -> bool:
    """Whether the command fits the state.

    An instalment after months of work often falls after the end of the traject (rules E32: contract A1
    lasts three months at most, its second instalment follows three months of work). So a traject that ever
    started may claim it.
    """
    match c:
        case BereikBetaaltermijn():
            return s.startdatum is not None
        case MeldPlaatsing() | BeeindigPlaatsing():
            return s.status in (Status.GESTART, Status.BEEINDIGD, Status.NAZORG)
        case StartNazorg():
            return s.status is Status.BEEINDIGD
        case RondNazorgAf():
            return s.status is Status.NAZORG or s.nazorg_vanaf is None
        case _:
            return True


def toets_werk(c: Commando, s: Traject) -> Iterator[Overtreding]:
    """INV-06 (end before start), INV-35 (unknown placement, no nazorg), INV-36 (instalment too early)."""
    match c:
        case BeeindigPlaatsing(plaatsing_id=id, einddatum=einde):
            plaatsing = s.plaatsingen.get(id)
            if plaatsing is None:
                yield Overtreding("INV-35", "plaatsingId")
            elif einde < plaatsing.startdatum:
                yield Overtreding("INV-06", "einddatum")
        case RondNazorgAf(einddatum=einde):
            if s.nazorg_vanaf is None:
                yield Overtreding("INV-35", "trajectId")
            elif einde < s.nazorg_vanaf:
                yield Overtreding("INV-06", "einddatum")
        case BereikBetaaltermijn(gebeurtenisdatum=datum) if datum is not None:
            vroegst = vroegste_betaaldag(c, s)
            if vroegst is not None and laatste_dag(datum) < vroegst:
                yield Overtreding("INV-36", "gebeurtenisdatum", {"datum": f"{vroegst:%d-%m-%Y}"})


def vroegste_betaaldag(c: BereikBetaaltermijn, s: Traject) -> date | None:
    """First day on which this instalment can be claimed (TRM-28, TRM-29).

    None when it cannot be told: a milestone of another contract, or work that others reported.
    """
    moment, vanaf = BETAALMOMENTEN.get(c.mijlpaal), telt_vanaf(c, s)
    if vanaf is None:
        return None
    match c.feiten:
        case Feiten(betaaltermijnen=afgesproken) if c.mijlpaal in afgesproken:
            termijn: Duur | None = afgesproken[c.mijlpaal]
        case _:
            termijn = None if moment is None else duur(moment.parameter, vanaf)
    return None if termijn is None else termijn.na(vanaf)


def telt_vanaf(c: BereikBetaaltermijn, s: Traject) -> date | None:
    """The day from which the term of this milestone counts: the start of work, or of the traject."""
    moment = BETAALMOMENTEN.get(c.mijlpaal)
    return _aanvang_werk(s) if moment is not None and moment.vanaf_werk else s.startdatum


def _aanvang_werk(s: Traject) -> date | None:
    """A change of job does not break the months of work (TRM-25), so the first paid placement counts."""
    betaald = [p.startdatum for p in s.plaatsingen.values() if p.soort_werk not in ONBETAALD]
    return min(betaald, default=None)
