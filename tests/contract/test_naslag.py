"""The reference pages in `docs/naslag/`: what the code says, and the rules per command of `events.md`."""

from typing import Any

import pytest

from ketenspoor.naslag.__main__ import MAP, bladen
from ketenspoor.naslag.opdrachten import aggregaten
from ketenspoor.naslag.regels import regels
from shared.contract.gebeurtenis import Partner, gebeurtenistypen


def test_de_vastgelegde_bladen_zijn_de_gegenereerde() -> None:
    verouderd = [
        naam
        for naam, tekst in bladen().items()
        if not (MAP / naam).exists() or (MAP / naam).read_text("utf-8") != tekst
    ]
    assert verouderd == [], "draai: make genereer"


def test_elk_type_staat_er_met_een_kop_van_zichzelf() -> None:
    koppen = {r.removeprefix("### ") for r in bladen()["gebeurtenissen.md"].splitlines() if r[:4] == "### "}
    assert koppen == {t.naam for t in gebeurtenistypen().values()}


def _commando(dienst: Partner, aggregaat: str, naam: str) -> tuple[Any, Any]:
    for aggregate, routes in aggregaten(dienst):
        if aggregate.naam == aggregaat:
            return aggregate, next(r.commando for r in routes if r.commando.__name__ == naam)
    raise LookupError(aggregaat)


@pytest.mark.parametrize(
    ("dienst", "aggregaat", "opdracht", "kan_weigeren", "kan_niet"),
    [
        (
            Partner.HANDHAVING,
            "ontheffing",
            "VerleenOntheffing",
            {f"INV-{n:02}" for n in (*range(8, 14), *range(17, 21), 25)},
            {"INV-15", "INV-21", "INV-22", "INV-23"},
        ),
        (
            Partner.HANDHAVING,
            "ontheffing",
            "VerlengOntheffing",
            {"INV-11", "INV-12", "INV-13", "INV-15", "INV-20"},
            {"INV-22"},
        ),
        (Partner.HANDHAVING, "ontheffing", "WijsOntheffingAf", {"INV-21"}, {"INV-08", "INV-19"}),
        (
            Partner.HANDHAVING,
            "maatregel",
            "LegMaatregelOp",
            {f"INV-{n}" for n in range(27, 32)},
            {"INV-35"},
        ),
        (Partner.HANDHAVING, "uitkeringsdossier", "KenUitkeringToe", {"EVT-02", "EVT-03"}, {"INV-16"}),
        (Partner.HANDHAVING, "verwijzing", "LeesStuk", {"INV-35"}, {"INV-24"}),
        (Partner.HANDHAVING, "verwijzing", "NeemTrajectbesluit", {"INV-24"}, {"INV-35"}),
        (Partner.INTAKE, "inschrijving", "DraagAanvraagOver", {"INV-07", "EVT-01"}, {"EVT-03"}),
        (Partner.REINTEGRATIE, "traject", "DienRapportageIn", {"INV-33", "INV-34"}, {"INV-36"}),
        (Partner.REINTEGRATIE, "traject", "BereikBetaaltermijn", {"INV-36"}, {"INV-34"}),
    ],
)
def test_bij_een_opdracht_staan_haar_eigen_regels(
    dienst: Partner, aggregaat: str, opdracht: str, kan_weigeren: set[str], kan_niet: set[str]
) -> None:
    gevonden = set(regels(*_commando(dienst, aggregaat, opdracht)))
    assert kan_weigeren <= gevonden
    assert not kan_niet & gevonden
