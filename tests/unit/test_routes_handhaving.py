"""Every example in the API description of handhaving is accepted, and every command has its place."""

import pytest

from services.handhaving.maatregel import aggregate as maatregel
from services.handhaving.maatregel.routes import ROUTES as MAATREGEL
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from services.handhaving.uitkeringsdossier import aggregate as uitkeringsdossier
from services.handhaving.uitkeringsdossier.routes import ROUTES as UITKERINGSDOSSIER
from services.handhaving.verwijzing import aggregate as verwijzing
from services.handhaving.verwijzing.routes import ROUTES as VERWIJZING
from shared.aggregate.aggregate import Aggregate
from shared.contract.gebeurtenis import Rol
from shared.web.commands import Route

TABELLEN = [
    (uitkeringsdossier.AGGREGAAT, UITKERINGSDOSSIER),
    (ontheffing.AGGREGAAT, ONTHEFFING),
    (verwijzing.AGGREGAAT, VERWIJZING),
    (maatregel.AGGREGAAT, MAATREGEL),
]


@pytest.mark.parametrize(
    ("aggregate", "route"),
    [pytest.param(a, r, id=f"{a.naam}-{r.commando.__name__}") for a, routes in TABELLEN for r in routes],
)
def test_elk_voorbeeld_wordt_aanvaard(aggregate: Aggregate, route: Route):
    for voorbeeld in (route.voorbeeld, *route.andere):
        commando = route.commando.model_validate(dict(voorbeeld))
        geweigerd = {o.code for o in aggregate.toets(commando, aggregate.begin)}
        assert "INV-25" not in geweigerd
        if route.pad == "":
            assert geweigerd == set()


@pytest.mark.parametrize(("aggregate", "routes"), [pytest.param(a, r, id=a.naam) for a, r in TABELLEN])
def test_elk_commando_van_een_klantmanager_heeft_een_eigen_pad(
    aggregate: Aggregate, routes: tuple[Route, ...]
):
    van_mensen = {c for c, rollen in aggregate.rollen.items() if Rol.KLANTMANAGER in rollen}
    assert {r.commando for r in routes} == van_mensen
    assert len({r.pad for r in routes}) == len(routes)
