"""Merging and splitting of pseudonyms (`domain/events.md` §4, standards-nl §6)."""

from uuid import UUID

from pydantic import Field

from shared.contract.basistypen import Dag, KlantId, KorteTekst
from shared.contract.codes import Identiteitreden
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import K
from shared.contract.uitgevers import ADVISEUR, KLANTMANAGER
from shared.contract.uitgevers import K as KVS


class IdentiteitSamengevoegd(
    Inhoud,
    domein="identiteiten",
    uitgevers=KVS,
    rollen=ADVISEUR + KLANTMANAGER,
    datumveld="vastgesteld_op",
):
    """Twee pseudoniemen zijn één persoon."""

    vervallen_klant: K[KlantId]
    blijvende_klant: K[KlantId]
    reden: K[Identiteitreden]
    vastgesteld_op: K[Dag]


class IdentiteitGesplitst(
    Inhoud,
    domein="identiteiten",
    uitgevers=KVS,
    rollen=ADVISEUR + KLANTMANAGER,
    datumveld="vastgesteld_op",
):
    """Eén pseudoniem stond voor twee personen."""

    klant: K[KlantId]
    nieuwe_klant: K[KlantId]
    streams: K[tuple[KorteTekst, ...]] = Field(min_length=1)
    gebeurtenissen: K[tuple[UUID, ...] | None] = None
    reden: K[Identiteitreden]
    vastgesteld_op: K[Dag]
