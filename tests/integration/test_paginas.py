"""The pages over HTTP: who gets in, what each visitor sees, and that errors are pages too."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from time import time

import httpx
import pytest

from services.klantvolgsysteem.indicatoren.publicatie import afwijkingen
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import Vraag
from services.klantvolgsysteem.migrations import BRON
from services.klantvolgsysteem.paginas.aanmelding import KOEKJE, eigen_pagina
from services.klantvolgsysteem.paginas.routes import BLADZIJDE, IWI, laatste_rijpe_kwartaal
from shared.access.client import GeenToken
from shared.contract.gebeurtenis import Rol
from shared.database import Database
from tests.conftest import NewDatabase
from tests.integration.test_projectie_ind01 import keten_van_iwi
from tests.klantbeeld_bouw import BUREAU, CWI, GEMEENTE, Keten, klant, uuid
from tests.klantvolgsysteem_console import (
    ANDERE_GEMEENTE,
    BSN,
    GEHEIM,
    INSPECTIE,
    W,
    laad,
    maak_console,
    sessie,
    verhaal,
)

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
VROEGER = "peildatum=1900-12-31&van=1900-07-01&tot=1900-10-01"
"""A question about a quarter of before the first rule."""
FORMULIER = HTML | {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def db(new_database: NewDatabase) -> Database:
    db: Database = await new_database(BRON)
    await laad(db, verhaal())
    return db


@pytest.fixture
async def bezoek(db: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = maak_console(db, tmp_path)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", headers=HTML
    ) as client:
        yield client


def als(
    client: httpx.AsyncClient, organisatie: str, rol: Rol, *gemeenten: str, nu: float | None = None
) -> None:
    client.cookies.set(KOEKJE, sessie(organisatie, rol, *gemeenten, nu=nu))


def klantmanager(client: httpx.AsyncClient) -> None:
    als(client, GEMEENTE, Rol.KLANTMANAGER, "9991")


async def test_zonder_sessie_naar_aanmelden_en_terug(bezoek: httpx.AsyncClient) -> None:
    antwoord = await bezoek.get(f"/klanten/{W}?peildatum=2025-06-01")
    assert antwoord.status_code == 303
    assert antwoord.headers["Location"] == f"/aanmelden?naar=/klanten/{W}%3Fpeildatum%3D2025-06-01"
    pagina = await bezoek.get(antwoord.headers["Location"])
    assert f'name="naar" value="/klanten/{W}?peildatum=2025-06-01"' in pagina.text


async def test_verlopen_sessie_en_formulier_zonder_sessie_naar_aanmelden(bezoek: httpx.AsyncClient) -> None:
    als(bezoek, GEMEENTE, Rol.KLANTMANAGER, "9991", nu=time() - 3600)
    assert (await bezoek.get("/")).headers["Location"] == "/aanmelden?naar=/"
    # The answer to a form cannot be asked for again with GET.
    antwoord = await bezoek.post("/zoek", content=f"bsn={BSN}", headers=FORMULIER)
    assert (antwoord.status_code, antwoord.headers["Location"]) == (303, "/aanmelden?naar=/")


async def test_aanmelden_geeft_een_sessie_die_alleen_de_server_leest(bezoek: httpx.AsyncClient) -> None:
    inhoud = {"wie": f"{GEMEENTE}|klantmanager", "naar": f"/klanten/{W}"}
    antwoord = await bezoek.post("/aanmelden", data=inhoud)
    assert (antwoord.status_code, antwoord.headers["Location"]) == (303, f"/klanten/{W}")
    koekje = antwoord.headers["Set-Cookie"].lower()
    assert "httponly" in koekje and "samesite=strict" in koekje
    assert (await bezoek.get("/")).status_code == 200
    await bezoek.post("/afmelden", headers=FORMULIER)
    assert (await bezoek.get("/")).status_code == 303


async def test_aanmelden_alleen_in_een_rol_van_de_organisatie(bezoek: httpx.AsyncClient) -> None:
    antwoord = await bezoek.post("/aanmelden", data={"wie": f"{BUREAU}|klantmanager"})
    assert antwoord.status_code == 400
    assert "Set-Cookie" not in antwoord.headers


@pytest.mark.parametrize(
    "naar",
    [
        "https://elders.example.nl",
        "//elders.example.nl",
        "/\\elders.example.nl",
        "/\t/elders.example.nl",
        "x",
        "",
    ],
)
async def test_aanmelden_stuurt_nooit_naar_een_andere_site(bezoek: httpx.AsyncClient, naar: str) -> None:
    assert eigen_pagina(naar) == "/"
    antwoord = await bezoek.post("/aanmelden", data={"wie": f"{CWI}|adviseur", "naar": naar})
    assert antwoord.headers["Location"] == "/"


async def test_klantmanager_ziet_wie_wat_deed_en_wie_wat_moet(bezoek: httpx.AsyncClient) -> None:
    klantmanager(bezoek)
    pagina = (await bezoek.get(f"/klanten/{W}?peildatum=2025-06-30")).text
    open_ = pagina[pagina.index('id="verschuldigd"') : pagina.index('class="kaarten"')]
    assert "Rapportage lezen" in open_ and "uw organisatie" in open_ and "te laat" in open_
    assert "Rapporteren over het traject" in open_ and "Bureau Vooruit" in open_
    assert pagina.index('id="verschuldigd"') < pagina.index('id="tijdlijn"')
    for baan, wat in (
        ("intake", "Fase bepaald"),
        ("handhaving", "Klant verwezen"),
        ("reintegratie", "Traject gestart"),
    ):
        assert re.search(rf'baan--{baan}">(?:(?!class="baan ).)*{wat}', pagina, re.DOTALL), (baan, wat)
    assert "Fase 2: werk met enige hulp" in pagina and "6 jan 2025" in pagina


async def test_peildatum_en_kennismoment_bepalen_wat_er_staat(bezoek: httpx.AsyncClient) -> None:
    klantmanager(bezoek)
    vroeg = (await bezoek.get(f"/klanten/{W}?peildatum=2025-02-28")).text
    assert "Klant verwezen" in vroeg and "Traject gestart" not in vroeg and "Stand op 28 feb 2025" in vroeg
    toen = (await bezoek.get(f"/klanten/{W}?kennismoment=2025-01-31")).text
    assert "Klant verwezen" not in toen and "bekend was op 31 jan 2025" in toen
    leeg = await bezoek.get(f"/klanten/{W}?peildatum=&kennismoment=")
    assert leeg.status_code == 200


async def test_vrije_tekst_is_tekst(bezoek: httpx.AsyncClient) -> None:
    klantmanager(bezoek)
    pagina = (await bezoek.get(f"/klanten/{W}")).text
    assert "<script" not in pagina
    assert "&lt;script&gt;alert(&#39;grond&#39;)&lt;/script&gt; &amp; &#34;wat&#34; kan deze klant?" in pagina


async def test_bureau_ziet_de_ontheffing_maar_nooit_de_grond(bezoek: httpx.AsyncClient) -> None:
    klantmanager(bezoek)
    van_de_gemeente = (await bezoek.get(f"/klanten/{W}")).text
    assert GEHEIM in van_de_gemeente and "edisch" in van_de_gemeente
    als(bezoek, BUREAU, Rol.BUREAU)
    van_het_bureau = (await bezoek.get(f"/klanten/{W}")).text
    assert "Ontheffing verleend" in van_het_bureau and "arbeidsplicht" in van_het_bureau
    assert re.search(r"Niet zichtbaar voor u: [^<]*gronden", van_het_bureau)
    assert GEHEIM not in van_het_bureau and "edisch" not in van_het_bureau


@pytest.mark.parametrize(
    ("organisatie", "rol", "adres", "status", "tekst"),
    [
        (ANDERE_GEMEENTE, Rol.KLANTMANAGER, f"/klanten/{W}", 403, "Geweigerd"),
        (INSPECTIE, Rol.INSPECTIE, f"/klanten/{W}", 403, "onder een tweede pseudoniem"),
        (GEMEENTE, Rol.KLANTMANAGER, f"/klanten/{'0' * 64}", 404, "Van deze klant is niets bekend."),
        (GEMEENTE, Rol.KLANTMANAGER, "/bestaat/niet", 404, "Het adres /bestaat/niet bestaat niet."),
        (GEMEENTE, Rol.KLANTMANAGER, f"/klanten/{W}?peildatum=gisteren", 400, "De peildatum is geen datum"),
        (GEMEENTE, Rol.KLANTMANAGER, f"/klanten/{BSN}", 400, "Een BSN hoort niet in het adres"),
        (GEMEENTE, Rol.KLANTMANAGER, "/sluitende-aanpak?van=2025-02-30&tot=x", 400, "<strong>van</strong>"),
        (GEMEENTE, Rol.KLANTMANAGER, f"/sluitende-aanpak?{VROEGER}", 400, "kies een datum vanaf 2004"),
    ],
)  # fmt: skip
async def test_fouten_zijn_paginas_met_de_status_van_de_fout(
    bezoek: httpx.AsyncClient, organisatie: str, rol: Rol, adres: str, status: int, tekst: str
) -> None:
    als(bezoek, organisatie, rol, *(("9992",) if organisatie == ANDERE_GEMEENTE else ()))
    antwoord = await bezoek.get(adres)
    assert antwoord.status_code == status
    assert antwoord.headers["Content-Type"].startswith("text/html")
    assert tekst in antwoord.text and '<html lang="nl">' in antwoord.text
    assert "default-src 'none'" in antwoord.headers["Content-Security-Policy"]
    machine = await bezoek.get(adres, headers={"Accept": "application/json"})
    assert (machine.status_code, machine.headers["Content-Type"]) == (status, "application/problem+json")


async def test_api_antwoordt_ook_een_browser_met_problem_json(bezoek: httpx.AsyncClient) -> None:
    antwoord = await bezoek.get(f"/v1/klanten/{W}/klantbeeld")
    assert (antwoord.status_code, antwoord.headers["Content-Type"]) == (401, "application/problem+json")


async def test_paginas_laden_niets_van_elders_en_geen_script(bezoek: httpx.AsyncClient) -> None:
    klantmanager(bezoek)
    for adres in ("/aanmelden", "/", f"/klanten/{W}", "/sluitende-aanpak"):
        antwoord = await bezoek.get(adres)
        beleid = antwoord.headers["Content-Security-Policy"]
        assert "default-src 'none'" in beleid and "script-src" not in beleid
        assert not re.search(r"<script|\son\w+=|style=|(?:src|href)=\"(?:https?:)?//", antwoord.text), adres
        assert re.findall(r"<h1", antwoord.text) == ["<h1"]
    assert (await bezoek.get("/stijl.css")).headers["Content-Type"].startswith("text/css")


async def test_zoeken_op_bsn_zet_het_bsn_nooit_in_een_adres(bezoek: httpx.AsyncClient) -> None:
    klantmanager(bezoek)
    gevonden = await bezoek.post("/zoek", content=f"bsn={BSN}", headers=FORMULIER)
    assert (gevonden.status_code, gevonden.headers["Location"]) == (303, f"/klanten/{W}")
    ongeldig = await bezoek.post("/zoek", content="bsn=123456789", headers=FORMULIER)
    assert ongeldig.status_code == 400 and "geen geldig burgerservicenummer" in ongeldig.text
    als(bezoek, ANDERE_GEMEENTE, Rol.KLANTMANAGER, "9992")
    onbekend = await bezoek.post("/zoek", content=f"bsn={BSN}", headers=FORMULIER)
    assert onbekend.status_code == 404 and "kent geen klant" in onbekend.text
    assert all(BSN not in a.text for a in (gevonden, ongeldig, onbekend))
    assert (await bezoek.get(f"/zoek?bsn={BSN}")).status_code == 400


async def test_lijst_toont_eigen_klanten_per_bladzijde(db: Database, bezoek: httpx.AsyncClient) -> None:
    keten = Keten()
    for nummer in range(BLADZIJDE):
        keten.uitkering(klant(nummer), date(2025, 1, 6))
    # An agreement between organisations has an id of its own where a client has a pseudonym.
    keten.zeg(
        "GegevensafspraakVastgelegd", "6ba7b811-9dad-51d1-80b4-00c04fd430c8", "gegevensafspraak-1",
        "2025-01-01", partijen=[CWI, GEMEENTE],
    )  # fmt: skip
    await laad(db, keten)
    klantmanager(bezoek)
    eerste, tweede = (await bezoek.get("/")).text, (await bezoek.get("/?blad=2")).text
    assert f"{BLADZIJDE + 1} klanten" in eerste and "Bladzijde 1 van 2" in eerste
    # The client with an open stuk comes first.
    assert re.findall(r'href="/klanten/([0-9a-f]{64})"', eerste)[0] == W
    bladen = [re.findall(r'href="/klanten/([^"]+)"', blad) for blad in (eerste, tweede)]
    assert [len(b) for b in bladen] == [BLADZIJDE, 1]
    assert {*bladen[0], *bladen[1]} == {W, *map(klant, range(BLADZIJDE))}
    als(bezoek, ANDERE_GEMEENTE, Rol.KLANTMANAGER, "9992")
    assert "nog geen klanten" in (await bezoek.get("/")).text


async def test_inspectie_krijgt_de_tabel_en_geen_klanten(bezoek: httpx.AsyncClient) -> None:
    als(bezoek, INSPECTIE, Rol.INSPECTIE)
    assert (await bezoek.get("/")).headers["Location"] == "/sluitende-aanpak"
    vraag = {
        "van": "2025-01-01",
        "tot": "2025-04-01",
        "peildatum": "2026-03-01",
        "rijpheid": "volledigCohort",
    }
    pagina = (await bezoek.get("/sluitende-aanpak", params=vraag)).text
    assert "Totale bestand" in pagina and W[:8] not in pagina


@pytest.mark.parametrize(
    ("fout", "status", "tekst"),
    [
        (GeenToken("de sleutel is niet te lezen"), 403, "laat deze organisatie niet toe"),
        (httpx.ConnectError("weg"), 503, "antwoordt nu niet"),
        (httpx.ReadTimeout("traag"), 503, "antwoordt nu niet"),
    ],
)
async def test_aanmelden_dat_niet_lukt_is_een_leesbare_pagina(
    db: Database, tmp_path: Path, fout: Exception, status: int, tekst: str
) -> None:
    async def lukt_niet(organisatie: str, rol: Rol) -> str:
        raise fout

    app = maak_console(db, tmp_path, aanmelding=lukt_niet)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", headers=HTML
    ) as bezoek:
        antwoord = await bezoek.post("/aanmelden", data={"wie": f"{CWI}|adviseur"})
    assert antwoord.status_code == status
    assert tekst in antwoord.text
    assert str(fout) not in antwoord.text


async def test_zonder_demonstratie_geen_keuze_van_organisatie_en_geen_kleine_aantallen(
    db: Database, tmp_path: Path
) -> None:
    app = maak_console(db, tmp_path, simulatie=False)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", headers=HTML
    ) as bezoek:
        assert "via de omgeving van uw organisatie" in (await bezoek.get("/aanmelden")).text
        weigering = await bezoek.post("/aanmelden", data={"wie": f"{CWI}|adviseur"})
        assert weigering.status_code == 400
        als(bezoek, INSPECTIE, Rol.INSPECTIE)
        vraag = {"van": "2025-01-01", "tot": "2025-04-01", "peildatum": "2026-02-28"}
        assert "te klein om te tonen" in (await bezoek.get("/sluitende-aanpak", params=vraag)).text


async def test_een_ontheffing_die_afwijkt_van_de_regels_staat_apart(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    """E38: it counts as running, and nobody takes it for an ordinary one."""
    keten = verhaal()
    keten.zeg(
        "OntheffingVerleend", W, f"ontheffing-{uuid(W, 38)}", "2025-01-06", besluitId=str(uuid(9)),
        ingangsdatum="2025-01-06", verplichtingen=["arbeidsplicht"], bekendgemaaktOp="2025-01-06",
        normafwijking=["INV-08"],
    )  # fmt: skip
    db = await new_database(BRON)
    await laad(db, keten)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(maak_console(db, tmp_path)), base_url="http://test", headers=HTML
    ) as bezoek:
        klantmanager(bezoek)
        pagina = (await bezoek.get(f"/klanten/{W}")).text
    deel = pagina.partition('id="plichten"')[2].partition("</section>")[0]
    assert deel.count("Wijkt af van") == 1
    assert "INV-08" in deel


async def test_een_verborgen_cel_verbergt_teller_en_noemer_van_een_grote_groep_niet(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    """M8: no percentage without teller and noemer."""
    db = await new_database(BRON)
    await laad(db, keten_van_iwi())
    app = maak_console(db, tmp_path, simulatie=False)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", headers=HTML
    ) as bezoek:
        als(bezoek, INSPECTIE, Rol.INSPECTIE)
        vraag = dict(IWI) | {"peildatum": "2006-02-28"}
        pagina = (await bezoek.get("/sluitende-aanpak", params=vraag)).text
    assert "klein aantal, niet getoond" in pagina
    assert "69% voldoet" in pagina
    assert "741 van 1079." in pagina


@pytest.mark.parametrize(
    ("vandaag", "maandeinde", "van", "tot"),
    [
        (date(2026, 2, 10), "2026-01-31", "2024-10-01", "2025-01-01"),
        (date(2026, 4, 1), "2026-03-31", "2025-01-01", "2025-04-01"),
        (date(2026, 12, 31), "2026-12-31", "2025-07-01", "2025-10-01"),
    ],
)
def test_laatste_kwartaal_dat_een_jaar_is_gevolgd(vandaag: date, maandeinde: str, van: str, tot: str) -> None:
    """Also a question that everybody may ask (M10)."""
    assert laatste_rijpe_kwartaal(vandaag) == {"peildatum": maandeinde, "van": van, "tot": tot}
    assert not list(afwijkingen(Vraag.model_validate(laatste_rijpe_kwartaal(vandaag))))
