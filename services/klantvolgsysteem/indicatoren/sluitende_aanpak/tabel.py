"""IND-01 as it is printed: percentages, small cells withheld (M10) and the result block (M8)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from services.klantvolgsysteem.indicatoren.blok import Cel, Uitkomst, onderdruk, procent
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.telling import RIJEN, SOMMEN, Telling
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import Vraag
from shared.contract.model import Model

DEFINITIEVERSIE = "IND-01/1"


_MET_UITSTROOM = ("BESTAND", "O_UIT", "V1", "V3", "N2", "UITSTROOM")


class Cijfer(Model):
    """One cell. `aantal` null with `onderdrukt`: a small group; print `*` (M10)."""

    aantal: int | None
    percentage: int | None = None
    onderdrukt: bool = False


class Rij(Model):
    code: str
    label: str
    cellen: Mapping[str, Cijfer]
    totaal_uitstroom: Cijfer | None = None


class SluitendeAanpak(Model):
    """IND-01 as a table with the result block of M8. `uitstroom` counts exits per reason, always beside the
    table: any exit meets, also detention or moving."""

    indicator: Literal["IND-01"] = "IND-01"
    vraag: str = (
        "Welk deel van de arbeidsplichtige instroom is binnen 12 maanden na ingang uitgestroomd of heeft een "
        "traject aangeboden gekregen?"
    )
    eenheid: str = "klant per uitkeringsperiode"
    kolommen: tuple[str, ...]
    rijen: tuple[Rij, ...]
    uitkomst: Uitkomst
    uitstroom: Mapping[str, Cijfer]


def tabel(
    t: Telling, vraag: Vraag, kennismoment: datetime, logposities: Mapping[str, int]
) -> SluitendeAanpak:
    """The printed result: percentages, small cells withheld, and the block of M8."""
    c = t.cellen
    alle = (*t.kolommen, "totaal")
    lijnen: list[tuple[Cel, list[Cel]]] = [((r, "totaal"), [(r, k) for k in t.kolommen]) for r in RIJEN] + [
        ((som, k), [(r, k) for r in delen]) for som, delen in SOMMEN.items() for k in alle
    ]
    weg = onderdruk(c, lijnen, vraag.kleine_groep)

    def cijfer(rij: str, kol: str) -> Cijfer:
        if (rij, kol) in weg:
            return Cijfer(aantal=None, onderdrukt=True)
        if rij not in ("V", "N"):
            return Cijfer(aantal=c[rij, kol])
        teller, noemer = c[rij, kol], c["NOEMER", kol]
        verborgen = ("NOEMER", kol) in weg or 0 < noemer - teller < vraag.kleine_groep
        return Cijfer(aantal=teller, percentage=None if verborgen else procent(teller, noemer))

    def uit(rij: str) -> Cijfer | None:
        if rij not in _MET_UITSTROOM:
            return None
        if rij != "UITSTROOM":
            return cijfer(rij, "totaal")
        kaal = cijfer(rij, "totaal")
        if kaal.onderdrukt or ("BESTAND", "totaal") in weg:
            return kaal
        percentage = procent(c[rij, "totaal"], c["BESTAND", "totaal"])
        return Cijfer(aantal=kaal.aantal, percentage=percentage)

    v = cijfer("V", "totaal")
    noemer, onbekend = cijfer("NOEMER", "totaal"), cijfer("ONBEKEND", "totaal")
    dekking = procent(c["NOEMER", "totaal"], c["NOEMER", "totaal"] + c["ONBEKEND", "totaal"])
    reden_cellen = {(reden, "uitstroom"): n for reden, n in t.redenen.items()}
    reden_cellen["", "uitstroom"] = sum(t.redenen.values())
    reden_weg = onderdruk(
        reden_cellen, [(("", "uitstroom"), [cel for cel in reden_cellen if cel[0]])], vraag.kleine_groep
    )
    return SluitendeAanpak(
        kolommen=(*t.kolommen, "totaal"),
        rijen=tuple(
            Rij(
                code=r,
                label=label,
                cellen={k: cijfer(r, k) for k in alle},
                totaal_uitstroom=uit(r),
            )
            for r, label in RIJEN.items()
        ),
        uitkomst=Uitkomst(
            teller=v.aantal,
            noemer=noemer.aantal,
            onbekend=onbekend.aantal,
            uitgesloten={"volledigeOntheffing": cijfer("O", "totaal").aantal},
            onrijp=None if 0 < t.onrijp < vraag.kleine_groep else t.onrijp,
            percentage=v.percentage,
            dekking=None if onbekend.onderdrukt or noemer.onderdrukt else dekking,
            niet_representatief=dekking is not None and dekking < 80,
            onderdrukt=bool(weg or reden_weg),
            peildatum=vraag.peildatum,
            kennismoment=kennismoment,
            parameters=vraag.model_dump(mode="json", exclude_none=True),
            definitieversie=DEFINITIEVERSIE,
            wetsversie=wetsversie(vraag.van),
            logposities=logposities,
        ),
        uitstroom={
            reden: cel(n, verborgen=(reden, "uitstroom") in reden_weg)
            for reden, n in sorted(t.redenen.items())
        },
    )


def cel(aantal: int, *, verborgen: bool) -> Cijfer:
    return Cijfer(aantal=None if verborgen else aantal, onderdrukt=verborgen)


def wetsversie(dag: date) -> str:
    """Name of the law under which the cohort came in: the Participatiewet replaced the WWB in 2015."""
    return "Participatiewet" if dag >= date(2015, 1, 1) else "WWB"
