"""Commands of the Identiteit: for an adviseur or klantmanager with functie identiteitsbeheerder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from shared.aggregate.aggregate import OpenendCommando
from shared.contract.basistypen import Klant, KlantId
from shared.contract.identiteiten import IdentiteitGesplitst, IdentiteitSamengevoegd
from shared.klanten.identiteit import GEEN, Historie

BEHEERDER = "identiteitsbeheerder"


def _vervallen_klant(velden: dict[str, Any]) -> Klant:
    """A merge stands in the stream of the pseudonym that lapses, so that it can lapse only once."""
    return Klant(str(velden.get("vervallen_klant", "")))


class VoegSamen(OpenendCommando, IdentiteitSamengevoegd):
    """Voeg twee pseudoniemen van dezelfde persoon samen."""

    klant: SkipJsonSchema[KlantId] = Field(default_factory=_vervallen_klant)


class Splits(OpenendCommando, IdentiteitGesplitst):
    """Splits een pseudoniem dat voor twee personen stond."""

    klant: KlantId


@dataclass(frozen=True, slots=True)
class Identiteitfeiten:
    """`historie`: the merges and splits of all pseudonyms. `personen`: whose the streams and events are that
    a split names, as far as the klantvolgsysteem knows them."""

    historie: Historie = GEEN
    personen: Mapping[str, str] = field(default_factory=dict)
