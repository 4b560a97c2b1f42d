"""The projection: batches of events of all partners to tijdlijn, state per stream, klantbeeld and facts.

One batch is one set of statements, however many events it holds: COPY for what is only added, arrays for
what changes. The loop over the events makes plain tuples and dicts (no pydantic): its cost decides how fast
a rebuild goes. The consumer calls `handle` inside its transaction, in which the offsets move too.
"""

# ruff: noqa: S608 - the names in the statements are those of our own schemas and tables

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from asyncpg import Range

from services.klantvolgsysteem.feiten.afleiding import AFLEIDING
from services.klantvolgsysteem.feiten.feit import EENMALIG, GEDEELD, TABELLEN, Feit
from services.klantvolgsysteem.herbouw.schema import groep_van, schema_van
from services.klantvolgsysteem.klantbeeld.gebeurtenis import CORRECTIES, Gebeurtenis, grenzen, toegepast
from services.klantvolgsysteem.klantbeeld.lijst import Lijstkolommen, lijstkolommen
from services.klantvolgsysteem.klantbeeld.staat import Staat, soort_van
from services.klantvolgsysteem.klantbeeld.vouw import evolve
from shared.consumer import Incoming
from shared.contract.envelop import organisatie_van
from shared.contract.gebeurtenis import Partner
from shared.database import Connection

TOPICS = tuple(partner.topic for partner in Partner)

_LEEG: Range[Any] = Range(empty=True)

_GEBEURTENIS = (
    "stream", "sequence", "id", "type", "klant", "time", "datum_van", "datum_tot", "organisatie",
    "correlationid", "causationid", "topic", "partition", "offset", "data",
)  # fmt: skip


@dataclass(slots=True)
class Stroom:
    """A stream while its batch is worked on. `nieuw`: it has no rows in the database yet.

    `geschiedenis` is filled only for a stream that gets a correction.
    """

    klant: str
    versie: int
    bijgewerkt: datetime | None
    staat: Staat
    nieuw: bool
    geschiedenis: list[Gebeurtenis] | None = None


@dataclass(slots=True)
class Oogst:
    """What one batch adds to the fact tables: new rows, and the rows in the database that they close."""

    rijen: dict[str, list[list[Any]]] = field(default_factory=lambda: {tabel: [] for tabel in TABELLEN})
    open: dict[tuple[str, str, str], list[Any]] = field(default_factory=dict)
    sluit: dict[str, list[tuple[str, str, datetime]]] = field(
        default_factory=lambda: {tabel: [] for tabel in TABELLEN}
    )


