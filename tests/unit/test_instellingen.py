"""What a gemeente or contract sets apart from the default parameters (rules D.3), and how it is read."""

import json
import re
from datetime import date as dag
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from services.klantvolgsysteem.klantbeeld.klantbeeld import klantbeeld
from services.klantvolgsysteem.klantbeeld.vouw import vouw
from services.klantvolgsysteem.projectie import gebeurtenis
from services.reintegratie.feiten import afspraken
from services.reintegratie.traject import commands as t
from services.reintegratie.traject.staat import Traject
from shared.contract.instellingen import STANDAARD, Instellingen, OngeldigeInstellingen
from shared.contract.parameters import Duur, parameter, parameters, wetsversie, zelfde_wet
from shared.contract.termijnen import Periode
from shared.contract.termijnregels import contact, rapportage, sluitende_aanpak
from shared.deelnemers import Deelnemer, Deelnemers
from shared.web.app import maak_app
from shared.web.parameters import parameterrouter
from tests.klantbeeld_bouw import Keten, klant, uuid
from tests.scenario.bladen import bestanden
from tests.unit.invarianten import cmd
from tests.webproef import instellingen

CONTRACT = "0f0f0f0f-0000-4000-8000-000000000001"
BESLUIT = "Beleidsregel re-integratie 2024"


def rij(**velden: object) -> dict[str, object]:
    standaard = {
        "gemeente": "9991",
        "parameter": "lezen.termijn",
        "waarde": {"dagen": 10},
        "van": "2024-01-01",
        "bron": BESLUIT,
    }
    return {n: w for n, w in {**standaard, **velden}.items() if w is not None}


EIGEN = Instellingen.uit_json(
    [
        rij(tot="2024-12-31"),
        rij(waarde={"weken": 3}, van="2025-01-01"),
        rij(gemeente=None, contract=CONTRACT, parameter="contract.A1.eerste", waarde={"maanden": 2}),
        rij(gemeente=None, contract=CONTRACT, parameter="rapportage.inzageVerplicht", waarde=False),
        rij(parameter="rapportage.interval", waarde={"maanden": 2}),
        rij(parameter="contact.interval", waarde={"maanden": 6}),
        rij(parameter="sluitendeAanpak.naOntheffing", waarde={"maanden": 0}),
        rij(parameter="recidive.start", waarde="besluit"),
    ]
)


@pytest.mark.parametrize(
    ("op", "gemeente", "waarde", "herkomst"),
    [
        (dag(2023, 12, 31), "9991", Duur(dagen=14), "instelbaar"),
        (dag(2024, 1, 1), "9991", Duur(dagen=10), "gemeente"),
        (dag(2024, 12, 31), "9991", Duur(dagen=10), "gemeente"),
        (dag(2025, 1, 1), "9991", Duur(weken=3), "gemeente"),
        (dag(2025, 1, 1), "9992", Duur(dagen=14), "instelbaar"),
        (dag(2025, 1, 1), None, Duur(dagen=14), "instelbaar"),
    ],
)
def test_een_eigen_waarde_geldt_in_die_gemeente_op_die_dagen(
    op: dag, gemeente: str | None, waarde: Duur, herkomst: str
) -> None:
    gevonden = EIGEN.parameter("lezen.termijn", op, gemeente=gemeente)
    assert (gevonden.waarde, gevonden.herkomst) == (waarde, herkomst)


def test_de_geschiedenis_noemt_standaard_en_eigen_waarden_met_hun_bron() -> None:
    rijen = EIGEN.geschiedenis("lezen.termijn", "9991")
    assert [(r.van, r.tot, r.herkomst) for r in rijen] == [
        (dag(2004, 1, 1), None, "instelbaar"),
        (dag(2024, 1, 1), dag(2024, 12, 31), "gemeente"),
        (dag(2025, 1, 1), None, "gemeente"),
    ]
    assert rijen[1].bron == BESLUIT
    assert len(EIGEN.geschiedenis("lezen.termijn", "9992")) == 1


def test_termijnen_volgen_wat_de_gemeente_koos() -> None:
    start = dag(2024, 1, 31)
    assert rapportage(start, 1, gemeente="9991", instellingen=EIGEN) == dag(2024, 3, 31)
    assert rapportage(start, 1, gemeente="9991", instellingen=EIGEN, elke_maanden=1) == dag(2024, 2, 29)
    assert contact(start, gemeente="9991", instellingen=EIGEN) == dag(2024, 7, 31)
    ontheven = [Periode(dag(2024, 4, 1), dag(2024, 9, 30))]
    tot = sluitende_aanpak("2023-06-01", ontheven, gemeente="9991", instellingen=EIGEN)
    assert tot is not None
    assert tot.dag == dag(2024, 9, 30)


