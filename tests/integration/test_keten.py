"""The whole road: the cohort of 2005 through HTTP, Kafka and projection, while processes die.

One chain of real processes on real PostgreSQL and Apache Kafka serves all tests of this file.
"""

import asyncio
import itertools
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
from rich.console import Console

from ketenspoor.adressen import Adressen
from ketenspoor.controle import controleer_keten
from ketenspoor.herstel import dode_brieven, met_herbouw
from ketenspoor.keten import PARTITIES, Keten
from ketenspoor.omgeving import UITGEVER
from ketenspoor.postgres import NIET_DUURZAAM
from ketenspoor.simulator.bsn import bsns
from ketenspoor.simulator.levensloop import Parameters, maak_cohort
from ketenspoor.simulator.opdrachten import maak_opdrachten
from ketenspoor.simulator.runner import maak_banen, verzend
from ketenspoor.simulator.tabel import toon
from ketenspoor.sleutelbos import haal_token
from shared.contract.gebeurtenis import Partner, Rol
from shared.log.open import log_of
from shared.log.port import LogUnavailable, Record
from tests.diensten import CWI

pytestmark = pytest.mark.timeout(1500)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
STERFELIJK = (
    "intake-werk", "klantvolgsysteem-werk", "handhaving", "handhaving-werk", "reintegratie-werk", "intake",
)  # fmt: skip


@pytest.fixture(scope="module")
async def keten() -> AsyncIterator[Keten]:
    with tempfile.TemporaryDirectory(prefix="keten-weg-", ignore_cleanup_errors=True) as folder:
        async with Keten(Path(folder), "kafka", vaste_poorten=False, postgres=NIET_DUURZAAM) as keten:
            yield keten


async def test_elke_dienst_schrijft_als_zichzelf_en_niemand_anders_op_zijn_topic(keten: Keten) -> None:
    """Architecture §2.5 in the chain as it runs: the broker itself refuses who is not the owner."""
    assert keten.kafka is not None
    record = Record(b"klant", b"{}", [("ce_id", b"1")])
    for partner in Partner:
        env = keten.variabelen(partner)
        assert env["KETEN_LOG_USERNAME"] == partner
        log = log_of(env["KETEN_LOG_URL"], env["KETEN_LOG_USERNAME"], env["KETEN_LOG_PASSWORD"])
        for ander in set(Partner) - {partner}:
            (uitkomst,) = await log.publish(ander.topic, [record])
            assert str(uitkomst) == f"gebruiker {partner} mag niet schrijven naar topic {ander.topic}"
        await log.stop()
    assert "KETEN_LOG_USERNAME" not in keten.variabelen(UITGEVER), "the issuer has no business on the log"
    with pytest.raises(LogUnavailable):
        await log_of(keten.log_url).start()


async def test_de_operator_leest_alles_en_schrijft_niets(keten: Keten) -> None:
    bestand = keten.omgeving.map / "keten.json"
    log = Adressen.lees(bestand).log()
    await log.start()
    assert len(await log.heads([p.topic for p in Partner])) == PARTITIES * len(Partner)
    for partner in Partner:
        (uitkomst,) = await log.publish(partner.topic, [Record(b"klant", b"{}", [("ce_id", b"1")])])
        assert str(uitkomst) == "gebruiker operator mag naar geen enkel topic schrijven"
    await log.stop()
    assert keten.kafka is not None
    inhoud = bestand.read_text("utf-8")
    wie_schrijft = {"admin", *(p.value for p in Partner)}
    assert not [w for g, w in keten.kafka.passwords.items() if g in wie_schrijft and w in inhoud]


async def _dood_om_beurten(keten: Keten) -> None:
    for naam in itertools.cycle(STERFELIJK):
        await asyncio.sleep(15)  # a process needs some seconds of processor time to start again
        keten.dood(naam, signal.SIGKILL)


@pytest.fixture(scope="module")
async def geladen(keten: Keten) -> str:
    """What the simulator said, which sent the cohort while four times a minute a process was killed.

    A process of its own, as an operator starts it: it sends at full speed, whatever this one measures.
    """
    beul = asyncio.create_task(_dood_om_beurten(keten))
    try:
        simulator = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ketenspoor", "simuleer", "--keten", str(keten.omgeving.map / "keten.json"),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        uitvoer, _ = await simulator.communicate()
    finally:
        beul.cancel()
        await keten.wacht_gereed(120)
    assert simulator.returncode == 0, uitvoer.decode()
    return uitvoer.decode()


