"""The life of a Signaal (`events.md` §4): row by row, and who may answer (INV-05)."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from services.klantvolgsysteem.signaal.aggregate import AGGREGAAT, toestand
from services.klantvolgsysteem.signaal.commands import (
    Beantwoord,
    GeefSignaal,
    LaatVervallen,
    PakOp,
    Wie,
    signaal_id,
)
from services.klantvolgsysteem.signaal.routes import ROUTES
from shared.contract.gebeurtenis import Deur, Rol
from shared.contract.signalen import (
    Geadresseerde,
    SignaalBeantwoord,
    SignaalGegeven,
    SignaalOpgepakt,
    SignaalVervallen,
)
from tests.unit.gwt import given

KLANT = "ab" * 32
GEMEENTE = "urn:nld:oin:00000099200000002000"
ONDERWERP = uuid4()
ID = signaal_id("SIG-37", KLANT, ONDERWERP, date(2025, 6, 27))
KLANTMANAGER = Wie(GEMEENTE, Rol.KLANTMANAGER)

geef = GeefSignaal(
    klant=KLANT,  # type: ignore[arg-type]
    signaal_id=ID,
    code="SIG-37",
    regelversie="1",
    onderwerp_id=ONDERWERP,
    geadresseerde=Geadresseerde(organisatie=GEMEENTE, rol=Rol.KLANTMANAGER),
    prioriteit="P2",
    uiterlijk=date(2025, 6, 27),
    aanleiding=(uuid4(),),
    peildatum=date(2025, 6, 28),
    kennismoment=datetime(2025, 6, 28, 1, tzinfo=UTC),
    antwoord_voor=date(2025, 7, 12),
)
gegeven = SignaalGegeven.uit(geef)
pak_op = PakOp(signaal_id=ID, opgepakt_op=date(2025, 7, 16))
opgepakt = SignaalOpgepakt.uit(pak_op)
beantwoord = SignaalBeantwoord(signaal_id=ID, antwoord="geenReden", beantwoord_op=date(2025, 7, 18))
vervallen = SignaalVervallen(signaal_id=ID, reden="alsnogGebeurd")
laat_vervallen = LaatVervallen(signaal_id=ID, reden="alsnogGebeurd")


def antwoord(code: str | None = "geenReden", **velden: Any) -> Beantwoord:
    return Beantwoord(signaal_id=ID, antwoord=code, beantwoord_op=date(2025, 7, 18), **velden)


def test_een_signaal_wordt_gegeven():
    given(AGGREGAAT).when(geef).then(gegeven)


@pytest.mark.parametrize("later", [(), (opgepakt,), (beantwoord,), (vervallen,)])
def test_hetzelfde_signaal_wordt_niet_nog_eens_gegeven(later: Any):
    given(AGGREGAAT, gegeven, *later).when(geef).then_nothing()


def test_de_sleutel_van_een_signaal_is_waarover_het_gaat():
    assert signaal_id("SIG-37", KLANT, ONDERWERP, date(2025, 6, 27)) == ID
    assert signaal_id("SIG-38", KLANT, ONDERWERP, date(2025, 6, 27)) != ID
    assert signaal_id("SIG-37", KLANT, ONDERWERP, date(2025, 9, 27)) != ID
    assert signaal_id("SIG-37", KLANT, None, None) != ID


def test_de_geadresseerde_pakt_op():
    given(AGGREGAAT, gegeven).when(pak_op, KLANTMANAGER).then(opgepakt)
    given(AGGREGAAT, gegeven, opgepakt).when(pak_op, KLANTMANAGER).then_nothing()


@pytest.mark.parametrize("eerder", [(), (opgepakt,)])
def test_de_geadresseerde_antwoordt(eerder: Any):
    given(AGGREGAAT, gegeven, *eerder).when(antwoord(), KLANTMANAGER).then(beantwoord)


ANDEREN = [
    Wie("urn:nld:oin:00000099200000003000", Rol.KLANTMANAGER),
    Wie(GEMEENTE, Rol.BUREAU),
    Wie("urn:nld:kvknr:90000001", Rol.BUREAU),
]


@pytest.mark.parametrize("deur", list(Deur))
@pytest.mark.parametrize("wie", ANDEREN)
def test_inv05_een_ander_dan_de_geadresseerde(wie: Wie, deur: Deur):
    for commando in (pak_op, antwoord()):
        met_deur = commando.model_copy(update={"deur": deur})
        given(AGGREGAAT, gegeven).when(met_deur, wie).then_refused("INV-05")


@pytest.mark.parametrize("deur", list(Deur))
def test_inv05_een_antwoord_zonder_code(deur: Deur):
    given(AGGREGAAT, gegeven).when(antwoord(None, deur=deur), KLANTMANAGER).then_refused("INV-05")


@pytest.mark.parametrize("einde", [beantwoord, vervallen])
def test_evt01_wat_klaar_is_wordt_niet_meer_beantwoord(einde: Any):
    given(AGGREGAAT, gegeven, einde).when(antwoord(), KLANTMANAGER).then_refused("EVT-01")
    given(AGGREGAAT, gegeven, einde).when(pak_op, KLANTMANAGER).then_refused("EVT-01")


def test_evt01_het_nummer_is_dat_van_dit_signaal():
    ander = pak_op.model_copy(update={"signaal_id": uuid4()})
    given(AGGREGAAT, gegeven).when(ander, KLANTMANAGER).then_refused("EVT-01")


@pytest.mark.parametrize("eerder", [(), (opgepakt,)])
def test_een_feit_beeindigt_het_signaal(eerder: Any):
    given(AGGREGAAT, gegeven, *eerder).when(laat_vervallen).then(vervallen)
    given(AGGREGAAT, gegeven, *eerder, vervallen).when(laat_vervallen).then_nothing()


def test_evt01_een_antwoord_vervalt_niet():
    given(AGGREGAAT, gegeven, beantwoord).when(laat_vervallen).then_refused("EVT-01")


@pytest.mark.parametrize(
    ("code", "veld", "waarde"),
    [
        ("alsnogGedaan", "gedaan_op", date(2025, 7, 18)),
        ("bewustAfgeweken", "toelichting", "De klant was in het ziekenhuis."),
        ("nietVanToepassing", "toelichting", "De verwijzing is ingetrokken."),
        ("anderePartij", "wie", "urn:nld:kvknr:90000001"),
        ("uitgesteld", "tot", date(2025, 8, 1)),
    ],
)
def test_elk_antwoord_zegt_wat_het_moet_zeggen(code: str, veld: str, waarde: object):
    with pytest.raises(ValidationError):
        antwoord(code)
    given(AGGREGAAT, gegeven).when(antwoord(code, **{veld: waarde}), KLANTMANAGER).then_type(
        SignaalBeantwoord
    )


def test_alleen_het_systeem_geeft_en_beeindigt():
    assert AGGREGAAT.rollen[GeefSignaal] == AGGREGAAT.rollen[LaatVervallen] == (Rol.SYSTEEM,)
    assert {r.commando for r in ROUTES} == {PakOp, Beantwoord}
    assert Rol.INSPECTIE not in AGGREGAAT.rollen[Beantwoord]


def test_de_voorbeelden_worden_aanvaard():
    for route in ROUTES:
        route.commando.model_validate(dict(route.voorbeeld))


def test_de_toestand_noemt_de_geadresseerde():
    staat = given(AGGREGAAT, gegeven, opgepakt).staat
    assert toestand(staat)["geadresseerde"] == {"organisatie": GEMEENTE, "rol": "klantmanager"}
    assert toestand(staat)["status"] == "opgepakt"
