"""The purposes for which data of clients are processed (doelbinding, INV-03; Pw 65)."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from shared.contract.gebeurtenis import verwerkingen


@cache
def leesdoelen() -> Mapping[str, str]:
    """Processing activities for which data of clients are read, by slug (`doelen.json`)."""
    inhoud: dict[str, str] = json.loads((files(__package__) / "doelen.json").read_text("utf-8"))
    return inhoud


def geregistreerd(verwerking: str, register_url: str) -> str | None:
    """The slug of a registered processing activity, from its slug or URI; None when it is not registered."""
    slug = verwerking.removeprefix(f"{register_url}/")
    return slug if slug in leesdoelen() or slug in verwerkingen().values() else None