def test_een_contract_bepaalt_inzage_en_betaaltermijn_van_het_bureau() -> None:
    gestart = Traject(startdatum=dag(2024, 1, 31))
    claim = cmd(t.BereikBetaaltermijn, mijlpaal="a1Na1Maand")
    eigen = afspraken(claim, gestart, EIGEN, "9991", CONTRACT)
    assert eigen.betaaltermijnen == {"a1Na1Maand": Duur(maanden=2)}
    assert afspraken(claim, gestart, EIGEN, "9991", None).betaaltermijnen == {}
    rapport = cmd(t.DienRapportageIn)
    assert afspraken(rapport, gestart, EIGEN, "9991", CONTRACT).inzage_verplicht is False
    assert afspraken(rapport, gestart, EIGEN, "9991", None).inzage_verplicht is True


def test_het_klantbeeld_telt_met_de_termijnen_van_de_gemeente() -> None:
    wie = klant("instellingen")
    keten = Keten()
    keten.aanbod(wie, dag(2024, 1, 8))
    keten.zeg(
        "StukOntvangen", wie, f"verwijzing-{uuid(wie, 0)}", "2024-06-13", stukId="s", stuksoort="rapportage",
        ontvangenOp="2024-06-13", verschuldigd=["lezen"],
    )  # fmt: skip
    staten = vouw([gebeurtenis(i) for i in keten.gebeurtenissen])
    op = dag(2024, 6, 14)
    assert [v.uiterlijk for v in klantbeeld(wie, staten, {}, op).verschuldigd] == [dag(2024, 6, 27)]
    eigen = klantbeeld(wie, staten, {}, op, instellingen=EIGEN)
    assert [v.uiterlijk for v in eigen.verschuldigd] == [dag(2024, 6, 23)]


@pytest.mark.parametrize(
    ("velden", "fout"),
    [
        ({"parameter": "lezen.termein"}, "De parameter 'lezen.termein' bestaat niet."),
        ({"parameter": "bezwaar.termijn"}, "staat in de wet en geldt voor iedereen"),
        (
            {"parameter": "maatregel.uniform.eerste.max", "waarde": {"maanden": 4}},
            "ligt buiten het bereik 1-3 maanden",
        ),
        (
            {
                "parameter": "maatregel.uniform.eerste.max",
                "waarde": {"maanden": 1},
                "gemeente": None,
                "contract": CONTRACT,
            },
            "regelt de gemeente bij verordening; noem een gemeente",
        ),
        ({"parameter": "verordening.9a", "waarde": 8}, "is van een andere soort dan de standaard"),
        ({"waarde": {"dagen": 2}}, "ligt buiten het bereik 3-30 dagen"),
        ({"waarde": {"dagen": 31}}, "ligt buiten het bereik 3-30 dagen"),
        ({"waarde": {"maanden": 1}}, "ligt buiten het bereik 3-30 dagen"),
        ({"waarde": {"dagen": -1}}, "is geen duur in hele"),
        ({"waarde": {"uren": 4}}, "is geen duur in hele"),
        ({"waarde": "veertien"}, "is van een andere soort dan de standaard"),
        ({"waarde": True}, "is van een andere soort dan de standaard"),
        ({"waarde": None}, "Het veld 'waarde' ontbreekt."),
        (
            {"parameter": "recidive.start", "waarde": "gedrag"},
            "buiten het bereik bekendmaking, besluit of ingang",
        ),
        ({"van": "1 januari"}, "'1 januari' in 'van' is geen datum (JJJJ-MM-DD)."),
        ({"tot": "2023-12-31"}, "'tot' ligt voor 'van'."),
        ({"gemeente": "991"}, "'991' is geen CBS-gemeentecode van 4 cijfers."),
        ({"gemeente": None}, "Noem een gemeente of een contract, en niet allebei."),
        ({"contract": CONTRACT}, "Noem een gemeente of een contract, en niet allebei."),
        ({"bron": " "}, "Noem in 'bron' het besluit of het contract waarin dit staat."),
        ({"reden": "x"}, "Het veld 'reden' bestaat niet."),
    ],
)
def test_een_fout_in_het_bestand_wordt_genoemd(velden: dict[str, object], fout: str) -> None:
    with pytest.raises(OngeldigeInstellingen) as geweigerd:
        Instellingen.uit_json([rij(**velden)])
    (gevonden,) = geweigerd.value.fouten
    assert gevonden.startswith("Regel 1: ")
    assert fout in gevonden


