"""Calendar arithmetic of rules.md §0.2 (T1 to T9) and of the terms TRM-07, TRM-13, TRM-15, TRM-22, TRM-33.

Pure functions over Dutch civil dates. Which length holds is asked of `shared.contract.parameters`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from shared.contract.parameters import Duur, duur, pensioenleeftijd

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EEN_DAG = timedelta(days=1)

Stand = Literal["loopt", "nadert", "laatsteDag", "overschreden"]

# Algemene termijnenwet art. 3 lid 1 and 2, by the names of the holidays package. The fifth of May is
# recognised every year; Easter and Whit Sunday fall on a Sunday anyway.
_ERKEND = {
    "Nieuwjaarsdag",
    "Goede vrijdag",
    "Tweede paasdag",
    "Koninginnedag",
    "Koningsdag",
    "Bevrijdingsdag",
    "Hemelvaartsdag",
    "Tweede pinksterdag",
    "Eerste kerstdag",
    "Tweede kerstdag",
}


def dag_van(moment: datetime) -> date:
    """The local day of an instant (T1): what is registered at 22:30Z in summer is known the next day."""
    return moment.astimezone(AMSTERDAM).date()


def uiterlijk(start: date, termijn: Duur) -> date:
    """Last day of a term (T2): the start day does not count; a missing day becomes the month's last."""
    return termijn.na(start)


def stand(uiterlijk: date, peildatum: date, waarschuwing: Duur | None = None) -> Stand:
    """Where a term stands on `peildatum` (T2): exceeded only from the day after `uiterlijk`."""
    if peildatum > uiterlijk:
        return "overschreden"
    if peildatum == uiterlijk:
        return "laatsteDag"
    if waarschuwing is not None and waarschuwing.na(peildatum) >= uiterlijk:
        return "nadert"
    return "loopt"


def laatste_geldige_dag(ingang: date, maximum: Duur) -> date:
    """Last day of a validity of at most `maximum` from `ingang`, both days included (T3)."""
    return maximum.na(ingang) - EEN_DAG


def leeftijd_bereikt(geboortedatum: date, jaren: int, maanden: int = 0) -> date:
    """The day from which the age holds (T4): a missing date becomes the first of the next month."""
    dag = Duur(jaren=jaren, maanden=maanden).na(geboortedatum)
    return dag if dag.day == geboortedatum.day else dag + EEN_DAG


def pensioendatum(geboortedatum: date) -> date:
    """First day on which the obligations of art. 9 Pw no longer hold (TRM-33, table D.2)."""
    leeftijd = pensioenleeftijd(geboortedatum)
    return leeftijd_bereikt(geboortedatum, leeftijd.jaren, leeftijd.maanden)


def erkende_feestdag(dag: date) -> bool:
    """Whether the Algemene termijnenwet recognises this day as a holiday (art. 3 lid 1 and 2).

    Days that a royal decree puts on a par for one year (art. 3 lid 3) are not known here.
    """
    return dag in _feestdagen(dag.year)


def werkdag(dag: date) -> bool:
    """No Saturday, Sunday or recognised holiday."""
    return dag.weekday() < 5 and not erkende_feestdag(dag)


def volgens_termijnenwet(uiterlijk: date, termijn: Duur) -> date:
    """Moves the end of a term to the next working day (Atw 1); terms above twelve weeks or three months
    never move (Atw 4)."""
    if termijn.kalendermaanden > 3 or (termijn.kalendermaanden == 0 and termijn.kalenderdagen > 84):
        return uiterlijk
    while not werkdag(uiterlijk):
        uiterlijk += EEN_DAG
    return uiterlijk


def bezwaar_tot(bekendgemaakt_op: date) -> date:
    """Last day for bezwaar (TRM-13; Awb 6:7, 6:8): six weeks from the day after bekendmaking, moved by the
    Algemene termijnenwet."""
    termijn = duur("bezwaar.termijn", bekendgemaakt_op)
    return volgens_termijnenwet(uiterlijk(bekendgemaakt_op, termijn), termijn)


def informatie_voor(ontvangen_op: date) -> date:
    """Last day to answer a request for information (TRM-22; Pw 64 lid 6)."""
    termijn = duur("informatieverzoek.termijn", ontvangen_op)
    return volgens_termijnenwet(uiterlijk(ontvangen_op, termijn), termijn)


