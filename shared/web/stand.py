"""What an aggregate has recorded, over HTTP: its state and its history, each as its reader may see it.

The application holds the Commandohandler in `app.state.commandohandler`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, TypeVar
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Request
from pydantic import BaseModel
from starlette.responses import Response

from shared.access.toegang import Doelbinding, Leest
from shared.aggregate.aggregate import Aggregate
from shared.aggregate.fold import fold
from shared.aggregate.handler import Actor, Commandohandler
from shared.contract.basistypen import KlantId
from shared.contract.model import Model, camel
from shared.contract.weigering import Overtreding
from shared.contract.zichtbaarheid import Lezer, zichtbaar
from shared.eventstore.types import Event
from shared.web.probleem import Afgewezen, van_overtredingen

S = TypeVar("S")

ETAG = {"description": "versie van de stream", "schema": {"type": "string"}}
"""The header of every answer about a stream, as the document describes it."""


class Stand(Model):
    """Stand van zaken volgens de gebeurtenissen tot nu toe."""

    stream: str
    versie: int
    staat: dict[str, Any]


class Geschiedenis(Model):
    """Alle gebeurtenissen van een stream als CloudEvents, op volgorde."""

    stream: str
    versie: int
    gebeurtenissen: tuple[dict[str, Any], ...]


Zichtfilter = Callable[[Event, Actor], bytes]
"""The data of an event as this actor may see it."""

Leesrecht = Callable[[Sequence[Event], Actor], bool]
"""Whether this actor may read a stream with these events."""

Streamsleutel = Annotated[KlantId, Path(description="pseudoniem van de klant")]
"""Address of a stream that has the pseudonym of its client as id."""


def voeg_lezen_toe(
    router: APIRouter,
    aggregate: Aggregate[Any, S],
    staat: Callable[[S], Mapping[str, Any]],
    zicht: Zichtfilter,
    mag_lezen: Leesrecht,
) -> None:
    """Adds `GET /{id}` and `GET /{id}/gebeurtenissen` to the router of an aggregate."""
    sleutel_van: Any = Streamsleutel if aggregate.per_klant else UUID
    etag = {"headers": {"ETag": ETAG}}

    @router.get(
        "/{id}",
        name=f"lees_{aggregate.naam}",
        summary=f"Lees de stand van een {aggregate.naam}",
        response_model=Stand,
        responses={200: etag},
    )
    async def lees(request: Request, id: sleutel_van, actor: Leest, doel: Doelbinding) -> Response:
        events = await _leesbare_stream(request, aggregate, id, actor, mag_lezen)
        inhoud = {
            "stream": aggregate.stream(id),
            "versie": len(events),
            "staat": staat(fold(aggregate, events)),
        }
        return _met_etag(orjson.dumps(inhoud, default=json_waarde), len(events))

    @router.get(
        "/{id}/gebeurtenissen",
        name=f"lees_geschiedenis_{aggregate.naam}",
        summary=f"Lees alle gebeurtenissen van een {aggregate.naam}",
        response_model=Geschiedenis,
        responses={200: etag},
    )
    async def lees_geschiedenis(
        request: Request, id: sleutel_van, actor: Leest, doel: Doelbinding
    ) -> Response:
        events = await _leesbare_stream(request, aggregate, id, actor, mag_lezen)
        regels = b",".join(e.envelop.structured(zicht(e, actor)) for e in events)
        kop = orjson.dumps({"stream": aggregate.stream(id), "versie": len(events)})
        return _met_etag(kop[:-1] + b',"gebeurtenissen":[' + regels + b"]}", len(events))


def is_eigenaar(events: Sequence[Event], actor: Actor) -> bool:
    """Whether the actor's organisation opened the stream."""
    return events[0].envelop.organisatie == actor.organisatie


async def _leesbare_stream(
    request: Request, aggregate: Aggregate[Any, Any], id: UUID | str, actor: Actor, mag_lezen: Leesrecht
) -> Sequence[Event]:
    """The events of a stream that the actor may read. Raises Afgewezen: 404, or 403 (INV-02)."""
    handler: Commandohandler = request.app.state.commandohandler
    events = await handler.store.load(aggregate.stream(id))
    if not events:
        raise Afgewezen("niet-gevonden", f"{aggregate.naam} {id} bestaat niet.")
    if not mag_lezen(events, actor):
        raise van_overtredingen((Overtreding("INV-02"),))
    return events


def _met_etag(inhoud: bytes, versie: int) -> Response:
    return Response(inhoud, headers={"ETag": f'"{versie}"'}, media_type="application/json")


def zichtbare_data(event: Event, actor: Actor) -> bytes:
    """The data of an event by the confidentiality classes of its fields; an owner sees all of its own."""
    lezer = Lezer(actor.organisatie, actor.rol, frozenset(actor.gemeenten))
    return orjson.dumps(zichtbaar(event.envelop.type, orjson.loads(event.data), lezer))


def velden(staat: Any) -> Mapping[str, Any]:
    """Every field of a state, camelCase."""
    gelezen = json_waarde(staat)
    return gelezen if isinstance(gelezen, dict) else {"waarde": gelezen}


def json_waarde(waarde: Any) -> Any:
    """Frozen state as JSON: dataclasses and models become objects with camelCase names."""
    match waarde:
        case None | bool() | int() | float():
            return waarde
        case Enum():
            return waarde.value
        case str():
            return waarde
        case datetime():
            return waarde.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case date() | UUID():
            return str(waarde)
        case BaseModel():
            return waarde.model_dump(mode="json", exclude_none=True)
        case Mapping():
            return {_sleutel(n): json_waarde(w) for n, w in waarde.items()}
        case list() | tuple():
            return [json_waarde(w) for w in waarde]
        case set() | frozenset():
            return sorted((json_waarde(w) for w in waarde), key=str)
        case _ if is_dataclass(waarde):
            return {camel(f.name): json_waarde(getattr(waarde, f.name)) for f in fields(waarde)}
        case _:
            return str(waarde)


def _sleutel(naam: Any) -> str:
    return naam.value if isinstance(naam, Enum) else str(naam)
