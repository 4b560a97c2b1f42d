"""What a consumer shows of itself. `group` is the consumer group."""

from prometheus_client import Counter, Gauge, Histogram

from shared.observability.metrics import CONSUMER_DUPLICATES, CONSUMER_LAG, DEAD_LETTERS

CONSUMED = Counter("keten_consumer_events_total", "Events taken from the log", ["group"])
DUPLICATES = CONSUMER_DUPLICATES
GAPS = Counter("keten_consumer_gaps_total", "Events whose predecessor in the stream is missing", ["group"])
FAILURES = Counter("keten_consumer_failures_total", "Events that a handler refused", ["group"])
TAKEOVERS = Counter("keten_consumer_lost_total", "Times that another instance had taken over", ["group"])
LETTERS = DEAD_LETTERS
PARKED = Gauge("keten_consumer_parked_clients", "Clients with dead letters", ["group"])
LAG = CONSUMER_LAG
BATCH = Histogram("keten_consumer_batch_seconds", "Transaction of one batch", ["group"])
LATENCY = Histogram(
    "keten_consumer_latency_seconds",
    "From the registration of an event to the commit of its effect",
    ["group"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600),
)
