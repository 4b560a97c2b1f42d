"""Sorting of one batch before it is handled: duplicates out, gaps and parked clients to the queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.consumer.incoming import Incoming, Onbevoegd, Onleesbaar, read
from shared.consumer.queue import Head, Letter, Reden, gap_text, reached
from shared.log.port import LogRecord


@dataclass(slots=True)
class Sorted:
    """`apply` goes to the handler, `park` to the queues; `heal` are clients whose gap has closed."""

    apply: list[Incoming] = field(default_factory=list)
    park: list[Letter] = field(default_factory=list)
    heal: list[str] = field(default_factory=list)
    duplicates: int = 0
    gaps: int = 0


def read_all(records: Sequence[LogRecord]) -> list[Incoming | Letter]:
    """Reads the headers of a batch, in its order. A record that is no event, or one that its producer may not
    state, becomes a letter for its key."""
    found: list[Incoming | Letter] = []
    for record in records:
        try:
            found.append(read(record))
        except Onbevoegd as error:
            found.append(Letter(_klant(record), record, error.incoming, Reden.ONBEVOEGD, str(error)))
        except Onleesbaar as error:
            fout = str(error).replace("\0", "")
            found.append(Letter(_klant(record), record, None, Reden.ONLEESBAAR, fout))
    return found


def _klant(record: LogRecord) -> str:
    return record.key.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def sort(
    records: Sequence[LogRecord],
    batch: Sequence[Incoming | Letter],
    known: Mapping[str, int],
    heads: Mapping[str, Head],
    skips: set[tuple[str, int]],
) -> Sorted:
    """Decides per event, in order. `batch`: `records` after `read_all`; `known`: version per stream;
    `heads`: first parked event per client; `skips`: discarded versions."""
    result = Sorted()
    versions, parked = dict(known), dict(heads)
    apply, version_of = result.apply.append, versions.get
    for place, event in enumerate(batch):
        if isinstance(event, Letter):
            result.park.append(event)
            parked.setdefault(event.klant, Head(event.reden, None))
            continue
        envelop = event.envelop
        stream, version, klant = envelop.stream, envelop.sequence, envelop.sleutel or envelop.klant
        if skips and (stream, version) in skips:
            result.duplicates += 1
            continue
        at = version_of(stream, 0)
        if version == at + 1 and klant not in parked:
            versions[stream] = version
            apply(event)
            continue
        at = reached(at, stream, skips)
        if version <= at:
            result.duplicates += 1
        elif klant in parked:
            result.park.append(Letter(klant, records[place], event, Reden.WACHTRIJ, "wacht"))
            if version == at + 1 and _closes(parked[klant], stream):
                result.heal.append(klant)
        elif version == at + 1:
            versions[stream] = version
            apply(event)
        else:
            result.gaps += 1
            fout = gap_text(stream, version, at)
            result.park.append(Letter(klant, records[place], event, Reden.VERSIEGAT, fout))
            parked[klant] = Head(Reden.VERSIEGAT, stream)
    return result


def _closes(head: Head, stream: str) -> bool:
    """Whether the next event of `stream` may free the queue behind `head`.

    A queue that begins with an event that only waits has lost what it waited for: nothing holds it back.
    """
    return (head.reden is Reden.VERSIEGAT and head.stream == stream) or head.reden is Reden.WACHTRIJ
