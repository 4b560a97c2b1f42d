"""Supervisor of the chain's processes: starts them, restarts what dies, stops them in order."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil

from ketenspoor.kiem import Ingang, ontspruit

STOPTIJD = 15.0
"""Seconds that a process gets to drain before it is killed."""


@dataclass
class Proces:
    """One supervised process. `woorden` follow `ketenspoor`, `ingang` is what it does with them; `herstarts`
    counts how often it was started again after it died."""

    naam: str
    ingang: Ingang
    woorden: Sequence[str]
    omgeving: Mapping[str, str]
    logboek: Path
    herstarts: int = 0
    kind: BaseProcess = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.kind = ontspruit(self.ingang, self.woorden, self.omgeving, self.logboek)

    @property
    def pid(self) -> int | None:
        return self.kind.pid if self.kind.exitcode is None else None


class Toezicht:
    """Keeps processes alive. `meld` is told, in Dutch, what died and was started again; `ingang` is what a
    process does with its words."""

    def __init__(self, meld: Callable[[str], None], ingang: Ingang) -> None:
        self._meld = meld
        self._ingang = ingang
        self._processen: dict[str, Proces] = {}
        self._wachters: list[asyncio.Task[None]] = []
        self._stopt = asyncio.Event()

    @property
    def processen(self) -> Mapping[str, Proces]:
        return self._processen

    def start(self, naam: str, woorden: Sequence[str], omgeving: Mapping[str, str], log: Path) -> None:
        proces = self._processen[naam] = Proces(naam, self._ingang, woorden, omgeving, log)
        self._wachters.append(asyncio.create_task(self._bewaak(proces)))

    async def _bewaak(self, proces: Proces) -> None:
        wacht = 0.1
        while True:
            begon = time.monotonic()
            reden = await _einde(proces.kind)
            if self._stopt.is_set():
                return
            wacht = 0.1 if time.monotonic() - begon > 10 else min(wacht * 2, 5.0)
            self._meld(f"{proces.naam} is gestopt ({reden}) en wordt opnieuw gestart; er gaat niets verloren")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopt.wait(), wacht)
                return
            proces.herstarts += 1
            proces.begin()

    def sein(self, naam: str, sein: signal.Signals) -> None:
        """Sends a signal to one process, if it lives (chaos, tests)."""
        if (pid := self._processen[naam].pid) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sein)

    async def stop(self) -> None:
        """Asks every process to drain, last started first, and kills what does not stop in time."""
        self._stopt.set()
        for naam in reversed(self._processen):
            self.sein(naam, signal.SIGCONT)
            self.sein(naam, signal.SIGTERM)
        if self._wachters:
            await asyncio.wait(self._wachters, timeout=STOPTIJD)
        for naam in self._processen:
            self.sein(naam, signal.SIGKILL)
        await asyncio.gather(*self._wachters)


async def _einde(kind: BaseProcess) -> str:
    """Waits until this process has ended and says of what."""
    lus = asyncio.get_running_loop()
    geeindigd = lus.create_future()
    lus.add_reader(kind.sentinel, geeindigd.set_result, None)
    try:
        await geeindigd
    finally:
        lus.remove_reader(kind.sentinel)
    kind.join()
    code = kind.exitcode
    assert kind.pid is not None and code is not None
    if psutil.pid_exists(kind.pid):  # only the seed knows how it ends, and that is gone: two would run beside
        await asyncio.to_thread(_beeindig, kind.pid)
        return "de kiem viel weg"
    return f"signaal {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def _beeindig(pid: int) -> None:
    """Ends a process that is nobody's child: it may drain, and is killed when it does not stop in time."""
    with contextlib.suppress(psutil.NoSuchProcess):
        proces = psutil.Process(pid)
        proces.resume()
        proces.terminate()
        _, levend = psutil.wait_procs([proces], STOPTIJD)
        if levend:
            proces.kill()


async def wacht_tot(klaar: Callable[[], Awaitable[bool]], seconden: float, waarop: str) -> None:
    """Waits until `klaar` says so. Raises TimeoutError that names what was waited for."""
    einde = time.monotonic() + seconden
    while not await klaar():
        if time.monotonic() > einde:
            raise TimeoutError(f"{waarop} is na {seconden:.0f} seconden niet gereed")
        await asyncio.sleep(0.1)
