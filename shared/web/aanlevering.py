"""`POST /v1/gebeurtenissen`: the second door over HTTP. One CloudEvent, a batch, or NDJSON as a stream.

The answer names every event: what was stored, known, marked or refused, and why. Only what concerns the
request as a whole (token, media type, size, unreadable JSON) is a problem.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Request
from pydantic import Field
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from shared.aanlevering.opname import BUNDEL, Dienst, Opname
from shared.aanlevering.regels import MAX_REGEL, Regel, Regelsplitser
from shared.aanlevering.resultaat import Resultaat, Status, tellingen
from shared.access.toegang import Registreert
from shared.contract.diepte import MAX_DIEPTE, gekapt
from shared.contract.model import Model
from shared.eventstore.types import StoreUnavailable, VersionConflict
from shared.observability.tracing import huidige_traceparent
from shared.web.probleem import Afgewezen, Fout
from shared.web.voorkant import mediatype

PAD = "/v1/gebeurtenissen"
ENKEL, REEKS, STROOM = (
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    "application/x-ndjson",
)
MEDIATYPEN = (ENKEL, REEKS, STROOM, "application/json")
MAX_REEKS = 10_000
MAX_LICHAAM = 16_000_000
"""Largest body in bytes of an event or a batch; NDJSON has no limit."""
_DIEPTE = MAX_DIEPTE + 2
"""Levels that are read of a batch: the list, and of each event one more than fits, so that a deeper one is
still too deep where it is judged, alone."""
_WACHTRIJ = 16
"""Pieces of a stream, of 64 kB as a rule, that are read ahead."""


class Reden(Model):
    """Waarom een gebeurtenis is geweigerd."""

    pad: str | None = Field(None, description="plaats in de gebeurtenis, bijvoorbeeld data.einddatum")
    code: str = Field(description="vaste code, bijvoorbeeld INV-08 of ontbreekt")
    melding: str = Field(description="uitleg in het Nederlands")


class Aangeleverd(Model):
    """Wat er van één aangeleverde gebeurtenis werd."""

    nummer: int = Field(description="plaats in de aanlevering, vanaf 1; bij NDJSON het regelnummer")
    status: Status
    id: str | None = Field(None, description="id van de gebeurtenis, als dat te lezen was")
    stream: str | None = None
    volgnummer: int | None = Field(None, description="nummer binnen de stream")
    normafwijking: tuple[str, ...] | None = Field(
        None, description="regels waarmee deze overgenomen gebeurtenis in strijd is"
    )
    redenen: tuple[Reden, ...] | None = Field(None, description="alle redenen tegelijk")


class Aantallen(Model):
    """Hoeveel gebeurtenissen elke uitkomst hadden."""

    vastgelegd: int
    bekend: int
    gemarkeerd: int
    geweigerd: int


class Aanleverantwoord(Model):
    """Wat er van de aangeleverde gebeurtenissen werd, in dezelfde volgorde."""

    aantallen: Aantallen
    gebeurtenissen: tuple[Aangeleverd, ...]


def aanleverrouter(naam: str, voorbeelden: Sequence[Mapping[str, Any]]) -> APIRouter:
    """The second door of a service. `voorbeelden` are events that it takes in, each on its own. The
    application holds the Dienst in `app.state.aanlevering`."""
    router = APIRouter(tags=["Gebeurtenissen"])

    @router.post(
        PAD,
        name="lever_gebeurtenissen_aan",
        summary="Lever gebeurtenissen aan uit een eigen systeem",
        description=_BESCHRIJVING.format(dienst=naam, reeks=f"{MAX_REEKS:,}".replace(",", ".")),
        response_model=Aanleverantwoord,
        responses={
            200: {
                "description": "Per gebeurtenis wat ermee gebeurde",
                "content": {STROOM: {"schema": {"type": "string"}}},
            },
            409: {},
        },
        openapi_extra={"requestBody": _lichaam(voorbeelden)},
    )
    async def lever_aan(request: Request, actor: Registreert) -> Response:
        soort = mediatype(dict(request.scope["headers"]))
        dienst: Dienst = request.app.state.aanlevering
        opname = Opname(dienst, actor, huidige_traceparent())
        if soort == STROOM:
            return _Regelantwoord(_stroom(request, opname), media_type=STROOM)
        # In a thread: a large body, or one that is made to be hard to read, keeps no other request waiting.
        regels = await asyncio.to_thread(_reeks, await _lees_alles(request), soort)
        return await _lijst(regels, opname)

    return router


_BESCHRIJVING = """\
Voor een partner met een eigen systeem, en voor het laden van een beginstand. Het lichaam is één CloudEvent,
een lijst van hoogstens {reeks}, of NDJSON: één CloudEvent per regel, zonder grens aan het aantal. NDJSON
wordt als stroom gelezen en beantwoord: één regel antwoord per regel, in dezelfde volgorde. Lees het antwoord
terwijl u stuurt.

