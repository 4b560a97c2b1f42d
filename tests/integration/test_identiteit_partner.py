"""A partner's register after pseudonyms are merged and split (`events.md` §0.8, H5 to H7, rules E41), and
after a move (scenario F): one person, streams and keys as they were."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import date as dag
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.handhaving.feiten import feitenlezers
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.commands import OntheffingFeiten
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from services.handhaving.reacties import ONTHOUD, REACTIES
from services.handhaving.uitkeringsdossier import aggregate as dossier
from services.handhaving.uitkeringsdossier.routes import ROUTES as DOSSIER
from services.handhaving.verwijzing.commands import Verwijs
from services.handhaving.verwijzing.routes import ROUTES as VERWIJZING
from services.handhaving.voorbeelden import besluit as besluitblok
from services.reintegratie.feiten import feitenlezers as trajectlezers
from services.reintegratie.reacties import ONTHOUD as ONTHOUDT
from services.reintegratie.reacties import REACTIES as BIJ_BUREAU
from services.reintegratie.traject import aggregate as traject
from services.reintegratie.traject.commands import Feiten as TrajectFeiten
from services.reintegratie.traject.commands import OntvangAanmelding, Verwezen
from services.reintegratie.traject.routes import ROUTES as TRAJECT
from services.reintegratie.traject.staat import traject_id
from shared.aggregate.aggregate import Aggregate, Commando
from shared.aggregate.handler import Actor, Commandohandler, Feitenlezer, Opdracht, Uitkomst
from shared.aggregate.naslag import NaslagTabel, Onthoudfunctie
from shared.aggregate.oordeel import Aangeleverd
from shared.aggregate.reactions import Reactiefunctie, Reacties
from shared.consumer import Incoming
from shared.contract.basistypen import Klant
from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import Basis, Bron, Inhoud, Partner, Rol, naar_data
from shared.contract.identiteiten import IdentiteitGesplitst, IdentiteitSamengevoegd
from shared.contract.klantgegevens import KlantgegevensVastgesteld
from shared.contract.termijnen import Periode, dagen
from shared.contract.uitkeringen import KlantVerhuisd
from shared.contract.verwijzingen import KlantVerwezen, VerwijzingIngetrokken
from shared.contract.weigering import Geweigerd
from shared.database import Database
from shared.deelnemers import Deelnemer, Deelnemers
from shared.eventstore.store import EventStore
from shared.klanten.identiteiten import Identiteiten, lees_historie
from shared.klanten.register import Klantenregister
from shared.settings import Settings

A, B = "aa" * 32, "bb" * 32
GEMEENTE = Actor("urn:nld:oin:00000099200000002000", Rol.KLANTMANAGER, ("9991",))
BUREAU = Actor("urn:nld:kvknr:90000001", Rol.BUREAU)
NU = datetime(2025, 12, 1, 9, tzinfo=UTC)
CWI = "urn:nld:oin:00000099100000001000"
EERSTE, TWEEDE = Periode(dag(2019, 1, 1), dag(2019, 6, 30)), Periode(dag(2019, 4, 1), dag(2019, 12, 31))


def uit(routes: Any, naam: str, **velden: object) -> Any:
    route = next(r for r in routes if r.commando.__name__ == naam)
    return route.commando.model_validate({**route.voorbeeld, **velden})


class Dienst:
    """A service of a partner: its commands, and what it reads from the log."""

    def __init__(
        self,
        db: Database,
        partner: Partner,
        lezers: Mapping[type[Commando], Feitenlezer],
        reacties: Mapping[type[Inhoud], Reactiefunctie],
        onthoud: Mapping[type[Inhoud], Onthoudfunctie],
        actor: Actor,
    ) -> None:
        self.db, self.store, self.lezers, self.actor = db, EventStore(db), lezers, actor
        self.identiteiten = Identiteiten(db)
        self.handler = Commandohandler(
            self.store, "proef", "https://x.nl", "https://y.nl", lezers, self.identiteiten
        )
        deelnemer = Deelnemer(
            organisatie=actor.organisatie, naam="Proef", rollen=(actor.rol,), gemeenten=actor.gemeenten
        )
        self.reacties = Reacties(
            partner, self.handler, Deelnemers((deelnemer,)), reacties, onthoud, simulatie=True
        )
        self.versies: dict[str, int] = {}
        self.gelezen = 0

    async def doe(self, aggregate: Aggregate[Any, Any], id: UUID, commando: Commando) -> Uitkomst:
        uitkomst = await self.handler.behandel(Opdracht(aggregate, id, commando, self.actor, NU))
        for event in uitkomst.events:
            await self.lees(event.envelop, event.data)
        return uitkomst

    async def lees(self, envelop: Envelop, data: bytes) -> None:
        self.gelezen += 1
        async with self.db.transaction() as conn:
            await self.reacties.handle(conn, [Incoming(envelop, data, "t", 0, self.gelezen)])

    async def hoort(
        self, inhoud: Inhoud, wie: str, stream: str, na: int = 0, sleutel: str | None = None
    ) -> UUID:
        """An event of another partner, or of the klantvolgsysteem, about this pseudonym; its id. `na`: hours
        after NU at which it was registered."""
        versie = self.versies[stream] = self.versies.get(stream, 0) + 1
        soort = inhoud.gebeurtenistype
        bron = Bron(brontype="professional", organisatie=CWI, rol=Rol.ADVISEUR)
        envelop = Envelop(
            uuid4(), f"{CWI}:systeem:proef", soort.type, wie, NU + timedelta(hours=na), stream, versie,
            soort.dataschema_pad, uuid4(), None, "https://y.nl/x", None, sleutel,
        )  # fmt: skip
        basis = Basis(gebeurtenisdatum="2025-09-10", deur="registreren", bron=bron)
        await self.lees(envelop, naar_data(basis, inhoud))
        return envelop.id

    async def voeg_samen(self, van: str, naar: str) -> None:
        inhoud = IdentiteitSamengevoegd.model_validate(
            {
                "vervallenKlant": van,
                "blijvendeKlant": naar,
                "reden": "bsnGecorrigeerd",
                "vastgesteldOp": "2025-09-10",
            }
        )
        await self.hoort(inhoud, van, f"identiteit-{van}", na=1)

    async def splits(self, klant: str, nieuw: str, *streams: str) -> None:
        inhoud = IdentiteitGesplitst.model_validate(
            {"klant": klant, "nieuweKlant": nieuw, "streams": streams, "reden": "onterechtSamengevoegd",
             "vastgesteldOp": "2025-09-24"}
        )  # fmt: skip
        await self.hoort(inhoud, klant, f"identiteit-{klant}", na=2)

    async def laatste(self, stream: str) -> tuple[str, str | None, int]:
        """Of the last event of a stream: the person, the key where that is another pseudonym, the number."""
        e = (await self.store.load(stream))[-1].envelop
        return e.klant, e.sleutel, e.sequence


class Gemeente(Dienst):
    def __init__(self, db: Database) -> None:
        super().__init__(db, Partner.HANDHAVING, feitenlezers(db), REACTIES, ONTHOUD, GEMEENTE)

    async def met_aanvraag(self, klant: str) -> None:
        """What other gemeenten pass on counts for who has an aanvraag here."""
        id = dossier.dossier_id(klant, "9991")
        await self.doe(dossier.AGGREGAAT, id, uit(DOSSIER, "OntvangAanvraag", klant=klant))

    async def verleen9a(self, klant: str, periode: Periode, besluitdatum: str = "2018-12-20") -> UUID:
        """Art. 9a over these days, taken over from before."""
        art9a = {
            "klant": klant,
            "grondslag": "art9a",
            "gronden": ["alleenstaandeOuderKind5"],
            "verzoekOntvangenOp": "2018-12-01",
            "deur": "overnemen",
        }
        id = ontheffing.ontheffing9a_id(klant, "9991")
        await self.doe(ontheffing.AGGREGAAT, id, uit(ONTHEFFING, "VraagOntheffingAan", **art9a))
        verleend = {
            **besluitblok(besluitdatum, besluitdatum, "Pw 9a", "Alleenstaande ouder."),
            "besluitId": str(uuid4()),
            "ingangsdatum": str(periode.van),
            "einddatum": str(periode.tot_en_met),
            "heronderzoekOp": None,
        }
        await self.doe(ontheffing.AGGREGAAT, id, uit(ONTHEFFING, "VerleenOntheffing", **art9a, **verleend))
        return id

    async def gebruikt(self, klant: str) -> int:
        """Days of art. 9a that count against the maximum of this pseudonym's ontheffing."""
        id = ontheffing.ontheffing9a_id(klant, "9991")
        hervat = uit(ONTHEFFING, "HervatOntheffing", vanaf="2028-01-10", einddatum="2028-01-11")
        stroom = await self.store.load(f"ontheffing-{id}")
        historie = await self.identiteiten.historie()
        opdracht = Opdracht(
            ontheffing.AGGREGAAT, id, hervat, GEMEENTE, NU,
            persoon=historie.persoon(stroom[0].envelop.klant, stroom[0].envelop.time, f"ontheffing-{id}"),
        )  # fmt: skip
        feiten = await self.lezers[type(hervat)](self.store, opdracht, None)
        assert isinstance(feiten, OntheffingFeiten)
        eigen = EERSTE if klant == A else TWEEDE
        return dagen([*feiten.perioden9a_elders, eigen])


