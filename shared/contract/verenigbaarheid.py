"""`python -m shared.contract.verenigbaarheid`: may the models still be called by the same version?

Compares the models with the committed schemas and, with `--sinds`, with those of an earlier commit too,
which no later one can rewrite. Breaking is what makes a stored event unreadable or a reader wrong: a type,
field or code that is gone or renamed, another form, a new required field, a tighter limit, a narrower
audience. A breaking change needs a new version of the type, with an upcaster from the old one
(`opwaardering`); the old schema then stays as it is.
"""

import subprocess
import sys
import tarfile
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

import orjson

from shared.contract.gebeurtenis import gebeurtenistypen
from shared.contract.klassen import Klasse
from shared.contract.opwaardering import heeft_opwaardering, versie_van
from shared.contract.schemas import Json, schema

MAP = Path(__file__).parent / "schemas"
_SCHEMA = "*/v*.json"
_STRENGHEID = {Klasse.KETEN.value: 0, Klasse.PERSOON.value: 1, Klasse.BIJZONDER.value: 2}


def vastgelegd(map_: Path = MAP) -> dict[str, Json]:
    """The schemas below `map_` by type."""
    return _per_type(pad.read_bytes() for pad in sorted(map_.glob(_SCHEMA)))


def vastgelegd_bij(versie: str, map_: Path = MAP) -> dict[str, Json] | None:
    """The same as they were committed where our history leaves `versie`, a branch or a commit; on that branch
    itself, at the commit before.

    None when git cannot tell: a first commit, a shallow clone, no history at all.
    """
    kop, basis = _git(map_, "rev-parse", "HEAD"), _git(map_, "merge-base", "HEAD", versie)
    if basis == kop:
        basis = _git(map_, "rev-parse", "--verify", "HEAD~1")
    inhoud = basis and _git(map_, "archive", basis.decode().strip(), ".")
    if not inhoud:
        return None
    with tarfile.open(fileobj=BytesIO(inhoud)) as archief:
        delen = [archief.extractfile(deel) for deel in archief if PurePath(deel.name).match(_SCHEMA)]
        return _per_type(deel.read() for deel in delen if deel is not None)


def _per_type(bestanden: Iterable[bytes]) -> dict[str, Json]:
    return {s["x-type"]: s for s in map(orjson.loads, bestanden)}


