-- Tables of one version of the projection. A change here is not a migration but a rebuild: the next version
-- is filled from the log beside the live one and then takes its place (herbouw/).
-- Stream and klant are compared as bytes (collate "C"): they are identifiers, and it halves index cost.

-- Every event of every partner: the tijdlijn, and what refolding starts from.
create table {schema}.gebeurtenis (
    stream text collate "C" not null,
    sequence integer not null,
    id uuid not null,
    type text not null,
    klant text collate "C" not null,
    time timestamptz not null,
    datum_van date not null,          -- first and last possible day of gebeurtenisdatum (T6)
    datum_tot date not null,
    organisatie text not null,
    correlationid uuid not null,
    causationid uuid,
    topic text not null,
    partition integer not null,
    "offset" bigint not null,
    data json not null,               -- as received, byte for byte
    primary key (stream, sequence)
);
create index on {schema}.gebeurtenis (klant);

-- State per stream by fold. `versie` is what contiguity is checked against. Rewritten with every event, and so
-- is klantbeeld: the fill factor leaves the new row room beside the old.
create table {schema}.stroom (
    stream text collate "C" primary key,
    klant text collate "C" not null,
    soort text not null,
    versie integer not null,
    bijgewerkt timestamptz not null,  -- highest `time` of its events
    betrokken text[] not null,        -- organisations that have to do with the client through this stream
    gemeente text,
    fase text,
    uitkering_van date,
    uitkering_tot date,
    open_stukken integer not null,
    laatste_contact date,
    staat json not null
) with (fillfactor = 60);
create index on {schema}.stroom (klant);

-- One row per client for lists; derived from the rows of `stroom` alone.
create table {schema}.klantbeeld (
    klant text collate "C" primary key,
    organisaties text[] not null,
    gemeenten text[] not null,
    fase text,
    uitkering_van date,
    uitkering_tot date,
    open_stukken integer not null,
    laatste_contact date,
    gewijzigd timestamptz not null
) with (fillfactor = 60);
create index on {schema}.klantbeeld using gin (organisaties);

-- Merges and splits of pseudonyms, as `shared.klanten.identiteit` wants them. What they make of a stream is
-- derived anew from them all (projectie.py), so it does not matter when they arrive.
create table {schema}.identiteit (
    id uuid primary key,
    time timestamptz not null,
    splitst boolean not null,
    klant text collate "C" not null,
    ander text collate "C" not null,
    streams text[] not null,
    gebeurtenissen text[] not null
);

-- Facts. `deel` numbers the parts of one version of a fact that were known of different persons, one after the
-- other; it is 0 for nearly every row.
create table {schema}.uitkering (
    stream text collate "C" not null, feit text not null, sequence integer not null,
    klant text collate "C" not null, geldig daterange, bekend tstzrange not null,
    uitkering_id uuid not null, gemeente text, organisatie text, regeling text, ingang date, einde date,
    reden text, bestemming text, bekendgemaakt_op date,
    deel integer not null default 0,
    primary key (stream, feit, sequence, deel)
);
create index on {schema}.uitkering (klant);
create index on {schema}.uitkering (ingang);

create table {schema}.trajectbesluit (
    stream text collate "C" not null, feit text not null, sequence integer not null,
    klant text collate "C" not null, geldig daterange, bekend tstzrange not null,
    verwijzing_id uuid, gemeente text, besluitdatum date, uitkomst text, trajectsoort text,
    deel integer not null default 0,
    primary key (stream, feit, sequence, deel)
);
create index on {schema}.trajectbesluit (klant);

create table {schema}.aanbod (
    stream text collate "C" not null, feit text not null, sequence integer not null,
    klant text collate "C" not null, geldig daterange, bekend tstzrange not null,
    verwijzing_id uuid, gemeente text, aangeboden_op date, trajectsoort text, antwoord text,
    beantwoord_op date,
    deel integer not null default 0,
    primary key (stream, feit, sequence, deel)
);
create index on {schema}.aanbod (klant);

create table {schema}.trajectstart (
    stream text collate "C" not null, feit text not null, sequence integer not null,
    klant text collate "C" not null, geldig daterange, bekend tstzrange not null,
    traject_id uuid, verwijzing_id uuid, organisatie text, startdatum date, einddatum date,
    trajectsoort text, wijze text, doel_gerealiseerd text,
    deel integer not null default 0,
    primary key (stream, feit, sequence, deel)
);
create index on {schema}.trajectstart (klant);

create table {schema}.ontheffing (
    stream text collate "C" not null, feit text not null, sequence integer not null,
    klant text collate "C" not null, geldig daterange, bekend tstzrange not null,
    ontheffing_id uuid, gemeente text, grondslag text, verplichtingen text[],
    arbeidsplicht_tot_uren integer, bekendgemaakt_op date,
    deel integer not null default 0,
    primary key (stream, feit, sequence, deel)
);
create index on {schema}.ontheffing (klant);

create table {schema}.vrijstelling (
    stream text collate "C" not null, feit text not null, sequence integer not null,
    klant text collate "C" not null, geldig daterange, bekend tstzrange not null,
    vrijstelling_id uuid, gemeente text,
    deel integer not null default 0,
    primary key (stream, feit, sequence, deel)
);
create index on {schema}.vrijstelling (klant);

create table {schema}.fase (
    stream text collate "C" not null, feit text not null, sequence integer not null,
    klant text collate "C" not null, geldig daterange, bekend tstzrange not null,
    faseschema text, schemaversie text, waarde text, bepaald_op date,
    deel integer not null default 0,
    primary key (stream, feit, sequence, deel)
);
create index on {schema}.fase (klant);

create table {schema}.klantgegeven (
    stream text collate "C" not null, feit text not null, sequence integer not null,
    klant text collate "C" not null, geldig daterange, bekend tstzrange not null,
    organisatie text, gesteld_op date, geboortedatum date, leefvorm text, jongste_kind date,
    kinderen integer,
    deel integer not null default 0,
    primary key (stream, feit, sequence, deel)
);
create index on {schema}.klantgegeven (klant);

create table {schema}.contact (
    stream text collate "C" not null, feit text not null, sequence integer not null,
    klant text collate "C" not null, geldig daterange, bekend tstzrange not null,
    organisatie text, datum date, soort text, met_klant boolean, verschenen text,
    deel integer not null default 0,
    primary key (stream, feit, sequence, deel)
);
create index on {schema}.contact (klant);
