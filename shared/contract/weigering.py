"""Refusals: invariants INV-01 … INV-36 (`rules.md` Part A) and EVT-01 … EVT-06 (`events.md` §0.6).

`invarianten.json` holds text, door, article and HTTP status per code.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal


@dataclass(frozen=True, slots=True)
class Invariant:
    code: str
    deur: Literal["B", "R"]  # B: holds at both doors; R: only at registreren, at overnemen it marks
    status: int
    titel: str
    tekst: str
    bron: str


@cache
def invarianten() -> Mapping[str, Invariant]:
    inhoud = json.loads((files(__package__) / "invarianten.json").read_text("utf-8"))
    return {i["code"]: Invariant(**i) for i in inhoud}


@dataclass(frozen=True, slots=True)
class Overtreding:
    """One broken rule. `velden` fills the template of the text; `pad` names the field, if one is at fault."""

    code: str
    pad: str | None = None
    velden: Mapping[str, str] = field(default_factory=dict)

    @property
    def invariant(self) -> Invariant:
        return invarianten()[self.code]

    @property
    def tekst(self) -> str:
        tekst = self.invariant.tekst
        for naam, waarde in self.velden.items():
            tekst = tekst.replace("{" + naam + "}", waarde)
        return tekst


class Geweigerd(Exception):
    """The command is refused; nothing is stored. Carries every broken rule at once."""

    def __init__(self, overtredingen: tuple[Overtreding, ...]) -> None:
        super().__init__(", ".join(o.code for o in overtredingen))
        self.overtredingen = overtredingen
