"""Kafka for the tests: real nodes, started once per session; a test takes topics of its own."""

import itertools
from collections.abc import Iterator

import pytest

from ketenspoor.kafka import KafkaNode

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
        node.grant()
        yield node


@pytest.fixture
def topic() -> str:
    """A topic name that no other test uses."""
    return f"keten.proef-{next(_numbers)}.v1"
