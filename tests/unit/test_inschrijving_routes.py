"""Every command of intake has a route, and every example is a body that is accepted."""

from typing import Any

import pytest

from services.intake.gegevensafspraak.aggregate import AGGREGAAT as GEGEVENSAFSPRAAK
from services.intake.gegevensafspraak.routes import ROUTES as AFSPRAAKROUTES
from services.intake.inschrijving.aggregate import AGGREGAAT as INSCHRIJVING
from services.intake.inschrijving.routes import ROUTES as INSCHRIJVINGROUTES
from shared.aggregate.aggregate import Aggregate
from shared.web.commands import Route

ALLE = [(INSCHRIJVING, r) for r in INSCHRIJVINGROUTES] + [(GEGEVENSAFSPRAAK, r) for r in AFSPRAAKROUTES]


@pytest.mark.parametrize(("aggregaat", "route"), ALLE, ids=lambda x: getattr(x, "pad", ""))
def test_het_voorbeeld_van_een_route_wordt_aangenomen(aggregaat: Aggregate[Any, Any], route: Route) -> None:
    route.commando.model_validate(route.voorbeeld)


def test_elk_commando_heeft_een_eigen_route() -> None:
    for aggregaat, routes in ((INSCHRIJVING, INSCHRIJVINGROUTES), (GEGEVENSAFSPRAAK, AFSPRAAKROUTES)):
        assert {r.commando for r in routes} == set(aggregaat.rollen)
        assert len({r.pad for r in routes}) == len(routes)
        assert {r.commando for r in routes if r.pad == ""} == set(aggregaat.opent)
