"""Fold of Traject (bureau, diagnosticus): from aanmelding to nazorg, with the stukken that were sent."""

from typing import Any

from services.klantvolgsysteem.klantbeeld.gebeurtenis import Data, Gebeurtenis
from services.klantvolgsysteem.klantbeeld.staat import Staat, Stap, neem, vak


def ontvangen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(d, "trajectId", "verwijzingId", "ontvangenOp", "ontbreekt", "gemeente")
    s |= {"status": "aangemeld", "organisatie": g.organisatie}


def geaccepteerd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(d, "geaccepteerdOp", "eersteAfspraakOp", "contact") | {"status": "geaccepteerd"}


def terugverwezen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= {"status": "terugverwezen", "terugverwezenOp": d.get("datum")}


def intake_afgerond(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= {"status": "intake", "intakeOp": d.get("datum")}


def plan_ingediend(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["plan"] = neem(d, "stukId", "versie", "doel", "verwachteStart", "verwachtEinde")
    _stuk(s, d.get("stukId"), stuksoort="trajectplan", ingediendOp=d.get("gebeurtenisdatum"))


def gestart(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(
        d, "trajectId", "startdatum", "trajectsoort", "instrument", "verwachtEinde", "urenPerWeek", "gemeente"
    )
    s |= {"status": "gestart", "organisatie": g.organisatie}


def presentie_vastgelegd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["laatstePresentie"] = neem(d, "datum", "aanwezig")


def verzuim_gemeld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    vak(s, "meldingen", d.get("meldingId")).update(neem(d, "soort", "van", "tot"))


def ter_inzage(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _stuk(s, d.get("stukId"), status="terInzage", **neem(d, "stuksoort", "terInzageOp", "reactieVoor"))


def geblokkeerd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _stuk(s, d.get("stukId"), status="geblokkeerd", geblokkeerdOp=d.get("datum"))


def rapportage_ingediend(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _stuk(
        s, d.get("stukId"), stuksoort="rapportage", ingediendOp=d.get("gebeurtenisdatum"),
        **neem(d, "soort", "periodeVan", "periodeTot"),
    )  # fmt: skip


def advies_uitgebracht(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _stuk(s, d.get("adviesId"), stuksoort="advies", ingediendOp=d.get("gebeurtenisdatum"))


def diagnose_uitgebracht(s: Staat, d: Data, g: Gebeurtenis) -> None:
    _stuk(s, d.get("diagnoseId"), stuksoort="diagnose", ingediendOp=d.get("uitgebrachtOp"))
    s["status"] = "uitgebracht"


def beeindigd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(d, "einddatum", "wijze", "doelGerealiseerd", "uitUitkering", "redenVoortijdig")
    s["status"] = "beeindigd"


def nazorg_gestart(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= {"status": "nazorg", "nazorg": neem(d, "startdatum", "geplandEinde")}


def nazorg_afgerond(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["nazorg"] = s.get("nazorg", {}) | neem(d, "einddatum", "nogAanHetWerk")
    s["status"] = "afgesloten"


def contactpersoon_gewijzigd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["contactpersoon"] = neem(d, "functie", "perOp", "medewerker", "bereikbaar")


def termijn_bereikt(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["betaaltermijn"] = neem(d, "termijn", "mijlpaal")


def _stuk(s: Staat, stuk_id: str | None, **velden: Any) -> None:
    stuk = vak(s, "documenten", stuk_id)
    if "ingediendOp" in velden:
        stuk["status"] = "ingediend"
    stuk |= velden


STAPPEN: dict[str, Stap] = {
    "nl.overheid.trajecten.aanmelding-ontvangen": ontvangen,
    "nl.overheid.trajecten.aanmelding-geaccepteerd": geaccepteerd,
    "nl.overheid.trajecten.klant-terugverwezen": terugverwezen,
    "nl.overheid.trajecten.intake-afgerond": intake_afgerond,
    "nl.overheid.trajecten.trajectplan-ingediend": plan_ingediend,
    "nl.overheid.trajecten.traject-gestart": gestart,
    "nl.overheid.trajecten.presentie-vastgelegd": presentie_vastgelegd,
    "nl.overheid.meldingen.verzuim-gemeld": verzuim_gemeld,
    "nl.overheid.rapportages.rapportage-ter-inzage-gegeven": ter_inzage,
    "nl.overheid.rapportages.rapportage-geblokkeerd": geblokkeerd,
    "nl.overheid.rapportages.rapportage-ingediend": rapportage_ingediend,
    "nl.overheid.adviezen.advies-uitgebracht": advies_uitgebracht,
    "nl.overheid.diagnoses.diagnose-uitgebracht": diagnose_uitgebracht,
    "nl.overheid.trajecten.traject-beeindigd": beeindigd,
    "nl.overheid.plaatsingen.nazorg-gestart": nazorg_gestart,
    "nl.overheid.plaatsingen.nazorg-afgerond": nazorg_afgerond,
    "nl.overheid.contacten.contactpersoon-gewijzigd": contactpersoon_gewijzigd,
    "nl.overheid.trajecten.betaaltermijn-bereikt": termijn_bereikt,
}
