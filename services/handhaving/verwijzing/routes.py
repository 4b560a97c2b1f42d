"""HTTP of the Verwijzing: one POST per command. The service gives the table to `commandoroutes`."""

from services.handhaving import voorbeelden as v
from services.handhaving.besluitroutes import Loop, besluitroutes
from services.handhaving.verwijzing import commands as c
from shared.web.commands import Route

ROUTES = (
    Route(
        "",
        c.NeemTrajectbesluit,
        "Besluit over een aanbod",
        {
            "klant": v.KLANT,
            "verwijzingId": v.VERWIJZING_ID,
            "besluitdatum": "2025-02-17",
            "uitkomst": "aanbod",
            "trajectsoort": "bemiddeling",
            "aanleiding": "eersteAanbod",
        },
        "Geef bij een beschikking het blok van het besluit mee: daartegen kan de klant bezwaar maken.",
        (
            {
                **v.besluit("2025-02-17", "2025-02-18", "Pw 10", "Het aanbod past bij wat de klant kan."),
                "klant": v.KLANT,
                "verwijzingId": v.VERWIJZING_ID,
                "uitkomst": "aanbod",
                "trajectsoort": "bemiddeling",
                "aanleiding": "eersteAanbod",
            },
            {
                **v.genomen_besluit("2025-02-17", "Pw 10", "Eerst is zorg nodig."),
                "klant": v.KLANT,
                "verwijzingId": v.VERWIJZING_ID,
                "uitkomst": "geenAanbod",
                "redenGeenAanbod": "voorliggendProbleem",
                "vooralsnogTot": "2025-05-17",
                "aanleiding": "eersteAanbod",
            },
        ),
    ),
    Route(
        "aanbiedingen",
        c.BiedTrajectAan,
        "Bied een traject aan",
        {
            "klant": v.KLANT,
            "verwijzingId": v.VERWIJZING_ID,
            "aanbodId": v.AANBOD_ID,
            "aangebodenOp": "2025-02-17",
            "trajectsoort": "bemiddeling",
        },
    ),
    Route(
        "antwoorden",
        c.LegAntwoordVast,
        "Leg het antwoord op een aanbod vast",
        {"aanbodId": v.AANBOD_ID, "datum": "2025-02-20", "antwoord": "aanvaard"},
    ),
    Route(
        "verwijzingen",
        c.Verwijs,
        "Verwijs de klant",
        {
            "klant": v.KLANT,
            "verwijzingId": v.VERWIJZING_ID,
            "ontvanger": v.BUREAU,
            "verwijsdatum": "2025-02-24",
            "trajectsoort": "bemiddeling",
            "doel": "regulierWerk",
            "klantGeinformeerdOp": "2025-02-20",
            "overdrachtswijze": "warm",
            "pakket": ["vraagstelling", "planVanAanpak", "contactpersoon"],
            "verplichtingen": ["arbeidsplicht", "sollicitatieplicht", "reintegratieplicht"],
            "rapportageElkeMaanden": 3,
            "vraagstelling": "Welke functies passen bij rugklachten en 24 uur per week?",
        },
        "De ontvanger krijgt de aanmelding vanzelf, als hij aan de keten deelneemt.",
    ),
    Route(
        "diagnoseaanvragen",
        c.VraagDiagnoseAan,
        "Vraag een diagnose aan",
        {
            "klant": v.KLANT,
            "gebeurtenisdatum": "2025-03-04",
            "verwijzingId": v.VERWIJZING_ID,
            "ontvanger": v.DIAGNOSTICUS,
            "soorten": ["medisch"],
            "draaglastMeewegen": False,
            "vraagstelling": "Welke verplichtingen kan de klant nu niet nakomen?",
        },
    ),
    Route(
        "overdrachten",
        c.BespreekOverdracht,
        "Leg vast dat de overdracht is besproken",
        {
            "verwijzingId": v.VERWIJZING_ID,
            "datum": "2025-02-24",
            "wijze": "driegesprek",
            "deelnemers": ["klant", "klantmanager", "bureau"],
        },
    ),
    Route(
        "intrekkingen",
        c.TrekVerwijzingIn,
        "Trek een verwijzing in",
        {"verwijzingId": v.VERWIJZING_ID, "perOp": "2025-03-03", "reden": "anderAanbod"},
    ),
    Route(
        "lezingen",
        c.LeesStuk,
        "Leg vast dat een stuk is gelezen",
        {
            "stukId": v.STUK_ID,
            "gelezenOp": "2025-06-17",
            "functie": "klantmanager",
            "medewerker": "m-4471",
        },
        "Ontvangen, gelezen en gedaan zijn drie feiten. Geldt voor elke soort stuk.",
    ),
    Route(
        "terugkoppelingen",
        c.KoppelTerug,
        "Koppel terug aan de afzender van een stuk",
        {
            "stukId": v.STUK_ID,
            "teruggekoppeldOp": "2025-06-19",
            "bruikbaarheid": "goedBruikbaar",
            "vervolg": "trajectVoortzetten",
        },
    ),
    Route(
        "planbeoordelingen",
        c.BeoordeelTrajectplan,
        "Beoordeel een trajectplan",
        {
            "stukId": v.STUK_ID,
            "oordeel": "overgenomen",
            "wijze": "expliciet",
            "beoordeeldOp": "2025-03-14",
        },
    ),
    Route(
        "adviesbeoordelingen",
        c.BeoordeelAdvies,
        "Beoordeel een advies of een diagnose",
        {
            "adviesId": v.ADVIES_ID,
            "wijze": "expliciet",
            "beoordeeldOp": "2025-04-09",
            "oordeel": "overgenomen",
            "oordelen": [{"adviestype": "rustplan", "oordeel": "overgenomen"}],
        },
    ),
    Route(
        "meldingafhandelingen",
        c.HandelMeldingAf,
        "Handel een melding af",
        {
            "meldingId": v.STUK_ID,
            "afgehandeldOp": "2025-06-20",
            "uitkomst": "geenActie",
            "reden": "geenVerwijtbaarheid",
        },
        "Ook geen actie is een uitkomst, met de reden erbij.",
    ),
    Route(
        "vervolgbesluiten",
        c.NeemVervolgbesluit,
        "Besluit over het vervolg",
        {"stukId": v.STUK_ID, "besluitdatum": "2025-07-18", "vervolg": "nieuwAanbod"},
    ),
    Route(
        "plaatsingsbevestigingen",
        c.BevestigPlaatsing,
        "Bevestig of betwist een plaatsing",
        {"plaatsingId": v.PLAATSING_ID, "oordeel": "bevestigd", "datum": "2025-07-01"},
    ),
    Route(
        "participatieplaatsbeoordelingen",
        c.BeoordeelParticipatieplaats,
        "Beoordeel een participatieplaats",
        {
            "verwijzingId": v.VERWIJZING_ID,
            "moment": "maand9",
            "uitkomst": "voortzetten",
            "datum": "2025-11-24",
        },
    ),
    *besluitroutes(
        Loop(
            gecontroleerd_op="2025-02-24",
            bekendgemaakt_op="2025-02-19",
            bezwaar_op="2025-03-10",
            beslist_op="2025-05-12",
            betreft=v.BESLUIT_ID,
            soort="verdaging",
            verlengd_op="2025-04-14",
            tot="2025-05-26",
        )
    ),
)
