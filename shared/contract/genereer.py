"""`python -m shared.contract.genereer` writes the schemas, AsyncAPI document and catalogue to `schemas/`.

The output is committed: services serve it, and the compatibility check compares against it. Run the
check first (`python -m shared.contract.verenigbaarheid`): writing replaces what it compares with.
"""

import sys
from pathlib import Path

import orjson

from shared.contract.schemas import documenten

MAP = Path(__file__).parent / "schemas"


def bestanden() -> dict[str, bytes]:
    """Path below `schemas/` -> the exact bytes that belong there."""
    return {
        pad: orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        for pad, document in documenten().items()
    }


def schrijf(map_: Path = MAP) -> int:
    """Writes every generated file below `map_` and gives how many there are."""
    geschreven = bestanden()
    for pad, inhoud in geschreven.items():
        doel = map_ / pad
        doel.parent.mkdir(parents=True, exist_ok=True)
        doel.write_bytes(inhoud)
    return len(geschreven)


if __name__ == "__main__":
    sys.stdout.write(f"{schrijf()} bestanden geschreven in {MAP.name}/\n")
