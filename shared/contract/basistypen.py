"""Scalar types of the contract: pseudonym, organisation, dates of any precision."""

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, NewType

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError, PydanticKnownError

Klant = NewType("Klant", str)
"""Pseudonym of a person in the chain: 64 hex digits, never derived back to a BSN."""

KlantId = Annotated[
    Klant,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    Field(description="pseudoniem van de klant in de keten, 64 hexadecimale cijfers"),
]

OrganisatieUrn = Annotated[
    str,
    StringConstraints(pattern=r"^urn:nld:(oin:\d{20}|kvknr:\d{8})$"),
    Field(description="organisatie: urn:nld:oin:<20 cijfers> of urn:nld:kvknr:<8 cijfers>"),
]
Gemeentecode = Annotated[
    str, StringConstraints(pattern=r"^\d{4}$"), Field(description="CBS-gemeentecode, 4 cijfers")
]
Volgnummer = NewType("Volgnummer", int)
"""Version of an event in its stream: 1, 2, 3, … without gaps."""

_ISO_DATUM = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATUM = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)


def _iso_datum(waarde: Any) -> Any:
    """Only `YYYY-MM-DD`: a time part or a number is not a date (API Design Rules, date-time).

    Reads the text itself, because a body is validated strictly and then only a date is a date.
    """
    if isinstance(waarde, str) and _ISO_DATUM.fullmatch(waarde):
        with suppress(ValueError):
            return date.fromisoformat(waarde)
    if isinstance(waarde, str | int | float) and not isinstance(waarde, bool):
        raise PydanticKnownError("date_parsing", {"error": "geen datum in de vorm JJJJ-MM-DD"})
    return waarde


Dag = Annotated[date, BeforeValidator(_iso_datum)]
"""A calendar date in Europe/Amsterdam."""


def _onnauwkeurige_datum(waarde: str) -> str:
    laatste_dag(waarde)
    return waarde


def eerste_dag(datum: str) -> date:
    """First possible day of a Datum (rules T6). Raises ValueError for another form."""
    return _grenzen(datum)[0]


def laatste_dag(datum: str) -> date:
    """Last possible day of a Datum: clocks start here (rules T6). Raises ValueError for another form."""
    return _grenzen(datum)[1]


def _grenzen(datum: str) -> tuple[date, date]:
    gevonden = _DATUM.fullmatch(datum)
    if gevonden is None:
        raise ValueError("geen datum: gebruik JJJJ, JJJJ-H1, JJJJ-Q3, JJJJ-MM of JJJJ-MM-DD")
    jaar = int(gevonden[1])
    halfjaar, kwartaal, maand, dag = gevonden[2], gevonden[3], gevonden[4], gevonden[5]
    if dag:
        exact = date(jaar, int(maand), int(dag))
        return exact, exact
    eerste, aantal = 1, 12
    if halfjaar:
        eerste, aantal = 6 * int(halfjaar) - 5, 6
    elif kwartaal:
        eerste, aantal = 3 * int(kwartaal) - 2, 3
    elif maand:
        eerste, aantal = int(maand), 1
    laatste = eerste + aantal - 1
    return date(jaar, eerste, 1), date(jaar, laatste, monthrange(jaar, laatste)[1])


Datum = Annotated[
    str,
    AfterValidator(_onnauwkeurige_datum),
    Field(
        description="JJJJ, JJJJ-H1, JJJJ-Q3, JJJJ-MM of JJJJ-MM-DD; de vorm geeft de nauwkeurigheid",
        json_schema_extra={"pattern": r"^\d{4}(-(H[12]|Q[1-4]|\d{2}(-\d{2})?))?$"},
    ),
]
"""Date whose form tells its precision (`domain/events.md` §0.1, rules T6)."""

URI_VORM = r"^([uU][rR][nN]:[A-Za-z0-9][A-Za-z0-9-]{1,31}:|https://)[!-~]+$"
_URI = re.compile(URI_VORM)


def _uri(waarde: str) -> str:
    if _URI.fullmatch(waarde) is None:
        raise PydanticCustomError("verwijzing", "Geef een verwijzing die begint met https:// of urn:.")
    return waarde


Verwijzing = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_uri)]
"""A uri as text. Its form is checked here and not in the schemas of events, where a pattern would call for
a new version of every type."""

KorteTekst = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Tekst = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Toelichting = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
"""Remark on one event. No judgement of character, no informal work (`domain/events.md` §0.2)."""
LangeTekst = Annotated[str, StringConstraints(min_length=1, max_length=32_000)]
"""Text of a document. What is longer (`domain/events.md` §7) stays in the archive of who wrote it: the chain
has no document store to refer to with `dataref`."""

Aantal = Annotated[int, Field(ge=0, le=1_000_000)]
Uren = Annotated[int, Field(ge=0, le=168)]
Maanden = Annotated[int, Field(ge=0, le=1200)]
Percentage = Annotated[int, Field(ge=0, le=100)]
