"""The aggregate Uitkeringsdossier: who may give which command, and what a reader sees of its state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.handhaving import besluiten
from services.handhaving.uitkeringsdossier import commands as c
from services.handhaving.uitkeringsdossier.decider import Uitkeringsdossier, decide, evolve, toets
from shared.aggregate.aggregate import Aggregate, Commando, OpenendCommando, OvernemendCommando, uuid_voor
from shared.aggregate.handler import Onvolledig
from shared.contract.gebeurtenis import Partner, Rol
from shared.contract.termijnen import Periode

COMMANDOS: tuple[type[Commando], ...] = (
    c.OntvangAanvraag,
    c.KenUitkeringToe,
    c.WijsAanvraagAf,
    c.SluitAanvraag,
    c.HerberekenUitkering,
    c.BeeindigUitkering,
    c.RegistreerVerhuizing,
    c.DeelRechtenEnPlichtenMee,
    c.LichtVoor,
    c.ToetsVoorwaarden,
    c.StelVrijstellingVast,
    c.BeeindigVrijstelling,
    c.KenRustperiodeToe,
    c.BeeindigRustperiode,
    c.WijsKlantmanagerToe,
    c.RegistreerVerzoek,
    c.LegContactVast,
    c.StelDiagnose,
    c.StelPlanVast,
    c.EvalueerPlan,
    c.RegistreerWijziging,
    c.RegelVoorziening,
    c.BevestigContactpersoon,
    c.BespreekOverdracht,
    c.StelKlantgegevensVast,
    c.LegSollicitatiesVast,
    c.BiedVacatureAan,
    c.MeldPlaatsing,
    c.BeeindigPlaatsing,
    c.VraagInformatie,
    c.VerstrekInformatie,
    *besluiten.COMMANDOS,
)


def dossier_id(klant: str, gemeente: str) -> UUID:
    """The one dossier of this client in this gemeente (`events.md` §0.8)."""
    return uuid_voor("uitkeringsdossier", klant, gemeente)


def _dossier_id(commando: OpenendCommando | OvernemendCommando) -> UUID:
    if commando.gemeente is None:
        raise Onvolledig((("gemeente", "Geef de gemeente op: elke gemeente heeft een eigen dossier."),))
    assert commando.klant is not None
    return dossier_id(commando.klant, commando.gemeente)


def _overgenomen_dossier(commando: OvernemendCommando) -> tuple[UUID]:
    return (_dossier_id(commando),)


AGGREGAAT: Aggregate[Commando, Uitkeringsdossier] = Aggregate(
    naam="uitkeringsdossier",
    collectie="uitkeringsdossiers",
    partner=Partner.HANDHAVING,
    begin=Uitkeringsdossier(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen={
        **dict.fromkeys(COMMANDOS, (Rol.KLANTMANAGER,)),
        c.OntvangAanvraag: (Rol.KLANTMANAGER, Rol.SYSTEEM),
    },
    opent={c.OntvangAanvraag: _dossier_id},
    overneemt=dict.fromkeys((c.KenUitkeringToe, c.WijsAanvraagAf), _overgenomen_dossier),
)


def toestand(s: Uitkeringsdossier) -> Mapping[str, Any]:
    """The state as JSON for `GET /v1/uitkeringsdossiers/{id}`."""
    return {
        "meldingsdatum": None if s.meldingsdatum is None else s.meldingsdatum.isoformat(),
        "aanvragen": [{"aanvraagId": str(id), "status": status.value} for id, status in s.aanvragen.items()],
        "tijdvakken": _perioden("uitkeringId", s.tijdvakken),
        "vrijstellingen": _perioden("vrijstellingId", s.vrijstellingen),
        "rustperioden": _perioden("rustperiodeId", s.rustperioden),
        "voorwaardentoetsen": [
            {"getoetstOp": dag.isoformat(), "oplegbaar": oplegbaar} for dag, oplegbaar in s.toetsen
        ],
        "plannen": [{"planId": str(id), "versie": versie} for id, versie in s.plannen.items()],
        "verzoeken": [str(id) for id in s.verzoeken],
        "besluiten": besluiten.toestand(s.besluiten),
    }


def _perioden(naam: str, perioden: Mapping[UUID, Periode]) -> list[dict[str, Any]]:
    return [
        {
            naam: str(id),
            "van": periode.van.isoformat(),
            "totEnMet": None if periode.tot_en_met is None else periode.tot_en_met.isoformat(),
        }
        for id, periode in perioden.items()
    ]
