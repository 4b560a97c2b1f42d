"""OpenAPI 3.1 document by the API Design Rules, from the routes of a FastAPI application.

What plain FastAPI writes otherwise is put right here: `servers` with `/v1`, the `API-Version` header on
every response, 400 with problem+json instead of 422, and the models that routes parse themselves.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.web.probleem import MEDIATYPE, SOORTEN, Probleem

CONTACT = {
    "name": "Beheer Ketenspoor",
    "url": "https://ketenspoor.example.nl/contact",
    "email": "beheer@ketenspoor.example.nl",
}
VERSIES = (
    "Hoe versies worden aangekondigd, naast elkaar draaien en eindigen, staat in de "
    "[documentatie](https://ketenspoor.example.nl/docs/README.md#versies)."
)
LICENTIE = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
_METHODEN = ("get", "post", "put", "patch", "delete", "head", "options")
_INVOER: Literal["validation"] = "validation"
MODEL = "x-model"
"""Key in a route's `openapi_extra` that names the model of its body, replaced by a reference."""

_OVERAL = ("400", "405", "406", "500", "503")


@dataclass(frozen=True, slots=True)
class Api:
    """What an OpenAPI document says about its service. `versie` is semver; its major is in the path.
    `token_url` is where a token for the service is asked."""

    titel: str
    beschrijving: str
    versie: str
    public_url: str
    token_url: str


def document(app: FastAPI, api: Api, modellen: Sequence[type[BaseModel]]) -> dict[str, Any]:
    """The document of `app`; `modellen` are request models that routes parse themselves."""
    schema = get_openapi(
        title=api.titel,
        version=api.versie,
        openapi_version="3.1.0",
        description=f"{api.beschrijving}\n\n{VERSIES}",
        routes=app.routes,
        servers=[{"url": f"{api.public_url}/v1", "description": "versie 1"}],
        license_info=LICENTIE,
    )
    # Put in here: FastAPI would check the address, with a package that nothing else needs.
    schema["info"]["contact"] = CONTACT
    onderdelen = schema.setdefault("components", {})
    for toegang in onderdelen.get("securitySchemes", {}).values():
        toegang["flows"]["clientCredentials"]["tokenUrl"] = api.token_url
    schemas = onderdelen.setdefault("schemas", {})
    for naam in ("HTTPValidationError", "ValidationError"):
        schemas.pop(naam, None)
    eigen, adressen = _schemas((*modellen, Probleem))
    schemas.update(eigen)
    onderdelen["schemas"] = _met_null(dict(sorted(schemas.items())))
    onderdelen["headers"] = {
        "API-Version": {
            "description": "volledige versie van deze API",
            "schema": {"type": "string", "examples": [api.versie]},
        }
    }
    onderdelen["responses"] = {naam: _probleemantwoord(naam) for naam in map(str, _statussen())}
    schema["paths"] = {pad.removeprefix("/v1") or "/": item for pad, item in schema.get("paths", {}).items()}
    for pad, bewerking in bewerkingen(schema):
        _bewerking(pad, bewerking)
        for inhoud in bewerking.get("requestBody", {}).get("content", {}).values():
            if model := inhoud["schema"].get(MODEL):
                rest = {naam: waarde for naam, waarde in inhoud["schema"].items() if naam != MODEL}
                inhoud["schema"] = {"$ref": adressen[model], **rest}
    schema["tags"] = [
        {"name": naam} for naam in sorted({tag for _, b in bewerkingen(schema) for tag in b.get("tags", ())})
    ]
    return schema


def modelnaam(model: type[BaseModel]) -> str:
    """What names a model in a route until the document is made: unlike the name of its schema it is
    always unique."""
    return f"{model.__module__}.{model.__qualname__}"


