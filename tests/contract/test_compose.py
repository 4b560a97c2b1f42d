"""`docker-compose.yml` fits the compose specification, and each of its commands is one of ours."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from ketenspoor.adressen import Adressen
from ketenspoor.cli import app
from ketenspoor.compose import bereid_compose_voor
from ketenspoor.logrechten import Logbeheer
from shared.contract.gebeurtenis import Partner

WORTEL = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((WORTEL / "docker-compose.yml").read_text("utf-8"))
ONZE = {naam: dienst for naam, dienst in COMPOSE["services"].items() if "command" in dienst}


def test_het_bestand_past_bij_de_compose_specificatie() -> None:
    opdracht = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    uitslag = subprocess.run(
        [*opdracht, WORTEL / "docker-compose.yml"], capture_output=True, text=True, check=False
    )
    assert uitslag.returncode == 0, uitslag.stdout + uitslag.stderr


@pytest.mark.parametrize("naam", sorted(ONZE))
def test_elk_commando_bestaat(naam: str) -> None:
    uitslag = CliRunner().invoke(app, [*ONZE[naam]["command"], "--help"])
    assert uitslag.exit_code == 0, uitslag.output


def test_elke_dienst_en_elke_werker_staat_erin() -> None:
    for partner in Partner:
        assert ONZE[partner]["command"][:2] == ["serve", partner]
        assert ONZE[f"{partner}-werk"]["command"][:2] == ["work", partner]


def test_de_voorbereiding_maakt_elk_bestand_dat_compose_noemt(tmp_path: Path) -> None:
    bereid_compose_voor(tmp_path)
    eerst = {pad: pad.read_text("utf-8") for pad in tmp_path.rglob("*") if pad.is_file()}
    bereid_compose_voor(tmp_path)
    assert eerst == {pad: pad.read_text("utf-8") for pad in tmp_path.rglob("*") if pad.is_file()}
    genoemd = {f for dienst in ONZE.values() for f in dienst.get("env_file", ())}
    genoemd |= set(COMPOSE["services"]["kafka"]["env_file"])
    genoemd |= {v.partition(":")[0] for dienst in ONZE.values() for v in dienst.get("volumes", ())}
    genoemd.add(COMPOSE["secrets"]["postgres"]["file"])
    for pad in genoemd:
        assert (tmp_path / pad.removeprefix("./").removeprefix("deploy/compose/")).exists(), pad
    adressen = Adressen.lees(tmp_path / "keten.json")
    for partner in Partner:
        instellingen = adressen.instellingen(partner)
        assert instellingen.database_url == adressen.databases[partner]
        assert instellingen.log_url == "kafka://kafka:9092"


def test_wat_een_wachtwoord_bevat_is_alleen_voor_de_eigenaar_te_lezen(tmp_path: Path) -> None:
    bereid_compose_voor(tmp_path)
    geheimen = Logbeheer.lees(tmp_path / "logbeheer.json").wachtwoorden.values()
    assert len(set(geheimen)) == len(geheimen) == len(Partner) + 2
    bestanden = {pad: pad.read_text("utf-8") for pad in tmp_path.rglob("*") if pad.is_file()}
    bevat = [pad for pad, tekst in bestanden.items() if any(geheim in tekst for geheim in geheimen)]
    assert len(bevat) == len(Partner) + 3, bevat
    assert all(pad.stat().st_mode & 0o077 == 0 for pad in bevat)


def test_wie_sleutels_leest_ziet_ze_en_een_ander_weet_niet_waar_ze_liggen(tmp_path: Path) -> None:
    """The console signs its visitors in with them; a worker has no visitors."""
    bereid_compose_voor(tmp_path)
    lezers = {}
    for naam, dienst in ONZE.items():
        mappen = {v.split(":")[1] for v in dienst.get("volumes", ())}
        env = [Path(f).name for f in dienst.get("env_file", ())]
        regels = [regel for f in env for regel in (tmp_path / f).read_text("utf-8").splitlines()]
        genoemd = {r.partition("=")[2] for r in regels if r.startswith("KETEN_SLEUTELS=")}
        if dienst["command"][0] == "serve" and genoemd:
            lezers[naam] = genoemd <= mappen
        elif not genoemd:
            assert "/keten/sleutels" not in mappen, naam
    assert lezers == {"uitgever": True, "klantvolgsysteem": True}
