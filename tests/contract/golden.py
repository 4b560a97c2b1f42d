"""The committed example events: one per type and version, in structured mode."""

import json
from pathlib import Path
from typing import Any

import orjson

import shared.contract

MAP = Path(shared.contract.__file__).parent / "golden"


def golden() -> dict[str, dict[str, Any]]:
    """File name without `.json` -> the event."""
    return {
        pad.name.removesuffix(".json"): json.loads(pad.read_bytes()) for pad in sorted(MAP.glob("*.json"))
    }


def event(type_: str, versie: int = 1) -> dict[str, Any]:
    gelezen: dict[str, Any] = json.loads((MAP / f"{type_}.v{versie}.json").read_bytes())
    return gelezen


def data_bytes(event: dict[str, Any]) -> bytes:
    return orjson.dumps(event["data"])
