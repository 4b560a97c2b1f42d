"""Codes by date: an event takes the codes valid on its gebeurtenisdatum (`domain/events.md` §6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from shared.contract.codelijst import Codelijst, lijst
from shared.contract.model import Model


@dataclass(frozen=True, slots=True)
class OngeldigeCode:
    """A code of the list that does not hold on the day; `pad` in wire names, `stappen.0.soort`."""

    pad: str
    code: str
    lijst: str


def ongeldige_codes(model: Model, dag: date) -> Iterator[OngeldigeCode]:
    """The codes in a payload that were not yet, or no longer, valid on `dag`. Local codes always are."""
    for naam, veld in type(model).model_fields.items():
        soort: Any = veld.annotation
        if veld.metadata:
            soort = Annotated[soort, *veld.metadata]
        for pad, code, codes in _codes(getattr(model, naam), soort, veld.alias or naam, dag):
            yield OngeldigeCode(pad, code, codes)


def _codes(waarde: Any, soort: Any, pad: str, dag: date) -> Iterator[tuple[str, str, str]]:
    if waarde is None:
        return
    if isinstance(waarde, Model):
        for ongeldig in ongeldige_codes(waarde, dag):
            yield f"{pad}.{ongeldig.pad}", ongeldig.code, ongeldig.lijst
    elif isinstance(waarde, tuple):
        for nummer, deel in enumerate(waarde):
            yield from _codes(deel, _van_deel(soort), f"{pad}.{nummer}", dag)
    elif isinstance(waarde, str):
        lijsten = [naam for naam in _lijsten(soort) if waarde in lijst(naam).codes]
        if lijsten and not any(lijst(naam).codes[waarde].geldig_op(dag) for naam in lijsten):
            yield pad, waarde, lijsten[0]


def _van_deel(soort: Any) -> Any:
    """The element type of `tuple[X, ...]`, through Annotated and `| None`."""
    if get_origin(soort) is tuple:
        return get_args(soort)[0]
    for deel in get_args(soort):
        if (gevonden := _van_deel(deel)) is not None:
            return gevonden
    return None


def _lijsten(soort: Any) -> list[str]:
    """The code lists that a type takes its codes from; a union may name more than one."""
    if get_origin(soort) is Annotated:
        hoofd, *extra = get_args(soort)
        return [m.naam for m in extra if isinstance(m, Codelijst)] + _lijsten(hoofd)
    if isinstance(soort, UnionType) or get_origin(soort) is not None:
        return [naam for deel in get_args(soort) for naam in _lijsten(deel)]
    return []
