"""`make chaos`: processes and broker die, nothing gets lost. Exit code 1 when a promise was broken, or
when the fault that was seeded (`--fout`) went unnoticed."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.chaos.fouten import FOUTEN
from tests.chaos.storm import storm


def main() -> int:
    """Runs one storm and prints what it did. The folder is kept when something was found."""
    opties = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    opties.add_argument("--duur", type=float, default=60, help="seconden dat er verstoord wordt")
    opties.add_argument("--zaad", type=int, default=1, help="zelfde zaad, zelfde verstoringen")
    opties.add_argument("--log", choices=("kafka", "postgres"), default="kafka")
    opties.add_argument("--fout", choices=FOUTEN, help="een ingebouwde fout, die gevonden moet worden")
    gekozen = opties.parse_args()
    map = Path(tempfile.mkdtemp(prefix="keten-chaos-"))
    uitslag = asyncio.run(
        storm(map, gekozen.duur, gekozen.zaad, gekozen.log, partial(print, flush=True), gekozen.fout)
    )
    print("\n".join(uitslag.regels()))
    if gekozen.fout is None:
        geslaagd = uitslag.in_orde
    else:
        fout = FOUTEN[gekozen.fout]
        gevonden = len(fout.gevonden(uitslag.schendingen))
        print(f"de ingebouwde fout {gekozen.fout}: {gevonden} bevestigde opdrachten {fout.verlies}")
        geslaagd = gevonden > 0
    if geslaagd:
        shutil.rmtree(map, ignore_errors=True)
        return 0
    print(f"De logboeken en databases van deze storm staan in {map}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
