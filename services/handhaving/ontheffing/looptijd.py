"""On which days an ontheffing exempts from which duties: what its besluiten and the law made of it.

A besluit works only once announced (rules T9, E42), and what it changes stays as it was until then. What
happens by law rests on no besluit and works at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from uuid import UUID

from services.handhaving.besluiten import Besluiten
from shared.contract.gebeurtenis import Besluit
from shared.contract.ontheffingen import (
    OntheffingBeeindigd,
    OntheffingHervat,
    OntheffingHerzien,
    OntheffingIngetrokken,
    OntheffingOpgeschort,
    OntheffingVerleend,
    OntheffingVerlengd,
)
from shared.contract.termijnen import EEN_DAG, Periode, dagen, zonder

Handeling = (
    OntheffingVerleend
    | OntheffingVerlengd
    | OntheffingHerzien
    | OntheffingOpgeschort
    | OntheffingHervat
    | OntheffingIngetrokken
    | OntheffingBeeindigd
)
"""What changes the days on which an ontheffing holds, or its duties on them."""


@dataclass(frozen=True, slots=True)
class Deel:
    """What one besluit exempts: these duties on these days."""

    besluit_id: UUID
    verplichtingen: frozenset[str]
    periode: Periode


@dataclass(frozen=True, slots=True)
class Looptijd:
    """`delen`: grant, extensions and revisions, in order of time. `schorsingen`: the last one is open-ended
    while it lasts."""

    delen: tuple[Deel, ...] = ()
    schorsingen: tuple[Periode, ...] = ()

    def geldig(self) -> Iterator[Deel]:
        """The parts without the days on which they were suspended."""
        for deel in self.delen:
            for periode in zonder([deel.periode], self.schorsingen):
                yield replace(deel, periode=periode)

    def opgeschorte_dagen(self, vanaf: date, tot_en_met: date) -> int:
        """Days of suspension since `vanaf`; what still lasts is counted to `tot_en_met`."""
        gesloten = (Periode(p.van, p.tot_en_met or tot_en_met) for p in self.schorsingen)
        return dagen(zonder(gesloten, [Periode(date.min, vanaf - EEN_DAG)]))


def looptijd(handelingen: Iterable[Handeling], besluiten: Besluiten) -> Looptijd:
    """What these acts, in their order, come to as far as they work."""
    werkend = (h for h in handelingen if (id := _besluit(h)) is None or besluiten.werkt(id))
    return reduce(_na, werkend, Looptijd())


def _besluit(h: Handeling) -> UUID | None:
    """The besluit that an act rests on; None for what holds by law."""
    return h.besluit_id if isinstance(h, Besluit) or h.vorm is not None else None


def _na(tot_nu: Looptijd, h: Handeling) -> Looptijd:
    match h:
        case OntheffingVerleend() | OntheffingVerlengd():
            deel = Deel(h.besluit_id, frozenset(h.verplichtingen), Periode(h.ingangsdatum, h.einddatum))
            return replace(tot_nu, delen=(*tot_nu.delen, deel))
        case OntheffingHerzien():
            return replace(tot_nu, delen=_herzien(tot_nu.delen, h))
        case OntheffingOpgeschort():
            return replace(tot_nu, schorsingen=(*tot_nu.schorsingen, Periode(h.vanaf)))
        case OntheffingHervat():
            gesloten = tuple(Periode(p.van, p.tot_en_met or h.vanaf - EEN_DAG) for p in tot_nu.schorsingen)
            return Looptijd(_tot(tot_nu.delen, h.einddatum), gesloten)
        case OntheffingIngetrokken():
            return replace(tot_nu, delen=_afgekapt(tot_nu.delen, h.vanaf - EEN_DAG))
        case OntheffingBeeindigd():
            return replace(tot_nu, delen=_afgekapt(tot_nu.delen, h.einddatum))


def _herzien(delen: tuple[Deel, ...], h: OntheffingHerzien) -> tuple[Deel, ...]:
    """Other duties from that day to the end of the term, as far as that was granted."""
    einde = delen[-1].periode.tot_en_met if delen else None
    if not delen or (einde is not None and h.per_op > einde):
        return delen
    deel = Deel(h.besluit_id, frozenset(h.verplichtingen), Periode(h.per_op, einde))
    return (*_afgekapt(delen, h.per_op - EEN_DAG), deel)


def _tot(delen: tuple[Deel, ...], einddatum: date) -> tuple[Deel, ...]:
    """The parts, of which the last runs to this day."""
    return tuple(
        replace(d, periode=Periode(d.periode.van, einddatum)) if d is delen[-1] else d for d in delen
    )


def _afgekapt(delen: tuple[Deel, ...], laatste_dag: date) -> tuple[Deel, ...]:
    """The parts up to and including this day; what would begin later is gone."""
    return tuple(
        replace(d, periode=Periode(d.periode.van, min(d.periode.tot_en_met or laatste_dag, laatste_dag)))
        for d in delen
        if d.periode.van <= laatste_dag
    )
