"""Traject: one assignment of a bureau or diagnosticus, from aanmelding to nazorg (`events.md` §3.1)."""
