"""Who may do what on Kafka: the contract's table of rights, and giving it to the users of a running broker.

In Kafka's own protocol over one connection: each of its command-line tools starts a Java machine, and there
would be a dozen of them.
"""

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal, NamedTuple

from aiokafka.conn import create_conn
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.admin import CreateAclsRequest_v1, DeleteAclsRequest_v1, DescribeAclsRequest_v1
from aiokafka.protocol.api import RequestStruct, Response
from aiokafka.protocol.types import (
    CompactArray,
    CompactBytes,
    CompactString,
    Int8,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)
from pydantic import BaseModel, ConfigDict

from ketenspoor.geheim import schrijf_geheim
from shared.contract.gebeurtenis import Partner
from shared.log.port import LogUnavailable

ADMIN = "admin"
"""The broker itself and whoever gives rights; no service and no operator's command runs as this user."""
OPERATOR = "operator"
"""The user of the operator's commands: it may read everything and write nothing."""

_SCRAM_SHA_256 = 1
_HERHALINGEN = 4096
"""Of SCRAM: the lowest number that Kafka takes, and enough for a password of 128 random bits."""
_GEDULD = 15.0
"""Seconds that an answer may take, and that the broker gets to go by what it has confirmed."""
_OVERAL = "*"

_Vraag = Callable[[Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Rechten:
    """What one user of the log may do: write to one topic or to none, read topics, and show the place of
    groups that start with its name."""

    gebruiker: str
    schrijft: str | None
    leest: tuple[str, ...]


def rechtentabel() -> tuple[Rechten, ...]:
    """The contract's table of rights: each topic has one owner that writes, every partner reads all, and so
    does the operator (architecture §2.5)."""
    topics = tuple(partner.topic for partner in Partner)
    partners = (Rechten(partner.value, partner.topic, topics) for partner in Partner)
    return (*partners, Rechten(OPERATOR, None, topics))


class Logbeheer(BaseModel):
    """How the administrator reaches Kafka (`host:port`, and the mechanism of that listener), and the
    password of every user, the administrator's included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    adres: str
    mechanisme: Literal["PLAIN", "SCRAM-SHA-256"]
    wachtwoorden: Mapping[str, str]

    @classmethod
    def lees(cls, pad: Path) -> "Logbeheer":
        """Raises FileNotFoundError, or ValidationError for content that does not fit."""
        return cls.model_validate_json(pad.read_text("utf-8"))

    def schrijf(self, pad: Path) -> None:
        schrijf_geheim(pad, self.model_dump_json(indent=2) + "\n")


def nieuwe_wachtwoorden() -> dict[str, str]:
    """A password for every user."""
    gebruikers = (ADMIN, *(r.gebruiker for r in rechtentabel()))
    return {gebruiker: secrets.token_hex(16) for gebruiker in gebruikers}


def plain_jaas(wachtwoord: str) -> str:
    """The setting of a broker's listener that knows the administrator alone, and knows it from the start."""
    module = "org.apache.kafka.common.security.plain.PlainLoginModule"
    return f'{module} required username="{ADMIN}" password="{wachtwoord}" user_{ADMIN}="{wachtwoord}";'


def logvariabelen(wachtwoorden: Mapping[str, str], gebruiker: str) -> dict[str, str]:
    """The `KETEN_` variables with which a process is this user; none for who has no business on the log."""
    if gebruiker not in wachtwoorden:
        return {}
    return {"KETEN_LOG_USERNAME": gebruiker, "KETEN_LOG_PASSWORD": wachtwoorden[gebruiker]}


async def verleen(beheer: Logbeheer) -> None:
    """Makes the users of `rechtentabel` and gives each its rights. Repeating it changes nothing.

    Returns when the broker goes by them. Raises LogUnavailable.
    """
    rechten = [recht for r in rechtentabel() for recht in _rechten(r)]
    async with _verbinding(beheer) as vraag:
        gebruikers = [_scram(naam, wachtwoord) for naam, wachtwoord in beheer.wachtwoorden.items()]
        antwoord = await vraag(_AlterUserScramCredentials([], gebruikers, {}))
        _controleer((code, melding) for _, code, melding, _ in antwoord.results)
        antwoord = await vraag(CreateAclsRequest_v1([recht.rij for recht in rechten]))
        _controleer(antwoord.creation_responses)
        # A user was stored before its rights: who sees the rights, sees the user.
        await _wacht_op(vraag, lambda gegeven: gegeven >= set(rechten))


async def ontneem_schrijfrecht(beheer: Logbeheer, gebruiker: str) -> None:
    """Takes the right to write from one user; it can still read. Raises LogUnavailable."""
    topic = next(r.schrijft for r in rechtentabel() if r.gebruiker == gebruiker and r.schrijft)
    recht = _Recht(_Soort.TOPIC, topic, _Patroon.LITERAL, gebruiker, _Handeling.WRITE)
    async with _verbinding(beheer) as vraag:
        antwoord = await vraag(DeleteAclsRequest_v1([recht.rij]))
        _controleer((code, melding) for code, melding, _ in antwoord.filter_responses)
        await _wacht_op(vraag, lambda gegeven: recht not in gegeven)


class _Soort(IntEnum):
    ANY = 1
    TOPIC = 2
    GROUP = 3


class _Patroon(IntEnum):
    ANY = 1
    LITERAL = 3
    PREFIXED = 4


class _Handeling(IntEnum):
    ANY = 1
    READ = 3
    WRITE = 4
    DESCRIBE = 8


class _Besluit(IntEnum):
    ANY = 1
    ALLOW = 3


class _Recht(NamedTuple):
    """One right as Kafka keeps it: a user may do something with a topic, or with groups by their name."""

    soort: int
    naam: str
    patroon: int
    gebruiker: str
    handeling: int

    @property
    def rij(self) -> tuple[int, str, int, str, str, int, int]:
        return (*self[:3], f"User:{self.gebruiker}", _OVERAL, self.handeling, _Besluit.ALLOW)


def _rechten(r: Rechten) -> Iterator[_Recht]:
    for topic in r.leest:
        yield _Recht(_Soort.TOPIC, topic, _Patroon.LITERAL, r.gebruiker, _Handeling.READ)
        yield _Recht(_Soort.TOPIC, topic, _Patroon.LITERAL, r.gebruiker, _Handeling.DESCRIBE)
    if r.schrijft:
        yield _Recht(_Soort.TOPIC, r.schrijft, _Patroon.LITERAL, r.gebruiker, _Handeling.WRITE)
    yield _Recht(_Soort.GROUP, r.gebruiker, _Patroon.PREFIXED, r.gebruiker, _Handeling.READ)
    yield _Recht(_Soort.GROUP, r.gebruiker, _Patroon.PREFIXED, r.gebruiker, _Handeling.DESCRIBE)


class _AlterUserScramCredentialsResponse(Response):  # type: ignore[misc]  # aiokafka has no types
    API_KEY = 51
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", CompactString()),
                ("error_code", Int16),
                ("error_message", CompactString()),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _AlterUserScramCredentials(RequestStruct):  # type: ignore[misc]  # aiokafka has no types
    """Kafka's own request (KIP-554), which aiokafka does not have."""

    API_KEY = 51
    API_VERSION = 0
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _AlterUserScramCredentialsResponse
    SCHEMA = Schema(
        (
            "deletions",
            CompactArray(("name", CompactString()), ("mechanism", Int8), ("tags", TaggedFields)),
        ),
        (
            "upsertions",
            CompactArray(
                ("name", CompactString()),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


def _scram(gebruiker: str, wachtwoord: str) -> tuple[str, int, int, bytes, bytes, dict[int, bytes]]:
    """A user as SCRAM keeps it (RFC 5802): the broker never gets the password itself."""
    zout = secrets.token_bytes(24)
    gezouten = hashlib.pbkdf2_hmac("sha256", wachtwoord.encode(), zout, _HERHALINGEN)
    return (gebruiker, _SCRAM_SHA_256, _HERHALINGEN, zout, gezouten, {})


@dataclass(frozen=True, slots=True)
class _Verzoek:
    """A request in the one version that is spoken here; a connection asks for it by what the broker knows."""

    struct: Any

    def prepare(self, _: Mapping[int, tuple[int, int]]) -> Any:
        return self.struct


@asynccontextmanager
async def _verbinding(beheer: Logbeheer) -> AsyncIterator[_Vraag]:
    host, _, poort = beheer.adres.rpartition(":")
    try:
        verbinding = await create_conn(
            host,
            int(poort),
            request_timeout_ms=int(_GEDULD * 1000),
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism=beheer.mechanisme,
            sasl_plain_username=ADMIN,
            sasl_plain_password=beheer.wachtwoorden[ADMIN],
        )
    except (KafkaError, OSError) as fout:
        raise LogUnavailable(f"Kafka op {beheer.adres} laat {ADMIN} niet toe: {fout!r}") from fout

    async def vraag(struct: Any) -> Any:
        try:
            return await verbinding.send(_Verzoek(struct))
        except (KafkaError, OSError) as fout:
            raise LogUnavailable(f"Kafka op {beheer.adres} antwoordt niet: {fout!r}") from fout

    try:
        yield vraag
    finally:
        verbinding.close()


def _controleer(antwoorden: Iterable[tuple[int, str | None]]) -> None:
    for code, melding in antwoorden:
        if code:
            raise LogUnavailable(f"Kafka geeft het recht niet: {melding or for_code(code).__name__}")


async def _wacht_op(vraag: _Vraag, klaar: Callable[[set[_Recht]], bool]) -> None:
    """A right that is confirmed is a moment later what the broker goes by."""
    alles = (_Soort.ANY, None, _Patroon.ANY, None, None, _Handeling.ANY, _Besluit.ANY)
    einde = time.monotonic() + _GEDULD
    while time.monotonic() < einde:
        antwoord = await vraag(DescribeAclsRequest_v1(*alles))
        _controleer([(antwoord.error_code, antwoord.error_message)])
        gegeven = {
            _Recht(soort, naam, patroon, wie.removeprefix("User:"), handeling)
            for soort, naam, patroon, lijst in antwoord.resources
            for wie, _, handeling, _ in lijst
        }
        if klaar(gegeven):
            return
        await asyncio.sleep(0.02)
    raise LogUnavailable(f"Kafka gaat na {_GEDULD:.0f} s nog niet van de nieuwe rechten uit")
