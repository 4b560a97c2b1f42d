"""The command of the Gegevensafspraak."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from shared.aggregate.aggregate import OpenendCommando
from shared.contract.basistypen import Klant, OrganisatieUrn
from shared.contract.gebeurtenis import Rol
from shared.contract.gegevensafspraken import GegevensafspraakVastgelegd


@dataclass(frozen=True, slots=True)
class Feiten:
    """`wie`: the organisation that gives the command. `rollen`: of each party that the register of
    participants names, what it may be; a party that it does not name refuses nothing (rule T13)."""

    wie: str
    rollen: Mapping[str, frozenset[Rol]]


def _afspraak_als_sleutel(velden: dict[str, Any]) -> Klant:
    """An agreement concerns no client: its own id is subject and Kafka key (`events.md` §0.8)."""
    return Klant(str(velden.get("afspraak_id", "")))


class LegAfspraakVast(OpenendCommando, GegevensafspraakVastgelegd):
    """Leg vast welke gegevens CWI en gemeente uitwisselen."""

    klant: SkipJsonSchema[Klant] = Field(default_factory=_afspraak_als_sleutel)
    bevestigd_door: tuple[OrganisatieUrn, ...] = Field(
        description="de partijen die deze afspraak hebben bevestigd; beide zijn nodig"
    )

    @model_validator(mode="after")
    def _geen_klant(self) -> Self:
        if self.klant != str(self.afspraak_id):
            raise ValueError("een gegevensafspraak gaat niet over een klant: laat klant weg")
        return self

    @model_validator(mode="after")
    def _twee_partijen(self) -> Self:
        if self.partijen[0] == self.partijen[1]:
            raise ValueError("een gegevensafspraak heeft twee verschillende partijen: CWI en een gemeente")
        return self
