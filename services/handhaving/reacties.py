"""What handhaving does when an event arrives (`events.md` §5.1).

| event | reaction |
|---|---|
| AanvraagOvergedragen (CWI) | OntvangAanvraag in the dossier of that gemeente |
| ReintegratieadviesUitgebracht, VerwijtbaarGedragGemeld (CWI) | a new Verwijzing that holds the document |
| what a bureau or diagnosticus sends | OntvangStuk with what is owed, in the Verwijzing of that traject |
| DiagnoseUitgebracht with an adviesaanvraag | also OntvangAdvies in the Ontheffing |
| AdviesGevraagd (own) | VraagDiagnoseAan in a new Verwijzing, if the adviser takes part |
| UitkeringBeeindigd (own) | art. 9a suspended by law, art. 9 ended |
| LeeftijdsgrensBereikt, kind5 (klantvolgsysteem) | art. 9a suspended by law |

What an event does not say itself is remembered from an earlier one (`ONTHOUD`). The traject of a document is
that of its stream; AanmeldingOntvangen opens that stream, so it is always there first.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.commands import (
    BeeindigBijEindeUitkering,
    OntvangAdvies,
    SchortOpVanRechtswege,
)
from services.handhaving.uitkeringsdossier import aggregate as uitkeringsdossier
from services.handhaving.uitkeringsdossier.commands import OntvangAanvraag
from services.handhaving.verwijzing import aggregate as verwijzing
from services.handhaving.verwijzing.commands import OntvangStuk, VraagDiagnoseAan
from services.handhaving.verwijzing.stukken import VERSCHULDIGD
from shared.aggregate.aggregate import uuid_uit
from shared.aggregate.naslag import Naslag, Onthouden, Onthoudfunctie, Vastgelegd
from shared.aggregate.reactions import Reactie, Reactiefunctie
from shared.aggregate.verzoeken import onthoud_verzoek
from shared.contract.adviezen import AdviesGevraagd, AdviesUitgebracht, ReintegratieadviesUitgebracht
from shared.contract.diagnoses import DiagnoseAangevraagd, DiagnoseUitgebracht
from shared.contract.gebeurtenis import Inhoud, Rol
from shared.contract.informatieverzoeken import InformatieGevraagd
from shared.contract.klantgegevens import KlantgegevensVastgesteld, LeeftijdsgrensBereikt
from shared.contract.meldingen import VerwijtbaarGedragGemeld, VerzuimGemeld
from shared.contract.ontheffingen import OntheffingVerleend, OntheffingVerlengd
from shared.contract.plaatsingen import PlaatsingGerealiseerd
from shared.contract.rapportages import RapportageIngediend
from shared.contract.termijnen import EEN_DAG, dag_van
from shared.contract.trajecten import (
    AanmeldingOntvangen,
    BetaaltermijnBereikt,
    KlantTerugverwezen,
    TrajectBeeindigd,
    TrajectplanIngediend,
)
from shared.contract.uitkeringen import (
    AanvraagOntvangen,
    AanvraagOvergedragen,
    KlantVerhuisd,
    LopendeZaak,
    UitkeringAangevraagd,
    UitkeringBeeindigd,
)
from shared.contract.verwijzingen import KlantVerwezen
from shared.deelnemers import Deelnemers


class NogNietBekend(LookupError):
    """What this event builds on has not been seen yet: the client waits until it has."""


# Reactions


async def ontvang_aanvraag(v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag) -> Sequence[Reactie]:
    """The application arrives with its own dates, which the handover does not repeat. Where CWI never stated
    them (taken over from before), the day of the handover stands in and `ontbreekt` says so."""
    assert isinstance(v.inhoud, AanvraagOvergedragen)
    gemeente = v.basis.gemeente
    deelnemer = None if gemeente is None else deelnemers.van_gemeente(gemeente)
    if gemeente is None or deelnemer is None:
        return []
    aanvraag = await naslag.zoek("aanvraag", v.inhoud.aanvraag_id)
    overdracht = v.inhoud.overdrachtsdatum.isoformat()
    ontbreekt = [] if aanvraag else ["aanvraaggegevens"]
    if v.inhoud.sollicitatieoverzicht == "nietBijgevoegd":
        ontbreekt.append("sollicitatieactiviteiten")
    commando = OntvangAanvraag.model_validate(
        {
            "klant": v.envelop.klant,
            "gemeente": gemeente,
            "aanvraag_id": v.inhoud.aanvraag_id,
            "ontvangen_op": dag_van(v.envelop.time),
            "aanvraagdatum": aanvraag["aanvraagdatum"] if aanvraag else overdracht,
            "meldingsdatum": aanvraag["meldingsdatum"] if aanvraag else overdracht,
            "kanaal": "overdracht",
            "ontbreekt": ontbreekt or None,
        }
    )
    id = uitkeringsdossier.dossier_id(v.envelop.klant, gemeente)
    return [Reactie(uitkeringsdossier.AGGREGAAT, id, commando, deelnemer.organisatie, naam="aanvraag")]


async def ontvang_van_cwi(v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag) -> Sequence[Reactie]:
    """Advice or a melding of CWI opens a Verwijzing of its own: nobody was referred."""
    gemeente = v.basis.gemeente
    if gemeente is None:
        laatste = await naslag.zoek("gemeente", v.envelop.klant)
        gemeente = laatste["gemeente"] if laatste else None
    deelnemer = None if gemeente is None else deelnemers.van_gemeente(gemeente)
    if gemeente is None or deelnemer is None:
        return []
    id = uuid_uit("handhaving.verwijzing", v.envelop.id)
    return [_stuk(v, id, gemeente, deelnemer.organisatie)]


async def ontvang_stuk(v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag) -> Sequence[Reactie]:
    """A document of a bureau or diagnosticus goes to the Verwijzing from which its traject came, if that sent
    the client to it: that says the Verwijzing itself. Which gemeente referred is known from its event; only
    where that did not come back over the log yet, the bureau is asked."""
    if not v.envelop.stream.startswith("traject-"):
        return []  # a placement that CWI or the gemeente itself stated asks for no confirmation
    traject = await naslag.zoek("traject", v.envelop.stream.removeprefix("traject-"))
    if traject is None:
        return []  # taken over from before the chain took part: there is no Verwijzing to answer in
    verwezen = await naslag.zoek("verwijzing", traject["verwijzing"])
    if verwezen is not None and verwezen["ontvanger"] != v.envelop.organisatie:
        return []
    gemeente = verwezen["gemeente"] if verwezen else v.basis.gemeente or traject["gemeente"]
    if gemeente is None:
        raise NogNietBekend(f"verwijzing {traject['verwijzing']}")
    deelnemer = deelnemers.van_gemeente(gemeente)
    if deelnemer is None:
        return []
    id = UUID(traject["verwijzing"])
    return [_stuk(v, id, gemeente, deelnemer.organisatie, afzender=v.envelop.organisatie)]


async def ontvang_diagnose(v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag) -> Sequence[Reactie]:
    """The diagnosis is a document, and the conclusion on the duties goes to the Ontheffing that asked."""
    assert isinstance(v.inhoud, DiagnoseUitgebracht)
    stukken = await ontvang_stuk(v, deelnemers, naslag)
    gevraagd = await naslag.zoek("adviesaanvraag", v.inhoud.verwijzing_id)
    if not stukken or v.inhoud.ontheffing_id is None or gevraagd is None:
        return stukken
    commando = OntvangAdvies(
        gemeente=stukken[0].commando.gemeente,
        adviesaanvraag_id=UUID(gevraagd["adviesaanvraag"]),
        advies_id=v.inhoud.diagnose_id,
        ontvangen_op=dag_van(v.envelop.time),
        niet_mogelijk=v.inhoud.niet_mogelijk,
        geldig_maanden=v.inhoud.geldig_maanden,
    )
    id = UUID(gevraagd["ontheffing"])
    return [*stukken, Reactie(ontheffing.AGGREGAAT, id, commando, stukken[0].organisatie, naam="advies")]


async def vraag_diagnose(v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag) -> Sequence[Reactie]:
    """An adviser who takes part gets the question as an assignment; another answers by hand."""
    assert isinstance(v.inhoud, AdviesGevraagd)
    adviseur = deelnemers.organisatie(v.inhoud.adviseur)
    if adviseur is None or Rol.DIAGNOSTICUS not in adviseur.rollen:
        return []
    commando = VraagDiagnoseAan.model_validate(
        {
            "klant": v.envelop.klant,
            "gemeente": v.basis.gemeente,
            "gebeurtenisdatum": v.basis.gebeurtenisdatum,
            "verwijzing_id": _diagnoseverwijzing(v),
            "ontvanger": v.inhoud.adviseur,
            "soorten": (v.inhoud.soort,),
            "antwoord_voor": v.inhoud.antwoord_voor,
            "ontheffing_id": v.inhoud.ontheffing_id,
            "draaglast_meewegen": False,  # weighed by the gemeente, not by the doctor (seed-001 R11)
            "vraagstelling": v.inhoud.vraagstelling or "Welke verplichtingen kan de klant nu niet nakomen?",
            "achtergrond": v.inhoud.achtergrond,
        }
    )
    id = _diagnoseverwijzing(v)
    return [Reactie(verwijzing.AGGREGAAT, id, commando, v.envelop.organisatie, naam="diagnose")]


async def stop_ontheffingen(v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag) -> Sequence[Reactie]:
    """No uitkering, no duties to be exempted from: art. 9a pauses by law, art. 9 ends. Which ontheffingen
    run, each of them knows itself."""
    assert isinstance(v.inhoud, UitkeringBeeindigd)
    gevonden = await naslag.alle("ontheffingen", f"{v.envelop.klant}|{v.basis.gemeente}")
    streams = {o["stream"]: o["grondslag"] for o in gevonden}
    return [
        _stop(v, UUID(stream), grondslag, v.inhoud.einddatum) for stream, grondslag in sorted(streams.items())
    ]


async def kind_wordt_vijf(v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag) -> Sequence[Reactie]:
    """The fifth birthday of the youngest suspends art. 9a (Pw 9a lid 5 a); a younger child prevents it. Who
    moved and came back may have more than one, of which at most one runs."""
    assert isinstance(v.inhoud, LeeftijdsgrensBereikt)
    if v.inhoud.grens != "kind5":
        return []
    streams = {o["stream"]: o for o in await naslag.alle("ontheffing9a", v.envelop.klant)}
    return [
        Reactie(
            ontheffing.AGGREGAAT,
            UUID(stream),
            SchortOpVanRechtswege(gemeente=o["gemeente"], vanaf=v.inhoud.bereikt_op, grond="kind5"),
            o["organisatie"],
            naam=f"kind5.{stream}",
        )
        for stream, o in sorted(streams.items())
    ]


REACTIES: Mapping[type[Inhoud], Reactiefunctie] = {
    AanvraagOvergedragen: ontvang_aanvraag,
    ReintegratieadviesUitgebracht: ontvang_van_cwi,
    VerwijtbaarGedragGemeld: ontvang_van_cwi,
    KlantTerugverwezen: ontvang_stuk,
    TrajectplanIngediend: ontvang_stuk,
    RapportageIngediend: ontvang_stuk,
    AdviesUitgebracht: ontvang_stuk,
    VerzuimGemeld: ontvang_stuk,
    TrajectBeeindigd: ontvang_stuk,
    PlaatsingGerealiseerd: ontvang_stuk,
    BetaaltermijnBereikt: ontvang_stuk,
    DiagnoseUitgebracht: ontvang_diagnose,
    AdviesGevraagd: vraag_diagnose,
    UitkeringBeeindigd: stop_ontheffingen,
    LeeftijdsgrensBereikt: kind_wordt_vijf,
}


# What is remembered


def onthoud_aanvraag(v: Vastgelegd) -> Sequence[Onthouden]:
    """The dates of an application: the handover names only its number."""
    assert isinstance(v.inhoud, UitkeringAangevraagd)
    datums = {
        "aanvraagdatum": v.inhoud.aanvraagdatum.isoformat(),
        "meldingsdatum": v.inhoud.meldingsdatum.isoformat(),
    }
    return [Onthouden("aanvraag", v.inhoud.aanvraag_id, datums)]


def onthoud_gemeente(v: Vastgelegd) -> Sequence[Onthouden]:
    """Where the client's application went: later events of CWI need not name the gemeente."""
    if v.basis.gemeente is None:
        return []
    return [Onthouden("gemeente", v.envelop.klant, {"gemeente": v.basis.gemeente})]


