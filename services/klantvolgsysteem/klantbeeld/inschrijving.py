"""Fold of Inschrijving (CWI): aanvragen, fase, guidance, advice."""

from services.klantvolgsysteem.klantbeeld.gebeurtenis import Data, Gebeurtenis
from services.klantvolgsysteem.klantbeeld.staat import Staat, Stap, laatste, neem, vak


def ingeschreven(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(d, "inschrijvingId", "inschrijfdatum", "meldingsdatum", "beschikbaarUrenPerWeek")


def inschrijving_beeindigd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["einde"] = neem(d, "einddatum", "reden")


def aangevraagd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    aanvraag = vak(s, "aanvragen", d.get("aanvraagId"))
    aanvraag |= neem(d, "regeling", "aanvraagdatum", "meldingsdatum", "nietInStaatTeZoeken")
    aanvraag["status"] = "open"


def overgedragen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    aanvraag = vak(s, "aanvragen", d.get("aanvraagId"))
    aanvraag |= neem(d, "overdrachtsdatum", "sollicitatieoverzicht", "gemeente")
    aanvraag["status"] = "overgedragen"


def niet_doorgezet(s: Staat, d: Data, g: Gebeurtenis) -> None:
    aanvraag = vak(s, "aanvragen", d.get("aanvraagId"))
    aanvraag |= neem(d, "reden") | {"status": "gesloten", "geslotenOp": d.get("datum")}


def fase_bepaald(s: Staat, d: Data, g: Gebeurtenis) -> None:
    fase = neem(d, "schema", "schemaversie", "waarde", "bepaaldOp", "geldigVanaf", "geldigTot", "basis")
    laatste(s, "fase", fase, "geldigVanaf")


def activiteit_uitgevoerd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["activiteiten"] = s.get("activiteiten", 0) + 1
    laatste(s, "laatsteActiviteit", neem(d, "soort", "datum", "resultaat"), "datum")


def sollicitaties_vastgelegd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    laatste(s, "sollicitaties", neem(d, "periodeVan", "periodeTot", "aantal", "basis"), "periodeTot")


def vacature_aangeboden(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["vacatures"] = s.get("vacatures", 0) + 1


def advies_uitgebracht(s: Staat, d: Data, g: Gebeurtenis) -> None:
    advies = vak(s, "adviezen", d.get("adviesId"))
    advies |= neem(d, "adviestypen") | {"uitgebrachtOp": d.get("gebeurtenisdatum")}


def gedrag_gemeld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    melding = vak(s, "meldingen", d.get("meldingId"))
    melding |= {"stuksoort": "gedragsmelding", "datum": d.get("datumGedrag")}


STAPPEN: dict[str, Stap] = {
    "nl.overheid.inschrijvingen.werkzoekende-ingeschreven": ingeschreven,
    "nl.overheid.inschrijvingen.inschrijving-beeindigd": inschrijving_beeindigd,
    "nl.overheid.inschrijvingen.fase-bepaald": fase_bepaald,
    "nl.overheid.uitkeringen.uitkering-aangevraagd": aangevraagd,
    "nl.overheid.uitkeringen.aanvraag-overgedragen": overgedragen,
    "nl.overheid.uitkeringen.aanvraag-niet-doorgezet": niet_doorgezet,
    "nl.overheid.begeleidingen.begeleidingsactiviteit-uitgevoerd": activiteit_uitgevoerd,
    "nl.overheid.begeleidingen.sollicitatieactiviteiten-vastgelegd": sollicitaties_vastgelegd,
    "nl.overheid.begeleidingen.vacature-aangeboden": vacature_aangeboden,
    "nl.overheid.adviezen.reintegratieadvies-uitgebracht": advies_uitgebracht,
    "nl.overheid.meldingen.verwijtbaar-gedrag-gemeld": gedrag_gemeld,
}
