"""What holds for any besluit, in whatever stream it stands (`events.md` §0.3 and the last row of §2.1).

A besluit works only once announced (Awb 3:40). Bezwaar runs six weeks from the day after (TRM-13).
Uitkeringsdossier, Ontheffing, Verwijzing and Maatregel each keep a `Besluiten` in their state.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import model_validator

from shared.aggregate.aggregate import Commando
from shared.contract.basistypen import Dag
from shared.contract.besluiten import (
    BeslistermijnVerlengd,
    BesluitBekendgemaakt,
    BezwaarBeslist,
    BezwaarIngediend,
    KwaliteitscontroleUitgevoerd,
)
from shared.contract.gebeurtenis import Besluit, Inhoud, MogelijkBesluit
from shared.contract.parameters import GeenParameter, zelfde_wet
from shared.contract.termijnen import bezwaar_tot
from shared.contract.weigering import Overtreding


class MaakBekend(Commando):
    """Maak een eerder vastgelegd besluit bekend. De bezwaartermijn mag u weglaten: die wordt berekend."""

    besluit_id: UUID
    bekendgemaakt_op: Dag
    bezwaar_tot: Dag | None = None


class DienBezwaarIn(Commando):
    """Leg het bezwaar van de klant tegen een besluit vast. Te laat bezwaar wordt ook vastgelegd."""

    besluit_id: UUID
    ontvangen_op: Dag


class BeslisBezwaar(Commando, BezwaarBeslist):
    """Beslis op een bezwaar."""


class VerlengBeslistermijn(Commando, BeslistermijnVerlengd):
    """Schort de termijn om te beslissen op, of verdaag die."""


class ControleerBesluit(Commando, KwaliteitscontroleUitgevoerd):
    """Leg de kwaliteitscontrole van een besluit vast."""

    @model_validator(mode="after")
    def _kwaliteitsmedewerker(self) -> Self:
        if self.bron.functie != "kwaliteitsmedewerker":
            raise ValueError("alleen een kwaliteitsmedewerker controleert: geef bron.functie op")
        return self


COMMANDOS: tuple[type[Commando], ...] = (
    MaakBekend,
    DienBezwaarIn,
    BeslisBezwaar,
    VerlengBeslistermijn,
    ControleerBesluit,
)


class Bezwaar(StrEnum):
    GEEN = "geen"
    INGEDIEND = "ingediend"
    BESLIST = "beslist"


@dataclass(frozen=True, slots=True)
class Bekendheid:
    """Where one besluit stands: announced or not, contested or not."""

    bekendgemaakt_op: date | None = None
    bezwaar_tot: date | None = None
    bezwaar: Bezwaar = Bezwaar.GEEN


@dataclass(frozen=True, slots=True)
class Besluiten:
    """Every besluit of one stream."""

    van: Mapping[UUID, Bekendheid] = field(default_factory=dict)

    def werkt(self, besluit: UUID | None) -> bool:
        """Whether this besluit has effect: it was announced (rules T9, E42)."""
        stand = None if besluit is None else self.van.get(besluit)
        return stand is not None and stand.bekendgemaakt_op is not None


def toets(
    c: Commando,
    b: Besluiten,
    geen_besluit: Collection[UUID] = (),
    betreft: Collection[UUID] = (),
    wetsdag: date | None = None,
) -> Iterator[Overtreding]:
    """The rules that `c` breaks as a besluit or as an act on one: INV-25, INV-26, EVT-01, EVT-03.

    `geen_besluit`: ids in the stream against which no bezwaar is possible (a report, an advice).
    `betreft`: aanvragen and verzoeken on which a decision is due. `wetsdag`: the day whose law applies, where
    that is not the besluitdatum (T8).
    """
    match c:
        case Besluit() | MogelijkBesluit():
            yield from _bezwaartermijn(c.bekendgemaakt_op, c.bezwaar_tot)
            yield from _wetsversie(c, wetsdag or c.besluitdatum)
        case MaakBekend(besluit_id=besluit):
            if besluit not in b.van:
                yield Overtreding("EVT-03", "besluitId")
            elif b.van[besluit].bekendgemaakt_op is not None:
                yield Overtreding("EVT-01", "besluitId")
            yield from _bezwaartermijn(c.bekendgemaakt_op, c.bezwaar_tot)
        case DienBezwaarIn(besluit_id=besluit):
            if besluit in geen_besluit:
                yield Overtreding("INV-26", "besluitId")
            elif besluit not in b.van:
                yield Overtreding("EVT-03", "besluitId")
            elif b.van[besluit].bezwaar is Bezwaar.INGEDIEND:
                yield Overtreding("EVT-01", "besluitId")
        case VerlengBeslistermijn(betreft_id=id):
            if id not in betreft and not (id in b.van and b.van[id].bezwaar is Bezwaar.INGEDIEND):
                yield Overtreding("EVT-03", "betreftId")
        case ControleerBesluit(op_besluit_id=besluit) if besluit not in b.van:
            yield Overtreding("EVT-03", "opBesluitId")
    if isinstance(c, BeslisBezwaar):
        if c.op_besluit_id not in b.van:
            yield Overtreding("EVT-03", "opBesluitId")
        elif b.van[c.op_besluit_id].bezwaar is not Bezwaar.INGEDIEND:
            yield Overtreding("INV-26", "opBesluitId")


def stel(c: Commando, b: Besluiten) -> Inhoud:
    """The event that `c` states; for an act on a besluit with what follows from the term for bezwaar."""
    match c:
        case MaakBekend():
            tot = c.bezwaar_tot or bezwaar_tot(c.bekendgemaakt_op)
            return BesluitBekendgemaakt.uit(c, bezwaar_tot=tot)
        case DienBezwaarIn():
            tot_en_met = b.van.get(c.besluit_id, Bekendheid()).bezwaar_tot
            return BezwaarIngediend.uit(c, na_termijn=tot_en_met is not None and c.ontvangen_op > tot_en_met)
    assert isinstance(c, Inhoud)
    return c.gebeurtenistype.model.uit(c)


def evolve(b: Besluiten, e: Inhoud) -> Besluiten:
    if isinstance(e, Besluit | MogelijkBesluit) and e.besluit_id is not None:
        b = _met(b, e.besluit_id, bekendgemaakt_op=e.bekendgemaakt_op, bezwaar_tot=e.bezwaar_tot)
    match e:
        case BesluitBekendgemaakt():
            return _met(b, e.besluit_id, bekendgemaakt_op=e.bekendgemaakt_op, bezwaar_tot=e.bezwaar_tot)
        case BezwaarIngediend():
            return _met(b, e.besluit_id, bezwaar=Bezwaar.INGEDIEND)
        case BezwaarBeslist():
            return _met(b, e.op_besluit_id, bezwaar=Bezwaar.BESLIST)
    return b


def toestand(b: Besluiten) -> list[dict[str, Any]]:
    """The besluiten as JSON, for the state of an aggregate."""
    return [
        {
            "besluitId": str(id),
            "bekendgemaaktOp": None if s.bekendgemaakt_op is None else s.bekendgemaakt_op.isoformat(),
            "bezwaarTot": None if s.bezwaar_tot is None else s.bezwaar_tot.isoformat(),
            "bezwaar": s.bezwaar.value,
        }
        for id, s in b.van.items()
    ]


def _met(b: Besluiten, besluit: UUID, **velden: Any) -> Besluiten:
    return Besluiten({**b.van, besluit: replace(b.van.get(besluit, Bekendheid()), **velden)})


def _wetsversie(c: Commando, dag: date | None) -> Iterator[Overtreding]:
    """EVT-03: the law that a besluit says it applied is that of the day by T8."""
    opgegeven = getattr(c, "wetsversie", None) if "wetsversie" in c.model_fields_set else None
    if opgegeven is not None and dag is not None and not zelfde_wet(opgegeven, dag):
        yield Overtreding("EVT-03", "wetsversie")


def _bezwaartermijn(bekendgemaakt_op: date | None, tot: date | None) -> Iterator[Overtreding]:
    """INV-25: a stated end of the term for bezwaar is the one that the law gives."""
    if tot is None or bekendgemaakt_op is None:
        return  # the contract asks for both or neither
    try:
        berekend = bezwaar_tot(bekendgemaakt_op)
    except GeenParameter:
        return  # of before 2004 no term is known to hold it against
    if tot != berekend:
        yield Overtreding("INV-25", "bezwaarTot", {"datum": f"{berekend:%d-%m-%Y}"})