def onthoud_traject(v: Vastgelegd) -> Sequence[Onthouden]:
    """From which Verwijzing a traject came; its later events do not repeat that."""
    assert isinstance(v.inhoud, AanmeldingOntvangen)
    waarde = {"verwijzing": str(v.inhoud.verwijzing_id), "gemeente": v.basis.gemeente}
    return [Onthouden("traject", v.envelop.stream.removeprefix("traject-"), waarde)]


def onthoud_verwijzing(v: Vastgelegd) -> Sequence[Onthouden]:
    """For which gemeente a client was referred, and to whom."""
    assert isinstance(v.inhoud, KlantVerwezen | DiagnoseAangevraagd)
    waarde = {"gemeente": v.basis.gemeente, "ontvanger": v.inhoud.ontvanger}
    return [Onthouden("verwijzing", v.inhoud.verwijzing_id, waarde)]


def onthoud_adviesaanvraag(v: Vastgelegd) -> Sequence[Onthouden]:
    """Which Ontheffing waits for the diagnosis that this question leads to."""
    assert isinstance(v.inhoud, AdviesGevraagd)
    waarde = {
        "adviesaanvraag": str(v.inhoud.adviesaanvraag_id),
        "ontheffing": v.envelop.stream.removeprefix("ontheffing-"),
    }
    return [Onthouden("adviesaanvraag", _diagnoseverwijzing(v), waarde)]


