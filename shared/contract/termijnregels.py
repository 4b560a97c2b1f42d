"""The terms of rules.md Part B that are more than a length from a start: what moves, ends or lifts them.

Pure functions over dates; where a length is configurable (D.3) `instellingen` and `gemeente` say which holds.
A term that does not run, or ends without being judged, is None.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import reduce

from shared.contract.basistypen import eerste_dag, laatste_dag
from shared.contract.instellingen import STANDAARD, Instellingen
from shared.contract.parameters import Duur, duur, parameter
from shared.contract.termijnen import Periode, doorsnede, rooster, uiterlijk

ONDERDEEL_A = frozenset({"arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht"})


def volledige_ontheffing(perioden: Iterable[tuple[Set[str], Periode]]) -> Sequence[Periode]:
    """Days on which every obligation of letter a is exempted, by whatever ontheffingen together (T12); letter
    b does not count. In: what each period exempts from."""
    gegeven = list(perioden)
    per_plicht = [[p for plichten, p in gegeven if plicht in plichten] for plicht in sorted(ONDERDEEL_A)]
    return reduce(doorsnede, per_plicht)


@dataclass(frozen=True, slots=True)
class Uiterlijk:
    """Last day of a term; `onzeker` when it started on a date that is only known roughly (T6)."""

    dag: date
    onzeker: bool = False


def sluitende_aanpak(
    ingang: str,
    volledig_ontheven: Iterable[Periode] = (),
    *,
    gemeente: str | None = None,
    instellingen: Instellingen = STANDAARD,
) -> Uiterlijk | None:
    """Last day for an offer (TRM-01): twelve months from ingang, an imprecise one counted from its last day.

    `volledig_ontheven`: days of full ontheffing or vrijstelling. If these cover that last day, the term ends
    some months after them; None while they have no end.
    """
    start = laatste_dag(ingang)
    tot = uiterlijk(start, duur("sluitendeAanpak.termijn", start))
    for periode in sorted(volledig_ontheven):
        if not periode.bevat(tot):
            continue
        if periode.tot_en_met is None:
            return None
        extra = instellingen.duur("sluitendeAanpak.naOntheffing", periode.tot_en_met, gemeente=gemeente)
        tot = uiterlijk(periode.tot_en_met, extra)
    return Uiterlijk(tot, onzeker=eerste_dag(ingang) != start)


def plan_9a(verzoek_ontvangen: date, toegekend: date, start: str | None = None) -> date:
    """Last day for the plan of a 9a parent (TRM-05): six months from the request. `start` "toekenning" is the
    other reading, only to reproduce the figures of R13/02."""
    vanaf = start or str(parameter("plan9a.start", verzoek_ontvangen).waarde)
    begin = toegekend if vanaf == "toekenning" else verzoek_ontvangen
    return uiterlijk(begin, duur("plan9a.termijn", begin))


def heroverweging(besluitdatum: date, einddatum: date, lid: int) -> date | None:
    """Last day to reconsider a maatregel (TRM-11); only under art. 18 lid 2, and not when it ends before."""
    tot = uiterlijk(besluitdatum, duur("maatregel.heroverweging", besluitdatum))
    return tot if lid == 2 and tot <= einddatum else None


def rapportage(
    start: date,
    nummer: int,
    *,
    ter_inzage: date | None = None,
    elke_maanden: int | None = None,
    gemeente: str | None = None,
    instellingen: Instellingen = STANDAARD,
) -> date:
    """Last day for report `nummer` (1, 2, …) of a traject (TRM-15).

    `elke_maanden`: what the verwijzing agreed, else the parameter. `ter_inzage`: day on which the client
    could read it; on or before the last day it gives that much more time.
    """
    interval = (
        instellingen.duur("rapportage.interval", start, gemeente=gemeente)
        if elke_maanden is None
        else Duur(maanden=elke_maanden)
    )
    tot = rooster(start, interval, nummer)[-1]
    if ter_inzage is not None and ter_inzage <= tot:
        inzage = instellingen.duur("inzage.termijn", ter_inzage, gemeente=gemeente)
        tot = max(tot, uiterlijk(ter_inzage, inzage))
    return tot


def contact(
    laatste: date,
    afgesproken: date | None = None,
    *,
    gemeente: str | None = None,
    instellingen: Instellingen = STANDAARD,
) -> date:
    """Last day for the next contact of the gemeente with the client (TRM-21): an agreed day moves it, at most
    `contact.maximum` ahead."""
    if afgesproken is None:
        return uiterlijk(laatste, instellingen.duur("contact.interval", laatste, gemeente=gemeente))
    langst = uiterlijk(laatste, instellingen.duur("contact.maximum", laatste, gemeente=gemeente))
    return min(afgesproken, langst)


def vervolg(einde: date, *, gemeente: str | None = None, instellingen: Instellingen = STANDAARD) -> date:
    """Last day for what follows an end or return without uitstroom (TRM-23)."""
    return uiterlijk(einde, instellingen.duur("vervolg.termijn", einde, gemeente=gemeente))


def duurzaam(eerste_dag_zonder: date, herinstroom: date | None, peildatum: date, welke: str) -> bool | None:
    """Whether leaving the uitkering for work lasts (TRM-25), `welke` being duurzaam.A or duurzaam.B.

    A return on or before the last day of the term makes it not durable; None while that day has not passed.
    """
    tot = uiterlijk(eerste_dag_zonder, duur(welke, eerste_dag_zonder))
    if herinstroom is not None and herinstroom <= min(tot, peildatum):
        return False
    return True if peildatum > tot else None


def herinstroom(laatste_dag_uitkering: date, nieuwe_ingang: date) -> bool:
    """Whether a new uitkering is a return (TRM-26): within twelve months of the last day."""
    venster = duur("herinstroom.venster", laatste_dag_uitkering)
    return laatste_dag_uitkering < nieuwe_ingang <= uiterlijk(laatste_dag_uitkering, venster)