def _schemas(modellen: Sequence[type[BaseModel]]) -> tuple[dict[str, Any], dict[str, str]]:
    """Schemas of the models, and the reference to the schema of each.

    Aggregates may have commands of the same name: those get the name of their aggregate in front.
    """
    adressen, inhoud = models_json_schema(
        [(model, _INVOER) for model in modellen], ref_template="#/components/schemas/{model}"
    )
    namen = {naam: _korte_naam(naam) for naam in inhoud.get("$defs", {})}

    def hernoem(deel: Any) -> Any:
        match deel:
            case dict():
                return {n: _verwijs(w, namen) if n == "$ref" else hernoem(w) for n, w in deel.items()}
            case list():
                return [hernoem(w) for w in deel]
            case _:
                return deel

    schemas = {namen[naam]: hernoem(schema) for naam, schema in inhoud.get("$defs", {}).items()}
    verwijzingen = {modelnaam(m): _verwijs(adressen[(m, _INVOER)]["$ref"], namen) for m in modellen}
    return schemas, verwijzingen


def _korte_naam(naam: str) -> str:
    """`services__handhaving__ontheffing__commands__MaakBekend` -> `OntheffingMaakBekend`."""
    *delen, laatste = naam.split("__")
    return (delen[-2].capitalize() if len(delen) > 1 else "") + laatste


def _verwijs(verwijzing: Any, namen: Mapping[str, str]) -> Any:
    voor, _, naam = str(verwijzing).rpartition("/")
    return f"{voor}/{namen.get(naam, naam)}"


def bewerkingen(schema: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation of a document with its path."""
    for pad, item in schema["paths"].items():
        for methode, bewerking in item.items():
            if methode in _METHODEN:
                yield pad, bewerking


def _statussen() -> list[int]:
    return sorted({s.status for s in SOORTEN.values()})


def _probleemantwoord(status: str) -> dict[str, Any]:
    soorten = [s for s in SOORTEN.values() if str(s.status) == status]
    return {
        "description": " of ".join(s.titel for s in soorten),
        "headers": {"API-Version": {"$ref": "#/components/headers/API-Version"}},
        "content": {MEDIATYPE: {"schema": {"$ref": "#/components/schemas/Probleem"}}},
    }


def _bewerking(pad: str, bewerking: dict[str, Any]) -> None:
    antwoorden: dict[str, Any] = bewerking.setdefault("responses", {})
    antwoorden.pop("422", None)
    fouten = set(_OVERAL) | {s for s in antwoorden if s >= "400" and s.isdigit()}
    if bewerking.get("security"):
        fouten |= {"401", "403"}
    if re.search(r"{\w+}", pad):
        fouten.add("404")
    if "requestBody" in bewerking:
        fouten |= {"413", "415"}
    for status in fouten:
        eigen = antwoorden.get(status, {})
        if MEDIATYPE not in eigen.get("content", {}) and "application/json" not in eigen.get("content", {}):
            antwoorden[status] = {"$ref": f"#/components/responses/{status}"}
    for parameter in bewerking.get("parameters", ()):
        parameter["schema"] = _zonder_null(parameter.get("schema", {}))
        if parameter["name"] == "Doelbinding":  # the route itself asks for it, to name the purposes
            parameter["required"] = True
    for antwoord in antwoorden.values():
        if "$ref" not in antwoord:
            if antwoord.get("description") in (None, "", "Successful Response"):
                antwoord["description"] = "Gelukt"
            antwoord.setdefault("headers", {})["API-Version"] = {"$ref": "#/components/headers/API-Version"}
    bewerking["responses"] = dict(sorted(antwoorden.items()))


def _met_null(deel: Any) -> Any:
    """`anyOf` of one simple type and null, written as one type that may be null: then the format of a date
    stands at the field itself, where a linter and a reader look for it."""
    match deel:
        case {"anyOf": [{"type": str(soort), **rest}, {"type": "null"}], **overige} if not rest.keys() & {
            "enum",
            "const",
        }:
            return {**{n: _met_null(w) for n, w in (rest | overige).items()}, "type": [soort, "null"]}
        case dict():
            return {n: _met_null(w) for n, w in deel.items()}
        case list():
            return [_met_null(w) for w in deel]
        case _:
            return deel


def _zonder_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out is absent, never null."""
    if "anyOf" not in schema:
        return schema
    keuzes = [k for k in schema["anyOf"] if k != {"type": "null"}]
    if len(keuzes) == 1:
        return {**{n: w for n, w in schema.items() if n != "anyOf"}, **keuzes[0]}
    return {**schema, "anyOf": keuzes}
