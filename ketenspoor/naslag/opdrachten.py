"""`docs/naslag/opdrachten.md`: every command that can be given over HTTP, per service and aggregate."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

import services
from ketenspoor.naslag.opmaak import KOP, anker, code, opsomming, tabel
from ketenspoor.naslag.regels import regels
from shared.aggregate.aggregate import Aggregate, gebeurtenistype_van
from shared.aggregate.correcties import correctieaggregaat
from shared.contract.gebeurtenis import Partner, Rol
from shared.contract.weigering import invarianten
from shared.web.commands import Route, correctieroutes

OVERAL = ("INV-01", "INV-02", "INV-06")
"""Rules that the command handler judges for every command."""

ANDERS = {
    "MaakBekend": "BesluitBekendgemaakt",
    "DienBezwaarIn": "BezwaarIngediend",
    "CorrigeerGebeurtenis": "GebeurtenisGecorrigeerd",
    "TrekGebeurtenisIn": "GebeurtenisIngetrokken",
    "Beantwoord": "SignaalBeantwoord",
}
"""Commands that ask for other fields than the event that they lead to, so that they do not inherit it."""

_INLEIDING = """
# Opdrachten

Elke opdracht is een `POST` met een token van de organisatie zelf en legt één of meer gebeurtenissen vast. De
velden staan bij de [gebeurtenis](gebeurtenissen.md), een voorbeeld dat werkt in `GET /v1/openapi.json` van de
dienst. `{id}` is het nummer van het dossier waarin de opdracht valt.

Onder *kan weigeren* staan de regels van de opdracht zelf. Voor elke opdracht gelden ook INV-01 (alleen het
college besluit), INV-02 (alleen het eigen dossier) en INV-06 (geen onmogelijke datum). Met `deur: overnemen`
legt u geschiedenis vast: een regel van deur R weigert dan niet maar merkt (`normafwijking`).
"""


def opdrachten() -> str:
    """The page."""
    delen = [KOP, _INLEIDING]
    for partner in Partner:
        gevonden = list(aggregaten(partner))
        if gevonden:
            delen.append(f"\n## Dienst {partner}\n")
            delen += [_aggregaat(aggregate, routes) for aggregate, routes in gevonden]
    return "".join((*delen, _regeltabel()))


def aggregaten(partner: Partner) -> Iterator[tuple[Aggregate[Any, Any], tuple[Route, ...]]]:
    """The aggregates of a service with their routes: every folder that holds an aggregate and routes."""
    (map_,) = services.__path__
    for module in iter_modules([f"{map_}/{partner}"]):
        naam = f"services.{partner}.{module.name}"
        if module.ispkg and find_spec(f"{naam}.aggregate") and find_spec(f"{naam}.routes"):
            aggregate: Aggregate[Any, Any] = import_module(f"{naam}.aggregate").AGGREGAAT
            yield aggregate, tuple(import_module(f"{naam}.routes").ROUTES)


def _aggregaat(aggregate: Aggregate[Any, Any], routes: tuple[Route, ...]) -> str:
    rijen = [_opdracht(aggregate, route) for route in routes]
    if aggregate.partner is not Partner.KLANTVOLGSYSTEEM:
        anders = correctieaggregaat(aggregate)
        rijen += [_opdracht(anders, route) for route in correctieroutes(routes)]
    koppen = ("opdracht", "adres", "rol", "gebeurtenis", "kan weigeren")
    return f"\n### {aggregate.naam.capitalize()}\n\n{tabel(koppen, rijen)}"


def _opdracht(aggregate: Aggregate[Any, Any], route: Route) -> tuple[str, str, str, str, str]:
    pad = f"/v1/{aggregate.collectie}" + (f"/{{id}}/{route.pad}" if route.pad else "")
    soort = gebeurtenistype_van(route.commando)
    gebeurtenis = ANDERS[route.commando.__name__] if soort is None else soort.naam
    return (
        f"**{route.commando.__name__}** {route.samenvatting}",
        code(pad),
        opsomming(r for r in aggregate.rollen[route.commando] if r is not Rol.SYSTEEM),
        f"[{gebeurtenis}](gebeurtenissen.md{anker(gebeurtenis)})",
        opsomming(f"[{r}]({anker(r)})" for r in regels(aggregate, route.commando) if r not in OVERAL),
    )


def _regeltabel() -> str:
    """Every rule with its Dutch text; a heading each, so that it can be pointed at."""
    uit = [
        "\n## Regels\n\nDeur B: geldt bij registreren en bij overnemen. Deur R: weigert alleen bij "
        "registreren.\n"
    ]
    for regel in invarianten().values():
        uit.append(
            f"\n### {regel.code}\n\n{regel.titel} (deur {regel.deur}, HTTP {regel.status}). {regel.tekst}\n"
        )
    return "".join(uit)
