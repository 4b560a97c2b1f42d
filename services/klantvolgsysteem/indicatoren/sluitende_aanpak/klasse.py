"""The class of a case: the one decision of IND-01, by the facts of one uitkeringsperiode."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Klasse(StrEnum):
    """Classes in the order in which they are tested."""

    O = "O"  # noqa: E741  # the report's own code
    V1 = "V1"
    V2 = "V2"
    V3 = "V3"
    N1 = "N1"
    N2 = "N2"
    N3 = "N3"
    ONBEKEND = "ONBEKEND"


@dataclass(frozen=True, slots=True)
class Geval:
    """Facts of one uitkeringsperiode of one client, valid on P and known at K.

    `uiterlijk` is U = ingang + venster. `aanbod` is the first trajectmoment between ingang and `einde`.
    `levert` tells whether the gemeente was still delivering events when the window closed: without that,
    absence of offer and exit is not known (M5, T13).
    """

    ingang: date
    uiterlijk: date
    einde: date | None = None
    reden: str | None = None
    aanbod: date | None = None
    geweigerd: bool = False
    volledig_ontheven: bool = False
    fase: str = "onbekend"
    levert: bool = True
    leefvorm: str = "onbekend"
    leeftijd: int | None = None


def uitstroom(g: Geval, tel_verhuizing: bool = True) -> date | None:
    """The exit that counts: with telVerhuizing = nee a move to another gemeente is none, in no row."""
    return g.einde if tel_verhuizing or g.reden != "verhuizing" else None


def klasse(g: Geval, laat_en_uit: str = "N2", tel_verhuizing: bool = True) -> Klasse:
    """Class of one case. "Within" includes U itself (M2, E04).

    N2 is tested before N1: in the report row N1 has no entry in the exit column (IND-01 Val).
    """
    einde = uitstroom(g, tel_verhuizing)
    if g.volledig_ontheven:
        return Klasse.O
    if g.aanbod is not None and g.aanbod <= g.uiterlijk:
        return Klasse.V2 if einde is None else Klasse.V1
    if einde is not None and einde <= g.uiterlijk:
        return Klasse.V3
    if einde is not None:
        return Klasse.N1 if g.aanbod is not None and laat_en_uit == "N1" else Klasse.N2
    if g.aanbod is not None:
        return Klasse.N1
    return Klasse.N3 if g.levert else Klasse.ONBEKEND
