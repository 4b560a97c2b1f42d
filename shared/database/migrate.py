"""Brings a database to the newest schema with Alembic.

The shared source (event store, consumer, access) comes first, then the sources of the service. Each source
is a directory of Alembic revisions in one line, with a version table of its own, so that a service and
`shared` can grow apart from each other.
"""

from collections.abc import Sequence
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.database.source import MigrationSource

_HERE = Path(__file__).parent / "migrations"
# Any fixed number; advisory locks are per database.
_LOCK = 0x6B6574656E01


SHARED = MigrationSource("shared", _HERE / "versions")


async def migrate(url: str, sources: Sequence[MigrationSource] = ()) -> None:
    """Upgrades the database at `url` to the head of the shared source and of `sources`, in one transaction.

    Safe when several processes start at once: the first one works, the others wait and then find nothing
    to do. Raises what the database raises; then nothing has changed.
    """
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url), poolclass=NullPool
    )
    try:
        async with engine.begin() as connection:
            await connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            await connection.run_sync(_upgrade, (SHARED, *sources))
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, sources: Sequence[MigrationSource]) -> None:
    for source in sources:
        config = Config()
        config.set_main_option("script_location", str(_HERE))
        config.set_main_option("version_locations", str(source.versions))
        config.set_main_option("path_separator", "newline")
        config.attributes["connection"] = connection
        config.attributes["version_table"] = f"alembic_version_{source.name}"
        command.upgrade(config, "head")
