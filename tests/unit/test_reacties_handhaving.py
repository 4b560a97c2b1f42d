"""What handhaving does when an event of a partner arrives (`events.md` §5.1)."""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from datetime import date as dag
from uuid import UUID, uuid4

import pytest

from services.handhaving.ontheffing import commands as ontheffing
from services.handhaving.ontheffing.aggregate import ontheffing9a_id
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING_ROUTES
from services.handhaving.reacties import ONTHOUD, REACTIES
from services.handhaving.uitkeringsdossier import commands as dossier
from services.handhaving.uitkeringsdossier.aggregate import dossier_id
from services.handhaving.verwijzing import commands as verwijzing
from services.handhaving.verwijzing.aggregate import AGGREGAAT as VERWIJZING
from services.handhaving.verwijzing.stukken import VERSCHULDIGD
from services.handhaving.voorbeelden import BUREAU, DIAGNOSTICUS, KLANT, VERWIJZING_ID, besluit
from shared.aggregate.aggregate import uuid_voor
from shared.aggregate.naslag import Vastgelegd
from shared.aggregate.reactions import Reactie
from shared.contract.adviezen import AdviesGevraagd, AdviesUitgebracht, ReintegratieadviesUitgebracht
from shared.contract.codelijst import lijst
from shared.contract.diagnoses import DiagnoseUitgebracht
from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import Basis, Bron, Deur, Inhoud, Rol, uit_data
from shared.contract.klantgegevens import KlantgegevensVastgesteld, LeeftijdsgrensBereikt
from shared.contract.ontheffingen import OntheffingVerleend, OntheffingVerlengd
from shared.contract.plaatsingen import PlaatsingGerealiseerd
from shared.contract.rapportages import RapportageIngediend
from shared.contract.trajecten import AanmeldingOntvangen, KlantTerugverwezen
from shared.contract.uitkeringen import AanvraagOvergedragen, UitkeringAangevraagd, UitkeringBeeindigd
from shared.contract.verwijzingen import KlantVerwezen, StukOntvangen
from shared.deelnemers import Deelnemer, Deelnemers
from tests.contract.golden import data_bytes, event
from tests.geheugen import Geheugen
from tests.unit.gwt import given
from tests.unit.invarianten import feit

GEMEENTE = "urn:nld:oin:00000099200000002000"
CWI = "urn:nld:oin:00000099100000001000"
AANVRAAG, ONTHEFFING, STUK = uuid4(), uuid4(), uuid4()
TRAJECT = uuid_voor("traject", VERWIJZING_ID)
DEELNEMERS = Deelnemers(
    [
        Deelnemer(organisatie=GEMEENTE, naam="Gemeente", rollen=(Rol.KLANTMANAGER,), gemeenten=("9991",)),
        Deelnemer(organisatie=DIAGNOSTICUS, naam="GGD", rollen=(Rol.DIAGNOSTICUS,)),
    ]
)


class Dienst(Geheugen):
    """What the service remembers and does with an event."""

    async def verwerk(self, v: Vastgelegd) -> Sequence[Reactie]:
        """Remembers and reacts, in the order of the service."""
        if onthoud := ONTHOUD.get(type(v.inhoud)):
            self.onthoud(onthoud(v))
        reactie = REACTIES.get(type(v.inhoud))
        return [] if reactie is None else await reactie(v, DEELNEMERS, self)


def gebeurt(
    inhoud: Inhoud, stream: str, gemeente: str | None = "9991", organisatie: str = GEMEENTE
) -> Vastgelegd:
    envelop = Envelop(
        id=uuid4(),
        source=f"{organisatie}:systeem:proef",
        type=inhoud.gebeurtenistype.type,
        klant=KLANT,
        time=datetime(2025, 6, 13, 22, 30, tzinfo=UTC),
        stream=stream,
        sequence=1,
        dataschema="https://example.nl",
        correlationid=uuid4(),
        causationid=None,
        verwerkingid="https://example.nl",
        traceparent=None,
    )
    return Vastgelegd(envelop, basis(gemeente, organisatie), inhoud)


def basis(gemeente: str | None, organisatie: str = GEMEENTE) -> Basis:
    bron = Bron(brontype="professional", organisatie=organisatie, rol=Rol.ADVISEUR)
    return Basis(gebeurtenisdatum="2025-06-13", deur=Deur.REGISTREREN, bron=bron, gemeente=gemeente)


