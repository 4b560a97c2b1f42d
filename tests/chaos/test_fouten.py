"""The real relay and consumer pass the script; each seeded fault fails it, and the judge names the loss."""

import pytest

from ketenspoor.kafka import KafkaNode
from shared.database import Database
from shared.relay import Relay
from tests.chaos.fouten import ConsumerMetOffsetVooraf, RelayMetGeduld, RelayOpPositie
from tests.chaos.geschiedenis import Schending, controleer, dubbel_op_log
from tests.chaos.miniketen import MaakConsumer, MaakRelay, Miniketen, maak_consumer

pytest_plugins = ("tests.kafka_fixtures",)

ZAAD = 1


def echte_relay(db: Database, log: object, topic: str) -> Relay:
    return Relay(db, log, topic, lease=2.0)  # type: ignore[arg-type]  # the log with a pit keeps the port


def consumer_met_fout(db: Database, log: object, handler: object) -> ConsumerMetOffsetVooraf:
    return ConsumerMetOffsetVooraf(db, log, handler, batch=20, lease=1.5, wait=0.05)  # type: ignore[arg-type]


async def test_de_echte_relay_en_consumer_verliezen_niets(
    database: Database, kafka: KafkaNode, topic: str
) -> None:
    keten = Miniketen(database, kafka.url, topic, ZAAD, echte_relay)
    geschiedenis = await keten.draai()
    assert controleer(geschiedenis) == []
    assert keten.relay.gedood > 1 and keten.consumer.gedood > 1, "er moet iets gestorven zijn"
    assert dubbel_op_log(geschiedenis) > 0, "een relay die na het publiceren sterft publiceert opnieuw"
    assert keten.teruggedraaid and any(o.naam == "DoeLaat" for o in keten.opdrachten)


@pytest.mark.parametrize(
    ("relay", "consumer", "plek"),
    [
        pytest.param(RelayOpPositie, maak_consumer, "niet op het log", id="cursor-op-positie-alleen"),
        pytest.param(RelayMetGeduld, maak_consumer, "niet op het log", id="gat-met-geduld"),
        pytest.param(echte_relay, consumer_met_fout, "niet in het klantbeeld", id="offset-voor-het-effect"),
    ],
)
async def test_elke_ingebouwde_fout_wordt_gevonden(
    database: Database, kafka: KafkaNode, topic: str, relay: MaakRelay, consumer: MaakConsumer, plek: str
) -> None:
    keten = Miniketen(database, kafka.url, topic, ZAAD, relay, consumer)
    verloren = [s for s in controleer(await keten.draai()) if _bevestigd_en_weg(s, plek)]
    assert verloren, f"de fout bleef onopgemerkt: geen bevestigde opdracht {plek} gemist"


def _bevestigd_en_weg(schending: Schending, plek: str) -> bool:
    return (
        schending.soort == "verloren"
        and schending.uitleg.startswith("bevestigde opdracht")
        and schending.uitleg.endswith(plek)
    )
