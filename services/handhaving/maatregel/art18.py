"""Art. 18 Pw: height, length and spreading of a maatregel (INV-28 to INV-31)."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from services.handhaving.maatregel.commands import LegMaatregelOp, MaatregelFeiten
from shared.contract.parameters import GeenParameter, duur, getal, parameter
from shared.contract.weigering import Overtreding

_WET = r"(?:pw|wwb|participatiewet|wet werk en bijstand)"
_ARTIKEL17 = r"(?:art(?:ikel)?\.?\s*)?17\b(?!\s*,?\s*lid\s*[2-9])(?:\s*,?\s*lid\s*1)?\s*,?\s*"
_INLICHTINGENPLICHT = re.compile(
    rf"\b{_WET}\s*,?\s*{_ARTIKEL17}|\b{_ARTIKEL17}(?:van de\s*)?{_WET}|^{_ARTIKEL17}$", re.IGNORECASE
)
"""Art. 17 lid 1 of the act, the inlichtingenplicht; not lid 2, and not an art. 17 of a local verordening."""


def toets_oplegging(
    c: LegMaatregelOp, gedraging: str, gedragsdatum: date, feiten: MaatregelFeiten
) -> Iterator[Overtreding]:
    """The rules on what is imposed for this conduct. The law is that of gedragsdatum (T8)."""
    if feiten.gold is False:
        yield Overtreding("INV-28")
    if gedraging.startswith("art18lid4"):
        yield from _uniform(c, gedragsdatum, feiten)
    yield from _spreiding(c, gedragsdatum)
    if _geldt("maatregel.inlichtingenplicht", gedragsdatum) and _INLICHTINGENPLICHT.search(c.artikel):
        yield Overtreding("INV-31", "artikel")


def _uniform(c: LegMaatregelOp, dag: date, feiten: MaatregelFeiten) -> Iterator[Overtreding]:
    """INV-29: 100% during the term of lid 5 to 8, unless stated pressing reasons ask for less (lid 10)."""
    afgestemd = c.dringende_redenen and c.motivering.strip() != ""
    if afgestemd or not _geldt("maatregel.uniform.percentage", dag):
        return
    if c.percentage != getal("maatregel.uniform.percentage", dag):
        yield Overtreding("INV-29", "percentage")
    kortste, langste = _duur(feiten.recidivestap or c.recidivestap, dag, feiten)
    if not kortste <= c.duur_maanden <= langste:
        yield Overtreding("INV-29", "duurMaanden")


def _duur(stap: int, dag: date, feiten: MaatregelFeiten) -> tuple[int, int]:
    """Least and most months of a uniform maatregel: a first one by the verordening of the gemeente (lid 5), a
    repeat longer than before where there is room (lid 6), from the third on the longest (lid 7 and 8)."""
    kortste, langste_eerste = feiten.eerste or (
        duur("maatregel.uniform.eerste.min", dag).maanden,
        duur("maatregel.uniform.eerste.max", dag).maanden,
    )
    langste = duur("maatregel.uniform.max", dag).maanden
    if stap < 2:
        return kortste, langste_eerste
    if stap > 2:
        return langste, langste
    return kortste if feiten.vorige_duur is None else min(feiten.vorige_duur + 1, langste), langste


def _spreiding(c: LegMaatregelOp, dag: date) -> Iterator[Overtreding]:
    """INV-30: over the month of imposition plus two, at least a third in the first."""
    if not c.spreiding or not _geldt("maatregel.spreiding.maanden", dag):
        return
    delen = {s.maand: Fraction(s.deel) for s in c.spreiding}
    te_lang = max(delen) > getal("maatregel.spreiding.maanden", dag)
    minimum = Fraction(str(parameter("maatregel.spreiding.eerste", dag).waarde))
    if te_lang or delen.get(1, Fraction(0)) < minimum:
        yield Overtreding("INV-30", "spreiding")


def _geldt(naam: str, dag: date) -> bool:
    try:
        parameter(naam, dag)
    except GeenParameter:
        return False
    return True
