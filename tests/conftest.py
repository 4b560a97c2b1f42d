"""Servers and databases for the tests: the real ones, started once per session."""

import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from ketenspoor.postgres import NIET_DUURZAAM, EmbeddedPostgres
from shared.database import Database, MigrationSource
from shared.database.migrate import migrate

_TEMPLATE = "keten_sjabloon"
_numbers = itertools.count(1)

NewDatabase = Callable[..., Awaitable[Database]]


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
