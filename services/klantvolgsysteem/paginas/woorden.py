"""How the pages say things: dates as people write them, codes as words, events in plain Dutch."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

_NEDERLAND = ZoneInfo("Europe/Amsterdam")
_MAANDEN = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_AFKORTINGEN = {"cwi": "CWI", "bsn": "BSN", "uwv": "UWV"}


def datum(waarde: date | str | None) -> str:
    """`2005-03-01` -> `1 mrt 2005`; a less precise date stays as precise as it is."""
    if waarde is None:
        return "niet bekend"
    if isinstance(waarde, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", waarde):
            return waarde
        waarde = date.fromisoformat(waarde)
    return f"{waarde.day} {_MAANDEN[waarde.month - 1]} {waarde.year}"


def moment(waarde: datetime) -> str:
    """An instant in local time: `1 mrt 2005 09:00`."""
    lokaal = waarde.astimezone(_NEDERLAND)
    return f"{datum(lokaal.date())} {lokaal:%H:%M}"


def zin(code: str | None) -> str:
    """A camelCase code or event name as words: `aanbodUiterlijk` -> `aanbod uiterlijk`."""
    if code is None:
        return "niet bekend"
    woorden = re.sub(r"(?<!^)(?=[A-Z])", " ", code).lower()
    return _AFKORTINGEN.get(woorden, woorden)


def naam(code: str) -> str:
    """As `zin`, with a capital."""
    tekst = zin(code)
    return tekst[:1].upper() + tekst[1:]


def kort(klant: str) -> str:
    """The first eight digits of a pseudonym: enough to tell clients apart on one screen."""
    return klant[:8]


FILTERS: Mapping[str, Callable[..., Any]] = {
    "datum": datum,
    "moment": moment,
    "zin": zin,
    "naam": naam,
    "kort": kort,
}
