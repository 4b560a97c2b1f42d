"""The aggregate Signaal: who may give which command, and what a reader sees of its state."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.klantvolgsysteem.signaal.commands import Beantwoord, GeefSignaal, LaatVervallen, PakOp, Wie
from services.klantvolgsysteem.signaal.decider import Signaal, decide, evolve, toets
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando
from shared.aggregate.fold import fold
from shared.aggregate.oordeel import Actor, Opdracht
from shared.contract.gebeurtenis import Partner, Rol
from shared.contract.uitgevers import IEDER
from shared.database import Connection
from shared.eventstore.store import EventStore
from shared.eventstore.types import Event


def _signaal_id(commando: OpenendCommando) -> UUID:
    assert isinstance(commando, GeefSignaal)
    return commando.signaal_id


AGGREGAAT: Aggregate[Commando, Signaal] = Aggregate(
    naam="signaal",
    collectie="signalen",
    partner=Partner.KLANTVOLGSYSTEEM,
    begin=Signaal(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen={
        GeefSignaal: (Rol.SYSTEEM,),
        PakOp: IEDER,
        Beantwoord: IEDER,
        LaatVervallen: (Rol.SYSTEEM,),
    },
    opent={GeefSignaal: _signaal_id},
    vreemd=None,  # the klantvolgsysteem asks, the addressee answers: INV-05 says who may
)


async def lees_wie(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
    """Who gives the command, for INV-05."""
    return Wie(opdracht.actor.organisatie, opdracht.actor.rol)


def mag_lezen(events: Sequence[Event], actor: Actor) -> bool:
    """The addressee, and whoever got a copy (rules S10)."""
    staat = fold(AGGREGAAT, events)
    namen = [g for g in (staat.geadresseerde, *staat.kopie) if g is not None]
    return any((g.organisatie, g.rol) == (actor.organisatie, actor.rol) for g in namen)


def toestand(s: Signaal) -> Mapping[str, Any]:
    """The state as JSON for `GET /v1/signalen/{id}`."""
    return {
        "signaalId": None if s.signaal_id is None else str(s.signaal_id),
        "status": s.fase.value,
        "code": s.code,
        "geadresseerde": None if s.geadresseerde is None else _geadresseerde(s.geadresseerde),
        "antwoord": s.antwoord,
        "vervalreden": s.reden,
    }


def _geadresseerde(g: Any) -> Mapping[str, Any]:
    gelezen: dict[str, Any] = g.model_dump(mode="json", exclude_none=True)
    return gelezen