def overgedragen(gemeente: str | None = "9991", overzicht: str = "bijgevoegd") -> Vastgelegd:
    inhoud = AanvraagOvergedragen(
        aanvraag_id=AANVRAAG, overdrachtsdatum=dag(2025, 1, 13), sollicitatieoverzicht=overzicht
    )
    return gebeurt(inhoud, f"inschrijving-{uuid4()}", gemeente, CWI)


aangevraagd = gebeurt(
    UitkeringAangevraagd(
        aanvraag_id=AANVRAAG,
        regeling="participatiewet",
        aanvraagdatum=dag(2025, 1, 7),
        meldingsdatum=dag(2025, 1, 6),
    ),
    f"inschrijving-{uuid4()}",
    None,
    CWI,
)
aangemeld = gebeurt(
    AanmeldingOntvangen(traject_id=TRAJECT, verwijzing_id=UUID(VERWIJZING_ID), ontvangen_op=dag(2025, 2, 24)),
    f"traject-{TRAJECT}",
    "9991",
    BUREAU,
)


def van_bureau(inhoud: Inhoud, gemeente: str | None = None) -> Vastgelegd:
    return gebeurt(inhoud, f"traject-{TRAJECT}", gemeente, BUREAU)


def verleend(grondslag: str, stream: UUID) -> Vastgelegd:
    inhoud = OntheffingVerleend.model_validate(
        {
            **besluit("2025-03-17", "2025-03-17", "Pw 9", "Dringende redenen."),
            "ontheffingId": str(ONTHEFFING),
            "verplichtingen": ["arbeidsplicht", "sollicitatieplicht"],
            "ingangsdatum": "2025-03-17",
            "einddatum": "2026-03-16",
            "verzoekOntvangenOp": "2025-03-03",
            "reintegratieplicht": "opgelegd",
            "grondslag": grondslag,
            "adviesverantwoording": "adviesGevolgd",
            "gronden": ["medisch"],
        }
    )
    return gebeurt(inhoud, f"ontheffing-{stream}")


async def test_een_overgedragen_aanvraag_komt_in_het_dossier_met_haar_eigen_datums():
    dienst = Dienst()
    await dienst.verwerk(aangevraagd)
    (reactie,) = await dienst.verwerk(overgedragen())
    assert (reactie.id, reactie.organisatie) == (dossier_id(KLANT, "9991"), GEMEENTE)
    c = reactie.commando
    assert isinstance(c, dossier.OntvangAanvraag)
    assert (c.aanvraagdatum, c.meldingsdatum, c.kanaal) == (dag(2025, 1, 7), dag(2025, 1, 6), "overdracht")
    assert c.ontvangen_op == dag(2025, 6, 14)  # 22:30Z in summer is the next local day
    assert c.ontbreekt is None


async def test_wat_aan_een_overdracht_ontbreekt_wordt_genoemd():
    (reactie,) = await Dienst().verwerk(overgedragen(overzicht="nietBijgevoegd"))
    assert isinstance(reactie.commando, dossier.OntvangAanvraag)
    assert reactie.commando.ontbreekt == ("aanvraaggegevens", "sollicitatieactiviteiten")


async def test_een_overdracht_aan_een_gemeente_buiten_de_keten_heeft_geen_gevolg():
    assert await Dienst().verwerk(overgedragen("8888")) == []


async def test_een_advies_van_cwi_opent_een_eigen_verwijzing():
    dienst = Dienst()
    await dienst.verwerk(overgedragen())
    advies = ReintegratieadviesUitgebracht(advies_id=STUK, adviestypen=("rustplan",), op_verzoek=False)
    v = gebeurt(advies, f"inschrijving-{uuid4()}", None, CWI)
    (reactie,) = await dienst.verwerk(v)
    (nog_eens,) = await dienst.verwerk(v)
    c = reactie.commando
    assert isinstance(c, verwijzing.OntvangStuk)
    assert (c.stuksoort, c.stuk_id, c.verschuldigd) == ("advies", STUK, VERSCHULDIGD["advies"])
    assert reactie.id == nog_eens.id == c.verwijzing_id


