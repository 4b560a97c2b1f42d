"""The second door of intake: CWI with a register of its own (`domain/rules.md` §0.1)."""

from services.intake.gegevensafspraak.aggregate import AGGREGAAT as GEGEVENSAFSPRAAK
from services.intake.gegevensafspraak.commands import LegAfspraakVast
from services.intake.inschrijving.aggregate import AGGREGAAT as INSCHRIJVING
from shared.aanlevering.vertaling import Vertaling

VERTALING = Vertaling(
    aggregaten=(INSCHRIJVING, GEGEVENSAFSPRAAK),
    # An event of another register does not say who confirmed: at registreren that is EVT-01.
    aanvulling={LegAfspraakVast: {"bevestigdDoor": []}},
)

_ENVELOP = {
    "specversion": "1.0",
    "source": "urn:nld:oin:00000099100000001000:systeem:eigen-register",
    "subject": "665a85d90561a578bb058eeb854714f54bdc8850684653b365d4608cf3a5b79b",
    "stream": "inschrijving-0b6f2f6e-1c8f-4d57-9d7d-5c1f0a9e3d11",
    "datacontenttype": "application/json",
}
_DATA = {
    "gebeurtenisdatum": "2025-04-01",
    "deur": "overnemen",
    "bron": {
        "brontype": "professional",
        "organisatie": "urn:nld:oin:00000099100000001000",
        "rol": "adviseur",
        "functie": "adviseur",
    },
}

VOORBEELDEN = (
    {
        **_ENVELOP,
        "id": "7d9f0c1e-36a4-4f0b-8f0e-7c52a3f1b901",
        "type": "nl.overheid.inschrijvingen.werkzoekende-ingeschreven",
        "time": "2025-04-01T09:12:00Z",
        "data": {
            **_DATA,
            "inschrijvingId": "0b6f2f6e-1c8f-4d57-9d7d-5c1f0a9e3d11",
            "inschrijfdatum": "2025-04-01",
        },
    },
    {
        **_ENVELOP,
        "id": "7d9f0c1e-36a4-4f0b-8f0e-7c52a3f1b902",
        "type": "nl.overheid.uitkeringen.uitkering-aangevraagd",
        "time": "2025-04-01T09:20:00Z",
        "data": {
            **_DATA,
            "aanvraagId": "4a5b1c52-0e5b-4c7f-8d3b-2b8e8a6d7c21",
            "regeling": "participatiewet",
            "aanvraagdatum": "2025-04-01",
            "meldingsdatum": "2025-04-01",
        },
    },
)
"""Events that are taken in as they stand, one after the other."""
