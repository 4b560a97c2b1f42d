"""Builds the FastAPI application of a service with all conventions on (`standards.md` §2)."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, get_origin

from fastapi import APIRouter, Depends, FastAPI, Request, params
from fastapi.dependencies.utils import get_flat_params, request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Lifespan

from shared.access.tokens import Tokencontrole
from shared.observability.gezondheid import Gezondheid, gezondheidsroutes
from shared.observability.http import Waarneming
from shared.settings import Settings
from shared.web.inhoud import samenvatting
from shared.web.meldingen import fouten
from shared.web.openapi import Api, document
from shared.web.probleem import SOORTEN, Afgewezen, Fout, antwoord, van_status
from shared.web.voorkant import Voorkant

API_VERSIE = "1.0.0"
"""Semver of the HTTP interface, for `info.version` and `API-Version`; its major stands in the path."""

CORS_KOP = {"description": "altijd `*`", "schema": {"type": "string", "enum": ["*"]}}
"""The header of the published document, as the document describes it (publish-openapi)."""

GEEN_EIGEN_TELEMETRIE: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's own spans hold path and query, and so whatever a caller put there by mistake; `Waarneming`
measures the route instead."""

Levensduur = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def maak_app(
    titel: str,
    beschrijving: str,
    settings: Settings,
    routers: Sequence[APIRouter],
    lifespan: Levensduur | None = None,
    *,
    tokencontrole: Tokencontrole | None = None,
    gezondheid: Gezondheid | None = None,
    mediatypen: Mapping[str, str] | None = None,
    stromend: Mapping[str, Sequence[str]] | None = None,
) -> FastAPI:
    """The application of one service.

    `lifespan` opens what the service needs and puts it on `app.state`; `tokencontrole` checks the tokens
    (default: issuers, audience and keys of `settings`); `gezondheid` is what `/readyz` reports;
    `mediatypen` names paths whose request body is not JSON, `stromend` paths that read theirs as a stream,
    with the media types that they take. Nothing is opened before the lifespan starts.
    """
    api = Api(titel, beschrijving, API_VERSIE, settings.public_url, settings.token_url)
    toestand = gezondheid or Gezondheid()

    @asynccontextmanager
    async def leven(app: FastAPI) -> AsyncIterator[None]:
        if lifespan is None:
            yield
        else:
            async with lifespan(app):
                yield
                toestand.stopt()

    app = FastAPI(
        title=titel,
        version=api.versie,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=GEEN_EIGEN_TELEMETRIE,
        lifespan=_levensloop(leven),
        dependencies=[Depends(weiger_onbekende_query)],
        generate_unique_id_function=lambda route: camelnaam(route.name),
    )
    app.state.settings = settings
    app.state.tokencontrole = tokencontrole or Tokencontrole.uit_settings(settings)
    app.state.gezondheid = toestand
    for router in (*routers, _eigen_routes(app, api), gezondheidsroutes(toestand)):
        app.include_router(router)
    app.add_exception_handler(HTTPException, _http_fout)
    app.add_exception_handler(RequestValidationError, _ongeldig)
    app.add_exception_handler(Afgewezen, _afgewezen)
    app.add_middleware(
        Voorkant,
        versie=api.versie,
        herkomst=settings.public_url,
        mediatypen=dict(mediatypen or {}),
        stromend=dict(stromend or {}),
    )
    app.add_middleware(Waarneming)
    return app


def _levensloop(leven: Levensduur) -> Lifespan[FastAPI]:
    return leven


def camelnaam(naam: str) -> str:
    """Operation id: `zoek_klant` -> `zoekKlant`."""
    eerste, *rest = naam.split("_")
    return eerste + "".join(deel[:1].upper() + deel[1:] for deel in rest)


def request_modellen(app: FastAPI) -> list[type[BaseModel]]:
    """Request models of routes that parse their own body (`endpoint.modellen`)."""
    gevonden: dict[type[BaseModel], None] = {}
    for route in _alle_routes(app):
        for model in getattr(route.endpoint, "modellen", ()):
            gevonden[model] = None
    return list(gevonden)


def _alle_routes(app: FastAPI) -> list[APIRoute]:
    gevonden: list[APIRoute] = []
    wachtrij: list[Any] = list(app.routes)
    while wachtrij:
        route = wachtrij.pop(0)
        if isinstance(route, APIRoute):
            gevonden.append(route)
        else:
            binnen = getattr(route, "original_router", None) or getattr(route, "router", None)
            wachtrij.extend(getattr(binnen, "routes", ()))
    return gevonden


