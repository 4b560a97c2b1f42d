"""Corrections of one's own events, for every stream of the partners (`domain/events.md` §0.7, rules T10).

The two commands know no aggregate: `correctieaggregaat` gives any aggregate a side at which only they come
in. What they are judged by (the corrected event as it holds now) comes in as facts of the own stream.

| refused | because |
|---|---|
| INV-04 | no reason or no reference, or an event of another organisation |
| EVT-04 | the content of an announced besluit, for another reason than registratiefout |
| EVT-05 | not in this stream, already withdrawn, or not to be undone (a withdrawal) |
| INV-06 | the corrected dates cannot be (only at registreren; at overnemen it marks) |
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self, TypeVar
from uuid import UUID

import orjson
from pydantic import Field, ValidationError, field_validator

from shared.aggregate.aggregate import Aggregate, Commando
from shared.aggregate.fold import CORRECTIES, GECORRIGEERD, Geldend, fold, inhoud_van
from shared.aggregate.oordeel import NEDERLAND, NietBevoegd, Opdracht, onmogelijke_datum
from shared.contract.basistypen import eerste_dag
from shared.contract.besluiten import BesluitBekendgemaakt
from shared.contract.codes import Correctiereden
from shared.contract.correcties import GebeurtenisGecorrigeerd, GebeurtenisIngetrokken
from shared.contract.gebeurtenis import (
    Basis,
    Besluit,
    Deur,
    Inhoud,
    MogelijkBesluit,
    Rol,
    gebeurtenistypen,
    inhoud_uit,
    uit_data,
)
from shared.contract.geldigheid import ongeldige_codes
from shared.contract.opwaardering import opwaarderen
from shared.contract.weigering import Onvolledig, Overtreding
from shared.database import Connection
from shared.eventstore.store import EventStore
from shared.eventstore.types import Event
from shared.web.meldingen import melding, pad

S = TypeVar("S")

REGISTRATIEFOUT = "registratiefout"
BASISVELDEN = frozenset({"gebeurtenisdatum"})
"""Base fields that may be corrected; the others say who stated it and at which door, and stay."""


@dataclass(frozen=True, slots=True)
class Correctiefeiten:
    """The own stream, and in it the event that the command names (None: it is not there).

    `basis` and `inhoud` are what holds now: corrections of before are in it. None for a withdrawn event and
    for a correction. `vreemd`: another organisation stated the event, in a stream that both write in.
    """

    events: tuple[Event, ...]
    doel: Event | None
    basis: Basis | None
    inhoud: Inhoud | None
    vandaag: date
    vreemd: bool = False

    @property
    def ingetrokken(self) -> bool:
        return self.doel is not None and str(self.doel.envelop.id) in Geldend.uit(self.events).ingetrokken


class Correctie(Commando):
    """Base of both commands. Fields that INV-04 asks for may be absent here, so that the rule itself speaks.

    Date and gemeente are those of the corrected event, unless the caller states them: a correction keeps the
    place in time of what it corrects.
    """

    reden: Correctiereden | None = Field(None, description="waarom de gebeurtenis anders moet (verplicht)")

    @property
    def doel(self) -> UUID | None:
        raise NotImplementedError

    def met_feiten(self, feiten: object) -> Self:
        """The command with its facts, and with the date and gemeente of the corrected event."""
        assert isinstance(feiten, Correctiefeiten)
        aangevuld: dict[str, Any] = {}
        if feiten.basis is not None:
            if self.gebeurtenisdatum is None:
                aangevuld["gebeurtenisdatum"] = feiten.basis.gebeurtenisdatum
            if self.gemeente is None:
                aangevuld["gemeente"] = feiten.basis.gemeente
        elif feiten.doel is not None and self.gebeurtenisdatum is None:
            aangevuld["gebeurtenisdatum"] = orjson.loads(feiten.doel.data)["gebeurtenisdatum"]
        return super(Correctie, self.model_copy(update=aangevuld)).met_feiten(feiten)


class CorrigeerGebeurtenis(Correctie):
    """Vervang velden van een eigen eerdere gebeurtenis."""

    gecorrigeerde_id: UUID | None = Field(None, description="id van de gebeurtenis (verplicht)")
    velden: dict[str, Any] = Field(
        min_length=1, description="nieuwe waarde per veld van die gebeurtenis; null haalt een veld weg"
    )

    @field_validator("velden")
    @classmethod
    def _te_bewaren(cls, velden: dict[str, Any]) -> dict[str, Any]:
        """No model reads these values before the corrected event is known: what JSON cannot keep (a number
        of more than 64 bits, half a character) stops here."""
        for naam, waarde in velden.items():
            try:
                orjson.dumps({naam: waarde})
            except TypeError as fout:
                raise ValueError("een waarde is te groot of bevat tekens die niet kunnen") from fout
        return velden

    @property
    def doel(self) -> UUID | None:
        return self.gecorrigeerde_id


class TrekGebeurtenisIn(Correctie):
    """Trek een eigen eerdere gebeurtenis in die niet vastgelegd had moeten worden."""

    ingetrokken_id: UUID | None = Field(None, description="id van de gebeurtenis (verplicht)")

    @property
    def doel(self) -> UUID | None:
        return self.ingetrokken_id


COMMANDOS: tuple[type[Correctie], ...] = (CorrigeerGebeurtenis, TrekGebeurtenisIn)


def correctieaggregaat(aggregate: Aggregate[Any, S]) -> Aggregate[Any, S]:
    """The same streams and the same fold, seen from the side at which corrections come in.

    Every role that gives commands to the aggregate may come; which of them gave the original is judged with
    the facts. A stream, or in a shared stream an event, of another organisation is refused with INV-04.
    """

    def beslis(commando: Correctie, staat: S) -> Sequence[Inhoud]:
        return _decide(aggregate, commando)

    mensen = {rol for rollen in aggregate.rollen.values() for rol in rollen} - {Rol.SYSTEEM}
    return replace(
        aggregate,
        toets=_toets,
        decide=beslis,
        rollen=dict.fromkeys(COMMANDOS, tuple(sorted(mensen))),
        opent={},
        vreemd=None if aggregate.vreemd is None else "INV-04",
    )


async def lees_correctiefeiten(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
    """The corrected event as it holds now. Raises NietBevoegd when another role gave the original command."""
    commando = opdracht.commando
    assert isinstance(commando, Correctie)
    events = await store.load(opdracht.stream, conn)
    feiten = correctiefeiten(events, commando.doel, opdracht.nu.astimezone(NEDERLAND).date())
    if feiten.doel is None:
        return feiten
    if feiten.doel.envelop.organisatie != opdracht.actor.organisatie:
        return replace(feiten, vreemd=True)
    _eis_zelfde_rol(opdracht.actor.rol, feiten.doel)
    return feiten


def correctiefeiten(events: Sequence[Event], id: UUID | None, vandaag: date) -> Correctiefeiten:
    """The facts for a correction of event `id`, from all events of its stream."""
    doel = next((e for e in events if e.envelop.id == id), None)
    data = None if doel is None else Geldend.uit(events).data(doel)
    gelezen = None if doel is None or data is None else uit_data(doel.envelop.type, data)
    basis, inhoud = gelezen or (None, None)
    return Correctiefeiten(tuple(events), doel, basis, inhoud, vandaag)


def _eis_zelfde_rol(rol: Rol, doel: Event) -> None:
    """What the system recorded by itself (a reaction) may be corrected by any role of this service."""
    gegeven = orjson.loads(doel.data)["bron"]["rol"]
    if gegeven not in (rol, Rol.SYSTEEM):
        raise NietBevoegd(
            f"De rol {rol} mag dit niet corrigeren. Toegestaan: {gegeven}, de rol die het vastlegde."
        )


def _toets(c: Correctie, s: object) -> Iterator[Overtreding]:
    feiten = c.feiten
    assert isinstance(feiten, Correctiefeiten)
    if c.reden is None:
        yield Overtreding("INV-04", "reden")
    if c.doel is None or feiten.vreemd:
        yield Overtreding("INV-04", _veld(c))
    elif not _te_corrigeren(c, feiten):
        yield Overtreding("EVT-05", _veld(c))
    elif c.reden not in (None, REGISTRATIEFOUT) and _is_bekendgemaakt(feiten) and _raakt_inhoud(c, feiten):
        yield Overtreding("EVT-04", "reden")
    elif isinstance(c, CorrigeerGebeurtenis):
        yield from _onmogelijke_datums(c, feiten)


def _veld(c: Correctie) -> str:
    return "gecorrigeerdeId" if isinstance(c, CorrigeerGebeurtenis) else "ingetrokkenId"


def _te_corrigeren(c: Correctie, feiten: Correctiefeiten) -> bool:
    """A correction is not corrected but withdrawn: then the older content holds again. A withdrawal is
    final: what should have stayed is recorded anew."""
    if feiten.doel is None or feiten.ingetrokken:
        return False
    soort = feiten.doel.envelop.type
    return soort not in CORRECTIES or (isinstance(c, TrekGebeurtenisIn) and soort == GECORRIGEERD)


def _is_bekendgemaakt(feiten: Correctiefeiten) -> bool:
    """Whether the client has the besluit: in the event itself, or by a later BesluitBekendgemaakt.

    Withdrawing a correction of a besluit changes that besluit: then the corrected event counts.
    """
    besluit = _besluit(feiten)
    if besluit is None:
        return False
    return besluit.bekendgemaakt_op is not None or any(
        isinstance(inhoud, BesluitBekendgemaakt) and inhoud.besluit_id == besluit.besluit_id
        for e in feiten.events
        if e.envelop.type == BesluitBekendgemaakt.gebeurtenistype.type
        and (data := Geldend.uit(feiten.events).data(e)) is not None
        for inhoud in (inhoud_uit(e.envelop.type, data),)
    )


def _besluit(feiten: Correctiefeiten) -> Besluit | MogelijkBesluit | None:
    inhoud = feiten.inhoud
    if feiten.doel is not None and feiten.doel.envelop.type == GECORRIGEERD:
        correctie = inhoud_van(feiten.doel)
        assert isinstance(correctie, GebeurtenisGecorrigeerd)
        inhoud = correctiefeiten(feiten.events, correctie.gecorrigeerde_id, feiten.vandaag).inhoud
    match inhoud:
        case Besluit():
            return inhoud
        case MogelijkBesluit() if inhoud.vorm is not None:
            return inhoud
    return None


def _raakt_inhoud(c: Correctie, feiten: Correctiefeiten) -> bool:
    if not isinstance(c, CorrigeerGebeurtenis):
        return True
    nu = _plat(feiten)
    return any(nu.get(naam) != waarde for naam, waarde in c.velden.items() if naam not in BASISVELDEN)


def _onmogelijke_datums(c: CorrigeerGebeurtenis, feiten: Correctiefeiten) -> Iterator[Overtreding]:
    nieuw, _ = _gecorrigeerd(c, feiten)
    if nieuw is None:
        return
    basis, inhoud = nieuw
    for o in onmogelijke_datum(inhoud, basis.gebeurtenisdatum, feiten.vandaag):
        yield replace(o, pad=f"velden.{o.pad}")


def _decide(aggregate: Aggregate[Any, S], c: Correctie) -> Sequence[Inhoud]:
    """Raises Onvolledig with everything that is wrong with the corrected content."""
    feiten = c.feiten
    assert isinstance(feiten, Correctiefeiten)
    if c.doel is None or c.reden is None:
        raise AssertionError("INV-04 hoort hiervoor te weigeren")
    correctie: Inhoud
    if isinstance(c, CorrigeerGebeurtenis):
        _, fouten = _gecorrigeerd(c, feiten)
        if fouten:
            raise Onvolledig(fouten)
        nu = _plat(feiten)
        velden = {naam: waarde for naam, waarde in c.velden.items() if nu.get(naam) != waarde}
        if not velden:
            return []
        correctie = GebeurtenisGecorrigeerd(gecorrigeerde_id=c.doel, reden=c.reden, velden=velden)
    else:
        correctie = GebeurtenisIngetrokken(ingetrokken_id=c.doel, reden=c.reden)
    if not _leesbaar(aggregate, feiten.events, correctie):
        uitleg = "Zonder deze gegevens klopt wat er later is vastgelegd niet meer. Corrigeer dat eerst."
        raise Onvolledig(((_veld(c), uitleg),))
    return [correctie]


def _leesbaar(aggregate: Aggregate[Any, S], events: Sequence[Event], correctie: Inhoud) -> bool:
    """Whether the stream still folds with this correction: a stream that cannot be read is lost for good.

    What a fold runs into differs per aggregate, so every error of its counts.
    """
    try:
        fold(aggregate, events, [correctie])
    except Exception:
        return False
    return True


def _plat(feiten: Correctiefeiten) -> Mapping[str, Any]:
    """Payload and base fields as they hold now, by their names on the wire."""
    if feiten.basis is None or feiten.inhoud is None:
        return {}
    return feiten.basis.model_dump(mode="json", exclude_none=True) | feiten.inhoud.model_dump(
        mode="json", exclude_none=True
    )


def _gecorrigeerd(
    c: CorrigeerGebeurtenis, feiten: Correctiefeiten
) -> tuple[tuple[Basis, Inhoud] | None, tuple[tuple[str, str], ...]]:
    """The event with its new values, read as strictly as a command; or everything that is wrong with them."""
    assert feiten.doel is not None
    data = Geldend.uit(feiten.events).data(feiten.doel)
    assert data is not None
    type_, oud = opwaarderen(feiten.doel.envelop.type, orjson.loads(data))
    model = gebeurtenistypen()[type_].model
    namen = {veld.alias or naam for naam, veld in model.model_fields.items()}
    onbekend = tuple(
        (f"velden.{naam}", f"Dit veld heeft {model.gebeurtenistype.naam} niet, of het ligt vast.")
        for naam in c.velden
        if naam not in namen | BASISVELDEN
    )
    nieuw = {naam: w for naam, w in {**oud, **c.velden}.items() if w is not None}
    basis = {naam: w for naam, w in nieuw.items() if naam not in namen and naam not in c.velden}
    basis |= {naam: nieuw[naam] for naam in BASISVELDEN if naam in nieuw}
    fouten = list(onbekend)
    for soort, velden in ((Basis, basis), (model, {n: w for n, w in nieuw.items() if n in namen})):
        fouten += _fouten(soort, velden)
    if fouten:
        return None, tuple(fouten)
    gelezen = Basis.model_validate(basis), model.model_validate({n: nieuw[n] for n in namen if n in nieuw})
    dag = eerste_dag(gelezen[0].gebeurtenisdatum)
    fouten = [
        (f"velden.{o.pad}", o.melding(dag.isoformat()))
        for o in ongeldige_codes(gelezen[1], dag, gelezen[0].deur is Deur.OVERNEMEN)
    ]
    return (None if fouten else gelezen), tuple(fouten)


def _fouten(model: type[Basis] | type[Inhoud], velden: Mapping[str, Any]) -> list[tuple[str, str]]:
    try:
        model.model_validate_json(orjson.dumps(velden), strict=True)
    except ValidationError as fout:
        return [
            (".".join(filter(None, ("velden", pad(e["loc"])))), melding(e)[1])
            for e in fout.errors(include_url=False)
        ]
    return []
