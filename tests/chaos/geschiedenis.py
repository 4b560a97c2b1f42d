"""What a run recorded, and the judgement over it: nothing acknowledged lost, nothing double, in order.

Pure: the same checker judges the storm over the whole chain and the small chain with seeded bugs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Opdracht:
    """One command as its client saw it.

    `kenmerk` is unique for the command within `topic` and comes back in its events. `gestuurd`: moment of
    the first attempt; `bevestigd`: of the first answer, None when the client never got one. `antwoorden`:
    ids of the events in each answer (a repeat with the same key must give the same).
    """

    naam: str
    topic: str
    kenmerk: str
    gestuurd: float
    bevestigd: float | None = None
    antwoorden: tuple[tuple[UUID, ...], ...] = ()

    @property
    def ids(self) -> tuple[UUID, ...]:
        return self.antwoorden[0] if self.antwoorden else ()


@dataclass(frozen=True, slots=True)
class Gezien:
    """An event at one place of the road. `plaats` orders events of one client and topic at that place:
    (0, position) in the store, (partition, offset) on the log and in the klantbeeld."""

    id: UUID
    topic: str
    klant: str
    stream: str
    versie: int
    data: bytes
    plaats: tuple[int, int]
    type: str = ""
    kenmerk: str = ""

    @property
    def inhoud(self) -> tuple[str, str, str, int, bytes]:
        """What must be the same everywhere."""
        return self.topic, self.klant, self.stream, self.versie, self.data

    def __str__(self) -> str:
        return f"{self.topic} {self.stream}@{self.versie} van klant {self.klant[:8]}"


@dataclass(frozen=True, slots=True)
class Geschiedenis:
    """`bewaard`: all event stores; `log`: all topics in order of offset, duplicates included; `beeld`: the
    projection. `stromen`: version per stream according to the projection; `klanten`: clients that have a
    klantbeeld, None where there is none. `teruggedraaid`: events whose transaction rolled back;
    `geparkeerd`: dead letters left over."""

    opdrachten: Sequence[Opdracht]
    bewaard: Sequence[Gezien]
    log: Sequence[Gezien]
    beeld: Sequence[Gezien]
    stromen: Mapping[str, int]
    klanten: frozenset[str] | None = None
    teruggedraaid: frozenset[UUID] = frozenset()
    geparkeerd: int = 0


@dataclass(frozen=True, slots=True)
class Schending:
    """One broken promise.

    `soort`: verloren, dubbel, spook, anders, volgorde, versie, antwoord, geparkeerd.
    """

    soort: str
    uitleg: str

    def __str__(self) -> str:
        return f"{self.soort}: {self.uitleg}"


def controleer(g: Geschiedenis) -> list[Schending]:
    """Every broken promise of the history; empty when all hold."""
    log = eerste_keer(g.log)
    beeld = eerste_keer(g.beeld)
    bewaard = {e.id: e for e in g.bewaard}
    return [
        *_bevestigd_is_bewaard(g, bewaard),
        *_komt_aan(g, bewaard, log, "op het log"),
        *_komt_aan(g, bewaard, beeld, "in het klantbeeld"),
        *_eenmaal_in_beeld(g),
        *_hoogstens_eenmaal(g),
        *_geen_spook(g, bewaard, log, beeld),
        *_aaneengesloten("in de eventstore", g.bewaard),
        *_aaneengesloten("op het log", log.values()),
        *_aaneengesloten("in het klantbeeld", beeld.values()),
        *_volgorde(g, log, "op het log"),
        *_volgorde(g, beeld, "in het klantbeeld"),
        *_stand(g),
    ]


def eerste_keer(gezien: Iterable[Gezien]) -> dict[UUID, Gezien]:
    """The first appearance of each event, in order of place: what is left when repeats are dropped."""
    eerste: dict[UUID, Gezien] = {}
    for e in sorted(gezien, key=lambda e: (e.topic, e.plaats)):
        eerste.setdefault(e.id, e)
    return eerste


def _bevestigd_is_bewaard(g: Geschiedenis, bewaard: Mapping[UUID, Gezien]) -> Iterator[Schending]:
    for o in g.opdrachten:
        for id in o.ids:
            if id not in bewaard:
                yield Schending(
                    "verloren", f"bevestigde opdracht {o.naam}: gebeurtenis {id} is nergens bewaard"
                )
        if len(set(o.antwoorden)) > 1:
            yield Schending(
                "antwoord",
                f"herhaling van {o.naam} ({o.kenmerk}) kreeg een ander antwoord dan eerst",
            )


def _komt_aan(
    g: Geschiedenis, bewaard: Mapping[UUID, Gezien], daar: Mapping[UUID, Gezien], plek: str
) -> Iterator[Schending]:
    bevestigd = {id: o.naam for o in g.opdrachten for id in o.ids}
    for id, e in bewaard.items():
        gezien = daar.get(id)
        if gezien is None:
            wat = f"bevestigde opdracht {bevestigd[id]}" if id in bevestigd else "bewaarde gebeurtenis"
            yield Schending("verloren", f"{wat}: {e} staat in de eventstore, niet {plek}")
        elif gezien.inhoud != e.inhoud:
            yield Schending("anders", f"{e} staat {plek} met andere inhoud dan is bewaard")
    for e in g.log if plek == "op het log" else ():
        if e.id in daar and e.inhoud != daar[e.id].inhoud:
            yield Schending("anders", f"een herhaling van {e} op het log heeft andere inhoud")


def _eenmaal_in_beeld(g: Geschiedenis) -> Iterator[Schending]:
    for id, keer in Counter(e.id for e in g.beeld).items():
        if keer > 1:
            e = next(e for e in g.beeld if e.id == id)
            yield Schending("dubbel", f"{e} staat {keer} keer in het klantbeeld")


def _hoogstens_eenmaal(g: Geschiedenis) -> Iterator[Schending]:
    """A command is carried out once if it was answered and at most once if it was not."""
    van_opdracht: dict[tuple[str, str], list[Gezien]] = defaultdict(list)
    for e in g.bewaard:
        van_opdracht[e.topic, e.kenmerk].append(e)
    for o in g.opdrachten:
        events = van_opdracht.get((o.topic, o.kenmerk), [])
        if o.bevestigd is not None and {e.id for e in events} - set(o.ids):
            yield Schending("dubbel", f"{o.naam} ({o.kenmerk}) leidde tot meer dan in het antwoord staat")
        elif any(keer > 1 for keer in Counter(e.type for e in events).values()):
            yield Schending("dubbel", f"{o.naam} ({o.kenmerk}) is meer dan eens uitgevoerd")


def _geen_spook(
    g: Geschiedenis, bewaard: Mapping[UUID, Gezien], log: Mapping[UUID, Gezien], beeld: Mapping[UUID, Gezien]
) -> Iterator[Schending]:
    for plek, daar in (("op het log", log), ("in het klantbeeld", beeld)):
        for id, e in daar.items():
            if id not in bewaard:
                yield Schending("spook", f"{e} staat {plek}, maar is nooit bewaard")
    for id in g.teruggedraaid & bewaard.keys():
        yield Schending("spook", f"{bewaard[id]} is bewaard, maar zijn transactie is teruggedraaid")


def _aaneengesloten(plek: str, events: Iterable[Gezien]) -> Iterator[Schending]:
    stand: dict[str, int] = {}
    for e in sorted(events, key=lambda e: (e.topic, e.plaats)):
        verwacht = stand.get(e.stream, 0) + 1
        if e.versie != verwacht:
            yield Schending("volgorde", f"{e} staat {plek} waar versie {verwacht} hoort")
        stand[e.stream] = e.versie


def _volgorde(g: Geschiedenis, daar: Mapping[UUID, Gezien], plek: str) -> Iterator[Schending]:
    """Per client and partner: if A was acknowledged before B was sent, A stands before B."""
    groepen: dict[tuple[str, str], list[tuple[Opdracht, list[tuple[int, int]]]]] = defaultdict(list)
    for o in g.opdrachten:
        gevonden = [daar[id] for id in o.ids if id in daar]
        if gevonden:
            groepen[o.topic, gevonden[0].klant].append((o, [e.plaats for e in gevonden]))
    for (topic, klant), opdrachten in groepen.items():
        if len({plaats[0] for _, plaatsen in opdrachten for plaats in plaatsen}) > 1:
            yield Schending("volgorde", f"klant {klant[:8]} staat {plek} van {topic} in twee partities")
        bevestigd = sorted(
            ((o.bevestigd, max(plaatsen), o) for o, plaatsen in opdrachten if o.bevestigd is not None),
            key=lambda rij: rij[0],
        )
        wijzer, verst, voorganger = 0, (-1, -1), None
        for o, plaatsen in sorted(opdrachten, key=lambda rij: rij[0].gestuurd):
            while wijzer < len(bevestigd) and bevestigd[wijzer][0] < o.gestuurd:
                if bevestigd[wijzer][1] > verst:
                    _, verst, voorganger = bevestigd[wijzer]
                wijzer += 1
            if voorganger is not None and min(plaatsen) <= verst:
                yield Schending(
                    "volgorde",
                    f"{o.naam} ({o.kenmerk}) van klant {klant[:8]} staat {plek} van {topic} voor "
                    f"{voorganger.naam} ({voorganger.kenmerk}), die eerder was bevestigd",
                )


def _stand(g: Geschiedenis) -> Iterator[Schending]:
    bewaard: dict[str, int] = {}
    for e in g.bewaard:
        bewaard[e.stream] = max(e.versie, bewaard.get(e.stream, 0))
    for stream in bewaard.keys() | g.stromen.keys():
        hier, daar = bewaard.get(stream, 0), g.stromen.get(stream, 0)
        if hier != daar:
            yield Schending("versie", f"{stream} staat op versie {hier}, in het klantbeeld op {daar}")
    if g.klanten is not None:
        # An agreement between organisations is no client, so it has no klantbeeld.
        klanten = {e.klant for e in g.bewaard if not e.stream.startswith("gegevensafspraak-")}
        for klant in klanten ^ g.klanten:
            yield Schending("versie", f"klant {klant[:8]} heeft gebeurtenissen of een klantbeeld, niet beide")
    if g.geparkeerd:
        yield Schending("geparkeerd", f"{g.geparkeerd} gebeurtenissen zijn geparkeerd gebleven")


def dubbel_op_log(g: Geschiedenis) -> int:
    """Records on the log that repeat an earlier one: the consumer had to drop them."""
    return len(g.log) - len({e.id for e in g.log})
