"""Consumer: offsets with their lease, members, versions of streams and dead letters."""

from alembic import op

revision = "0002"
down_revision = "0001"

UPGRADE = (
    """
-- One row per partition that a group reads. The offset moves in the transaction of the effects, by
-- compare-and-swap on (next, owner); the lease only decides who may try.
create table consumer_offsets (
    groep       text not null,
    topic       text not null,
    partition   integer not null,
    next        bigint not null default 0,
    owner       uuid,
    lease_until timestamptz,
    primary key (groep, topic, partition)
) with (fillfactor = 50)
""",
    """
-- Instances that are alive, so that each takes no more than its share.
create table consumer_members (
    groep       text not null,
    instance    uuid not null,
    alive_until timestamptz not null,
    primary key (groep, instance)
)
""",
    """
-- Last version seen per stream, for handlers that keep no state of the stream themselves.
create table consumer_streams (
    groep   text not null,
    stream  text not null,
    version integer not null,
    primary key (groep, stream)
) with (fillfactor = 70)
""",
    """
-- Queue per (groep, klant) in the order of id. The first one failed, the others wait behind it.
-- A discarded event stays as a row: it says who skipped what, and that its version counts as seen.
create table dead_letters (
    id          bigint generated always as identity primary key,
    groep       text not null,
    klant       text not null,
    topic       text not null,
    partition   integer not null,
    "offset"    bigint not null,
    event_id    uuid,
    type        text,
    stream      text,
    version     integer,
    key         bytea not null,
    headers     bytea not null,
    data        bytea not null,
    reden       text not null,
    fout        text not null,
    pogingen    integer not null default 1,
    sinds       timestamptz not null default now(),
    verworpen   timestamptz,
    door        text,
    toelichting text,
    constraint dead_letters_place unique (groep, topic, partition, "offset"),
    constraint dead_letters_verworpen check ((verworpen is null) = (door is null))
)
""",
    """
create index dead_letters_open on dead_letters (groep, klant, id) where verworpen is null
""",
    """
create index dead_letters_skipped on dead_letters (groep, stream, version) where verworpen is not null
""",
)


def upgrade() -> None:
    for statement in UPGRADE:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.get_bind().exec_driver_sql(
        "drop table dead_letters, consumer_streams, consumer_members, consumer_offsets"
    )
