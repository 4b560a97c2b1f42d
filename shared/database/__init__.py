"""Access to PostgreSQL: pool, engine and migrations."""

from shared.database.database import UNAVAILABLE, Connection, Database, sqlalchemy_url
from shared.database.migrate import SHARED, MigrationSource, migrate, migrate_now

__all__ = [
    "SHARED",
    "UNAVAILABLE",
    "Connection",
    "Database",
    "MigrationSource",
    "migrate",
    "migrate_now",
    "sqlalchemy_url",
]
