"""Laws of the projection: whatever way the partners' topics arrive, the same picture results."""

import itertools
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.klantvolgsysteem.feiten.feit import TABELLEN
from services.klantvolgsysteem.migrations import BRON
from services.klantvolgsysteem.projectie import Projectie
from shared.consumer import Incoming
from shared.database import Database
from tests.conftest import NewDatabase
from tests.klantbeeld_bouw import BUREAU, LETTER_A, Keten, klant, moment, uuid

_AFGELEID = ("gebeurtenis", "stroom", "klantbeeld", "identiteit", *TABELLEN)
D = date(2025, 1, 6)


def levensloop(keten: Keten, nummer: int) -> None:
    """All kinds of things that the fold and the facts know, with corrections among them."""
    w = klant(nummer)
    inschrijving, dossier = f"inschrijving-{uuid(w)}", f"uitkeringsdossier-{uuid(w, '9991')}"
    verwijzing, ontheffing = f"verwijzing-{uuid(w, 0)}", f"ontheffing-{uuid(w, 0)}"
    keten.zeg("WerkzoekendeIngeschreven", w, inschrijving, D, inschrijvingId=str(uuid(w)))
    keten.zeg(
        "KlantgegevensVastgesteld", w, inschrijving, D, gesteldOp=str(D), leefvorm="alleenstaandeOuder",
        kinderen=[{"kindId": "k", "geboortedatum": "2022-09-10"}],
    )  # fmt: skip
    keten.fase(w, D, "2")
    keten.uitkering(w, D, besluitId=str(uuid(w, "b")))
    keten.zeg(
        "BesluitBekendgemaakt", w, dossier, D, besluitId=str(uuid(w, "b")), bekendgemaaktOp=str(D),
        bezwaarTot="2025-03-01",
    )  # fmt: skip
    keten.ontheffing(w, D, D + timedelta(days=180), *LETTER_A)
    keten.zeg(
        "OntheffingHerzien", w, ontheffing, D + timedelta(days=60), perOp=str(D + timedelta(days=60)),
        verplichtingen=["sollicitatieplicht"], bekendgemaaktOp=str(D + timedelta(days=60)),
    )  # fmt: skip
    keten.zeg(
        "OntheffingIngetrokken", w, ontheffing, D + timedelta(days=90), vanaf=str(D + timedelta(days=50))
    )
    aanbod = str(uuid("aanbod", w, 0))
    keten.aanbod(w, D + timedelta(days=30))
    keten.antwoord(w, D + timedelta(days=30), "geweigerd")  # same instant as the offer
    keten.antwoord(w, D + timedelta(days=33), "aanvaard")
    keten.zeg(
        "KlantVerwezen", w, verwijzing, D + timedelta(days=35), ontvanger=BUREAU, verwijsdatum="2025-02-10",
        verwijzingId=str(uuid(w, 0)), rapportageElkeMaanden=3,
    )  # fmt: skip
    start = keten.versies.get(f"traject-{uuid(w, 0)}", 0)
    keten.start(w, D + timedelta(days=40))
    keten.zeg(
        "GebeurtenisGecorrigeerd", w, f"traject-{uuid(w, 0)}", D + timedelta(days=45),
        reden="registratiefout", gecorrigeerdeId=str(uuid(f"traject-{uuid(w, 0)}", start + 1)),
        velden={"startdatum": "2025-02-20"},
    )  # fmt: skip
    keten.zeg(
        "GebeurtenisIngetrokken", w, verwijzing, D + timedelta(days=50), reden="registratiefout",
        ingetrokkenId=str(uuid(verwijzing, 2)), aanbodId=aanbod,
    )  # fmt: skip
    keten.zeg("ContactVastgelegd", w, dossier, D + timedelta(days=20), datum="2025-01-26", partijen=["klant"])
    keten.einde(w, D + timedelta(days=200), "werkDienstbetrekking")


def keten_van(aantal: int) -> Keten:
    keten = Keten()
    for nummer in range(aantal):
        levensloop(keten, nummer)
    return keten


