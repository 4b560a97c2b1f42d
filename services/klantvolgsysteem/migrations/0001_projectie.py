"""Versions of the projection, the views that readers use, and when events were received."""

from alembic import op

from services.klantvolgsysteem.herbouw.schema import maak_tabellen, maak_views

revision = "0001"
down_revision = None

UPGRADE = (
    """
create table projectieversie (
    nummer        integer primary key,
    status        text not null check (status in ('vullen', 'actief', 'vervangen', 'geannuleerd')),
    gestart_op    timestamptz not null default now(),
    gewisseld_op  timestamptz,
    geeindigd_op  timestamptz
)
""",
    # At most one version is live and at most one is being filled.
    "create unique index on projectieversie (status) where status in ('vullen', 'actief')",
    """
-- Receipt by the klantvolgsysteem (rules T1), one row per batch: everything of the partition up to and
-- including this offset had arrived by then. Outside the versions, so that a rebuild does not change it.
create table ontvangst (
    topic         text not null,
    partition     integer not null,
    tot_en_met    bigint not null,
    ontvangen_op  timestamptz not null,
    primary key (topic, partition, tot_en_met)
)
""",
    *maak_tabellen("beeld_1"),
    *maak_views("beeld", "beeld_1"),
    "insert into projectieversie (nummer, status, gewisseld_op) values (1, 'actief', now())",
)


def upgrade() -> None:
    for statement in UPGRADE:
        op.execute(statement)
