"""JSON Schema, AsyncAPI and catalogue of the contract, derived from the models.

Pure functions: the same models give the same documents, byte for byte. `genereer` writes them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from shared.contract.gebeurtenis import Basis, Gebeurtenistype, Inhoud, Partner, gebeurtenistypen
from shared.contract.opwaardering import versie_van
from shared.contract.zichtbaarheid import klasse_van

VERPLICHT = (
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "partitionkey",
    "time",
    "dataschema",
    "stream",
    "sequence",
    "sequencetype",
    "correlationid",
    "verwerkingid",
)
"""Attributes that every event has (`domain/events.md` §7); causationid and traceparent may be absent."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Json = dict[str, Any]


def uitleg(model: type[Inhoud]) -> str:
    """First sentence of the explanation that the profile demands of each type."""
    return (model.__doc__ or "").strip().partition("\n\n")[0]


def schema(soort: Gebeurtenistype) -> Json:
    """JSON Schema of `data`: base fields and payload flat. A reader accepts fields that it does not know,
    because `afgeschermd` and a later compatible version add some."""
    basis = _model_schema(Basis)
    eigen = _model_schema(soort.model)
    return {
        "$schema": DIALECT,
        "$id": soort.dataschema_pad,
        "title": soort.naam,
        "description": uitleg(soort.model),
        "x-type": soort.type,
        "type": "object",
        "properties": {
            **basis["properties"],
            **eigen["properties"],
            "afgeschermd": {
                "type": "array",
                "items": {"type": "string"},
                "description": "namen van velden die voor deze lezer zijn weggelaten",
                "x-klasse": "keten",
            },
        },
        "required": [*basis["required"], *eigen.get("required", [])],
        "$defs": {**basis.get("$defs", {}), **eigen.get("$defs", {})},
    }


def _model_schema(model: type[Basis] | type[Inhoud]) -> Json:
    """Schema in wire names, without `null`: an absent field is left out, never null."""
    gemaakt = TypeAdapter(model).json_schema(mode="validation", schema_generator=GenerateJsonSchema)
    zonder: Json = _zonder_null(gemaakt)
    for onderdeel in zonder.get("$defs", {}).values():
        onderdeel.pop("description", None)  # the docstring speaks to developers, the schema to partners
    return zonder


def _zonder_null(deel: Any) -> Any:
    if isinstance(deel, list):
        return [_zonder_null(d) for d in deel]
    if not isinstance(deel, dict):
        return deel
    schoon = {
        naam: _zonder_null(waarde)
        for naam, waarde in deel.items()
        if not (naam == "default" and waarde is None) and not (naam == "title" and isinstance(waarde, str))
    }
    keuzes = schoon.get("anyOf")
    if isinstance(keuzes, list) and {"type": "null"} in keuzes:
        rest = [k for k in keuzes if k != {"type": "null"}]
        zonder = {naam: waarde for naam, waarde in schoon.items() if naam != "anyOf"}
        return {**rest[0], **zonder} if len(rest) == 1 else {"anyOf": rest, **zonder}
    return schoon


def catalogus() -> list[Json]:
    """Every type with explanation, publishers, roles and fields with their class."""
    return [
        {
            "type": soort.type,
            "naam": soort.naam,
            "versie": soort.versie,
            "domein": soort.domein,
            "uitleg": uitleg(soort.model),
            "uitgevers": [p.value for p in soort.uitgevers],
            "topics": [p.topic for p in soort.uitgevers],
            "rollen": [r.value for r in soort.rollen],
            "besluitOfVaststelling": soort.besluit,
            "verwerking": soort.verwerking,
            "schema": soort.dataschema_pad,
            "velden": list(_velden(soort)),
        }
        for soort in _typen()
    ]


def _velden(soort: Gebeurtenistype) -> Iterator[Json]:
    vormen = schema(soort)["properties"]
    for naam, veld in {**Basis.model_fields, **soort.model.model_fields}.items():
        draad = veld.alias or naam
        klasse = klasse_van(veld)
        regel: Json = {
            "naam": draad,
            "verplicht": veld.is_required(),
            "klasse": klasse.klasse.value if klasse else "bijzonder",
        }
        if klasse and klasse.naar:
            regel["naar"] = list(klasse.naar)
        if codelijsten := sorted(set(_codelijsten(vormen[draad]))):
            regel["codelijst"] = codelijsten
        yield regel


