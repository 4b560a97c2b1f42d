"""What goes into and comes out of the event store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.contract.envelop import Envelop


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is stored and published. `data` is serialised once; the bytes stored are the
    bytes published. `position` is the place in the events table (0 before it is stored).

    `gelezen` is what a reader made of `data`, kept here so that nobody reads it twice.
    """

    envelop: Envelop
    data: bytes
    position: int = 0
    gelezen: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """First answer to a request with an Idempotency-Key, replayed to every repetition.

    `digest` is the SHA-256 of the request, so that a key used for another request is noticed.
    """

    organisatie: str
    key: str
    digest: bytes
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Append:
    """What one command adds to one stream: all of it or nothing. `expected` is the version of the stream
    that the decision was based on (0: the stream does not exist)."""

    stream: str
    expected: int
    events: Sequence[Event]
    reply: Reply | None = None

    def __post_init__(self) -> None:
        for version, event in enumerate(self.events, self.expected + 1):
            if event.envelop.stream != self.stream or event.envelop.sequence != version:
                raise ValueError(
                    f"event {event.envelop.id} is {event.envelop.stream} version {event.envelop.sequence}, "
                    f"not {self.stream} version {version}"
                )


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """Place of a follower in the events table: everything up to and including (xid, position) was seen."""

    xid: int = 0
    position: int = 0


class VersionConflict(Exception):
    """The stream is not at the expected version."""

    def __init__(self, stream: str, expected: int) -> None:
        super().__init__(f"{stream} staat niet op versie {expected}")
        self.stream = stream
        self.expected = expected


class AlreadyAnswered(Exception):
    """The idempotency key was used before: `reply` is the answer given then."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.key)
        self.reply = reply


class DuplicateEvent(Exception):
    """An event with this (source, id) is stored already."""

    def __init__(self, id: UUID) -> None:
        super().__init__(str(id))
        self.id = id


class StoreUnavailable(Exception):
    """The database cannot be reached, or the connection broke off. An append may have been stored, wholly,
    or not at all: repeating it with the same ids and key finds out."""
