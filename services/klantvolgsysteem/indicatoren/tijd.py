"""Kennismoment of a question (rules T1)."""

from datetime import UTC, date, datetime, time, timedelta

from shared.contract.termijnen import AMSTERDAM


def einde_van(dag: date) -> datetime:
    """Last instant of a local day in Europe/Amsterdam: what is registered on it is known."""
    morgen = datetime.combine(dag + timedelta(days=1), time(), AMSTERDAM)
    return morgen.astimezone(UTC) - timedelta(microseconds=1)


def lees_kennismoment(waarde: str) -> datetime:
    """A date (end of that local day) or an RFC 3339 instant with a zone. ValueError for anything else."""
    if len(waarde) == 10:
        return einde_van(date.fromisoformat(waarde))
    moment = datetime.fromisoformat(waarde)
    if moment.tzinfo is None:
        raise ValueError("een tijdstip heeft een tijdzone nodig, bijvoorbeeld 2026-03-01T09:00:00Z")
    return moment.astimezone(UTC)
