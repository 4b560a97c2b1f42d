"""Refusals: invariants INV-01 … INV-36 (`rules.md` Part A) and EVT-01 … EVT-06 (`events.md` §0.6).

`invarianten.json` holds text, door, article and HTTP status per code.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from shared.contract.parameters import GeenParameter, parameter


@dataclass(frozen=True, slots=True)
class Invariant:
    """`tekst` names the act and article of today; `eerder` holds, with its last day, each text of a law
    that gave other articles or other grounds."""

    code: str
    deur: Literal["B", "R"]  # B: holds at both doors; R: only at registreren, at overnemen it marks
    status: int
    titel: str
    tekst: str
    bron: str
    eerder: tuple[tuple[date, str], ...] = ()

    def tekst_op(self, dag: date | None) -> str:
        """The text under the law of `dag` (rules T8; None: of today): article and name of the act."""
        if dag is None:
            return self.tekst
        tekst = next((eerdere for tot, eerdere in self.eerder if dag <= tot), self.tekst)
        try:
            wet = str(parameter("wet.naam", dag).waarde)
        except GeenParameter:
            return tekst
        return tekst.replace("Participatiewet", wet)


@cache
def invarianten() -> Mapping[str, Invariant]:
    inhoud = json.loads((files(__package__) / "invarianten.json").read_text("utf-8"))
    return {i["code"]: _invariant(**i) for i in inhoud}


def _invariant(eerder: tuple[Mapping[str, str], ...] = (), **velden: object) -> Invariant:
    teksten = tuple(sorted((date.fromisoformat(e["tot"]), e["tekst"]) for e in eerder))
    return Invariant(eerder=teksten, **velden)  # type: ignore[arg-type]  # names and types of the file


@dataclass(frozen=True, slots=True)
class Overtreding:
    """One broken rule. `velden` fills the template of the text; `pad` names the field, if one is at fault;
    `dag` is the day whose law the text names (rules T8), today's when None."""

    code: str
    pad: str | None = None
    velden: Mapping[str, str] = field(default_factory=dict)
    dag: date | None = None

    @property
    def invariant(self) -> Invariant:
        return invarianten()[self.code]

    @property
    def tekst(self) -> str:
        tekst = self.invariant.tekst_op(self.dag)
        for naam, waarde in self.velden.items():
            tekst = tekst.replace("{" + naam + "}", waarde)
        return tekst


class Geweigerd(Exception):
    """The command is refused; nothing is stored. Carries every broken rule at once."""

    def __init__(self, overtredingen: tuple[Overtreding, ...]) -> None:
        super().__init__(", ".join(o.code for o in overtredingen))
        self.overtredingen = overtredingen


class Onvolledig(Exception):
    """The command lacks, or holds, something that its model alone cannot judge: (field, message) each.
    Refused at both doors, with 400 (rules A.5)."""

    def __init__(self, fouten: tuple[tuple[str, str], ...]) -> None:
        super().__init__(fouten)
        self.fouten = fouten
