"""The life of a Traject (`events.md` §3.1), in the order of its table."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.reintegratie.traject import commands as k
from services.reintegratie.traject.aggregate import AGGREGAAT, toestand
from services.reintegratie.traject.staat import Status, traject_id
from shared.aggregate.aggregate import Commando
from shared.contract.contacten import ContactpersoonGewijzigd
from shared.contract.diagnoses import DiagnoseUitgebracht
from shared.contract.gebeurtenis import Inhoud, Rol
from shared.contract.informatieverzoeken import InformatieVerstrekt
from shared.contract.meldingen import VerzuimGemeld
from shared.contract.plaatsingen import NazorgAfgerond, NazorgGestart
from shared.contract.trajecten import (
    AanmeldingGeaccepteerd,
    AanmeldingOntvangen,
    IntakeAfgerond,
    KlantTerugverwezen,
    PresentieVastgelegd,
    TrajectBeeindigd,
    TrajectGestart,
    TrajectplanIngediend,
)
from tests.unit.gwt import given, overgenomen

KLANT = "665a85d90561a578bb058eeb854714f54bdc8850684653b365d4608cf3a5b79b"
VERWIJZING = uuid4()
TRAJECT = traject_id(VERWIJZING)
START = date(2025, 3, 17)
EIND = date(2025, 7, 4)

aangemeld = AanmeldingOntvangen(traject_id=TRAJECT, verwijzing_id=VERWIJZING, ontvangen_op=date(2025, 2, 24))
geaccepteerd = AanmeldingGeaccepteerd(traject_id=TRAJECT, geaccepteerd_op=date(2025, 2, 27))
intake = IntakeAfgerond(traject_id=TRAJECT, datum=date(2025, 3, 5), uitkomst="geplaatst")
gestart = TrajectGestart(traject_id=TRAJECT, startdatum=START, trajectsoort="workFirst")
beeindigd = TrajectBeeindigd(traject_id=TRAJECT, einddatum=EIND, wijze="regulier", doel_gerealiseerd="ja")
voortijdig = TrajectBeeindigd(
    traject_id=TRAJECT,
    einddatum=date(2025, 3, 6),
    wijze="voortijdig",
    doel_gerealiseerd="nee",
    reden_voortijdig="klantGestopt",
)
terugverwezen = KlantTerugverwezen(traject_id=TRAJECT, datum=date(2025, 3, 6), reden="kinderopvang")
diagnose = k.BrengDiagnoseUit(
    diagnose_id=uuid4(), verwijzing_id=VERWIJZING, soorten=("medisch",), uitgebracht_op=date(2025, 4, 1)
)
nazorg = NazorgGestart(traject_id=TRAJECT, startdatum=date(2025, 7, 5))
afgesloten = NazorgAfgerond(traject_id=TRAJECT, einddatum=date(2026, 1, 2))

LEVEN: dict[str, tuple[Inhoud, ...]] = {
    "geen": (),
    "aangemeld": (aangemeld,),
    "geaccepteerd": (aangemeld, geaccepteerd),
    "intake": (aangemeld, geaccepteerd, intake),
    "terugverwezen": (aangemeld, geaccepteerd, terugverwezen),
    "uitgebracht": (aangemeld, geaccepteerd, DiagnoseUitgebracht.uit(diagnose)),
    "gestart": (aangemeld, geaccepteerd, intake, gestart),
    "beeindigd": (aangemeld, geaccepteerd, intake, gestart, beeindigd),
    "nazorg": (aangemeld, geaccepteerd, intake, gestart, beeindigd, nazorg),
    "afgesloten": (aangemeld, geaccepteerd, intake, gestart, beeindigd, nazorg, afgesloten),
}

ontvang = k.OntvangAanmelding(
    klant=KLANT, traject_id=TRAJECT, verwijzing_id=VERWIJZING, ontvangen_op=date(2025, 2, 24)
)
accepteer = k.Accepteer(traject_id=TRAJECT, geaccepteerd_op=date(2025, 2, 27))
verwijs_terug = k.VerwijsTerug(traject_id=TRAJECT, datum=date(2025, 3, 6), reden="kinderopvang")
rond_intake_af = k.RondIntakeAf(traject_id=TRAJECT, datum=date(2025, 3, 5), uitkomst="geplaatst")
dien_plan_in = k.DienTrajectplanIn(
    stuk_id=uuid4(),
    versie=1,
    trajectsoort="workFirst",
    doel="regulierWerk",
    standaardtraject=False,
    voorkeur_klant_opgenomen=True,
    adviestypen=("trajectArbeidsmarkt",),
    gebeurtenisdatum="2025-03-10",
)
start = k.StartTraject(traject_id=TRAJECT, startdatum=START, trajectsoort="workFirst")
beeindig = k.BeeindigTraject(traject_id=TRAJECT, einddatum=EIND, wijze="regulier", doel_gerealiseerd="ja")
beeindig_voortijdig = k.BeeindigTraject(
    traject_id=TRAJECT,
    einddatum=date(2025, 3, 6),
    wijze="voortijdig",
    doel_gerealiseerd="nee",
    reden_voortijdig="klantGestopt",
)
start_nazorg = k.StartNazorg(traject_id=TRAJECT, startdatum=date(2025, 7, 5))
rond_nazorg_af = k.RondNazorgAf(traject_id=TRAJECT, einddatum=date(2026, 1, 2))


def presentie(dag: date = date(2025, 6, 2)) -> k.LegPresentieVast:
    return k.LegPresentieVast(bijeenkomst_id=uuid4(), datum=dag, aanwezig="nietVerschenen")


def verzuim(van: date = date(2025, 6, 2), tot: date | None = None) -> k.MeldVerzuim:
    return k.MeldVerzuim(melding_id=uuid4(), soort="nietVerschenen", van=van, tot=tot)


def test_een_aanmelding_wordt_ontvangen() -> None:
    given(AGGREGAAT).when(ontvang).then(aangemeld)


@pytest.mark.parametrize("staat", [s for s in LEVEN if s != "geen"])
def test_dezelfde_aanmelding_nog_eens_ontvangen_verandert_niets(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(ontvang).then_nothing()


def test_een_bureau_geeft_zich_niet_zelf_een_klant_INV_02() -> None:
    """A verwijzing to another, or of another client, is none to this bureau: at both doors."""
    van_een_ander = k.Feiten(verwezen=k.Verwezen.ANDERS)
    for commando in (ontvang, overgenomen(ontvang)):
        uitkomst = given(AGGREGAAT).when(commando, van_een_ander).then_refused("INV-02")
        assert [o.pad for o in uitkomst.geweigerd] == ["verwijzingId"]


def test_een_aanmelding_zonder_bekende_verwijzing_draagt_dat_als_merk_EVT_03() -> None:
    onbekend = k.Feiten(verwezen=k.Verwezen.ONBEKEND)
    given(AGGREGAAT).when(ontvang, onbekend).then_refused("EVT-03")
    given(AGGREGAAT).when(overgenomen(ontvang), onbekend).then_marked("EVT-03").then(aangemeld)
    given(AGGREGAAT).when(ontvang, k.Feiten(verwezen=k.Verwezen.AAN_ONS)).then(aangemeld)


def test_een_traject_met_een_ander_nummer_dan_dat_van_zijn_verwijzing_draagt_dat_als_merk_EVT_03() -> None:
    anders = ontvang.model_copy(update={"traject_id": uuid4()})
    uitkomst = given(AGGREGAAT).when(anders).then_refused("EVT-03")
    assert [o.pad for o in uitkomst.geweigerd] == ["trajectId"]
    given(AGGREGAAT).when(overgenomen(anders)).then_marked("EVT-03")
    assert AGGREGAAT.opent[k.OntvangAanmelding](anders) == TRAJECT


def test_een_aanmelding_wordt_geaccepteerd() -> None:
    given(AGGREGAAT, aangemeld).when(accepteer).then(geaccepteerd)


def test_zonder_aanmelding_wordt_niets_geaccepteerd_INV_32() -> None:
    given(AGGREGAAT).when(accepteer).then_refused("INV-32")
    given(AGGREGAAT).when(overgenomen(accepteer)).then_marked("INV-32").then(geaccepteerd)


@pytest.mark.parametrize("staat", [s for s in LEVEN if s not in ("geen", "aangemeld")])
def test_een_aanmelding_wordt_een_keer_geaccepteerd_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(accepteer).then_refused("EVT-01")
    given(AGGREGAAT, *LEVEN[staat]).when(overgenomen(accepteer)).then_marked("EVT-01")


def test_een_ander_traject_dan_dit_dossier_wordt_geweigerd_EVT_03() -> None:
    ander = accepteer.model_copy(update={"traject_id": uuid4()})
    given(AGGREGAAT, aangemeld).when(ander).then_refused("EVT-03")


@pytest.mark.parametrize("staat", ["aangemeld", "geaccepteerd", "intake"])
def test_voor_de_start_kan_de_klant_worden_terugverwezen(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(verwijs_terug).then(terugverwezen)


@pytest.mark.parametrize("staat", ["terugverwezen", "uitgebracht", "gestart", "beeindigd"])
def test_na_de_start_wordt_niet_terugverwezen_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(verwijs_terug).then_refused("EVT-01")
    given(AGGREGAAT, *LEVEN[staat]).when(overgenomen(verwijs_terug)).then_marked("EVT-01")


def test_na_acceptatie_wordt_de_intake_afgerond() -> None:
    given(AGGREGAAT, *LEVEN["geaccepteerd"]).when(rond_intake_af).then(intake)


@pytest.mark.parametrize("staat", ["aangemeld", "intake", "uitgebracht", "gestart", "beeindigd"])
def test_een_intake_hoort_tussen_acceptatie_en_start_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(rond_intake_af).then_refused("EVT-01")


@pytest.mark.parametrize("staat", ["geaccepteerd", "intake", "gestart"])
def test_een_trajectplan_wordt_ingediend(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(dien_plan_in).then(TrajectplanIngediend.uit(dien_plan_in))


@pytest.mark.parametrize("staat", ["aangemeld", "terugverwezen", "uitgebracht", "beeindigd"])
def test_een_trajectplan_voor_acceptatie_of_na_het_einde_wordt_geweigerd_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(dien_plan_in).then_refused("EVT-01")


def test_hetzelfde_trajectplan_wordt_niet_twee_keer_ingediend_EVT_01() -> None:
    ingediend = TrajectplanIngediend.uit(dien_plan_in)
    given(AGGREGAAT, *LEVEN["intake"], ingediend).when(dien_plan_in).then_refused("EVT-01")


@pytest.mark.parametrize("staat", ["geaccepteerd", "intake"])
def test_een_traject_start_ook_als_het_plan_nog_niet_is_beoordeeld(staat: str) -> None:
    ingediend = TrajectplanIngediend.uit(dien_plan_in)
    given(AGGREGAAT, *LEVEN[staat], ingediend).when(start).then(gestart)


@pytest.mark.parametrize("staat", ["geen", "aangemeld"])
def test_een_traject_start_niet_zonder_geaccepteerde_aanmelding_INV_32(staat: str) -> None:
    uitkomst = given(AGGREGAAT, *LEVEN[staat])
    uitkomst.when(start).then_refused("INV-32")
    uitkomst.when(overgenomen(start)).then_marked("INV-32").then(gestart)


@pytest.mark.parametrize("staat", ["terugverwezen", "uitgebracht", "gestart", "beeindigd", "nazorg"])
def test_een_traject_start_een_keer_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(start).then_refused("EVT-01")
    given(AGGREGAAT, *LEVEN[staat]).when(overgenomen(start)).then_marked("EVT-01")


def test_presentie_en_verzuim_worden_vastgelegd_tijdens_het_traject() -> None:
    given(AGGREGAAT, *LEVEN["gestart"]).when(presentie()).then_type(PresentieVastgelegd)
    given(AGGREGAAT, *LEVEN["gestart"]).when(verzuim()).then_type(VerzuimGemeld)


@pytest.mark.parametrize("staat", ["intake", "uitgebracht"])
@pytest.mark.parametrize("commando", [presentie(), verzuim()])
def test_geen_presentie_of_verzuim_op_een_traject_dat_niet_startte_INV_33(
    commando: Commando, staat: str
) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(commando).then_refused("INV-33")
    given(AGGREGAAT, *LEVEN[staat]).when(overgenomen(commando)).then_marked("INV-33")


@pytest.mark.parametrize("commando", [presentie(date(2025, 3, 16)), verzuim(date(2025, 3, 16))])
def test_geen_presentie_of_verzuim_van_voor_de_start_INV_33(commando: Commando) -> None:
    given(AGGREGAAT, *LEVEN["gestart"]).when(commando).then_refused("INV-33")
    given(AGGREGAAT, *LEVEN["gestart"]).when(overgenomen(commando)).then_marked("INV-33")


@pytest.mark.parametrize("commando", [presentie(START), verzuim(START, START)])
def test_de_eerste_dag_hoort_bij_het_traject(commando: Commando) -> None:
    given(AGGREGAAT, *LEVEN["gestart"]).when(commando).then_type(type(commando).gebeurtenistype.model)  # type: ignore[attr-defined]  # each command inherits its event


@pytest.mark.parametrize("soort", [presentie, verzuim])
def test_geen_presentie_of_verzuim_na_het_einde_EVT_01_INV_33(soort: Callable[..., Commando]) -> None:
    given(AGGREGAAT, *LEVEN["beeindigd"]).when(soort()).then_refused("EVT-01")
    na_afloop = soort(date(2025, 7, 5))
    given(AGGREGAAT, *LEVEN["beeindigd"]).when(na_afloop).then_refused("EVT-01", "INV-33")


def test_een_gestart_traject_eindigt() -> None:
    given(AGGREGAAT, *LEVEN["gestart"]).when(beeindig).then(beeindigd)


@pytest.mark.parametrize("staat", ["aangemeld", "geaccepteerd", "intake"])
def test_voor_de_start_eindigt_een_traject_voortijdig(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(beeindig_voortijdig).then(voortijdig)


@pytest.mark.parametrize("staat", ["aangemeld", "geaccepteerd", "intake"])
def test_een_traject_dat_niet_begon_eindigt_niet_regulier_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(beeindig).then_refused("EVT-01")
    given(AGGREGAAT, *LEVEN[staat]).when(overgenomen(beeindig)).then_marked("EVT-01").then(beeindigd)


@pytest.mark.parametrize("staat", ["terugverwezen", "uitgebracht", "beeindigd", "nazorg", "afgesloten"])
def test_een_traject_eindigt_een_keer_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(beeindig).then_refused("EVT-01")


@pytest.mark.parametrize("staat", ["terugverwezen", "uitgebracht"])
def test_wat_anders_dan_met_een_start_afliep_eindigt_ook_niet_voortijdig_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(beeindig_voortijdig).then_refused("EVT-01")


def test_een_traject_eindigt_niet_voor_het_begin_INV_06() -> None:
    te_vroeg = beeindig.model_copy(update={"einddatum": date(2025, 3, 16)})
    given(AGGREGAAT, *LEVEN["gestart"]).when(te_vroeg).then_refused("INV-06")
    given(AGGREGAAT, *LEVEN["gestart"]).when(overgenomen(te_vroeg)).then_marked("INV-06")


@pytest.mark.parametrize("staat", ["aangemeld", "geaccepteerd", "intake"])
def test_een_ingetrokken_verwijzing_beeindigt_wat_nog_niet_begonnen_was(staat: str) -> None:
    ingetrokken = TrajectBeeindigd(
        traject_id=TRAJECT,
        einddatum=date(2025, 3, 1),
        wijze="voortijdig",
        doel_gerealiseerd="nee",
        reden_voortijdig="verwijzingIngetrokken",
    )
    given(AGGREGAAT, *LEVEN[staat]).when(k.BeeindigNaIntrekking(per_op=date(2025, 3, 1))).then(ingetrokken)


@pytest.mark.parametrize(
    "staat", ["terugverwezen", "uitgebracht", "gestart", "beeindigd", "nazorg", "afgesloten"]
)
def test_na_de_start_laat_een_ingetrokken_verwijzing_het_aan_een_mens(staat: str) -> None:
    intrekking = k.BeeindigNaIntrekking(per_op=date(2025, 8, 1))
    given(AGGREGAAT, *LEVEN[staat]).when(intrekking).then_nothing()


def test_na_het_einde_begint_en_eindigt_de_nazorg() -> None:
    given(AGGREGAAT, *LEVEN["beeindigd"]).when(start_nazorg).then(nazorg)
    given(AGGREGAAT, *LEVEN["nazorg"]).when(rond_nazorg_af).then(afgesloten)


@pytest.mark.parametrize("staat", ["gestart", "nazorg", "afgesloten", "terugverwezen", "uitgebracht"])
def test_nazorg_begint_na_het_einde_en_een_keer_EVT_01(staat: str) -> None:
    given(AGGREGAAT, *LEVEN[staat]).when(start_nazorg).then_refused("EVT-01")


def test_nazorg_die_niet_begon_wordt_niet_afgerond_INV_35() -> None:
    given(AGGREGAAT, *LEVEN["beeindigd"]).when(rond_nazorg_af).then_refused("INV-35")
    over = given(AGGREGAAT, *LEVEN["beeindigd"]).when(overgenomen(rond_nazorg_af))
    over.then_marked("INV-35").then(afgesloten)


def test_nazorg_wordt_een_keer_afgerond_EVT_01() -> None:
    given(AGGREGAAT, *LEVEN["afgesloten"]).when(rond_nazorg_af).then_refused("EVT-01")


def test_nazorg_eindigt_niet_voor_haar_begin_INV_06() -> None:
    te_vroeg = rond_nazorg_af.model_copy(update={"einddatum": date(2025, 7, 4)})
    given(AGGREGAAT, *LEVEN["nazorg"]).when(te_vroeg).then_refused("INV-06")


VERZOEK = uuid4()
ALTIJD: dict[type[Commando], dict[str, Any]] = {
    k.WijzigContactpersoon: {
        "trajectId": str(TRAJECT),
        "perOp": "2025-03-20",
        "functie": "begeleider",
        "medewerker": "b-0132",
    },
    k.RegelVoorziening: {
        "voorzieningId": str(uuid4()),
        "status": "geregeld",
        "eigenaar": "urn:nld:kvknr:90000001",
        "voorziening": "kinderopvang",
        "gebeurtenisdatum": "2025-03-17",
    },
    k.BevestigContactpersoon: {"vanGebeurtenis": str(uuid4()), "bevestigdOp": "2025-03-20"},
    k.LegContactVast: {
        "contactId": str(uuid4()),
        "datum": "2025-03-20",
        "partijen": ["klant", "bureau"],
        "soort": "gesprek",
        "onderwerpen": ["traject"],
    },
    k.StelDiagnose: {
        "diagnoseId": str(uuid4()),
        "basis": "diagnoseInstrument",
        "gebeurtenisdatum": "2025-03-20",
    },
    k.StelKlantgegevensVast: {"gesteldOp": "2025-03-20", "opleidingsniveau": "lboMavo"},
    k.LegSollicitatiesVast: {
        "periodeVan": "2025-03-17",
        "periodeTot": "2025-04-17",
        "aantal": 6,
        "basis": "gecontroleerd",
    },
    k.BiedVacatureAan: {"aanbodId": str(uuid4()), "datum": "2025-04-01"},
    k.RegistreerWijziging: {"wijzigingId": str(uuid4()), "ontvangenOp": "2025-04-01", "soort": "gezondheid"},
    k.VraagInformatie: {
        "verzoekId": str(uuid4()),
        "aan": "urn:nld:oin:00000099200000002000",
        "categorieen": ["vraagstelling"],
        "verwerking": "https://register.example.nl/verwerkingen/begeleiden",
        "antwoordVoor": "2025-04-02",
        "gebeurtenisdatum": "2025-03-06",
    },
    k.VerstrekInformatie: {
        "verzoekId": str(VERZOEK),
        "verstrektOp": "2025-04-02",
        "categorieen": ["rapportages"],
        "volledig": True,
    },
}


@pytest.mark.parametrize("staat", [s for s in LEVEN if s != "geen"])
@pytest.mark.parametrize("soort", ALTIJD, ids=lambda soort: soort.__name__)
def test_zolang_het_dossier_er_is_kan_dit_altijd(soort: type[Commando], staat: str) -> None:
    assert issubclass(soort, Inhoud)
    commando = soort.model_validate(ALTIJD[soort])
    given(AGGREGAAT, *LEVEN[staat]).when(commando).then_type(soort.gebeurtenistype.model)


@pytest.mark.parametrize("soort", ALTIJD, ids=lambda soort: soort.__name__)
def test_zonder_dossier_kan_het_niet_EVT_01(soort: type[Commando]) -> None:
    given(AGGREGAAT).when(soort.model_validate(ALTIJD[soort])).then_refused("EVT-01")


def test_een_antwoord_op_een_onbekend_verzoek_wordt_geweigerd_EVT_03() -> None:
    verstrek = k.VerstrekInformatie.model_validate(ALTIJD[k.VerstrekInformatie])
    onbekend, bekend = k.Feiten(gestelde_verzoeken=frozenset()), k.Feiten(frozenset({VERZOEK}))
    given(AGGREGAAT, aangemeld).when(verstrek, onbekend).then_refused("EVT-03")
    given(AGGREGAAT, aangemeld).when(overgenomen(verstrek), onbekend).then_marked("EVT-03")
    given(AGGREGAAT, aangemeld).when(verstrek, bekend).then_type(InformatieVerstrekt)


def test_een_beantwoord_verzoek_wordt_niet_nog_eens_beantwoord_EVT_01() -> None:
    verstrek = k.VerstrekInformatie.model_validate(ALTIJD[k.VerstrekInformatie])
    verstrekt = InformatieVerstrekt.uit(verstrek)
    given(AGGREGAAT, aangemeld, verstrekt).when(verstrek).then_refused("EVT-01")


def test_wie_de_klant_begeleidt_verandert_de_stand_niet() -> None:
    gewijzigd = ContactpersoonGewijzigd.uit(
        k.WijzigContactpersoon.model_validate(ALTIJD[k.WijzigContactpersoon])
    )
    assert given(AGGREGAAT, *LEVEN["gestart"], gewijzigd).staat == given(AGGREGAAT, *LEVEN["gestart"]).staat


@pytest.mark.parametrize("staat", LEVEN)
def test_de_stand_volgt_de_gebeurtenissen(staat: str) -> None:
    assert given(AGGREGAAT, *LEVEN[staat]).staat.status is Status(staat)


def test_geen_commando_van_dit_dossier_leidt_tot_een_besluit_INV_01() -> None:
    for soort, rollen in AGGREGAAT.rollen.items():
        if issubclass(soort, Inhoud):
            assert not soort.gebeurtenistype.besluit
            assert {r for r in rollen if r is not Rol.SYSTEEM} <= set(soort.gebeurtenistype.rollen)


def test_de_diagnosticus_start_geen_traject_en_het_bureau_brengt_geen_diagnose_uit() -> None:
    assert Rol.DIAGNOSTICUS not in AGGREGAAT.rollen[k.StartTraject]
    assert AGGREGAAT.rollen[k.BrengDiagnoseUit] == (Rol.DIAGNOSTICUS,)


def test_het_traject_heet_naar_zijn_verwijzing() -> None:
    """The stream of `events.md` §7.2 follows from the verwijzing of §7.1."""
    verwijzing = UUID("d673b417-0c84-4670-8d27-f6a59132ebdf")
    assert traject_id(verwijzing) == UUID("8e912c64-5acc-51ed-9f22-f89621ea5745")


def test_de_stand_van_een_traject() -> None:
    assert toestand(given(AGGREGAAT, *LEVEN["nazorg"]).staat) == {
        "trajectId": str(TRAJECT),
        "verwijzingId": str(VERWIJZING),
        "status": "nazorg",
        "startdatum": "2025-03-17",
        "einddatum": "2025-07-04",
        "nazorgVanaf": "2025-07-05",
        "stukken": [],
        "plaatsingen": [],
        "beantwoordeVerzoeken": [],
    }
