"""Scenarios A to H of `events.md` §5.3, end to end: three partner services and the klantvolgsysteem as
processes of their own over real Apache Kafka. Each test reads like the table: who, which event, what follows
from it in another service (⇒ `volgt`), and the Effect column as far as it can be seen.

At the end of each (`v.einde()`): nothing beside the rows was stored, the tijdlijn shows the rows in order
with their source, and giving every command and every incoming event once more changes nothing.
"""

# ruff: noqa: PLR0915 - a scenario is one story, as long as its table

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest

from ketenspoor.controle import controleer_keten
from ketenspoor.herstel import dode_brieven, opnieuw
from ketenspoor.keten import Keten
from shared.aggregate.aggregate import uuid_uit
from shared.aggregate.reactions import groep_van
from shared.contract.gebeurtenis import Partner
from shared.contract.termijnregels import duurzaam
from tests.scenario.deelnemers import bureau, cwi, diagnosticus, gemeente, gemeente2
from tests.scenario.storing import (
    BLIJVEND,
    GEBEURTENISSEN,
    ONTHOUDEN,
    TIJDELIJK,
    Storing,
    ketenspoor,
    storing,
)
from tests.scenario.taal import (
    Partij,
    Speelveld,
    Stap,
    Stroom,
    Verhaal,
    alles_gelezen,
    publiceer_nogmaals,
    speelveld,
    totdat,
)

pytestmark = pytest.mark.timeout(240)

ALLES = ("arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht", "reintegratieplicht")
VERWIJZING: Mapping[str, object] = {
    "trajectsoort": "bemiddeling",
    "doel": "regulierWerk",
    "overdrachtswijze": "warm",
    "pakket": ["vraagstelling", "contactpersoon"],
    "verplichtingen": ALLES,
    "rapportage_elke_maanden": 3,
}
LETTER_A = ("arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht")


@pytest.fixture(scope="module")
async def spel(scenarioketen: Keten) -> AsyncIterator[Speelveld]:
    async with speelveld(scenarioketen) as veld:
        yield veld


@pytest.fixture(autouse=True)
async def geen_verschil(scenarioketen: Keten) -> AsyncIterator[None]:
    """After each scenario every event store, the log and the klantbeeld say the same."""
    yield
    uitkomst = await controleer_keten(scenarioketen.adressen, 30)
    assert uitkomst.in_orde, uitkomst.verschillen[:5]


async def uitkering(v: Verhaal, C: Partij, G: Partij, op: str = "2025-01-06") -> None:
    """Given: the client applied at CWI and has an uitkering of this gemeente since that day."""
    v.op(op)
    await C.inschrijving("WerkzoekendeIngeschreven")
    await C.inschrijving("UitkeringAangevraagd", regeling="participatiewet", meldingsdatum=op)
    await C.inschrijving(
        "AanvraagOvergedragen", gemeente=G.gemeente, sollicitatieoverzicht="nietVanToepassing"
    )
    await G.dossier.volgt("AanvraagOntvangen", kanaal="overdracht", meldingsdatum=op)
    await G.dossier(
        "UitkeringToegekend",
        regeling="participatiewet",
        ingangsdatum=op,
        omvang="volledig",
        opgelegd=ALLES,
    )


async def verwezen(G: Partij, R: Partij, verwijzing: Stroom, **velden: object) -> Stroom:
    """G refers the client to R; R has the aanmelding."""
    await verwijzing("KlantVerwezen", **VERWIJZING | {"ontvanger": R.organisatie} | velden)
    traject = R.traject(verwijzing)
    await traject.volgt("AanmeldingOntvangen", verwijzingId=str(verwijzing.id))
    return traject


async def gestart(v: Verhaal, G: Partij, R: Partij, op: str) -> tuple[Stroom, Stroom]:
    """Given: a traject at R that started on this day. The verwijzing and the traject."""
    v.op(op)
    verwijzing = G.verwijzing()
    traject = await verwezen(G, R, verwijzing)
    await traject("AanmeldingGeaccepteerd")
    await traject("TrajectGestart", trajectsoort="bemiddeling")
    return verwijzing, traject


async def test_a_aanvraag_tot_duurzame_uitstroom(spel: Speelveld) -> None:
    v = await spel.verhaal("A")
    C, G, R = cwi(v), gemeente(v), bureau(v)
    verwijzing, traject = G.verwijzing(), R.traject(G.verwijzing())

    # 1: obligations run from the melding
    v.op("2025-01-06")
    await C.inschrijving("WerkzoekendeIngeschreven", meldingsdatum="2025-01-06")
    await C.inschrijving("KlantgegevensVastgesteld", leefvorm="alleenstaand", geboortedatum="1989-05-17")
    await C.inschrijving("UitkeringAangevraagd", regeling="participatiewet", meldingsdatum="2025-01-06")

    # 2
    v.op("2025-01-08")
    await C.inschrijving(
        "FaseBepaald",
        schema_="9991:driedeling",
        schemaversie="2025",
        waarde="9991:midden",
        geldig_vanaf="2025-01-08",
    )
    await C.inschrijving("BegeleidingsactiviteitUitgevoerd", soort="gesprek")
    await C.inschrijving(
        "SollicitatieactiviteitenVastgelegd", periode_van="2025-01-06", aantal=4, basis="opgaveKlant"
    )

    # 3: handover complete
    v.op("2025-01-13")
    await C.inschrijving("AanvraagOvergedragen", gemeente="9991", sollicitatieoverzicht="bijgevoegd")
    ontvangen = await G.dossier.volgt(
        "AanvraagOntvangen", kanaal="overdracht", aanvraagdatum="2025-01-06", meldingsdatum="2025-01-06"
    )
    for partij in (G, C):  # CWI sees the handover as received (§5.1)
        assert "ontbreekt" not in (await partij.ziet("AanvraagOntvangen"))["data"]
    assert (await G.dossier.staat())["meldingsdatum"] == "2025-01-06"
    assert ontvangen.volgnummer == 1
    await G.plichten_zijn("2025-01-05")
    await G.plichten_zijn("2025-01-06", **dict.fromkeys((*ALLES, "tegenprestatie"), "geldt"))

    # 4: CWI knows whom to call
    v.op("2025-01-20")
    await G.dossier(
        "KlantmanagerToegewezen",
        functie="klantmanager",
        onderwerp="werk",
        medewerker="m-4471",
        bereikbaar={"telefoon": "000-0000000"},
    )
    await G.dossier("RechtenEnPlichtenMedegedeeld", onderwerpen=["rechten"], kanaal="eersteGesprek")
    await G.dossier("DiagnoseGesteld", basis="eigenInzicht")
    assert (await C.ziet("KlantmanagerToegewezen"))["data"]["bereikbaar"] == {"telefoon": "000-0000000"}

    # 5: TRM-01 to 2026-01-06, five weeks already used
    v.op("2025-02-10")
    toekenning = {
        "regeling": "participatiewet",
        "ingangsdatum": "2025-01-06",
        "omvang": "volledig",
        "opgelegd": ALLES,
    }
    fout = await G.dossier.geweigerd("UitkeringToegekend", "INV-25", **toekenning, bezwaar_tot="2025-03-25")
    assert "24-03-2025" in fout
    await G.dossier("UitkeringToegekend", **toekenning, bezwaar_tot="2025-03-24")
    assert (await G.moet("2025-02-10"))["trajectAanbieden"] == "2026-01-06"
    assert {"artikel", "motivering"} <= set((await C.ziet("UitkeringToegekend"))["afgeschermd"])

    # 6: TRM-01 met
    v.op("2025-02-17")
    await G.dossier(
        "PlanVanAanpakVastgesteld",
        versie=1,
        stappen=[{"stap_id": v.id("stap"), "soort": "bemiddeling", "gereed_voor": "2025-08-17"}],
        bevat_scholing=False,
        met_klant=True,
    )
    await verwijzing(
        "TrajectbesluitGenomen", uitkomst="aanbod", trajectsoort="bemiddeling", aanleiding="eersteAanbod"
    )
    await verwijzing("TrajectAangeboden", trajectsoort="bemiddeling")
    assert "trajectAanbieden" not in await G.moet("2025-02-17")

    # 7: CWI still follows
    v.op("2025-02-20")
    await verwijzing("AanbodBeantwoord", antwoord="aanvaard")
    await C.inschrijving(
        "BegeleidingsactiviteitUitgevoerd", soort="gesprek", activiteit_id=v.id("activiteit 2")
    )
    await G.ziet("BegeleidingsactiviteitUitgevoerd", activiteitId=v.id("activiteit 2"))

    # 8
    v.op("2025-02-24")
    assert await R.tijdlijn() == [], "een bureau ziet alleen klanten die naar hem zijn verwezen"
    await verwezen(G, R, verwijzing, vraagstelling="Welke functies passen bij 32 uur per week?")
    await verwijzing(
        "OverdrachtBesproken", wijze="driegesprek", deelnemers=["klant", "klantmanager", "bureau"]
    )
    assert "vraagstelling" in (await R.ziet("KlantVerwezen"))["data"]
    assert "vraagstelling" in (await C.ziet("KlantVerwezen"))["afgeschermd"]

    # 9: G owes a judgement
    v.op("2025-02-27")
    await traject("AanmeldingGeaccepteerd", eerste_afspraak_op="2025-03-05")
    v.op("2025-03-05")
    await traject("IntakeAfgerond", uitkomst="geplaatst")
    v.op("2025-03-10")
    await traject(
        "TrajectplanIngediend",
        stuk_id=v.id("trajectplan"),
        versie=1,
        trajectsoort="bemiddeling",
        doel="regulierWerk",
        standaardtraject=False,
        voorkeur_klant_opgenomen=True,
        adviestypen=["jobhunten"],
    )
    await verwijzing.volgt(
        "StukOntvangen",
        stukId=str(v.id("trajectplan")),
        stuksoort="trajectplan",
        verschuldigd=["lezen", "planBeoordelen"],
    )
    assert (await G.moet("2025-03-10")).keys() >= {"lezen", "planBeoordelen"}

    # 10: R sees why
    v.op("2025-03-14")
    await verwijzing(
        "RapportageGelezen", stuk_id=v.id("trajectplan"), functie="klantmanager", medewerker="m-4471"
    )
    await verwijzing(
        "TrajectplanBeoordeeld",
        stuk_id=v.id("trajectplan"),
        oordeel="overgenomen",
        wijze="expliciet",
        motivering="Past bij de wens van de klant.",
    )
    assert (await R.ziet("TrajectplanBeoordeeld"))["data"]["motivering"] == "Past bij de wens van de klant."
    assert not (await G.moet("2025-03-14")).keys() & {"lezen", "planBeoordelen"}

    # 11: first report due 06-17
    v.op("2025-03-17")
    await traject(
        "VoorzieningenGeregeld",
        status="geregeld",
        van="2025-03-17",
        eigenaar=R.organisatie,
        voorziening="reiskosten",
    )
    await traject("TrajectGestart", trajectsoort="bemiddeling", uren_per_week=32)
    assert (await R.moet("2025-03-17"))["rapporteren"] == "2025-06-17"

    # 12
    v.op("2025-06-10")
    rapport = {"stuk_id": v.id("rapport")}
    periode = {"soort": "voortgang", "periode_van": "2025-03-17", "onderwerpen": ["werkritme"]}
    await traject.geweigerd("RapportageIngediend", "INV-34", **rapport, **periode)
    await traject("RapportageTerInzageGegeven", **rapport, stuksoort="rapportage", blokkeringsrecht=False)
    v.op("2025-06-13")
    await traject("RapportageIngediend", **rapport, **periode)
    await verwijzing.volgt("StukOntvangen", stuksoort="rapportage", verschuldigd=["lezen", "terugkoppelen"])
    v.op("2025-06-17")
    await verwijzing("RapportageGelezen", **rapport, functie="klantmanager", medewerker="m-4471")
    v.op("2025-06-19")
    await verwijzing(
        "RapportageTeruggekoppeld", **rapport, bruikbaarheid="goedBruikbaar", vervolg="trajectVoortzetten"
    )
    assert (await R.moet("2025-06-19"))["rapporteren"] == "2025-09-17"

    # 13
    v.op("2025-07-01")
    await traject("PlaatsingGerealiseerd", soort_werk="regulier", uren_per_week=32, contractvorm="tijdelijk")
    await verwijzing.volgt(
        "StukOntvangen", stuksoort="plaatsing", verschuldigd=["lezen", "plaatsingBevestigen"]
    )
    await verwijzing("PlaatsingBevestigd", oordeel="bevestigd")
    await G.dossier(
        "UitkeringBeeindigd", einddatum="2025-06-30", bestemming="werk", reden="werkDienstbetrekking"
    )
    beeld = await C.beeld("2025-07-01")
    assert [(u["status"], u["bestemming"]) for u in beeld["uitkeringen"]] == [("beeindigd", "werk")]
    assert beeld["uitkeringen"][0]["redenEinde"] is None, "de reden is voor de gemeente"
    gestopt = await R.ziet("UitkeringBeeindigd")
    assert gestopt["data"]["einddatum"] == "2025-06-30"
    assert "reden" in gestopt["afgeschermd"]
    assert (await R.ziet("PlaatsingBevestigd"))["data"]["oordeel"] == "bevestigd"

    # 14
    v.op("2025-07-04")
    einde = await traject("TrajectBeeindigd", wijze="regulier", doel_gerealiseerd="ja", uit_uitkering="ja")
    await traject("NazorgGestart", gepland_einde="2026-01-03")
    await verwijzing.volgt(
        "StukOntvangen", na=einde, stukId=einde.id, verschuldigd=["lezen", "vervolgBepalen"]
    )
    await verwijzing("VervolgbesluitGenomen", stuk_id=einde, vervolg="uitstroom")
    assert "vervolgBepalen" not in await G.moet("2025-07-04")

    # 15: duurzaam.A, and B after 07-01
    v.op("2026-01-02")
    await traject("NazorgAfgerond", nog_aan_het_werk="ja")
    assert (await traject.staat())["status"] == "afgesloten"
    assert await _duurzaam(C, "2026-01-02") == (True, None)
    assert await _duurzaam(C, "2026-07-01") == (True, None)
    assert await _duurzaam(C, "2026-07-02") == (True, True)
    await v.einde()


