"""Questions between partners and their answers (Pw 64, 65; `domain/events.md` §1.1, §2.1)."""

from uuid import UUID

from shared.contract.basistypen import Dag, KorteTekst, LangeTekst, OrganisatieUrn
from shared.contract.codes import Gegevenscategorie
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import BVrager, K
from shared.contract.uitgevers import IEDER, IHR


class InformatieGevraagd(Inhoud, domein="informatieverzoeken", uitgevers=IHR, rollen=IEDER):
    """Vraag aan een andere partner."""

    verzoek_id: K[UUID]
    aan: K[OrganisatieUrn]
    categorieen: K[tuple[Gegevenscategorie, ...]]
    verwerking: K[KorteTekst]
    antwoord_voor: K[Dag]
    over_stuk_id: K[UUID | None] = None


class InformatieVerstrekt(
    Inhoud, domein="informatieverzoeken", uitgevers=IHR, rollen=IEDER, datumveld="verstrekt_op"
):
    """Antwoord op een vraag van een andere partner."""

    verzoek_id: K[UUID]
    verstrekt_op: K[Dag]
    categorieen: K[tuple[Gegevenscategorie, ...]]
    volledig: K[bool]
    geen_gegevens: K[bool | None] = None
    bijlagen: K[tuple[UUID, ...] | None] = None
    inhoud: BVrager[LangeTekst | None] = None
