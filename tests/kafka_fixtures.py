"""Kafka for the tests: real nodes, started once per session; a test takes topics of its own."""

import asyncio
import itertools
from collections.abc import Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from ketenspoor.kafka import KafkaNode
from ketenspoor.logrechten import ADMIN, verleen
from shared.log.port import TopicPartition

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaNode]:
    """A node where everyone may do everything."""
    with KafkaNode(tmp_path_factory.mktemp("kafka"), heap_mb=384) as node:
        yield node


@pytest.fixture(scope="session")
def guarded_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaNode]:
    """A node with identities and the rights of the contract; the topics are there."""
    with KafkaNode(tmp_path_factory.mktemp("kafka-acl"), identities=True, heap_mb=384) as node:
        asyncio.run(verleen(node.beheer))
        yield node


async def committed(node: KafkaNode, group: str) -> dict[TopicPartition, int]:
    """What Kafka's own tools show of a group; nothing where none ever told them."""
    access = {}
    if node.passwords:
        access = {
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-256",
            "sasl_plain_username": ADMIN,
            "sasl_plain_password": node.passwords[ADMIN],
        }
    admin = AIOKafkaAdminClient(bootstrap_servers=node.bootstrap, **access)
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(group)
    except GroupCoordinatorNotAvailableError:
        return {}
    finally:
        await admin.close()
    return {TopicPartition(place.topic, place.partition): at.offset for place, at in found.items()}


@pytest.fixture
def topic() -> str:
    """A topic name that no other test uses."""
    return f"keten.proef-{next(_numbers)}.v1"