async def _duurzaam(partij: Partij, peildatum: str) -> tuple[bool | None, bool | None]:
    """duurzaam.A and duurzaam.B on that day (TRM-25): computed, no event. The klantbeeld shows what they are
    computed from - the end, where to, and what came after it; no figure shows the outcome itself yet."""
    uitkeringen = (await partij.beeld(peildatum))["uitkeringen"]
    eerste, *later = sorted(uitkeringen, key=lambda u: u["ingangsdatum"])
    assert eerste["bestemming"] == "werk"
    zonder = date.fromisoformat(eerste["einddatum"]) + timedelta(days=1)
    terug = min((date.fromisoformat(u["ingangsdatum"]) for u in later), default=None)
    op = date.fromisoformat(peildatum)
    return duurzaam(zonder, terug, op, "duurzaam.A"), duurzaam(zonder, terug, op, "duurzaam.B")


async def test_c_medische_ontheffing(spel: Speelveld) -> None:
    v = await spel.verhaal("C")
    C, G, R, D = cwi(v), gemeente(v), bureau(v), diagnosticus(v)
    ontheffing = G.ontheffing()
    await uitkering(v, C, G)
    await gestart(v, G, R, "2025-02-24")

    # 1: D has the question
    v.op("2025-03-04")
    await ontheffing("OntheffingAangevraagd", aanleiding="klant", grondslag="art9", gronden=["medischFysiek"])
    gevraagd = await ontheffing(
        "AdviesGevraagd",
        soort="medisch",
        adviseur=D.organisatie,
        vraagstelling="Welke verplichtingen kan de klant nu niet nakomen?",
    )
    onderzoek = G.verwijzing(uuid_uit("handhaving.diagnose", UUID(gevraagd.id)))
    await onderzoek.volgt("DiagnoseAangevraagd", ontvanger=D.organisatie, soorten=["medisch"])
    diagnose = D.traject(onderzoek)
    await diagnose.volgt("AanmeldingOntvangen")
    assert "vraagstelling" in (await D.ziet("DiagnoseAangevraagd"))["data"]
    assert "vraagstelling" in (await R.ziet("DiagnoseAangevraagd"))["afgeschermd"]

    # 2
    v.op("2025-03-06")
    await diagnose("AanmeldingGeaccepteerd")
    await diagnose(
        "InformatieGevraagd",
        aan=G.organisatie,
        categorieen=["vraagstelling"],
        verwerking="diagnosticeren",
        antwoord_voor="2025-04-03",
    )
    assert (await G.moet("2025-03-06"))["informatieVerstrekken"] == "2025-04-03"
    await G.dossier(
        "InformatieVerstrekt",
        zodra="EVT-03",
        categorieen=["vraagstelling"],
        volledig=True,
        inhoud="Het gaat om staand werk.",
    )
    assert (await D.ziet("InformatieVerstrekt"))["data"]["inhoud"] == "Het gaat om staand werk."
    assert "informatieVerstrekken" not in await G.moet("2025-03-06")
    assert "inhoud" in (await C.ziet("InformatieVerstrekt"))["afgeschermd"]

    # 3: B only for G
    v.op("2025-03-25")
    await diagnose(
        "RapportageTerInzageGegeven", stuk_id=v.id("diagnose"), stuksoort="diagnose", blokkeringsrecht=True
    )
    v.op("2025-04-01")
    rapport = await diagnose(
        "DiagnoseUitgebracht",
        soorten=["medisch"],
        ontheffing_id=ontheffing.id,
        niet_mogelijk=["arbeidsplicht", "sollicitatieplicht"],
        geldig_maanden=6,
        beperkingen="aanwezig",
    )
    await onderzoek.volgt(
        "StukOntvangen", stuksoort="diagnose", verschuldigd=["lezen", "adviesBeoordelen", "vervolgBepalen"]
    )
    await ontheffing.volgt(
        "AdviesOntvangen", na=rapport, nietMogelijk=["arbeidsplicht", "sollicitatieplicht"]
    )
    assert (await G.ziet("DiagnoseUitgebracht"))["data"]["beperkingen"] == "aanwezig"
    for ander in (C, R):
        assert {"beperkingen", "nietMogelijk"} <= set(
            (await ander.ziet("DiagnoseUitgebracht"))["afgeschermd"]
        )

    # 4: C, R: scope and dates, no ground
    v.op("2025-04-08")
    verlening = {
        "verplichtingen": ["arbeidsplicht", "sollicitatieplicht"],
        "ingangsdatum": "2025-04-08",
        "reintegratieplicht": "opgelegd",
        "grondslag": "art9",
        "adviesverantwoording": "adviesGevolgd",
    }
    await ontheffing.geweigerd("OntheffingVerleend", "INV-08", **verlening, gronden=["medischFysiek"])
    await ontheffing.geweigerd(
        "OntheffingVerleend", "INV-10", **verlening, gronden=["leeftijd"], einddatum="2025-10-07"
    )
    await ontheffing(
        "OntheffingVerleend",
        **verlening,
        gronden=["medischFysiek"],
        einddatum="2025-10-07",
        heronderzoek_op="2025-09-09",
    )
    for ander in (C, R):
        gezien = await ander.ziet("OntheffingVerleend")
        assert gezien["data"]["einddatum"] == "2025-10-07"
        assert {"gronden", "grondslag", "motivering", "adviesverantwoording"} <= set(gezien["afgeschermd"])

    # 5: D learns what was done
    v.op("2025-04-09")
    await onderzoek("AdviesBeoordeeld", advies_id=v.id("diagnose"), oordeel="overgenomen", wijze="expliciet")
    await onderzoek("VervolgbesluitGenomen", stuk_id=v.id("diagnose"), vervolg="ontheffing")
    assert (await D.ziet("AdviesBeoordeeld"))["data"]["oordeel"] == "overgenomen"
    assert (await D.ziet("VervolgbesluitGenomen"))["data"]["vervolg"] == "ontheffing"

    # 6: reintegratieplicht goes on
    v.op("2025-04-15")
    await G.dossier(
        "PlanVanAanpakVastgesteld", versie=1, stappen=[], bevat_scholing=False, met_klant=True,
        ontheffing_id=ontheffing.id,
    )  # fmt: skip
    await G.dossier("VoorzieningenGeregeld", status="geregeld", eigenaar=G.organisatie, hulp="medisch")
    assert "hulp" in (await R.ziet("VoorzieningenGeregeld"))["afgeschermd"]
    await G.plichten_zijn("2025-04-15", arbeidsplicht="ontheven", reintegratieplicht="geldt")

    # 7
    v.op("2025-09-09")
    heronderzoek = {"aanleiding": "eindeTermijn", "onderdelen": ["grond", "planuitvoering"]}
    await ontheffing("HeronderzoekUitgevoerd", **heronderzoek, uitkomst="verlengen")
    verlenging = {"verplichtingen": ["arbeidsplicht", "sollicitatieplicht"], "einddatum": "2026-01-07"}
    await ontheffing.geweigerd("OntheffingVerlengd", "INV-15", **verlenging, ingangsdatum="2025-10-10")
    await ontheffing("OntheffingVerlengd", **verlenging, ingangsdatum="2025-10-08")

    # 8a: nothing more: it ends on its date
    v.op("2025-12-15")
    await ontheffing(
        "HeronderzoekUitgevoerd",
        **heronderzoek,
        heronderzoek_id=v.id("heronderzoek 2"),
        uitkomst="beeindigen",
    )
    assert await _ontheven(G, "2026-01-07")
    assert not await _ontheven(G, "2026-01-08")

    # 9: refused INV-15; a new grant may start in the past, and shows what was known when
    v.op("2026-02-02")
    await ontheffing.geweigerd(
        "OntheffingVerlengd",
        "INV-15",
        verplichtingen=["arbeidsplicht"],
        ingangsdatum="2026-01-08",
        einddatum="2026-04-07",
    )
    await G.ontheffing("tweede")(
        "OntheffingVerleend",
        **verlening | {"ingangsdatum": "2026-01-08"},
        gronden=["medischFysiek"],
        einddatum="2026-04-07",
    )
    assert not await _ontheven(G, "2026-01-20", kennismoment="2026-02-01")
    assert await _ontheven(G, "2026-01-20", kennismoment="2026-02-02")
    await v.einde()


