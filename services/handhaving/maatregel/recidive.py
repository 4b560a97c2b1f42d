"""TRM-12: whether a breach repeats another one (Pw 18 lid 6 to 8).

Every earlier maatregel under 18 lid 5, 6 or 7 of this person counts, in the order of the conduct and not of
its registration. One that was withdrawn or annulled never does, and then weighs on none that followed it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.handhaving.maatregel.decider import Fase, Maatregel
from shared.contract.parameters import duur

BEGIN: Mapping[str, str] = {
    "bekendmaking": "bekendgemaakt_op",
    "besluit": "besluitdatum",
    "ingang": "ingangsdatum",
}
"""`recidive.start` (rules D.3) -> the date of a maatregel from which the window runs."""


@dataclass(frozen=True, slots=True)
class Recidive:
    """`stap`: 1 for a first breach, 2 for a repeat, and so on. `vorige_duur`: months of the one repeated."""

    stap: int = 1
    vorige_duur: int | None = None


def recidive(eerdere: Iterable[Maatregel], gedragsdatum: date, start: str = "bekendmaking") -> Recidive:
    """The step of a breach of art. 18 lid 4 on `gedragsdatum`, after these maatregelen."""
    gewogen: list[tuple[Recidive, Maatregel, date]] = []
    tellend = ((m, begin) for m in eerdere if (begin := _begin(m, start)) is not None)
    for maatregel, begin in sorted(tellend, key=lambda paar: (paar[0].gedragsdatum or date.min, paar[1])):
        assert maatregel.gedragsdatum is not None
        gewogen.append((_na(gewogen, maatregel.gedragsdatum), maatregel, begin))
    return _na(gewogen, gedragsdatum)


def _na(gewogen: Iterable[tuple[Recidive, Maatregel, date]], gedragsdatum: date) -> Recidive:
    herhaald = [
        (weging.stap, begin, maatregel.duur_maanden)
        for weging, maatregel, begin in gewogen
        if begin <= gedragsdatum <= duur("recidive.venster", begin).na(begin)
    ]
    if not herhaald:
        return Recidive()
    stap, _, duur_maanden = max(herhaald, key=lambda h: h[:2])
    return Recidive(stap + 1, duur_maanden)


def _begin(m: Maatregel, start: str) -> date | None:
    """From when this maatregel counts; None when it does not."""
    uniform = (m.gedraging or "").startswith("art18lid4")
    if not uniform or m.gedragsdatum is None or m.fase not in {Fase.OPGELEGD, Fase.UITGEWERKT}:
        return None
    begin: date | None = getattr(m, BEGIN[start])
    return begin
