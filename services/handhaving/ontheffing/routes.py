"""HTTP of the Ontheffing: one POST per command. The service gives the table to `commandoroutes`."""

from services.handhaving import voorbeelden as v
from services.handhaving.besluitroutes import Loop, besluitroutes
from services.handhaving.ontheffing import commands as c
from shared.web.commands import Route

ROUTES = (
    Route(
        "",
        c.VraagOntheffingAan,
        "Leg een verzoek om ontheffing vast",
        {
            "klant": v.KLANT,
            "gemeente": v.GEMEENTE,
            "ontheffingId": v.ONTHEFFING_ID,
            "verzoekOntvangenOp": "2025-03-04",
            "aanleiding": "klant",
            "grondslag": "art9",
            "gronden": ["medischFysiek"],
        },
        "Een verzoek is een feit en wordt altijd vastgelegd; de verlening kan worden geweigerd. Bij artikel "
        "9a opent het eerste verzoek de ene ontheffing van de klant in deze gemeente, voor altijd: het adres "
        "staat in Location van het antwoord, en een later verzoek komt daar ook.",
        (
            {
                "klant": v.KLANT,
                "gemeente": v.GEMEENTE,
                "ontheffingId": v.ONTHEFFING_ID,
                "verzoekOntvangenOp": "2025-03-03",
                "aanleiding": "klant",
                "grondslag": "art9a",
            },
        ),
    ),
    Route(
        "adviesaanvragen",
        c.VraagAdvies,
        "Vraag een deskundige om advies",
        {
            "klant": v.KLANT,
            "gebeurtenisdatum": "2025-03-04",
            "adviesaanvraagId": v.ADVIESAANVRAAG_ID,
            "ontheffingId": v.ONTHEFFING_ID,
            "soort": "medisch",
            "adviseur": v.DIAGNOSTICUS,
            "antwoordVoor": "2025-04-01",
            "vraagstelling": "Welke verplichtingen kan de klant nu niet nakomen, en hoe lang niet?",
        },
        "Neemt de adviseur deel aan de keten, dan volgt vanzelf een opdracht tot diagnose. Gaat het advies "
        "over artikel 9a, dan is het adres dat van de ene ontheffing van de klant in deze gemeente.",
    ),
    Route(
        "adviezen",
        c.OntvangAdvies,
        "Ontvang het advies van een deskundige",
        {
            "adviesaanvraagId": v.ADVIESAANVRAAG_ID,
            "adviesId": v.ADVIES_ID,
            "ontvangenOp": "2025-04-01",
            "nietMogelijk": ["arbeidsplicht", "sollicitatieplicht"],
            "geldigMaanden": 6,
        },
    ),
    Route(
        "verleningen",
        c.VerleenOntheffing,
        "Verleen een ontheffing",
        {
            **v.besluit(
                "2025-04-07", "2025-04-08", "Pw 9 lid 2", "Volgens het advies is arbeid nu onmogelijk."
            ),
            "klant": v.KLANT,
            "ontheffingId": v.ONTHEFFING_ID,
            "verplichtingen": ["arbeidsplicht", "sollicitatieplicht"],
            "ingangsdatum": "2025-04-08",
            "einddatum": "2025-10-07",
            "reintegratieplicht": "opgelegd",
            "heronderzoekOp": "2025-09-09",
            "grondslag": "art9",
            "adviesIds": [v.ADVIES_ID],
            "adviesverantwoording": "adviesGevolgd",
            "gronden": ["medischFysiek"],
        },
        "Neem per persoon een besluit. Artikel 9a kan alleen na een verzoek, eenmaal per gemeente, en "
        "hooguit vijf jaar.",
        (
            {
                **v.besluit("2025-03-17", "2025-03-17", "Pw 9a lid 1", "Alleenstaande ouder, kind van twee."),
                "klant": v.KLANT,
                "gemeente": v.GEMEENTE,
                "ontheffingId": v.ONTHEFFING_ID,
                "verplichtingen": ["arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht"],
                "ingangsdatum": "2025-03-17",
                "einddatum": "2030-03-16",
                "reintegratieplicht": "opgelegd",
                "grondslag": "art9a",
                "verzoekOntvangenOp": "2025-03-03",
                "adviesverantwoording": "geenAdviesNietMedisch",
                "gronden": ["alleenstaandeOuderKind5"],
            },
            {
                **v.genomen_besluit(
                    "2025-04-07", "Pw 9 lid 2", "Volgens het advies is arbeid nu onmogelijk."
                ),
                "klant": v.KLANT,
                "ontheffingId": v.ONTHEFFING_ID,
                "verplichtingen": ["arbeidsplicht"],
                "ingangsdatum": "2025-04-10",
                "einddatum": "2025-10-09",
                "reintegratieplicht": "opgelegd",
                "grondslag": "art9",
                "adviesIds": [v.ADVIES_ID],
                "adviesverantwoording": "adviesGevolgd",
                "gronden": ["medischFysiek"],
            },
        ),
    ),
    Route(
        "afwijzingen",
        c.WijsOntheffingAf,
        "Wijs een verzoek om ontheffing af",
        {
            **v.besluit("2025-04-07", "2025-04-08", "Pw 9 lid 2", "Met kinderopvang is werk mogelijk."),
            "ontheffingId": v.ONTHEFFING_ID,
            "grondslag": "art9",
            "reden": "voorzieningLostOp",
        },
    ),
    Route(
        "verzoeksluitingen",
        c.LaatVerzoekVervallen,
        "Laat een verzoek vervallen",
        {"ontheffingId": v.ONTHEFFING_ID, "reden": "ingetrokkenDoorKlant", "datum": "2025-03-20"},
    ),
    Route(
        "heronderzoeken",
        c.VoerHeronderzoekUit,
        "Leg een heronderzoek vast",
        {
            "heronderzoekId": "e9bec8dc-fadf-4eab-9cbe-3f4a5b6c7d20",
            "ontheffingId": v.ONTHEFFING_ID,
            "datum": "2025-09-09",
            "aanleiding": "eindeTermijn",
            "onderdelen": ["grond", "planuitvoering"],
            "uitkomst": "verlengen",
        },
    ),
    Route(
        "uitstellen",
        c.StelHeronderzoekUit,
        "Stel een heronderzoek uit",
        {
            "gebeurtenisdatum": "2025-09-01",
            "ontheffingId": v.ONTHEFFING_ID,
            "nieuweDatum": "2025-09-23",
            "reden": "klantVerhinderd",
        },
    ),
    Route(
        "verlengingen",
        c.VerlengOntheffing,
        "Verleng een ontheffing",
        {
            **v.besluit("2025-09-09", "2025-09-10", "Pw 9 lid 2", "Het herstel duurt langer dan verwacht."),
            "ontheffingId": v.ONTHEFFING_ID,
            "ingangsdatum": "2025-10-08",
            "einddatum": "2026-01-07",
            "verplichtingen": ["arbeidsplicht", "sollicitatieplicht"],
        },
        "De nieuwe periode begint op de dag na de einddatum, en het besluit valt niet na die einddatum.",
    ),
    Route(
        "herzieningen",
        c.HerzieOntheffing,
        "Herzie de omvang van een ontheffing",
        {
            **v.besluit("2025-06-02", "2025-06-03", "Pw 9 lid 2", "De klant kan weer solliciteren."),
            "ontheffingId": v.ONTHEFFING_ID,
            "perOp": "2025-06-16",
            "verplichtingen": ["arbeidsplicht"],
        },
    ),
    Route(
        "opschortingen",
        c.SchortOntheffingOp,
        "Schort een ontheffing van artikel 9a op verzoek op",
        {
            **v.besluit("2025-06-02", "2025-06-03", "Pw 9a lid 5", "De klant vraagt om opschorting."),
            "ontheffingId": v.ONTHEFFING_ID,
            "vanaf": "2025-06-16",
            "vanRechtswege": False,
            "grond": "opVerzoek",
            "verzoekOntvangenOp": "2025-05-26",
        },
        "Opschorting van rechtswege legt het systeem zelf vast.",
    ),
    Route(
        "hervattingen",
        c.HervatOntheffing,
        "Hervat een opgeschorte ontheffing op verzoek",
        {
            **v.besluit("2025-09-15", "2025-09-15", "Pw 9a lid 6", "De klant vraagt om de hervatting."),
            "ontheffingId": v.ONTHEFFING_ID,
            "vanaf": "2025-09-15",
            "einddatum": "2030-06-15",
            "verzoekOntvangenOp": "2025-09-08",
            "resterendeDagen": 1735,
        },
    ),
    Route(
        "intrekkingen",
        c.TrekOntheffingIn,
        "Trek een ontheffing in",
        {
            **v.besluit("2025-06-02", "2025-06-03", "Pw 9a lid 5", "De klant weigert elke medewerking."),
            "bron": {"bewijs": True, "bewijsLink": "https://zaken.example.nl/documenten/2025-0412"},
            "ontheffingId": v.ONTHEFFING_ID,
            "vanaf": "2025-06-16",
            "reden": "ondubbelzinnigNietWillen",
        },
    ),
    Route(
        "beeindigingen",
        c.BeeindigOntheffing,
        "Beëindig een ontheffing vóór haar einddatum",
        {"ontheffingId": v.ONTHEFFING_ID, "einddatum": "2025-08-31", "reden": "grondVervallen"},
    ),
    *besluitroutes(
        Loop(
            gecontroleerd_op="2025-04-14",
            bekendgemaakt_op="2025-04-10",
            bezwaar_op="2025-04-28",
            beslist_op="2025-06-16",
            betreft=v.ONTHEFFING_ID,
            soort="opschorting",
            verlengd_op="2025-03-25",
            tot="2025-05-13",
        )
    ),
)
