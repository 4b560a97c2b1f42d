"""Access tokens: checked on every request, refused with a reason that the caller can act on."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import time
from typing import Any, Self
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError

from shared.access.sleutels import ALGORITMEN, Sleutel, Sleutelbron, SleutelsOnbereikbaar, algoritme
from shared.aggregate.handler import Actor
from shared.contract.gebeurtenis import Rol
from shared.settings import Settings
from shared.web.probleem import Afgewezen, Fout

SPELING = 30
"""Seconds that clocks may differ."""

_TYPEN = frozenset({"at+jwt", "application/at+jwt", "jwt"})
_URN = re.compile(r"^urn:nld:(oin:\d{20}|kvknr:\d{8})$")
_GEMEENTE = re.compile(r"^\d{4}$")
_MAX_TOKEN = 8192

ONTHOUDEN = 60.0
"""Seconds that a verified signature is believed without verifying it again: a client sends one token many
times. A withdrawn key works this much longer than `Sleutelbron` keeps it."""

_MAX_ONTHOUDEN = 4096


@dataclass(frozen=True, slots=True)
class Toegang:
    """What a token grants: an actor with scopes; `jti` names the token in the audit trail."""

    actor: Actor
    scopes: frozenset[str]
    jti: str


def weiger(code: str, melding: str) -> Afgewezen:
    """401 for a token that is there but not good."""
    beschrijving = melding.encode("ascii", "replace").decode().replace('"', "'")
    return Afgewezen(
        "token-ongeldig",
        melding,
        [Fout(pad="Authorization", code=code, melding=melding)],
        {"WWW-Authenticate": f'Bearer realm="ketenspoor", error="invalid_token", '
                             f'error_description="{beschrijving}"'},
    )  # fmt: skip


def geen_token(melding: str) -> Afgewezen:
    """401 for a request without token."""
    return Afgewezen(
        "geen-token",
        melding,
        [Fout(pad="Authorization", code="geen-token", melding=melding)],
        {"WWW-Authenticate": 'Bearer realm="ketenspoor"'},
    )


@dataclass(frozen=True)
class Tokencontrole:
    """Checks signature, issuer, audience, times and claims of a token."""

    issuers: tuple[str, ...]
    audience: str
    sleutels: Sleutelbron
    _bewezen: dict[str, tuple[float, Mapping[str, Any]]] = field(default_factory=dict, repr=False)

    @classmethod
    def uit_settings(cls, settings: Settings) -> Self:
        return cls(settings.issuers, settings.audience, Sleutelbron(settings.jwks_url))

    async def controleer(self, authorization: str | None, nu: float | None = None) -> Toegang:
        """The access that the value of the Authorization header grants at `nu` (Unix time, default now).
        Raises Afgewezen (401, or 503 when the issuer's keys cannot be read)."""
        if authorization is None:
            raise geen_token("Er is geen token meegestuurd in de header Authorization.")
        schema, _, token = authorization.partition(" ")
        if schema.lower() != "bearer" or not token.strip():
            raise geen_token("De header Authorization moet de vorm 'Bearer <token>' hebben.")
        nu = time() if nu is None else nu
        claims = await self._claims(token.strip(), nu)
        self._tijd_en_doel(claims, nu)
        return _toegang(claims)

    async def _claims(self, token: str, nu: float) -> Mapping[str, Any]:
        """What a token says, once its signature has been verified."""
        tot, claims = self._bewezen.get(token, (0.0, {}))
        if nu >= tot:
            claims = await self._ondertekend(token)
            if len(self._bewezen) >= _MAX_ONTHOUDEN:
                self._bewezen.clear()
            self._bewezen[token] = nu + ONTHOUDEN, claims
        return claims

    async def _ondertekend(self, token: str) -> Mapping[str, Any]:
        kop = _kop(token)
        if str(kop.get("alg", "none")).lower() == "none":
            raise weiger("niet-ondertekend", "Het token is niet ondertekend.")
        if kop["alg"] not in ALGORITMEN:
            raise weiger(
                "algoritme",
                f"Het token is ondertekend op een manier die hier niet mag: gebruik {ALGORITMEN[0]}.",
            )
        if str(kop.get("typ", "JWT")).lower() not in _TYPEN:
            raise weiger("soort", "Dit is geen toegangstoken (typ at+jwt of JWT).")
        kid = kop.get("kid")
        if not isinstance(kid, str):
            raise weiger("sleutel", "Het token noemt geen sleutel (kid).")
        try:
            sleutel = await self.sleutels.sleutel(kid)
        except SleutelsOnbereikbaar as fout:
            raise Afgewezen(
                "niet-beschikbaar",
                "De sleutels van de uitgever zijn nu niet te lezen.",
                headers={"Retry-After": "5"},
            ) from fout
        if sleutel is None:
            raise weiger("sleutel", "De sleutel (kid) van het token is niet bekend bij de uitgever.")
        if sleutel.alg is not None and sleutel.alg != kop["alg"]:
            raise weiger("algoritme", "Het algoritme van het token past niet bij de sleutel.")
        try:
            return jwt.decode(token, sleutel, algorithms=ALGORITMEN).claims
        except (JoseError, ValueError) as fout:
            raise weiger("handtekening", "De handtekening van het token klopt niet.") from fout

    def _tijd_en_doel(self, claims: Mapping[str, Any], nu: float) -> None:
        if claims.get("iss") not in self.issuers:
            raise weiger("uitgever", "Het token komt van een uitgever die hier niet wordt aanvaard (iss).")
        aud = claims.get("aud")
        if self.audience not in (aud if isinstance(aud, list) else [aud]):
            raise weiger(
                "ontvanger", f"Het token is voor een andere ontvanger (aud); hier geldt {self.audience}."
            )
        exp: Any = claims.get("exp")
        nbf: Any = claims.get("nbf")
        iat: Any = claims.get("iat")
        if not _is_tijd(exp):
            raise weiger("verlopen", "Het token zegt niet tot wanneer het geldt (exp).")
        if exp + SPELING <= nu:
            raise weiger("verlopen", "Het token is verlopen. Vraag een nieuw token aan.")
        if not _is_tijd(iat) or iat - SPELING > nu:
            raise weiger("te-vroeg", "Het token is in de toekomst uitgegeven, of zegt niet wanneer (iat).")
        if nbf is not None and (not _is_tijd(nbf) or nbf - SPELING > nu):
            raise weiger("te-vroeg", "Het token geldt nog niet (nbf).")
        if not isinstance(claims.get("jti"), str) or not claims["jti"]:
            raise weiger("jti", "Het token heeft geen kenmerk (jti).")


def _kop(token: str) -> dict[str, Any]:
    """The header of a JWT, unverified: it tells which key to verify with."""
    deel = token.partition(".")[0]
    try:
        kop = json.loads(urlsafe_b64decode(deel + "=" * (-len(deel) % 4)))
    except ValueError:
        kop = None
    if len(token) > _MAX_TOKEN or token.count(".") != 2 or not isinstance(kop, dict):
        raise weiger("vorm", "Dit is geen ondertekend token (JWT).")
    return kop


def _is_tijd(waarde: Any) -> bool:
    return isinstance(waarde, int | float) and not isinstance(waarde, bool)


def _toegang(claims: Mapping[str, Any]) -> Toegang:
    organisatie, rol, gemeenten = claims.get("organisatie"), claims.get("rol"), claims.get("gemeenten", [])
    if not isinstance(organisatie, str) or not _URN.match(organisatie):
        raise weiger("organisatie", "Het token noemt geen organisatie (OIN of KvK-nummer).")
    if rol not in {r.value for r in Rol if r is not Rol.SYSTEEM}:
        raise weiger("rol", "Het token noemt geen bekende rol.")
    if not isinstance(gemeenten, list) or not all(
        isinstance(g, str) and _GEMEENTE.match(g) for g in gemeenten
    ):
        raise weiger("gemeenten", "De gemeenten in het token zijn geen lijst van gemeentecodes.")
    scope = claims.get("scope", "")
    scopes = frozenset(scope.split()) if isinstance(scope, str) else frozenset()
    return Toegang(Actor(organisatie, Rol(rol), tuple(gemeenten)), scopes, claims["jti"])


def maak_token(
    sleutel: Sleutel,
    issuer: str,
    audience: str,
    actor: Actor,
    scopes: tuple[str, ...],
    *,
    nu: float | None = None,
    geldig: int = 300,
) -> str:
    """A signed access token for one organisation and role; `geldig` in seconds."""
    moment = int(time() if nu is None else nu)
    return jwt.encode(
        {"alg": algoritme(sleutel), "kid": sleutel.kid, "typ": "at+jwt"},
        {
            "iss": issuer,
            "sub": actor.organisatie,
            "azp": actor.organisatie,
            "client_id": actor.organisatie,
            "aud": audience,
            "iat": moment,
            "nbf": moment,
            "exp": moment + geldig,
            "jti": str(uuid4()),
            "organisatie": actor.organisatie,
            "rol": actor.rol.value,
            "gemeenten": list(actor.gemeenten),
            "scope": " ".join(scopes),
        },
        sleutel,
        algorithms=ALGORITMEN,
    )
