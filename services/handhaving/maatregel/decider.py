"""The life of a Maatregel (`events.md` §2.4): first the deviation and the blame, then what follows or not."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.handhaving import besluiten, relatie
from services.handhaving.besluiten import Besluiten
from services.handhaving.maatregel.art18 import toets_oplegging
from services.handhaving.maatregel.commands import (
    Herzie,
    LegMaatregelOp,
    MaatregelFeiten,
    NeemVoor,
    StelNormafwijkingVast,
    StelVerwijtbaarheidVast,
    TrekIn,
    Waarschuw,
    ZieAf,
)
from shared.aggregate.aggregate import Commando
from shared.contract.besluiten import BesluitBekendgemaakt
from shared.contract.gebeurtenis import Deur, Inhoud
from shared.contract.maatregelen import (
    MaatregelHerzien,
    MaatregelIngetrokken,
    MaatregelOpgelegd,
    MaatregelVoorgenomen,
    NormafwijkingVastgesteld,
    VanMaatregelAfgezien,
    VerwijtbaarheidVastgesteld,
    WaarschuwingGegeven,
)
from shared.contract.parameters import wetsversie
from shared.contract.weigering import Overtreding


class Fase(StrEnum):
    GEEN = "geen"
    VASTGESTELD = "vastgesteld"
    VOORGENOMEN = "voorgenomen"
    OPGELEGD = "opgelegd"
    GEWAARSCHUWD = "gewaarschuwd"
    AFGEZIEN = "afgezien"
    UITGEWERKT = "uitgewerkt"
    INGETROKKEN = "ingetrokken"


OPEN = frozenset({Fase.VASTGESTELD, Fase.VOORGENOMEN})
VERWIJTBAAR = frozenset({"verminderd", "volledig"})


@dataclass(frozen=True, slots=True)
class Maatregel:
    """`bekendgemaakt_op`, `besluitdatum`, `ingangsdatum`, `duur_maanden`: of what was imposed; TRM-12 counts
    from them."""

    maatregel_id: UUID | None = None
    fase: Fase = Fase.GEEN
    verplichting: str | None = None
    gedraging: str | None = None
    gedragsdatum: date | None = None
    verwijtbaarheid: str | None = None
    einddatum: date | None = None
    bekendgemaakt_op: date | None = None
    besluitdatum: date | None = None
    ingangsdatum: date | None = None
    duur_maanden: int | None = None
    besluiten: Besluiten = field(default_factory=Besluiten)


def toets(c: Commando, s: Maatregel) -> Iterator[Overtreding]:
    """The rules that `c` breaks now, in the words of the law that applies (T8): INV-02, INV-25 to INV-31,
    EVT-01, EVT-03."""
    for overtreding in _toets(c, s):
        yield replace(overtreding, dag=_wetsdag(c, s))


def _toets(c: Commando, s: Maatregel) -> Iterator[Overtreding]:
    yield from relatie.toets(c)
    yield from besluiten.toets(c, s.besluiten, wetsdag=_wetsdag(c, s))
    genoemd = getattr(c, "maatregel_id", None)
    if genoemd is not None and s.maatregel_id not in (None, genoemd):
        yield Overtreding("EVT-03", "maatregelId")
    match c:
        case StelNormafwijkingVast() if s.fase is not Fase.GEEN:
            yield Overtreding("EVT-01")
        case StelVerwijtbaarheidVast() | ZieAf() if s.fase not in OPEN:
            yield Overtreding("EVT-01")
        case NeemVoor() if s.fase is not Fase.VASTGESTELD:
            yield Overtreding("EVT-01")
        case LegMaatregelOp() | Waarschuw() if s.gedragsdatum is None or s.verwijtbaarheid not in VERWIJTBAAR:
            yield Overtreding("INV-27")
        case LegMaatregelOp() | Waarschuw() if s.fase not in OPEN:
            yield Overtreding("EVT-01")
        case Herzie() if s.fase is not Fase.OPGELEGD:
            yield Overtreding("EVT-01")
        case TrekIn() if s.fase not in {Fase.OPGELEGD, Fase.UITGEWERKT, Fase.GEWAARSCHUWD}:
            yield Overtreding("EVT-01")
    if isinstance(c, LegMaatregelOp) and s.gedraging is not None and s.gedragsdatum is not None:
        feiten = c.feiten if isinstance(c.feiten, MaatregelFeiten) else MaatregelFeiten()
        yield from toets_oplegging(c, s.gedraging, s.gedragsdatum, feiten)


def decide(c: Commando, s: Maatregel) -> list[Inhoud]:
    """Every command states the one fact that it inherits; a maatregel with the law of the day of the conduct
    (T8) and the step that TRM-12 gives, where the client left them to the service."""
    dag = _wetsdag(c, s)
    match c:
        case LegMaatregelOp():
            return [MaatregelOpgelegd.uit(c, **_volgens_wet(c, dag), **_stap(c))]
        case Waarschuw():
            return [WaarschuwingGegeven.uit(c, **_volgens_wet(c, dag))]
        case _:
            return [besluiten.stel(c, s.besluiten)]


def evolve(s: Maatregel, e: Inhoud) -> Maatregel:
    s = replace(s, besluiten=besluiten.evolve(s.besluiten, e))
    match e:
        case NormafwijkingVastgesteld():
            return replace(
                s,
                maatregel_id=e.maatregel_id,
                fase=Fase.VASTGESTELD if s.fase is Fase.GEEN else s.fase,
                verplichting=e.verplichting,
                gedraging=e.gedraging,
                gedragsdatum=e.gedragsdatum,
            )
        case VerwijtbaarheidVastgesteld():
            fase = Fase.AFGEZIEN if e.verwijtbaarheid == "geen" else s.fase
            return replace(s, verwijtbaarheid=e.verwijtbaarheid, fase=fase)
        case MaatregelVoorgenomen():
            return replace(s, fase=Fase.VOORGENOMEN)
        case MaatregelOpgelegd():
            return replace(
                s,
                maatregel_id=e.maatregel_id,
                fase=Fase.OPGELEGD,
                einddatum=e.einddatum,
                bekendgemaakt_op=e.bekendgemaakt_op,
                besluitdatum=e.besluitdatum,
                ingangsdatum=e.ingangsdatum,
                duur_maanden=e.duur_maanden,
            )
        case BesluitBekendgemaakt() if s.fase is Fase.OPGELEGD and s.bekendgemaakt_op is None:
            return replace(s, bekendgemaakt_op=e.bekendgemaakt_op)
        case WaarschuwingGegeven():
            return replace(s, maatregel_id=e.maatregel_id, fase=Fase.GEWAARSCHUWD)
        case VanMaatregelAfgezien():
            return replace(s, fase=Fase.AFGEZIEN)
        case MaatregelHerzien():
            fase = Fase.UITGEWERKT if e.uitkomst == "beeindigd" else s.fase
            return replace(s, fase=fase, einddatum=e.einddatum or s.einddatum)
        case MaatregelIngetrokken():
            return replace(s, fase=Fase.INGETROKKEN)
        case _:
            return s


def _wetsdag(c: Commando, s: Maatregel) -> date | None:
    """The law of a maatregel is that of gedragsdatum (T8); of any other besluit that of besluitdatum."""
    return s.gedragsdatum if isinstance(c, LegMaatregelOp | Waarschuw) else None


def _volgens_wet(c: Commando, dag: date | None) -> dict[str, Any]:
    return {} if dag is None or "wetsversie" in c.model_fields_set else {"wetsversie": wetsversie(dag)}


def _stap(c: LegMaatregelOp) -> dict[str, Any]:
    """A besluit that was taken elsewhere keeps the step that it states."""
    stap = c.feiten.recidivestap if isinstance(c.feiten, MaatregelFeiten) else None
    return {} if stap is None or c.deur is Deur.OVERNEMEN else {"recidivestap": stap}
