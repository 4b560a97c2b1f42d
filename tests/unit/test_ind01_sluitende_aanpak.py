"""IND-01: class per case, counts, rounding, small cells. Figures from indicators.md and its golden file."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.klantvolgsysteem.indicatoren.blok import Kennis, onderdruk, procent
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.cohort import leefvormklasse
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.klasse import Geval, Klasse, klasse
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.tabel import tabel
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.telling import tel
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import (
    Rijpheid,
    Vraag,
    kennismoment_van,
    leeftijdsklasse,
)
from services.klantvolgsysteem.indicatoren.tijd import lees_kennismoment

G, U = date(2005, 1, 10), date(2006, 1, 10)
NA_U = date(2006, 2, 1)
IN_JAAR = date(2005, 6, 1)
VRAAG = Vraag(
    peildatum=date(2006, 3, 1),
    van=date(2005, 1, 1),
    tot=date(2005, 4, 1),
    rijpheid=Rijpheid.VOLLEDIG_COHORT,
    kleine_groep=0,
)


def geval(**velden: object) -> Geval:
    return Geval(G, U, **velden)  # type: ignore[arg-type]  # each test states only what matters to it


@pytest.mark.parametrize(
    ("g", "verwacht"),
    [
        (geval(volledig_ontheven=True, aanbod=IN_JAAR, einde=IN_JAAR), Klasse.O),
        (geval(aanbod=IN_JAAR, einde=IN_JAAR), Klasse.V1),
        (geval(aanbod=IN_JAAR, einde=NA_U), Klasse.V1),
        (geval(aanbod=IN_JAAR), Klasse.V2),
        (geval(aanbod=U), Klasse.V2),
        (geval(einde=U), Klasse.V3),
        (geval(einde=NA_U), Klasse.N2),
        (geval(aanbod=NA_U), Klasse.N1),
        (geval(aanbod=NA_U, einde=NA_U), Klasse.N2),
        (geval(), Klasse.N3),
        (geval(levert=False), Klasse.ONBEKEND),
        (geval(levert=False, einde=IN_JAAR), Klasse.V3),
    ],
)
def test_klassen_in_volgorde(g: Geval, verwacht: Klasse) -> None:
    assert klasse(g) is verwacht


def test_laat_aanbod_en_late_uitstroom_is_n2_tenzij_anders_gevraagd() -> None:
    assert klasse(geval(aanbod=NA_U, einde=NA_U), "N1") is Klasse.N1
    assert klasse(geval(einde=NA_U), "N1") is Klasse.N2


def test_verhuizing_telt_als_uitstroom_tenzij_anders_gevraagd() -> None:
    g = geval(einde=IN_JAAR, reden="verhuizing")
    assert klasse(g) is Klasse.V3
    assert klasse(g, tel_verhuizing=False) is Klasse.N3


def test_een_verhuizing_die_niet_telt_is_in_geen_enkele_rij_uitstroom() -> None:
    """UITSTROOM, its parts and the reasons beside the table are the same people."""
    gevallen = [
        geval(einde=IN_JAAR, reden="verhuizing"),
        geval(einde=IN_JAAR, reden="detentie"),
        geval(volledig_ontheven=True, einde=IN_JAAR, reden="verhuizing"),
        geval(volledig_ontheven=True, einde=IN_JAAR, reden="samenwonen"),
        geval(aanbod=IN_JAAR, einde=NA_U, reden="verhuizing"),
    ]
    for telt, verwacht in (
        (True, {"verhuizing": 3, "detentie": 1, "samenwonen": 1}),
        (False, {"detentie": 1, "samenwonen": 1}),
    ):
        telling = tel(gevallen, VRAAG.model_copy(update={"tel_verhuizing": telt}))
        assert telling.redenen == verwacht
        assert telling.cellen["UITSTROOM", "totaal"] == sum(verwacht.values())
        assert telling.cellen["O_UIT", "totaal"] == (2 if telt else 1)


@pytest.mark.parametrize(
    ("teller", "noemer", "uit"), [(5, 8, 63), (1, 8, 13), (741, 1079, 69), (0, 4, 0), (0, 0, None)]
)
def test_procenten_worden_half_naar_boven_afgerond(teller: int, noemer: int, uit: int | None) -> None:
    assert procent(teller, noemer) == uit


def test_onrijpe_gevallen_gaan_er_allemaal_uit_ook_die_al_beslist_zijn() -> None:
    onrijp = Geval(date(2005, 3, 15), date(2006, 3, 15), aanbod=IN_JAAR)
    rijp = VRAAG.model_copy(update={"rijpheid": Rijpheid.ALLEEN_RIJP})
    t = tel([onrijp, geval()], rijp)
    assert (t.onrijp, t.cellen["BESTAND", "totaal"], t.cellen["V", "totaal"]) == (1, 1, 0)
    assert tel([onrijp, geval()], VRAAG).cellen["V2", "totaal"] == 1


def test_overlap_van_ontheven_met_traject_en_uitgestroomd_verandert_de_cellen_niet() -> None:
    t = tel([geval(volledig_ontheven=True, aanbod=IN_JAAR, einde=IN_JAAR)], VRAAG)
    assert [t.cellen[r, "totaal"] for r in ("O", "O_TRAJECT", "O_UIT", "NOEMER", "UITSTROOM")] == [
        1,
        1,
        1,
        0,
        1,
    ]


def test_weergave_iwi_voegt_nog_niet_bepaald_en_onbekend_samen() -> None:
    gevallen = [geval(fase="nogNietBepaald"), geval(fase="onbekend"), geval(fase="1")]
    assert tel(gevallen, VRAAG).cellen["BESTAND", "overig"] == 2
    t = tel(gevallen, VRAAG.model_copy(update={"weergave": "uitgebreid"}))
    assert (t.cellen["BESTAND", "nogNietBepaald"], t.cellen["BESTAND", "onbekend"]) == (1, 1)


def test_onbekend_staat_naast_de_noemer_en_de_dekking_zegt_hoeveel() -> None:
    nu = datetime(2026, 1, 1, tzinfo=UTC)
    uit = tabel(tel([geval(einde=IN_JAAR), geval(levert=False)], VRAAG), VRAAG, nu, {})
    assert (uit.uitkomst.noemer, uit.uitkomst.onbekend, uit.uitkomst.dekking) == (1, 1, 50)
    assert uit.uitkomst.niet_representatief


def test_lege_groep_geeft_geen_percentage() -> None:
    uit = tabel(tel([], VRAAG), VRAAG, datetime(2026, 1, 1, tzinfo=UTC), {})
    assert (uit.uitkomst.noemer, uit.uitkomst.percentage, uit.uitkomst.dekking) == (0, None, None)


def test_kennismoment_van_peildatum() -> None:
    nu = datetime(2026, 1, 1, tzinfo=UTC)
    gelijk = VRAAG.model_copy(update={"kennis": Kennis.GELIJKTIJDIG})
    definitief = VRAAG.model_copy(update={"kennis": Kennis.DEFINITIEF})
    assert kennismoment_van(VRAAG, nu) == nu
    assert kennismoment_van(gelijk, nu) == datetime(2006, 3, 1, 22, 59, 59, 999999, UTC)
    assert kennismoment_van(definitief, nu) == datetime(2006, 6, 1, 21, 59, 59, 999999, UTC)
    assert lees_kennismoment("2006-03-01") == datetime(2006, 3, 1, 22, 59, 59, 999999, UTC)
    with pytest.raises(ValueError, match="tijdzone"):
        lees_kennismoment("2006-03-01T10:00:00")


def test_leefvorm_en_leeftijd_van_m6() -> None:
    assert leefvormklasse("alleenstaandeOuder", 1, date(2002, 9, 10), G) == "alleenstaandeOuder0-4"
    assert leefvormklasse("alleenstaandeOuder", 1, date(1987, 1, 10), G) == "alleenstaand"
    assert leefvormklasse("gehuwd", 0, None, G) == "paarZonderKinderen"
    assert leefvormklasse(None, None, None, G) == "onbekend"
    assert [leeftijdsklasse(n, "iwi") for n in (22, 23, 36, 37, 57, None)] == [
        "<23", "23-36", "23-36", "37-46", "57+", "onbekend",
    ]  # fmt: skip


LIJN = [(("r", "totaal"), [("r", "a"), ("r", "b"), ("r", "c")])]


def test_een_verborgen_cel_krijgt_gezelschap() -> None:
    cellen = {("r", "a"): 4, ("r", "b"): 20, ("r", "c"): 30, ("r", "totaal"): 54}
    assert onderdruk(cellen, LIJN, 10) == {("r", "a"), ("r", "b")}
    assert onderdruk(cellen, LIJN, 0) == set()


def test_nul_blijft_staan_en_zonder_andere_cel_gaat_het_totaal_weg() -> None:
    cellen = {("r", "a"): 4, ("r", "b"): 0, ("r", "c"): 0, ("r", "totaal"): 4}
    assert onderdruk(cellen, LIJN, 10) == {("r", "a"), ("r", "totaal")}


@given(st.lists(st.integers(0, 40), min_size=9, max_size=9), st.integers(2, 12))
def test_geen_verborgen_cel_is_uit_rijen_en_kolommen_te_herleiden(waarden: list[int], k: int) -> None:
    rijen, kolommen = "xyz", "abc"
    cellen = {(r, c): waarden[3 * i + j] for i, r in enumerate(rijen) for j, c in enumerate(kolommen)}
    lijnen = []
    for r in rijen:
        cellen[r, "t"] = sum(cellen[r, c] for c in kolommen)
        lijnen.append(((r, "t"), [(r, c) for c in kolommen]))
    for c in kolommen:
        cellen["t", c] = sum(cellen[r, c] for r in rijen)
        lijnen.append((("t", c), [(r, c) for r in rijen]))
    weg = onderdruk(cellen, lijnen, k)
    assert all(cel in weg for cel, n in cellen.items() if 0 < n < k)
    for totaal, delen in lijnen:
        verborgen = [d for d in (totaal, *delen) if d in weg]
        # A single unknown in a sum with everything else printed would be no secret.
        assert len(verborgen) != 1
