"""Incomplete messages (rules A.5), code lists and the texts of the refusals."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from shared.aggregate.aggregate import BronOpgave
from shared.contract.adviezen import AdviesBeoordeeld
from shared.contract.codelijst import lijst
from shared.contract.diagnoses import DiagnoseAangevraagd
from shared.contract.gebeurtenis import Bron, uit_data
from shared.contract.geldigheid import ongeldige_codes
from shared.contract.klantgegevens import KlantgegevensVastgesteld
from shared.contract.meldingen import VerzuimmeldingAfgehandeld
from shared.contract.ontheffingen import OntheffingBeeindigd, OntheffingOpgeschort, OntheffingVerleend
from shared.contract.plaatsingen import PlaatsingBeeindigd
from shared.contract.plannen import Planstap
from shared.contract.plichten import VrijstellingVastgesteld
from shared.contract.trajecten import TrajectBeeindigd
from shared.contract.uitkeringen import UitkeringAfgewezen
from shared.contract.verwijzingen import AanbodBeantwoord, OverdrachtBesproken, TrajectbesluitGenomen
from shared.contract.voorzieningen import VoorzieningenGeregeld
from shared.contract.weigering import Overtreding, invarianten
from tests.contract.golden import data_bytes, event

BESLUIT: dict[str, Any] = {
    "besluit_id": uuid4(),
    "besluitdatum": date(2025, 4, 7),
    "vorm": "beschikking",
    "artikel": "Pw 9 lid 2",
    "wetsversie": date(2025, 1, 1),
    "motivering": "Herstel verwacht.",
}
VERLEEND: dict[str, Any] = BESLUIT | {
    "ontheffing_id": uuid4(),
    "verplichtingen": ("arbeidsplicht",),
    "ingangsdatum": date(2025, 4, 8),
    "einddatum": date(2025, 10, 7),
    "reintegratieplicht": "opgelegd",
    "grondslag": "art9",
    "adviesverantwoording": "adviesGevolgd",
    "gronden": ("medisch",),
}


def geweigerd(model: Any, velden: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as fout:
        model(**velden)
    return "; ".join(f"{'.'.join(map(str, e['loc']))} {e['msg']}" for e in fout.value.errors())


@pytest.mark.parametrize("veld", ["besluit_id", "artikel", "motivering", "beleidsregel", "wetsversie"])
def test_velden_van_een_besluit_zijn_er_alleen_bij_een_beschikking(veld: str) -> None:
    """(†): the besluit block is there only when vorm says that it is a beschikking (events §0.1)."""
    velden: dict[str, Any] = {
        "verwijzing_id": uuid4(),
        "besluitdatum": date(2025, 4, 7),
        "uitkomst": "aanbod",
        "aanleiding": "eersteAanbod",
    }
    assert TrajectbesluitGenomen(**velden).vorm is None  # besluitdatum is a field of its own here
    deel = {veld: (BESLUIT | {"beleidsregel": "geen"})[veld]}
    assert "geef ook vorm op" in geweigerd(TrajectbesluitGenomen, velden | deel)
    assert TrajectbesluitGenomen(**velden | BESLUIT | deel).vorm == "beschikking"

    einde = {"ontheffing_id": uuid4(), "einddatum": date(2025, 4, 7), "reden": "overig"}
    assert OntheffingBeeindigd(**einde).vorm is None
    assert "geef ook vorm op" in geweigerd(OntheffingBeeindigd, einde | {"besluitdatum": date(2025, 4, 7)})


def test_geweigerd_aanbod_vraagt_een_reden() -> None:
    velden = {"aanbod_id": uuid4(), "datum": date(2025, 2, 20), "antwoord": "geweigerd"}
    assert "reden" in geweigerd(AanbodBeantwoord, velden)
    assert AanbodBeantwoord(**velden, reden="zorg").reden == "zorg"


@pytest.mark.parametrize(
    "link", ["https://zaken.example.nl/d/1", "urn:uuid:00000000-0000-4000-8000-000000000001"]
)
def test_een_bewijslink_is_een_verwijzing(link: str) -> None:
    """`bewijsLink` is a uri (events §0.2), in a command and in an event."""
    bron = {"brontype": "professional", "organisatie": "urn:nld:oin:00000099100000001000", "rol": "adviseur"}
    for model, velden in ((BronOpgave, {}), (Bron, bron)):
        assert model(**velden, bewijs_link=link).bewijs_link == link
        for onzin in ("", "zie het dossier", "http://zaken.example.nl/d/1", "urn:", "https://a b"):
            assert "https:// of urn:" in geweigerd(model, velden | {"bewijs_link": onzin})


def test_geen_aanbod_vraagt_een_reden() -> None:
    velden = {
        "verwijzing_id": uuid4(),
        "besluitdatum": date(2025, 2, 20),
        "uitkomst": "geenAanbod",
        "aanleiding": "eersteAanbod",
    }
    assert "redenGeenAanbod" in geweigerd(TrajectbesluitGenomen, velden)


def test_advies_niet_ongewijzigd_overgenomen_vraagt_motivering() -> None:
    velden = {
        "advies_id": uuid4(),
        "wijze": "expliciet",
        "beoordeeld_op": date(2025, 4, 9),
        "oordeel": "overgenomen",
        "oordelen": ({"adviestype": "rustplan", "oordeel": "nietOvergenomen"},),
    }
    assert "Motiveer" in geweigerd(AdviesBeoordeeld, velden)
    assert AdviesBeoordeeld(**velden, motivering="Er is al rust geweest.")


def test_voortijdig_einde_vraagt_een_reden() -> None:
    velden = {
        "traject_id": uuid4(),
        "einddatum": date(2025, 7, 4),
        "wijze": "voortijdig",
        "doel_gerealiseerd": "nee",
    }
    assert "redenVoortijdig" in geweigerd(TrajectBeeindigd, velden)


def test_geen_actie_vraagt_een_reden() -> None:
    velden = {"melding_id": uuid4(), "afgehandeld_op": date(2025, 7, 7), "uitkomst": "geenActie"}
    assert "geenActie" in geweigerd(VerzuimmeldingAfgehandeld, velden)


def test_diagnoseaanvraag_vraagt_een_vraagstelling() -> None:
    velden = {
        "verwijzing_id": uuid4(),
        "ontvanger": "urn:nld:oin:00000099400000005000",
        "soorten": ("medisch",),
        "draaglast_meewegen": False,
    }
    assert "vraagstelling" in geweigerd(DiagnoseAangevraagd, velden)


@pytest.mark.parametrize("ids", [{}, {"verwijzing_id": uuid4(), "aanvraag_id": uuid4()}])
def test_een_overdracht_is_van_een_verwijzing_of_van_een_aanvraag(ids: dict[str, Any]) -> None:
    velden = {"datum": date(2025, 2, 24), "wijze": "driegesprek", "deelnemers": ("bureau",), **ids}
    assert "precies een van de twee" in geweigerd(OverdrachtBesproken, velden)


@pytest.mark.parametrize("wat", [{}, {"voorziening": "kinderopvang", "hulp": "ggz"}])
def test_geregeld_is_een_voorziening_of_hulp(wat: dict[str, Any]) -> None:
    velden = {
        "voorziening_id": uuid4(),
        "status": "geregeld",
        "eigenaar": "urn:nld:oin:00000099200000002000",
    }
    assert "precies een van de twee" in geweigerd(VoorzieningenGeregeld, velden | wat)


def test_ontheffing_zonder_einddatum_is_geen_onvolledig_bericht_maar_inv_08() -> None:
    assert OntheffingVerleend(**{**VERLEEND, "einddatum": None}).einddatum is None


@pytest.mark.parametrize("veld", ["grondslag", "verplichtingen", "ingangsdatum"])
def test_ontheffing_zonder_kern_is_onvolledig(veld: str) -> None:
    assert veld in geweigerd(OntheffingVerleend, {n: w for n, w in VERLEEND.items() if n != veld})


def test_artikel_9a_vraagt_datum_van_het_verzoek() -> None:
    assert "verzoek" in geweigerd(OntheffingVerleend, VERLEEND | {"grondslag": "art9a"})


def test_opschorting_van_rechtswege_is_geen_besluit() -> None:
    velden = {"ontheffing_id": uuid4(), "vanaf": date(2027, 9, 10), "van_rechtswege": True, "grond": "kind5"}
    assert OntheffingOpgeschort(**velden).vorm is None
    assert "geen besluit" in geweigerd(OntheffingOpgeschort, velden | BESLUIT)
    assert "van rechtswege" in geweigerd(OntheffingOpgeschort, velden | {"grond": "opVerzoek"})


def test_opschorting_op_verzoek_is_een_besluit() -> None:
    velden = {"ontheffing_id": uuid4(), "vanaf": date(2025, 6, 16), "van_rechtswege": False}
    op_verzoek = velden | {"grond": "opVerzoek"}
    assert "is een besluit" in geweigerd(OntheffingOpgeschort, op_verzoek)
    assert OntheffingOpgeschort(**op_verzoek | BESLUIT).vorm == "beschikking"


def test_bekendmaking_en_bezwaartermijn_horen_bij_elkaar() -> None:
    velden = BESLUIT | {"aanvraag_id": uuid4(), "reden": "geenRecht"}
    assert UitkeringAfgewezen(**velden)
    assert "allebei" in geweigerd(UitkeringAfgewezen, velden | {"bekendgemaakt_op": date(2025, 4, 8)})


def test_een_beschikking_vraagt_het_hele_blok() -> None:
    velden = {
        "vrijstelling_id": uuid4(),
        "ingangsdatum": date(2025, 1, 1),
        "grond": "volledigDuurzaamArbeidsongeschikt",
    }
    assert VrijstellingVastgesteld(**velden).vorm is None
    assert "beschikking" in geweigerd(VrijstellingVastgesteld, velden | {"vorm": "beschikking"})


def test_een_onbekende_code_noemt_de_toegestane() -> None:
    melding = geweigerd(KlantgegevensVastgesteld, {"gesteld_op": date(2025, 1, 6), "geslacht": "x"})
    assert "'x' staat niet in codelijst geslacht" in melding
    assert "vrouw, man, nietGespecificeerd, onbekend" in melding


def test_een_lokale_code_mag_alleen_waar_de_lijst_lokaal_is() -> None:
    assert lijst("fase").lokaal
    assert lijst("faseschema").lokaal
    assert not lijst("trajectsoort").lokaal


def test_een_planstap_neemt_een_trajectsoort_of_een_voorziening() -> None:
    for soort in ("bemiddeling", "kinderopvang"):
        assert Planstap(stap_id=uuid4(), soort=soort, gereed_voor=date(2025, 6, 1)).soort == soort


def test_een_plaatsing_eindigt_met_aansluitend_werk_of_geen() -> None:
    velden = {"plaatsing_id": uuid4(), "einddatum": date(2025, 12, 31), "reden": "eindeContract"}
    assert PlaatsingBeeindigd(**velden, aansluitend="geen").aansluitend == "geen"
    assert PlaatsingBeeindigd(**velden, aansluitend="regulier").aansluitend == "regulier"


def test_een_code_geldt_alleen_in_haar_tijd() -> None:
    verwezen = event("nl.overheid.verwijzingen.klant-verwezen")
    _, inhoud = uit_data(verwezen["type"], data_bytes(verwezen))
    assert list(ongeldige_codes(inhoud, date(2025, 2, 24))) == []
    assert [(o.pad, o.code) for o in ongeldige_codes(inhoud, date(2011, 12, 31))] == [
        ("verplichtingen.4", "tegenprestatie")
    ]


def test_een_code_in_een_onderdeel_wordt_ook_op_datum_getoetst() -> None:
    trede = {"schema": "participatieladder", "trede": "4", "basis": "vragenset"}
    inhoud = KlantgegevensVastgesteld(gesteld_op=date(2008, 1, 1), participatietrede=trede)  # type: ignore[arg-type] # pydantic reads the object
    assert [o.pad for o in ongeldige_codes(inhoud, date(2008, 10, 31))] == ["participatietrede.schema"]
    assert list(ongeldige_codes(inhoud, date(2008, 11, 1))) == []


def test_de_participatieladder_heeft_zes_treden() -> None:
    trede = {"schema": "participatieladder", "trede": "7", "basis": "vragenset"}
    velden = {"gesteld_op": date(2025, 1, 1), "participatietrede": trede}
    assert "1 tot en met 6" in geweigerd(KlantgegevensVastgesteld, velden)


def test_alle_invarianten_staan_er_met_deur_en_status() -> None:
    codes = [f"INV-{n:02}" for n in range(1, 37)] + [f"EVT-{n:02}" for n in range(1, 7)]
    assert list(invarianten()) == codes
    for code, inv in invarianten().items():
        assert inv.status == (403 if code in {"INV-01", "INV-02", "INV-03"} else 409)
        assert inv.tekst.endswith(".")
    beide = {code for code, inv in invarianten().items() if inv.deur == "B"}
    assert beide == {f"INV-{n:02}" for n in (1, 2, 3, 4, 5, 14)} | {f"EVT-{n:02}" for n in (2, 4, 5, 6)}


def test_een_tekst_noemt_de_berekende_datum() -> None:
    assert "Berekend: 20 mei 2025" in Overtreding("INV-25", velden={"datum": "20 mei 2025"}).tekst
