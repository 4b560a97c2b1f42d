"""What must follow from the life courses: the figures of `domain/cohort.md` §3.6.

Computed from the generator's own tables and never sent to a service: the golden tests compare what comes
out of the chain with this.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import orjson

from ketenspoor.simulator import tabellen as t
from ketenspoor.simulator.levensloop import Cohort, Levensloop, plus_maanden

KOLOMMEN = ("fase_1", "fase_2", "fase_3", "fase_4", "overig")
_KOLOM = dict(zip(t.FASEN, KOLOMMEN, strict=True))

Moment = Callable[[Levensloop], date | None]

TRAJECTMOMENTEN: Mapping[str, Moment] = {
    "besluit": lambda leven: leven.traject.besluit if leven.traject else None,
    "aanbod": lambda leven: leven.traject.aanbod if leven.traject else None,
    "start": lambda leven: leven.traject.start if leven.traject else None,
}


def verwachting(cohort: Cohort) -> dict[str, Any]:
    """Expected values per indicator at P 2006-03-01, whole cohort, and the class of every client."""
    levens = cohort.levens
    aanbod = TRAJECTMOMENTEN["aanbod"]
    return {
        "scenario": t.SCENARIO,
        "zaad": cohort.parameters.zaad,
        "n": len(levens),
        "overlap": list(cohort.parameters.overlap),
        "peildatum": t.PEILDATUM.isoformat(),
        "IND-01": {naam: sluitende_aanpak(levens, moment) for naam, moment in TRAJECTMOMENTEN.items()},
        "IND-01-rijp": sluitende_aanpak([v for v in levens if is_rijp(v)], aanbod)
        | {"onrijp": sum(not is_rijp(v) for v in levens)},
        "IND-02": dict(sorted(Counter(v.fase for v in levens).items())),
        "IND-03": {
            "teller": sum(_op_tijd(v, aanbod) for v in levens),
            "tellerZonderOntheven": sum(_op_tijd(v, aanbod) for v in levens if not _ontheven(v)),
        },
        "IND-04": {
            "toekenningBinnenDrieMaanden": sum(v.toekenning <= plus_maanden(v.ingang, 3) for v in levens),
            "start": _tel(_band(v.ingang, v.traject.start) for v in levens if v.traject),
        },
        "IND-05a": _tel(_afloop(v) for v in levens if v.traject),
        "IND-06": {
            "band": _tel(_band(v.ingang, v.uitstroom.laatste_dag) for v in levens if v.uitstroom),
            "groep": _tel(v.uitstroom.groep for v in levens if v.uitstroom),
            "reden": _tel(v.uitstroom.reden for v in levens if v.uitstroom),
        },
        "IND-07": _per_type(levens),
        "IND-10": {
            "teller": sum(v.cwi_actief for v in levens),
            "noemer": sum(v.fase == "1" for v in levens),
        },
        "klassen": {str(v.klantnummer): klasse(v, aanbod) for v in levens},
    }


def naar_bytes(cohort: Cohort) -> bytes:
    """`verwachting.json`: the same input gives the same bytes."""
    return orjson.dumps(verwachting(cohort), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def klasse(leven: Levensloop, moment: Moment) -> str:
    """Class of IND-01, in the order of its tests, from the dates of the life course."""
    jaar = plus_maanden(leven.ingang, 12)
    a = moment(leven)
    e = leven.uitstroom.laatste_dag if leven.uitstroom else None
    if _ontheven(leven):
        return "O"
    if a is not None and a <= jaar:
        return "V2" if e is None else "V1"
    if e is not None:
        return "V3" if e <= jaar else "N2"
    return "N3" if a is None else "N1"


def sluitende_aanpak(levens: Iterable[Levensloop], moment: Moment) -> dict[str, dict[str, int]]:
    """Every row of Tabel 2: per column of the report, with totals."""
    cel: Counter[tuple[str, str]] = Counter()
    for leven in levens:
        rijen = ["BESTAND", klasse(leven, moment)]
        if rijen[1] == "O":
            rijen += ["O_TRAJECT"] if moment(leven) else []
            rijen += ["O_UIT"] if leven.uitstroom else []
        else:
            rijen += ["NOEMER", "V" if rijen[1].startswith("V") else "N"]
        rijen += ["UITSTROOM"] if leven.uitstroom else []
        cel.update((rij, _KOLOM[leven.kolom]) for rij in rijen)
    return {
        rij: {kolom: cel[rij, kolom] for kolom in KOLOMMEN}
        | {"totaal": sum(cel[rij, kolom] for kolom in KOLOMMEN)}
        for rij in (
            "BESTAND", "O", "O_TRAJECT", "O_UIT", "NOEMER", "V1", "V2", "V3", "V", "N1", "N2", "N3", "N",
            "UITSTROOM",
        )
    }  # fmt: skip


def is_rijp(leven: Levensloop) -> bool:
    """The whole first year was observed (indicators M7)."""
    return plus_maanden(leven.ingang, 12) <= t.PEILDATUM


def _ontheven(leven: Levensloop) -> bool:
    """rules T12: every obligation of letter a is exempted."""
    letter_a = {"arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht"}
    return leven.ontheffing is not None and letter_a <= set(leven.ontheffing.verplichtingen)


def _op_tijd(leven: Levensloop, moment: Moment) -> bool:
    a = moment(leven)
    return a is not None and a <= plus_maanden(leven.ingang, 12)


def _band(ingang: date, dag: date) -> str:
    for naam, maanden in (("0-3", 3), ("3-6", 6), ("6-12", 12)):
        if dag <= plus_maanden(ingang, maanden):
            return naam
    return "later"


def _afloop(leven: Levensloop) -> str:
    if leven.traject is None or leven.traject.einde is None:
        return "lopend"
    return "geslaagd" if leven.traject.geslaagd else "mislukt"


def _per_type(levens: Iterable[Levensloop]) -> dict[str, dict[str, int]]:
    """Tabel 3: clients with a traject in the first year by type, and without any; late ones in neither."""
    tellingen: dict[str, Counter[str]] = {
        naam: Counter() for naam in (*t.TRAJECTSOORTEN, "geenTraject")
    }  # fmt: skip
    for leven in levens:
        if leven.traject and not _op_tijd(leven, TRAJECTMOMENTEN["aanbod"]):
            continue
        telling = tellingen[leven.traject.soort if leven.traject else "geenTraject"]
        telling["n"] += 1
        if leven.uitstroom:
            telling.update(("uitgestroomd", leven.uitstroom.groep))
    kolommen = ("n", "uitgestroomd", t.WERK, t.ANDERS, t.PERSOONLIJK, t.VERWIJTBAAR)
    return {naam: {kolom: telling[kolom] for kolom in kolommen} for naam, telling in tellingen.items()}


def _tel(waarden: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(waarden).items()))
