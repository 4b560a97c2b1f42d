"""Service reintegratie (bureau, diagnosticus): put together."""

from services.reintegratie.aanlevering import VERTALING, VOORBEELDEN
from services.reintegratie.feiten import feitenlezers
from services.reintegratie.reacties import ONTHOUD, REACTIES
from services.reintegratie.traject.aggregate import AGGREGAAT, toestand
from services.reintegratie.traject.routes import ROUTES
from shared.contract.gebeurtenis import Partner
from shared.partner import Partnerdienst
from shared.web.commands import commandoroutes

DIENST = Partnerdienst(
    partner=Partner.REINTEGRATIE,
    titel="Ketenspoor reintegratie",
    beschrijving="Register van re-integratiebureaus en diagnostici: aanmelding, traject, rapportage, verzuim "
    "en plaatsing.",
    routers=(commandoroutes(AGGREGAAT, ROUTES, staat=toestand),),
    reacties=REACTIES,
    onthoud=ONTHOUD,
    vertaling=VERTALING,
    voorbeelden=VOORBEELDEN,
    feiten=lambda db, instellingen, _: feitenlezers(db, instellingen),
)
