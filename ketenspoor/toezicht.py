"""Supervisor of the chain's processes: starts them, restarts what dies, stops them in order."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_OMGEVING = {n: w for n, w in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
"""What children inherit: they start often, so they may keep their bytecode."""

STOPTIJD = 15.0
"""Seconds that a process gets to drain before it is killed."""


@dataclass
class Proces:
    """One supervised process. `herstarts` counts how often it was started again after it died."""

    naam: str
    opdracht: Sequence[str]
    omgeving: Mapping[str, str]
    logboek: Path
    herstarts: int = 0
    kind: asyncio.subprocess.Process | None = field(default=None, repr=False)

    @property
    def pid(self) -> int | None:
        return self.kind.pid if self.kind and self.kind.returncode is None else None


class Toezicht:
    """Keeps processes alive. `meld` is told, in Dutch, what died and was started again."""

    def __init__(self, meld: Callable[[str], None]) -> None:
        self._meld = meld
        self._processen: dict[str, Proces] = {}
        self._wachters: list[asyncio.Task[None]] = []
        self._stopt = False

    @property
    def processen(self) -> Mapping[str, Proces]:
        return self._processen

    async def start(self, naam: str, opdracht: Sequence[str], omgeving: Mapping[str, str], log: Path) -> None:
        proces = Proces(naam, opdracht, omgeving, log)
        self._processen[naam] = proces
        await self._spawn(proces)
        self._wachters.append(asyncio.create_task(self._bewaak(proces)))

    async def _spawn(self, proces: Proces) -> None:
        with proces.logboek.open("ab") as uit:
            proces.kind = await asyncio.create_subprocess_exec(
                *proces.opdracht,
                env={**_OMGEVING, **proces.omgeving},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=uit,
                stderr=uit,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops them in order
            )

    async def _bewaak(self, proces: Proces) -> None:
        wacht = 0.1
        while proces.kind is not None:
            begon = time.monotonic()
            code = await proces.kind.wait()
            if self._stopt:
                return
            wacht = 0.1 if time.monotonic() - begon > 10 else min(wacht * 2, 5.0)
            reden = f"signaal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
            self._meld(f"{proces.naam} is gestopt ({reden}) en wordt opnieuw gestart; er gaat niets verloren")
            await asyncio.sleep(wacht)
            if self._stopt:
                return
            proces.herstarts += 1
            await self._spawn(proces)

    def sein(self, naam: str, sein: signal.Signals) -> None:
        """Sends a signal to one process, if it lives (chaos, tests)."""
        if (pid := self._processen[naam].pid) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sein)

    async def stop(self) -> None:
        """Asks every process to drain, last started first, and kills what does not stop in time."""
        self._stopt = True
        levend = [p.kind for p in reversed(self._processen.values()) if p.kind and p.pid is not None]
        for kind in levend:
            with contextlib.suppress(ProcessLookupError):
                kind.send_signal(signal.SIGCONT)
                kind.terminate()
        _, te_laat = await asyncio.wait(
            [asyncio.create_task(kind.wait()) for kind in levend] or [asyncio.create_task(asyncio.sleep(0))],
            timeout=STOPTIJD,
        )
        if te_laat:
            for kind in levend:
                if kind.returncode is None:
                    kind.kill()
        for wachter in self._wachters:
            wachter.cancel()
        await asyncio.gather(*self._wachters, return_exceptions=True)


async def wacht_tot(klaar: Callable[[], Awaitable[bool]], seconden: float, waarop: str) -> None:
    """Waits until `klaar` says so. Raises TimeoutError that names what was waited for."""
    einde = time.monotonic() + seconden
    while not await klaar():
        if time.monotonic() > einde:
            raise TimeoutError(f"{waarop} is na {seconden:.0f} seconden niet gereed")
        await asyncio.sleep(0.1)