async def _ontheven(partij: Partij, peildatum: str, kennismoment: str | None = None) -> bool:
    """Whether the client is exempt on that day, by what was registered then."""
    beeld = await partij.beeld(peildatum, kennismoment)
    return any(p["status"] == "actief" for o in beeld["ontheffingen"] for p in o["perioden"])


async def test_c_geblokkeerd(spel: Speelveld) -> None:
    v = await spel.verhaal("C geblokkeerd")
    C, G, D = cwi(v), gemeente(v), diagnosticus(v)
    ontheffing = G.ontheffing()
    await uitkering(v, C, G)

    v.op("2025-03-04")
    await ontheffing("OntheffingAangevraagd", aanleiding="klant", grondslag="art9")
    gevraagd = await ontheffing("AdviesGevraagd", soort="medisch", adviseur=D.organisatie)
    onderzoek = G.verwijzing(uuid_uit("handhaving.diagnose", UUID(gevraagd.id)))
    await onderzoek.volgt("DiagnoseAangevraagd")
    diagnose = D.traject(onderzoek)
    await diagnose.volgt("AanmeldingOntvangen")
    await diagnose("AanmeldingGeaccepteerd")
    stuk = {"stuk_id": v.id("diagnose")}
    await diagnose("RapportageTerInzageGegeven", **stuk, stuksoort="diagnose", blokkeringsrecht=True)

    # 03-28: no DiagnoseUitgebracht; G decides without
    v.op("2025-03-28")
    await diagnose("RapportageGeblokkeerd", **stuk, omvang="geheel")
    await G.ziet("RapportageGeblokkeerd", stukId=v.id("diagnose"))
    assert "lezen" not in await G.moet("2025-03-28")
    await diagnose.geweigerd("DiagnoseUitgebracht", "INV-34", soorten=["medisch"])
    einde = await diagnose(
        "TrajectBeeindigd", wijze="voortijdig", doel_gerealiseerd="nee", reden_voortijdig="klantZietAf"
    )
    await onderzoek.volgt("StukOntvangen", stuksoort="trajecteinde")
    v.op("2025-04-08")
    await ontheffing(
        "OntheffingVerleend",
        verplichtingen=["arbeidsplicht"],
        ingangsdatum="2025-04-08",
        einddatum="2025-07-07",
        reintegratieplicht="opgelegd",
        grondslag="art9",
        adviesverantwoording="geenAdviesGeblokkeerd",
        gronden=["medisch"],
    )
    await onderzoek("VervolgbesluitGenomen", stuk_id=einde, vervolg="ontheffing")
    await v.einde()


async def test_d_verzuim_maatregel_heroverweging(spel: Speelveld) -> None:
    v = await spel.verhaal("D")
    C, G, R = cwi(v), gemeente(v), bureau(v)
    maatregel = G.maatregel()
    await uitkering(v, C, G)
    verwijzing, traject = await gestart(v, G, R, "2025-03-17")

    # 1
    bijeenkomsten = []
    for dag in ("2025-06-02", "2025-06-05", "2025-06-11"):
        v.op(dag)
        bijeenkomsten.append(v.id(f"bijeenkomst {dag}"))
        await traject("PresentieVastgelegd", bijeenkomst_id=bijeenkomsten[-1], aanwezig="nietVerschenen")

    # 2: owes meldingAfhandelen
    v.op("2025-06-12")
    gemeld = await traject(
        "VerzuimGemeld",
        gebeurtenisdatum="2025-06-12",
        soort="nietVerschenen",
        van="2025-06-02",
        tot="2025-06-11",
        bijeenkomsten=bijeenkomsten,
        klant_vooraf_ingelicht_op="2025-06-11",
    )
    await verwijzing.volgt(
        "StukOntvangen", stuksoort="verzuimmelding", verschuldigd=["lezen", "meldingAfhandelen"]
    )
    assert (await G.moet("2025-06-12"))["meldingAfhandelen"] == "2025-06-26"
    await C.ziet_niet("VerzuimGemeld")

    # 3
    v.op("2025-06-16")
    melding = {"stuk_id": v.id("melding")}
    await verwijzing("RapportageGelezen", **melding, functie="klantmanager", medewerker="m-4471")
    await G.dossier(
        "ContactVastgelegd",
        partijen=["klant", "klantmanager"],
        soort="gesprek",
        onderwerpen=["noShow"],
        toelichting="De klant zegt ziek te zijn geweest.",
    )

    # 4: evidence side by side
    v.op("2025-06-20")
    norm = {
        "verplichting": "reintegratieplicht",
        "gedraging": "art18lid4h",
        "gedragsdatum": "2025-06-11",
        "gebeurtenisdatum": "2025-06-20",
    }
    await maatregel(
        "NormafwijkingVastgesteld",
        **norm,
        meldingen=[gemeld.id],
        betwist=True,
        lezingen=[
            {"partij": "bureau", "standpunt": "Driemaal niet verschenen.", "bewijs": True},
            {"partij": "klant", "standpunt": "Ik was ziek."},
        ],
    )
    naast_elkaar = (await G.ziet("NormafwijkingVastgesteld"))["data"]
    assert naast_elkaar["betwist"] is True
    assert [lezing["partij"] for lezing in naast_elkaar["lezingen"]] == ["bureau", "klant"]
    oplegging = {
        "ingangsdatum": "2025-08-01",
        "einddatum": "2025-08-31",
        "regime": "geuniformeerd",
        "percentage": 100,
        "duur_maanden": 1,
        "recidivestap": 1,
    }
    await maatregel.geweigerd("MaatregelOpgelegd", "INV-27", **oplegging)
    await maatregel("VerwijtbaarheidVastgesteld", verwijtbaarheid="volledig", recidive=False)
    await maatregel("MaatregelVoorgenomen", percentage=100, duur_maanden=1, zienswijze_voor="2025-07-04")

    # 5: R sees only the outcome
    v.op("2025-07-07")
    derden = [{"maand": maand, "deel": "1/3"} for maand in (1, 2, 3)]
    await maatregel.geweigerd("MaatregelOpgelegd", "INV-29", **oplegging | {"percentage": 30})
    await maatregel.geweigerd(
        "MaatregelOpgelegd", "INV-30", **oplegging, spreiding=[*derden[:2], {"maand": 4, "deel": "1/3"}]
    )
    opgelegd = await maatregel("MaatregelOpgelegd", **oplegging, spreiding=derden, bezwaar_tot="2025-08-18")
    await verwijzing("VerzuimmeldingAfgehandeld", uitkomst="maatregel", maatregel_id=maatregel.id)
    afgehandeld = await R.ziet("VerzuimmeldingAfgehandeld")
    assert afgehandeld["data"]["uitkomst"] == "maatregel"
    assert "maatregelId" in afgehandeld["afgeschermd"]
    for stil in ("NormafwijkingVastgesteld", "MaatregelOpgelegd"):
        await R.ziet_niet(stil)
    await C.ziet_niet("NormafwijkingVastgesteld")
    assert (await C.ziet("MaatregelOpgelegd"))["data"]["einddatum"] == "2025-08-31"

    # 6: besluit shown as contested
    v.op("2025-07-14")
    besluit = (await maatregel.gebeurtenissen())[opgelegd.volgnummer - 1]["data"]["besluitId"]
    bezwaar = await maatregel("BezwaarIngediend", besluit_id=besluit, ontvangen_op="2025-07-14")
    assert (await maatregel.staat())["besluiten"][0]["bezwaar"] == "ingediend"
    assert (await G.ziet("BezwaarIngediend"))["data"]["naTermijn"] is False
    assert bezwaar.naam == "BezwaarIngediend"

    # 7: attitude restored
    v.op("2025-08-11")
    await traject("PresentieVastgelegd", bijeenkomst_id=v.id("bijeenkomst 4"), aanwezig="ja")
    await maatregel(
        "MaatregelHerzien", aanleiding="verzoek18lid11", uitkomst="beeindigd", einddatum="2025-08-11"
    )
    assert (await maatregel.staat())["status"] == "uitgewerkt"

    # 8: no longer counts for recidive: before the withdrawal the second breach is a repeat, after it a first
    v.op("2025-09-15")
    tweede = G.maatregel("tweede")
    await tweede(
        "NormafwijkingVastgesteld",
        **norm | {"gedragsdatum": "2025-09-10", "gebeurtenisdatum": "2025-09-15"},
    )
    await tweede("VerwijtbaarheidVastgesteld", verwijtbaarheid="volledig", recidive=False)
    later = oplegging | {"ingangsdatum": "2025-11-01", "einddatum": "2025-11-30"}
    await tweede.geweigerd("MaatregelOpgelegd", "INV-29", **later)
    await maatregel("BezwaarBeslist", op_besluit_id=besluit, uitkomst="gegrond")
    await maatregel("MaatregelIngetrokken", vanaf="2025-08-01", door="bezwaarcommissie", reden="gegrond")
    await tweede("MaatregelOpgelegd", **later)
    await v.einde()