def vervlecht(gebeurtenissen: Sequence[Incoming], zaad: int) -> list[Incoming]:
    """An interleaving of the topics that keeps the order within each."""
    toeval = random.Random(zaad)
    per_topic: dict[str, list[Incoming]] = {}
    for i in gebeurtenissen:
        per_topic.setdefault(i.topic, []).append(i)
    uit = []
    while per_topic:
        topic = toeval.choice(sorted(per_topic))
        uit.append(per_topic[topic].pop(0))
        if not per_topic[topic]:
            del per_topic[topic]
    return uit


async def projecteer(db: Database, gebeurtenissen: Sequence[Incoming], stappen: Sequence[int]) -> None:
    """As the consumer does: batches of these sizes, duplicates dropped by the versions of the streams."""
    projectie = Projectie()
    maten = itertools.cycle(stappen)
    begin = 0
    while begin < len(gebeurtenissen):
        batch = gebeurtenissen[begin : begin + next(maten)]
        begin += len(batch)
        async with db.transaction() as conn:
            bekend = dict(await projectie.versions(conn, [i.envelop.stream for i in batch]))
            nieuw = []
            for i in batch:
                if i.envelop.sequence == bekend.get(i.envelop.stream, 0) + 1:
                    bekend[i.envelop.stream] = i.envelop.sequence
                    nieuw.append(i)
            if nieuw:
                await projectie.handle(conn, nieuw)


async def inhoud(db: Database, tabellen: Sequence[str] = _AFGELEID) -> dict[str, list[Any]]:
    async with db.acquire() as conn:
        return {
            t: [r[0] for r in await conn.fetch(f"select t::text from beeld.{t} t order by 1")]
            for t in tabellen
        }


async def leeg(db: Database) -> None:
    async with db.acquire() as conn:
        await conn.execute("truncate " + ", ".join(f"beeld_1.{t}" for t in _AFGELEID))


