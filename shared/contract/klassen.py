"""Confidentiality classes of fields: who may see what (`domain/events.md` §0.4).

A field is written `naam: K[date]`; the class travels with the model into JSON Schema (`x-klasse`,
`x-naar`) and decides what a reader gets.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue


class Klasse(StrEnum):
    KETEN = "keten"
    PERSOON = "persoon"
    BIJZONDER = "bijzonder"


@dataclass(frozen=True, slots=True)
class Vertrouwelijkheid:
    """Class of a field and, where an arrow names them, the only parties beside the owner that see it."""

    klasse: Klasse
    naar: tuple[str, ...] = ()

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        json_schema = handler(schema)
        json_schema["x-klasse"] = self.klasse.value
        if self.naar:
            json_schema["x-naar"] = list(self.naar)
        return json_schema


T = TypeVar("T")

K = Annotated[T, Vertrouwelijkheid(Klasse.KETEN)]
P = Annotated[T, Vertrouwelijkheid(Klasse.PERSOON)]
B = Annotated[T, Vertrouwelijkheid(Klasse.BIJZONDER)]

KGemeente = Annotated[T, Vertrouwelijkheid(Klasse.KETEN, ("gemeente",))]
KGemeenteCwi = Annotated[T, Vertrouwelijkheid(Klasse.KETEN, ("gemeente", "cwi"))]
KGemeenteMelder = Annotated[T, Vertrouwelijkheid(Klasse.KETEN, ("gemeente", "melder"))]
KBureau = Annotated[T, Vertrouwelijkheid(Klasse.KETEN, ("bureau",))]
PEigenaar = Annotated[T, Vertrouwelijkheid(Klasse.PERSOON, ("eigenaar",))]
PGemeente = Annotated[T, Vertrouwelijkheid(Klasse.PERSOON, ("gemeente",))]
PNaarGemeente = Annotated[T, Vertrouwelijkheid(Klasse.PERSOON, ("naarGemeente",))]
PBureau = Annotated[T, Vertrouwelijkheid(Klasse.PERSOON, ("bureau",))]
PPartijen = Annotated[T, Vertrouwelijkheid(Klasse.PERSOON, ("partijenVerwijzing",))]
BGemeente = Annotated[T, Vertrouwelijkheid(Klasse.BIJZONDER, ("gemeente",))]
BBureau = Annotated[T, Vertrouwelijkheid(Klasse.BIJZONDER, ("bureau",))]
BDiagnosticus = Annotated[T, Vertrouwelijkheid(Klasse.BIJZONDER, ("diagnosticus",))]
BAfzender = Annotated[T, Vertrouwelijkheid(Klasse.BIJZONDER, ("afzender",))]
BAdviseur = Annotated[T, Vertrouwelijkheid(Klasse.BIJZONDER, ("adviseur",))]
BVrager = Annotated[T, Vertrouwelijkheid(Klasse.BIJZONDER, ("vrager",))]
BPartijen = Annotated[T, Vertrouwelijkheid(Klasse.BIJZONDER, ("partijenVerwijzing",))]
BGeadresseerde = Annotated[T, Vertrouwelijkheid(Klasse.BIJZONDER, ("geadresseerde",))]
