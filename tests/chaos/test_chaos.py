"""A storm of a minute over the whole chain: real processes, PostgreSQL with fsync on, Apache Kafka."""

import tempfile
from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.storm import storm
from tests.chaos.verstoringen import LANGER_DAN_LEASE, Soort, rooster

DUUR, ZAAD = 60.0, 20050101
WERKERS = ("a-werk", "b-werk", "a-reserve")
DIENSTEN = ("a", "b")


@pytest.mark.timeout(900)
async def test_een_minuut_storm_verliest_niets() -> None:
    # Not below pytest's own folder: that is closed for the account that PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="keten-chaos-", ignore_cleanup_errors=True) as map:
        uitslag = await storm(Path(map), DUUR, ZAAD, "kafka", print)
    regels = "\n".join(uitslag.regels())
    print(regels)
    assert uitslag.in_orde, regels
    assert uitslag.bevestigd > 50, regels
    assert all(uitslag.verstoringen[soort] for soort in Soort), regels


def test_hetzelfde_zaad_geeft_hetzelfde_rooster() -> None:
    een, nog_eens = (rooster(7, 60, WERKERS, DIENSTEN, ("x", "y")) for _ in range(2))
    assert een == nog_eens
    assert een != rooster(8, 60, WERKERS, DIENSTEN, ("x", "y"))


def test_een_rooster_van_een_minuut_raakt_alles() -> None:
    plan = rooster(1, 60, WERKERS, DIENSTEN, ("x", "y"))
    gedood = Counter(v.doel for v in plan if v.soort is Soort.GEDOOD)
    assert set(gedood) == {*WERKERS, *DIENSTEN}
    assert {v.soort for v in plan} == set(Soort)
    assert all(v.duur >= LANGER_DAN_LEASE for v in plan if v.soort is Soort.STILGEZET)
    assert [v.na for v in plan] == sorted(v.na for v in plan)
    assert max(v.na for v in plan) < 60
