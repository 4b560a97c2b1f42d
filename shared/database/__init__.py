"""Access to PostgreSQL. Bringing a database to the newest schema is `shared.database.migrate`."""

from shared.database.database import UNAVAILABLE, Connection, Database
from shared.database.source import MigrationSource

__all__ = ["UNAVAILABLE", "Connection", "Database", "MigrationSource"]
