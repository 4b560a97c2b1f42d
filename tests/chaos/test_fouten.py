"""The real relay and consumer pass the script; each seeded fault fails it, and the judge names the loss.

All four scripts are played beside each other: they wait more than they work.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest

from ketenspoor.kafka import KafkaNode
from shared.database import Database
from shared.relay import Relay
from tests.chaos.fouten import ConsumerMetOffsetVooraf, RelayMetGeduld, RelayOpPositie
from tests.chaos.geschiedenis import Geschiedenis, Schending, controleer, dubbel_op_log
from tests.chaos.miniketen import MaakConsumer, MaakRelay, Miniketen, maak_consumer
from tests.conftest import NewDatabase

pytest_plugins = ("tests.kafka_fixtures",)

ZAAD = 1

Spelen = Mapping[str, tuple[Miniketen, "asyncio.Task[Geschiedenis]"]]


def echte_relay(db: Database, log: object, topic: str) -> Relay:
    return Relay(db, log, topic, lease=2.0)  # type: ignore[arg-type]  # the log with a pit keeps the port


def consumer_met_fout(db: Database, log: object, handler: object) -> ConsumerMetOffsetVooraf:
    return ConsumerMetOffsetVooraf(db, log, handler, batch=20, lease=1.5, wait=0.05)  # type: ignore[arg-type]


SPELEN: Mapping[str, tuple[MaakRelay, MaakConsumer]] = {
    "zonder-fout": (echte_relay, maak_consumer),
    "cursor-op-positie-alleen": (RelayOpPositie, maak_consumer),
    "gat-met-geduld": (RelayMetGeduld, maak_consumer),
    "offset-voor-het-effect": (echte_relay, consumer_met_fout),
}


@pytest.fixture(scope="module")
async def spelen(new_module_database: NewDatabase, kafka: KafkaNode) -> AsyncIterator[Spelen]:
    """Each small chain with its script, under way."""
    lopend = {}
    for naam, (relay, consumer) in SPELEN.items():
        keten = Miniketen(await new_module_database(), kafka.url, f"keten.{naam}.v1", ZAAD, relay, consumer)
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


@pytest.mark.parametrize(
    ("fout", "plek"),
    [
        ("cursor-op-positie-alleen", "niet op het log"),
        ("gat-met-geduld", "niet op het log"),
        ("offset-voor-het-effect", "niet in het klantbeeld"),
    ],
)
async def test_elke_ingebouwde_fout_wordt_gevonden(spelen: Spelen, fout: str, plek: str) -> None:
    _, taak = spelen[fout]
    verloren = [s for s in controleer(await taak) if _bevestigd_en_weg(s, plek)]
    assert verloren, f"de fout bleef onopgemerkt: geen bevestigde opdracht {plek} gemist"


def _bevestigd_en_weg(schending: Schending, plek: str) -> bool:
    return (
        schending.soort == "verloren"
        and schending.uitleg.startswith("bevestigde opdracht")
        and schending.uitleg.endswith(plek)
    )