async def test_een_rapportage_komt_bij_de_verwijzing_van_haar_traject():
    dienst = Dienst()
    await dienst.verwerk(aangemeld)
    rapportage = RapportageIngediend(
        stuk_id=STUK,
        soort="voortgang",
        periode_van=dag(2025, 3, 17),
        periode_tot=dag(2025, 6, 13),
        onderwerpen=("werkritme",),
    )
    v = van_bureau(rapportage)
    (reactie,) = await dienst.verwerk(v)
    c = reactie.commando
    assert isinstance(c, verwijzing.OntvangStuk)
    assert (reactie.id, reactie.organisatie, c.gemeente) == (UUID(VERWIJZING_ID), GEMEENTE, "9991")
    assert (c.stuksoort, c.stuk_id, c.van) == ("rapportage", STUK, v.envelop.id)
    assert c.verschuldigd == ("lezen", "terugkoppelen")


def verwezen(ontvanger: str = BUREAU, gemeente: str = "9991") -> Vastgelegd:
    inhoud = KlantVerwezen.model_validate(
        {
            "verwijzingId": VERWIJZING_ID,
            "ontvanger": ontvanger,
            "verwijsdatum": "2025-02-24",
            "trajectsoort": "bemiddeling",
            "doel": "regulierWerk",
            "overdrachtswijze": "warm",
            "pakket": ["vraagstelling"],
            "verplichtingen": ["arbeidsplicht"],
            "rapportageElkeMaanden": 3,
        }
    )
    return gebeurt(inhoud, f"verwijzing-{VERWIJZING_ID}", gemeente)


terugverwezen = KlantTerugverwezen(traject_id=TRAJECT, datum=dag(2025, 3, 1), reden="gezondheid")


async def test_een_stuk_onder_de_verwijzing_van_een_ander_bureau_vraagt_geen_antwoord():
    """Also when its own register says that the traject came from that verwijzing."""
    dienst = Dienst()
    await dienst.verwerk(verwezen(ontvanger=DIAGNOSTICUS))
    await dienst.verwerk(aangemeld)
    assert await dienst.verwerk(van_bureau(terugverwezen)) == []


async def test_wie_verwees_krijgt_het_stuk_ook_als_het_bureau_een_andere_gemeente_noemt():
    dienst = Dienst()
    await dienst.verwerk(verwezen())
    await dienst.verwerk(aangemeld)
    (reactie,) = await dienst.verwerk(van_bureau(terugverwezen, gemeente="9992"))
    assert (reactie.id, reactie.organisatie) == (UUID(VERWIJZING_ID), GEMEENTE)
    assert reactie.commando.gemeente == "9991"


async def test_een_terugverwijzing_heeft_de_gebeurtenis_als_nummer():
    dienst = Dienst()
    await dienst.verwerk(aangemeld)
    v = van_bureau(terugverwezen)
    (reactie,) = await dienst.verwerk(v)
    assert isinstance(reactie.commando, verwijzing.OntvangStuk)
    assert (reactie.commando.stuksoort, reactie.commando.stuk_id) == ("terugverwijzing", v.envelop.id)


async def test_een_stuk_opent_geen_verwijzing_en_vraagt_alleen_antwoord_als_naar_dat_bureau_is_verwezen():
    """Only advice or a melding of CWI opens one (`events.md` §2.3); who referred, the Verwijzing itself says,
    also before its event came back over the log."""
    dienst = Dienst()
    await dienst.verwerk(aangemeld)
    (reactie,) = await dienst.verwerk(van_bureau(terugverwezen))
    naar_ons, naar_ander = (verwezen(ontvanger=wie).inhoud for wie in (BUREAU, DIAGNOSTICUS))
    aangeboden = feit(verwijzing.BiedTrajectAan)
    for zonder in ((), (naar_ander,), (aangeboden,)):
        given(VERWIJZING, *zonder).when(reactie.commando).then_nothing()
    given(VERWIJZING, naar_ons).when(reactie.commando).then_type(StukOntvangen)


async def test_een_stuk_van_een_onbekend_traject_heeft_geen_gevolg():
    advies = AdviesUitgebracht(advies_id=STUK, adviestypen=("rustplan",), overdrachtsadvies=True)
    assert await Dienst().verwerk(van_bureau(advies)) == []


