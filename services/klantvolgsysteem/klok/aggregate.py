"""The aggregate Klok: only the klantvolgsysteem itself gives its commands."""

from collections.abc import Mapping
from typing import Any

from services.klantvolgsysteem.klok.commands import MeldLeeftijdsgrens, MeldOntheffingVerlopen
from services.klantvolgsysteem.klok.decider import Klok, decide, evolve, toets
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando
from shared.contract.gebeurtenis import Partner, Rol


def _klant(commando: OpenendCommando) -> str:
    return commando.klant


AGGREGAAT: Aggregate[Commando, Klok] = Aggregate(
    naam="klok",
    collectie="klokken",
    partner=Partner.KLANTVOLGSYSTEEM,
    begin=Klok(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen=dict.fromkeys((MeldOntheffingVerlopen, MeldLeeftijdsgrens), (Rol.SYSTEEM,)),
    opent=dict.fromkeys((MeldOntheffingVerlopen, MeldLeeftijdsgrens), _klant),
    per_klant=True,
)


def toestand(s: Klok) -> Mapping[str, Any]:
    """The state as JSON."""
    return {
        "verlopen": [
            {"ontheffingId": str(id), "verlopenOp": dag.isoformat()} for id, dag in sorted(s.verlopen)
        ],
        "leeftijdsgrenzen": [
            {"grens": grens, "bereiktOp": dag.isoformat(), "betreft": betreft}
            for grens, dag, betreft in sorted(s.grenzen)
        ],
    }
