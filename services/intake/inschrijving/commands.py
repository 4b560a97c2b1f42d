"""Commands of the Inschrijving, in the order of its life. Each inherits the event that it leads to."""

from dataclasses import dataclass
from uuid import UUID

from shared.aggregate.aggregate import Commando, OpenendCommando
from shared.contract.adviezen import ReintegratieadviesUitgebracht
from shared.contract.begeleidingen import (
    BegeleidingsactiviteitUitgevoerd,
    SollicitatieactiviteitenVastgelegd,
    VacatureAangeboden,
)
from shared.contract.contacten import ContactpersoonBevestigd
from shared.contract.diagnoses import DiagnoseGesteld
from shared.contract.informatieverzoeken import InformatieGevraagd, InformatieVerstrekt
from shared.contract.inschrijvingen import FaseBepaald, InschrijvingBeeindigd, WerkzoekendeIngeschreven
from shared.contract.klantgegevens import KlantgegevensVastgesteld, WijzigingGemeld
from shared.contract.meldingen import VerwijtbaarGedragGemeld
from shared.contract.plaatsingen import PlaatsingBeeindigd, PlaatsingGerealiseerd
from shared.contract.uitkeringen import AanvraagNietDoorgezet, AanvraagOvergedragen, UitkeringAangevraagd


@dataclass(frozen=True, slots=True)
class Feiten:
    """Facts of other streams.

    `gestelde_verzoeken`: requests known to be put to CWI; None when nobody looked, which refuses nothing
    (rule T13).
    """

    gestelde_verzoeken: frozenset[UUID] | None = None


class SchrijfIn(OpenendCommando, WerkzoekendeIngeschreven):
    """Schrijf de klant in als werkzoekende."""


class NeemAanvraagAan(Commando, UitkeringAangevraagd):
    """Neem een aanvraag voor een uitkering aan."""


class DraagAanvraagOver(Commando, AanvraagOvergedragen):
    """Draag een aanvraag over aan de gemeente."""


class SluitAanvraag(Commando, AanvraagNietDoorgezet):
    """Sluit een aanvraag die niet wordt doorgezet."""


class StelKlantgegevensVast(Commando, KlantgegevensVastgesteld):
    """Stel gegevens van de klant vast."""


class BepaalFase(Commando, FaseBepaald):
    """Bepaal de fase volgens een indelingsschema."""


class StelDiagnose(Commando, DiagnoseGesteld):
    """Stel een eigen diagnose."""


class BrengAdviesUit(Commando, ReintegratieadviesUitgebracht):
    """Breng een re-integratieadvies uit aan de gemeente."""


class LegActiviteitVast(Commando, BegeleidingsactiviteitUitgevoerd):
    """Leg een begeleidingsactiviteit vast."""


class LegSollicitatiesVast(Commando, SollicitatieactiviteitenVastgelegd):
    """Leg een overzicht van sollicitatieactiviteiten vast."""


class BiedVacatureAan(Commando, VacatureAangeboden):
    """Leg de klant een vacature voor, of leg de uitkomst ervan vast."""


class MeldGedrag(Commando, VerwijtbaarGedragGemeld):
    """Meld verwijtbaar gedrag dat de activering belemmert."""


class RegistreerWijziging(Commando, WijzigingGemeld):
    """Registreer een wijziging die de klant meldt."""


class MeldPlaatsing(Commando, PlaatsingGerealiseerd):
    """Meld dat de klant begint met werk of een onbetaalde plek."""


class BeeindigPlaatsing(Commando, PlaatsingBeeindigd):
    """Meld dat een plaatsing eindigt."""


class BevestigContactpersoon(Commando, ContactpersoonBevestigd):
    """Bevestig dat een nieuwe contactpersoon is overgenomen."""


class VraagInformatie(Commando, InformatieGevraagd):
    """Vraag informatie aan een andere partner."""


class VerstrekInformatie(Commando, InformatieVerstrekt):
    """Verstrek informatie op verzoek van een andere partner."""


class BeeindigInschrijving(Commando, InschrijvingBeeindigd):
    """Beëindig de inschrijving."""
