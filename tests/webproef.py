"""A small service for the tests of the HTTP conventions: Inschrijving, clients, catalogue, tokens."""

import json
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse, Response

from services.intake.inschrijving.aggregate import AGGREGAAT, toestand
from services.intake.inschrijving.routes import ROUTES
from shared.access.sleutels import maak_sleutel, publiek
from shared.access.toegang import Beheert, Scope
from shared.access.tokens import maak_token
from shared.aggregate.handler import Actor, Commandohandler
from shared.contract.gebeurtenis import Rol
from shared.database import Database
from shared.eventstore.store import EventStore
from shared.klanten.register import Klantenregister
from shared.klanten.routes import klantenrouter
from shared.observability.tracing import stel_tracing_in
from shared.settings import Settings
from shared.web.app import maak_app
from shared.web.catalogus import catalogusrouter
from shared.web.commands import commandoroutes

CWI = "urn:nld:oin:00000099100000001000"
ANDER = "urn:nld:oin:00000099100000002000"
ONTVANGER = "https://intake.example.nl"
UITGEVER = "https://uitgever.example.nl"
SLEUTEL = maak_sleutel("ES256")
LEZEN = {"Doelbinding": "dienstverlening"}
stel_tracing_in("proef", None)
ALLES = tuple(s.value for s in Scope)


def instellingen(map_: Path, **anders: Any) -> Settings:
    """Settings of the sample, with the issuer's keys in a file."""
    sleutels = map_ / "jwks.json"
    sleutels.write_text(json.dumps({"keys": [publiek(SLEUTEL)]}))
    waarden: dict[str, Any] = {
        "database_url": "postgresql://ongebruikt",
        "log_url": "postgresql://ongebruikt",
        "deelnemers": map_ / "deelnemers.json",
        "ketensleutel": "5a" * 32,
        "bsn_sleutel": "c3" * 32,
        "jwks_url": str(sleutels),
        "audience": ONTVANGER,
        "issuers": (UITGEVER,),
        "simulatie": True,
    }
    return Settings(**(waarden | anders))


def token(
    organisatie: str = CWI, rol: Rol = Rol.ADVISEUR, scopes: tuple[str, ...] = ALLES, **anders: Any
) -> dict[str, str]:
    """The Authorization header of an organisation."""
    sleutel = anders.pop("sleutel", SLEUTEL)
    issuer, aud = anders.pop("issuer", UITGEVER), anders.pop("aud", ONTVANGER)
    actor = Actor(organisatie, rol, tuple(anders.pop("gemeenten", ())))
    waarde = maak_token(sleutel, issuer, aud, actor, scopes, **anders)
    return {"Authorization": f"Bearer {waarde}"}


def proefroutes() -> APIRouter:
    """Routes with query parameters and a failure, which the sample's services do not have."""
    router = APIRouter(prefix="/v1/proeven", tags=["Proeven"])

    @router.get("", summary="Lees proeven")
    async def lees_proeven(jaar: int, maand: int = 1) -> dict[str, int]:
        return {"jaar": jaar, "maand": maand}

    @router.get("/storingen", summary="Geeft een fout")
    async def storing(_: Beheert) -> Response:
        raise RuntimeError("geheim 123456782")

    @router.post("/echos", summary="Geeft terug wat FastAPI zelf leest")
    async def echo(inhoud: dict[str, Any]) -> Response:
        return JSONResponse(inhoud)

    return router


def proefdienst(settings: Settings, db: Database | None = None) -> FastAPI:
    """The sample; without a database only what needs none works."""
    app = maak_app(
        "Proefdienst",
        "Dienst waarop de afspraken over HTTP worden getoetst.",
        settings,
        [
            klantenrouter(),
            commandoroutes(AGGREGAAT, ROUTES, staat=toestand),
            catalogusrouter(),
            proefroutes(),
        ],
    )
    if db is not None:
        app.state.commandohandler = handler = Commandohandler(
            EventStore(db), "intake", settings.public_url, settings.register_url
        )
        app.state.klanten = Klantenregister.uit_settings(db, settings, handler.historie)
    return app