async def test_cwi_ziet_wat_er_van_haar_melding_en_advies_kwam(spel: Speelveld) -> None:
    """§5.1: "own advice or melding: show status to its maker"."""
    v = await spel.verhaal("CWI vraagt antwoord")
    C, G, R = cwi(v), gemeente(v), bureau(v)
    await uitkering(v, C, G)
    await gestart(v, G, R, "2025-03-17")

    v.op("2025-06-02")
    gemeld = await C.inschrijving(
        "VerwijtbaarGedragGemeld", belemmert_activering=True, gedraging="belemmerenActivering"
    )
    melding = G.verwijzing(uuid_uit("handhaving.verwijzing", UUID(gemeld.id)))
    await melding.volgt(
        "StukOntvangen", stuksoort="gedragsmelding", verschuldigd=["lezen", "meldingAfhandelen"]
    )
    v.op("2025-06-03")
    advies = await C.inschrijving(
        "ReintegratieadviesUitgebracht", adviestypen=["jobhunten"], op_verzoek=False
    )
    beoordeling = G.verwijzing(uuid_uit("handhaving.verwijzing", UUID(advies.id)))
    await beoordeling.volgt("StukOntvangen", stuksoort="advies", verschuldigd=["lezen", "adviesBeoordelen"])

    v.op("2025-06-10")
    await melding("VerzuimmeldingAfgehandeld", uitkomst="gesprek")
    await beoordeling(
        "AdviesBeoordeeld",
        oordeel="nietOvergenomen",
        oordelen=[{"adviestype": "jobhunten", "oordeel": "nietOvergenomen"}],
        wijze="expliciet",
        motivering="Eerst de taal.",
    )
    assert (await C.ziet("VerzuimmeldingAfgehandeld"))["data"]["uitkomst"] == "gesprek"
    assert (await C.ziet("AdviesBeoordeeld"))["data"]["motivering"] == "Eerst de taal."
    await R.ziet_niet("VerzuimmeldingAfgehandeld")
    assert "motivering" in (await R.ziet("AdviesBeoordeeld"))["afgeschermd"]
    await v.einde()


async def test_d_varianten(spel: Speelveld) -> None:
    v = await spel.verhaal("D varianten")
    C, G, R = cwi(v), gemeente(v), bureau(v)
    await uitkering(v, C, G)
    verwijzing, traject = await gestart(v, G, R, "2025-03-17")

    # Regime verordening: the review also when nothing changes.
    v.op("2025-05-06")
    lokaal = G.maatregel("verordening")
    await lokaal("NormafwijkingVastgesteld", verplichting="reintegratieplicht", gedraging="planVanAanpak")
    await lokaal("VerwijtbaarheidVastgesteld", verwijtbaarheid="verminderd", recidive=False)
    await lokaal(
        "MaatregelOpgelegd",
        ingangsdatum="2025-06-01",
        einddatum="2025-10-31",
        regime="verordening",
        percentage=30,
        duur_maanden=5,
        recidivestap=1,
    )
    v.op("2025-08-05")
    await lokaal("MaatregelHerzien", aanleiding="heroverweging18lid3", uitkomst="gehandhaafd")
    assert (await lokaal.staat())["status"] == "opgelegd"

    # Culpability geen: it ends in afgezien, no maatregel is possible, and the melding still gets its answer.
    v.op("2025-08-12")
    await traject("VerzuimGemeld", gebeurtenisdatum="2025-08-12", soort="ziekte", van="2025-08-11")
    await verwijzing.volgt("StukOntvangen", stuksoort="verzuimmelding")
    geen = G.maatregel("geen verwijt")
    await geen(
        "NormafwijkingVastgesteld",
        verplichting="reintegratieplicht",
        gedraging="art18lid4h",
        gedragsdatum="2025-08-11",
    )
    await geen("VerwijtbaarheidVastgesteld", verwijtbaarheid="geen", recidive=False)
    assert (await geen.staat())["status"] == "afgezien"
    await geen.geweigerd(
        "MaatregelOpgelegd",
        "INV-27",
        ingangsdatum="2025-09-01",
        einddatum="2025-09-30",
        regime="geuniformeerd",
        percentage=100,
        duur_maanden=1,
        recidivestap=1,
    )
    await verwijzing("VerzuimmeldingAfgehandeld", uitkomst="geenActie", reden="geenVerwijtbaarheid")
    assert "meldingAfhandelen" not in await G.moet("2025-08-12")
    await v.einde()


KIND_2023 = {
    "leefvorm": "alleenstaandeOuder",
    "geboortedatum": "1995-02-01",
    "kinderen": [
        {
            "kind_id": "2d1c0b9a-8f7e-4d6c-9b5a-4a3b2c1d0e55",
            "geboortedatum": "2023-05-04",
            "volledige_zorg": True,
            "ten_laste_komend": True,
        }
    ],
}


async def negen_a(v: Verhaal, G: Partij, op: str, einddatum: str, **velden: object) -> Stroom:
    """Art. 9a asked for and granted on one day."""
    v.op(op)
    await G.ontheffing9a("OntheffingAangevraagd", aanleiding="klant", grondslag="art9a")
    await verleen_9a(v, G, einddatum, **velden)
    return G.ontheffing9a


async def verleen_9a(v: Verhaal, G: Partij, einddatum: str, **velden: object) -> Stap:
    return await G.ontheffing9a("OntheffingVerleend", **_9a(v, einddatum) | velden)


def _9a(v: Verhaal, einddatum: str) -> dict[str, object]:
    return {
        "verplichtingen": LETTER_A,
        "ingangsdatum": v.dag,
        "einddatum": einddatum,
        "reintegratieplicht": "opgelegd",
        "grondslag": "art9a",
        "verzoek_ontvangen_op": v.dag,
        "adviesverantwoording": "geenAdviesNietMedisch",
        "gronden": ["alleenstaandeOuderKind5"],
    }


async def test_f_verhuizing_naar_een_andere_gemeente(spel: Speelveld) -> None:
    v = await spel.verhaal("F")
    C, G1, G2, R = cwi(v), gemeente(v, "G1"), gemeente2(v), bureau(v)
    await uitkering(v, C, G1, "2024-01-08")
    await C.inschrijving("KlantgegevensVastgesteld", **KIND_2023)
    await negen_a(v, G1, "2024-02-01", "2029-01-31")
    await gestart(v, G1, R, "2024-03-04")

    # 1: exit from G1, not from the chain
    v.op("2025-05-26")
    await G1.dossier("WijzigingGemeld", soort="adres")
    v.op("2025-05-31")
    await G1.dossier(
        "UitkeringBeeindigd",
        einddatum="2025-05-31",
        bestemming="bijstandAndereGemeente",
        reden="verhuizing",
        naar_gemeente="9992",
    )
    await G1.ontheffing9a.volgt(
        "OntheffingOpgeschort", grond="eindeRecht", vanaf="2025-06-01", vanRechtswege=True,
        verbruikteMaanden9a=16,
    )  # fmt: skip

    assert [u["bestemming"] for u in (await C.beeld("2025-06-01"))["uitkeringen"]] == [
        "bijstandAndereGemeente"
    ]

    # 2: G2 sees nothing yet
    v.op("2025-06-02")
    periode = {"van": "2024-02-01", "tot_en_met": "2025-05-31"}
    await G1.dossier(
        "KlantVerhuisd",
        naar_gemeente="9992",
        bijstand_voortgezet="ja",
        perioden9a=[periode],
        verbruikte_maanden9a=16,
        lopend=[{"soort": "traject", "id": R.traject(G1.verwijzing()).id}],
    )
    await v.bij()
    geen_relatie = await G2.lees("tijdlijn")
    assert geen_relatie.status_code == 403
    assert geen_relatie.json()["fouten"][0]["code"] == "INV-02"

    # 3: relation exists: G2 sees KlantVerhuisd
    v.op("2025-06-03")
    aanvraag = {"aanvraag_id": v.id("aanvraag 2")}
    await C.inschrijving(
        "UitkeringAangevraagd", **aanvraag, regeling="participatiewet", meldingsdatum="2025-06-03"
    )
    v.op("2025-06-06")
    await C.inschrijving(
        "AanvraagOvergedragen", **aanvraag, gemeente="9992", sollicitatieoverzicht="nietVanToepassing"
    )
    await G2.dossier.volgt("AanvraagOntvangen", meldingsdatum="2025-06-03")
    verhuisd = await G2.ziet("KlantVerhuisd")
    assert verhuisd["data"]["perioden9a"] == [{"van": "2024-02-01", "totEnMet": "2025-05-31"}]
    for ander in (C, R):
        assert "perioden9a" in (await ander.ziet("KlantVerhuisd", naarGemeente="9992"))["afgeschermd"]

    # 4: 4 weeks
    v.op("2025-06-10")
    await G2.dossier(
        "InformatieGevraagd",
        aan=G1.organisatie,
        categorieen=["planVanAanpak", "rapportages"],
        verwerking="recht-op-uitkering-vaststellen",
        antwoord_voor="2025-07-08",
    )
    assert (await G1.moet("2025-06-10"))["informatieVerstrekken"] == "2025-07-08"
    v.op("2025-06-20")
    await G1.dossier(
        "InformatieVerstrekt",
        zodra="EVT-03",
        categorieen=["planVanAanpak", "rapportages"],
        volledig=True,
        inhoud="Het plan en twee rapportages.",
    )
    assert (await G2.ziet("InformatieVerstrekt"))["data"]["inhoud"] == "Het plan en twee rapportages."

    # 5: R: new principal, who receives what R sends under the new verwijzing; the old one owes nothing for it
    v.op("2025-06-16")
    await G2.dossier(
        "UitkeringToegekend",
        **aanvraag,
        uitkering_id=v.id("uitkering 2"),
        regeling="participatiewet",
        ingangsdatum="2025-06-03",
        omvang="volledig",
        opgelegd=ALLES,
    )
    await G2.dossier("KlantmanagerToegewezen", functie="klantmanager", onderwerp="werk", medewerker="m-0009")
    vervolg = G2.verwijzing("vervolg")
    nieuw = await verwezen(G2, R, vervolg, volgt_op=G1.verwijzing().id)
    v.op("2025-06-18")
    await nieuw("KlantTerugverwezen", reden="kinderopvang", toelichting="Eerst de opvang regelen.")
    stuk = await vervolg.volgt(
        "StukOntvangen", stuksoort="terugverwijzing", verschuldigd=["lezen", "vervolgBepalen"]
    )
    ontvangen = await R.ziet("StukOntvangen", stuksoort="terugverwijzing")
    assert (ontvangen["id"], ontvangen["organisatie"]) == (stuk.id, G2.organisatie)
    assert "vervolgBepalen" in await G2.moet("2025-06-18")
    assert "vervolgBepalen" not in await G1.moet("2025-06-18")

    # 6: TRM-07: 2030-06-30 - 486 days, whether or not G2 states the days itself
    v.op("2025-06-20")
    await G2.ontheffing9a("OntheffingAangevraagd", aanleiding="klant", grondslag="art9a")
    v.op("2025-07-01")
    fout = await G2.ontheffing9a.geweigerd("OntheffingVerleend", "INV-20", **_9a(v, "2029-03-02"))
    assert "01-03-2029" in fout
    await verleen_9a(v, G2, "2029-03-01", verzoek_ontvangen_op="2025-06-20", perioden9a_elders=[periode])
    await v.einde()


