"""The question of IND-01: its parameters (M6) and what they choose."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.klantvolgsysteem.indicatoren.blok import Kennis
from services.klantvolgsysteem.indicatoren.tijd import Moment, einde_van
from shared.contract.basistypen import Dag, Gemeentecode, KorteTekst, OrganisatieUrn
from shared.contract.codes import Fase, Faseschema
from shared.contract.faseschema import ALTIJD, SCHEMAS
from shared.contract.model import Model
from shared.contract.parameters import Duur

_DRIE_MAANDEN = Duur(maanden=3)


class Trajectmoment(StrEnum):
    BESLUIT = "besluit"
    AANBOD = "aanbod"
    START = "start"


class Rijpheid(StrEnum):
    ALLEEN_RIJP = "alleenRijp"
    VOLLEDIG_COHORT = "volledigCohort"


_GRENZEN = {
    "iwi": ((23, "<23"), (37, "23-36"), (47, "37-46"), (57, "47-56"), (None, "57+")),
    "cbs": ((30, "<30"), (35, "30-34"), (55, "35-54"), (60, "55-59"), (None, "60+")),
    "45plus": ((45, "<45"), (51, "45-50"), (56, "51-55"), (61, "56-60"), (None, "61+")),
}


class Vraag(Model, defer_build=False):
    """Parameters of IND-01 (M6). `van` and `tot` bound the ingang of the uitkering: [van, tot).

    Built at once: FastAPI makes a parameter of each field and knows only while it does so that the alias of
    the field is its own concern. What it is told to build later, pydantic warns of.
    """

    peildatum: Dag = Field(description="alleen wat op deze dag was gebeurd telt mee")
    van: Dag = Field(description="eerste ingangsdatum van het cohort")
    tot: Dag = Field(description="eerste ingangsdatum na het cohort")
    kennismoment: Moment | None = Field(
        None, description="alleen wat toen was geregistreerd telt mee; gaat voor `kennis`"
    )
    kennis: Kennis = Field(
        Kennis.NU, description="nu; gelijktijdig: kennismoment = peildatum; definitief: peildatum + 3 maanden"
    )
    gemeente: tuple[Gemeentecode, ...] = Field((), description="alleen uitkeringen van deze gemeenten")
    uitvoerder: OrganisatieUrn | None = Field(
        None, description="alleen uitkeringen van deze organisatie (ISD)"
    )
    bureau: OrganisatieUrn | None = Field(
        None, description="alleen wie in de uitkeringsperiode een traject bij dit bureau begon"
    )
    faseschema: Faseschema = "suwiFase"
    faseversie: KorteTekst | None = Field(
        None, description="alleen fasen die volgens deze versie van het schema zijn bepaald"
    )
    fase: Fase | None = Field(None, description="alleen klanten met deze fase op de ingangsdatum")
    weergave: Literal["iwi", "uitgebreid"] = Field(
        "iwi", description="iwi: nogNietBepaald en onbekend samen in overig"
    )
    leefvorm: str | None = Field(
        None,
        pattern="^(alleenstaand|alleenstaandeOuder0-4|alleenstaandeOuder5-11|alleenstaandeOuder12-17"
        "|alleenstaandeOuder|paarZonderKinderen|paarMetKinderen|onbekend)$",
    )
    leeftijden: Literal["iwi", "cbs", "45plus"] = "iwi"
    leeftijdsklasse: str | None = Field(
        None, max_length=12, description="klasse uit de indeling `leeftijden`, of onbekend"
    )
    venster: int = Field(12, ge=1, le=60, description="maanden na ingang")
    trajectmoment: Trajectmoment = Trajectmoment.AANBOD
    geweigerd_aanbod_telt: bool = True
    tel_verhuizing: bool = True
    laat_en_uit: Literal["N2", "N1"] = Field(
        "N2", description="klasse van wie laat een aanbod kreeg en laat uitstroomde"
    )
    rijpheid: Rijpheid = Rijpheid.ALLEEN_RIJP
    kleine_groep: int = Field(10, ge=0, le=100, description="kleinere aantallen worden niet getoond; 0 = uit")

    @field_validator("fase")
    @classmethod
    def _van_het_schema(cls, fase: str | None, info: ValidationInfo) -> str | None:
        """Schemes are never mapped onto each other: a fase of another one would give an empty table."""
        waarden = SCHEMAS.get(info.data.get("faseschema", ""))
        if fase is not None and waarden is not None:
            _kies("fase", fase, (*waarden, *ALTIJD))
        return fase

    @field_validator("leeftijdsklasse")
    @classmethod
    def _van_de_indeling(cls, klasse: str | None, info: ValidationInfo) -> str | None:
        grenzen = _GRENZEN.get(info.data.get("leeftijden", ""))
        if klasse is not None and grenzen is not None:
            _kies("leeftijdsklasse", klasse, (*(naam for _, naam in grenzen), "onbekend"))
        return klasse


def _kies(veld: str, waarde: str, namen: Sequence[str]) -> None:
    if waarde not in namen:
        raise PydanticCustomError(
            "codelijst",
            "'{waarde}' is geen {veld} van deze indeling. Toegestaan: {toegestaan}.",
            {"waarde": waarde, "veld": veld, "toegestaan": ", ".join(namen)},
        )


def kennismoment_van(vraag: Vraag, nu: datetime) -> datetime:
    """K of the question (M1)."""
    if vraag.kennismoment is not None:
        return vraag.kennismoment
    match vraag.kennis:
        case Kennis.NU:
            return nu
        case Kennis.GELIJKTIJDIG:
            return einde_van(vraag.peildatum)
        case Kennis.DEFINITIEF:
            return einde_van(_DRIE_MAANDEN.na(vraag.peildatum))


def leeftijdsklasse(leeftijd: int | None, indeling: str) -> str:
    """Age class of M6, `onbekend` without a birth date."""
    if leeftijd is None:
        return "onbekend"
    return next(naam for grens, naam in _GRENZEN[indeling] if grens is None or leeftijd < grens)
