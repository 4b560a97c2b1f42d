"""The bench is a command, not a timed test: here it only has to run and keep what it measured."""

import json
import subprocess
import sys
from pathlib import Path

from tests.bench.uitslag import Proef, getal, percentielen


def test_de_bank_meet_en_bewaart_haar_monsters(tmp_path: Path) -> None:
    keuzes = ["--klein", "--peers", "geen", "--alleen", "append", "vertraging", "--uit", str(tmp_path)]
    uit = subprocess.run(
        [sys.executable, "-m", "tests.bench", *keuzes], capture_output=True, text=True, check=False
    )
    assert uit.returncode == 0, uit.stdout + uit.stderr
    (bestand,) = tmp_path.glob("*.json")
    proeven = {p["naam"]: p["monsters"] for p in json.loads(bestand.read_text())["proeven"]}
    assert proeven.keys() == {"append-1", "append-10", "vertraging"}
    assert proeven["append-10"]["ons"][0]["per_s"] > 0
    assert "vastlegging tot Kafka" in uit.stdout


def test_percentielen_en_beste_monster() -> None:
    assert percentielen([float(n) for n in range(1, 101)]) == {
        "p50_ms": 51.0,
        "p99_ms": 100.0,
        "hoogste_ms": 100.0,
        "aantal": 100,
    }
    proef = Proef("x")
    for per_s, p99 in ((10.0, 5.0), (20.0, 9.0)):
        proef.voeg_toe("ons", {"per_s": per_s, "p99_ms": p99})
    assert (proef.beste("ons", "per_s"), proef.beste("ons", "p99_ms")) == (20.0, 5.0)
    assert proef.beste("ander", "per_s") is None
    assert (getal(15_000), getal(9.26)) == ("15.000", "9,3")
