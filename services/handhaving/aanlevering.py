"""The second door of handhaving: a gemeente with a suite of its own (`domain/rules.md` §0.1)."""

from services.handhaving.besluiten import DienBezwaarIn, MaakBekend
from services.handhaving.maatregel.aggregate import AGGREGAAT as MAATREGEL
from services.handhaving.ontheffing.aggregate import AGGREGAAT as ONTHEFFING
from services.handhaving.uitkeringsdossier.aggregate import AGGREGAAT as UITKERINGSDOSSIER
from services.handhaving.uitkeringsdossier.aggregate import dossier_id
from services.handhaving.verwijzing.aggregate import AGGREGAAT as VERWIJZING
from services.handhaving.verwijzing.commands import OntvangStuk
from services.handhaving.voorbeelden import AANVRAAG_ID, GEMEENTE, KLANT, UITKERING_ID, besluit
from shared.aanlevering.vertaling import StreamId, Vertaling
from shared.contract.besluiten import BesluitBekendgemaakt, BezwaarIngediend

VERTALING = Vertaling(
    aggregaten=(UITKERINGSDOSSIER, ONTHEFFING, VERWIJZING, MAATREGEL),
    stelt={BesluitBekendgemaakt: MaakBekend, BezwaarIngediend: DienBezwaarIn},
    aanvulling={OntvangStuk: {"verwijzingId": StreamId}},
)

_ORGANISATIE = "urn:nld:oin:00000099200000002000"
_ENVELOP = {
    "specversion": "1.0",
    "source": f"{_ORGANISATIE}:systeem:eigen-suite",
    "subject": KLANT,
    "stream": f"uitkeringsdossier-{dossier_id(KLANT, GEMEENTE)}",
    "datacontenttype": "application/json",
}
_BASIS = {
    "deur": "overnemen",
    "gemeente": GEMEENTE,
    "bron": {"brontype": "professional", "organisatie": _ORGANISATIE, "rol": "klantmanager"},
}

VOORBEELDEN = (
    {
        **_ENVELOP,
        "id": "7d9f0c1e-36a4-4f0b-8f0e-7c52a3f1b903",
        "type": "nl.overheid.uitkeringen.aanvraag-ontvangen",
        "time": "2025-02-03T10:00:00Z",
        "data": {
            **_BASIS,
            "gebeurtenisdatum": "2025-02-03",
            "aanvraagId": AANVRAAG_ID,
            "ontvangenOp": "2025-02-03",
            "aanvraagdatum": "2025-02-01",
            "meldingsdatum": "2025-02-01",
            "kanaal": "overdracht",
        },
    },
    {
        **_ENVELOP,
        "id": "7d9f0c1e-36a4-4f0b-8f0e-7c52a3f1b904",
        "type": "nl.overheid.uitkeringen.uitkering-toegekend",
        "time": "2025-02-20T14:30:00Z",
        "data": {
            **_BASIS,
            **besluit("2025-02-18", "2025-02-20", "Pw 11", "Aan de voorwaarden is voldaan."),
            "gebeurtenisdatum": "2025-02-18",
            "uitkeringId": UITKERING_ID,
            "aanvraagId": AANVRAAG_ID,
            "regeling": "participatiewet",
            "ingangsdatum": "2025-02-01",
            "omvang": "volledig",
            "opgelegd": ["arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht", "reintegratieplicht"],
        },
    },
)
"""Events that are taken in as they stand, one after the other."""
