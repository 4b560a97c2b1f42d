"""Registration as job seeker and classification by CWI (`domain/events.md` §1.1)."""

from uuid import UUID

from shared.contract.basistypen import Dag, KorteTekst, Uren
from shared.contract.codes import Diagnosebasis, Fase, Faseschema, RedenEindeInschrijving
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import K, P
from shared.contract.uitgevers import ADVISEUR, I


class WerkzoekendeIngeschreven(
    Inhoud, domein="inschrijvingen", uitgevers=I, rollen=ADVISEUR, datumveld="inschrijfdatum"
):
    """Geregistreerd als werkzoekende."""

    inschrijving_id: K[UUID]
    inschrijfdatum: K[Dag]
    meldingsdatum: K[Dag | None] = None
    beschikbaar_uren_per_week: P[Uren | None] = None


class FaseBepaald(Inhoud, domein="inschrijvingen", uitgevers=I, rollen=ADVISEUR, datumveld="bepaald_op"):
    """Ingedeeld volgens een schema voor de afstand tot de arbeidsmarkt."""

    schema_: K[Faseschema]
    schemaversie: K[KorteTekst]
    waarde: K[Fase]
    bepaald_op: K[Dag]
    geldig_vanaf: K[Dag]
    geldig_tot: K[Dag | None] = None
    basis: K[Diagnosebasis | None] = None


class InschrijvingBeeindigd(
    Inhoud, domein="inschrijvingen", uitgevers=I, rollen=ADVISEUR, datumveld="einddatum"
):
    """De inschrijving als werkzoekende is geëindigd."""

    einddatum: K[Dag]
    reden: K[RedenEindeInschrijving]
