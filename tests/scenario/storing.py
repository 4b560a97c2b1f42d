"""A fault on purpose: the database of a service refuses to store what it does with events of one client."""

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

GEBEURTENISSEN = ("events", "new.klant")
"""Where a service that reacts stores what it states."""
ONTHOUDEN = ("onthouden", "new.envelop ->> 'subject'")
"""Where a service stores what it remembers of another's event: intake states nothing (`events.md` §5.1)."""

# A sequence does not roll back: it counts the attempts of transactions that fail.
_MAAK = """
create sequence storing_pogingen;
create function storing() returns trigger language plpgsql as $$
begin
    if {van} = '{klant}' then
        perform nextval('storing_pogingen');
        raise exception 'storing op verzoek van de test' using errcode = '{code}';
    end if;
    return new;
end $$;
create trigger storing before insert on {tabel} for each row execute function storing();
"""
_WEG = "drop trigger storing on {tabel}; drop function storing; drop sequence storing_pogingen;"


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
async def storing(
    database: str, klant: str, code: str, waar: tuple[str, str] = GEBEURTENISSEN
) -> AsyncIterator[Storing]:
    """While the block runs, storing what is of this client in this database fails with this SQLSTATE."""
    conn = await asyncpg.connect(database)
    tabel, van = waar
    try:
        await conn.execute(_MAAK.format(klant=klant, code=code, tabel=tabel, van=van))
        try:
            yield Storing(conn)
        finally:
            await conn.execute(_WEG.format(tabel=tabel))
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
