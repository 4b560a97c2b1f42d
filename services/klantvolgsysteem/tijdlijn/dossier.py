"""The events of one client as a reader may see them: where tijdlijn and klantbeeld both begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.klantvolgsysteem.klantbeeld.gebeurtenis import (
    GECORRIGEERD,
    INGETROKKEN,
    Gebeurtenis,
    toegepast,
)
from services.klantvolgsysteem.klantbeeld.staat import Staat, soort_van
from services.klantvolgsysteem.klantbeeld.vouw import VAN_HET_KLANTVOLGSYSTEEM, vouw
from shared.contract.gebeurtenis import Rol
from shared.contract.weigering import Geweigerd, Overtreding
from shared.contract.zichtbaarheid import Lezer, is_voor, zichtbaar

GEVRAAGD = "nl.overheid.informatieverzoeken.informatie-gevraagd"
VERSTREKT = "nl.overheid.informatieverzoeken.informatie-verstrekt"
SIGNAAL = "nl.overheid.signalen.signaal-gegeven"


class Regel(NamedTuple):
    """An event with its place in the log and its receipt by the klantvolgsysteem (T1)."""

    gebeurtenis: Gebeurtenis
    topic: str
    partition: int
    offset: int
    ontvangen_op: datetime | None


def op_volgorde(regels: Sequence[Regel]) -> list[Gebeurtenis]:
    """The events in the order of their streams, as the fold wants them."""
    return sorted((r.gebeurtenis for r in regels), key=lambda g: (g.stream, g.sequence))


@dataclass(frozen=True, slots=True)
class Relatie:
    """What ties an organisation to the client: the streams, and until which registration it may see.

    `tot` None: the relation is open. After its end the partner keeps what was registered during it and
    receives nothing later (events.md §0.4).
    """

    streams: frozenset[str]
    tot: datetime | None


_KLAAR = frozenset(("beeindigd", "afgesloten", "terugverwezen", "uitgebracht", "ingetrokken"))


def relatie(regels: Sequence[Regel], lezer: Lezer) -> Relatie | None:
    """The relation of the reader's organisation with this client, None when there is none.

    A gemeente and CWI are tied by their own dossier, and a gemeente by an aanvraag handed over to it until it
    has that in its own; a bureau or diagnosticus only by a verwijzing to it, with the traject that followed.
    """
    gebeurtenissen = op_volgorde(regels)
    staten = vouw(gebeurtenissen)
    eigenaar: dict[str, str] = {}
    for g in gebeurtenissen:
        if g.type not in VAN_HET_KLANTVOLGSYSTEEM:  # who asks, answers or merges is not tied by that
            eigenaar.setdefault(g.stream, g.organisatie)
    match lezer.rol:
        case Rol.BUREAU | Rol.DIAGNOSTICUS:
            naar = {s for s, staat in staten.items() if staat.get("ontvanger") == lezer.organisatie}
            eigen = {s for s, o in eigenaar.items() if o == lezer.organisatie}
            streams = naar | eigen
            is_open = any(staten[s].get("status") not in _KLAAR for s in eigen if s in staten) or any(
                _wacht(staten[s], not eigen) for s in naar
            )
        case Rol.KLANTMANAGER | Rol.ADVISEUR:
            eigen = {s for s, o in eigenaar.items() if o == lezer.organisatie}
            overgedragen = _overgedragen(staten, lezer)
            ontvangen = {id for s in eigen for id in staten.get(s, {}).get("aanvragen", {})}
            onderweg = any(ids - ontvangen for ids in overgedragen.values())
            is_open = onderweg or any(_loopt(s, staten[s]) for s in eigen if s in staten)
            streams = eigen or set(overgedragen)
        case _:
            return None
    if not streams:
        return None
    laatste = max(r.gebeurtenis.time for r in regels if r.gebeurtenis.stream in streams)
    return Relatie(frozenset(streams), None if is_open else laatste)


def _overgedragen(staten: Mapping[str, Staat], lezer: Lezer) -> Mapping[str, set[str]]:
    """Per stream of CWI the aanvragen that were handed over to a gemeente of the reader."""
    gevonden: dict[str, set[str]] = {}
    for stream, staat in staten.items():
        if lezer.rol is Rol.KLANTMANAGER and soort_van(stream) == "inschrijving":
            for id, aanvraag in staat.get("aanvragen", {}).items():
                if aanvraag.get("gemeente") in lezer.gemeenten:
                    gevonden.setdefault(stream, set()).add(id)
    return gevonden


def _gericht(regels: Sequence[Regel], lezer: Lezer) -> set[UUID]:
    """Events addressed to the reader's organisation, which it sees also after its relation has ended: what
    is asked of it, the answer to what it asked, and signals that it got or that its own event caused (rules
    S10)."""
    eigen = {str(r.gebeurtenis.id) for r in regels if r.gebeurtenis.organisatie == lezer.organisatie}
    gevraagd, signalen = set(), set()
    for g in (r.gebeurtenis for r in regels):
        if g.type == GEVRAAGD and g.organisatie == lezer.organisatie:
            gevraagd.add(g.data.get("verzoekId"))
        elif g.type == SIGNAAL:
            naar = (g.data["geadresseerde"], *(g.data.get("kopie") or ()))
            if any(n["organisatie"] == lezer.organisatie for n in naar) or eigen & set(g.data["aanleiding"]):
                signalen.add(g.stream)
    return {
        r.gebeurtenis.id
        for r in regels
        if r.gebeurtenis.stream in signalen
        or (r.gebeurtenis.type == GEVRAAGD and r.gebeurtenis.data.get("aan") == lezer.organisatie)
        or (r.gebeurtenis.type == VERSTREKT and r.gebeurtenis.data.get("verzoekId") in gevraagd)
    }


def _wacht(verwijzing: Staat, geen_traject: bool) -> bool:
    """A verwijzing keeps the relation open while nothing came of it yet, or an answer is still owed."""
    if verwijzing.get("status") == "ingetrokken":
        return False
    return geen_traject or any(stuk["verschuldigd"] for stuk in verwijzing.get("stukken", {}).values())


def _loopt(stream: str, staat: Staat) -> bool:
    match soort_van(stream):
        case "inschrijving":
            return "einde" not in staat
        case "uitkeringsdossier":
            uitkeringen = staat.get("uitkeringen", {}).values()
            aanvragen = staat.get("aanvragen", {}).values()
            return (
                not uitkeringen
                or any(u.get("einddatum") is None for u in uitkeringen)
                or any(a.get("status") == "open" for a in aanvragen)
            )
        case "verwijzing":
            return any(stuk["verschuldigd"] for stuk in staat.get("stukken", {}).values())
        case _:
            return False


def typen_van(regels: Sequence[Regel]) -> Mapping[str, str]:
    """The type of each event by its id: the classes of a correction are those of what it corrects."""
    return {str(r.gebeurtenis.id): r.gebeurtenis.type for r in regels}


def voor_lezer(r: Regel, lezer: Lezer, typen: Mapping[str, str]) -> Regel:
    """The event with only the fields of this reader's audience; the others are named in `afgeschermd`."""
    g = r.gebeurtenis
    gecorrigeerd = typen.get(g.data.get("gecorrigeerdeId", ""))
    data = dict(zichtbaar(g.type, g.data, lezer, gecorrigeerd=gecorrigeerd))
    return r._replace(gebeurtenis=g._replace(data=data))


