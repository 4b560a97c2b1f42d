"""What every aggregate is: three pure functions over frozen data.

    toets(command, state)  -> the rules that this command breaks now
    decide(command, state) -> what is stated, when no rule refuses
    evolve(state, event)   -> the next state

The state of a stream that does not exist yet is `begin`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field, PrivateAttr, WithJsonSchema

from shared.contract.basistypen import URI_VORM, Datum, KlantId, Verwijzing
from shared.contract.gebeurtenis import (
    Besluit,
    Brontype,
    Deur,
    Functie,
    Gebeurtenistype,
    Inhoud,
    MogelijkBesluit,
    Partner,
    Rol,
)
from shared.contract.model import Model
from shared.contract.parameters import wetsversie
from shared.contract.weigering import Overtreding

_VERWIJZING = {
    "type": "string",
    "maxLength": 2000,
    "pattern": URI_VORM,
    "description": "verwijzing naar een bewijsstuk of gebeurtenis: https://… of urn:…",
}


class BronOpgave(Model):
    """The part of `bron` that the caller states; organisation and role come from its token.

    `brontype`: who leaves it out states `professional`, because a person gives the command. What the system
    itself states comes from a register (`shared.aggregate.oordeel`)."""

    brontype: Brontype = Field(
        "professional", description="soort bron; wie dit weglaat, verklaart `professional`"
    )
    functie: Functie | None = None
    medewerker: str | None = Field(None, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    bewijs: bool | None = None
    bewijs_link: Annotated[Verwijzing, WithJsonSchema(_VERWIJZING)] | None = None


class Commando(Model):
    """Base of every command: the same model is HTTP body and CLI input.

    `gebeurtenisdatum` may be left out when the event has a field that holds the moment in reality.
    `gemeente` may be left out when the token's organisation acts for exactly one gemeente.
    `feiten` are facts of other streams; the handler adds them, a client cannot.
    A besluit may leave out `wetsversie`: the set of legal parameters of its besluitdatum is then applied.
    """

    gebeurtenisdatum: Datum | None = None
    deur: Deur = Deur.REGISTREREN
    bron: BronOpgave = BronOpgave()
    gemeente: str | None = Field(None, pattern=r"^\d{4}$", description="CBS-gemeentecode, 4 cijfers")
    _feiten: object = PrivateAttr(None)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """The event asks for `wetsversie`; a command of it need not: here, because each command inherits
        the field from its event."""
        super().__pydantic_init_subclass__(**kwargs)
        if issubclass(cls, Besluit | MogelijkBesluit):
            cls.model_fields["wetsversie"].default_factory = _wetsversie

    @property
    def feiten(self) -> object:
        return self._feiten

    def met_feiten(self, feiten: object) -> Self:
        """The same command with facts of other streams, read by the handler just before deciding."""
        kopie = self.model_copy()
        kopie._feiten = feiten
        return kopie

    def namens(self, gemeenten: tuple[str, ...]) -> Self:
        """The same command with its gemeente, where the organisation acts for exactly one."""
        if self.gemeente is not None or len(gemeenten) != 1:
            return self
        return self.model_copy(update={"gemeente": gemeenten[0]})


def _wetsversie(velden: dict[str, Any]) -> date | None:
    """The set of legal parameters for a besluit, from the fields before it; None without a besluit."""
    besluitdatum = velden.get("besluitdatum")
    if not isinstance(besluitdatum, date) or velden.get("vorm") is None:
        return None
    return wetsversie(besluitdatum)


class OpenendCommando(Commando):
    """A command that may open a stream: it names the client."""

    klant: KlantId


class OvernemendCommando(Commando):
    """A command that opens a stream at overnemen alone: of a besluit made known elsewhere, of which nothing
    that came before was ever recorded (rules §0.1). Then it names the client."""

    klant: KlantId | None = Field(
        None, description="alleen nodig bij overnemen, als van dit dossier nog niets vastligt"
    )


def gebeurtenistype_van(commando: Commando | type[Commando]) -> Gebeurtenistype | None:
    """The type of the event that this command leads to; None for one that holds no event itself."""
    return getattr(commando, "gebeurtenistype", None)


def genoemde_klant(commando: Commando) -> KlantId | None:
    """The client that a command names; None where its stream says who that is."""
    return commando.klant if isinstance(commando, OpenendCommando | OvernemendCommando) else None


C = TypeVar("C", bound=Commando)
S = TypeVar("S")


@dataclass(frozen=True)
class Vervolg(Generic[C, S]):
    """The stream in which an opening command belongs when that stream exists and `hoort` says so."""

    stream: Callable[[OpenendCommando], UUID | str]
    hoort: Callable[[C, S], bool]


@dataclass(frozen=True)
class Aggregate(Generic[C, S]):
    """`naam` is the prefix of the stream id (`inschrijving-<uuid>`), `collectie` its plural in paths.

    `rollen` says per command which roles may give it (SYSTEEM for reactions); `opent` gives, for each
    command that may open a stream, the uuid of that stream, and `vervolgt`, for those that may go on in one
    that another command opened, which that is. `overneemt` gives the uuids that a stream may have when one
    of these commands opens it at overnemen. `vreemd` is the rule that refuses a command on
    a stream of another organisation; None where several write in one stream and `toets` judges who may.
    `per_klant`: a stream has the pseudonym of its client as id, and no uuid.
    """

    naam: str
    collectie: str
    partner: Partner
    begin: S
    toets: Callable[[C, S], Iterable[Overtreding]]
    decide: Callable[[C, S], Sequence[Inhoud]]
    evolve: Callable[[S, Inhoud], S]
    rollen: Mapping[type[Commando], tuple[Rol, ...]]
    opent: Mapping[type[OpenendCommando], Callable[[OpenendCommando], UUID | str]]
    vervolgt: Mapping[type[OpenendCommando], Vervolg[C, S]] = field(default_factory=dict)
    overneemt: Mapping[type[OvernemendCommando], Callable[[OvernemendCommando], Sequence[UUID]]] = field(
        default_factory=dict
    )
    vreemd: str | None = "INV-02"
    per_klant: bool = False

    def stream(self, id: UUID | str) -> str:
        return f"{self.naam}-{id}"


def uuid_voor(aggregate: str, *delen: str) -> UUID:
    """uuid5(a, b) of `domain/events.md` §0.8: URL namespace over `ketenspoor:<aggregate>:<a>|<b>`."""
    return uuid5(NAMESPACE_URL, f"ketenspoor:{aggregate}:{'|'.join(delen)}")


def uuid_uit(reactie: str, gebeurtenis: UUID, nummer: int = 0) -> UUID:
    """Id made by a reaction: the same incoming event gives the same id, so a repeat does nothing."""
    achtervoegsel = f":{nummer}" if nummer else ""
    return uuid5(NAMESPACE_URL, f"ketenspoor:{reactie}:{gebeurtenis}{achtervoegsel}")
