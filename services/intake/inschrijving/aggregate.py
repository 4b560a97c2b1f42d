"""The aggregate Inschrijving: who may give which command, and what a reader sees of its state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.intake.inschrijving import commands as c
from services.intake.inschrijving.decider import Inschrijving, decide, evolve, toets
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando
from shared.contract.gebeurtenis import Partner, Rol

COMMANDOS: tuple[type[Commando], ...] = (
    c.SchrijfIn,
    c.NeemAanvraagAan,
    c.DraagAanvraagOver,
    c.SluitAanvraag,
    c.StelKlantgegevensVast,
    c.BepaalFase,
    c.StelDiagnose,
    c.BrengAdviesUit,
    c.LegActiviteitVast,
    c.LegSollicitatiesVast,
    c.BiedVacatureAan,
    c.MeldGedrag,
    c.RegistreerWijziging,
    c.MeldPlaatsing,
    c.BeeindigPlaatsing,
    c.BevestigContactpersoon,
    c.VraagInformatie,
    c.VerstrekInformatie,
    c.BeeindigInschrijving,
)


def _inschrijving_id(commando: OpenendCommando) -> UUID:
    assert isinstance(commando, c.SchrijfIn)
    return commando.inschrijving_id


AGGREGAAT: Aggregate[Commando, Inschrijving] = Aggregate(
    naam="inschrijving",
    collectie="inschrijvingen",
    partner=Partner.INTAKE,
    begin=Inschrijving(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen=dict.fromkeys(COMMANDOS, (Rol.ADVISEUR,)),
    opent={c.SchrijfIn: _inschrijving_id},
)


def toestand(s: Inschrijving) -> Mapping[str, Any]:
    """The state as JSON for `GET /v1/inschrijvingen/{id}`."""
    return {
        "inschrijvingId": None if s.inschrijving_id is None else str(s.inschrijving_id),
        "status": s.status.value,
        "inschrijfdatum": None if s.inschrijfdatum is None else s.inschrijfdatum.isoformat(),
        "einddatum": None if s.einddatum is None else s.einddatum.isoformat(),
        "aanvragen": [
            {"aanvraagId": str(aanvraag), "status": status.value} for aanvraag, status in s.aanvragen.items()
        ],
        "fase": None
        if s.fase is None
        else {
            "schema": s.fase.schema,
            "waarde": s.fase.waarde,
            "geldigVanaf": s.fase.geldig_vanaf.isoformat(),
        },
        "beantwoordeVerzoeken": sorted(str(verzoek) for verzoek in s.beantwoord),
    }
