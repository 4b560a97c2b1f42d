"""The whole road: the cohort of 2005 through HTTP, Kafka and projection, while processes die.

One chain of real processes on real PostgreSQL and Apache Kafka serves all tests of this file.
"""

import asyncio
import itertools
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
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
from ketenspoor.simulator.organisaties import INSPECTIE
from ketenspoor.simulator.runner import maak_banen, verzend
from ketenspoor.simulator.tabel import gepubliceerd, toon, vergelijk
from ketenspoor.sleutelbos import haal_token
from services.klantvolgsysteem.indicatoren.tijd import einde_van
from services.klantvolgsysteem.migrations import BRON
from services.klantvolgsysteem.projectie import Projectie
from shared.consumer import Consumer
from shared.contract.gebeurtenis import Partner, Rol
from shared.database import Database
from shared.log.open import log_of
from shared.log.port import LogUnavailable, Record
from shared.observability.tracing import stel_tracing_in
from tests.conftest import NewDatabase
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


async def _sluitende_aanpak(keten: Keten, **anders: str) -> dict[str, Any]:
    """The answer to the question of the report, with these parameters otherwise."""
    dienst = Partner.KLANTVOLGSYSTEEM
    token = await haal_token(keten.adressen, INSPECTIE, Rol.INSPECTIE, dienst, "keten:lezen")
    async with httpx.AsyncClient(base_url=keten.adressen.diensten[dienst], trust_env=False) as http:
        antwoord = await http.get(
            "/v1/indicatoren/sluitende-aanpak",
            params=gepubliceerd()["vraag"] | anders,
            headers={"Authorization": f"Bearer {token}"},
        )
    assert antwoord.status_code == 200, antwoord.text
    uit: dict[str, Any] = antwoord.json()
    return uit


@pytest.mark.parametrize(
    "anders",
    [{"kennis": "gelijktijdig"}, *({"trajectmoment": m} for m in ("besluit", "aanbod", "start"))],
    ids=lambda anders: "-".join(anders.values()),
)
async def test_tabel_2_is_dezelfde_met_wat_toen_bekend_was_en_per_trajectmoment(
    keten: Keten, geladen: str, anders: dict[str, str]
) -> None:
    """cohort.md §3.6 and §6: everything was registered by P, and each moment gives the same 741 of 1,079."""
    uit = await _sluitende_aanpak(keten, **anders)
    assert [cel for cel in vergelijk(uit) if not cel.gelijk] == []
    assert (uit["uitkomst"]["teller"], uit["uitkomst"]["noemer"]) == (741, 1079)
    if "kennis" in anders:
        moment = datetime.fromisoformat(uit["uitkomst"]["kennismoment"])
        assert moment == einde_van(date(2006, 3, 1))


async def test_alleen_rijp_laat_wie_nog_geen_jaar_is_gevolgd_weg(keten: Keten, geladen: str) -> None:
    uit = await _sluitende_aanpak(keten, rijpheid="alleenRijp")
    totalen = {r["code"]: r["cellen"]["totaal"]["aantal"] for r in uit["rijen"]}
    assert uit["uitkomst"]["onrijp"] == 420
    assert (totalen["N1"], totalen["N2"], totalen["BESTAND"]) == (22, 12, 1258 - 420)


async def test_een_tweede_keer_laden_verandert_niets(keten: Keten, geladen: str) -> None:
    """The agreements, and of each class some clients who are drawn."""
    voor = await controleer_keten(keten.adressen, 30)
    cohort = maak_cohort(Parameters())
    toeval, getrokken = Random(1), set[str]()
    for klasse in {leven.klasse for leven in cohort.levens}:
        namen = [str(leven.klantnummer) for leven in cohort.levens if leven.klasse == klasse]
        getrokken |= set(toeval.sample(namen, min(6, len(namen))))
    klanten = {str(leven.klantnummer) for leven in cohort.levens}
    banen = maak_banen(cohort, maak_opdrachten(cohort))
    weer = [baan for baan in banen if baan.naam in getrokken or baan.naam not in klanten]
    assert len(weer) > len(getrokken) > 40
    opnieuw = await verzend(keten.adressen, weer, 1)
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


async def _met_verwijzing(keten: Keten, db: Database, trace_id: int) -> set[str]:
    """Names of the spans of a projection that links to this trace, while it reads the whole log."""
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        stel_tracing_in("proef", None)
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    spans = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    env = keten.variabelen(Partner.KLANTVOLGSYSTEEM)
    log = log_of(env["KETEN_LOG_URL"], env["KETEN_LOG_USERNAME"], env["KETEN_LOG_PASSWORD"])
    stop, namen = asyncio.Event(), set[str]()
    leest = asyncio.create_task(Consumer(db, log, Projectie(), batch=100, wait=0.05).run(stop))
    try:
        async with asyncio.timeout(120):
            while not namen:
                await asyncio.sleep(0.2)
                assert not leest.done(), leest.exception()
                klaar = spans.get_finished_spans()
                namen = {s.name for s in klaar if any(k.context.trace_id == trace_id for k in s.links)}
    finally:
        stop.set()
        await asyncio.gather(leest, return_exceptions=True)
        await log.stop()
    return namen


async def test_de_trace_van_een_verzoek_reist_mee_tot_in_de_projectie(
    keten: Keten, new_database: NewDatabase
) -> None:
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
    namen = await _met_verwijzing(keten, await new_database(BRON), int(TRACE.split("-")[1], 16))
    assert namen == {"consume klantvolgsysteem.1"}
