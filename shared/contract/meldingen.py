"""Reports of conduct and absence, and the answer to them (`domain/events.md` §1.1, §2.3, §3.1)."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from shared.contract.basistypen import Dag, Toelichting
from shared.contract.codes import Gedraging, RedenGeenActie, UitkomstMelding, Verzuimsoort
from shared.contract.controles import eis
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import BGemeente, KGemeente, KGemeenteMelder, PGemeente
from shared.contract.uitgevers import ADVISEUR, BUREAU, KLANTMANAGER, H, I, R


class VerwijtbaarGedragGemeld(
    Inhoud, domein="meldingen", uitgevers=I, rollen=ADVISEUR, datumveld="datum_gedrag"
):
    """Verwijtbaar gedrag dat de activering belemmert, ongevraagd gemeld door CWI."""

    melding_id: KGemeente[UUID]
    datum_gedrag: KGemeente[Dag]
    belemmert_activering: KGemeente[bool]
    gedraging: PGemeente[Gedraging]
    toelichting: BGemeente[Toelichting | None] = None


class VerzuimGemeld(Inhoud, domein="meldingen", uitgevers=R, rollen=BUREAU, datumveld="van"):
    """Verzuim of niet meewerken gemeld door het bureau."""

    melding_id: KGemeente[UUID]
    soort: KGemeente[Verzuimsoort]
    van: KGemeente[Dag]
    tot: KGemeente[Dag | None] = None
    bijeenkomsten: KGemeente[tuple[UUID, ...] | None] = None
    klant_vooraf_ingelicht_op: KGemeente[Dag | None] = None
    toelichting: BGemeente[Toelichting | None] = None


class VerzuimmeldingAfgehandeld(
    Inhoud, domein="meldingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="afgehandeld_op"
):
    """Antwoord op een melding van verzuim of verwijtbaar gedrag."""

    melding_id: KGemeenteMelder[UUID]
    afgehandeld_op: KGemeenteMelder[Dag]
    uitkomst: KGemeenteMelder[UitkomstMelding]
    maatregel_id: PGemeente[UUID | None] = None
    reden: PGemeente[RedenGeenActie | None] = None

    @model_validator(mode="after")
    def _reden_bij_geen_actie(self) -> Self:
        eis(
            self.uitkomst != "geenActie" or self.reden is not None,
            "Geef bij geenActie de reden op.",
        )
        return self
