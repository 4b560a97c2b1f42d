"""Public explanation of the event types and their schemas (NL GOV profile: the producer must offer it)."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from shared.contract.gebeurtenis import Gebeurtenistype, gebeurtenistypen
from shared.contract.model import Model
from shared.web.probleem import Afgewezen

_SOORT = re.compile(r"^[a-z0-9.\-]+$")
_VERSIE = re.compile(r"^v([1-9][0-9]{0,3})\.json$")


class Typebeschrijving(Model):
    """Een gebeurtenistype: betekenis, wie het mag vastleggen, en waar het schema staat."""

    type: str
    naam: str
    domein: str
    versie: int
    betekenis: str
    uitgevers: tuple[str, ...]
    rollen: tuple[str, ...]
    besluit: bool
    dataschema: str


class Typelijst(Model):
    """Alle gebeurtenistypen van de keten."""

    gebeurtenistypen: tuple[Typebeschrijving, ...]


def beschrijving(soort: Gebeurtenistype) -> Typebeschrijving:
    """The catalogue entry of a type as the API gives it."""
    return Typebeschrijving(
        type=soort.type,
        naam=soort.naam,
        domein=soort.domein,
        versie=soort.versie,
        betekenis=(soort.model.__doc__ or soort.naam).strip(),
        uitgevers=tuple(u.value for u in soort.uitgevers),
        rollen=tuple(r.value for r in soort.rollen),
        besluit=soort.besluit,
        dataschema=soort.dataschema_pad,
    )


@cache
def _schema(soort: str, versie: int) -> bytes | None:
    """The committed JSON Schema of a version, wherever under the contract's folder it is kept."""
    map_ = files("shared.contract") / "schemas"
    for pad in (map_ / soort / f"v{versie}.json", map_ / f"{soort}.v{versie}.json"):
        if pad.is_file():
            return pad.read_bytes()
    return None


def catalogusrouter() -> APIRouter:
    """`/v1/gebeurtenistypen`, `/v1/gebeurtenistypen/{type}` and `/v1/schemas/{type}/v{n}.json`: public."""
    router = APIRouter(tags=["Gebeurtenistypen"])

    @router.get("/v1/gebeurtenistypen", summary="Lees alle gebeurtenistypen", response_model=Typelijst)
    async def lees_gebeurtenistypen() -> Response:
        alle = sorted(gebeurtenistypen().values(), key=lambda s: s.type)
        return _json({"gebeurtenistypen": [beschrijving(s).model_dump(mode="json") for s in alle]})

    @router.get(
        "/v1/gebeurtenistypen/{type}",
        summary="Lees de uitleg bij een gebeurtenistype",
        response_model=Typebeschrijving,
    )
    async def lees_gebeurtenistype(type: str) -> Response:
        soort = gebeurtenistypen().get(type)
        if soort is None:
            raise Afgewezen("niet-gevonden", f"Het gebeurtenistype '{type}' bestaat niet.")
        return _json(beschrijving(soort).model_dump(mode="json"))

    @router.get("/v1/schemas/{type}/{versie}", include_in_schema=False)
    async def lees_schema(type: str, versie: str) -> Response:
        nummer = _VERSIE.match(versie)
        inhoud = _schema(type, int(nummer[1])) if nummer and _SOORT.match(type) else None
        if inhoud is None:
            raise Afgewezen("niet-gevonden", f"Het schema {type}/{versie} bestaat niet.")
        return Response(inhoud, media_type="application/schema+json")

    return router


def _json(inhoud: Any) -> Response:
    return Response(orjson.dumps(inhoud), media_type="application/json")
