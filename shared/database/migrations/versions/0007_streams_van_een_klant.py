"""The streams of a client, by their first event: facts of own streams need no detour over the log."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("create index events_klant on events (klant) where version = 1")


def downgrade() -> None:
    op.get_bind().exec_driver_sql("drop index events_klant")
