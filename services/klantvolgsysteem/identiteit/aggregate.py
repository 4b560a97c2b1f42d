"""The aggregate Identiteit: who may give which command, what it is judged by, what a reader sees."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.klantvolgsysteem.identiteit.commands import BEHEERDER, Identiteitfeiten, Splits, VoegSamen
from services.klantvolgsysteem.identiteit.decider import Identiteit, decide, evolve, toets
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando
from shared.aggregate.handler import Feitenlezer
from shared.aggregate.oordeel import Actor, NietBevoegd, Opdracht
from shared.contract.gebeurtenis import Partner, Rol
from shared.database import Connection, Database
from shared.eventstore.store import EventStore
from shared.eventstore.types import Event
from shared.klanten.identiteit import GESPLITST, SAMENGEVOEGD, Historie, lees_stap

BEVOEGD = (Rol.ADVISEUR, Rol.KLANTMANAGER)


def _klant(commando: OpenendCommando) -> str:
    return commando.klant


AGGREGAAT: Aggregate[Commando, Identiteit] = Aggregate(
    naam="identiteit",
    collectie="identiteiten",
    partner=Partner.KLANTVOLGSYSTEEM,
    begin=Identiteit(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen=dict.fromkeys((VoegSamen, Splits), BEVOEGD),
    opent=dict.fromkeys((VoegSamen, Splits), _klant),
    vreemd=None,  # who merged and who splits need not be the same organisation
    per_klant=True,
)

# The own event store, not the projection: a merge must see the one that was recorded just before it. The
# types stand in the text, so that the small index over just these is used (migrations/0003).
IDENTITEITEN = f"""
select id, time, type, data from events where type in ('{SAMENGEVOEGD}', '{GESPLITST}')
"""  # noqa: S608

# Whose a stream or an event is: by the first event of its stream, as the projection has it.
EERSTE = """
select g.stream, g.klant, g.time from beeld.gebeurtenis g
where g.sequence = 1 and g.stream = any($1::text[])
"""
STREAMS = "select id, stream from beeld.gebeurtenis where id = any($1::uuid[])"


async def lees_historie(conn: Connection) -> Historie:
    """All merges and splits that were recorded here."""
    return Historie.uit([lees_stap(*rij) for rij in await conn.fetch(IDENTITEITEN)])


def identiteitlezer(db: Database) -> Feitenlezer:
    """The facts of EVT-06. The reader refuses who is no identiteitsbeheerder (NietBevoegd)."""

    async def lees(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
        commando = opdracht.commando
        if commando.bron.functie != BEHEERDER:
            raise NietBevoegd(f"Alleen een {BEHEERDER} (bron.functie) voegt pseudoniemen samen of splitst.")
        async with db.use(conn) as gebruikt:
            historie = await lees_historie(gebruikt)
            if not isinstance(commando, Splits):
                return Identiteitfeiten(historie)
            return Identiteitfeiten(historie, await _personen(gebruikt, historie, commando))

    return lees


async def _personen(conn: Connection, historie: Historie, commando: Splits) -> Mapping[str, str]:
    van = {str(id): stream for id, stream in await conn.fetch(STREAMS, list(commando.gebeurtenissen or ()))}
    eerste = {
        stream: (klant, time)
        for stream, klant, time in await conn.fetch(EERSTE, [*commando.streams, *van.values()])
    }
    personen = {
        stream: historie.persoon(*eerste[stream], stream) for stream in commando.streams if stream in eerste
    }
    for id, stream in van.items():
        personen[id] = historie.persoon(*eerste[stream], stream, id)
    return personen


def mag_lezen(events: Sequence[Event], actor: Actor) -> bool:
    """Those who may merge and split: it says only which pseudonyms are one person."""
    return actor.rol in BEVOEGD


def toestand(s: Identiteit) -> Mapping[str, Any]:
    """The state as JSON for `GET /v1/identiteiten/{klant}`."""
    return {"samengevoegdMet": s.samengevoegd_met, "gesplitst": list(s.gesplitst)}