async def test_f_onbekend_verleden(spel: Speelveld) -> None:
    """G1 takes no part: the period is unknown, and the limit counts own days only. The signal is given with
    K's own command, because the rules that give it themselves are not there yet."""
    v = await spel.verhaal("F onbekend")
    C, G2, K = cwi(v), gemeente2(v), v.klantvolgsysteem
    await uitkering(v, C, G2, "2025-06-03")
    v.op("2025-07-01")
    await G2.ontheffing9a("OntheffingAangevraagd", aanleiding="klant", grondslag="art9a")
    fout = await G2.ontheffing9a.geweigerd("OntheffingVerleend", "INV-20", **_9a(v, "2030-07-01"))
    assert "30-06-2030" in fout
    verleend = await verleen_9a(v, G2, "2030-06-30")

    # SIG-27 to G2, that was not told what the client used before; it ends when G2 has asked
    teller = K.signaal_over("SIG-27", v.id("ontheffing9a-G2"), "2030-06-30")
    await teller("SignaalGegeven", **aan(G2), aanleiding=[verleend.id])
    await staat_open(teller, G2, C)
    v.op("2025-07-15")
    await G2.signaal(teller)(
        "SignaalBeantwoord", antwoord="alsnogGedaan", beantwoord_op=v.dag, gedaan_op=v.dag
    )
    assert (await C.ziet("SignaalBeantwoord", signaalId=teller.id))["data"]["antwoord"] == "alsnogGedaan"
    await v.einde()


async def test_g_herinstroom(spel: Speelveld) -> None:
    """The signal is given with K's own command: the rules that give it themselves are not there yet."""
    v = await spel.verhaal("G")
    C, G, R, K = cwi(v), gemeente(v), bureau(v), v.klantvolgsysteem
    plan = {"bevat_scholing": False, "met_klant": True, "stappen": []}
    await uitkering(v, C, G, "2025-01-06")
    await C.inschrijving("KlantgegevensVastgesteld", **KIND_2023)
    _, traject = await gestart(v, G, R, "2025-02-03")
    await G.dossier("PlanVanAanpakVastgesteld", **plan, versie=1)
    await negen_a(v, G, "2025-03-03", "2030-03-02")
    v.op("2025-06-30")
    await traject("PlaatsingGerealiseerd", soort_werk="regulier", uren_per_week=32, contractvorm="tijdelijk")
    await G.verwijzing().volgt("StukOntvangen", stuksoort="plaatsing")

    # 1: follow-up starts
    await G.dossier(
        "UitkeringBeeindigd",
        einddatum="2025-06-30",
        bestemming="werk",
        reden="werkDienstbetrekking",
        contractvorm="tijdelijk",
    )
    await G.ontheffing9a.volgt("OntheffingOpgeschort", grond="eindeRecht", vanaf="2025-07-01")
    dossier = (await G.dossier.gebeurtenissen())[0]["stream"]

    # 2
    v.op("2025-12-31")
    await traject("PlaatsingBeeindigd", reden="eindeContract")

    # 3: regime WW in between is visible
    v.op("2026-01-02")
    opnieuw = C.nieuwe_inschrijving("inschrijving 2")
    await opnieuw("WerkzoekendeIngeschreven")
    await opnieuw("KlantgegevensVastgesteld", vorige_uitkering="ww")

    # 4: in the same dossier: history, last plan and advice are there
    v.op("2026-04-01")
    aanvraag = {"aanvraag_id": v.id("aanvraag 2")}
    await opnieuw("UitkeringAangevraagd", **aanvraag, regeling="participatiewet", meldingsdatum="2026-04-01")
    await opnieuw(
        "AanvraagOvergedragen", **aanvraag, gemeente="9991", sollicitatieoverzicht="nietVanToepassing"
    )
    ontvangen = await G.dossier.volgt("AanvraagOntvangen")
    assert ontvangen.stream == dossier
    assert (await G.dossier.staat())["plannen"] == [{"planId": str(v.id("plan")), "versie": 1}]
    await G.ziet("KlantgegevensVastgesteld", vorigeUitkering="ww")
    assert await _duurzaam(G, "2026-04-01") == (True, None)

    # 5: inside TRM-26: SIG-55; duurzaam.A stays true, B false; new TRM-01
    v.op("2026-04-20")
    toegekend = await G.dossier(
        "UitkeringToegekend",
        **aanvraag,
        uitkering_id=v.id("uitkering 2"),
        vorige_uitkering_id=v.id("uitkering"),
        regeling="participatiewet",
        ingangsdatum="2026-04-01",
        omvang="volledig",
        opgelegd=ALLES,
    )
    assert (await G.moet("2026-04-20"))["trajectAanbieden"] == "2027-04-01"
    beeld = await G.beeld("2026-04-20")
    assert [u["status"] for u in beeld["uitkeringen"]] == ["beeindigd", "loopt"]
    assert await _duurzaam(G, "2026-04-20") == (True, False)
    terug = K.signaal_over("SIG-55", v.id("uitkering 2"), "2026-06-30")
    await terug("SignaalGegeven", **aan(G, R, prioriteit="P4"), aanleiding=[toegekend.id])
    await staat_open(terug, G, R)  # the bureau of before is told; no answer is needed

    # 6: 9a resumed on request, the next version of the plan
    v.op("2026-04-22")
    hervatting = {"resterende_dagen": 1706, "vanaf": "2026-04-22"}
    await G.ontheffing9a.geweigerd("OntheffingHervat", "INV-22", **hervatting, einddatum="2030-12-22")
    verzoek = {"verzoek_ontvangen_op": "2026-04-20"}
    await G.ontheffing9a.geweigerd(
        "OntheffingHervat", "INV-20", **hervatting, **verzoek, einddatum="2030-12-23"
    )
    await G.ontheffing9a("OntheffingHervat", **hervatting, **verzoek, einddatum="2030-12-22")
    await G.dossier("PlanVanAanpakVastgesteld", **plan, versie=2)
    assert await _ontheven(G, "2026-04-22")
    await v.einde()


async def overgedragen(v: Verhaal, C: Partij) -> Stap:
    """C takes an aanvraag and hands it over to the gemeente."""
    v.op("2025-01-13")
    await C.inschrijving("WerkzoekendeIngeschreven")
    await C.inschrijving("UitkeringAangevraagd", regeling="participatiewet", meldingsdatum="2025-01-13")
    return await C.inschrijving("AanvraagOvergedragen", gemeente="9991", sollicitatieoverzicht="bijgevoegd")


STORINGEN = {
    Partner.HANDHAVING: GEBEURTENISSEN,
    Partner.REINTEGRATIE: GEBEURTENISSEN,
    Partner.INTAKE: ONTHOUDEN,
}
"""Per service that reads, what can fail: the event that it states, or what it remembers (§5.1)."""


@asynccontextmanager
async def gestoord(
    keten: Keten, klant: str, code: str, *partners: Partner
) -> AsyncIterator[Mapping[Partner, Storing]]:
    """While the block runs, these services fail on events of this client."""
    async with AsyncExitStack() as stapel:
        yield {
            partner: await stapel.enter_async_context(
                storing(keten.adressen.databases[partner], klant, code, STORINGEN[partner])
            )
            for partner in partners
        }


async def vraag_aan(C: Partij, G: Partij, verwijzing: Stroom, R: Partij) -> Stap:
    """G sends R a client and asks C something: reintegratie reacts to the one, intake remembers the other."""
    verwezen = await verwijzing("KlantVerwezen", **VERWIJZING, ontvanger=R.organisatie)
    await G.dossier(
        "InformatieGevraagd",
        aan=C.organisatie,
        categorieen=["fase"],
        verwerking="dienstverlening",
        antwoord_voor="2025-02-10",
    )
    return verwezen


async def verstrek(C: Partij) -> None:
    await C.inschrijving("InformatieVerstrekt", zodra="EVT-03", categorieen=["fase"], volledig=True)


async def test_een_reactie_die_even_niet_lukt_wordt_herhaald(spel: Speelveld, scenarioketen: Keten) -> None:
    """At each of the three services that read the events of the others."""
    v = await spel.verhaal("even niet")
    C, G, R = cwi(v), gemeente(v), bureau(v)
    verwijzing, traject = G.verwijzing(), R.traject(G.verwijzing())

    async def drie_keer(*fouten: Storing) -> None:
        async def geprobeerd() -> bool | None:
            return True if min([await fout.pogingen() for fout in fouten]) >= 3 else None

        await totdat(geprobeerd, "een derde poging")

    async with gestoord(scenarioketen, v.klant, TIJDELIJK, Partner.HANDHAVING) as fouten:
        overdracht = await overgedragen(v, C)
        await drie_keer(*fouten.values())
        assert await G.dossier.gebeurtenissen() == []
    await G.dossier.volgt("AanvraagOntvangen", na=overdracht)

    async with gestoord(scenarioketen, v.klant, TIJDELIJK, Partner.REINTEGRATIE, Partner.INTAKE) as fouten:
        verwezen = await vraag_aan(C, G, verwijzing, R)
        await drie_keer(*fouten.values())
        assert await traject.gebeurtenissen() == []
    await traject.volgt("AanmeldingOntvangen", na=verwezen)
    await verstrek(C)
    await v.einde()


