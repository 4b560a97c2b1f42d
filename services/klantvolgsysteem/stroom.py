"""One stream while it is projected: its events, one after the other, to state and facts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from asyncpg import Range

from services.klantvolgsysteem.feiten.afleiding import AFLEIDING
from services.klantvolgsysteem.feiten.feit import EENMALIG, TABELLEN, Feit
from services.klantvolgsysteem.klantbeeld.gebeurtenis import CORRECTIES, Gebeurtenis, toegepast
from services.klantvolgsysteem.klantbeeld.staat import Staat
from services.klantvolgsysteem.klantbeeld.vouw import evolve

_LEEG: Range[Any] = Range(empty=True)


@dataclass(slots=True)
class Stroom:
    """A stream while its batch is worked on. `nieuw`: it has no rows in the database yet.

    `geschiedenis` is filled only for a stream that gets a correction.
    """

    klant: str
    versie: int
    bijgewerkt: datetime | None
    staat: Staat
    nieuw: bool
    geschiedenis: list[Gebeurtenis] | None = None


@dataclass(slots=True)
class Oogst:
    """What one batch adds to the fact tables: new rows, and the rows in the database that they close."""

    rijen: dict[str, list[list[Any]]] = field(default_factory=lambda: {tabel: [] for tabel in TABELLEN})
    open: dict[tuple[str, str, str], list[Any]] = field(default_factory=dict)
    sluit: dict[str, list[tuple[str, str, datetime]]] = field(
        default_factory=lambda: {tabel: [] for tabel in TABELLEN}
    )


def gebeurtenis_uit_rij(rij: Any) -> Gebeurtenis:
    """A row with the columns stream … organisatie, data as the table has them."""
    *kop, data = rij
    return Gebeurtenis._make((*kop, orjson.loads(data)))


def verwerk(stroom: Stroom, g: Gebeurtenis, oogst: Oogst) -> None:
    """One event: new state of its stream, and the facts that it states.

    Registration moments within a stream never go back: a clock that did would give a fact that ends before
    it was known.
    """
    moment = g.time if stroom.bijgewerkt is None else max(g.time, stroom.bijgewerkt)
    if g.type in CORRECTIES:
        _herzie(stroom, g, moment, oogst)
    else:
        stroom.staat = evolve(stroom.staat, g)
        afleiding = AFLEIDING.get(g.type)
        if afleiding is not None:
            for feit in afleiding(stroom.staat, g):
                _boek(stroom, g, moment, feit, oogst)
    if stroom.geschiedenis is not None:
        stroom.geschiedenis.append(g)
    stroom.versie = g.sequence
    stroom.bijgewerkt = moment


def _boek(stroom: Stroom, g: Gebeurtenis, moment: datetime, feit: Feit, oogst: Oogst) -> None:
    """Closes the version of the fact that was known until now and adds the new one.

    A version that is replaced within the same instant was never known: its `bekend` is empty, and so it is
    whether both came in one batch or in two.
    """
    sleutel = (feit.tabel, g.stream, feit.sleutel)
    eerder = oogst.open.pop(sleutel, None)
    if eerder is not None:
        sinds = eerder[5].lower
        eerder[5] = Range(sinds, moment) if sinds < moment else _LEEG
    elif not stroom.nieuw and (feit.tabel not in EENMALIG or g.type in CORRECTIES):
        oogst.sluit[feit.tabel].append((g.stream, feit.sleutel, moment))
    if feit.waarden is None:
        return
    rij = [
        g.stream, feit.sleutel, g.sequence, g.klant, _geldig(feit.van, feit.tot), Range(moment, None),
        *feit.waarden,
    ]  # fmt: skip
    oogst.rijen[feit.tabel].append(rij)
    oogst.open[sleutel] = rij


def _geldig(van: date | None, tot: date | None) -> "Range[date]":
    """Days on which it holds, both ends included; a period that ends before it begins holds on none."""
    if van is not None and tot is not None and tot < van:
        return _LEEG
    return Range(van, tot, upper_inc=tot is not None)


def _herzie(stroom: Stroom, g: Gebeurtenis, moment: datetime, oogst: Oogst) -> None:
    """A correction (T10): folds the stream anew and states what became different, known from now on.

    The versions of the facts from before the correction stay, known until now.
    """
    historie = stroom.geschiedenis or []
    _, oud = hervouw(historie)
    stroom.staat, nieuw = hervouw([*historie, g])
    for sleutel, feit in nieuw.items():
        if oud.get(sleutel) != feit:
            _boek(stroom, g, moment, feit, oogst)
    for sleutel, feit in oud.items():
        if sleutel not in nieuw:
            _boek(stroom, g, moment, feit._replace(waarden=None), oogst)


def hervouw(historie: Sequence[Gebeurtenis]) -> tuple[Staat, dict[tuple[str, str], Feit]]:
    """State and facts of one stream from all its events, with the corrections among them applied."""
    staat: Staat = {}
    feiten: dict[tuple[str, str], Feit] = {}
    for g in toegepast(historie):
        staat = evolve(staat, g)
        afleiding = AFLEIDING.get(g.type)
        for feit in afleiding(staat, g) if afleiding is not None else ():
            if feit.waarden is None:
                feiten.pop((feit.tabel, feit.sleutel), None)
            else:
                feiten[feit.tabel, feit.sleutel] = feit
    return staat, feiten
