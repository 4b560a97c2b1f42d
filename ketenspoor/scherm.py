"""Tables on the screen of an operator, whole at any width."""

from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table

_RUIM = 10_000
"""Columns at which no table is squeezed."""


def druk_heel(console: Console, tabel: Table) -> None:
    """Prints a table as wide as its longest words ask: lines run on past the edge of a narrow screen, but no
    figure and no pseudonym loses a character."""
    for kolom in tabel.columns:
        kolom.min_width = _nodig(console, kolom)
    ruim = console.options.update(width=_RUIM)
    tabel.min_width = Measurement.get(console, ruim, tabel).minimum
    console.print(tabel, crop=False)


def _nodig(console: Console, kolom: Column) -> int:
    ruim = console.options.update(width=_RUIM)
    maten = [Measurement.get(console, ruim, inhoud) for inhoud in (kolom.header, *kolom.cells)]
    return max(maat.maximum if kolom.no_wrap else maat.minimum for maat in maten)
