"""One delivered event, read: envelope (NL GOV profile), type, schema and the right to state it.

Everything that is wrong with it is said at once. What depends on its stream is judged later, as for a
command (`shared.aanlevering.opname`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Literal
from uuid import UUID

import orjson
from pydantic import AwareDatetime, Field, ValidationError

from shared.aanlevering.regels import MAX_REGEL, Regel
from shared.aanlevering.resultaat import Resultaat, geweigerd
from shared.aanlevering.vertaling import Plaats, Vertaling
from shared.aggregate.aggregate import BronOpgave, Commando, OpenendCommando, OvernemendCommando
from shared.aggregate.handler import adressen, vervolgadressen
from shared.aggregate.oordeel import Actor
from shared.contract.diepte import MAX_DIEPTE, gekapt, te_diep
from shared.contract.envelop import organisatie_van
from shared.contract.gebeurtenis import (
    Basis,
    Deur,
    Gebeurtenistype,
    Inhoud,
    Partner,
    Rol,
    gebeurtenistypen,
    naar_data,
)
from shared.contract.lezen import ONBEKEND, is_alias, lees, waarde_op
from shared.contract.model import Model
from shared.contract.rechten import ROLLEN_VAN, mag_uitgeven, mag_vaststellen
from shared.contract.weigering import Onvolledig, Overtreding
from shared.klanten.identiteit import GEEN, Historie
from shared.web.inhoud import bsn_fouten
from shared.web.meldingen import fouten
from shared.web.probleem import Fout

UUID_VORM = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
BRON_VORM = r"^urn:nld:(oin:\d{20}:systeem:[a-z0-9-]{1,64}|kvknr:\d{8}\.[a-z0-9-]{1,64})$"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_BASISVELDEN = frozenset(v.alias or n for n, v in Basis.model_fields.items())


class Attributen(Model):
    """Context attributes of a delivered CloudEvent. What the service gives itself (dataschema,
    verwerkingid, partitionkey) may stand there and is passed over."""

    specversion: Literal["1.0"]
    id: UUID
    source: str = Field(pattern=BRON_VORM)
    type: str
    subject: str = Field(pattern=rf"^([0-9a-f]{{64}}|{UUID_VORM})$")
    time: AwareDatetime | None = None
    datacontenttype: Literal["application/json"] | None = None
    dataschema: str | None = None
    stream: str | None = Field(None, pattern=rf"^[a-z0-9]+-{UUID_VORM}$")
    sequence: str | None = Field(None, pattern=r"^[1-9][0-9]{0,8}$")
    sequencetype: Literal["Integer"] | None = None
    partitionkey: str | None = None
    correlationid: UUID | None = None
    causationid: UUID | None = None
    verwerkingid: str | None = None
    traceparent: str | None = Field(None, pattern=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")


@dataclass(frozen=True, slots=True)
class Levering:
    """A delivered event that fits: the command that would have stated it, and its own words.

    `adressen`: the stream that it is for; of a merged person the other ones that it may have begun as.
    `vervolg`: those in which it goes on instead, where one of them holds what it is about.
    """

    nummer: int
    attributen: Attributen
    basis: Basis
    inhoud: Inhoud
    plaats: Plaats
    adressen: Sequence[UUID | str]
    commando: Commando
    data: bytes
    vervolg: Sequence[UUID | str] = ()

    @property
    def sleutel(self) -> tuple[str, UUID]:
        """What makes the event unique."""
        return self.attributen.source, self.attributen.id

    @property
    def streams(self) -> Sequence[str]:
        return [self.plaats.aggregate.stream(id) for id in (*self.adressen, *self.vervolg)]


class _Afgekeurd(Exception):
    def __init__(self, *redenen: Fout) -> None:
        super().__init__()
        self.redenen = redenen


@dataclass(frozen=True, slots=True)
class Lezer:
    """Reads events for one service, on behalf of the organisation that sends them."""

    partner: Partner
    vertaling: Vertaling
    actor: Actor
    nu: datetime
    historie: Historie = GEEN

    def lees(self, regel: Regel) -> Levering | Resultaat:
        """The event of this line, or its refusal with every reason."""
        id: str | None = None
        try:
            boom = _boom(regel)
            id = boom["id"] if isinstance(boom.get("id"), str) else None
            return self._levering(regel, boom)
        except _Afgekeurd as fout:
            return geweigerd(regel.nummer, id, fout.redenen)

    def _levering(self, regel: Regel, boom: dict[str, Any]) -> Levering:
        assert regel.inhoud is not None
        if te_diep(regel.inhoud):
            melding = f"Deze gebeurtenis is dieper genest dan {MAX_DIEPTE} niveaus."
            raise _Afgekeurd(Fout(code="te-diep", melding=melding))
        data = boom.pop("data", None)
        attributen, redenen = _gelezen(boom, Attributen)
        type_ = boom.get("type")
        soort = gebeurtenistypen().get(type_) if isinstance(type_, str) else None
        if soort is None and isinstance(type_, str):
            melding = "Dit gebeurtenistype bestaat niet. GET /v1/gebeurtenistypen noemt ze alle."
            redenen.append(Fout(pad="type", code="type", melding=melding))
        basis: Basis | None = None
        inhoud: Inhoud | None = None
        if not isinstance(data, dict):
            redenen.append(Fout(pad="data", code="soort", melding="Verwacht wordt een object."))
        else:
            overnemen = data.get("deur") == Deur.OVERNEMEN
            basis, van_basis = _basis(data, overnemen)
            redenen += van_basis
            if soort is not None:
                inhoud, bronwaarden, van_inhoud = _inhoud(data, soort, overnemen)
                redenen += van_inhoud
                basis = basis and _met_bronwaarden(basis, bronwaarden)
        bsn = [Fout(pad=f.pad, code=f.code, melding=f.melding) for f in bsn_fouten(regel.inhoud)]
        if basis is not None and soort is not None:
            redenen += self._rechten(boom.get("source"), basis, soort)
        if attributen is not None:
            redenen += self._envelop(attributen)
        if basis is not None and isinstance(data, dict):
            redenen += _bronwaardefouten(basis, data, inhoud)
        if redenen or bsn:
            raise _Afgekeurd(*bsn, *redenen)
        assert attributen is not None and basis is not None and inhoud is not None
        return self._vertaald(regel.nummer, attributen, basis, inhoud)

    def _rechten(self, source: Any, basis: Basis, soort: Gebeurtenistype) -> Iterator[Fout]:
        """The sender is the organisation that states it, in a role that may (INV-01, events.md §0.5)."""
        rol = basis.bron.rol
        if not mag_uitgeven(self.partner, soort.type):
            diensten = " of ".join(soort.uitgevers)
            melding = f"Deze dienst geeft {soort.naam} niet uit; lever het aan bij {diensten}."
            yield Fout(pad="type", code="uitgever", melding=melding)
        else:
            yield from self._rolfouten(rol, basis.deur, soort)
        wie = self.actor.organisatie
        if basis.bron.organisatie != wie:
            melding = f"Het token is van {wie}; een ander kan voor die organisatie niets vastleggen."
            yield Fout(pad="data.bron.organisatie", code="afzender", melding=melding)
        if isinstance(source, str) and organisatie_van(source) != wie:
            melding = f"Het token is van {wie}; de bron moet een systeem van die organisatie zijn."
            yield Fout(pad="source", code="afzender", melding=melding)
        if basis.normafwijking is not None:
            melding = "Dit veld vult de dienst zelf. Laat het weg."
            yield Fout(pad="data.normafwijking", code="normafwijking", melding=melding)

    def _rolfouten(self, rol: Rol, deur: Deur, soort: Gebeurtenistype) -> Iterator[Fout]:
        pad = "data.bron.rol"
        eigen = self.actor.rol in ROLLEN_VAN[self.partner] if rol is Rol.SYSTEEM else self.actor.rol is rol
        if not eigen:
            melding = f"Het token is voor de rol {self.actor.rol}; daarmee kan de rol {rol} niets vastleggen."
            yield Fout(pad=pad, code="rol", melding=melding)
        elif not mag_vaststellen(self.partner, rol, soort.type):
            if soort.besluit:
                yield Fout(pad=pad, code="INV-01", melding=Overtreding("INV-01").tekst)
            else:
                melding = (
                    f"De rol {rol} mag {soort.naam} niet vastleggen. Toegestaan: {', '.join(soort.rollen)}."
                )
                yield Fout(pad=pad, code="rol", melding=melding)
        elif rol is Rol.SYSTEEM and deur is not Deur.OVERNEMEN:
            melding = (
                "Bij registreren legt deze dienst zelf vast wat het systeem vaststelt. Een eigen systeem "
                "levert dit aan met deur overnemen."
            )
            yield Fout(pad=pad, code="systeem", melding=melding)

    def _envelop(self, a: Attributen) -> Iterator[Fout]:
        if a.time is not None and a.time > self.nu:
            melding = "Dit tijdstip ligt in de toekomst. time is het moment van registreren in uw systeem."
            yield Fout(pad="time", code="tijdstip", melding=melding)

    def _vertaald(self, nummer: int, a: Attributen, basis: Basis, inhoud: Inhoud) -> Levering:
        soort = inhoud.gebeurtenistype
        plaats, id = _plaats(self.vertaling.plaatsen(soort.type), soort, a.stream)
        if basis.gemeente is None and len(self.actor.gemeenten) == 1:
            basis = basis.model_copy(update={"gemeente": self.actor.gemeenten[0]})
        data = naar_data(basis, inhoud)
        extra = self.vertaling.vul_aan(plaats.commando, id)
        if extra is None:
            raise _Afgekeurd(_geef_stream(soort, {plaats.aggregate.naam: plaats}))
        commando = _commando(plaats.commando, a.subject, basis, inhoud, extra)
        adressen, vervolg = self._adressen(plaats, commando, id)
        return Levering(nummer, a, basis, inhoud, plaats, adressen, commando, data, vervolg)

    def _adressen(
        self, plaats: Plaats, commando: Commando, id: UUID | None
    ) -> tuple[Sequence[UUID | str], Sequence[UUID | str]]:
        """The stream: as stated, and the same as follows from the event where that opens one; and those in
        which it may go on."""
        if not isinstance(commando, OpenendCommando) or not plaats.opent:
            assert id is not None
            return (id,), ()
        try:
            eigen = adressen(plaats.aggregate, commando, self.historie)
            vervolg = vervolgadressen(plaats.aggregate, commando, self.historie)
        except Onvolledig as fout:
            redenen = (Fout(pad=f"data.{p}", code="ongeldig", melding=m) for p, m in fout.fouten)
            raise _Afgekeurd(*redenen) from fout
        if id is None or id in vervolg:
            return eigen, vervolg
        if id not in eigen:
            raise _Afgekeurd(andere_stream(plaats.aggregate.stream(eigen[0])))
        return (id,), vervolg


def andere_stream(naam: str) -> Fout:
    """The reason to refuse an event that names another stream than the one where it belongs."""
    return Fout(pad="stream", code="stream", melding=f"Deze gegevens horen bij stream {naam}.")


def _boom(regel: Regel) -> dict[str, Any]:
    """The JSON of a line; of one that is nested too deeply so much that its id can be read. Raises
    _Afgekeurd, naming the line."""
    nummer, inhoud = regel.nummer, regel.inhoud
    if inhoud is None:
        melding = f"Regel {nummer} is langer dan {MAX_REGEL // 1024} kB."
        raise _Afgekeurd(Fout(code="te-groot", melding=melding))
    try:
        boom = orjson.loads(gekapt(inhoud, MAX_DIEPTE + 1))
    except orjson.JSONDecodeError as fout:
        raise _Afgekeurd(
            Fout(code="geen-json", melding=f"Regel {nummer} is geen geldige JSON: {fout.msg}.")
        ) from fout
    if not isinstance(boom, dict):
        raise _Afgekeurd(
            Fout(code="soort", melding=f"Regel {nummer} is geen object: verwacht wordt een CloudEvent.")
        )
    if b"\\u0000" in inhoud and _NUL.search(inhoud):
        raise _Afgekeurd(
            Fout(code="tekens", melding="De inhoud bevat een NUL-teken; dat hoort in geen enkele tekst.")
        )
    return boom


def _gelezen(boom: Mapping[str, Any], model: type[Attributen]) -> tuple[Attributen | None, list[Fout]]:
    try:
        return model.model_validate_json(orjson.dumps(boom), strict=True), []
    except ValidationError as fout:
        return None, list(fouten(fout.errors(include_url=False)))


def _basis(data: Mapping[str, Any], overnemen: bool) -> tuple[Basis | None, list[Fout]]:
    velden = orjson.dumps({n: w for n, w in data.items() if n in _BASISVELDEN})
    try:
        basis, ruw = lees(velden, Basis, overnemen=overnemen)
    except ValidationError as fout:
        return None, _in_data(fout)
    return _met_bronwaarden(basis, ruw), []


def _inhoud(
    data: Mapping[str, Any], soort: Gebeurtenistype, overnemen: bool
) -> tuple[Inhoud | None, Mapping[str, str], list[Fout]]:
    velden = orjson.dumps({n: w for n, w in data.items() if n not in _BASISVELDEN})
    try:
        inhoud, ruw = lees(velden, soort.model, overnemen=overnemen)
    except ValidationError as fout:
        return None, {}, _in_data(fout)
    return inhoud, ruw, []


def _in_data(fout: ValidationError) -> list[Fout]:
    gevonden = fouten(fout.errors(include_url=False))
    return [f.model_copy(update={"pad": f"data.{f.pad}" if f.pad else "data"}) for f in gevonden]


def _met_bronwaarden(basis: Basis, ruw: Mapping[str, str]) -> Basis:
    if not ruw:
        return basis
    return basis.model_copy(update={"bronwaarden": {**(basis.bronwaarden or {}), **ruw}})


def _bronwaardefouten(basis: Basis, data: Mapping[str, Any], inhoud: Inhoud | None) -> Iterator[Fout]:
    """Raw texts that the sender states itself belong to a code that they are an alias of, or to a code
    `onbekend` in history that is taken over."""
    gegeven = data.get("bronwaarden")
    if not gegeven or inhoud is None:
        return
    for pad, tekst in gegeven.items():
        code = waarde_op(data, pad)
        if not is_alias(tekst, code) and (basis.deur is not Deur.OVERNEMEN or code != ONBEKEND):
            melding = "Een ruwe tekst hoort bij een titel, of bij overnemen bij een code 'onbekend'."
            yield Fout(pad=f"data.bronwaarden.{pad}", code="bronwaarde", melding=melding)


def _plaats(
    plaatsen: Mapping[str, Plaats], soort: Gebeurtenistype, stream: str | None
) -> tuple[Plaats, UUID | None]:
    """The aggregate and, where the event names its stream, the id of that. Raises _Afgekeurd."""
    if stream is not None:
        naam, _, id = stream.partition("-")
        if naam not in plaatsen:
            melding = f"{soort.naam} staat in een stream van {' of '.join(plaatsen)}."
            raise _Afgekeurd(Fout(pad="stream", code="stream", melding=melding))
        return plaatsen[naam], UUID(id)
    openend = [plaats for plaats in plaatsen.values() if plaats.opent]
    if len(openend) != 1:
        raise _Afgekeurd(_geef_stream(soort, plaatsen))
    return openend[0], None


def _geef_stream(soort: Gebeurtenistype, plaatsen: Mapping[str, Plaats]) -> Fout:
    vormen = " of ".join(f"{naam}-<uuid>" for naam in plaatsen)
    return Fout(pad="stream", code="stream", melding=f"Geef bij {soort.naam} de stream op: {vormen}.")


def _commando(
    soort: type[Commando], klant: str, basis: Basis, inhoud: Inhoud, extra: Mapping[str, Any]
) -> Commando:
    """The command that would have stated this. Raises _Afgekeurd where it asks more than its event."""
    bron = basis.bron
    gesteld = inhoud.__dict__
    velden = {
        "gebeurtenisdatum": basis.gebeurtenisdatum,
        "deur": basis.deur,
        "gemeente": basis.gemeente,
        "bron": _opgave(bron.brontype, bron.functie, bron.medewerker, bron.bewijs, bron.bewijs_link),
        **{n: gesteld[n] for n in _gedeeld(soort, type(inhoud))},
    }
    if issubclass(soort, OpenendCommando | OvernemendCommando):
        velden["klant"] = klant
    if not extra and _vraagt_niet_meer(soort, type(inhoud)) and _is_klant(soort, klant):
        return soort.model_construct(**velden)
    aangevuld = {naam: extra.get(veld.alias or naam) for naam, veld in soort.model_fields.items()}
    velden |= {naam: waarde for naam, waarde in aangevuld.items() if waarde is not None}
    try:
        return soort.model_validate(velden)
    except ValidationError as fout:
        raise _Afgekeurd(*_in_data(fout)) from fout


@lru_cache(maxsize=256)
def _opgave(
    brontype: str, functie: str | None, medewerker: str | None, bewijs: bool | None, bewijs_link: str | None
) -> BronOpgave:
    """What a command says of its source: the same few in a whole delivery, and read already."""
    return BronOpgave.model_construct(
        brontype=brontype, functie=functie, medewerker=medewerker, bewijs=bewijs, bewijs_link=bewijs_link
    )


_PSEUDONIEM = re.compile(r"[0-9a-f]{64}")


def _is_klant(soort: type[Commando], klant: str) -> bool:
    """Whether the subject is what the command takes for a client."""
    noemt = issubclass(soort, OpenendCommando | OvernemendCommando)
    return not noemt or _PSEUDONIEM.fullmatch(klant) is not None


@cache
def _gedeeld(soort: type[Commando], inhoud: type[Inhoud]) -> Sequence[str]:
    return [naam for naam in inhoud.model_fields if naam in soort.model_fields]


@cache
def _vraagt_niet_meer(soort: type[Commando], inhoud: type[Inhoud]) -> bool:
    """Whether a command asks for nothing that its event has not been judged by: no field and no check of
    its own. Then what was read once need not be read again."""
    eigen = {
        naam: veld.annotation for naam, veld in soort.model_fields.items() if naam in inhoud.model_fields
    }
    velden = set(soort.model_fields) == {*inhoud.model_fields, *_basisvelden(soort)}
    gelijk = all(inhoud.model_fields[naam].annotation == vorm for naam, vorm in eigen.items())
    return velden and gelijk and _toetsen(soort) == _toetsen(inhoud)


def _basisvelden(soort: type[Commando]) -> Iterable[str]:
    basis = (OpenendCommando, OvernemendCommando, Commando)
    return next(model for model in basis if issubclass(soort, model)).model_fields


def _toetsen(model: type[Model]) -> set[str]:
    d = model.__pydantic_decorators__
    return {*d.field_validators, *d.validators, *d.model_validators, *d.root_validators}
