"""Commands of the Signaal. The system gives and ends one; the addressee takes it up and answers."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.aggregate.aggregate import Commando, OpenendCommando, uuid_voor
from shared.contract.basistypen import Dag, OrganisatieUrn, Toelichting
from shared.contract.codes import Signaalantwoord
from shared.contract.controles import eis
from shared.contract.gebeurtenis import Rol
from shared.contract.signalen import SignaalGegeven, SignaalOpgepakt, SignaalVervallen


def signaal_id(code: str, klant: str, onderwerp_id: UUID | None, uiterlijk: date | None) -> UUID:
    """The suppression key of rules S2: the same question about the same subject is one signal."""
    return uuid_voor("signaal", code, klant, str(onderwerp_id or ""), str(uiterlijk or ""))


@dataclass(frozen=True, slots=True)
class Wie:
    """Who gives the command: INV-05 asks whether it is the addressee."""

    organisatie: str
    rol: Rol


class GeefSignaal(OpenendCommando, SignaalGegeven):
    """Geef een signaal aan een geadresseerde (systeem)."""


class PakOp(Commando, SignaalOpgepakt):
    """Meld dat u het signaal hebt gezien en oppakt."""


class Beantwoord(Commando):
    """Beantwoord het signaal met een redencode."""

    signaal_id: UUID
    antwoord: Signaalantwoord | None = Field(None, description="redencode van het antwoord (verplicht)")
    beantwoord_op: Dag
    gedaan_op: Dag | None = Field(None, description="bij alsnogGedaan: wanneer")
    tot: Dag | None = Field(None, description="bij uitgesteld: tot en met wanneer het signaal zwijgt")
    wie: OrganisatieUrn | None = Field(None, description="bij anderePartij: wie het moet doen")
    gevolg: UUID | None = Field(None, description="id van de gebeurtenis waarin het gevolg vastligt")
    toelichting: Toelichting | None = Field(
        None, description="motivering, verplicht bij bewustAfgeweken en nietVanToepassing"
    )

    @model_validator(mode="after")
    def _volledig(self) -> Self:
        """What each answer needs (rules S4)."""
        eis(
            self.antwoord != "alsnogGedaan" or self.gedaan_op is not None,
            "Geef bij alsnogGedaan op wanneer het is gedaan (gedaanOp).",
        )
        eis(
            self.antwoord not in ("bewustAfgeweken", "nietVanToepassing") or self.toelichting is not None,
            "Motiveer dit antwoord (toelichting).",
        )
        eis(
            self.antwoord != "anderePartij" or self.wie is not None,
            "Noem bij anderePartij de organisatie (wie).",
        )
        eis(
            self.antwoord != "uitgesteld" or self.tot is not None,
            "Geef bij uitgesteld op tot wanneer (tot).",
        )
        return self


class LaatVervallen(Commando, SignaalVervallen):
    """Laat een signaal vervallen waarvan de aanleiding weg is (systeem)."""
