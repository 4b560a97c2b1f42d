"""The aggregate Gegevensafspraak: who may give which command, and what a reader sees of its state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.intake.gegevensafspraak.commands import LegAfspraakVast
from services.intake.gegevensafspraak.decider import Gegevensafspraak, Versie, decide, evolve, toets
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando
from shared.contract.gebeurtenis import Partner, Rol


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
)


def toestand(s: Gegevensafspraak) -> Mapping[str, Any]:
    """The state as JSON for `GET /v1/gegevensafspraken/{id}`; the last version is the one in force."""
    return {
        "afspraakId": None if s.afspraak_id is None else str(s.afspraak_id),
        "partijen": sorted(s.partijen),
        "versies": [_versie(v, laatste=v is s.versies[-1]) for v in s.versies],
    }


def _versie(v: Versie, *, laatste: bool) -> Mapping[str, Any]:
    return {
        "status": "geldig" if laatste else "vervangen",
        "categorieen": list(v.categorieen),
        "wijze": v.wijze,
        "antwoordtermijnDagen": v.antwoordtermijn_dagen,
        "geldigVanaf": v.geldig_vanaf.isoformat(),
        "geldigTot": None if v.geldig_tot is None else v.geldig_tot.isoformat(),
    }
