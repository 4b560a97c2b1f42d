"""An answer to a request for information is judged by the requests that this partner saw (EVT-03)."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from services.intake.inschrijving.aggregate import AGGREGAAT
from services.intake.inschrijving.commands import Feiten, VerstrekInformatie
from shared.aggregate.handler import Actor, Opdracht
from shared.aggregate.naslag import onthoud
from shared.aggregate.verzoeken import onthoud_verzoek, verzoekenlezer
from shared.contract.gebeurtenis import Rol, naar_data
from shared.contract.informatieverzoeken import InformatieGevraagd
from shared.eventstore.store import EventStore
from tests.conftest import NewDatabase
from tests.unit.test_reacties_handhaving import gebeurt

CWI = "urn:nld:oin:00000099100000001000"
GEMEENTE = "urn:nld:oin:00000099200000002000"


def antwoord(verzoek: UUID, organisatie: str) -> Opdracht:
    return Opdracht(
        aggregate=AGGREGAAT,
        id=uuid4(),
        commando=VerstrekInformatie(
            verzoek_id=verzoek, verstrekt_op=date(2025, 1, 27), categorieen=("fase",), volledig=True
        ),
        actor=Actor(organisatie, Rol.ADVISEUR),
        nu=datetime(2025, 1, 27, 9, tzinfo=UTC),
    )


def vraag(verzoek: UUID, aan: str) -> InformatieGevraagd:
    return InformatieGevraagd(
        verzoek_id=verzoek,
        aan=aan,
        categorieen=("fase",),
        verwerking="https://register.example.nl/verwerkingen/dienstverlening",
        antwoord_voor=date(2025, 1, 27),
    )


@pytest.mark.parametrize("in_transactie", [False, True])
async def test_alleen_een_verzoek_aan_de_eigen_organisatie_is_bekend(
    new_database: NewDatabase, in_transactie: bool
) -> None:
    db = await new_database()
    store, lees = EventStore(db), verzoekenlezer(db, Feiten)
    gesteld = uuid4()
    async with db.transaction() as conn:
        v = gebeurt(vraag(gesteld, CWI), "uitkeringsdossier-x")
        await onthoud(conn, v, naar_data(v.basis, v.inhoud), onthoud_verzoek)
    async with db.acquire() as conn:
        eigen = conn if in_transactie else None
        assert await lees(store, antwoord(gesteld, CWI), eigen) == Feiten(frozenset({gesteld}))
        assert await lees(store, antwoord(gesteld, GEMEENTE), eigen) == Feiten(frozenset())
        assert await lees(store, antwoord(uuid4(), CWI), eigen) == Feiten(frozenset())
