"""The klantvolgsysteem's own commands over HTTP, and what a merge and a split do to tijdlijn and klantbeeld
(`events.md` §4, scenario H5 to H7): on its real event store and projection."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ketenspoor.postgres import EmbeddedPostgres
from services.klantvolgsysteem.klok.commands import MeldLeeftijdsgrens
from services.klantvolgsysteem.projectie import Projectie
from services.klantvolgsysteem.signaal.commands import GeefSignaal, signaal_id
from services.klantvolgsysteem.systeem import Systeem
from shared.consumer import Incoming
from shared.contract.basistypen import Klant
from shared.contract.gebeurtenis import Partner, Rol
from shared.contract.signalen import Geadresseerde
from shared.database import Database
from shared.klanten.bsn import pseudoniem
from tests.diensten import BUREAU, GEMEENTE, alle_diensten, als
from tests.klantbeeld_bouw import Keten, klant, uuid

BSN = "999999011"
A = pseudoniem(bytes.fromhex("5a" * 32), BSN)
B = klant("b")
C = Klant(klant("c"))
D = date(2025, 1, 6)
BEHEERDER = {"functie": "identiteitsbeheerder"}


class Kvs:
    """The running service; `lees_log` brings to the projection what the store has, as relay and log would."""

    def __init__(self, adres: str, db: Database, systeem: Systeem) -> None:
        self.adres, self.db, self.systeem = adres, db, systeem
        self.http = httpx.AsyncClient(base_url=adres)
        self.gelezen: set[Any] = set()
        self.offset = 0

    async def projecteer(self, batch: list[Incoming]) -> None:
        async with self.db.transaction() as conn:
            await Projectie().handle(conn, batch)

    async def lees_log(self) -> None:
        async with self.db.acquire() as conn:
            streams = [r[0] for r in await conn.fetch("select distinct stream from events")]
        for events in (await self.systeem.handler.store.load_many(streams)).values():
            for e in events:
                if e.envelop.id not in self.gelezen:
                    self.gelezen.add(e.envelop.id)
                    self.offset += 1
                    topic = Partner.KLANTVOLGSYSTEEM.topic
                    await self.projecteer([Incoming(e.envelop, e.data, topic, 0, self.offset)])

    async def post(self, pad: str, inhoud: Any, status: int = 201, wie: Any = None) -> Any:
        koppen = wie or als(GEMEENTE, Rol.KLANTMANAGER, "9991")
        antwoord = await self.http.post(f"/v1{pad}", json=inhoud, headers=koppen)
        assert antwoord.status_code == status, antwoord.text
        return antwoord.json()

    async def tijdlijn(self, wie: str, status: int = 200, **vraag: Any) -> list[str]:
        antwoord = await self.http.get(
            f"/v1/klanten/{wie}/tijdlijn", headers=als(GEMEENTE, Rol.KLANTMANAGER, "9991"), params=vraag
        )
        assert antwoord.status_code == status, antwoord.text
        return sorted(r["naam"] for r in antwoord.json().get("gebeurtenissen", ()))

    async def trajecten(self, wie: str, **vraag: Any) -> int:
        antwoord = await self.http.get(
            f"/v1/klanten/{wie}/klantbeeld", headers=als(GEMEENTE, Rol.KLANTMANAGER, "9991"), params=vraag
        )
        assert antwoord.status_code == 200, antwoord.text
        return len(antwoord.json()["uitkeringen"])


@pytest.fixture(scope="module")
async def kvs(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kvs]:
    map_ = tmp_path_factory.mktemp("identiteit")
    with alle_diensten(postgres, map_, "klantvolgsysteem", simulatie=True) as diensten:
        settings = diensten.settings["klantvolgsysteem"]
        async with Database(settings.database_url) as db:
            kvs = Kvs(diensten.adressen["klantvolgsysteem"], db, Systeem.uit_settings(db, settings))
            async with kvs.http:
                yield kvs


def fout(antwoord: Any) -> list[str]:
    return [f["code"] for f in antwoord["fouten"]]


async def test_een_signaal_wordt_gegeven_gelezen_en_door_de_geadresseerde_beantwoord(kvs: Kvs) -> None:
    onderwerp = uuid4()
    id = signaal_id("SIG-37", C, onderwerp, date(2025, 6, 27))
    nu = datetime(2025, 6, 28, 1, tzinfo=UTC)
    geef = GeefSignaal(
        klant=C, signaal_id=id, code="SIG-37", regelversie="1", onderwerp_id=onderwerp,
        geadresseerde=Geadresseerde(organisatie=GEMEENTE, rol=Rol.KLANTMANAGER),
        kopie=(Geadresseerde(organisatie=BUREAU, rol=Rol.BUREAU),), prioriteit="P2",
        uiterlijk=date(2025, 6, 27), aanleiding=(uuid4(),), peildatum=date(2025, 6, 28), kennismoment=nu,
    )  # fmt: skip
    assert len(await kvs.systeem.geef_signaal(geef, nu)) == 1
    assert await kvs.systeem.geef_signaal(geef, nu) == ()
    bureau = als(BUREAU, Rol.BUREAU)
    opgepakt = {"signaalId": str(id), "opgepaktOp": "2025-07-16"}
    geweigerd = await kvs.post(f"/signalen/{id}/oppakkingen", opgepakt, 409, bureau)
    assert fout(geweigerd) == ["INV-05"]
    await kvs.post(f"/signalen/{id}/oppakkingen", opgepakt)
    antwoord = {"signaalId": str(id), "beantwoordOp": "2025-07-18"}
    assert fout(await kvs.post(f"/signalen/{id}/antwoorden", antwoord, 409)) == ["INV-05"]
    await kvs.post(f"/signalen/{id}/antwoorden", antwoord | {"antwoord": "geenReden"})
    for wie in (als(GEMEENTE, Rol.KLANTMANAGER, "9991"), bureau):
        gelezen = await kvs.http.get(f"/v1/signalen/{id}", headers=wie)
        assert gelezen.json()["staat"]["status"] == "beantwoord"
    ander = await kvs.http.get(f"/v1/signalen/{id}", headers=als("urn:nld:kvknr:90000002", Rol.BUREAU))
    assert ander.status_code == 403
    assert (await kvs.http.post(f"/v1/signalen/{id}", json={})).status_code in (404, 405)


async def test_de_klok_meldt_elk_feit_eenmaal(kvs: Kvs) -> None:
    meld = MeldLeeftijdsgrens(klant=C, grens="kind5", bereikt_op=date(2027, 9, 10), betreft=uuid4())
    nu = datetime(2027, 9, 10, 1, tzinfo=UTC)
    (event,) = await kvs.systeem.meld_leeftijdsgrens(meld, nu)
    assert event.envelop.stream == f"klok-{C}"
    assert event.envelop.organisatie == kvs.systeem.organisatie
    assert await kvs.systeem.meld_leeftijdsgrens(meld, nu) == ()


async def test_samenvoegen_en_splitsen_in_tijdlijn_en_klantbeeld(kvs: Kvs) -> None:
    keten = Keten()
    keten.uitkering(A, D)
    keten.uitkering(B, D + timedelta(days=5))
    dossier_a = f"uitkeringsdossier-{uuid(A, '9991')}"
    await kvs.projecteer(keten.gebeurtenissen)
    assert await kvs.tijdlijn(A) == await kvs.tijdlijn(B) == ["UitkeringToegekend"]

    samen = {
        "vervallenKlant": A,
        "blijvendeKlant": B,
        "reden": "bsnGecorrigeerd",
        "vastgesteldOp": "2025-09-10",
    }
    zonder = await kvs.post(f"/identiteiten/{A}/samenvoegingen", samen, 403)
    assert "identiteitsbeheerder" in zonder["detail"]
    samen["bron"] = BEHEERDER  # type: ignore[assignment]
    fout_adres = await kvs.post(f"/identiteiten/{B}/samenvoegingen", samen, 400)
    assert fout(fout_adres) == ["adres"]
    gedaan = await kvs.post(f"/identiteiten/{A}/samenvoegingen", samen)
    assert gedaan["stream"] == f"identiteit-{A}"
    assert fout(await kvs.post(f"/identiteiten/{A}/samenvoegingen", samen, 409)) == ["EVT-06"]
    terug = samen | {"vervallenKlant": B, "blijvendeKlant": A}
    assert fout(await kvs.post(f"/identiteiten/{B}/samenvoegingen", terug, 409)) == ["EVT-06"]
    await kvs.lees_log()
    een = ["IdentiteitSamengevoegd", "UitkeringToegekend", "UitkeringToegekend"]
    assert await kvs.tijdlijn(A) == await kvs.tijdlijn(B) == een
    assert await kvs.trajecten(A) == await kvs.trajecten(B) == 2
    assert await kvs.tijdlijn(A, kennismoment="2025-08-31") == ["UitkeringToegekend"]
    assert await kvs.trajecten(B, kennismoment="2025-08-31") == 1
    gevonden = await kvs.post("/klanten/_zoek", {"bsn": BSN}, 200)
    assert gevonden == {"klanten": [{"klant": B}]}

    tussen = datetime.now(UTC).isoformat()
    splits = {
        "klant": B, "nieuweKlant": A, "streams": [dossier_a], "reden": "onterechtSamengevoegd",
        "vastgesteldOp": "2025-09-24", "bron": BEHEERDER,
    }  # fmt: skip
    niets = splits | {"streams": ["traject-bestaat-niet"]}
    assert fout(await kvs.post(f"/identiteiten/{B}/splitsingen", niets, 409)) == ["EVT-06"]
    await kvs.post(f"/identiteiten/{B}/splitsingen", splits)
    await kvs.lees_log()
    los = ["IdentiteitGesplitst", "IdentiteitSamengevoegd", "UitkeringToegekend"]
    assert await kvs.tijdlijn(A) == await kvs.tijdlijn(B) == los
    assert await kvs.trajecten(A) == await kvs.trajecten(B) == 1
    assert await kvs.tijdlijn(A, kennismoment=tussen) == een  # the merge stays in the history
    assert await kvs.trajecten(B, kennismoment=tussen) == 2
    assert await kvs.post("/klanten/_zoek", {"bsn": BSN}, 200) == {"klanten": [{"klant": A}]}


async def test_wie_de_ander_niet_kent_ziet_diens_gegevens_niet_meer(kvs: Kvs) -> None:
    """A wrong merge shows at its kennismoment only what the reader may see of each person by now."""
    keten = Keten(offsets=dict.fromkeys((Partner.HANDHAVING.topic, "keten.signalen.v1"), 1000))
    a, b = klant("wie"), klant("ander")
    vreemd = "urn:nld:oin:00000099200000003000"
    keten.uitkering(b, D)
    keten.zeg(
        "UitkeringToegekend", a, f"uitkeringsdossier-{uuid(a, '9992')}", D, organisatie=vreemd,
        gemeente="9992", uitkeringId=str(uuid4()), ingangsdatum=str(D),
    )  # fmt: skip
    keten.voeg_samen(a, b, datetime(2025, 9, 10, 9, tzinfo=UTC))
    keten.splits(b, a, datetime(2025, 9, 24, 9, tzinfo=UTC), f"uitkeringsdossier-{uuid(a, '9992')}")
    await kvs.projecteer(keten.gebeurtenissen)
    assert await kvs.tijdlijn(b, kennismoment="2025-09-15") == [
        "IdentiteitSamengevoegd",
        "UitkeringToegekend",
    ]
    assert await kvs.tijdlijn(a, 403) == []
