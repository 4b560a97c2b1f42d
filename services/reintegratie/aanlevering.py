"""The second door of reintegratie: a bureau with a register of its own (`domain/rules.md` §0.1)."""

from uuid import UUID

from services.reintegratie.traject.aggregate import AGGREGAAT
from services.reintegratie.traject.staat import traject_id
from shared.aanlevering.vertaling import Vertaling

VERTALING = Vertaling(aggregaten=(AGGREGAAT,))

_VERWIJZING = UUID("d673b417-0c84-4670-8d27-f6a59132ebdf")
_TRAJECT = traject_id(_VERWIJZING)
_ORGANISATIE = "urn:nld:kvknr:90000001"
_ENVELOP = {
    "specversion": "1.0",
    "source": f"{_ORGANISATIE}.eigen-register",
    "subject": "665a85d90561a578bb058eeb854714f54bdc8850684653b365d4608cf3a5b79b",
    "stream": f"traject-{_TRAJECT}",
    "datacontenttype": "application/json",
}

VOORBEELDEN = (
    {
        **_ENVELOP,
        "id": "7d9f0c1e-36a4-4f0b-8f0e-7c52a3f1b905",
        "type": "nl.overheid.trajecten.aanmelding-ontvangen",
        "time": "2025-03-03T08:00:00Z",
        "data": {
            "gebeurtenisdatum": "2025-03-03",
            "deur": "overnemen",
            "gemeente": "9991",
            "bron": {"brontype": "register", "organisatie": _ORGANISATIE, "rol": "systeem"},
            "trajectId": str(_TRAJECT),
            "verwijzingId": str(_VERWIJZING),
            "ontvangenOp": "2025-03-03",
        },
    },
    {
        **_ENVELOP,
        "id": "7d9f0c1e-36a4-4f0b-8f0e-7c52a3f1b906",
        "type": "nl.overheid.trajecten.aanmelding-geaccepteerd",
        "time": "2025-03-05T11:15:00Z",
        "data": {
            "gebeurtenisdatum": "2025-03-05",
            "deur": "overnemen",
            "gemeente": "9991",
            "bron": {"brontype": "professional", "organisatie": _ORGANISATIE, "rol": "bureau"},
            "trajectId": str(_TRAJECT),
            "geaccepteerdOp": "2025-03-05",
            "eersteAfspraakOp": "2025-03-12",
        },
    },
)
"""Events that are taken in as they stand, one after the other."""
