"""Service handhaving (gemeente): put together."""

from services.handhaving.aanlevering import VERTALING, VOORBEELDEN
from services.handhaving.feiten import feitenlezers
from services.handhaving.maatregel import aggregate as maatregel
from services.handhaving.maatregel import routes as maatregelroutes
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing import routes as ontheffingroutes
from services.handhaving.plichtenroutes import plichtenrouter
from services.handhaving.reacties import ONTHOUD, REACTIES
from services.handhaving.uitkeringsdossier import aggregate as uitkeringsdossier
from services.handhaving.uitkeringsdossier import routes as dossierroutes
from services.handhaving.verwijzing import aggregate as verwijzing
from services.handhaving.verwijzing import routes as verwijzingroutes
from shared.contract.gebeurtenis import Partner
from shared.partner import Partnerdienst
from shared.web.commands import commandoroutes

DIENST = Partnerdienst(
    partner=Partner.HANDHAVING,
    titel="Ketenspoor handhaving",
    beschrijving="Register van de gemeente: uitkering, plichten, ontheffing, aanbod, verwijzing en "
    "terugkoppeling.",
    routers=(
        commandoroutes(uitkeringsdossier.AGGREGAAT, dossierroutes.ROUTES, staat=uitkeringsdossier.toestand),
        commandoroutes(ontheffing.AGGREGAAT, ontheffingroutes.ROUTES, staat=ontheffing.toestand),
        commandoroutes(verwijzing.AGGREGAAT, verwijzingroutes.ROUTES, staat=verwijzing.toestand),
        commandoroutes(maatregel.AGGREGAAT, maatregelroutes.ROUTES, staat=maatregel.toestand),
        plichtenrouter(),
    ),
    reacties=REACTIES,
    onthoud=ONTHOUD,
    vertaling=VERTALING,
    voorbeelden=VOORBEELDEN,
    feiten=lambda db, instellingen, _: feitenlezers(db, instellingen),
)