@pytest.fixture
def gemeente(database: Database) -> Gemeente:
    return Gemeente(database)


async def test_e41_dagen_artikel_9a_van_twee_pseudoniemen_tellen_eenmaal(gemeente: Gemeente) -> None:
    """2019-01-01 to 06-30 and 2019-04-01 to 12-31: 365 days, not 456; after the split 181 and 275 again."""
    eerste, _ = await gemeente.verleen9a(A, EERSTE), await gemeente.verleen9a(B, TWEEDE)
    assert (await gemeente.gebruikt(A), await gemeente.gebruikt(B)) == (181, 275)
    await gemeente.voeg_samen(A, B)
    assert (await gemeente.gebruikt(A), await gemeente.gebruikt(B)) == (365, 365)
    await gemeente.splits(B, A, f"ontheffing-{eerste}")
    assert (await gemeente.gebruikt(A), await gemeente.gebruikt(B)) == (181, 275)


async def test_inv19_een_verlening_onder_een_ander_pseudoniem_in_deze_gemeente_telt(
    gemeente: Gemeente,
) -> None:
    await gemeente.verleen9a(A, EERSTE)

    async def eerder(klant: str) -> bool:
        verleen = uit(ONTHEFFING, "VerleenOntheffing", klant=klant)
        id = ontheffing.ontheffing9a_id(klant, "9991")
        opdracht = Opdracht(ontheffing.AGGREGAAT, id, verleen, GEMEENTE, NU)
        feiten = await gemeente.lezers[type(verleen)](gemeente.store, opdracht, None)
        assert isinstance(feiten, OntheffingFeiten)
        return feiten.eerder_verleend9a

    assert (await eerder(A), await eerder(B)) == (False, False)  # of its own stream each knows itself
    await gemeente.voeg_samen(A, B)
    assert (await eerder(A), await eerder(B)) == (False, True)


