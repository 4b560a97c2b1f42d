"""What a Traject knows of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.aggregate.aggregate import uuid_voor


def traject_id(verwijzing_id: UUID) -> UUID:
    """The traject that belongs to a verwijzing (`events.md` §0.8)."""
    return uuid_voor("traject", str(verwijzing_id))


class Status(StrEnum):
    GEEN = "geen"
    AANGEMELD = "aangemeld"
    GEACCEPTEERD = "geaccepteerd"
    INTAKE = "intake"
    TERUGVERWEZEN = "terugverwezen"
    GESTART = "gestart"
    UITGEBRACHT = "uitgebracht"
    BEEINDIGD = "beeindigd"
    NAZORG = "nazorg"
    AFGESLOTEN = "afgesloten"


class Stukstatus(StrEnum):
    TER_INZAGE = "terInzage"
    GEBLOKKEERD = "geblokkeerd"
    INGEDIEND = "ingediend"


@dataclass(frozen=True, slots=True)
class Plaatsing:
    startdatum: date
    soort_werk: str
    einddatum: date | None = None


@dataclass(frozen=True, slots=True)
class Traject:
    """`aangemeld_op`: when the referral arrived.

    `geaccepteerd`: the aanmelding was accepted at some time, whatever came after.

    `beantwoord`: requests for information that were answered in full.
    """

    status: Status = Status.GEEN
    traject_id: UUID | None = None
    verwijzing_id: UUID | None = None
    aangemeld_op: date | None = None
    geaccepteerd: bool = False
    startdatum: date | None = None
    einddatum: date | None = None
    stukken: Mapping[UUID, Stukstatus] = field(default_factory=dict)
    plaatsingen: Mapping[UUID, Plaatsing] = field(default_factory=dict)
    nazorg_vanaf: date | None = None
    beantwoord: frozenset[UUID] = frozenset()

    @property
    def in_behandeling(self) -> bool:
        """Geaccepteerd and later; a client sent back is no longer in treatment."""
        return self.geaccepteerd and self.status is not Status.TERUGVERWEZEN

    @property
    def voor_de_start(self) -> bool:
        return self.status in (Status.AANGEMELD, Status.GEACCEPTEERD, Status.INTAKE)

    def omvat(self, van: date, tot: date) -> bool:
        """Whether the traject had started on `van` and not ended before `tot`."""
        if self.startdatum is None or van < self.startdatum:
            return False
        return self.einddatum is None or tot <= self.einddatum
