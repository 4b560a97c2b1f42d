"""Clients of a service: pseudonym and encrypted BSN per organisation."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(
        """
create table klanten (
    organisatie     text not null,
    klant           text not null check (klant ~ '^[0-9a-f]{64}$'),
    -- AES-256-GCM: nonce, then ciphertext with tag; bound to organisatie and klant
    bsn_versleuteld bytea not null,
    ingeschreven_op timestamptz not null default now(),
    primary key (organisatie, klant)
)
"""
    )


def downgrade() -> None:
    op.get_bind().exec_driver_sql("drop table klanten")
