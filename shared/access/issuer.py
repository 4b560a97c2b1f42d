"""Issuer of access tokens for the embedded default: client_credentials with private_key_jwt.

OAuth 2.0, NL GOV profile: the client proves itself with a JWT signed by its registered key, used once;
it gets a signed access token for one organisation, one role and one service. No refresh tokens.
Errors at the token endpoint have the form of RFC 6749 §5.2, all others are problems.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import time
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, FastAPI, Request
from joserfc import jwt
from joserfc.errors import JoseError
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from shared.access.sleutels import ALGORITMEN, ASSERTIE, MAX_ASSERTIE, Sleutel, lees_sleutel, publiek
from shared.access.toegang import Scope
from shared.access.tokens import SPELING, maak_token
from shared.aggregate.handler import Actor
from shared.contract.gebeurtenis import Rol
from shared.deelnemers import Deelnemer, Deelnemers
from shared.settings import Settings
from shared.web.app import maak_app

_FORMULIER = "application/x-www-form-urlencoded"
_ROLSCOPES: Mapping[Rol, tuple[Scope, ...]] = {
    Rol.ADVISEUR: (Scope.REGISTREREN, Scope.LEZEN, Scope.BEHEER),
    Rol.KLANTMANAGER: (Scope.REGISTREREN, Scope.LEZEN, Scope.BEHEER),
    Rol.BUREAU: (Scope.REGISTREREN, Scope.LEZEN, Scope.BEHEER),
    Rol.DIAGNOSTICUS: (Scope.REGISTREREN, Scope.LEZEN),
    Rol.INSPECTIE: (Scope.LEZEN,),
}


class OAuthFout(Exception):
    """An error of the token endpoint: code of RFC 6749 §5.2 and a Dutch explanation."""

    def __init__(self, code: str, uitleg: str, status: int = 400) -> None:
        super().__init__(uitleg)
        self.code = code
        self.uitleg = uitleg
        self.status = status


def _client_fout(uitleg: str) -> OAuthFout:
    return OAuthFout("invalid_client", uitleg, 401)


@dataclass(frozen=True)
class Uitgever:
    """`adres` is `iss` and the beginning of the token endpoint; `ontvangers` are the services (`aud`) for
    which tokens are given; `levensduur` in seconds. Which assertions were used is kept in memory: run one
    process."""

    adres: str
    sleutel: Sleutel
    deelnemers: Deelnemers
    ontvangers: tuple[str, ...]
    levensduur: int = 300
    _gebruikt: dict[tuple[str, str], float] = field(default_factory=dict)
    _sleutels: dict[str, Sleutel] = field(default_factory=dict)

    @property
    def token_adres(self) -> str:
        return f"{self.adres}/v1/token"

    def geef(self, formulier: Mapping[str, str], nu: float | None = None) -> dict[str, Any]:
        """The token response for a request. Raises OAuthFout."""
        moment = time() if nu is None else nu
        if formulier.get("grant_type") != "client_credentials":
            raise OAuthFout("unsupported_grant_type", "Alleen client_credentials wordt ondersteund.")
        deelnemer = self._client(formulier, moment)
        rol = _rol(deelnemer, formulier.get("rol"))
        ontvanger = formulier.get("resource") or formulier.get("audience")
        if ontvanger not in self.ontvangers:
            raise OAuthFout("invalid_target", "Noem in resource de dienst waarvoor het token is.")
        scopes = _scopes(rol, formulier.get("scope"))
        actor = Actor(deelnemer.organisatie, rol, deelnemer.gemeenten)
        token = maak_token(
            self.sleutel, self.adres, ontvanger, actor, scopes, nu=moment, geldig=self.levensduur
        )
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.levensduur,
            "scope": " ".join(scopes),
        }

    def _client(self, formulier: Mapping[str, str], nu: float) -> Deelnemer:
        """The participant that the client assertion proves to be; the assertion is used up with it."""
        if formulier.get("client_assertion_type") != ASSERTIE:
            raise _client_fout(f"client_assertion_type moet {ASSERTIE} zijn (private_key_jwt).")
        assertie = formulier.get("client_assertion", "")
        urn = _ongecontroleerde_uitgever(assertie)
        deelnemer = self.deelnemers.organisatie(urn)
        if deelnemer is None or deelnemer.sleutel is None:
            raise _client_fout("Deze organisatie is geen deelnemer met een geregistreerde sleutel.")
        if formulier.get("client_id", urn) != urn:
            raise _client_fout("client_id en de uitgever van de assertie verschillen.")
        if urn not in self._sleutels:
            self._sleutels[urn] = lees_sleutel(deelnemer.sleutel)
        try:
            claims = jwt.decode(assertie, self._sleutels[urn], algorithms=ALGORITMEN).claims
        except (JoseError, ValueError) as fout:
            raise _client_fout("De handtekening van de assertie klopt niet.") from fout
        if claims.get("sub") != urn:
            raise _client_fout("In de assertie moeten iss en sub beide de organisatie zijn.")
        aud = claims.get("aud")
        if not {self.adres, self.token_adres} & set(aud if isinstance(aud, list) else [aud]):
            raise _client_fout(f"De assertie is voor een andere ontvanger (aud); gebruik {self.token_adres}.")
        self._eenmalig(urn, claims, nu)
        return deelnemer

    def _eenmalig(self, urn: str, claims: Mapping[str, Any], nu: float) -> None:
        exp, iat, jti = claims.get("exp"), claims.get("iat"), claims.get("jti")
        if not isinstance(exp, int | float) or exp + SPELING <= nu:
            raise _client_fout("De assertie is verlopen, of heeft geen exp.")
        if exp > nu + MAX_ASSERTIE + SPELING:
            raise _client_fout(f"De assertie geldt te lang: hoogstens {MAX_ASSERTIE} seconden.")
        if not isinstance(iat, int | float) or iat - SPELING > nu:
            raise _client_fout("De assertie is in de toekomst gemaakt, of heeft geen iat.")
        if not isinstance(jti, str) or not jti or len(jti) > 200:
            raise _client_fout("De assertie heeft geen kenmerk (jti).")
        for sleutel in [s for s, tot in self._gebruikt.items() if tot <= nu]:
            del self._gebruikt[sleutel]
        if (urn, jti) in self._gebruikt:
            raise _client_fout("Deze assertie is al gebruikt (jti). Maak voor elk verzoek een nieuwe.")
        self._gebruikt[(urn, jti)] = exp + SPELING


def _ongecontroleerde_uitgever(assertie: str) -> str:
    """`iss` of an assertion whose signature is still to be checked: it tells whose key to check with."""
    delen = assertie.split(".")
    if len(delen) != 3 or len(assertie) > 8192:
        raise _client_fout("client_assertion is geen ondertekende JWT.")
    try:
        claims = json.loads(urlsafe_b64decode(delen[1] + "=" * (-len(delen[1]) % 4)))
    except ValueError as fout:
        raise _client_fout("client_assertion is geen ondertekende JWT.") from fout
    urn = claims.get("iss") if isinstance(claims, dict) else None
    if not isinstance(urn, str):
        raise _client_fout("De assertie noemt geen uitgever (iss).")
    return urn


def _rol(deelnemer: Deelnemer, gevraagd: str | None) -> Rol:
    if gevraagd is None and len(deelnemer.rollen) == 1:
        return deelnemer.rollen[0]
    rollen = ", ".join(deelnemer.rollen)
    if gevraagd not in [r.value for r in deelnemer.rollen]:
        raise OAuthFout("invalid_request", f"Noem in rol een van de rollen van uw organisatie: {rollen}.")
    return Rol(gevraagd)


def _scopes(rol: Rol, gevraagd: str | None) -> tuple[str, ...]:
    mag = tuple(s.value for s in _ROLSCOPES.get(rol, ()))
    if gevraagd is None:
        return tuple(s for s in mag if s != Scope.BEHEER)
    wil = tuple(dict.fromkeys(gevraagd.split()))
    if not wil or any(s not in mag for s in wil):
        raise OAuthFout("invalid_scope", f"De rol {rol.value} kan krijgen: {', '.join(mag) or 'niets'}.")
    return wil


class Tokenantwoord(BaseModel):
    """Toegangstoken (RFC 6749 §5.1). De veldnamen liggen vast in die standaard."""

    access_token: str
    token_type: str
    expires_in: int = Field(description="levensduur in seconden")
    scope: str


class Tokenfout(BaseModel):
    """Fout bij de aanvraag van een token (RFC 6749 §5.2)."""

    error: str
    error_description: str


_AANVRAAG = {
    "requestBody": {
        "required": True,
        "content": {
            _FORMULIER: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type", "client_assertion_type", "client_assertion", "resource"],
                    "properties": {
                        "grant_type": {"const": "client_credentials"},
                        "client_assertion_type": {"const": ASSERTIE},
                        "client_assertion": {"type": "string"},
                        "client_id": {"type": "string"},
                        "resource": {"type": "string", "description": "dienst waarvoor het token is"},
                        "rol": {"type": "string", "description": "nodig bij meer dan één rol"},
                        "scope": {"type": "string"},
                    },
                }
            }
        },
    }
}


def issuer_router(uitgever: Uitgever) -> APIRouter:
    """Routes of the issuer: token endpoint, keys and metadata."""
    router = APIRouter()

    @router.post(
        "/v1/token",
        tags=["Tokens"],
        summary="Vraag een toegangstoken aan",
        response_model=Tokenantwoord,
        responses={400: {"model": Tokenfout}, 401: {"model": Tokenfout}},
        openapi_extra=_AANVRAAG,
    )
    async def vraag_token(request: Request) -> Response:
        paren = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
        try:
            if len({naam for naam, _ in paren}) != len(paren):
                raise OAuthFout("invalid_request", "Een parameter staat er meer dan eens in.")
            return JSONResponse(uitgever.geef(dict(paren)), headers={"Pragma": "no-cache"})
        except OAuthFout as fout:
            kop = {"WWW-Authenticate": 'Bearer realm="ketenspoor"'} if fout.status == 401 else {}
            inhoud = {"error": fout.code, "error_description": fout.uitleg}
            return JSONResponse(inhoud, status_code=fout.status, headers=kop)

    @router.get("/.well-known/jwks.json", include_in_schema=False)
    async def sleutels() -> Response:
        return JSONResponse({"keys": [publiek(uitgever.sleutel)]})

    @router.get("/.well-known/oauth-authorization-server", include_in_schema=False)
    async def gegevens() -> Response:
        return JSONResponse(
            {
                "issuer": uitgever.adres,
                "token_endpoint": uitgever.token_adres,
                "jwks_uri": f"{uitgever.adres}/.well-known/jwks.json",
                "grant_types_supported": ["client_credentials"],
                "response_types_supported": [],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": list(ALGORITMEN),
                "scopes_supported": [s.value for s in Scope],
            }
        )

    return router


def maak_uitgever(uitgever: Uitgever, settings: Settings) -> FastAPI:
    """The issuer as an application of its own, with the same conventions as the services."""
    return maak_app(
        "Uitgever van tokens",
        "Geeft deelnemers van de keten een toegangstoken voor één organisatie, rol en dienst.",
        settings,
        [issuer_router(uitgever)],
        mediatypen={"/v1/token": _FORMULIER},
    )
