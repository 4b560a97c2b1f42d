"""What is remembered is kept per event, with the event itself: a correction of it can then be followed.

What was remembered before stays as it is; no correction reaches it.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

UPGRADE = (
    """
-- The events of which something is remembered, as they arrived, and the corrections of them. betreft: the
-- number of the event that a correction works on in the end; of any other event its own.
create table onthouden (
    stream     text not null,
    volgnummer integer not null,
    betreft    integer not null,
    id         uuid not null,
    envelop    json not null,
    data       json not null,
    primary key (stream, volgnummer),
    unique (stream, id)
)
""",
    "alter table naslag drop constraint naslag_pkey",
    "alter table naslag add column stream text, add column volgnummer integer",
    "alter table naslag"
    " add constraint naslag_bron unique nulls not distinct (soort, sleutel, stream, volgnummer)",
    "create index naslag_stream on naslag (stream, volgnummer)",
)

DOWNGRADE = (
    """
delete from naslag where ctid not in (
    select distinct on (soort, sleutel) ctid from naslag
     order by soort, sleutel, gesteld desc nulls last, volgnummer desc nulls last
)
""",
    "alter table naslag drop constraint naslag_bron",
    "alter table naslag drop column stream, drop column volgnummer",
    "alter table naslag add primary key (soort, sleutel)",
    "drop table onthouden",
)


def upgrade() -> None:
    for statement in UPGRADE:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in DOWNGRADE:
        op.get_bind().exec_driver_sql(statement)
