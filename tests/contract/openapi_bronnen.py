"""Where the OpenAPI documents come from: the application of each service.

Making an application opens no database and no log: the document follows from the routes alone.
"""

from pathlib import Path
from typing import Any

from fastapi import FastAPI

from services.handhaving.service import DIENST as HANDHAVING
from services.intake.service import DIENST as INTAKE
from services.klantvolgsysteem import service as klantvolgsysteem
from services.reintegratie.service import DIENST as REINTEGRATIE
from tests.webproef import instellingen, proefdienst


def documenten(map_: Path) -> dict[str, dict[str, Any]]:
    """The document of each service by its name, and of the sample that the conventions are tested on."""
    settings = instellingen(map_)
    gevonden: dict[str, FastAPI] = {
        dienst.partner.value: dienst.maak_app(settings) for dienst in (INTAKE, HANDHAVING, REINTEGRATIE)
    }
    gevonden["klantvolgsysteem"] = klantvolgsysteem.maak_app(settings)
    gevonden["proef"] = proefdienst(settings)
    return {naam: app.openapi() for naam, app in gevonden.items()}
