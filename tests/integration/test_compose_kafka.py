"""The Kafka of `docker-compose.yml` without a container: set up by the program with which its image does
that, out of the same variables; then `migreer`'s own command. The broker obeys the contract's rights."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from ketenspoor.adressen import Adressen
from ketenspoor.cli import app
from ketenspoor.compose import LOG_URL, bereid_compose_voor
from ketenspoor.kafka import fetch_jars
from ketenspoor.keten import PARTITIES
from ketenspoor.logrechten import Logbeheer, verleen
from ketenspoor.poorten import vrije_poorten
from ketenspoor.postgres import EmbeddedPostgres
from shared.contract.gebeurtenis import Partner
from shared.log.open import log_of
from shared.log.port import LogUnavailable, Record, RecordRefused

BESTAND = Path(__file__).parents[2] / "docker-compose.yml"
DIENSTEN: dict[str, Any] = yaml.safe_load(BESTAND.read_text("utf-8"))["services"]
KAFKA, MIGREER = DIENSTEN["kafka"], DIENSTEN["migreer"]
CLUSTER = "5L6g3nShT-eMCtK--X86sw"
"""What the image takes when no cluster is named."""
BERICHT = Record(b"klant", b"{}", [("ce_id", b"1")])


@dataclass(frozen=True)
class Nagebouwd:
    """The folder that `voorbereid` made; `poorten`: the port here for each port of the container."""

    map: Path
    poorten: Mapping[int, int]

    def omgeving(self, bestand: str) -> dict[str, str]:
        """The variables of an `env_file`."""
        regels = (self.map / bestand).read_text("utf-8").splitlines()
        return {naam: self.hier(waarde) for naam, _, waarde in (r.partition("=") for r in regels)}

    def hier(self, tekst: str) -> str:
        """The text with the addresses of this machine: of `kafka:9092`, `://:9092`, `kafka/9092`."""
        for daar, poort in self.poorten.items():
            for host, scheiding in (("kafka", ":"), ("kafka", "/"), ("://", ":")):
                voor = "://127.0.0.1" if host == "://" else "127.0.0.1"
                tekst = tekst.replace(f"{host}{scheiding}{daar}", f"{voor}{scheiding}{poort}")
        return tekst


def _start_kafka(nagebouwd: Nagebouwd) -> subprocess.Popen[bytes]:
    map = nagebouwd.map
    omgeving = {naam: nagebouwd.hier(waarde) for naam, waarde in KAFKA["environment"].items()}
    omgeving |= nagebouwd.omgeving(Path(KAFKA["env_file"][0]).name)
    omgeving |= {"KAFKA_LOG_DIRS": str(map / "data"), "CLUSTER_ID": CLUSTER, "PATH": os.environ["PATH"]}
    for deel in ("standaard", "kafka"):
        (map / deel).mkdir()
        (map / deel / "server.properties").touch()
    java = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{fetch_jars()}/*"]
    mappen = ["-D", map / "standaard", "-M", map / "eigen", "-F", map / "kafka"]
    opzet = subprocess.run(
        [*java, "kafka.docker.KafkaDockerWrapper", "setup", *mappen],
        env=omgeving, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert opzet.returncode == 0, opzet.stderr[-500:]
    with (map / "kafka.log").open("wb") as uit:
        return subprocess.Popen(
            [*java, "-Xmx384m", "kafka.Kafka", map / "kafka" / "server.properties"], stdout=uit, stderr=uit
        )


def _wacht_op_gezond(nagebouwd: Nagebouwd) -> None:
    """Asks what the healthcheck of the container asks, until it says yes."""
    opdracht = [nagebouwd.hier(deel) for deel in KAFKA["healthcheck"]["test"][1:]]
    einde = time.monotonic() + 60
    while subprocess.run(opdracht, capture_output=True, check=False).returncode:
        assert time.monotonic() < einde, "Kafka wordt niet gezond"
        time.sleep(0.05)


def _migreer(nagebouwd: Nagebouwd, postgres: EmbeddedPostgres) -> None:
    map, server = nagebouwd.map, postgres.url().rpartition("/")[0]
    van_compose = f"postgresql://keten:{(map / 'postgres.wachtwoord').read_text('utf-8')}@postgres:5432"
    for bestand in ("keten.json", "logbeheer.json"):
        tekst = nagebouwd.hier((map / bestand).read_text("utf-8"))
        (map / bestand).write_text(tekst.replace(van_compose, server), "utf-8")
    for _ in range(2):  # every `docker compose up` runs it
        opdracht = [deel.replace("/keten/", f"{map}/") for deel in MIGREER["command"]]
        uitslag = CliRunner().invoke(app, opdracht)
        assert uitslag.exit_code == 0, uitslag.output


@pytest.fixture(scope="module")
def nagebouwd(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nagebouwd]:
    map = tmp_path_factory.mktemp("compose")
    bereid_compose_voor(map)
    nagebouwd = Nagebouwd(map, dict(zip((9092, 9093, 9094), vrije_poorten(3), strict=True)))
    kafka = _start_kafka(nagebouwd)
    try:
        _wacht_op_gezond(nagebouwd)
        _migreer(nagebouwd, postgres)
        yield nagebouwd
    finally:
        kafka.terminate()
        kafka.wait(20)


@pytest.mark.parametrize("partner", list(Partner))
async def test_een_dienst_schrijft_alleen_zijn_eigen_topic(nagebouwd: Nagebouwd, partner: Partner) -> None:
    env = nagebouwd.omgeving(f"{partner}.env")
    assert env["KETEN_LOG_USERNAME"] == partner
    log = log_of(env["KETEN_LOG_URL"], env["KETEN_LOG_USERNAME"], env["KETEN_LOG_PASSWORD"])
    await log.start()
    for ander in Partner:
        (uitkomst,) = await log.publish(ander.topic, [BERICHT])
        assert uitkomst is None if ander is partner else isinstance(uitkomst, RecordRefused)
    assert await log.read(dict.fromkeys(await log.partitions([p.topic for p in Partner]), 0), 10, 5)
    await log.stop()


async def test_de_operator_leest_en_een_vreemde_komt_er_niet_in(nagebouwd: Nagebouwd) -> None:
    adressen = Adressen.lees(nagebouwd.map / "keten.json")
    log = adressen.log()
    await log.start()
    assert len(await log.heads([p.topic for p in Partner])) == PARTITIES * len(Partner)
    (uitkomst,) = await log.publish(Partner.INTAKE.topic, [BERICHT])
    assert isinstance(uitkomst, RecordRefused)
    await log.stop()
    assert "KETEN_LOG_USERNAME" not in nagebouwd.omgeving("uitgever.env")
    with pytest.raises(LogUnavailable):
        await log_of(nagebouwd.hier(LOG_URL)).start()


async def test_over_het_adres_van_de_diensten_gaat_geen_wachtwoord_van_de_beheerder(
    nagebouwd: Nagebouwd,
) -> None:
    """PLAIN sends the password itself: that is for the administrator's own listener alone."""
    beheer = Logbeheer.lees(nagebouwd.map / "logbeheer.json")
    with pytest.raises(LogUnavailable, match="laat admin niet toe"):
        await verleen(beheer.model_copy(update={"adres": nagebouwd.hier("kafka:9092")}))
