"""Values that the examples in the API description share. A test gives every example to its command."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.contract.parameters import wetsversie
from shared.contract.termijnen import bezwaar_tot

KLANT = "665a85d90561a578bb058eeb854714f54bdc8850684653b365d4608cf3a5b79b"
GEMEENTE = "9991"
BUREAU = "urn:nld:oin:00000099300000004000"
DIAGNOSTICUS = "urn:nld:oin:00000099400000005000"

BESLUIT_ID = "5d0a3c1e-0b7e-4b0e-9a55-3a7f2f6e1c10"
GENOMEN_BESLUIT_ID = "3c7e1b9a-5d4f-4e2a-8b6c-1f0e9d8c7b12"
AANVRAAG_ID = "f6a8f0d4-0d1f-4c6e-8f0a-6b6c1f1f0a01"
UITKERING_ID = "2b7d6f7e-5a58-4d53-9c57-0f0c6f0b7a02"
ONTHEFFING_ID = "cf82b64e-6d3b-4951-a696-fce1f63757ae"
VERWIJZING_ID = "d673b417-0c84-4670-8d27-f6a59132ebdf"
AANBOD_ID = "1f0e4c51-8a53-4b52-9a8e-4f5a2a9d9b03"
STUK_ID = "289a746f-0e47-42a3-b222-e3d98109beed"
MAATREGEL_ID = "6a1b6c0e-6a55-4b1d-8c4b-7f1e2d3c4b05"
PLAN_ID = "080de661-4b08-415d-86e0-995d45042177"
VRIJSTELLING_ID = "7c2f5b0a-2a3e-4a57-9d25-3d6f1a2b3c06"
RUSTPERIODE_ID = "8d3a6c1b-3b4f-4b68-8e36-4e7a2b3c4d07"
VERZOEK_ID = "9e4b7d2c-4c5a-4c79-9f47-5f8b3c4d5e08"
PLAATSING_ID = "ad5c8e3d-5d6b-4d8a-8a58-6a9c4d5e6f09"
ADVIESAANVRAAG_ID = "be6d9f4e-6e7c-4e9b-9b69-7bad5e6f7a10"
ADVIES_ID = "6b2f9f0d-3c53-4b4d-8a39-0f6f0f1a2b77"


def besluit(besluitdatum: str, bekendgemaakt_op: str, artikel: str, motivering: str) -> Mapping[str, Any]:
    """A besluit block with the set of legal parameters and the term for bezwaar that belong to it."""
    return {
        "besluitId": BESLUIT_ID,
        "besluitdatum": besluitdatum,
        "bekendgemaaktOp": bekendgemaakt_op,
        "bezwaarTot": bezwaar_tot(date.fromisoformat(bekendgemaakt_op)).isoformat(),
        "vorm": "beschikking",
        "artikel": artikel,
        "wetsversie": wetsversie(date.fromisoformat(besluitdatum)).isoformat(),
        "motivering": motivering,
    }


def genomen_besluit(besluitdatum: str, artikel: str, motivering: str) -> Mapping[str, Any]:
    """A besluit block of a besluit that was taken and is not announced yet: another besluit than above."""
    blok = besluit(besluitdatum, besluitdatum, artikel, motivering)
    bekend = {"bekendgemaaktOp", "bezwaarTot"}
    return {n: w for n, w in blok.items() if n not in bekend} | {"besluitId": GENOMEN_BESLUIT_ID}
