"""Fold of Uitkeringsdossier (gemeente): aanvragen, uitkeringen, klantmanager, plan, contact."""

from services.klantvolgsysteem.klantbeeld.gebeurtenis import Data, Gebeurtenis
from services.klantvolgsysteem.klantbeeld.staat import Staat, Stap, laatste, neem, vak


def aanvraag_ontvangen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    aanvraag = vak(s, "aanvragen", d.get("aanvraagId"))
    aanvraag |= neem(d, "ontvangenOp", "aanvraagdatum", "meldingsdatum", "kanaal", "ontbreekt", "gemeente")
    aanvraag["status"] = "open"


def toegekend(s: Staat, d: Data, g: Gebeurtenis) -> None:
    if d.get("aanvraagId") is not None:
        vak(s, "aanvragen", d["aanvraagId"])["status"] = "toegekend"
    uitkering = vak(s, "uitkeringen", d.get("uitkeringId"))
    uitkering |= neem(
        d, "regeling", "ingangsdatum", "omvang", "opgelegd", "besluitdatum", "bekendgemaaktOp", "besluitId",
        "gemeente", "leefvorm", "redenInstroom",
    )  # fmt: skip
    uitkering["organisatie"] = g.organisatie


def afgewezen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    aanvraag = vak(s, "aanvragen", d.get("aanvraagId"))
    aanvraag |= neem(d, "reden", "besluitdatum") | {"status": "afgewezen"}


def herberekend(s: Staat, d: Data, g: Gebeurtenis) -> None:
    uitkering = vak(s, "uitkeringen", d.get("uitkeringId"))
    uitkering |= neem(d, "omvang") | {"herberekendPer": d.get("perOp")}


def beeindigd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    uitkering = vak(s, "uitkeringen", d.get("uitkeringId"))
    uitkering |= neem(d, "einddatum", "bestemming", "naarGemeente", "naarRegeling", "contractvorm") | {
        "redenEinde": d.get("reden")
    }


def verhuisd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["verhuizing"] = neem(d, "naarGemeente", "verhuisdatum", "bijstandVoortgezet")


def klantmanager_toegewezen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    onderwerpen = s.setdefault("klantmanagers", {})
    nieuw = neem(d, "functie", "onderwerp", "perOp", "tot", "medewerker", "team", "bereikbaar")
    laatste(onderwerpen, d.get("onderwerp") or "onbekend", nieuw, "perOp")


def medegedeeld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    laatste(s, "rechtenEnPlichten", neem(d, "datum", "kanaal", "onderwerpen"), "datum")


def voorlichting_gegeven(s: Staat, d: Data, g: Gebeurtenis) -> None:
    laatste(
        vak(s, "voorlichting", d.get("onderwerp")),
        "laatst",
        neem(d, "datum", "kanaal", "initiatief"),
        "datum",
    )


def voorwaarden_getoetst(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["voorwaarden"] = neem(d, "oordeel", "toetsen") | {"getoetstOp": d.get("gebeurtenisdatum")}


def vrijgesteld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    vak(s, "vrijstellingen", d.get("vrijstellingId")).update(neem(d, "ingangsdatum", "gemeente"))


def vrijstelling_beeindigd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    vak(s, "vrijstellingen", d.get("vrijstellingId")).update(neem(d, "einddatum"))


def rust_toegekend(s: Staat, d: Data, g: Gebeurtenis) -> None:
    rust = vak(s, "rustperioden", d.get("rustperiodeId"))
    rust |= neem(d, "ingangsdatum", "verwachtEinde", "volgendContactOp", "vorm", "opgeschort")


def rust_beeindigd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    vak(s, "rustperioden", d.get("rustperiodeId")).update(neem(d, "einddatum", "vervolg"))


def plan_vastgesteld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    laatste(
        s, "plan", neem(d, "planId", "versie", "vastgesteldOp", "bevatScholing", "metKlant"), "vastgesteldOp"
    )


def plan_geevalueerd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["planevaluatie"] = neem(d, "planId", "datum", "uitkomst", "volgendeOp")


STAPPEN: dict[str, Stap] = {
    "nl.overheid.uitkeringen.aanvraag-ontvangen": aanvraag_ontvangen,
    "nl.overheid.uitkeringen.uitkering-toegekend": toegekend,
    "nl.overheid.uitkeringen.uitkering-afgewezen": afgewezen,
    "nl.overheid.uitkeringen.uitkering-herberekend": herberekend,
    "nl.overheid.uitkeringen.uitkering-beeindigd": beeindigd,
    "nl.overheid.uitkeringen.klant-verhuisd": verhuisd,
    "nl.overheid.contacten.klantmanager-toegewezen": klantmanager_toegewezen,
    "nl.overheid.plichten.rechten-en-plichten-medegedeeld": medegedeeld,
    "nl.overheid.plichten.voorlichting-gegeven": voorlichting_gegeven,
    "nl.overheid.plichten.voorwaarden-getoetst": voorwaarden_getoetst,
    "nl.overheid.plichten.vrijstelling-vastgesteld": vrijgesteld,
    "nl.overheid.plichten.vrijstelling-beeindigd": vrijstelling_beeindigd,
    "nl.overheid.plichten.rustperiode-toegekend": rust_toegekend,
    "nl.overheid.plichten.rustperiode-beeindigd": rust_beeindigd,
    "nl.overheid.plannen.plan-van-aanpak-vastgesteld": plan_vastgesteld,
    "nl.overheid.plannen.plan-van-aanpak-geevalueerd": plan_geevalueerd,
}
