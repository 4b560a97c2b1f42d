"""The purposes for which data of clients are processed (doelbinding, INV-03; Pw 65)."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TypedDict

from shared.contract.gebeurtenis import Rol, gebeurtenistypen, verwerkingen
from shared.contract.rechten import mag_vaststellen


class _Leesdoel(TypedDict):
    omschrijving: str
    rollen: Sequence[str]


@cache
def _doelen() -> Mapping[str, _Leesdoel]:
    inhoud: dict[str, _Leesdoel] = json.loads((files(__package__) / "doelen.json").read_text("utf-8"))
    return inhoud


@cache
def leesdoelen(rol: Rol) -> Mapping[str, str]:
    """Processing activities for which this role reads data of clients, with what they are, by slug
    (`doelen.json`)."""
    return {slug: doel["omschrijving"] for slug, doel in _doelen().items() if rol in doel["rollen"]}


@cache
def past_bij(slug: str, rol: Rol) -> bool:
    """Whether this role has such a purpose: to read for, or to register what belongs to it (INV-03)."""
    return slug in leesdoelen(rol) or any(
        verwerkingen()[soort.domein] == slug and mag_vaststellen(partner, rol, type_)
        for type_, soort in gebeurtenistypen().items()
        for partner in soort.uitgevers
    )


def geregistreerd(verwerking: str, register_url: str) -> str | None:
    """The slug of a registered processing activity, from its slug or URI; None when it is not registered."""
    slug = verwerking.removeprefix(f"{register_url}/")
    return slug if slug in _doelen() or slug in verwerkingen().values() else None
