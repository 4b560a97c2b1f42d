"""Counts the cases per class and fase: the rows and columns of the table."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.klantvolgsysteem.indicatoren.blok import Cel
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.klasse import Geval, Klasse, klasse, uitstroom
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import Rijpheid, Vraag
from shared.contract.faseschema import ALTIJD, SCHEMAS

RIJEN: Mapping[str, str] = {
    "BESTAND": "Totale bestand",
    "O": "Af: ontheffing (volledig)",
    "O_TRAJECT": "Ontheffing, met traject",
    "O_UIT": "Ontheffing, uitgestroomd",
    "NOEMER": "Bestand exclusief ontheffing",
    "V1": "Voldoet: traject binnen 1 jaar, uitgestroomd",
    "V2": "Voldoet: traject binnen 1 jaar, niet uitgestroomd",
    "V3": "Voldoet: geen traject binnen 1 jaar, wel uitgestroomd",
    "V": "Totaal voldoet",
    "N1": "Voldoet niet: traject pas na 1 jaar",
    "N2": "Voldoet niet: uitgestroomd na 1 jaar, geen traject binnen 1 jaar",
    "N3": "Voldoet niet: niet uitgestroomd en geen traject",
    "N": "Totaal voldoet niet",
    "ONBEKEND": "Onbekend: gemeente leverde niet",
    "UITSTROOM": "Totale uitstroom",
    "GEWEIGERD": "Waarvan met een geweigerd aanbod",
}
"""Rows in the order in which they are printed. GEWEIGERD is shown apart: the report is silent on it."""


SOMMEN = {
    "BESTAND": ("O", "NOEMER", "ONBEKEND"),
    "NOEMER": ("V", "N"),
    "V": ("V1", "V2", "V3"),
    "N": ("N1", "N2", "N3"),
    "UITSTROOM": ("O_UIT", "V1", "V3", "N2"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """Counts per row and column, and what was left out."""

    cellen: Mapping[Cel, int]
    kolommen: Sequence[str]
    onrijp: int
    redenen: Mapping[str, int]


def kolom(g: Geval, vraag: Vraag) -> str:
    """Column of a case: its fase on ingang. The report merges nogNietBepaald and onbekend into overig."""
    if g.fase in ALTIJD:
        return "overig" if vraag.weergave == "iwi" else g.fase
    return f"fase_{g.fase}"


def tel(gevallen: Iterable[Geval], vraag: Vraag) -> Telling:
    """Counts the cases per class and fase.

    With `alleenRijp` a case whose window is not fully observed on P is left out, also when it is already
    decided: else successes would ripen first (M7).
    """
    cellen: Counter[Cel] = Counter()
    redenen: Counter[str] = Counter()
    onrijp = 0
    gezien: set[str] = set()
    for g in gevallen:
        if g.uiterlijk > vraag.peildatum:
            onrijp += 1
            if vraag.rijpheid is Rijpheid.ALLEEN_RIJP:
                continue
        k = klasse(g, vraag.laat_en_uit, vraag.tel_verhuizing)
        uit = uitstroom(g, vraag.tel_verhuizing) is not None
        waar = kolom(g, vraag)
        gezien.add(waar)
        rijen = [k.value]
        if k is Klasse.O:
            rijen += ["O_TRAJECT"] * (g.aanbod is not None) + ["O_UIT"] * uit
        if g.geweigerd:
            rijen.append("GEWEIGERD")
        for rij in rijen:
            cellen[rij, waar] += 1
        if uit:
            redenen[g.reden or "onbekend"] += 1
    restkolommen = ("overig",) if vraag.weergave == "iwi" else ALTIJD
    vast = (*(f"fase_{f}" for f in SCHEMAS.get(vraag.faseschema, ())), *restkolommen)
    kolommen = (*sorted(gezien - set(vast)), *vast)
    volledig: dict[Cel, int] = {(r, c): cellen[r, c] for r in RIJEN for c in kolommen}
    for som in ("V", "N", "NOEMER", "BESTAND", "UITSTROOM"):
        for c in kolommen:
            volledig[som, c] = sum(volledig[r, c] for r in SOMMEN[som])
    for r in RIJEN:
        volledig[r, "totaal"] = sum(volledig[r, c] for c in kolommen)
    return Telling(volledig, kolommen, onrijp, dict(redenen))
