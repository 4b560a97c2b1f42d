"""What a reader gets of an event (`domain/events.md` §0.4).

A field outside the audience is left out and named in `afgeschermd`: withheld, unknown and nothing done
are three things. That the reader has an open relation with the client and a registered purpose is
decided before this (INV-02, INV-03); here only the classes of the fields speak.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from pydantic.fields import FieldInfo

from shared.contract.gebeurtenis import Basis, Besluit, OnbekendType, Partner, Rol, gebeurtenistypen
from shared.contract.klassen import Klasse, Vertrouwelijkheid
from shared.contract.model import Model

PARTIJEN_VAN: Mapping[Rol, frozenset[str]] = {
    Rol.ADVISEUR: frozenset({"cwi"}),
    Rol.KLANTMANAGER: frozenset({"gemeente", "partijenVerwijzing"}),
    Rol.BUREAU: frozenset({"bureau", "partijenVerwijzing"}),
    Rol.DIAGNOSTICUS: frozenset({"diagnosticus", "partijenVerwijzing"}),
    Rol.INSPECTIE: frozenset(),
    Rol.SYSTEEM: frozenset(),
}
"""Parties of an arrow that follow from the role alone."""

DIENSTPARTIJEN: Mapping[Partner, frozenset[str]] = {
    Partner.INTAKE: frozenset({"cwi", "adviseur", "melder", "vrager"}),
    Partner.HANDHAVING: frozenset({"gemeente", "naarGemeente", "partijenVerwijzing", "vrager"}),
    Partner.REINTEGRATIE: frozenset(
        {"bureau", "diagnosticus", "partijenVerwijzing", "afzender", "adviseur", "melder", "vrager"}
    ),
}
"""What the organisations of a service are or can be in a case: the most that the service may keep. The
klantvolgsysteem keeps everything, and withholds when somebody reads."""

_AANGEWEZEN = ("ontvanger", "adviseur", "aan")
"""Fields that name one addressee: another bureau or diagnosticus is then not the party of the arrow."""

_ALGEMEEN = frozenset(
    veld.alias or naam for naam, veld in {**Basis.model_fields, **Besluit.model_fields}.items()
)
"""Wire names of the fields that many types share: they tell about a statement, not what it says."""

_CORRECTIE = "nl.overheid.correcties.gebeurtenis-gecorrigeerd"


@dataclass(frozen=True, slots=True)
class Lezer:
    """Who reads.

    `gemeenten`: codes for which the organisation acts. `partijen`: the parties of an arrow that this reader
    is in the case of the event, by whoever knows that case; None: those that follow from its role and from
    the event itself.
    """

    organisatie: str
    rol: Rol
    gemeenten: frozenset[str] = frozenset()
    partijen: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class _Afscherming:
    """Wire names to leave out: of `data` itself, and of objects inside it whose fields have own classes."""

    velden: frozenset[str]
    genest: Mapping[str, frozenset[str]]


def zichtbaar(
    type_: str, data: Mapping[str, Any], lezer: Lezer, *, gecorrigeerd: str | None = None
) -> Mapping[str, Any]:
    """`data` as this reader may see it, with `afgeschermd` naming what was left out.

    Top-level names come first, then dotted paths, each sorted. Gives `data` itself when nothing is
    withheld. `gecorrigeerd` is the type of the event that a GebeurtenisGecorrigeerd corrects; without it
    a corrected field is shown only if no type withholds a field of that name. Raises OnbekendType.
    """
    if data.get("bron", {}).get("organisatie") == lezer.organisatie:
        return data
    return _gezien(type_, data, _partijen(data, lezer), lezer.rol is Rol.INSPECTIE, gecorrigeerd)


def bij_aankomst(type_: str, data: Mapping[str, Any], partner: Partner) -> Mapping[str, Any]:
    """`data` as the service of this partner may keep it, on arrival of another partner's event.

    A service holds many organisations of one kind: the audience is that kind. What only one of them may read
    is decided again when it reads. Gives `data` itself when nothing is withheld. Raises OnbekendType.
    """
    return _gezien(type_, data, DIENSTPARTIJEN[partner], False, None)


def _gezien(
    type_: str,
    data: Mapping[str, Any],
    partijen: frozenset[str],
    inspectie: bool,
    gecorrigeerd: str | None,
) -> Mapping[str, Any]:
    scherm = _afscherming(type_, partijen, inspectie)
    weg = [naam for naam in data if naam in scherm.velden]
    uit = {naam: waarde for naam, waarde in data.items() if naam not in scherm.velden}
    genest = dict(scherm.genest)
    if type_ == _CORRECTIE:
        genest["velden"] = _afgeschermde_correctie(data, partijen, inspectie, gecorrigeerd)
    paden = []
    for naam, onzichtbaar in genest.items():
        waarde = uit.get(naam)
        if waarde and not onzichtbaar.isdisjoint(waarde):
            paden += [f"{naam}.{sub}" for sub in waarde if sub in onzichtbaar]
            uit[naam] = {sub: inhoud for sub, inhoud in waarde.items() if sub not in onzichtbaar}
    if not weg and not paden:
        return data
    eerder = set(data.get("afgeschermd", ()))
    uit["afgeschermd"] = sorted(eerder.union(weg, paden), key=lambda pad: ("." in pad, pad))
    return uit


def is_voor(type_: str, data: Mapping[str, Any], lezer: Lezer) -> bool:
    """Whether any of what this event states is for this reader.

    A statement of which every field goes to others is none of its business, the fact that it was made
    included: a bureau learns what came of its melding and not that there is a maatregel (`events.md` §9.1).
    The base fields and the besluit block say nothing by themselves. Raises OnbekendType.
    """
    if data.get("bron", {}).get("organisatie") == lezer.organisatie:
        return True
    eigen = _draadnamen(type_).difference(_ALGEMEEN).intersection(data)
    velden = _afscherming(type_, _partijen(data, lezer), lezer.rol is Rol.INSPECTIE).velden
    return not eigen or not eigen <= velden


def aangewezen(data: Mapping[str, Any]) -> str | None:
    """The one organisation that the event itself addresses; None when it names nobody."""
    return next((data[naam] for naam in _AANGEWEZEN if naam in data), None)


def partijen_van(
    data: Mapping[str, Any], lezer: Lezer, gemeente: str | None, voert_uit: bool
) -> frozenset[str]:
    """The parties of an arrow that follow from the role of this reader.

    `gemeente`: the one whose case it is; None when nobody knows, and then no gemeente is a party of it.
    `voert_uit`: whether this bureau or diagnosticus carries out an assignment in the case.
    """
    partijen = PARTIJEN_VAN[lezer.rol]
    match lezer.rol:
        case Rol.KLANTMANAGER:
            if gemeente not in lezer.gemeenten:
                partijen = frozenset()
            if data.get("naarGemeente") in lezer.gemeenten:
                partijen |= {"naarGemeente"}
        case Rol.BUREAU | Rol.DIAGNOSTICUS if not voert_uit:
            partijen = frozenset()
    return partijen


def _partijen(data: Mapping[str, Any], lezer: Lezer) -> frozenset[str]:
    """The parties of an arrow that this reader is for this event."""
    if lezer.partijen is not None:
        return lezer.partijen
    voert_uit = aangewezen(data) in (None, lezer.organisatie)
    return partijen_van(data, lezer, data.get("gemeente"), voert_uit)


def _ziet(klasse: Vertrouwelijkheid, partijen: frozenset[str], inspectie: bool) -> bool:
    if klasse.naar:
        return not partijen.isdisjoint(klasse.naar)
    if klasse.klasse is Klasse.PERSOON:
        return not inspectie
    return klasse.klasse is Klasse.KETEN


def klasse_van(veld: FieldInfo) -> Vertrouwelijkheid | None:
    """The class written at a field; None inside an object that has the class of the field that holds it."""
    return next((m for m in veld.metadata if isinstance(m, Vertrouwelijkheid)), None)


@lru_cache(maxsize=4096)
def _afscherming(type_: str, partijen: frozenset[str], inspectie: bool) -> _Afscherming:
    soort = gebeurtenistypen().get(type_)
    if soort is None:
        raise OnbekendType(type_)
    velden: set[str] = set()
    genest: dict[str, frozenset[str]] = {}
    for naam, veld in {**Basis.model_fields, **soort.model.model_fields}.items():
        draad = veld.alias or naam
        klasse = klasse_van(veld)
        if klasse is None or not _ziet(klasse, partijen, inspectie):
            velden.add(draad)
        elif (onzichtbaar := _onzichtbaar_binnen(veld, partijen, inspectie)) != frozenset():
            genest[draad] = onzichtbaar
    return _Afscherming(frozenset(velden), genest)


def _onzichtbaar_binnen(veld: FieldInfo, partijen: frozenset[str], inspectie: bool) -> frozenset[str]:
    """Names inside an object field that have an own class outside the audience."""
    modellen = [
        t
        for t in (veld.annotation, *get_args(veld.annotation))
        if isinstance(t, type) and issubclass(t, Model)
    ]
    return frozenset(
        sub.alias or naam
        for model in modellen
        for naam, sub in model.model_fields.items()
        if (klasse := klasse_van(sub)) is not None and not _ziet(klasse, partijen, inspectie)
    )


def _afgeschermde_correctie(
    data: Mapping[str, Any], partijen: frozenset[str], inspectie: bool, gecorrigeerd: str | None
) -> frozenset[str]:
    """New values have the class of the field that they replace (`domain/events.md` §0.7)."""
    typen = [gecorrigeerd] if gecorrigeerd else list(gebeurtenistypen())
    return frozenset(
        naam for naam in data.get("velden", {}) if not _overal_zichtbaar(naam, typen, partijen, inspectie)
    )


def _overal_zichtbaar(naam: str, typen: list[str], partijen: frozenset[str], inspectie: bool) -> bool:
    """Whether each of the types that has this field shows it whole, and at least one has it."""
    kop = naam.partition(".")[0]
    dragers = [t for t in typen if kop in _draadnamen(t)]
    schermen = [_afscherming(t, partijen, inspectie) for t in dragers]
    return bool(dragers) and all(kop not in s.velden and kop not in s.genest for s in schermen)


@lru_cache(maxsize=256)
def _draadnamen(type_: str) -> frozenset[str]:
    soort = gebeurtenistypen().get(type_)
    if soort is None:
        raise OnbekendType(type_)
    return frozenset(
        veld.alias or naam for naam, veld in {**Basis.model_fields, **soort.model.model_fields}.items()
    )
