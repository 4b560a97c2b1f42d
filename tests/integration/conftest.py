"""The chain that several files of tests share; tests that use it run one after the other."""

from collections.abc import AsyncIterator

import pytest

from ketenspoor.keten import Keten
from tests.scenario.keten import Gedeeld

_NAAM = "scenarioketen"


def _gebruikt(item: pytest.Item) -> bool:
    return _NAAM in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
async def _gedeeld() -> AsyncIterator[Gedeeld]:
    gedeeld = Gedeeld()
    try:
        yield gedeeld
    finally:
        await gedeeld.sluit()


@pytest.fixture(scope="module")
async def scenarioketen(request: pytest.FixtureRequest, _gedeeld: Gedeeld) -> AsyncIterator[Keten]:
    """Four services with their workers as processes of their own, over PostgreSQL and Apache Kafka."""
    yield await _gedeeld.keten()
    modules = [item.path for item in request.session.items if _gebruikt(item)]
    if modules[-1] == request.node.path:
        await _gedeeld.sluit()
