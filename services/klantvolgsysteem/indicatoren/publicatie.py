"""Which questions everybody may ask (M10 under 4): outside case access only fixed publications.

Suppression protects one table. Whoever may choose any day, any window or any group puts two tables beside
each other that differ by one client, and subtracts.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import Vraag
from shared.contract.parameters import Duur

_VENSTERS = (Duur(maanden=3), Duur(maanden=12))
"""Length of a cohort: a quarter or a year, from the first day of a quarter."""

_VAST = ("kleine_groep", "kennismoment", "venster", "geweigerd_aanbod_telt", "tel_verhuizing", "laat_en_uit")
_GROEPEN = ("uitvoerder", "bureau", "fase", "leefvorm", "leeftijdsklasse")


def afwijkingen(vraag: Vraag) -> Iterator[tuple[str, str]]:
    """Why this question is no fixed publication: field and Dutch text; nothing when it is one.

    Free are peildatum (a month-end), cohort (a quarter or a year), one gemeente, one further group, the
    classifications, trajectmoment, rijpheid and kennis; everything else is as it stands by default.
    """
    if (vraag.peildatum + timedelta(days=1)).day != 1:
        yield "peildatum", "Kies de laatste dag van een maand."
    if vraag.van.day != 1 or vraag.van.month % 3 != 1 or vraag.tot not in _eindes(vraag.van):
        yield "van", "Kies een kwartaal, of een jaar dat op de eerste dag van een kwartaal begint."
    if len(vraag.gemeente) > 1:
        yield "gemeente", "Vraag één gemeente, of het hele land."
    gekozen = [veld for veld in _GROEPEN if getattr(vraag, veld) is not None]
    for veld in gekozen[1:]:
        yield _naam(veld), f"Vraag dit niet tegelijk met {_naam(gekozen[0])}."
    for veld in _VAST:
        standaard = Vraag.model_fields[veld].default
        if getattr(vraag, veld) != standaard:
            yield _naam(veld), "Dit staat vast in een publicatie: laat het weg."


def _eindes(van: date) -> list[date]:
    return [duur.na(van) for duur in _VENSTERS]


def _naam(veld: str) -> str:
    return Vraag.model_fields[veld].alias or veld
