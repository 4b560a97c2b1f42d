"""The projection: batches of events of all partners to tijdlijn, state per stream, klantbeeld and facts.

One batch is one set of statements, however many events it holds: COPY for what is only added, arrays for
what changes. The loop over the events makes plain tuples and dicts (no pydantic): its cost decides how fast
a rebuild goes. The consumer calls `handle` inside its transaction, in which the offsets move too.
"""

# ruff: noqa: S608 - the names in the statements are those of our own schemas and tables

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import orjson

from services.klantvolgsysteem.feiten.feit import GEDEELD, TABELLEN
from services.klantvolgsysteem.herbouw.schema import groep_van, schema_van
from services.klantvolgsysteem.identiteit.herleiding import herleid
from services.klantvolgsysteem.klantbeeld.gebeurtenis import CORRECTIES, Gebeurtenis, grenzen
from services.klantvolgsysteem.klantbeeld.lijst import Lijstkolommen, lijstkolommen
from services.klantvolgsysteem.klantbeeld.staat import soort_van
from services.klantvolgsysteem.stroom import Oogst, Stroom, gebeurtenis_uit_rij, verwerk
from shared.consumer import Incoming
from shared.contract.envelop import organisatie_van
from shared.contract.gebeurtenis import Partner
from shared.database import Connection
from shared.klanten.identiteit import TYPEN, Historie, lees_stap
from shared.klanten.identiteiten import HistorieTabel

TOPICS = tuple(partner.topic for partner in Partner)

_GEBEURTENIS = (
    "stream", "sequence", "id", "type", "klant", "time", "datum_van", "datum_tot", "organisatie",
    "correlationid", "causationid", "topic", "partition", "offset", "data",
)  # fmt: skip


