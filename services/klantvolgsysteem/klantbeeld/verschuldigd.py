"""Who owes what to whom: what was received and not answered, and the terms of rules.md Part B that run."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from pydantic import Field

from services.klantvolgsysteem.klantbeeld.staat import Staat, dag
from shared.contract.instellingen import Instellingen
from shared.contract.model import Model
from shared.contract.termijnen import Periode, beslissen_voor, informatie_voor, stand
from shared.contract.termijnregels import rapportage, sluitende_aanpak, vervolg, volledige_ontheffing


class Verschuldigd(Model):
    """Wat een organisatie nog moet doen: de vraag van de klantmanager. Een termijn die voorbij is, blokkeert
    niets; `te_laat` zegt alleen dat de laatste dag voorbij is."""

    wat: str
    door: str | None = Field(description="organisatie die het moet doen; leeg als die niet bekend is")
    aan: str | None = Field(description="organisatie die erop wacht")
    sinds: date | None
    uiterlijk: date | None
    te_laat: bool
    onderwerp: str = Field(
        description="waarover: stuk, verzoek, verwijzing, traject, uitkering, aanvraag of ontheffing"
    )
    onderwerp_id: str


def verschuldigd(
    per_soort: Mapping[str, list[Staat]],
    staten: Mapping[str, Staat],
    ontheven: Sequence[Periode],
    instellingen: Instellingen,
    peildatum: date,
) -> tuple[Verschuldigd, ...]:
    """All that is owed on `peildatum`, in order of the last day; too late from the day after it (T2).
    `ontheven`: the days of `volledig_ontheven`."""
    verwijzingen = per_soort.get("verwijzing", [])
    dossiers = per_soort.get("uitkeringsdossier", [])
    trajecten = {t.get("verwijzingId"): t for t in per_soort.get("traject", [])}
    open_ = (
        *_open_stukken(staten, instellingen),
        *_open_verzoeken(staten),
        *_open_aanvragen(per_soort.get("inschrijving", []), dossiers),
        *_open_ontheffingsverzoeken(per_soort.get("ontheffing", [])),
        *_open_verwijzingen(verwijzingen, trajecten),
        *_rapportages(verwijzingen, trajecten, instellingen),
        *_trajecten_aanbieden(dossiers, per_soort, ontheven, instellingen),
    )
    return tuple(
        v.model_copy(
            update={"te_laat": v.uiterlijk is not None and stand(v.uiterlijk, peildatum) == "overschreden"}
        )
        for v in sorted(open_, key=lambda v: (v.uiterlijk or date.max, v.wat, v.onderwerp_id))
    )


def aanvragen(inschrijvingen: list[Staat], dossiers: list[Staat]) -> dict[str, dict[str, Any]]:
    """CWI and gemeente each tell their part of the same aanvraag; the gemeente tells how it ended."""
    samen: dict[str, dict[str, Any]] = {}
    for s in (*inschrijvingen, *dossiers):
        for id, a in s.get("aanvragen", {}).items():
            samen[id] = samen.get(id, {}) | a
    return samen


def volledig_ontheven(per_soort: Mapping[str, list[Staat]], kennisdag: date) -> Sequence[Periode]:
    """Days on which no obligation of letter a held, by ontheffingen together or by a vrijstelling (T12). A
    besluit that was not made known by `kennisdag` exempts from nothing (T9, E42); one that exempts from work
    above a number of hours does not exempt from work."""
    ontheffingen = [
        (_verplichtingen(p), Periode(van, dag(p["tot"])))
        for s in per_soort.get("ontheffing", [])
        for p in s.get("perioden", ())
        if (van := dag(p["van"])) is not None
        and (bekend := dag(p["bekendgemaaktOp"])) is not None
        and bekend <= kennisdag
    ]
    vrijstellingen = [
        Periode(van, dag(v.get("einddatum")))
        for s in per_soort.get("uitkeringsdossier", [])
        for v in s.get("vrijstellingen", {}).values()
        if (van := dag(v.get("ingangsdatum"))) is not None
    ]
    return (*volledige_ontheffing(ontheffingen), *vrijstellingen)


def _verplichtingen(p: Mapping[str, Any]) -> frozenset[str]:
    gesteld = frozenset(p["verplichtingen"] or ())
    return gesteld if p["arbeidsplichtTotUren"] is None else gesteld - {"arbeidsplicht"}


def aanbod_uiterlijk(
    u: Mapping[str, Any], ontheven: Sequence[Periode], instellingen: Instellingen
) -> date | None:
    """Last day for an offer (TRM-01); None without an ingang, or while a full ontheffing has no end."""
    if u.get("ingangsdatum") is None:
        return None
    tot = sluitende_aanpak(u["ingangsdatum"], ontheven, gemeente=u.get("gemeente"), instellingen=instellingen)
    return None if tot is None else tot.dag


# Length of what is owed per stuk: TRM-16 for reading, TRM-18 for a melding, TRM-17 for the rest; what comes
# after a traject has a rule of its own (TRM-23).
_TERMIJN = {"lezen": "lezen.termijn", "meldingAfhandelen": "melding.termijn"}


def _open_stukken(staten: Mapping[str, Staat], instellingen: Instellingen) -> Iterator[Verschuldigd]:
    for s in staten.values():
        gemeente = next(iter(s.get("betrokken", ())), None)
        for id, stuk in s.get("stukken", {}).items():
            ontvangen = dag(stuk.get("ontvangenOp"))
            for wat in stuk["verschuldigd"]:
                yield _open(
                    wat, gemeente, s.get("ontvanger"), ontvangen,
                    None
                    if ontvangen is None
                    else _stuk_uiterlijk(wat, ontvangen, s.get("gemeente"), instellingen),
                    stuk.get("stuksoort") or "stuk", id,
                )  # fmt: skip


def _stuk_uiterlijk(wat: str, ontvangen: date, gemeente: str | None, instellingen: Instellingen) -> date:
    if wat == "vervolgBepalen":
        return vervolg(ontvangen, gemeente=gemeente, instellingen=instellingen)
    termijn = _TERMIJN.get(wat, "terugkoppeling.termijn")
    return instellingen.duur(termijn, ontvangen, gemeente=gemeente).na(ontvangen)


def _open_verzoeken(staten: Mapping[str, Staat]) -> Iterator[Verschuldigd]:
    """TRM-22 where the question names no day itself."""
    beantwoord = {id for s in staten.values() for id in s.get("antwoorden", {})}
    for s in staten.values():
        for id, v in s.get("verzoeken", {}).items():
            if id not in beantwoord:
                gevraagd = dag(v.get("gevraagdOp"))
                uiterlijk = None if gevraagd is None else informatie_voor(gevraagd)
                yield _open(
                    "informatieVerstrekken", v.get("aan"), v.get("van"), gevraagd,
                    dag(v.get("antwoordVoor")) or uiterlijk, "verzoek", id,
                )  # fmt: skip


def _open_aanvragen(inschrijvingen: list[Staat], dossiers: list[Staat]) -> Iterator[Verschuldigd]:
    """TRM-03: a besluit within eight weeks of the receipt by the gemeente; what it did not receive yet counts
    from the day of the aanvraag."""
    gemeenten = {
        id: next(iter(s.get("betrokken", ())), None) for s in dossiers for id in s.get("aanvragen", {})
    }
    verlengd = _verlengd(dossiers)
    for id, a in aanvragen(inschrijvingen, dossiers).items():
        if a.get("status", "open") in ("open", "overgedragen"):
            sinds = dag(a.get("ontvangenOp")) or dag(a.get("aanvraagdatum"))
            yield _open(
                "aanvraagBeslissen", gemeenten.get(id), None, sinds, _beslissen_voor(sinds, verlengd.get(id)),
                "aanvraag", id,
            )  # fmt: skip


def _open_ontheffingsverzoeken(ontheffingen: list[Staat]) -> Iterator[Verschuldigd]:
    """TRM-03 for a request that was neither granted, refused nor withdrawn."""
    verlengd = _verlengd(ontheffingen)
    for s in ontheffingen:
        if s.get("status") == "aangevraagd":
            id = s.get("ontheffingId", "onbekend")
            sinds = dag(s.get("verzoekOntvangenOp"))
            yield _open(
                "ontheffingBeslissen", next(iter(s.get("betrokken", ())), None), None, sinds,
                _beslissen_voor(sinds, verlengd.get(id)), "ontheffing", id,
            )  # fmt: skip


def _verlengd(staten: list[Staat]) -> Mapping[str, str]:
    return {id: tot for s in staten for id, tot in s.get("beslistermijnen", {}).items()}


def _beslissen_voor(sinds: date | None, verlengd_tot: str | None) -> date | None:
    return dag(verlengd_tot) or (None if sinds is None else beslissen_voor(sinds))


def _open_verwijzingen(verwijzingen: list[Staat], trajecten: Mapping[Any, Staat]) -> Iterator[Verschuldigd]:
    for s in verwijzingen:
        traject = trajecten.get(s.get("verwijzingId"), {})
        if s.get("status") == "verwezen" and traject.get("status") in (None, "aangemeld"):
            yield _open(
                "aanmeldingBeantwoorden", s.get("ontvanger"), next(iter(s.get("betrokken", ())), None),
                dag(s.get("verwijsdatum")), dag(s.get("reactieVoor") or s.get("antwoordVoor")),
                "verwijzing", s.get("verwijzingId", "onbekend"),
            )  # fmt: skip


def _rapportages(
    verwijzingen: list[Staat], trajecten: Mapping[Any, Staat], instellingen: Instellingen
) -> Iterator[Verschuldigd]:
    """TRM-15: the first due day of the grid without a report for its period, later while that report lies
    ter inzage; a period of which the client blocked the report is closed."""
    for s in verwijzingen:
        t = trajecten.get(s.get("verwijzingId"), {})
        start = dag(t.get("startdatum"))
        if start is None or t.get("einddatum") is not None:
            continue
        rapporten = [d for d in t.get("documenten", {}).values() if d.get("stuksoort") == "rapportage"]
        afgesloten = sum(1 for d in rapporten if d.get("status") in ("ingediend", "geblokkeerd"))
        inzage = [d.get("terInzageOp") for d in rapporten if d.get("status") == "terInzage"]
        uiterlijk = partial(
            rapportage, start, elke_maanden=s.get("rapportageElkeMaanden"), gemeente=s.get("gemeente"),
            instellingen=instellingen,
        )  # fmt: skip
        yield _open(
            "rapporteren", t.get("organisatie"), next(iter(s.get("betrokken", ())), None),
            uiterlijk(afgesloten) if afgesloten else start,
            uiterlijk(afgesloten + 1, ter_inzage=dag(max(filter(None, inzage), default=None))),
            "traject", t.get("trajectId", "onbekend"),
        )  # fmt: skip


def _trajecten_aanbieden(
    dossiers: list[Staat],
    per_soort: Mapping[str, list[Staat]],
    ontheven: Sequence[Periode],
    instellingen: Instellingen,
) -> Iterator[Verschuldigd]:
    """TRM-01: an offer within twelve months of ingang, unless one was made or the uitkering ended."""
    moment: list[str] = [
        a["aangebodenOp"]
        for s in per_soort.get("verwijzing", [])
        for a in s.get("aanbiedingen", {}).values()
        if a.get("aangebodenOp")
    ] + [t["startdatum"] for t in per_soort.get("traject", []) if t.get("startdatum")]
    for s in dossiers:
        for id, u in s.get("uitkeringen", {}).items():
            ingang = u.get("ingangsdatum")
            if ingang is None or u.get("einddatum") is not None or any(m >= ingang for m in moment):
                continue
            yield _open(
                "trajectAanbieden", u.get("organisatie"), None, dag(ingang),
                aanbod_uiterlijk(u, ontheven, instellingen), "uitkering", id,
            )  # fmt: skip


def _open(
    wat: str,
    door: str | None,
    aan: str | None,
    sinds: date | None,
    uiterlijk: date | None,
    onderwerp: str,
    onderwerp_id: str,
) -> Verschuldigd:
    return Verschuldigd(
        wat=wat, door=door, aan=aan, sinds=sinds, uiterlijk=uiterlijk, te_laat=False, onderwerp=onderwerp,
        onderwerp_id=onderwerp_id,
    )  # fmt: skip
