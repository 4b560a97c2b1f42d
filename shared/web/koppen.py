"""The headers of a command: Idempotency-Key, If-Match and, in a simulation, the moment that it is."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import Request

from shared.web.probleem import Afgewezen, Fout

SLEUTELVORM = r"^[\x21-\x7e]{1,128}$"
ETAGVORM = r'^"(0|[1-9][0-9]{0,8})"$'
_SLEUTEL = re.compile(SLEUTELVORM)
_ETAG = re.compile(ETAGVORM)
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$", re.ASCII)

_KOPPEN: Sequence[Mapping[str, Any]] = (
    {
        "name": "Idempotency-Key",
        "description": "eigen kenmerk van dit verzoek, 1 tot 128 zichtbare ASCII-tekens; een herhaling "
        "krijgt het eerste antwoord",
        "schema": {"type": "string", "pattern": SLEUTELVORM, "minLength": 1, "maxLength": 128},
    },
    {
        "name": "If-Match",
        "description": 'verwachte versie van de stream, bijvoorbeeld "3"',
        "schema": {
            "type": "string",
            "pattern": ETAGVORM,
            "minLength": 3,
            "maxLength": 11,
            "examples": ['"3"'],
        },
    },
    {
        "name": "Simulatie-Moment",
        "description": "tijdstip van de gesimuleerde klok (RFC 3339), alleen in simulatie",
        "schema": {"type": "string", "format": "date-time"},
    },
)


def koppen_in_document() -> list[dict[str, Any]]:
    """The headers as `parameters` of an operation in the OpenAPI document: `lees_koppen` reads them, so that
    what is wrong with each is said at once."""
    return [{**deepcopy(dict(kop)), "in": "header", "required": False} for kop in _KOPPEN]


@dataclass(frozen=True, slots=True)
class Koppen:
    """What the headers of a command say."""

    sleutel: str | None
    versie: int | None
    nu: datetime


def lees_koppen(request: Request) -> Koppen:
    """Reads Idempotency-Key, If-Match and Simulatie-Moment. Raises Afgewezen (400) naming all faults."""
    sleutel, versie, moment = (request.headers.get(kop["name"]) for kop in _KOPPEN)
    gevonden: list[Fout] = []
    verwacht: int | None = None
    nu = datetime.now(UTC)
    if sleutel is not None and not _SLEUTEL.match(sleutel):
        melding = "Gebruik 1 tot 128 zichtbare ASCII-tekens, zonder spaties."
        gevonden.append(Fout(pad="Idempotency-Key", code="vorm", melding=melding))
    if versie is not None:
        if etag := _ETAG.match(versie.strip()):
            verwacht = int(etag[1])
        else:
            melding = 'Verwacht wordt de ETag van de stream, een versie tussen aanhalingstekens: "3".'
            gevonden.append(Fout(pad="If-Match", code="vorm", melding=melding))
    if moment is not None:
        if not request.app.state.settings.simulatie:
            melding = "De klok kan alleen in een simulatieomgeving worden gezet."
            gevonden.append(Fout(pad="Simulatie-Moment", code="geen-simulatie", melding=melding))
        elif (gelezen := _moment(moment)) is None:
            melding = "Dit is geen tijdstip volgens RFC 3339, bijvoorbeeld 2005-03-01T09:00:00Z."
            gevonden.append(Fout(pad="Simulatie-Moment", code="tijdstip", melding=melding))
        else:
            nu = gelezen
    if gevonden:
        raise Afgewezen("ongeldig", " ".join(f"{f.pad}: {f.melding}" for f in gevonden), gevonden)
    return Koppen(sleutel, verwacht, nu)


def _moment(tekst: str) -> datetime | None:
    if not _MOMENT.match(tekst):
        return None
    try:
        return datetime.fromisoformat(tekst.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
