"""From recorded events to state, with corrections in the place of what they correct (rules T10)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson

from shared.aggregate.aggregate import Aggregate
from shared.contract.correcties import GebeurtenisGecorrigeerd, GebeurtenisIngetrokken
from shared.contract.gebeurtenis import Inhoud, inhoud_uit
from shared.eventstore.types import Event

S = TypeVar("S")
GECORRIGEERD = GebeurtenisGecorrigeerd.gebeurtenistype.type
INGETROKKEN = GebeurtenisIngetrokken.gebeurtenistype.type
CORRECTIES = frozenset({GECORRIGEERD, INGETROKKEN})


def fold(aggregate: Aggregate[Any, S], events: Sequence[Event], erbij: Sequence[Inhoud] = ()) -> S:
    """State after these events of one stream, in order of version; `erbij` as in `gelezen`."""
    staat = aggregate.begin
    for inhoud in gelezen(events, erbij):
        staat = aggregate.evolve(staat, inhoud)
    return staat


def gelezen(events: Sequence[Event], erbij: Sequence[Inhoud] = ()) -> Iterator[Inhoud]:
    """The statements that hold: corrected content in its old place, withdrawn events and the corrections
    themselves left out. `erbij` are corrections that are not recorded yet, to see what they would do."""
    geldend = Geldend.uit(events, erbij)
    for e in events:
        data = geldend.data(e)
        if data is e.data:
            yield inhoud_van(e)
        elif data is not None:
            yield inhoud_uit(e.envelop.type, data)


def inhoud_van(event: Event) -> Inhoud:
    """What this event states, as it was recorded; read once."""
    if event.gelezen is None:
        object.__setattr__(event, "gelezen", inhoud_uit(event.envelop.type, event.data))
    assert isinstance(event.gelezen, Inhoud)
    return event.gelezen


@dataclass(frozen=True, slots=True)
class Geldend:
    """What corrections made of the events of a stream: new fields and withdrawals per event id.

    A withdrawn correction has no effect; a withdrawal is final.
    """

    velden: Mapping[str, Mapping[str, Any]]
    ingetrokken: frozenset[str]

    @classmethod
    def uit(cls, events: Sequence[Event], erbij: Sequence[Inhoud] = ()) -> "Geldend":
        """Reads the corrections among `events` and in `erbij`."""
        correcties: list[tuple[str | None, Inhoud]] = [
            (str(e.envelop.id), inhoud_van(e)) for e in events if e.envelop.type in CORRECTIES
        ]
        correcties += [(None, inhoud) for inhoud in erbij]
        weg = frozenset(str(i.ingetrokken_id) for _, i in correcties if isinstance(i, GebeurtenisIngetrokken))
        velden: dict[str, dict[str, Any]] = {}
        for id, inhoud in correcties:
            if isinstance(inhoud, GebeurtenisGecorrigeerd) and id not in weg:
                velden.setdefault(str(inhoud.gecorrigeerde_id), {}).update(inhoud.velden)
        return cls(velden, weg)

    def data(self, event: Event) -> bytes | None:
        """The data of the event as they hold now; None for a withdrawn event and for a correction."""
        id = str(event.envelop.id)
        if event.envelop.type in CORRECTIES or id in self.ingetrokken:
            return None
        if id not in self.velden:
            return event.data
        return orjson.dumps(orjson.loads(event.data) | dict(self.velden[id]))