class Projectie:
    """Handler of one version of the projection (`shared.consumer.Handler`)."""

    topics: Sequence[str] = TOPICS

    def __init__(self, nummer: int = 1) -> None:
        self.nummer = nummer
        self.schema = schema_van(nummer)
        self.group = groep_van(nummer)
        self._sql = Statements(self.schema)
        self._identiteiten = HistorieTabel(f"{self.schema}.identiteit")

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
            historie, nieuw = await self._identiteit(conn, batch)
            apart = historie.families
            gewoon = [g for g in gebeurtenissen if g.klant not in apart] if apart else gebeurtenissen
            stromen = await self._stromen(conn, gewoon)
            oogst = Oogst()
            for g in gewoon:
                verwerk(stromen[g.stream], g, oogst)
            await self._schrijf(conn, batch, gebeurtenissen, stromen, oogst)
            if len(gewoon) < len(gebeurtenissen):
                anders = {g.stream: g.klant for g in gebeurtenissen if g.klant in apart}
                await self._herleid(conn, historie, anders, nieuw)

    async def _identiteit(self, conn: Connection, batch: Sequence[Incoming]) -> tuple[Historie, set[str]]:
        """All merges and splits, those of the batch among them, and the pseudonyms that these name.

        A merge touches streams that another instance may be working on. So it waits until no batch is under
        way, and a batch waits for a merge: only one that brings a merge asks for the lock alone.
        """
        stappen = [
            lees_stap(i.envelop.id, i.envelop.time, i.envelop.type, i.data)
            for i in batch
            if i.envelop.type in TYPEN
        ]
        await conn.execute(self._sql.alleen if stappen else self._sql.samen, self.nummer)
        for stap in stappen:
            await self._identiteiten.onthoud(conn, stap)
        return await self._identiteiten.lees(conn), {k for s in stappen for k in (s.klant, s.ander)}

    async def _herleid(
        self, conn: Connection, historie: Historie, streams: Mapping[str, str], nieuw: set[str]
    ) -> None:
        """Streams of pseudonyms that were ever merged or split, derived anew: those of the batch (`streams`,
        with a pseudonym of each) and, of the pseudonyms in `nieuw` and all related ones, every stream."""
        await conn.execute(self._sql.een_voor_een, self.nummer)  # clients of two partitions may be one person
        familie = historie.verwant({*streams.values(), *nieuw})
        namen = set(streams)
        if nieuw:
            namen |= {rij[0] for rij in await conn.fetch(self._sql.streams_van, list(familie))}
        rijen = await conn.fetch(self._sql.geschiedenis, sorted(namen))
        stromen: dict[str, Stroom] = {}
        feiten: dict[str, list[list[Any]]] = {tabel: [] for tabel in TABELLEN}
        over = historie.over(familie)
        for _, eigen in groupby(map(gebeurtenis_uit_rij, rijen), key=lambda g: g.stream):
            uit = herleid(list(eigen), over)
            stromen |= uit.stromen
            for tabel, nieuwe in uit.rijen.items():
                feiten[tabel] += nieuwe
        for tabel in TABELLEN:
            await conn.execute(self._sql.vergeet[tabel], sorted(namen))
        # Also the parts of a shared stream, which stand under `<stream>/<klant>`.
        delen = [f"{naam}/{klant}" for naam in namen for klant in familie]
        await conn.execute(self._sql.vergeet_stroom, [*namen, *delen])
        await conn.execute(self._sql.vergeet_klantbeeld, list(familie))
        await conn.execute(self._sql.stroom, *kolommen(stromen))
        await self._kopieer(conn, feiten, "deel")
        await conn.execute(self._sql.klantbeeld, list(familie))

    async def _kopieer(
        self, conn: Connection, feiten: Mapping[str, Sequence[Sequence[Any]]], *erbij: str
    ) -> None:
        for tabel, rijen in feiten.items():
            if rijen:
                kolommen = (*GEDEELD, *TABELLEN[tabel], *erbij)
                await conn.copy_records_to_table(
                    tabel, schema_name=self.schema, columns=kolommen, records=rijen
                )

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
        if stromen:
            await conn.execute(self._sql.stroom, *kolommen(stromen))
        for tabel, sluitingen in oogst.sluit.items():
            if sluitingen:
                await conn.execute(self._sql.sluit[tabel], *map(list, zip(*sluitingen, strict=True)))
        await self._kopieer(conn, oogst.rijen)
        if stromen:
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
        # Locks of one version: a batch (shared) against a merge (alone); and, among batches, whoever derives
        # the streams of merged persons. Nobody who has the second asks for the first.
        self.samen = "select pg_advisory_xact_lock_shared(hashtext('projectie'), $1)"
        self.alleen = "select pg_advisory_xact_lock(hashtext('projectie'), $1)"
        self.een_voor_een = "select pg_advisory_xact_lock(hashtext('projectie.personen'), $1)"
        self.streams_van = f"select distinct stream from {schema}.gebeurtenis where klant = any($1::text[])"
        self.vergeet = {
            tabel: f"delete from {schema}.{tabel} where stream = any($1::text[])" for tabel in TABELLEN
        }
        self.vergeet_stroom = f"delete from {schema}.stroom where stream = any($1::text[])"
        self.vergeet_klantbeeld = f"delete from {schema}.klantbeeld where klant = any($1::text[])"
        # A fact known and replaced within one instant becomes empty, as `_boek` does within a batch.
        self.sluit = {
            tabel: f"""
            update {schema}.{tabel} f set bekend = tstzrange(lower(f.bekend), n.moment)
            from unnest($1::text[], $2::text[], $3::timestamptz[]) as n (stream, feit, moment)
            where f.stream = n.stream and f.feit = n.feit and upper_inf(f.bekend)"""
            for tabel in TABELLEN
        }
        # Derived anew from all streams of the client, so it does not matter which stream came last. An
        # agreement between organisations is projected under its own id: that is no client.
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
            where s.klant = any($1::text[]) and s.soort <> 'gegevensafspraak'
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
