"""Breaking changes of a schema are seen, harmless ones are not, and upcasters chain."""

import copy
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.contract import genereer, opwaardering
from shared.contract.gebeurtenis import gebeurtenistypen
from shared.contract.opwaardering import opwaarderen
from shared.contract.schemas import schema
from shared.contract.verenigbaarheid import breuken, main, verschillen

TYPE = "nl.overheid.verwijzingen.klant-verwezen"
Schema = dict[str, Any]


def gewijzigd(wijziging: Callable[[Schema], object]) -> list[str]:
    oud = schema(gebeurtenistypen()[TYPE])
    nieuw = copy.deepcopy(oud)
    wijziging(nieuw)
    return list(verschillen(oud, nieuw))


def test_de_modellen_passen_bij_de_vastgelegde_schemas() -> None:
    assert main() == 0


@pytest.mark.parametrize(
    ("wijziging", "melding"),
    [
        (lambda s: s["properties"].pop("doel"), "doel: veld verdwenen"),
        (lambda s: s["properties"].update(doelen=s["properties"].pop("doel")), "doel: veld verdwenen"),
        (lambda s: s["properties"]["verwijsdatum"].update(format="date-time"), "verwijsdatum: andere vorm"),
        (lambda s: s["properties"]["rapportageElkeMaanden"].update(type="string"), "andere vorm"),
        (lambda s: s["required"].append("reactieVoor"), "reactieVoor: nieuw verplicht veld"),
        (lambda s: s["properties"]["trajectsoort"]["enum"].remove("workFirst"), "code workFirst verdwenen"),
        (lambda s: s["properties"]["pakket"]["items"]["enum"].pop(), "pakket[]: code"),
        (lambda s: s["properties"]["onderdeel"].update(maxLength=10), "maxLength is strenger"),
        (lambda s: s["properties"]["ontvanger"].update(pattern="^x$"), "ontvanger: ander patroon"),
        (lambda s: s["properties"]["doel"].update({"x-klasse": "persoon"}), "klasse vernauwd van keten"),
        (lambda s: s["properties"]["doel"].update({"x-naar": ["gemeente"]}), "minder partijen"),
        (lambda s: s["properties"]["planId"].update({"x-naar": ["gemeente"]}), "minder partijen"),
        (lambda s: s["$defs"]["Betaaltermijn"]["properties"].pop("termijn"), "betaalschema[].termijn"),
        (lambda s: s["$defs"]["Betaaltermijn"]["required"].append("percentage"), "nieuw verplicht"),
    ],
)
def test_een_brekende_wijziging_wordt_gezien(wijziging: Callable[[Schema], object], melding: str) -> None:
    gevonden = gewijzigd(wijziging)
    assert len(gevonden) == 1
    assert melding in gevonden[0]


@pytest.mark.parametrize(
    "wijziging",
    [
        lambda s: s["properties"].update(nieuw={"type": "string", "x-klasse": "keten"}),
        lambda s: s["properties"]["trajectsoort"]["enum"].append("nieuweSoort"),
        lambda s: s["properties"]["onderdeel"].update(maxLength=1000),
        lambda s: s["properties"]["planId"].update({"x-klasse": "keten", "x-naar": ["bureau", "cwi"]}),
        lambda s: s["properties"]["planId"].pop("x-naar"),
        lambda s: s.update(description="Andere uitleg."),
    ],
)
def test_een_verruiming_breekt_niets(wijziging: Callable[[Schema], object]) -> None:
    assert gewijzigd(wijziging) == []


BREUK = f"onverenigbaar: {TYPE}: spoed: veld verdwenen of hernoemd\n"


def leg_vast(map_: Path, *, spoed: bool) -> Path:
    """The schema of TYPE as it is, or with a field that the model has no more."""
    beloofd = schema(gebeurtenistypen()[TYPE])
    if spoed:
        beloofd["properties"]["spoed"] = {"type": "boolean", "x-klasse": "keten"}
    pad = map_ / TYPE / "v1.json"
    pad.parent.mkdir(parents=True, exist_ok=True)
    pad.write_text(json.dumps(beloofd), "utf-8")
    return pad


