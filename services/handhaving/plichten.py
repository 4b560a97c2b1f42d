"""Obligations per peildatum: computed, never stored (`events.md` §2.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Gezin:
    """What decides on art. 9 lid 4; None is unknown and changes nothing (T13)."""

    geboortedatum: date | None = None
    alleenstaande_ouder: bool | None = None
    jongste_kind: date | None = None


def verplichtingen(
    s: Uitkeringsdossier, ontheffingen: Sequence[GeldendeOntheffing], gezin: Gezin, peildatum: date
) -> Mapping[str, Stand]:
    """Every obligation that the law knows on `peildatum`, and how it stands for this client.

    Empty before the melding (Pw 9 lid 1, 44 lid 2), under 18 and from pension age (TRM-33). A rustperiode or
    a plan changes nothing in law and is not looked at.
    """
    if s.meldingsdatum is None or peildatum < s.meldingsdatum:
        return {}
    if gezin.geboortedatum is not None and not plichtig(gezin.geboortedatum, peildatum):
        return {}
    geldend = [o for o in ontheffingen if any(p.bevat(peildatum) for p in o.perioden)]
    vrijgesteld = any(p.bevat(peildatum) for p in s.vrijstellingen.values())
    stand: dict[str, Stand] = {}
    for plicht in sorted(codes("plichten.onderdelen", peildatum)):
        if vrijgesteld:
            stand[plicht] = Stand.VRIJGESTELD
        elif any(plicht in o.verplichtingen for o in geldend):
            stand[plicht] = Stand.ONTHEVEN
        elif plicht == "tegenprestatie" and any(o.art9a for o in geldend):
            stand[plicht] = Stand.VERVALLEN  # Pw 9 lid 7
        elif plicht == "arbeidsplicht" and _kind_onder_twaalf(gezin, peildatum) and s.oplegbaar is not True:
            stand[plicht] = Stand.NIET_OPLEGBAAR
        else:
            stand[plicht] = Stand.GELDT
    return stand


def _kind_onder_twaalf(gezin: Gezin, peildatum: date) -> bool:
    if not gezin.alleenstaande_ouder or gezin.jongste_kind is None:
        return False
    return peildatum < leeftijd_bereikt(gezin.jongste_kind, duur("kind.9lid4", peildatum).jaren)
