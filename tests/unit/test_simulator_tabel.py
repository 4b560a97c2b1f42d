"""The printed table: published figures beside ours, and the known misprint."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ketenspoor.simulator import tabel
from ketenspoor.simulator.levensloop import Parameters, maak_cohort
from ketenspoor.simulator.verwachting import KOLOMMEN, TRAJECTMOMENTEN, sluitende_aanpak

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "iwi-tabel-2.json").read_text("utf-8"))


def _antwoord() -> dict[str, Any]:
    """The answer of IND-01 as far as the table reads it, from the generator's own counts."""
    telling = sluitende_aanpak(maak_cohort(Parameters()).levens, TRAJECTMOMENTEN["aanbod"])

    def cijfer(rij: str, kolom: str) -> dict[str, int]:
        aantal = telling[rij][kolom]
        if rij not in ("V", "N"):
            return {"aantal": aantal}
        return {
            "aantal": aantal,
            "percentage": (200 * aantal + telling["NOEMER"][kolom]) // (2 * telling["NOEMER"][kolom]),
        }

    rijen = [{"code": r, "cellen": {k: cijfer(r, k) for k in (*KOLOMMEN, "totaal")}} for r in telling]
    for rij in rijen:
        if rij["code"] in ("BESTAND", "O_UIT", "V1", "V3", "N2"):
            rij["totaalUitstroom"] = {"aantal": telling[str(rij["code"])]["totaal"]}
        if rij["code"] == "UITSTROOM":
            rij["totaalUitstroom"] = {"aantal": 594, "percentage": 47}
    return {"rijen": rijen}


def _gedrukt(cellen: Any, breedte: int = 160) -> str:
    uit = StringIO()
    tabel.druk(Console(file=uit, width=breedte), cellen)
    return uit.getvalue()


def test_de_gegevens_van_het_product_zijn_die_van_het_rapport() -> None:
    ons = {r["code"]: r for r in tabel.gepubliceerd()["rijen"]}
    for rij in GOLDEN["rows"]:
        assert {k: ons[rij["code"]]["cellen"][k] for k in KOLOMMEN} == {k: rij[k] for k in KOLOMMEN}
        assert ons[rij["code"]]["cellen"]["totaal"] == GOLDEN["printed_totals"][rij["code"]]["totaal"]
    assert {c: ons[c]["percentages"] for c in ("V", "N")} == {
        c: GOLDEN["printed_percentages"][c] for c in ("V", "N")
    }


def test_elke_cel_is_gelijk_en_de_drukfout_wordt_uitgelegd() -> None:
    cellen = tabel.vergelijk(_antwoord())
    assert [c for c in cellen if not c.gelijk] == []
    assert [(c.rij, c.kolom, c.ons, c.gedrukt) for c in cellen if c.drukfout] == [("N", "totaal", 338, 328)]
    tekst = _gedrukt(cellen)
    assert "338 ≠ 328*" in tekst
    assert "Wij toetsen op 338" in tekst
    assert f"alle {len(cellen)} cellen gelijk" in tekst


def test_een_cel_die_verschilt_of_ontbreekt_valt_op() -> None:
    antwoord = _antwoord()
    antwoord["rijen"][5]["cellen"]["fase_1"]["aantal"] = 41
    del antwoord["rijen"][0]["cellen"]["overig"]
    ongelijk = [(c.rij, c.kolom) for c in tabel.vergelijk(antwoord) if not c.gelijk]
    assert ongelijk == [("BESTAND", "overig"), ("V1", "fase_1")]
    assert "2 van" in _gedrukt(tabel.vergelijk(antwoord))


def test_wie_328_telt_is_niet_gelijk_aan_het_rapport() -> None:
    antwoord = _antwoord()
    next(r for r in antwoord["rijen"] if r["code"] == "N")["cellen"]["totaal"]["aantal"] = 328
    assert [(c.rij, c.kolom) for c in tabel.vergelijk(antwoord) if not c.gelijk] == [("N", "totaal")]


def _rijen(tekst: str) -> list[list[str]]:
    """The lines of the table with figures: those of one row of the report, without the label that wraps."""
    regels = [[deel.strip() for deel in r.split("│")[2:-1]] for r in tekst.splitlines() if r.startswith("│")]
    return [regel for regel in regels if any(regel)]


@pytest.mark.parametrize("breedte", [20, 40, 60, 80, 100, 129, 130, 160, 300])
@pytest.mark.parametrize("erbij", [0, 100_000])
def test_geen_getal_wordt_afgekapt_hoe_smal_het_scherm_ook_is(breedte: int, erbij: int) -> None:
    """Also when every figure differs, so that both are printed in every cell."""
    antwoord = _antwoord()
    for rij in antwoord["rijen"]:
        for cel in (*rij["cellen"].values(), rij.get("totaalUitstroom", {})):
            if cel:
                cel["aantal"] += erbij
    cellen = tabel.vergelijk(antwoord)
    tekst = _gedrukt(cellen, breedte)
    gezien = [figuur for regel in _rijen(tekst) for figuur in regel if figuur]
    assert gezien == [c.tekst(breedte < tabel.BREED).plain for c in cellen]
    assert "…" not in tekst
    kop = next(regel for regel in tekst.splitlines() if regel.startswith("┃"))
    assert [deel.strip() for deel in kop.split("┃")[2:-1]] == [
        *(f"Fase {n}" for n in range(1, 5)), "Overig", "Totaal", "Uitstroom",
    ]  # fmt: skip


def test_op_tachtig_kolommen_past_de_tabel() -> None:
    assert max(map(len, _gedrukt(tabel.vergelijk(_antwoord()), 80).splitlines())) == 80