async def test_een_plaatsing_die_cwi_meldt_vraagt_geen_bevestiging():
    plaatsing = PlaatsingGerealiseerd(
        plaatsing_id=STUK,
        startdatum=dag(2025, 6, 1),
        soort_werk="regulier",
        uren_per_week=32,
        contractvorm="vast",
    )
    assert await Dienst().verwerk(gebeurt(plaatsing, f"inschrijving-{uuid4()}", "9991", CWI)) == []


def advies_gevraagd(adviseur: str) -> Vastgelegd:
    inhoud = AdviesGevraagd(
        adviesaanvraag_id=STUK, ontheffing_id=ONTHEFFING, soort="medisch", adviseur=adviseur
    )
    return gebeurt(inhoud, f"ontheffing-{ONTHEFFING}")


async def test_een_adviseur_in_de_keten_krijgt_een_opdracht_en_zijn_conclusie_komt_bij_de_ontheffing():
    dienst = Dienst()
    (opdracht,) = await dienst.verwerk(advies_gevraagd(DIAGNOSTICUS))
    c = opdracht.commando
    assert isinstance(c, verwijzing.VraagDiagnoseAan)
    assert (c.ontvanger, c.soorten, c.ontheffing_id) == (DIAGNOSTICUS, ("medisch",), ONTHEFFING)

    traject = uuid_voor("traject", str(c.verwijzing_id))
    ontvangen = AanmeldingOntvangen(
        traject_id=traject, verwijzing_id=c.verwijzing_id, ontvangen_op=dag(2025, 3, 4)
    )
    await dienst.verwerk(gebeurt(ontvangen, f"traject-{traject}", "9991", DIAGNOSTICUS))
    diagnose = DiagnoseUitgebracht(
        diagnose_id=uuid4(),
        verwijzing_id=c.verwijzing_id,
        soorten=("medisch",),
        uitgebracht_op=dag(2025, 4, 1),
        ontheffing_id=ONTHEFFING,
        niet_mogelijk=("arbeidsplicht",),
    )
    stuk, advies = await dienst.verwerk(gebeurt(diagnose, f"traject-{traject}", None, DIAGNOSTICUS))
    assert isinstance(stuk.commando, verwijzing.OntvangStuk)
    assert stuk.commando.verschuldigd == VERSCHULDIGD["diagnose"]
    assert isinstance(advies.commando, ontheffing.OntvangAdvies)
    assert (advies.id, advies.commando.adviesaanvraag_id) == (ONTHEFFING, STUK)
    assert advies.commando.niet_mogelijk == ("arbeidsplicht",)


async def test_een_adviseur_buiten_de_keten_antwoordt_met_de_hand():
    assert await Dienst().verwerk(advies_gevraagd("urn:nld:kvknr:12345678")) == []


def beeindigd() -> Vastgelegd:
    inhoud = UitkeringBeeindigd.model_validate(
        {
            **besluit("2025-07-01", "2025-07-01", "Pw 11", "Werk."),
            "uitkeringId": str(uuid4()),
            "einddatum": "2025-06-30",
            "bestemming": "werk",
            "reden": "werkDienstbetrekking",
        }
    )
    return gebeurt(inhoud, f"uitkeringsdossier-{dossier_id(KLANT, '9991')}")


async def test_met_de_uitkering_eindigt_artikel_9_een_keer():
    dienst = Dienst()
    await dienst.verwerk(verleend("art9", ONTHEFFING))
    (reactie,) = await dienst.verwerk(beeindigd())
    assert reactie.id == ONTHEFFING
    assert reactie.commando == ontheffing.BeeindigBijEindeUitkering(
        gemeente="9991", einddatum=dag(2025, 6, 30)
    )


async def test_met_de_uitkering_wordt_artikel_9a_de_dag_erna_opgeschort():
    dienst = Dienst()
    stream = ontheffing9a_id(KLANT, "9991")
    await dienst.verwerk(verleend("art9a", stream))
    (reactie,) = await dienst.verwerk(beeindigd())
    assert reactie.id == stream
    assert reactie.commando == ontheffing.SchortOpVanRechtswege(
        gemeente="9991", vanaf=dag(2025, 7, 1), grond="eindeRecht"
    )


