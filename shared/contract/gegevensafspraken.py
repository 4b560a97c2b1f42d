"""What CWI and a gemeente agreed to exchange (`domain/events.md` §1.2)."""

from typing import Literal
from uuid import UUID

from shared.contract.basistypen import Aantal, Dag, OrganisatieUrn
from shared.contract.codes import Gegevenscategorie
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import K
from shared.contract.uitgevers import ADVISEUR, KLANTMANAGER, I


class GegevensafspraakVastgelegd(
    Inhoud, domein="gegevensafspraken", uitgevers=I, rollen=ADVISEUR + KLANTMANAGER, datumveld="geldig_vanaf"
):
    """Afspraak welke gegevens CWI en gemeente uitwisselen, uit zichzelf of op verzoek."""

    afspraak_id: K[UUID]
    partijen: K[tuple[OrganisatieUrn, OrganisatieUrn]]
    categorieen: K[tuple[Gegevenscategorie, ...]]
    wijze: K[Literal["actief", "opVerzoek"]]
    antwoordtermijn_dagen: K[Aantal | None] = None
    geldig_vanaf: K[Dag]
    geldig_tot: K[Dag | None] = None
