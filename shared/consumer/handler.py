"""What a consumer does with the events that it reads."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.consumer.incoming import Incoming
from shared.database import Connection


class Handler(Protocol):
    """`group` names the consumer for ever: its offsets, leases and dead letters stand under it."""

    @property
    def group(self) -> str: ...

    @property
    def topics(self) -> Sequence[str]: ...

    async def versions(self, conn: Connection, streams: Sequence[str]) -> Mapping[str, int]:
        """Last version handled per stream; a stream that was never seen may be left out."""
        ...

    async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
        """Effects of a batch and the new versions of its streams, in the transaction of `conn`.

        The batch is contiguous per stream, without duplicates, and in order per client. Raising undoes all
        of it; the consumer then offers the same events again per client, and parks the client that fails.
        """
        ...


class StreamVersions:
    """Base of handlers that keep no state of the streams themselves: versions in `consumer_streams`."""

    def __init__(self, group: str, topics: Sequence[str]) -> None:
        self.group = group
        self.topics = topics

    async def versions(self, conn: Connection, streams: Sequence[str]) -> Mapping[str, int]:
        rows = await conn.fetch(
            "select stream, version from consumer_streams where groep = $1 and stream = any($2::text[])",
            self.group,
            streams,
        )
        return {row["stream"]: row["version"] for row in rows}

    async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
        """Stores the versions; a subclass does its work first and then calls this."""
        last = {i.envelop.stream: i.envelop.sequence for i in batch}
        await conn.execute(
            """
            insert into consumer_streams (groep, stream, version)
            select $1, stream, version from unnest($2::text[], $3::integer[]) as w(stream, version)
            on conflict (groep, stream) do update set version = excluded.version
            """,
            self.group,
            list(last),
            list(last.values()),
        )