def onthoud_ontheffing(v: Vastgelegd) -> Sequence[Onthouden]:
    """Which streams exempt this client from duties in this gemeente, and which of them hold art. 9a."""
    assert isinstance(v.inhoud, OntheffingVerleend | OntheffingVerlengd) and v.basis.gemeente is not None
    stream, gemeente = v.envelop.stream.removeprefix("ontheffing-"), v.basis.gemeente
    art9a = stream == str(ontheffing.ontheffing9a_id(v.envelop.klant, gemeente))
    waarde = {
        "stream": stream,
        "grondslag": "art9a" if art9a else "art9",
        "gemeente": gemeente,
        "organisatie": v.envelop.organisatie,
    }
    lopend = [Onthouden("ontheffingen", f"{v.envelop.klant}|{gemeente}", waarde)]
    return [*lopend, Onthouden("ontheffing9a", v.envelop.klant, waarde)] if art9a else lopend


def onthoud_klantgegevens(v: Vastgelegd) -> Sequence[Onthouden]:
    """What this source states; a field that it leaves out says nothing and stays what it was."""
    assert isinstance(v.inhoud, KlantgegevensVastgesteld)
    gegeven: dict[str, Any] = v.inhoud.model_dump(mode="json", exclude_none=True)
    return [
        Onthouden(f"klant.{veld}", v.envelop.klant, {"waarde": gegeven[veld]})
        for veld in ("geboortedatum", "leefvorm", "kinderen", "startkwalificatie")
        if veld in gegeven
    ]


