"""Checks between fields (rules A.5): an incomplete message is refused with a Dutch text, at both doors."""

from typing import LiteralString

from pydantic_core import PydanticCustomError


def eis(voorwaarde: bool, melding: LiteralString) -> None:
    """Raises the validation error `onvolledig` with this text when the condition does not hold."""
    if not voorwaarde:
        raise PydanticCustomError("onvolledig", melding)


def precies_een(*waarden: object) -> bool:
    """True when exactly one of the values is there."""
    return sum(waarde is not None for waarde in waarden) == 1
