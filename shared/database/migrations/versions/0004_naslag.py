"""What a service remembers of earlier events, so that a reaction can look it up."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(
        """
create table naslag (
    soort   text not null,
    sleutel text not null,
    waarde  json not null,
    primary key (soort, sleutel)
)
"""
    )


def downgrade() -> None:
    op.get_bind().exec_driver_sql("drop table naslag")