def zichtbare(regels: Sequence[Regel], lezer: Lezer) -> list[Regel]:
    """The events that the reader may see, each with only the fields of its audience; what is meant for
    others alone is not among them.

    Raises Geweigerd (INV-02) when its organisation has no relation with the client.
    """
    band = relatie(regels, lezer)
    if band is None:
        raise Geweigerd((Overtreding("INV-02"),))
    typen = typen_van(regels)
    vragers = {
        r.gebeurtenis.data.get("verzoekId")
        for r in regels
        if r.gebeurtenis.type == GEVRAAGD and r.gebeurtenis.organisatie == lezer.organisatie
    }
    gericht = _gericht(regels, lezer)
    uit = []
    for r in regels:
        g = r.gebeurtenis
        eigen = g.organisatie == lezer.organisatie
        if band.tot is not None and g.time > band.tot and not eigen and g.id not in gericht:
            continue
        if eigen:
            uit.append(r)
            continue
        hoedanigheid = _hoedanigheid(g, lezer, band, vragers)
        if is_voor(g.type, g.data, hoedanigheid):
            uit.append(voor_lezer(r, hoedanigheid, typen))
    return uit


def _hoedanigheid(g: Gebeurtenis, lezer: Lezer, band: Relatie, vragers: set[str | None]) -> Lezer:
    """What the reader is in the case of this event.

    In its own verwijzing a bureau is the sender of what is answered there. In another bureau's verwijzing
    it is no party at all: what is meant for "the bureau" is then not meant for this one.
    """
    extra = set(lezer.hoedanigheden)
    if g.type == VERSTREKT and g.data.get("verzoekId") in vragers:
        extra.add("vrager")
    rol = lezer.rol
    if g.stream in band.streams and soort_van(g.stream) == "verwijzing":
        extra |= {"afzender", "adviseur", "melder"}
    elif rol in (Rol.BUREAU, Rol.DIAGNOSTICUS) and soort_van(g.stream) == "verwijzing":
        rol = Rol.SYSTEEM
    return Lezer(lezer.organisatie, rol, lezer.gemeenten, frozenset(extra))


def vervallen(
    gebeurtenissen: Sequence[Gebeurtenis],
) -> tuple[dict[str, list[Gebeurtenis]], dict[str, Gebeurtenis]]:
    """Corrections per corrected event id, and the withdrawal per withdrawn event id."""
    gecorrigeerd: dict[str, list[Gebeurtenis]] = {}
    ingetrokken: dict[str, Gebeurtenis] = {}
    for g in gebeurtenissen:
        if g.type == GECORRIGEERD:
            gecorrigeerd.setdefault(g.data["gecorrigeerdeId"], []).append(g)
        elif g.type == INGETROKKEN:
            ingetrokken[g.data["ingetrokkenId"]] = g
    return gecorrigeerd, ingetrokken


__all__ = [
    "Regel",
    "Relatie",
    "op_volgorde",
    "relatie",
    "toegepast",
    "vervallen",
    "zichtbare",
]
