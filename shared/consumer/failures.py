"""Which failure is whose: of the moment (try again), of the installation (stop), or of one event (park)."""

import asyncpg
from pydantic import ValidationError

from shared.database import UNAVAILABLE, Connection
from shared.eventstore.types import StoreUnavailable, VersionConflict
from shared.log.port import LogUnavailable

_OF_THE_MOMENT: tuple[type[Exception], ...] = (
    LogUnavailable,
    StoreUnavailable,
    VersionConflict,
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,  # serialization, deadlock
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,  # the connection went in the middle of a copy
)
RETRY: tuple[type[Exception], ...] = (*_OF_THE_MOMENT, *UNAVAILABLE)
"""Outside a handler: reading, leasing and committing can only fail for the moment."""


def is_event_s_own(error: Exception, conn: Connection) -> bool:
    """True when the event itself (or the handler's code for it) is at fault, so that its client parks.

    A table or a right that is missing would park every client in turn: that stops the consumer instead.
    """
    if conn.is_closed() or isinstance(error, _OF_THE_MOMENT):
        return False
    return not isinstance(error, asyncpg.SyntaxOrAccessError)


def describe(error: Exception) -> str:
    """The failure for an operator, at most 500 characters and without values out of the event."""
    if isinstance(error, ValidationError):
        places = (f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False))
        return f"ValidationError: {', '.join(places)}"[:500]
    return f"{type(error).__name__}: {error}"[:500].replace("\0", "")
