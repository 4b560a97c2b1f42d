"""Bitemporal facts: `geldig` says when it was so in reality, `bekend` when it was registered as such.

A fact derives from the events of one stream only, so any interleaving of the partners gives the same rows;
what belongs together across streams is joined in a query. `lower(bekend)` is the registration of the event
that stated it (T1), never the moment of receipt.
"""

from datetime import date
from typing import Any, NamedTuple

TABELLEN: dict[str, tuple[str, ...]] = {
    "uitkering": (
        "uitkering_id", "gemeente", "organisatie", "regeling", "ingang", "einde", "reden", "bestemming",
        "bekendgemaakt_op",
    ),
    "trajectbesluit": ("verwijzing_id", "gemeente", "besluitdatum", "uitkomst", "trajectsoort"),
    "aanbod": ("verwijzing_id", "gemeente", "aangeboden_op", "trajectsoort", "antwoord", "beantwoord_op"),
    "trajectstart": (
        "traject_id", "verwijzing_id", "organisatie", "startdatum", "einddatum", "trajectsoort", "wijze",
        "doel_gerealiseerd",
    ),
    "ontheffing": (
        "ontheffing_id", "gemeente", "grondslag", "verplichtingen", "arbeidsplicht_tot_uren",
        "bekendgemaakt_op",
    ),
    "vrijstelling": ("vrijstelling_id", "gemeente"),
    "fase": ("faseschema", "schemaversie", "waarde", "bepaald_op"),
    "klantgegeven": ("organisatie", "gesteld_op", "geboortedatum", "leefvorm", "jongste_kind", "kinderen"),
    "contact": ("organisatie", "datum", "soort", "met_klant", "verschenen"),
}  # fmt: skip
"""Fact tables with their own columns, after the ones that all have."""

EENMALIG = frozenset(("trajectbesluit", "fase", "klantgegeven", "contact"))
"""Facts that carry the id of their event: only a correction replaces one."""

GEDEELD = ("stream", "feit", "sequence", "klant", "geldig", "bekend")
"""`feit` is the identity of the fact within its stream; `sequence` the event that stated this version."""


class Feit(NamedTuple):
    """One statement. `waarden` None: the fact `sleutel` does not hold any more."""

    tabel: str
    sleutel: str
    van: date | None
    tot: date | None
    waarden: tuple[Any, ...] | None
