"""Merges and splits of pseudonyms, and the Kafka key of a stream whose person changed."""

from alembic import op

revision = "0005"
down_revision = "0004"

UPGRADE = (
    """
-- The key under which the events of a stream are published, for life: that of its first event. Null as long
-- as it is the klant itself, which it is for nearly every stream.
alter table events add column sleutel text
""",
    """
-- The merges and splits that this service has read, as `shared.klanten.identiteit` wants them.
create table identiteiten (
    id             uuid primary key,
    time           timestamptz not null,
    splitst        boolean not null,
    klant          text not null,
    ander          text not null,
    streams        text[] not null,
    gebeurtenissen text[] not null
)
""",
)


def upgrade() -> None:
    for statement in UPGRADE:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.get_bind().exec_driver_sql("drop table identiteiten")
    op.get_bind().exec_driver_sql("alter table events drop column sleutel")
