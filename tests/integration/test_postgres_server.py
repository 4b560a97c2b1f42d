"""The embedded server and the migrations: start, second start, takeover, and many who start at once."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from ketenspoor.poorten import vrije_poort
from ketenspoor.postgres import EmbeddedPostgres, PostgresStartFout
from shared.database.migrate import migrate


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="keten-test-", ignore_cleanup_errors=True) as name:
        yield Path(name)


async def value(url: str, query: str) -> object:
    conn = await asyncpg.connect(url)
    try:
        return await conn.fetchval(query)
    finally:
        await conn.close()


async def test_a_second_start_finds_the_data_of_the_first(folder: Path) -> None:
    with EmbeddedPostgres(folder / "postgres") as server:
        url = await server.maak_database("keten_proef")
        assert str(await value(url, "show server_version")).startswith("18")
        assert await value(url, "show fsync") == "on"
        await value(url, "create table proef ()")
        with pytest.raises(PostgresStartFout, match="ander proces"):
            EmbeddedPostgres(folder / "postgres").start()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url, password="mis")
        pid = server.pid
    assert not psutil.pid_exists(pid)
    with EmbeddedPostgres(folder / "postgres") as server:
        assert await value(server.url("keten_proef"), "select count(*) from proef") == 0


async def test_a_server_that_was_killed_starts_again(folder: Path) -> None:
    first = EmbeddedPostgres(folder / "postgres").start()
    await value(first.url(), "create table proef ()")
    os.kill(first.pid, signal.SIGKILL)
    first.stop()
    with EmbeddedPostgres(folder / "postgres") as server:
        assert await value(server.url(), "select count(*) from proef") == 0


def test_a_port_in_use_is_told_in_dutch(folder: Path) -> None:
    port = vrije_poort()
    with (
        EmbeddedPostgres(folder / "een", port=port),
        pytest.raises(PostgresStartFout, match=f"poort {port}"),
    ):
        EmbeddedPostgres(folder / "twee", port=port).start()


async def test_many_may_migrate_at_once(postgres: EmbeddedPostgres) -> None:
    url = await postgres.maak_database("test_migratie")
    await asyncio.gather(*(migrate(url) for _ in range(5)))
    assert await value(url, "select count(*) from alembic_version_shared") == 1
    await postgres.verwijder_database("test_migratie")
