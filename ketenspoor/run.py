"""`ketenspoor run`: the whole chain on this machine, the cohort of 2005 through it, and what then follows."""

import asyncio
import signal
from collections.abc import Callable
from time import monotonic

from rich.console import Console

from ketenspoor.adressen import Adressen
from ketenspoor.controle import controleer_keten
from ketenspoor.kafka import KafkaOntbreekt
from ketenspoor.keten import Keten
from ketenspoor.postgres import PostgresStartFout
from ketenspoor.simulator.runner import simuleer
from ketenspoor.simulator.tabel import toon
from shared.contract.gebeurtenis import Partner

SCENARIO, ZAAD = "iwi-2005", 1
WACHT_OP_KLANTBEELD = 60.0


def meld_voortgang(console: Console) -> Callable[[str], None]:
    """Prints what a chain says of itself."""

    def meld(regel: str) -> None:
        console.print(f"[dim]keten[/]  {regel}", highlight=False)

    return meld


async def draai(keten: Keten, aantal: int, *, eenmalig: bool, console: Console) -> int:
    """Starts the chain, loads a cohort of `aantal` clients (0: none) when it was not loaded yet,
    prints the table and stays until a signal; with `eenmalig` it stops after the table. Returns the exit
    code: 1 when a cell of the table is not that of the report, which counts 1,258 clients."""
    meld = meld_voortgang(console)
    stop = asyncio.Event()
    lus = asyncio.get_running_loop()
    for sein in (signal.SIGINT, signal.SIGTERM):
        lus.add_signal_handler(sein, stop.set)
    begin = monotonic()
    try:
        async with keten:
            meld(f"alle diensten zijn gereed na {monotonic() - begin:.0f} s")
            werk = asyncio.create_task(_toon_keten(keten, aantal, console))
            wacht = asyncio.create_task(stop.wait())
            await asyncio.wait((werk, wacht), return_when=asyncio.FIRST_COMPLETED)
            if not werk.done():
                werk.cancel()
                return 130
            code = werk.result()
            if not eenmalig:
                console.print(
                    f"\nConsole   {keten.omgeving.url(Partner.KLANTVOLGSYSTEEM)}   (Ctrl-C stopt alles)"
                )
                await wacht
            meld("stopt …")
            return code if eenmalig else 0
    except (PostgresStartFout, KafkaOntbreekt, TimeoutError) as fout:
        console.print(f"[red]fout:[/] {fout}", highlight=False)
        return 3


async def _toon_keten(keten: Keten, aantal: int, console: Console) -> int:
    if not aantal:
        return 0
    adressen = keten.adressen
    geladen = keten.omgeving.map / f"geladen-{SCENARIO}-{ZAAD}-{aantal}-{keten.omgeving.log}"
    if not geladen.exists():
        if code := await laad_cohort(adressen, SCENARIO, ZAAD, aantal, console):
            return code
        controle = await controleer_keten(adressen, WACHT_OP_KLANTBEELD)
        totaal = sum(r.eventstore for r in controle.regels)
        console.print(
            f"Controle: {totaal:,} gebeurtenissen in de eventstores, op het log en in het klantbeeld, "
            f"{len(controle.verschillen)} verschillen".replace(",", ".", 1)
        )
        for melding in controle.meldingen():
            console.print(f"[red]geweigerd[/] {melding}", highlight=False)
        if not controle.in_orde:
            return 1
        geladen.touch()
    return await toon_tabel(adressen, console)


async def laad_cohort(adressen: Adressen, scenario: str, zaad: int, aantal: int, console: Console) -> int:
    """Sends the cohort through the public HTTP API. Returns the exit code."""
    return await simuleer(adressen, scenario=scenario, zaad=zaad, aantal=aantal, console=console)


async def toon_tabel(adressen: Adressen, console: Console) -> int:
    """Prints sluitende aanpak beside the published table. Returns 1 when a cell differs."""
    return await toon(adressen, console)
