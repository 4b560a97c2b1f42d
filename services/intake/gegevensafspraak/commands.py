"""The command of the Gegevensafspraak."""

from typing import Any, Self

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from shared.aggregate.aggregate import OpenendCommando
from shared.contract.basistypen import Klant, OrganisatieUrn
from shared.contract.gegevensafspraken import GegevensafspraakVastgelegd

BEVOEGDE_FUNCTIES = ("adviseur", "beleidsmedewerker")


class LegAfspraakVast(OpenendCommando, GegevensafspraakVastgelegd):
    """Leg vast welke gegevens CWI en gemeente uitwisselen."""

    klant: SkipJsonSchema[Klant] = Klant("")
    bevestigd_door: tuple[OrganisatieUrn, ...] = Field(
        description="de partijen die deze afspraak hebben bevestigd; beide zijn nodig"
    )

    @model_validator(mode="before")
    @classmethod
    def _afspraak_is_sleutel(cls, invoer: Any) -> Any:
        """An agreement concerns no client: its own id is subject and Kafka key (`events.md` §0.8)."""
        if not isinstance(invoer, dict):
            return invoer
        afspraak = invoer.get("afspraakId", invoer.get("afspraak_id"))
        return {**invoer, "klant": str(afspraak)}

    @model_validator(mode="after")
    def _bevoegde_functie(self) -> Self:
        if self.bron.functie not in BEVOEGDE_FUNCTIES:
            raise ValueError(
                "een gegevensafspraak legt een adviseur of een beleidsmedewerker vast (bron.functie)"
            )
        return self
