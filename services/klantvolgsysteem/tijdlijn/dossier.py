"""The events of one client as a reader may see them: where tijdlijn and klantbeeld both begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import orjson

from services.klantvolgsysteem.klantbeeld.gebeurtenis import (
    GECORRIGEERD,
    INGETROKKEN,
    Gebeurtenis,
    toegepast,
)
from services.klantvolgsysteem.klantbeeld.staat import Staat, soort_van
from services.klantvolgsysteem.klantbeeld.vouw import vouw
from shared.contract.basistypen import Klant
from shared.contract.gebeurtenis import Rol
from shared.contract.weigering import Geweigerd, Overtreding
from shared.contract.zichtbaarheid import Lezer, is_voor, zichtbaar
from shared.database import Connection


class Regel(NamedTuple):
    """An event with its place in the log and its receipt by the klantvolgsysteem (T1)."""

    gebeurtenis: Gebeurtenis
    topic: str
    partition: int
    offset: int
    ontvangen_op: datetime | None


# Receipt is kept per batch: the first row whose last offset is not below this event's.
DOSSIER = """
select g.topic, g.partition, g."offset", o.ontvangen_op,
    g.stream, g.sequence, g.id, g.type, g.klant, g.time, g.datum_van, g.datum_tot, g.organisatie, g.data
from beeld.gebeurtenis g
left join lateral (
    select ontvangen_op from ontvangst
    where topic = g.topic and partition = g.partition and tot_en_met >= g."offset"
    order by tot_en_met limit 1
) o on true
where g.klant = $1 and ($2::timestamptz is null or g.time <= $2)
order by g.datum_tot, g.time, g.stream, g.sequence
"""


async def lees_dossier(conn: Connection, klant: Klant, kennismoment: datetime | None) -> list[Regel]:
    """All events of the client that were registered at `kennismoment` (None: all), by gebeurtenisdatum."""
    regels = []
    for topic, partition, offset, ontvangen_op, *kop, data in await conn.fetch(DOSSIER, klant, kennismoment):
        g = Gebeurtenis._make((*kop, orjson.loads(data)))
        regels.append(Regel(g, topic, partition, offset, ontvangen_op))
    return regels


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

    A gemeente and CWI are tied by their own dossier, and a gemeente also by an aanvraag handed over to it;
    a bureau or diagnosticus only by a verwijzing to it, with the traject that followed.
    """
    gebeurtenissen = op_volgorde(regels)
    staten = vouw(gebeurtenissen)
    eigenaar: dict[str, str] = {}
    for g in gebeurtenissen:
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
            streams = {s for s, o in eigenaar.items() if o == lezer.organisatie}
            overgedragen = {
                s
                for s, staat in staten.items()
                for aanvraag in staat.get("aanvragen", {}).values()
                if lezer.rol is Rol.KLANTMANAGER and aanvraag.get("gemeente") in lezer.gemeenten
            }
            is_open = bool(overgedragen - streams) or any(
                _loopt(s, staten[s]) for s in streams if s in staten
            )
            streams |= overgedragen
        case _:
            return None
    if not streams:
        return None
    laatste = max(r.gebeurtenis.time for r in regels if r.gebeurtenis.stream in streams)
    return Relatie(frozenset(streams), None if is_open else laatste)


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


def zichtbare(regels: Sequence[Regel], lezer: Lezer) -> list[Regel]:
    """The events that the reader may see, each with only the fields of its audience; what is meant for
    others alone is not among them.

    Raises Geweigerd (INV-02) when its organisation has no relation with the client.
    """
    band = relatie(regels, lezer)
    if band is None:
        raise Geweigerd((Overtreding("INV-02"),))
    typen = {str(r.gebeurtenis.id): r.gebeurtenis.type for r in regels}
    vragers = {
        r.gebeurtenis.data.get("verzoekId")
        for r in regels
        if r.gebeurtenis.type.endswith("informatie-gevraagd")
        and r.gebeurtenis.organisatie == lezer.organisatie
    }
    uit = []
    for r in regels:
        g = r.gebeurtenis
        eigen = g.organisatie == lezer.organisatie
        if band.tot is not None and g.time > band.tot and not eigen:
            continue
        if eigen:
            uit.append(r)
            continue
        hoedanigheid = _hoedanigheid(g, lezer, band, vragers)
        if is_voor(g.type, g.data, hoedanigheid):
            gecorrigeerd = typen.get(g.data.get("gecorrigeerdeId", ""))
            data = zichtbaar(g.type, g.data, hoedanigheid, gecorrigeerd=gecorrigeerd)
            uit.append(r._replace(gebeurtenis=g._replace(data=dict(data))))
    return uit


def _hoedanigheid(g: Gebeurtenis, lezer: Lezer, band: Relatie, vragers: set[str | None]) -> Lezer:
    """What the reader is in the case of this event.

    In its own verwijzing a bureau is the sender of what is answered there. In another bureau's verwijzing
    it is no party at all: what is meant for "the bureau" is then not meant for this one.
    """
    extra = set(lezer.hoedanigheden)
    if g.type.endswith("informatie-verstrekt") and g.data.get("verzoekId") in vragers:
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
    "lees_dossier",
    "op_volgorde",
    "relatie",
    "toegepast",
    "vervallen",
    "zichtbare",
]
