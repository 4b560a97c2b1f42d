"""Servers and databases for the tests: the real ones, started once per session."""

import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from ketenspoor.postgres import NIET_DUURZAAM, EmbeddedPostgres
from shared.database import Database, MigrationSource
from shared.database.migrate import migrate

_TEMPLATE = "keten_sjabloon"
_numbers = itertools.count(1)

NewDatabase = Callable[..., Awaitable[Database]]

_TESTS = Path(__file__).parent
_EEN_KETEN = ("integration/test_scenarios.py", "integration/test_docs.py", "integration/test_outbox.py")
"""Files whose tests use the one running chain: they stay in one process, or it would run twice."""

_VOOROP = ("integration/test_keten.py", *_EEN_KETEN, "chaos", "integration", "browser")
"""What takes long begins first, so that the short tests fill what is left of the cores."""


def _rang(item: pytest.Item) -> int:
    pad = item.path.relative_to(_TESTS).as_posix()
    return next((rang for rang, begin in enumerate(_VOOROP) if pad.startswith(begin)), len(_VOOROP))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_rang)


class _PerBestand(LoadFileScheduling):  # type: ignore[misc]  # pytest-xdist's schedulers have no types
    """Shares the files out over the processes of `make test`: tests of one file share servers that are
    expensive to start."""

    def _split_scope(self, nodeid: str) -> str:
        bestand: str = super()._split_scope(nodeid)
        return "de keten" if bestand.endswith(_EEN_KETEN) else bestand


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _PerBestand | None:
    return _PerBestand(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """An embedded PostgreSQL 18 for functional tests: it does not survive a power cut, so it is quick.

    Not below pytest's own temporary directory: every session of pytest closes that for all other accounts,
    and a server started by root runs as another account.
    """
    with (
        tempfile.TemporaryDirectory(prefix="keten-test-", ignore_cleanup_errors=True) as folder,
        EmbeddedPostgres(Path(folder) / "postgres", instellingen=NIET_DUURZAAM) as server,
    ):
        yield server


@pytest.fixture(scope="session")
async def _template(postgres: EmbeddedPostgres) -> str:
    await migrate(await postgres.maak_database(_TEMPLATE))
    return _TEMPLATE


@asynccontextmanager
async def _databases(postgres: EmbeddedPostgres) -> AsyncIterator[NewDatabase]:
    async with AsyncExitStack() as stack:

        async def make(*sources: MigrationSource, max_size: int = 10) -> Database:
            name = f"test_{next(_numbers)}"
            url = await postgres.maak_database(name, sjabloon=_TEMPLATE)
            stack.push_async_callback(postgres.verwijder_database, name)
            if sources:
                await migrate(url, sources)
            return await stack.enter_async_context(Database(url, max_size=max_size))

        yield make


@pytest.fixture
async def new_database(postgres: EmbeddedPostgres, _template: str) -> AsyncIterator[NewDatabase]:
    """Makes fresh databases: `await new_database(source, …)`. All have the shared
    tables; the tables of a service come with its migration source."""
    async with _databases(postgres) as make:
        yield make


@pytest.fixture(scope="module")
async def new_module_database(postgres: EmbeddedPostgres, _template: str) -> AsyncIterator[NewDatabase]:
    """The same, for what the tests of a module share."""
    async with _databases(postgres) as make:
        yield make


@pytest.fixture
async def database(new_database: NewDatabase) -> Database:
    """A fresh database with the shared tables (event store, outbox, consumer)."""
    return await new_database()
