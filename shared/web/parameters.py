"""Reading the parameters of rules.md Part D: what holds on a day, for everybody or for one gemeente, and the
pension age by date of birth.

Public: it is law, policy and configuration, and nothing of a client.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field

from shared.contract.basistypen import Gemeentecode
from shared.contract.instellingen import Instellingen
from shared.contract.model import Model
from shared.contract.parameters import (
    Duur,
    GeenParameter,
    Parameter,
    Waarde,
    parameters,
    pensioenleeftijden,
)
from shared.contract.termijnen import dag_van
from shared.web.probleem import Afgewezen

_CONTRACT = "7d0f5a52-2c0b-4c5e-9d3e-2f8a6b1c4d10"
_VOORBEELD = {
    "naam": "lezen.termijn",
    "waarde": {"dagen": 14},
    "van": "2004-01-01",
    "tot": None,
    "bron": "norm in de bron, lengte niet",
    "zekerheid": "L",
    "teVerifieren": False,
    "bereik": "3-30 dagen",
    "toelichting": None,
    "herkomst": "instelbaar",
}


_PENSIOEN = {
    "geborenVan": "1957-03-01",
    "geborenTot": "1960-12-31",
    "jaren": 67,
    "maanden": 0,
    "bron": "AOW-tabel van de Rijksoverheid; laden uit SVB voor gebruik",
    "zekerheid": "M",
    "teVerifieren": False,
}


class Lengte(Model):
    """Lengte van een termijn in kalendereenheden."""

    jaren: int | None = None
    maanden: int | None = None
    weken: int | None = None
    dagen: int | None = None


class Parameterwaarde(Model):
    """Wat voor een parameter geldt van `van` tot en met `tot`."""

    naam: str = Field(examples=["lezen.termijn"])
    waarde: bool | int | str | tuple[str, ...] | Lengte = Field(
        description="lengte van een termijn, getal, code, verzameling codes of ja/nee",
        examples=[{"dagen": 14}],
    )
    van: date
    tot: date | None = Field(None, description="laatste dag; ontbreekt die, dan geldt de waarde nog")
    bron: str = Field(description="wet, rapport of besluit waarin dit staat")
    zekerheid: Literal["H", "M", "L"] = Field(description="hoog, midden of laag")
    te_verifieren: bool = Field(description="voor deze dag nog niet bij de bron nagegaan")
    bereik: str | None = Field(
        None, description="waarbinnen een gemeente of contract een andere waarde kan kiezen"
    )
    toelichting: str | None = None
    herkomst: Literal["wettelijk", "instelbaar", "gemeente", "contract"] = Field(
        description="wet, standaard van de keten, of een eigen keuze van gemeente of contract"
    )


class Pensioenleeftijdwaarde(Model):
    """De pensioenleeftijd van wie in deze periode is geboren."""

    geboren_van: date
    geboren_tot: date | None = Field(None, description="laatste geboortedatum; ontbreekt die: en later")
    jaren: int
    maanden: int
    bron: str
    zekerheid: Literal["H", "M", "L"] = Field(description="hoog, midden of laag")
    te_verifieren: bool = Field(description="nog niet bij de bron nagegaan")


class Pensioentabel(Model):
    """De pensioenleeftijd naar geboortedatum, de oudste eerst."""

    pensioenleeftijden: tuple[Pensioenleeftijdwaarde, ...]


class Parameteroverzicht(Model):
    """Alle parameters die op een dag gelden."""

    peildatum: date
    gemeente: str | None
    contract: str | None
    parameters: tuple[Parameterwaarde, ...]


class Parametergeschiedenis(Model):
    """Een parameter: wat op de peildatum geldt, en elke waarde die er was, is of komt."""

    peildatum: date
    gemeente: str | None
    contract: str | None
    geldig: Parameterwaarde
    geschiedenis: tuple[Parameterwaarde, ...]


Peildatum = Annotated[
    date | None,
    Query(alias="peildatum", description="dag waarop de waarde geldt; zonder: vandaag"),
]
Gemeente = Annotated[
    Gemeentecode | None,
    Query(alias="gemeente", description="met de eigen keuzes van deze gemeente (CBS-code, 4 cijfers)"),
]

Contract = Annotated[
    UUID | None,
    Query(alias="contract", description="met wat dit contract regelt (het contractId van de verwijzing)"),
]


def parameterrouter(instellingen: Instellingen) -> APIRouter:
    """`GET /v1/parameters` and `/v1/parameters/{parameter}` under these settings, and
    `/v1/pensioenleeftijden`."""
    router = APIRouter(prefix="/v1", tags=["Parameters"])
    bekend = tuple(dict.fromkeys(p.naam for p in parameters()))

    @router.get(
        "/parameters",
        summary="Lees de parameters die op een dag gelden",
        description="Wettelijke termijnen en grenzen en de instelbare waarden van de keten, met bron en "
        "zekerheid. Met `gemeente` de keuzes van die gemeente, met `contract` wat dat contract regelt.",
        response_model=Parameteroverzicht,
        responses={
            200: _voorbeeld(
                peildatum="2025-01-01", gemeente="9991", contract=_CONTRACT, parameters=[_VOORBEELD]
            )
        },
    )
    async def lees_parameters(
        peildatum: Peildatum = None, gemeente: Gemeente = None, contract: Contract = None
    ) -> Parameteroverzicht:
        dag, bij = peildatum or dag_van(datetime.now(UTC)), _tekst(contract)
        geldig = (_geldig(instellingen, naam, dag, gemeente, bij) for naam in bekend)
        return Parameteroverzicht(
            peildatum=dag,
            gemeente=gemeente,
            contract=bij,
            parameters=tuple(weergave(p) for p in geldig if p is not None),
        )

    @router.get(
        "/parameters/{parameter}",
        summary="Lees een parameter met haar geschiedenis",
        response_model=Parametergeschiedenis,
        responses={
            200: _voorbeeld(
                peildatum="2025-01-01",
                gemeente="9991",
                contract=_CONTRACT,
                geldig=_VOORBEELD,
                geschiedenis=[_VOORBEELD],
            )
        },
    )
    async def lees_parameter(
        parameter: Annotated[str, Path(description="naam van de parameter", max_length=100)],
        peildatum: Peildatum = None,
        gemeente: Gemeente = None,
        contract: Contract = None,
    ) -> Parametergeschiedenis:
        dag, bij = peildatum or dag_van(datetime.now(UTC)), _tekst(contract)
        if parameter not in bekend:
            raise Afgewezen("niet-gevonden", f"De parameter '{parameter}' bestaat niet.")
        geldig = _geldig(instellingen, parameter, dag, gemeente, bij)
        if geldig is None:
            raise Afgewezen("niet-gevonden", f"De parameter '{parameter}' heeft geen waarde op {dag}.")
        return Parametergeschiedenis(
            peildatum=dag,
            gemeente=gemeente,
            contract=bij,
            geldig=weergave(geldig),
            geschiedenis=tuple(weergave(p) for p in instellingen.geschiedenis(parameter, gemeente, bij)),
        )

    @router.get(
        "/pensioenleeftijden",
        summary="Lees de pensioenleeftijd naar geboortedatum",
        description="Vanaf 2013 eindigen de verplichtingen op deze leeftijd; tot en met 2012 op 65 jaar.",
        response_model=Pensioentabel,
        responses={200: _voorbeeld(pensioenleeftijden=[_PENSIOEN])},
    )
    async def lees_pensioenleeftijden() -> Pensioentabel:
        return Pensioentabel(
            pensioenleeftijden=tuple(
                Pensioenleeftijdwaarde.model_validate(rij, from_attributes=True)
                for rij in pensioenleeftijden()
            )
        )

    return router


def weergave(p: Parameter) -> Parameterwaarde:
    """A row as the API gives it."""
    return Parameterwaarde(
        naam=p.naam,
        waarde=_waarde(p.waarde),
        van=p.van,
        tot=p.tot,
        bron=p.bron,
        zekerheid=p.zekerheid,
        te_verifieren=p.te_verifieren,
        bereik=p.bereik,
        toelichting=p.toelichting,
        herkomst=p.herkomst,
    )


def _tekst(contract: UUID | None) -> str | None:
    """The contract as the settings name it."""
    return None if contract is None else str(contract)


def _geldig(
    instellingen: Instellingen, naam: str, dag: date, gemeente: str | None, contract: str | None
) -> Parameter | None:
    try:
        return instellingen.parameter(naam, dag, gemeente=gemeente, contract=contract)
    except GeenParameter:
        return None


def _waarde(waarde: Waarde) -> bool | int | str | tuple[str, ...] | Lengte:
    match waarde:
        case Duur():
            delen = {"jaren": waarde.jaren, "maanden": waarde.maanden, "weken": waarde.weken}
            gevuld = {n: aantal for n, aantal in delen.items() if aantal}
            return Lengte(**gevuld) if gevuld and not waarde.dagen else Lengte(**gevuld, dagen=waarde.dagen)
        case frozenset():
            return tuple(sorted(waarde))
        case _:
            return waarde


def _voorbeeld(**inhoud: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"example": inhoud}}}
