"""Commands of the Verwijzing, in the order of its life. Each inherits the event that it leads to."""

from dataclasses import dataclass
from uuid import UUID

from services.handhaving.relatie import Feiten
from shared.aggregate.aggregate import Commando, OpenendCommando
from shared.contract.adviezen import AdviesBeoordeeld
from shared.contract.diagnoses import DiagnoseAangevraagd
from shared.contract.meldingen import VerzuimmeldingAfgehandeld
from shared.contract.plaatsingen import PlaatsingBevestigd
from shared.contract.rapportages import RapportageGelezen, RapportageTeruggekoppeld
from shared.contract.trajecten import TrajectplanBeoordeeld
from shared.contract.verwijzingen import (
    AanbodBeantwoord,
    KlantVerwezen,
    OverdrachtBesproken,
    ParticipatieplaatsBeoordeeld,
    StukOntvangen,
    TrajectAangeboden,
    TrajectbesluitGenomen,
    VervolgbesluitGenomen,
    VerwijzingIngetrokken,
)


@dataclass(frozen=True, slots=True)
class VerwijzingFeiten(Feiten):
    """Facts of other streams on the day of the decision; None is unknown and refuses nothing (T13).

    `gevraagd_niveau`: ⟨Scholingsniveau⟩ of the request that the decision answers. `loopt_9a`: whether an
    ontheffing of art. 9a runs. `startkwalificatie`: ⟨JaNeeOnbekend⟩.
    """

    gevraagd_niveau: str | None = None
    loopt_9a: bool | None = None
    startkwalificatie: str | None = None


class NeemTrajectbesluit(OpenendCommando, TrajectbesluitGenomen):
    """Besluit om de klant een traject aan te bieden, of (vooralsnog) niet."""


class BiedTrajectAan(OpenendCommando, TrajectAangeboden):
    """Bied de klant een traject aan."""


class LegAntwoordVast(Commando, AanbodBeantwoord):
    """Leg het antwoord van de klant op het aanbod vast."""


class Verwijs(OpenendCommando, KlantVerwezen):
    """Verwijs de klant naar een bureau of een intern team."""


class VraagDiagnoseAan(OpenendCommando, DiagnoseAangevraagd):
    """Vraag een diagnosticus om een diagnose."""


class BespreekOverdracht(Commando, OverdrachtBesproken):
    """Leg vast dat de overdracht met het bureau is besproken."""


class TrekVerwijzingIn(Commando, VerwijzingIngetrokken):
    """Trek een verwijzing in."""


class OntvangStuk(OpenendCommando, StukOntvangen):
    """Leg vast dat een stuk van een partner is ontvangen (reactie van het systeem).

    `afzender`: the bureau or diagnosticus that must be the one referred to; None for advice or a melding of
    CWI, to which nobody was."""

    verwijzing_id: UUID
    afzender: str | None = None


class LeesStuk(Commando, RapportageGelezen):
    """Leg vast dat een medewerker een stuk heeft gelezen."""


class KoppelTerug(Commando, RapportageTeruggekoppeld):
    """Koppel op een stuk terug aan de afzender."""


class BeoordeelTrajectplan(Commando, TrajectplanBeoordeeld):
    """Beoordeel een trajectplan."""


class BeoordeelAdvies(Commando, AdviesBeoordeeld):
    """Beoordeel een advies of een diagnose."""


class HandelMeldingAf(Commando, VerzuimmeldingAfgehandeld):
    """Handel een melding van verzuim of verwijtbaar gedrag af."""


class NeemVervolgbesluit(Commando, VervolgbesluitGenomen):
    """Besluit wat er gebeurt na een einde, een terugverwijzing of een diagnose."""


class BevestigPlaatsing(Commando, PlaatsingBevestigd):
    """Bevestig of betwist de plaatsing die het bureau meldde."""


class BeoordeelParticipatieplaats(Commando, ParticipatieplaatsBeoordeeld):
    """Beoordeel een participatieplaats."""