def onthoud_plaatsing(v: Vastgelegd) -> Sequence[Onthouden]:
    """Whose placement it is and when it began: another than who stated it may state its end."""
    assert isinstance(v.inhoud, PlaatsingGerealiseerd)
    waarde = {"klant": v.envelop.klant, "startdatum": v.inhoud.startdatum.isoformat()}
    return [Onthouden("plaatsing", v.inhoud.plaatsing_id, waarde)]


def onthoud_verhuizing(v: Vastgelegd) -> Sequence[Onthouden]:
    """What the old gemeente passes on to the new one (Pw 9a lid 4, 64 lid 1 a). The days of art. 9a: every
    move into it counts, also a second one: each gemeente need name only its own days (TRM-07). And what
    exempts the client."""
    assert isinstance(v.inhoud, KlantVerhuisd)
    sleutel = f"{v.envelop.klant}|{v.inhoud.naar_gemeente}"
    doorgegeven: Mapping[str, Sequence[Mapping[str, Any]]] = {
        "perioden9a": [p.model_dump(mode="json") for p in v.inhoud.perioden9a or ()],
        "vrijstellingen": [
            _zaak(v, z, z.ingangsdatum or v.inhoud.verhuisdatum, z.einddatum)
            for z in v.inhoud.lopend or ()
            if z.soort == "vrijstelling"
        ],
        "ontheffingen_elders": list(_ontheffingen(v, v.inhoud)),
    }
    return [Onthouden(soort, sleutel, {"perioden": p}) for soort, p in doorgegeven.items() if p]


