"""Start and end of work, aftercare and confirmation (`domain/events.md` §2.3, §3.1)."""

from typing import Literal
from uuid import UUID

from shared.contract.basistypen import Dag, KorteTekst, Uren
from shared.contract.codes import (
    Contractvorm,
    GevondenVia,
    JaNeeOnbekend,
    RedenEindePlaatsing,
    SoortWerk,
    Subsidie,
)
from shared.contract.gebeurtenis import Brontype, Inhoud
from shared.contract.klassen import K, KBureau, PGemeente
from shared.contract.uitgevers import ADVISEUR, BUREAU, IHR, KLANTMANAGER, H, R


class PlaatsingGerealiseerd(
    Inhoud,
    domein="plaatsingen",
    uitgevers=IHR,
    rollen=ADVISEUR + KLANTMANAGER + BUREAU,
    datumveld="startdatum",
):
    """Klant begint met werk of op een onbetaalde plaats. Geen naam van de werkgever."""

    plaatsing_id: K[UUID]
    startdatum: K[Dag]
    soort_werk: K[SoortWerk]
    uren_per_week: K[Uren]
    contractvorm: K[Contractvorm]
    contract_tot: K[Dag | None] = None
    subsidie: K[Subsidie | None] = None
    door_bureau_zelf: K[bool | None] = None
    gevonden_via: PGemeente[GevondenVia | None] = None
    functie: PGemeente[KorteTekst | None] = None
    baangarantie: PGemeente[bool | None] = None


class PlaatsingBeeindigd(
    Inhoud,
    domein="plaatsingen",
    uitgevers=IHR,
    rollen=ADVISEUR + KLANTMANAGER + BUREAU,
    datumveld="einddatum",
):
    """Werk of plaats geëindigd."""

    plaatsing_id: K[UUID]
    einddatum: K[Dag]
    reden: K[RedenEindePlaatsing]
    aansluitend: K[SoortWerk | Literal["geen"] | None] = None


class PlaatsingBevestigd(Inhoud, domein="plaatsingen", uitgevers=H, rollen=KLANTMANAGER, datumveld="datum"):
    """De gemeente bevestigt of betwist de plaatsing die het bureau meldde."""

    plaatsing_id: KBureau[UUID]
    oordeel: KBureau[Literal["bevestigd", "betwist", "nietTeBevestigen"]]
    basis: KBureau[Brontype | None] = None
    datum: KBureau[Dag]


class NazorgGestart(Inhoud, domein="plaatsingen", uitgevers=R, rollen=BUREAU, datumveld="startdatum"):
    """Nazorg begonnen."""

    traject_id: K[UUID]
    startdatum: K[Dag]
    gepland_einde: K[Dag | None] = None
    nog_aan_het_werk: K[JaNeeOnbekend | None] = None


class NazorgAfgerond(Inhoud, domein="plaatsingen", uitgevers=R, rollen=BUREAU, datumveld="einddatum"):
    """Nazorg afgerond."""

    traject_id: K[UUID]
    einddatum: K[Dag]
    gepland_einde: K[Dag | None] = None
    nog_aan_het_werk: K[JaNeeOnbekend | None] = None
