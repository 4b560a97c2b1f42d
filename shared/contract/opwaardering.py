"""Upcasters: data of an older version of a type is read as the current one.

An event is stored for ever as it was written. A new version of a type gets a new class (`XxxV2`) and one
pure function from the old `data` to the new; reading chains them. Registration happens at import of the
domain module that holds the new class.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]
Opwaardering = Callable[[Data], Data]

_stappen: dict[str, tuple[str, Opwaardering]] = {}


def versie_van(type_: str) -> tuple[str, int]:
    """`nl.overheid.x.y.v2` -> (`nl.overheid.x.y`, 2); without suffix the version is 1."""
    gevonden = re.fullmatch(r"(.+)\.v(\d+)", type_)
    return (gevonden[1], int(gevonden[2])) if gevonden else (type_, 1)


def opwaardering(van: str, naar: str) -> Callable[[Opwaardering], Opwaardering]:
    """Registers the step between two adjacent versions of one type. Raises ValueError for any other step."""
    (naam, oud), (andere_naam, nieuw) = versie_van(van), versie_van(naar)
    if naam != andere_naam or nieuw != oud + 1:
        raise ValueError(f"geen stap naar de volgende versie: {van} -> {naar}")
    if van in _stappen:
        raise ValueError(f"opwaardering van {van} bestaat al")

    def registreer(functie: Opwaardering) -> Opwaardering:
        _stappen[van] = naar, functie
        return functie

    return registreer


def opwaarderen(type_: str, data: Data) -> tuple[str, Data]:
    """Type and data in the newest version that a chain of upcasters reaches; unchanged when there is none."""
    while type_ in _stappen:
        type_, stap = _stappen[type_]
        data = stap(data)
    return type_, data


def nieuwste(type_: str) -> str:
    """The newest version of a type that a chain of upcasters reaches; the type itself when there is none."""
    while type_ in _stappen:
        type_, _ = _stappen[type_]
    return type_


def heeft_opwaardering(van: str) -> bool:
    return van in _stappen
