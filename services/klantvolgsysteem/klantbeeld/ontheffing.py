"""Fold of Ontheffing: the periods that were granted, and what later acts did to them.

`perioden` is the list of [van, tot, verplichtingen] that holds in law by the last act; whether one is
`nogNietIngegaan`, `actief` or `verlopen` follows from the peildatum and is never stored (events.md §2.2).
"""

from datetime import date, timedelta
from typing import Any

from services.klantvolgsysteem.klantbeeld.gebeurtenis import Data, Gebeurtenis
from services.klantvolgsysteem.klantbeeld.staat import Staat, Stap, neem

_DAG = timedelta(days=1)
_WERKING = ("ingangsdatum", "vanaf", "perOp")


def werkt_vanaf(g: Gebeurtenis) -> date:
    """First day on which this event says something: a besluit may work back from its ingangsdatum (rules T9,
    E39). Any other event says it from the last possible day of its gebeurtenisdatum (T6)."""
    if g.type not in STAPPEN:
        return g.datum_tot
    genoemd = [date.fromisoformat(g.data[veld]) for veld in _WERKING if g.data.get(veld) is not None]
    return min((g.datum_tot, *genoemd))


def aangevraagd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(d, "ontheffingId", "verzoekOntvangenOp", "aanleiding", "grondslag", "gemeente")
    s["status"] = "aangevraagd"


def verleend(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s |= neem(d, "ontheffingId", "grondslag", "heronderzoekOp", "reintegratieplicht", "gemeente")
    s |= neem(d, "normafwijking") | {"status": "verleend"}
    _perioden(s).append(_periode(d, d.get("ingangsdatum"), d.get("einddatum")))


def verlengd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["status"] = "verleend"
    _perioden(s).append(_periode(d, d.get("ingangsdatum"), d.get("einddatum")))


def herzien(s: Staat, d: Data, g: Gebeurtenis) -> None:
    """Other scope from `perOp`, same term: the period is cut and goes on with the new obligations."""
    per = d.get("perOp")
    if per is None:
        return
    nieuw: list[dict[str, Any]] = []
    for p in _perioden(s):
        if p["tot"] is not None and p["tot"] < per:
            nieuw.append(p)
            continue
        if p["van"] is not None and p["van"] < per:
            nieuw.append(p | {"tot": _dag_voor(per)})
        nieuw.append(_periode(d, max(per, p["van"] or per), p["tot"]))
    s["perioden"] = nieuw


def opgeschort(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["status"] = "opgeschort"
    _kort_in(s, _dag_voor(d.get("vanaf")))


def hervat(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["status"] = "verleend"
    _perioden(s).append(_periode(d, d.get("vanaf"), d.get("einddatum")))


def ingetrokken(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["status"] = "ingetrokken"
    _kort_in(s, _dag_voor(d.get("vanaf")))


def beeindigd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["status"] = "beeindigd"
    _kort_in(s, d.get("einddatum"))


def afgewezen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["status"] = "afgewezen"


def vervallen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["status"] = "vervallen"


def heronderzocht(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["heronderzoek"] = neem(d, "datum", "uitkomst", "volgendOp")
    if d.get("volgendOp") is not None:
        s["heronderzoekOp"] = d["volgendOp"]


def heronderzoek_uitgesteld(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s["heronderzoekUitgesteldTot"] = d.get("nieuweDatum")


def advies_gevraagd(s: Staat, d: Data, g: Gebeurtenis) -> None:
    advies = s.setdefault("adviesaanvragen", {}).setdefault(d.get("adviesaanvraagId"), {})
    advies |= neem(d, "soort", "adviseur", "antwoordVoor") | {"gevraagdOp": d.get("gebeurtenisdatum")}


def advies_ontvangen(s: Staat, d: Data, g: Gebeurtenis) -> None:
    s.setdefault("adviesaanvragen", {}).setdefault(d.get("adviesaanvraagId"), {}).update(
        neem(d, "ontvangenOp")
    )


def bekendgemaakt(s: Staat, d: Data, g: Gebeurtenis) -> None:
    """A besluit works only once it is made known (Awb 3:40, rules T9): here for every kind of besluit."""
    for p in s.get("perioden", ()):
        if p["besluitId"] == d.get("besluitId"):
            p["bekendgemaaktOp"] = d.get("bekendgemaaktOp")
    for uitkering in s.get("uitkeringen", {}).values():
        if uitkering.get("besluitId") == d.get("besluitId"):
            uitkering["bekendgemaaktOp"] = d.get("bekendgemaaktOp")


def _perioden(s: Staat) -> list[dict[str, Any]]:
    perioden: list[dict[str, Any]] = s.setdefault("perioden", [])
    return perioden


def _periode(d: Data, van: str | None, tot: str | None) -> dict[str, Any]:
    return {
        "van": van,
        "tot": tot,
        "verplichtingen": d.get("verplichtingen"),
        "arbeidsplichtTotUren": d.get("arbeidsplichtTotUren"),
        "besluitId": d.get("besluitId"),
        "bekendgemaaktOp": d.get("bekendgemaaktOp"),
    }


def _kort_in(s: Staat, laatste_dag: str | None) -> None:
    if laatste_dag is None:
        return
    s["perioden"] = [
        p | {"tot": laatste_dag} if p["tot"] is None or p["tot"] > laatste_dag else p
        for p in _perioden(s)
        if p["van"] is None or p["van"] <= laatste_dag
    ]


def _dag_voor(dag: str | None) -> str | None:
    return None if dag is None else (date.fromisoformat(dag) - _DAG).isoformat()


STAPPEN: dict[str, Stap] = {
    "nl.overheid.ontheffingen.ontheffing-aangevraagd": aangevraagd,
    "nl.overheid.ontheffingen.ontheffing-verleend": verleend,
    "nl.overheid.ontheffingen.ontheffing-verlengd": verlengd,
    "nl.overheid.ontheffingen.ontheffing-herzien": herzien,
    "nl.overheid.ontheffingen.ontheffing-opgeschort": opgeschort,
    "nl.overheid.ontheffingen.ontheffing-hervat": hervat,
    "nl.overheid.ontheffingen.ontheffing-ingetrokken": ingetrokken,
    "nl.overheid.ontheffingen.ontheffing-beeindigd": beeindigd,
    "nl.overheid.ontheffingen.ontheffing-afgewezen": afgewezen,
    "nl.overheid.ontheffingen.ontheffingsverzoek-vervallen": vervallen,
    "nl.overheid.ontheffingen.heronderzoek-uitgevoerd": heronderzocht,
    "nl.overheid.ontheffingen.heronderzoek-uitgesteld": heronderzoek_uitgesteld,
    "nl.overheid.adviezen.advies-gevraagd": advies_gevraagd,
    "nl.overheid.adviezen.advies-ontvangen": advies_ontvangen,
    "nl.overheid.besluiten.besluit-bekendgemaakt": bekendgemaakt,
}
