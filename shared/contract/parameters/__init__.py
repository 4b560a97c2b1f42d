"""Legal and configurable parameters: data with a value per period, its source and its certainty.

`wettelijk.json` is rules.md D.1, `instelbaar.json` D.3 (defaults, which a gemeente or contract may change),
`pensioenleeftijd.json` D.2. Nothing here is a constant in code: whoever needs a term asks for it on a day.
Which day that is follows rule T8: besluitdatum for a besluit, start date for a term, gedragsdatum for a
maatregel.
"""

import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Zekerheid = Literal["H", "M", "L"]


@dataclass(frozen=True, slots=True)
class Duur:
    """Length of a term in calendar units."""

    jaren: int = 0
    maanden: int = 0
    weken: int = 0
    dagen: int = 0

    @property
    def kalendermaanden(self) -> int:
        return 12 * self.jaren + self.maanden

    @property
    def kalenderdagen(self) -> int:
        return 7 * self.weken + self.dagen

    def na(self, start: date) -> date:
        """`start` plus this length; a missing day becomes the last day of the month (rule T2). Raises
        OverflowError beyond the year 9999."""
        maanden = start.year * 12 + start.month - 1 + self.kalendermaanden
        jaar, maand = divmod(maanden, 12)
        if jaar > MAXYEAR:
            raise OverflowError("date value out of range")
        dag = min(start.day, monthrange(jaar, maand + 1)[1])
        return date(jaar, maand + 1, dag) + timedelta(days=self.kalenderdagen)


