"""Reads back what the chain holds: event stores, log and projection."""

from collections.abc import AsyncIterator, Mapping, Sequence
from uuid import UUID

import asyncpg

from shared.contract.envelop import instant
from shared.contract.gebeurtenis import Partner
from shared.log.port import Log, TopicPartition
from tests.chaos.geschiedenis import Gezien

NAAM = "chaos"
"""application_name of the harness's own sessions, which are never ended by chance."""


DODE_BRIEVEN = "select count(*) from dead_letters where verworpen is null"


async def verbind(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A session of the harness."""
    return await asyncpg.connect(url, server_settings={"application_name": NAAM, "timezone": "UTC"})


async def uit_eventstore(url: str, topic: str) -> list[Gezien]:
    """Every stored event. What a command is recognised by is the `time` of its events; a reaction takes over
    the time of its cause, so it gets nothing to be recognised by."""
    conn = await verbind(url)
    try:
        rijen = await conn.fetch(
            "select id, klant, stream, version, data::text, position, type, time, causationid "
            "from events order by position"
        )
    finally:
        await conn.close()
    return [
        Gezien(
            UUID(bytes=r["id"].bytes), topic, r["klant"], r["stream"], r["version"], r["data"].encode(),
            (0, r["position"]), r["type"], "" if r["causationid"] else instant(r["time"]),
        )
        for r in rijen
    ]  # fmt: skip


async def van_log(log: Log, topics: Sequence[str]) -> list[Gezien]:
    """Every record of these topics, repeats included."""
    return [e async for e in _records(log, topics)]


async def _records(log: Log, topics: Sequence[str]) -> AsyncIterator[Gezien]:
    koppen = await log.heads(topics)
    offsets = dict.fromkeys(koppen, 0)
    while open_ := {p: o for p, o in offsets.items() if o < koppen[p]}:
        for r in await log.read(open_, 10_000, 5.0):
            offsets[TopicPartition(r.topic, r.partition)] = r.offset + 1
            kop = dict(r.headers)
            yield Gezien(
                UUID(kop["ce_id"].decode()), r.topic, r.key.decode(), kop["ce_stream"].decode(),
                int(kop["ce_sequence"]), r.value, (r.partition, r.offset), kop["ce_type"].decode(),
            )  # fmt: skip


async def uit_projectie(url: str) -> tuple[list[Gezien], Mapping[str, int], frozenset[str]]:
    """The events of the klantbeeld, the version of each stream, and the clients that have a klantbeeld."""
    conn = await verbind(url)
    try:
        async with conn.transaction(isolation="repeatable_read"):
            rijen = await conn.fetch(
                'select id, topic, klant, stream, sequence, data::text, partition, "offset", type '
                "from beeld.gebeurtenis"
            )
            stromen = {r[0]: r[1] for r in await conn.fetch("select stream, versie from beeld.stroom")}
            klanten = frozenset(r[0] for r in await conn.fetch("select klant from beeld.klantbeeld"))
    finally:
        await conn.close()
    beeld = [
        Gezien(
            UUID(bytes=r["id"].bytes), r["topic"], r["klant"], r["stream"], r["sequence"],
            r["data"].encode(), (r["partition"], r["offset"]), r["type"],
        )
        for r in rijen
    ]  # fmt: skip
    return beeld, stromen, klanten


async def is_rustig(databases: Mapping[str, str], log: Log) -> str | None:
    """None when nothing is under way any more, else in Dutch what still is."""
    topics = [p.topic for p in Partner]
    for partner, url in databases.items():
        conn = await verbind(url)
        try:
            if partner != Partner.KLANTVOLGSYSTEEM and (
                wacht := await conn.fetchval("select count(*) from outbox")
            ):
                return f"{wacht} gebeurtenissen in de outbox van {partner}"
            if geparkeerd := await conn.fetchval("select count(*) from dead_letters where verworpen is null"):
                return f"{geparkeerd} gebeurtenissen geparkeerd bij {partner}"
            gelezen = {
                TopicPartition(r["topic"], r["partition"]): r["next"]
                for r in await conn.fetch(
                    "select topic, partition, min(next) as next "
                    "from consumer_offsets group by topic, partition"
                )
            }
        finally:
            await conn.close()
        for plaats, kop in (await log.heads(topics)).items():
            if gelezen.get(plaats, 0) < kop:
                return (
                    f"{partner} las {plaats.topic}/{plaats.partition} tot {gelezen.get(plaats, 0)} van {kop}"
                )
    return None


async def geparkeerd(databases: Mapping[str, str]) -> int:
    """Dead letters of all consumers."""
    totaal = 0
    for url in databases.values():
        conn = await verbind(url)
        try:
            totaal += await conn.fetchval(DODE_BRIEVEN)
        finally:
            await conn.close()
    return totaal
