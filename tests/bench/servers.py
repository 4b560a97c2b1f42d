"""The servers that are measured on: durable PostgreSQL 18 and Kafka, as the chain itself starts them."""

import itertools
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ketenspoor.kafka import KafkaNode
from ketenspoor.postgres import EmbeddedPostgres
from shared.contract.gebeurtenis import Partner
from shared.database import Database, MigrationSource
from shared.database.migrate import migrate
from shared.log.kafka import KafkaLog
from tests.bench.lading import PARTITIES

_nummers = itertools.count(1)

TOPICS = tuple(partner.topic for partner in Partner)


@dataclass(frozen=True, slots=True)
class Servers:
    postgres: EmbeddedPostgres
    kafka: KafkaNode

    async def database(self, *bronnen: MigrationSource) -> str:
        """URL of a fresh database with the shared tables and those of `bronnen`."""
        url = await self.lege_database()
        await migrate(url, bronnen)
        return url

    async def lege_database(self) -> str:
        """URL of a fresh database without tables, for a peer."""
        return await self.postgres.maak_database(f"bench_{next(_nummers)}")

    async def rust(self, url: str) -> None:
        """Ends what a measurement left for later, so that the next one does not pay for it."""
        async with Database(url, min_size=1, max_size=1) as db:
            await db.pool.execute("vacuum analyze")
            await db.pool.execute("checkpoint")


@asynccontextmanager
async def servers(instellingen: Mapping[str, str] | None = None) -> AsyncIterator[Servers]:
    """Both servers on free ports, in a folder of their own that is thrown away afterwards.

    PostgreSQL keeps its durable settings (fsync and synchronous_commit on); `instellingen` come on top.
    """
    with (
        tempfile.TemporaryDirectory(prefix="keten-bench-", ignore_cleanup_errors=True) as map_,
        EmbeddedPostgres(Path(map_) / "postgres", instellingen=instellingen) as postgres,
        KafkaNode(Path(map_) / "kafka") as kafka,
    ):
        yield Servers(postgres, kafka)


@asynccontextmanager
async def open_log(bootstrap: str, topics: Sequence[str] = ()) -> AsyncIterator[KafkaLog]:
    """A started log; `topics` are created when they do not exist yet."""
    async with AsyncExitStack() as stapel:
        log = KafkaLog(bootstrap)
        await log.start()
        stapel.push_async_callback(log.stop)
        if topics:
            await log.create_topics(topics, PARTITIES)
        yield log
