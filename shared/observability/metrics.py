"""Prometheus metrics: their names and labels, in one place for every process."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

HTTP_REQUESTS = Counter(
    "http_requests_total", "verzoeken per route, methode en status", ("route", "method", "status")
)
HTTP_DURATION = Histogram(
    "http_request_duration_seconds",
    "duur van een verzoek",
    ("route", "method"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
EVENTS_APPENDED = Counter("keten_events_appended_total", "vastgelegde gebeurtenissen", ("type",))
COMMANDS = Counter("keten_commands_total", "opdrachten naar uitkomst", ("commando", "uitkomst"))
REFUSALS = Counter("keten_refusals_total", "geweigerde opdrachten per regel", ("code",))
OUTBOX_PENDING = Gauge("keten_outbox_pending", "gebeurtenissen die nog niet in het log staan", ("topic",))
OUTBOX_OLDEST = Gauge(
    "keten_outbox_oldest_seconds", "leeftijd van de oudste die nog niet in het log staat", ("topic",)
)
OUTBOX_POISON = Gauge(
    "keten_outbox_poison", "klanten die achter een geweigerde gebeurtenis wachten", ("topic",)
)
RELAY_PUBLISHED = Counter("keten_relay_published_total", "gepubliceerde gebeurtenissen", ("topic",))
RELAY_LEADER = Gauge("keten_relay_leader", "1 als dit proces de relay leidt", ("topic",))
CONSUMER_LAG = Gauge("keten_consumer_lag", "achterstand in het log", ("group", "topic", "partition"))
CONSUMER_DUPLICATES = Counter("keten_consumer_duplicates_total", "al bekende gebeurtenissen", ("group",))
DEAD_LETTERS = Gauge("keten_dead_letters", "gebeurtenissen die wachten op herstel", ("group",))
REBUILD_PROGRESS = Gauge("keten_rebuild_progress", "herbouw van de projectie, 0 tot 1", ("versie",))


def uitvoer() -> tuple[bytes, str]:
    """All metrics of this process in Prometheus' text format, and the media type of it."""
    return generate_latest(), CONTENT_TYPE_LATEST
