"""Obligations per peildatum: computed, never stored (`events.md` §2.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.handhaving.leeftijd import plichtig
from services.handhaving.uitkeringsdossier.decider import Uitkeringsdossier
from shared.contract.parameters import codes, duur
from shared.contract.termijnen import Periode, leeftijd_bereikt


class Stand(StrEnum):
    """How an obligation stands on one day. `NIET_OPLEGBAAR` is no ontheffing: it concerns accepting work of
    a single parent until the three conditions of art. 9 lid 4 are met."""

    GELDT = "geldt"
    ONTHEVEN = "ontheven"
    VRIJGESTELD = "vrijgesteld"
    VERVALLEN = "vervallen"
    NIET_OPLEGBAAR = "nietOplegbaar"


@dataclass(frozen=True, slots=True)
class GeldendeOntheffing:
    """One ontheffing in force: scope, days on which it holds, and whether it rests on art. 9a."""

    verplichtingen: frozenset[str]
    perioden: tuple[Periode, ...]
    art9a: bool = False
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Gezin:
    """What decides on art. 9 lid 4; what is unknown (None, no children) changes nothing (T13). `kinderen`:
    their dates of birth, also of who is yet to be born."""

    geboortedatum: date | None = None
    alleenstaande_ouder: bool | None = None
    kinderen: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Plicht:
    """One obligation on one day, with what makes that it does not hold: the article, and the ontheffing or
    vrijstelling with its last day as far as it has one."""

    naam: str
    stand: Stand
    artikel: str | None = None
    id: UUID | None = None
    tot_en_met: date | None = None


def verplichtingen(
    s: Uitkeringsdossier, ontheffingen: Sequence[GeldendeOntheffing], gezin: Gezin, peildatum: date
) -> Mapping[str, Stand]:
    """Every obligation that the law knows on `peildatum`, and how it stands for this client."""
    return {p.naam: p.stand for p in plichten(s, ontheffingen, gezin, peildatum)}


def plichten(
    s: Uitkeringsdossier, ontheffingen: Sequence[GeldendeOntheffing], gezin: Gezin, peildatum: date
) -> Sequence[Plicht]:
    """Every obligation that the law knows on `peildatum`, and what exempts this client from it.

    Empty before the melding (Pw 9 lid 1, 44 lid 2), under 18 and from pension age (TRM-33). A rustperiode or
    a plan changes nothing in law and is not looked at. Raises GeenParameter before 2004.
    """
    if s.plichtig_vanaf is None or peildatum < s.plichtig_vanaf:
        return ()
    if gezin.geboortedatum is not None and not plichtig(gezin.geboortedatum, peildatum):
        return ()
    namen = sorted(codes("plichten.onderdelen", peildatum))
    return tuple(_plicht(naam, s, ontheffingen, gezin, peildatum) for naam in namen)


def _plicht(
    naam: str,
    s: Uitkeringsdossier,
    ontheffingen: Sequence[GeldendeOntheffing],
    gezin: Gezin,
    peildatum: date,
) -> Plicht:
    for id, periode in s.vrijstellingen.items():
        if periode.bevat(peildatum):
            return Plicht(naam, Stand.VRIJGESTELD, "9 lid 5", id, periode.tot_en_met)
    geldend = [(o, p) for o in ontheffingen for p in o.perioden if p.bevat(peildatum)]
    for ontheffing, periode in geldend:
        if naam in ontheffing.verplichtingen:
            artikel = "9a lid 1" if ontheffing.art9a else "9 lid 2"
            return Plicht(naam, Stand.ONTHEVEN, artikel, ontheffing.id, periode.tot_en_met)
    for ontheffing, periode in geldend:
        if naam == "tegenprestatie" and ontheffing.art9a:
            return Plicht(naam, Stand.VERVALLEN, "9 lid 7", ontheffing.id, periode.tot_en_met)
    oplegbaar = s.oplegbaar_op(peildatum) is True
    if naam == "arbeidsplicht" and _kind_onder_twaalf(gezin, peildatum) and not oplegbaar:
        return Plicht(naam, Stand.NIET_OPLEGBAAR, "9 lid 4")
    return Plicht(naam, Stand.GELDT)


def _kind_onder_twaalf(gezin: Gezin, peildatum: date) -> bool:
    if not gezin.alleenstaande_ouder:
        return False
    leeftijd = duur("kind.9lid4", peildatum).jaren
    return any(geboren <= peildatum < leeftijd_bereikt(geboren, leeftijd) for geboren in gezin.kinderen)
