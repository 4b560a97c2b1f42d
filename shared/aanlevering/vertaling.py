"""Which command would have stated an event: it is judged as that command (`domain/rules.md` §0.1).

A command inherits the Inhoud that it leads to, so the tables of the aggregates say nearly all of it. Only
what they cannot say is stated here by the service: a command that shares no class with its event, and a
field of a command that its event does not hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from shared.aggregate.aggregate import Aggregate, Commando, gebeurtenistype_van
from shared.aggregate.correcties import CorrigeerGebeurtenis, TrekGebeurtenisIn, correctieaggregaat
from shared.contract.correcties import GebeurtenisGecorrigeerd, GebeurtenisIngetrokken
from shared.contract.gebeurtenis import Inhoud


class StreamId:
    """Stands in an Aanvulling for the uuid of the stream."""


Aanvulling = Mapping[str, Any]
"""The fields (wire names, JSON values) of a command that its event does not hold."""

CORRECTIES: Mapping[type[Inhoud], type[Commando]] = {
    GebeurtenisGecorrigeerd: CorrigeerGebeurtenis,
    GebeurtenisIngetrokken: TrekGebeurtenisIn,
}


@dataclass(frozen=True, slots=True)
class Plaats:
    """Where an event of a type belongs: an aggregate, and the command that states it there."""

    aggregate: Aggregate[Any, Any]
    commando: type[Commando]

    @property
    def opent(self) -> bool:
        return any(soort is self.commando for soort in self.aggregate.opent)


@dataclass(frozen=True)
class Vertaling:
    """The types that a service takes in. `stelt`: commands that do not inherit their event. Raises
    TypeError when two commands of one aggregate lead to the same type and `stelt` does not choose."""

    aggregaten: Sequence[Aggregate[Any, Any]]
    stelt: Mapping[type[Inhoud], type[Commando]] = field(default_factory=dict)
    aanvulling: Mapping[type[Commando], Aanvulling] = field(default_factory=dict)

    def vul_aan(self, commando: type[Commando], id: UUID | None) -> Mapping[str, Any] | None:
        """The fields to add to this command on stream `id`; None when they ask for a stream and none is
        named."""
        velden = self.aanvulling.get(commando)
        if velden is None:
            return {}
        if id is None and any(waarde is StreamId for waarde in velden.values()):
            return None
        return {naam: str(id) if waarde is StreamId else waarde for naam, waarde in velden.items()}

    def plaatsen(self, type_: str) -> Mapping[str, Plaats]:
        """Per name of an aggregate, where an event of this type belongs; empty for a type of another."""
        return self._plaatsen.get(type_, {})

    @property
    def typen(self) -> Sequence[str]:
        return sorted(self._plaatsen)

    @cached_property
    def _plaatsen(self) -> Mapping[str, Mapping[str, Plaats]]:
        gevonden: dict[str, dict[str, Plaats]] = {}
        for aggregate in self.aggregaten:
            for type_, commando in self._commandos(aggregate).items():
                gevonden.setdefault(type_, {})[aggregate.naam] = Plaats(aggregate, commando)
            zijde = correctieaggregaat(aggregate)
            for inhoud, commando in CORRECTIES.items():
                plaatsen = gevonden.setdefault(inhoud.gebeurtenistype.type, {})
                plaatsen[aggregate.naam] = Plaats(zijde, commando)
        return gevonden

    def _commandos(self, aggregate: Aggregate[Any, Any]) -> Mapping[str, type[Commando]]:
        gekozen = {
            inhoud.gebeurtenistype.type: commando
            for inhoud, commando in self.stelt.items()
            if commando in aggregate.rollen
        }
        gevonden: dict[str, type[Commando]] = {}
        for commando in aggregate.rollen:
            soort = gebeurtenistype_van(commando)
            if soort is None or soort.type in gekozen:
                continue
            if soort.type in gevonden:
                ander = gevonden[soort.type].__name__
                raise TypeError(f"{aggregate.naam}: {commando.__name__} en {ander} leiden tot {soort.type}")
            gevonden[soort.type] = commando
        return gevonden | gekozen
