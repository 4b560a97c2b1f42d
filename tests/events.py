"""Makes events for tests of the machinery, which does not look into them."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from shared.contract.envelop import Envelop
from shared.eventstore.types import Event

MOMENT = datetime(2026, 3, 2, 9, 30, 15, 123000, tzinfo=UTC)
BRON = "urn:nld:oin:00000099100000001000:systeem:proef"


def make_event(
    stream: str,
    version: int,
    *,
    klant: str = "a" * 64,
    id: UUID | None = None,
    data: bytes = b'{"gebeurtenisdatum": "2026-03-02",  "naam":"\xc3\xa9\xc3\xa9n"}',
    source: str = BRON,
    causationid: UUID | None = None,
    traceparent: str | None = None,
) -> Event:
    """One event of `stream`; `data` has odd spaces, so that a store that rewrites json is noticed."""
    return Event(
        Envelop(
            id=id or uuid4(),
            source=source,
            type="nl.overheid.proeven.proef-gedaan",
            klant=klant,
            time=MOMENT,
            stream=stream,
            sequence=version,
            dataschema="https://ketenspoor.example.nl/v1/schemas/nl.overheid.proeven.proef-gedaan/v1.json",
            correlationid=uuid4(),
            causationid=causationid,
            verwerkingid="https://register.example.nl/verwerkingen/proeven",
            traceparent=traceparent,
        ),
        data,
    )


def make_events(stream: str, first: int, count: int, **fields: str) -> list[Event]:
    """`count` events of `stream`, versions first, first + 1, …"""
    return [make_event(stream, first + n, **fields) for n in range(count)]  # type: ignore[arg-type]
