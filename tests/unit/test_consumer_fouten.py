"""Which failure parks a client, and which is only of the moment."""

import asyncpg
import pytest

from shared.consumer.failures import is_event_s_own
from shared.eventstore.types import StoreUnavailable, VersionConflict
from shared.log.port import LogUnavailable


class OpenVerbinding:
    def is_closed(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("fout", "van_de_gebeurtenis"),
    [
        (ValueError("onbekende code"), True),
        (asyncpg.CheckViolationError("waarde"), True),
        (StoreUnavailable("verbinding verbroken"), False),
        (VersionConflict("stream", 1), False),
        (LogUnavailable("weg"), False),
        (asyncpg.UndefinedTableError("tabel"), False),
    ],
)
def test_alleen_een_fout_van_de_gebeurtenis_parkeert_de_klant(
    fout: Exception, van_de_gebeurtenis: bool
) -> None:
    assert is_event_s_own(fout, OpenVerbinding()) is van_de_gebeurtenis  # type: ignore[arg-type]
