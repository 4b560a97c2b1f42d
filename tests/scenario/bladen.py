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
BLADEN = (
    "eerste-gebeurtenis.md", "intake.md", "handhaving.md", "reintegratie.md", "aanleveren.md", "parameters.md"
)  # fmt: skip
BESTANDEN: Mapping[str, int] = {"parameters.md": 2}
"""How many blocks of a page show a file of the reader's own, no answer: `test_instellingen` reads them."""
POORTEN: Mapping[str, str] = {
    "localhost:8000": "klantvolgsysteem",
    "localhost:8001": "intake",
    "localhost:8002": "handhaving",
    "localhost:8003": "reintegratie",
}
_BLOK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_KETENSPOOR = re.compile(r"\.venv/bin/ketenspoor ([a-z-]+)")
GRENS = "=== einde van blok {} ==="


@dataclass(frozen=True)
class Blok:
    """A shell block, and the answer that the page shows right after it: `soort` json (the last line of what
    comes back), ndjson (all lines) or text."""

    opdracht: str
    antwoord: str | None = None
    soort: str = ""

    def klopt(self, gegeven: str) -> bool:
        """Whether what came back is what the page shows."""
        if self.antwoord is None:
            return True
        match self.soort:
            case "json":
                return past(json.loads(self.antwoord), lees_json(gegeven))
            case "ndjson":
                return _regels(self.antwoord) == _regels(gegeven)
            case _:
                return past(self.antwoord.strip(), gegeven.strip())


def blokken(blad: str) -> list[Blok]:
    """The shell blocks of a page, in order. A block that is neither one, nor an answer, nor counted as a file
    of the reader's own is a mistake."""
    gevonden, bestanden = _gelezen(blad)
    assert len(bestanden) == BESTANDEN.get(blad, 0), f"{blad}: een blok dat niemand uitvoert"
    return gevonden


def bestanden(blad: str) -> list[str]:
    """The blocks of a page that show a file of the reader's own."""
    return _gelezen(blad)[1]


def _gelezen(blad: str) -> tuple[list[Blok], list[str]]:
    tekst = (MAP / blad).read_text("utf-8")
    gevonden: list[Blok] = []
    rest: list[str] = []
    einde: int | None = None
    for blok in _BLOK.finditer(tekst):
        soort, inhoud = blok.groups()
        if soort == "sh":
            gevonden.append(Blok(inhoud))
        elif einde is not None and tekst[einde : blok.start()].isspace():
            assert soort in ("json", "ndjson", "text"), f"{blad}: een antwoord als '{soort}'"
            gevonden[-1] = Blok(gevonden[-1].opdracht, inhoud, soort)
        else:
            rest.append(inhoud)
        einde = blok.end() if soort == "sh" else None
    return gevonden, rest


def script(delen: list[Blok], diensten: Mapping[str, str], keten: Path) -> str:
    """One script of all blocks of a page, on a chain that listens elsewhere than `make run`."""
    ketenspoor = f"{shlex.quote(sys.executable)} -m ketenspoor"
    regels = ["set -euo pipefail"]
    for nummer, blok in enumerate(delen):
        opdracht = _KETENSPOOR.sub(rf"{ketenspoor} \1 --keten {shlex.quote(str(keten))}", blok.opdracht)
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


def _regels(tekst: str) -> list[Any]:
    return [json.loads(regel) for regel in tekst.splitlines() if regel.strip()]
