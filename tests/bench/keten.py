"""The whole chain over Kafka: commands over HTTP, how soon they show in the klantbeeld, and reading it."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import psutil

from ketenspoor.adressen import Adressen
from ketenspoor.keten import Keten
from ketenspoor.simulator.levensloop import Parameters, maak_cohort
from ketenspoor.simulator.opdrachten import Opdracht, maak_opdrachten
from ketenspoor.simulator.verbinding import Antwoord, Verbinding
from ketenspoor.sleutelbos import haal_token
from services.klantvolgsysteem.projectie import Projectie
from shared.consumer import Incoming
from shared.contract.gebeurtenis import Partner, Rol
from shared.database import Database
from tests.bench.lading import klant_van, levens
from tests.bench.maat import op_de_maat
from tests.bench.proces import proef
from tests.bench.uitslag import percentielen

GEMEENTE = "urn:nld:oin:00000099200000002000"
"""The gemeente of every life in `lading`."""

COMMANDOS = ("SchrijfIn", "StelKlantgegevensVast", "NeemAanvraagAan")
"""Commands of the cohort that need nothing of another service, so that they can be given at any pace."""

WARM = 2
"""Seconds of commands before the measurement: a process that just started loads and connects first."""

VERBINDINGEN = 32
KIJK = 0.005
"""Seconds between looks of the clock that waits for an event to show."""


async def meet(
    map_: str, per_s: float, lees_per_s: float, seconden: float, klanten: int
) -> dict[str, dict[str, Any]]:
    """Three measurements after each other: command, visible, read. Percentiles in milliseconds."""
    async with Keten(Path(map_), "kafka", vaste_poorten=False, meld=lambda _: None) as keten:
        adressen = keten.adressen
        async with Database(adressen.databases[Partner.KLANTVOLGSYSTEEM], max_size=4) as db:
            voor = processortijd()
            commando, zichtbaar = await _commandos(adressen, db, per_s, seconden)
            verzoeken = (commando["aantal"] + WARM * per_s) * (len(COMMANDOS) + 1) / len(COMMANDOS)
            commando |= _per_verzoek(voor, verzoeken)
            await laad(db, klanten)
            voor = processortijd()
            lezen = await _lezen(adressen, lees_per_s, seconden, klanten)
            lezen |= _per_verzoek(voor, lezen["aantal"] + lees_per_s)
    return {"commando": commando, "zichtbaar": zichtbaar, "lezen": lezen}


def processortijd() -> dict[str, float]:
    """Processor seconds used so far by each process of the chain, PostgreSQL and Kafka together as one."""
    tijd: dict[str, float] = {}
    for proces in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            delen = proces.cmdline()
            naam = "-".join(delen[3:5]) if "ketenspoor" in delen[2:3] else "servers"
            t = proces.cpu_times()
            tijd[naam] = tijd.get(naam, 0.0) + t.user + t.system
    return tijd


def _per_verzoek(voor: Mapping[str, float], verzoeken: float) -> dict[str, Any]:
    """Milliseconds of processor time per request, per process; together they say what two cores can do."""
    per = {naam: 1000 * (na - voor.get(naam, 0.0)) / verzoeken for naam, na in processortijd().items()}
    return {
        "cpu_ms_per_verzoek": {naam: round(ms, 2) for naam, ms in sorted(per.items()) if ms >= 0.01},
        "cpu_ms_samen": round(sum(per.values()), 2),
    }


class _Verbinding(Verbinding):
    """A connection of the simulator that can read too."""

    async def get(self, pad: str, headers: Mapping[str, str]) -> Antwoord:
        extra = "".join(f"{naam}: {waarde}\r\n" for naam, waarde in headers.items())
        return await self._wissel(f"GET {pad} HTTP/1.1\r\n{self._vast}{extra}\r\n".encode("latin-1"))


class Kraan:
    """A few connections to one service, handed out in turn."""

    def __init__(self, basis: str) -> None:
        self._vrij: asyncio.Queue[_Verbinding] = asyncio.Queue()
        for _ in range(VERBINDINGEN):
            self._vrij.put_nowait(_Verbinding(basis))

    @asynccontextmanager
    async def verbinding(self) -> AsyncIterator[_Verbinding]:
        verbinding = await self._vrij.get()
        try:
            yield verbinding
        finally:
            self._vrij.put_nowait(verbinding)


async def _commandos(
    adressen: Adressen, db: Database, per_s: float, seconden: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    aantal = int(per_s * seconden) // len(COMMANDOS) + 1
    warm = int(per_s * WARM) // len(COMMANDOS) + 1
    ronde = _opdrachten(aantal + warm)
    intake = Kraan(adressen.diensten[Partner.INTAKE])
    token = await haal_token(
        adressen, ronde[0].organisatie, Rol.ADVISEUR, Partner.INTAKE, "keten:registreren"
    )
    klant: dict[str, str] = {}
    commando: list[float] = []
    zichtbaar: list[float] = []
    wacht: dict[tuple[str, int], float] = {}

    async def stuur(o: Opdracht) -> None:
        begin = time.perf_counter()
        async with intake.verbinding() as verbinding:
            body = orjson.dumps(o.body).replace(b"{klant}", klant.get(o.baan, "").encode())
            koppen = {
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": o.sleutel(1),
                "Simulatie-Moment": o.moment.isoformat(),
            }
            antwoord = await verbinding.post(o.pad, koppen, body)
        nu = time.perf_counter()
        inhoud = orjson.loads(antwoord.body)
        assert antwoord.status in (200, 201), inhoud
        if o.naam == "MeldKlantAan":
            klant[o.baan] = inhoud["klant"]
            return
        commando.append(1000 * (nu - begin))
        wacht[inhoud["stream"], inhoud["versie"]] = nu

    async def kijk() -> None:
        while True:
            if wacht:
                rijen = await db.pool.fetch(
                    "select stream, versie from beeld.stroom where stream = any($1)", [s for s, _ in wacht]
                )
                nu = time.perf_counter()
                versies = dict(map(tuple, rijen))
                for sleutel in [s for s in wacht if versies.get(s[0], 0) >= s[1]]:
                    zichtbaar.append(1000 * (nu - wacht.pop(sleutel)))
            await asyncio.sleep(KIJK)

    async def laat_zien(opdrachten: Sequence[Opdracht]) -> None:
        """Sends them at the pace, every first command before a second, and waits until all show."""
        rest = [o for naam in COMMANDOS for o in opdrachten if o.naam == naam]
        await op_de_maat(per_s, [partial(stuur, o) for o in rest])
        async with asyncio.timeout(60):
            while wacht:  # noqa: ASYNC110 - another process makes it visible
                await asyncio.sleep(KIJK)

    kijker = asyncio.create_task(kijk())
    await op_de_maat(per_s, [partial(stuur, o) for o in ronde if o.naam == "MeldKlantAan"])
    eerste = (len(COMMANDOS) + 1) * warm
    await laat_zien(ronde[:eerste])
    commando.clear()
    zichtbaar.clear()
    await laat_zien(ronde[eerste:])
    kijker.cancel()
    return percentielen(commando), percentielen(zichtbaar)


def _opdrachten(klanten: int) -> list[Opdracht]:
    """The first commands of this many clients of the cohort."""
    namen = ("MeldKlantAan", *COMMANDOS)
    eerste: dict[tuple[str, str], Opdracht] = {}
    for o in maak_opdrachten(maak_cohort(Parameters(1))):
        if o.naam in namen:
            eerste.setdefault((o.baan, o.naam), o)
    banen = list(dict.fromkeys(baan for baan, _ in eerste))[:klanten]
    assert len(banen) == klanten, "the cohort has fewer clients than this measurement needs"
    return [eerste[baan, naam] for baan in banen for naam in namen]


async def laad(db: Database, klanten: int) -> None:
    """Projects whole lives straight into the live version: the log would set the partners to work too."""
    projectie = Projectie(1)
    bron = enumerate(levens(20 * klanten))
    while stuk := list(itertools.islice(bron, 4_000)):
        async with db.transaction() as conn:
            await projectie.handle(
                conn, [Incoming(g.envelop, g.data, topic, 99, plaats) for plaats, (topic, g) in stuk]
            )
    await db.pool.execute("vacuum analyze")


async def _lezen(adressen: Adressen, per_s: float, seconden: float, klanten: int) -> dict[str, Any]:
    """Klantbeeld and tijdlijn in turn, each time of another client, as the gemeente that knows them."""
    dienst = Partner.KLANTVOLGSYSTEEM
    kraan = Kraan(adressen.diensten[dienst])
    token = await haal_token(adressen, GEMEENTE, Rol.KLANTMANAGER, dienst, "keten:lezen")
    koppen = {"Authorization": f"Bearer {token}", "Doelbinding": "dienstverlening"}
    ms: list[float] = []

    async def lees(n: int) -> None:
        klant = klant_van((n // 2) * 7919 % klanten)
        begin = time.perf_counter()
        async with kraan.verbinding() as verbinding:
            antwoord = await verbinding.get(
                f"/v1/klanten/{klant}/{'tijdlijn' if n % 2 else 'klantbeeld'}", koppen
            )
        ms.append(1000 * (time.perf_counter() - begin))
        assert antwoord.status == 200, antwoord.body

    await op_de_maat(per_s, [partial(lees, n) for n in range(int(per_s))])
    ms.clear()
    await op_de_maat(per_s, [partial(lees, n) for n in range(int(per_s * seconden))])
    return {**percentielen(ms), "klanten": klanten}


if __name__ == "__main__":
    proef(meet)
