"""HTTP of the Maatregel: one POST per command. The service gives the table to `commandoroutes`."""

from services.handhaving import voorbeelden as v
from services.handhaving.besluitroutes import Loop, besluitroutes
from services.handhaving.maatregel import commands as c
from shared.web.commands import Route

ROUTES = (
    Route(
        "",
        c.StelNormafwijkingVast,
        "Stel een normafwijking vast",
        {
            "klant": v.KLANT,
            "maatregelId": v.MAATREGEL_ID,
            "normafwijkingId": "ea2a6f1b-0f1c-4d5e-8f60-7a8b9c0d1e21",
            "verplichting": "reintegratieplicht",
            "gedraging": "art18lid4h",
            "gedragsdatum": "2025-06-11",
            "betwist": True,
            "lezingen": [
                {"partij": "bureau", "standpunt": "Driemaal niet verschenen.", "bewijs": True},
                {"partij": "klant", "standpunt": "Ik was ziek."},
            ],
        },
        "Zet de lezingen van de partijen naast elkaar.",
    ),
    Route(
        "verwijtbaarheden",
        c.StelVerwijtbaarheidVast,
        "Stel de verwijtbaarheid vast",
        {
            "maatregelId": v.MAATREGEL_ID,
            "verwijtbaarheid": "volledig",
            "recidive": False,
            "vastgesteldOp": "2025-06-20",
        },
        "Zonder verwijtbaarheid is er geen maatregel (art. 18 lid 9).",
    ),
    Route(
        "voornemens",
        c.NeemVoor,
        "Leg een voornemen tot een maatregel vast",
        {
            "gebeurtenisdatum": "2025-06-20",
            "maatregelId": v.MAATREGEL_ID,
            "percentage": 100,
            "duurMaanden": 1,
            "zienswijzeVoor": "2025-07-04",
        },
    ),
    Route(
        "opleggingen",
        c.LegMaatregelOp,
        "Leg een maatregel op",
        {
            **v.besluit("2025-07-07", "2025-07-07", "Pw 18 lid 5", "De klant verscheen driemaal niet."),
            "maatregelId": v.MAATREGEL_ID,
            "ingangsdatum": "2025-08-01",
            "einddatum": "2025-08-31",
            "regime": "geuniformeerd",
            "percentage": 100,
            "duurMaanden": 1,
            "recidivestap": 1,
            "spreiding": [
                {"maand": 1, "deel": "1/3"},
                {"maand": 2, "deel": "1/3"},
                {"maand": 3, "deel": "1/3"},
            ],
        },
        "Zonder wetsversie geldt de wet van de dag van het gedrag.",
        (
            {
                **v.genomen_besluit("2025-07-07", "Pw 18 lid 5", "De klant verscheen driemaal niet."),
                "maatregelId": v.MAATREGEL_ID,
                "ingangsdatum": "2025-08-01",
                "einddatum": "2025-08-31",
                "regime": "geuniformeerd",
                "percentage": 100,
                "duurMaanden": 1,
                "recidivestap": 1,
            },
        ),
    ),
    Route(
        "waarschuwingen",
        c.Waarschuw,
        "Geef een waarschuwing",
        {
            **v.besluit("2025-07-07", "2025-07-07", "Pw 18 lid 2", "Het is de eerste keer."),
            "maatregelId": v.MAATREGEL_ID,
            "redenMaatregel": "arbeidsinschakeling",
        },
    ),
    Route(
        "afzieningen",
        c.ZieAf,
        "Zie af van een maatregel",
        {"gebeurtenisdatum": "2025-07-07", "maatregelId": v.MAATREGEL_ID, "reden": "hersteldGedrag"},
    ),
    Route(
        "herzieningen",
        c.Herzie,
        "Heroverweeg een maatregel",
        {
            **v.besluit("2025-08-11", "2025-08-11", "Pw 18 lid 11", "De klant werkt weer mee."),
            "maatregelId": v.MAATREGEL_ID,
            "einddatum": "2025-08-11",
            "aanleiding": "verzoek18lid11",
            "uitkomst": "beeindigd",
        },
    ),
    Route(
        "intrekkingen",
        c.TrekIn,
        "Trek een maatregel in",
        {
            **v.besluit("2025-09-15", "2025-09-15", "Awb 7:11", "Het bezwaar is gegrond."),
            "maatregelId": v.MAATREGEL_ID,
            "vanaf": "2025-08-01",
            "door": "bezwaarcommissie",
            "reden": "gegrond",
        },
    ),
    *besluitroutes(
        Loop(
            gecontroleerd_op="2025-07-14",
            bekendgemaakt_op="2025-07-09",
            bezwaar_op="2025-07-28",
            beslist_op="2025-10-06",
            betreft=v.BESLUIT_ID,
            soort="verdaging",
            verlengd_op="2025-09-01",
            tot="2025-10-13",
        )
    ),
)
