"""Statements of client data, reported changes and age limits (`domain/events.md` §1.1, §2.1, §4)."""

from typing import Literal
from uuid import UUID

from shared.contract.basistypen import Dag, Gemeentecode
from shared.contract.codes import (
    Geslacht,
    JaNeeOnbekend,
    LaatstGewerkt,
    Leeftijdsgrens,
    Leefvorm,
    Opleidingsniveau,
    Regeling,
    Wijziging,
)
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import K, P, PGemeente
from shared.contract.model import Model
from shared.contract.onderdelen import Participatietrede
from shared.contract.uitgevers import IEDER, IHR, SYSTEEM
from shared.contract.uitgevers import K as KVS


class Kind(Model):
    kind_id: UUID
    geboortedatum: Dag
    volledige_zorg: bool | None = None
    ten_laste_komend: bool | None = None
    in_huishouden_tot: Dag | None = None
    zorgintensief: bool | None = None


class KlantgegevensVastgesteld(
    Inhoud, domein="klantgegevens", uitgevers=IHR, rollen=IEDER, datumveld="gesteld_op"
):
    """Klantgegevens volgens een bron; wat ontbreekt zegt niets, `onbekend` is een waarde."""

    woongemeente: K[Gemeentecode | None] = None
    gesteld_op: K[Dag]
    geboortedatum: P[Dag | None] = None
    geslacht: P[Geslacht | None] = None
    leefvorm: P[Leefvorm | None] = None
    kinderen: P[tuple[Kind, ...] | None] = None
    opleidingsniveau: P[Opleidingsniveau | None] = None
    startkwalificatie: P[JaNeeOnbekend | None] = None
    laatst_gewerkt: P[LaatstGewerkt | None] = None
    vorige_uitkering: P[Regeling | None] = None
    participatietrede: P[Participatietrede | None] = None


class WijzigingGemeld(Inhoud, domein="klantgegevens", uitgevers=IHR, rollen=IEDER, datumveld="ontvangen_op"):
    """De klant meldt een wijziging."""

    wijziging_id: K[UUID]
    ontvangen_op: K[Dag]
    ingangsdatum: K[Dag | None] = None
    soort: PGemeente[Wijziging]


class LeeftijdsgrensBereikt(
    Inhoud, domein="klantgegevens", uitgevers=KVS, rollen=SYSTEEM, datumveld="bereikt_op"
):
    """De klant of een kind bereikt een leeftijdsgrens."""

    grens: K[Leeftijdsgrens]
    bereikt_op: K[Dag]
    betreft: PGemeente[UUID | Literal["klant"]]
