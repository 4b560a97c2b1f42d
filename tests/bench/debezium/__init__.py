"""The peer Debezium: its outbox event router in Kafka Connect, standalone."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg

from ketenspoor.kafka import KafkaOntbreekt, fetch_jars
from ketenspoor.poorten import vrije_poort
from tests.bench import aankomst
from tests.bench.lading import eerste_gebeurtenis
from tests.bench.proces import Geheugenmeter, ProefMislukt
from tests.bench.servers import open_log

SLOT, PUBLICATIE = "debezium", "outbox_publicatie"
_PER_TRANSACTIE = 100
_GEDULD = 240.0
STANDAARD_POLL, VLUG_POLL = 500, 5
"""Milliseconds between looks of the connector: as it comes, and as often as our relay looks."""

# The slot exists before the rows do, so that the connector reads all of them from the WAL, as it does in
# use; a snapshot of the table would be another road. Same rows as our outbox: order, key, body.
_TABEL = """
create table outbox_debezium (
    id uuid primary key, aggregatetype text not null, aggregateid text not null, type text not null,
    stream text not null, version text not null, source text not null, payload text not null
);
create publication outbox_publicatie for table outbox_debezium;
"""
_VUL = """
do $$
declare
    tot bigint := (select max(position) from events);
begin
    for begin_ in 0 .. tot by {stap} loop
        insert into outbox_debezium
        select id, 'bench', klant, type, stream, version::text, source, data::text from events
         where position > begin_ and position <= begin_ + {stap} order by position;
        commit;
    end loop;
end $$
"""

_RIJ = "insert into outbox_debezium values ($1, 'bench', $2, $3, $4, $5, $6, $7)"


async def leeg(url: str, servers: str, topic: str, aantal: int) -> dict[str, Any]:
    """Events per second from the first to the last in the topic (so without the start of Java), and the
    highest resident memory. Raises ProefMislukt."""
    async with _outbox(url) as conn:
        await conn.execute("set synchronous_commit = off")
        await conn.execute(_VUL.format(stap=_PER_TRANSACTIE))
        await conn.execute("set synchronous_commit = on")
        async with _connect(url, servers, topic) as proces:
            meter = Geheugenmeter(proces.pid)
            meten = asyncio.create_task(meter.run())
            try:
                duur, eerste = await _wacht(proces, servers, topic, aantal)
            finally:
                meten.cancel()
    return {"per_s": (aantal - eerste) / duur, "duur_s": duur, "rss_mb": round(meter.hoogste, 1)}


async def vertraging(
    url: str, servers: str, topic: str, per_s: float, seconden: float, poll_ms: int = STANDAARD_POLL
) -> dict[str, Any]:
    """Milliseconds between the commit of a row and a reader of the topic that has it (see `aankomst`), with
    the connector looking every `poll_ms`. Raises ProefMislukt."""
    async with (
        _outbox(url),
        asyncpg.create_pool(url, min_size=8, max_size=8) as pool,
        _connect(url, servers, topic, {"poll.interval.ms": str(poll_ms)}) as proces,
    ):

        async def schrijf() -> bytes:
            g = eerste_gebeurtenis()
            e = g.envelop
            await pool.execute(_RIJ, e.id, e.klant, e.type, e.stream, "1", e.source, g.data.decode())
            return str(e.id).encode()

        await schrijf()
        await _wacht(proces, servers, topic, 1)
        return await aankomst.meet(servers, topic, "id", schrijf, per_s, seconden)


@asynccontextmanager
async def _outbox(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """The table of the peer and its slot; without the slot the server would keep its WAL for ever."""
    conn = await asyncpg.connect(url)
    try:
        await conn.execute(_TABEL)
        await conn.execute("select pg_create_logical_replication_slot($1, 'pgoutput')", SLOT)
        yield conn
    finally:
        await conn.execute(
            "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1", SLOT
        )
        await conn.close()


@asynccontextmanager
async def _connect(
    url: str, servers: str, topic: str, anders: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Kafka Connect with the connector, under way; `anders`: other settings of the connector. A TimeoutError
    in its time becomes ProefMislukt with what Connect said of it."""
    if (java := shutil.which("java")) is None:
        raise ProefMislukt("Java 17 ontbreekt")
    try:
        libs = await asyncio.to_thread(fetch_jars, Path(__file__).parent)
    except KafkaOntbreekt as fout:
        raise ProefMislukt(str(fout)) from fout
    with tempfile.TemporaryDirectory(prefix="keten-debezium-") as naam:
        map_ = Path(naam)
        werker, verbinder = map_ / "werker.properties", map_ / "verbinder.properties"
        werker.write_text(_eigenschappen(_werker(map_, servers)))
        verbinder.touch(mode=0o600)
        verbinder.write_text(_eigenschappen({**_verbinder(url, topic), **(anders or {})}))
        with (map_ / "connect.log").open("wb") as logboek:
            proces = await asyncio.create_subprocess_exec(
                java, "-Xmx1g", "-cp", f"{libs}/*", "org.apache.kafka.connect.cli.ConnectStandalone",
                str(werker), str(verbinder), stdout=logboek, stderr=logboek,
            )  # fmt: skip
        try:
            yield proces
        except TimeoutError as fout:
            regels = (map_ / "connect.log").read_text(errors="replace").splitlines()
            reden = next((r for r in regels if "ERROR" in r or "Exception" in r), "geen melding")
            raise ProefMislukt(f"Debezium kwam niet aan zijn aantal: {reden[:300]}") from fout
        finally:
            if proces.returncode is None:
                proces.terminate()
                try:
                    await asyncio.wait_for(proces.wait(), 10)
                except TimeoutError:
                    proces.kill()
                    await proces.wait()