async def test_een_reactie_die_blijft_falen_wordt_geparkeerd_en_is_te_herstellen(
    spel: Speelveld, scenarioketen: Keten
) -> None:
    """At each of the three services; what came after it waits in its turn, and running all of it once more
    changes nothing (`v.einde()`)."""
    adressen, bestand = scenarioketen.adressen, scenarioketen.omgeving.map / "keten.json"
    v, ander = await spel.verhaal("blijvend"), await spel.verhaal("ander")
    C, G, R = cwi(v), gemeente(v), bureau(v)
    verwijzing, traject = G.verwijzing(), R.traject(G.verwijzing())
    await overgedragen(v, C)
    await G.dossier.volgt("AanvraagOntvangen")

    async def geparkeerd(*partners: Partner) -> None:
        async def allemaal() -> bool | None:
            wachtend = {brief.groep for brief in await dode_brieven(adressen) if brief.klant == v.klant}
            return {groep_van(p) for p in partners} <= wachtend or None

        await totdat(allemaal, f"de klant geparkeerd bij {partners}")

    async with AsyncExitStack() as stapel:
        met = partial(gestoord, scenarioketen, v.klant, BLIJVEND)
        await stapel.enter_async_context(met(Partner.REINTEGRATIE, Partner.INTAKE))
        verwezen = await vraag_aan(C, G, verwijzing, R)
        ingetrokken = await verwijzing("VerwijzingIngetrokken", reden="anderAanbod")
        await geparkeerd(Partner.REINTEGRATIE, Partner.INTAKE)
        assert await traject.gebeurtenissen() == []
        await C.inschrijving.geweigerd("InformatieVerstrekt", "EVT-03", categorieen=["fase"], volledig=True)

        await stapel.enter_async_context(met(Partner.HANDHAVING))
        advies = await C.inschrijving(
            "ReintegratieadviesUitgebracht", adviestypen=["jobhunten"], op_verzoek=False
        )
        melding = await C.inschrijving(
            "VerwijtbaarGedragGemeld", belemmert_activering=True, gedraging="belemmerenActivering"
        )
        van_cwi, gedrag = (
            G.verwijzing(uuid_uit("handhaving.verwijzing", UUID(stap.id))) for stap in (advies, melding)
        )
        await geparkeerd(*STORINGEN)

        # Another client goes on.
        await overgedragen(ander, cwi(ander))
        await gemeente(ander).dossier.volgt("AanvraagOntvangen")
        await ander.einde()

        # It is visible: for the operator, and as a metric for the one who watches.
        code, overzicht = await ketenspoor(bestand, "dead-letters", "list")
        assert code == 1
        assert overzicht.count(v.klant) == len(STORINGEN)
        assert overzicht.count("storing op verzoek van de test") == len(STORINGEN)
        assert ander.klant not in overzicht
        for partner in STORINGEN:
            beheer = f"http://127.0.0.1:{scenarioketen.omgeving.beheerpoorten[partner]}/metrics"
            gemeten = f'keten_consumer_parked_clients{{group="{groep_van(partner)}"}} 1.0'

            async def getoond(beheer: str = beheer, gemeten: str = gemeten) -> bool | None:
                return gemeten in (await spel.http.get(beheer)).text or None

            await totdat(getoond, f"het aantal geparkeerde klanten in /metrics van {partner}")
            (nog_niet,) = await opnieuw(adressen, partner, v.klant)
            assert nog_niet.gespeeld == 0, "de oorzaak is er nog"
        assert await van_cwi.gebeurtenissen() == await traject.gebeurtenissen() == []

    code, uit = await ketenspoor(bestand, "dead-letters", "replay", "handhaving", v.klant)
    assert (code, "0 wachten nog" in uit) == (0, True), uit
    for partner in (Partner.REINTEGRATIE, Partner.INTAKE):
        (gespeeld,) = await opnieuw(adressen, partner, v.klant)
        assert (gespeeld.gespeeld > 0, gespeeld.resterend) == (True, 0)
    await van_cwi.volgt("StukOntvangen", na=advies, stuksoort="advies")
    await gedrag.volgt("StukOntvangen", na=melding, stuksoort="gedragsmelding")
    await traject.volgt("AanmeldingOntvangen", na=verwezen)
    einde = await traject.volgt("TrajectBeeindigd", na=ingetrokken, redenVoortijdig="verwijzingIngetrokken")
    await verwijzing.volgt("StukOntvangen", na=einde, stuksoort="trajecteinde")
    await verstrek(C)
    assert not await dode_brieven(adressen)
    await v.einde()


async def test_wat_nog_eens_op_het_log_komt_verandert_niets(spel: Speelveld, scenarioketen: Keten) -> None:
    """The relay promises at least once: every event of all scenarios is published a second time."""
    adressen = scenarioketen.adressen
    voor = (await controleer_keten(adressen, 30)).regels
    aantal = await publiceer_nogmaals(scenarioketen)
    assert aantal
    await alles_gelezen(adressen)
    na = (await controleer_keten(adressen, 30)).regels
    assert [(r.eventstore, r.projectie) for r in na] == [(r.eventstore, r.projectie) for r in voor]
    assert sum(r.dubbel for r in na) == sum(r.dubbel for r in voor) + aantal
    assert not await dode_brieven(adressen)


async def test_c_8b_niets_gedaan(spel: Speelveld) -> None:
    """Row 8b: the ontheffing ends, nobody did anything. The signal is given with K's own command, because the
    rules that give it themselves are not there yet."""
    v = await spel.verhaal("C8b")
    C, G, K = cwi(v), gemeente(v), v.klantvolgsysteem
    ontheffing = G.ontheffing()
    await uitkering(v, C, G)
    v.op("2025-10-08")
    await ontheffing(
        "OntheffingVerleend",
        verplichtingen=["arbeidsplicht"],
        ingangsdatum="2025-10-08",
        einddatum="2026-01-07",
        reintegratieplicht="opgelegd",
        grondslag="art9",
        adviesverantwoording="geenAdviesNietMedisch",
        gronden=["zorgtakenMantelzorg"],
    )

    # 8b: counted as expired, not exempt
    v.op("2026-01-08")
    verlopen = await K.klok("OntheffingVerlopen", ontheffing_id=ontheffing.id, heronderzoek_gedaan=False)
    signaal = K.signaal_over("SIG-18", v.id("ontheffing"), "2026-01-07")
    await signaal("SignaalGegeven", **aan(G), aanleiding=[verlopen.id])
    assert (await C.ziet("OntheffingVerlopen"))["data"]["verlopenOp"] == "2026-01-08"
    assert (await G.signaal(signaal).staat())["status"] == "open"
    assert await _ontheven(G, "2026-01-07")
    assert not await _ontheven(G, "2026-01-08")
    await v.einde()


def aan(partij: Partij, *kopie: Partij, prioriteit: str = "P2") -> dict[str, object]:
    """The fields of a signal to this party; what the rules would fill in stands for itself."""
    return {
        "geadresseerde": _adres(partij),
        "kopie": [_adres(p) for p in kopie] or None,
        "prioriteit": prioriteit,
        "regelversie": "2025-01-01",
        "kennismoment": f"{partij.verhaal.dag}T08:00:00Z",
    }


def _adres(p: Partij) -> dict[str, str]:
    """An organisation in a role: no signal names a person, so who takes over the role has the question."""
    return {"organisatie": p.organisatie, "rol": p.rol.value}


async def staat_open(signaal: Stroom, bij: Partij, *ook: Partij) -> None:
    """The question is open with its addressee, and these see it too: what about and until when (S9, S10)."""
    staat = await bij.signaal(signaal).staat()
    assert (staat["status"], staat["geadresseerde"]) == ("open", _adres(bij))
    for partij in (bij, *ook):
        gezien = await partij.ziet("SignaalGegeven", signaalId=signaal.id)
        assert (
            gezien["data"].items()
            >= {
                "code": signaal.eigen["code"],
                "onderwerpId": str(signaal.eigen["onderwerp_id"]),
                "uiterlijk": signaal.eigen["uiterlijk"],
                "geadresseerde": _adres(bij),
            }.items()
        )
        assert not gezien["afgeschermd"]


async def is_vervallen(signaal: Stroom, reden: str, bij: Partij, *ook: Partij) -> None:
    """A fact ended the question, and who saw it sees that too."""
    staat = await bij.signaal(signaal).staat()
    assert (staat["status"], staat["vervalreden"]) == ("vervallen", reden)
    for partij in (bij, *ook):
        await partij.ziet("SignaalVervallen", signaalId=signaal.id, reden=reden)


