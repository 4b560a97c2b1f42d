"""Reads the events of a person, under whatever pseudonyms they were registered, as known at any moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from services.klantvolgsysteem.identiteit.herleiding import Eigendom, onderwerp
from services.klantvolgsysteem.klantbeeld.gebeurtenis import Gebeurtenis
from services.klantvolgsysteem.tijdlijn.dossier import Regel
from shared.contract.basistypen import Klant
from shared.database import Connection
from shared.klanten.identiteit import Historie
from shared.klanten.identiteiten import HistorieTabel

IDENTITEIT = HistorieTabel("beeld.identiteit")

# Receipt is kept per batch: the first row whose last offset is not below this event's.
DOSSIER = """
select g.topic, g.partition, g."offset", o.ontvangen_op,
    g.stream, g.sequence, g.id, g.type, g.klant, g.time, g.datum_van, g.datum_tot, g.organisatie, g.data
from beeld.gebeurtenis g
left join lateral (
    select ontvangen_op from ontvangst
    where topic = g.topic and partition = g.partition and tot_en_met >= g."offset"
    order by tot_en_met limit 1
) o on true
where g.klant = any($1::text[])
order by g.datum_tot, g.time, g.stream, g.sequence
"""


@dataclass(frozen=True, slots=True)
class Dossiers:
    """The events of all pseudonyms that ever had to do with each other, by gebeurtenisdatum, and who was who
    when. Of nearly every client that is one pseudonym with its own events."""

    regels: Sequence[Regel]
    historie: Historie
    eigendom: Mapping[str, Eigendom]

    def van(self, klant: str, kennismoment: datetime | None = None) -> list[Regel]:
        """What was registered of this person at `kennismoment` (None: all), whichever pseudonym is asked.

        The merges and splits themselves stand in the dossier of everyone whom they name.
        """
        bekend = [r for r in self.regels if kennismoment is None or r.gebeurtenis.time <= kennismoment]
        if not self.historie:
            return bekend
        historie = self.historie.tot(kennismoment)
        persoon = historie.persoon(klant)
        sleutels = set(historie.sleutels(persoon))
        genoemd = {str(s.id) for s in historie.alle if {s.klant, s.ander} & sleutels}
        toen = {stream: e.op(kennismoment) for stream, e in self.eigendom.items()}
        return [
            r for r in bekend if str(r.gebeurtenis.id) in genoemd or _persoon(r.gebeurtenis, toen) == persoon
        ]

    def nu_van(self, r: Regel) -> str:
        """Whose this event is by what is known now."""
        return _persoon(r.gebeurtenis, self.eigendom)


def _persoon(g: Gebeurtenis, eigendom: Mapping[str, Eigendom]) -> str:
    eigen = eigendom.get(g.stream)
    return g.klant if eigen is None else eigen.persoon(onderwerp(g))


async def lees_dossiers(conn: Connection, klant: Klant) -> Dossiers:
    """Everything about this client, and about whoever was taken for this client or the other way round."""
    alle = await IDENTITEIT.lees(conn)
    familie = alle.verwant([klant]) if alle else frozenset((klant,))
    regels = []
    for topic, partition, offset, ontvangen_op, *kop, data in await conn.fetch(DOSSIER, list(familie)):
        g = Gebeurtenis._make((*kop, orjson.loads(data)))
        regels.append(Regel(g, topic, partition, offset, ontvangen_op))
    historie = alle.over(familie)
    eerste = [r.gebeurtenis for r in regels if r.gebeurtenis.sequence == 1] if historie else []
    return Dossiers(regels, historie, {g.stream: Eigendom.van(g, historie) for g in eerste})


async def lees_dossier(conn: Connection, klant: Klant, kennismoment: datetime | None) -> list[Regel]:
    """All events of the person that were registered at `kennismoment` (None: all), by gebeurtenisdatum."""
    return (await lees_dossiers(conn, klant)).van(klant, kennismoment)
