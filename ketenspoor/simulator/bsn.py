"""Burgerservicenummers that nobody has: numbers from 999000000 that pass the 11-proef.

The range is the one that government test sets use; the number is only sent to the intake service, which
turns it into the pseudonym of the chain.
"""

from collections.abc import Iterator
from functools import cache
from itertools import islice

_GEWICHTEN = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def voldoet_aan_11_proef(nummer: int) -> bool:
    return sum(int(c) * g for c, g in zip(f"{nummer:09d}", _GEWICHTEN, strict=True)) % 11 == 0


def _nummers() -> Iterator[str]:
    return (f"{n:09d}" for n in range(999_000_000, 1_000_000_000) if voldoet_aan_11_proef(n))


@cache
def bsns(n: int) -> tuple[str, ...]:
    """The first n numbers. Raises ValueError when the range holds fewer (about 90,900)."""
    gevonden = tuple(islice(_nummers(), n))
    if len(gevonden) < n:
        raise ValueError(f"er zijn maar {len(gevonden)} proefnummers; {n} klanten kan niet")
    return gevonden
