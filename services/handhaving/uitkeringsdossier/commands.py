"""Commands of the Uitkeringsdossier, in the order of its life. Each inherits the event that it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.handhaving.relatie import Feiten
from shared.aggregate.aggregate import Commando, OpenendCommando, OvernemendCommando
from shared.contract.begeleidingen import SollicitatieactiviteitenVastgelegd, VacatureAangeboden
from shared.contract.contacten import ContactpersoonBevestigd, ContactVastgelegd, KlantmanagerToegewezen
from shared.contract.diagnoses import DiagnoseGesteld
from shared.contract.informatieverzoeken import InformatieGevraagd, InformatieVerstrekt
from shared.contract.klantgegevens import KlantgegevensVastgesteld, WijzigingGemeld
from shared.contract.plaatsingen import PlaatsingBeeindigd, PlaatsingGerealiseerd
from shared.contract.plannen import PlanVanAanpakGeevalueerd, PlanVanAanpakVastgesteld
from shared.contract.plichten import (
    RechtenEnPlichtenMedegedeeld,
    RustperiodeBeeindigd,
    RustperiodeToegekend,
    VoorlichtingGegeven,
    VoorwaardenGetoetst,
    VrijstellingBeeindigd,
    VrijstellingVastgesteld,
)
from shared.contract.termijnen import Periode
from shared.contract.uitkeringen import (
    AanvraagNietDoorgezet,
    AanvraagOntvangen,
    KlantVerhuisd,
    UitkeringAfgewezen,
    UitkeringBeeindigd,
    UitkeringHerberekend,
    UitkeringToegekend,
)
from shared.contract.verwijzingen import OverdrachtBesproken
from shared.contract.voorzieningen import VoorzieningenGeregeld, VoorzieningVerzocht


@dataclass(frozen=True, slots=True)
class DossierFeiten(Feiten):
    """Facts of other streams. `gestelde_verzoeken`: requests for information put to this gemeente about
    the client; None when nobody looked, which refuses nothing (rule T13). `perioden9a`: days of art. 9a that
    this person used here before moving. `plaatsingen`: first day of the placement that a command is about,
    as another stated it; None when nobody looked."""

    gestelde_verzoeken: frozenset[UUID] | None = None
    perioden9a: tuple[Periode, ...] = ()
    plaatsingen: Mapping[UUID, date] | None = None


class OntvangAanvraag(OpenendCommando, AanvraagOntvangen):
    """Ontvang een aanvraag; opent het dossier van de klant in deze gemeente als het er nog niet is."""


class KenUitkeringToe(OvernemendCommando, UitkeringToegekend):
    """Ken een uitkering toe."""


class WijsAanvraagAf(OvernemendCommando, UitkeringAfgewezen):
    """Wijs een aanvraag af."""


class SluitAanvraag(Commando, AanvraagNietDoorgezet):
    """Sluit een aanvraag die niet wordt doorgezet."""


class HerberekenUitkering(Commando, UitkeringHerberekend):
    """Herbereken een lopende uitkering."""


class BeeindigUitkering(Commando, UitkeringBeeindigd):
    """Beëindig een lopende uitkering. Lopende rustperioden eindigen mee."""


class RegistreerVerhuizing(Commando, KlantVerhuisd):
    """Registreer dat de klant naar een andere gemeente is verhuisd. De dagen van artikel 9a die in deze
    gemeente zijn gebruikt, mag u weglaten: die worden dan uit de ontheffing genomen."""


class DeelRechtenEnPlichtenMee(Commando, RechtenEnPlichtenMedegedeeld):
    """Leg vast dat rechten en plichten zijn meegedeeld."""


class LichtVoor(Commando, VoorlichtingGegeven):
    """Leg vast dat de klant over een recht is voorgelicht."""


class ToetsVoorwaarden(Commando, VoorwaardenGetoetst):
    """Toets de voorwaarden van artikel 9 lid 4 voor een alleenstaande ouder met een kind onder twaalf."""


class StelVrijstellingVast(Commando, VrijstellingVastgesteld):
    """Stel vast dat artikel 9 lid 5 geldt: de klant is vrijgesteld."""


class BeeindigVrijstelling(Commando, VrijstellingBeeindigd):
    """Leg vast dat een vrijstelling niet meer geldt."""


class KenRustperiodeToe(Commando, RustperiodeToegekend):
    """Ken een rustperiode toe."""


class BeeindigRustperiode(Commando, RustperiodeBeeindigd):
    """Beëindig een rustperiode."""


class WijsKlantmanagerToe(Commando, KlantmanagerToegewezen):
    """Wijs toe wie voor een onderwerp verantwoordelijk is."""


class RegistreerVerzoek(Commando, VoorzieningVerzocht):
    """Registreer dat de klant om een voorziening vraagt."""


class LegContactVast(Commando, ContactVastgelegd):
    """Leg een contact met of over de klant vast."""


class StelDiagnose(Commando, DiagnoseGesteld):
    """Stel een eigen diagnose."""


class StelPlanVast(Commando, PlanVanAanpakVastgesteld):
    """Stel een plan van aanpak of een nieuwe versie daarvan vast."""


class EvalueerPlan(Commando, PlanVanAanpakGeevalueerd):
    """Evalueer het plan van aanpak."""


class RegistreerWijziging(Commando, WijzigingGemeld):
    """Registreer een wijziging die de klant meldt."""


class RegelVoorziening(Commando, VoorzieningenGeregeld):
    """Leg vast hoe het staat met een ondersteunende voorziening."""


class BevestigContactpersoon(Commando, ContactpersoonBevestigd):
    """Bevestig dat een nieuwe contactpersoon is overgenomen."""


class BespreekOverdracht(Commando, OverdrachtBesproken):
    """Leg vast dat de overdracht van een aanvraag is besproken."""


class StelKlantgegevensVast(Commando, KlantgegevensVastgesteld):
    """Stel gegevens van de klant vast."""


class LegSollicitatiesVast(Commando, SollicitatieactiviteitenVastgelegd):
    """Leg een overzicht van sollicitatieactiviteiten vast."""


class BiedVacatureAan(Commando, VacatureAangeboden):
    """Leg de klant een vacature voor, of leg de uitkomst ervan vast."""


class MeldPlaatsing(Commando, PlaatsingGerealiseerd):
    """Meld dat de klant begint met werk of een onbetaalde plek."""


class BeeindigPlaatsing(Commando, PlaatsingBeeindigd):
    """Meld dat een plaatsing eindigt."""


class VraagInformatie(Commando, InformatieGevraagd):
    """Vraag informatie aan een andere partner."""


class VerstrekInformatie(Commando, InformatieVerstrekt):
    """Verstrek informatie op verzoek van een andere partner."""
