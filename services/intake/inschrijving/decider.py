"""The life of an Inschrijving (`events.md` §1.1).

CWI keeps following the client after handover: no baton is passed, so every fact about the client stays
possible until the registration ends. Only the applications have a state of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.inschrijving.commands import (
    BeeindigInschrijving,
    BepaalFase,
    DraagAanvraagOver,
    Feiten,
    LegActiviteitVast,
    NeemAanvraagAan,
    SchrijfIn,
    SluitAanvraag,
    VerstrekInformatie,
)
from shared.aggregate.aggregate import Commando
from shared.aggregate.wetsdag import feitdatum
from shared.contract.basistypen import eerste_dag, laatste_dag
from shared.contract.faseschema import hoort_bij
from shared.contract.gebeurtenis import Inhoud
from shared.contract.informatieverzoeken import InformatieVerstrekt
from shared.contract.inschrijvingen import FaseBepaald, InschrijvingBeeindigd, WerkzoekendeIngeschreven
from shared.contract.uitkeringen import AanvraagNietDoorgezet, AanvraagOvergedragen, UitkeringAangevraagd
from shared.contract.weigering import Overtreding


class Status(StrEnum):
    GEEN = "geen"
    INGESCHREVEN = "ingeschreven"
    BEEINDIGD = "beeindigd"


class Aanvraagstatus(StrEnum):
    OPEN = "open"
    OVERGEDRAGEN = "overgedragen"
    GESLOTEN = "gesloten"


@dataclass(frozen=True, slots=True)
class Fase:
    schema: str
    waarde: str
    geldig_vanaf: date


@dataclass(frozen=True, slots=True)
class Inschrijving:
    """`beantwoord`: requests for information that were answered in full."""

    status: Status = Status.GEEN
    inschrijving_id: UUID | None = None
    inschrijfdatum: date | None = None
    einddatum: date | None = None
    aanvragen: Mapping[UUID, Aanvraagstatus] = field(default_factory=dict)
    fase: Fase | None = None
    beantwoord: frozenset[UUID] = frozenset()


def toets(c: Commando, s: Inschrijving) -> Iterator[Overtreding]:
    """The rules that `c` breaks now: INV-02, INV-06, INV-07, EVT-01, EVT-03."""
    if not _past(c, s):
        yield Overtreding("EVT-01")
    if _buiten_de_inschrijving(c, s):
        yield Overtreding("INV-02", "gebeurtenisdatum")
    match c:
        case DraagAanvraagOver(aanvraag_id=aanvraag, fase=fase):
            if aanvraag not in s.aanvragen:
                yield Overtreding("INV-07", "aanvraagId")
            if fase is not None and not hoort_bij(fase.schema_, fase.waarde):
                yield Overtreding("INV-07", "fase.waarde")
        case SluitAanvraag(aanvraag_id=aanvraag) | LegActiviteitVast(aanvraag_id=UUID() as aanvraag) if (
            aanvraag not in s.aanvragen
        ):
            yield Overtreding("EVT-03", "aanvraagId")
        case BepaalFase(schema_=schema, waarde=waarde) if not hoort_bij(schema, waarde):
            yield Overtreding("INV-07", "waarde")
        case VerstrekInformatie(verzoek_id=verzoek, feiten=Feiten(gestelde_verzoeken=gesteld)):
            if gesteld is not None and verzoek not in gesteld:
                yield Overtreding("EVT-03", "verzoekId")
        case BeeindigInschrijving() if _eindigt_voor_het_begin(c, s):
            yield Overtreding("INV-06", "einddatum")


def decide(c: Commando, s: Inschrijving) -> list[Inhoud]:
    """Every command states the one fact that it inherits; nothing else follows from it in this stream."""
    assert isinstance(c, Inhoud)
    return [c.gebeurtenistype.model.uit(c)]


def evolve(s: Inschrijving, e: Inhoud) -> Inschrijving:
    match e:
        case WerkzoekendeIngeschreven():
            return replace(
                s,
                status=Status.INGESCHREVEN,
                inschrijving_id=e.inschrijving_id,
                inschrijfdatum=e.inschrijfdatum,
            )
        case UitkeringAangevraagd():
            return _met_aanvraag(s, e.aanvraag_id, Aanvraagstatus.OPEN)
        case AanvraagOvergedragen():
            return _met_aanvraag(s, e.aanvraag_id, Aanvraagstatus.OVERGEDRAGEN)
        case AanvraagNietDoorgezet():
            return _met_aanvraag(s, e.aanvraag_id, Aanvraagstatus.GESLOTEN)
        case FaseBepaald():
            return replace(s, fase=Fase(e.schema_, e.waarde, e.geldig_vanaf))
        case InformatieVerstrekt(volledig=True):
            return replace(s, beantwoord=s.beantwoord | {e.verzoek_id})
        case InschrijvingBeeindigd():
            return replace(s, status=Status.BEEINDIGD, einddatum=e.einddatum)
        case _:
            return s


def _past(c: Commando, s: Inschrijving) -> bool:
    """Whether the command fits the state (the first column of the table)."""
    match c:
        case SchrijfIn():
            return s.status is Status.GEEN
        case NeemAanvraagAan():
            fits = c.aanvraag_id not in s.aanvragen
        case DraagAanvraagOver() | SluitAanvraag():
            fits = s.aanvragen.get(c.aanvraag_id, Aanvraagstatus.OPEN) is Aanvraagstatus.OPEN
        case VerstrekInformatie():
            fits = c.verzoek_id not in s.beantwoord
        case _:
            fits = True
    return fits and s.status is Status.INGESCHREVEN


def _buiten_de_inschrijving(c: Commando, s: Inschrijving) -> bool:
    """Whether CWI had no inschrijving of this client on any possible day of the fact (INV-02, T6).

    To register makes the relation, and an end before its start is INV-06.
    """
    datum = feitdatum(c)
    if datum is None or isinstance(c, SchrijfIn) or _eindigt_voor_het_begin(c, s):
        return False
    te_vroeg = s.inschrijfdatum is not None and laatste_dag(datum) < s.inschrijfdatum
    return te_vroeg or (s.einddatum is not None and eerste_dag(datum) > s.einddatum)


def _eindigt_voor_het_begin(c: Commando, s: Inschrijving) -> bool:
    return (
        isinstance(c, BeeindigInschrijving)
        and s.inschrijfdatum is not None
        and c.einddatum < s.inschrijfdatum
    )


def _met_aanvraag(s: Inschrijving, aanvraag: UUID, status: Aanvraagstatus) -> Inschrijving:
    return replace(s, aanvragen={**s.aanvragen, aanvraag: status})
