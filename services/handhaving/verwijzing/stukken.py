"""What a document of a partner asks of the gemeente. Delivered, read and acted on are three facts
(seed-004 x10.2); a document is closed when nothing is owed on it any more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.handhaving.verwijzing.commands import (
    BeoordeelAdvies,
    BeoordeelTrajectplan,
    BevestigPlaatsing,
    HandelMeldingAf,
    KoppelTerug,
    LeesStuk,
    NeemVervolgbesluit,
)
from shared.aggregate.aggregate import Commando
from shared.contract.adviezen import AdviesBeoordeeld
from shared.contract.gebeurtenis import Inhoud
from shared.contract.meldingen import VerzuimmeldingAfgehandeld
from shared.contract.plaatsingen import PlaatsingBevestigd
from shared.contract.rapportages import RapportageGelezen, RapportageTeruggekoppeld
from shared.contract.trajecten import TrajectplanBeoordeeld
from shared.contract.verwijzingen import StukOntvangen, VervolgbesluitGenomen

VERSCHULDIGD: Mapping[str, tuple[str, ...]] = {
    "trajectplan": ("lezen", "planBeoordelen"),
    "rapportage": ("lezen", "terugkoppelen"),
    "advies": ("lezen", "adviesBeoordelen"),
    "diagnose": ("lezen", "adviesBeoordelen", "vervolgBepalen"),
    "verzuimmelding": ("lezen", "meldingAfhandelen"),
    "gedragsmelding": ("lezen", "meldingAfhandelen"),
    "terugverwijzing": ("lezen", "vervolgBepalen"),
    "trajecteinde": ("lezen", "vervolgBepalen"),
    "plaatsing": ("lezen", "plaatsingBevestigen"),
    "betaaltermijn": ("lezen", "termijnControleren"),
}
"""What is owed per ⟨Stuksoort⟩ (list Verschuldigd, `events.md` §6.4)."""


@dataclass(frozen=True, slots=True)
class Stuk:
    """One document. `open`: what is still owed on it."""

    soort: str
    van: UUID
    open: frozenset[str]


def voldoet(c: Commando) -> tuple[UUID, str, frozenset[str]] | None:
    """The document that `c` answers, the field that names it, and which debts the answer can pay; None
    when `c` answers no document."""
    match c:
        case LeesStuk():
            return c.stuk_id, "stukId", frozenset({"lezen"})
        case KoppelTerug():
            return c.stuk_id, "stukId", frozenset({"terugkoppelen", "termijnControleren"})
        case BeoordeelTrajectplan():
            return c.stuk_id, "stukId", frozenset({"planBeoordelen"})
        case BeoordeelAdvies():
            return c.advies_id, "adviesId", frozenset({"adviesBeoordelen"})
        case HandelMeldingAf():
            return c.melding_id, "meldingId", frozenset({"meldingAfhandelen"})
        case NeemVervolgbesluit():
            return c.stuk_id, "stukId", frozenset({"vervolgBepalen"})
        case BevestigPlaatsing():
            return c.plaatsing_id, "plaatsingId", frozenset({"plaatsingBevestigen"})
    return None


def evolve(stukken: Mapping[UUID, Stuk], e: Inhoud) -> Mapping[UUID, Stuk]:
    match e:
        case StukOntvangen():
            return {**stukken, e.stuk_id: Stuk(e.stuksoort, e.van, frozenset(e.verschuldigd))}
        case RapportageGelezen():
            return _betaald(stukken, e.stuk_id, "lezen")
        case RapportageTeruggekoppeld():
            return _betaald(stukken, e.stuk_id, "terugkoppelen", "termijnControleren")
        case TrajectplanBeoordeeld():
            return _betaald(stukken, e.stuk_id, "planBeoordelen")
        case AdviesBeoordeeld():
            return _betaald(stukken, e.advies_id, "adviesBeoordelen")
        case VerzuimmeldingAfgehandeld():
            return _betaald(stukken, e.melding_id, "meldingAfhandelen")
        case VervolgbesluitGenomen():
            return _betaald(stukken, e.stuk_id, "vervolgBepalen")
        case PlaatsingBevestigd():
            # A confirmed placement is also what the claims of instalments wait for.
            termijnen = [id for id, stuk in stukken.items() if stuk.soort == "betaaltermijn"]
            for id in termijnen:
                stukken = _betaald(stukken, id, "termijnControleren")
            return _betaald(stukken, e.plaatsing_id, "plaatsingBevestigen")
    return stukken


def _betaald(stukken: Mapping[UUID, Stuk], id: UUID, *schulden: str) -> Mapping[UUID, Stuk]:
    stuk = stukken.get(id)
    return stukken if stuk is None else {**stukken, id: replace(stuk, open=stuk.open - set(schulden))}
