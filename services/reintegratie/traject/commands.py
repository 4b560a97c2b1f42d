"""Commands of the Traject, in the order of its life. Each inherits the event that it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.aggregate.aggregate import Commando, OpenendCommando
from shared.contract.adviezen import AdviesUitgebracht
from shared.contract.basistypen import Dag
from shared.contract.begeleidingen import SollicitatieactiviteitenVastgelegd, VacatureAangeboden
from shared.contract.contacten import ContactpersoonBevestigd, ContactpersoonGewijzigd, ContactVastgelegd
from shared.contract.diagnoses import DiagnoseGesteld, DiagnoseUitgebracht
from shared.contract.informatieverzoeken import InformatieGevraagd, InformatieVerstrekt
from shared.contract.klantgegevens import KlantgegevensVastgesteld, WijzigingGemeld
from shared.contract.meldingen import VerzuimGemeld
from shared.contract.parameters import Duur
from shared.contract.plaatsingen import (
    NazorgAfgerond,
    NazorgGestart,
    PlaatsingBeeindigd,
    PlaatsingGerealiseerd,
)
from shared.contract.rapportages import (
    RapportageGeblokkeerd,
    RapportageIngediend,
    RapportageTerInzageGegeven,
)
from shared.contract.trajecten import (
    AanmeldingGeaccepteerd,
    AanmeldingOntvangen,
    BetaaltermijnBereikt,
    IntakeAfgerond,
    KlantTerugverwezen,
    PresentieVastgelegd,
    TrajectBeeindigd,
    TrajectGestart,
    TrajectplanIngediend,
)
from shared.contract.voorzieningen import VoorzieningenGeregeld


class Verwezen(StrEnum):
    """What this service knows of the verwijzing that an aanmelding names: it never came, it sends this client
    to this organisation, or it does not."""

    ONBEKEND = "onbekend"
    AAN_ONS = "aanOns"
    ANDERS = "anders"


@dataclass(frozen=True, slots=True)
class Feiten:
    """Facts of other streams and terms of the contract. What is absent follows the defaults of rules D.3.

    `gestelde_verzoeken`: requests known to be put to this organisation; None when nobody looked.
    `betaaltermijnen`: term per mijlpaal under this contract, where it differs from the default.
    `verwezen`: what the gemeente said about the verwijzing of an aanmelding; None when nobody looked.
    `opdracht_sinds`: the first day on which the client was this organisation's; None when nobody looked.
    """

    gestelde_verzoeken: frozenset[UUID] | None = None
    inzage_verplicht: bool | None = None
    betaaltermijnen: Mapping[str, Duur] = field(default_factory=dict)
    verwezen: Verwezen | None = None
    opdracht_sinds: date | None = None


class OntvangAanmelding(OpenendCommando, AanmeldingOntvangen):
    """Ontvang een aanmelding (reactie op een verwijzing of een diagnoseopdracht)."""


class BeeindigNaIntrekking(Commando):
    """Beëindig een traject dat nog niet begonnen was, omdat de verwijzing is ingetrokken (reactie)."""

    per_op: Dag


class Accepteer(Commando, AanmeldingGeaccepteerd):
    """Accepteer de aanmelding."""


class VerwijsTerug(Commando, KlantTerugverwezen):
    """Verwijs de klant terug naar de gemeente."""


class RondIntakeAf(Commando, IntakeAfgerond):
    """Rond de intake af."""


class DienTrajectplanIn(Commando, TrajectplanIngediend):
    """Dien een trajectplan in bij de gemeente."""


class StartTraject(Commando, TrajectGestart):
    """Start het traject."""


class LegPresentieVast(Commando, PresentieVastgelegd):
    """Leg vast of de klant bij een bijeenkomst was."""


class MeldVerzuim(Commando, VerzuimGemeld):
    """Meld verzuim of niet-meewerken aan de gemeente."""


class BereikBetaaltermijn(Commando, BetaaltermijnBereikt):
    """Maak aanspraak op een betaaltermijn."""


class GeefTerInzage(Commando, RapportageTerInzageGegeven):
    """Geef de klant een stuk ter inzage."""


class Blokkeer(Commando, RapportageGeblokkeerd):
    """Leg vast dat de klant een stuk blokkeert."""


class DienRapportageIn(Commando, RapportageIngediend):
    """Dien een rapportage in bij de gemeente."""


class BrengAdviesUit(Commando, AdviesUitgebracht):
    """Breng een advies uit aan de gemeente."""


class BrengDiagnoseUit(Commando, DiagnoseUitgebracht):
    """Breng de uitkomst van een onderzoek uit aan de gemeente."""


class BeeindigTraject(Commando, TrajectBeeindigd):
    """Beëindig het traject."""


class MeldPlaatsing(Commando, PlaatsingGerealiseerd):
    """Meld dat de klant begint met werk of een onbetaalde plek."""


class BeeindigPlaatsing(Commando, PlaatsingBeeindigd):
    """Meld dat een plaatsing eindigt."""


class StartNazorg(Commando, NazorgGestart):
    """Start de nazorg."""


class RondNazorgAf(Commando, NazorgAfgerond):
    """Rond de nazorg af."""


class WijzigContactpersoon(Commando, ContactpersoonGewijzigd):
    """Meld een andere contactpersoon voor deze klant."""


class RegelVoorziening(Commando, VoorzieningenGeregeld):
    """Leg de stand van een ondersteunende voorziening vast."""


class BevestigContactpersoon(Commando, ContactpersoonBevestigd):
    """Bevestig dat een nieuwe contactpersoon is overgenomen."""


class LegContactVast(Commando, ContactVastgelegd):
    """Leg een contact vast."""


class StelDiagnose(Commando, DiagnoseGesteld):
    """Stel een eigen diagnose."""


class StelKlantgegevensVast(Commando, KlantgegevensVastgesteld):
    """Stel gegevens van de klant vast."""


class LegSollicitatiesVast(Commando, SollicitatieactiviteitenVastgelegd):
    """Leg een overzicht van sollicitatieactiviteiten vast."""


class BiedVacatureAan(Commando, VacatureAangeboden):
    """Leg de klant een vacature voor, of leg de uitkomst ervan vast."""


class RegistreerWijziging(Commando, WijzigingGemeld):
    """Registreer een wijziging die de klant meldt."""


class VraagInformatie(Commando, InformatieGevraagd):
    """Vraag informatie aan een andere partner."""


class VerstrekInformatie(Commando, InformatieVerstrekt):
    """Verstrek informatie op verzoek van een andere partner."""
