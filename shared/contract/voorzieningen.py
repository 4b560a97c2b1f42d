"""Provisions that the client asks for or that support the next step (`domain/events.md` §2.1, §3.1)."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from shared.contract.basistypen import Dag, KorteTekst, OrganisatieUrn, Uren
from shared.contract.codes import (
    Adviestype,
    Hulpsoort,
    Scholingsniveau,
    Trajectsoort,
    Voorziening,
    Voorzieningstatus,
)
from shared.contract.controles import eis, precies_een
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import BGemeente, K, PPartijen
from shared.contract.model import Model
from shared.contract.uitgevers import HR, KLANTMANAGER, UITVOERDERS, H


class GevraagdeScholing(Model):
    niveau: Scholingsniveau
    opleiding: KorteTekst | None = None


class VoorzieningVerzocht(
    Inhoud, domein="voorzieningen", uitgevers=H, rollen=KLANTMANAGER, datumveld="ontvangen_op"
):
    """De klant vraagt om een voorziening, zoals een mbo-opleiding (art. 9a lid 11 Participatiewet)."""

    verzoek_id: K[UUID]
    ontvangen_op: K[Dag]
    trajectsoort: K[Trajectsoort | None] = None
    scholing: K[GevraagdeScholing | None] = None


class VoorzieningenGeregeld(
    Inhoud, domein="voorzieningen", uitgevers=HR, rollen=KLANTMANAGER + UITVOERDERS, datumveld="van"
):
    """Stand van een ondersteunende voorziening of van hulp."""

    voorziening_id: K[UUID]
    status: K[Voorzieningstatus]
    van: K[Dag | None] = None
    tot: K[Dag | None] = None
    eigenaar: K[OrganisatieUrn]
    adviestype: K[Adviestype | None] = None
    op_advies_id: K[UUID | None] = None
    voorziening: PPartijen[Voorziening | None] = None
    uren_per_week: PPartijen[Uren | None] = None
    hulp: BGemeente[Hulpsoort | None] = None

    @model_validator(mode="after")
    def _voorziening_of_hulp(self) -> Self:
        eis(
            precies_een(self.voorziening, self.hulp),
            "Geef precies een van de twee: voorziening of hulp.",
        )
        return self
