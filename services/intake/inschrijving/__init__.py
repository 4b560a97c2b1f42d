"""Inschrijving: a registration at CWI and every application taken during it (`events.md` §1.1)."""
