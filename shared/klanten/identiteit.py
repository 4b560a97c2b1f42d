"""Which person a pseudonym, a stream or an event belongs to, after merges and splits (`events.md` §0.8, §4).

Pure: an answer depends only on the set of identity events, never on the order in which they arrive. A stream
keeps its id and its Kafka key for ever; only the person that it is about changes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from shared.contract.gebeurtenis import uit_data
from shared.contract.identiteiten import IdentiteitGesplitst, IdentiteitSamengevoegd

SAMENGEVOEGD = IdentiteitSamengevoegd.gebeurtenistype.type
GESPLITST = IdentiteitGesplitst.gebeurtenistype.type
TYPEN = frozenset((SAMENGEVOEGD, GESPLITST))


@dataclass(frozen=True, slots=True)
class Stap:
    """One identity event. A merge (`splitst` False): what was `klant` is from now on `ander`. A split: of
    what is `klant`, these streams and single events go to `ander`."""

    id: UUID
    time: datetime
    splitst: bool
    klant: str
    ander: str
    streams: frozenset[str] = frozenset()
    gebeurtenissen: frozenset[str] = frozenset()

    def raakt(self, stream: str | None, gebeurtenis: str | None) -> bool:
        """Whether a split takes this stream, or this event of it, along."""
        return stream in self.streams or gebeurtenis in self.gebeurtenissen


def lees_stap(id: UUID, time: datetime, type_: str, data: bytes | str) -> Stap:
    """A recorded identity event as a step of the history."""
    _, inhoud = uit_data(type_, data)
    if isinstance(inhoud, IdentiteitSamengevoegd):
        return samenvoeging(id, time, inhoud)
    assert isinstance(inhoud, IdentiteitGesplitst)
    return splitsing(id, time, inhoud)


def samenvoeging(id: UUID, time: datetime, inhoud: IdentiteitSamengevoegd) -> Stap:
    return Stap(id, time, False, inhoud.vervallen_klant, inhoud.blijvende_klant)


def splitsing(id: UUID, time: datetime, inhoud: IdentiteitGesplitst) -> Stap:
    return Stap(
        id, time, True, inhoud.klant, inhoud.nieuwe_klant, frozenset(inhoud.streams),
        frozenset(map(str, inhoud.gebeurtenissen or ())),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Historie:
    """The merges and splits that count, in order of registration. Build it with `uit`.

    `naar`: of each lapsed pseudonym, the one that it went into. `alle`: also the steps without effect, for an
    earlier one that still has to arrive may give them one. `families`: per pseudonym all that ever had to do
    with it, with the steps that count among them, so that a question costs no more than its own family.
    """

    stappen: tuple[Stap, ...]
    naar: Mapping[str, str]
    alle: tuple[Stap, ...]
    families: Mapping[str, "Familie"]

    @classmethod
    def uit(cls, stappen: Iterable[Stap]) -> Self:
        """From the steps in any order. What does not fit where it stands has no effect (EVT-06): two that
        were given at the same moment and contradict each other end the same way everywhere."""
        naar: dict[str, str] = {}
        geldig: list[Stap] = []
        alle = tuple(sorted(set(stappen), key=lambda s: (s.time, str(s.id))))
        for stap in alle:
            if not _past(stap, naar):
                continue
            geldig.append(stap)
            if stap.splitst:
                naar.pop(stap.ander, None)
            else:
                naar[stap.klant] = stap.ander
        return cls(tuple(geldig), naar, alle, _families(alle, geldig))

    def __bool__(self) -> bool:
        return bool(self.alle)

    def tot(self, moment: datetime | None) -> "Historie":
        """What was registered at `moment` (None: all)."""
        return self if moment is None else Historie.uit(s for s in self.alle if s.time <= moment)

    def over(self, klanten: Collection[str]) -> "Historie":
        """The steps about these pseudonyms; of a whole family (`verwant`) nothing else matters to it."""
        return Historie.uit(s for s in self.alle if s.klant in klanten) if self.alle else self

    def vervallen(self, klant: str) -> bool:
        """Whether this pseudonym went into another one."""
        return klant in self.naar

    def past(self, stap: Stap) -> bool:
        """Whether this step fits behind all others (EVT-06); of a split, as far as pseudonyms go."""
        return _past(stap, self.naar)

    def persoon(
        self,
        klant: str,
        sinds: datetime | None = None,
        stream: str | None = None,
        gebeurtenis: str | None = None,
    ) -> str:
        """The pseudonym under which this person is known now.

        `klant` and `sinds`: pseudonym and registration of the first event of `stream`; without a stream the
        answer is about the pseudonym itself. `gebeurtenis`: id of one event of that stream.
        """
        familie = self.families.get(klant)
        if familie is None:
            return klant
        begin = 0
        for plaats, stap in enumerate(familie.stappen):
            # A split gives the pseudonym a life of its own again: what came before is not about it.
            if stap.splitst and stap.ander == klant and (sinds is None or stap.time <= sinds):
                begin = plaats + 1
        nu = klant
        for stap in familie.stappen[begin:]:
            if stap.klant == nu and (not stap.splitst or stap.raakt(stream, gebeurtenis)):
                nu = stap.ander
        return nu

    def sleutels(self, klant: str) -> tuple[str, ...]:
        """Every pseudonym of the person that `klant` is now; the one that lives first."""
        familie = self.families.get(klant)
        if familie is None:
            return (klant,)
        nu = self.persoon(klant)
        return (nu, *sorted(k for k in familie.klanten if k != nu and self.persoon(k) == nu))

    def verwant(self, klanten: Iterable[str]) -> frozenset[str]:
        """The pseudonyms that ever had to do with these, in either direction; with them themselves."""
        gevonden: set[str] = set()
        for klant in klanten:
            familie = self.families.get(klant)
            gevonden |= {klant} if familie is None else familie.klanten
        return frozenset(gevonden)


@dataclass(frozen=True, slots=True)
class Familie:
    """Pseudonyms that were ever merged with, or split from, each other; the steps that count, in order."""

    klanten: frozenset[str]
    stappen: tuple[Stap, ...]


def _families(alle: Iterable[Stap], geldig: Iterable[Stap]) -> Mapping[str, Familie]:
    leden: dict[str, set[str]] = {}
    for stap in alle:
        samen = leden.get(stap.klant, {stap.klant}) | leden.get(stap.ander, {stap.ander})
        leden |= dict.fromkeys(samen, samen)
    stappen: dict[int, list[Stap]] = {}
    for stap in geldig:
        stappen.setdefault(id(leden[stap.klant]), []).append(stap)
    families = {
        nummer: Familie(frozenset(samen), tuple(stappen.get(nummer, ())))
        for nummer, samen in {id(samen): samen for samen in leden.values()}.items()
    }
    return {klant: families[id(samen)] for klant, samen in leden.items()}


def _past(stap: Stap, naar: Mapping[str, str]) -> bool:
    if stap.klant == stap.ander or stap.klant in naar:
        return False
    # A split may give life to what went into this very pseudonym, not to what went into a third one.
    return naar.get(stap.ander, stap.klant) == stap.klant if stap.splitst else stap.ander not in naar


GEEN = Historie.uit(())
