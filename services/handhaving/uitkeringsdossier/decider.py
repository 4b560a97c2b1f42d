"""The life of an Uitkeringsdossier (`events.md` §2.1): every aanvraag and every tijdvak (spell) of one client
in one gemeente, and what is stated about duties, plan and contact beside them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.handhaving import besluiten, relatie
from services.handhaving.besluiten import Besluiten
from services.handhaving.uitkeringsdossier.commands import (
    BeeindigPlaatsing,
    BeeindigRustperiode,
    BeeindigUitkering,
    BeeindigVrijstelling,
    BespreekOverdracht,
    DeelRechtenEnPlichtenMee,
    DossierFeiten,
    EvalueerPlan,
    HerberekenUitkering,
    KenRustperiodeToe,
    KenUitkeringToe,
    LichtVoor,
    OntvangAanvraag,
    RegistreerVerhuizing,
    SluitAanvraag,
    StelVrijstellingVast,
    ToetsVoorwaarden,
    VerstrekInformatie,
    WijsAanvraagAf,
)
from shared.aggregate.aggregate import Commando
from shared.contract.diagnoses import DiagnoseGesteld
from shared.contract.gebeurtenis import Deur, Inhoud
from shared.contract.informatieverzoeken import InformatieVerstrekt
from shared.contract.parameters import GeenParameter, codes
from shared.contract.plaatsingen import PlaatsingGerealiseerd
from shared.contract.plannen import PlanVanAanpakVastgesteld
from shared.contract.plichten import (
    RustperiodeBeeindigd,
    RustperiodeToegekend,
    VoorwaardenGetoetst,
    VrijstellingBeeindigd,
    VrijstellingVastgesteld,
)
from shared.contract.termijnen import Periode
from shared.contract.uitkeringen import (
    AanvraagNietDoorgezet,
    AanvraagOntvangen,
    KlantVerhuisd,
    UitkeringAfgewezen,
    UitkeringBeeindigd,
    UitkeringToegekend,
)
from shared.contract.voorzieningen import VoorzieningVerzocht
from shared.contract.weigering import Overtreding

VOORWAARDEN = frozenset({"kinderopvang", "scholing", "belastbaarheid"})
"""What must all be there before accepting work is imposed on a single parent (Pw 9 lid 4)."""


class Aanvraagstatus(StrEnum):
    OPEN = "open"
    TOEGEKEND = "toegekend"
    AFGEWEZEN = "afgewezen"
    GESLOTEN = "gesloten"


@dataclass(frozen=True, slots=True)
class Uitkeringsdossier:
    """`meldingsdatum`: the earliest one; from that day the obligations run (Pw 9 lid 1, 44 lid 2).
    `tijdvakken`, `vrijstellingen` and `rustperioden` are open-ended while they run.
    `toetsen`: the checks of art. 9 lid 4, each with the day on which it was complete and whether accepting
    work may be imposed. `plaatsingen`: those that this gemeente stated itself, each with its first day."""

    meldingsdatum: date | None = None
    aanvragen: Mapping[UUID, Aanvraagstatus] = field(default_factory=dict)
    tijdvakken: Mapping[UUID, Periode] = field(default_factory=dict)
    vrijstellingen: Mapping[UUID, Periode] = field(default_factory=dict)
    rustperioden: Mapping[UUID, Periode] = field(default_factory=dict)
    toetsen: tuple[tuple[date, bool], ...] = ()
    plannen: Mapping[UUID, int] = field(default_factory=dict)
    plaatsingen: Mapping[UUID, date] = field(default_factory=dict)
    diagnoses: frozenset[UUID] = frozenset()
    verzoeken: Mapping[UUID, str | None] = field(default_factory=dict)
    beantwoord: frozenset[UUID] = frozenset()
    besluiten: Besluiten = field(default_factory=Besluiten)

    def oplegbaar_op(self, dag: date) -> bool | None:
        """Whether the last check of art. 9 lid 4 on or before `dag` lets accepting work be imposed; None when
        there was none. One done later says nothing of that day; of two on one day the last stated counts."""
        eerdere = [toets for toets in self.toetsen if toets[0] <= dag]
        return sorted(eerdere, key=lambda toets: toets[0])[-1][1] if eerdere else None

    @property
    def plichtig_vanaf(self) -> date | None:
        """From when the obligations run: the melding or, of an uitkering taken over without it, its first
        day. None when neither is known."""
        return self.meldingsdatum or min((t.van for t in self.tijdvakken.values()), default=None)

    @property
    def lopend(self) -> UUID | None:
        """The uitkering that runs, if any."""
        return next((id for id, tijdvak in self.tijdvakken.items() if tijdvak.tot_en_met is None), None)


def toets(c: Commando, s: Uitkeringsdossier) -> Iterator[Overtreding]:
    """The rules that `c` breaks now: INV-02, INV-06, INV-16, INV-25, INV-26, INV-35, EVT-01, EVT-02,
    EVT-03."""
    yield from relatie.toets(c)
    yield from besluiten.toets(c, s.besluiten, geen_besluit=s.diagnoses, betreft={*s.aanvragen, *s.verzoeken})
    match c:
        case KenUitkeringToe():
            yield from _open_aanvraag(c.aanvraag_id, s)
            if c.uitkering_id in s.tijdvakken:
                yield Overtreding("EVT-01", "uitkeringId")
            elif s.lopend is not None or any(t.bevat(c.ingangsdatum) for t in s.tijdvakken.values()):
                yield Overtreding("EVT-02", "ingangsdatum")
        case WijsAanvraagAf() | SluitAanvraag():
            yield from _open_aanvraag(c.aanvraag_id, s)
        case HerberekenUitkering():
            if c.uitkering_id != s.lopend:
                yield Overtreding("EVT-01", "uitkeringId")
            if c.corrigeert_besluit_id not in {None, *s.besluiten.van}:
                yield Overtreding("EVT-03", "corrigeertBesluitId")
        case BeeindigUitkering():
            if c.uitkering_id != s.lopend:
                yield Overtreding("EVT-01", "uitkeringId")
            elif c.einddatum < s.tijdvakken[c.uitkering_id].van:
                yield Overtreding("INV-06", "einddatum")
            elif _valt_samen(c, s):
                yield Overtreding("EVT-02", "einddatum")
        case BeeindigVrijstelling():
            yield from _in_behandeling(s)
            yield from _loopt(c.vrijstelling_id, c.einddatum, s.vrijstellingen, "vrijstellingId")
        case BeeindigRustperiode():
            yield from _loopt(c.rustperiode_id, c.einddatum, s.rustperioden, "rustperiodeId")
        case DeelRechtenEnPlichtenMee() | LichtVoor() | ToetsVoorwaarden() | KenRustperiodeToe():
            yield from _in_behandeling(s)
        case StelVrijstellingVast():
            yield from _in_behandeling(s)
            if c.grond not in _vrijstellingsgronden(c.ingangsdatum):
                yield Overtreding("INV-16", "grond", dag=c.ingangsdatum)
        case BeeindigPlaatsing():
            yield from _plaatsing(c, s)
        case EvalueerPlan() if c.plan_id not in s.plannen:
            yield Overtreding("EVT-03", "planId")
        case BespreekOverdracht() if c.aanvraag_id not in s.aanvragen:
            yield Overtreding("EVT-03", "aanvraagId")
        case VerstrekInformatie():
            if c.verzoek_id in s.beantwoord:
                yield Overtreding("EVT-01", "verzoekId")
            elif not _gevraagd(c):
                yield Overtreding("EVT-03", "verzoekId")


def decide(c: Commando, s: Uitkeringsdossier) -> list[Inhoud]:
    """What is stated: the fact that the command inherits; an aanvraag that is there already states nothing
    again, and the end of the uitkering ends what was allowed in its course."""
    match c:
        case OntvangAanvraag() if c.aanvraag_id in s.aanvragen:
            return []
        case BeeindigUitkering():
            return [
                besluiten.stel(c, s.besluiten),
                *(
                    RustperiodeBeeindigd(rustperiode_id=id, einddatum=c.einddatum, vervolg="uitstroom")
                    for id, periode in s.rustperioden.items()
                    if periode.tot_en_met is None and periode.van <= c.einddatum
                ),
            ]
        case RegistreerVerhuizing():
            return [KlantVerhuisd.uit(c, **_perioden9a(c))]
        case _:
            return [besluiten.stel(c, s.besluiten)]


def evolve(s: Uitkeringsdossier, e: Inhoud) -> Uitkeringsdossier:
    s = replace(s, besluiten=besluiten.evolve(s.besluiten, e))
    match e:
        case AanvraagOntvangen():
            eerste = min(s.meldingsdatum or e.meldingsdatum, e.meldingsdatum)
            return replace(_met_aanvraag(s, e.aanvraag_id, Aanvraagstatus.OPEN), meldingsdatum=eerste)
        case UitkeringToegekend():
            s = _met_aanvraag(s, e.aanvraag_id, Aanvraagstatus.TOEGEKEND)
            return replace(s, tijdvakken={**s.tijdvakken, e.uitkering_id: Periode(e.ingangsdatum)})
        case UitkeringAfgewezen():
            return _met_aanvraag(s, e.aanvraag_id, Aanvraagstatus.AFGEWEZEN)
        case AanvraagNietDoorgezet():
            return _met_aanvraag(s, e.aanvraag_id, Aanvraagstatus.GESLOTEN)
        case UitkeringBeeindigd():
            return replace(s, tijdvakken=_gesloten(s.tijdvakken, e.uitkering_id, e.einddatum))
        case VrijstellingVastgesteld():
            vrij = {**s.vrijstellingen, e.vrijstelling_id: Periode(e.ingangsdatum)}
            return replace(s, vrijstellingen=vrij)
        case VrijstellingBeeindigd():
            return replace(s, vrijstellingen=_gesloten(s.vrijstellingen, e.vrijstelling_id, e.einddatum))
        case RustperiodeToegekend():
            rust = {**s.rustperioden, e.rustperiode_id: Periode(e.ingangsdatum)}
            return replace(s, rustperioden=rust)
        case RustperiodeBeeindigd():
            return replace(s, rustperioden=_gesloten(s.rustperioden, e.rustperiode_id, e.einddatum))
        case VoorwaardenGetoetst():
            return replace(s, toetsen=(*s.toetsen, _toets(e, s)))
        case DiagnoseGesteld():
            return replace(s, diagnoses=s.diagnoses | {e.diagnose_id})
        case PlanVanAanpakVastgesteld():
            return replace(s, plannen={**s.plannen, e.plan_id: e.versie})
        case PlaatsingGerealiseerd():
            return replace(s, plaatsingen={**s.plaatsingen, e.plaatsing_id: e.startdatum})
        case VoorzieningVerzocht():
            niveau = None if e.scholing is None else e.scholing.niveau
            return replace(s, verzoeken={**s.verzoeken, e.verzoek_id: niveau})
        case InformatieVerstrekt(volledig=True):
            return replace(s, beantwoord=s.beantwoord | {e.verzoek_id})
        case _:
            return s


def _toets(e: VoorwaardenGetoetst, s: Uitkeringsdossier) -> tuple[date, bool]:
    """A check counts from its last part, and as positive only when each of the three conditions is met. Where
    nothing was tested no part has a day: it then comes after the checks that were there."""
    eerder = max((dag for dag, _ in s.toetsen), default=date.min)
    voldaan = {t.voorwaarde for t in e.toetsen if t.uitkomst == "voldaan"}
    oplegbaar = e.oordeel == "oplegbaar" and voldaan >= VOORWAARDEN
    return max((t.getoetst_op for t in e.toetsen), default=eerder), oplegbaar


def _valt_samen(c: BeeindigUitkering, s: Uitkeringsdossier) -> bool:
    """Whether the uitkering, now that its end is known, overlaps another: an earlier tijdvak may be granted
    after a later one, as history is delivered, and must then end before it."""
    tijdvak = Periode(s.tijdvakken[c.uitkering_id].van, c.einddatum)
    return any(t.overlapt(tijdvak) for id, t in s.tijdvakken.items() if id != c.uitkering_id)


def _vrijstellingsgronden(dag: date) -> frozenset[str]:
    """What the law of that day gives a vrijstelling for; nothing before the first law that is known."""
    try:
        return codes("vrijstelling.grond", dag)
    except GeenParameter:
        return frozenset()


def _perioden9a(c: RegistreerVerhuizing) -> dict[str, Any]:
    """The days of art. 9a that go against the limit in the new gemeente (Pw 9a lid 4, TRM-07), where the
    klantmanager left them to the service. History keeps what it states."""
    feiten = c.feiten if isinstance(c.feiten, DossierFeiten) else DossierFeiten()
    if c.deur is Deur.OVERNEMEN or c.perioden9a is not None or not feiten.perioden9a:
        return {}
    return {"perioden9a": tuple({"van": p.van, "tot_en_met": p.tot_en_met} for p in feiten.perioden9a)}


def _gevraagd(c: VerstrekInformatie) -> bool:
    """Whether this gemeente was asked; true as long as nobody looked (T13)."""
    if not isinstance(c.feiten, DossierFeiten) or c.feiten.gestelde_verzoeken is None:
        return True
    return c.verzoek_id in c.feiten.gestelde_verzoeken


def _plaatsing(c: BeeindigPlaatsing, s: Uitkeringsdossier) -> Iterator[Overtreding]:
    """INV-35: what ends was stated before, here or by another; INV-06: and began before. As long as nobody
    looked what others stated, nothing is refused (T13)."""
    elders = c.feiten.plaatsingen if isinstance(c.feiten, DossierFeiten) else None
    begonnen = {**(elders or {}), **s.plaatsingen}.get(c.plaatsing_id)
    if begonnen is not None and c.einddatum < begonnen:
        yield Overtreding("INV-06", "einddatum")
    if begonnen is None and elders is not None:
        yield Overtreding("INV-35", "plaatsingId")


def _open_aanvraag(aanvraag: UUID, s: Uitkeringsdossier) -> Iterator[Overtreding]:
    if aanvraag not in s.aanvragen:
        yield Overtreding("EVT-03", "aanvraagId")
    elif s.aanvragen[aanvraag] is not Aanvraagstatus.OPEN:
        yield Overtreding("EVT-01", "aanvraagId")


def _in_behandeling(s: Uitkeringsdossier) -> Iterator[Overtreding]:
    """An aanvraag is open or a tijdvak runs: only then are there duties to speak of."""
    if s.lopend is None and Aanvraagstatus.OPEN not in s.aanvragen.values():
        yield Overtreding("EVT-01")


def _loopt(id: UUID, einde: date, perioden: Mapping[UUID, Periode], pad: str) -> Iterator[Overtreding]:
    """What ends must run, and cannot end before it began."""
    periode = perioden.get(id)
    if periode is None or periode.tot_en_met is not None:
        yield Overtreding("EVT-03", pad)
    elif einde < periode.van:
        yield Overtreding("INV-06", "einddatum")


def _met_aanvraag(s: Uitkeringsdossier, aanvraag: UUID, status: Aanvraagstatus) -> Uitkeringsdossier:
    return replace(s, aanvragen={**s.aanvragen, aanvraag: status})


def _gesloten(perioden: Mapping[UUID, Periode], id: UUID, einde: date) -> Mapping[UUID, Periode]:
    """The periods with this one closed; one taken over without its beginning is left out."""
    periode = perioden.get(id)
    return perioden if periode is None else {**perioden, id: Periode(periode.van, einde)}
