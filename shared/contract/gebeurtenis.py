"""What an event is: the statement of its type (`Inhoud`) beside the base fields of every event (`Basis`).

On the wire both stand flat in `data`; in code they are apart, because a decider states facts and knows
nothing of doors, sources or marks. A command may inherit the Inhoud that it leads to, so that a field is
written once.
"""

import builtins
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, ClassVar, Self, cast
from uuid import UUID

import orjson
from pydantic import Field, TypeAdapter, model_validator

from shared.contract.basistypen import Dag, Datum, Gemeentecode, OrganisatieUrn, Verwijzing
from shared.contract.codelijst import Codelijst
from shared.contract.controles import eis
from shared.contract.klassen import B, K, P, PEigenaar, PGemeente
from shared.contract.model import Model
from shared.contract.opwaardering import opwaarderen

Brontype = Annotated[str, Codelijst("brontype")]
Functie = Annotated[str, Codelijst("functie")]
Besluitvorm = Annotated[str, Codelijst("besluitvorm")]


class Partner(StrEnum):
    """The service of a partner: owner of one topic and of the types in its section of the catalogue."""

    INTAKE = "intake"
    HANDHAVING = "handhaving"
    REINTEGRATIE = "reintegratie"
    KLANTVOLGSYSTEEM = "klantvolgsysteem"

    @property
    def topic(self) -> str:
        naam = "signalen" if self is Partner.KLANTVOLGSYSTEEM else self.value
        return f"keten.{naam}.v1"


class Rol(StrEnum):
    """Roles of `domain/events.md` §0.5."""

    ADVISEUR = "adviseur"
    KLANTMANAGER = "klantmanager"
    BUREAU = "bureau"
    DIAGNOSTICUS = "diagnosticus"
    INSPECTIE = "inspectie"
    SYSTEEM = "systeem"


Bronwaarde = Annotated[str, Field(min_length=1, max_length=500)]
"""A code as an older system wrote it."""


class Deur(StrEnum):
    REGISTREREN = "registreren"
    OVERNEMEN = "overnemen"