def _ontheffingen(v: Vastgelegd, verhuisd: KlantVerhuisd) -> Iterator[Mapping[str, Any]]:
    """The ontheffingen that ran, as far as the move: where someone lives decides whose besluit holds (Pw 40),
    and of another gemeente nobody here can change it."""
    laatste = verhuisd.verhuisdatum - EEN_DAG
    for z in verhuisd.lopend or ():
        if z.soort == "ontheffing" and z.ingangsdatum is not None and z.ingangsdatum <= laatste:
            yield _zaak(v, z, z.ingangsdatum, min(z.einddatum or laatste, laatste))


def _zaak(v: Vastgelegd, z: LopendeZaak, van: date, tot_en_met: date | None) -> Mapping[str, Any]:
    return {
        "id": str(z.id or v.envelop.id),
        "verplichtingen": list(z.verplichtingen or ()),
        "van": van.isoformat(),
        "totEnMet": None if tot_en_met is None else tot_en_met.isoformat(),
    }


ONTHOUD: Mapping[type[Inhoud], Onthoudfunctie] = {
    UitkeringAangevraagd: onthoud_aanvraag,
    AanvraagOvergedragen: onthoud_gemeente,
    AanvraagOntvangen: onthoud_gemeente,
    AanmeldingOntvangen: onthoud_traject,
    KlantVerwezen: onthoud_verwijzing,
    DiagnoseAangevraagd: onthoud_verwijzing,
    AdviesGevraagd: onthoud_adviesaanvraag,
    OntheffingVerleend: onthoud_ontheffing,
    OntheffingVerlengd: onthoud_ontheffing,
    KlantgegevensVastgesteld: onthoud_klantgegevens,
    KlantVerhuisd: onthoud_verhuizing,
    PlaatsingGerealiseerd: onthoud_plaatsing,
    InformatieGevraagd: onthoud_verzoek,
}


def _diagnoseverwijzing(v: Vastgelegd) -> UUID:
    """The Verwijzing that follows from a question to an adviser: the same question, the same number."""
    return uuid_uit("handhaving.diagnose", v.envelop.id)


def _stop(v: Vastgelegd, stream: UUID, grondslag: str, einddatum: date) -> Reactie:
    gemeente = v.basis.gemeente
    commando = (
        SchortOpVanRechtswege(gemeente=gemeente, vanaf=einddatum + EEN_DAG, grond="eindeRecht")
        if grondslag == "art9a"
        else BeeindigBijEindeUitkering(gemeente=gemeente, einddatum=einddatum)
    )
    naam = f"einde-uitkering.{stream}"  # the ids of what follows come from it, in each stream another one
    return Reactie(ontheffing.AGGREGAAT, stream, commando, v.envelop.organisatie, naam)


def _stuk(
    v: Vastgelegd, verwijzing_id: UUID, gemeente: str, organisatie: str, afzender: str | None = None
) -> Reactie:
    soort, stuk = _soort(v)
    commando = OntvangStuk.model_validate(
        {
            "klant": v.envelop.klant,
            "gemeente": gemeente,
            "verwijzing_id": verwijzing_id,
            "stuk_id": stuk,
            "stuksoort": soort,
            "van": v.envelop.id,
            "ontvangen_op": dag_van(v.envelop.time),
            "verschuldigd": VERSCHULDIGD[soort],
            "afzender": afzender,
        }
    )
    return Reactie(verwijzing.AGGREGAAT, verwijzing_id, commando, organisatie, naam="stuk")


def _soort(v: Vastgelegd) -> tuple[str, UUID]:
    """⟨Stuksoort⟩ and id of a document; where the sender's event has no id of its own, the event's."""
    match v.inhoud:
        case ReintegratieadviesUitgebracht() | AdviesUitgebracht():
            return "advies", v.inhoud.advies_id
        case VerwijtbaarGedragGemeld():
            return "gedragsmelding", v.inhoud.melding_id
        case VerzuimGemeld():
            return "verzuimmelding", v.inhoud.melding_id
        case TrajectplanIngediend():
            return "trajectplan", v.inhoud.stuk_id
        case RapportageIngediend():
            return "rapportage", v.inhoud.stuk_id
        case DiagnoseUitgebracht():
            return "diagnose", v.inhoud.diagnose_id
        case PlaatsingGerealiseerd():
            return "plaatsing", v.inhoud.plaatsing_id
        case KlantTerugverwezen():
            return "terugverwijzing", v.envelop.id
        case TrajectBeeindigd():
            return "trajecteinde", v.envelop.id
        case BetaaltermijnBereikt():
            return "betaaltermijn", v.envelop.id
    raise TypeError(type(v.inhoud).__name__)
