"""The events of one client as a reader may see them: where tijdlijn and klantbeeld both begin."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.klantvolgsysteem.klantbeeld.gebeurtenis import (
    GECORRIGEERD,
    INGETROKKEN,
    Gebeurtenis,
)
from services.klantvolgsysteem.klantbeeld.staat import Staat, soort_van
from services.klantvolgsysteem.tijdlijn.stand import Stand
from shared.contract.gebeurtenis import Rol
from shared.contract.weigering import Geweigerd, Overtreding
from shared.contract.zichtbaarheid import Lezer, aangewezen, is_voor, partijen_van, zichtbaar

GEVRAAGD = "nl.overheid.informatieverzoeken.informatie-gevraagd"
VERSTREKT = "nl.overheid.informatieverzoeken.informatie-verstrekt"
SIGNAAL = "nl.overheid.signalen.signaal-gegeven"
STUK = "nl.overheid.verwijzingen.stuk-ontvangen"

_ANTWOORD_OP = ("stukId", "adviesId", "meldingId")
"""Fields by which an answer of the gemeente names the stuk."""


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
    receives nothing later (events.md §0.4). `opdrachten`: the same per gemeente that referred the client to a
    bureau or diagnosticus.
    """

    streams: frozenset[str]
    tot: datetime | None
    opdrachten: Mapping[str | None, datetime | None] = field(default_factory=dict)

    def omvat(self, *gebeurtenissen: Gebeurtenis) -> bool:
        """Whether all of these were registered before the relation ended."""
        return self.tot is None or all(g.time <= self.tot for g in gebeurtenissen)


_KLAAR = frozenset(("beeindigd", "afgesloten", "terugverwezen", "uitgebracht", "ingetrokken"))


def relatie(regels: Sequence[Regel], lezer: Lezer) -> Relatie | None:
    """The relation of the reader's organisation with this client, None when there is none.

    A gemeente and CWI are tied by their own dossier, and a gemeente by an aanvraag handed over to it until it
    has that in its own; a bureau or diagnosticus only by a verwijzing to it, with the traject that followed.
    """
    return _relatie(regels, Stand.van(op_volgorde(regels)), lezer)


def _relatie(regels: Sequence[Regel], stand: Stand, lezer: Lezer) -> Relatie | None:
    staten = stand.staten
    eigen = {s for s, o in stand.eigenaar.items() if o == lezer.organisatie}
    match lezer.rol:
        case Rol.BUREAU | Rol.DIAGNOSTICUS:
            return _opgedragen(regels, stand, lezer, eigen)
        case Rol.KLANTMANAGER | Rol.ADVISEUR:
            overgedragen = _overgedragen(staten, lezer)
            ontvangen = {id for s in eigen for id in staten.get(s, {}).get("aanvragen", {})}
            onderweg = any(ids - ontvangen for ids in overgedragen.values())
            is_open = onderweg or any(_loopt(s, staten[s]) for s in eigen if s in staten)
            streams = eigen or set(overgedragen)
        case _:
            return None
    if not streams:
        return None
    return Relatie(frozenset(streams), None if is_open else _laatste(regels, streams))


def _opgedragen(
    regels: Sequence[Regel], stand: Stand, lezer: Lezer, eigen: Collection[str]
) -> Relatie | None:
    """The relation of a bureau or diagnosticus: each verwijzing to it, with its own traject of that. What it
    opens by itself, or under a verwijzing to another, ties it to nobody."""
    trajecten: dict[str | None, list[str]] = {}
    for stream in eigen:
        if soort_van(stream) == "traject":
            trajecten.setdefault(stand.verwijzing(stream), []).append(stream)
    streams: set[str] = set()
    opdrachten: dict[str | None, datetime | None] = {}
    for stream, staat in stand.staten.items():
        if staat.get("ontvanger") != lezer.organisatie:
            continue
        gevolgd = trajecten.get(stream, [])
        loopt = any(stand.staten[t].get("status") not in _KLAAR for t in gevolgd)
        is_open = loopt or _wacht(staat, not gevolgd)
        samen = {stream, *gevolgd}
        streams |= samen
        tot = None if is_open else _laatste(regels, samen)
        gemeente = staat.get("gemeente")
        eerder = opdrachten.get(gemeente, tot)
        opdrachten[gemeente] = None if tot is None or eerder is None else max(tot, eerder)
    if not opdrachten:
        return None
    einden = [tot for tot in opdrachten.values() if tot is not None]
    is_open = len(einden) < len(opdrachten)
    return Relatie(frozenset(streams), None if is_open else max(einden), opdrachten)


def _laatste(regels: Sequence[Regel], streams: Collection[str]) -> datetime:
    return max(r.gebeurtenis.time for r in regels if r.gebeurtenis.stream in streams)


def _overgedragen(staten: Mapping[str, Staat], lezer: Lezer) -> Mapping[str, set[str]]:
    """Per stream of CWI the aanvragen that were handed over to a gemeente of the reader."""
    gevonden: dict[str, set[str]] = {}
    for stream, staat in staten.items():
        if lezer.rol is Rol.KLANTMANAGER and soort_van(stream) == "inschrijving":
            for id, aanvraag in staat.get("aanvragen", {}).items():
                if aanvraag.get("gemeente") in lezer.gemeenten:
                    gevonden.setdefault(stream, set()).add(id)
    return gevonden


