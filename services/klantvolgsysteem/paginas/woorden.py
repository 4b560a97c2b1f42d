"""How the pages say things: dates as people write them, codes by their label, events in plain Dutch."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Annotated, Any, NamedTuple, get_args, get_origin
from uuid import UUID
from zoneinfo import ZoneInfo

from services.klantvolgsysteem.klantbeeld.verschuldigd import Verschuldigd
from services.klantvolgsysteem.tijdlijn.tijdlijn import Tijdlijnregel
from shared.contract.codelijst import Codelijst, lijst
from shared.contract.gebeurtenis import Basis, Partner, gebeurtenistypen
from shared.contract.model import Model

_NEDERLAND = ZoneInfo("Europe/Amsterdam")
_MAANDEN = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_DAG = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")

# Names in code are ASCII and without spaces; these words are written otherwise.
_SPELLING = {
    "beeindigd": "beëindigd",
    "categorieen": "categorieën",
    "geevalueerd": "geëvalueerd",
    "geinformeerd": "geïnformeerd",
    "reintegratieadvies": "re-integratieadvies",
    "reintegratieplicht": "re-integratieplicht",
    "cwi": "CWI",
    "bsn": "BSN",
    "uwv": "UWV",
}

_VERSCHULDIGD = {
    "lezen": "{onderwerp} lezen",
    "terugkoppelen": "Terugkoppelen over {onderwerp}",
    "planBeoordelen": "Trajectplan beoordelen",
    "adviesBeoordelen": "Advies beoordelen",
    "meldingAfhandelen": "{onderwerp} afhandelen",
    "vervolgBepalen": "Vervolg bepalen na {onderwerp}",
    "plaatsingBevestigen": "Plaatsing bevestigen",
    "termijnControleren": "Betaaltermijn controleren",
    "informatieVerstrekken": "Gevraagde informatie geven",
    "aanvraagBeslissen": "Beslissen op de aanvraag",
    "ontheffingBeslissen": "Beslissen op het verzoek om ontheffing",
    "aanmeldingBeantwoorden": "Antwoord geven op de aanmelding",
    "rapporteren": "Rapporteren over het traject",
    "trajectAanbieden": "Traject aanbieden",
}

_HOOFDZAKEN = (
    "soort", "trajectsoort", "stuksoort", "uitkomst", "antwoord", "oordeel", "waarde", "regeling",
    "ontvanger", "ingangsdatum", "startdatum", "einddatum", "reden", "bestemming", "verplichtingen",
    "verschenen", "doelGerealiseerd",
)  # fmt: skip
"""Facts that stand in the line itself; the others stand behind `Alle gegevens`."""

_BASIS = frozenset(veld.alias or naam for naam, veld in Basis.model_fields.items()) | {"afgeschermd"}


def datum(waarde: date | str | None) -> str:
    """`2005-03-01` -> `1 mrt 2005`; a less precise date stays as precise as it is."""
    if waarde is None:
        return "niet bekend"
    if isinstance(waarde, str):
        if not _DAG.fullmatch(waarde):
            return waarde
        waarde = date.fromisoformat(waarde)
    return f"{waarde.day} {_MAANDEN[waarde.month - 1]} {waarde.year}"


def moment(waarde: datetime) -> str:
    """An instant in local time: `1 mrt 2005 09:00`."""
    lokaal = waarde.astimezone(_NEDERLAND)
    return f"{datum(lokaal.date())} {lokaal:%H:%M}"


def zin(code: str | None) -> str:
    """A name from the code as words: `aanbodUiterlijk` -> `aanbod uiterlijk`."""
    if code is None:
        return "niet bekend"
    woorden = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", code).split()
    return " ".join(_SPELLING.get(w.lower(), w.lower()) for w in woorden)


def naam(code: str | None) -> str:
    """As `zin`, with a capital."""
    return hoofdletter(zin(code))


def hoofdletter(tekst: str) -> str:
    return tekst[:1].upper() + tekst[1:]


def label(code: str | None, codelijst: str) -> str:
    """What the code list calls this code; a code that is not on it (a local one) as words."""
    if code is None:
        return "niet bekend"
    gevonden = lijst(codelijst).codes.get(code)
    return gevonden.label if gevonden else zin(code)


def fase(waarde: str | None) -> str:
    """A fase as the list of clients holds it (`suwiFase:2`) or bare (`2`)."""
    return label(waarde and waarde.rpartition(":")[2], "fase")


def kort(klant: str) -> str:
    """The first eight digits of a pseudonym: enough to tell clients apart on one screen."""
    return klant[:8]


def verschuldigd(v: Verschuldigd) -> str:
    """What is owed, as a task: `Rapportage lezen`."""
    sjabloon = _VERSCHULDIGD.get(v.wat, naam(v.wat))
    onderwerp = zin(v.onderwerp)
    return sjabloon.format(onderwerp=hoofdletter(onderwerp) if sjabloon.startswith("{") else onderwerp)


class Feit(NamedTuple):
    """A field of an event with its value, in words."""

    label: str
    waarde: str


class Feiten(NamedTuple):
    """What an event says: in the line itself, and all of it."""

    hoofdzaken: tuple[Feit, ...]
    alle: tuple[Feit, ...]


Naamgever = Callable[[str], str]
"""The name of an organisation by its URN."""


def feiten(regel: Tijdlijnregel, naam_van: Naamgever) -> Feiten:
    """The statement of an event in words: labels of code lists, dates, names of organisations. Keys that only
    join events are left out; so is, from the line itself, a date that is the date of the line."""
    soort = gebeurtenistypen().get(regel.type)
    velden = _velden(soort.model) if soort else {}
    gesteld = {
        n: tekst
        for n, w in regel.data.items()
        if n not in _BASIS and (tekst := _in_woorden(w, velden.get(n, _KAAL), naam_van))
    }
    hoofd = tuple(
        Feit(naam(n), gesteld[n])
        for n in _HOOFDZAKEN
        if n in gesteld and regel.data[n] != regel.gebeurtenisdatum
    )
    return Feiten(hoofd, tuple(Feit(naam(n), tekst) for n, tekst in gesteld.items()))


class _Veld(NamedTuple):
    codelijst: str | None
    velden: "Mapping[str, _Veld]"


_KAAL = _Veld(None, {})


@cache
def _velden(model: type[Model]) -> Mapping[str, _Veld]:
    return {
        veld.alias or n: _veld((veld.annotation, *veld.metadata)) for n, veld in model.model_fields.items()
    }


def _veld(delen: tuple[Any, ...]) -> _Veld:
    """The code list or the fields that stand in an annotation, however deep (`tuple[X, ...] | None`)."""
    for deel in delen:
        if isinstance(deel, Codelijst):
            return _Veld(deel.naam, {})
        if isinstance(deel, type) and get_origin(deel) is None and issubclass(deel, Model):
            return _Veld(None, _velden(deel))
        binnen = get_args(deel)
        if get_origin(deel) is Annotated:
            binnen = (deel.__origin__, *deel.__metadata__)
        if binnen and (gevonden := _veld(binnen)) != _KAAL:
            return gevonden
    return _KAAL


def _in_woorden(waarde: Any, veld: _Veld, naam_van: Naamgever) -> str:
    """A value in words; empty when there is nothing to say."""
    match waarde:
        case None | [] | {} | "":
            return ""
        case bool():
            return "ja" if waarde else "nee"
        case list():
            return ", ".join(filter(None, (_in_woorden(w, veld, naam_van) for w in waarde)))
        case Mapping():
            delen = ((n, _in_woorden(w, veld.velden.get(n, _KAAL), naam_van)) for n, w in waarde.items())
            return "; ".join(f"{zin(n)}: {tekst}" for n, tekst in delen if tekst)
        case str() if veld.codelijst == "verplichting":
            return zin(waarde)  # its labels quote the law: too long for a line
        case str() if veld.codelijst:
            return label(waarde, veld.codelijst)
        case str() if waarde.startswith("urn:nld:"):
            return naam_van(waarde)
        case str() if _is_sleutel(waarde):
            return ""
        case str() if _MOMENT.match(waarde):
            return moment(datetime.fromisoformat(waarde))
        case str():
            return datum(waarde)
        case _:
            return str(waarde)


def _is_sleutel(waarde: str) -> bool:
    if len(waarde) != 36:
        return False
    try:
        UUID(waarde)
    except ValueError:
        return False
    return True


def medewerker(regel: Tijdlijnregel) -> str | None:
    """Who stated it, when this reader may know."""
    bron = regel.data.get("bron") or {}
    wie: str | None = bron.get("medewerker")
    return wie


def afgeschermd(regel: Tijdlijnregel) -> list[str]:
    """What this reader may not see of an event, in words. Who typed it is of no use to another organisation,
    so its absence is not worth a line."""
    return [zin(veld) for veld in regel.afgeschermd if veld != "bron.medewerker"]


def later_vastgelegd(regel: Tijdlijnregel) -> bool:
    """Whether an event was registered on another day than it happened."""
    return str(regel.geregistreerd_op.astimezone(_NEDERLAND).date()) != regel.gebeurtenisdatum


class Dag(NamedTuple):
    """The events of one day, per partner."""

    datum: str
    onzeker: bool
    banen: Mapping[Partner, list[Tijdlijnregel]]


def per_dag(tijdlijn: list[Tijdlijnregel]) -> Iterator[Dag]:
    """A tijdlijn, in its order, as days with a lane per partner."""
    for dag, groep in groupby(tijdlijn, key=lambda r: r.gebeurtenisdatum):
        banen: dict[Partner, list[Tijdlijnregel]] = {}
        onzeker = False
        for regel in groep:
            banen.setdefault(regel.partner, []).append(regel)
            onzeker = onzeker or regel.datum_onzeker
        yield Dag(dag, onzeker, banen)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "datum": datum,
    "moment": moment,
    "zin": zin,
    "naam": naam,
    "label": label,
    "fase": fase,
    "kort": kort,
    "verschuldigd": verschuldigd,
    "feiten": feiten,
    "medewerker": medewerker,
    "afgeschermd": afgeschermd,
    "later_vastgelegd": later_vastgelegd,
    "hoofdletter": hoofdletter,
}
