"""Guidance, job applications and vacancies (`domain/events.md` §1.1)."""

from typing import Literal
from uuid import UUID

from shared.contract.basistypen import Aantal, Dag, KorteTekst, Toelichting, Uren
from shared.contract.codes import (
    Aanbodreactie,
    Activiteitresultaat,
    Begeleidingsactiviteit,
    RedenWeigering,
    Zoekkanaal,
)
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import BGemeente, K, P
from shared.contract.uitgevers import ADVISEUR, IEDER, IHR, I


class BegeleidingsactiviteitUitgevoerd(
    Inhoud, domein="begeleidingen", uitgevers=I, rollen=ADVISEUR, datumveld="datum"
):
    """Begeleidingsactiviteit van CWI, ook na de overdracht."""

    activiteit_id: K[UUID]
    soort: K[Begeleidingsactiviteit]
    datum: K[Dag]
    resultaat: K[Activiteitresultaat | None] = None
    aanvraag_id: K[UUID | None] = None
    toelichting: BGemeente[Toelichting | None] = None


class SollicitatieactiviteitenVastgelegd(
    Inhoud, domein="begeleidingen", uitgevers=IHR, rollen=IEDER, datumveld="periode_tot"
):
    """Overzicht van sollicitaties over een periode."""

    periode_van: K[Dag]
    periode_tot: K[Dag]
    aantal: K[Aantal]
    kanalen: K[tuple[Zoekkanaal, ...] | None] = None
    basis: K[Literal["opgaveKlant", "gecontroleerd"]]


class VacatureAangeboden(Inhoud, domein="begeleidingen", uitgevers=IHR, rollen=IEDER, datumveld="datum"):
    """Concrete vacature voorgelegd, met de uitkomst zodra die bekend is (zelfde aanbodId)."""

    aanbod_id: K[UUID]
    datum: K[Dag]
    reactie: K[Aanbodreactie | None] = None
    functie: P[KorteTekst | None] = None
    uren_per_week: P[Uren | None] = None
    reden_weigering: P[RedenWeigering | None] = None