class Projectie:
    """Handler of one version of the projection (`shared.consumer.Handler`)."""

    topics: Sequence[str] = TOPICS

    def __init__(self, nummer: int = 1) -> None:
        self.nummer = nummer
        self.schema = schema_van(nummer)
        self.group = groep_van(nummer)
        self._sql = Statements(self.schema)

    async def versions(self, conn: Connection, streams: Sequence[str]) -> Mapping[str, int]:
        """Version up to which each of these streams is projected; streams not yet seen are left out."""
        rijen = await conn.fetch(self._sql.versies, streams)
        return dict(map(tuple, rijen))

    async def handle(self, conn: Connection, batch: Sequence[Incoming]) -> None:
        """Projects a batch: contiguous per stream, no duplicates (the consumer saw to that).

        Raises what a malformed event causes; the consumer then isolates the client.
        """
        # Nothing here is lost for good: after a crash of the server offsets and effects are gone together
        # and the events are read again. So the commit need not wait for the disk.
        await conn.execute("set local synchronous_commit = off")
        with _zonder_vuilnisronde():
            gebeurtenissen = [gebeurtenis(i) for i in batch]
            stromen = await self._stromen(conn, gebeurtenissen)
            oogst = Oogst()
            for g in gebeurtenissen:
                verwerk(stromen[g.stream], g, oogst)
            await self._schrijf(conn, batch, gebeurtenissen, stromen, oogst)

    async def _stromen(self, conn: Connection, gebeurtenissen: Sequence[Gebeurtenis]) -> dict[str, Stroom]:
        klanten = {g.stream: g.klant for g in gebeurtenissen}
        stromen = {
            stream: Stroom(klant, versie, bijgewerkt, orjson.loads(staat), nieuw=False)
            for stream, klant, versie, bijgewerkt, staat in await conn.fetch(self._sql.stromen, list(klanten))
        }
        gecorrigeerd = {g.stream for g in gebeurtenissen if g.type in CORRECTIES}
        for stream, klant in klanten.items():
            if stream not in stromen:
                stromen[stream] = Stroom(klant, 0, None, {}, nieuw=True)
        if gecorrigeerd:
            for stream in gecorrigeerd:
                stromen[stream].geschiedenis = []
            for rij in await conn.fetch(self._sql.geschiedenis, list(gecorrigeerd)):
                uit_rij = gebeurtenis_uit_rij(rij)
                stromen[uit_rij.stream].geschiedenis.append(uit_rij)  # type: ignore[union-attr]  # set above
        return stromen

    async def _schrijf(
        self,
        conn: Connection,
        batch: Sequence[Incoming],
        gebeurtenissen: Sequence[Gebeurtenis],
        stromen: Mapping[str, Stroom],
        oogst: Oogst,
    ) -> None:
        await conn.copy_records_to_table(
            "gebeurtenis",
            schema_name=self.schema,
            columns=_GEBEURTENIS,
            records=[
                (
                    g.stream, g.sequence, g.id, g.type, g.klant, g.time, g.datum_van, g.datum_tot,
                    g.organisatie, i.envelop.correlationid, i.envelop.causationid, i.topic, i.partition,
                    i.offset, i.data.decode(),
                )
                for g, i in zip(gebeurtenissen, batch, strict=True)
            ],
        )  # fmt: skip
        await conn.execute(self._sql.stroom, *kolommen(stromen))
        for tabel, sluitingen in oogst.sluit.items():
            if sluitingen:
                await conn.execute(self._sql.sluit[tabel], *map(list, zip(*sluitingen, strict=True)))
        for tabel, rijen in oogst.rijen.items():
            if rijen:
                await conn.copy_records_to_table(
                    tabel, schema_name=self.schema, columns=(*GEDEELD, *TABELLEN[tabel]), records=rijen
                )
        await conn.execute(self._sql.klantbeeld, list({s.klant for s in stromen.values()}))
        hoogste: dict[tuple[str, int], int] = {}
        for i in batch:
            hoogste[i.topic, i.partition] = max(i.offset, hoogste.get((i.topic, i.partition), -1))
        plaatsen = [(topic, partition, offset) for (topic, partition), offset in hoogste.items()]
        await conn.execute(self._sql.ontvangst, *map(list, zip(*plaatsen, strict=True)))


@contextmanager
def _zonder_vuilnisronde() -> Iterator[None]:
    """No cyclic garbage collection during a batch: it makes tens of thousands of dicts without a cycle, and
    walking them over and over takes a quarter of the time."""
    aan = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if aan:
            gc.enable()


def gebeurtenis(i: Incoming) -> Gebeurtenis:
    """An incoming event in the form that fold, facts and tijdlijn work with."""
    e = i.envelop
    data = orjson.loads(i.data)
    van, tot = grenzen(data["gebeurtenisdatum"])
    return Gebeurtenis(
        e.stream, e.sequence, e.id, e.type, e.klant, e.time, van, tot, organisatie_van(e.source), data
    )


def gebeurtenis_uit_rij(rij: Any) -> Gebeurtenis:
    """A row with the columns stream … organisatie, data as the table has them."""
    *kop, data = rij
    return Gebeurtenis._make((*kop, orjson.loads(data)))


