"""The aggregate Gegevensafspraak: who may give which command, and what a reader sees of its state."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.intake.gegevensafspraak.commands import Feiten, LegAfspraakVast
from services.intake.gegevensafspraak.decider import Gegevensafspraak, Versie, decide, evolve, toets
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando
from shared.aggregate.fold import fold
from shared.aggregate.handler import Actor, Feitenlezer, NietBevoegd, Opdracht
from shared.contract.gebeurtenis import Partner, Rol
from shared.database import Connection
from shared.deelnemers import Deelnemers
from shared.eventstore.store import EventStore
from shared.eventstore.types import Event


def _afspraak_id(commando: OpenendCommando) -> UUID:
    assert isinstance(commando, LegAfspraakVast)
    return commando.afspraak_id


AGGREGAAT: Aggregate[Commando, Gegevensafspraak] = Aggregate(
    naam="gegevensafspraak",
    collectie="gegevensafspraken",
    partner=Partner.INTAKE,
    begin=Gegevensafspraak(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen={LegAfspraakVast: (Rol.ADVISEUR, Rol.KLANTMANAGER)},
    opent={LegAfspraakVast: _afspraak_id},
    vreemd=None,  # both parties write in it: toets asks whether the organisation is one of them
)


def afspraaklezer(deelnemers: Deelnemers) -> Feitenlezer:
    """Reads what an agreement is judged by: who gives the command, and what the register says of the
    parties."""

    async def lees(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
        return afspraakfeiten(opdracht.commando, opdracht.actor, deelnemers)

    return lees


def afspraakfeiten(commando: Commando, actor: Actor, deelnemers: Deelnemers) -> Feiten:
    """The facts for this command. Raises NietBevoegd for a klantmanager who is no beleidsmedewerker
    (`events.md` §1.2)."""
    assert isinstance(commando, LegAfspraakVast)
    if actor.rol is Rol.KLANTMANAGER and commando.bron.functie != "beleidsmedewerker":
        raise NietBevoegd(
            "Bij de gemeente legt alleen een beleidsmedewerker een gegevensafspraak vast (bron.functie)."
        )
    bekend = (deelnemers.organisatie(partij) for partij in commando.partijen)
    return Feiten(actor.organisatie, {d.organisatie: frozenset(d.rollen) for d in bekend if d is not None})


def mag_lezen(events: Sequence[Event], actor: Actor) -> bool:
    """Both parties, whichever of them stated it."""
    return actor.organisatie in fold(AGGREGAAT, events).partijen


def toestand(s: Gegevensafspraak, dag: date) -> Mapping[str, Any]:
    """The state on that day as JSON for `GET /v1/gegevensafspraken/{id}`; the last version is the one in
    force, until its last day has passed."""
    return {
        "afspraakId": None if s.afspraak_id is None else str(s.afspraak_id),
        "partijen": sorted(s.partijen),
        "versies": [
            {"status": "vervangen" if v is not s.versies[-1] else _status(v, dag), **_versie(v)}
            for v in s.versies
        ],
    }


def _status(v: Versie, dag: date) -> str:
    """Of a version that no later one replaced (`events.md` §1.2); geldigTot is its last day (T3)."""
    return "geldig" if v.geldig_tot is None or dag <= v.geldig_tot else "beeindigd"


def _versie(v: Versie) -> Mapping[str, Any]:
    return {
        "categorieen": list(v.categorieen),
        "wijze": v.wijze,
        "antwoordtermijnDagen": v.antwoordtermijn_dagen,
        "geldigVanaf": v.geldig_vanaf.isoformat(),
        "geldigTot": None if v.geldig_tot is None else v.geldig_tot.isoformat(),
    }
