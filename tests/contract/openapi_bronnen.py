"""Where the OpenAPI documents come from: a factory of the FastAPI application per service.

A factory opens no database and no log: the document follows from the routes alone.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

DIENSTEN = ("intake", "handhaving", "reintegratie", "klantvolgsysteem")


def documenten(map_: Path) -> dict[str, dict[str, Any]]:
    """The document of each service by its name, and of the sample that the conventions are tested on."""
    from tests.webproef import instellingen, proefdienst

    gevonden: dict[str, dict[str, Any]] = {"proef": proefdienst(instellingen(map_)).openapi()}
    for dienst in DIENSTEN:
        if find_spec(f"services.{dienst}.service") is not None:
            gevonden[dienst] = import_module(f"services.{dienst}.service").maak_openapi()
    return gevonden
