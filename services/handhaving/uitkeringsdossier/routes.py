"""HTTP of the Uitkeringsdossier: one POST per command. The service gives the table to `commandoroutes`."""

from services.handhaving import voorbeelden as v
from services.handhaving.besluitroutes import Loop, besluitroutes
from services.handhaving.uitkeringsdossier import commands as c
from shared.web.commands import Route

ROUTES = (
    Route(
        "",
        c.OntvangAanvraag,
        "Ontvang een aanvraag",
        {
            "klant": v.KLANT,
            "gemeente": v.GEMEENTE,
            "aanvraagId": v.AANVRAAG_ID,
            "ontvangenOp": "2025-01-13",
            "aanvraagdatum": "2025-01-06",
            "meldingsdatum": "2025-01-06",
            "kanaal": "rechtstreeks",
        },
        "Opent het dossier van de klant in deze gemeente, of zet de aanvraag in het dossier dat er al is.",
    ),
    Route(
        "toekenningen",
        c.KenUitkeringToe,
        "Ken een uitkering toe",
        {
            **v.besluit("2025-02-10", "2025-02-10", "Pw 11", "De klant heeft geen middelen."),
            "uitkeringId": v.UITKERING_ID,
            "aanvraagId": v.AANVRAAG_ID,
            "regeling": "participatiewet",
            "ingangsdatum": "2025-01-06",
            "omvang": "volledig",
            "opgelegd": ["arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht", "reintegratieplicht"],
        },
        "Is het besluit nog niet bekendgemaakt, laat dan bekendgemaaktOp en bezwaarTot weg en volg met een "
        "bekendmaking.",
        (
            {
                **v.genomen_besluit("2025-02-10", "Pw 11", "De klant heeft geen middelen."),
                "uitkeringId": v.UITKERING_ID,
                "aanvraagId": v.AANVRAAG_ID,
                "regeling": "participatiewet",
                "ingangsdatum": "2025-01-06",
                "omvang": "volledig",
                "opgelegd": ["arbeidsplicht", "sollicitatieplicht"],
            },
        ),
    ),
    Route(
        "afwijzingen",
        c.WijsAanvraagAf,
        "Wijs een aanvraag af",
        {
            **v.besluit("2025-02-10", "2025-02-10", "Pw 11", "De klant heeft voldoende middelen."),
            "aanvraagId": v.AANVRAAG_ID,
            "reden": "geenRecht",
        },
    ),
    Route(
        "aanvraagsluitingen",
        c.SluitAanvraag,
        "Sluit een aanvraag zonder besluit",
        {"aanvraagId": v.AANVRAAG_ID, "reden": "werkGevonden", "datum": "2025-01-20"},
    ),
    Route(
        "herberekeningen",
        c.HerberekenUitkering,
        "Herbereken een uitkering",
        {
            **v.besluit("2025-05-06", "2025-05-07", "Pw 32", "De klant werkt 12 uur per week."),
            "uitkeringId": v.UITKERING_ID,
            "aanleiding": "werkAanvaard",
            "perOp": "2025-05-01",
            "omvang": "aanvullend",
        },
    ),
    Route(
        "beeindigingen",
        c.BeeindigUitkering,
        "Beëindig een uitkering",
        {
            **v.besluit("2025-07-01", "2025-07-01", "Pw 11", "De klant heeft werk."),
            "uitkeringId": v.UITKERING_ID,
            "einddatum": "2025-06-30",
            "bestemming": "werk",
            "reden": "werkDienstbetrekking",
            "contractvorm": "tijdelijk",
        },
        "Een ontheffing wordt opgeschort (artikel 9a) of eindigt (artikel 9); rustperioden eindigen mee.",
    ),
    Route(
        "verhuizingen",
        c.RegistreerVerhuizing,
        "Registreer een verhuizing naar een andere gemeente",
        {
            "naarGemeente": "9992",
            "verhuisdatum": "2025-06-02",
            "bijstandVoortgezet": "ja",
            "perioden9a": [{"van": "2024-02-01", "totEnMet": "2025-05-31"}],
        },
    ),
    Route(
        "mededelingen",
        c.DeelRechtenEnPlichtenMee,
        "Leg vast dat rechten en plichten zijn meegedeeld",
        {
            "onderwerpen": ["rechten", "arbeidsplicht", "sollicitatieplicht"],
            "kanaal": "eersteGesprek",
            "datum": "2025-01-20",
        },
    ),
    Route(
        "voorlichtingen",
        c.LichtVoor,
        "Leg voorlichting over een recht vast",
        {
            "onderwerp": "art9a",
            "initiatief": "ongevraagd",
            "kanaal": "brief",
            "datum": "2025-02-20",
            "resultaat": "nogOnbekend",
        },
    ),
    Route(
        "voorwaardentoetsen",
        c.ToetsVoorwaarden,
        "Toets of arbeid aanvaarden oplegbaar is (art. 9 lid 4)",
        {
            "gebeurtenisdatum": "2025-03-10",
            "oordeel": "nietOplegbaar",
            "toetsen": [
                {"voorwaarde": "kinderopvang", "uitkomst": "nietVoldaan", "getoetstOp": "2025-03-10"}
            ],
        },
    ),
    Route(
        "vrijstellingen",
        c.StelVrijstellingVast,
        "Stel een vrijstelling vast (art. 9 lid 5)",
        {
            "vrijstellingId": v.VRIJSTELLING_ID,
            "ingangsdatum": "2025-03-01",
            "grond": "volledigDuurzaamArbeidsongeschikt",
        },
    ),
    Route(
        "vrijstellingseinden",
        c.BeeindigVrijstelling,
        "Beëindig een vrijstelling",
        {"vrijstellingId": v.VRIJSTELLING_ID, "einddatum": "2025-09-30"},
    ),
    Route(
        "rustperioden",
        c.KenRustperiodeToe,
        "Ken een rustperiode toe",
        {
            "rustperiodeId": v.RUSTPERIODE_ID,
            "ingangsdatum": "2025-03-01",
            "verwachtEinde": "2025-05-31",
            "volgendContactOp": "2025-05-12",
            "vorm": "informeel",
            "grond": "rouw",
        },
        "Een rustperiode verandert niets aan de verplichtingen: daarvoor is een ontheffing nodig.",
    ),
    Route(
        "rustperiode-einden",
        c.BeeindigRustperiode,
        "Beëindig een rustperiode",
        {"rustperiodeId": v.RUSTPERIODE_ID, "einddatum": "2025-05-31", "vervolg": "nieuwAanbod"},
    ),
    Route(
        "klantmanagers",
        c.WijsKlantmanagerToe,
        "Wijs een klantmanager toe",
        {"functie": "klantmanager", "onderwerp": "werk", "perOp": "2025-01-20", "medewerker": "m-4471"},
    ),
    Route(
        "voorzieningverzoeken",
        c.RegistreerVerzoek,
        "Registreer een verzoek om een voorziening",
        {
            "verzoekId": v.VERZOEK_ID,
            "ontvangenOp": "2025-05-12",
            "trajectsoort": "scholing",
            "scholing": {"niveau": "mbo4", "opleiding": "verpleegkunde"},
        },
    ),
    Route(
        "contacten",
        c.LegContactVast,
        "Leg een contact vast",
        {
            "contactId": "c1f6f0a4-7e5d-4c8b-9a3c-5d6e7f8a9b12",
            "datum": "2025-03-03",
            "partijen": ["klant", "klantmanager"],
            "soort": "gesprek",
            "onderwerpen": ["sollicitaties", "traject"],
            "verschenen": "ja",
            "volgendContactOp": "2025-06-02",
        },
    ),
    Route(
        "diagnoses",
        c.StelDiagnose,
        "Stel een eigen diagnose",
        {
            "gebeurtenisdatum": "2025-01-20",
            "diagnoseId": "d2a7b1c5-8f6e-4d9c-8b4d-6e7f8a9b0c13",
            "basis": "diagnoseInstrument",
            "instrument": "vragenlijst",
        },
    ),
    Route(
        "plannen",
        c.StelPlanVast,
        "Stel een plan van aanpak vast",
        {
            "planId": v.PLAN_ID,
            "versie": 1,
            "vastgesteldOp": "2025-02-17",
            "stappen": [
                {
                    "stapId": "e3b8c2d6-9a7f-4eab-9c5e-7f8a9b0c1d14",
                    "soort": "bemiddeling",
                    "gereedVoor": "2025-08-17",
                }
            ],
            "bevatScholing": False,
            "metKlant": True,
        },
    ),
    Route(
        "planevaluaties",
        c.EvalueerPlan,
        "Evalueer het plan van aanpak",
        {"planId": v.PLAN_ID, "datum": "2025-08-11", "metKlant": True, "uitkomst": "ongewijzigd"},
    ),
    Route(
        "wijzigingen",
        c.RegistreerWijziging,
        "Registreer een wijziging van de klant",
        {
            "wijzigingId": "f4c9d3e7-ab8a-4fbc-8d6f-8a9b0c1d2e15",
            "ontvangenOp": "2025-05-26",
            "soort": "adres",
        },
    ),
    Route(
        "voorzieningen",
        c.RegelVoorziening,
        "Leg de stand van een voorziening vast",
        {
            "voorzieningId": "a5dae4f8-bc9b-4acd-9e7a-9b0c1d2e3f16",
            "status": "geregeld",
            "van": "2025-03-17",
            "eigenaar": v.BUREAU,
            "voorziening": "kinderopvang",
            "urenPerWeek": 16,
        },
    ),
    Route(
        "contactbevestigingen",
        c.BevestigContactpersoon,
        "Bevestig een nieuwe contactpersoon",
        {"vanGebeurtenis": "b6ebf5a9-cdac-4bde-8f8b-0c1d2e3f4a17", "bevestigdOp": "2025-07-04"},
    ),
    Route(
        "overdrachten",
        c.BespreekOverdracht,
        "Leg vast dat de overdracht van een aanvraag is besproken",
        {
            "aanvraagId": v.AANVRAAG_ID,
            "datum": "2025-01-15",
            "wijze": "telefoonIn",
            "deelnemers": ["klantmanager", "cwi"],
        },
    ),
    Route(
        "klantgegevens",
        c.StelKlantgegevensVast,
        "Stel gegevens van de klant vast",
        {"gesteldOp": "2025-01-20", "geboortedatum": "1988-04-12", "leefvorm": "alleenstaandeOuder"},
    ),
    Route(
        "sollicitatieoverzichten",
        c.LegSollicitatiesVast,
        "Leg een overzicht van sollicitaties vast",
        {"periodeVan": "2025-02-01", "periodeTot": "2025-02-28", "aantal": 6, "basis": "gecontroleerd"},
    ),
    Route(
        "vacatureaanbiedingen",
        c.BiedVacatureAan,
        "Leg de klant een vacature voor",
        {"aanbodId": v.AANBOD_ID, "datum": "2025-03-03", "functie": "magazijnmedewerker"},
    ),
    Route(
        "plaatsingen",
        c.MeldPlaatsing,
        "Meld een plaatsing",
        {
            "plaatsingId": v.PLAATSING_ID,
            "startdatum": "2025-07-01",
            "soortWerk": "regulier",
            "urenPerWeek": 32,
            "contractvorm": "tijdelijk",
        },
    ),
    Route(
        "plaatsingseinden",
        c.BeeindigPlaatsing,
        "Meld het einde van een plaatsing",
        {"plaatsingId": v.PLAATSING_ID, "einddatum": "2025-12-31", "reden": "eindeContract"},
    ),
    Route(
        "informatieverzoeken",
        c.VraagInformatie,
        "Vraag informatie aan een andere partner",
        {
            "gebeurtenisdatum": "2025-06-10",
            "verzoekId": "c7fca6ba-debd-4cef-9a9c-1d2e3f4a5b18",
            "aan": v.BUREAU,
            "categorieen": ["rapportages"],
            "verwerking": "rapporteren",
            "antwoordVoor": "2025-07-08",
        },
    ),
    Route(
        "informatieverstrekkingen",
        c.VerstrekInformatie,
        "Verstrek informatie op verzoek",
        {
            "verzoekId": "d8adb7cb-efce-4dfa-8bad-2e3f4a5b6c19",
            "verstrektOp": "2025-06-20",
            "categorieen": ["planVanAanpak"],
            "volledig": True,
        },
    ),
    *besluitroutes(
        Loop(
            gecontroleerd_op="2025-02-17",
            bekendgemaakt_op="2025-02-12",
            bezwaar_op="2025-03-03",
            beslist_op="2025-04-07",
            betreft=v.AANVRAAG_ID,
            soort="opschorting",
            verlengd_op="2025-02-03",
            tot="2025-03-17",
        )
    ),
)
