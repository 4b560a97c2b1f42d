"""The command of the Gegevensafspraak."""

from typing import Any, Self

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from shared.aggregate.aggregate import OpenendCommando
from shared.contract.basistypen import Klant, OrganisatieUrn
from shared.contract.gegevensafspraken import GegevensafspraakVastgelegd

BEVOEGDE_FUNCTIES = ("adviseur", "beleidsmedewerker")


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
    def _bevoegde_functie(self) -> Self:
        if self.bron.functie not in BEVOEGDE_FUNCTIES:
            raise ValueError(
                "een gegevensafspraak legt een adviseur of een beleidsmedewerker vast (bron.functie)"
            )
        return self
