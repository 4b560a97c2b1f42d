"""The Klok (`events.md` §4): what the calendar brings, each fact once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.klantvolgsysteem.klok.aggregate import AGGREGAAT, toestand
from services.klantvolgsysteem.klok.commands import MeldLeeftijdsgrens, MeldOntheffingVerlopen
from services.klantvolgsysteem.klok.routes import ROUTES
from shared.contract.gebeurtenis import Rol
from shared.contract.klantgegevens import LeeftijdsgrensBereikt
from shared.contract.ontheffingen import OntheffingVerlopen
from tests.unit.gwt import given

KLANT = "ab" * 32
DAG = date(2026, 1, 8)
KIND = uuid4()
verloop = MeldOntheffingVerlopen(
    klant=KLANT,  # type: ignore[arg-type]
    ontheffing_id=uuid4(),
    verlopen_op=DAG,
    heronderzoek_gedaan=False,
)
grens = MeldLeeftijdsgrens(klant=KLANT, grens="kind5", bereikt_op=DAG, betreft=KIND)  # type: ignore[arg-type]


def test_een_verlopen_ontheffing_wordt_gemeld():
    given(AGGREGAAT).when(verloop).then(OntheffingVerlopen.uit(verloop))


def test_hetzelfde_verloop_staat_er_eenmaal():
    """What was known of the heronderzoek does not make it another fact."""
    eerder = OntheffingVerlopen.uit(verloop)
    given(AGGREGAAT, eerder).when(verloop).then_nothing()
    given(AGGREGAAT, eerder).when(verloop.model_copy(update={"heronderzoek_gedaan": True})).then_nothing()
    later = verloop.model_copy(update={"verlopen_op": DAG + timedelta(days=90)})
    given(AGGREGAAT, eerder).when(later).then(OntheffingVerlopen.uit(later))


def test_een_leeftijdsgrens_wordt_gemeld():
    given(AGGREGAAT).when(grens).then(LeeftijdsgrensBereikt.uit(grens))


@pytest.mark.parametrize("anders", [{"grens": "kind12"}, {"betreft": "klant"}, {"betreft": uuid4()}])
def test_dezelfde_grens_staat_er_eenmaal_een_andere_erbij(anders: dict[str, object]):
    eerder = LeeftijdsgrensBereikt.uit(grens)
    given(AGGREGAAT, eerder).when(grens).then_nothing()
    ander = grens.model_copy(update=anders)
    given(AGGREGAAT, eerder).when(ander).then(LeeftijdsgrensBereikt.uit(ander))


def test_niemand_dan_het_systeem_meldt():
    assert set(AGGREGAAT.rollen.values()) == {(Rol.SYSTEEM,)}
    assert ROUTES == ()
    assert AGGREGAAT.stream(AGGREGAAT.opent[MeldLeeftijdsgrens](grens)) == f"klok-{KLANT}"


def test_de_toestand_noemt_beide():
    staat = given(AGGREGAAT, OntheffingVerlopen.uit(verloop), LeeftijdsgrensBereikt.uit(grens)).staat
    assert toestand(staat) == {
        "verlopen": [{"ontheffingId": str(verloop.ontheffing_id), "verlopenOp": "2026-01-08"}],
        "leeftijdsgrenzen": [{"grens": "kind5", "bereiktOp": "2026-01-08", "betreft": str(KIND)}],
    }