async def _wacht(
    proces: asyncio.subprocess.Process, servers: str, topic: str, aantal: int
) -> tuple[float, int]:
    """Seconds from the first look that saw something to the end, and how much that look saw."""
    async with open_log(servers) as log, asyncio.timeout(_GEDULD):
        begin, eerste = 0.0, 0
        while (kop := sum((await log.heads([topic])).values())) < aantal:
            if proces.returncode is not None:
                raise TimeoutError
            if kop and not begin:
                begin, eerste = time.perf_counter(), kop
            await asyncio.sleep(0.05)
        return time.perf_counter() - begin, eerste


def _eigenschappen(waarden: Mapping[str, str]) -> str:
    return "".join(f"{naam}={waarde}\n" for naam, waarde in waarden.items())


def _werker(map_: Path, servers: str) -> Mapping[str, str]:
    tekst = "org.apache.kafka.connect.storage.StringConverter"
    return {
        "bootstrap.servers": servers,
        "key.converter": tekst,
        "value.converter": tekst,
        "offset.storage.file.filename": str(map_ / "offsets"),
        "offset.flush.interval.ms": "1000",
        "listeners": f"http://127.0.0.1:{vrije_poort()}",
        "plugin.discovery": "service_load",
        "producer.compression.type": "snappy",
    }


def _verbinder(url: str, topic: str) -> Mapping[str, str]:
    u = urlsplit(url)
    return {
        "name": "outbox",
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "tasks.max": "1",
        "database.hostname": str(u.hostname),
        "database.port": str(u.port),
        "database.user": str(u.username),
        "database.password": unquote(str(u.password)),
        "database.dbname": u.path[1:],
        "topic.prefix": "bench",
        "plugin.name": "pgoutput",
        "slot.name": SLOT,
        "publication.name": PUBLICATIE,
        "publication.autocreate.mode": "disabled",
        "snapshot.mode": "no_data",
        "table.include.list": "public.outbox_debezium",
        "tombstones.on.delete": "false",
        "transforms": "outbox",
        "transforms.outbox.type": "io.debezium.transforms.outbox.EventRouter",
        "transforms.outbox.route.topic.replacement": topic,
        "transforms.outbox.table.fields.additional.placement": (
            "type:header:ce_type,stream:header:ce_stream,version:header:ce_sequence,source:header:ce_source"
        ),
    }
