"""Requests for information between partners: what an answer is judged by (EVT-03).

A request stands in the stream of who asks. Each partner remembers the requests that it saw, so that an
answer to an unknown one, or to one put to another organisation, is refused.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from shared.aggregate.handler import Feitenlezer, Opdracht
from shared.aggregate.naslag import NaslagTabel, Onthouden, Vastgelegd
from shared.contract.informatieverzoeken import InformatieGevraagd, InformatieVerstrekt
from shared.database import Connection, Database
from shared.eventstore.store import EventStore


def onthoud_verzoek(v: Vastgelegd) -> Sequence[Onthouden]:
    """Remembers to whom a request was put."""
    assert isinstance(v.inhoud, InformatieGevraagd)
    return [Onthouden("verzoek", v.inhoud.verzoek_id, {"aan": v.inhoud.aan})]


def verzoekenlezer(db: Database, feiten: Callable[[frozenset[UUID]], object]) -> Feitenlezer:
    """Reads, for a command that answers a request, whether it was put to the actor's organisation.

    `feiten` makes the facts of the aggregate from the requests found: the one answered, or none.
    """

    async def lees(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
        assert isinstance(opdracht.commando, InformatieVerstrekt)
        verzoek = opdracht.commando.verzoek_id
        async with db.use(conn) as gebruikt:
            gesteld = await NaslagTabel(gebruikt).zoek("verzoek", verzoek)
        aan_ons = gesteld is not None and gesteld["aan"] == opdracht.actor.organisatie
        return feiten(frozenset({verzoek}) if aan_ons else frozenset())

    return lees