def test_de_controle_faalt_en_noemt_de_uitweg(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leg_vast(tmp_path, spoed=True)
    assert main(tmp_path) == 1
    assert capsys.readouterr().out == (
        f"{BREUK}Maak een nieuwe versie van het type, met een opwaardering van de vorige.\n"
    )


def test_genereren_vervangt_geen_versie_die_daarmee_zou_breken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pad = leg_vast(tmp_path, spoed=True)
    beloofd = pad.read_bytes()
    assert genereer.main(tmp_path) == 1
    assert BREUK in (gemeld := capsys.readouterr().out)
    assert "Maak een nieuwe versie van het type, met een opwaardering" in gemeld
    assert gemeld.endswith("Er is niets geschreven.\n")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [pad]
    assert pad.read_bytes() == beloofd
    leg_vast(tmp_path, spoed=False)
    assert genereer.main(tmp_path) == 0
    assert {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.json")} == genereer.bestanden().keys()


class Geschiedenis:
    """A git repository with the schema of TYPE below `schemas`, commit by commit."""

    def __init__(self, map_: Path) -> None:
        self.wortel, self.map = map_, map_ / "contract" / "schemas"
        self.map.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=hoofd")

    def git(self, *argumenten: str) -> None:
        wie = ("-c", "user.name=proef", "-c", "user.email=proef@example.nl")
        subprocess.run(["git", *wie, *argumenten], cwd=self.wortel, check=True, capture_output=True)

    def commit(self, *, spoed: bool) -> None:
        leg_vast(self.map, spoed=spoed)
        self.git("add", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message=proef")


def test_een_commit_kan_zijn_eigen_belofte_niet_herschrijven(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verleden = Geschiedenis(tmp_path)
    verleden.commit(spoed=True)
    verleden.commit(spoed=False)
    assert main(verleden.map) == 0, "wat er ligt is mee veranderd"
    assert main(verleden.map, "HEAD~1") == 1
    assert BREUK in capsys.readouterr().out
    assert main(verleden.map, "hoofd") == 1, "op de tak zelf: de commit ervoor"
    verleden.commit(spoed=False)
    assert main(verleden.map, "HEAD~1") == 0


def test_een_tak_wordt_vergeleken_met_waar_zij_begon(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verleden = Geschiedenis(tmp_path)
    verleden.commit(spoed=True)
    verleden.git("switch", "--quiet", "--create", "zijtak")
    verleden.commit(spoed=False)
    verleden.commit(spoed=False)
    assert main(verleden.map, "hoofd") == 1
    assert BREUK in capsys.readouterr().out


def test_zonder_vorige_commit_staat_er_dat_er_niet_mee_vergeleken_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verleden = Geschiedenis(tmp_path / "heel")
    verleden.commit(spoed=True)
    verleden.commit(spoed=False)
    verleden.git("clone", "--quiet", "--depth=1", verleden.wortel.as_uri(), str(tmp_path / "ondiep"))
    assert main(tmp_path / "ondiep" / "contract" / "schemas", "HEAD~1") == 0
    assert capsys.readouterr().out.startswith("niet vergeleken met HEAD~1: die versie is hier niet te vinden")


def test_een_verdwenen_type_breekt() -> None:
    oud = {TYPE: schema(gebeurtenistypen()[TYPE])}
    assert list(breuken(oud, {})) == [f"{TYPE}: type verdwenen of hernoemd"]


@pytest.fixture
def stappen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A register of upcasters of its own."""
    monkeypatch.setattr(opwaardering, "_stappen", {})
    yield


def test_een_nieuwe_versie_mag_breken_als_er_een_opwaardering_is(stappen: None) -> None:
    oud = {"nl.overheid.proef.iets": {"type": "object", "properties": {"a": {"type": "string"}}}}
    nieuw = {"nl.overheid.proef.iets.v2": {"type": "object", "properties": {"b": {"type": "string"}}}}
    assert list(breuken(oud, nieuw)) != []
    opwaardering.opwaardering("nl.overheid.proef.iets", "nl.overheid.proef.iets.v2")(
        lambda data: {"b": data["a"]}
    )
    assert list(breuken(oud, nieuw)) == []


def test_opwaarderen_loopt_alle_versies_langs(stappen: None) -> None:
    naam = "nl.overheid.proef.iets"
    opwaardering.opwaardering(naam, f"{naam}.v2")(lambda data: {**data, "b": 1})
    opwaardering.opwaardering(f"{naam}.v2", f"{naam}.v3")(lambda data: {**data, "c": data["b"] + 1})
    assert opwaarderen(naam, {"a": 0}) == (f"{naam}.v3", {"a": 0, "b": 1, "c": 2})
    assert opwaarderen(f"{naam}.v3", {"c": 5}) == (f"{naam}.v3", {"c": 5})


@pytest.mark.parametrize("naar", ["nl.overheid.proef.iets.v3", "nl.overheid.proef.anders.v2"])
def test_een_opwaardering_gaat_naar_de_volgende_versie_van_hetzelfde_type(stappen: None, naar: str) -> None:
    with pytest.raises(ValueError, match="geen stap"):
        opwaardering.opwaardering("nl.overheid.proef.iets", naar)


def test_een_stap_wordt_een_keer_vastgelegd(stappen: None) -> None:
    naam = "nl.overheid.proef.iets"
    opwaardering.opwaardering(naam, f"{naam}.v2")(lambda data: data)
    with pytest.raises(ValueError, match="bestaat al"):
        opwaardering.opwaardering(naam, f"{naam}.v2")(lambda data: data)
