"""From recorded events to state, with corrections in the place of what they correct (rules T10)."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import orjson

from shared.aggregate.aggregate import Aggregate
from shared.contract.correcties import GebeurtenisGecorrigeerd, GebeurtenisIngetrokken
from shared.contract.gebeurtenis import Inhoud, uit_data
from shared.eventstore.types import Event

S = TypeVar("S")
CORRECTIES = frozenset(
    {GebeurtenisGecorrigeerd.gebeurtenistype.type, GebeurtenisIngetrokken.gebeurtenistype.type}
)


def fold(aggregate: Aggregate[Any, S], events: Sequence[Event]) -> S:
    """State after these events of one stream, in order of version."""
    staat = aggregate.begin
    for inhoud in gelezen(events):
        staat = aggregate.evolve(staat, inhoud)
    return staat


def gelezen(events: Sequence[Event]) -> Iterator[Inhoud]:
    """The statements that hold: corrected content in its old place, withdrawn events and the corrections
    themselves left out."""
    nieuw: dict[str, dict[str, Any]] = {}
    weg: set[str] = set()
    for e in events:
        if e.envelop.type in CORRECTIES:
            _, correctie = uit_data(e.envelop.type, e.data)
            if isinstance(correctie, GebeurtenisGecorrigeerd):
                nieuw.setdefault(str(correctie.gecorrigeerde_id), {}).update(correctie.velden)
            elif isinstance(correctie, GebeurtenisIngetrokken):
                weg.add(str(correctie.ingetrokken_id))
    for e in events:
        id = str(e.envelop.id)
        if e.envelop.type in CORRECTIES or id in weg:
            continue
        data = orjson.dumps(orjson.loads(e.data) | nieuw[id]) if id in nieuw else e.data
        yield uit_data(e.envelop.type, data)[1]
