"""The trace of a command reaches the batches that publish and consume its event: by span links."""

import asyncio

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.consumer import Consumer
from shared.database import Database
from shared.eventstore.store import EventStore
from shared.log.postgres import PostgresLog
from shared.observability.tracing import stel_tracing_in
from shared.relay.relay import Relay
from tests.conftest import NewDatabase
from tests.events import make_event
from tests.ledger import TABLE, Ledger

TOPIC = "keten.trace.v1"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def test_relay_en_consumer_verwijzen_naar_de_trace_van_het_commando(
    database: Database, new_database: NewDatabase
) -> None:
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        stel_tracing_in("proef", None)
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    spans = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(spans))

    lezer = await new_database()
    async with lezer.acquire() as conn:
        await conn.execute(TABLE)
    log = PostgresLog(lezer.url)
    await log.start()
    await log.create_topics([TOPIC], 1)
    event = make_event("trace-1", 1, traceparent=TRACE)
    await EventStore(database).append(event.envelop.stream, 0, [event])

    stop = asyncio.Event()
    relay = asyncio.create_task(Relay(database, log, TOPIC).run(stop))
    consumer = Consumer(lezer, log, Ledger([TOPIC]), wait=0.05)
    for _ in range(200):
        if await consumer.step():
            break
        await asyncio.sleep(0.02)
    stop.set()
    await relay
    await log.stop()

    gezocht = int(TRACE.split("-")[1], 16)
    namen = {
        span.name
        for span in spans.get_finished_spans()
        if any(link.context.trace_id == gezocht for link in span.links)
    }
    assert f"publish {TOPIC}" in namen
    assert any(naam.startswith("consume ") for naam in namen)