async def test_perioden_van_elders_horen_bij_de_persoon(gemeente: Gemeente) -> None:
    for klant, periode in ((A, EERSTE), (B, TWEEDE)):
        await gemeente.met_aanvraag(klant)
        verhuisd = KlantVerhuisd.model_validate(
            {
                "naarGemeente": "9991",
                "verhuisdatum": "2024-12-01",
                "bijstandVoortgezet": "ja",
                "perioden9a": [{"van": str(periode.van), "totEnMet": str(periode.tot_en_met)}],
            }
        )
        await gemeente.hoort(verhuisd, klant, f"uitkeringsdossier-{uuid4()}")

    async def elders(klant: str) -> int:
        commando = uit(ONTHEFFING, "VerleenOntheffing", klant=klant)
        id = commando.ontheffing_id
        opdracht = Opdracht(ontheffing.AGGREGAAT, id, commando, GEMEENTE, NU)
        feiten = await gemeente.lezers[type(commando)](gemeente.store, opdracht, None)
        assert isinstance(feiten, OntheffingFeiten)
        return dagen(feiten.perioden9a_elders)

    assert (await elders(A), await elders(B)) == (181, 275)
    await gemeente.voeg_samen(A, B)
    assert (await elders(A), await elders(B)) == (365, 365)
    await gemeente.splits(B, A, "traject-x")
    assert (await elders(A), await elders(B)) == (181, 275)


