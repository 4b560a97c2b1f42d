"""IND-01 through the projection: events in, table out, on a real database."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from services.klantvolgsysteem.indicatoren.sluitende_aanpak import sluitende_aanpak
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.cohort import gevallen
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.klasse import Klasse, klasse
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.tabel import SluitendeAanpak
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import (
    Rijpheid,
    Trajectmoment,
    Vraag,
    kennismoment_van,
)
from services.klantvolgsysteem.migrations import BRON
from services.klantvolgsysteem.projectie import Projectie
from shared.contract.termijnen import AMSTERDAM
from shared.database import Database
from tests.conftest import NewDatabase
from tests.klantbeeld_bouw import BUREAU, LETTER_A, Keten, klant

NU = datetime(2026, 1, 1, tzinfo=AMSTERDAM)
P = date(2006, 3, 1)
G = date(2005, 1, 10)
ANDER_BUREAU = "urn:nld:kvknr:90000002"
IWI = Vraag(
    peildatum=P, van=date(2005, 1, 1), tot=date(2005, 4, 1), rijpheid=Rijpheid.VOLLEDIG_COHORT, kleine_groep=0
)

# cohort.md §3.1: fixed cells of the cohort per fase 1, 2, 3, 4, overig.
CELLEN = {
    "O_TRAJECT": (0, 1, 2, 5, 3),
    "O_UIT": (0, 1, 5, 55, 5),
    "O_REST": (4, 1, 9, 79, 9),
    "V1": (40, 38, 35, 24, 23),
    "V2": (34, 42, 69, 49, 31),
    "V3": (132, 54, 61, 76, 33),
    "N1": (0, 8, 6, 8, 0),
    "N2": (4, 2, 3, 3, 0),
    "N3": (41, 31, 71, 125, 36),
}


@pytest.fixture
async def db(new_database: NewDatabase) -> Database:
    return await new_database(BRON)


async def projecteer(db: Database, keten: Keten, stap: int = 2000) -> None:
    projectie = Projectie()
    for i in range(0, len(keten.gebeurtenissen), stap):
        async with db.transaction() as conn:
            await projectie.handle(conn, keten.gebeurtenissen[i : i + stap])


async def vraag(db: Database, v: Vraag) -> SluitendeAanpak:
    async with db.acquire() as conn:
        return await sluitende_aanpak(conn, v, NU)


def leef(keten: Keten, nummer: int, soort: str, fase: int) -> None:
    """One client of the cohort with the least that puts it in its class."""
    wie = klant(nummer)
    g = date(2005, 1, 1) + timedelta(days=nummer % 30)
    if fase < 4 or nummer % 2:
        keten.fase(wie, g, str(fase + 1) if fase < 4 else "nogNietBepaald")
    keten.uitkering(wie, g, op=g + timedelta(days=14))
    laat = date(2006, 2, 20)
    if soort.startswith("O"):
        keten.ontheffing(wie, g, date(2006, 6, 30), *LETTER_A)
    if soort in ("O_TRAJECT", "V1", "V2"):
        keten.aanbod(wie, g + timedelta(days=60))
    if soort == "N1":
        keten.aanbod(wie, laat)
    if soort in ("O_UIT", "V1", "V3"):
        keten.einde(wie, g + timedelta(days=120), "werkDienstbetrekking")
    if soort == "N2":
        keten.einde(wie, laat, "samenwonen")


def keten_van_iwi() -> Keten:
    """1,258 clients, as many per class and fase as the report counts."""
    keten = Keten()
    nummer = 0
    for soort, fasen in CELLEN.items():
        for fase, aantal in enumerate(fasen):
            for _ in range(aantal):
                leef(keten, nummer, soort, fase)
                nummer += 1
    assert nummer == 1258
    return keten


async def test_tabel_2_van_iwi_komt_uit_de_gebeurtenissen(db: Database) -> None:
    await projecteer(db, keten_van_iwi())
    golden = json.loads((Path(__file__).parents[1] / "golden" / "iwi-tabel-2.json").read_text())
    uit = await vraag(db, IWI)
    rijen = {r.code: r for r in uit.rijen}
    kolommen = ("fase_1", "fase_2", "fase_3", "fase_4", "overig", "totaal")
    for verwacht in golden["rows"]:
        rij = rijen[verwacht["code"]]
        for kolom in kolommen:
            assert rij.cellen[kolom].aantal == verwacht[kolom], (
                f"{verwacht['code']} {kolom}; het rapport drukt bij N totaal 328 af, de optelling is 338"
            )
        if verwacht["totaal_uitstroom"] is not None and verwacht["code"] != "N":
            assert rij.totaal_uitstroom is not None
            assert rij.totaal_uitstroom.aantal == verwacht["totaal_uitstroom"]
    assert rijen["UITSTROOM"].totaal_uitstroom is not None
    assert rijen["UITSTROOM"].totaal_uitstroom.aantal == 594
    assert rijen["UITSTROOM"].totaal_uitstroom.percentage == 47
    for code, cijfers in golden["printed_percentages"].items():
        if code != "uitstroom_totaal":
            assert {k: rijen[code].cellen[k].percentage for k in cijfers} == cijfers
    assert (uit.uitkomst.teller, uit.uitkomst.noemer, uit.uitkomst.percentage) == (741, 1079, 69)
    assert uit.uitkomst.dekking == 100


@pytest.mark.parametrize(
    ("aanbod", "verwacht"),
    [(date(2024, 3, 1), Klasse.V2), (date(2024, 3, 2), Klasse.N1)],
    ids=["E04", "E04+1"],
)
async def test_e04_het_aanbod_op_de_laatste_dag_telt(db: Database, aanbod: date, verwacht: Klasse) -> None:
    keten = Keten()
    keten.uitkering(klant(1), date(2023, 3, 1))
    keten.aanbod(klant(1), aanbod)
    await projecteer(db, keten)
    v = Vraag(peildatum=date(2024, 12, 1), van=date(2023, 1, 1), tot=date(2024, 1, 1))
    async with db.acquire() as conn:
        [g] = await gevallen(conn, v, NU)
    assert klasse(g) is verwacht


async def test_e05_een_jaar_na_schrikkeldag_is_28_februari(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), date(2024, 2, 29))
    await projecteer(db, keten)
    v = Vraag(peildatum=date(2025, 12, 1), van=date(2024, 1, 1), tot=date(2025, 1, 1))
    async with db.acquire() as conn:
        [g] = await gevallen(conn, v, NU)
    assert g.uiterlijk == date(2025, 2, 28)


async def geval(db: Database, keten: Keten, v: Vraag = IWI) -> list[Klasse]:
    """Classes of the cases, while the gemeente goes on delivering about another client."""
    keten.zeg(
        "ContactVastgelegd", klant("ander"), "uitkeringsdossier-ander", P, datum=str(P), soort="gesprek"
    )
    await projecteer(db, keten)
    async with db.acquire() as conn:
        return [
            klasse(g, v.laat_en_uit, v.tel_verhuizing)
            for g in await gevallen(conn, v, kennismoment_van(v, NU))
        ]


async def test_wat_na_het_kennismoment_is_geregistreerd_telt_niet(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    keten.einde(klant(1), date(2005, 6, 1), "detentie", op=date(2006, 4, 1))
    assert await geval(db, keten) == [Klasse.V3]
    async with db.acquire() as conn:
        toen = IWI.model_copy(update={"kennis": "gelijktijdig"})
        [g] = await gevallen(
            conn, toen, kennismoment_van(IWI.model_copy(update={"kennis": "gelijktijdig"}), NU)
        )
    assert g.einde is None


async def test_onderbreking_van_30_dagen_is_dezelfde_periode(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    keten.einde(klant(1), date(2005, 2, 1), "werkDienstbetrekking")
    keten.uitkering(klant(1), date(2005, 3, 4), nummer=1)  # 30 days without
    assert await geval(db, keten) == [Klasse.N3]


async def test_langere_onderbreking_is_een_nieuwe_periode(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    keten.einde(klant(1), date(2005, 2, 1), "werkDienstbetrekking")
    keten.uitkering(klant(1), date(2005, 3, 5), nummer=1)
    assert sorted(await geval(db, keten)) == [Klasse.N3, Klasse.V3]


async def test_gedeeltelijke_of_onbekende_ontheffing_blijft_in_de_noemer(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    keten.ontheffing(klant(1), G, date(2006, 6, 30), "arbeidsplicht", "sollicitatieplicht")
    keten.uitkering(klant(2), G)
    keten.ontheffing(klant(2), G, date(2006, 6, 30), *LETTER_A, bekend=False)  # E42
    keten.uitkering(klant(3), G)
    keten.ontheffing(klant(3), G, date(2006, 6, 30), *LETTER_A, arbeidsplichtTotUren=20)
    keten.uitkering(klant(4), G)
    keten.ontheffing(klant(4), G, date(2006, 1, 9), *LETTER_A)  # lapsed the day before U
    assert await geval(db, keten) == [Klasse.N3] * 4


async def test_twee_ontheffingen_samen_en_een_vrijstelling_zijn_volledig(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    keten.ontheffing(klant(1), G, date(2006, 6, 30), "arbeidsplicht")
    keten.ontheffing(klant(1), G, date(2006, 1, 10), "sollicitatieplicht", "inschrijvingsplicht", nummer=1)
    keten.uitkering(klant(2), G)
    keten.zeg(
        "VrijstellingVastgesteld", klant(2), f"uitkeringsdossier-{'0' * 8}-0000-0000-0000-000000000002", G,
        vrijstellingId="00000000-0000-0000-0000-000000000001", ingangsdatum=str(G),
    )  # fmt: skip
    assert await geval(db, keten) == [Klasse.O] * 2


async def test_drie_trajectmomenten(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    keten.start(klant(1), date(2005, 8, 1))
    await projecteer(db, keten)
    async with db.acquire() as conn:
        uit = {
            m: (await gevallen(conn, IWI.model_copy(update={"trajectmoment": m}), NU))[0].aanbod
            for m in Trajectmoment
        }
    assert uit == {
        Trajectmoment.BESLUIT: None,
        Trajectmoment.AANBOD: date(2005, 8, 1),  # no offer known: the start stands for it
        Trajectmoment.START: date(2005, 8, 1),
    }


async def test_van_een_bureau_telt_wie_daar_in_de_periode_begon(db: Database) -> None:
    keten = Keten()
    for nummer, (dag, bureau) in enumerate(
        [(date(2005, 3, 1), BUREAU), (date(2005, 3, 1), ANDER_BUREAU), (date(2005, 6, 2), BUREAU)]
    ):
        keten.uitkering(klant(nummer), G + timedelta(days=nummer))
        keten.start(klant(nummer), dag, bureau=bureau)
        keten.einde(klant(nummer), date(2005, 6, 1), "detentie")
    await projecteer(db, keten)
    async with db.acquire() as conn:
        alle = await gevallen(conn, IWI, NU)
        van_bureau = await gevallen(conn, IWI.model_copy(update={"bureau": BUREAU}), NU)
    assert len(alle) == 3
    assert [g.ingang for g in van_bureau] == [G]


async def test_alleen_fasen_van_de_gevraagde_versie_van_het_schema(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    keten.fase(klant(1), G, "2", versie="2004")
    await projecteer(db, keten)
    async with db.acquire() as conn:
        fasen = [
            [g.fase for g in await gevallen(conn, IWI.model_copy(update={"faseversie": versie}), NU)]
            for versie in (None, "2004", "2006")
        ]
    assert fasen == [["2"], ["2"], ["onbekend"]]


async def test_geweigerd_aanbod_telt_of_niet(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    keten.aanbod(klant(1), date(2005, 3, 1))
    keten.antwoord(klant(1), date(2005, 3, 5), "geweigerd")
    assert await geval(db, keten) == [Klasse.V2]
    async with db.acquire() as conn:
        [g] = await gevallen(conn, IWI, NU)
        [zonder] = await gevallen(conn, IWI.model_copy(update={"geweigerd_aanbod_telt": False}), NU)
    assert g.geweigerd and zonder.aanbod is None


async def test_aanbod_na_de_uitstroom_hoort_niet_bij_de_periode(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    keten.einde(klant(1), date(2005, 3, 1), "studieMetStudiefinanciering")
    keten.aanbod(klant(1), date(2005, 3, 2))
    assert await geval(db, keten) == [Klasse.V3]


async def test_gemeente_die_ophield_te_leveren_geeft_onbekend(db: Database) -> None:
    keten = Keten()
    keten.uitkering(klant(1), G)
    await projecteer(db, keten)
    async with db.acquire() as conn:
        assert [klasse(g) for g in await gevallen(conn, IWI, NU)] == [Klasse.ONBEKEND]
