"""Routes of an aggregate: a POST per command, and those that read it. Nothing is decided here.

The application holds the Commandohandler in `app.state.commandohandler`.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from shared.access.toegang import Registreert
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando
from shared.aggregate.correcties import CorrigeerGebeurtenis, TrekGebeurtenisIn, correctieaggregaat
from shared.aggregate.handler import (
    Actor,
    Commandohandler,
    NietBevoegd,
    Onvolledig,
    Opdracht,
    SleutelHergebruikt,
    StreamOnbekend,
    Uitkomst,
    weergave,
)
from shared.contract.envelop import TeGroot
from shared.contract.gebeurtenis import Inhoud, Partner
from shared.contract.model import Model, camel
from shared.contract.parameters import GeenParameter
from shared.contract.weigering import Geweigerd
from shared.eventstore.types import DuplicateEvent, VersionConflict
from shared.observability.metrics import COMMANDS, REFUSALS
from shared.observability.tracing import huidige_traceparent
from shared.web.inhoud import lees_commando, verwacht_model
from shared.web.koppen import koppen_in_document, lees_koppen
from shared.web.probleem import Afgewezen, Fout, van_overtredingen
from shared.web.router import Collectierouter
from shared.web.stand import (
    ETAG,
    Leesrecht,
    Streamsleutel,
    Zichtfilter,
    is_eigenaar,
    velden,
    voeg_lezen_toe,
    zichtbare_data,
)

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Route:
    """One command over HTTP. `pad` is empty for the command that opens a stream (`POST /v1/<collectie>`),
    else the kebab-case plural noun under the stream (`POST /v1/<collectie>/{id}/<pad>`).
    `voorbeeld` is a body that is accepted; `andere` are more of them, where a request can look otherwise."""

    pad: str
    commando: type[Commando]
    samenvatting: str
    voorbeeld: Mapping[str, Any]
    beschrijving: str = ""
    andere: Sequence[Mapping[str, Any]] = ()


class Vastgelegd(Model):
    """Een vastgelegde gebeurtenis."""

    id: UUID
    type: str
    volgnummer: int
    tijdstip: datetime


class Registratie(Model):
    """Wat de opdracht heeft vastgelegd."""

    stream: str
    versie: int = Field(description="versie van de stream na de opdracht; staat ook in ETag")
    gebeurtenissen: tuple[Vastgelegd, ...]


def commandoroutes(
    aggregate: Aggregate[Any, S],
    routes: Sequence[Route],
    *,
    staat: Callable[[S], Mapping[str, Any]] | None = None,
    zicht: Zichtfilter | None = None,
    mag_lezen: Leesrecht | None = None,
) -> APIRouter:
    """The router of an aggregate. `staat` writes its state as JSON (default: every field, camelCase);
    `zicht` filters the data of an event (default: by the classes of its fields); `mag_lezen` says who may
    read a stream (default: the organisation that opened it)."""
    router = Collectierouter(prefix=f"/v1/{aggregate.collectie}", tags=[aggregate.collectie.capitalize()])
    for route in routes:
        _voeg_commando_toe(router, aggregate, route)
    if aggregate.partner is not Partner.KLANTVOLGSYSTEEM:  # events.md §0.7: all streams of partners
        for route in correctieroutes(routes):
            _voeg_commando_toe(router, correctieaggregaat(aggregate), route)
    voeg_lezen_toe(router, aggregate, staat or velden, zicht or zichtbare_data, mag_lezen or is_eigenaar)
    return router


VOORBEELD_ID = "1a669927-6d0f-49e6-ba7c-8a2d7998ec55"
"""Id of an event in the examples: a caller finds its own in the answer to its command."""


def correctieroutes(routes: Sequence[Route]) -> tuple[Route, Route]:
    """The two commands that every aggregate of a partner has: correcting and withdrawing an own event.

    The example corrects the field of the first command of the aggregate that says when it happened: to the
    day before.
    """
    eerste = routes[0]
    soort = eerste.commando.gebeurtenistype if issubclass(eerste.commando, Inhoud) else None
    veld = camel(soort.datumveld) if soort is not None and soort.datumveld else "gebeurtenisdatum"
    dag = date.fromisoformat(eerste.voorbeeld.get(veld, "2025-01-06")) - timedelta(days=1)
    return (
        Route(
            "correcties",
            CorrigeerGebeurtenis,
            "Corrigeer velden van een eigen eerdere gebeurtenis",
            {
                "gecorrigeerdeId": VOORBEELD_ID,
                "reden": "registratiefout",
                "velden": {veld: dag.isoformat()},
            },
            "Het id van de gebeurtenis staat in het antwoord op uw opdracht en in de geschiedenis van het "
            "dossier. De oude inhoud blijft bewaard; vanaf nu geldt de nieuwe. De inhoud van een "
            "bekendgemaakt besluit verandert u met een nieuw besluit; hier alleen als die verkeerd is "
            "geregistreerd.",
        ),
        Route(
            "gebeurtenisintrekkingen",
            TrekGebeurtenisIn,
            "Trek een eigen eerdere gebeurtenis in",
            {"ingetrokkenId": VOORBEELD_ID, "reden": "registratiefout"},
            "Voor een gebeurtenis die niet vastgelegd had moeten worden. Zij blijft in de geschiedenis staan "
            "en telt niet meer mee.",
        ),
    )


def _voeg_commando_toe(router: APIRouter, aggregate: Aggregate[Any, Any], route: Route) -> None:
    sleutel_van: Any = Streamsleutel if aggregate.per_klant else UUID
    opent: Callable[[Any], UUID | str] | None = next(
        (id_van for soort, id_van in aggregate.opent.items() if soort is route.commando), None
    )
    if route.pad == "" and opent is None:
        raise TypeError(f"{route.commando.__name__} opent geen {aggregate.naam}: geef een pad")

    async def verwerk(request: Request, id: UUID | str | None, actor: Actor) -> Response:
        koppen = lees_koppen(request)
        gelezen, bronwaarden = await lees_commando(request, route.commando)
        commando = gelezen.namens(actor.gemeenten)
        handler: Commandohandler = request.app.state.commandohandler
        try:
            eigen = opent(commando) if opent is not None else id
            if id is not None and (eigen != id or type(commando) in aggregate.vervolgt):
                assert isinstance(commando, OpenendCommando)
                # It may have begun under another pseudonym of this person, or by another command.
                mogelijk = await handler.adressen(aggregate, commando)
                eigen = id if id in mogelijk else mogelijk[0]
        except Onvolledig as fout:  # the number of the stream hangs on a field that may be left out
            raise van_onvolledig(fout) from fout
        if id is not None and eigen != id:
            melding = f"Deze gegevens horen bij {aggregate.naam} {eigen}, niet bij het adres."
            raise Afgewezen("ongeldig", melding, [Fout(pad="id", code="adres", melding=melding)])
        assert eigen is not None
        opdracht = Opdracht(
            aggregate=aggregate,
            id=eigen,
            commando=commando,
            actor=actor,
            nu=koppen.nu,
            expected=koppen.versie,
            idempotency=None
            if koppen.sleutel is None
            else (koppen.sleutel, _afdruk(request, await request.body())),
            traceparent=huidige_traceparent(),
            bronwaarden=bronwaarden,
        )
        uitkomst = await behandel(handler.behandel(opdracht), opdracht)
        return _registratie(aggregate, opdracht, uitkomst)

    opties: dict[str, Any] = {
        "status_code": 201,
        "summary": route.samenvatting,
        "description": route.beschrijving or route.samenvatting,
        "response_model": Registratie,
        "responses": {
            200: {"model": Registratie, "description": "er viel niets nieuws vast te leggen"},
            201: {"headers": _KOPPEN},
            409: {},
            412: {},
        },
        "openapi_extra": verwacht_model(
            route.commando, dict(route.voorbeeld), [dict(ander) for ander in route.andere]
        )
        | {"parameters": koppen_in_document()},
        "name": f"{aggregate.naam}_{_kleine_letter(route.commando.__name__)}",
    }
    if route.pad == "":

        async def open_stream(request: Request, actor: Registreert) -> Response:
            return await verwerk(request, None, actor)

        open_stream.modellen = (route.commando,)  # type: ignore[attr-defined]  # read by shared.web.openapi
        router.post("", **opties)(open_stream)
    else:

        async def in_stream(request: Request, id: sleutel_van, actor: Registreert) -> Response:
            return await verwerk(request, id, actor)

        in_stream.modellen = (route.commando,)  # type: ignore[attr-defined]  # read by shared.web.openapi
        pad = route.pad.removeprefix("/").removeprefix("{id}/")
        router.post(f"/{{id}}/{pad}", **opties)(in_stream)


_KOPPEN = {
    "ETag": ETAG,
    "Location": {
        "description": "adres van de stand van zaken",
        "schema": {"type": "string", "format": "uri-reference"},
    },
}


def _afdruk(request: Request, inhoud: bytes) -> bytes:
    """Digest of a request: the same key with another address or body is another request."""
    pad: str = request.scope["path"]
    return hashlib.sha256(pad.encode() + b"\n" + inhoud).digest()


async def behandel(taak: Awaitable[Uitkomst], opdracht: Opdracht) -> Uitkomst:
    """Awaits the command handler and turns its refusals into problems."""
    naam = type(opdracht.commando).__name__
    try:
        uitkomst = await taak
    except Geweigerd as fout:
        COMMANDS.labels(naam, "geweigerd").inc()
        for overtreding in fout.overtredingen:
            REFUSALS.labels(overtreding.code).inc()
        raise van_overtredingen(fout.overtredingen) from fout
    except VersionConflict as fout:
        COMMANDS.labels(naam, "conflict").inc()
        if opdracht.expected is not None:
            melding = f"De stream staat niet op versie {opdracht.expected}."
            raise Afgewezen(
                "versie", melding, [Fout(pad="If-Match", code="versie", melding=melding)]
            ) from fout
        raise Afgewezen(
            "strijdig", "Anderen wijzigden dit tegelijk. Herhaal het verzoek.", headers={"Retry-After": "1"}
        ) from fout
    except StreamOnbekend as fout:
        raise Afgewezen("niet-gevonden", f"{opdracht.aggregate.naam} {opdracht.id} bestaat niet.") from fout
    except NietBevoegd as fout:
        raise Afgewezen("geen-recht", str(fout), [Fout(pad=None, code="rol", melding=str(fout))]) from fout
    except Onvolledig as fout:
        raise van_onvolledig(fout) from fout
    except (GeenParameter, OverflowError) as fout:
        raise buiten_bereik("gebeurtenisdatum") from fout
    except SleutelHergebruikt as fout:
        melding = "Deze Idempotency-Key is al gebruikt voor een ander verzoek."
        raise Afgewezen(
            "strijdig", melding, [Fout(pad="Idempotency-Key", code="sleutel-hergebruikt", melding=melding)]
        ) from fout
    except DuplicateEvent as fout:
        raise Afgewezen("strijdig", "Deze gebeurtenis ligt al vast.") from fout
    except TeGroot as fout:
        raise Afgewezen("te-groot", "De gebeurtenis wordt groter dan 64 kB. Maak de tekst korter.") from fout
    COMMANDS.labels(naam, "herhaald" if uitkomst.herhaald else "vastgelegd").inc()
    return uitkomst


def buiten_bereik(pad: str) -> Afgewezen:
    """The problem (400) for a date before the first rule that the chain knows, or past the calendar."""
    melding = "Voor deze datum zijn geen regels bekend: kies een datum vanaf 2004."
    return Afgewezen("ongeldig", melding, [Fout(pad=pad, code="ongeldig", melding=melding)])


def van_onvolledig(fout: Onvolledig) -> Afgewezen:
    """The problem (400) for what only the handler could see."""
    return Afgewezen(
        "ongeldig",
        " ".join(f"{pad}: {melding}" for pad, melding in fout.fouten),
        [Fout(pad=pad, code="ongeldig", melding=melding) for pad, melding in fout.fouten],
    )


def _registratie(aggregate: Aggregate[Any, Any], opdracht: Opdracht, uitkomst: Uitkomst) -> Response:
    reply = uitkomst.reply
    if reply is not None:
        inhoud, status, koppen = reply.body, reply.status, dict(reply.headers)
    else:
        inhoud = weergave(uitkomst.stream, uitkomst.versie, uitkomst.events)
        status, koppen = (201 if uitkomst.events else 200), {}
    koppen["ETag"] = f'"{uitkomst.versie}"'
    if status == 201:
        id = str(inhoud["stream"]).removeprefix(f"{aggregate.naam}-")
        koppen["Location"] = f"/v1/{aggregate.collectie}/{id}"
    if uitkomst.herhaald:
        koppen["Idempotency-Replayed"] = "true"
    return Response(orjson.dumps(inhoud), status, koppen, media_type="application/json")


def _kleine_letter(naam: str) -> str:
    return naam[:1].lower() + naam[1:]
