"""Each measurement runs in a process of its own: its memory and its processor time are its own."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
import uvloop

from ketenspoor.processen import bevries

WORTEL = Path(__file__).parent.parent.parent
LANGST = 900.0


class ProefMislukt(RuntimeError):
    """A measurement gave no result; the text holds the last lines of what it wrote."""


async def draai(
    opdracht: Sequence[str], parameters: Mapping[str, Any], *, map_: Path = WORTEL, tijd: float = LANGST
) -> dict[str, Any]:
    """Runs a program that takes JSON as its last argument and writes its result as the last line of its
    output, in JSON. Raises ProefMislukt."""
    proces = await asyncio.create_subprocess_exec(
        *opdracht,
        json.dumps(parameters),
        cwd=map_,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        uit, fouten = await asyncio.wait_for(proces.communicate(), tijd)
    except BaseException:
        # In order first: a measurement of the chain has servers of its own to stop.
        for sein in (signal.SIGINT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(proces.pid, sein)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(proces.wait(), 20)
        raise
    regels = uit.decode().strip().splitlines()
    if proces.returncode or not regels:
        staart = "\n".join((uit + fouten).decode(errors="replace").strip().splitlines()[-12:])
        raise ProefMislukt(f"{' '.join(opdracht[-2:])}: {staart}")
    uitkomst: dict[str, Any] = json.loads(regels[-1])
    return uitkomst


async def draai_python(module: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """`draai` for a module of this package."""
    return await draai([sys.executable, "-m", f"tests.bench.{module}"], parameters)


def proef(meet: Callable[..., Awaitable[Mapping[str, Any]]]) -> None:
    """Main of a measurement: parameters from the command line, result and own costs to the output. It runs
    as a worker does, and so does that of a peer."""
    begin = time.process_time()
    bevries()
    uitkomst = uvloop.run(_meet(meet, json.loads(sys.argv[1])))
    print(
        json.dumps(
            {
                **uitkomst,
                "cpu_s": round(time.process_time() - begin, 3),
                "rss_mb": _hoogste_geheugen(),
            }
        )
    )


def _hoogste_geheugen() -> float:
    """Highest resident memory of this process so far, in MB. Not `ru_maxrss`: that counts what the parent
    held when it forked."""
    regels = Path("/proc/self/status").read_text("utf-8").splitlines()
    kb = next(int(r.split()[1]) for r in regels if r.startswith("VmHWM"))
    return round(kb * 1024 / 1e6, 1)


async def _meet(
    meet: Callable[..., Awaitable[Mapping[str, Any]]], parameters: Mapping[str, Any]
) -> Mapping[str, Any]:
    return await meet(**parameters)


class Geheugenmeter:
    """Highest resident memory of a process, in MB, looked at every `pauze` seconds."""

    def __init__(self, pid: int, pauze: float = 0.1) -> None:
        self._proces = psutil.Process(pid)
        self._pauze = pauze
        self.hoogste = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(psutil.NoSuchProcess):
                self.hoogste = max(self.hoogste, self._proces.memory_info().rss / 1e6)
            await asyncio.sleep(self._pauze)