async def test_een_stream_gaat_verder_onder_het_blijvende_pseudoniem(gemeente: Gemeente) -> None:
    """H5: the stream keeps its id, its numbers and its Kafka key; only the person changes, and back."""
    id = await gemeente.verleen9a(A, EERSTE)
    intrekking = {"ontheffingId": str(id), "deur": "overnemen", "vanaf": "2019-05-01"}

    assert await gemeente.laatste(f"ontheffing-{id}") == (A, None, 2)
    await gemeente.voeg_samen(A, B)
    uitstel = uit(ONTHEFFING, "StelHeronderzoekUit", ontheffingId=str(id), deur="overnemen")
    await gemeente.doe(ontheffing.AGGREGAAT, id, uitstel)
    assert await gemeente.laatste(f"ontheffing-{id}") == (B, A, 3)
    event = (await gemeente.store.load(f"ontheffing-{id}"))[-1]
    assert event.envelop.attributen()["subject"] == B
    assert event.envelop.attributen()["partitionkey"] == A
    await gemeente.splits(B, A, f"ontheffing-{id}")
    await gemeente.doe(ontheffing.AGGREGAAT, id, uit(ONTHEFFING, "TrekOntheffingIn", **intrekking))
    assert await gemeente.laatste(f"ontheffing-{id}") == (A, None, 4)


def klant_verwezen(verwijzing: UUID) -> KlantVerwezen:
    route = next(r for r in VERWIJZING if r.commando is Verwijs)
    velden = {**route.voorbeeld, "verwijzingId": str(verwijzing), "ontvanger": BUREAU.organisatie}
    return KlantVerwezen.uit(Verwijs.model_validate(velden))


async def test_een_traject_gaat_verder_onder_het_blijvende_pseudoniem(database: Database) -> None:
    """The same at a bureau (§5.1), also for a verwijzing that was about the other pseudonym."""
    bureau = Dienst(database, Partner.REINTEGRATIE, trajectlezers(database), BIJ_BUREAU, ONTHOUDT, BUREAU)
    eerste, tweede = uuid4(), uuid4()
    streams = {id: f"traject-{traject_id(id)}" for id in (eerste, tweede)}
    nummer = {"trajectId": str(traject_id(eerste))}

    async def van_ons(klant: str) -> Any:
        """What the bureau knows of its verwijzing when its own register delivers it of this client."""
        aanmelding = OntvangAanmelding(
            klant=Klant(klant),
            traject_id=traject_id(tweede),
            verwijzing_id=tweede,
            ontvangen_op=dag(2025, 9, 1),
        )
        opdracht = Opdracht(
            traject.AGGREGAAT, traject_id(tweede), aanmelding, BUREAU, NU,
            aangeleverd=Aangeleverd(uuid4(), "eigen-register", aanmelding, b""),
        )  # fmt: skip
        feiten = await bureau.lezers[OntvangAanmelding](bureau.store, opdracht, None)
        assert isinstance(feiten, TrajectFeiten)
        return feiten.verwezen

    for id in (eerste, tweede):
        await bureau.hoort(klant_verwezen(id), A, f"verwijzing-{id}")
        assert await bureau.laatste(streams[id]) == (A, None, 1)
    assert (await van_ons(A), await van_ons(B)) == (Verwezen.AAN_ONS, Verwezen.ANDERS)
    await bureau.voeg_samen(A, B)
    assert (await van_ons(A), await van_ons(B)) == (Verwezen.AAN_ONS, Verwezen.AAN_ONS)
    await bureau.doe(
        traject.AGGREGAAT,
        traject_id(eerste),
        uit(TRAJECT, "Accepteer", **nummer, geaccepteerdOp="2025-09-12"),
    )
    assert await bureau.laatste(streams[eerste]) == (B, A, 2)
    ingetrokken = VerwijzingIngetrokken(verwijzing_id=tweede, per_op=dag(2025, 9, 12), reden="anderAanbod")
    await bureau.hoort(ingetrokken, B, f"verwijzing-{tweede}", sleutel=A)
    assert await bureau.laatste(streams[tweede]) == (B, A, 2)
    await bureau.splits(B, A, streams[eerste], *(f"verwijzing-{id}" for id in streams))
    await bureau.doe(
        traject.AGGREGAAT, traject_id(eerste), uit(TRAJECT, "RondIntakeAf", **nummer, datum="2025-09-15")
    )
    assert await bureau.laatste(streams[eerste]) == (A, None, 3)
    assert (await van_ons(A), await van_ons(B)) == (Verwezen.AAN_ONS, Verwezen.ANDERS)


