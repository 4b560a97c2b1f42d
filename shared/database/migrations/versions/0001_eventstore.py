"""Event store: events, outbox, poison rows and idempotency keys."""

from alembic import op

revision = "0001"
down_revision = None

UPGRADE = (
    """
create table events (
    position      bigint generated always as identity primary key,
    -- the transaction that wrote the row: followers read only what no running transaction can precede
    xid           xid8 not null default pg_current_xact_id(),
    stream        text not null,
    version       integer not null check (version > 0),
    id            uuid not null,
    source        text not null,
    type          text not null,
    klant         text not null,
    time          timestamptz not null,
    dataschema    text not null,
    correlationid uuid not null,
    causationid   uuid,
    verwerkingid  text not null,
    traceparent   text,
    -- json and not jsonb: the bytes stored are the bytes published
    data          json not null,
    constraint events_stream_version unique (stream, version),
    -- id first, so that the same index finds an event by its id alone
    constraint events_id_source unique (id, source)
)
""",
    """
create index events_xid_position on events (xid, position)
""",
    """
create function events_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'events is append-only: % is refused', lower(tg_op)
        using errcode = 'integrity_constraint_violation';
end $$
""",
    """
-- per statement, so that an update that touches no row is refused as well
create trigger events_append_only before update or delete or truncate on events
    for each statement execute function events_is_append_only()
""",
    """
-- also in a session that replays as a replica, where ordinary triggers are silent
alter table events enable always trigger events_append_only
""",
    """
-- The row is the state: it exists as long as the log has not acknowledged the event. `parked` rows are
-- poison or wait behind it (same klant); parked is first in the key, so that they cost a scan nothing.
-- No foreign key: its check would lock, and so write, every event once more.
create table outbox (
    position bigint not null,
    parked   boolean not null default false,
    stored   timestamptz not null default clock_timestamp(),
    primary key (parked, position)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 1000000)
""",
    """
create table outbox_poison (
    klant     text primary key,
    position  bigint not null,
    reden     text not null,
    sinds     timestamptz not null default now(),
    pogingen  integer not null default 1
)
""",
    """
create table idempotency (
    organisatie text not null,
    key         text not null,
    digest      bytea not null,
    status      smallint not null,
    headers     json not null,
    body        json not null,
    stored      timestamptz not null default now(),
    primary key (organisatie, key)
)
""",
)

DOWNGRADE = (
    "drop table idempotency, outbox_poison, outbox, events",
    "drop function events_is_append_only()",
)


def upgrade() -> None:
    for statement in UPGRADE:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in DOWNGRADE:
        op.get_bind().exec_driver_sql(statement)
