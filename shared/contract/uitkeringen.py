"""Application, award and end of a benefit (`domain/events.md` §1.1, §2.1)."""

from typing import Literal
from uuid import UUID

from shared.contract.basistypen import Dag, Gemeentecode, KlantId, Maanden, Toelichting, Uren
from shared.contract.codes import (
    Begeleidingsactiviteit,
    Bestemming,
    Contractvorm,
    Fase,
    Faseschema,
    Gegevenscategorie,
    GevondenVia,
    JaNeeOnbekend,
    Leefvorm,
    RedenAfwijzing,
    RedenEinde,
    RedenInstroom,
    RedenNietDoorgezet,
    Regeling,
    Verplichting,
    Wijziging,
)
from shared.contract.gebeurtenis import Besluit, Inhoud
from shared.contract.klassen import BGemeente, K, P, PGemeente, PNaarGemeente
from shared.contract.model import Model
from shared.contract.onderdelen import Periode
from shared.contract.uitgevers import ADVISEUR, IH, KLANTMANAGER, SYSTEEM, H, I

Omvang = Literal["volledig", "aanvullend"]


class AfgesprokenStap(Model):
    soort: Begeleidingsactiviteit
    gereed_voor: Dag | None = None


class Faseverwijzing(Model):
    schema_: Faseschema | None = None
    waarde: Fase | None = None


class LopendeZaak(Model):
    """What still runs at the old gemeente when a client moves."""

    soort: Literal["traject", "ontheffing", "maatregel", "rustperiode", "vrijstelling", "plan"] | None = None
    id: UUID | None = None
    verplichtingen: tuple[Verplichting, ...] | None = None
    ingangsdatum: Dag | None = None
    einddatum: Dag | None = None


class UitkeringAangevraagd(
    Inhoud, domein="uitkeringen", uitgevers=I, rollen=ADVISEUR, datumveld="aanvraagdatum"
):
    """Aanvraag om een uitkering ingenomen."""

    aanvraag_id: K[UUID]
    regeling: K[Regeling]
    aanvraagdatum: K[Dag]
    meldingsdatum: K[Dag]
    niet_in_staat_te_zoeken: K[bool | None] = None
    reden_aanvraag: P[RedenInstroom | None] = None
    stappen: P[tuple[AfgesprokenStap, ...] | None] = None


class AanvraagOvergedragen(
    Inhoud, domein="uitkeringen", uitgevers=I, rollen=ADVISEUR, datumveld="overdrachtsdatum"
):
    """Aanvraag overgedragen aan de gemeente (art. 41 lid 1 Participatiewet)."""

    aanvraag_id: K[UUID]
    overdrachtsdatum: K[Dag]
    sollicitatieoverzicht: K[Literal["bijgevoegd", "nietBijgevoegd", "nietVanToepassing"]]
    fase: K[Faseverwijzing | None] = None
    bijlagen: K[tuple[UUID, ...] | None] = None
    toelichting: BGemeente[Toelichting | None] = None


class AanvraagNietDoorgezet(
    Inhoud, domein="uitkeringen", uitgevers=IH, rollen=ADVISEUR + KLANTMANAGER, datumveld="datum"
):
    """Aanvraag eindigt zonder besluit."""

    aanvraag_id: K[UUID]
    reden: K[RedenNietDoorgezet]
    datum: K[Dag]


class AanvraagOntvangen(
    Inhoud, domein="uitkeringen", uitgevers=H, rollen=KLANTMANAGER + SYSTEEM, datumveld="ontvangen_op"
):
    """De gemeente heeft de aanvraag."""

    aanvraag_id: K[UUID]
    ontvangen_op: K[Dag]
    aanvraagdatum: K[Dag]
    meldingsdatum: K[Dag]
    kanaal: K[Literal["overdracht", "rechtstreeks", "ambtshalve"]]
    ontbreekt: K[tuple[Gegevenscategorie, ...] | None] = None


class UitkeringToegekend(
    Besluit, domein="uitkeringen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Uitkering toegekend; de ingangsdatum is niet de besluitdatum."""

    uitkering_id: K[UUID]
    aanvraag_id: K[UUID]
    regeling: K[Regeling]
    ingangsdatum: K[Dag]
    omvang: K[Omvang]
    opgelegd: K[tuple[Verplichting, ...]]
    leefvorm: P[Leefvorm | None] = None
    reden_instroom: P[RedenInstroom | None] = None
    vorige_uitkering_id: P[UUID | None] = None
    partner: P[KlantId | None] = None


class UitkeringAfgewezen(
    Besluit, domein="uitkeringen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Geen recht op uitkering."""

    aanvraag_id: K[UUID]
    reden: K[RedenAfwijzing]


class UitkeringHerberekend(
    Besluit, domein="uitkeringen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Uitkering herberekend, bijvoorbeeld bij werkaanvaarding. Geen bedragen."""

    uitkering_id: K[UUID]
    aanleiding: K[Wijziging]
    per_op: K[Dag]
    omvang: K[Omvang]
    corrigeert_besluit_id: K[UUID | None] = None


class UitkeringBeeindigd(
    Besluit, domein="uitkeringen", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"
):
    """Uitstroom uit deze uitkering."""

    uitkering_id: K[UUID]
    einddatum: K[Dag]
    bestemming: K[Bestemming]
    naar_gemeente: K[Gemeentecode | None] = None
    reden: PGemeente[RedenEinde]
    naar_regeling: PGemeente[Regeling | None] = None
    contractvorm: P[Contractvorm | None] = None
    uren_per_week: P[Uren | None] = None
    gevonden_via: P[GevondenVia | None] = None
    plaatsing_id: P[UUID | None] = None


class KlantVerhuisd(Inhoud, domein="uitkeringen", uitgevers=H, rollen=KLANTMANAGER, datumveld="verhuisdatum"):
    """Klant verhuisd naar een andere gemeente."""

    naar_gemeente: K[Gemeentecode]
    verhuisdatum: K[Dag]
    bijstand_voortgezet: K[JaNeeOnbekend]
    perioden9a: PNaarGemeente[tuple[Periode, ...] | None] = None
    verbruikte_maanden9a: PNaarGemeente[Maanden | None] = None
    lopend: PNaarGemeente[tuple[LopendeZaak, ...] | None] = None
