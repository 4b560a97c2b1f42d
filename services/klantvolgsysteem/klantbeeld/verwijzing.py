"""Fold of Verwijzing: offer, referral, and the stukken that wait for an answer of the gemeente.

Delivered, read and acted on are three facts (seed-004 x10.2): an answer takes away what it answers, and
nothing else.
"""

from typing import Any

from services.klantvolgsysteem.klantbeeld.gebeurtenis import Data, Gebeurtenis
from services.klantvolgsysteem.klantbeeld.staat import Staat, Stap, betrek, neem


def besloten(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(d, "verwijzingId", "trajectsoort", "gemeente")
    s["trajectbesluit"] = neem(d, "besluitdatum", "uitkomst", "vooralsnogTot", "aanleiding")
    s["status"] = "besloten" if d.get("uitkomst") == "aanbod" else "geenAanbod"


def aangeboden(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(d, "verwijzingId", "trajectsoort", "gemeente")
    s.setdefault("aanbiedingen", {})[d.get("aanbodId")] = neem(
        d, "aangebodenOp", "trajectsoort", "instrument", "verwachteStart"
    )
    s["status"] = "aangeboden"


def beantwoord(s: Staat, d: Data, g: Gebeurtenis) -> None:
    aanbod = s.setdefault("aanbiedingen", {}).setdefault(d.get("aanbodId"), {})
    aanbod |= neem(d, "antwoord") | {"beantwoordOp": d.get("datum")}
    s["status"] = d.get("antwoord") or s.get("status")


def verwezen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(
        d, "verwijzingId", "ontvanger", "verwijsdatum", "trajectsoort", "doel", "overdrachtswijze",
        "rapportageElkeMaanden", "reactieVoor", "gemeente", "verplichtingen",
    )  # fmt: skip
    s["status"] = "verwezen"
    betrek(s, d.get("ontvanger"))


def diagnose_aangevraagd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(d, "verwijzingId", "ontvanger", "antwoordVoor", "soorten", "gemeente")
    s |= {"status": "verwezen", "doel": "diagnose", "verwijsdatum": d.get("gebeurtenisdatum")}
    betrek(s, d.get("ontvanger"))


def ingetrokken(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= {"status": "ingetrokken", "ingetrokkenPer": d.get("perOp")}


def overdracht_besproken(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["overdracht"] = neem(d, "datum", "wijze", "deelnemers", "aanvraagId")


def stuk_ontvangen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    stuk = s.setdefault("stukken", {}).setdefault(d.get("stukId"), {})
    stuk |= neem(d, "stuksoort", "ontvangenOp", "voor")
    stuk["verschuldigd"] = list(d.get("verschuldigd") or ())


def gelezen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _voldaan(s, d.get("stukId"), "lezen")["gelezenOp"] = d.get("gelezenOp")


def teruggekoppeld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    stuk = _voldaan(s, d.get("stukId"), "terugkoppelen", "termijnControleren")
    stuk |= neem(d, "teruggekoppeldOp", "bruikbaarheid", "vervolg")


def plan_beoordeeld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _voldaan(s, d.get("stukId"), "planBeoordelen").update(neem(d, "oordeel", "wijze", "beoordeeldOp"))


def advies_beoordeeld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _voldaan(s, d.get("adviesId"), "adviesBeoordelen").update(neem(d, "oordeel", "wijze", "beoordeeldOp"))


def melding_afgehandeld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _voldaan(s, d.get("meldingId"), "meldingAfhandelen").update(neem(d, "afgehandeldOp", "uitkomst"))


def vervolg_bepaald(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _voldaan(s, d.get("stukId"), "vervolgBepalen").update(neem(d, "besluitdatum", "vervolg"))


def plaatsing_bevestigd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    stuk = _voldaan(s, d.get("plaatsingId"), "plaatsingBevestigen", "termijnControleren")
    stuk |= neem(d, "oordeel", "datum")


def _voldaan(s: Staat, stuk_id: str | None, *wat: str) -> dict[str, Any]:
    stuk: dict[str, Any] = s.setdefault("stukken", {}).setdefault(stuk_id, {"verschuldigd": []})
    stuk["verschuldigd"] = [v for v in stuk["verschuldigd"] if v not in wat]
    return stuk


STAPPEN: dict[str, Stap] = {
    "nl.overheid.verwijzingen.trajectbesluit-genomen": besloten,
    "nl.overheid.verwijzingen.traject-aangeboden": aangeboden,
    "nl.overheid.verwijzingen.aanbod-beantwoord": beantwoord,
    "nl.overheid.verwijzingen.klant-verwezen": verwezen,
    "nl.overheid.diagnoses.diagnose-aangevraagd": diagnose_aangevraagd,
    "nl.overheid.verwijzingen.verwijzing-ingetrokken": ingetrokken,
    "nl.overheid.verwijzingen.overdracht-besproken": overdracht_besproken,
    "nl.overheid.verwijzingen.stuk-ontvangen": stuk_ontvangen,
    "nl.overheid.rapportages.rapportage-gelezen": gelezen,
    "nl.overheid.rapportages.rapportage-teruggekoppeld": teruggekoppeld,
    "nl.overheid.trajecten.trajectplan-beoordeeld": plan_beoordeeld,
    "nl.overheid.adviezen.advies-beoordeeld": advies_beoordeeld,
    "nl.overheid.meldingen.verzuimmelding-afgehandeld": melding_afgehandeld,
    "nl.overheid.verwijzingen.vervolgbesluit-genomen": vervolg_bepaald,
    "nl.overheid.plaatsingen.plaatsing-bevestigd": plaatsing_bevestigd,
}
