"""Between an Event and its row."""

from collections.abc import Sequence

import asyncpg

from shared.contract.envelop import Envelop
from shared.eventstore.types import Event

COLUMNS = (
    "position, stream, version, id, source, type, klant, time, dataschema, correlationid, causationid, "
    "verwerkingid, traceparent, data, sleutel"
)


def event_of(row: asyncpg.Record) -> Event:
    """The event in a row that was selected with COLUMNS first."""
    return Event(
        envelop=Envelop(
            id=row[3],
            source=row[4],
            type=row[5],
            klant=row[6],
            time=row[7],
            stream=row[1],
            sequence=row[2],
            dataschema=row[8],
            correlationid=row[9],
            causationid=row[10],
            verwerkingid=row[11],
            traceparent=row[12],
            sleutel=row[14],
        ),
        data=row[13].encode(),
        position=row[0],
    )


def columns_of(events: Sequence[Event]) -> list[list[object]]:
    """An array per column, in the order of COLUMNS without position."""
    envelopes = [e.envelop for e in events]
    return [
        [e.stream for e in envelopes],
        [e.sequence for e in envelopes],
        [e.id for e in envelopes],
        [e.source for e in envelopes],
        [e.type for e in envelopes],
        [e.klant for e in envelopes],
        [e.time for e in envelopes],
        [e.dataschema for e in envelopes],
        [e.correlationid for e in envelopes],
        [e.causationid for e in envelopes],
        [e.verwerkingid for e in envelopes],
        [e.traceparent for e in envelopes],
        [e.data.decode() for e in events],
        [e.sleutel for e in envelopes],
    ]