def _eigen_routes(app: FastAPI, api: Api) -> APIRouter:
    router = APIRouter()

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document(app, api, request_modellen(app))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the document

    @router.get(
        "/v1/openapi.json",
        tags=["OpenAPI"],
        summary="Lees deze beschrijving",
        description="Openbaar, ook voor websites van anderen.",
        response_model=dict[str, Any],
        responses={200: {"headers": {"access-control-allow-origin": CORS_KOP}}},
    )
    async def geef_openapi() -> Response:
        return JSONResponse(openapi(), media_type="application/json")

    @router.get(
        "/v1/problemen/{soort}",
        tags=["Problemen"],
        summary="Uitleg bij een soort fout",
        description="De URI in het veld `type` van een foutantwoord verwijst hierheen.",
        response_model=Probleemsoort,
    )
    async def lees_probleem(soort: str) -> Response:
        if soort not in SOORTEN:
            raise Afgewezen("niet-gevonden", f"De soort fout '{soort}' bestaat niet.")
        s = SOORTEN[soort]
        return JSONResponse({"soort": s.naam, "status": s.status, "titel": s.titel, "uitleg": s.uitleg})

    return router


class Probleemsoort(BaseModel):
    """Uitleg bij een soort fout."""

    soort: str
    status: int
    titel: str
    uitleg: str


def _mag_vaker(parameter: Any) -> bool:
    return get_origin(parameter.field_info.annotation) in (list, tuple, set, frozenset)


async def weiger_onbekende_query(request: Request) -> None:
    """Refuses query parameters that the route does not have, or that come twice; with them all other
    errors in the query, so that the caller sees everything at once."""
    if not request.scope["query_string"]:
        return
    plat = get_flat_params(request.scope["route"].dependant)
    parameters = [p for p in plat if isinstance(p.field_info, params.Query)]
    # Fields of a model that stands for the whole query carry no Query of their own.
    uit_model = [p for p in plat if not isinstance(p.field_info, params.Param)]
    bekend = {p.alias: p for p in (*parameters, *uit_model)}
    gevonden: list[Fout] = []
    for naam in dict.fromkeys(request.query_params.keys()):
        if naam not in bekend:
            namen = ", ".join(sorted(bekend)) or "geen"
            gevonden.append(
                Fout(
                    pad=naam,
                    code="onbekende-parameter",
                    melding=f"Deze queryparameter bestaat hier niet. Bekend: {namen}.",
                )
            )
        elif not _mag_vaker(bekend[naam]) and len(request.query_params.getlist(naam)) > 1:
            gevonden.append(
                Fout(pad=naam, code="dubbel", melding="Deze queryparameter mag één keer voorkomen.")
            )
    if gevonden:
        _, andere = request_params_to_args(parameters, request.query_params)
        alle = (*gevonden, *fouten(andere))
        raise Afgewezen("ongeldig", samenvatting(alle), alle)


def ongeldig(pydantic_fouten: Sequence[Mapping[str, Any]]) -> Afgewezen:
    """Invalid input as one problem with every error (invalid-input, all-errors)."""
    alle = fouten(pydantic_fouten)
    return Afgewezen("ongeldig", samenvatting(alle), alle)


async def _http_fout(request: Request, fout: Exception) -> Response:
    assert isinstance(fout, HTTPException)
    detail = {
        404: f"Het adres {request.url.path} bestaat niet.",
        405: f"{request.method} kan hier niet.",
        400: "De inhoud is niet te lezen.",
    }.get(fout.status_code)
    headers = dict(fout.headers or {})
    if fout.status_code == 405:
        headers["Allow"] = _methoden(request.app, request.url.path) or headers.get("Allow", "")
    return antwoord(van_status(fout.status_code, detail, headers), request.url.path)


def _methoden(app: FastAPI, pad: str) -> str:
    """What `Allow` names: every documented method of this path. A router tells only those of the first
    route that fits the path. Empty for a path outside the document."""
    gevonden: set[str] = set()
    for sjabloon, item in app.openapi()["paths"].items():
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(f"/v1{sjabloon}")), pad):
            gevonden |= {methode.upper() for methode in item}
    return ", ".join(sorted(gevonden))


async def _ongeldig(request: Request, fout: Exception) -> Response:
    assert isinstance(fout, RequestValidationError)
    return antwoord(ongeldig(fout.errors()), request.url.path)


async def _afgewezen(request: Request, fout: Exception) -> Response:
    assert isinstance(fout, Afgewezen)
    return antwoord(fout, request.url.path)
