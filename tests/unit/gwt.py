"""Given these events, when this command, then these events or this refusal.

    given(AGGREGAAT, Ingeschreven(...)).when(NeemAanvraagAan(...)).then(UitkeringAangevraagd(...))
    given(AGGREGAAT).when(...).then_refused("EVT-01")
    given(AGGREGAAT).when(neem_over(...)).then_marked("EVT-01").then(...)

The doors are those of `rules.md` §0.1: at `registreren` every broken rule refuses; at `overnemen` a rule of
door B refuses and one of door R only marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, Self, TypeVar

from shared.aggregate.aggregate import Aggregate, Commando
from shared.contract.gebeurtenis import Deur, Inhoud
from shared.contract.weigering import Overtreding

C = TypeVar("C", bound=Commando)
S = TypeVar("S")


@dataclass(frozen=True)
class Outcome:
    geweigerd: tuple[Overtreding, ...]
    gemerkt: tuple[Overtreding, ...]
    gebeurtenissen: tuple[Inhoud, ...]

    def then(self, *verwacht: Inhoud) -> Self:
        """Exactly these events, in this order, were stated."""
        assert not self.geweigerd, f"geweigerd: {codes(self.geweigerd)}"
        assert self.gebeurtenissen == verwacht
        return self

    def then_nothing(self) -> Self:
        """Accepted, and nothing new to state: a repetition."""
        return self.then()

    def then_type(self, *typen: type[Inhoud]) -> Self:
        """Events of these types were stated, whatever they hold."""
        assert not self.geweigerd, f"geweigerd: {codes(self.geweigerd)}"
        assert tuple(type(g) for g in self.gebeurtenissen) == typen
        return self

    def then_refused(self, *verwacht: str) -> Self:
        """Refused for exactly these rules; nothing was stated."""
        assert codes(self.geweigerd) == sorted(verwacht)
        assert self.gebeurtenissen == ()
        return self

    def then_marked(self, *verwacht: str) -> Self:
        """Accepted at overnemen, with exactly these marks."""
        assert not self.geweigerd, f"geweigerd: {codes(self.geweigerd)}"
        assert codes(self.gemerkt) == sorted(verwacht)
        return self


@dataclass(frozen=True)
class Given(Generic[C, S]):
    aggregate: Aggregate[C, S]
    staat: S

    def when(self, commando: C, feiten: object = None) -> Outcome:
        """Gives the command, with `feiten` of other streams, at the door that it names."""
        if feiten is not None:
            commando = commando.met_feiten(feiten)
        overtredingen = tuple(self.aggregate.toets(commando, self.staat))
        overnemen = commando.deur is Deur.OVERNEMEN
        geweigerd = tuple(o for o in overtredingen if not overnemen or o.invariant.deur == "B")
        gemerkt = tuple(o for o in overtredingen if o not in geweigerd)
        gesteld: Sequence[Inhoud] = () if geweigerd else self.aggregate.decide(commando, self.staat)
        return Outcome(geweigerd, gemerkt, tuple(gesteld))


def given(aggregate: Aggregate[C, S], *gebeurtenissen: Inhoud) -> Given[C, S]:
    """The state after these events."""
    return Given(aggregate, reduce(aggregate.evolve, gebeurtenissen, aggregate.begin))


def overgenomen(commando: C, **velden: Any) -> C:
    """The same command at the door for history."""
    return commando.model_copy(update={"deur": Deur.OVERNEMEN, **velden})


def codes(overtredingen: Sequence[Overtreding]) -> list[str]:
    return sorted({o.code for o in overtredingen})