def _codelijsten(vorm: Any) -> Iterator[str]:
    if isinstance(vorm, dict):
        if "x-codelijst" in vorm:
            yield vorm["x-codelijst"]
        for deel in vorm.values():
            yield from _codelijsten(deel)
    elif isinstance(vorm, list):
        for deel in vorm:
            yield from _codelijsten(deel)


def _typen() -> list[Gebeurtenistype]:
    return sorted(gebeurtenistypen().values(), key=lambda soort: soort.type)


_HEADERS: Json = {
    "type": "object",
    "description": "attributen van het NL GOV-profiel voor CloudEvents, binaire modus",
    "required": [
        "content-type",
        *(f"ce_{naam}" for naam in VERPLICHT),
    ],
    "properties": {
        "content-type": {"const": "application/json"},
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid", "description": "blijft gelijk bij herhaling"},
        "ce_source": {"type": "string", "description": "verantwoordelijke organisatie en systeem"},
        "ce_type": {"type": "string"},
        "ce_subject": {"type": "string", "description": "pseudoniem van de klant"},
        "ce_partitionkey": {"type": "string", "description": "gelijk aan subject; ook de sleutel"},
        "ce_time": {"type": "string", "format": "date-time", "description": "moment van registratie, UTC"},
        "ce_dataschema": {"type": "string", "format": "uri"},
        "ce_stream": {"type": "string"},
        "ce_sequence": {"type": "string", "pattern": "^[1-9][0-9]*$"},
        "ce_sequencetype": {"const": "Integer"},
        "ce_correlationid": {"type": "string", "format": "uuid"},
        "ce_causationid": {"type": "string", "format": "uuid"},
        "ce_verwerkingid": {"type": "string", "format": "uri"},
        "ce_traceparent": {"type": "string"},
    },
}


def asyncapi() -> Json:
    """One AsyncAPI 3 document: four channels, their messages and who sends to each."""
    kanalen = {p.value: [s for s in _typen() if p in s.uitgevers] for p in Partner}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Ketenspoor gebeurtenissen",
            "version": "1.0.0",
            "description": "Wat partners in de keten werk en inkomen aan elkaar melden. Elke partner "
            "schrijft alleen op zijn eigen topic; de sleutel is het pseudoniem van de klant.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "channels": {
            p.value: {
                "address": p.topic,
                "title": f"Gebeurtenissen van {p.value}",
                "messages": {s.type: {"$ref": f"#/components/messages/{s.type}"} for s in kanalen[p.value]},
            }
            for p in Partner
        },
        "operations": dict(_operaties(kanalen)),
        "components": {
            "messages": {s.type: _bericht(s) for s in _typen()},
            "schemas": {"headers": _HEADERS},
        },
    }


def _operaties(kanalen: Mapping[str, list[Gebeurtenistype]]) -> Iterator[tuple[str, Json]]:
    for naam in kanalen:
        for actie, werkwoord in (("send", "Geeft uit"), ("receive", "Leest")):
            yield (
                f"{naam}-{actie}",
                {
                    "action": actie,
                    "channel": {"$ref": f"#/channels/{naam}"},
                    "summary": f"{werkwoord} de gebeurtenissen van {naam}",
                },
            )


def _bericht(soort: Gebeurtenistype) -> Json:
    naam, versie = versie_van(soort.type)
    return {
        "name": soort.type,
        "title": soort.naam,
        "summary": uitleg(soort.model),
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./{naam}/v{versie}.json"},
        },
        "bindings": {"kafka": {"key": {"type": "string", "description": "pseudoniem van de klant"}}},
    }


def documenten() -> dict[str, Json | list[Json]]:
    """Path below `schemas/` -> document, for everything that is generated."""
    paden: dict[str, Json | list[Json]] = {}
    for soort in _typen():
        naam, versie = versie_van(soort.type)
        paden[f"{naam}/v{versie}.json"] = schema(soort)
    return paden | {"asyncapi.json": asyncapi(), "catalogus.json": catalogus()}