def verwerk(stroom: Stroom, g: Gebeurtenis, oogst: Oogst) -> None:
    """One event: new state of its stream, and the facts that it states.

    Registration moments within a stream never go back: a clock that did would give a fact that ends before
    it was known.
    """
    moment = g.time if stroom.bijgewerkt is None else max(g.time, stroom.bijgewerkt)
    if g.type in CORRECTIES:
        _herzie(stroom, g, moment, oogst)
    else:
        stroom.staat = evolve(stroom.staat, g)
        afleiding = AFLEIDING.get(g.type)
        if afleiding is not None:
            for feit in afleiding(stroom.staat, g):
                _boek(stroom, g, moment, feit, oogst)
    if stroom.geschiedenis is not None:
        stroom.geschiedenis.append(g)
    stroom.versie = g.sequence
    stroom.bijgewerkt = moment


def _boek(stroom: Stroom, g: Gebeurtenis, moment: datetime, feit: Feit, oogst: Oogst) -> None:
    """Closes the version of the fact that was known until now and adds the new one.

    A version that is replaced within the same instant was never known: its `bekend` is empty, and so it is
    whether both came in one batch or in two.
    """
    sleutel = (feit.tabel, g.stream, feit.sleutel)
    eerder = oogst.open.pop(sleutel, None)
    if eerder is not None:
        sinds = eerder[5].lower
        eerder[5] = Range(sinds, moment) if sinds < moment else _LEEG
    elif not stroom.nieuw and (feit.tabel not in EENMALIG or g.type in CORRECTIES):
        oogst.sluit[feit.tabel].append((g.stream, feit.sleutel, moment))
    if feit.waarden is None:
        return
    rij = [
        g.stream, feit.sleutel, g.sequence, g.klant, _geldig(feit.van, feit.tot), Range(moment, None),
        *feit.waarden,
    ]  # fmt: skip
    oogst.rijen[feit.tabel].append(rij)
    oogst.open[sleutel] = rij


def _geldig(van: date | None, tot: date | None) -> "Range[date]":
    """Days on which it holds, both ends included; a period that ends before it begins holds on none."""
    if van is not None and tot is not None and tot < van:
        return _LEEG
    return Range(van, tot, upper_inc=tot is not None)


def _herzie(stroom: Stroom, g: Gebeurtenis, moment: datetime, oogst: Oogst) -> None:
    """A correction (T10): folds the stream anew and states what became different, known from now on.

    The versions of the facts from before the correction stay, known until now.
    """
    historie = stroom.geschiedenis or []
    _, oud = hervouw(historie)
    stroom.staat, nieuw = hervouw([*historie, g])
    for sleutel, feit in nieuw.items():
        if oud.get(sleutel) != feit:
            _boek(stroom, g, moment, feit, oogst)
    for sleutel, feit in oud.items():
        if sleutel not in nieuw:
            _boek(stroom, g, moment, feit._replace(waarden=None), oogst)


def hervouw(historie: Sequence[Gebeurtenis]) -> tuple[Staat, dict[tuple[str, str], Feit]]:
    """State and facts of one stream from all its events, with the corrections among them applied."""
    staat: Staat = {}
    feiten: dict[tuple[str, str], Feit] = {}
    for g in toegepast(historie):
        staat = evolve(staat, g)
        afleiding = AFLEIDING.get(g.type)
        for feit in afleiding(staat, g) if afleiding is not None else ():
            if feit.waarden is None:
                feiten.pop((feit.tabel, feit.sleutel), None)
            else:
                feiten[feit.tabel, feit.sleutel] = feit
    return staat, feiten


def kolommen(stromen: Mapping[str, Stroom]) -> Iterator[list[Any]]:
    """Arguments of the statement that stores streams: one array per column."""
    rijen = []
    for stream, s in stromen.items():
        lijst: Lijstkolommen = lijstkolommen(s.staat)
        rijen.append(
            (
                stream, s.klant, soort_van(stream), s.versie, s.bijgewerkt, " ".join(lijst.betrokken),
                lijst.gemeente, lijst.fase, lijst.uitkering_van, lijst.uitkering_tot, lijst.open_stukken,
                lijst.laatste_contact, orjson.dumps(s.staat).decode(),
            )
        )  # fmt: skip
    return (list(kolom) for kolom in zip(*rijen, strict=True))