async def test_een_nieuwe_aanvraag_vindt_het_dossier_van_het_andere_pseudoniem(gemeente: Gemeente) -> None:
    """Herinstroom must find the old dossier, under whichever pseudonym it began."""
    oud = dossier.dossier_id(A, "9991")
    await gemeente.doe(dossier.AGGREGAAT, oud, uit(DOSSIER, "OntvangAanvraag", klant=A))
    await gemeente.voeg_samen(A, B)
    nieuw = uit(DOSSIER, "OntvangAanvraag", klant=B, aanvraagId=str(uuid4()))
    uitkomst = await gemeente.doe(dossier.AGGREGAAT, dossier.dossier_id(B, "9991"), nieuw)
    assert uitkomst.stream == f"uitkeringsdossier-{oud}"
    assert (uitkomst.versie, uitkomst.events[0].envelop.klant) == (2, B)
    assert oud in await gemeente.handler.adressen(dossier.AGGREGAAT, nieuw)
    # Who has no dossier yet gets one under the pseudonym that lives.
    elders = uit(ONTHEFFING, "VraagOntheffingAan", klant=A, ontheffingId=str(uuid4()))
    geopend = await gemeente.doe(ontheffing.AGGREGAAT, elders.ontheffing_id, elders)
    assert geopend.events[0].envelop.klant == B
    assert geopend.events[0].envelop.sleutel is None


async def test_wat_onthouden_is_vindt_elk_na_de_splitsing_weer_terug(gemeente: Gemeente) -> None:
    for klant, leefvorm, uur in ((A, "alleenstaand", 0), (B, "gehuwd", 3)):
        gegevens = KlantgegevensVastgesteld(gesteld_op=dag(2025, 1, 6), leefvorm=leefvorm)
        await gemeente.hoort(gegevens, klant, f"inschrijving-{klant[:2]}", na=uur)

    async def leefvorm_van(klant: str) -> Any:
        async with gemeente.db.acquire() as conn:
            return (await NaslagTabel(conn, await lees_historie(conn)).zoek("klant.leefvorm", klant))[
                "waarde"
            ]  # type: ignore[index]

    await gemeente.voeg_samen(B, A)
    assert await leefvorm_van(A) == await leefvorm_van(B) == "gehuwd"  # the newest statement
    await gemeente.splits(A, B, "inschrijving-bb")
    assert (await leefvorm_van(A), await leefvorm_van(B)) == ("alleenstaand", "gehuwd")


async def test_tweemaal_lezen_verandert_niets(gemeente: Gemeente) -> None:
    await gemeente.voeg_samen(A, B)
    async with gemeente.db.acquire() as conn:
        voor = await conn.fetch("select * from identiteiten")
    await gemeente.voeg_samen(A, B)  # another event that does not fit any more has no effect
    historie = await gemeente.identiteiten.historie()
    assert len(voor) == 1
    assert len(historie.stappen) == 1


async def test_het_klantenregister_vindt_de_persoon_onder_elk_pseudoniem(
    gemeente: Gemeente, tmp_path: Any
) -> None:
    settings = Settings(
        database_url="x", log_url="x", deelnemers=tmp_path, ketensleutel="5a" * 32, bsn_sleutel="c3" * 32,
        jwks_url="x", audience="x",
    )  # fmt: skip
    register = Klantenregister.uit_settings(gemeente.db, settings, gemeente.handler.historie)
    oud, nieuw = await register.schrijf_in(GEMEENTE.organisatie, "123456782")
    assert nieuw
    await gemeente.voeg_samen(oud, B)
    assert await register.persoon(oud) == B
    assert await register.kent(GEMEENTE.organisatie, Klant(B))
    assert await register.kent(GEMEENTE.organisatie, oud)
    assert await register.bsn(GEMEENTE.organisatie, Klant(B)) == "123456782"
    assert await register.schrijf_in(GEMEENTE.organisatie, "123456782") == (B, False)
    assert not await register.kent("urn:nld:kvknr:90000001", Klant(B))


