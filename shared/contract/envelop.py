"""Envelope of an event: NL GOV profile for CloudEvents 1.1 (`domain/events.md` §7, standards-nl).

On Kafka in binary mode (`ce_` headers), over HTTP and in files in structured mode.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

SPECVERSION = "1.0"
CONTENT_TYPE = "application/json"
STRUCTURED = "application/cloudevents+json"
MAX_BYTES = 64 * 1024
ZEKER_KLEIN = MAX_BYTES // 8
"""Characters of data with which no envelope can bring an event over the limit, four bytes each."""


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with `Z` and milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class TeGroot(ValueError):
    """The event does not pass everywhere. A larger text belongs in a document store with `dataref` (§7); the
    chain has none, so it stays in the archive of who wrote it."""

    def __init__(self, omvang: int) -> None:
        super().__init__(
            f"De gebeurtenis is {omvang} bytes; ten hoogste {MAX_BYTES} bytes past overal. "
            "Kort lange teksten in; het hele stuk blijft in uw eigen archief."
        )
        self.omvang = omvang


@dataclass(frozen=True, slots=True)
class Envelop:
    """Attributes of one recorded event. `klant` is subject, partitionkey and Kafka key at once
    (for a Gegevensafspraak: the afspraakId).

    `sleutel` is there only when partitionkey and Kafka key are another than `klant`: after a merge or split
    of pseudonyms a stream goes on under the key that it began with, so that its order is kept.
    """

    id: UUID
    source: str
    type: str
    klant: str
    time: datetime
    stream: str
    sequence: int
    dataschema: str
    correlationid: UUID
    causationid: UUID | None
    verwerkingid: str
    traceparent: str | None
    sleutel: str | None = None

    @property
    def organisatie(self) -> str:
        """URN of the organisation in `source`, without the system."""
        return organisatie_van(self.source)

    def attributen(self) -> dict[str, str]:
        """All context attributes as strings, absent ones left out."""
        a = {
            "specversion": SPECVERSION,
            "id": str(self.id),
            "source": self.source,
            "type": self.type,
            "subject": self.klant,
            "partitionkey": self.sleutel or self.klant,
            "time": instant(self.time),
            "dataschema": self.dataschema,
            "stream": self.stream,
            "sequence": str(self.sequence),
            "sequencetype": "Integer",
            "correlationid": str(self.correlationid),
            "verwerkingid": self.verwerkingid,
        }
        if self.causationid is not None:
            a["causationid"] = str(self.causationid)
        if self.traceparent is not None:
            a["traceparent"] = self.traceparent
        return a

    def headers(self) -> list[tuple[str, bytes]]:
        """Kafka headers of the CloudEvents binary mode."""
        return [
            ("content-type", CONTENT_TYPE.encode()),
            *((f"ce_{naam}", waarde.encode()) for naam, waarde in self.attributen().items()),
        ]

    def structured(self, data: bytes | str) -> bytes:
        """One CloudEvent as `application/cloudevents+json`; `data` goes in byte for byte."""
        kop = orjson.dumps({**self.attributen(), "datacontenttype": CONTENT_TYPE})
        return kop[:-1] + b',"data":' + (data.encode() if isinstance(data, str) else data) + b"}"

    def eis_omvang(self, data: bytes | str) -> None:
        """Raises TeGroot when the event in structured mode is over 64 KB (NL GOV profile, size)."""
        if len(data) < ZEKER_KLEIN:
            return
        omvang = len(self.structured(data))
        if omvang > MAX_BYTES:
            raise TeGroot(omvang)

    @classmethod
    def uit_attributen(cls, a: Mapping[str, Any]) -> "Envelop":
        """Reads attributes back. Raises KeyError for a missing and ValueError for a malformed one."""
        causatie, sleutel = a.get("causationid"), a.get("partitionkey")
        return cls(
            id=UUID(a["id"]),
            source=a["source"],
            type=a["type"],
            klant=a["subject"],
            time=datetime.fromisoformat(a["time"]),
            stream=a["stream"],
            sequence=int(a["sequence"]),
            dataschema=a["dataschema"],
            correlationid=UUID(a["correlationid"]),
            causationid=UUID(causatie) if causatie else None,
            verwerkingid=a["verwerkingid"],
            traceparent=a.get("traceparent"),
            sleutel=None if sleutel == a["subject"] else sleutel,
        )

    @classmethod
    def uit_headers(cls, headers: Iterable[tuple[str, bytes]]) -> "Envelop":
        return cls.uit_attributen({k[3:]: v.decode() for k, v in headers if k.startswith("ce_")})


def organisatie_van(source: str) -> str:
    """The organisation in a `source`: what stands before `:systeem:` (OIN) or before the dot (KvK)."""
    if source.startswith("urn:nld:kvknr:"):
        return source.partition(".")[0]
    return source.partition(":systeem:")[0]


def source_van(organisatie: str, systeem: str) -> str:
    """The `source` of an organisation's system, in the form that its kind of number asks for."""
    if organisatie.startswith("urn:nld:kvknr:"):
        return f"{organisatie}.{systeem}"
    return f"{organisatie}:systeem:{systeem}"
