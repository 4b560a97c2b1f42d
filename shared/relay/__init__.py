"""From the outbox to the log."""

from shared.relay.relay import Relay

__all__ = ["Relay"]
