"""The aggregate Traject: who may give which command, and what a reader sees of its state."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.reintegratie.traject import commands as c
from services.reintegratie.traject.decider import decide, evolve, toets
from services.reintegratie.traject.staat import Traject, traject_id
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando
from shared.contract.gebeurtenis import Partner, Rol

ALLEEN_SYSTEEM: tuple[type[Commando], ...] = (c.OntvangAanmelding, c.BeeindigNaIntrekking)
ALLEEN_BUREAU: tuple[type[Commando], ...] = (
    c.RondIntakeAf,
    c.DienTrajectplanIn,
    c.StartTraject,
    c.LegPresentieVast,
    c.MeldVerzuim,
    c.BereikBetaaltermijn,
    c.DienRapportageIn,
    c.MeldPlaatsing,
    c.BeeindigPlaatsing,
    c.StartNazorg,
    c.RondNazorgAf,
)
BEIDE: tuple[type[Commando], ...] = (
    c.Accepteer,
    c.VerwijsTerug,
    c.GeefTerInzage,
    c.Blokkeer,
    c.BrengAdviesUit,
    c.BeeindigTraject,  # scenario C, blocked: the diagnosticus ends an assignment without outcome
    c.WijzigContactpersoon,
    c.RegelVoorziening,
    c.BevestigContactpersoon,
    c.LegContactVast,
    c.StelDiagnose,
    c.StelKlantgegevensVast,
    c.LegSollicitatiesVast,
    c.BiedVacatureAan,
    c.RegistreerWijziging,
    c.VraagInformatie,
    c.VerstrekInformatie,
)


def _van_verwijzing(commando: OpenendCommando) -> UUID:
    """One verwijzing, one stream: whatever number a register of its own gives its traject."""
    assert isinstance(commando, c.OntvangAanmelding)
    return traject_id(commando.verwijzing_id)


AGGREGAAT: Aggregate[Commando, Traject] = Aggregate(
    naam="traject",
    collectie="trajecten",
    partner=Partner.REINTEGRATIE,
    begin=Traject(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen={
        **dict.fromkeys(ALLEEN_SYSTEEM, (Rol.SYSTEEM,)),
        **dict.fromkeys(ALLEEN_BUREAU, (Rol.BUREAU,)),
        **dict.fromkeys(BEIDE, (Rol.BUREAU, Rol.DIAGNOSTICUS)),
        c.BrengDiagnoseUit: (Rol.DIAGNOSTICUS,),
    },
    opent={c.OntvangAanmelding: _van_verwijzing},
)


def toestand(s: Traject) -> Mapping[str, Any]:
    """The state as JSON for `GET /v1/trajecten/{id}`."""
    return {
        "trajectId": None if s.traject_id is None else str(s.traject_id),
        "verwijzingId": None if s.verwijzing_id is None else str(s.verwijzing_id),
        "status": s.status.value,
        "startdatum": _dag(s.startdatum),
        "einddatum": _dag(s.einddatum),
        "nazorgVanaf": _dag(s.nazorg_vanaf),
        "stukken": [{"stukId": str(stuk), "status": status.value} for stuk, status in s.stukken.items()],
        "plaatsingen": [
            {
                "plaatsingId": str(plaatsing),
                "soortWerk": p.soort_werk,
                "startdatum": _dag(p.startdatum),
                "einddatum": _dag(p.einddatum),
            }
            for plaatsing, p in s.plaatsingen.items()
        ],
        "beantwoordeVerzoeken": sorted(str(verzoek) for verzoek in s.beantwoord),
    }


def _dag(dag: date | None) -> str | None:
    return None if dag is None else dag.isoformat()
