"""The code lists against the committed list, in both directions, completeness and validity included."""

from datetime import date
from pathlib import Path

import pytest

from shared.contract.codelijst import Code, GeenSuwicode, Lijst, lijst, lijstnamen, naar_suwi

WWB = date(2004, 1, 1)


def _code(c: Code) -> str:
    van = "" if c.geldig_vanaf == WWB else c.geldig_vanaf.isoformat()
    tot = "" if c.geldig_tot is None else c.geldig_tot.isoformat()
    return c.code + "!" * c.alleen_overnemen + (f"({van}..{tot})" if van or tot else "")


def _regel(gelezen: Lijst) -> str:
    kop = gelezen.naam + "*" * gelezen.volledig + " +lokaal" * gelezen.lokaal
    return " ".join((kop + ":", *map(_code, gelezen.codes.values())))


def test_de_codelijsten_zijn_precies_die_van_de_lijst() -> None:
    regels = (Path(__file__).parent / "codelijsten.txt").read_text("utf-8").splitlines()
    verwacht = {r.split(":")[0]: r for r in regels if r and not r.startswith("#")}
    gevonden = {r.split(":")[0]: r for r in map(_regel, map(lijst, lijstnamen()))}
    assert gevonden == verwacht


def test_naar_suwi_gaat_alleen_wat_een_code_heeft() -> None:
    """§6.1: StdInd; §6.5: refuse export of an unmapped code."""
    assert [naar_suwi("jaNeeOnbekend", c) for c in ("ja", "nee", "onbekend")] == ["1", "2", "0"]
    for naam, code in (("trajectdoel", "regulierWerk"), ("jaNeeOnbekend", "misschien")):
        with pytest.raises(GeenSuwicode, match=f"Van '{code}' uit codelijst {naam} is geen code van SuwiML"):
            naar_suwi(naam, code)


def test_een_onvolledige_lijst_van_een_veld_kent_overig_en_onbekend() -> None:
    """§6: they are then part of it. A ladder is a scheme, and of SuwiML no such codes are known."""
    zonder = [
        naam
        for naam in lijstnamen()
        if not lijst(naam).volledig and not {"overig", "onbekend"} <= lijst(naam).codes.keys()
    ]
    assert [naam for naam in zonder if not naam.startswith("suwi")] == ["ladder"]
