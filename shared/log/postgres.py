"""The log on PostgreSQL: the whole chain on a laptop with nothing but Python."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import asyncpg

from shared.database.database import PooledConnection
from shared.log.headers import pack, unpack
from shared.log.port import LogRecord, LogUnavailable, Record, RecordRefused, TopicPartition
from shared.log.records import partition_of, refusal

DDL = """
create table if not exists log_heads (
    topic text not null,
    partition integer not null,
    next bigint not null default 0,
    primary key (topic, partition)
);
create table if not exists log_records (
    topic text not null,
    partition integer not null,
    "offset" bigint not null,
    key bytea not null,
    value bytea not null,
    headers bytea not null,
    primary key (topic, partition, "offset")
);
"""

# The rows of log_heads are locked until the commit: offsets become visible in order and without holes.
LOCK_HEADS = """
select partition, next from log_heads
 where topic = $1 and partition = any($2::integer[])
 order by partition
   for update
"""

MOVE_HEADS = """
update log_heads h set next = w.next
  from unnest($2::integer[], $3::bigint[]) as w(partition, next)
 where h.topic = $1 and h.partition = w.partition
"""

# One index range per partition, in the order asked; the limit stops the walk as soon as it is filled.
READ = """
select r.topic, r.partition, r."offset", r.key, r.value, r.headers
  from unnest($1::text[], $2::integer[], $3::bigint[]) with ordinality as w(topic, partition, next, place)
 cross join lateral (
       select * from log_records l
        where l.topic = w.topic and l.partition = w.partition and l."offset" >= w.next
        order by l."offset"
        limit $4) r
 limit $4
