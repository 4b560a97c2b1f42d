"""`docs/naslag/gebeurtenissen.md`: every event type with its fields, and who sees which."""

from collections.abc import Iterator, Mapping
from inspect import get_annotations
from itertools import groupby
from typing import Any

from pydantic.fields import FieldInfo

import shared.contract  # noqa: F401 - registers every type
from ketenspoor.naslag.opmaak import KOP, anker, code, opsomming, tabel
from shared.contract.gebeurtenis import (
    Basis,
    Besluit,
    Gebeurtenistype,
    Inhoud,
    MogelijkBesluit,
    gebeurtenistypen,
)
from shared.contract.klassen import Klasse, Vertrouwelijkheid
from shared.contract.schemas import schema, uitleg
from shared.contract.zichtbaarheid import klasse_van

Vorm = Mapping[str, Any]
_KOPPEN = ("veld", "vorm", "klasse", "voor")
_VORMEN = {"uuid": "uuid", "date": "datum", "date-time": "tijdstip", "uri": "uri"}
_SOORTEN = {"boolean": "ja/nee", "integer": "geheel getal", "number": "getal", "string": "tekst"}
_OPEN = {
    Klasse.KETEN: "partners, inspectie",
    Klasse.PERSOON: "partners",
    Klasse.BIJZONDER: "eigenaar",
}
_BASISUITLEG = (
    "Elke gebeurtenis draagt deze velden. Een opdracht hoeft ze meestal niet op te geven: organisatie en rol "
    "komen uit het token, en de datum uit het veld dat het moment noemt."
)
_BESLUITUITLEG = (
    "Een besluit (†) draagt ook deze velden. Het werkt pas na bekendmaking (art. 3:40 Awb); `bezwaarTot` is "
    "zes weken later, verschoven volgens de Algemene termijnenwet. Bij (†) alleen als er een beschikking is."
)
_KLASSEN = (
    "De klasse van een veld zegt wie het ziet: **keten** elke partner met een open relatie met de klant, "
    "**persoon** dezelfde partners voor een geregistreerd doel, **bijzonder** alleen de eigenaar. Staat er "
    "iemand onder *voor*, dan zien alleen die en de eigenaar het. Wat een lezer niet ziet, staat met naam in "
    "`afgeschermd`; een gebeurtenis die helemaal voor anderen is, ziet hij niet."
)


def gebeurtenissen() -> str:
    """The page."""
    typen = sorted(gebeurtenistypen().values(), key=lambda t: (t.domein, t.naam))
    een_besluit = next(t for t in typen if issubclass(t.model, Besluit))
    delen = [
        f"{KOP}\n# Gebeurtenistypen\n\nDe {len(typen)} typen van de keten, per domein. "
        "Een ster achter een veld: verplicht. Wat ontbreekt zegt niets; het is niet hetzelfde als nee.\n\n"
        f"{_KLASSEN}\n\n{_inhoudsopgave(typen)}"
        f"\n## Basisvelden\n\n{_BASISUITLEG}\n\n{_velden(Basis.model_fields, schema(een_besluit))}"
        f"\n## Besluitblok\n\n{_BESLUITUITLEG}\n\n{_velden(Besluit.model_fields, schema(een_besluit))}"
    ]
    for domein, groep in groupby(typen, key=lambda t: t.domein):
        delen.append(f"\n## Domein {domein}\n")
        delen += [_type(soort) for soort in groep]
    return "".join(delen)


def _inhoudsopgave(typen: list[Gebeurtenistype]) -> str:
    rijen = [
        (domein, opsomming(f"[{t.naam}]({anker(t.naam)})" for t in groep))
        for domein, groep in groupby(typen, key=lambda t: t.domein)
    ]
    return tabel(("domein", "typen"), rijen)


