"""`python -m ketenspoor.naslag` writes the reference to `docs/naslag/` of the working tree.

The pages are committed; a test fails when they are no longer what the code says.
"""

import sys
from pathlib import Path

from ketenspoor.naslag.codelijsten import codelijsten
from ketenspoor.naslag.gebeurtenissen import gebeurtenissen
from ketenspoor.naslag.opdrachten import opdrachten

MAP = Path(__file__).parents[2] / "docs" / "naslag"


def bladen() -> dict[str, str]:
    """File name -> the exact text that belongs there."""
    return {
        "gebeurtenissen.md": gebeurtenissen(),
        "opdrachten.md": opdrachten(),
        "codelijsten.md": codelijsten(),
    }


def schrijf(map_: Path = MAP) -> int:
    """Writes every page to `map_` and gives how many there are."""
    geschreven = bladen()
    map_.mkdir(parents=True, exist_ok=True)
    for naam, tekst in geschreven.items():
        (map_ / naam).write_text(tekst, "utf-8")
    return len(geschreven)


if __name__ == "__main__":
    sys.stdout.write(f"{schrijf()} bladen geschreven in docs/naslag/\n")
