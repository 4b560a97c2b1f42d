"""The aggregate Maatregel: who may give which command, and what a reader sees of its state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.handhaving import besluiten
from services.handhaving.maatregel import commands as c
from services.handhaving.maatregel.decider import Maatregel, decide, evolve, toets
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando, OvernemendCommando
from shared.contract.gebeurtenis import Partner, Rol

COMMANDOS: tuple[type[Commando], ...] = (
    c.StelNormafwijkingVast,
    c.StelVerwijtbaarheidVast,
    c.NeemVoor,
    c.LegMaatregelOp,
    c.Waarschuw,
    c.ZieAf,
    c.Herzie,
    c.TrekIn,
    *besluiten.COMMANDOS,
)


def _maatregel_id(commando: OpenendCommando) -> UUID:
    assert isinstance(commando, c.StelNormafwijkingVast)
    return commando.maatregel_id


def _overgenomen_maatregel(commando: OvernemendCommando) -> tuple[UUID]:
    assert isinstance(commando, c.LegMaatregelOp | c.Waarschuw)
    return (commando.maatregel_id,)


AGGREGAAT: Aggregate[Commando, Maatregel] = Aggregate(
    naam="maatregel",
    collectie="maatregelen",
    partner=Partner.HANDHAVING,
    begin=Maatregel(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen=dict.fromkeys(COMMANDOS, (Rol.KLANTMANAGER,)),
    opent={c.StelNormafwijkingVast: _maatregel_id},
    overneemt=dict.fromkeys((c.LegMaatregelOp, c.Waarschuw), _overgenomen_maatregel),
)


def toestand(s: Maatregel) -> Mapping[str, Any]:
    """The state as JSON for `GET /v1/maatregelen/{id}`."""
    return {
        "maatregelId": None if s.maatregel_id is None else str(s.maatregel_id),
        "status": s.fase.value,
        "verplichting": s.verplichting,
        "gedraging": s.gedraging,
        "gedragsdatum": None if s.gedragsdatum is None else s.gedragsdatum.isoformat(),
        "verwijtbaarheid": s.verwijtbaarheid,
        "einddatum": None if s.einddatum is None else s.einddatum.isoformat(),
        "besluiten": besluiten.toestand(s.besluiten),
    }
