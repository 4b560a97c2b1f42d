"""Steps of events that several partners publish, each in a stream of its own."""

from services.klantvolgsysteem.klantbeeld.gebeurtenis import Data, Gebeurtenis
from services.klantvolgsysteem.klantbeeld.staat import Staat, Stap, betrek, laatste, neem, vak


def klantgegevens_vastgesteld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    """Absent fields say nothing: what was stated before stays."""
    s["klantgegevens"] = s.get("klantgegevens", {}) | neem(
        d, "gesteldOp", "woongemeente", "geboortedatum", "geslacht", "leefvorm", "kinderen",
        "opleidingsniveau", "startkwalificatie", "laatstGewerkt",
    )  # fmt: skip


def contact_vastgelegd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    contact = neem(d, "datum", "soort", "partijen", "onderwerpen", "verschenen", "volgendContactOp")
    contact["organisatie"] = g.organisatie
    laatste(s, "laatsteContact", contact, "datum")
    if "klant" in (d.get("partijen") or ()):
        laatste(s, "laatsteKlantcontact", contact, "datum")


def informatie_gevraagd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    verzoek = vak(s, "verzoeken", d.get("verzoekId"))
    verzoek |= neem(d, "aan", "categorieen", "antwoordVoor")
    verzoek |= {"van": g.organisatie, "gevraagdOp": d.get("gebeurtenisdatum")}
    betrek(s, d.get("aan"))


def informatie_verstrekt(s: Staat, d: Data, g: Gebeurtenis) -> None:
    """The answer stands in a stream of the answering partner: the two meet when the klantbeeld is made."""
    vak(s, "antwoorden", d.get("verzoekId")).update(neem(d, "verstrektOp", "volledig"))


def plaatsing_gerealiseerd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    plaatsing = vak(s, "plaatsingen", d.get("plaatsingId"))
    plaatsing |= neem(d, "startdatum", "soortWerk", "urenPerWeek", "contractvorm", "contractTot")
    plaatsing["organisatie"] = g.organisatie


def plaatsing_beeindigd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    vak(s, "plaatsingen", d.get("plaatsingId")).update(neem(d, "einddatum", "reden", "aansluitend"))


def diagnose_gesteld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["diagnose"] = neem(d, "diagnoseId", "basis", "categorie") | {
        "gesteldOp": d.get("gebeurtenisdatum"),
        "organisatie": g.organisatie,
    }


def voorziening_geregeld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    vak(s, "voorzieningen", d.get("voorzieningId")).update(neem(d, "status", "van", "tot", "voorziening"))


def beslistermijn_verlengd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    """Of an aanvraag, a verzoek or a bezwaar: the last one that was stated holds (TRM-03, TRM-14)."""
    s.setdefault("beslistermijnen", {})[d.get("betreftId")] = d.get("tot")


def afspraak_vastgelegd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(
        d,
        "afspraakId",
        "partijen",
        "categorieen",
        "wijze",
        "antwoordtermijnDagen",
        "geldigVanaf",
        "geldigTot",
    )
    for partij in d.get("partijen") or ():
        betrek(s, partij)


STAPPEN: dict[str, Stap] = {
    "nl.overheid.klantgegevens.klantgegevens-vastgesteld": klantgegevens_vastgesteld,
    "nl.overheid.contacten.contact-vastgelegd": contact_vastgelegd,
    "nl.overheid.informatieverzoeken.informatie-gevraagd": informatie_gevraagd,
    "nl.overheid.informatieverzoeken.informatie-verstrekt": informatie_verstrekt,
    "nl.overheid.plaatsingen.plaatsing-gerealiseerd": plaatsing_gerealiseerd,
    "nl.overheid.plaatsingen.plaatsing-beeindigd": plaatsing_beeindigd,
    "nl.overheid.diagnoses.diagnose-gesteld": diagnose_gesteld,
    "nl.overheid.voorzieningen.voorzieningen-geregeld": voorziening_geregeld,
    "nl.overheid.besluiten.beslistermijn-verlengd": beslistermijn_verlengd,
    "nl.overheid.gegevensafspraken.gegevensafspraak-vastgelegd": afspraak_vastgelegd,
}
