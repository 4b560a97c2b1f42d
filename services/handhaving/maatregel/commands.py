"""Commands of the Maatregel, in the order of its life. Each inherits the event that it leads to."""

from dataclasses import dataclass

from services.handhaving.relatie import Feiten
from shared.aggregate.aggregate import Commando, OpenendCommando, OvernemendCommando
from shared.contract.maatregelen import (
    MaatregelHerzien,
    MaatregelIngetrokken,
    MaatregelOpgelegd,
    MaatregelVoorgenomen,
    NormafwijkingVastgesteld,
    VanMaatregelAfgezien,
    VerwijtbaarheidVastgesteld,
    WaarschuwingGegeven,
)


@dataclass(frozen=True, slots=True)
class MaatregelFeiten(Feiten):
    """Facts of other streams; None is unknown and refuses nothing (T13).

    `gold`: whether the breached duty applied to the person on gedragsdatum. `recidivestap`: 1 for a first
    breach, 2 for a repeat within TRM-12, and so on. `vorige_duur`: months of the maatregel before. `eerste`:
    least and most months of a first uniform maatregel, by the verordening of the gemeente.
    """

    gold: bool | None = None
    recidivestap: int | None = None
    vorige_duur: int | None = None
    eerste: tuple[int, int] | None = None


class StelNormafwijkingVast(OpenendCommando, NormafwijkingVastgesteld):
    """Stel vast dat van een verplichting is afgeweken."""


class StelVerwijtbaarheidVast(Commando, VerwijtbaarheidVastgesteld):
    """Stel vast of de afwijking de klant te verwijten is."""


class NeemVoor(Commando, MaatregelVoorgenomen):
    """Leg het voornemen tot een maatregel vast; de klant kan reageren."""


class LegMaatregelOp(OvernemendCommando, MaatregelOpgelegd):
    """Leg een maatregel op."""


class Waarschuw(OvernemendCommando, WaarschuwingGegeven):
    """Geef een waarschuwing in plaats van een maatregel."""


class ZieAf(Commando, VanMaatregelAfgezien):
    """Zie af van een maatregel."""


class Herzie(Commando, MaatregelHerzien):
    """Heroverweeg een maatregel, ook als er niets verandert."""


class TrekIn(Commando, MaatregelIngetrokken):
    """Trek een maatregel of waarschuwing in."""
