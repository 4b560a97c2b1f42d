"""Migrations of klantvolgsysteem."""

from pathlib import Path

from shared.database import MigrationSource

BRON = MigrationSource("klantvolgsysteem", Path(__file__).parent)
