"""When a client is the gemeente's: INV-02 by date (`rules.md` A.1; Pw 65 lid 1).

The relation runs while an aanvraag is open or an uitkering runs in the dossier of this gemeente:

| | from | to |
|---|---|---|
| aanvraag | the first of melding, application and receipt | the day on which it is decided or closed |
| uitkering | its first day | its last day |

Where the dossier does not say when the application was made, its beginning is unknown; of a client of whom no
dossier was ever recorded here everything is. What is unknown refuses nothing (T13).

| stated of a day | refused |
|---|---|
| before the first relation | everything, but for what makes the relation and what was there before it |
| on which there was none | what only bears on duties, for without aanvraag or uitkering there are none |
| after the last one | the same, also conduct and a vrijstelling |

All else may be stated after the end, as the rows "any" of `events.md` §2 have it: bezwaar and its decision, a
maatregel on earlier conduct, a document of a bureau and the answer to it, nazorg and plaatsing, contact, an
offer to who has no uitkering. What the service states itself as a reaction is not judged: it follows from a
fact that was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.aggregate.aggregate import Commando
from shared.aggregate.wetsdag import feitdatum
from shared.contract.basistypen import eerste_dag, laatste_dag
from shared.contract.gebeurtenis import Inhoud
from shared.contract.maatregelen import NormafwijkingVastgesteld
from shared.contract.ontheffingen import (
    OntheffingAangevraagd,
    OntheffingAfgewezen,
    OntheffingsverzoekVervallen,
    OntheffingVerleend,
)
from shared.contract.plaatsingen import PlaatsingBeeindigd, PlaatsingGerealiseerd
from shared.contract.plichten import (
    RechtenEnPlichtenMedegedeeld,
    RustperiodeToegekend,
    VoorlichtingGegeven,
    VoorwaardenGetoetst,
    VrijstellingBeeindigd,
    VrijstellingVastgesteld,
)
from shared.contract.termijnen import Periode
from shared.contract.uitkeringen import (
    AanvraagNietDoorgezet,
    AanvraagOntvangen,
    UitkeringAfgewezen,
    UitkeringBeeindigd,
    UitkeringToegekend,
)
from shared.contract.voorzieningen import VoorzieningenGeregeld
from shared.contract.weigering import Overtreding

MAAKT_DE_RELATIE = (
    AanvraagOntvangen,
    UitkeringToegekend,
    UitkeringAfgewezen,
    OntheffingAangevraagd,
    OntheffingAfgewezen,
    OntheffingsverzoekVervallen,
)
"""Events that create the relation. A request for an ontheffing is one: it is never refused (`events.md`
§0.6), and who has no bijstand is answered with `geenBijstand`."""

VAN_DE_KLANT = (
    NormafwijkingVastgesteld,
    PlaatsingBeeindigd,
    PlaatsingGerealiseerd,
    VoorzieningenGeregeld,
    VrijstellingVastgesteld,
)
"""What may date from before the relation, because it is of the client and no act of the gemeente: work and
childcare that were there already, and the conduct that made someone apply (tekortschietend besef, Pw 18 lid
2)."""

OVER_PLICHTEN = (
    OntheffingVerleend,
    RechtenEnPlichtenMedegedeeld,
    RustperiodeToegekend,
    VoorlichtingGegeven,
    VoorwaardenGetoetst,
    VrijstellingBeeindigd,
)
"""What has a meaning only on a day with duties (`events.md` §2.1: "aanvraag open or tijdvak lopend")."""

NIET_ERNA = (NormafwijkingVastgesteld, VrijstellingVastgesteld)
"""What bears on duties too, but may date from before them."""

BEGIN_EN_EINDE = (
    AanvraagNietDoorgezet,
    AanvraagOntvangen,
    UitkeringAfgewezen,
    UitkeringBeeindigd,
    UitkeringToegekend,
)
"""What tells of the relation."""


@dataclass(frozen=True, slots=True)
class Feiten:
    """Facts of other streams that every command of the gemeente is judged by. `relatie`: the periods of the
    relation with this client; None when nobody looked or no dossier is known, which refuses nothing."""

    relatie: Sequence[Periode] | None = field(default=None, kw_only=True)


def relatie(dossier: Iterable[Inhoud]) -> Sequence[Periode]:
    """The periods of the relation that the statements of a dossier tell."""
    aanvragen: dict[UUID, Periode] = {}
    tijdvakken: dict[UUID, Periode] = {}
    for e in dossier:
        match e:
            case AanvraagOntvangen():
                aanvragen[e.aanvraag_id] = Periode(_begin(e))
            case UitkeringToegekend():
                _sluit(aanvragen, e.aanvraag_id, max(e.besluitdatum, e.ingangsdatum))
                tijdvakken[e.uitkering_id] = Periode(e.ingangsdatum)
            case UitkeringAfgewezen():
                _sluit(aanvragen, e.aanvraag_id, e.besluitdatum)
            case AanvraagNietDoorgezet():
                _sluit(aanvragen, e.aanvraag_id, e.datum)
            case UitkeringBeeindigd():
                _sluit(tijdvakken, e.uitkering_id, e.einddatum)
    return (*aanvragen.values(), *tijdvakken.values())


def kan_erbuiten(c: Commando, vandaag: date) -> bool:
    """Whether the relation has to be looked up for this command: what happens today comes after its
    beginning."""
    datum = feitdatum(c)
    if datum is None or isinstance(c, MAAKT_DE_RELATIE):
        return False
    return isinstance(c, (*OVER_PLICHTEN, *NIET_ERNA)) or laatste_dag(datum) < vandaag


def toets(c: Commando) -> Sequence[Overtreding]:
    """INV-02 where the client was not the gemeente's on any possible day of the fact (T6)."""
    perioden = c.feiten.relatie if isinstance(c.feiten, Feiten) else None
    buiten = perioden is not None and valt_erbuiten(c, perioden)
    return (Overtreding("INV-02", "gebeurtenisdatum"),) if buiten else ()


def valt_erbuiten(c: Commando, perioden: Sequence[Periode]) -> bool:
    """Whether what `c` states is of a day on which this relation gives no cause for it; see above."""
    datum = feitdatum(c)
    if datum is None or not perioden or isinstance(c, MAAKT_DE_RELATIE):
        return False
    eerste, laatste = eerste_dag(datum), laatste_dag(datum)
    if all(p.van > laatste for p in perioden):
        return not isinstance(c, VAN_DE_KLANT)
    if isinstance(c, NIET_ERNA):
        return all(p.tot_en_met is not None and p.tot_en_met < eerste for p in perioden)
    if not isinstance(c, OVER_PLICHTEN):
        return False
    betreft = [Periode(eerste, laatste)]
    if isinstance(c, OntheffingVerleend):  # a besluit may still exempt for days that are behind it (E39)
        betreft.append(Periode(c.ingangsdatum, c.einddatum))
    return not any(p.overlapt(dagen) for p in perioden for dagen in betreft)


def _begin(e: AanvraagOntvangen) -> date:
    if "aanvraaggegevens" in (e.ontbreekt or ()):
        return date.min  # the day of the handover only stands in for when the client applied
    return min(e.meldingsdatum, e.aanvraagdatum, e.ontvangen_op)


def _sluit(perioden: dict[UUID, Periode], id: UUID, dag: date) -> None:
    """Closes what runs; what was taken over without its beginning began on an unknown day."""
    van = perioden[id].van if id in perioden else date.min
    perioden[id] = Periode(van, max(van, dag))
