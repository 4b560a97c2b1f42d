"""Dossiers for the inspectie: only class `keten`, under a pseudonym of its own (`domain/events.md` §0.4)."""
