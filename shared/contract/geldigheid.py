"""Codes by date: an event takes the codes valid on its gebeurtenisdatum (`domain/events.md` §6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from shared.contract.codelijst import Codelijst, Lijst, lijst
from shared.contract.model import Model


@dataclass(frozen=True, slots=True)
class OngeldigeCode:
    """A code of the list that does not hold on the day, or not at the door; `pad` in wire names,
    `stappen.0.soort`."""

    pad: str
    code: str
    lijst: str
    alleen_overnemen: bool = False

    def melding(self, datum: str) -> str:
        """Why the code is refused for an event of `datum`."""
        reden = "bestaat alleen bij overnemen" if self.alleen_overnemen else f"geldt niet op {datum}"
        return f"De code '{self.code}' van codelijst {self.lijst} {reden}."


@dataclass(frozen=True, slots=True)
class _Plek:
    """Where codes can stand in a value: of these lists where it is text, `deel` where it is a tuple."""

    lijsten: tuple[Lijst, ...]
    deel: "_Plek | None"


def ongeldige_codes(model: Model, dag: date, overnemen: bool = True) -> Iterator[OngeldigeCode]:
    """The codes in a payload that were not yet, or no longer, valid on `dag`, or not at this door. Local
    codes always are."""
    for naam, draad, plek in _plekken(type(model)):
        waarde = getattr(model, naam)
        if waarde is not None:
            yield from _codes(waarde, plek, draad, dag, overnemen)


def _codes(waarde: Any, plek: _Plek, pad: str, dag: date, overnemen: bool) -> Iterator[OngeldigeCode]:
    if isinstance(waarde, str):
        ongeldig: OngeldigeCode | None = None
        for codes in plek.lijsten:
            if (code := codes.codes.get(waarde)) is not None:
                geldig = code.geldig_op(dag)
                if geldig and (overnemen or not code.alleen_overnemen):
                    return
                ongeldig = ongeldig or OngeldigeCode(pad, waarde, codes.naam, geldig)
        if ongeldig is not None:
            yield ongeldig
    elif isinstance(waarde, Model):
        for deel in ongeldige_codes(waarde, dag, overnemen):
            yield replace(deel, pad=f"{pad}.{deel.pad}")
    elif isinstance(waarde, tuple) and plek.deel is not None:
        for nummer, onderdeel in enumerate(waarde):
            yield from _codes(onderdeel, plek.deel, f"{pad}.{nummer}", dag, overnemen)


@cache
def _plekken(model: type[Model]) -> Sequence[tuple[str, str, _Plek]]:
    """The fields of a model that can hold codes: name, name on the wire, where. Worked out once, because
    every event is judged by it."""
    gevonden = []
    for naam, veld in model.model_fields.items():
        soort: Any = Annotated[veld.annotation, *veld.metadata] if veld.metadata else veld.annotation
        if _kan_codes(soort):
            gevonden.append((naam, veld.alias or naam, _plek(soort)))
    return gevonden


def _plek(soort: Any) -> _Plek:
    deel = _van_deel(soort)
    return _Plek(tuple(lijst(naam) for naam in _lijsten(soort)), None if deel is None else _plek(deel))


def _kan_codes(soort: Any) -> bool:
    return (
        isinstance(soort, Codelijst)
        or (isinstance(soort, type) and issubclass(soort, Model))
        or any(_kan_codes(deel) for deel in get_args(soort))
    )


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
