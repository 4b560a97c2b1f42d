"""State of one stream: what the fold keeps of it, as plain JSON values.

No pydantic and no copies here: the fold runs for every event of every partner (15,000 a second in one
process), and its result goes straight into the column `staat`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from services.klantvolgsysteem.klantbeeld.gebeurtenis import Data, Gebeurtenis

Staat: TypeAlias = dict[str, Any]

Stap: TypeAlias = Callable[[Staat, Data, Gebeurtenis], None]
"""Takes the state, which it owns and changes, the content of one event and the event itself.

A step reads with `get`: at a peildatum, or for a reader who may not see everything, an earlier event or a
field can be absent, and then nothing is known (T13), which is not an error.
"""


def soort_van(stream: str) -> str:
    """Aggregate of a stream id: what stands before the first hyphen."""
    return stream.partition("-")[0]


def neem(data: Data, *namen: str) -> dict[str, Any]:
    """The fields of those names that are stated."""
    return {naam: data[naam] for naam in namen if data.get(naam) is not None}


def vak(staat: Staat, naam: str, sleutel: str | None) -> dict[str, Any]:
    """The entry `staat[naam][sleutel]`, made when it is not there yet."""
    vakken = staat.setdefault(naam, {})
    inhoud: dict[str, Any] = vakken.setdefault(sleutel or "onbekend", {})
    return inhoud


def betrek(staat: Staat, organisatie: str | None) -> None:
    """Notes that this organisation has to do with the client through this stream."""
    if organisatie is not None:
        betrokken = staat.setdefault("betrokken", [])
        if organisatie not in betrokken:
            betrokken.append(organisatie)


def laatste(staat: Staat, naam: str, nieuw: dict[str, Any], datum: str) -> None:
    """Keeps under `naam` the entry with the highest date; of equal dates the last stated one."""
    if staat.get(naam, {}).get(datum, "") <= nieuw.get(datum, ""):
        staat[naam] = nieuw


def dag(waarde: str | None) -> date | None:
    """A date of the state; None stays None."""
    return None if waarde is None else date.fromisoformat(waarde)