class Statements:
    """The SQL of one version; `schema` is checked where its tables are made."""

    def __init__(self, schema: str) -> None:
        self.versies = f"select stream, versie from {schema}.stroom where stream = any($1::text[])"
        self.stromen = f"""
            select stream, klant, versie, bijgewerkt, staat from {schema}.stroom
            where stream = any($1::text[])"""
        self.geschiedenis = f"""
            select stream, sequence, id, type, klant, time, datum_van, datum_tot, organisatie, data
            from {schema}.gebeurtenis
            where stream = any($1::text[])
            order by stream, sequence"""
        # Organisations come as one string per stream, because unnest flattens arrays of arrays.
        self.stroom = f"""
            insert into {schema}.stroom as s (stream, klant, soort, versie, bijgewerkt, betrokken, gemeente,
                fase, uitkering_van, uitkering_tot, open_stukken, laatste_contact, staat)
            select stream, klant, soort, versie, bijgewerkt, string_to_array(betrokken, ' '), gemeente,
                fase, uitkering_van, uitkering_tot, open_stukken, laatste_contact, staat::json
            from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::text[],
                $7::text[], $8::text[], $9::date[], $10::date[], $11::int[], $12::date[], $13::text[])
                as n (stream, klant, soort, versie, bijgewerkt, betrokken, gemeente, fase, uitkering_van,
                      uitkering_tot, open_stukken, laatste_contact, staat)
            on conflict (stream) do update set
                versie = excluded.versie, bijgewerkt = excluded.bijgewerkt,
                betrokken = excluded.betrokken, gemeente = excluded.gemeente, fase = excluded.fase,
                uitkering_van = excluded.uitkering_van, uitkering_tot = excluded.uitkering_tot,
                open_stukken = excluded.open_stukken, laatste_contact = excluded.laatste_contact,
                staat = excluded.staat"""
        # A fact known and replaced within one instant becomes empty, as `_boek` does within a batch.
        self.sluit = {
            tabel: f"""
            update {schema}.{tabel} f set bekend = tstzrange(lower(f.bekend), n.moment)
            from unnest($1::text[], $2::text[], $3::timestamptz[]) as n (stream, feit, moment)
            where f.stream = n.stream and f.feit = n.feit and upper_inf(f.bekend)"""
            for tabel in TABELLEN
        }
        # Derived anew from all streams of the client, so it does not matter which stream came last.
        self.klantbeeld = f"""
            insert into {schema}.klantbeeld as k (klant, organisaties, gemeenten, fase, uitkering_van,
                uitkering_tot, open_stukken, laatste_contact, gewijzigd)
            select s.klant,
                array(select distinct o from {schema}.stroom b, unnest(b.betrokken) o
                      where b.klant = s.klant order by o),
                coalesce(array_agg(distinct s.gemeente) filter (where s.gemeente is not null), '{{}}'),
                (array_agg(s.fase order by s.bijgewerkt desc, s.stream) filter (where s.fase is not null))[1],
                max(s.uitkering_van),
                (array_agg(s.uitkering_tot order by s.uitkering_van desc, s.stream)
                    filter (where s.uitkering_van is not null))[1],
                sum(s.open_stukken), max(s.laatste_contact), max(s.bijgewerkt)
            from {schema}.stroom s
            where s.klant = any($1::text[])
            group by s.klant
            on conflict (klant) do update set
                organisaties = excluded.organisaties, gemeenten = excluded.gemeenten, fase = excluded.fase,
                uitkering_van = excluded.uitkering_van, uitkering_tot = excluded.uitkering_tot,
                open_stukken = excluded.open_stukken, laatste_contact = excluded.laatste_contact,
                gewijzigd = excluded.gewijzigd"""
        # The first receipt counts: a rebuild reads the same offsets again and adds nothing.
        self.ontvangst = """
            insert into ontvangst (topic, partition, tot_en_met, ontvangen_op)
            select n.topic, n.partition, n.tot_en_met, now()
            from unnest($1::text[], $2::int[], $3::bigint[]) as n (topic, partition, tot_en_met)
            where not exists (select from ontvangst o
                where o.topic = n.topic and o.partition = n.partition and o.tot_en_met >= n.tot_en_met)
            on conflict do nothing"""
