"""The fold: events of one stream, in order, to the state of that stream.

A state depends on the events of its own stream and on nothing else. Therefore the order in which the
streams of the partners arrive cannot matter: the projection is confluent by construction.
"""

from collections.abc import Iterable

from services.klantvolgsysteem.klantbeeld import (
    gedeeld,
    inschrijving,
    ontheffing,
    traject,
    uitkeringsdossier,
    verwijzing,
)
from services.klantvolgsysteem.klantbeeld.gebeurtenis import Gebeurtenis, toegepast
from services.klantvolgsysteem.klantbeeld.staat import Staat, Stap, betrek
from shared.contract.gebeurtenis import Partner, gebeurtenistypen

STAPPEN: dict[str, Stap] = (
    inschrijving.STAPPEN
    | uitkeringsdossier.STAPPEN
    | ontheffing.STAPPEN
    | verwijzing.STAPPEN
    | traject.STAPPEN
    | gedeeld.STAPPEN
)


VAN_HET_KLANTVOLGSYSTEEM = frozenset(
    type_ for type_, soort in gebeurtenistypen().items() if soort.uitgevers == (Partner.KLANTVOLGSYSTEEM,)
)
"""Whoever asks, answers or merges here has nothing to do with the client by that alone."""


def evolve(staat: Staat, g: Gebeurtenis) -> Staat:
    """The next state. Takes ownership of `staat`, changes it and gives it back.

    A type without a step changes nothing but who is involved: it still stands in the tijdlijn.
    """
    if g.type not in VAN_HET_KLANTVOLGSYSTEEM:
        betrek(staat, g.organisatie)
    stap = STAPPEN.get(g.type)
    if stap is not None:
        stap(staat, g.data, g)
    return staat


def vouw(gebeurtenissen: Iterable[Gebeurtenis]) -> dict[str, Staat]:
    """States per stream of any events, in order per stream, with the corrections among them applied."""
    staten: dict[str, Staat] = {}
    for g in toegepast(gebeurtenissen):
        evolve(staten.setdefault(g.stream, {}), g)
    return staten