async def test_b_alleenstaande_ouder(spel: Speelveld) -> None:
    """The signal is given with K's own command: the rules that give it themselves are not there yet."""
    v = await spel.verhaal("B")
    C, G, R, K = cwi(v), gemeente(v), bureau(v), v.klantvolgsysteem
    jongste = {
        "kind_id": v.id("jongste"),
        "geboortedatum": "2022-09-10",
        "volledige_zorg": True,
        "ten_laste_komend": True,
    }
    await uitkering(v, C, G)
    await C.inschrijving(
        "KlantgegevensVastgesteld", leefvorm="alleenstaandeOuder", kinderen=[jongste], startkwalificatie="nee"
    )

    # 1: duty to inform met
    v.op("2025-02-20")
    await G.dossier(
        "VoorlichtingGegeven",
        onderwerp="art9a",
        initiatief="ongevraagd",
        kanaal="brief",
        resultaat="nogOnbekend",
    )

    # 2
    v.op("2025-03-03")
    await G.ontheffing9a("OntheffingAangevraagd", aanleiding="klant", grondslag="art9a")

    # 3: C, R: scope and dates; tegenprestatie falls away by law (9 lid 7)
    v.op("2025-03-17")
    verzoek = {"verzoek_ontvangen_op": "2025-03-03"}
    fout = await G.ontheffing9a.geweigerd("OntheffingVerleend", "INV-20", **_9a(v, "2030-03-17") | verzoek)
    assert "16-03-2030" in fout
    await verleen_9a(v, G, "2030-03-16", **verzoek, bezwaar_tot="2025-04-28")
    gezien = await C.ziet("OntheffingVerleend")
    assert gezien["data"]["einddatum"] == "2030-03-16"
    assert "grondslag" in gezien["afgeschermd"]

    vrij = dict.fromkeys(LETTER_A, "ontheven")
    await G.plichten_zijn("2025-03-17", **vrij, reintegratieplicht="geldt", tegenprestatie="vervallen")

    # Variant: a second grant in this gemeente; a rejection for another reason than the law gives
    await G.ontheffing9a.geweigerd("OntheffingVerleend", "INV-19", **_9a(v, "2030-03-16") | verzoek)

    # 4
    v.op("2025-06-02")
    await G.dossier(
        "PlanVanAanpakVastgesteld",
        versie=1,
        stappen=[{"stap_id": v.id("stap"), "soort": "scholing", "gereed_voor": "2026-07-01"}],
        bevat_scholing=True,
        startkwalificatie="nee",
        met_klant=True,
        ontheffing_id=v.id("ontheffing9a-G"),
    )

    # 5: exempt is not inactive
    v.op("2025-06-09")
    verwijzing = G.verwijzing()
    scholing = {"niveau": "startkwalificatie", "startkwalificatiegericht": True}
    await verwijzing(
        "TrajectbesluitGenomen", uitkomst="aanbod", trajectsoort="scholing", aanleiding="eersteAanbod"
    )
    await verwijzing("TrajectAangeboden", trajectsoort="scholing", scholing=scholing)
    await verwijzing("AanbodBeantwoord", antwoord="aanvaard")
    traject = await verwezen(
        G,
        R,
        verwijzing,
        trajectsoort="scholing",
        doel="scholingAfronden",
        verplichtingen=["reintegratieplicht"],
    )
    assert await _ontheven(G, "2025-06-09")
    (gevolgd,) = (await G.beeld("2025-06-09"))["verwijzingen"]
    assert (gevolgd["trajectbesluit"], gevolgd["traject"]["status"]) == ("aanbod", "aangemeld")

    # 6: care ends before the step: SIG-45, until it is arranged for the months after
    v.op("2025-09-01")
    await traject("AanmeldingGeaccepteerd")
    opvang = {"status": "geregeld", "eigenaar": R.organisatie, "voorziening": "kinderopvang"}
    geregeld = await traject("VoorzieningenGeregeld", **opvang, van="2025-09-01", tot="2026-01-31")
    begonnen = await traject("TrajectGestart", trajectsoort="scholing", scholing=scholing)
    gat = K.signaal_over("SIG-45", v.id("voorziening"), "2026-01-31")
    await gat("SignaalGegeven", **aan(G, R), aanleiding=[geregeld.id, begonnen.id])
    await staat_open(gat, G, R)
    v.op("2025-11-03")
    sluit_aan = await traject(
        "VoorzieningenGeregeld", **opvang, gebeurtenisdatum=v.dag, van="2026-02-01", tot="2026-07-31"
    )
    await gat("SignaalVervallen", reden="alsnogGebeurd", door=UUID(sluit_aan.id))
    await is_vervallen(gat, "alsnogGebeurd", G, R)
    assert (await R.ziet("OntheffingVerleend"))["data"]["verplichtingen"] == list(LETTER_A)

    # 7: every 6 months
    for dag in ("2025-12-01", "2026-06-01", "2026-12-01", "2027-06-01"):
        v.op(dag)
        await G.ontheffing9a(
            "HeronderzoekUitgevoerd",
            heronderzoek_id=v.id(f"heronderzoek {dag}"),
            aanleiding="halfjaar9a",
            onderdelen=["planuitvoering"],
            uitkomst="ongewijzigd",
        )

    # 8: obligations revive
    v.op("2027-09-10")
    await K.klok("LeeftijdsgrensBereikt", grens="kind5", betreft=v.id("jongste"))
    for ander in (C, R):
        assert "betreft" in (await ander.ziet("LeeftijdsgrensBereikt", grens="kind5"))["afgeschermd"]
    await G.ontheffing9a.volgt(
        "OntheffingOpgeschort",
        grond="kind5",
        vanaf="2027-09-10",
        vanRechtswege=True,
        verbruikteMaanden9a=29,
    )
    assert await _ontheven(G, "2027-09-09")
    assert not await _ontheven(G, "2027-09-10")
    await G.plichten_zijn("2027-09-10", sollicitatieplicht="geldt", arbeidsplicht="nietOplegbaar")
    assert "verbruikteMaanden9a" in (await C.ziet("OntheffingOpgeschort"))["afgeschermd"]

    # 9: not an ontheffing
    v.op("2027-09-20")
    await G.dossier(
        "VoorwaardenGetoetst",
        oordeel="nietOplegbaar",
        toetsen=[{"voorwaarde": "kinderopvang", "uitkomst": "nietVoldaan", "getoetst_op": "2027-09-20"}],
    )
    assert not await _ontheven(G, "2027-09-20")
    await G.plichten_zijn("2027-09-20", sollicitatieplicht="geldt", arbeidsplicht="nietOplegbaar")

    # 10: 122 days suspended, 919 days left
    v.op("2028-01-10")
    hervatting = {
        "resterende_dagen": 919,
        "vanaf": "2028-01-10",
        "verzoek_ontvangen_op": "2028-01-03",
    }
    await G.ontheffing9a.geweigerd("OntheffingHervat", "INV-22", **hervatting, einddatum="2030-07-16")
    baby = jongste | {"kind_id": v.id("baby"), "geboortedatum": "2027-11-20"}
    await G.dossier("KlantgegevensVastgesteld", kinderen=[jongste, baby])
    await G.ontheffing9a("OntheffingHervat", zodra="INV-22", **hervatting, einddatum="2030-07-16")
    assert await _ontheven(G, "2030-07-16")
    assert not await _ontheven(G, "2030-07-17")
    await v.einde()


async def test_b_afwijzen_kan_alleen_om_de_redenen_van_de_wet(spel: Speelveld) -> None:
    v = await spel.verhaal("B variant")
    C, G = cwi(v), gemeente(v)
    await uitkering(v, C, G)
    v.op("2025-03-03")
    await G.ontheffing9a("OntheffingAangevraagd", aanleiding="klant", grondslag="art9a")
    await G.ontheffing9a.geweigerd(
        "OntheffingAfgewezen", "INV-21", grondslag="art9a", reden="voorzieningLostOp"
    )
    await G.ontheffing9a("OntheffingAfgewezen", grondslag="art9a", reden="geenVolledigeZorg")
    await v.einde()


async def test_e_rapport_ontvangen_en_niet_gelezen(spel: Speelveld) -> None:
    """The signals are given with K's own command: the rules that give them themselves are not there yet."""
    v = await spel.verhaal("E")
    C, G, R, K = cwi(v), gemeente(v), bureau(v), v.klantvolgsysteem
    await uitkering(v, C, G)
    verwijzing, traject = await gestart(v, G, R, "2025-03-17")
    rapport = {"stuk_id": v.id("rapport")}
    klantmanager = {"functie": "klantmanager", "onderwerp": "werk"}
    await G.dossier("KlantmanagerToegewezen", **klantmanager, medewerker="m-4471")
    v.op("2025-06-10")
    await traject("RapportageTerInzageGegeven", **rapport, stuksoort="rapportage", blokkeringsrecht=False)

    # 1: R sees "ontvangen"
    v.op("2025-06-13")
    await traject(
        "RapportageIngediend",
        **rapport,
        soort="voortgang",
        periode_van="2025-03-17",
        onderwerpen=["werkritme"],
    )
    ontvangen = await verwijzing.volgt("StukOntvangen", verschuldigd=["lezen", "terugkoppelen"])
    verschuldigd = await G.moet("2025-06-13")
    assert (verschuldigd["lezen"], verschuldigd["terugkoppelen"]) == ("2025-06-27", "2025-07-11")
    assert (await R.ziet("StukOntvangen"))["data"]["ontvangenOp"] == "2025-06-13"

    # 2: R sees that it was asked
    v.op("2025-06-28")
    ongelezen = K.signaal_over("SIG-37", v.id("rapport"), "2025-06-27")
    await ongelezen("SignaalGegeven", **aan(G), aanleiding=[ontvangen.id])
    await staat_open(ongelezen, G, R)

    # 3: open signal passes to the new klantmanager, as does all that is owed
    v.op("2025-07-01")
    toegewezen = await G.dossier("KlantmanagerToegewezen", **klantmanager, medewerker="m-0815")
    await traject("ContactpersoonBevestigd", van_gebeurtenis=toegewezen)
    gewijzigd = await traject("ContactpersoonGewijzigd", functie="begeleider", medewerker="b-0132")
    assert (await G.ziet("ContactpersoonGewijzigd"))["data"]["medewerker"] == "b-0132"
    await G.dossier("ContactpersoonBevestigd", van_gebeurtenis=gewijzigd)
    for kennismoment, wie in (("2025-06-30", "m-4471"), ("2025-07-01", "m-0815")):
        (nu,) = (await G.beeld("2025-07-01", kennismoment))["klantmanagers"]
        assert (nu["medewerker"], nu["onderwerp"]) == (wie, "werk")
    await staat_open(ongelezen, G, R)
    assert await G.moet("2025-07-01") == verschuldigd

    # 4
    v.op("2025-07-04")
    einde = await traject(
        "TrajectBeeindigd", wijze="voortijdig", doel_gerealiseerd="nee", reden_voortijdig="klantGestopt"
    )
    await verwijzing.volgt(
        "StukOntvangen", stuksoort="trajecteinde", verschuldigd=["lezen", "vervolgBepalen"]
    )

    # 5: 11 days after receipt
    v.op("2025-07-15")
    contact = await G.dossier(
        "ContactVastgelegd",
        partijen=["klant", "klantmanager"],
        soort="telefoonUit",
        onderwerpen=["traject"],
        statusverklaring=[{"onderwerp": "traject", "onderwerp_id": traject.id, "status": "loopt"}],
    )
    verschil = K.signaal_over("SIG-40", UUID(str(traject.id)), "2025-07-11")
    await verschil("SignaalGegeven", **aan(G, R), aanleiding=[einde.id, contact.id])
    te_laat = K.signaal_over("SIG-38", v.id("rapport"), "2025-07-11")
    await te_laat("SignaalGegeven", **aan(G), aanleiding=[ontvangen.id])
    await staat_open(verschil, G, R)
    await staat_open(te_laat, G, R)

    # 6
    v.op("2025-07-16")
    await R.signaal(verschil).geweigerd("SignaalOpgepakt", "INV-05")
    await G.signaal(verschil)("SignaalOpgepakt", bron={"functie": "klantmanager", "medewerker": "m-0815"})
    lezing = {"functie": "klantmanager", "medewerker": "m-0815"}
    gelezen = await verwijzing("RapportageGelezen", **rapport, **lezing)
    await verwijzing("RapportageGelezen", stuk_id=einde, **lezing)
    await ongelezen("SignaalVervallen", reden="alsnogGebeurd", door=UUID(gelezen.id))
    await is_vervallen(ongelezen, "alsnogGebeurd", G, R)

    # 7: nothing owed any more
    v.op("2025-07-18")
    terug = await verwijzing(
        "RapportageTeruggekoppeld",
        **rapport,
        bruikbaarheid="deelsBruikbaar",
        vervolg="nieuwAanbod",
        vragen="Waarom is het zoekgedrag niet besproken?",
    )
    assert (await R.ziet("RapportageTeruggekoppeld"))["data"]["vragen"].startswith("Waarom")
    assert "vragen" in (await C.ziet("RapportageTeruggekoppeld"))["afgeschermd"]
    await te_laat("SignaalVervallen", reden="alsnogGebeurd", door=UUID(terug.id))
    await verwijzing("VervolgbesluitGenomen", stuk_id=einde, vervolg="nieuwAanbod")
    await G.signaal(verschil)(
        "SignaalBeantwoord", antwoord="alsnogGedaan", beantwoord_op=v.dag, gedaan_op=v.dag
    )
    assert not (await G.moet("2025-07-18")).keys() & {"lezen", "terugkoppelen", "vervolgBepalen"}
    assert (await R.ziet("SignaalBeantwoord"))["data"]["antwoord"] == "alsnogGedaan"
    await v.einde()


