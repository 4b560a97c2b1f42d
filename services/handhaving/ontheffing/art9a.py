"""Art. 9a Pw: the single parent with full care of a child under five (INV-17 to INV-23, TRM-07)."""

from collections.abc import Iterable, Iterator
from datetime import date

from services.handhaving.ontheffing.commands import (
    HervatOntheffing,
    Kindfeit,
    OntheffingFeiten,
    TrekOntheffingIn,
)
from shared.contract.parameters import GeenParameter, duur, parameter
from shared.contract.termijnen import Periode, leeftijd_bereikt, limiet_9a
from shared.contract.weigering import Overtreding

ONWIL = "ondubbelzinnigNietWillen"
AFWIJZINGSGRONDEN = frozenset(
    {
        "geenAlleenstaandeOuder",
        "geenVolledigeZorg",
        "geenKindOnderVijf",
        "maximumBereikt",
        "reedsVerleend",
        ONWIL,
        "geenBijstand",
    }
)
"""There is a right to this ontheffing: only these redenen refuse it (Pw 9a lid 1 to 4)."""

INTREKKINGSGRONDEN = frozenset({ONWIL, "onjuisteGegevens"})

EINDREDENEN = frozenset({"vrijstelling", "pensioengerechtigd", "bezwaar", "onbekend"})
"""What ends art. 9a for good; the wish of the client and the end of the uitkering suspend it (`events.md`
§2.2). `onbekend` refuses nothing (T13)."""


def toets_ouder(feiten: OntheffingFeiten, dag: date) -> Iterator[Overtreding]:
    """INV-18: on `dag` a single parent with full care of an own dependent child under five."""
    geen_ouder = feiten.leefvorm not in (None, "onbekend", "alleenstaandeOuder")
    if geen_ouder or _zeker_geen_kind(feiten, dag):
        yield Overtreding("INV-18", "ingangsdatum")


def kind_onder_vijf(kind: Kindfeit, dag: date) -> bool:
    """Whether this child makes art. 9a possible on `dag`; what is unknown of it does not exclude (T13).
    Before 2009 there was no art. 9a, and no child that made it possible."""
    try:
        leeftijd = duur("kind.9a", dag).jaren
    except GeenParameter:
        return False
    return (
        kind.geboortedatum <= dag < leeftijd_bereikt(kind.geboortedatum, leeftijd)
        and kind.volledige_zorg is not False
        and kind.ten_laste_komend is not False
        and (kind.in_huishouden_tot is None or dag <= kind.in_huishouden_tot)
    )


def _zeker_geen_kind(feiten: OntheffingFeiten, dag: date) -> bool:
    return feiten.kinderen is not None and not any(kind_onder_vijf(kind, dag) for kind in feiten.kinderen)


def toets_maximum(
    einddatum: date | None,
    ingang: date,
    besluitdatum: date,
    elders: Iterable[Periode],
    opgeschort: int = 0,
) -> Iterator[Overtreding]:
    """INV-20: the end date may not pass the limit of TRM-07. `besluitdatum`: that of the first grant (T8)."""
    try:
        limiet = limiet_9a(ingang, besluitdatum, elders, opgeschort)
    except GeenParameter:
        return
    if einddatum is not None and einddatum > limiet:
        yield Overtreding("INV-20", "einddatum", {"datum": f"{limiet:%d-%m-%Y}"})


def toets_hervatting(c: HervatOntheffing, feiten: OntheffingFeiten) -> Iterator[Overtreding]:
    """INV-22: on request, and only when no cause of suspension is there any more. What the law suspends for
    (TRM-07: no child under five, no bijstand) may have come during a suspension that began otherwise."""
    oorzaak_duurt_voort = _zeker_geen_kind(feiten, c.vanaf) or feiten.bijstand_loopt is False
    if c.verzoek_ontvangen_op is None or oorzaak_duurt_voort:
        yield Overtreding("INV-22", "vanaf" if oorzaak_duurt_voort else "verzoekOntvangenOp")


def toets_intrekking(c: TrekOntheffingIn, feiten: OntheffingFeiten) -> Iterator[Overtreding]:
    """INV-23: only for plain unwillingness (or wrong data), with motivering and with a reference in `bron` to
    a recorded fact. Under the law of before 2012 plain unwillingness suspends (D.1)."""
    if c.reden not in INTREKKINGSGRONDEN or (c.reden == ONWIL and not _onwil_trekt_in(c.besluitdatum)):
        yield Overtreding("INV-23", "reden")
    elif not c.motivering.strip():
        yield Overtreding("INV-23", "motivering")
    elif c.bron.bewijs_link is None or feiten.feit_vastgelegd is False:
        yield Overtreding("INV-23", "bron.bewijsLink")


def _onwil_trekt_in(besluitdatum: date) -> bool:
    try:
        return parameter("ontheffing.9a.onwil", besluitdatum).waarde == "intrekking"
    except GeenParameter:
        return False  # before 2009 there was no art. 9a
