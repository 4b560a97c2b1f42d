"""The judgement on one command: pure, the same for a single command and for many in a row.

    eis_stroom, controleer_rol        -> may this command be given on this stream now
    beoordeel(opdracht, stroom, …)    -> the events that it leads to, or a refusal

Rules that hold for every command are judged here: who may give it (INV-01), whose stream it is (INV-02),
for which purpose data are asked (INV-03), dates that cannot be (INV-06). The aggregate judges the rest. Every
broken rule is reported at once; at the door `overnemen` a rule of door R marks instead of refusing
(`rules.md` §0.1). Who loads the stream, reads the facts and appends the events stands in
`shared.aggregate.handler`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, Self, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from shared.aggregate.aggregate import (
    Aggregate,
    Commando,
    OpenendCommando,
    OvernemendCommando,
    gebeurtenistype_van,
    genoemde_klant,
    uuid_uit,
)
from shared.aggregate.fold import CORRECTIES, fold
from shared.aggregate.wetsdag import geweigerd, wetsdag
from shared.contract.basistypen import eerste_dag
from shared.contract.doelen import geregistreerd
from shared.contract.envelop import Envelop, source_van
from shared.contract.gebeurtenis import Basis, Bron, Deur, Inhoud, MogelijkBesluit, Partner, Rol, naar_data
from shared.contract.geldigheid import ongeldige_codes
from shared.contract.informatieverzoeken import InformatieGevraagd
from shared.contract.plichten import VoorwaardenGetoetst, VrijstellingBeeindigd, VrijstellingVastgesteld
from shared.contract.rechten import eis_uitgeven
from shared.contract.uitkeringen import AanvraagOvergedragen
from shared.contract.voorzieningen import VoorzieningenGeregeld
from shared.contract.weigering import Onvolledig, Overtreding
from shared.eventstore.types import Event, VersionConflict

NEDERLAND = ZoneInfo("Europe/Amsterdam")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command: one organisation in one role, acting for these gemeenten."""

    organisatie: str
    rol: Rol
    gemeenten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aangeleverd:
    """An event as a partner's own register stated it: its id, its source and its words are kept.

    `data` is what is stored when no rule marks it: base fields and statement, as `naar_data` writes them.
    """

    id: UUID
    source: str
    inhoud: Inhoud
    data: bytes


@dataclass(frozen=True, slots=True)
class Opdracht:
    """One command with all that comes in with it: stream, actor, time, ids.

    `expected`: version that the caller saw (If-Match). `idempotency`: key and digest of the request.
    `reactie`: name of the reaction that gives it; ids of its events then derive from `causationid`.
    `bronwaarden`: raw texts of codes that are kept otherwise than they were written. `aangeleverd`: the
    event, stated in another register, that this command stands for. `persoon`: whose stream it is now, where
    a merge or split of pseudonyms made that another than its first event says.
    """

    aggregate: Aggregate[Any, Any]
    id: UUID | str
    commando: Commando
    actor: Actor
    nu: datetime
    expected: int | None = None
    idempotency: tuple[str, bytes] | None = None
    correlationid: UUID | None = None
    causationid: UUID | None = None
    traceparent: str | None = None
    reactie: str | None = None
    bronwaarden: Mapping[str, str] = field(default_factory=dict)
    aangeleverd: Aangeleverd | None = None
    persoon: str | None = None

    @property
    def stream(self) -> str:
        return self.aggregate.stream(self.id)


class StreamOnbekend(Exception):
    """The command needs a stream that does not exist."""


class NietBevoegd(Exception):
    """This role may not give this command."""


