"""Gegevensafspraak: what CWI and a gemeente exchange, per pair of parties (`events.md` §1.2)."""
