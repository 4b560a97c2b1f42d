"""The merges and splits in the klantvolgsysteem's own event store: found without reading every signal."""

from alembic import op

revision = "0003"
down_revision = "0002"

INDEX = """
create index events_identiteiten on events (time)
 where type in ('nl.overheid.identiteiten.identiteit-samengevoegd',
                'nl.overheid.identiteiten.identiteit-gesplitst')
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(INDEX)