def _git(map_: Path, *argumenten: str) -> bytes | None:
    """What git says in this folder; None when it cannot."""
    try:
        gedaan = subprocess.run(["git", *argumenten], cwd=map_, capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        return None
    return gedaan.stdout if gedaan.returncode == 0 else None


def breuken(oud: Mapping[str, Json], nieuw: Mapping[str, Json]) -> Iterator[str]:
    """Each breaking difference between two sets of schemas, one Dutch line per difference."""
    for type_, was in oud.items():
        if _opgevolgd(type_, nieuw):
            continue
        if type_ not in nieuw:
            yield f"{type_}: type verdwenen of hernoemd"
            continue
        for breuk in verschillen(was, nieuw[type_]):
            yield f"{type_}: {breuk}"


def _opgevolgd(type_: str, nieuw: Mapping[str, Json]) -> bool:
    naam, versie = versie_van(type_)
    return f"{naam}.v{versie + 1}" in nieuw and heeft_opwaardering(type_)


def verschillen(oud: Json, nieuw: Json) -> Iterator[str]:
    """Breaking differences between two schemas of one type."""
    yield from _vergelijk("", oud, nieuw, oud.get("$defs", {}), nieuw.get("$defs", {}))


def _vergelijk(pad: str, oud: Json, nieuw: Json, oude_defs: Json, nieuwe_defs: Json) -> Iterator[str]:
    oud, nieuw = _opgelost(oud, oude_defs), _opgelost(nieuw, nieuwe_defs)
    waar = pad or "data"
    if _vorm(oud) != _vorm(nieuw):
        yield f"{waar}: andere vorm, {_vorm(oud)} werd {_vorm(nieuw)}"
        return
    yield from _codes(waar, oud, nieuw)
    yield from _grenzen(waar, oud, nieuw)
    yield from _klasse(waar, oud, nieuw)
    velden: Json = nieuw.get("properties", {})
    for naam, veld in oud.get("properties", {}).items():
        onder = f"{pad}.{naam}".lstrip(".")
        if naam in velden:
            yield from _vergelijk(onder, veld, velden[naam], oude_defs, nieuwe_defs)
        else:
            yield f"{onder}: veld verdwenen of hernoemd"
    for naam in sorted(set(nieuw.get("required", [])) - set(oud.get("required", []))):
        yield f"{pad}.{naam}: nieuw verplicht veld".lstrip(".")
    if isinstance(oud.get("items"), dict) and isinstance(nieuw.get("items"), dict):
        yield from _vergelijk(f"{pad}[]", oud["items"], nieuw["items"], oude_defs, nieuwe_defs)
    for nummer, (was, werd) in enumerate(zip(oud.get("anyOf", []), nieuw.get("anyOf", []), strict=False)):
        yield from _vergelijk(f"{pad}|{nummer}", was, werd, oude_defs, nieuwe_defs)


def _opgelost(deel: Json, defs: Json) -> Json:
    verwijzing = deel.get("$ref")
    return {**defs[verwijzing.rsplit("/", 1)[1]], **deel} if isinstance(verwijzing, str) else deel


def _vorm(deel: Json) -> str:
    """What a value looks like, coarse enough that an added code or a wider limit is the same form."""
    if "anyOf" in deel:
        return f"keuze uit {len(deel['anyOf'])}"
    soort = str(deel.get("type", "alles"))
    return f"{soort}/{deel['format']}" if "format" in deel else soort


def _codes(waar: str, oud: Json, nieuw: Json) -> Iterator[str]:
    was, werd = _waarden(oud), _waarden(nieuw)
    if was is None and werd is not None:
        yield f"{waar}: neemt alleen nog {', '.join(map(str, werd))}"
    elif was is not None and werd is not None:
        for code in was:
            if code not in werd:
                yield f"{waar}: code {code} verdwenen"
    if oud.get("x-codelijst", nieuw.get("x-codelijst")) != nieuw.get("x-codelijst"):
        yield f"{waar}: andere codelijst"


def _waarden(deel: Json) -> list[Any] | None:
    if "const" in deel:
        return [deel["const"]]
    waarden: list[Any] | None = deel.get("enum")
    return waarden


def _grenzen(waar: str, oud: Json, nieuw: Json) -> Iterator[str]:
    if nieuw.get("pattern") not in (None, oud.get("pattern")):
        codes = set(str(oud.get("pattern", "")).strip("^$()").split("|"))
        lokaal = "x-codelijst" in nieuw and codes <= set(nieuw["pattern"].strip("^$()").split("|"))
        if not lokaal:
            yield f"{waar}: ander patroon"
    for naam in ("maxLength", "maximum", "maxItems"):
        if nieuw.get(naam, float("inf")) < oud.get(naam, float("inf")):
            yield f"{waar}: {naam} is strenger"
    for naam in ("minLength", "minimum", "minItems"):
        if nieuw.get(naam, float("-inf")) > oud.get(naam, float("-inf")):
            yield f"{waar}: {naam} is strenger"


def _klasse(waar: str, oud: Json, nieuw: Json) -> Iterator[str]:
    if "x-klasse" not in oud:
        return
    if _STRENGHEID[nieuw.get("x-klasse", "bijzonder")] > _STRENGHEID[oud["x-klasse"]]:
        yield f"{waar}: klasse vernauwd van {oud['x-klasse']} tot {nieuw.get('x-klasse', 'bijzonder')}"
    was, werd = set(oud.get("x-naar", [])), set(nieuw.get("x-naar", []))
    if werd and (not was or not was <= werd):
        yield f"{waar}: zichtbaar voor minder partijen"


def main(map_: Path = MAP, sinds: str | None = None) -> int:
    """Prints each breaking difference with the schemas below `map_`, and with those at `sinds` (see
    `vastgelegd_bij`); 1 when there is any, else 0."""
    nieuw = {type_: schema(soort) for type_, soort in gebeurtenistypen().items()}
    eerder = vastgelegd_bij(sinds, map_) if sinds else {}
    if eerder is None:
        reden = "eerste commit, ondiepe kloon of geen git"
        sys.stdout.write(f"niet vergeleken met {sinds}: die versie is hier niet te vinden ({reden})\n")
    # Each difference once.
    gevonden = dict.fromkeys([*breuken(vastgelegd(map_), nieuw), *breuken(eerder or {}, nieuw)])
    for regel in gevonden:
        sys.stdout.write(f"onverenigbaar: {regel}\n")
    if gevonden:
        sys.stdout.write("Maak een nieuwe versie van het type, met een opwaardering van de vorige.\n")
    return 1 if gevonden else 0


if __name__ == "__main__":
    opdracht = ArgumentParser(description="Zijn de modellen nog wat hun versie belooft?")
    opdracht.add_argument("--sinds", metavar="TAK", help="vergelijk ook met waar deze tak of commit begon")
    sys.exit(main(sinds=opdracht.parse_args().sinds))
