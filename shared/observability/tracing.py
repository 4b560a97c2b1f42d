"""OpenTelemetry: spans whose `traceparent` travels from HTTP through the event to its readers.

Without OTLP endpoint spans are made but sent nowhere: the trace id in logs and events is there anyway.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from opentelemetry import context, propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_W3C = TraceContextTextMapPropagator()
_MAX_LINKS = 128


def stel_tracing_in(dienst: str, otlp_endpoint: str | None) -> TracerProvider:
    """Sets up tracing of this process; `otlp_endpoint` is the base address of a collector (OTLP/HTTP).
    Call `shutdown()` on the result at the end, so that the last spans are sent."""
    provider = TracerProvider(resource=Resource.create({"service.name": dienst}))
    if otlp_endpoint:
        exporter = OTLPSpanExporter(endpoint=f"{otlp_endpoint.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    propagate.set_global_textmap(_W3C)
    return provider


@cache
def _tracer() -> trace.Tracer:
    """Made once, at the first span: that is after `stel_tracing_in`."""
    return trace.get_tracer("ketenspoor")


@contextmanager
def start_span(name: str, traceparent: str | None, kind: SpanKind = SpanKind.INTERNAL) -> Iterator[Span]:
    """A current span that continues `traceparent`, or begins a trace when that is absent or malformed."""
    ouder = _W3C.extract({"traceparent": traceparent} if traceparent else {}, context=context.Context())
    with _tracer().start_as_current_span(name, context=ouder, kind=kind) as span:
        yield span


@contextmanager
def batch_span(name: str, traceparents: Iterable[str | None]) -> Iterator[Span]:
    """A current span of its own for work on many events, linked to the trace of each (at most 128)."""
    links: list[Link] = []
    for traceparent in dict.fromkeys(t for t in traceparents if t):
        bron = trace.get_current_span(_W3C.extract({"traceparent": traceparent}, context=context.Context()))
        if bron.get_span_context().is_valid:
            links.append(Link(bron.get_span_context()))
        if len(links) == _MAX_LINKS:
            break
    with _tracer().start_as_current_span(
        name, context=context.Context(), kind=SpanKind.CONSUMER, links=links
    ) as span:
        yield span


def huidige_traceparent() -> str | None:
    """`traceparent` of the current span, to send along or to store with an event; None outside a trace."""
    drager: dict[str, str] = {}
    _W3C.inject(drager)
    return drager.get("traceparent")
