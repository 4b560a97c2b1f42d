"""Routes on a besluit, the same for every aggregate that holds one."""

from dataclasses import dataclass

from services.handhaving import voorbeelden as v
from services.handhaving.besluiten import (
    BeslisBezwaar,
    ControleerBesluit,
    DienBezwaarIn,
    MaakBekend,
    VerlengBeslistermijn,
)
from shared.web.commands import Route


@dataclass(frozen=True, slots=True)
class Loop:
    """When, in the examples of one aggregate, what happens to its besluiten: dates that come after them.

    `betreft`: on what a decision is due, which is put off (`soort`) on `verlengd_op` to `tot`.
    """

    gecontroleerd_op: str
    bekendgemaakt_op: str
    bezwaar_op: str
    beslist_op: str
    betreft: str
    soort: str
    verlengd_op: str
    tot: str


def besluitroutes(loop: Loop) -> tuple[Route, ...]:
    """The routes, with examples that fit the other ones of this aggregate: BESLUIT_ID is announced there,
    GENOMEN_BESLUIT_ID is not."""
    return (
        Route(
            "bekendmakingen",
            MaakBekend,
            "Maak een besluit bekend",
            {"besluitId": v.GENOMEN_BESLUIT_ID, "bekendgemaaktOp": loop.bekendgemaakt_op},
            "Een besluit werkt pas na bekendmaking (art. 3:40 Awb). Zonder bezwaarTot wordt die berekend.",
        ),
        Route(
            "bezwaren",
            DienBezwaarIn,
            "Leg een bezwaar vast",
            {"besluitId": v.BESLUIT_ID, "ontvangenOp": loop.bezwaar_op},
            "Bezwaar na de termijn wordt ook vastgelegd, met de vermelding dat het te laat is (art. 6:11 "
            "Awb).",
        ),
        Route(
            "bezwaarbeslissingen",
            BeslisBezwaar,
            "Beslis op een bezwaar",
            {
                **v.besluit(
                    loop.beslist_op, loop.beslist_op, "Awb 7:11", "De grond van het besluit houdt stand."
                ),
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
                "gebeurtenisdatum": loop.verlengd_op,
                "betreftId": loop.betreft,
                "soort": loop.soort,
                "tot": loop.tot,
            },
            "Van een aanvraag of verzoek waarop nog niet is beslist, of van een besluit waartegen bezwaar is "
            "gemaakt.",
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
                "datum": loop.gecontroleerd_op,
            },
        ),
    )
