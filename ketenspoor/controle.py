"""`ketenspoor controle`: every event store against the log against the projection.

Compared per event: id and the digest of its bytes; and, on the log, that every stream runs 1, 2, 3, …
Zero differences, or a list. Events still under way (in the outbox, not yet read, parked by the version of the
projection that readers see) are no difference but are counted; the caller may wait for them. What the log
refuses does not come by waiting: the chain is not in order until an operator has acted. What an operator
discarded, from an outbox or from the queue of the projection, is no difference either, because somebody
answers for it; it is named each time, with who and why.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import asyncpg

from ketenspoor.adressen import Adressen
from services.klantvolgsysteem.herbouw.schema import groep_van
from shared.contract.gebeurtenis import Partner
from shared.log.port import Log, TopicPartition
from shared.relay.poison import Verworpen, verworpen

LEESBLOK = 10_000

_OUTBOX = """
select count(*) filter (where not parked),
       count(*) filter (where parked and position in (select position from outbox_poison)),
       count(*) filter (where parked and position not in (select position from outbox_poison))
  from outbox
"""


_ACTIEF = "select nummer from projectieversie where status = 'actief'"

_BRIEVEN = """
select event_id, stream, version as versie, verworpen as op, door, toelichting, fout as reden
  from dead_letters
 where groep = $1 and topic = $2 and partition >= 0 and event_id is not null
