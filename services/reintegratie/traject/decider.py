"""The life of a Traject (`events.md` §3.1): assignment, intake, start, end, nazorg.

Documents stand in `rapportage.py`, work and payment in `plaatsing.py`. A diagnose assignment lives in the
same aggregate and skips trajectplan and start. No command here leads to a besluit (INV-01).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from services.reintegratie.traject import commands as k
from services.reintegratie.traject.plaatsing import past_bij_werk, toets_werk
from services.reintegratie.traject.rapportage import met_stuk, past_bij_stuk, toets_stuk
from services.reintegratie.traject.staat import Plaatsing, Status, Stukstatus, Traject, traject_id
from shared.aggregate.aggregate import Commando
from shared.aggregate.wetsdag import feitdatum
from shared.contract.adviezen import AdviesUitgebracht
from shared.contract.basistypen import laatste_dag
from shared.contract.diagnoses import DiagnoseUitgebracht
from shared.contract.gebeurtenis import Inhoud
from shared.contract.informatieverzoeken import InformatieVerstrekt
from shared.contract.plaatsingen import (
    NazorgAfgerond,
    NazorgGestart,
    PlaatsingBeeindigd,
    PlaatsingGerealiseerd,
)
from shared.contract.rapportages import (
    RapportageGeblokkeerd,
    RapportageIngediend,
    RapportageTerInzageGegeven,
)
from shared.contract.trajecten import (
    AanmeldingGeaccepteerd,
    AanmeldingOntvangen,
    IntakeAfgerond,
    KlantTerugverwezen,
    TrajectBeeindigd,
    TrajectGestart,
    TrajectplanIngediend,
)
from shared.contract.weigering import Overtreding


def toets(c: Commando, s: Traject) -> Iterator[Overtreding]:
    """The rules that `c` breaks now: INV-02, INV-06, INV-32 to INV-36, EVT-01, EVT-03."""
    if isinstance(c, k.OntvangAanmelding):
        yield from _verwezen(c)
        if c.traject_id != traject_id(c.verwijzing_id):
            yield Overtreding("EVT-03", "trajectId")
    if isinstance(c, k.OntvangAanmelding | k.BeeindigNaIntrekking):
        return  # reactions: what no longer fits states nothing
    if not _past(c, s):
        yield Overtreding("EVT-01")
    if _voor_de_opdracht(c):
        yield Overtreding("INV-02", "gebeurtenisdatum")
    if s.traject_id is not None and getattr(c, "traject_id", s.traject_id) != s.traject_id:
        yield Overtreding("EVT-03", "trajectId")
    match c:
        case k.Accepteer() if s.status is Status.GEEN:
            yield Overtreding("INV-32")
        case k.StartTraject() if not s.geaccepteerd:
            yield Overtreding("INV-32")
        case k.LegPresentieVast(datum=datum) if not s.omvat(datum, datum):
            yield Overtreding("INV-33", "datum")
        case k.MeldVerzuim(van=van, tot=tot) if not s.omvat(van, tot or van):
            yield Overtreding("INV-33", "van")
        case k.BeeindigTraject(einddatum=einde) if s.startdatum is not None and einde < s.startdatum:
            yield Overtreding("INV-06", "einddatum")
        case k.VerstrekInformatie(verzoek_id=verzoek, feiten=k.Feiten(gestelde_verzoeken=gesteld)):
            if gesteld is not None and verzoek not in gesteld:
                yield Overtreding("EVT-03", "verzoekId")
    yield from toets_stuk(c, s)
    yield from toets_werk(c, s)


def decide(c: Commando, s: Traject) -> list[Inhoud]:
    """Every command states the fact that it inherits. The two reactions state nothing when it is too late:
    the aanmelding is here already, or the traject has begun or ended."""
    match c:
        case k.OntvangAanmelding() if s.status is not Status.GEEN:
            return []
        case k.BeeindigNaIntrekking() if not s.voor_de_start:
            return []
        case k.BeeindigNaIntrekking(per_op=per_op):
            return [
                TrajectBeeindigd.model_validate(
                    {
                        "traject_id": s.traject_id,
                        "einddatum": per_op,
                        "wijze": "voortijdig",
                        "doel_gerealiseerd": "nee",
                        "reden_voortijdig": "verwijzingIngetrokken",
                    }
                )
            ]
        case _:
            assert isinstance(c, Inhoud)
            return [c.gebeurtenistype.model.uit(c)]


def evolve(s: Traject, e: Inhoud) -> Traject:
    match e:
        case AanmeldingOntvangen():
            return replace(
                s,
                status=Status.AANGEMELD,
                traject_id=e.traject_id,
                verwijzing_id=e.verwijzing_id,
                aangemeld_op=e.ontvangen_op,
            )
        case AanmeldingGeaccepteerd():
            return replace(s, status=Status.GEACCEPTEERD, geaccepteerd=True)
        case KlantTerugverwezen():
            return replace(s, status=Status.TERUGVERWEZEN)
        case IntakeAfgerond():
            return replace(s, status=Status.INTAKE)
        case TrajectGestart():
            return replace(s, status=Status.GESTART, startdatum=e.startdatum)
        case TrajectBeeindigd():
            return replace(s, status=Status.BEEINDIGD, einddatum=e.einddatum)
        case NazorgGestart():
            return replace(s, status=Status.NAZORG, nazorg_vanaf=e.startdatum)
        case NazorgAfgerond():
            return replace(s, status=Status.AFGESLOTEN)
        case RapportageTerInzageGegeven():
            return met_stuk(s, e.stuk_id, Stukstatus.TER_INZAGE)
        case RapportageGeblokkeerd():
            return met_stuk(s, e.stuk_id, Stukstatus.GEBLOKKEERD)
        case TrajectplanIngediend() | RapportageIngediend():
            return met_stuk(s, e.stuk_id, Stukstatus.INGEDIEND)
        case AdviesUitgebracht():
            return met_stuk(s, e.advies_id, Stukstatus.INGEDIEND)
        case DiagnoseUitgebracht():
            uitgebracht = s.status in (Status.GEACCEPTEERD, Status.INTAKE)
            status = Status.UITGEBRACHT if uitgebracht else s.status
            return replace(met_stuk(s, e.diagnose_id, Stukstatus.INGEDIEND), status=status)
        case PlaatsingGerealiseerd():
            plaatsing = Plaatsing(e.startdatum, e.soort_werk)
            return replace(s, plaatsingen={**s.plaatsingen, e.plaatsing_id: plaatsing})
        case PlaatsingBeeindigd() if e.plaatsing_id in s.plaatsingen:
            plaatsing = replace(s.plaatsingen[e.plaatsing_id], einddatum=e.einddatum)
            return replace(s, plaatsingen={**s.plaatsingen, e.plaatsing_id: plaatsing})
        case InformatieVerstrekt(volledig=True):
            return replace(s, beantwoord=s.beantwoord | {e.verzoek_id})
        case _:
            return s


def _verwezen(c: k.OntvangAanmelding) -> Iterator[Overtreding]:
    """A bureau works under a verwijzing of a gemeente (Pw 65): it gives itself no client by saying so."""
    match c.feiten:
        case k.Feiten(verwezen=k.Verwezen.ANDERS):
            yield Overtreding("INV-02", "verwijzingId")
        case k.Feiten(verwezen=k.Verwezen.ONBEKEND):
            yield Overtreding("EVT-03", "verwijzingId")


def _voor_de_opdracht(c: Commando) -> bool:
    """Whether the client was not yet this organisation's on any possible day of the fact (INV-02, T6).

    The end is no limit: nazorg, an end report, an instalment and the end of a placement come after it.
    """
    datum = feitdatum(c)
    match c.feiten:
        case k.Feiten(opdracht_sinds=date() as sinds) if datum is not None:
            return laatste_dag(datum) < sinds
        case _:
            return False


def _past(c: Commando, s: Traject) -> bool:
    """Whether the command fits the state (the first column of the table).

    Where a rule of its own says that something is still missing (INV-32, INV-33, INV-35), that rule speaks.
    """
    match c:
        case k.Accepteer():
            return s.status in (Status.GEEN, Status.AANGEMELD)
        case k.VerwijsTerug():
            return s.voor_de_start
        case k.RondIntakeAf():
            return s.status is Status.GEACCEPTEERD
        case k.StartTraject():
            return not s.geaccepteerd or s.status in (Status.GEACCEPTEERD, Status.INTAKE)
        case k.LegPresentieVast() | k.MeldVerzuim():
            return s.startdatum is None or s.status is Status.GESTART
        case k.BeeindigTraject():
            return s.status is Status.GESTART or (s.voor_de_start and c.wijze == "voortijdig")
        case k.VerstrekInformatie() if c.verzoek_id in s.beantwoord:
            return False
        case _:
            return s.status is not Status.GEEN and past_bij_stuk(c, s) and past_bij_werk(c, s)
