"""An event as it came out of the log."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as DriverUUID

from shared.consumer.bevoegdheid import bezwaar
from shared.contract.envelop import Envelop
from shared.log.port import LogRecord


class Incoming(NamedTuple):
    """One event with its place in the log. A tuple, because it is made for every event of a catch-up."""

    envelop: Envelop
    data: bytes
    topic: str
    partition: int
    offset: int


class Onleesbaar(ValueError):
    """The headers of a record are no envelope."""


class Onbevoegd(ValueError):
    """The producer may not state this event: it is no part of its stream, whatever version it names."""

    def __init__(self, incoming: Incoming, reden: str) -> None:
        super().__init__(reden)
        self.incoming = incoming


@lru_cache(maxsize=4096)
def _text(value: bytes) -> str:
    """Values that return in event after event (source, type, dataschema, processing) are kept once."""
    return value.decode()


def _uuid(value: bytes) -> UUID:
    # The driver's own kind of UUID: read in an eighth of the time of the standard library's (which looks
    # for braces, prefixes and five ways to be called) and written to the database in a third.
    if len(value) != 36:
        raise ValueError(f"geen UUID: {value[:50]!r}")
    uuid: UUID = DriverUUID(value.decode())
    return uuid


def _moment(value: bytes) -> datetime:
    moment = datetime.fromisoformat(value.decode())
    if moment.tzinfo is None:
        raise ValueError("ce_time heeft geen tijdzone")
    return moment.astimezone(UTC) if moment.tzinfo is not UTC else moment


def read(record: LogRecord) -> Incoming:
    """Reads the headers of the CloudEvents binary mode and asks whether the producer may state this.

    Raises Onleesbaar or Onbevoegd, which say what is wrong.
    """
    headers = dict(record.headers)
    get = headers.get
    try:
        causation, trace = get("ce_causationid"), get("ce_traceparent")
        klant = headers["ce_subject"]
        key = get("ce_partitionkey", klant)
        sequence = int(headers["ce_sequence"])
        envelop = Envelop(
            _uuid(headers["ce_id"]),
            _text(headers["ce_source"]),
            _text(headers["ce_type"]),
            klant.decode(),
            _moment(headers["ce_time"]),
            headers["ce_stream"].decode(),
            sequence,
            _text(headers["ce_dataschema"]),
            _uuid(headers["ce_correlationid"]),
            _uuid(causation) if causation else None,
            _text(headers["ce_verwerkingid"]),
            trace.decode() if trace else None,
            None if key == klant else key.decode(),
        )
    except KeyError as error:
        raise Onleesbaar(f"kop {error.args[0]} ontbreekt") from error
    except (ValueError, OverflowError) as error:
        raise Onleesbaar(str(error)) from error
    if key != record.key:
        raise Onleesbaar("ce_partitionkey is niet de sleutel van het bericht")
    if not 0 < sequence < 2**31:
        raise Onleesbaar("ce_sequence is geen versie")
    incoming = Incoming(envelop, record.value, record.topic, record.partition, record.offset)
    reden = bezwaar(record.topic, envelop, record.value)
    if reden is not None:
        raise Onbevoegd(incoming, reden)
    return incoming