async def _tabel(keten: Keten) -> str:
    tekst = StringIO()
    code = await toon(keten.adressen, Console(file=tekst, width=160))
    assert code == 0, tekst.getvalue()
    return tekst.getvalue()


async def test_niets_gaat_verloren_terwijl_processen_sterven(keten: Keten, geladen: str) -> None:
    assert "0 mislukt" in geladen
    assert sum(p.herstarts for p in keten.toezicht.processen.values()) >= 3, "er stierf niemand"
    uitkomst = await controleer_keten(keten.adressen, 180)
    assert uitkomst.in_orde, uitkomst.verschillen[:5]
    assert not any(r.onderweg or r.geparkeerd for r in uitkomst.regels), uitkomst.regels
    assert sum(r.eventstore for r in uitkomst.regels) > len(maak_opdrachten(maak_cohort(Parameters()))) * 0.9
    assert not await dode_brieven(keten.adressen)


async def test_tabel_2_komt_uit_met_338_waar_het_rapport_328_drukt(keten: Keten, geladen: str) -> None:
    tekst = await _tabel(keten)
    assert "338" in tekst
    assert "328" in tekst


async def test_een_tweede_keer_laden_verandert_niets(keten: Keten, geladen: str) -> None:
    voor = await controleer_keten(keten.adressen, 30)
    cohort = maak_cohort(Parameters())
    opnieuw = await verzend(keten.adressen, maak_banen(cohort, maak_opdrachten(cohort))[:60], 1)
    assert not opnieuw.mislukt
    assert (await controleer_keten(keten.adressen, 30)).regels == voor.regels


async def test_een_herbouw_geeft_dezelfde_tabel(keten: Keten, geladen: str) -> None:
    await met_herbouw(keten.adressen, lambda h: h.start())
    for _ in range(240):
        stand = await met_herbouw(keten.adressen, lambda h: h.status())
        if stand.status == "bij":
            break
        await asyncio.sleep(0.5)
    assert stand.status == "bij", stand
    assert await met_herbouw(keten.adressen, lambda h: h.vergelijk()) == ()
    assert (await met_herbouw(keten.adressen, lambda h: h.wissel())).actief == 2
    await _tabel(keten)


async def test_de_trace_van_een_verzoek_reist_mee_tot_op_het_log(keten: Keten) -> None:
    adressen = keten.adressen
    token = await haal_token(adressen, CWI, Rol.ADVISEUR, Partner.INTAKE, "keten:registreren keten:lezen")
    kop = {"Authorization": f"Bearer {token}", "traceparent": TRACE}
    inschrijving = uuid4()
    async with httpx.AsyncClient(base_url=adressen.diensten["intake"], headers=kop, trust_env=False) as http:
        klant = (await http.post("/v1/klanten", json={"bsn": bsns(5000)[-1]})).json()["klant"]
        antwoord = await http.post(
            "/v1/inschrijvingen",
            json={"klant": klant, "inschrijvingId": str(inschrijving), "inschrijfdatum": "2025-01-06"},
        )
    assert antwoord.status_code == 201, antwoord.text
    id = antwoord.json()["gebeurtenissen"][0]["id"]
    assert (await controleer_keten(adressen, 30)).in_orde

    store = await asyncpg.connect(adressen.databases[Partner.INTAKE])
    bewaard = await store.fetchval(
        "select traceparent from events where stream = $1", f"inschrijving-{inschrijving}"
    )
    await store.close()
    assert bewaard.split("-")[1] == TRACE.split("-")[1]

    log = adressen.log()
    await log.start()
    heads = await log.heads([Partner.INTAKE.topic])
    gevonden = None
    for plaats, kop_ in heads.items():
        offset = max(0, kop_ - 500)
        for record in await log.read({plaats: offset}, 500, 5) if kop_ else ():
            headers = dict(record.headers)
            if headers["ce_id"].decode() == id:
                gevonden = headers["ce_traceparent"].decode()
    await log.stop()
    assert gevonden == bewaard