def test_wat_de_wet_aan_de_verordening_laat_stelt_de_gemeente_zelf() -> None:
    """rules D.1: "first 1-3 months by verordening", "load local verordening"."""
    eigen = Instellingen.uit_json(
        [
            rij(parameter="maatregel.uniform.eerste.max", waarde={"maanden": 1}),
            rij(parameter="verordening.9a", waarde="art. 12 Verordening 2024"),
        ]
    )
    duur = eigen.parameter("maatregel.uniform.eerste.max", dag(2024, 6, 1), gemeente="9991")
    assert (duur.waarde, duur.herkomst, duur.bereik) == (Duur(maanden=1), "gemeente", "1-3 maanden")
    ander = eigen.parameter("maatregel.uniform.eerste.max", dag(2024, 6, 1), gemeente="9992")
    assert (ander.waarde, ander.herkomst) == (Duur(maanden=3), "wettelijk")
    artikel = eigen.parameter("verordening.9a", dag(2024, 6, 1), gemeente="9991")
    assert (artikel.waarde, artikel.bereik) == ("art. 12 Verordening 2024", "verordening")


def test_alle_fouten_komen_tegelijk() -> None:
    with pytest.raises(OngeldigeInstellingen) as geweigerd:
        Instellingen.uit_json([rij(parameter="x", van="y"), "tekst", rij(gemeente=None, bron=None)])
    assert [f[:8] for f in geweigerd.value.fouten] == [
        "Regel 1:",
        "Regel 1:",
        "Regel 2:",
        "Regel 3:",
        "Regel 3:",
    ]


def test_twee_waarden_op_een_dag_kunnen_niet() -> None:
    with pytest.raises(OngeldigeInstellingen, match="op 2024-06-01 twee waarden"):
        Instellingen.uit_json([rij(tot="2024-06-01"), rij(van="2024-06-01")])


def test_een_dienst_start_niet_met_een_fout_bestand(tmp_path: Path) -> None:
    bestand = tmp_path / "parameters.json"
    bestand.write_text("[", "utf-8")
    with pytest.raises(OngeldigeInstellingen, match="geen JSON"):
        Instellingen.uit_bestand(bestand)
    bestand.write_text(json.dumps([rij(parameter="x")]), "utf-8")
    with pytest.raises(OngeldigeInstellingen, match="bestaat niet"):
        Instellingen.uit_bestand(bestand)
    assert Instellingen.uit_bestand(None) == STANDAARD


@pytest.mark.parametrize(
    ("op", "versie"),
    [
        (dag(2004, 1, 1), dag(2004, 1, 1)),
        (dag(2011, 12, 31), dag(2009, 1, 1)),
        (dag(2012, 1, 1), dag(2012, 1, 1)),
        (dag(2014, 12, 31), dag(2013, 1, 1)),
        (dag(2015, 1, 1), dag(2015, 1, 1)),
        (dag(2003, 1, 1), dag(2004, 1, 1)),
    ],
)
def test_de_wetsversie_is_de_eerste_dag_van_de_parameters_die_dan_gelden(op: dag, versie: dag) -> None:
    assert wetsversie(op) == versie
    assert zelfde_wet(versie, max(op, versie))


def test_elke_parameter_van_de_wet_en_elke_instelbare_heeft_bron_en_zekerheid() -> None:
    assert all(p.bron and p.zekerheid in "HML" for p in parameters())
    assert parameter("maatregel.lokaal", dag(2024, 1, 1)).waarde == frozenset({"5", "30", "100"})


@pytest.fixture
def dienst(tmp_path: Path) -> FastAPI:
    return maak_app("Proef", "Parameters.", instellingen(tmp_path), [parameterrouter(EIGEN)])


async def vraag(dienst: FastAPI, pad: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(dienst), base_url="http://proef") as client:
        return await client.get(pad)


async def test_de_parameters_van_een_dag_zijn_openbaar_te_lezen(dienst: FastAPI) -> None:
    antwoord = (await vraag(dienst, "/v1/parameters?peildatum=2010-01-01")).json()
    per_naam = {p["naam"]: p for p in antwoord["parameters"]}
    assert per_naam["ontheffing.9a.maximum"]["waarde"]["jaren"] == 6
    assert per_naam["ontheffing.9a.maximum"]["herkomst"] == "wettelijk"
    assert per_naam["wet.naam"]["waarde"] == "WWB"
    assert "recidive.venster" not in per_naam  # from 2015
    assert len(per_naam) == len(antwoord["parameters"])


async def test_een_parameter_toont_de_keuze_van_de_gemeente_en_de_geschiedenis(dienst: FastAPI) -> None:
    pad = "/v1/parameters/lezen.termijn?peildatum=2025-06-01"
    eigen = (await vraag(dienst, f"{pad}&gemeente=9991")).json()
    assert (eigen["geldig"]["waarde"]["weken"], eigen["geldig"]["herkomst"]) == (3, "gemeente")
    assert (eigen["geldig"]["bron"], eigen["geldig"]["bereik"]) == (BESLUIT, "3-30 dagen")
    assert len(eigen["geschiedenis"]) == 3
    ander = (await vraag(dienst, pad)).json()
    assert ander["geldig"]["herkomst"] == "instelbaar"


