"""Markdown that the pages share."""

from collections.abc import Iterable, Sequence

KOP = "<!-- Geschreven door `make genereer` uit de code; wijzig die, niet dit blad. -->\n"


def tabel(koppen: Sequence[str], rijen: Iterable[Sequence[str]]) -> str:
    """A table; a bar inside a cell would end it, so it is escaped."""
    regels = [koppen, ["---"] * len(koppen), *rijen]
    return "".join(f"| {' | '.join(cel.replace('|', chr(92) + '|') for cel in r)} |\n" for r in regels)


def code(tekst: str) -> str:
    return f"`{tekst}`"


def anker(kop: str) -> str:
    """The address of a heading within its page."""
    return "#" + "".join(c for c in kop.lower().replace(" ", "-") if c.isalnum() or c in "-_")


def opsomming(delen: Iterable[str]) -> str:
    return ", ".join(delen)
