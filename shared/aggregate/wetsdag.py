"""The days that a command itself tells: of its fact, and of the law that a refusal speaks of (rules T8)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from shared.aggregate.aggregate import Commando, gebeurtenistype_van
from shared.contract.basistypen import eerste_dag
from shared.contract.weigering import Geweigerd, Overtreding


def feitdatum(commando: Commando) -> str | None:
    """When the fact happened, as precise as stated: gebeurtenisdatum, or the field that holds that moment."""
    if commando.gebeurtenisdatum is not None:
        return commando.gebeurtenisdatum
    soort = gebeurtenistype_van(commando)
    waarde = getattr(commando, soort.datumveld, None) if soort is not None and soort.datumveld else None
    return None if waarde is None else str(waarde)


def wetsdag(commando: Commando) -> date | None:
    """The day by T8 (besluitdatum for a besluit, else the day of the fact); None is today."""
    besluitdatum = getattr(commando, "besluitdatum", None)
    if isinstance(besluitdatum, date):
        return besluitdatum
    datum = feitdatum(commando)
    return None if datum is None else eerste_dag(datum)


def geweigerd(commando: Commando, overtredingen: Iterable[Overtreding]) -> Geweigerd:
    """The refusal in the words of the law of that day; a rule that named its day keeps it."""
    dag = wetsdag(commando)
    return Geweigerd(tuple(replace(o, dag=o.dag or dag) for o in overtredingen))
