"""The life of a Verwijzing (`events.md` §2.3): offer, referral, and the answer to what a partner sends back.

The bureau's own progress stays in its Traject and is not copied here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.handhaving import besluiten, relatie
from services.handhaving.besluiten import Besluiten
from services.handhaving.verwijzing import stukken
from services.handhaving.verwijzing.commands import (
    BeoordeelAdvies,
    BeoordeelParticipatieplaats,
    BespreekOverdracht,
    BiedTrajectAan,
    LegAntwoordVast,
    NeemTrajectbesluit,
    OntvangStuk,
    TrekVerwijzingIn,
    Verwijs,
    VerwijzingFeiten,
    VraagDiagnoseAan,
)
from services.handhaving.verwijzing.stukken import Stuk
from shared.aggregate.aggregate import Commando
from shared.contract.diagnoses import DiagnoseAangevraagd
from shared.contract.gebeurtenis import Inhoud
from shared.contract.parameters import GeenParameter, parameter
from shared.contract.verwijzingen import (
    AanbodBeantwoord,
    KlantVerwezen,
    TrajectAangeboden,
    TrajectbesluitGenomen,
    VerwijzingIngetrokken,
)
from shared.contract.weigering import Onvolledig, Overtreding


class Fase(StrEnum):
    GEEN = "geen"
    BESLOTEN = "besloten"
    GEEN_AANBOD = "geenAanbod"
    AANGEBODEN = "aangeboden"
    AANVAARD = "aanvaard"
    GEWEIGERD = "geweigerd"
    VERWEZEN = "verwezen"
    INGETROKKEN = "ingetrokken"


MAG_AANBIEDEN = frozenset({Fase.GEEN, Fase.BESLOTEN, Fase.GEEN_AANBOD, Fase.GEWEIGERD})
VOOR_VERWIJZING = MAG_AANBIEDEN | {Fase.AANGEBODEN, Fase.AANVAARD}

MAG_OPLEIDING_WEIGEREN = frozenset({"krachtenBekwaamheden", "geenToegangArbeidsmarkt"})
"""The only redenen against a request for mbo (BOL) of a 9a parent (Pw 9a lid 11)."""


OPLEIDINGEN_9A: Mapping[str, frozenset[str]] = {
    "mbo4": frozenset({"mbo4"}),
    "beroepsopleidendeLeerweg": frozenset({"mbo4"}),
}
"""Per value of `opleiding9a.verzoek` (mbo level 4, Pw 9a lid 9 of 2009; the beroepsopleidende leerweg, lid 11
since 2012) the levels that surely are it. Of the leerweg too that is only mbo4, which the list says is BOL
(`events.md` §6.4): of another level nobody states the leerweg, and what is unknown refuses nothing (T13)."""


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """`aanbod_id`: the offer that is put to the client or was answered last."""

    verwijzing_id: UUID | None = None
    fase: Fase = Fase.GEEN
    ontvanger: str | None = None
    aanbod_id: UUID | None = None
    stukken: Mapping[UUID, Stuk] = field(default_factory=dict)
    besluiten: Besluiten = field(default_factory=Besluiten)


def toets(c: Commando, s: Verwijzing) -> Iterator[Overtreding]:
    """The rules that `c` breaks now: INV-02, INV-24, INV-25, INV-26, INV-35, EVT-01, EVT-03. Raises
    Onvolledig."""
    _eis_oordelen(c, s)
    yield from relatie.toets(c)
    yield from besluiten.toets(c, s.besluiten, geen_besluit=s.stukken)
    genoemd = getattr(c, "verwijzing_id", None)
    if genoemd is not None and s.verwijzing_id not in (None, genoemd):
        yield Overtreding("EVT-03", "verwijzingId")
    match c:
        case NeemTrajectbesluit():
            if s.fase is not Fase.GEEN:
                yield Overtreding("EVT-01")
            yield from _opleiding_geweigerd(c)
        case BiedTrajectAan() if s.fase not in MAG_AANBIEDEN:
            yield Overtreding("EVT-01")
        case LegAntwoordVast():
            if c.aanbod_id != s.aanbod_id:
                yield Overtreding("INV-35", "aanbodId")
            elif s.fase is not Fase.AANGEBODEN:
                yield Overtreding("EVT-01")
        case Verwijs() if s.fase not in VOOR_VERWIJZING:
            yield Overtreding("EVT-01")
        case VraagDiagnoseAan() if s.fase is not Fase.GEEN:
            yield Overtreding("EVT-01")
        case BespreekOverdracht() | TrekVerwijzingIn() | BeoordeelParticipatieplaats():
            if s.fase is not Fase.VERWEZEN:
                yield Overtreding("EVT-01")
    if antwoord := stukken.voldoet(c):
        yield from _antwoord(*antwoord, s)


def _eis_oordelen(c: Commando, s: Verwijzing) -> None:
    """An advice holds types, each of which is adopted or not (`events.md` §2.3); a diagnosis holds none."""
    if not isinstance(c, BeoordeelAdvies) or c.oordelen:
        return
    stuk = s.stukken.get(c.advies_id)
    if stuk is not None and stuk.soort == "advies":
        raise Onvolledig((("oordelen", "Geef van elk geadviseerd type op of u het overneemt."),))


def decide(c: Commando, s: Verwijzing) -> list[Inhoud]:
    """What is stated: the fact that the command inherits. A document is received once, and only from who was
    referred to: only CWI may open a Verwijzing with one."""
    match c:
        case OntvangStuk() if c.stuk_id in s.stukken or c.afzender not in (None, s.ontvanger):
            return []
        case _:
            return [besluiten.stel(c, s.besluiten)]


def evolve(s: Verwijzing, e: Inhoud) -> Verwijzing:
    s = replace(s, besluiten=besluiten.evolve(s.besluiten, e), stukken=stukken.evolve(s.stukken, e))
    match e:
        case TrajectbesluitGenomen():
            fase = Fase.BESLOTEN if e.uitkomst == "aanbod" else Fase.GEEN_AANBOD
            return replace(s, verwijzing_id=e.verwijzing_id, fase=fase)
        case TrajectAangeboden():
            return replace(s, verwijzing_id=e.verwijzing_id, fase=Fase.AANGEBODEN, aanbod_id=e.aanbod_id)
        case AanbodBeantwoord():
            return replace(s, fase=Fase.AANVAARD if e.antwoord == "aanvaard" else Fase.GEWEIGERD)
        case KlantVerwezen() | DiagnoseAangevraagd():
            return replace(s, verwijzing_id=e.verwijzing_id, fase=Fase.VERWEZEN, ontvanger=e.ontvanger)
        case VerwijzingIngetrokken():
            return replace(s, fase=Fase.INGETROKKEN)
        case _:
            return s


def _opleiding_geweigerd(c: NeemTrajectbesluit) -> Iterator[Overtreding]:
    """INV-24: a 9a parent with a startkwalificatie who asks for the training that the law names gets it."""
    f = c.feiten if isinstance(c.feiten, VerwijzingFeiten) else VerwijzingFeiten()
    gevraagd = f.gevraagd_niveau in _opleidingen(c.besluitdatum)
    recht = gevraagd and f.loopt_9a is True and f.startkwalificatie == "ja"
    if recht and c.uitkomst == "geenAanbod" and c.reden_geen_aanbod not in MAG_OPLEIDING_WEIGEREN:
        yield Overtreding("INV-24", "redenGeenAanbod")


def _opleidingen(besluitdatum: date) -> frozenset[str]:
    """The ⟨Scholingsniveau⟩ of what the law of that day names (T8); none before art. 9a existed."""
    try:
        return OPLEIDINGEN_9A[str(parameter("opleiding9a.verzoek", besluitdatum).waarde)]
    except GeenParameter:
        return frozenset()


def _antwoord(id: UUID, pad: str, schulden: frozenset[str], s: Verwijzing) -> Iterator[Overtreding]:
    """INV-35 for a document that is not there; EVT-01 when this answer is not what it asks for (any more)."""
    stuk = s.stukken.get(id)
    if stuk is None:
        yield Overtreding("INV-35", pad)
    elif not stuk.open & schulden:
        yield Overtreding("EVT-01", pad)
