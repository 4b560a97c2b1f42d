"""The second door: a gemeente loads its history as NDJSON streams into handhaving, each to a process of its
own and with clients of its own."""

import asyncio
import os
import random
import socket
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psutil

from ketenspoor.aanleveren import verdeel
from services.handhaving.uitkeringsdossier.aggregate import dossier_id
from shared.contract.gebeurtenis import gebeurtenistypen
from shared.contract.model import camel
from shared.contract.termijnen import bezwaar_tot
from shared.database import Database
from shared.deelnemers import schrijf_deelnemers
from shared.settings import Settings
from tests.bench.lading import klant_van
from tests.bench.proces import Geheugenmeter, proef
from tests.contract.golden import event
from tests.diensten import DEELNEMERS, GEMEENTE, eigenaar
from tests.webproef import instellingen

CODE = "9991"
LEVEN = (
    "uitkeringen.aanvraag-ontvangen",
    "uitkeringen.uitkering-toegekend",
    "contacten.klantmanager-toegewezen",
    "plannen.plan-van-aanpak-vastgesteld",
    "contacten.contact-vastgelegd",
    "verwijzingen.trajectbesluit-genomen",
    "verwijzingen.traject-aangeboden",
    "verwijzingen.aanbod-beantwoord",
    "verwijzingen.klant-verwezen",
    "ontheffingen.ontheffing-verleend",
)
"""The events of one client, in three streams. Two are judged by facts of other streams and of what was
remembered: TrajectbesluitGenomen, and OntheffingVerleend, which three clients in ten get."""

_ZAAD = 2005
_DAGEN_INSTROOM, _DAGEN_LEVEN = 1100.0, 540.0
_BLOK = 64 * 1024


def geschiedenis(aantal: int) -> Iterator[bytes]:
    """About `aantal` lines, in order of registration: the events of one client stand far apart, so that a
    bundle touches nearly as many streams as it has events."""
    kans = random.Random(_ZAAD)
    sjablonen = [event(f"nl.overheid.{naam}") for naam in LEVEN]
    stappen: list[tuple[float, int, int]] = []
    nummer = 0
    while len(stappen) < aantal:
        begin = kans.uniform(0, _DAGEN_INSTROOM)
        leven = LEVEN if nummer % 10 < 3 else LEVEN[:-1]
        tijden = sorted(kans.uniform(0, _DAGEN_LEVEN) for _ in leven)
        stappen += [(begin + tijd, nummer, plaats) for plaats, tijd in enumerate(tijden)]
        nummer += 1
    stappen.sort()
    for dag, nummer, plaats in stappen:
        yield orjson.dumps(_gebeurtenis(sjablonen[plaats], nummer, plaats, dag)) + b"\n"


def _gebeurtenis(sjabloon: Mapping[str, Any], nummer: int, plaats: int, dag: float) -> dict[str, Any]:
    klant = klant_van(nummer)
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=dag)
    data = {**sjabloon["data"], **_eigen(nummer, plaats, moment.date())}
    soort = gebeurtenistypen()[sjabloon["type"]]
    if soort.datumveld is not None:  # a fact of a later day than its registration would be marked (INV-06)
        data[camel(soort.datumveld)] = moment.date().isoformat()
    data |= {
        "gebeurtenisdatum": moment.date().isoformat(),
        "deur": "overnemen",
        "gemeente": CODE,
        "bron": {**data["bron"], "organisatie": GEMEENTE},
    }
    return {
        "specversion": "1.0",
        "id": str(_uuid(nummer, 100 + plaats)),
        "source": f"{GEMEENTE}:systeem:eigen-suite",
        "type": sjabloon["type"],
        "subject": klant,
        "time": moment.isoformat(),
        "datacontenttype": "application/json",
        "stream": _stream(sjabloon["stream"].partition("-")[0], nummer, klant),
        "data": data,
    }


def _stream(soort: str, nummer: int, klant: str) -> str:
    if soort == "uitkeringsdossier":
        return f"{soort}-{dossier_id(klant, CODE)}"
    return f"{soort}-{_uuid(nummer, 1 if soort == 'verwijzing' else 2)}"


def _eigen(nummer: int, plaats: int, dag: date) -> dict[str, Any]:
    """The fields that tie the events of one client together."""
    iso, tot = dag.isoformat(), bezwaar_tot(dag).isoformat()
    besluit = {
        "besluitId": str(_uuid(nummer, 200 + plaats)),
        "besluitdatum": iso,
        "bekendgemaaktOp": iso,
        "bezwaarTot": tot,
        "wetsversie": "2015-01-01",
    }
    aanvraag, verwijzing, aanbod = (str(_uuid(nummer, n)) for n in (3, 1, 4))
    return {
        "uitkeringen.aanvraag-ontvangen": {"aanvraagId": aanvraag, "aanvraagdatum": iso, "ontvangenOp": iso},
        "uitkeringen.uitkering-toegekend": besluit
        | {"uitkeringId": str(_uuid(nummer, 5)), "aanvraagId": aanvraag, "ingangsdatum": iso},
        "verwijzingen.trajectbesluit-genomen": besluit | {"verwijzingId": verwijzing},
        "verwijzingen.traject-aangeboden": {"verwijzingId": verwijzing, "aanbodId": aanbod},
        "verwijzingen.aanbod-beantwoord": {"aanbodId": aanbod},
        "verwijzingen.klant-verwezen": {"verwijzingId": verwijzing},
        "ontheffingen.ontheffing-verleend": besluit
        | {
            "ontheffingId": str(_uuid(nummer, 2)),
            "ingangsdatum": iso,
            "einddatum": (dag + timedelta(days=180)).isoformat(),
        },
    }.get(LEVEN[plaats], {})


