"""The day whose law a refusal speaks of (rules T8): besluitdatum for a besluit, else the day of the fact."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from shared.aggregate.aggregate import Commando
from shared.contract.basistypen import eerste_dag
from shared.contract.weigering import Geweigerd, Overtreding


def wetsdag(commando: Commando) -> date | None:
    """The day by T8, as far as the command itself tells; None is today."""
    besluitdatum = getattr(commando, "besluitdatum", None)
    if isinstance(besluitdatum, date):
        return besluitdatum
    if commando.gebeurtenisdatum is not None:
        return eerste_dag(commando.gebeurtenisdatum)
    soort = getattr(commando, "gebeurtenistype", None)
    waarde = getattr(commando, soort.datumveld, None) if soort is not None and soort.datumveld else None
    return waarde if isinstance(waarde, date) else None


def geweigerd(commando: Commando, overtredingen: Iterable[Overtreding]) -> Geweigerd:
    """The refusal in the words of the law of that day; a rule that named its day keeps it."""
    dag = wetsdag(commando)
    return Geweigerd(tuple(replace(o, dag=o.dag or dag) for o in overtredingen))
