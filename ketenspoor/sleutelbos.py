"""Tokens for whoever holds an organisation's private key: the operator, the demonstration's visitors."""

from pathlib import Path

import httpx

from ketenspoor.adressen import Adressen
from ketenspoor.omgeving import UITGEVER, audience
from ketenspoor.simulator.deelnemers import sleutel_van
from shared.access.client import GeenToken, TokenBron
from shared.contract.gebeurtenis import Rol


async def haal_token(
    adressen: Adressen, organisatie: str, rol: Rol, dienst: str, scope: str | None = None
) -> str:
    """An access token. Raises GeenToken: the issuer refuses, or this key ring does not hold the key."""
    adres = f"{adressen.diensten[UITGEVER]}/v1/token"
    return await vraag_token(adres, adressen.sleutels, organisatie, rol, dienst, scope)


async def vraag_token(
    adres: str, sleutels: Path, organisatie: str, rol: Rol, dienst: str, scope: str | None = None
) -> str:
    """As `haal_token`, from the token endpoint and the folder with keys."""
    try:
        sleutel = sleutel_van(sleutels, organisatie)
    except OSError as fout:
        raise GeenToken(f"de sleutel van {organisatie} is niet te lezen in {sleutels}") from fout
    bron = TokenBron(adres, organisatie, rol, sleutel, audience(dienst), scope)
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        return await bron.haal(http)