def _uuid(nummer: int, soort: int) -> UUID:
    return UUID(int=(0x4A << 120) | (nummer << 32) | soort)


@asynccontextmanager
async def dienst(url: str) -> AsyncIterator[tuple[int, int]]:
    """Handhaving in a process of its own, as it is served; its port and pid."""
    with tempfile.TemporaryDirectory(prefix="keten-bench-", ignore_cleanup_errors=True) as naam:
        map_ = Path(naam)
        schrijf_deelnemers(map_ / "deelnemers.json", DEELNEMERS)
        settings = instellingen(
            map_, database_url=url, deelnemers=map_ / "deelnemers.json", log_level="ERROR"
        )
        with socket.socket() as vrij:
            vrij.bind(("127.0.0.1", 0))
            poort = vrij.getsockname()[1]
        proces = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ketenspoor", "serve", "handhaving", "--port", str(poort),
            env=os.environ | _omgeving(settings),
        )  # fmt: skip
        try:
            await _wacht(poort, proces)
            yield poort, proces.pid
        finally:
            if proces.returncode is None:
                proces.terminate()
            await proces.wait()


def _omgeving(settings: Settings) -> dict[str, str]:
    ingevuld = settings.model_dump(mode="json", exclude_none=True)
    return {
        f"KETEN_{n.upper()}": orjson.dumps(w).decode() if isinstance(w, list) else str(w)
        for n, w in ingevuld.items()
    }


async def _wacht(poort: int, proces: Process) -> None:
    for _ in range(300):
        if proces.returncode is not None:
            raise RuntimeError(f"handhaving stopte met code {proces.returncode}")
        try:
            _, schrijver = await asyncio.open_connection("127.0.0.1", poort)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            schrijver.close()
            return
    raise TimeoutError("handhaving start niet")


async def lever(poort: int, blokken: Sequence[bytes]) -> dict[str, int]:
    """One streaming request; how many events had each status. Reads while it sends."""
    lezer, schrijver = await asyncio.open_connection("127.0.0.1", poort, limit=2**20)
    koppen = {
        **eigenaar("handhaving"),
        "Host": "127.0.0.1",
        "Content-Type": "application/x-ndjson",
        "Transfer-Encoding": "chunked",
        "Connection": "close",
    }
    kop = "".join(f"{naam}: {waarde}\r\n" for naam, waarde in koppen.items())
    schrijver.write(f"POST /v1/gebeurtenissen HTTP/1.1\r\n{kop}\r\n".encode())

    async def zend() -> None:
        for blok in blokken:
            schrijver.write(b"%x\r\n%s\r\n" % (len(blok), blok))
            await schrijver.drain()
        schrijver.write(b"0\r\n\r\n")
        await schrijver.drain()

    zender = asyncio.create_task(zend())
    status = await lezer.readline()
    if b" 200 " not in status:
        raise RuntimeError((status + await lezer.read(2000)).decode(errors="replace"))
    aantal: dict[str, int] = {}
    while regel := await lezer.readline():
        if regel.startswith(b"{"):
            soort = orjson.loads(regel)["status"]
            aantal[soort] = aantal.get(soort, 0) + 1
    await zender
    return aantal


def _blokken(regels: Sequence[bytes]) -> list[bytes]:
    alles = b"".join(regels)
    return [alles[begin : begin + _BLOK] for begin in range(0, len(alles), _BLOK)]


async def meet(url: str, aantal: int, processen: int) -> dict[str, Any]:
    """Loads `aantal` events and says how long that takes; then once more, when all are known."""
    banen = verdeel(list(enumerate(geschiedenis(aantal), 1)), processen)
    stromen = [_blokken([regel for _, regel in baan]) for baan in banen]
    async with AsyncExitStack() as stapel:
        diensten = [await stapel.enter_async_context(dienst(url)) for _ in stromen]
        pids = [pid for _, pid in diensten]
        geheugen = [Geheugenmeter(pid) for pid in pids]
        meters = [asyncio.create_task(meter.run()) for meter in geheugen]

        async def ronde() -> tuple[Counter[str], float]:
            begin = time.perf_counter()
            delen = await asyncio.gather(
                *(lever(poort, blokken) for (poort, _), blokken in zip(diensten, stromen, strict=True))
            )
            return sum(map(Counter, delen), Counter()), time.perf_counter() - begin

        voor = sum(map(_cpu, pids))
        uitkomst, duur = await ronde()
        cpu = sum(map(_cpu, pids)) - voor
        opnieuw, herhaling = await ronde()
        for meter in meters:
            meter.cancel()
    opgenomen = uitkomst["vastgelegd"] + uitkomst["gemarkeerd"]
    async with Database(url, min_size=1, max_size=1) as db:
        opgeslagen = await db.pool.fetchval("select count(*) from events")
    if opgeslagen != opgenomen or opnieuw != {"bekend": opgenomen}:
        raise RuntimeError(f"{uitkomst}, daarna {opnieuw}; in de eventstore {opgeslagen}")
    return {
        "processen": processen,
        "per_s": opgenomen / duur,
        "honderdduizend_s": duur * 100_000 / opgenomen,
        "herhaling_s": herhaling * 100_000 / opgenomen,
        "dienst_cpu_s": round(cpu, 1),
        "dienst_rss_mb": round(sum(meter.hoogste for meter in geheugen), 1),
        **{f"aantal_{naam}": n for naam, n in uitkomst.items()},
    }


def _cpu(pid: int) -> float:
    return sum(psutil.Process(pid).cpu_times()[:2])


if __name__ == "__main__":
    proef(meet)
