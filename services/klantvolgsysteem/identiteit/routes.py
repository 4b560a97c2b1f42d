"""HTTP of the Identiteit."""

from services.klantvolgsysteem.identiteit import commands as c
from shared.web.commands import Route

TIJDELIJK = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
DEFINITIEF = "665a85d90561a578bb058eeb854714f54bdc8850684653b365d4608cf3a5b79b"

ROUTES = (
    Route(
        "samenvoegingen",
        c.VoegSamen,
        "Voeg twee pseudoniemen van dezelfde persoon samen",
        {
            "vervallenKlant": TIJDELIJK,
            "blijvendeKlant": DEFINITIEF,
            "reden": "tijdelijkWordtDefinitief",
            "vastgesteldOp": "2025-09-10",
            "bron": {"functie": "identiteitsbeheerder"},
        },
        "Het adres is dat van het pseudoniem dat vervalt. Elke dienst legt daarna vast onder het blijvende "
        "pseudoniem; bestaande dossiers houden hun nummer.",
    ),
    Route(
        "splitsingen",
        c.Splits,
        "Splits een pseudoniem dat voor twee personen stond",
        {
            "klant": DEFINITIEF,
            "nieuweKlant": TIJDELIJK,
            "streams": ["uitkeringsdossier-5d0c2a4e-6a4e-5a0b-9d5c-3f6b8a1d2e7f"],
            "reden": "onterechtSamengevoegd",
            "vastgesteldOp": "2025-09-24",
            "bron": {"functie": "identiteitsbeheerder"},
        },
        "De genoemde dossiers, en de genoemde gebeurtenissen uit gedeelde dossiers, gaan naar het andere "
        "pseudoniem. De samenvoeging blijft in de geschiedenis staan.",
    ),
)
