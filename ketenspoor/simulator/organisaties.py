"""The organisations of the cohort (CWI, 53 gemeenten, 20 bureaus) and those to try things with. None of
them exists."""

from dataclasses import dataclass

CWI = "urn:nld:oin:00000099100000001000"
INSPECTIE = "urn:nld:oin:00000099900000009000"
KLANTVOLGSYSTEEM = "urn:nld:oin:00000099800000008000"
"""Gives no commands to partners and asks for no token; it has a name, because it states things itself."""
ADVISEUR_BUITEN_DE_KETEN = "urn:nld:kvknr:90000099"
"""Medical adviser that takes no part in the chain: its advice comes on paper and is typed in."""

TESTBUREAU = "urn:nld:oin:00000099300000004000"
TESTDIAGNOSTICUS = "urn:nld:oin:00000099400000005000"

AANTAL_GEMEENTEN = 53
AANTAL_BUREAUS = 20

OMVANG = (
    *((35, "groot"),) * 22,
    *((34, "groot"),) * 7,
    (15, "groot"),
    *((15, "middelgroot"),) * 7,
    *((9, "klein"),) * 2,
    *((8, "klein"),) * 14,
)
"""Dossiers per gemeente: Tabel 1 of the report less 20 lost and 7 unexplained dossiers (cohort.md §3.4)."""

REGIO = {
    "groot": (("noord", 10), ("west", 9), ("oost", 3), ("zuid", 8)),
    "middelgroot": (("noord", 1), ("west", 3), ("oost", 3), ("zuid", 0)),
    "klein": (("noord", 2), ("west", 7), ("oost", 5), ("zuid", 2)),
}


@dataclass(frozen=True, slots=True)
class Testgemeente:
    """A gemeente of `events.md` §7: in the register, but without clients of the cohort."""

    code: str
    organisatie: str

    @property
    def naam(self) -> str:
        return f"Testgemeente {self.code}"


TESTGEMEENTEN = (
    Testgemeente("9991", "urn:nld:oin:00000099200000002000"),
    Testgemeente("9992", "urn:nld:oin:00000099200000003000"),
)


@dataclass(frozen=True, slots=True)
class Gemeente:
    """`nummer` is 1 … 53, `dossiers` its size in the published sample."""

    nummer: int
    dossiers: int
    omvang: str
    regio: str

    @property
    def code(self) -> str:
        return str(9000 + self.nummer)

    @property
    def organisatie(self) -> str:
        return f"urn:nld:oin:0000009920000000{self.code}"

    @property
    def naam(self) -> str:
        return f"Gemeente {self.code} ({self.omvang}, {self.regio})"

    @property
    def bureau(self) -> str:
        """Its bureau: gemeente number modulo 20 (the report names none)."""
        return bureau(self.nummer % AANTAL_BUREAUS)


def bureau(nummer: int) -> str:
    """URN of bureau 0 … 19."""
    return f"urn:nld:kvknr:{90000001 + nummer}"


def _gemeenten() -> tuple[Gemeente, ...]:
    regios = {omvang: [r for r, k in rij for _ in range(k)] for omvang, rij in REGIO.items()}
    return tuple(
        Gemeente(nummer, dossiers, omvang, regios[omvang].pop(0))
        for nummer, (dossiers, omvang) in enumerate(OMVANG, start=1)
    )


GEMEENTEN = _gemeenten()
