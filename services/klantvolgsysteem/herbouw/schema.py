"""Schemas of the projection: `beeld_<n>` holds version n, `beeld` holds the views that readers use."""

# ruff: noqa: S608 - the names in the statements are those of our own schemas and tables

import re
from collections.abc import Sequence
from importlib.resources import files

from services.klantvolgsysteem.feiten.feit import TABELLEN

ALLE = ("gebeurtenis", "stroom", "klantbeeld", "identiteit", *TABELLEN)
"""Tables of one version of the projection."""


def schema_van(nummer: int) -> str:
    return f"beeld_{nummer}"


def groep_van(nummer: int) -> str:
    """Consumer group of that version: each version has offsets of its own."""
    return f"klantvolgsysteem.{nummer}"


def maak_tabellen(schema: str) -> Sequence[str]:
    """Statements that create the schema of one version."""
    if re.fullmatch(r"beeld_\d+", schema) is None:
        raise ValueError(f"geen schema van de projectie: {schema}")
    ddl = (files(__package__) / "tabellen.sql").read_text("utf-8")
    zonder_commentaar = re.sub(r"--.*", "", ddl).replace("{schema}", schema)
    return [f"create schema {schema}", *(s for s in zonder_commentaar.split(";\n") if s.strip())]


def maak_views(views: str, schema: str) -> Sequence[str]:
    """Statements that create the schema `views` with a view on every table of that version."""
    return [
        f"create schema {views}",
        *(f"create view {views}.{tabel} as select * from {schema}.{tabel}" for tabel in ALLE),
    ]