async def test_het_einde_van_de_uitkering_raakt_elke_ontheffing_ook_die_een_andere_voorafging():
    """Art. 9 twice and art. 9a on the same duties, one after the other: which of them runs, each knows."""
    dienst, eerste, tweede = Dienst(), uuid4(), uuid4()
    art9a = ontheffing9a_id(KLANT, "9991")
    for grondslag, stream in (("art9a", art9a), ("art9", eerste), ("art9", tweede)):
        await dienst.verwerk(verleend(grondslag, stream))
    reacties = await dienst.verwerk(beeindigd())
    soorten = {reactie.id: type(reactie.commando) for reactie in reacties}
    assert soorten == {
        art9a: ontheffing.SchortOpVanRechtswege,
        eerste: ontheffing.BeeindigBijEindeUitkering,
        tweede: ontheffing.BeeindigBijEindeUitkering,
    }
    assert len({reactie.naam for reactie in reacties}) == 3  # the ids of what follows come from the name


async def test_een_verlenging_die_zonder_verlening_is_overgenomen_eindigt_ook_met_de_uitkering():
    dienst = Dienst()
    velden = next(r.voorbeeld for r in ONTHEFFING_ROUTES if r.commando is ontheffing.VerlengOntheffing)
    verlengd = OntheffingVerlengd.uit(ontheffing.VerlengOntheffing.model_validate(velden))
    for stream in (ONTHEFFING, ontheffing9a_id(KLANT, "9991")):
        await dienst.verwerk(gebeurt(verlengd, f"ontheffing-{stream}"))
    soorten = {reactie.id: type(reactie.commando) for reactie in await dienst.verwerk(beeindigd())}
    assert soorten == {
        ONTHEFFING: ontheffing.BeeindigBijEindeUitkering,
        ontheffing9a_id(KLANT, "9991"): ontheffing.SchortOpVanRechtswege,
    }


async def test_een_ontheffing_in_een_andere_gemeente_blijft_bij_het_einde_van_de_uitkering_hier():
    dienst = Dienst()
    await dienst.verwerk(dataclasses.replace(verleend("art9", ONTHEFFING), basis=basis("9992")))
    assert await dienst.verwerk(beeindigd()) == []


async def test_de_vijfde_verjaardag_raakt_artikel_9a_in_elke_gemeente_van_deze_dienst():
    """After a move and back again, what was granted last need not be what runs."""
    dienst = Dienst()
    streams = {gemeente: ontheffing9a_id(KLANT, gemeente) for gemeente in ("9991", "9992")}
    for gemeente, stream in streams.items():
        await dienst.verwerk(dataclasses.replace(verleend("art9a", stream), basis=basis(gemeente)))
    grens = LeeftijdsgrensBereikt(grens="kind5", bereikt_op=dag(2027, 9, 10), betreft=uuid4())
    reacties = await dienst.verwerk(gebeurt(grens, "klok-x", None))
    assert {reactie.commando.gemeente: reactie.id for reactie in reacties} == streams
    assert len({reactie.naam for reactie in reacties}) == 2


async def test_zonder_ontheffing_heeft_het_einde_van_de_uitkering_geen_gevolg():
    assert await Dienst().verwerk(beeindigd()) == []


async def test_de_vijfde_verjaardag_schort_artikel_9a_op():
    dienst = Dienst()
    grens = gebeurt(
        LeeftijdsgrensBereikt(grens="kind5", bereikt_op=dag(2027, 9, 10), betreft=uuid4()), "klok-x", None
    )
    assert await dienst.verwerk(grens) == []
    stream = ontheffing9a_id(KLANT, "9991")
    await dienst.verwerk(verleend("art9a", stream))
    (reactie,) = await dienst.verwerk(grens)
    assert (reactie.id, reactie.organisatie) == (stream, GEMEENTE)
    assert isinstance(reactie.commando, ontheffing.SchortOpVanRechtswege)
    assert reactie.commando.grond == "kind5"