Elke gebeurtenis wordt beoordeeld als de opdracht die ertoe zou leiden: rechten, schema, gemeente en regels.
Met `deur` registreren weigert elke regel; met overnemen (geschiedenis, of een besluit dat al is
bekendgemaakt) markeren de meeste alleen. Een gebeurtenis gaat er heel in of niet, en een geweigerde houdt de
andere niet tegen. Het `id` is het kenmerk: opnieuw sturen is veilig, dezelfde gebeurtenis is dan bekend.

`subject` is het pseudoniem van de klant (POST /v1/klanten). `source` is een systeem van uw organisatie:
`urn:nld:oin:<20 cijfers>:systeem:<naam>` of `urn:nld:kvknr:<8 cijfers>.<naam>`. `stream` mag weg bij een
gebeurtenis die een stream opent; `sequence` en `time` mogen weg. `time` ligt niet voor de vorige gebeurtenis
van de stream, en bij registreren hooguit een uur terug. `data` volgt het schema van `type`
(GET /v1/gebeurtenistypen). Geldt voor de dienst {dienst}.
"""
_CLOUDEVENT = {
    "type": "object",
    "description": "CloudEvent 1.0 volgens het NL GOV-profiel: specversion, id, source, type, subject, data",
}


def _lichaam(voorbeelden: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    regels = "".join(orjson.dumps(v).decode() + "\n" for v in voorbeelden)
    reeks = {"type": "array", "items": _CLOUDEVENT, "minItems": 1, "maxItems": MAX_REEKS}
    return {
        "required": True,
        "content": {
            ENKEL: {"schema": _CLOUDEVENT, "example": voorbeelden[0]},
            REEKS: {"schema": reeks, "example": list(voorbeelden)},
            STROOM: {"schema": {"description": "per regel één CloudEvent"}, "example": regels},
        },
    }


async def _lees_alles(request: Request) -> bytes:
    inhoud = bytearray()
    async for brok in request.stream():
        inhoud += brok
        if len(inhoud) > MAX_LICHAAM:
            melding = f"De inhoud is groter dan {MAX_LICHAAM // 1_000_000} MB. Stuur NDJSON ({STROOM})."
            raise Afgewezen("te-groot", melding)
    return bytes(inhoud)


def _reeks(inhoud: bytes, soort: str) -> list[Regel]:
    """The events in a body. Raises Afgewezen for a body that is none, or too many."""
    if soort not in MEDIATYPEN:
        melding = f"Zeg in Content-Type wat u stuurt: {', '.join(MEDIATYPEN[:3])}."
        raise Afgewezen("mediatype", melding, headers={"Accept-Post": ", ".join(MEDIATYPEN)})
    try:
        boom = orjson.loads(gekapt(inhoud, _DIEPTE))
    except orjson.JSONDecodeError as fout:
        melding = f"De inhoud is geen geldige JSON: {fout.msg} (regel {fout.lineno}, kolom {fout.colno})."
        raise Afgewezen("ongeldig", melding, [Fout(code="geen-json", melding=melding)]) from fout
    if isinstance(boom, dict) and soort != REEKS:
        return [_regel(1, inhoud)]
    if not isinstance(boom, list) or soort == ENKEL:
        melding = (
            "Verwacht wordt een CloudEvent."
            if soort == ENKEL
            else "Verwacht wordt een lijst van CloudEvents."
        )
        raise Afgewezen("ongeldig", melding, [Fout(code="soort", melding=melding)])
    if not boom:
        raise Afgewezen("ongeldig", "De lijst is leeg.", [Fout(code="aantal", melding="De lijst is leeg.")])
    if len(boom) > MAX_REEKS:
        melding = (
            f"De lijst heeft {len(boom)} gebeurtenissen; hoogstens {MAX_REEKS} kan. Stuur NDJSON ({STROOM})."
        )
        raise Afgewezen("te-groot", melding, [Fout(code="aantal", melding=melding)])
    return [_regel(nummer, orjson.dumps(deel)) for nummer, deel in enumerate(boom, 1)]


def _regel(nummer: int, inhoud: bytes) -> Regel:
    return Regel(nummer, inhoud if len(inhoud) <= MAX_REGEL else None)


async def _lijst(regels: Sequence[Regel], opname: Opname) -> Response:
    resultaten: list[Resultaat] = []
    for begin in range(0, len(regels), BUNDEL):
        try:
            resultaten += await opname.neem_op(regels[begin : begin + BUNDEL])
        except VersionConflict as fout:
            melding = "Anderen wijzigden dit tegelijk. Stuur alles opnieuw: wat vastligt is dan bekend."
            raise Afgewezen("strijdig", melding, headers={"Retry-After": "1"}) from fout
    inhoud = {"aantallen": tellingen(resultaten), "gebeurtenissen": [r.weergave() for r in resultaten]}
    return Response(orjson.dumps(inhoud), media_type="application/json")


class _Regelantwoord(StreamingResponse):
    """Answers while the request still comes in. Starlette would watch for a disconnect by reading the same
    messages as the route, and so take pieces of the body away from it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.stream_response(send)