def _type(soort: Gebeurtenistype) -> str:
    blok = _blok(soort.model)
    feiten = [
        f"`{soort.type}`",
        f"uitgegeven door {opsomming(soort.uitgevers)}",
        f"vast te leggen door {opsomming(soort.rollen)}",
    ]
    if soort.besluit and not blok:
        feiten.append("alleen namens het college (INV-01)")
    eigen = {n: v for n, v in soort.model.model_fields.items() if n not in _geerfd(soort.model)}
    teken = "" if blok is None else " †" if blok is Besluit else " (†)"
    return (
        f"\n### {soort.naam}\n\n{uitleg(soort.model)}{teken}\n\n"
        f"{' · '.join(feiten)}\n\n{_velden(eigen, schema(soort))}"
    )


def _blok(model: type[Inhoud]) -> type[Inhoud] | None:
    return next((b for b in (Besluit, MogelijkBesluit) if issubclass(model, b)), None)


def _geerfd(model: type[Inhoud]) -> set[str]:
    """The fields of the besluit block that the type leaves as they are."""
    blok = _blok(model)
    if blok is None:
        return set()
    return {n for n in blok.model_fields if n not in get_annotations(model)}


def _velden(velden: Mapping[str, FieldInfo], beschrijving: Vorm) -> str:
    return tabel(_KOPPEN, (_veld(naam, veld, beschrijving) for naam, veld in velden.items()))


def _veld(naam: str, veld: FieldInfo, beschrijving: Vorm) -> tuple[str, str, str, str]:
    draad = veld.alias or naam
    klasse = klasse_van(veld) or Vertrouwelijkheid(Klasse.BIJZONDER)
    return (
        code(draad) + ("\\*" if veld.is_required() else ""),
        vorm(beschrijving["properties"][draad], beschrijving.get("$defs", {})),
        klasse.klasse.value,
        opsomming(klasse.naar) or _OPEN[klasse.klasse],
    )


def vorm(deel: Vorm, onderdelen: Vorm) -> str:
    """What a value looks like, in words: from its JSON Schema."""
    match deel:
        case {"x-codelijst": naam}:
            return f"[{naam}](codelijsten.md{anker(naam)})"
        case {"$ref": str(adres)}:
            return vorm(onderdelen[adres.rpartition("/")[2]], onderdelen)
        case {"allOf": [een]}:
            return vorm(een, onderdelen)
        case {"anyOf": keuzes}:
            return " of ".join(vorm(keuze, onderdelen) for keuze in keuzes)
        case {"const": waarde}:
            return code(str(waarde))
        case {"enum": waarden}:
            return " · ".join(code(str(w)) for w in waarden)
        case {"type": "array", "items": wat}:
            return f"lijst van {vorm(wat, onderdelen)}"
        case {"type": "array", "prefixItems": [wat, *_] as delen}:
            return f"{len(delen)} maal {vorm(wat, onderdelen)}"
        case {"type": "object", "properties": velden}:
            verplicht = deel.get("required", ())
            return "{" + "; ".join(_onderdelen(velden, verplicht, onderdelen)) + "}"
        case {"type": "object"}:
            return "object"
        case {"format": str(f)} if f in _VORMEN:
            return _VORMEN[f]
        case {"type": str(soort)}:
            uitgelegd = str(deel.get("description", "")).replace("<", "&lt;")
            return uitgelegd or _SOORTEN[soort] + _grenzen(deel)
    return "vrij"


def _onderdelen(velden: Vorm, verplicht: Any, onderdelen: Vorm) -> Iterator[str]:
    for naam, deel in velden.items():
        klasse = deel.get("x-klasse", "keten")
        eigen = "" if klasse == "keten" else f" ({opsomming((klasse, *deel.get('x-naar', ())))})"
        yield f"{code(naam)}{'*' if naam in verplicht else ''} {vorm(deel, onderdelen)}{eigen}"


def _grenzen(deel: Vorm) -> str:
    if "maxLength" in deel:
        return f", hooguit {deel['maxLength']} tekens"
    if "maximum" in deel:
        return f", {deel.get('minimum', 0)} tot en met {deel['maximum']}"
    return f", vanaf {deel['minimum']}" if "minimum" in deel else ""