"""

SHORTEST_POLL, LONGEST_POLL = 0.005, 0.1
_DDL_LOCK = 0x6B657465
_Row = tuple[bytes, bytes, bytes]
"""Key, value and packed headers."""


class PostgresLog:
    """Log in the database of `url` (`postgresql://…`). The tables are created at the first start."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None
        self._counts: dict[str, int] = {}
        self._turn = 0
        self._pause = SHORTEST_POLL

    async def start(self) -> None:
        """Connects and creates the tables if they are missing. Raises LogUnavailable."""
        if self._pool is not None:
            return
        async with _unavailable(self._url):
            pool = await asyncpg.create_pool(
                self._url, min_size=0, max_size=8, command_timeout=60, connection_class=PooledConnection
            )
        try:
            async with _unavailable(self._url), pool.acquire() as connection, connection.transaction():
                # Several services start at once; `if not exists` alone is no protection against that.
                await connection.execute("select pg_advisory_xact_lock($1)", _DDL_LOCK)
                await connection.execute(DDL)
        except LogUnavailable:
            await pool.close()
            raise
        self._pool = pool

    async def stop(self) -> None:
        if self._pool is not None:
            await self._pool.close()
        self._pool = None

    async def create_topics(self, topics: Sequence[str], partitions: int) -> None:
        async with self._connection() as connection:
            await connection.execute(
                """
                insert into log_heads (topic, partition)
                select topic, partition from unnest($1::text[]) topic, generate_series(0, $2 - 1) partition
                 where topic not in (select topic from log_heads)
                    on conflict do nothing
                """,
                list(topics),
                partitions,
            )

    async def publish(self, topic: str, records: Sequence[Record]) -> Sequence[Exception | None]:
        """See `Log`. All records of a call that the log takes are stored in one transaction."""
        if not records:
            return []
        outcomes: list[Exception | None] = [None] * len(records)
        blocked: dict[bytes, RecordRefused] = {}
        queues: dict[int, list[_Row]] = defaultdict(list)
        try:
            count = await self._count(topic)
            for place, record in enumerate(records):
                headers = pack(record.headers)
                size = len(record.key) + len(record.value) + len(headers)
                refused = blocked.get(record.key) or refusal(record.key, size)
                if refused is None:
                    queues[partition_of(record.key, count)].append((record.key, record.value, headers))
                else:
                    outcomes[place] = blocked[record.key] = refused
            if queues:
                await self._store(topic, queues)
        except LogUnavailable as error:
            return [outcome or error for outcome in outcomes]
        return outcomes

    async def _store(self, topic: str, queues: Mapping[int, Sequence[_Row]]) -> None:
        async with self._connection() as connection, connection.transaction():
            locked = await connection.fetch(LOCK_HEADS, topic, list(queues))
            heads: dict[int, int] = {row["partition"]: row["next"] for row in locked}
            rows = [
                (topic, partition, offset, *row)
                for partition, queue in queues.items()
                for offset, row in enumerate(queue, heads[partition])
            ]
            await connection.copy_records_to_table(
                "log_records",
                records=rows,
                columns=["topic", "partition", "offset", "key", "value", "headers"],
            )
            ends = [heads[partition] + len(queue) for partition, queue in queues.items()]
            await connection.execute(MOVE_HEADS, topic, list(queues), ends)

    async def partitions(self, topics: Sequence[str]) -> Sequence[TopicPartition]:
        """Partitions of the topics in order. Raises LogUnavailable, also for a topic that does not exist."""
        return [
            TopicPartition(topic, partition)
            for topic in topics
            for partition in range(await self._count(topic))
        ]

    async def heads(self, topics: Sequence[str]) -> Mapping[TopicPartition, int]:
        await self.partitions(topics)
        async with self._connection() as connection:
            rows = await connection.fetch(
                "select topic, partition, next from log_heads where topic = any($1::text[])", list(topics)
            )
        return {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows}

    async def read(
        self, offsets: Mapping[TopicPartition, int], max_records: int, wait: float
    ) -> Sequence[LogRecord]:
        """See `Log`. Looks again after 5 ms, and then ever later, up to 100 ms, until there is something."""
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        while True:
            records = await self._look(offsets, max_records) if offsets else []
            if records:
                self._pause = SHORTEST_POLL
            left = until - loop.time()
            if records or left <= 0:
                return records
            await asyncio.sleep(min(self._pause, left))
            self._pause = min(self._pause * 1.5, LONGEST_POLL)

    async def _look(self, offsets: Mapping[TopicPartition, int], max_records: int) -> Sequence[LogRecord]:
        # Another partition comes first each time, so that a long one does not hold up the others.
        places = list(offsets.items())
        self._turn = (self._turn + 1) % len(places)
        places = places[self._turn :] + places[: self._turn]
        async with self._connection() as connection:
            rows = await connection.fetch(
                READ,
                [place.topic for place, _ in places],
                [place.partition for place, _ in places],
                [offset for _, offset in places],
                max_records,
            )
        return [
            LogRecord(topic, partition, offset, key, value, unpack(headers))
            for topic, partition, offset, key, value, headers in rows
        ]

    async def _count(self, topic: str) -> int:
        """Number of partitions. It never changes: another number would send a key elsewhere."""
        if topic not in self._counts:
            async with self._connection() as connection:
                count = await connection.fetchval("select count(*) from log_heads where topic = $1", topic)
            if not count:
                raise LogUnavailable(f"topic {topic} bestaat niet in het logboek")
            self._counts[topic] = count
        return self._counts[topic]

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy]:
        if self._pool is None:
            await self.start()
        assert self._pool is not None
        async with _unavailable(self._url), self._pool.acquire(timeout=10) as connection:
            yield connection


@asynccontextmanager
async def _unavailable(url: str) -> AsyncIterator[None]:
    """Every failure of the server or the connection is a LogUnavailable: the transaction did not count.

    InternalClientError is how asyncpg says that the connection went in the middle of a copy.
    """
    try:
        yield
    except (
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        OSError,
        TimeoutError,
    ) as error:
        place = url.rpartition("@")[2]
        raise LogUnavailable(f"het logboek op {place} is niet bereikbaar: {error}") from error