@dataclass(frozen=True, slots=True)
class Stroom(Generic[S]):
    """One stream as a judgement needs it: its events so far and the state that they lead to."""

    naam: str
    events: tuple[Event, ...]
    staat: S

    @classmethod
    def uit(cls, aggregate: Aggregate[Any, S], naam: str, events: Sequence[Event]) -> Self:
        """The stream as it was loaded: all its events in order of version, none when it does not exist."""
        return cls(naam, tuple(events), fold(aggregate, events))

    def verder(self, aggregate: Aggregate[Any, S], nieuw: Sequence[tuple[Event, Inhoud]]) -> "Stroom[S]":
        """The stream with these events behind it. A correction changes what stood there: fold anew."""
        events = (*self.events, *(event for event, _ in nieuw))
        if any(event.envelop.type in CORRECTIES for event, _ in nieuw):
            return Stroom.uit(aggregate, self.naam, events)
        staat = self.staat
        for _, inhoud in nieuw:
            staat = aggregate.evolve(staat, inhoud)
        return Stroom(self.naam, events, staat)

    @property
    def versie(self) -> int:
        return len(self.events)

    @property
    def eerste(self) -> Envelop | None:
        """The envelope that opened the stream: its client, owner and chain; None before that."""
        return self.events[0].envelop if self.events else None


Bevoegd = Callable[[str, str, date], bool]
"""Whether an organisation may take besluiten for a gemeente on a day, by the register of mandates."""


def ieder_bevoegd(organisatie: str, gemeente: str, dag: date) -> bool:
    """Without a register of mandates the token alone says for whom an organisation acts."""
    return True


@dataclass(frozen=True, slots=True)
class Uitgever:
    """What a service writes in the envelopes of its events: `systeem` is its name in `source`. `bevoegd` is
    the register of mandates."""

    systeem: str
    public_url: str
    register_url: str
    bevoegd: Bevoegd = ieder_bevoegd


