"""The pages of `docs/` as scripts: what a reader pastes into a shell, and what the page says comes back."""

import json
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAP = Path(__file__).parents[2] / "docs"
BLADEN = ("eerste-gebeurtenis.md", "intake.md", "handhaving.md", "reintegratie.md")
POORTEN: Mapping[str, str] = {
    "localhost:8000": "klantvolgsysteem",
    "localhost:8001": "intake",
    "localhost:8002": "handhaving",
    "localhost:8003": "reintegratie",
}
_BLOK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GRENS = "=== einde van blok {} ==="


@dataclass(frozen=True)
class Blok:
    """A shell block, and the answer that the page shows after it."""

    opdracht: str
    antwoord: str | None


def blokken(blad: str) -> list[Blok]:
    """The shell blocks of a page, in order. A block of any other kind than sh and json is a mistake."""
    gevonden: list[Blok] = []
    for soort, inhoud in _BLOK.findall((MAP / blad).read_text("utf-8")):
        if soort == "json":
            gevonden[-1] = Blok(gevonden[-1].opdracht, inhoud)
        else:
            assert soort == "sh", f"{blad}: een blok '{soort}' wordt door niemand uitgevoerd"
            gevonden.append(Blok(inhoud, None))
    return gevonden


def script(delen: list[Blok], diensten: Mapping[str, str], keten: Path) -> str:
    """One script of all blocks of a page, on a chain that listens elsewhere than `make run`."""
    ketenspoor = f"{shlex.quote(sys.executable)} -m ketenspoor"
    regels = ["set -euo pipefail"]
    for nummer, blok in enumerate(delen):
        opdracht = blok.opdracht.replace(
            ".venv/bin/ketenspoor token", f"{ketenspoor} token --keten {shlex.quote(str(keten))}"
        )
        for adres, dienst in POORTEN.items():
            opdracht = opdracht.replace(adres, diensten[dienst].removeprefix("http://"))
        regels += [opdracht, f"echo; echo '{GRENS.format(nummer)}'"]
    return "\n".join(regels)


def past(getoond: Any, gekregen: Any) -> bool:
    """Whether an answer is what the page shows: `…` stands for any text, and fields may be left out."""
    match getoond, gekregen:
        case dict(), dict():
            return all(naam in gekregen and past(w, gekregen[naam]) for naam, w in getoond.items())
        case list(), list():
            return len(getoond) == len(gekregen) and all(map(past, getoond, gekregen))
        case str(), str():
            return (
                re.fullmatch(".*".join(map(re.escape, getoond.split("…"))), gekregen, re.DOTALL) is not None
            )
        case _:
            return bool(getoond == gekregen)


def lees_json(tekst: str) -> Any:
    """The last line of a block's output that is JSON."""
    return json.loads([regel for regel in tekst.splitlines() if regel.strip()][-1])
