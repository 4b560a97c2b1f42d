"""One keep-alive HTTP/1.1 connection, as lean as a load of tens of thousands of commands needs.

httpx spends more processor time on a request than the services do (measured: 4 ms against 0.2 ms here), and
shares two cores with them. Parsing is left to httptools, the parser of uvicorn.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httptools


@dataclass(slots=True)
class Antwoord:
    """Status, headers (names in lower case) and body of a response."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    klaar: bool = False

    def on_header(self, naam: bytes, waarde: bytes) -> None:
        self.headers[naam.decode("latin-1").lower()] = waarde.decode("latin-1")

    def on_body(self, deel: bytes) -> None:
        self.body += deel

    def on_message_complete(self) -> None:
        self.klaar = True


class Verbinding:
    """Connects at the first request and again after a fault. One request at a time.

    `basis` is an http:// address; `tijd` the seconds that a response may take.
    """

    def __init__(self, basis: str, tijd: float = 30) -> None:
        adres = urlsplit(basis)
        if adres.scheme != "http" or adres.hostname is None:
            raise ValueError(f"verwacht een http://-adres, niet {basis}")
        self._host = adres.hostname
        self._poort = adres.port or 80
        self._vast = f"Host: {adres.netloc}\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        self._tijd = tijd
        self._stromen: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, pad: str, headers: Mapping[str, str], body: bytes) -> Antwoord:
        """The response, whatever its status. Raises OSError (refused, broken off, too slow); the request
        may then have been carried out, so repeat it with the same Idempotency-Key."""
        extra = "".join(f"{naam}: {waarde}\r\n" for naam, waarde in headers.items())
        kop = f"POST {pad} HTTP/1.1\r\n{self._vast}{extra}Content-Length: {len(body)}\r\n\r\n"
        try:
            async with asyncio.timeout(self._tijd):
                antwoord = await self._verstuur(kop.encode("latin-1") + body)
        except BaseException:
            self.sluit()
            raise
        if antwoord.headers.get("connection", "").lower() == "close":
            self.sluit()
        return antwoord

    async def _verstuur(self, verzoek: bytes) -> Antwoord:
        """A server closes a connection that was idle; only then the request goes again on a new one."""
        gebruikt = self._stromen is not None
        try:
            return await self._wissel(verzoek)
        except ConnectionError:
            if not gebruikt:
                raise
            self.sluit()
            return await self._wissel(verzoek)

    async def _wissel(self, verzoek: bytes) -> Antwoord:
        if self._stromen is None:
            self._stromen = await asyncio.open_connection(self._host, self._poort)
        lezer, schrijver = self._stromen
        schrijver.write(verzoek)
        antwoord = Antwoord()
        parser = httptools.HttpResponseParser(antwoord)
        while not antwoord.klaar:
            deel = await lezer.read(65536)
            if not deel:
                raise ConnectionResetError("de dienst verbrak de verbinding")
            try:
                parser.feed_data(deel)
            except httptools.HttpParserError as fout:
                raise ConnectionResetError("het antwoord is geen HTTP") from fout
        antwoord.status = parser.get_status_code()
        return antwoord

    def sluit(self) -> None:
        if self._stromen is not None:
            self._stromen[1].close()
            self._stromen = None
