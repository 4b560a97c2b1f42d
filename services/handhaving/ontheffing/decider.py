"""The life of an Ontheffing (`events.md` §2.2). Art. 9: one stream per request or besluit. Art. 9a: one
stream per client and gemeente, for life, so that "once" (INV-19) is guarded by one stream.

`nogNietIngegaan`, `actief` and `verlopen` follow from the dates and are never stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.handhaving import besluiten, relatie
from services.handhaving.besluiten import Besluiten
from services.handhaving.ontheffing import art9, art9a
from services.handhaving.ontheffing.commands import (
    BeeindigBijEindeUitkering,
    BeeindigOntheffing,
    HervatOntheffing,
    HerzieOntheffing,
    LaatVerzoekVervallen,
    OntheffingFeiten,
    OntvangAdvies,
    SchortOntheffingOp,
    SchortOpVanRechtswege,
    StelHeronderzoekUit,
    TrekOntheffingIn,
    VerleenOntheffing,
    VerlengOntheffing,
    VoerHeronderzoekUit,
    VraagAdvies,
    VraagOntheffingAan,
    WijsOntheffingAf,
)
from services.handhaving.ontheffing.looptijd import Deel, Handeling, Looptijd, looptijd
from shared.aggregate.aggregate import Commando
from shared.contract.adviezen import AdviesGevraagd, AdviesOntvangen
from shared.contract.gebeurtenis import Deur, Inhoud
from shared.contract.ontheffingen import (
    OntheffingAangevraagd,
    OntheffingAfgewezen,
    OntheffingBeeindigd,
    OntheffingHervat,
    OntheffingHerzien,
    OntheffingIngetrokken,
    OntheffingOpgeschort,
    OntheffingsverzoekVervallen,
    OntheffingVerleend,
    OntheffingVerlengd,
)
from shared.contract.termijnen import EEN_DAG, Periode, zonder
from shared.contract.weigering import Onvolledig, Overtreding


class Fase(StrEnum):
    GEEN = "geen"
    AANGEVRAAGD = "aangevraagd"
    VERLEEND = "verleend"
    OPGESCHORT = "opgeschort"
    AFGEWEZEN = "afgewezen"
    VERVALLEN = "vervallen"
    INGETROKKEN = "ingetrokken"
    BEEINDIGD = "beeindigd"


LOPEND = frozenset({Fase.VERLEEND, Fase.OPGESCHORT})


@dataclass(frozen=True, slots=True)
class Ontheffing:
    """`verzoek_op`: receipt of the request that is still open. `ingang` and `besluitdatum` are those of the
    grant, from which TRM-07 counts; `elders`: the days that go off its time. `einddatum` and `verplichtingen`
    are as stated last, whether that works already or not; which of the `handelingen` do, and what comes of
    them, says `looptijd`. `adviezen`: the questions to an expert, and whether each was answered;
    `advies_ids`: the advice given."""

    ontheffing_id: UUID | None = None
    fase: Fase = Fase.GEEN
    grondslag: str | None = None
    verzoek_op: date | None = None
    verzoeken: frozenset[UUID] = frozenset()
    ingang: date | None = None
    besluitdatum: date | None = None
    einddatum: date | None = None
    verplichtingen: frozenset[str] = frozenset()
    handelingen: tuple[Handeling, ...] = ()
    elders: tuple[Periode, ...] = ()
    opschortingsgrond: str | None = None
    adviezen: Mapping[UUID, bool] = field(default_factory=dict)
    advies_ids: frozenset[UUID] = frozenset()
    besluiten: Besluiten = field(default_factory=Besluiten)

    @property
    def is_9a(self) -> bool:
        return self.grondslag == "art9a"

    @property
    def looptijd(self) -> Looptijd:
        return looptijd(self.handelingen, self.besluiten)


def toets(c: Commando, s: Ontheffing) -> Iterator[Overtreding]:
    """The rules that `c` breaks now: INV-02, INV-06, INV-08 to INV-13, INV-15, INV-17 to INV-23, INV-25,
    INV-26, INV-35, EVT-01, EVT-03. Raises Onvolledig."""
    _eis_motivering(c, s)
    yield from relatie.toets(c)
    yield from besluiten.toets(c, s.besluiten, geen_besluit={*s.adviezen, *s.advies_ids}, betreft=s.verzoeken)
    yield from _voor_ingang(c, s)
    genoemd = getattr(c, "ontheffing_id", None)
    bekend = {None, s.ontheffing_id, *s.verzoeken} if s.ontheffing_id is not None else {genoemd}
    if genoemd not in bekend and not _opnieuw(c, s):
        yield Overtreding("EVT-03", "ontheffingId")
    feiten = c.feiten if isinstance(c.feiten, OntheffingFeiten) else OntheffingFeiten()
    match c:
        case VraagOntheffingAan() if s.fase is not Fase.GEEN and not _opnieuw(c, s):
            yield Overtreding("EVT-01")
        case VraagAdvies():
            if s.fase not in {Fase.GEEN, Fase.AANGEVRAAGD, *LOPEND} or c.adviesaanvraag_id in s.adviezen:
                yield Overtreding("EVT-01")
        case OntvangAdvies() if c.adviesaanvraag_id not in s.adviezen:
            yield Overtreding("INV-35", "adviesaanvraagId")
        case VerleenOntheffing():
            yield from _verlening(c, s, feiten)
        case WijsOntheffingAf():
            yield from _afwijzing(c, s)
        case LaatVerzoekVervallen() if s.verzoek_op is None:
            yield Overtreding("EVT-01")
        case VoerHeronderzoekUit() if s.fase not in LOPEND:
            yield Overtreding("EVT-01")
        case StelHeronderzoekUit() if s.fase is not Fase.VERLEEND:
            yield Overtreding("EVT-01")
        case VerlengOntheffing():
            yield from _verlenging(c, s, feiten)
        case HerzieOntheffing():
            yield from _herziening(c, s, feiten)
        case SchortOntheffingOp():
            if not s.is_9a:
                yield Overtreding("INV-15")
            elif s.fase is not Fase.VERLEEND:
                yield Overtreding("EVT-01")
            elif c.van_rechtswege and c.deur is Deur.REGISTREREN:
                yield Overtreding(
                    "EVT-01", "vanRechtswege"
                )  # the service states it itself: SchortOpVanRechtswege
        case HervatOntheffing():
            yield from _hervatting(c, s, feiten)
        case TrekOntheffingIn():
            if s.fase not in LOPEND:
                yield Overtreding("EVT-01")
            if s.is_9a:
                yield from art9a.toets_intrekking(c, feiten)
        case BeeindigOntheffing():
            yield from _beeindiging(c, s)


def _voor_ingang(c: Commando, s: Ontheffing) -> Iterator[Overtreding]:
    """INV-06: nothing ends or stops before it began, as far as that is known."""
    match c:
        case BeeindigOntheffing():
            pad, dag = "einddatum", c.einddatum
        case TrekOntheffingIn() | SchortOntheffingOp():
            pad, dag = "vanaf", c.vanaf
        case _:
            return
    if s.ingang is not None and dag < s.ingang:
        yield Overtreding("INV-06", pad)


def _eis_motivering(c: Commando, s: Ontheffing) -> None:
    """A besluit says why (events §0.3): of the withdrawal of art. 9a INV-23 asks it, of any other this."""
    if isinstance(c, TrekOntheffingIn) and not s.is_9a and not c.motivering.strip():
        raise Onvolledig((("motivering", "Motiveer het besluit."),))


def decide(c: Commando, s: Ontheffing) -> list[Inhoud]:
    match c:
        case OntvangAdvies() if s.adviezen.get(c.adviesaanvraag_id):
            return []
        case SchortOpVanRechtswege():
            return _schort_op(c, s)
        case BeeindigBijEindeUitkering():
            return _beeindig(c, s)
        case _:
            return [besluiten.stel(c, s.besluiten)]


def evolve(s: Ontheffing, e: Inhoud) -> Ontheffing:
    s = replace(s, besluiten=besluiten.evolve(s.besluiten, e))
    if isinstance(e, Handeling):
        s = replace(s, handelingen=(*s.handelingen, e))
    match e:
        case OntheffingAangevraagd():
            return replace(
                s,
                ontheffing_id=s.ontheffing_id if s.fase in LOPEND else e.ontheffing_id,
                fase=s.fase if s.fase in LOPEND else Fase.AANGEVRAAGD,
                grondslag=e.grondslag,
                verzoek_op=e.verzoek_ontvangen_op,
                verzoeken=s.verzoeken | {e.ontheffing_id},
            )
        case AdviesGevraagd():
            adviezen = {**s.adviezen, e.adviesaanvraag_id: False}
            return replace(s, ontheffing_id=s.ontheffing_id or e.ontheffing_id, adviezen=adviezen)
        case AdviesOntvangen():
            adviezen = {**s.adviezen, e.adviesaanvraag_id: True}
            return replace(s, adviezen=adviezen, advies_ids=s.advies_ids | {e.advies_id})
        case OntheffingVerleend():
            return replace(
                s,
                ontheffing_id=e.ontheffing_id,
                fase=Fase.VERLEEND,
                grondslag=e.grondslag,
                verzoek_op=None,
                ingang=e.ingangsdatum,
                besluitdatum=e.besluitdatum,
                einddatum=e.einddatum,
                verplichtingen=frozenset(e.verplichtingen),
                elders=(
                    *_eerder_gebruikt(s, e),
                    *(Periode(p.van, p.tot_en_met) for p in e.perioden9a_elders or ()),
                ),
                advies_ids=s.advies_ids.union(e.advies_ids or ()),
            )
        case OntheffingAfgewezen():
            s = replace(s, ontheffing_id=s.ontheffing_id or e.ontheffing_id)
            return replace(_zonder_verzoek(s, Fase.AFGEWEZEN), grondslag=s.grondslag or e.grondslag)
        case OntheffingsverzoekVervallen():
            return _zonder_verzoek(s, Fase.VERVALLEN)
        case OntheffingVerlengd():
            return replace(
                s,
                ontheffing_id=s.ontheffing_id or e.ontheffing_id,
                fase=Fase.VERLEEND if s.fase is Fase.GEEN else s.fase,  # taken over without its grant
                einddatum=e.einddatum,
                verplichtingen=frozenset(e.verplichtingen),
            )
        case OntheffingHerzien():
            return replace(s, verplichtingen=frozenset(e.verplichtingen))
        case OntheffingOpgeschort():
            return replace(s, fase=Fase.OPGESCHORT, opschortingsgrond=e.grond)
        case OntheffingHervat():
            return replace(s, fase=Fase.VERLEEND, einddatum=e.einddatum, opschortingsgrond=None)
        case OntheffingIngetrokken():
            return replace(s, fase=Fase.INGETROKKEN, einddatum=e.vanaf - EEN_DAG)
        case OntheffingBeeindigd():
            return replace(s, fase=Fase.BEEINDIGD, einddatum=e.einddatum)
        case _:
            return s


def geldige_perioden(s: Ontheffing) -> list[Deel]:
    """The duties exempted and the days on which they are: announced besluiten (E42), without suspensions."""
    return list(s.looptijd.geldig())


def _opnieuw(c: Commando, s: Ontheffing) -> bool:
    """A client may ask again for art. 9a whatever came of the first request: a request is a fact."""
    return (
        isinstance(c, VraagOntheffingAan)
        and s.is_9a
        and c.grondslag == "art9a"
        and s.verzoek_op is None
        and c.ontheffing_id not in s.verzoeken
    )


def _verlening(c: VerleenOntheffing, s: Ontheffing, feiten: OntheffingFeiten) -> Iterator[Overtreding]:
    periode = Periode(c.ingangsdatum, c.einddatum)
    verplichtingen = frozenset(c.verplichtingen)
    if s.grondslag not in (None, c.grondslag):
        yield Overtreding("EVT-01", "grondslag")
    yield from art9.toets_verplichtingen(c.grondslag, verplichtingen, c.besluitdatum)
    yield from art9.toets_persoon(feiten, periode)
    yield from art9.toets_samenloop(feiten, verplichtingen, periode)
    if c.grondslag != "art9a":
        if s.fase not in {Fase.GEEN, Fase.AANGEVRAAGD}:
            yield Overtreding("EVT-01")
        yield from art9.toets_verlening(c)
        return
    if s.ingang is not None or feiten.eerder_verleend9a:
        yield Overtreding("INV-19")
    elif s.verzoek_op is None:
        yield Overtreding("INV-17", "ontheffingId")
    yield from art9a.toets_ouder(feiten, c.ingangsdatum)
    opgegeven = tuple(Periode(p.van, p.tot_en_met) for p in c.perioden9a_elders or ())
    yield from art9a.toets_maximum(
        c.einddatum, c.ingangsdatum, c.besluitdatum, (*opgegeven, *feiten.perioden9a_elders)
    )


def _afwijzing(c: WijsOntheffingAf, s: Ontheffing) -> Iterator[Overtreding]:
    """The request says on which article it rests, and with that which redenen there are."""
    if s.verzoek_op is None:
        yield Overtreding("EVT-01")
    if s.grondslag not in (None, c.grondslag):
        yield Overtreding("EVT-01", "grondslag")
    if (s.grondslag or c.grondslag) == "art9a" and c.reden not in art9a.AFWIJZINGSGRONDEN:
        yield Overtreding("INV-21", "reden")


def _verlenging(c: VerlengOntheffing, s: Ontheffing, feiten: OntheffingFeiten) -> Iterator[Overtreding]:
    if s.fase in {Fase.INGETROKKEN, Fase.BEEINDIGD}:
        yield Overtreding("INV-15")
    elif s.fase is not Fase.VERLEEND:
        yield Overtreding("EVT-01")
    elif s.einddatum is None or c.besluitdatum > s.einddatum:
        yield Overtreding("INV-15", "besluitdatum")
    elif c.ingangsdatum != s.einddatum + EEN_DAG:
        yield Overtreding("INV-15", "ingangsdatum")
    verplichtingen, periode = frozenset(c.verplichtingen), Periode(c.ingangsdatum, c.einddatum)
    yield from art9.toets_verplichtingen(s.grondslag, verplichtingen, c.besluitdatum)
    yield from art9.toets_persoon(feiten, periode)
    yield from art9.toets_samenloop(feiten, verplichtingen, periode)
    if s.is_9a and s.ingang is not None and s.besluitdatum is not None:
        opgeschort = s.looptijd.opgeschorte_dagen(s.ingang, c.besluitdatum)
        elders = (*s.elders, *feiten.perioden9a_elders)
        yield from art9a.toets_maximum(c.einddatum, s.ingang, s.besluitdatum, elders, opgeschort)


def _herziening(c: HerzieOntheffing, s: Ontheffing, feiten: OntheffingFeiten) -> Iterator[Overtreding]:
    if s.fase is not Fase.VERLEEND:
        yield Overtreding("EVT-01")
    elif not _binnen_termijn(c.per_op, s):
        yield Overtreding("EVT-01", "perOp")
    verplichtingen = frozenset(c.verplichtingen)
    yield from art9.toets_verplichtingen(s.grondslag, verplichtingen, c.besluitdatum)
    yield from art9.toets_samenloop(feiten, verplichtingen, Periode(c.per_op, s.einddatum))


def _beeindiging(c: BeeindigOntheffing, s: Ontheffing) -> Iterator[Overtreding]:
    if s.fase not in LOPEND:
        yield Overtreding("EVT-01")
        return
    if s.einddatum is not None and c.einddatum >= s.einddatum:
        yield Overtreding("EVT-01", "einddatum")
    if s.is_9a and c.reden not in art9a.EINDREDENEN:
        yield Overtreding("EVT-01", "reden")


def _binnen_termijn(dag: date, s: Ontheffing) -> bool:
    """Whether `dag` is a day of the ontheffing, as far as its first and last one are known."""
    return (s.ingang is None or s.ingang <= dag) and (s.einddatum is None or dag <= s.einddatum)


def _hervatting(c: HervatOntheffing, s: Ontheffing, feiten: OntheffingFeiten) -> Iterator[Overtreding]:
    if not s.is_9a:
        yield Overtreding("INV-15")
    elif s.fase is Fase.INGETROKKEN:
        yield Overtreding("INV-22")
    elif s.fase is not Fase.OPGESCHORT:
        yield Overtreding("EVT-01")
    else:
        yield from art9a.toets_hervatting(c, feiten)
        yield from art9.toets_samenloop(feiten, s.verplichtingen, Periode(c.vanaf, c.einddatum))
    if s.is_9a and s.ingang is not None and s.besluitdatum is not None:
        opgeschort = s.looptijd.opgeschorte_dagen(s.ingang, c.vanaf - EEN_DAG)
        elders = (*s.elders, *feiten.perioden9a_elders)
        yield from art9a.toets_maximum(c.einddatum, s.ingang, s.besluitdatum, elders, opgeschort)


def _schort_op(c: SchortOpVanRechtswege, s: Ontheffing) -> list[Inhoud]:
    """By law, so without besluit. While another child is under five the law does not suspend. What was taken
    over without its grant does not say on which article it rests, nor how much of it was used."""
    feiten = c.feiten if isinstance(c.feiten, OntheffingFeiten) else OntheffingFeiten()
    nog_een_kind = any(art9a.kind_onder_vijf(kind, c.vanaf) for kind in feiten.kinderen or ())
    if s.grondslag not in (None, "art9a") or s.fase is not Fase.VERLEEND or s.ontheffing_id is None:
        return []
    if (c.grond == "kind5" and nog_een_kind) or (s.einddatum is not None and c.vanaf > s.einddatum):
        return []
    return [
        OntheffingOpgeschort(
            ontheffing_id=s.ontheffing_id,
            vanaf=c.vanaf,
            van_rechtswege=True,
            grond=c.grond,
            verbruikte_maanden9a=None if s.ingang is None else _verbruikt(s, s.ingang, c.vanaf),
        )
    ]


def _beeindig(c: BeeindigBijEindeUitkering, s: Ontheffing) -> list[Inhoud]:
    verlopen = s.einddatum is not None and s.einddatum <= c.einddatum
    if s.is_9a or s.fase not in LOPEND or verlopen or s.ontheffing_id is None:
        return []
    return [
        OntheffingBeeindigd(ontheffing_id=s.ontheffing_id, einddatum=c.einddatum, reden="uitkeringBeeindigd")
    ]


def _eerder_gebruikt(s: Ontheffing, e: OntheffingVerleend) -> Sequence[Periode]:
    """Days of art. 9a that earlier grants in this stream exempted: there are none unless a second grant was
    taken over (INV-19), and then they go off its time (TRM-07)."""
    return zonder([deel.periode for deel in s.looptijd.geldig()], [Periode(e.ingangsdatum)])


def _zonder_verzoek(s: Ontheffing, fase: Fase) -> Ontheffing:
    """The request is closed; an ontheffing that ran beside it runs on."""
    return replace(s, fase=s.fase if s.fase in LOPEND else fase, verzoek_op=None)


def _verbruikt(s: Ontheffing, ingang: date, tot: date) -> int:
    """Used before `tot` in whole calendar months: days are counted, months are shown (`events.md` §2.2)."""
    dagen = max((tot - ingang).days - s.looptijd.opgeschorte_dagen(ingang, tot - EEN_DAG), 0)
    van = tot - dagen * EEN_DAG
    return (tot.year - van.year) * 12 + tot.month - van.month - (tot.day < van.day)
