"""Commands of the Ontheffing, in the order of its life. Each inherits the event that it leads to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.handhaving.relatie import Feiten
from shared.aggregate.aggregate import Commando, OpenendCommando, OvernemendCommando
from shared.contract.adviezen import AdviesGevraagd, AdviesOntvangen
from shared.contract.ontheffingen import (
    HeronderzoekUitgesteld,
    HeronderzoekUitgevoerd,
    OntheffingAangevraagd,
    OntheffingAfgewezen,
    OntheffingBeeindigd,
    OntheffingHervat,
    OntheffingHerzien,
    OntheffingIngetrokken,
    OntheffingOpgeschort,
    OntheffingsverzoekVervallen,
    OntheffingVerleend,
    OntheffingVerlengd,
)
from shared.contract.termijnen import Periode


@dataclass(frozen=True, slots=True)
class Kindfeit:
    """What is known of one child; None is unknown."""

    geboortedatum: date
    volledige_zorg: bool | None = None
    ten_laste_komend: bool | None = None
    in_huishouden_tot: date | None = None


@dataclass(frozen=True, slots=True)
class LopendeOntheffing:
    """An ontheffing of this client in another stream: scope and days on which it holds."""

    ontheffing_id: UUID
    verplichtingen: frozenset[str]
    periode: Periode


@dataclass(frozen=True, slots=True)
class OntheffingFeiten(Feiten):
    """Facts of other streams, read just before deciding. None is unknown and refuses nothing (T13).

    `leefvorm`: code of the newest statement. `perioden9a_elders`: days of art. 9a used in other gemeenten.
    `bijstand_loopt`: whether an uitkering runs in this gemeente, on the day of resuming. `feit_vastgelegd`:
    whether the event to which `bron.bewijsLink` refers was recorded of this client.
    `eerder_verleend9a`: whether art. 9a was granted to this person here in another stream, under another
    pseudonym.
    """

    geboortedatum: date | None = None
    leefvorm: str | None = None
    kinderen: tuple[Kindfeit, ...] | None = None
    vrijstellingen: tuple[Periode, ...] = ()
    lopende: tuple[LopendeOntheffing, ...] = ()
    perioden9a_elders: tuple[Periode, ...] = ()
    bijstand_loopt: bool | None = None
    feit_vastgelegd: bool | None = None
    eerder_verleend9a: bool = False


class VraagOntheffingAan(OpenendCommando, OntheffingAangevraagd):
    """Leg een verzoek om ontheffing vast. Een verzoek wordt nooit geweigerd; de verlening kan dat wel."""


class VraagAdvies(OpenendCommando, AdviesGevraagd):
    """Vraag een deskundige om advies over de verplichtingen."""


class OntvangAdvies(Commando, AdviesOntvangen):
    """Ontvang het advies van een deskundige."""


class VerleenOntheffing(OpenendCommando, OntheffingVerleend):
    """Verleen een tijdelijke ontheffing aan één persoon."""


class WijsOntheffingAf(OvernemendCommando, OntheffingAfgewezen):
    """Wijs een verzoek om ontheffing af."""


class LaatVerzoekVervallen(Commando, OntheffingsverzoekVervallen):
    """Leg vast dat een verzoek zonder besluit eindigt."""


class VoerHeronderzoekUit(Commando, HeronderzoekUitgevoerd):
    """Leg een heronderzoek van de grond of de uitvoering van het plan vast."""


class StelHeronderzoekUit(Commando, HeronderzoekUitgesteld):
    """Stel een heronderzoek uit."""


class VerlengOntheffing(OvernemendCommando, OntheffingVerlengd):
    """Verleng een ontheffing, aansluitend op de vorige periode."""


class HerzieOntheffing(Commando, OntheffingHerzien):
    """Herzie de omvang van een ontheffing binnen dezelfde termijn."""


class SchortOntheffingOp(Commando, OntheffingOpgeschort):
    """Schort een ontheffing van artikel 9a op."""


class SchortOpVanRechtswege(Commando):
    """Schort een lopende ontheffing van artikel 9a op van rechtswege (art. 9a lid 5 a en b; reactie)."""

    vanaf: date
    grond: str


class HervatOntheffing(Commando, OntheffingHervat):
    """Hervat een opgeschorte ontheffing op verzoek."""


class TrekOntheffingIn(Commando, OntheffingIngetrokken):
    """Trek een ontheffing in. Verwijs bij artikel 9a in `bron.bewijsLink` naar het feit waaruit de onwil
    blijkt: `urn:uuid:` met het id van een vastgelegde gebeurtenis, of de URI van een document."""


class BeeindigOntheffing(Commando, OntheffingBeeindigd):
    """Beëindig een ontheffing vóór haar einddatum, anders dan door intrekking."""


class BeeindigBijEindeUitkering(Commando):
    """Beëindig een lopende ontheffing van artikel 9 omdat de uitkering eindigt (reactie)."""

    einddatum: date
