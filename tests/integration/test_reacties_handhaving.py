"""Reactions of the gemeente on a real store: what its own events lead to in its other streams
(`events.md` §5.1)."""

from uuid import UUID, uuid4

import pytest

from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from services.handhaving.reacties import ONTHOUD, REACTIES
from services.handhaving.uitkeringsdossier import aggregate as dossier
from services.handhaving.uitkeringsdossier.routes import ROUTES as DOSSIER
from shared.aggregate.fold import fold
from shared.aggregate.reactions import Reacties
from shared.contract.gebeurtenis import Partner, Rol
from shared.contract.termijnen import Periode
from shared.database import Database
from shared.deelnemers import Deelnemer, Deelnemers
from tests.integration import test_identiteit_partner as partner
from tests.integration.test_identiteit_partner import A, B, uit

DEELNEMERS = Deelnemers(
    [
        Deelnemer(
            organisatie=partner.GEMEENTE.organisatie,
            naam="G",
            rollen=(Rol.KLANTMANAGER,),
            gemeenten=("9991",),
        )
    ]
)


class Gemeente(partner.Gemeente):
    """The gemeente as one that takes part, so that it may react."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.reacties = Reacties(
            Partner.HANDHAVING, self.handler, DEELNEMERS, REACTIES, ONTHOUD, simulatie=True
        )

    async def met_uitkering(self, klant: str) -> UUID:
        id = dossier.dossier_id(klant, "9991")
        await self.doe(dossier.AGGREGAAT, id, uit(DOSSIER, "OntvangAanvraag", klant=klant))
        await self.doe(dossier.AGGREGAAT, id, uit(DOSSIER, "KenUitkeringToe"))
        return id

    async def verleen(self, klant: str, *verplichtingen: str, van: str = "2025-04-08", tot: str) -> UUID:
        """Art. 9 for these duties on these days."""
        nummers = {"ontheffingId": str(uuid4()), "besluitId": str(uuid4())}
        velden = {**nummers, "verplichtingen": verplichtingen, "ingangsdatum": van, "einddatum": tot}
        commando = uit(ONTHEFFING, "VerleenOntheffing", klant=klant, **velden)
        await self.doe(ontheffing.AGGREGAAT, commando.ontheffing_id, commando)
        return UUID(nummers["ontheffingId"])

    async def status(self, id: UUID) -> str:
        events = await self.store.load(ontheffing.AGGREGAAT.stream(id))
        return fold(ontheffing.AGGREGAAT, events).fase.value


@pytest.fixture
def gemeente(database: Database) -> Gemeente:
    return Gemeente(database)


async def test_met_de_uitkering_stopt_elke_lopende_ontheffing(gemeente: Gemeente) -> None:
    dossier_ = await gemeente.met_uitkering(A)
    heel_2025 = Periode(partner.dag(2025, 1, 1), partner.dag(2025, 12, 31))
    art9a = await gemeente.verleen9a(A, heel_2025, besluitdatum="2025-01-06")
    voorbij = await gemeente.verleen(A, "tegenprestatie", van="2025-01-06", tot="2025-04-30")
    loopt = await gemeente.verleen(A, "tegenprestatie", van="2025-05-01", tot="2025-09-30")
    straks = await gemeente.verleen(A, "tegenprestatie", van="2025-10-01", tot="2025-12-31")
    await gemeente.doe(dossier.AGGREGAAT, dossier_, uit(DOSSIER, "BeeindigUitkering"))  # last day 2025-06-30
    gevonden = [await gemeente.status(id) for id in (art9a, voorbij, loopt, straks)]
    assert gevonden == ["opgeschort", "verleend", "beeindigd", "beeindigd"]


async def test_na_samenvoegen_stopt_ook_wat_onder_het_andere_pseudoniem_begon(gemeente: Gemeente) -> None:
    dossier_ = await gemeente.met_uitkering(A)
    een = await gemeente.verleen(A, "tegenprestatie", tot="2025-09-30")
    ander = await gemeente.verleen(B, "arbeidsplicht", tot="2025-09-30")
    await gemeente.voeg_samen(B, A)
    await gemeente.doe(dossier.AGGREGAAT, dossier_, uit(DOSSIER, "BeeindigUitkering"))
    assert [await gemeente.status(id) for id in (een, ander)] == ["beeindigd", "beeindigd"]
