"""The front of every service: what holds for each request and response, before and after the routes.

One pure ASGI layer, because a command has 3 ms and each layer of BaseHTTPMiddleware costs a tenth of
that. It refuses what no route should see (a BSN in the address, too much, a wrong media type) and gives
every response, errors too, the headers of the API Design Rules.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_plus

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.database import UNAVAILABLE
from shared.eventstore.types import StoreUnavailable
from shared.klanten.bsn import bevat_bsn
from shared.log.port import LogUnavailable
from shared.observability.http import sjabloon
from shared.web.probleem import Afgewezen, Fout, antwoord, van_status

MAX_LICHAAM = 1_000_000
"""Largest request body in bytes."""

PUBLIEK = ("/v1/openapi.json", "/v1/schemas/", "/v1/gebeurtenistypen", "/v1/problemen/", "/.well-known/")
"""Paths that any website may read (publish-openapi: CORS `*`)."""

OPSLAG_WEG: tuple[type[Exception], ...] = (StoreUnavailable, LogUnavailable, *UNAVAILABLE)
"""What a route raises when database or log is away: no fault of the request, nor of the code."""

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_EENMALIG = frozenset(
    {b"authorization", b"content-type", b"idempotency-key", b"if-match", b"doelbinding", b"simulatie-moment"}
)
_ZONDER_BSN_TOETS = frozenset(
    {b"authorization", b"content-length", b"traceparent", b"tracestate", b"host", b"user-agent", b"date"}
)
_MET_LICHAAM = frozenset({"POST", "PUT", "PATCH"})
_JSON = ("application/json", "application/problem+json")
_log = structlog.get_logger("keten.web")


@dataclass(frozen=True)
class Voorkant:
    """`versie` is the full version for `API-Version`; `herkomst` the origin that may call from a browser;
    `mediatypen` the media type of a request body per path, where it is not JSON; `stromend` the media types
    per path whose body the route reads itself, as a stream and with limits of its own."""

    app: ASGIApp
    versie: str
    herkomst: str
    mediatypen: Mapping[str, str] = field(default_factory=dict)
    stromend: Mapping[str, Sequence[str]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begonnen = False
        zonder_lichaam = scope["method"] == "HEAD"
        pad: str = scope["path"]

        async def antwoorden(bericht: Message) -> None:
            nonlocal begonnen
            if bericht["type"] == "http.response.start":
                begonnen = True
                self._kop(pad, bericht)
            elif zonder_lichaam and bericht["type"] == "http.response.body":
                bericht = {**bericht, "body": b""}
            await send(bericht)

        try:
            controleer_adres(scope)
            if scope["method"] == "OPTIONS" and _is_voorvraag(scope) and pad.startswith(PUBLIEK):
                await _voorvraag(antwoorden)
                return
            _controleer_accept(scope, self.stromend.get(pad, ()))
            inhoud = await self._lichaam(scope, receive)
            if zonder_lichaam:
                scope = {**scope, "method": "GET"}
            await self.app(scope, receive if inhoud is None else _opnieuw(inhoud, receive), antwoorden)
        except Afgewezen as fout:
            if begonnen:
                raise
            await antwoord(fout, pad)(scope, receive, antwoorden)
        except OPSLAG_WEG as weg:
            _log.warning("opslag onbereikbaar", route=sjabloon(scope), fout=type(weg).__name__)
            if begonnen:
                raise
            later = van_status(503, "De opslag is nu niet bereikbaar.", {"Retry-After": "2"})
            await antwoord(later, pad)(scope, receive, antwoorden)
        except Exception:
            _log.exception("onverwachte fout", method=scope["method"], route=sjabloon(scope))
            if begonnen:
                raise
            await antwoord(van_status(500), pad)(scope, receive, antwoorden)

    def _kop(self, pad: str, bericht: Message) -> None:
        headers = MutableHeaders(raw=bericht.setdefault("headers", []))
        headers["API-Version"] = self.versie
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
        headers.setdefault("Content-Type", "application/json")
        headers["Access-Control-Allow-Origin"] = "*" if pad.startswith(PUBLIEK) else self.herkomst
        headers["Access-Control-Expose-Headers"] = "API-Version, ETag, Location"
        if not pad.startswith(PUBLIEK):
            headers.add_vary_header("Origin")
        bericht["headers"] = headers.raw

    async def _lichaam(self, scope: Scope, receive: Receive) -> bytes | None:
        """The whole body of a request that may have one, refused when too large or of a wrong kind."""
        if scope["method"] not in _MET_LICHAAM:
            return None
        kop = dict(scope["headers"])
        lengte = kop.get(b"content-length", b"0")
        if not lengte.isdigit():
            raise Afgewezen("ongeldig", "De header Content-Length is geen getal.")
        soort = mediatype(kop)
        if (stromend := self.stromend.get(scope["path"])) is not None:
            if soort and soort not in stromend:
                raise _verkeerd_mediatype(soort, stromend)
            return None
        if int(lengte) > MAX_LICHAAM:
            raise _te_groot()
        stukken: list[bytes] = []
        totaal = 0
        meer = True
        while meer:
            bericht = await receive()
            if bericht["type"] == "http.disconnect":
                break
            stukken.append(bericht.get("body", b""))
            totaal += len(stukken[-1])
            if totaal > MAX_LICHAAM:
                raise _te_groot()
            meer = bericht.get("more_body", False)
        inhoud = b"".join(stukken)
        verwacht = self.mediatypen.get(scope["path"], "application/json")
        if soort != verwacht and (inhoud or soort):
            raise _verkeerd_mediatype(soort, (verwacht,))
        if b"\x00" in inhoud or _NUL.search(inhoud):
            raise Afgewezen("ongeldig", "De inhoud bevat een NUL-teken; dat hoort in geen enkele tekst.")
        return inhoud


def controleer_adres(scope: Scope) -> None:
    """Refuses a BSN or a NUL in path, query or headers, and a header given twice that may come once."""
    pad: str = scope["path"]
    vraag = unquote_plus(scope.get("query_string", b"").decode("latin-1"))
    if "\x00" in pad or "\x00" in vraag or "\x00" in unquote(pad):
        raise Afgewezen("ongeldig", "Het adres bevat een NUL-teken.")
    plaatsen = [
        naam for naam, tekst in (("pad", pad), ("query", vraag)) if len(tekst) > 8 and bevat_bsn(tekst)
    ]
    gezien: set[bytes] = set()
    for naam, waarde in scope["headers"]:
        if naam in _EENMALIG:
            if naam in gezien:
                header = naam.decode("latin-1")
                raise Afgewezen(
                    "ongeldig",
                    f"De header {header} staat er meer dan eens in.",
                    [Fout(pad=header, code="dubbel", melding="Deze header mag één keer voorkomen.")],
                )
            gezien.add(naam)
        if len(waarde) > 8 and naam not in _ZONDER_BSN_TOETS and bevat_bsn(waarde.decode("latin-1")):
            plaatsen.append(naam.decode("latin-1"))
    if plaatsen:
        raise Afgewezen(
            "bsn",
            "Een BSN hoort niet in het adres of in een header: dat wordt onderweg bewaard. "
            "Zoek de klant met POST /v1/klanten/_zoek en gebruik daarna het pseudoniem.",
            [Fout(pad=p, code="bsn", melding="Hier staat een BSN.") for p in plaatsen],
        )


def mediatype(kop: Mapping[bytes, bytes]) -> str:
    """The media type of a request body, without parameters; empty when the headers name none."""
    return kop.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()


def _verkeerd_mediatype(soort: str, verwacht: Sequence[str]) -> Afgewezen:
    return Afgewezen(
        "mediatype",
        f"De inhoud is '{soort or 'zonder Content-Type'}'; verwacht wordt {' of '.join(verwacht)}.",
        headers={"Accept-Post": ", ".join(verwacht)},
    )


def _te_groot() -> Afgewezen:
    return Afgewezen("te-groot", f"De inhoud is groter dan {MAX_LICHAAM:,} bytes.".replace(",", "."))


def _is_voorvraag(scope: Scope) -> bool:
    namen = {naam for naam, _ in scope["headers"]}
    return b"origin" in namen and b"access-control-request-method" in namen


async def _voorvraag(send: Send) -> None:
    kop = [
        (b"access-control-allow-methods", b"GET, HEAD"),
        (b"access-control-allow-headers", b"Accept"),
        (b"access-control-max-age", b"86400"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": kop})
    await send({"type": "http.response.body", "body": b""})


def _controleer_accept(scope: Scope, ook: Sequence[str] = ()) -> None:
    if not scope["path"].startswith("/v1/"):
        return
    accept = Request(scope).headers.get("accept")
    if accept is None:
        return
    for deel in accept.split(","):
        soort, _, parameters = deel.strip().partition(";")
        if re.search(r"\bq=0(\.0*)?\s*(;|$)", parameters):
            continue
        if soort.strip().lower() in ("*/*", "application/*", "", *_JSON, *ook):
            return
    raise Afgewezen("antwoordvorm", f"Deze dienst antwoordt met {_JSON[0]}, niet met '{accept}'.")


def _opnieuw(inhoud: bytes, receive: Receive) -> Receive:
    """A receive that gives the body that was read already, and then whatever comes (a disconnect)."""
    gegeven = False

    async def ontvang() -> Message:
        nonlocal gegeven
        if gegeven:
            return await receive()
        gegeven = True
        return {"type": "http.request", "body": inhoud, "more_body": False}

    return ontvang
