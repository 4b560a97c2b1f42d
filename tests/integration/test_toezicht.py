"""The supervisor over real processes: what dies comes back, what is asked to stop stops, each with its own
environment, its own log file and its own name in the list of processes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from time import sleep

import psutil
import pytest

from ketenspoor import toezicht as module
from ketenspoor.kiem import Ingang, ketenspoor
from ketenspoor.toezicht import Toezicht, wacht_tot


def slaap(woorden: Sequence[str]) -> None:
    """A process that writes what it was given, and then waits."""
    print(*woorden, os.environ["KETEN_PROEF"], flush=True)
    sleep(60)


def koppig(woorden: Sequence[str]) -> None:
    """A process that does not stop when asked."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    slaap(woorden)


@pytest.fixture
def meldingen() -> list[str]:
    return []


class _Proef:
    """A supervisor whose processes do `ingang`, and its log file."""

    def __init__(self, map: Path, meldingen: list[str]) -> None:
        self.log = map / "proef.log"
        self.meldingen = meldingen
        self.toezicht: Toezicht | None = None

    def start(self, ingang: Ingang, *woorden: str) -> Toezicht:
        self.toezicht = Toezicht(self.meldingen.append, ingang)
        self.toezicht.start("proef", woorden, {"KETEN_PROEF": "waarde"}, self.log)
        return self.toezicht

    async def leest(self, tekst: str, keer: int = 1) -> None:
        async def staat_er() -> bool:
            return self.log.exists() and self.log.read_text().count(tekst) >= keer

        await wacht_tot(staat_er, 30, f"{keer} x {tekst!r}")


@pytest.fixture
async def proef(tmp_path: Path, meldingen: list[str]) -> AsyncIterator[_Proef]:
    proef = _Proef(tmp_path, meldingen)
    yield proef
    if proef.toezicht is not None:
        await proef.toezicht.stop()


async def test_een_proces_heeft_zijn_omgeving_zijn_logboek_en_zijn_naam(proef: _Proef) -> None:
    toezicht = proef.start(slaap, "work", "intake")
    await proef.leest("work intake waarde")
    pid = toezicht.processen["proef"].pid
    assert pid is not None
    assert psutil.Process(pid).cmdline()[0] == "ketenspoor work intake"
    assert os.getsid(pid) == pid, "Ctrl-C zou het proces bereiken"


async def test_wie_sterft_begint_opnieuw(proef: _Proef) -> None:
    toezicht = proef.start(slaap, "eens")
    await proef.leest("eens waarde")
    eerste = toezicht.processen["proef"].pid
    toezicht.sein("proef", signal.SIGKILL)
    await proef.leest("eens waarde", keer=2)
    assert toezicht.processen["proef"].pid not in (eerste, None)
    assert toezicht.processen["proef"].herstarts == 1
    assert proef.meldingen == [
        "proef is gestopt (signaal SIGKILL) en wordt opnieuw gestart; er gaat niets verloren"
    ]


async def test_een_gewone_opdracht_met_een_fout_heeft_haar_code(proef: _Proef) -> None:
    proef.start(ketenspoor, "serve", "onbekend")
    await proef.leest("onbekend")

    async def gemeld() -> bool:
        return bool(proef.meldingen)

    await wacht_tot(gemeld, 30, "een melding")
    assert proef.meldingen[0].startswith("proef is gestopt (code 2)")


async def test_sterft_de_kiem_dan_begint_wie_eruit_groeide_opnieuw(proef: _Proef) -> None:
    """Nobody can tell any more how such a process ends; a second one beside it would take its port."""
    toezicht = proef.start(slaap, "kiem")
    await proef.leest("kiem waarde")
    eerste = toezicht.processen["proef"].pid
    assert eerste is not None
    kiem = psutil.Process(eerste).parent()
    assert kiem is not None
    kiem.kill()
    await proef.leest("kiem waarde", keer=2)
    assert not psutil.pid_exists(eerste)
    assert proef.meldingen == [
        "proef is gestopt (de kiem viel weg) en wordt opnieuw gestart; er gaat niets verloren"
    ]


@pytest.mark.parametrize("stil", [False, True])
async def test_stop_vraagt_het_ook_aan_wie_stilstaat(proef: _Proef, *, stil: bool) -> None:
    toezicht = proef.start(slaap, "stop")
    await proef.leest("stop waarde")
    pid = toezicht.processen["proef"].pid
    assert pid is not None
    if stil:
        toezicht.sein("proef", signal.SIGSTOP)
    await asyncio.wait_for(toezicht.stop(), 10)
    assert not psutil.pid_exists(pid)
    assert proef.meldingen == [], "wat gevraagd is te stoppen, is niet gestorven"


async def test_stop_doodt_wie_niet_wil(proef: _Proef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STOPTIJD", 0.5)
    toezicht = proef.start(koppig, "koppig")
    await proef.leest("koppig waarde")
    pid = toezicht.processen["proef"].pid
    assert pid is not None
    await asyncio.wait_for(toezicht.stop(), 10)
    assert not psutil.pid_exists(pid)
