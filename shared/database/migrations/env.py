"""Alembic runs this file for every source; `shared.database.migrate` hands over the connection."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
)
context.run_migrations()
