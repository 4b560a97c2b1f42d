"""Keys: making a pair, reading one, and the public keys of an issuer with caching."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, KeySet, RSAKey

Sleutel = RSAKey | ECKey
"""A key that we sign or verify with."""

ALGORITMEN = ("RS256", "PS256", "ES256")
"""Signature algorithms that we accept (NL GOV profile: RS256 must, PS256 should); never `none` or HMAC."""

ASSERTIE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MAX_ASSERTIE = 300
"""Longest life of a client assertion in seconds."""

_BEWAAR = 600.0
_RUST = 5.0
_log = structlog.get_logger("keten.toegang")


def maak_sleutel(soort: str = "RS256") -> Sleutel:
    """A new private key for the algorithm `soort`, with its thumbprint as `kid`."""
    if soort not in ALGORITMEN:
        raise ValueError(f"onbekend algoritme {soort}")
    parameters: Any = {"use": "sig", "alg": soort}  # joserfc types it by a private name
    sleutel: Sleutel
    if soort == "ES256":
        sleutel = ECKey.generate_key("P-256", parameters, private=True, auto_kid=True)
    else:
        sleutel = RSAKey.generate_key(2048, parameters, private=True, auto_kid=True)
    return sleutel


def lees_sleutel(jwk: Mapping[str, Any]) -> Sleutel:
    """A key from its JWK. Raises ValueError for another kind than RSA or EC."""
    sleutel = JWKRegistry.import_key(dict(jwk))
    if not isinstance(sleutel, RSAKey | ECKey):
        raise ValueError(f"sleutelsoort {sleutel.key_type} wordt niet ondersteund")
    sleutel.ensure_kid()
    return sleutel


def publiek(sleutel: Sleutel) -> dict[str, Any]:
    """The public half as JWK, with `kid`, `use` and `alg`."""
    return {**sleutel.as_dict(private=False), "use": "sig", "alg": algoritme(sleutel)}


def algoritme(sleutel: Sleutel) -> str:
    """The algorithm that this key signs with."""
    return sleutel.alg or ("ES256" if isinstance(sleutel, ECKey) else "RS256")


class SleutelsOnbereikbaar(Exception):
    """The issuer's keys cannot be read now and none are in the cache."""


class Sleutelbron:
    """Public keys of the accepted issuers, from an address or a file.

    Read at the first use, again after ten minutes and when a token names an unknown `kid` (at most once
    per five seconds, so that invented kids do not become load). When the source is away the keys that are
    known stay good.
    """

    def __init__(self, plaats: str) -> None:
        self.plaats = plaats
        self._sleutels: dict[str, Sleutel] = {}
        self._gelezen: float | None = None
        self._geprobeerd: float | None = None
        self._slot = asyncio.Lock()

    async def sleutel(self, kid: str) -> Sleutel | None:
        """The key of that name, None when the issuer does not have it. Raises SleutelsOnbereikbaar."""
        nu = monotonic()
        vers = self._gelezen is not None and nu - self._gelezen < _BEWAAR
        if not vers or kid not in self._sleutels:
            await self._ververs(nu)
        return self._sleutels.get(kid)

    async def _ververs(self, nu: float) -> None:
        async with self._slot:
            if self._geprobeerd is not None and nu - self._geprobeerd < _RUST and self._sleutels:
                return
            self._geprobeerd = nu
            try:
                inhoud = await self._lees()
                self._sleutels = {
                    s.kid: s
                    for s in KeySet.import_key_set(inhoud).keys
                    if isinstance(s, RSAKey | ECKey) and s.kid
                }
                self._gelezen = nu
            except (OSError, ValueError, KeyError, JoseError, httpx.HTTPError) as fout:
                _log.warning("sleutels van de uitgever niet gelezen", fout=type(fout).__name__)
                if not self._sleutels:
                    raise SleutelsOnbereikbaar(type(fout).__name__) from fout

    async def _lees(self) -> Any:
        if self.plaats.startswith(("http://", "https://")):
            async with httpx.AsyncClient(timeout=5) as client:
                antwoord = await client.get(self.plaats)
                antwoord.raise_for_status()
                return antwoord.json()
        pad = Path(self.plaats.removeprefix("file://"))
        return json.loads(await asyncio.to_thread(pad.read_text, "utf-8"))
