"""Reports of the bureau and the reading of them by the gemeente (`domain/events.md` §2.3, §3.1)."""

from typing import Literal
from uuid import UUID

from shared.contract.basistypen import Dag, KorteTekst, LangeTekst, Tekst
from shared.contract.codes import (
    Bruikbaarheid,
    Contactpartij,
    Rapportageonderwerp,
    Rapportagesoort,
    Richting,
    Stuksoort,
    Vervolg,
)
from shared.contract.gebeurtenis import Functie, Inhoud
from shared.contract.klassen import BAfzender, BGemeente, K, PGemeente
from shared.contract.model import Model
from shared.contract.onderdelen import Belemmeringopgave, Participatietrede
from shared.contract.uitgevers import BUREAU, KLANTMANAGER, UITVOERDERS, H, R


class Ontwikkeling(Model):
    onderwerp: Rapportageonderwerp
    richting: Richting


class RapportageTerInzageGegeven(
    Inhoud, domein="rapportages", uitgevers=R, rollen=UITVOERDERS, datumveld="ter_inzage_op"
):
    """De klant kan het stuk als eerste lezen."""

    stuk_id: K[UUID]
    stuksoort: K[Stuksoort]
    ter_inzage_op: K[Dag]
    reactie_voor: K[Dag | None] = None
    blokkeringsrecht: K[bool]


class RapportageGeblokkeerd(Inhoud, domein="rapportages", uitgevers=R, rollen=UITVOERDERS, datumveld="datum"):
    """De klant blokkeert het stuk."""

    stuk_id: K[UUID]
    datum: K[Dag]
    omvang: K[Literal["geheel", "gedeeltelijk"]]


class RapportageIngediend(Inhoud, domein="rapportages", uitgevers=R, rollen=BUREAU, datumveld="periode_tot"):
    """Rapportage aan de gemeente."""

    stuk_id: K[UUID]
    soort: K[Rapportagesoort]
    periode_van: K[Dag]
    periode_tot: K[Dag]
    onderwerpen: K[tuple[Rapportageonderwerp, ...]]
    klant_ingezien_op: K[Dag | None] = None
    evaluatie_met: K[tuple[Contactpartij, ...] | None] = None
    vervangt: K[UUID | None] = None
    ontwikkeling: PGemeente[tuple[Ontwikkeling, ...] | None] = None
    participatietrede: PGemeente[Participatietrede | None] = None
    inhoud: BGemeente[LangeTekst | None] = None
    belemmeringen: BGemeente[tuple[Belemmeringopgave, ...] | None] = None


class RapportageGelezen(
    Inhoud, domein="rapportages", uitgevers=H, rollen=KLANTMANAGER, datumveld="gelezen_op"
):
    """Een medewerker heeft het stuk geopend."""

    stuk_id: K[UUID]
    gelezen_op: K[Dag]
    functie: K[Functie]
    medewerker: PGemeente[KorteTekst]


class RapportageTeruggekoppeld(
    Inhoud, domein="rapportages", uitgevers=H, rollen=KLANTMANAGER, datumveld="teruggekoppeld_op"
):
    """Antwoord aan de afzender van het stuk."""

    stuk_id: K[UUID]
    teruggekoppeld_op: K[Dag]
    bruikbaarheid: K[Bruikbaarheid]
    vervolg: K[Vervolg]
    opmerking: BAfzender[Tekst | None] = None
    vragen: BAfzender[Tekst | None] = None
