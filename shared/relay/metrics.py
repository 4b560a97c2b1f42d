"""What an operator sees of the relay, beside the gauges that all processes share."""

from prometheus_client import Counter, Gauge, Histogram

from shared.observability.metrics import (
    OUTBOX_OLDEST,
    OUTBOX_PENDING,
    OUTBOX_POISON,
    RELAY_LEADER,
    RELAY_PUBLISHED,
)

REFUSED = Counter("keten_relay_refused_total", "keren dat het log een gebeurtenis weigerde", ("topic",))
UNAVAILABLE = Counter("keten_relay_unavailable_total", "keren dat het log niet bereikbaar was", ("topic",))
PARKED = Gauge("keten_outbox_parked", "gebeurtenissen achter een geweigerde van dezelfde klant", ("topic",))
LATENCY = Histogram(
    "keten_relay_publish_seconds",
    "van vastleggen tot bevestiging door het log; van een volle bundel alleen de oudste",
    ("topic",),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)


def end(topic: str) -> None:
    """What a leader showed of the outbox is the next one's to show."""
    for gauge in (OUTBOX_PENDING, OUTBOX_OLDEST, OUTBOX_POISON, PARKED):
        gauge.remove(topic)


__all__ = [
    "LATENCY",
    "OUTBOX_OLDEST",
    "OUTBOX_PENDING",
    "OUTBOX_POISON",
    "PARKED",
    "REFUSED",
    "RELAY_LEADER",
    "RELAY_PUBLISHED",
    "UNAVAILABLE",
    "end",
]
