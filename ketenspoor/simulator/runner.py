"""Sends a cohort through the public HTTP API, as the organisations themselves would.

In order of moment (`domain/cohort.md` §1), with a window: a command goes when at most `gelijktijdig` - 1
earlier ones have no answer yet, and per client strictly after its predecessor. Every command carries its own
Idempotency-Key: whatever dies on the way, the same command is sent again, and a second run changes nothing.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import httpx
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ketenspoor.adressen import Adressen
from ketenspoor.omgeving import UITGEVER, audience
from ketenspoor.simulator import tabellen as t
from ketenspoor.simulator import verwachting
from ketenspoor.simulator.bsn import bsns
from ketenspoor.simulator.deelnemers import sleutel_van
from ketenspoor.simulator.levensloop import Cohort, Parameters, maak_cohort
from ketenspoor.simulator.opdrachten import Opdracht, maak_opdrachten
from ketenspoor.simulator.verbinding import Antwoord, Verbinding
from shared.access.client import GeenToken, TokenBron
from shared.aggregate.aggregate import uuid_voor
from shared.contract.gebeurtenis import Rol

GELIJKTIJDIG: Final = 96
"""Commands taken at once: the window within which the order of the cohort is left. Most of them wait, for
their predecessor of the same client or for a reaction; ADR 13 has what a smaller window costs."""
GEDULD: Final = 180.0
"""Seconds that a command waits for a reaction of another service, or for a service that is away."""
WACHT_OP_REACTIE: Final = frozenset({"EVT-03", "INV-02", "INV-32", "INV-35"})
"""Rules that refuse a command as long as what it builds on has not arrived."""

_CODE = re.compile(rb'"code"\s*:\s*"([^"]+)"')
_GETOOND = 10


@dataclass(slots=True)
class Baan:
    """The commands of one client or agreement; `beurt` belongs to the one that is sent. After a failure the
    rest is not sent (`gestrand`)."""

    naam: str
    opdrachten: Sequence[Opdracht]
    gemeente: str
    klant: str = ""
    dossier: str = ""
    beurt: asyncio.Lock = field(default_factory=asyncio.Lock)
    gestrand: bool = False


@dataclass(frozen=True, slots=True)
class Opnieuw:
    """The command must be sent again after `na` seconds; `reden` is what stood in its way."""

    na: float
    reden: str


@dataclass(frozen=True, slots=True)
class Mislukt:
    baan: str
    opdracht: Opdracht
    reden: str

    def __str__(self) -> str:
        o = self.opdracht
        return f"klant {self.baan}, opdracht {o.volgnummer} {o.naam} ({o.dienst}): {self.reden}"


@dataclass(slots=True)
class Uitslag:
    """What a run did. `herhalingen` counts per kind of obstacle how often a command was sent again."""

    verzonden: int = 0
    mislukt: list[Mislukt] = field(default_factory=list)
    overgeslagen: int = 0
    herhalingen: Counter[str] = field(default_factory=Counter)
    seconden: float = 0.0


async def simuleer(
    adressen: Adressen,
    *,
    scenario: str = t.SCENARIO,
    zaad: int = 1,
    aantal: int = t.N,
    overlap: t.Rij = t.GEEN_OVERLAP,
    console: Console,
    gelijktijdig: int = GELIJKTIJDIG,
) -> int:
    """Loads a cohort and writes its expectation beside the register. Returns 0, 1 when a command failed,
    2 for parameters that do not exist."""
    if scenario != t.SCENARIO:
        console.print(f"[red]fout:[/] scenario {scenario} bestaat niet; wel {t.SCENARIO}", highlight=False)
        return 2
    try:
        bsns(aantal)  # refuses at once what would take long to refuse later
        cohort = maak_cohort(Parameters(zaad, aantal, overlap))
        opdrachten = maak_opdrachten(cohort)
    except ValueError as fout:
        console.print(f"[red]fout:[/] {fout}", highlight=False)
        return 2
    bestand = adressen.deelnemers.parent / f"verwachting-{scenario}-{zaad}-{aantal}.json"
    bestand.write_bytes(verwachting.naar_bytes(cohort))
    with voortgang(console, len(opdrachten), len(cohort.levens)) as stap:
        uitslag = await verzend(adressen, maak_banen(cohort, opdrachten), zaad, stap, gelijktijdig)
    _meld(console, uitslag)
    return 1 if uitslag.mislukt else 0


def maak_banen(cohort: Cohort, opdrachten: Sequence[Opdracht]) -> list[Baan]:
    """One lane per client or agreement, in order of their first command."""
    per_baan: dict[str, list[Opdracht]] = defaultdict(list)
    for opdracht in opdrachten:
        per_baan[opdracht.baan].append(opdracht)
    gemeente = {str(leven.klantnummer): leven.gemeente.code for leven in cohort.levens}
    return [Baan(naam, rij, gemeente.get(naam, "")) for naam, rij in per_baan.items()]


async def verzend(
    adressen: Adressen,
    banen: Sequence[Baan],
    zaad: int,
    stap: Callable[[], None] = lambda: None,
    gelijktijdig: int = GELIJKTIJDIG,
    geduld: float = GEDULD,
) -> Uitslag:
    """Sends every lane to its end. `stap` is called after each accepted command."""
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        loop = _Loop(adressen, _Tokens(adressen, http), zaad, stap, geduld, op_volgorde(banen))
        begin = monotonic()
        werkers = [asyncio.create_task(loop.werk()) for _ in range(gelijktijdig)]
        try:
            await asyncio.gather(*werkers)
        finally:
            for werker in werkers:
                werker.cancel()
        loop.uitslag.seconden = monotonic() - begin
        return loop.uitslag


def op_volgorde(banen: Sequence[Baan]) -> Iterator[tuple[Opdracht, Baan]]:
    """All commands of these lanes by moment, then by lane as given, then by number."""
    alle = [
        (o.moment, plaats, o.volgnummer, o, baan)
        for plaats, baan in enumerate(banen)
        for o in baan.opdrachten
    ]
    alle.sort(key=lambda rij: rij[:3])
    return ((opdracht, baan) for *_, opdracht, baan in alle)


class _Tokens:
    """One source of tokens per organisation, role and service."""

    def __init__(self, adressen: Adressen, http: httpx.AsyncClient) -> None:
        self._adressen = adressen
        self._http = http
        self._bronnen: dict[tuple[str, str, str], TokenBron] = {}

    async def kop(self, opdracht: Opdracht) -> str:
        """The Authorization header. Raises GeenToken or httpx.HTTPError."""
        wie = (opdracht.organisatie, opdracht.rol, opdracht.dienst)
        bron = self._bronnen.get(wie)
        if bron is None:
            bron = self._bronnen[wie] = TokenBron(
                token_adres=f"{self._adressen.diensten[UITGEVER]}/v1/token",
                organisatie=opdracht.organisatie,
                rol=Rol(opdracht.rol),
                sleutel=sleutel_van(self._adressen.sleutels, opdracht.organisatie),
                ontvanger=audience(opdracht.dienst),
                scope="keten:registreren",
            )
        return f"Bearer {await bron.haal(self._http)}"

    def vergeet(self, opdracht: Opdracht) -> None:
        """The next request asks for a new token."""
        self._bronnen.pop((opdracht.organisatie, opdracht.rol, opdracht.dienst), None)


class _Loop:
    """Workers that each take the next command and stay with it until it is answered or has failed."""

    def __init__(
        self,
        adressen: Adressen,
        tokens: _Tokens,
        zaad: int,
        stap: Callable[[], None],
        geduld: float,
        rij: Iterator[tuple[Opdracht, Baan]],
    ) -> None:
        self.uitslag = Uitslag()
        self._diensten = adressen.diensten
        self._tokens = tokens
        self._zaad = zaad
        self._stap = stap
        self._geduld = geduld
        self._rij = rij

    async def werk(self) -> None:
        """One worker: its own connection to each service."""
        verbindingen = {d: Verbinding(self._diensten[d]) for d in ("intake", "handhaving", "reintegratie")}
        try:
            for opdracht, baan in self._rij:
                # Who waits for a turn gets it in the order of asking, which is the order of the commands.
                async with baan.beurt:
                    if baan.gestrand:
                        self.uitslag.overgeslagen += 1
                    else:
                        await self._verstuur(baan, opdracht, verbindingen[opdracht.dienst])
        finally:
            for verbinding in verbindingen.values():
                verbinding.sluit()

    async def _verstuur(self, baan: Baan, opdracht: Opdracht, verbinding: Verbinding) -> None:
        """Sends it, again and again for as long as what stands in its way may pass."""
        pogingen, begin = 0, monotonic()
        while (uitkomst := await self._stuur(baan, opdracht, verbinding, pogingen)) is not None:
            if isinstance(uitkomst, Opnieuw) and monotonic() - begin > self._geduld:
                uitkomst = f"na {self._geduld:.0f} s nog steeds: {uitkomst.reden}"
            if isinstance(uitkomst, str):
                baan.gestrand = True
                self.uitslag.mislukt.append(Mislukt(baan.naam, opdracht, uitkomst))
                return
            pogingen += 1
            self.uitslag.herhalingen[uitkomst.reden] += 1
            await asyncio.sleep(uitkomst.na)
        self.uitslag.verzonden += 1
        self._stap()

    async def _stuur(
        self, baan: Baan, opdracht: Opdracht, verbinding: Verbinding, pogingen: int
    ) -> Opnieuw | str | None:
        """Sends a command once: None when accepted, a reason when refused for good."""
        try:
            headers = {
                "Authorization": await self._tokens.kop(opdracht),
                "Idempotency-Key": opdracht.sleutel(self._zaad),
                "Simulatie-Moment": opdracht.moment.isoformat(),
            }
            body = orjson.dumps(opdracht.body).replace(b"{klant}", baan.klant.encode())
            antwoord = await verbinding.post(opdracht.pad.replace("{dossier}", baan.dossier), headers, body)
        except (OSError, httpx.HTTPError, GeenToken) as weg:
            return Opnieuw(_pauze(pogingen, 2.0), f"{opdracht.dienst} onbereikbaar ({type(weg).__name__})")
        if antwoord.status in (200, 201):
            if opdracht.naam == "MeldKlantAan":
                baan.klant = orjson.loads(antwoord.body)["klant"]
                baan.dossier = str(uuid_voor("uitkeringsdossier", baan.klant, baan.gemeente))
            return None
        if antwoord.status == 401 and pogingen == 0:
            self._tokens.vergeet(opdracht)
            return Opnieuw(0.0, "token verlopen")
        return beoordeel(opdracht, antwoord, pogingen)


def beoordeel(opdracht: Opdracht, antwoord: Antwoord, pogingen: int) -> Opnieuw | str:
    """Whether a refusal passes by itself: a service that recovers, or a reaction that is still under way."""
    if antwoord.status in (429, 500, 502, 503, 504) or "retry-after" in antwoord.headers:
        return Opnieuw(_pauze(pogingen, 2.0), f"{opdracht.dienst} antwoordt {antwoord.status}")
    codes = {code.decode() for code in _CODE.findall(antwoord.body)}
    if opdracht.wacht_op and (
        antwoord.status == 404 or (antwoord.status in (403, 409) and codes and codes <= WACHT_OP_REACTIE)
    ):
        return Opnieuw(_pauze(pogingen, 1.0), f"wacht op {opdracht.wacht_op}")
    tekst = antwoord.body.decode("utf-8", "replace")
    return f"HTTP {antwoord.status} {tekst[:600]}"


def _pauze(pogingen: int, hoogste: float) -> float:
    """Seconds before the next attempt: 50 ms, doubled each time."""
    return min(0.05 * 2.0 ** min(pogingen, 10), hoogste)


@contextmanager
def voortgang(console: Console, opdrachten: int, klanten: int) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal, a line per tenth elsewhere."""
    titel = f"{klanten} klanten"
    if console.is_terminal:
        balk = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("opdrachten"),
            TimeElapsedColumn(),
            console=console,
        )
        with balk:
            taak = balk.add_task(titel, total=opdrachten)
            yield lambda: balk.advance(taak)
        return
    gedaan = 0

    def regel() -> None:
        nonlocal gedaan
        gedaan += 1
        if gedaan * 10 // opdrachten > (gedaan - 1) * 10 // opdrachten:
            console.print(f"{titel}: {gedaan} van {opdrachten} opdrachten", highlight=False)

    yield regel


def _meld(console: Console, uitslag: Uitslag) -> None:
    console.print(
        f"{uitslag.verzonden} opdrachten aanvaard in {uitslag.seconden:.0f} s, "
        f"{sum(uitslag.herhalingen.values())} keer opnieuw gestuurd, {len(uitslag.mislukt)} mislukt",
        highlight=False,
    )
    for reden, keer in uitslag.herhalingen.most_common():
        console.print(f"  [dim]{keer} x {reden}[/]", highlight=False)
    if not uitslag.mislukt:
        return
    for naam, keer in Counter(
        f"{m.opdracht.dienst} {m.opdracht.naam}" for m in uitslag.mislukt
    ).most_common():
        console.print(f"[red]{keer} x mislukt:[/] {naam}", highlight=False)
    for mislukt in uitslag.mislukt[:_GETOOND]:
        console.print(str(mislukt), markup=False, highlight=False)
    console.print(
        f"{uitslag.overgeslagen} opdrachten die daarop volgden zijn niet verstuurd", highlight=False
    )