def _gevraagd(regels: Sequence[Regel], lezer: Lezer) -> Set[str | None]:
    """The requests for information that the reader's organisation made."""
    return {
        r.gebeurtenis.data.get("verzoekId")
        for r in regels
        if r.gebeurtenis.type == GEVRAAGD and r.gebeurtenis.organisatie == lezer.organisatie
    }


def _gemaakt(stand: Stand, eigen: set[str]) -> Set[tuple[str, str | None]]:
    """The stukken of which the event is one of these: (stream, stukId)."""
    return {
        (g.stream, g.data.get("stukId"))
        for g in stand.geldend.values()
        if g.type == STUK and g.data.get("van") in eigen
    }


def _gericht(regels: Sequence[Regel], lezer: Lezer, eigen: set[str], gevraagd: Set[str | None]) -> set[UUID]:
    """Events addressed to the reader's organisation, which it sees also after its relation has ended: what
    is asked of it, the answer to what it asked, and signals that it got or that its own event caused (rules
    S10)."""
    signalen = set()
    for g in (r.gebeurtenis for r in regels):
        if g.type == SIGNAAL:
            naar = (g.data["geadresseerde"], *(g.data.get("kopie") or ()))
            if any(n["organisatie"] == lezer.organisatie for n in naar) or eigen.intersection(
                g.data["aanleiding"]
            ):
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


def voor_lezer(r: Regel, lezer: Lezer, alle: Mapping[str, Gebeurtenis]) -> Regel:
    """The event with only the fields of this reader's audience; the others are named in `afgeschermd`. Of
    `alle` events by their id: the classes of a correction are those of what it corrects."""
    g = r.gebeurtenis
    gecorrigeerd = alle.get(g.data["gecorrigeerdeId"]) if g.type == GECORRIGEERD else None
    data = dict(zichtbaar(g.type, g.data, lezer, gecorrigeerd=gecorrigeerd and gecorrigeerd.type))
    return r._replace(gebeurtenis=g._replace(data=data))


def zichtbare(regels: Sequence[Regel], lezer: Lezer) -> list[Regel]:
    """The events that the reader may see, each with only the fields of its audience; what is meant for
    others alone is not among them. A correction or withdrawal has the audience of what it is about (§0.7).

    Raises Geweigerd (INV-02) when its organisation has no relation with the client.
    """
    stand = Stand.van(op_volgorde(regels))
    band = _relatie(regels, stand, lezer)
    if band is None:
        raise Geweigerd((Overtreding("INV-02"),))
    eigen = {id for id, g in stand.alle.items() if g.organisatie == lezer.organisatie}
    blik = _Blik(lezer, band, stand, _gevraagd(regels, lezer), _gemaakt(stand, eigen))
    gericht = _gericht(regels, lezer, eigen, blik.gevraagd)
    als: dict[frozenset[str], Lezer] = {}
    uit = []
    for r in regels:
        g = r.gebeurtenis
        if g.organisatie == lezer.organisatie:
            uit.append(r)
            continue
        over = stand.onderwerp(g)
        if over is None or (not band.omvat(g, over) and over.id not in gericht):
            continue
        partijen = blik.partijen(stand.nu(over))
        partij = als.get(partijen) or als.setdefault(partijen, replace(lezer, partijen=partijen))
        if is_voor(over.type, over.data, partij):
            uit.append(voor_lezer(r, partij, stand.alle))
    return uit


@dataclass(frozen=True, slots=True)
class _Blik:
    """What the reader is in the cases of this client. `gevraagd`: the requests for information it made;
    `gemaakt`: the stukken it made, each with the stream that waits for an answer on it."""

    lezer: Lezer
    band: Relatie
    stand: Stand
    gevraagd: Set[str | None]
    gemaakt: Set[tuple[str, str | None]]

    def partijen(self, g: Gebeurtenis) -> frozenset[str]:
        """The parties of an arrow that the reader is for this event. Of an answer on its own stuk it is the
        sender, whatever its role: a report, an advice or a melding."""
        gemeente = self.stand.gemeente(g)
        partijen = partijen_van(g.data, self.lezer, gemeente, self._voert_uit(g, gemeente))
        if g.type == VERSTREKT and g.data.get("verzoekId") in self.gevraagd:
            partijen |= {"vrager"}
        if self.gemaakt and any((g.stream, g.data.get(naam)) in self.gemaakt for naam in _ANTWOORD_OP):
            partijen |= {"afzender", "adviseur", "melder"}
        return partijen

    def _voert_uit(self, g: Gebeurtenis, gemeente: str | None) -> bool:
        """Whether a bureau or diagnosticus has an assignment in this case: what is meant for "the bureau" is
        not meant for another one. In a traject that is its owner alone, who sees it whole."""
        organisatie = self.lezer.organisatie
        match soort_van(g.stream):
            case "traject":
                return False
            case "verwijzing":
                return bool(self.stand.staten.get(g.stream, {}).get("ontvanger") == organisatie)
        genoemd = aangewezen(g.data)
        if genoemd is not None or gemeente not in self.band.opdrachten:
            return genoemd == organisatie
        tot = self.band.opdrachten[gemeente]
        return tot is None or g.time <= tot


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
    "vervallen",
    "zichtbare",
]
