"""The fixed tables of scenario iwi-2005 (`domain/cohort.md` §3), figures of IWI R07/06 §2.4 and §2.5.

What the report leaves open is filled in there; this module only holds the numbers.
"""

from datetime import date
from typing import Final

SCENARIO: Final = "iwi-2005"
N: Final = 1258
BEGIN: Final = date(2005, 1, 1)
DAGEN_INSTROOM: Final = 90
PEILDATUM: Final = date(2006, 3, 1)
ONTHEFFING_TOT: Final = date(2006, 6, 30)
LAATSTE_INGANG_LAAT: Final = date(2005, 2, 4)

FASEN: Final = ("1", "2", "3", "4", "overig")

Rij = tuple[int, int, int, int, int]

MAX_OVERLAP: Final[Rij] = (0, 1, 2, 5, 3)
GEEN_OVERLAP: Final[Rij] = (0, 0, 0, 0, 0)


def cellen(overlap: Rij) -> tuple[tuple[str, Rij], ...]:
    """Class x fase (§3.1). `overlap`: ontheven clients per fase with both a traject and an exit.

    Raises ValueError when the report leaves no room for that many.
    """
    if any(not 0 <= o <= hoogste for o, hoogste in zip(overlap, MAX_OVERLAP, strict=True)):
        raise ValueError(f"overlap per fase is 0 tot en met {MAX_OVERLAP}, niet {overlap}")

    def rij(*aantallen: int, teken: int) -> Rij:
        a, b, c, d, e = (k + teken * o for k, o in zip(aantallen, overlap, strict=True))
        return a, b, c, d, e

    return (
        ("O_BEIDE", rij(0, 0, 0, 0, 0, teken=1)),
        ("O_TRAJECT", rij(0, 1, 2, 5, 3, teken=-1)),
        ("O_UIT", rij(0, 1, 5, 55, 5, teken=-1)),
        ("O_REST", rij(4, 1, 9, 79, 9, teken=1)),
        ("V1", (40, 38, 35, 24, 23)),
        ("V2", (34, 42, 69, 49, 31)),
        ("V3", (132, 54, 61, 76, 33)),
        ("N1", (0, 8, 6, 8, 0)),
        ("N2", (4, 2, 3, 3, 0)),
        ("N3", (41, 31, 71, 125, 36)),
    )


ONTHEVEN: Final = frozenset({"O_BEIDE", "O_TRAJECT", "O_UIT", "O_REST"})
TRAJECT_IN_HET_JAAR: Final = frozenset({"V1", "V2", "O_TRAJECT", "O_BEIDE"})
VERLAAT_UITKERING: Final = frozenset({"V1", "V3", "N2", "O_UIT", "O_BEIDE"})

TRAJECTSOORTEN: Final = ("workFirst", "bemiddeling", "scholing", "begeleidWerken", "maatschappelijk")
SOORT_PER_GROEP: Final = (
    ("V1", frozenset({"V1"}), (75, 30, 23, 9, 23)),
    ("V2", frozenset({"V2"}), (59, 47, 38, 12, 69)),
    ("O", frozenset({"O_TRAJECT", "O_BEIDE"}), (0, 0, 3, 0, 8)),
    ("N1", frozenset({"N1"}), (0, 8, 3, 2, 9)),
)

WERK, ANDERS, PERSOONLIJK, VERWIJTBAAR = "werk", "andereUitkering", "persoonlijk", "verwijtbaar"
UITSTROOM_V1: Final = {
    "workFirst": ((WERK, 44), (ANDERS, 4), (PERSOONLIJK, 12), (VERWIJTBAAR, 15)),
    "bemiddeling": ((WERK, 20), (ANDERS, 3), (PERSOONLIJK, 4), (VERWIJTBAAR, 3)),
    "scholing": ((WERK, 11), (ANDERS, 2), (PERSOONLIJK, 4), (VERWIJTBAAR, 6)),
    "begeleidWerken": ((WERK, 4), (ANDERS, 2), (PERSOONLIJK, 1), (VERWIJTBAAR, 2)),
    "maatschappelijk": ((WERK, 5), (ANDERS, 2), (PERSOONLIJK, 9), (VERWIJTBAAR, 7)),
}
WERK_V3: Final = ((94, 38), (33, 21), (30, 31), (20, 56), (12, 21))
"""Per fase: to work, otherwise."""
WERK_N2: Final = ((1, 3), (0, 2), (1, 2), (0, 3), (0, 0))
NIET_WERK_V3_N2: Final = ((ANDERS, 35), (PERSOONLIJK, 101), (VERWIJTBAAR, 41))
UITSTROOM_O: Final = ((ANDERS, 30), (PERSOONLIJK, 34), (VERWIJTBAAR, 2))

