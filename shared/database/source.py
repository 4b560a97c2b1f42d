"""Where migrations come from. Apart from `migrate`, so that a service can name its migrations without
loading Alembic: a process that serves or works starts a second sooner."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MigrationSource:
    """`versions`: directory of the revision files. `name` ends up in the name of the version table."""

    name: str
    versions: Path
