"""HTTP of the Signaal: what the addressee does. Giving and ending a signal has no address: the system does
that itself (`services/klantvolgsysteem/systeem.py`)."""

from services.klantvolgsysteem.signaal import commands as c
from shared.web.commands import Route

SIGNAAL_ID = "6d9f0a1b-2c3d-5e4f-8a9b-0c1d2e3f4a5b"

ROUTES = (
    Route(
        "oppakkingen",
        c.PakOp,
        "Pak een signaal op",
        {"signaalId": SIGNAAL_ID, "opgepaktOp": "2025-07-16"},
        "Alleen de geadresseerde: de organisatie en de rol die in het signaal staan.",
    ),
    Route(
        "antwoorden",
        c.Beantwoord,
        "Beantwoord een signaal",
        {
            "signaalId": SIGNAAL_ID,
            "antwoord": "alsnogGedaan",
            "beantwoordOp": "2025-07-18",
            "gedaanOp": "2025-07-18",
        },
        "Elk antwoord telt, ook geenReden. Een antwoord is geen besluit. Het signaal zwijgt daarna tot de "
        "feiten veranderen, of bij uitgesteld tot en met die dag.",
    ),
)
