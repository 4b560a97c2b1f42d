"""Rights and duties, vrijstelling and rust (`domain/events.md` §2.1)."""

from typing import Literal, Self
from uuid import UUID

from pydantic import model_validator

from shared.contract.basistypen import Dag, Toelichting
from shared.contract.codes import (
    Adviestype,
    Hulpsoort,
    Rustgrond,
    Verplichting,
    Vervolg,
    Voorlichtingkanaal,
    Voorlichtingonderwerp,
    Voorwaarde,
    Vrijstellingsgrond,
)
from shared.contract.controles import eis
from shared.contract.gebeurtenis import Inhoud, MogelijkBesluit
from shared.contract.klassen import B, K, PGemeente
from shared.contract.model import Model
from shared.contract.uitgevers import KLANTMANAGER, SYSTEEM, H


class Voorwaardentoets(Model):
    voorwaarde: Voorwaarde
    uitkomst: Literal["voldaan", "nietVoldaan"]
    getoetst_op: Dag


class RechtenEnPlichtenMedegedeeld(
    Inhoud, domein="plichten", uitgevers=H, rollen=KLANTMANAGER, datumveld="datum"
):
    """Rechten en plichten uitgelegd."""

    onderwerpen: K[tuple[Voorlichtingonderwerp, ...]]
    kanaal: K[Voorlichtingkanaal]
    datum: K[Dag]


class VoorlichtingGegeven(Inhoud, domein="plichten", uitgevers=H, rollen=KLANTMANAGER, datumveld="datum"):
    """Voorlichting over een recht, vooral artikel 9a."""

    onderwerp: K[Voorlichtingonderwerp]
    initiatief: K[Literal["gevraagd", "ongevraagd"]]
    kanaal: K[Voorlichtingkanaal]
    datum: K[Dag]
    resultaat: K[Literal["verzoek", "geenVerzoek", "nogOnbekend"] | None] = None


class VoorwaardenGetoetst(Inhoud, domein="plichten", uitgevers=H, rollen=KLANTMANAGER, besluit=True):
    """Toets of arbeid aanvaarden oplegbaar is bij een kind tot twaalf jaar (art. 9 lid 4 Participatiewet)."""

    oordeel: K[Literal["oplegbaar", "nietOplegbaar"]]
    toetsen: PGemeente[tuple[Voorwaardentoets, ...]]
    toelichting: B[Toelichting | None] = None


class VrijstellingVastgesteld(
    MogelijkBesluit,
    domein="plichten",
    uitgevers=H,
    rollen=KLANTMANAGER,
    besluit=True,
    datumveld="ingangsdatum",
):
    """Vrijstelling van rechtswege van de verplichtingen a, b en c (art. 9 lid 5 Participatiewet)."""

    vrijstelling_id: K[UUID]
    ingangsdatum: K[Dag]
    grond: B[Vrijstellingsgrond]


class VrijstellingBeeindigd(
    MogelijkBesluit, domein="plichten", uitgevers=H, rollen=KLANTMANAGER, besluit=True, datumveld="einddatum"
):
    """De vrijstelling geldt niet meer."""

    vrijstelling_id: K[UUID]
    einddatum: K[Dag]


class RustperiodeToegekend(
    Inhoud, domein="plichten", uitgevers=H, rollen=KLANTMANAGER, datumveld="ingangsdatum"
):
    """De klant wordt een tijd met rust gelaten; verandert niets aan de verplichtingen."""

    rustperiode_id: K[UUID]
    ingangsdatum: K[Dag]
    verwacht_einde: K[Dag | None] = None
    volgend_contact_op: K[Dag | None] = None
    vorm: K[Literal["formeel", "informeel"]]
    ontheffing_id: K[UUID | None] = None
    opgeschort: K[tuple[Verplichting, ...] | None] = None
    adviestype: K[Adviestype | None] = None
    op_advies_id: K[UUID | None] = None
    grond: B[Rustgrond | None] = None
    hulp: B[tuple[Hulpsoort, ...] | None] = None

    @model_validator(mode="after")
    def _ontheffing_alleen_bij_formeel(self) -> Self:
        eis(
            self.ontheffing_id is None or self.vorm == "formeel",
            "Een ontheffing hoort alleen bij een formele rustperiode.",
        )
        return self


class RustperiodeBeeindigd(
    Inhoud, domein="plichten", uitgevers=H, rollen=KLANTMANAGER + SYSTEEM, datumveld="einddatum"
):
    """Rustperiode geëindigd."""

    rustperiode_id: K[UUID]
    einddatum: K[Dag]
    vervolg: K[Vervolg]
