"""Reading JSON as a model of the contract: strict, with every error at once.

At the door `overnemen` history comes in with codes that no list of ours holds. Such a code is kept as
`onbekend` where its list has that code, and the raw text stands beside it in `bronwaarden`
(`domain/events.md` §6); a list without `onbekend` refuses it, at both doors. An alias is read as the code
that it stands for, at both doors, and is kept beside it in the same way (§6.1: own title kept).
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from shared.contract.codelijst import lijst, lijstnamen

M = TypeVar("M", bound=BaseModel)

ONBEKEND = "onbekend"
MAX_BRONWAARDE = 500
"""Longest raw text, in characters, that is kept beside a code."""


def lees(inhoud: bytes, model: type[M], *, overnemen: bool = False) -> tuple[M, Mapping[str, str]]:
    """`inhoud` as `model`, and by its path the raw text of each code that is kept otherwise than it was
    written: an alias as its code, at overnemen an unknown one as `onbekend`.

    Strict: the text "24" is not a number and 1 is not true. But JSON knows one kind of number, so 24.0 is
    the integer 24. Raises pydantic's ValidationError with what remains wrong.
    """
    try:
        return model.model_validate_json(inhoud, strict=True), {}
    except ValidationError as fout:
        fouten = fout.errors(include_url=False)
        onbekend = _onbekende_codes(fouten) if overnemen else {}
        anders = {**_hele_getallen(fouten), **onbekend, **_aliassen(fouten)}
        if not anders:
            raise
        boom = orjson.loads(inhoud)
        ruw = {}
        for loc, (waarde, tekst) in anders.items():
            plek = _vervang(boom, loc, waarde)
            if tekst is not None:
                ruw[pad_van(plek)] = tekst
        return model.model_validate_json(orjson.dumps(boom), strict=True), ruw


_Vervanging = Mapping[tuple[int | str, ...], tuple[Any, str | None]]
"""Per place: the value to put there, and the raw text to keep of what stood there."""


def _hele_getallen(fouten: Sequence[Any]) -> _Vervanging:
    return {
        f["loc"]: (int(f["input"]), None)
        for f in fouten
        if f["type"] == "int_type"
        and isinstance(f["input"], float)
        and f["input"].is_integer()
        and abs(f["input"]) < 2**53
    }


def _onbekende_codes(fouten: Sequence[Any]) -> _Vervanging:
    return {
        f["loc"]: (ONBEKEND, f["input"])
        for f in fouten
        if f["type"] == "codelijst"
        and ONBEKEND in lijst(f["ctx"]["lijst"]).codes
        and 0 < len(f["input"]) <= MAX_BRONWAARDE
    }


def _aliassen(fouten: Sequence[Any]) -> _Vervanging:
    return {
        f["loc"]: (code, f["input"])
        for f in fouten
        if f["type"] == "codelijst"
        and (code := lijst(f["ctx"]["lijst"]).aliassen.get(f["input"])) is not None
    }


def is_alias(tekst: str, code: object) -> bool:
    """Whether this text is another name for the code, in one of the lists."""
    return any((tekst, code) in lijst(naam).aliassen.items() for naam in lijstnamen())


def _vervang(boom: Any, loc: Sequence[int | str], waarde: Any) -> Sequence[int | str]:
    """Puts the value in its place, and gives that place: pydantic's path without what is no step in the
    JSON, because it names the branch of a union as well."""
    houder, deel = boom, boom
    plek: list[int | str] = []
    for stap in loc:
        if isinstance(deel, list) if isinstance(stap, int) else isinstance(deel, dict) and stap in deel:
            houder, deel = deel, deel[stap]
            plek.append(stap)
    houder[plek[-1]] = waarde
    return plek


def waarde_op(boom: Any, pad: str) -> Any:
    """What stands at a path such as `stappen[0].soort`; None when nothing does."""
    for stap in pad.replace("[", ".[").split("."):
        try:
            boom = boom[int(stap[1:-1])] if stap.startswith("[") else boom[stap]
        except (LookupError, TypeError, ValueError):
            return None
    return boom


def pad_van(loc: Sequence[int | str]) -> str:
    """Pydantic's place of an error as the caller reads it: `stappen[0].soort`."""
    tekst = ""
    for deel in loc:
        tekst += f"[{deel}]" if isinstance(deel, int) else ("." if tekst else "") + deel
    return tekst
