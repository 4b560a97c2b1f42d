"""The client's side: fetches access tokens with private_key_jwt and renews them in time."""

import asyncio
from collections.abc import AsyncGenerator
from time import time
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt

from shared.access.sleutels import ALGORITMEN, ASSERTIE, MAX_ASSERTIE, Sleutel, algoritme
from shared.contract.gebeurtenis import Rol

_VOORAF = 30
"""Seconds before its end that a token is renewed."""


class GeenToken(Exception):
    """The issuer gave no token; the text is what it said."""


def assertie(sleutel: Sleutel, organisatie: str, token_adres: str, nu: float | None = None) -> str:
    """A client assertion of this organisation for one request to `token_adres`."""
    moment = int(time() if nu is None else nu)
    return jwt.encode(
        {"alg": algoritme(sleutel), "kid": sleutel.kid},
        {
            "iss": organisatie,
            "sub": organisatie,
            "aud": token_adres,
            "iat": moment,
            "exp": moment + MAX_ASSERTIE // 5,
            "jti": str(uuid4()),
        },
        sleutel,
        algorithms=ALGORITMEN,
    )


class TokenBron(httpx.Auth):
    """httpx authentication of one organisation in one role at one service (`ontvanger`, its `aud`).

    `client = httpx.AsyncClient(base_url=…, auth=TokenBron(…))`. One token serves all requests until
    shortly before its end; a request answered with 401 is tried once more with a new one. Without `scope`
    the issuer grants what the role may have.
    """

    def __init__(
        self,
        token_adres: str,
        organisatie: str,
        rol: Rol,
        sleutel: Sleutel,
        ontvanger: str,
        scope: str | None = None,
    ) -> None:
        self.token_adres = token_adres
        self.organisatie = organisatie
        self.rol = rol
        self.sleutel = sleutel
        self.ontvanger = ontvanger
        self.scope = scope
        self._token = ""
        self._tot = 0.0
        self._slot = asyncio.Lock()

    def _vraag(self) -> httpx.Request:
        return httpx.Request(
            "POST",
            self.token_adres,
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": ASSERTIE,
                "client_assertion": assertie(self.sleutel, self.organisatie, self.token_adres),
                "resource": self.ontvanger,
                "rol": self.rol.value,
                **({} if self.scope is None else {"scope": self.scope}),
            },
        )

    def _neem(self, antwoord: httpx.Response) -> None:
        if antwoord.status_code != 200:
            raise GeenToken(antwoord.text)
        inhoud: dict[str, Any] = antwoord.json()
        self._token = inhoud["access_token"]
        self._tot = time() + inhoud["expires_in"] - _VOORAF

    async def haal(self, client: httpx.AsyncClient) -> str:
        """The access token itself, for the command line. Raises GeenToken."""
        async with self._slot:
            if time() >= self._tot:
                self._neem(await client.send(self._vraag()))
        return self._token

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        for poging in (1, 2):
            async with self._slot:
                if time() >= self._tot:
                    antwoord = yield self._vraag()
                    await antwoord.aread()  # httpx reads it only in the flow that this one replaces
                    self._neem(antwoord)
                token = self._token
            request.headers["Authorization"] = f"Bearer {token}"
            antwoord = yield request
            if antwoord.status_code != 401 or poging == 2:
                return
            if self._token == token:
                self._tot = 0.0
