"""Service intake (CWI): put together."""

from datetime import UTC, datetime

from services.intake.aanlevering import VERTALING, VOORBEELDEN
from services.intake.gegevensafspraak import aggregate as gegevensafspraak
from services.intake.gegevensafspraak import routes as gegevensafspraakroutes
from services.intake.gegevensafspraak.commands import LegAfspraakVast
from services.intake.inschrijving import aggregate as inschrijving
from services.intake.inschrijving import routes as inschrijvingroutes
from services.intake.inschrijving.commands import Feiten, VerstrekInformatie
from services.intake.reacties import ONTHOUD, REACTIES
from shared.aggregate.verzoeken import verzoekenlezer
from shared.contract.gebeurtenis import Partner
from shared.contract.termijnen import dag_van
from shared.partner import Partnerdienst
from shared.web.commands import commandoroutes

DIENST = Partnerdienst(
    partner=Partner.INTAKE,
    titel="Ketenspoor intake",
    beschrijving="Register van CWI (vandaag UWV WERKbedrijf): inschrijving, aanvraag, fase, begeleiding en "
    "overdracht aan de gemeente.",
    routers=(
        commandoroutes(inschrijving.AGGREGAAT, inschrijvingroutes.ROUTES, staat=inschrijving.toestand),
        commandoroutes(
            gegevensafspraak.AGGREGAAT,
            gegevensafspraakroutes.ROUTES,
            staat=lambda s: gegevensafspraak.toestand(s, dag_van(datetime.now(UTC))),
            mag_lezen=gegevensafspraak.mag_lezen,
        ),
    ),
    reacties=REACTIES,
    onthoud=ONTHOUD,
    vertaling=VERTALING,
    voorbeelden=VOORBEELDEN,
    feiten=lambda db, _, deelnemers: {
        VerstrekInformatie: verzoekenlezer(db, Feiten),
        LegAfspraakVast: gegevensafspraak.afspraaklezer(deelnemers),
    },
)
