"""A fault on purpose: the database of a service refuses to store events of one client."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

TIJDELIJK = "40001"
"""SQLSTATE of a serialization failure: of the moment, so the consumer tries again until it passes."""
BLIJVEND = "P0001"
"""SQLSTATE of an error that a function raises: it lies with this event, so its client is parked."""

# A sequence does not roll back: it counts the attempts of transactions that fail.
_MAAK = """
create sequence storing_pogingen;
create function storing() returns trigger language plpgsql as $$
begin
    if new.klant = '{klant}' then
        perform nextval('storing_pogingen');
        raise exception 'storing op verzoek van de test' using errcode = '{code}';
    end if;
    return new;
end $$;
create trigger storing before insert on events for each row execute function storing();
"""
_WEG = "drop trigger storing on events; drop function storing; drop sequence storing_pogingen;"


@dataclass
class Storing:
    conn: asyncpg.Connection

    async def pogingen(self) -> int:
        """How often storing was tried and failed."""
        aantal: int = await self.conn.fetchval(
            "select case when is_called then last_value else 0 end from storing_pogingen"
        )
        return aantal


@asynccontextmanager
async def storing(database: str, klant: str, code: str) -> AsyncIterator[Storing]:
    """While the block runs, storing events of this client in this database fails with this SQLSTATE."""
    conn = await asyncpg.connect(database)
    try:
        await conn.execute(_MAAK.format(klant=klant, code=code))
        try:
            yield Storing(conn)
        finally:
            await conn.execute(_WEG)
    finally:
        await conn.close()


async def ketenspoor(keten: Path, *argumenten: str) -> tuple[int, str]:
    """The operator's command on this chain: exit code and what it printed."""
    proces = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ketenspoor", *argumenten, "--keten", str(keten),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "300"},
    )  # fmt: skip
    uit, _ = await proces.communicate()
    assert proces.returncode is not None
    return proces.returncode, uit.decode()
