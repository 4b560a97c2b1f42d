"""Which facts an event states, given the state of its stream after that event."""

from collections.abc import Callable, Iterator

from services.klantvolgsysteem.feiten.feit import Feit
from services.klantvolgsysteem.klantbeeld.gebeurtenis import Gebeurtenis
from services.klantvolgsysteem.klantbeeld.staat import Staat, dag


def uitkering(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    id = g.data.get("uitkeringId")
    if id is None:
        return
    yield _uitkering(s, id)


def _uitkering(s: Staat, id: str) -> Feit:
    u = s["uitkeringen"][id]
    ingang, einde = dag(u.get("ingangsdatum")), dag(u.get("einddatum"))
    return Feit(
        "uitkering", id, ingang, einde,
        (
            id, u.get("gemeente"), u.get("organisatie"), u.get("regeling"), ingang, einde,
            u.get("redenEinde"), u.get("bestemming"), dag(u.get("bekendgemaaktOp")),
        ),
    )  # fmt: skip


def trajectbesluit(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    d = g.data
    op = dag(d.get("besluitdatum"))
    yield Feit(
        "trajectbesluit", str(g.id), op, None,
        (d.get("verwijzingId"), d.get("gemeente"), op, d.get("uitkomst"), d.get("trajectsoort")),
    )  # fmt: skip


def aanbod(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    id = g.data.get("aanbodId")
    if id is None:
        return
    a = s["aanbiedingen"][id]
    op = dag(a.get("aangebodenOp"))
    yield Feit(
        "aanbod", id, op, None,
        (
            s.get("verwijzingId"), s.get("gemeente"), op, a.get("trajectsoort"), a.get("antwoord"),
            dag(a.get("beantwoordOp")),
        ),
    )  # fmt: skip


def trajectstart(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    start, einde = dag(s.get("startdatum")), dag(s.get("einddatum"))
    if start is None:
        return
    yield Feit(
        "trajectstart", "start", start, einde,
        (
            s.get("trajectId"), s.get("verwijzingId"), s.get("organisatie"), start, einde,
            s.get("trajectsoort"), s.get("wijze"), s.get("doelGerealiseerd"),
        ),
    )  # fmt: skip


def ontheffing(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    """The periods that the act changed; a period that fell away is stated as no longer holding."""
    perioden = s.get("perioden", [])
    eerder = s.get("_gesteld", [])
    for nummer, p in enumerate(perioden):
        if nummer < len(eerder) and eerder[nummer] == p:
            continue
        yield Feit(
            "ontheffing", str(nummer), dag(p["van"]), dag(p["tot"]),
            (
                s.get("ontheffingId"), s.get("gemeente"), s.get("grondslag"), p["verplichtingen"],
                p["arbeidsplichtTotUren"], dag(p["bekendgemaaktOp"]),
            ),
        )  # fmt: skip
    for nummer in range(len(perioden), len(eerder)):
        yield Feit("ontheffing", str(nummer), None, None, None)
    s["_gesteld"] = [dict(p) for p in perioden]


def bekendgemaakt(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    yield from ontheffing(s, g)
    for id, u in s.get("uitkeringen", {}).items():
        if u.get("besluitId") is not None and u["besluitId"] == g.data.get("besluitId"):
            yield _uitkering(s, id)


def vrijstelling(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    id = g.data.get("vrijstellingId")
    if id is None:
        return
    v = s["vrijstellingen"][id]
    yield Feit(
        "vrijstelling", id, dag(v.get("ingangsdatum")), dag(v.get("einddatum")), (id, v.get("gemeente"))
    )


def fase(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    d = g.data
    yield Feit(
        "fase", str(g.id), dag(d.get("geldigVanaf")), dag(d.get("geldigTot")),
        (d.get("schema"), d.get("schemaversie"), d.get("waarde"), dag(d.get("bepaaldOp"))),
    )  # fmt: skip


def klantgegeven(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    k = s["klantgegevens"]
    gesteld = dag(k.get("gesteldOp"))
    kinderen = k.get("kinderen")
    geboren = [kind["geboortedatum"] for kind in kinderen or () if kind.get("geboortedatum")]
    yield Feit(
        "klantgegeven", str(g.id), gesteld, None,
        (
            g.organisatie, gesteld, dag(k.get("geboortedatum")), k.get("leefvorm"),
            dag(max(geboren, default=None)), None if kinderen is None else len(kinderen),
        ),
    )  # fmt: skip


def contact(s: Staat, g: Gebeurtenis) -> Iterator[Feit]:
    d = g.data
    op = dag(d.get("datum"))
    yield Feit(
        "contact", str(g.id), op, op,
        (g.organisatie, op, d.get("soort"), "klant" in (d.get("partijen") or ()), d.get("verschenen")),
    )  # fmt: skip


AFLEIDING: dict[str, Callable[[Staat, Gebeurtenis], Iterator[Feit]]] = {
    "nl.overheid.uitkeringen.uitkering-toegekend": uitkering,
    "nl.overheid.uitkeringen.uitkering-beeindigd": uitkering,
    "nl.overheid.verwijzingen.trajectbesluit-genomen": trajectbesluit,
    "nl.overheid.verwijzingen.traject-aangeboden": aanbod,
    "nl.overheid.verwijzingen.aanbod-beantwoord": aanbod,
    "nl.overheid.trajecten.traject-gestart": trajectstart,
    "nl.overheid.trajecten.traject-beeindigd": trajectstart,
    "nl.overheid.ontheffingen.ontheffing-verleend": ontheffing,
    "nl.overheid.ontheffingen.ontheffing-verlengd": ontheffing,
    "nl.overheid.ontheffingen.ontheffing-herzien": ontheffing,
    "nl.overheid.ontheffingen.ontheffing-opgeschort": ontheffing,
    "nl.overheid.ontheffingen.ontheffing-hervat": ontheffing,
    "nl.overheid.ontheffingen.ontheffing-ingetrokken": ontheffing,
    "nl.overheid.ontheffingen.ontheffing-beeindigd": ontheffing,
    "nl.overheid.besluiten.besluit-bekendgemaakt": bekendgemaakt,
    "nl.overheid.plichten.vrijstelling-vastgesteld": vrijstelling,
    "nl.overheid.plichten.vrijstelling-beeindigd": vrijstelling,
    "nl.overheid.inschrijvingen.fase-bepaald": fase,
    "nl.overheid.klantgegevens.klantgegevens-vastgesteld": klantgegeven,
    "nl.overheid.contacten.contact-vastgelegd": contact,
}