async def _stroom(request: Request, opname: Opname) -> AsyncIterator[bytes]:
    """One line of answer per line, in order. What waits while a bundle is stored becomes the next bundle,
    so that a slow stream is answered event by event and a fast one a thousand at a time."""
    wachtrij: asyncio.Queue[list[Regel] | None] = asyncio.Queue(_WACHTRIJ)
    lezer = asyncio.create_task(_lees_vooruit(request, wachtrij), name="aanlevering-lezen")
    try:
        async for bundel in _bundels(wachtrij):
            try:
                resultaten = await opname.neem_op(bundel)
            except (StoreUnavailable, VersionConflict):
                yield _afgebroken(bundel[0].nummer)
                return
            yield b"".join(orjson.dumps(r.weergave()) + b"\n" for r in resultaten)
    finally:
        lezer.cancel()


async def _lees_vooruit(request: Request, wachtrij: "asyncio.Queue[list[Regel] | None]") -> None:
    splitser = Regelsplitser()
    try:
        async for brok in request.stream():
            if regels := splitser.voeg_toe(brok):
                await wachtrij.put(regels)
        await wachtrij.put(splitser.einde())
    except ClientDisconnect:  # what came in whole is taken in; half a line is none
        pass
    await wachtrij.put(None)


async def _bundels(wachtrij: "asyncio.Queue[list[Regel] | None]") -> AsyncIterator[list[Regel]]:
    open_ = True
    wachtend: list[Regel] = []
    while open_ or wachtend:
        while open_ and (not wachtend or (len(wachtend) < BUNDEL and not wachtrij.empty())):
            regels = await wachtrij.get()
            open_ = regels is not None
            wachtend += regels or ()
        if wachtend:
            yield wachtend[:BUNDEL]
        wachtend = wachtend[BUNDEL:]


def _afgebroken(nummer: int) -> bytes:
    melding = (
        f"De opslag is nu niet bereikbaar. Vanaf regel {nummer} is niets verwerkt. Stuur alles opnieuw: wat "
        "vastligt is dan bekend."
    )
    regel = {
        "nummer": nummer,
        "status": "afgebroken",
        "redenen": [{"code": "niet-beschikbaar", "melding": melding}],
    }
    return orjson.dumps(regel) + b"\n"
