"""Delivers a file of events to a service by its second door, block after block (`docs/aanleveren.md`)."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

import httpx
import orjson

from ketenspoor.adressen import Adressen
from ketenspoor.omgeving import UITGEVER, audience
from ketenspoor.simulator.deelnemers import sleutel_van
from shared.access.client import GeenToken, TokenBron
from shared.contract.envelop import organisatie_van
from shared.contract.gebeurtenis import Rol

BLOK = 1_000
"""Events per request."""
MAX_BLOK = 8_000_000
"""Bytes per request."""
GEEN_JSON = object()


class NietAanTeLeveren(Exception):
    """The file, or a request as a whole, is refused; the text says why."""


@dataclass(frozen=True, slots=True)
class Afzender:
    organisatie: str
    rol: Rol


def afzender(bestand: Path, organisatie: str | None, rol: Rol | None) -> Afzender:
    """Who delivers: as stated, else as the first event says. Raises NietAanTeLeveren."""
    if organisatie is not None and rol is not None:
        return Afzender(organisatie, rol)
    try:
        with bestand.open("rb") as regels:
            eerste = orjson.loads(next(regels))
        gevonden = Rol(eerste["data"]["bron"]["rol"])
        return Afzender(organisatie or organisatie_van(eerste["source"]), rol or gevonden)
    except (StopIteration, orjson.JSONDecodeError, KeyError, TypeError, ValueError) as fout:
        raise NietAanTeLeveren(
            f"de eerste regel van {bestand} zegt niet wie aanlevert; geef --organisatie en --rol op"
        ) from fout


def verbinding(adressen: Adressen, dienst: str, wie: Afzender) -> httpx.AsyncClient:
    """A connection with a service in the name of this organisation. Raises GeenToken when this key ring does
    not hold its key; whoever uses it may meet that too."""
    try:
        sleutel = sleutel_van(adressen.sleutels, wie.organisatie)
    except FileNotFoundError as fout:
        raise GeenToken(f"de sleutel van {wie.organisatie} ligt niet in {adressen.sleutels}") from fout
    bron = TokenBron(
        f"{adressen.diensten[UITGEVER]}/v1/token",
        wie.organisatie,
        wie.rol,
        sleutel,
        audience(dienst),
        "keten:registreren",
    )
    return httpx.AsyncClient(base_url=adressen.diensten[dienst], auth=bron, timeout=300, trust_env=False)


async def lever_aan(
    http: httpx.AsyncClient, bestand: Path, banen: int = 1
) -> AsyncIterator[Mapping[str, Any]]:
    """What became of each event of the file, in order of their lines. `banen`: requests at once, where more
    processes serve the address; a client stays in one, so its order is kept. Raises NietAanTeLeveren."""
    with bestand.open("rb") as regels:
        for blok in blokken(regels, banen * BLOK):
            antwoorden = await asyncio.gather(*(_stuur(http, baan) for baan in verdeel(blok, banen)))
            for antwoord in sorted(chain(*antwoorden), key=lambda a: int(a["nummer"])):
                yield antwoord


def uitleg(antwoord: Mapping[str, Any]) -> Iterator[str]:
    """The lines that a person should see of one answer: marks and reasons."""
    kop = f"regel {antwoord['nummer']}: {antwoord['status']}"
    if antwoord["status"] == "gemarkeerd":
        yield f"{kop}: {', '.join(antwoord['normafwijking'])}"
    for reden in antwoord.get("redenen", ()):
        waar = f"{reden['pad']}: " if reden.get("pad") else ""
        yield f"{kop}: {waar}{reden['melding']} ({reden['code']})"


Regels = Sequence[tuple[int, bytes]]
"""Lines with their numbers."""


def blokken(regels: Iterable[bytes], aantal: int) -> Iterator[Regels]:
    """The lines that hold something, in blocks of at most `aantal` and MAX_BLOK bytes."""
    blok: list[tuple[int, bytes]] = []
    omvang = 0
    for nummer, regel in enumerate(regels, 1):
        inhoud = regel.strip()
        if not inhoud:
            continue
        if blok and (len(blok) == aantal or omvang + len(inhoud) > MAX_BLOK):
            yield blok
            blok, omvang = [], 0
        blok.append((nummer, inhoud))
        omvang += len(inhoud)
    if blok:
        yield blok


def verdeel(regels: Regels, banen: int) -> Sequence[Regels]:
    """The lines in at most so many lanes, all of one client in one; what names none goes in the first."""
    verdeeld: list[list[tuple[int, bytes]]] = [[] for _ in range(banen)]
    for nummer, inhoud in regels:
        boom = _json(inhoud)
        klant = boom.get("subject") if isinstance(boom, dict) else None
        verdeeld[crc32(klant.encode()) % banen if isinstance(klant, str) else 0].append((nummer, inhoud))
    return [baan for baan in verdeeld if baan]


async def _stuur(http: httpx.AsyncClient, baan: Regels) -> list[Mapping[str, Any]]:
    goed: list[tuple[int, bytes]] = []
    antwoorden: list[Mapping[str, Any]] = []
    for nummer, inhoud in baan:
        if _json(inhoud) is not GEEN_JSON:
            goed.append((nummer, inhoud))
        else:
            melding = f"Regel {nummer} is geen geldige JSON."
            reden = {"code": "geen-json", "melding": melding}
            antwoorden.append({"nummer": nummer, "status": "geweigerd", "redenen": [reden]})
    if goed:
        antwoord = await http.post(
            "/v1/gebeurtenissen",
            content=b"[" + b",".join(inhoud for _, inhoud in goed) + b"]",
            headers={"Content-Type": "application/cloudevents-batch+json"},
        )
        if antwoord.status_code != 200:
            raise NietAanTeLeveren(f"vanaf regel {goed[0][0]}: {_detail(antwoord)}")
        for (nummer, _), uitkomst in zip(goed, antwoord.json()["gebeurtenissen"], strict=True):
            antwoorden.append({**uitkomst, "nummer": nummer})
    return antwoorden


def _json(inhoud: bytes) -> Any:
    try:
        return orjson.loads(inhoud)
    except orjson.JSONDecodeError:
        return GEEN_JSON


def _detail(antwoord: httpx.Response) -> str:
    try:
        return str(antwoord.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"status {antwoord.status_code}"