Waarde = Duur | frozenset[str] | str | int | bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row: what holds from `van` to and including `tot`.

    `te_verifieren` is true where the row was not verified for the day asked: screens show it. `bereik` is the
    range within which a gemeente or contract may set another value (`shared.contract.instellingen`).
    """

    naam: str
    waarde: Waarde
    van: date
    tot: date | None
    bron: str
    zekerheid: Zekerheid
    te_verifieren: bool
    wettelijk: bool
    toelichting: str | None = None
    bereik: str | None = None
    afwijking: Literal["gemeente", "contract"] | None = None

    @property
    def herkomst(self) -> Literal["wettelijk", "instelbaar", "gemeente", "contract"]:
        """Whose value it is: of the law, the default, or set apart by a gemeente or a contract."""
        return self.afwijking or ("wettelijk" if self.wettelijk else "instelbaar")


class GeenParameter(LookupError):
    """No value of that name holds on that day."""

    def __init__(self, naam: str, dag: date) -> None:
        super().__init__(f"parameter {naam} heeft geen waarde op {dag.isoformat()}")
        self.naam = naam
        self.dag = dag


def parameter(naam: str, dag: date) -> Parameter:
    """The row of that name that holds on `dag`. Raises GeenParameter when there is none."""
    for rij, geverifieerd_tot in _rijen().get(naam, ()):
        if rij.van <= dag and (rij.tot is None or dag <= rij.tot):
            if rij.te_verifieren and dag <= geverifieerd_tot:
                return replace(rij, te_verifieren=False)
            return rij
    raise GeenParameter(naam, dag)


def duur(naam: str, dag: date) -> Duur:
    """The length that this parameter gives on `dag`. TypeError for a parameter of another kind."""
    waarde = parameter(naam, dag).waarde
    if not isinstance(waarde, Duur):
        raise TypeError(f"parameter {naam} is geen duur")
    return waarde


def codes(naam: str, dag: date) -> frozenset[str]:
    """The set of codes that this parameter gives on `dag`. TypeError for a parameter of another kind."""
    waarde = parameter(naam, dag).waarde
    if not isinstance(waarde, frozenset):
        raise TypeError(f"parameter {naam} is geen verzameling codes")
    return waarde


def getal(naam: str, dag: date) -> int:
    """The number that this parameter gives on `dag`. TypeError for a parameter of another kind."""
    waarde = parameter(naam, dag).waarde
    if not isinstance(waarde, int):
        raise TypeError(f"parameter {naam} is geen getal")
    return waarde


def parameters() -> Sequence[Parameter]:
    """Every row of every parameter, for documentation and screens."""
    return tuple(rij for rijen in _rijen().values() for rij, _ in rijen)


def wetsversie(dag: date) -> date:
    """First day of the set of legal parameters that holds on `dag`: what a besluit of that day applied.

    Before the first set, that of 2004, nothing is known: that set is named.
    """
    return max((begin for begin in _wetswijzigingen() if begin <= dag), default=_wetswijzigingen()[0])


def zelfde_wet(wetsversie_: date, dag: date) -> bool:
    """Whether a set that is named by any day on which it held is the set that holds on `dag`."""
    return wetsversie_ <= dag and wetsversie(wetsversie_) == wetsversie(dag)


@cache
def _wetswijzigingen() -> Sequence[date]:
    """The days on which a legal parameter began or, without successor, stopped."""
    rijen = [rij for rij in parameters() if rij.wettelijk]
    begin = {rij.van for rij in rijen} | {rij.tot + timedelta(days=1) for rij in rijen if rij.tot}
    return sorted(begin)


@dataclass(frozen=True, slots=True)
class Pensioenleeftijd:
    """Pension age of those born from `geboren_van` to and including `geboren_tot`."""

    geboren_van: date
    geboren_tot: date | None
    jaren: int
    maanden: int
    bron: str
    zekerheid: Zekerheid
    te_verifieren: bool


def pensioenleeftijd(geboortedatum: date) -> Pensioenleeftijd:
    """The row of table D.2 for this birth date. Raises GeenParameter before 1900."""
    for rij in pensioenleeftijden():
        if rij.geboren_van <= geboortedatum and (rij.geboren_tot is None or geboortedatum <= rij.geboren_tot):
            return rij
    raise GeenParameter("pensioenleeftijd", geboortedatum)


@cache
def _rijen() -> Mapping[str, tuple[tuple[Parameter, date], ...]]:
    gevonden: dict[str, tuple[tuple[Parameter, date], ...]] = {}
    for bestand in ("wettelijk", "instelbaar"):
        inhoud = _lees(bestand)
        geverifieerd_tot = date.fromisoformat(inhoud["geverifieerdTot"])
        for rij in inhoud["rijen"]:
            gelezen = Parameter(
                naam=rij["naam"],
                waarde=_waarde(rij["waarde"]),
                van=date.fromisoformat(rij["van"]),
                tot=_dag(rij.get("tot")),
                bron=rij["bron"],
                zekerheid=rij["zekerheid"],
                te_verifieren=rij["teVerifieren"],
                wettelijk=inhoud["soort"] == "wettelijk",
                toelichting=rij.get("toelichting"),
                bereik=rij.get("bereik"),
            )
            gevonden[gelezen.naam] = (*gevonden.get(gelezen.naam, ()), (gelezen, geverifieerd_tot))
    return gevonden


@cache
def pensioenleeftijden() -> Sequence[Pensioenleeftijd]:
    """Every row of table D.2, the oldest first."""
    return tuple(
        Pensioenleeftijd(
            geboren_van=date.fromisoformat(rij["geborenVan"]),
            geboren_tot=_dag(rij.get("geborenTot")),
            jaren=rij["jaren"],
            maanden=rij["maanden"],
            bron=rij["bron"],
            zekerheid=rij["zekerheid"],
            te_verifieren=rij["teVerifieren"],
        )
        for rij in _lees("pensioenleeftijd")["rijen"]
    )


def _lees(naam: str) -> dict[str, Any]:
    inhoud: dict[str, Any] = json.loads((files(__package__) / f"{naam}.json").read_text("utf-8"))
    return inhoud


def _dag(waarde: str | None) -> date | None:
    return None if waarde is None else date.fromisoformat(waarde)


def _waarde(waarde: Any) -> Waarde:
    if isinstance(waarde, dict):
        return Duur(**waarde)
    if isinstance(waarde, list):
        return frozenset(waarde)
    if isinstance(waarde, str | int | bool):
        return waarde
    raise TypeError(f"geen parameterwaarde: {waarde!r}")
