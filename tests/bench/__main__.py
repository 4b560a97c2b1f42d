"""`python -m tests.bench`: measures, prints one table and keeps the samples."""

import argparse
import asyncio
import signal
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console

from tests.bench.bank import DOELEN, KLEIN, Bank, Omvang
from tests.bench.machine import machine
from tests.bench.proces import WORTEL
from tests.bench.uitslag import meld_op, schrijf, tabel

PROEVEN = ("append", "relay", "vertraging", "aanlevering", "projectie", "keten")


def main() -> None:
    lezer = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    lezer.add_argument("--peers", choices=("geen", "gewoon", "all"), default="gewoon",
                       help="vakgenoten: geen, gewoon, of all (Debezium erbij)")  # fmt: skip
    lezer.add_argument("--alleen", nargs="*", choices=PROEVEN, default=(), help="alleen deze metingen")
    lezer.add_argument("--klein", action="store_true", help="in seconden, om te zien dat alles werkt")
    lezer.add_argument("--volledig", action="store_true", help="herbouw van 1.000.000 gebeurtenissen")
    lezer.add_argument("--rondes", type=int, help="keren dat elke meting wordt herhaald")
    lezer.add_argument("--achterstand", type=int, help="gebeurtenissen in de outbox voor de relay")
    lezer.add_argument("--gebeurtenissen", type=int, help="gebeurtenissen voor projectie en herbouw")
    lezer.add_argument("--klanten", type=int, help="klanten in het klantbeeld bij het lezen")
    lezer.add_argument("--uit", type=Path, help="map voor de ruwe monsters (docs/prestaties)")
    keuze = lezer.parse_args()

    omvang = KLEIN if keuze.klein else Omvang()
    if keuze.volledig:
        omvang = replace(omvang, gebeurtenissen=1_000_000)
    for naam in ("rondes", "achterstand", "gebeurtenissen", "klanten"):
        if (waarde := getattr(keuze, naam)) is not None:
            omvang = replace(omvang, **{naam: waarde})
    asyncio.run(_main(keuze, omvang))


async def _main(keuze: argparse.Namespace, omvang: Omvang) -> None:
    # Ended from outside, it must still take its servers with it and keep the samples that it has.
    zelf = asyncio.current_task()
    assert zelf is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, zelf.cancel)
    console = Console(width=150 if not Console().is_terminal else None)
    kop = {"machine": machine(), "omvang": asdict(omvang)}
    for naam, waarde in kop["machine"].items():
        console.print(f"{naam}: {waarde}", highlight=False)
    bank = Bank(omvang, meld_op(console), keuze.peers != "geen", keuze.peers == "all")
    try:
        await bank.run(frozenset(keuze.alleen))
    finally:
        console.print(tabel(DOELEN, bank.proeven))
        if bank.proeven and (keuze.uit or not keuze.klein):
            dag = kop["machine"]["moment"].replace(":", "")
            pad = (keuze.uit or WORTEL / "docs" / "prestaties") / f"{dag}.json"
            schrijf(pad, kop, list(bank.proeven.values()))
            console.print(f"ruwe monsters: {pad}", highlight=False)


if __name__ == "__main__":
    main()
