"""Reading a request body as a model, with every error at once, and keeping a BSN out of it."""

from collections.abc import Iterator
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from shared.klanten.bsn import bevat_bsn
from shared.web.meldingen import fouten
from shared.web.openapi import MODEL, modelnaam
from shared.web.probleem import Afgewezen, Fout

M = TypeVar("M", bound=BaseModel)


def verwacht_model(model: type[BaseModel], voorbeeld: Any = None) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its body with `lees_model`. The route's function must name
    the model in its attribute `modellen`, so that the document holds the schema."""
    inhoud: dict[str, Any] = {"schema": {MODEL: modelnaam(model)}}
    if voorbeeld is not None:
        inhoud["example"] = voorbeeld
    return {"requestBody": {"required": True, "content": {"application/json": inhoud}}}


async def lees_model(request: Request, model: type[M], *, mag_bsn: bool = False) -> M:
    """The body as `model`. Raises Afgewezen (400) with every error of the body, among them a BSN where
    only `mag_bsn` allows one."""
    inhoud = await request.body()
    gevonden = [] if mag_bsn else bsn_fouten(inhoud)
    try:
        gelezen = _lees_streng(inhoud, model)
    except ValidationError as fout:
        verkeerd = {f.pad for f in gevonden}
        alle = (*gevonden, *(f for f in fouten(fout.errors(include_url=False)) if f.pad not in verkeerd))
    else:
        if not gevonden:
            return gelezen
        alle = tuple(gevonden)
    if gevonden:
        raise Afgewezen(
            "bsn", "Een BSN hoort niet in dit bericht. Gebruik het pseudoniem van de klant.", alle
        )
    raise Afgewezen("ongeldig", samenvatting(alle), alle)


def _lees_streng(inhoud: bytes, model: type[M]) -> M:
    """Strict: the text "24" is not a number and 1 is not true. But JSON knows one kind of number, so 24.0
    is the integer 24. Raises ValidationError."""
    try:
        return model.model_validate_json(inhoud, strict=True)
    except ValidationError as fout:
        heel = [
            f["loc"]
            for f in fout.errors(include_url=False)
            if f["type"] == "int_type" and _is_heel(f["input"])
        ]
        if not heel:
            raise
        boom = orjson.loads(inhoud)
        for loc in heel:
            deel = boom
            for stap in loc[:-1]:
                deel = deel[stap]
            deel[loc[-1]] = int(deel[loc[-1]])
        return model.model_validate_json(orjson.dumps(boom), strict=True)


def _is_heel(waarde: Any) -> bool:
    return isinstance(waarde, float) and waarde.is_integer() and abs(waarde) < 2**53


def samenvatting(alle: tuple[Fout, ...]) -> str:
    """`detail` for a list of errors: the error itself when it is the only one."""
    if len(alle) == 1:
        fout = alle[0]
        return f"{fout.pad}: {fout.melding}" if fout.pad else fout.melding
    return f"Het verzoek bevat {len(alle)} fouten."


def bsn_fouten(inhoud: bytes) -> list[Fout]:
    """Where in a JSON body a BSN stands. The bytes are searched first: nearly no body holds nine digits,
    and then nothing is parsed twice."""
    if not bevat_bsn(inhoud.decode("utf-8", "replace"), vrije_tekst=True):
        return []
    try:
        boom = orjson.loads(inhoud)
    except orjson.JSONDecodeError:
        return []  # the model says what is wrong with it
    melding = "Hier staat een BSN. Laat het weg: de klant staat er al met zijn pseudoniem in."
    return [Fout(pad=pad or None, code="bsn", melding=melding) for pad in _paden(boom, "")]


def _paden(waarde: Any, pad: str) -> Iterator[str]:
    if isinstance(waarde, dict):
        for naam, deel in waarde.items():
            if bevat_bsn(naam):
                yield pad
            yield from _paden(deel, f"{pad}.{naam}" if pad else naam)
    elif isinstance(waarde, list):
        for nummer, deel in enumerate(waarde):
            yield from _paden(deel, f"{pad}[{nummer}]")
    elif isinstance(waarde, str | int) and bevat_bsn(str(waarde), vrije_tekst=isinstance(waarde, str)):
        yield pad