class Bron(Model):
    """Who stated it, and from what kind of source (Ontologie Inkomen, Vaststelling)."""

    brontype: K[Brontype]
    organisatie: K[OrganisatieUrn]
    rol: K[Rol]
    functie: K[Functie | None] = None
    medewerker: PEigenaar[str | None] = Field(None, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    bewijs: K[bool | None] = None
    bewijs_link: B[Verwijzing | None] = None


class Basis(Model):
    """Base fields of every event (`domain/events.md` §0.2).

    `bronwaarden`: the raw text of each code that is kept otherwise than it was written, by its path in `data`
    (§6): an alias, and at overnemen what is kept as `onbekend`. Only for the owner, because what an older
    system held is not known.
    """

    gebeurtenisdatum: K[Datum]
    deur: K[Deur]
    normafwijking: K[tuple[str, ...] | None] = None
    gemeente: K[Gemeentecode | None] = None
    bron: K[Bron]
    bronwaarden: B[dict[str, Bronwaarde] | None] = Field(None, max_length=100)


@dataclass(frozen=True, slots=True)
class Gebeurtenistype:
    """Catalogue entry of a type.

    `uitgevers`: services that may publish it; `rollen`: roles that may state it (empty: every role of
    those services); `besluit`: only the gemeente or a mandated bestuursorgaan (INV-01).
    """

    type: str
    domein: str
    naam: str
    versie: int
    uitgevers: tuple[Partner, ...]
    rollen: tuple[Rol, ...]
    besluit: bool
    datumveld: str | None
    verwerking: str
    model: "builtins.type[Inhoud]"

    @property
    def dataschema_pad(self) -> str:
        return f"/v1/schemas/{self.type.removesuffix(f'.v{self.versie}')}/v{self.versie}.json"


_register: dict[str, Gebeurtenistype] = {}


@cache
def verwerkingen() -> Mapping[str, str]:
    """Slug of the processing activity per domain: the last part of `verwerkingid`."""
    inhoud: dict[str, str] = json.loads((files(__package__) / "verwerkingen.json").read_text("utf-8"))
    return inhoud


def kebab(naam: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", naam).lower()


class Inhoud(Model):
    """Payload of one event type and version.

    Class arguments: `domein` (plural domain), `uitgevers`, `rollen`, `besluit`, `datumveld` (the field
    that holds the moment in reality, from which gebeurtenisdatum is taken when a command leaves it out),
    `verwerking` (slug in the register of processing activities, else that of the domain), `versie`. A
    class without `domein` is no event type (a block, a command).
    """

    gebeurtenistype: ClassVar[Gebeurtenistype]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Takes the class arguments, which pydantic hands to `__pydantic_init_subclass__` as well."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        *,
        domein: str | None = None,
        uitgevers: tuple[Partner, ...] = (),
        rollen: tuple[Rol, ...] = (),
        besluit: bool | None = None,
        datumveld: str | None = None,
        verwerking: str = "",
        versie: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if domein is None:
            return
        naam = re.sub(r"V\d+$", "", cls.__name__) if versie > 1 else cls.__name__
        soort = f"nl.overheid.{domein}.{kebab(naam)}" + (f".v{versie}" if versie > 1 else "")
        if soort in _register and _register[soort].model.__module__ != cls.__module__:
            raise TypeError(f"gebeurtenistype {soort} bestaat al")
        if datumveld is not None and datumveld not in cls.model_fields:
            raise TypeError(f"{cls.__name__} heeft geen veld {datumveld}")
        cls.gebeurtenistype = _register[soort] = Gebeurtenistype(
            type=soort,
            domein=domein,
            naam=naam,
            versie=versie,
            uitgevers=uitgevers,
            rollen=rollen,
            besluit=issubclass(cls, Besluit) if besluit is None else besluit,
            datumveld=datumveld,
            verwerking=verwerking or verwerkingen()[domein],
            model=cls,
        )

    @classmethod
    def uit(cls, ander: Model, **velden: Any) -> Self:
        """This statement with every field of the same name taken from `ander` (a command), plus `velden`."""
        gedeeld = {n: getattr(ander, n) for n in cls.model_fields if n in type(ander).model_fields}
        if not velden and cls in type(ander).__mro__:  # read as this very statement already
            return cast(Self, cls.model_construct(**gedeeld))
        return cls.model_validate({**gedeeld, **velden})


class Besluit(Inhoud):
    """Besluit block (`domain/events.md` §0.3). No effect before `bekendgemaakt_op` (Awb 3:40)."""

    besluit_id: K[UUID]
    besluitdatum: K[Dag]
    bekendgemaakt_op: K[Dag | None] = None
    vorm: K[Besluitvorm]
    bezwaar_tot: K[Dag | None] = None
    artikel: PGemeente[str] = Field(min_length=1, max_length=100)
    wetsversie: K[Dag]
    beleidsregel: K[str | None] = Field(None, max_length=200)
    motivering: B[str] = Field(min_length=1, max_length=4000)

    @model_validator(mode="after")
    def _bekendmaking_met_termijn(self) -> Self:
        _eis_bekendmaking(self.bekendgemaakt_op, self.bezwaar_tot)
        return self


class MogelijkBesluit(Inhoud):
    """The besluit block where it is only there when `vorm` is beschikking: (†) in the catalogue."""

    besluit_id: K[UUID | None] = None
    besluitdatum: K[Dag | None] = None
    bekendgemaakt_op: K[Dag | None] = None
    vorm: K[Besluitvorm | None] = None
    bezwaar_tot: K[Dag | None] = None
    artikel: PGemeente[str | None] = Field(None, max_length=100)
    wetsversie: K[Dag | None] = None
    beleidsregel: K[str | None] = Field(None, max_length=200)
    motivering: B[str | None] = Field(None, max_length=4000)

    @model_validator(mode="after")
    def _heel_blok_bij_beschikking(self) -> Self:
        _eis_bekendmaking(self.bekendgemaakt_op, self.bezwaar_tot)
        blok = (self.besluit_id, self.besluitdatum, self.artikel, self.wetsversie, self.motivering)
        eis(
            self.vorm is None or None not in blok,
            "Geef bij een beschikking besluitId, besluitdatum, artikel, wetsversie en motivering op.",
        )
        eis(
            self.vorm is not None or not self._besluitvelden(),
            "Velden van een besluit horen bij een beschikking: geef ook vorm op, of laat ze weg.",
        )
        return self

    def _besluitvelden(self) -> Sequence[str]:
        """The fields of the block that are filled, without those that the type asks of itself."""
        return [
            naam
            for naam in MogelijkBesluit.model_fields
            if getattr(self, naam) is not None and naam not in self.gebeurtenistype.model.__annotations__
        ]


def _eis_bekendmaking(bekendgemaakt_op: date | None, bezwaar_tot: date | None) -> None:
    eis(
        (bekendgemaakt_op is None) == (bezwaar_tot is None),
        "Geef bekendgemaaktOp en bezwaarTot allebei op, of geen van beide.",
    )


def gebeurtenistypen() -> Mapping[str, Gebeurtenistype]:
    """All registered types by their `type` attribute. `shared.contract` imports every domain module."""
    return _register


class OnbekendType(ValueError):
    """A type that the contract does not know."""


def naar_data(basis: Basis, inhoud: Inhoud) -> bytes:
    """The bytes that are stored and published: base fields and payload flat, absent fields left out."""
    return orjson.dumps(
        basis.model_dump(mode="json", exclude_none=True) | inhoud.model_dump(mode="json", exclude_none=True)
    )


def uit_data(type_: str, data: bytes | str) -> tuple[Basis, Inhoud]:
    """Reads `data` back, an older version through its upcasters.

    Where `afgeschermd` says that fields were withheld, those are None whatever their type, and nothing is
    demanded of the fields together. Raises OnbekendType, or pydantic's ValidationError when the data do not
    fit.
    """
    type_, velden = opwaarderen(type_, orjson.loads(data))
    basis = {n: velden[n] for n in _BASISVELDEN if n in velden}
    return Basis.model_validate(basis), _inhoud(type_, velden)


def inhoud_uit(type_: str, data: bytes | str) -> Inhoud:
    """What `uit_data` reads beside the base fields, for who folds what was recorded before."""
    return _inhoud(*opwaarderen(type_, orjson.loads(data)))


def _inhoud(type_: str, gelezen: Mapping[str, Any]) -> Inhoud:
    soort = _register.get(type_)
    if soort is None:
        raise OnbekendType(type_)
    velden = {n: w for n, w in gelezen.items() if n not in _BASISVELDEN}
    if any("." not in pad for pad in velden.pop("afgeschermd", None) or ()):
        return _zonder_afgeschermde(soort.model, velden)
    return soort.model.model_validate(velden)


def _zonder_afgeschermde(model: type[Inhoud], velden: Mapping[str, Any]) -> Inhoud:
    """The statement with what is left of its fields, each of which fits by itself."""
    namen = {veld.alias or naam: naam for naam, veld in model.model_fields.items()}
    if onbekend := velden.keys() - namen.keys():
        raise ValueError(f"onbekende velden: {', '.join(sorted(onbekend))}")
    gelezen = {namen[draad]: _lezer(model, namen[draad]).validate_python(w) for draad, w in velden.items()}
    leeg = {
        naam: None if veld.is_required() else veld.get_default(call_default_factory=True)
        for naam, veld in model.model_fields.items()
    }
    return model.model_construct(**{**leeg, **gelezen})


@cache
def _lezer(model: type[Inhoud], naam: str) -> TypeAdapter[Any]:
    veld = model.model_fields[naam]
    return TypeAdapter(Annotated[veld.annotation, *veld.metadata])  # type: ignore[arg-type]  # only at run time


_BASISVELDEN = frozenset(v.alias or n for n, v in Basis.model_fields.items())

__all__ = [
    "B", "Basis", "Besluit", "Bron", "Deur", "Gebeurtenistype", "Inhoud", "K", "MogelijkBesluit",
    "OnbekendType", "P", "Partner", "Rol", "gebeurtenistypen", "inhoud_uit", "naar_data", "uit_data",
]  # fmt: skip
