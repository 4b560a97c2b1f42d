"""HTTP of the Inschrijving: one row per command, nothing decided here."""

from services.intake.inschrijving import commands as c
from shared.web.commands import Route

INSCHRIJVING = "3f1c2e7a-5a0b-4c89-9d7e-2b6f4f0a1c11"
AANVRAAG = "9b7d5c1e-2f34-4a6b-8c9d-0e1f2a3b4c22"
VERZOEK = "5e4d3c2b-1a09-4f8e-9d7c-6b5a4f3e2d33"
PLAATSING = "7c6b5a49-3827-4615-a4b3-c2d1e0f9e844"
KLANT = "665a85d90561a578bb058eeb854714f54bdc8850684653b365d4608cf3a5b79b"
GEMEENTE = "urn:nld:oin:00000099200000002000"

ROUTES = (
    Route(
        "",
        c.SchrijfIn,
        "Schrijf een klant in als werkzoekende",
        {
            "klant": KLANT,
            "inschrijvingId": INSCHRIJVING,
            "inschrijfdatum": "2025-01-06",
            "meldingsdatum": "2025-01-06",
            "beschikbaarUrenPerWeek": 32,
        },
        "Opent een inschrijving. De meldingsdatum is de dag van de melding voor bijstand; vanaf die dag "
        "gelden de verplichtingen (art. 9 lid 1 en art. 44 lid 2 Participatiewet).",
    ),
    Route(
        "aanvragen",
        c.NeemAanvraagAan,
        "Neem een aanvraag voor een uitkering aan",
        {
            "aanvraagId": AANVRAAG,
            "regeling": "participatiewet",
            "aanvraagdatum": "2025-01-06",
            "meldingsdatum": "2025-01-06",
            "stappen": [{"soort": "gesprek", "gereedVoor": "2025-01-13"}],
        },
    ),
    Route(
        "overdrachten",
        c.DraagAanvraagOver,
        "Draag een aanvraag over aan de gemeente",
        {
            "aanvraagId": AANVRAAG,
            "overdrachtsdatum": "2025-01-13",
            "gemeente": "9991",
            "sollicitatieoverzicht": "bijgevoegd",
            "fase": {"schema": "9991:driedeling", "waarde": "9991:midden"},
        },
        "De gemeente die u noemt ontvangt de aanvraag vanzelf; gemeente is hier verplicht. De overdracht is "
        "pas volledig met een overzicht van de sollicitaties, ook als dat leeg is.",
    ),
    Route(
        "aanvraagsluitingen",
        c.SluitAanvraag,
        "Sluit een aanvraag die niet wordt doorgezet",
        {"aanvraagId": AANVRAAG, "reden": "werkGevonden", "datum": "2025-01-10"},
    ),
    Route(
        "klantgegevens",
        c.StelKlantgegevensVast,
        "Stel gegevens van de klant vast",
        {
            "gesteldOp": "2025-01-06",
            "woongemeente": "9991",
            "geboortedatum": "1989-05-17",
            "leefvorm": "alleenstaandeOuder",
            "kinderen": [
                {
                    "kindId": "2d1c0b9a-8f7e-4d6c-9b5a-4a3b2c1d0e55",
                    "geboortedatum": "2015-09-20",
                    "volledigeZorg": True,
                }
            ],
            "opleidingsniveau": "lboMavo",
            "startkwalificatie": "nee",
        },
        "Wat ontbreekt zegt niets; 'onbekend' is een waarde.",
    ),
    Route(
        "fasebepalingen",
        c.BepaalFase,
        "Bepaal de fase volgens een indelingsschema",
        {
            "schema": "kansrijkModel",
            "schemaversie": "2025",
            "waarde": "nogNietKansrijk",
            "bepaaldOp": "2025-01-08",
            "geldigVanaf": "2025-01-08",
            "basis": "globaleVragenlijst",
        },
        "'nogNietBepaald' (er is nog niet beslist) en 'onbekend' zijn verschillend en horen bij elk schema.",
    ),
    Route(
        "diagnoses",
        c.StelDiagnose,
        "Stel een eigen diagnose",
        {
            "gebeurtenisdatum": "2025-01-08",
            "diagnoseId": "1b2c3d4e-5f60-4718-8293-a4b5c6d7e866",
            "basis": "kwint",
            "belemmeringen": [{"soort": "werkervaring", "genoemdDoor": "klant", "status": "open"}],
        },
    ),
    Route(
        "adviezen",
        c.BrengAdviesUit,
        "Breng een re-integratieadvies uit aan de gemeente",
        {
            "gebeurtenisdatum": "2025-01-13",
            "adviesId": "0a1b2c3d-4e5f-4061-8273-8495a6b7c877",
            "adviestypen": ["sollicitatietraining", "jobhunten"],
            "opVerzoek": False,
            "motivering": "Recente werkervaring; zoekt nog smal.",
        },
    ),
    Route(
        "begeleidingsactiviteiten",
        c.LegActiviteitVast,
        "Leg een begeleidingsactiviteit vast",
        {
            "activiteitId": "4c5d6e7f-8091-42a3-b4c5-d6e7f8091a88",
            "soort": "gesprek",
            "datum": "2025-01-08",
            "resultaat": "afgerond",
            "aanvraagId": AANVRAAG,
        },
        "Ook na de overdracht: CWI blijft de klant volgen.",
    ),
    Route(
        "sollicitatieoverzichten",
        c.LegSollicitatiesVast,
        "Leg een overzicht van sollicitatieactiviteiten vast",
        {
            "periodeVan": "2025-01-06",
            "periodeTot": "2025-01-12",
            "aantal": 4,
            "kanalen": ["vacatureInternetKrant", "uitzendbureau"],
            "basis": "opgaveKlant",
        },
    ),
    Route(
        "vacatureaanbiedingen",
        c.BiedVacatureAan,
        "Leg de klant een vacature voor, of leg de uitkomst ervan vast",
        {
            "aanbodId": "8e7d6c5b-4a39-4281-9706-f5e4d3c2b199",
            "datum": "2025-01-09",
            "reactie": "gesolliciteerd",
            "functie": "magazijnmedewerker",
            "urenPerWeek": 24,
        },
        "Dezelfde aanbodId nog eens: de uitkomst van dat aanbod.",
    ),
    Route(
        "gedragsmeldingen",
        c.MeldGedrag,
        "Meld verwijtbaar gedrag dat de activering belemmert",
        {
            "gebeurtenisdatum": "2025-01-10",
            "meldingId": "6f5e4d3c-2b1a-4098-8776-a5b4c3d2e1aa",
            "datumGedrag": "2025-01-09",
            "belemmertActivering": True,
            "gedraging": "belemmerenActivering",
            "toelichting": "Verscheen niet op twee afspraken met een werkgever.",
        },
    ),
    Route(
        "wijzigingen",
        c.RegistreerWijziging,
        "Registreer een wijziging die de klant meldt",
        {
            "wijzigingId": "ad9c8b7a-6f5e-4d4c-8b3a-291807f6e5bb",
            "ontvangenOp": "2025-01-20",
            "ingangsdatum": "2025-02-01",
            "soort": "adres",
        },
    ),
    Route(
        "plaatsingen",
        c.MeldPlaatsing,
        "Meld dat de klant begint met werk of een onbetaalde plek",
        {
            "plaatsingId": PLAATSING,
            "startdatum": "2025-02-03",
            "soortWerk": "regulier",
            "urenPerWeek": 32,
            "contractvorm": "tijdelijk",
            "contractTot": "2025-08-02",
            "gevondenVia": "cwi",
        },
    ),
    Route(
        "plaatsingseinden",
        c.BeeindigPlaatsing,
        "Meld dat een plaatsing eindigt",
        {"plaatsingId": PLAATSING, "einddatum": "2025-08-02", "reden": "eindeContract"},
    ),
    Route(
        "contactbevestigingen",
        c.BevestigContactpersoon,
        "Bevestig dat een nieuwe contactpersoon is overgenomen",
        {"vanGebeurtenis": "be0d9c8b-7a6f-4e5d-9c4b-3a2918f7e6cc", "bevestigdOp": "2025-01-21"},
    ),
    Route(
        "informatieverzoeken",
        c.VraagInformatie,
        "Vraag informatie aan een andere partner",
        {
            "gebeurtenisdatum": "2025-01-20",
            "verzoekId": VERZOEK,
            "aan": GEMEENTE,
            "categorieen": ["planVanAanpak", "uitkering"],
            "verwerking": "https://register.example.nl/verwerkingen/begeleiden",
            "antwoordVoor": "2025-02-17",
        },
    ),
    Route(
        "informatieverstrekkingen",
        c.VerstrekInformatie,
        "Verstrek informatie op verzoek van een andere partner",
        {
            "verzoekId": VERZOEK,
            "verstrektOp": "2025-01-27",
            "categorieen": ["begeleidingsactiviteiten"],
            "volledig": True,
            "inhoud": "Drie gesprekken in januari; het overzicht van sollicitaties is bijgewerkt.",
        },
        "Een volledig antwoord sluit het verzoek. Niets beschikbaar is ook een antwoord (geenGegevens).",
    ),
    Route(
        "beeindigingen",
        c.BeeindigInschrijving,
        "Beëindig de inschrijving",
        {"einddatum": "2025-06-30", "reden": "werk"},
    ),
)
