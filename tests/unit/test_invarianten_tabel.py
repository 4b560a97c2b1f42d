"""The table of rules.md Part A and events.md §0.6, typed here, beside what the code refuses with; and that
each rule has a test that carries its number."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from shared.contract.weigering import Overtreding, invarianten
from shared.web.probleem import van_overtredingen

REGELS: dict[str, tuple[str, int, str]] = {
    "INV-01": (
        "B",
        403,
        "Alleen het college, of een bestuursorgaan met mandaat, stelt rechten en plichten vast. U "
        "kunt rapporteren, adviseren of signaleren (art. 7 lid 4 Participatiewet).",
    ),
    "INV-02": (
        "B",
        403,
        "Uw organisatie heeft op deze datum geen opdracht voor deze klant. Registreren kan na "
        "ontvangst van een verwijzing (art. 65 lid 1 Participatiewet).",
    ),
    "INV-03": (
        "B",
        403,
        "Dit gegeven valt buiten het opgegeven doel. Vraag alleen gegevens die bij de verwerking "
        "horen (art. 65 lid 1 en 4 Participatiewet).",
    ),
    "INV-04": (
        "B",
        409,
        "U kunt alleen eigen gegevens corrigeren, met reden en verwijzing. Een andere lezing legt "
        "u vast als eigen vaststelling.",
    ),
    "INV-05": (
        "B",
        409,
        "Alleen de geadresseerde beantwoordt dit signaal, met een redencode. Een signaal is geen besluit.",
    ),
    "INV-06": (
        "R",
        409,
        "Deze datum kan niet: het feit ligt in de toekomst of eindigt vóór het begin. Plannen mag "
        "met een geplande datum.",
    ),
    "INV-07": (
        "R",
        409,
        "Deze waarde hoort niet bij dit indelingsschema, of de aanvraag ontbreekt. Kies een "
        "waarde van het schema; 'nog niet bepaald' en 'onbekend' zijn verschillend.",
    ),
    "INV-08": (
        "R",
        409,
        "Een ontheffing op grond van artikel 9 lid 2 is tijdelijk. Geef een einddatum op (art. 9 "
        "lid 2 Participatiewet).",
    ),
    "INV-09": (
        "R",
        409,
        "Ontheffing kan alleen in individuele gevallen wegens dringende redenen. Motiveer waarom "
        "dat voor deze persoon geldt (art. 9 lid 2 Participatiewet; art. 3:46 Awb).",
    ),
    "INV-10": (
        "R",
        409,
        "Deze grond geldt voor een groep en is geen dringende reden. Toegestaan is een "
        "individuele grond, zoals medisch, sociaal of zorgtaken (art. 9 lid 2 Participatiewet).",
    ),
    "INV-11": (
        "R",
        409,
        "Van deze verplichting is geen ontheffing mogelijk. Artikel 9 lid 2 geeft ontheffing van "
        "a en c, artikel 9a van a; onderdeel b blijft gelden.",
    ),
    "INV-12": (
        "R",
        409,
        "Op deze datum geldt deze verplichting niet; ontheffing is dan niet mogelijk (art. 9 lid "
        "1 en 5 Participatiewet).",
    ),
    "INV-13": (
        "R",
        409,
        "Voor deze verplichting loopt al een ontheffing. Verleng, wijzig of trek die eerst in.",
    ),
    "INV-14": (
        "B",
        409,
        "De verplichtingen gelden voor ieder van de gehuwden. Neem per persoon een besluit (art. "
        "9 lid 3 Participatiewet).",
    ),
    "INV-15": (
        "R",
        409,
        "Deze ontheffing is afgelopen en kan niet worden verlengd. Neem een nieuw besluit; "
        "opschorten bestaat alleen bij artikel 9a.",
    ),
    "INV-16": (
        "R",
        409,
        "Vrijstelling geldt alleen bij volledige en duurzame arbeidsongeschiktheid. Gebruik "
        "anders een tijdelijke ontheffing (art. 9 lid 5 Participatiewet; art. 4 WIA).",
    ),
    "INV-17": (
        "R",
        409,
        "Ontheffing op grond van artikel 9a wordt alleen op verzoek verleend. Leg eerst het "
        "verzoek vast (art. 9a lid 1 Participatiewet).",
    ),
    "INV-18": (
        "R",
        409,
        "Artikel 9a geldt alleen voor een alleenstaande ouder met volledige zorg voor een ten "
        "laste komend kind tot vijf jaar. Bij dringende redenen kan artikel 9 lid 2.",
    ),
    "INV-19": (
        "R",
        409,
        "Deze ontheffing wordt eenmalig verleend. Hervat een opgeschorte ontheffing op verzoek; "
        "na intrekking kan dat niet (art. 9a lid 2 en 6 Participatiewet).",
    ),
    "INV-20": (
        "R",
        409,
        "De einddatum ligt na het maximum, verminderd met eerder gebruikte perioden. Uiterlijk "
        "toegestaan: {datum} (art. 9a lid 4 Participatiewet).",
    ),
    "INV-21": (
        "R",
        409,
        "Op dit verzoek bestaat recht. Weigeren kan alleen als een voorwaarde ontbreekt of onwil "
        "ondubbelzinnig blijkt (art. 9a lid 1 tot en met 4 Participatiewet).",
    ),
    "INV-22": (
        "R",
        409,
        "Hervatten kan op verzoek en als de reden van opschorting voorbij is (art. 9a lid 6 "
        "Participatiewet).",
    ),
    "INV-23": (
        "R",
        409,
        "Intrekken kan alleen als uit houding en gedrag ondubbelzinnig onwil blijkt. Motiveer en "
        "verwijs naar het feit (art. 9a lid 5 onder d Participatiewet).",
    ),
    "INV-24": (
        "R",
        409,
        "Dit verzoek wordt ingewilligd, tenzij de opleiding krachten of bekwaamheden te boven "
        "gaat (art. 9a lid 11 Participatiewet; in 2009 lid 9).",
    ),
    "INV-25": (
        "R",
        409,
        "De bezwaartermijn is zes weken vanaf de dag na bekendmaking. Berekend: {datum} (art. 6:7 "
        "en 6:8 Awb).",
    ),
    "INV-26": (
        "R",
        409,
        "Bezwaar is alleen mogelijk tegen een besluit. Tegen een rapport of advies kan de klant "
        "een zienswijze laten opnemen.",
    ),
    "INV-27": (
        "R",
        409,
        "Zonder vastgestelde normafwijking en verwijtbaarheid is geen maatregel mogelijk (art. 18 "
        "lid 9 en 9a lid 12 Participatiewet).",
    ),
    "INV-28": (
        "R",
        409,
        "Deze verplichting gold op die datum niet voor deze persoon. Een maatregel is niet "
        "mogelijk (art. 9 Participatiewet).",
    ),
    "INV-29": (
        "R",
        409,
        "Voor deze verplichting geldt 100% gedurende de wettelijke periode. Afwijken kan bij "
        "dringende redenen, met motivering (art. 18 lid 5-8 en 10 Participatiewet).",
    ),
    "INV-30": (
        "R",
        409,
        "Verrekenen kan over ten hoogste drie maanden, met minstens een derde in de eerste maand "
        "(art. 18 lid 5 Participatiewet).",
    ),
    "INV-31": (
        "R",
        409,
        "Voor schending van artikel 17 lid 1 kan geen maatregel worden opgelegd (art. 18 lid 2 "
        "Participatiewet).",
    ),
    "INV-32": (
        "R",
        409,
        "Dit traject heeft geen geaccepteerde aanmelding. Registreer eerst de aanmelding.",
    ),
    "INV-33": (
        "R",
        409,
        "Dit traject is op die datum niet gestart. Een rapport kan alleen over een gestart traject gaan.",
    ),
    "INV-34": (
        "R",
        409,
        "De klant heeft dit rapport nog niet kunnen inzien, of heeft het geblokkeerd. Geef eerst "
        "inzage; een blokkade wordt gerespecteerd.",
    ),
    "INV-35": (
        "R",
        409,
        "Het stuk waarop u reageert is niet bekend. Verwijs naar een bestaand stuk.",
    ),
    "INV-36": (
        "R",
        409,
        "De betaaltermijn is nog niet bereikt. Vroegste datum: {datum} (contract).",
    ),
}
"""Code -> door, HTTP status and text, word for word."""

GEBEURTENISREGELS = {
    "EVT-01": "R",
    "EVT-02": "B",
    "EVT-03": "R",
    "EVT-04": "B",
    "EVT-05": "B",
    "EVT-06": "B",
}
"""Code -> door; "mark" at overnemen is R, "refused" is B. Their texts are ours."""


@pytest.mark.parametrize("code", REGELS)
def test_deur_status_en_tekst_zijn_die_van_de_regel(code: str) -> None:
    deur, status, tekst = REGELS[code]
    regel = invarianten()[code]
    assert (regel.deur, regel.status, regel.tekst) == (deur, status, tekst)
    probleem = van_overtredingen((Overtreding(code, "veld"),))
    assert (probleem.status, probleem.detail) == (status, tekst)
    assert [(f.pad, f.code, f.melding) for f in probleem.fouten] == [("veld", code, tekst)]


@pytest.mark.parametrize("code", GEBEURTENISREGELS)
def test_de_zes_regels_van_gebeurtenissen_weigeren_met_409(code: str) -> None:
    regel = invarianten()[code]
    assert (regel.deur, regel.status) == (GEBEURTENISREGELS[code], 409)
    assert regel.tekst.endswith(".")


def test_er_zijn_niet_meer_en_niet_minder_regels() -> None:
    assert set(invarianten()) == REGELS.keys() | GEBEURTENISREGELS.keys()


def test_elke_regel_heeft_een_test_met_zijn_nummer_en_elk_nummer_een_regel() -> None:
    gevonden = set()
    for pad in Path(__file__).parent.glob("test_*.py"):
        for knoop in ast.walk(ast.parse(pad.read_text("utf-8"))):
            if isinstance(knoop, ast.FunctionDef | ast.AsyncFunctionDef) and knoop.name.startswith("test_"):
                delen = re.findall(r"(?:^test|_en|_tot)_(inv|evt)(\d\d)", knoop.name)
                gevonden |= {f"{soort.upper()}-{nummer}" for soort, nummer in delen}
    assert gevonden == set(invarianten())


@pytest.mark.parametrize(
    ("code", "dag", "deel"),
    [
        ("INV-08", date(2014, 12, 31), "(art. 9 lid 2 WWB)"),
        ("INV-08", date(2015, 1, 1), "(art. 9 lid 2 Participatiewet)"),
        ("INV-01", date(2010, 5, 1), "(art. 7 lid 4 WWB)"),
        ("INV-24", date(2009, 6, 1), "(art. 9a lid 9 WWB)"),
        ("INV-24", date(2012, 1, 1), "(art. 9a lid 11 WWB; in 2009 lid 9)"),
        ("INV-11", date(2011, 12, 31), "ontheffing van a en b, artikel 9a van a."),
        ("INV-11", date(2012, 1, 1), "ontheffing van a, b en c, artikel 9a van a."),
        ("INV-11", date(2015, 1, 1), "ontheffing van a en c, artikel 9a van a; onderdeel b blijft gelden."),
        ("INV-16", date(2014, 12, 31), "bij een Wsw-indicatie"),
        ("INV-16", date(2015, 1, 1), "bij volledige en duurzame arbeidsongeschiktheid"),
    ],
)
def test_t8_de_tekst_noemt_de_wet_van_de_dag(code: str, dag: date, deel: str) -> None:
    assert deel in Overtreding(code, dag=dag).tekst
