"""Figures: percentiles, samples on disk, and the table."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


def percentielen(ms: Sequence[float]) -> dict[str, Any]:
    """p50 and p99 of these milliseconds, and how many there are. Raises ValueError when there are none."""
    if not ms:
        raise ValueError("niets gemeten")
    rij = sorted(ms)

    def p(deel: float) -> float:
        return round(rij[min(len(rij) - 1, int(deel * len(rij)))], 2)

    return {"p50_ms": p(0.5), "p99_ms": p(0.99), "hoogste_ms": round(rij[-1], 2), "aantal": len(rij)}


@dataclass(slots=True)
class Proef:
    """All samples of one measurement, by contestant: `ons` and the peers."""

    naam: str
    monsters: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def voeg_toe(self, wie: str, monster: dict[str, Any]) -> None:
        self.monsters.setdefault(wie, []).append(monster)

    def beste(self, wie: str, maat: str) -> float | None:
        """The best sample of a contestant: another process on the machine only ever makes it worse."""
        rij = [m[maat] for m in self.monsters.get(wie, []) if maat in m]
        if not rij:
            return None
        return float(min(rij) if maat.endswith(("_ms", "_s")) and maat != "per_s" else max(rij))


@dataclass(frozen=True, slots=True)
class Doel:
    """One line of the table: what must be reached in a measurement. `hoogstens`: lower is better."""

    proef: str
    pad: str
    maat: str
    grens: float
    eenheid: str
    hoogstens: bool = False

    @property
    def doel(self) -> str:
        return f"{'≤' if self.hoogstens else '≥'} {getal(self.grens)} {self.eenheid}"

    def gehaald(self, waarde: float) -> bool:
        return waarde <= self.grens if self.hoogstens else waarde >= self.grens


def getal(waarde: float) -> str:
    """Dutch notation: a dot per thousand, a comma for what is small."""
    if waarde >= 100:
        return f"{waarde:,.0f}".replace(",", ".")
    return f"{waarde:.1f}".replace(".", ",")


def tabel(doelen: Sequence[Doel], proeven: dict[str, Proef]) -> Table:
    """One line per goal and peer."""
    uit = Table(title="Snelheid van de paden, naast vakgenoten in dezelfde loop")
    for kop, kant in (
        ("pad", "left"), ("ons", "right"), ("vakgenoot", "left"), ("die", "right"), ("verhouding", "right"),
        ("doel", "right"), ("gehaald", "left"),
    ):  # fmt: skip
        uit.add_column(kop, justify=kant)  # type: ignore[arg-type]  # only "left" and "right"
    for doel in doelen:
        proef = proeven.get(doel.proef)
        ons = proef.beste("ons", doel.maat) if proef else None
        if proef is None or ons is None:
            continue
        gehaald = "[green]ja[/]" if doel.gehaald(ons) else "[red]nee[/]"
        anderen = [(w, a) for w in proef.monsters if w != "ons" and (a := proef.beste(w, doel.maat))]
        for n, (wie, ander) in enumerate(anderen or [("", None)]):
            verhouding = (ander / ons if doel.hoogstens else ons / ander) if ander and ons else None
            uit.add_row(
                doel.pad if n == 0 else "",
                f"{getal(ons)} {doel.eenheid}" if n == 0 else "",
                wie,
                getal(ander) if ander else "",
                f"{getal(verhouding)} x" if verhouding else "",
                doel.doel if n == 0 else "",
                gehaald if n == 0 else "",
            )
    return uit


def schrijf(pad: Path, kop: dict[str, Any], proeven: Sequence[Proef]) -> None:
    """Machine, parameters and all samples."""
    pad.parent.mkdir(parents=True, exist_ok=True)
    pad.write_text(
        json.dumps({**kop, "proeven": [asdict(p) for p in proeven]}, indent=1, ensure_ascii=False) + "\n",
        "utf-8",
    )


Meld = Callable[[str], None]


def meld_op(console: Console) -> Meld:
    """Prints a line of progress."""
    return lambda regel: console.print(f"  [dim]{regel}[/]", highlight=False)