TIJDELIJK, VAST, GESUBSIDIEERD, ONBEKEND = "tijdelijk", "vast", "gesubsidieerd", "onbekend"
FIJNE_REDEN: Final = {
    PERSOONLIJK: (
        ("verhuizing", 101),
        ("samenwonen", 20),
        ("studieMetStudiefinanciering", 20),
        ("huwelijk", 8),
        ("detentie", 8),
        ("persoonlijkOverig", 8),
    ),
    ANDERS: (("wajong", 29), ("aow", 1), ("ww", 20), ("overig", 28)),
    VERWIJTBAAR: (("schendingInlichtingenplicht", 60), ("verwijtbaarOverig", 16)),
    WERK: ((TIJDELIJK, 162), (VAST, 69), (GESUBSIDIEERD, 3), (ONBEKEND, 41)),
}

BANDEN: Final = ("0-3", "3-6", "6-12", "laat")
BAND_UIT: Final = {
    ("V1", WERK): (5, 17, 51, 11),
    ("V1", "anders"): (3, 15, 49, 9),
    ("V3", WERK): (121, 41, 27, 0),
    ("V3", "anders"): (61, 40, 66, 0),
    ("O", "anders"): (10, 8, 40, 8),
    ("N2", WERK): (0, 0, 0, 2),
    ("N2", "anders"): (0, 0, 0, 10),
}
BAND_START: Final = ((15, 29, 30), (41, 8, 32), (32, 32, 42), (24, 23, 31), (17, 17, 23))
"""Per fase: start of the traject in months 0-3, 3-6, 6-12."""

TOEKENNING_LANG: Final = (314, 944)
"""Award later than three months after ingang; the rest within."""

GRONDEN_O: Final = (
    (("medisch",), 107),
    (("sociaal",), 54),
    (("sociaal", "afstandArbeidsmarkt"), 18),
)
SOLLICITATIE_SCHOLING, SOLLICITATIE, ARBEID, NIET_VASTGELEGD, VOL = range(5)
PLICHT_BUITEN_O: Final = (
    (SOLLICITATIE_SCHOLING, 50),
    (SOLLICITATIE, 26),
    (ARBEID, 50),
    (NIET_VASTGELEGD, 13),
    (VOL, 940),
)

V1_AFLOOP: Final = ((True, 125), (False, 35))
"""Ends early because the client leaves; ends regularly without goal."""
V2_AFLOOP: Final = ((True, 5), (False, 86))
"""Regular end with goal, without; the others that could have ended still run (see `levensloop`)."""
LOPEND: Final = 167

LEEFTIJD: Final = (((18, 22), 250), ((23, 36), 604), ((37, 46), 252), ((47, 56), 110), ((57, 64), 42))
LAATST_GEWERKT: Final = (("langNiet", 419), ("recent", 315), (None, 524))
DIPLOMA: Final = (("basisniveau", 315), ("lboMavo", 315), ("mboHavoVwo", 290), ("nogNietBekend", 338))
BELEMMERINGEN: Final = ((0, 377), (1, 377), (2, 504))
SOORT_BELEMMERING: Final = (("psychischOverig", 50), ("fysiekOverig", 30), ("taal", 20))
ALLEENSTAANDE_OUDER, ALLEENSTAAND, PAAR_MET, PAAR_ZONDER = (
    "alleenstaandeOuder", "alleenstaand", "paarMetKinderen", "paarZonderKinderen",
)  # fmt: skip
LEEFVORM: Final = ((ALLEENSTAANDE_OUDER, 340), (ALLEENSTAAND, 755), (PAAR_MET, 90), (PAAR_ZONDER, 73))
JONGSTE: Final = (((0, 4), 125), ((5, 11), 105), ((12, 17), 110))
EERDERE_BIJSTAND: Final = ((True, 377), (False, 881))

CWI_ACTIEF: Final = (64, 191)
"""Fase 1 clients with visible guidance of CWI, and without."""
GEMEENTEN_MET_AFSPRAAK: Final = 14
