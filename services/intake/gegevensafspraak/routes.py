"""HTTP of the Gegevensafspraak."""

from services.intake.gegevensafspraak.commands import LegAfspraakVast
from shared.web.commands import Route

CWI = "urn:nld:oin:00000099100000001000"
GEMEENTE = "urn:nld:oin:00000099200000002000"

ROUTES = (
    Route(
        "",
        LegAfspraakVast,
        "Leg vast welke gegevens CWI en gemeente uitwisselen",
        {
            "afspraakId": "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4edd",
            "partijen": [CWI, GEMEENTE],
            "categorieen": ["begeleidingsactiviteiten", "sollicitatieactiviteiten", "fase"],
            "wijze": "actief",
            "geldigVanaf": "2025-01-01",
            "bevestigdDoor": [CWI, GEMEENTE],
            "bron": {"functie": "beleidsmedewerker"},
        },
        "Beide partijen hebben de afspraak bevestigd. Dezelfde afspraakId vervangt de vorige versie.",
    ),
)
