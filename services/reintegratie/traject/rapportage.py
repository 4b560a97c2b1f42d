"""Documents of the bureau: first shown to the client, then handed in, unless the client blocks them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.reintegratie.traject.commands import (
    Blokkeer,
    BrengAdviesUit,
    BrengDiagnoseUit,
    DienRapportageIn,
    DienTrajectplanIn,
    Feiten,
    GeefTerInzage,
)
from services.reintegratie.traject.staat import Status, Stukstatus, Traject
from shared.aggregate.aggregate import Commando
from shared.contract.parameters import parameter
from shared.contract.weigering import Overtreding


def past_bij_stuk(c: Commando, s: Traject) -> bool:
    """Whether the command fits the state of the document that it concerns.

    A blocked document is not shown again: that would pass by the blockade. A new version is a new stuk.
    """
    match c:
        case GeefTerInzage():
            return s.in_behandeling and s.stukken.get(c.stuk_id) in (None, Stukstatus.TER_INZAGE)
        case Blokkeer():
            return s.stukken.get(c.stuk_id) in (None, Stukstatus.TER_INZAGE)
        case DienTrajectplanIn():
            open_voor_plan = s.status in (Status.GEACCEPTEERD, Status.INTAKE, Status.GESTART)
            return open_voor_plan and _niet_ingediend(c.stuk_id, s)
        case DienRapportageIn():
            return s.in_behandeling and _niet_ingediend(c.stuk_id, s)
        case BrengAdviesUit():
            return s.in_behandeling and _niet_ingediend(c.advies_id, s)
        case BrengDiagnoseUit():
            return s.in_behandeling and _niet_ingediend(c.diagnose_id, s)
        case _:
            return True


def toets_stuk(c: Commando, s: Traject) -> Iterator[Overtreding]:
    """INV-33 (period outside the traject), INV-34 (inzage, blockade), INV-35 (unknown document)."""
    match c:
        case Blokkeer(stuk_id=stuk) if stuk not in s.stukken:
            yield Overtreding("INV-35", "stukId")
        case DienRapportageIn():
            if not _over_het_traject(c, s):
                yield Overtreding("INV-33", "periodeVan")
            yield from _inzage(c, c.stuk_id, c.periode_tot, s, "stukId")
        case BrengDiagnoseUit():
            if s.verwijzing_id is not None and c.verwijzing_id != s.verwijzing_id:
                yield Overtreding("EVT-03", "verwijzingId")
            yield from _inzage(c, c.diagnose_id, c.uitgebracht_op, s, "diagnoseId")
        # Inzage of an advice or a plan is a choice, a blockade is not: the gemeente has read that none comes.
        case BrengAdviesUit(advies_id=stuk) if s.stukken.get(stuk) is Stukstatus.GEBLOKKEERD:
            yield Overtreding("INV-34", "adviesId")
        case DienTrajectplanIn(stuk_id=stuk) if s.stukken.get(stuk) is Stukstatus.GEBLOKKEERD:
            yield Overtreding("INV-34", "stukId")


def met_stuk(s: Traject, stuk: UUID, status: Stukstatus) -> Traject:
    return replace(s, stukken={**s.stukken, stuk: status})


def _niet_ingediend(stuk: UUID, s: Traject) -> bool:
    return s.stukken.get(stuk) is not Stukstatus.INGEDIEND


def _over_het_traject(c: DienRapportageIn, s: Traject) -> bool:
    """An end report may follow the end; every report is about a traject that had started."""
    tot = c.periode_van if c.soort == "eind" else c.periode_tot
    return s.omvat(c.periode_van, tot)


def _inzage(c: Commando, stuk: UUID, dag: date, s: Traject, pad: str) -> Iterator[Overtreding]:
    status = s.stukken.get(stuk)
    if status is Stukstatus.GEBLOKKEERD or (status is None and _inzage_verplicht(c, dag)):
        yield Overtreding("INV-34", pad)


def _inzage_verplicht(c: Commando, dag: date) -> bool:
    """`rapportage.inzageVerplicht` (rules D.3), unless the gemeente or contract agreed otherwise."""
    match c.feiten:
        case Feiten(inzage_verplicht=bool(afgesproken)):
            return afgesproken
        case _:
            return bool(parameter("rapportage.inzageVerplicht", dag).waarde)