def beslissen_voor(ontvangen_op: date) -> date:
    """Last day to decide on a request (TRM-03; Awb 4:13)."""
    termijn = duur("aanvraag.beslistermijn", ontvangen_op)
    return volgens_termijnenwet(uiterlijk(ontvangen_op, termijn), termijn)


def rooster(start: date, interval: Duur, aantal: int) -> Sequence[date]:
    """The first `aantal` due days of a grid (TRM-15): each counted from the start, so that a late report
    does not shift the next."""
    return tuple(
        Duur(maanden=n * interval.kalendermaanden, dagen=n * interval.kalenderdagen).na(start)
        for n in range(1, aantal + 1)
    )


@dataclass(frozen=True, slots=True, order=True)
class Periode:
    """Days from `van` to and including `tot_en_met`; without the latter it runs on."""

    van: date
    tot_en_met: date | None = None

    def bevat(self, dag: date) -> bool:
        return self.van <= dag and (self.tot_en_met is None or dag <= self.tot_en_met)

    def overlapt(self, andere: "Periode") -> bool:
        return (andere.tot_en_met is None or self.van <= andere.tot_en_met) and (
            self.tot_en_met is None or andere.van <= self.tot_en_met
        )

    def omvat(self, andere: "Periode") -> bool:
        return self.van <= andere.van and (
            self.tot_en_met is None
            or (andere.tot_en_met is not None and andere.tot_en_met <= self.tot_en_met)
        )


def dagen(perioden: Iterable[Periode]) -> int:
    """Number of days in the union of closed periods: a day in two of them counts once (TRM-07, E41)."""
    totaal = 0
    geteld_tot = date.min
    for periode in sorted(perioden, key=lambda p: (p.van, p.tot_en_met or date.max)):
        if periode.tot_en_met is None:
            raise ValueError("een periode zonder einde heeft geen aantal dagen")
        van = max(periode.van, geteld_tot + EEN_DAG)
        if van <= periode.tot_en_met:
            totaal += (periode.tot_en_met - van).days + 1
            geteld_tot = periode.tot_en_met
    return totaal


def doorsnede(ene: Iterable[Periode], andere: Iterable[Periode]) -> Sequence[Periode]:
    """The days that are in a period of both."""
    return [_doorsnede(a, b) for a, b in product(ene, andere) if a.overlapt(b)]


def _doorsnede(a: Periode, b: Periode) -> Periode:
    einden = [p.tot_en_met for p in (a, b) if p.tot_en_met is not None]
    return Periode(max(a.van, b.van), min(einden, default=None))


def zonder(perioden: Iterable[Periode], weg: Iterable[Periode]) -> Sequence[Periode]:
    """What is left of these periods without the days of `weg`: no day counts twice (TRM-07)."""
    over = list(perioden)
    for af in weg:
        over = [deel for periode in over for deel in _zonder(periode, af)]
    return over


def _zonder(periode: Periode, weg: Periode) -> Iterator[Periode]:
    if not periode.overlapt(weg):
        yield periode
        return
    if periode.van < weg.van:
        yield Periode(periode.van, weg.van - EEN_DAG)
    if weg.tot_en_met is not None and (periode.tot_en_met is None or weg.tot_en_met < periode.tot_en_met):
        yield Periode(weg.tot_en_met + EEN_DAG, periode.tot_en_met)


def limiet_9a(ingang: date, besluitdatum: date, elders: Iterable[Periode] = (), opgeschort: int = 0) -> date:
    """Last day that an ontheffing under art. 9a Pw may run (TRM-07).

    `ingang` + maximum − 1 day − days used in earlier gemeenten + suspended days. The maximum is that of the
    law on `besluitdatum` (T8). Raises GeenParameter before art. 9a existed.
    """
    maximum = duur("ontheffing.9a.maximum", besluitdatum)
    return laatste_geldige_dag(ingang, maximum) - timedelta(days=dagen(elders)) + timedelta(days=opgeschort)


@cache
def _feestdagen(jaar: int) -> frozenset[date]:
    kalender = holidays.country_holidays(
        "NL", years=jaar, language="nl", categories=("public", "optional"), expand=False
    )
    return frozenset(dag for dag, namen in kalender.items() if _ERKEND & set(namen.split("; ")))
