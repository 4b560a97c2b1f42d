"""Routes on a besluit, the same for every aggregate that holds one."""

from services.handhaving import voorbeelden as v
from services.handhaving.besluiten import (
    BeslisBezwaar,
    ControleerBesluit,
    DienBezwaarIn,
    MaakBekend,
    VerlengBeslistermijn,
)
from shared.web.commands import Route

BESLUITROUTES = (
    Route(
        "bekendmakingen",
        MaakBekend,
        "Maak een besluit bekend",
        {"besluitId": v.BESLUIT_ID, "bekendgemaaktOp": "2025-02-10"},
        "Een besluit werkt pas na bekendmaking (art. 3:40 Awb). Zonder bezwaarTot wordt die berekend.",
    ),
    Route(
        "bezwaren",
        DienBezwaarIn,
        "Leg een bezwaar vast",
        {"besluitId": v.BESLUIT_ID, "ontvangenOp": "2025-03-03"},
        "Bezwaar na de termijn wordt ook vastgelegd, met de vermelding dat het te laat is (art. 6:11 Awb).",
    ),
    Route(
        "bezwaarbeslissingen",
        BeslisBezwaar,
        "Beslis op een bezwaar",
        {
            **v.besluit("2025-04-07", "2025-04-08", "Awb 7:11", "De grond van het besluit houdt stand."),
            "besluitId": "0f7eaa5f-7f8d-4fac-8c7a-8cbe6f7a8b11",
            "opBesluitId": v.BESLUIT_ID,
            "uitkomst": "ongegrond",
        },
    ),
    Route(
        "termijnverlengingen",
        VerlengBeslistermijn,
        "Verleng een beslistermijn",
        {
            "gebeurtenisdatum": "2025-02-03",
            "betreftId": v.AANVRAAG_ID,
            "soort": "opschorting",
            "tot": "2025-03-17",
        },
    ),
    Route(
        "kwaliteitscontroles",
        ControleerBesluit,
        "Leg een kwaliteitscontrole vast",
        {
            "bron": {"functie": "kwaliteitsmedewerker"},
            "opBesluitId": v.BESLUIT_ID,
            "soort": "inhoudelijk",
            "oordeel": "akkoord",
            "datum": "2025-02-17",
        },
    ),
)
