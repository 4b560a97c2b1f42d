"""Every command of a person has a route, and every example is a body that is accepted."""

import pytest

from services.reintegratie.traject.aggregate import AGGREGAAT
from services.reintegratie.traject.routes import ROUTES
from shared.contract.gebeurtenis import Rol
from shared.web.commands import Route


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.pad)
def test_het_voorbeeld_van_een_route_wordt_aangenomen(route: Route) -> None:
    route.commando.model_validate(route.voorbeeld)


def test_elk_commando_van_een_mens_heeft_een_eigen_route() -> None:
    van_mensen = {c for c, rollen in AGGREGAAT.rollen.items() if set(rollen) != {Rol.SYSTEEM}}
    assert {r.commando for r in ROUTES} == van_mensen
    assert len({r.pad for r in ROUTES}) == len(ROUTES)


def test_een_traject_wordt_alleen_door_een_verwijzing_geopend() -> None:
    assert all(r.pad for r in ROUTES)
