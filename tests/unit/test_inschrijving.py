"""The life of an Inschrijving (`events.md` §1.1), in the order of its table."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.inschrijving import commands as k
from services.intake.inschrijving.aggregate import AGGREGAAT, COMMANDOS, toestand
from services.intake.inschrijving.decider import Aanvraagstatus
from shared.aggregate.aggregate import Commando
from shared.contract.begeleidingen import BegeleidingsactiviteitUitgevoerd
from shared.contract.gebeurtenis import Inhoud, Rol
from shared.contract.informatieverzoeken import InformatieVerstrekt
from shared.contract.inschrijvingen import FaseBepaald, InschrijvingBeeindigd, WerkzoekendeIngeschreven
from shared.contract.uitkeringen import AanvraagNietDoorgezet, AanvraagOvergedragen, UitkeringAangevraagd
from tests.unit.gwt import given, overgenomen

KLANT = "665a85d90561a578bb058eeb854714f54bdc8850684653b365d4608cf3a5b79b"
INSCHRIJVING, AANVRAAG, VERZOEK = uuid4(), uuid4(), uuid4()
DAG = date(2025, 1, 6)

ingeschreven = WerkzoekendeIngeschreven(inschrijving_id=INSCHRIJVING, inschrijfdatum=DAG)
aangevraagd = UitkeringAangevraagd(
    aanvraag_id=AANVRAAG, regeling="participatiewet", aanvraagdatum=DAG, meldingsdatum=DAG
)
overgedragen = AanvraagOvergedragen(
    aanvraag_id=AANVRAAG, overdrachtsdatum=date(2025, 1, 13), sollicitatieoverzicht="bijgevoegd"
)
gesloten = AanvraagNietDoorgezet(aanvraag_id=AANVRAAG, reden="werkGevonden", datum=date(2025, 1, 10))
beeindigd = InschrijvingBeeindigd(einddatum=date(2025, 6, 30), reden="werk")

schrijf_in = k.SchrijfIn(klant=KLANT, inschrijving_id=INSCHRIJVING, inschrijfdatum=DAG)
neem_aan = k.NeemAanvraagAan(
    aanvraag_id=AANVRAAG, regeling="participatiewet", aanvraagdatum=DAG, meldingsdatum=DAG
)
draag_over = k.DraagAanvraagOver(
    aanvraag_id=AANVRAAG,
    overdrachtsdatum=date(2025, 1, 13),
    sollicitatieoverzicht="bijgevoegd",
    gemeente="9991",
)
sluit = k.SluitAanvraag(aanvraag_id=AANVRAAG, reden="werkGevonden", datum=date(2025, 1, 10))
beeindig = k.BeeindigInschrijving(einddatum=date(2025, 6, 30), reden="werk")


def fase(schema: str = "suwiFase", waarde: str = "2") -> k.BepaalFase:
    return k.BepaalFase(schema_=schema, schemaversie="2004", waarde=waarde, bepaald_op=DAG, geldig_vanaf=DAG)


def verstrek(verzoek: UUID = VERZOEK, *, volledig: bool = True) -> k.VerstrekInformatie:
    return k.VerstrekInformatie(
        verzoek_id=verzoek, verstrekt_op=DAG, categorieen=("fase",), volledig=volledig
    )


def verstrekt(*, volledig: bool = True) -> InformatieVerstrekt:
    return InformatieVerstrekt(verzoek_id=VERZOEK, verstrekt_op=DAG, categorieen=("fase",), volledig=volledig)


def test_een_klant_wordt_ingeschreven() -> None:
    given(AGGREGAAT).when(schrijf_in).then(ingeschreven)


def test_een_klant_die_is_ingeschreven_wordt_niet_nog_eens_ingeschreven_EVT_01() -> None:
    given(AGGREGAAT, ingeschreven).when(schrijf_in).then_refused("EVT-01")
    given(AGGREGAAT, ingeschreven).when(overgenomen(schrijf_in)).then_marked("EVT-01")


def test_een_aanvraag_wordt_aangenomen() -> None:
    given(AGGREGAAT, ingeschreven).when(neem_aan).then(aangevraagd)


def test_een_inschrijving_kan_meer_aanvragen_hebben() -> None:
    tweede = neem_aan.model_copy(update={"aanvraag_id": uuid4()})
    given(AGGREGAAT, ingeschreven, aangevraagd).when(tweede).then_type(UitkeringAangevraagd)


def test_dezelfde_aanvraag_wordt_niet_twee_keer_aangenomen_EVT_01() -> None:
    given(AGGREGAAT, ingeschreven, aangevraagd).when(neem_aan).then_refused("EVT-01")


def test_een_open_aanvraag_wordt_overgedragen() -> None:
    given(AGGREGAAT, ingeschreven, aangevraagd).when(draag_over).then(overgedragen)


def test_een_overdracht_zonder_aanvraag_wordt_geweigerd_INV_07() -> None:
    given(AGGREGAAT, ingeschreven).when(draag_over).then_refused("INV-07")
    given(AGGREGAAT, ingeschreven).when(overgenomen(draag_over)).then_marked("INV-07").then(overgedragen)


def test_een_overdracht_met_een_fase_buiten_het_schema_wordt_geweigerd_INV_07() -> None:
    commando = k.DraagAanvraagOver.model_validate(
        {**draag_over.model_dump(), "fase": {"schema": "suwiFase", "waarde": "kansrijk"}}
    )
    given(AGGREGAAT, ingeschreven, aangevraagd).when(commando).then_refused("INV-07")


@pytest.mark.parametrize("einde", [overgedragen, gesloten])
@pytest.mark.parametrize("commando", [draag_over, sluit])
def test_een_aanvraag_die_weg_is_wordt_niet_overgedragen_of_gesloten_EVT_01(
    commando: Commando, einde: Inhoud
) -> None:
    na_het_einde = given(AGGREGAAT, ingeschreven, aangevraagd, einde)
    na_het_einde.when(commando).then_refused("EVT-01")
    na_het_einde.when(overgenomen(commando)).then_marked("EVT-01")


def test_een_open_aanvraag_wordt_gesloten() -> None:
    given(AGGREGAAT, ingeschreven, aangevraagd).when(sluit).then(gesloten)


def test_een_onbekende_aanvraag_wordt_niet_gesloten_EVT_03() -> None:
    given(AGGREGAAT, ingeschreven).when(sluit).then_refused("EVT-03")
    given(AGGREGAAT, ingeschreven).when(overgenomen(sluit)).then_marked("EVT-03").then(gesloten)


@pytest.mark.parametrize(
    ("schema", "waarde"),
    [
        ("suwiFase", "1"),
        ("suwiFase", "nogNietBepaald"),
        ("suwiFase", "onbekend"),
        ("kansrijkModel", "kansarm"),
        ("a1a2", "a2"),
        ("9991:driedeling", "9991:midden"),
        ("9991:driedeling", "nogNietBepaald"),
    ],
)
def test_een_fase_van_het_schema_wordt_bepaald(schema: str, waarde: str) -> None:
    (bepaald,) = (
        given(AGGREGAAT, ingeschreven).when(fase(schema, waarde)).then_type(FaseBepaald).gebeurtenissen
    )
    assert isinstance(bepaald, FaseBepaald)
    assert bepaald.waarde == waarde


@pytest.mark.parametrize(
    ("schema", "waarde"),
    [
        ("suwiFase", "kansrijk"),
        ("kansrijkModel", "2"),
        ("a1a2", "4"),
        ("9991:driedeling", "9992:midden"),
        ("9991:driedeling", "2"),
        ("suwiFase", "9991:midden"),
    ],
)
def test_een_fase_buiten_het_schema_wordt_geweigerd_INV_07(schema: str, waarde: str) -> None:
    given(AGGREGAAT, ingeschreven).when(fase(schema, waarde)).then_refused("INV-07")
    given(AGGREGAAT, ingeschreven).when(overgenomen(fase(schema, waarde))).then_marked("INV-07")


ACTIVITEITEN: dict[type[Commando], dict[str, Any]] = {
    k.StelKlantgegevensVast: {"gesteldOp": "2025-01-06", "leefvorm": "alleenstaandeOuder"},
    k.BepaalFase: {
        "schema": "suwiFase",
        "schemaversie": "2004",
        "waarde": "2",
        "bepaaldOp": "2025-01-08",
        "geldigVanaf": "2025-01-08",
    },
    k.StelDiagnose: {"diagnoseId": str(uuid4()), "basis": "kwint", "gebeurtenisdatum": "2025-01-08"},
    k.BrengAdviesUit: {
        "adviesId": str(uuid4()),
        "adviestypen": ["opleiding"],
        "opVerzoek": False,
        "gebeurtenisdatum": "2025-01-08",
    },
    k.LegActiviteitVast: {"activiteitId": str(uuid4()), "soort": "gesprek", "datum": "2025-01-08"},
    k.LegSollicitatiesVast: {
        "periodeVan": "2025-01-06",
        "periodeTot": "2025-01-12",
        "aantal": 4,
        "basis": "opgaveKlant",
    },
    k.BiedVacatureAan: {"aanbodId": str(uuid4()), "datum": "2025-01-09"},
    k.MeldGedrag: {
        "meldingId": str(uuid4()),
        "datumGedrag": "2025-01-09",
        "belemmertActivering": True,
        "gedraging": "belemmerenActivering",
    },
    k.RegistreerWijziging: {"wijzigingId": str(uuid4()), "ontvangenOp": "2025-01-09", "soort": "adres"},
    k.MeldPlaatsing: {
        "plaatsingId": str(uuid4()),
        "startdatum": "2025-01-09",
        "soortWerk": "regulier",
        "urenPerWeek": 32,
        "contractvorm": "tijdelijk",
    },
    k.BeeindigPlaatsing: {
        "plaatsingId": str(uuid4()),
        "einddatum": "2025-01-09",
        "reden": "eindeContract",
    },
    k.BevestigContactpersoon: {"vanGebeurtenis": str(uuid4()), "bevestigdOp": "2025-01-21"},
    k.VraagInformatie: {
        "verzoekId": str(uuid4()),
        "aan": "urn:nld:oin:00000099200000002000",
        "categorieen": ["planVanAanpak"],
        "verwerking": "https://register.example.nl/verwerkingen/begeleiden",
        "antwoordVoor": "2025-02-05",
        "gebeurtenisdatum": "2025-01-08",
    },
    k.VerstrekInformatie: {
        "verzoekId": str(uuid4()),
        "verstrektOp": "2025-01-09",
        "categorieen": ["fase"],
        "volledig": True,
    },
}


@pytest.mark.parametrize("soort", ACTIVITEITEN, ids=lambda soort: soort.__name__)
def test_wat_CWI_voor_een_ingeschreven_klant_doet_wordt_vastgelegd(soort: type[Commando]) -> None:
    """Also after handover: no baton is passed."""
    commando = soort.model_validate(ACTIVITEITEN[soort])
    uitkomst = given(AGGREGAAT, ingeschreven, aangevraagd, overgedragen).when(commando)
    assert issubclass(soort, Inhoud)
    uitkomst.then_type(soort.gebeurtenistype.model)


def test_een_activiteit_noemt_een_aanvraag_van_deze_inschrijving_EVT_03() -> None:
    velden = {**ACTIVITEITEN[k.LegActiviteitVast], "aanvraagId": str(AANVRAAG)}
    commando = k.LegActiviteitVast.model_validate(velden)
    given(AGGREGAAT, ingeschreven).when(commando).then_refused("EVT-03")
    given(AGGREGAAT, ingeschreven).when(overgenomen(commando)).then_marked("EVT-03")
    for einde in (overgedragen, gesloten):
        stand = given(AGGREGAAT, ingeschreven, aangevraagd, einde)
        stand.when(commando).then_type(BegeleidingsactiviteitUitgevoerd)


def voorbeeld(soort: type[Commando]) -> Commando:
    """A command of this kind that would fit a running inschrijving with an open aanvraag."""
    gegeven: dict[type[Commando], Commando] = {type(c): c for c in (schrijf_in, draag_over, sluit, beeindig)}
    gegeven[k.NeemAanvraagAan] = neem_aan.model_copy(update={"aanvraag_id": uuid4()})
    return gegeven.get(soort) or soort.model_validate(ACTIVITEITEN[soort])


@pytest.mark.parametrize("soort", COMMANDOS, ids=lambda soort: soort.__name__)
def test_na_het_einde_van_de_inschrijving_past_niets_meer_EVT_01(soort: type[Commando]) -> None:
    commando = voorbeeld(soort)
    na_het_einde = given(AGGREGAAT, ingeschreven, aangevraagd, beeindigd)
    na_het_einde.when(commando).then_refused("EVT-01")
    na_het_einde.when(overgenomen(commando)).then_marked("EVT-01")


@pytest.mark.parametrize("soort", COMMANDOS[1:], ids=lambda soort: soort.__name__)
def test_zonder_inschrijving_past_alleen_inschrijven_EVT_01(soort: type[Commando]) -> None:
    codes = {o.code for o in AGGREGAAT.toets(voorbeeld(soort), AGGREGAAT.begin)}
    assert "EVT-01" in codes


def test_een_verzoek_om_informatie_wordt_beantwoord() -> None:
    feiten = k.Feiten(gestelde_verzoeken=frozenset({VERZOEK}))
    given(AGGREGAAT, ingeschreven).when(verstrek(), feiten).then(verstrekt())


def test_een_antwoord_op_een_onbekend_verzoek_wordt_geweigerd_EVT_03() -> None:
    feiten = k.Feiten(gestelde_verzoeken=frozenset())
    given(AGGREGAAT, ingeschreven).when(verstrek(), feiten).then_refused("EVT-03")
    given(AGGREGAAT, ingeschreven).when(overgenomen(verstrek()), feiten).then_marked("EVT-03")


def test_zolang_niemand_keek_of_het_verzoek_bestaat_weigert_dat_niets() -> None:
    given(AGGREGAAT, ingeschreven).when(verstrek()).then(verstrekt())


def test_een_deel_van_het_antwoord_houdt_het_verzoek_open() -> None:
    given(AGGREGAAT, ingeschreven, verstrekt(volledig=False)).when(verstrek()).then(verstrekt())


def test_een_beantwoord_verzoek_wordt_niet_nog_eens_beantwoord_EVT_01() -> None:
    given(AGGREGAAT, ingeschreven, verstrekt()).when(verstrek()).then_refused("EVT-01")


def test_de_inschrijving_eindigt_ook_met_een_open_aanvraag() -> None:
    given(AGGREGAAT, ingeschreven, aangevraagd).when(beeindig).then(beeindigd)


def test_een_inschrijving_eindigt_niet_voor_haar_begin_INV_06() -> None:
    te_vroeg = beeindig.model_copy(update={"einddatum": date(2025, 1, 5)})
    given(AGGREGAAT, ingeschreven).when(te_vroeg).then_refused("INV-06")
    given(AGGREGAAT, ingeschreven).when(overgenomen(te_vroeg)).then_marked("INV-06")


def test_een_beeindigde_inschrijving_eindigt_niet_nog_eens_EVT_01() -> None:
    given(AGGREGAAT, ingeschreven, beeindigd).when(beeindig).then_refused("EVT-01")


def test_alle_fouten_komen_tegelijk() -> None:
    commando = fase("a1a2", "4")
    given(AGGREGAAT, ingeschreven, beeindigd).when(commando).then_refused("EVT-01", "INV-07")


def test_elk_commando_van_de_inschrijving_is_van_de_adviseur() -> None:
    assert set(AGGREGAAT.rollen) == set(COMMANDOS)
    assert set(AGGREGAAT.rollen.values()) == {(Rol.ADVISEUR,)}


def test_een_bureau_kan_geen_commando_geven_dat_alleen_van_CWI_is() -> None:
    for soort, rollen in AGGREGAAT.rollen.items():
        assert issubclass(soort, Inhoud)
        assert set(rollen) <= set(soort.gebeurtenistype.rollen)


def test_de_stand_van_een_inschrijving() -> None:
    gezien = given(
        AGGREGAAT, ingeschreven, aangevraagd, overgedragen, FaseBepaald.uit(fase()), verstrekt()
    ).staat
    assert gezien.aanvragen[AANVRAAG] is Aanvraagstatus.OVERGEDRAGEN
    assert toestand(gezien) == {
        "inschrijvingId": str(INSCHRIJVING),
        "status": "ingeschreven",
        "inschrijfdatum": "2025-01-06",
        "einddatum": None,
        "aanvragen": [{"aanvraagId": str(AANVRAAG), "status": "overgedragen"}],
        "fase": {"schema": "suwiFase", "waarde": "2", "geldigVanaf": "2025-01-06"},
        "beantwoordeVerzoeken": [str(VERZOEK)],
    }
