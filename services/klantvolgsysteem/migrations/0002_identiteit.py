"""Merges and splits of pseudonyms, in the versions of the projection that were made before they were known.

A version that is made from now on has all this from the start. No rebuild is needed: nothing was merged yet.
"""

from alembic import op

from services.klantvolgsysteem.feiten.feit import TABELLEN

revision = "0002"
down_revision = "0001"

IDENTITEIT = """
create table if not exists {schema}.identiteit (
    id uuid primary key,
    time timestamptz not null,
    splitst boolean not null,
    klant text collate "C" not null,
    ander text collate "C" not null,
    streams text[] not null,
    gebeurtenissen text[] not null
)
"""


def upgrade() -> None:
    doe = op.get_bind().exec_driver_sql
    versies = doe("select nummer, status from projectieversie where status in ('actief', 'vullen')").all()
    for nummer, status in versies:
        schema = f"beeld_{nummer}"
        if doe(f"select to_regclass('{schema}.identiteit')").scalar() is not None:
            continue  # made with these tables
        doe(IDENTITEIT.format(schema=schema))
        for tabel in TABELLEN:
            doe(f"alter table {schema}.{tabel} add column if not exists deel integer not null default 0")
            doe(f"alter table {schema}.{tabel} drop constraint if exists {tabel}_pkey")
            doe(f"alter table {schema}.{tabel} add primary key (stream, feit, sequence, deel)")
        if status == "actief":
            for tabel in ("identiteit", *TABELLEN):
                doe(f"create or replace view beeld.{tabel} as select * from {schema}.{tabel}")  # noqa: S608
