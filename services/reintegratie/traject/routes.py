"""HTTP of the Traject: one row per command, nothing decided here.

A traject is opened by the verwijzing of a gemeente, so there is no route that opens one.
"""

from services.reintegratie.traject import commands as c
from shared.web.commands import Route

TRAJECT = "8e912c64-5acc-51ed-9f22-f89621ea5745"
VERWIJZING = "d673b417-0c84-4670-8d27-f6a59132ebdf"
RAPPORTAGE = "289a746f-0e47-42a3-b222-e3d98109beed"
ADVIES = "6b2f9f0d-3c53-4b4d-8a39-0f6f0f1a2b77"
DIAGNOSE = "0c9b8a7f-6e5d-4c4b-9a39-28170f6e5d4c"
PLAATSING = "7c6b5a49-3827-4615-a4b3-c2d1e0f9e844"
VERZOEK = "5e4d3c2b-1a09-4f8e-9d7c-6b5a4f3e2d33"
GEMEENTE = "urn:nld:oin:00000099200000002000"
BUREAU = "urn:nld:kvknr:90000001"

ROUTES = (
    Route(
        "acceptaties",
        c.Accepteer,
        "Accepteer de aanmelding",
        {
            "trajectId": TRAJECT,
            "geaccepteerdOp": "2025-02-27",
            "eersteAfspraakOp": "2025-03-03",
            "contact": {
                "naam": "Team instroom",
                "telefoon": "000-0000000",
                "email": "instroom@bureau.example.nl",
            },
        },
    ),
    Route(
        "terugverwijzingen",
        c.VerwijsTerug,
        "Verwijs de klant terug naar de gemeente",
        {
            "trajectId": TRAJECT,
            "datum": "2025-03-06",
            "reden": "kinderopvang",
            "anderSpoor": ["hulpverlening"],
            "toelichting": "Er is nog geen opvang voor twee dagen per week.",
        },
        "Kan zolang het traject niet is gestart. De gemeente bepaalt het vervolg.",
    ),
    Route(
        "intakes",
        c.RondIntakeAf,
        "Rond de intake af",
        {
            "trajectId": TRAJECT,
            "datum": "2025-03-05",
            "uitkomst": "geplaatst",
            "duurMinuten": 75,
            "wensen": ["opleiding"],
        },
    ),
    Route(
        "trajectplannen",
        c.DienTrajectplanIn,
        "Dien een trajectplan in bij de gemeente",
        {
            "gebeurtenisdatum": "2025-03-10",
            "stukId": "b4a39281-7065-4f4e-8d3c-2b1a09f8e7d6",
            "versie": 1,
            "trajectsoort": "bemiddeling",
            "doel": "regulierWerk",
            "verwachteStart": "2025-03-17",
            "verwachtEinde": "2025-09-16",
            "standaardtraject": False,
            "voorkeurKlantOpgenomen": True,
            "adviestypen": ["trajectArbeidsmarkt"],
            "nietGeadviseerd": [{"adviestype": "opleiding", "wegens": "budget"}],
            "inhoud": "Werkervaringsplaats van 24 uur, daarna bemiddeling.",
        },
        "Een nieuwe versie is een nieuw stuk met een eigen stukId.",
    ),
    Route(
        "starts",
        c.StartTraject,
        "Start het traject",
        {
            "trajectId": TRAJECT,
            "startdatum": "2025-03-17",
            "trajectsoort": "bemiddeling",
            "urenPerWeek": 24,
            "verwachtEinde": "2025-09-16",
        },
        "Een plan dat nog niet is beoordeeld houdt de start niet tegen.",
    ),
    Route(
        "presenties",
        c.LegPresentieVast,
        "Leg vast of de klant bij een bijeenkomst was",
        {
            "bijeenkomstId": "e9d8c7b6-a594-4837-9261-50f4e3d2c1b0",
            "datum": "2025-06-02",
            "aanwezig": "afgemeld",
        },
    ),
    Route(
        "verzuimmeldingen",
        c.MeldVerzuim,
        "Meld verzuim of niet-meewerken aan de gemeente",
        {
            "gebeurtenisdatum": "2025-06-12",
            "meldingId": "f0e1d2c3-b4a5-4697-8879-6a5b4c3d2e1f",
            "soort": "nietVerschenen",
            "van": "2025-06-02",
            "tot": "2025-06-11",
            "klantVoorafIngelichtOp": "2025-06-11",
            "toelichting": "Drie bijeenkomsten gemist zonder bericht.",
        },
    ),
    Route(
        "betaaltermijnen",
        c.BereikBetaaltermijn,
        "Maak aanspraak op een betaaltermijn",
        {
            "gebeurtenisdatum": "2025-07-17",
            "trajectId": TRAJECT,
            "termijn": 1,
            "mijlpaal": "a2Na4Maanden",
            "bewijs": ["a2ea2154-a981-44ba-93e5-ec2c7c0dcb11"],
        },
        "Niet voor de datum die uit het contract volgt. De gemeente controleert de aanspraak.",
    ),
    Route(
        "inzagen",
        c.GeefTerInzage,
        "Geef de klant een stuk ter inzage",
        {
            "stukId": RAPPORTAGE,
            "stuksoort": "rapportage",
            "terInzageOp": "2025-06-10",
            "reactieVoor": "2025-06-17",
            "blokkeringsrecht": False,
        },
        "Een rapportage of diagnose gaat pas naar de gemeente als de klant haar heeft kunnen lezen.",
        (
            {
                "stukId": DIAGNOSE,
                "stuksoort": "diagnose",
                "terInzageOp": "2025-03-25",
                "reactieVoor": "2025-04-01",
                "blokkeringsrecht": True,
            },
        ),
    ),
    Route(
        "blokkades",
        c.Blokkeer,
        "Leg vast dat de klant een stuk blokkeert",
        {"stukId": RAPPORTAGE, "datum": "2025-06-12", "omvang": "geheel"},
        "Een geblokkeerd stuk wordt niet ingediend en niet opnieuw ter inzage gegeven.",
    ),
    Route(
        "rapportages",
        c.DienRapportageIn,
        "Dien een rapportage in bij de gemeente",
        {
            "stukId": RAPPORTAGE,
            "soort": "voortgang",
            "periodeVan": "2025-03-17",
            "periodeTot": "2025-06-13",
            "onderwerpen": ["trajectplan", "werkritme", "aanwezigheid"],
            "klantIngezienOp": "2025-06-11",
            "evaluatieMet": ["klant", "bureau"],
            "ontwikkeling": [{"onderwerp": "werkritme", "richting": "vooruit"}],
            "inhoud": "Werkt sinds april 24 uur op een werkervaringsplaats.",
        },
        "Over een gestart traject; alleen een eindrapportage mag over dagen na het einde gaan.",
    ),
    Route(
        "adviezen",
        c.BrengAdviesUit,
        "Breng een advies uit aan de gemeente",
        {
            "gebeurtenisdatum": "2025-07-04",
            "adviesId": ADVIES,
            "adviestypen": ["jobhunten"],
            "overdrachtsadvies": True,
            "motivering": "Klaar voor bemiddeling naar 32 uur.",
        },
    ),
    Route(
        "diagnoserapporten",
        c.BrengDiagnoseUit,
        "Breng de uitkomst van een onderzoek uit aan de gemeente",
        {
            "diagnoseId": DIAGNOSE,
            "verwijzingId": VERWIJZING,
            "soorten": ["medisch"],
            "uitgebrachtOp": "2025-04-01",
            "nietMogelijk": ["arbeidsplicht"],
            "geldigMaanden": 6,
            "beperkingen": "aanwezig",
        },
        "Een uitkomst is nooit een besluit; de gemeente beslist.",
    ),
    Route(
        "beeindigingen",
        c.BeeindigTraject,
        "Beëindig het traject",
        {
            "trajectId": TRAJECT,
            "einddatum": "2025-07-04",
            "wijze": "regulier",
            "doelGerealiseerd": "ja",
            "uitUitkering": "ja",
        },
        "Voor de start kan een traject alleen voortijdig eindigen.",
    ),
    Route(
        "plaatsingen",
        c.MeldPlaatsing,
        "Meld dat de klant begint met werk of een onbetaalde plek",
        {
            "plaatsingId": PLAATSING,
            "startdatum": "2025-07-01",
            "soortWerk": "regulier",
            "urenPerWeek": 32,
            "contractvorm": "tijdelijk",
            "doorBureauZelf": True,
        },
    ),
    Route(
        "plaatsingseinden",
        c.BeeindigPlaatsing,
        "Meld dat een plaatsing eindigt",
        {
            "plaatsingId": PLAATSING,
            "einddatum": "2025-12-31",
            "reden": "eindeContract",
            "aansluitend": "geen",
        },
    ),
    Route(
        "nazorgstarts",
        c.StartNazorg,
        "Start de nazorg",
        {"trajectId": TRAJECT, "startdatum": "2025-07-04", "geplandEinde": "2026-01-03"},
    ),
    Route(
        "nazorgafrondingen",
        c.RondNazorgAf,
        "Rond de nazorg af",
        {"trajectId": TRAJECT, "einddatum": "2026-01-02", "nogAanHetWerk": "ja"},
    ),
    Route(
        "contactpersonen",
        c.WijzigContactpersoon,
        "Meld een andere contactpersoon voor deze klant",
        {
            "trajectId": TRAJECT,
            "perOp": "2025-04-01",
            "functie": "begeleider",
            "medewerker": "b-0132",
            "bereikbaar": {"telefoon": "000-0000000"},
        },
    ),
    Route(
        "voorzieningen",
        c.RegelVoorziening,
        "Leg de stand van een ondersteunende voorziening vast",
        {
            "gebeurtenisdatum": "2025-03-17",
            "voorzieningId": "d3c2b1a0-f9e8-4d7c-a6b5-94837261504f",
            "status": "geregeld",
            "van": "2025-03-17",
            "tot": "2026-01-31",
            "eigenaar": BUREAU,
            "voorziening": "kinderopvang",
        },
        "Geef precies een van de twee op: een voorziening of hulp.",
    ),
    Route(
        "contactbevestigingen",
        c.BevestigContactpersoon,
        "Bevestig dat een nieuwe contactpersoon is overgenomen",
        {"vanGebeurtenis": "be0d9c8b-7a6f-4e5d-9c4b-3a2918f7e6cc", "bevestigdOp": "2025-07-01"},
    ),
    Route(
        "contacten",
        c.LegContactVast,
        "Leg een contact vast",
        {
            "contactId": "92817065-4f3e-4d2c-9b1a-09f8e7d6c5b4",
            "datum": "2025-04-10",
            "partijen": ["klant", "bureau"],
            "soort": "gesprek",
            "onderwerpen": ["traject", "voorkeursrichting"],
            "verschenen": "ja",
            "volgendContactOp": "2025-05-08",
        },
    ),
    Route(
        "diagnoses",
        c.StelDiagnose,
        "Stel een eigen diagnose",
        {
            "gebeurtenisdatum": "2025-03-05",
            "diagnoseId": "a0b1c2d3-e4f5-4061-9283-a4b5c6d7e8f9",
            "basis": "diagnoseInstrument",
            "belemmeringen": [{"soort": "rug", "genoemdDoor": "klant", "officieel": False, "status": "open"}],
        },
    ),
    Route(
        "klantgegevens",
        c.StelKlantgegevensVast,
        "Stel gegevens van de klant vast",
        {"gesteldOp": "2025-03-05", "opleidingsniveau": "lboMavo", "startkwalificatie": "nee"},
        "Wat ontbreekt zegt niets; 'onbekend' is een waarde.",
    ),
    Route(
        "sollicitatieoverzichten",
        c.LegSollicitatiesVast,
        "Leg een overzicht van sollicitatieactiviteiten vast",
        {
            "periodeVan": "2025-03-17",
            "periodeTot": "2025-04-17",
            "aantal": 6,
            "kanalen": ["netwerk", "openSollicitatie"],
            "basis": "gecontroleerd",
        },
    ),
    Route(
        "vacatureaanbiedingen",
        c.BiedVacatureAan,
        "Leg de klant een vacature voor, of leg de uitkomst ervan vast",
        {
            "aanbodId": "8e7d6c5b-4a39-4281-9706-f5e4d3c2b199",
            "datum": "2025-06-05",
            "reactie": "geplaatst",
            "functie": "receptionist",
            "urenPerWeek": 32,
        },
        "Dezelfde aanbodId nog eens: de uitkomst van dat aanbod.",
    ),
    Route(
        "wijzigingen",
        c.RegistreerWijziging,
        "Registreer een wijziging die de klant meldt",
        {
            "wijzigingId": "ad9c8b7a-6f5e-4d4c-8b3a-291807f6e5bb",
            "ontvangenOp": "2025-04-22",
            "soort": "gezondheid",
        },
    ),
    Route(
        "informatieverzoeken",
        c.VraagInformatie,
        "Vraag informatie aan een andere partner",
        {
            "gebeurtenisdatum": "2025-03-06",
            "verzoekId": VERZOEK,
            "aan": GEMEENTE,
            "categorieen": ["vraagstelling"],
            "verwerking": "https://register.example.nl/verwerkingen/begeleiden",
            "antwoordVoor": "2025-04-03",
        },
    ),
    Route(
        "informatieverstrekkingen",
        c.VerstrekInformatie,
        "Verstrek informatie op verzoek van een andere partner",
        {
            "verzoekId": VERZOEK,
            "verstrektOp": "2025-06-20",
            "categorieen": ["rapportages", "presentie"],
            "volledig": True,
            "inhoud": "Alle rapportages zijn ingediend; de presentie is bijgewerkt tot en met juni.",
        },
        "Een volledig antwoord sluit het verzoek. Niets beschikbaar is ook een antwoord (geenGegevens).",
    ),
)
