"""`python -m shared.contract.genereer` writes the schemas, AsyncAPI document and catalogue to `schemas/`.

The output is committed: services serve it, and the compatibility check compares against it. So that check
comes first: a version that stands there is never replaced by one that breaks its readers.
"""

import sys
from pathlib import Path

import orjson

from shared.contract import verenigbaarheid
from shared.contract.schemas import documenten
from shared.contract.verenigbaarheid import MAP


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


def main(map_: Path = MAP) -> int:
    """Writes the files, or says which versions would break and writes nothing; 1 then, else 0."""
    if verenigbaarheid.main(map_):
        sys.stdout.write("Er is niets geschreven.\n")
        return 1
    sys.stdout.write(f"{schrijf(map_)} bestanden geschreven in {map_.name}/\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
