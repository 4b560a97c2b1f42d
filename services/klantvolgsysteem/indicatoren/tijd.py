"""Kennismoment of a question (rules T1)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.contract.termijnen import AMSTERDAM

GEEN_KENNISMOMENT = "Geef een datum (JJJJ-MM-DD) of een tijdstip met tijdzone (RFC 3339)."
VORMEN: dict[str, Any] = {"anyOf": [{"type": "string", "format": v} for v in ("date", "date-time")]}
"""A kennismoment in a schema."""

_DATUM = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def einde_van(dag: date) -> datetime:
    """Last instant of a local day in Europe/Amsterdam: what is registered on it is known."""
    morgen = datetime.combine(dag + timedelta(days=1), time(), AMSTERDAM)
    return morgen.astimezone(UTC) - timedelta(microseconds=1)


def lees_kennismoment(waarde: str) -> datetime:
    """A date (end of that local day) or an RFC 3339 instant with a zone, as UTC. ValueError for anything
    else."""
    try:
        if _DATUM.fullmatch(waarde):
            return einde_van(date.fromisoformat(waarde))
        moment = datetime.fromisoformat(waarde)
        if moment.tzinfo is None:
            raise ValueError("een tijdstip heeft een tijdzone nodig, bijvoorbeeld 2026-03-01T09:00:00Z")
        return moment.astimezone(UTC)
    except OverflowError as fout:
        raise ValueError("dit tijdstip bestaat niet in UTC") from fout


def _gelezen(waarde: Any) -> Any:
    if not isinstance(waarde, str):
        return waarde
    try:
        return lees_kennismoment(waarde)
    except ValueError as fout:
        raise PydanticCustomError("kennismoment", GEEN_KENNISMOMENT) from fout


Moment = Annotated[datetime, BeforeValidator(_gelezen), WithJsonSchema(VORMEN)]
"""A kennismoment as a field of a question."""
