"""When what is remembered was stated: of a person with two pseudonyms the newest counts."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("alter table naslag add column gesteld timestamptz")


def downgrade() -> None:
    op.get_bind().exec_driver_sql("alter table naslag drop column gesteld")