"""
"""Of events on the log: what was discarded from an outbox stands here too, on no partition."""


@dataclass(frozen=True, slots=True, order=True)
class Verschil:
    """One difference: where, which event, and in Dutch what is wrong."""

    partner: str
    plaats: str
    gebeurtenis: str
    uitleg: str


@dataclass(frozen=True, slots=True)
class Regel:
    """Counts per partner. `onderweg`: rows in the outbox on their way; `geweigerd`: those that the log
    refuses, `wachtend` those behind them; `verworpen`: discarded by an operator; `geparkeerd`: waiting among
    the dead letters of the projection."""

    partner: str
    eventstore: int
    log: int
    projectie: int
    onderweg: int
    geweigerd: int
    wachtend: int
    verworpen: int
    geparkeerd: int
    dubbel: int


class Weggelegd(NamedTuple):
    """What an operator discarded, and where it therefore is not: `log` or `klantbeeld`."""

    partner: str
    plaats: str
    wat: Verworpen


@dataclass(frozen=True)
class Controle:
    regels: tuple[Regel, ...]
    verschillen: tuple[Verschil, ...]
    verworpen: tuple[Weggelegd, ...] = ()

    @property
    def in_orde(self) -> bool:
        return not self.verschillen and not any(r.geweigerd for r in self.regels)

    def meldingen(self) -> Iterator[str]:
        """What an operator must act on beside the differences, in Dutch."""
        for r in self.regels:
            if r.geweigerd:
                yield (
                    f"{r.partner}: het log weigert {_telling(r.geweigerd, 'gebeurtenis', 'gebeurtenissen')}; "
                    f"{_telling(r.wachtend, 'andere wacht', 'andere wachten')} daarachter. Zie `ketenspoor "
                    "outbox list`."
                )


def _telling(aantal: int, een: str, meer: str) -> str:
    return f"{aantal} {een if aantal == 1 else meer}"


class _Gat(NamedTuple):
    """An event on the log that does not follow its predecessor of the same stream."""

    id: bytes
    stream: str
    versie: int
    na: int


@dataclass
class _Log:
    """What the log holds of one topic: digest per event, repeats, breaks in the numbering."""

    events: dict[bytes, bytes] = field(default_factory=dict)
    dubbel: int = 0
    gaten: list[_Gat] = field(default_factory=list)


async def controleer_keten(adressen: Adressen, wacht: float = 0.0) -> Controle:
    """`controleer` on a running chain; looks again, for at most `wacht` seconds, while events are under way
    or something differs, so that only what stays is reported."""
    log = adressen.log()
    await log.start()
    stores: dict[Partner, str] = {p: adressen.databases[p] for p in Partner}
    einde = time.monotonic() + wacht
    try:
        while True:
            uitkomst = await controleer(stores, log, adressen.databases[Partner.KLANTVOLGSYSTEEM])
            rustig = uitkomst.in_orde and not any(r.onderweg for r in uitkomst.regels)
            if rustig or time.monotonic() >= einde:
                return uitkomst
            await asyncio.sleep(0.5)
    finally:
        await log.stop()


async def controleer(stores: Mapping[Partner, str], log: Log, projectie_url: str) -> Controle:
    """Compares all partners. `stores`: database URL per partner; `projectie_url`: that of the
    klantvolgsysteem. Raises what the databases and the log raise."""
    regels: list[Regel] = []
    verschillen: list[Verschil] = []
    verworpen: list[Weggelegd] = []
    projectie = await asyncpg.connect(projectie_url)
    try:
        groep = groep_van(await projectie.fetchval(_ACTIEF))
        for partner, url in stores.items():
            store = await asyncpg.connect(url)
            try:
                regel, gevonden, weg = await _partner(partner, store, log, projectie, groep)
            finally:
                await store.close()
            regels.append(regel)
            verschillen += gevonden
            verworpen += weg
    finally:
        await projectie.close()
    return Controle(tuple(regels), tuple(sorted(verschillen)), tuple(verworpen))


async def _partner(
    partner: Partner, store: asyncpg.Connection, log: Log, projectie: asyncpg.Connection, groep: str
) -> tuple[Regel, list[Verschil], list[Weggelegd]]:
    # In the order of the road: what is seen at one place must be found at the next, read later.
    bewaard = await _rijen(store, "select id, data::text from events")
    ((onderweg, geweigerd, wachtend),) = await store.fetch(_OUTBOX)
    gepubliceerd = await _van_log(partner, log)
    getoond = await _rijen(
        projectie, "select id, data::text from beeld.gebeurtenis where topic = $1", partner.topic
    )
    brieven = await projectie.fetch(_BRIEVEN, groep, partner.topic)
    geparkeerd = {brief["event_id"].bytes for brief in brieven if brief["op"] is None}
    afgelegd = [Verworpen(**brief) for brief in brieven if brief["op"] is not None]
    niet_getoond = geparkeerd | {v.event_id.bytes for v in afgelegd}
    in_outbox = await _ids(
        store, "select e.id from outbox o join events e using (position)"
    )  # read last: a row that is gone by now is on the log, or was discarded
    weg = await verworpen(store)
    weggehaald = {v.event_id.bytes for v in weg}

    verschillen, vermist = _gaten(partner, gepubliceerd, weg), list[bytes]()
    for id, digest in bewaard.items():
        if id not in gepubliceerd.events:
            if id not in in_outbox and id not in weggehaald:
                vermist.append(id)
        elif id in weggehaald:
            verschillen.append(_verschil(partner, "log", id, "is verworpen maar staat toch op het log"))
        elif gepubliceerd.events[id] != digest:
            verschillen.append(_verschil(partner, "log", id, "heeft op het log een andere inhoud"))
    if vermist:  # published between our two looks? read the log once more before saying so
        nu = (await _van_log(partner, log)).events
        verschillen += [
            _verschil(partner, "log", id, "ontbreekt op het log") for id in vermist if id not in nu
        ]
    for id, digest in gepubliceerd.events.items():
        if id not in bewaard and not await _bestaat(store, "events", id):
            verschillen.append(_verschil(partner, "eventstore", id, "staat op het log maar is nooit bewaard"))
        if id not in getoond:
            if id not in niet_getoond and not await _bestaat(projectie, "beeld.gebeurtenis", id):
                verschillen.append(_verschil(partner, "projectie", id, "ontbreekt in het klantbeeld"))
        elif getoond[id] != digest:
            verschillen.append(_verschil(partner, "projectie", id, "heeft in het klantbeeld andere inhoud"))
    for id in getoond.keys() - gepubliceerd.events.keys():
        if id not in bewaard and not await _bestaat(store, "events", id):
            verschillen.append(
                _verschil(partner, "projectie", id, "staat in het klantbeeld, niet op het log")
            )
    regel = Regel(
        partner=partner.value,
        eventstore=len(bewaard),
        log=len(gepubliceerd.events),
        projectie=len(getoond),
        onderweg=onderweg,
        geweigerd=geweigerd,
        wachtend=wachtend,
        verworpen=len(weg) + len(afgelegd),
        geparkeerd=len(geparkeerd),
        dubbel=gepubliceerd.dubbel,
    )
    weggelegd = [Weggelegd(partner.value, "log", v) for v in weg]
    return regel, verschillen, [*weggelegd, *(Weggelegd(partner.value, "klantbeeld", v) for v in afgelegd)]


def _gaten(partner: Partner, log: _Log, weg: Sequence[Verworpen]) -> list[Verschil]:
    """The breaks in the numbering that no discard explains."""
    overgeslagen = {(v.stream, v.versie) for v in weg}
    return [
        _verschil(partner, "log", gat.id, f"volgnummer {gat.versie} van {gat.stream} volgt op {gat.na}")
        for gat in log.gaten
        if gat.versie <= gat.na or {(gat.stream, n) for n in range(gat.na + 1, gat.versie)} - overgeslagen
    ]


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


async def _rijen(conn: asyncpg.Connection, sql: str, *argumenten: object) -> dict[bytes, bytes]:
    async with conn.transaction():
        return {
            r[0].bytes: _digest(r[1].encode()) async for r in conn.cursor(sql, *argumenten, prefetch=LEESBLOK)
        }


async def _ids(conn: asyncpg.Connection, sql: str) -> set[bytes]:
    return {r[0].bytes for r in await conn.fetch(sql)}


async def _bestaat(conn: asyncpg.Connection, tabel: str, id: bytes) -> bool:
    return bool(await conn.fetchval(f"select true from {tabel} where id = $1", UUID(bytes=id)))  # noqa: S608


async def _van_log(partner: Partner, log: Log) -> _Log:
    gelezen, versies = _Log(), dict[bytes, int]()
    async for headers, waarde in _records(partner.topic, log):
        kop = dict(headers)
        id = UUID(kop["ce_id"].decode()).bytes
        if id in gelezen.events:
            gelezen.dubbel += 1
            continue
        stream, versie = kop["ce_stream"], int(kop["ce_sequence"])
        if versie != (vorige := versies.get(stream, 0)) + 1:
            gelezen.gaten.append(_Gat(id, stream.decode(), versie, vorige))
        versies[stream] = versie
        gelezen.events[id] = _digest(waarde)
    return gelezen


async def _records(topic: str, log: Log) -> AsyncIterator[tuple[Sequence[tuple[str, bytes]], bytes]]:
    koppen = await log.heads([topic])
    offsets = dict.fromkeys(koppen, 0)
    while any(offsets[p] < kop for p, kop in koppen.items()):
        open_ = {p: o for p, o in offsets.items() if o < koppen[p]}
        for record in await log.read(open_, LEESBLOK, 5.0):
            offsets[TopicPartition(record.topic, record.partition)] = record.offset + 1
            yield record.headers, record.value


def _verschil(partner: Partner, plaats: str, id: bytes, uitleg: str) -> Verschil:
    return Verschil(partner.value, plaats, str(UUID(bytes=id)), uitleg)
