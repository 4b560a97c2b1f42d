"""What every indicator prints: rounding (M9), suppression of small cells (M10), result block (M8)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from shared.contract.model import Model

Cel: TypeAlias = tuple[str, str]
"""Row code and column code of a table."""


def procent(teller: int, noemer: int) -> int | None:
    """Whole percent, half up (M9: 5/8 is 63%). Noemer 0 gives no value, never 0% (M8)."""
    if noemer == 0:
        return None
    return int((Decimal(100 * teller) / Decimal(noemer)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


class Kennis(StrEnum):
    """How K follows from P when the caller names no moment (M1)."""

    NU = "nu"
    GELIJKTIJDIG = "gelijktijdig"
    DEFINITIEF = "definitief"


class Uitkomst(Model):
    """Result block of M8. `onderdrukt`: numbers are withheld because the group is small (M10)."""

    teller: int | None
    noemer: int | None
    onbekend: int | None
    uitgesloten: Mapping[str, int | None]
    onrijp: int | None
    percentage: int | None
    dekking: int | None
    niet_representatief: bool
    onderdrukt: bool
    peildatum: date
    kennismoment: datetime
    parameters: Mapping[str, Any]
    definitieversie: str
    wetsversie: str
    logposities: Mapping[str, int]


def onderdruk(cellen: Mapping[Cel, int], lijnen: Iterable[tuple[Cel, Collection[Cel]]], k: int) -> set[Cel]:
    """Cells that are not printed (M10).

    `lijnen`: each printed total with the parts that sum to it. First every cell of 1 to k−1; then, while a
    line has a single hidden cell or hidden parts that sum below k, the smallest other non-zero part (tie:
    order of the codes), and when no part is left the total itself. k = 0 hides nothing.
    """
    if k == 0:
        return set()
    verborgen = {cel for cel, aantal in cellen.items() if 0 < aantal < k}
    lijst = [(totaal, list(delen)) for totaal, delen in lijnen]
    stabiel = False
    while not stabiel:
        stabiel = True
        for totaal, delen in lijst:
            weg = [d for d in delen if d in verborgen]
            if totaal in verborgen:
                # The total is not printed: a single hidden part cannot be found by subtraction, but if every
                # part is printed the total can.
                herleidbaar = not weg
            else:
                herleidbaar = len(weg) == 1 or (len(weg) > 1 and sum(cellen[d] for d in weg) < k)
            if not herleidbaar:
                continue
            over = [d for d in delen if d not in verborgen and cellen[d] > 0]
            keuze = min(over, key=lambda d: (cellen[d], d), default=totaal)
            if keuze in verborgen:
                continue
            verborgen.add(keuze)
            stabiel = False
    return verborgen
