"""The real relay and consumer pass the script; each seeded fault fails it, and the judge names the loss.

All four scripts are played beside each other: they wait more than they work.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from importlib import import_module

import pytest

from ketenspoor.kafka import KafkaNode
from shared.consumer import Consumer
from shared.relay import Relay
from tests.chaos.fouten import FOUTEN, Fout
from tests.chaos.geschiedenis import Geschiedenis, controleer, dubbel_op_log
from tests.chaos.miniketen import MaakConsumer, MaakRelay, Miniketen
from tests.conftest import NewDatabase

pytest_plugins = ("tests.kafka_fixtures",)

ZAAD = 1

Spelen = Mapping[str, tuple[Miniketen, "asyncio.Task[Geschiedenis]"]]


def makers(soort: type[Relay] | type[Consumer] | None = None) -> tuple[MaakRelay, MaakConsumer]:
    """Relay and consumer of a small chain, the real ones beside a seeded fault. With a short lease, so that
    a takeover does not take the test's time."""
    relay = soort if soort is not None and issubclass(soort, Relay) else Relay
    consumer = soort if soort is not None and issubclass(soort, Consumer) else Consumer
    return (
        lambda db, log, topic: relay(db, log, topic, lease=2.0),
        lambda db, log, handler: consumer(db, log, handler, batch=20, lease=1.5, wait=0.05),
    )


SPELEN = {"zonder-fout": makers(), **{naam: makers(fout.klasse) for naam, fout in FOUTEN.items()}}


@pytest.fixture(scope="module")
async def spelen(new_module_database: NewDatabase, kafka: KafkaNode) -> AsyncIterator[Spelen]:
    """Each small chain with its script, under way."""
    lopend = {}
    for naam, werkers in SPELEN.items():
        keten = Miniketen(await new_module_database(), kafka.url, f"keten.{naam}.v1", ZAAD, *werkers)
        lopend[naam] = keten, asyncio.create_task(keten.draai(), name=naam)
    yield lopend
    for _, taak in lopend.values():
        taak.cancel()
    await asyncio.wait([taak for _, taak in lopend.values()])


async def test_de_echte_relay_en_consumer_verliezen_niets(spelen: Spelen) -> None:
    keten, taak = spelen["zonder-fout"]
    geschiedenis = await taak
    assert controleer(geschiedenis) == []
    assert keten.relay.gedood > 1 and keten.consumer.gedood > 1, "er moet iets gestorven zijn"
    assert dubbel_op_log(geschiedenis) > 0, "een relay die na het publiceren sterft publiceert opnieuw"
    assert keten.teruggedraaid and any(o.naam == "DoeLaat" for o in keten.opdrachten)


@pytest.mark.parametrize("naam", FOUTEN)
async def test_elke_ingebouwde_fout_wordt_gevonden(spelen: Spelen, naam: str) -> None:
    _, taak = spelen[naam]
    fout = FOUTEN[naam]
    assert fout.gevonden(controleer(await taak)), f"geen bevestigde opdracht {fout.verlies} gemist"


@pytest.mark.parametrize("fout", FOUTEN.values(), ids=FOUTEN)
def test_een_fout_komt_in_de_plaats_van_de_echte(fout: Fout, monkeypatch: pytest.MonkeyPatch) -> None:
    for plaats in fout.plaatsen:  # put back after the test: what is real here stays so for the others
        module = import_module(plaats)
        monkeypatch.setattr(module, fout.echt.__name__, getattr(module, fout.echt.__name__))
    fout.zaai()
    assert {getattr(import_module(p), fout.echt.__name__) for p in fout.plaatsen} == {fout.klasse}
    with pytest.raises(AssertionError):
        fout.zaai()