@dataclass(frozen=True, slots=True)
class Oordeel:
    """What a command leads to: the events to append, each with the statement in it, and the rules that
    mark them."""

    gesteld: tuple[tuple[Event, Inhoud], ...]
    markeringen: tuple[str, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(event for event, _ in self.gesteld)


def al_gereageerd(opdracht: Opdracht, stroom: Stroom[Any]) -> bool:
    """Whether this reaction to this event was stored before: it is then not repeated."""
    return opdracht.reactie is not None and any(
        e.envelop.causationid == opdracht.causationid for e in stroom.events
    )


def eis_stroom(opdracht: Opdracht, stroom: Stroom[Any]) -> None:
    """The stream is there, or this command opens it, and it is at the version that the caller saw.

    Raises VersionConflict, StreamOnbekend, or Onvolledig where the command would open it if it named the
    client.
    """
    commando = opdracht.commando
    if opdracht.expected is not None and opdracht.expected != stroom.versie:
        raise VersionConflict(stroom.naam, opdracht.expected)
    opent = isinstance(commando, OpenendCommando) and type(commando) in opdracht.aggregate.opent
    if not stroom.events and not opent and not _neemt_over(opdracht):
        raise StreamOnbekend(stroom.naam)


def _neemt_over(opdracht: Opdracht) -> bool:
    """Whether the command opens this stream at overnemen, without what came before it."""
    commando = opdracht.commando
    if commando.deur is not Deur.OVERNEMEN or not isinstance(commando, OvernemendCommando):
        return False
    if commando.klant is None:
        melding = f"Geef bij overnemen de klant op: van deze {opdracht.aggregate.naam} ligt nog niets vast."
        raise Onvolledig((("klant", melding),))
    adressen = opdracht.aggregate.overneemt.get(type(commando))
    return adressen is not None and opdracht.id in adressen(commando.namens(opdracht.actor.gemeenten))


def beoordeel(opdracht: Opdracht, stroom: Stroom[Any], uitgever: Uitgever) -> Oordeel:
    """What the command leads to on this stream; its facts of other streams are in it already.

    `eis_stroom` and `controleer_rol` come before, so that no facts are read for nothing. Raises Geweigerd,
    Onvolledig or envelop.TeGroot; and rechten.NietUitTeGeven for a decider that states what its partner may
    not publish, which is a mistake of who wrote it.
    """
    aggregate, commando = opdracht.aggregate, opdracht.commando
    klant = _klant(opdracht, stroom)
    gemeente = gemeente_van(opdracht)
    basisregels = (*_eigenaar(opdracht, stroom, klant), *_gemeente(opdracht, gemeente, uitgever))
    if basisregels:  # another organisation's stream: nothing about its state may shine through
        raise geweigerd(commando, basisregels)
    overtredingen = (*_doel(commando, uitgever), *aggregate.toets(commando, stroom.staat))
    markeringen = _weiger_of_markeer(overtredingen, commando)
    inhouden = aggregate.decide(commando, stroom.staat)
    if inhouden and opdracht.aangeleverd is not None:  # the register's own words, not what we make of them
        inhouden = (opdracht.aangeleverd.inhoud,)
    datums = [_gebeurtenisdatum(commando, inhoud, opdracht.nu) for inhoud in inhouden]
    vandaag = opdracht.nu.astimezone(NEDERLAND).date()
    if ongeldig := tuple(_ongeldige_codes(inhouden, datums, commando.deur)):
        raise Onvolledig(ongeldig)
    onmogelijk = tuple(
        o for i, d in zip(inhouden, datums, strict=True) for o in onmogelijke_datum(i, d, vandaag)
    )
    markeringen += _weiger_of_markeer(onmogelijk, commando)
    events = _events(opdracht, stroom, klant, inhouden, datums, gemeente, markeringen, uitgever)
    return Oordeel(tuple(zip(events, inhouden, strict=True)), markeringen)


def _klant(opdracht: Opdracht, stroom: Stroom[Any]) -> str:
    if opdracht.persoon is not None:
        return opdracht.persoon
    if stroom.eerste is not None:
        return stroom.eerste.klant
    klant = genoemde_klant(opdracht.commando)
    assert klant is not None
    return klant


def _sleutel(stroom: Stroom[Any], klant: str) -> str | None:
    """The Kafka key, where it is not the klant: a stream keeps the key that it began with, so that its
    events stay in one partition and in order."""
    if stroom.eerste is None:
        return None
    sleutel = stroom.eerste.sleutel or stroom.eerste.klant
    return None if sleutel == klant else sleutel


def _events(
    opdracht: Opdracht,
    stroom: Stroom[Any],
    klant: str,
    inhouden: Sequence[Inhoud],
    datums: Sequence[str],
    gemeente: str | None,
    markeringen: tuple[str, ...],
    uitgever: Uitgever,
) -> tuple[Event, ...]:
    actor, aangeleverd = opdracht.actor, opdracht.aangeleverd
    events: list[Event] = []
    for nummer, (inhoud, datum) in enumerate(zip(inhouden, datums, strict=True)):
        soort = inhoud.gebeurtenistype
        eis_uitgeven(opdracht.aggregate.partner, soort.type)
        if aangeleverd is not None:
            id = aangeleverd.id
        elif opdracht.reactie and opdracht.causationid:
            id = uuid_uit(opdracht.reactie, opdracht.causationid, nummer)
        else:
            id = uuid4()
        keten = opdracht.correlationid or (stroom.eerste.correlationid if stroom.eerste else None)
        if aangeleverd is not None and not markeringen:
            data = aangeleverd.data
        else:
            data = naar_data(_basis(opdracht, datum, gemeente, markeringen), inhoud)
        envelop = Envelop(
            id=id,
            source=source_van(actor.organisatie, uitgever.systeem)
            if aangeleverd is None
            else aangeleverd.source,
            type=soort.type,
            klant=klant,
            time=opdracht.nu,
            stream=opdracht.stream,
            sequence=stroom.versie + nummer + 1,
            dataschema=uitgever.public_url + soort.dataschema_pad,
            correlationid=keten or (events[0].envelop.id if events else id),
            causationid=opdracht.causationid,
            verwerkingid=f"{uitgever.register_url}/{soort.verwerking}",
            traceparent=opdracht.traceparent,
            sleutel=_sleutel(stroom, klant),
        )
        envelop.eis_omvang(data)
        events.append(Event(envelop, data, gelezen=inhoud))
    return tuple(events)


def _basis(opdracht: Opdracht, datum: str, gemeente: str | None, markeringen: tuple[str, ...]) -> Basis:
    commando, actor = opdracht.commando, opdracht.actor
    opgave = commando.bron
    if (
        actor.rol is Rol.SYSTEEM and "brontype" not in opgave.model_fields_set
    ):  # derived from what was recorded
        opgave = opgave.model_copy(update={"brontype": "register"})
    bron = Bron(organisatie=actor.organisatie, rol=actor.rol, **opgave.model_dump(by_alias=False))
    return Basis(
        gebeurtenisdatum=datum,
        deur=commando.deur,
        normafwijking=markeringen or None,
        bron=bron,
        gemeente=gemeente,
        bronwaarden=dict(opdracht.bronwaarden) or None,
    )


def controleer_rol(opdracht: Opdracht) -> None:
    """A besluit or vaststelling by another than the gemeente is INV-01; another wrong role NietBevoegd."""
    toegestaan = opdracht.aggregate.rollen.get(type(opdracht.commando), ())
    if opdracht.actor.rol in toegestaan:
        return
    if _is_besluit(opdracht.commando):
        raise geweigerd(opdracht.commando, (Overtreding("INV-01"),))
    rollen = ", ".join(rol for rol in toegestaan if rol is not Rol.SYSTEEM) or "het systeem zelf"
    raise NietBevoegd(f"De rol {opdracht.actor.rol} mag dit niet vastleggen. Toegestaan: {rollen}.")


def _is_besluit(commando: Commando) -> bool:
    """Whether this is a besluit or vaststelling (INV-01); of what may be one (†) its `vorm` says so."""
    soort = gebeurtenistype_van(commando)
    met_vorm = isinstance(commando, MogelijkBesluit) and commando.vorm is not None
    return met_vorm or (soort is not None and soort.besluit)


def _eigenaar(opdracht: Opdracht, stroom: Stroom[Any], klant: str) -> Iterator[Overtreding]:
    if stroom.eerste is not None and stroom.eerste.organisatie != opdracht.actor.organisatie:
        if opdracht.aggregate.vreemd is not None:
            yield Overtreding(opdracht.aggregate.vreemd)
    elif genoemde_klant(opdracht.commando) not in (None, klant):
        yield andere_klant(opdracht.commando, "klant")


def andere_klant(uitspraak: object, pad: str) -> Overtreding:
    """The rule that another client than that of the stream breaks. What addresses one person has a second
    addressee then (INV-14; Pw 9 lid 3); with anything else it is a matter of the wrong stream."""
    return Overtreding("INV-14" if _per_persoon(uitspraak) else "INV-02", pad)


def _per_persoon(uitspraak: object) -> bool:
    """Whether this is an ontheffing, vrijstelling, voorwaardentoets or normafwijking, or about one."""
    if isinstance(uitspraak, VoorwaardenGetoetst | VrijstellingVastgesteld | VrijstellingBeeindigd):
        return True
    return isinstance(uitspraak, Inhoud) and uitspraak.gebeurtenistype.domein in (
        "ontheffingen",
        "maatregelen",
    )


def _doel(commando: Commando, uitgever: Uitgever) -> Iterator[Overtreding]:
    """INV-03: data are asked for a registered purpose (Pw 65)."""
    vraag = commando if isinstance(commando, InformatieGevraagd) else None
    if vraag is not None and geregistreerd(vraag.verwerking, uitgever.register_url) is None:
        yield Overtreding("INV-03", "verwerking")


def gemeente_van(opdracht: Opdracht) -> str | None:
    """The gemeente of an event: stated, or the only one that the organisation acts for."""
    return opdracht.commando.namens(opdracht.actor.gemeenten).gemeente


def _gemeente(opdracht: Opdracht, gemeente: str | None, uitgever: Uitgever) -> Iterator[Overtreding]:
    """The gemeente is there where it must be (`events.md` §0.2), and is one that the organisation may speak
    for. CWI hands over to any gemeente. Raises Onvolledig."""
    soort = gebeurtenistype_van(opdracht.commando)
    if gemeente is None and soort is AanvraagOvergedragen.gebeurtenistype:
        raise Onvolledig((("gemeente", "Geef de gemeente op waaraan u de aanvraag overdraagt."),))
    if opdracht.aggregate.partner is not Partner.HANDHAVING:
        return
    if gemeente is None:
        melding = "Geef de gemeente op: uw organisatie werkt voor meer gemeenten."
        raise Onvolledig((("gemeente", melding),))
    besluit = _is_besluit(opdracht.commando)
    dag = wetsdag(opdracht.commando) or opdracht.nu.astimezone(NEDERLAND).date()
    if gemeente not in opdracht.actor.gemeenten:
        yield Overtreding("INV-01" if besluit else "INV-02", "gemeente")
    elif besluit and not uitgever.bevoegd(opdracht.actor.organisatie, gemeente, dag):
        yield Overtreding("INV-01", "gemeente")


def _weiger_of_markeer(overtredingen: Sequence[Overtreding], commando: Commando) -> tuple[str, ...]:
    """Raises Geweigerd with every refusing rule; returns the codes that only mark."""
    alles = commando.deur is Deur.REGISTREREN
    weigert = tuple(o for o in overtredingen if alles or o.invariant.deur == "B")
    if weigert:
        raise geweigerd(commando, weigert)
    return tuple(dict.fromkeys(o.code for o in overtredingen))


GEPLAND = frozenset({"ingangsdatum", "einddatum", "per_op", "vanaf", "geldig_vanaf", "verhuisdatum"})
"""Fields that may lie ahead: the fact is then that it was settled, today."""


def _kan_vooruit_liggen(soort: type[Inhoud], veld: str | None) -> bool:
    """Whether this field of this type may lie ahead. A provision is arranged before it begins, or the gap
    before the next step would always come first (SIG-45); `van` of a verzuim has happened."""
    return veld in GEPLAND or (soort is VoorzieningenGeregeld and veld == "van")


PERIODEN = (
    ("van", "tot"),
    ("periode_van", "periode_tot"),
    ("ingangsdatum", "einddatum"),
    ("startdatum", "einddatum"),
    ("geldig_vanaf", "geldig_tot"),
    ("vanaf", "einddatum"),
)


@cache
def _perioden(soort: type[Inhoud]) -> Sequence[tuple[str, str]]:
    """The periods that an event of this type states."""
    return [(van, tot) for van, tot in PERIODEN if {van, tot} <= soort.model_fields.keys()]


@cache
def _gebeurd(soort: type[Inhoud]) -> Sequence[tuple[str, str]]:
    """The fields of this type that tell of what happened, each with its name on the wire: the moment of the
    fact where it cannot lie ahead, and when a besluit was taken and announced."""
    velden = dict.fromkeys((soort.gebeurtenistype.datumveld, "besluitdatum", "bekendgemaakt_op"))
    return [
        (veld, soort.model_fields[veld].alias or veld)
        for veld in velden
        if veld is not None and veld in soort.model_fields and not _kan_vooruit_liggen(soort, veld)
    ]


def _gebeurtenisdatum(commando: Commando, inhoud: Inhoud, nu: datetime) -> str:
    if commando.gebeurtenisdatum is not None:
        return commando.gebeurtenisdatum
    veld = inhoud.gebeurtenistype.datumveld
    waarde = getattr(inhoud, veld) if veld else None
    if waarde is None:
        raise Onvolledig((("gebeurtenisdatum", "Geef op wanneer dit in werkelijkheid gebeurde."),))
    if isinstance(waarde, date):
        vandaag = nu.astimezone(NEDERLAND).date()
        return str(min(waarde, vandaag) if _kan_vooruit_liggen(type(inhoud), veld) else waarde)
    return str(waarde)


def _ongeldige_codes(
    inhouden: Sequence[Inhoud], datums: Sequence[str], deur: Deur
) -> Iterator[tuple[str, str]]:
    for inhoud, datum in zip(inhouden, datums, strict=True):
        for o in ongeldige_codes(inhoud, eerste_dag(datum), deur is Deur.OVERNEMEN):
            yield o.pad, o.melding(datum)


def onmogelijke_datum(inhoud: Inhoud, datum: str, vandaag: date) -> Iterator[Overtreding]:
    """INV-06: a happened fact in the future, whatever gebeurtenisdatum says, or an end before its start."""
    if eerste_dag(datum) > vandaag:
        yield Overtreding("INV-06", "gebeurtenisdatum")
    for veld, pad in _gebeurd(type(inhoud)):
        waarde = getattr(inhoud, veld)
        if waarde is not None and str(waarde) != datum and eerste_dag(str(waarde)) > vandaag:
            yield Overtreding("INV-06", pad)
    for van, tot in _perioden(type(inhoud)):
        begin, einde = getattr(inhoud, van), getattr(inhoud, tot)
        if isinstance(begin, date) and isinstance(einde, date) and einde < begin:
            yield Overtreding("INV-06", tot)
