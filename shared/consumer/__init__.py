"""Consuming the log: exactly once, in order per client, one failing client never in the way of others."""

from shared.consumer.consumer import Consumer
from shared.consumer.deadletters import Geparkeerd, lijst, speel_opnieuw, verwerp
from shared.consumer.handler import Handler, StreamVersions
from shared.consumer.incoming import Incoming, Onbevoegd, Onleesbaar, read
from shared.consumer.queue import Reden, Replay

__all__ = [
    "Consumer",
    "Geparkeerd",
    "Handler",
    "Incoming",
    "Onbevoegd",
    "Onleesbaar",
    "Reden",
    "Replay",
    "StreamVersions",
    "lijst",
    "read",
    "speel_opnieuw",
    "verwerp",
]
