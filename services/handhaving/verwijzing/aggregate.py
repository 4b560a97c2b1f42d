"""The aggregate Verwijzing: who may give which command, and what a reader sees of its state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.handhaving import besluiten
from services.handhaving.verwijzing import commands as c
from services.handhaving.verwijzing.decider import Verwijzing, decide, evolve, toets
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando
from shared.contract.gebeurtenis import Partner, Rol

COMMANDOS: tuple[type[Commando], ...] = (
    c.NeemTrajectbesluit,
    c.BiedTrajectAan,
    c.LegAntwoordVast,
    c.Verwijs,
    c.BespreekOverdracht,
    c.TrekVerwijzingIn,
    c.LeesStuk,
    c.KoppelTerug,
    c.BeoordeelTrajectplan,
    c.BeoordeelAdvies,
    c.HandelMeldingAf,
    c.NeemVervolgbesluit,
    c.BevestigPlaatsing,
    c.BeoordeelParticipatieplaats,
    *besluiten.COMMANDOS,
)


def _verwijzing_id(commando: OpenendCommando) -> UUID:
    assert isinstance(
        commando, c.NeemTrajectbesluit | c.BiedTrajectAan | c.Verwijs | c.VraagDiagnoseAan | c.OntvangStuk
    )
    return commando.verwijzing_id


AGGREGAAT: Aggregate[Commando, Verwijzing] = Aggregate(
    naam="verwijzing",
    collectie="verwijzingen",
    partner=Partner.HANDHAVING,
    begin=Verwijzing(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen={
        **dict.fromkeys(COMMANDOS, (Rol.KLANTMANAGER,)),
        c.VraagDiagnoseAan: (Rol.KLANTMANAGER, Rol.SYSTEEM),
        c.OntvangStuk: (Rol.SYSTEEM,),
    },
    opent={
        c.NeemTrajectbesluit: _verwijzing_id,
        c.BiedTrajectAan: _verwijzing_id,
        c.Verwijs: _verwijzing_id,
        c.VraagDiagnoseAan: _verwijzing_id,
        c.OntvangStuk: _verwijzing_id,
    },
)


def toestand(s: Verwijzing) -> Mapping[str, Any]:
    """The state as JSON for `GET /v1/verwijzingen/{id}`."""
    return {
        "verwijzingId": None if s.verwijzing_id is None else str(s.verwijzing_id),
        "status": s.fase.value,
        "ontvanger": s.ontvanger,
        "aanbodId": None if s.aanbod_id is None else str(s.aanbod_id),
        "stukken": [
            {
                "stukId": str(id),
                "stuksoort": stuk.soort,
                "van": str(stuk.van),
                "verschuldigd": sorted(stuk.open),
            }
            for id, stuk in s.stukken.items()
        ],
        "besluiten": besluiten.toestand(s.besluiten),
    }
