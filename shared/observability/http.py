"""What is measured of every HTTP request: a span, two metrics and one log line, without address or data."""

from dataclasses import dataclass
from time import perf_counter

import structlog
from opentelemetry.trace import SpanKind, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability.metrics import HTTP_DURATION, HTTP_REQUESTS
from shared.observability.tracing import start_span

_log = structlog.get_logger("keten.http")
_STIL = frozenset({"/livez", "/readyz", "/metrics"})
_METHODEN = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True)
class Waarneming:
    """ASGI layer around the whole application. The route template stands in for the address, which may
    hold what a log should not; requests that no route takes count as `onbekend`."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500
        begin = perf_counter()
        methode = scope["method"] if scope["method"] in _METHODEN else "anders"

        async def antwoorden(bericht: Message) -> None:
            nonlocal status
            if bericht["type"] == "http.response.start":
                status = bericht["status"]
            await send(bericht)

        kop = dict(scope["headers"])
        traceparent = kop.get(b"traceparent", b"").decode("latin-1") or None
        with start_span(methode, traceparent, SpanKind.SERVER) as span:
            try:
                await self.app(scope, receive, antwoorden)
            finally:
                duur = perf_counter() - begin
                route = sjabloon(scope)
                span.update_name(f"{methode} {route}")
                span.set_attributes(
                    {"http.request.method": methode, "http.route": route, "http.response.status_code": status}
                )
                if status >= 500:
                    span.set_status(StatusCode.ERROR)
                HTTP_REQUESTS.labels(route, methode, str(status)).inc()
                HTTP_DURATION.labels(route, methode).observe(duur)
                if route not in _STIL:
                    _log.info("verzoek", method=methode, route=route, status=status, ms=round(duur * 1000, 1))


def sjabloon(scope: Scope) -> str:
    """The template of the route that took the request (`/v1/klanten/{klant}`); `onbekend` when none did."""
    route = scope.get("route")
    gevonden: str | None = getattr(route, "path_format", None) or getattr(route, "path", None)
    return gevonden or "onbekend"
