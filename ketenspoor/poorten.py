"""Ports for servers of our own: on the loopback address only."""

import socket
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"


def vrije_poorten(aantal: int) -> list[int]:
    """TCP ports on 127.0.0.1 that are free now, all different."""
    with ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(socket.socket()) for _ in range(aantal)]
        for s in sockets:
            s.bind((LOOPBACK, 0))
        return [s.getsockname()[1] for s in sockets]


def vrije_poort() -> int:
    """One such port."""
    return vrije_poorten(1)[0]