async def test_e_stilzwijgend_is_wat_een_mens_vastlegt(spel: Speelveld) -> None:
    """Row "Tacit": nobody answers, and nothing is assumed."""
    v = await spel.verhaal("E stilzwijgend")
    C, G, R = cwi(v), gemeente(v), bureau(v)
    await uitkering(v, C, G)
    verwijzing, traject = await gestart(v, G, R, "2025-03-17")
    plan = {"stuk_id": v.id("trajectplan")}
    v.op("2025-03-18")
    await traject(
        "TrajectplanIngediend",
        **plan,
        versie=1,
        trajectsoort="bemiddeling",
        doel="regulierWerk",
        standaardtraject=True,
        voorkeur_klant_opgenomen=False,
        adviestypen=["jobhunten"],
    )
    await verwijzing.volgt("StukOntvangen", stuksoort="trajectplan")
    v.op("2026-03-18")
    await R.ziet("StukOntvangen")
    await R.ziet_niet("TrajectplanBeoordeeld")
    assert "planBeoordelen" in await G.moet("2026-03-18")

    await verwijzing("TrajectplanBeoordeeld", **plan, oordeel="overgenomen", wijze="stilzwijgend")
    assert (await R.ziet("TrajectplanBeoordeeld"))["data"]["wijze"] == "stilzwijgend"
    assert "planBeoordelen" not in await G.moet("2026-03-18")
    await v.einde()


async def test_een_ingetrokken_verwijzing(spel: Speelveld) -> None:
    """§5.1: before the start the traject ends by itself, after it a person decides."""
    v = await spel.verhaal("ingetrokken")
    C, G, R = cwi(v), gemeente(v), bureau(v)
    await uitkering(v, C, G)
    lopend, traject = await gestart(v, G, R, "2025-02-24")
    v.op("2025-03-03")
    tweede = G.verwijzing("tweede")
    wachtend = await verwezen(G, R, tweede)

    v.op("2025-03-10")
    await lopend("VerwijzingIngetrokken", reden="anderAanbod")
    await tweede("VerwijzingIngetrokken", reden="anderAanbod")
    einde = await wachtend.volgt(
        "TrajectBeeindigd",
        wijze="voortijdig",
        redenVoortijdig="verwijzingIngetrokken",
        einddatum="2025-03-10",
    )
    await tweede.volgt("StukOntvangen", stukId=einde.id, verschuldigd=["lezen", "vervolgBepalen"])
    assert (await wachtend.staat())["status"] == "beeindigd"
    assert (await traject.staat())["status"] == "gestart"
    await wachtend.geweigerd("AanmeldingGeaccepteerd", "EVT-01")
    await traject("TrajectBeeindigd", wijze="voortijdig", doel_gerealiseerd="nee", reden_voortijdig="overig")
    await lopend.volgt("StukOntvangen", stuksoort="trajecteinde")
    await v.einde()


async def test_h_correctie(spel: Speelveld) -> None:
    """Rows 1 to 4. The signal is given with K's own command: the rules that give it are not there yet."""
    v = await spel.verhaal("H")
    C, G, R, K = cwi(v), gemeente(v), bureau(v), v.klantvolgsysteem
    await uitkering(v, C, G)
    _, traject = await gestart(v, G, R, "2025-03-17")
    v.op("2025-06-02")
    vergissing = await traject("PresentieVastgelegd", aanwezig="nietVerschenen")
    v.op("2025-07-01")
    ontheffing = G.ontheffing()
    verleend = await ontheffing(
        "OntheffingVerleend",
        verplichtingen=["arbeidsplicht"],
        ingangsdatum="2025-07-01",
        einddatum="2025-12-31",
        reintegratieplicht="opgelegd",
        grondslag="art9",
        adviesverantwoording="geenAdviesNietMedisch",
        gronden=["sociaal"],
    )

    # 1: per kennismoment 08-31 the old date holds
    v.op("2025-09-01")
    fout = {"gecorrigeerde_id": verleend, "velden": {"einddatum": "2025-10-31"}}
    await ontheffing.geweigerd("GebeurtenisGecorrigeerd", "INV-04", **fout)
    gecorrigeerd = await ontheffing("GebeurtenisGecorrigeerd", **fout, reden="registratiefout")
    assert await _ontheven(G, "2025-11-15", kennismoment="2025-08-31")
    assert not await _ontheven(G, "2025-11-15", kennismoment="2025-09-01")
    regel = await C.ziet("OntheffingVerleend")
    assert regel["data"]["einddatum"] == "2025-10-31"
    assert [(c["soort"], c["reden"]) for c in regel["correcties"]] == [("gecorrigeerd", "registratiefout")]

    # 2: a signal where the new date changes a term
    heronderzoek = K.signaal_over("SIG-20", v.id("ontheffing"), "2025-10-31")
    await heronderzoek("SignaalGegeven", **aan(G), aanleiding=[gecorrigeerd.id])

    # 3: a changed besluit is a new besluit
    v.op("2025-09-02")
    await ontheffing.geweigerd(
        "GebeurtenisGecorrigeerd",
        "EVT-04",
        gecorrigeerde_id=verleend,
        reden="tijdstipGecorrigeerd",
        velden={"einddatum": "2026-03-31"},
    )

    # 4: gemeente sees that a ground of the melding fell away
    v.op("2025-09-03")
    await traject("GebeurtenisIngetrokken", ingetrokken_id=vergissing, reden="verkeerdeKlant")
    await v.bij()
    assert (await G.ziet("PresentieVastgelegd"))["ingetrokken"] is True
    await traject.geweigerd(
        "GebeurtenisIngetrokken", "EVT-05", ingetrokken_id=vergissing, reden="verkeerdeKlant"
    )
    await v.einde()


async def test_h_identiteit(spel: Speelveld) -> None:
    """Rows 5 to 7: a temporary pseudonym turns out to be a person who is known already, and then not. The
    signal is given with K's own command: the rules that give it themselves are not there yet."""
    v, t = await spel.verhaal("H definitief"), await spel.verhaal("H tijdelijk")
    C, G, K = cwi(v), gemeente(v), v.klantvolgsysteem
    Ct, Gt = cwi(t), gemeente(t)
    await uitkering(v, C, G, "2023-10-02")
    await uitkering(t, Ct, Gt, "2024-03-04")
    for verhaal, partij, van, einddatum, opgeschort in (
        (v, G, "2024-01-01", "2028-12-31", "2024-07-01"),
        (t, Gt, "2024-04-01", "2029-03-31", "2025-01-01"),
    ):
        await negen_a(verhaal, partij, van, einddatum)
        verhaal.op(opgeschort)
        await partij.ontheffing9a(
            "OntheffingOpgeschort",
            vorm="beschikking",
            vanaf=opgeschort,
            van_rechtswege=False,
            grond="opVerzoek",
            verzoek_ontvangen_op=opgeschort,
        )
    streams = {s.stream for s in t.stappen}
    await v.bij()
    await t.bij()
    eigen = {r["id"] for r in await C.tijdlijn()}
    hervatting = {
        "vanaf": "2025-10-01",
        "verzoek_ontvangen_op": "2025-09-08",
        "resterende_dagen": 0,
        "einddatum": "2030-04-03",
    }

    async def laatste_dag(dag: str) -> bool | None:
        """Whether the limit of TRM-07 is this day: every later one is refused, and the refusal names it."""
        return dag in await G.ontheffing9a.geweigerd("OntheffingHervat", "INV-20", **hervatting) or None

    async def samen() -> bool | None:
        return streams <= {r["stream"] for r in await C.tijdlijn()} or None

    async def apart() -> bool | None:
        return not streams & {r["stream"] for r in await C.tijdlijn()} or None

    # 5: tijdlijn merges; streams keep their ids; per-stream sequence goes on
    v.op("2025-10-01")
    assert await laatste_dag("02-04-2030")
    assert await apart()
    beheerder = {"klant": None, "bron": {"functie": "identiteitsbeheerder"}}
    await C.identiteit(t.klant).geweigerd(
        "IdentiteitSamengevoegd", "EVT-06", **beheerder,
        vervallen_klant=t.klant, blijvende_klant=t.klant, reden="dubbeleRegistratie",
    )  # fmt: skip
    samengevoegd = await C.identiteit(t.klant)(
        "IdentiteitSamengevoegd",
        **beheerder,
        vervallen_klant=t.klant,
        blijvende_klant=v.klant,
        reden="tijdelijkWordtDefinitief",
    )
    await totdat(samen, "de tijdlijn van de blijvende klant heeft ook de dossiers van de andere")

    async def overal_bekend() -> bool | None:
        return await t.nieuwe_klant(t.bsn) == v.klant or None

    await totdat(overal_bekend, "CWI kent de klant onder het blijvende pseudoniem")
    t.op("2025-10-01")
    verder = await Ct.inschrijving("BegeleidingsactiviteitUitgevoerd", soort="gesprek")
    assert verder.stream in streams
    assert (await Ct.inschrijving.gebeurtenissen())[-1]["subject"] == v.klant

    # 6: union of days: 91 of the 275 days of the other one were used at the same time; two 9a streams stay
    await totdat(lambda: laatste_dag("30-09-2029"), "de dagen van beide pseudoniemen tellen, eenmaal")
    samen9a = {G.ontheffing9a.stream, Gt.ontheffing9a.stream}
    assert {r["stream"] for r in await G.tijdlijn() if r["naam"] == "OntheffingVerleend"} == samen9a
    dubbel = K.signaal_over("SIG-60", Gt.verhaal.id("ontheffing9a-G"), "2025-10-01")
    await dubbel("SignaalGegeven", **aan(G, C), aanleiding=[samengevoegd.id])
    await staat_open(dubbel, G, C)

    # 7: streams back to the other key; the merge stays in the history
    v.op("2025-10-15")
    gesplitst = await C.identiteit(v.klant)(
        "IdentiteitGesplitst",
        klant=v.klant,
        nieuwe_klant=t.klant,
        bron={"functie": "identiteitsbeheerder"},
        streams=sorted(streams),
        reden="onterechtSamengevoegd",
    )
    await totdat(apart, "de dossiers van de andere klant zijn weer weg")
    await totdat(lambda: laatste_dag("02-04-2030"), "alleen de eigen dagen tellen")
    regels = {r["id"]: r["naam"] for r in await C.tijdlijn()}
    assert eigen <= regels.keys()
    assert regels[samengevoegd.id] == "IdentiteitSamengevoegd"
    assert streams <= {r["stream"] for r in await Ct.tijdlijn()}
    await dubbel("SignaalVervallen", reden="zaakBeeindigd", door=UUID(gesplitst.id))
    await is_vervallen(dubbel, "zaakBeeindigd", G, C)
    await v.herhaal()
    await t.herhaal()
