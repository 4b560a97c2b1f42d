"""Art. 9 lid 2 Pw: temporary, individual, for urgent reasons (INV-08 to INV-13, INV-15)."""

from collections.abc import Iterator, Set
from datetime import date

from services.handhaving.leeftijd import plichtig
from services.handhaving.ontheffing.commands import OntheffingFeiten, VerleenOntheffing
from shared.contract.parameters import GeenParameter, codes
from shared.contract.termijnen import Periode
from shared.contract.weigering import Overtreding

GROEPSGRONDEN = frozenset({"leeftijd", "gezinsvorm", "afstandArbeidsmarkt", "deelnameSocialeActivering"})
"""True of a group, so no urgent reason of one person on their own (seed-003 R01-R04)."""


def toets_verlening(c: VerleenOntheffing) -> Iterator[Overtreding]:
    """INV-08, INV-09, INV-10: what only art. 9 asks of a grant."""
    if c.grondslag != "art9":
        return
    if c.einddatum is None:
        yield Overtreding("INV-08", "einddatum")
    if not c.gronden or not c.motivering.strip():
        yield Overtreding("INV-09", "gronden" if not c.gronden else "motivering")
    elif GROEPSGRONDEN.issuperset(c.gronden):
        yield Overtreding("INV-10", "gronden")


def toets_verplichtingen(
    grondslag: str | None, verplichtingen: Set[str], besluitdatum: date
) -> Iterator[Overtreding]:
    """INV-11: only what the law of that day lets the gemeente exempt (rules D.1). What the Abw let it is not
    among the parameters (T8)."""
    if grondslag == "abwCategoriaal":
        return
    naam = "ontheffing.9a.toegestaan" if grondslag == "art9a" else "ontheffing.art9.toegestaan"
    try:
        toegestaan = codes(naam, besluitdatum)
    except GeenParameter:
        toegestaan = frozenset()
    if not verplichtingen <= toegestaan:
        yield Overtreding("INV-11", "verplichtingen")


def toets_persoon(feiten: OntheffingFeiten, periode: Periode) -> Iterator[Overtreding]:
    """INV-12: on the first day the duty must hold for this person, else there is nothing to exempt."""
    if _te_jong_of_oud(feiten.geboortedatum, periode.van) or any(
        vrij.omvat(periode) for vrij in feiten.vrijstellingen
    ):
        yield Overtreding("INV-12", "ingangsdatum")


def _te_jong_of_oud(geboortedatum: date | None, dag: date) -> bool:
    try:
        return geboortedatum is not None and not plichtig(geboortedatum, dag)
    except GeenParameter:
        return False  # of before 2004 no age is known


def toets_samenloop(
    feiten: OntheffingFeiten, verplichtingen: Set[str], periode: Periode
) -> Iterator[Overtreding]:
    """INV-13: one duty is exempted once at a time; art. 9 and 9a for different duties may coexist."""
    if any(
        lopend.verplichtingen & verplichtingen and lopend.periode.overlapt(periode)
        for lopend in feiten.lopende
    ):
        yield Overtreding("INV-13", "verplichtingen")
