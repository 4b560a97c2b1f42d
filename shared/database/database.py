"""One database of one service: a pool of asyncpg for the hot paths, SQLAlchemy for all other queries."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:
    Connection = asyncpg.Connection | PoolConnectionProxy
    Pool = asyncpg.Pool

_STOP_SECONDS = 10.0

UNAVAILABLE: tuple[type[Exception], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleSessionTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server ended the session while the client was not looking
    asyncpg.TooManyConnectionsError,
    OSError,
    asyncio.TimeoutError,
)
"""What asyncpg raises when the server or the connection is gone; trying again later may help."""


class PooledConnection(asyncpg.Connection):
    """A connection that comes back to its pool without a round trip: nobody here changes its session
    (settings are local to a transaction, session locks have a connection of their own)."""

    def get_reset_query(self) -> str:
        return ""


class Database:
    """`url`: `postgresql://user:password@host:port/name`. Values of type json and jsonb stay text in both
    directions, so that the data of an event is byte for byte what was written.

    `min_size`, `max_size`: connections of the pool. The server has two cores in the default set-up; more
    connections than a handful per process only add waiting. The pool starts with `start()`.

    `plan_once`: a statement is planned once per connection, not again for the values of every call. For who
    looks up by key, streams above all: there the server planned longer than it read.
    """

    def __init__(
        self,
        url: str,
        *,
        min_size: int = 2,
        max_size: int = 10,
        name: str = "ketenspoor",
        plan_once: bool = False,
    ) -> None:
        self.url = url
        self.name = name
        self._min_size = min_size
        self._max_size = max_size
        self._plan_once = plan_once
        self._pool: Pool | None = None

    async def start(self) -> Self:
        """Opens the pool. Raises one of UNAVAILABLE when the server cannot be reached."""
        if self._pool is None:
            self._pool = await asyncpg.create_pool(
                self.url,
                min_size=self._min_size,
                max_size=self._max_size,
                connection_class=PooledConnection,
                server_settings=self._server_settings(),
            )
        return self

    async def stop(self) -> None:
        """Closes the pool when the connections in use have come back, at the latest after 10 seconds."""
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), _STOP_SECONDS)
            except TimeoutError:
                pool.terminate()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def pool(self) -> Pool:
        if self._pool is None:
            raise RuntimeError(f"database {self.name} is not started")
        return self._pool

    async def ping(self) -> None:
        """Returns when the server answers; raises one of UNAVAILABLE when it does not (readiness)."""
        await self.pool.fetchval("select 1")

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """A connection out of the pool."""
        async with self.pool.acquire() as conn:
            yield conn

    @asynccontextmanager
    async def use(self, conn: Connection | None) -> AsyncIterator[Connection]:
        """The caller's connection, so that its transaction is seen; without one a connection out of the
        pool."""
        if conn is not None:
            yield conn
        else:
            async with self.acquire() as own:
                yield own

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection in a transaction: commits at the end, rolls back on an exception."""
        async with self.pool.acquire() as conn, conn.transaction():
            yield conn

    async def connect(self, **settings: str) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection of one's own outside the pool, with settings of the session; the caller closes it."""
        return await asyncpg.connect(self.url, server_settings=self._server_settings() | settings)

    def _server_settings(self) -> dict[str, str]:
        plans = "force_generic_plan" if self._plan_once else "auto"
        return {"application_name": self.name, "timezone": "UTC", "jit": "off", "plan_cache_mode": plans}
