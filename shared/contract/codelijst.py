"""Code lists as data: `codelijsten/<naam>.json` holds code, label, source and validity.

A field is typed `Annotated[str, Codelijst("trajectsoort")]`. An unknown code is refused and the error
names the allowed ones. Local codes carry the prefix `<gemeentecode>:` (`domain/events.md` §6). `aliassen` are
other names for a code that are taken as input (`shared.contract.lezen`); an event holds the code.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


@dataclass(frozen=True, slots=True)
class Code:
    """`alleen_overnemen`: for what was decided under a law that is gone; nobody decides it now. `suwi`: how
    SuwiML writes it, where that is known."""

    code: str
    label: str
    geldig_vanaf: date
    geldig_tot: date | None
    alleen_overnemen: bool = False
    suwi: str | None = None

    def geldig_op(self, dag: date) -> bool:
        return self.geldig_vanaf <= dag and (self.geldig_tot is None or dag <= self.geldig_tot)


@dataclass(frozen=True, slots=True)
class Lijst:
    naam: str
    bron: str
    volledig: bool
    lokaal: bool  # codes with the prefix `<gemeentecode>:` are allowed
    codes: Mapping[str, Code]
    aliassen: Mapping[str, str]  # alias -> code


@cache
def lijstnamen() -> Sequence[str]:
    """Every code list that the contract has."""
    map_ = files(__package__) / "codelijsten"
    return sorted(pad.name.removesuffix(".json") for pad in map_.iterdir() if pad.name.endswith(".json"))


@cache
def lijst(naam: str) -> Lijst:
    """The code list of that name. Raises FileNotFoundError for a name that does not exist."""
    inhoud = json.loads((files(__package__) / "codelijsten" / f"{naam}.json").read_text("utf-8"))
    return Lijst(
        naam=naam,
        bron=inhoud["bron"],
        volledig=inhoud["volledig"],
        lokaal=inhoud.get("lokaal", False),
        codes={
            c["code"]: Code(
                c["code"],
                c["label"],
                date.fromisoformat(c.get("geldigVanaf", "2004-01-01")),
                date.fromisoformat(c["geldigTot"]) if c.get("geldigTot") else None,
                c.get("alleenOvernemen", False),
                c.get("suwi"),
            )
            for c in inhoud["codes"]
        },
        aliassen=inhoud.get("aliassen", {}),
    )


class GeenSuwicode(Exception):
    """A code that cannot go into a SuwiML message; the text is for users."""


def naar_suwi(naam: str, code: str) -> str:
    """The code of this list as SuwiML writes it (`domain/events.md` §6.5). Raises GeenSuwicode when that is
    not known: a guess would say something else to who receives it."""
    gevonden = lijst(naam).codes.get(code)
    if gevonden is None or gevonden.suwi is None:
        raise GeenSuwicode(f"Van '{code}' uit codelijst {naam} is geen code van SuwiML bekend.")
    return gevonden.suwi


ONVOLLEDIG = " Deze lijst is niet volledig: meld een code die ontbreekt bij het beheer van de keten."
"""Said of a list whose source is lost, partial or assembled from prose (`domain/events.md` §6)."""


@dataclass(frozen=True, slots=True)
class Codelijst:
    naam: str

    def _controleer(self, waarde: str) -> str:
        codes = lijst(self.naam)
        prefix, _, rest = waarde.partition(":")
        lokaal = codes.lokaal and rest != "" and len(prefix) == 4 and prefix.isdigit()
        if waarde not in codes.codes and not lokaal:
            raise PydanticCustomError(
                "codelijst",
                "'{waarde}' staat niet in codelijst {lijst}. Toegestaan: {toegestaan}.{volledigheid}",
                {
                    "waarde": waarde,
                    "lijst": self.naam,
                    "toegestaan": ", ".join(codes.codes),
                    "volledigheid": "" if codes.volledig else ONVOLLEDIG,
                },
            )
        return waarde

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._controleer, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        codes = lijst(self.naam)
        json_schema: JsonSchemaValue = {"type": "string", "x-codelijst": self.naam}
        if codes.lokaal:
            json_schema["pattern"] = "^(" + "|".join(codes.codes) + r"|\d{4}:.+)$"
        else:
            json_schema["enum"] = list(codes.codes)
        return json_schema
