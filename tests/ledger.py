"""A handler that writes each event in a ledger without any protection of its own, and a process around it.

`python -m tests.ledger DATABASE LOG TOPIC LEASE MODE` consumes until it is killed. MODE `kill` and `stop`:
after the effects of an event with `"doe":"val"`, before the commit, the process sends itself SIGKILL or
SIGSTOP. MODE `flood`: SIGSTOP there while the database sends it more than fits between them.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence

import orjson

from shared.consumer import Consumer, Incoming, StreamVersions
from shared.database import Connection, Database
from shared.log.open import log_of

TABLE = (
    "create table ledger (nummer bigint generated always as identity, klant text, stream text, version int)"
)


class Refused(Exception):
    """The ledger does not take this event."""


class Ledger(StreamVersions):
    """Refuses events whose data say `"doe":"weiger"` as long as `refuse` is set. `after` is called between
    the effects of a batch and its commit."""

    def __init__(
        self, topics: Sequence[str], after: Callable[[Sequence[Incoming]], None] | None = None
    ) -> None:
        super().__init__("proef", topics)
        self.refuse = True
        self.after = after
        self.batches: list[int] = []

    async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
        self.batches.append(len(batch))
        await conn.copy_records_to_table(
            "ledger",
            columns=["klant", "stream", "version"],
            records=[(i.envelop.klant, i.envelop.stream, i.envelop.sequence) for i in batch],
        )
        for i in batch:
            if self.refuse and orjson.loads(i.data).get("doe") == "weiger":
                raise Refused(i.envelop.stream)
        await super().handle(conn, batch)
        if self.after is not None:
            self.after(batch)


class Flooded(Ledger):
    """Stands still in the middle of a result."""

    async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
        await super().handle(conn, batch)
        if falls(batch):
            asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGSTOP)
            await conn.fetch("select repeat('x', 1000) from generate_series(1, 1000000)")


def falls(batch: Sequence[Incoming]) -> bool:
    return any(b'"val"' in i.data for i in batch)


async def main(url: str, log_url: str, topic: str, lease: str, mode: str) -> None:
    def after(batch: Sequence[Incoming]) -> None:
        if falls(batch):
            os.kill(os.getpid(), signal.SIGKILL if mode == "kill" else signal.SIGSTOP)

    log = log_of(log_url)
    ledger = Flooded([topic]) if mode == "flood" else Ledger([topic], after)
    async with Database(url, max_size=3) as db:
        consumer = Consumer(db, log, ledger, batch=100, lease=float(lease), wait=0.05)
        await consumer.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