@pytest.mark.parametrize("grens", sorted(set(lijst("leeftijdsgrens").codes) - {"kind5"}))
async def test_een_andere_leeftijdsgrens_is_werk_voor_een_mens(grens: str):
    """kind12: from that day the voorwaarden no longer matter (E24); AOW: a task."""
    dienst = Dienst()
    await dienst.verwerk(verleend("art9a", ontheffing9a_id(KLANT, "9991")))
    bereikt = LeeftijdsgrensBereikt(grens=grens, bereikt_op=dag(2027, 9, 10), betreft=uuid4())
    assert await dienst.verwerk(gebeurt(bereikt, "klok-x", None)) == []


@pytest.mark.parametrize(
    ("type_", "soort", "nummer", "verschuldigd"),
    [
        ("trajecten.klant-terugverwezen", "terugverwijzing", None, "vervolgBepalen"),
        ("trajecten.trajectplan-ingediend", "trajectplan", "stuk_id", "planBeoordelen"),
        ("rapportages.rapportage-ingediend", "rapportage", "stuk_id", "terugkoppelen"),
        ("adviezen.advies-uitgebracht", "advies", "advies_id", "adviesBeoordelen"),
        ("diagnoses.diagnose-uitgebracht", "diagnose", "diagnose_id", "adviesBeoordelen vervolgBepalen"),
        ("meldingen.verzuim-gemeld", "verzuimmelding", "melding_id", "meldingAfhandelen"),
        ("trajecten.traject-beeindigd", "trajecteinde", None, "vervolgBepalen"),
        ("plaatsingen.plaatsing-gerealiseerd", "plaatsing", "plaatsing_id", "plaatsingBevestigen"),
        ("trajecten.betaaltermijn-bereikt", "betaaltermijn", None, "termijnControleren"),
    ],
)
async def test_elk_stuk_van_een_bureau_vraagt_zijn_antwoord(
    type_: str, soort: str, nummer: str | None, verschuldigd: str
):
    """The row of `events.md` §5.1; its number is that of the sender, else of the event (§2.3)."""
    dienst = Dienst()
    await dienst.verwerk(aangemeld)
    voorbeeld = event(f"nl.overheid.{type_}")
    v = van_bureau(uit_data(voorbeeld["type"], data_bytes(voorbeeld))[1])
    (stuk,) = [r for r in await dienst.verwerk(v) if isinstance(r.commando, verwijzing.OntvangStuk)]
    assert stuk.id == UUID(VERWIJZING_ID)
    verwacht = v.envelop.id if nummer is None else getattr(v.inhoud, nummer)
    assert (stuk.commando.stuksoort, stuk.commando.stuk_id) == (soort, verwacht)
    assert stuk.commando.verschuldigd == ("lezen", *verschuldigd.split())


def test_alleen_deze_gebeurtenissen_hebben_een_gevolg():
    """The rows of `events.md` §5.1 with an event under handhaving; of the others a person decides, as of a
    blocked report ("nothing owed")."""
    assert {soort.__name__ for soort in REACTIES} == {
        "AanvraagOvergedragen", "ReintegratieadviesUitgebracht", "VerwijtbaarGedragGemeld", "AdviesGevraagd",
        "KlantTerugverwezen", "TrajectplanIngediend", "RapportageIngediend", "AdviesUitgebracht",
        "DiagnoseUitgebracht", "VerzuimGemeld", "TrajectBeeindigd", "PlaatsingGerealiseerd",
        "BetaaltermijnBereikt", "UitkeringBeeindigd", "LeeftijdsgrensBereikt",
    }  # fmt: skip


async def test_van_klantgegevens_blijft_staan_wat_een_latere_vaststelling_niet_noemt():
    dienst = Dienst()
    eerst = KlantgegevensVastgesteld(
        gesteld_op=dag(2025, 1, 6), geboortedatum=dag(1988, 4, 12), leefvorm="gehuwd"
    )
    later = KlantgegevensVastgesteld(gesteld_op=dag(2025, 2, 1), leefvorm="alleenstaandeOuder")
    await dienst.verwerk(gebeurt(eerst, "inschrijving-x", None, CWI))
    await dienst.verwerk(gebeurt(later, "inschrijving-x", None, CWI))
    assert await dienst.zoek("klant.geboortedatum", KLANT) == {"waarde": "1988-04-12"}
    assert await dienst.zoek("klant.leefvorm", KLANT) == {"waarde": "alleenstaandeOuder"}
