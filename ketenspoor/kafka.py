"""One Apache Kafka node in KRaft mode out of Maven's jars, for tests, chaos, benchmarks and `make run`.

Needs Java 17 and, the first time, Maven. Binds to 127.0.0.1 only. A node keeps its data, ports and
passwords in one folder, so that it can be stopped, killed and started again as the same node.
"""

import base64
import fcntl
import hashlib
import json
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Self

from ketenspoor.geheim import schrijf_geheim
from ketenspoor.logrechten import ADMIN, Logbeheer, nieuwe_wachtwoorden, plain_jaas
from ketenspoor.poorten import vrije_poorten

DEPLOY = Path(__file__).parent.parent / "deploy" / "kafka"
STARTED = b"Kafka Server started"
_LICHT = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Small and quick to warm up: a node and its tools share two cores with everything else. Measured with the
cohort: 1.0 ms of processor time per command instead of 2.3, 6% of a core at rest instead of 15%."""


class KafkaOntbreekt(RuntimeError):
    """The node cannot start on this machine; the message says in one Dutch line why."""


def fetch_jars(folder: Path = DEPLOY) -> Path:
    """Fetches the jars of `pom.xml` once and returns their folder.

    A stamp with the hash of the pom says that the folder is complete; a lock lets two processes ask at once.
    """
    libs, work = folder / "libs", folder / "target"
    stamp = libs / "pom.sha256"
    digest = hashlib.sha256((folder / "pom.xml").read_bytes()).hexdigest()
    work.mkdir(exist_ok=True)
    with _lock(work / "libs.lock"):
        if stamp.exists() and stamp.read_text() == digest:
            return libs
        new = work / "libs"
        shutil.rmtree(new, ignore_errors=True)
        _run(
            [
                _program("mvn", "Maven"),
                "--quiet",
                "--batch-mode",
                "dependency:copy-dependencies",
                f"-DoutputDirectory={new}",
                "-DincludeScope=runtime",
            ],
            cwd=folder,
        )
        (new / "pom.sha256").write_text(digest)
        shutil.rmtree(libs, ignore_errors=True)
        new.rename(libs)
        return libs


class KafkaNode:
    """One node with its data in `folder`.

    With `identities` the node asks every client for a user and password (SCRAM-SHA-256) and allows only
    what `verleen` gave; without, everyone may do everything. A second KafkaNode on the same folder takes
    over ports and passwords of the first.

    Raises KafkaOntbreekt when `folder` holds a node without identities and they are asked for.
    """

    def __init__(self, folder: Path, *, identities: bool = False, heap_mb: int = 512) -> None:
        self.folder = folder
        self._heap_mb = heap_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._java = ""
        self._classpath = ""
        folder.mkdir(parents=True, exist_ok=True)
        self._facts = _facts(folder / "node.json", identities)

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._facts.port}"

    @property
    def url(self) -> str:
        """Value for `KETEN_LOG_URL`."""
        return f"kafka://{self.bootstrap}"

    @property
    def passwords(self) -> Mapping[str, str]:
        """Password per user: administrator, operator and each partner. Empty without identities."""
        return self._facts.passwords

    @property
    def beheer(self) -> Logbeheer | None:
        """What is needed to give rights (`verleen`). None without identities."""
        if not self.passwords:
            return None
        return Logbeheer(adres=self.bootstrap, mechanisme="SCRAM-SHA-256", wachtwoorden=self.passwords)

    @property
    def pid(self) -> int:
        """Process id of the running node. Raises RuntimeError when it is not running."""
        if self._process is None:
            raise RuntimeError("Kafka draait niet")
        return self._process.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, timeout: float = 60) -> None:
        """Formats the folder the first time, starts the node and returns when it serves.

        Raises KafkaOntbreekt when Java, Maven or a free port is missing or the node does not come up.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self._java = _program("java", "Java 17")
        self._classpath = f"{fetch_jars()}/*"
        config = self.folder / "server.properties"
        schrijf_geheim(config, self._properties())
        if not (self.folder / "data" / "meta.properties").exists():
            self._format(config)
        log = self.folder / "kafka.log"
        begin = log.stat().st_size if log.exists() else 0
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - a fixed program with our own arguments
                [
                    self._java,
                    f"-Xmx{self._heap_mb}m",
                    *_LICHT,
                    "-cp",
                    self._classpath,
                    "kafka.Kafka",
                    str(config),
                ],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                # Ctrl-C on the terminal stops the services first; the node is stopped by `stop`.
                start_new_session=True,
            )
        self._wait(log, begin, timeout)

    def stop(self) -> None:
        """Orderly stop; after 20 seconds the hard way."""
        self._end(signal.SIGTERM, 20)

    def kill(self) -> None:
        """Takes the node away as a power failure would."""
        self._end(signal.SIGKILL, 20)

    def _end(self, sign: signal.Signals, timeout: float) -> None:
        if self._process is None:
            return
        self._process.send_signal(sign)
        # A node that was halted with SIGSTOP answers only after SIGCONT.
        self._process.send_signal(signal.SIGCONT)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _wait(self, log: Path, begin: int, timeout: float) -> None:
        until = time.monotonic() + timeout
        process = self._process
        while process is not None and process.poll() is None and time.monotonic() < until:
            with log.open("rb") as lines:
                lines.seek(begin)
                if STARTED in lines.read():
                    return
            time.sleep(0.05)
        self._end(signal.SIGKILL, 5)
        raise KafkaOntbreekt(f"Kafka is niet gestart; de reden staat in {log}")

    def _format(self, config: Path) -> None:
        cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        # With an equals sign: a cluster id may start with a dash.
        arguments = ["kafka.tools.StorageTool", "format", "--standalone", f"--cluster-id={cluster}"]
        arguments += [f"--config={config}"]
        if self.passwords:
            arguments += ["--add-scram", f"SCRAM-SHA-256=[name={ADMIN},password={self.passwords[ADMIN]}]"]
        _run([self._java, "-Xmx128m", *_LICHT, "-cp", self._classpath, *arguments])

    def _properties(self) -> str:
        client = f"127.0.0.1:{self._facts.port}"
        controller = f"127.0.0.1:{self._facts.controller_port}"
        protocol = "SASL_PLAINTEXT" if self.passwords else "PLAINTEXT"
        settings = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.bootstrap.servers": controller,
            "listeners": f"CLIENT://{client},CONTROLLER://{controller}",
            "advertised.listeners": f"CLIENT://{client}",
            "listener.security.protocol.map": f"CLIENT:{protocol},CONTROLLER:{protocol}",
            "inter.broker.listener.name": "CLIENT",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": str(self.folder / "data"),
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": "0",
            "log.retention.ms": "-1",
            "log.retention.bytes": "-1",
        }
        if self.passwords:
            settings |= self._identity_properties()
        return "".join(f"{name}={value}\n" for name, value in settings.items())

    def _identity_properties(self) -> Mapping[str, str]:
        password = self.passwords[ADMIN]
        scram = "org.apache.kafka.common.security.scram.ScramLoginModule"
        return {
            "sasl.enabled.mechanisms": "SCRAM-SHA-256",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-256",
            "sasl.mechanism.controller.protocol": "PLAIN",
            "listener.name.client.sasl.enabled.mechanisms": "SCRAM-SHA-256",
            "listener.name.client.scram-sha-256.sasl.jaas.config": (
                f'{scram} required username="{ADMIN}" password="{password}";'
            ),
            "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.controller.plain.sasl.jaas.config": plain_jaas(password),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:{ADMIN}",
            "allow.everyone.if.no.acl.found": "false",
        }


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a node must keep to be the same node after a restart."""

    port: int
    controller_port: int
    passwords: Mapping[str, str]


def _facts(path: Path, identities: bool) -> _Facts:
    known = _Facts(**json.loads(path.read_text())) if path.exists() else None
    if known is not None and identities and not known.passwords:
        raise KafkaOntbreekt(
            f"{path.parent} hoort bij een Kafka zonder gebruikers; begin opnieuw met een andere map, of met "
            "`make clean`"
        )
    facts = known or _new_facts()
    if identities:
        # A user that is new since the last start gets its password now.
        facts = replace(facts, passwords=nieuwe_wachtwoorden() | dict(facts.passwords))
    if facts != known:
        schrijf_geheim(path, json.dumps(asdict(facts)))
    return facts


def _new_facts() -> _Facts:
    port, controller_port = vrije_poorten(2)
    return _Facts(port, controller_port, {})


def _program(name: str, product: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise KafkaOntbreekt(f"{product} ontbreekt: het programma `{name}` staat niet op het pad")
    return path


def _run(command: list[str], cwd: Path | None = None) -> None:
    # The arguments are our own: no shell reads them.
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        reason = next((line for line in lines if "ERROR" in line or "Exception" in line), "geen melding")
        raise KafkaOntbreekt(f"{Path(command[0]).name} is mislukt: {reason}")


@contextmanager
def _lock(path: Path) -> Iterator[IO[str]]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