async def test_f_verbruikte_dagen_gaan_mee_naar_de_nieuwe_gemeente(gemeente: Gemeente) -> None:
    """Scenario F: 486 days used in G1, so 9a in G2 from 2025-07-01 ends at the latest on 2029-03-01."""
    await gemeente.met_aanvraag(A)
    verhuisd = KlantVerhuisd.model_validate(
        {
            "naarGemeente": "9991",
            "verhuisdatum": "2025-06-01",
            "bijstandVoortgezet": "ja",
            "perioden9a": [{"van": "2024-02-01", "totEnMet": "2025-05-31"}],
            "verbruikteMaanden9a": 16,
        }
    )
    await gemeente.hoort(verhuisd, A, f"uitkeringsdossier-{uuid4()}")
    kind = {
        "kindId": str(uuid4()),
        "geboortedatum": "2023-05-04",
        "volledigeZorg": True,
        "tenLasteKomend": True,
    }
    gezin = {"gesteldOp": "2025-06-03", "leefvorm": "alleenstaandeOuder", "kinderen": [kind]}
    await gemeente.hoort(KlantgegevensVastgesteld.model_validate(gezin), A, "inschrijving-f")
    id = ontheffing.ontheffing9a_id(A, "9991")
    art9a = {
        "klant": A,
        "grondslag": "art9a",
        "gronden": ["alleenstaandeOuderKind5"],
        "verzoekOntvangenOp": "2025-06-20",
    }
    await gemeente.doe(ontheffing.AGGREGAAT, id, uit(ONTHEFFING, "VraagOntheffingAan", **art9a))
    verleen = {
        **art9a,
        **besluitblok("2025-07-01", "2025-07-01", "Pw 9a lid 1", "Alleenstaande ouder met volledige zorg."),
        "verplichtingen": ["arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht"],
        "ingangsdatum": "2025-07-01",
        "adviesverantwoording": "geenAdviesNietMedisch",
        "perioden9aElders": [{"van": "2024-02-01", "totEnMet": "2025-05-31"}],
        "heronderzoekOp": None,
    }
    with pytest.raises(Geweigerd) as geweigerd:
        await gemeente.doe(
            ontheffing.AGGREGAAT, id, uit(ONTHEFFING, "VerleenOntheffing", **verleen, einddatum="2029-03-02")
        )
    (overtreding,) = geweigerd.value.overtredingen
    assert overtreding.code == "INV-20"
    assert "01-03-2029" in overtreding.tekst
    uitkomst = await gemeente.doe(
        ontheffing.AGGREGAAT, id, uit(ONTHEFFING, "VerleenOntheffing", **verleen, einddatum="2029-03-01")
    )
    assert orjson.loads(uitkomst.events[0].data)["einddatum"] == "2029-03-01"
    # Also when the besluit itself does not repeat them: they came with the move.
    zonder = uit(
        ONTHEFFING, "VerleenOntheffing", **{**verleen, "perioden9aElders": None}, einddatum="2029-03-01"
    )
    feiten = await gemeente.lezers[type(zonder)](
        gemeente.store, Opdracht(ontheffing.AGGREGAAT, uuid4(), zonder, GEMEENTE, NU), None
    )
    assert isinstance(feiten, OntheffingFeiten)
    assert Periode(dag(2024, 2, 1), dag(2025, 5, 31)) in feiten.perioden9a_elders


async def test_dagen_van_elke_eerdere_gemeente_tellen_ook_na_een_terugkeer(gemeente: Gemeente) -> None:
    """From A to C, from C to B and back: B passes on only its own days, those of A stay (TRM-07)."""
    await gemeente.met_aanvraag(A)
    verhuizingen = (
        ("2023-01-01", "uitkeringsdossier-a", ("2021-01-01", "2021-12-31")),
        ("2025-01-01", "uitkeringsdossier-b", ("2024-01-01", "2024-03-31")),
        ("2025-06-01", "uitkeringsdossier-a", ("2021-10-01", "2022-01-31")),  # overlaps: no day counts twice
    )
    for dag_, stream, (van, tot) in verhuizingen:
        verhuisd = {"naarGemeente": "9991", "verhuisdatum": dag_, "bijstandVoortgezet": "ja"}
        perioden = [{"van": van, "totEnMet": tot}]
        await gemeente.hoort(KlantVerhuisd.model_validate({**verhuisd, "perioden9a": perioden}), A, stream)
    verleen = uit(ONTHEFFING, "VerleenOntheffing", klant=A)
    opdracht = Opdracht(ontheffing.AGGREGAAT, uuid4(), verleen, GEMEENTE, NU)
    feiten = await gemeente.lezers[type(verleen)](gemeente.store, opdracht, None)
    assert isinstance(feiten, OntheffingFeiten)
    assert dagen(feiten.perioden9a_elders) == 365 + 91 + 31
