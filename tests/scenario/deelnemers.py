"""The parties of the scenarios: the test organisations of `events.md` §7, from the register of the chain."""

from ketenspoor.simulator.organisaties import CWI, TESTBUREAU, TESTDIAGNOSTICUS, TESTGEMEENTEN
from shared.contract.gebeurtenis import Rol
from tests.scenario.taal import Partij, Verhaal

G1, G2 = TESTGEMEENTEN
__all__ = ["CWI", "bureau", "cwi", "diagnosticus", "gemeente", "gemeente2"]


def cwi(v: Verhaal) -> Partij:
    return v.partij("C", CWI, Rol.ADVISEUR)


def gemeente(v: Verhaal, letter: str = "G") -> Partij:
    return v.partij(letter, G1.organisatie, Rol.KLANTMANAGER, G1.code)


def gemeente2(v: Verhaal) -> Partij:
    return v.partij("G2", G2.organisatie, Rol.KLANTMANAGER, G2.code)


def bureau(v: Verhaal) -> Partij:
    return v.partij("R", TESTBUREAU, Rol.BUREAU)


def diagnosticus(v: Verhaal) -> Partij:
    return v.partij("D", TESTDIAGNOSTICUS, Rol.DIAGNOSTICUS)