async def eis_confluent(db: Database, keten: Keten, verwacht: dict[str, list[Any]]) -> None:
    """Whatever the order in which the partners' events arrive, and in batches of whatever size."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32), st.lists(st.integers(1, 40), min_size=1, max_size=5))
    def wet(zaad: int, stappen: list[int]) -> None:
        async def doe() -> None:
            await leeg(db)
            await projecteer(db, vervlecht(keten.gebeurtenissen, zaad), stappen)
            assert await inhoud(db) == verwacht

        gevallen.append(doe)

    gevallen: list[Any] = []
    wet()
    for geval in gevallen:
        await geval()


async def test_iedere_vervlechting_en_iedere_batch_geeft_hetzelfde_beeld(new_database: NewDatabase) -> None:
    db = await new_database(BRON)
    keten = keten_van(3)
    await projecteer(db, keten.gebeurtenissen, [10_000])
    verwacht = await inhoud(db)
    assert all(verwacht[t] for t in verwacht if t not in ("trajectbesluit", "vrijstelling", "identiteit"))

    await eis_confluent(db, keten, verwacht)


M = moment(D + timedelta(days=100))


def samengevoegd_en_gesplitst() -> Keten:
    """Two pseudonyms that were taken for one person, and a third that is one: with a dossier that both used
    while they were one, and corrections on both sides of the split."""
    keten = keten_van(4)
    a, b, c, d = (klant(n) for n in range(4))
    dossier_b = f"uitkeringsdossier-{uuid(b, '9991')}"
    traject_a, inschrijving_a = f"traject-{uuid(a, 0)}", f"inschrijving-{uuid(a)}"
    keten.voeg_samen(a, b, M)
    keten.zeg("ContactVastgelegd", b, f"uitkeringsdossier-{uuid(a, '9991')}", D + timedelta(days=101),
              datum="2025-04-17", partijen=["klant"])  # fmt: skip
    van_a = keten.zeg("ContactVastgelegd", b, dossier_b, D + timedelta(days=102), datum="2025-04-18",
                      partijen=["klant"])  # fmt: skip
    keten.zeg("ContactVastgelegd", a, inschrijving_a, D + timedelta(days=102), datum="2025-04-18",
              partijen=["partner"])  # fmt: skip  # a partner that had not heard of the merge yet
    keten.voeg_samen(c, d, M + timedelta(hours=1))
    keten.splits(
        b, a, M + timedelta(days=10), traject_a, inschrijving_a, f"verwijzing-{uuid(a, 0)}",
        f"uitkeringsdossier-{uuid(a, '9991')}", gebeurtenissen=(van_a,),
    )  # fmt: skip
    keten.zeg("GebeurtenisGecorrigeerd", b, dossier_b, D + timedelta(days=120), reden="registratiefout",
              gecorrigeerdeId=str(van_a), velden={"datum": "2025-04-19"})  # fmt: skip
    keten.start(a, D + timedelta(days=130), nummer=7)
    keten.einde(d, D + timedelta(days=250), "verhuizing")
    return keten


async def test_samenvoegen_en_splitsen_geven_in_iedere_vervlechting_hetzelfde_beeld(
    new_database: NewDatabase,
) -> None:
    """Also equal to a rebuild: the first way is one batch in the order of the log, as a rebuild reads it."""
    db = await new_database(BRON)
    keten = samengevoegd_en_gesplitst()
    await projecteer(db, keten.gebeurtenissen, [10_000])
    verwacht = await inhoud(db)
    assert len(verwacht["identiteit"]) == 3
    a, b, c, d = (klant(n) for n in range(4))
    async with db.acquire() as conn:
        van_wie = dict(await conn.fetch("select stream, klant from beeld.stroom"))
        assert van_wie[f"traject-{uuid(a, 0)}"] == a
        assert van_wie[f"ontheffing-{uuid(a, 0)}"] == b  # the split did not name it
        assert van_wie[f"uitkeringsdossier-{uuid(b, '9991')}"] == b
        assert van_wie[f"uitkeringsdossier-{uuid(b, '9991')}/{a}"] == a
        assert {van_wie[s] for s in van_wie if van_wie[s] in (c, d)} == {d}
        klanten = {r[0] for r in await conn.fetch("select klant from beeld.klantbeeld")}
        assert klanten == {a, b, d}
        bekend = await conn.fetch(
            "select klant, lower(bekend), upper(bekend) from beeld.trajectstart where stream = $1"
            " and startdatum = '2025-02-20' order by 2",
            f"traject-{uuid(a, 0)}",
        )
    assert [tuple(r) for r in bekend] == [
        (a, moment(D + timedelta(days=45)), M),
        (b, M, M + timedelta(days=10)),
        (a, M + timedelta(days=10), None),
    ]

    await eis_confluent(db, keten, verwacht)


async def test_herhaalde_levering_verandert_niets(new_database: NewDatabase) -> None:
    db = await new_database(BRON)
    gebeurtenissen = keten_van(2).gebeurtenissen
    await projecteer(db, gebeurtenissen, [7])
    verwacht = await inhoud(db)
    dubbel = [i for i in gebeurtenissen for _ in range(2)] + gebeurtenissen[:20]
    await projecteer(db, dubbel, [11])
    assert await inhoud(db) == verwacht
    await leeg(db)
    await projecteer(db, dubbel, [5])
    assert await inhoud(db) == verwacht


async def test_correctie_laat_staan_wat_eerder_bekend_was(new_database: NewDatabase) -> None:
    db = await new_database(BRON)
    await projecteer(db, keten_van(1).gebeurtenissen, [4])
    async with db.acquire() as conn:
        rijen = await conn.fetch(
            "select startdatum, lower(bekend)::date, upper(bekend)::date from beeld.trajectstart order by 2"
        )
    assert [tuple(r) for r in rijen] == [
        (D + timedelta(days=40), D + timedelta(days=40), D + timedelta(days=45)),
        (date(2025, 2, 20), D + timedelta(days=45), None),
    ]
