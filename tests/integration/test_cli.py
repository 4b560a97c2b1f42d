"""What an operator types, on the embedded chain of `make run` (all on PostgreSQL) with a few clients."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from typer.testing import CliRunner, Result

from ketenspoor.cli import app
from ketenspoor.controle import Controle, controleer_keten
from ketenspoor.keten import Keten
from ketenspoor.postgres import NIET_DUURZAAM
from ketenspoor.run import draai
from ketenspoor.simulator.bsn import bsns
from ketenspoor.simulator.organisaties import CWI
from ketenspoor.sleutelbos import haal_token
from shared.consumer import metrics as consumer_metrics
from shared.contract.gebeurtenis import Partner, Rol
from shared.log.port import Record
from shared.observability import metrics as observability_metrics
from shared.relay import metrics as relay_metrics

pytestmark = pytest.mark.timeout(240)
KLANTEN = 20
ZIEK = "5a" * 32


@pytest.fixture(scope="module")
def map_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli")


def _keten(map_: Path) -> Keten:
    return Keten(map_, vaste_poorten=False, meld=lambda _: None, postgres=NIET_DUURZAAM)


@pytest.fixture(scope="module")
async def geladen(map_: Path) -> tuple[int, str]:
    """`make run` that stops after the table: its exit code and what it printed."""
    scherm = StringIO()
    code = await draai(_keten(map_), KLANTEN, eenmalig=True, console=Console(file=scherm, width=160))
    return code, scherm.getvalue()


@pytest.fixture(scope="module")
async def keten(map_: Path, geladen: tuple[int, str]) -> AsyncIterator[Keten]:
    """The same chain, started again."""
    async with _keten(map_) as keten:
        yield keten


async def _typ(keten: Keten, *woorden: str) -> Result:
    opdracht = [*woorden, "--keten", str(keten.omgeving.map / "keten.json")]
    return await asyncio.to_thread(CliRunner().invoke, app, opdracht)


async def _sql(keten: Keten, statement: str) -> None:
    conn = await asyncpg.connect(keten.adressen.databases[Partner.KLANTVOLGSYSTEEM])
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


async def test_make_run_laadt_het_cohort_vindt_geen_verschil_en_drukt_de_tabel(
    geladen: tuple[int, str],
) -> None:
    """The figures of 20 clients are not those of the report, and the exit code says so."""
    code, tekst = geladen
    [(aantal, verschillen)] = re.findall(
        r"Controle: ([\d.]+) gebeurtenissen .*?(\d+) verschillen", tekst, re.S
    )
    assert int(aantal.replace(".", "")) > 10 * KLANTEN
    assert verschillen == "0"
    assert f"{KLANTEN} ≠ 1258" in tekst
    assert code == 1


async def test_een_tweede_start_laadt_niets_opnieuw(keten: Keten) -> None:
    assert (keten.omgeving.map / f"geladen-iwi-2005-1-{KLANTEN}-postgres").exists()
    uitslag = await _typ(keten, "simuleer", "--aantal", str(KLANTEN))
    assert uitslag.exit_code == 0, uitslag.output
    uitslag = await _typ(keten, "controle")
    assert uitslag.exit_code == 0, uitslag.output
    assert "0 verschillen" in uitslag.output


@asynccontextmanager
async def _een_minder_in_beeld(keten: Keten) -> AsyncIterator[None]:
    """Takes one event out of the klantbeeld, and puts it back."""
    await _sql(
        keten,
        "create table weg as select * from beeld_1.gebeurtenis order by id limit 1;"
        "delete from beeld_1.gebeurtenis where id in (select id from weg)",
    )
    try:
        yield
    finally:
        await _sql(keten, "insert into beeld_1.gebeurtenis select * from weg; drop table weg")


async def _leg_af(keten: Keten, groep: str, verworpen: str = "null, null, null") -> None:
    """That event among the dead letters of this group, or of nobody else any more."""
    await _sql(
        keten,
        f"""delete from dead_letters;
            insert into dead_letters (groep, klant, topic, partition, "offset", event_id, type, stream,
                                      version, key, headers, data, reden, fout, verworpen, door, toelichting)
            select '{groep}', klant, topic, partition, "offset", id, type, stream, sequence,
                   '', '', '', 'verwerkingsfout', 'ValueError: proef', {verworpen}
              from weg""",
    )


async def test_controle_noemt_een_verschil_en_eindigt_met_code_1(keten: Keten) -> None:
    async with _een_minder_in_beeld(keten):
        uitslag = await _typ(keten, "controle", "--wacht", "0")
    assert uitslag.exit_code == 1
    assert "1 verschillen" in uitslag.output


async def test_controle_telt_wat_wacht_en_noemt_wat_verworpen_is_bij_de_projectie_die_lezers_zien(
    keten: Keten,
) -> None:
    """A letter of another group says nothing of what readers see."""
    async with _een_minder_in_beeld(keten):
        try:
            await _leg_af(keten, "klantvolgsysteem.0")
            ander = await controleer_keten(keten.adressen)
            await _leg_af(keten, "klantvolgsysteem.1")
            wacht = await controleer_keten(keten.adressen)
            await _leg_af(keten, "klantvolgsysteem.1", "now(), 'beheer', 'dubbel ingevoerd'")
            weg = await controleer_keten(keten.adressen)
            uitslag = await _typ(keten, "controle", "--wacht", "0")
        finally:
            await _sql(keten, "delete from dead_letters")
    assert [v.uitleg for v in ander.verschillen] == ["ontbreekt in het klantbeeld"]
    assert [(c.in_orde, _som(c)) for c in (ander, wacht, weg)] == [
        (False, (0, 0)),
        (True, (1, 0)),
        (True, (0, 1)),
    ]
    assert uitslag.exit_code == 0, uitslag.output
    waarom = "dubbel ingevoerd (het klantbeeld zei: ValueError: proef)"
    tekst = " ".join(uitslag.output.split())
    assert re.search(rf"verworpen \w+ · \S+ \d+: door beheer op \S+ {re.escape(waarom)}", tekst), tekst


def _som(controle: Controle) -> tuple[int, int]:
    return sum(r.geparkeerd for r in controle.regels), sum(r.verworpen for r in controle.regels)


async def test_een_token_is_een_regel_en_geeft_toegang(keten: Keten) -> None:
    wie = ("--organisatie", CWI, "--rol", "adviseur", "--dienst", "intake")
    uitslag = await _typ(keten, "token", *wie)
    assert uitslag.exit_code == 0, uitslag.output
    [token] = uitslag.stdout.splitlines()
    async with httpx.AsyncClient(base_url=keten.adressen.diensten["intake"], trust_env=False) as http:
        doel = {"Doelbinding": "dienstverlening"}
        pad = f"/v1/inschrijvingen/{uuid4()}"
        assert (await http.get(pad, headers=doel)).status_code == 401
        met = await http.get(pad, headers={**doel, "Authorization": f"Bearer {token}"})
        assert met.status_code == 404, met.text


async def test_een_token_dat_niet_wordt_gegeven_is_een_regel_en_code_1(keten: Keten) -> None:
    wie = ("--organisatie", CWI, "--rol", "klantmanager", "--dienst", "intake")
    uitslag = await _typ(keten, "token", *wie)
    assert uitslag.exit_code == 1
    assert "geen token gekregen" in uitslag.stderr
    assert uitslag.stdout == ""


async def test_een_herbouw_van_begin_tot_wissel(keten: Keten) -> None:
    uitslag = await _typ(keten, "rebuild")
    assert (uitslag.exit_code, uitslag.output) == (0, "rust: actief 1\n")
    uitslag = await _typ(keten, "rebuild", "switch")
    assert (uitslag.exit_code, uitslag.stderr) == (1, "fout: Er loopt geen herbouw.\n")
    uitslag = await _typ(keten, "rebuild", "start", "--volg")
    assert uitslag.exit_code == 0, uitslag.output
    vol = r"bij: actief 1, nieuw 2: ([\d.]+) van \1 gebeurtenissen, [\d.]+ per seconde, nog 0 s"
    assert re.fullmatch(vol, uitslag.output.splitlines()[-1])
    uitslag = await _typ(keten, "rebuild", "compare")
    assert (uitslag.exit_code, uitslag.output) == (0, "0 verschillen\n")
    uitslag = await _typ(keten, "rebuild", "switch")
    assert (uitslag.exit_code, uitslag.output) == (0, "rust: actief 2\n")
    uitslag = await _typ(keten, "rebuild", "start")
    assert uitslag.exit_code == 0, uitslag.output
    uitslag = await _typ(keten, "rebuild", "cancel")
    assert (uitslag.exit_code, uitslag.output) == (0, "rust: actief 2\n")
    assert (await _typ(keten, "controle")).exit_code == 0


async def _schrijf_in(keten: Keten, dag: str) -> int:
    """Status of a command of CWI about somebody whom nobody knew."""
    adressen = keten.adressen
    token = await haal_token(adressen, CWI, Rol.ADVISEUR, Partner.INTAKE)
    kop = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=adressen.diensten["intake"], headers=kop, trust_env=False) as http:
        klant = (await http.post("/v1/klanten", json={"bsn": bsns(5000)[-1]})).json()["klant"]
        inhoud = {"klant": klant, "inschrijvingId": str(uuid4()), "inschrijfdatum": dag}
        return (await http.post("/v1/inschrijvingen", json=inhoud)).status_code


async def _gemeten(keten: Keten) -> set[str]:
    """Names of the metrics of which some process of the chain shows a value."""
    o = keten.omgeving
    adressen = [*keten.adressen.diensten.values()]
    adressen += [f"http://127.0.0.1:{poort}" for poort in o.beheerpoorten.values()]
    namen = set()
    async with httpx.AsyncClient(trust_env=False) as http:
        for adres in adressen:
            tekst = (await http.get(f"{adres}/metrics")).text
            namen |= {m.name for m in text_string_to_metric_families(tekst) if m.samples}
    return namen


async def test_elke_meting_die_er_is_krijgt_een_waarde(keten: Keten) -> None:
    """After a rebuild that has begun, and commands of which one was refused."""
    modules = (consumer_metrics, observability_metrics, relay_metrics)
    soorten = {m for module in modules for m in vars(module).values() if isinstance(m, MetricWrapperBase)}
    namen = {soort.describe()[0].name for soort in soorten}
    assert len(namen) > 20
    assert [await _schrijf_in(keten, dag) for dag in ("2099-01-06", "2025-01-06")] == [409, 201]
    assert (await _typ(keten, "rebuild", "start", "--volg")).exit_code == 0
    async with asyncio.timeout(30):
        while namen - await _gemeten(keten):  # noqa: ASYNC110 - other processes show them
            await asyncio.sleep(0.2)
    assert (await _typ(keten, "rebuild", "cancel")).exit_code == 0


async def test_wie_geparkeerd_is_staat_er_voluit_en_wordt_verworpen(keten: Keten) -> None:
    """Last of all: what nobody registered stays a difference for ever."""
    uitslag = await _typ(keten, "dead-letters", "list")
    assert (uitslag.exit_code, uitslag.output) == (0, "Er is niemand geparkeerd.\n")
    log = keten.adressen.log()
    await log.start()
    try:
        assert not any(await log.publish(Partner.INTAKE.topic, [Record(ZIEK.encode(), b"gif", ())]))
    finally:
        await log.stop()
    async with asyncio.timeout(60):
        geparkeerd = 0
        while geparkeerd < len(Partner):
            uitslag = await _typ(keten, "dead-letters", "list")
            geparkeerd = uitslag.output.count(ZIEK)
    assert uitslag.exit_code == 1
    for dienst in Partner:
        uitslag = await _typ(keten, "dead-letters", "replay", dienst, ZIEK)
        assert uitslag.exit_code == 1
        wie = ("--door", "beheer", "--toelichting", "niemand stelde dit vast")
        uitslag = await _typ(keten, "dead-letters", "discard", dienst, ZIEK, *wie)
        assert (uitslag.exit_code, uitslag.output) == (0, "1 gebeurtenissen verworpen\n")
    uitslag = await _typ(keten, "dead-letters", "list")
    assert (uitslag.exit_code, uitslag.output) == (0, "Er is niemand geparkeerd.\n")