async def test_een_parameter_toont_wat_een_contract_regelt(dienst: FastAPI) -> None:
    pad = f"/v1/parameters/contract.A1.eerste?peildatum=2025-06-01&gemeente=9991&contract={CONTRACT}"
    eigen = (await vraag(dienst, pad)).json()
    assert (eigen["contract"], eigen["geldig"]["waarde"]["maanden"]) == (CONTRACT, 2)
    assert [rij["herkomst"] for rij in eigen["geschiedenis"]] == ["instelbaar", "contract"]
    alle = (await vraag(dienst, f"/v1/parameters?peildatum=2025-06-01&contract={CONTRACT}")).json()
    herkomst = {p["naam"]: p["herkomst"] for p in alle["parameters"]}
    assert (herkomst["contract.A1.eerste"], herkomst["lezen.termijn"]) == ("contract", "instelbaar")
    zonder = (await vraag(dienst, "/v1/parameters/contract.A1.eerste?peildatum=2025-06-01")).json()
    assert (zonder["contract"], zonder["geldig"]["herkomst"]) == (None, "instelbaar")
    assert (await vraag(dienst, "/v1/parameters?contract=onzin")).status_code == 400


async def test_wat_na_1_januari_2025_geldt_moet_worden_nagegaan(dienst: FastAPI) -> None:
    for op, na_te_gaan in (("2025-01-01", False), ("2025-01-02", True)):
        antwoord = (await vraag(dienst, f"/v1/parameters/kind.9a?peildatum={op}")).json()
        assert antwoord["geldig"]["teVerifieren"] is na_te_gaan


async def test_de_pensioenleeftijd_is_met_haar_bron_te_lezen(dienst: FastAPI) -> None:
    """rules D.2: the whole table, and from 2013 the parameter that names it."""
    rijen = (await vraag(dienst, "/v1/pensioenleeftijden")).json()["pensioenleeftijden"]
    assert (rijen[0]["geborenVan"], rijen[0]["geborenTot"], rijen[-1]["geborenTot"]) == (
        "1900-01-01",
        "1947-12-31",
        None,
    )
    assert [(r["jaren"], r["maanden"]) for r in rijen if r["geborenVan"] == "1955-09-01"] == [(66, 7)]
    assert all(r["bron"] and r["zekerheid"] == "M" for r in rijen)
    assert [r["teVerifieren"] for r in rijen[-2:]] == [False, True]
    for op, waarde in (("2012-12-31", {"jaren": 65}), ("2013-01-01", "pensioenleeftijd")):
        geldig = (await vraag(dienst, f"/v1/parameters/plicht.leeftijd.max?peildatum={op}")).json()["geldig"]
        gelezen = geldig["waarde"]
        assert (gelezen if isinstance(gelezen, str) else {"jaren": gelezen["jaren"]}) == waarde


@pytest.mark.parametrize(
    ("pad", "status", "melding"),
    [
        ("/v1/parameters/onzin", 404, "De parameter 'onzin' bestaat niet."),
        ("/v1/parameters/recidive.venster?peildatum=2014-12-31", 404, "heeft geen waarde op 2014-12-31"),
        ("/v1/parameters?gemeente=991", 400, "gemeente"),
        ("/v1/parameters?peildatum=morgen", 400, "peildatum"),
    ],
)
async def test_een_vraag_die_niet_kan_krijgt_uitleg(
    dienst: FastAPI, pad: str, status: int, melding: str
) -> None:
    antwoord = await vraag(dienst, pad)
    assert antwoord.status_code == status
    assert melding in antwoord.json()["detail"]


BLAD = Path(__file__).parents[2] / "docs/parameters.md"


async def test_de_opdrachten_en_bestanden_op_het_blad_werken(dienst: FastAPI) -> None:
    blad = BLAD.read_text("utf-8")
    adressen = re.findall(r'localhost:8002(/v1/[^"]+)"', blad)
    assert len(adressen) == 3
    for adres in adressen:
        assert (await vraag(dienst, adres)).status_code == 200
    eigen, deelnemer = map(json.loads, bestanden(BLAD.name))
    assert len(Instellingen.uit_json(eigen).rijen) == 2
    register = Deelnemers([Deelnemer.model_validate(deelnemer)])
    assert register.mag_besluiten(deelnemer["organisatie"], "9992", dag(2026, 12, 31))
    assert not register.mag_besluiten(deelnemer["organisatie"], "9992", dag(2027, 1, 1))
