"""Randomness without state: every draw is a hash of its name, so adding a draw changes no other one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import TypeVar

W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Toeval:
    """The draws of one run. `zaad` is a 64-bit integer."""

    scenario: str
    zaad: int

    def u(self, label: str, i: int) -> int:
        """64-bit draw for klantnummer or place number `i`."""
        tekst = f"ketenspoor/1|{self.scenario}|{self.zaad}|{label}|{i}"
        return int.from_bytes(sha256(tekst.encode()).digest()[:8], "big")

    def kies(self, label: str, i: int, m: int) -> int:
        """An integer 0 … m-1."""
        return (self.u(label, i) * m) >> 64

    def dag(self, label: str, i: int, eerste: date, laatste: date) -> date:
        """A day from `eerste` to `laatste`, both included. Raises ValueError for an empty period."""
        dagen = (laatste - eerste).days + 1
        if dagen < 1:
            raise ValueError(f"{label}: geen dag tussen {eerste} en {laatste} voor nummer {i}")
        return eerste + timedelta(days=self.kies(label, i, dagen))

    def volgorde(self, label: str, groep: Iterable[int]) -> list[int]:
        """The group in random order."""
        return sorted(groep, key=lambda i: (self.u(label, i), i))

    def quota(self, label: str, groep: Iterable[int], tabel: Sequence[tuple[W, int]]) -> dict[int, W]:
        """Gives the first k of the random order value v, the next k' value v', and so on.

        The table is scaled to the size of the group, so for the published cohort it holds as it stands.
        """
        volgorde = self.volgorde(label, groep)
        return verdeel(volgorde, tabel)


def verdeel(volgorde: Sequence[int], tabel: Sequence[tuple[W, int]]) -> dict[int, W]:
    """Deals the values of the table out over a group whose order is already fixed."""
    aantallen = schaal([k for _, k in tabel], len(volgorde))
    waarden = (v for (v, _), k in zip(tabel, aantallen, strict=True) for _ in range(k))
    return dict(zip(volgorde, waarden, strict=True))


def schaal(aantallen: Sequence[int], totaal: int) -> list[int]:
    """The counts scaled to `totaal` by largest remainder, ties in row order.

    A table of zeros has nothing to scale; it fits an empty group only (ValueError otherwise).
    """
    som = sum(aantallen)
    if som == totaal:
        return list(aantallen)
    if som == 0:
        raise ValueError(f"een lege quotatabel past niet op een groep van {totaal}")
    geheel = [k * totaal // som for k in aantallen]
    op_rest = sorted(range(len(aantallen)), key=lambda r: (-(aantallen[r] * totaal % som), r))
    for r in op_rest[: totaal - sum(geheel)]:
        geheel[r] += 1
    return geheel


def hoeveel(teller: int, noemer: int, m: int) -> int:
    """Rate teller/noemer of m subjects: floor(r × m + ½), in whole numbers."""
    return (2 * teller * m + noemer) // (2 * noemer)


def omgekeerd(toewijzing: Mapping[int, W], waarde: W) -> list[int]:
    """The numbers that got this value, ascending."""
    return sorted(i for i, v in toewijzing.items() if v == waarde)
