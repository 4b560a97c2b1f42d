"""Errors as pages: who asks for HTML gets the text of the problem in HTML, with the same status.

Services answer every error with problem+json, also where no route was reached. This layer lies around them
all and translates, so that a page needs no error handling of its own.
"""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.klantvolgsysteem.paginas.sjablonen import sjablonen
from shared.web.probleem import MEDIATYPE, Probleem

BELEID = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Content-Security-Policy of the pages: a style sheet of our own and nothing else; no script at all."""

_GEEN_PAGINAS = ("/v1/", "/.well-known/", "/livez", "/readyz", "/metrics")


@dataclass(frozen=True)
class Foutpagina:
    """ASGI layer: problems of pages as HTML, 401 as the way to the sign-in page, and the headers of HTML."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_GEEN_PAGINAS):
            await self.app(scope, receive, send)
            return
        begin: Message | None = None
        stukken: list[bytes] = []

        async def vertaal(bericht: Message) -> None:
            nonlocal begin
            if bericht["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(bericht["headers"]))
                if headers.get("content-type") == MEDIATYPE and (
                    bericht["status"] == 401 or _wil_html(scope)
                ):
                    begin = bericht
                    return
                if headers.get("content-type", "").startswith("text/html"):
                    _kop(headers)
                await send({**bericht, "headers": headers.raw})
            elif begin is None:
                await send(bericht)
            else:
                stukken.append(bericht.get("body", b""))
                if not bericht.get("more_body", False):
                    antwoord = _pagina(scope, begin["status"], b"".join(stukken))
                    _overgenomen(antwoord, begin)
                    await antwoord(scope, receive, send)

        await self.app(scope, receive, vertaal)


def _wil_html(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _pagina(scope: Scope, status: int, inhoud: bytes) -> Response:
    if status == 401:
        return RedirectResponse(f"/aanmelden?naar={quote(_terug(scope), safe='/')}", 303)
    # The answer to HEAD has no body; its page has no text either.
    if not inhoud:
        return HTMLResponse("", status)
    sjabloon = sjablonen.get_template("fout.html")
    tekst: str = sjabloon.render(probleem=Probleem.model_validate_json(inhoud), status=status)
    return HTMLResponse(tekst, status)


def _terug(scope: Scope) -> str:
    """Where to go after signing in: the page that was asked for; not the answer to a form."""
    if scope["method"] not in ("GET", "HEAD"):
        return "/"
    pad: str = scope["path"]
    vraag: str = scope.get("query_string", b"").decode("latin-1")
    return f"{pad}?{vraag}" if vraag else pad


def _overgenomen(antwoord: Response, begin: Message) -> None:
    """Gives the translated answer the other headers of the problem (Retry-After, HSTS, …)."""
    eigen = {naam for naam, _ in antwoord.raw_headers} | {b"www-authenticate"}
    antwoord.raw_headers.extend((n, w) for n, w in begin["headers"] if n.lower() not in eigen)
    _kop(antwoord.headers)


def _kop(headers: MutableHeaders) -> None:
    headers["Content-Security-Policy"] = BELEID
    headers["Referrer-Policy"] = "same-origin"
    headers.add_vary_header("Accept")
