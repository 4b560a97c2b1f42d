"""Burgerservicenummers that nobody has: numbers from 999000000 that pass the 11-proef.

The range is the one that government test sets use; the number is only sent to the intake service, which
turns it into the pseudonym of the chain.
"""

from collections.abc import Iterator
from functools import cache
from itertools import islice

_GEWICHTEN = (9, 8, 7, 6, 5, 4, 3, 2)


def _nummers() -> Iterator[str]:
    """Of each eight digits at most one ninth digit passes: the weighted sum of the others modulo 11."""
    for begin in range(99_900_000, 100_000_000):
        laatste = sum(int(c) * g for c, g in zip(str(begin), _GEWICHTEN, strict=True)) % 11
        if laatste < 10:
            yield f"{begin}{laatste}"


@cache
def bsns(n: int) -> tuple[str, ...]:
    """The first n numbers. Raises ValueError when the range holds fewer (90,909): a
    larger cohort exists in the generator, but cannot be sent."""
    gevonden = tuple(islice(_nummers(), n))
    if len(gevonden) < n:
        raise ValueError(f"er zijn maar {len(gevonden)} proefnummers; {n} klanten kan niet")
    return gevonden
