"""Plan van aanpak of the gemeente (Pw 44a and 9a lid 7; `domain/events.md` §2.1)."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from shared.contract.basistypen import Dag, LangeTekst
from shared.contract.codes import (
    JaNeeOnbekend,
    RedenGeenScholing,
    Stapstatus,
    Trajectsoort,
    Verplichting,
    Voorziening,
)
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import BBureau, K
from shared.contract.model import Model
from shared.contract.uitgevers import KLANTMANAGER, H


class Planstap(Model):
    stap_id: UUID
    soort: Trajectsoort | Voorziening
    gereed_voor: Dag


class Stapuitkomst(Model):
    stap_id: UUID
    status: Stapstatus


class PlanVanAanpakVastgesteld(
    Inhoud, domein="plannen", uitgevers=H, rollen=KLANTMANAGER, besluit=True, datumveld="vastgesteld_op"
):
    """Plan van aanpak vastgesteld (art. 44a en 9a lid 7 Participatiewet)."""

    plan_id: K[UUID]
    versie: K[int] = Field(ge=1)
    vastgesteld_op: K[Dag]
    ontheffing_id: K[UUID | None] = None
    stappen: K[tuple[Planstap, ...]]
    bevat_scholing: K[bool]
    startkwalificatie: K[JaNeeOnbekend | None] = None
    reden_geen_scholing: K[RedenGeenScholing | None] = None
    opgeschort: K[tuple[Verplichting, ...] | None] = None
    met_klant: K[bool]
    inhoud: BBureau[LangeTekst | None] = None


class PlanVanAanpakGeevalueerd(Inhoud, domein="plannen", uitgevers=H, rollen=KLANTMANAGER, datumveld="datum"):
    """Periodieke evaluatie van het plan (art. 44a lid 2 Participatiewet)."""

    plan_id: K[UUID]
    datum: K[Dag]
    met_klant: K[bool]
    uitkomst: K[Literal["ongewijzigd", "bijgesteld", "beeindigd"]]
    stappen: K[tuple[Stapuitkomst, ...] | None] = None
    volgende_op: K[Dag | None] = None
