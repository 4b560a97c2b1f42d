"""The process from which those of the chain grow: it has loaded all services before the first one starts.

Starting Python and loading a service costs seconds of a core, and the chain has nine processes that load
nearly the same. A fork of one that has loaded it starts in a tenth of a second, also after it died.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import forkserver, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from setproctitle import setproctitle

Ingang = Callable[[Sequence[str]], None]
"""What a process does with the words of its command."""

_SOORT = get_context("forkserver")
_SOORT.set_forkserver_preload(["ketenspoor.zaaigrond"])


def laad_vast() -> None:
    """Begins to load the services in the background, once; `ontspruit` would begin it otherwise."""
    forkserver.ensure_running()


def ketenspoor(woorden: Sequence[str]) -> None:
    """The command `ketenspoor` with these words."""
    from ketenspoor.cli import app

    app(list(woorden), prog_name="ketenspoor")


def ontspruit(
    ingang: Ingang, woorden: Sequence[str], omgeving: Mapping[str, str], logboek: Path
) -> BaseProcess:
    """A new process that does `ingang(woorden)` as `ketenspoor <words>` in the list of processes, with
    `omgeving` over the environment of this one, and writes to `logboek`. It ends with this process.

    Waits for the loading. `ingang` is a function of a module, or a partial of one.
    """
    proces = _SOORT.Process(target=_leef, args=(ingang, woorden, omgeving, logboek), daemon=True)
    proces.start()
    return proces


def _leef(ingang: Ingang, woorden: Sequence[str], omgeving: Mapping[str, str], logboek: Path) -> None:
    os.setsid()  # Ctrl-C reaches the supervisor alone, which stops its processes in order
    with logboek.open("ab") as uit:
        os.dup2(uit.fileno(), sys.stdout.fileno())
        os.dup2(uit.fileno(), sys.stderr.fileno())
    os.environ.update(omgeving)
    setproctitle(" ".join(["ketenspoor", *woorden]))
    ingang(woorden)
