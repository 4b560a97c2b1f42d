"""The facts that the gemeente's commands are judged by, read from a real store: own streams and what was
remembered of other partners' events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from datetime import date as dag
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.handhaving.feiten import feitenlezers
from services.handhaving.maatregel import aggregate as maatregel
from services.handhaving.maatregel.commands import LegMaatregelOp, MaatregelFeiten
from services.handhaving.maatregel.routes import ROUTES as MAATREGEL
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.commands import Kindfeit, LopendeOntheffing, OntheffingFeiten
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from services.handhaving.reacties import ONTHOUD
from services.handhaving.uitkeringsdossier import aggregate as dossier
from services.handhaving.uitkeringsdossier.routes import ROUTES as DOSSIER
from services.handhaving.verwijzing import aggregate as verwijzing
from services.handhaving.verwijzing.commands import VerwijzingFeiten
from services.handhaving.verwijzing.routes import ROUTES as VERWIJZING
from services.handhaving.voorbeelden import KLANT, VERZOEK_ID
from services.handhaving.voorbeelden import besluit as besluitblok
from shared.aggregate.aggregate import Aggregate, Commando
from shared.aggregate.handler import Actor, Commandohandler, Opdracht, Uitkomst
from shared.aggregate.naslag import Vastgelegd, onthoud
from shared.contract.gebeurtenis import Rol, naar_data, uit_data
from shared.contract.instellingen import Instellingen
from shared.contract.klantgegevens import KlantgegevensVastgesteld
from shared.contract.plaatsingen import PlaatsingGerealiseerd
from shared.contract.termijnen import Periode
from shared.contract.uitkeringen import KlantVerhuisd
from shared.contract.weigering import Geweigerd
from shared.database import Database
from shared.eventstore.store import EventStore

GEMEENTE = Actor("urn:nld:oin:00000099200000002000", Rol.KLANTMANAGER, ("9991",))
NU = datetime(2025, 12, 1, 9, tzinfo=UTC)
DOSSIER_ID = dossier.dossier_id(KLANT, "9991")
RELATIE = [Periode(dag(2025, 1, 6), dag(2025, 2, 10)), Periode(dag(2025, 1, 6))]
"""That of `met_uitkering`: the aanvraag until it was granted, and the uitkering."""


def uit(routes: tuple[Any, ...], naam: str, **velden: object) -> Commando:
    """The command of the API example, with other values for these fields."""
    route = next(r for r in routes if r.commando.__name__ == naam)
    return route.commando.model_validate({**route.voorbeeld, **velden})


class Gemeente:
    """The gemeente's store with its facts; what it states is remembered at once."""

    def __init__(self, db: Database) -> None:
        self.db, self.store, self.lezers = db, EventStore(db), feitenlezers(db)
        self.handler = Commandohandler(self.store, "proef", "https://x.nl", "https://y.nl", self.lezers)

    async def doe(self, aggregate: Aggregate[Any, Any], id: UUID, commando: Commando) -> Uitkomst:
        uitkomst = await self.handler.behandel(Opdracht(aggregate, id, commando, GEMEENTE, NU))
        for event in uitkomst.events:
            await self.onthoud(Vastgelegd(event.envelop, *uit_data(event.envelop.type, event.data)))
        return uitkomst

    async def onthoud(self, v: Vastgelegd) -> None:
        if functie := ONTHOUD.get(type(v.inhoud)):
            async with self.db.transaction() as conn:
                await onthoud(conn, v, naar_data(v.basis, v.inhoud), functie)

    async def feiten(self, aggregate: Aggregate[Any, Any], id: UUID, commando: Commando) -> object:
        opdracht = Opdracht(aggregate, id, commando, GEMEENTE, NU)
        return await self.lezers[type(commando)](self.store, opdracht, None)

    async def met_uitkering(self) -> None:
        await self.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "OntvangAanvraag"))
        await self.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "KenUitkeringToe"))


@pytest.fixture
def gemeente(database: Database) -> Gemeente:
    return Gemeente(database)


async def test_een_ontheffing_van_zonet_telt_mee_ook_voor_zij_over_het_log_is_teruggekomen(
    gemeente: Gemeente,
) -> None:
    await gemeente.met_uitkering()
    for nummer in (1, 2):
        verleen = uit(ONTHEFFING, "VerleenOntheffing", ontheffingId=str(uuid4()))
        opdracht = Opdracht(ontheffing.AGGREGAAT, verleen.ontheffing_id, verleen, GEMEENTE, NU)
        if nummer == 1:
            assert (await gemeente.handler.behandel(opdracht)).events
        else:
            with pytest.raises(Geweigerd, match="INV-13"):
                await gemeente.handler.behandel(opdracht)


async def test_van_wie_nergens_bekend_is_is_alles_onbekend(gemeente: Gemeente) -> None:
    commando = uit(ONTHEFFING, "VerleenOntheffing")
    assert await gemeente.feiten(ontheffing.AGGREGAAT, uuid4(), commando) == OntheffingFeiten()


async def test_feiten_voor_een_ontheffing_komen_uit_dossier_andere_streams_en_andere_partners(
    gemeente: Gemeente, vastgelegd: Callable[..., Vastgelegd]
) -> None:
    await gemeente.met_uitkering()
    vrij = await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "StelVrijstellingVast"))
    assert vrij.versie == 3
    eerste = uit(ONTHEFFING, "VerleenOntheffing", ingangsdatum="2025-01-06", einddatum="2025-02-28")
    await gemeente.doe(ontheffing.AGGREGAAT, eerste.ontheffing_id, eerste)
    await gemeente.onthoud(
        vastgelegd(
            KlantgegevensVastgesteld.model_validate(
                {
                    "gesteldOp": "2025-01-06",
                    "geboortedatum": "1988-04-12",
                    "leefvorm": "alleenstaandeOuder",
                    "kinderen": [
                        {"kindId": str(uuid4()), "geboortedatum": "2022-09-10", "volledigeZorg": True}
                    ],
                }
            )
        )
    )
    await gemeente.onthoud(
        vastgelegd(
            KlantVerhuisd.model_validate(
                {
                    "naarGemeente": "9991",
                    "verhuisdatum": "2024-12-01",
                    "bijstandVoortgezet": "ja",
                    "perioden9a": [{"van": "2024-02-01", "totEnMet": "2024-11-30"}],
                }
            )
        )
    )
    andere = uuid4()
    commando = uit(ONTHEFFING, "VerleenOntheffing", ontheffingId=str(andere))
    assert await gemeente.feiten(ontheffing.AGGREGAAT, andere, commando) == OntheffingFeiten(
        geboortedatum=dag(1988, 4, 12),
        leefvorm="alleenstaandeOuder",
        kinderen=(Kindfeit(dag(2022, 9, 10), volledige_zorg=True),),
        vrijstellingen=(Periode(dag(2025, 3, 1)),),
        lopende=(
            LopendeOntheffing(
                eerste.ontheffing_id,
                frozenset({"arbeidsplicht", "sollicitatieplicht"}),
                Periode(dag(2025, 1, 6), dag(2025, 2, 28)),
            ),
        ),
        perioden9a_elders=(Periode(dag(2024, 2, 1), dag(2024, 11, 30)),),
        bijstand_loopt=True,
        relatie=RELATIE,
    )


@pytest.mark.parametrize(
    ("beeindigd", "deur", "verhuisdatum", "perioden"),
    [
        (True, "registreren", "2025-07-14", [("2025-03-17", "2025-06-30")]),  # the uitkering ended that day
        (False, "registreren", "2025-07-14", [("2025-03-17", "2025-07-13")]),
        (False, "registreren", "2025-03-17", None),  # none of its days were used before the move
        (False, "overnemen", "2025-07-14", None),  # history says what it says
    ],
)
async def test_een_verhuizing_geeft_de_eigen_dagen_van_artikel_9a_door_als_zij_niet_zijn_genoemd(
    gemeente: Gemeente, beeindigd: bool, deur: str, verhuisdatum: str, perioden: list[tuple[str, str]] | None
) -> None:
    await gemeente.met_uitkering()
    id9a = ontheffing.ontheffing9a_id(KLANT, "9991")
    for naam in ("VraagOntheffingAan", "VerleenOntheffing"):
        route = next(r for r in ONTHEFFING if r.commando.__name__ == naam)
        await gemeente.doe(ontheffing.AGGREGAAT, id9a, route.commando.model_validate(route.andere[0]))
    if beeindigd:
        await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "BeeindigUitkering"))
    velden = {"perioden9a": None, "verhuisdatum": verhuisdatum, "deur": deur}
    uitkomst = await gemeente.doe(
        dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "RegistreerVerhuizing", **velden)
    )
    verhuisd = orjson.loads(uitkomst.events[-1].data)
    verwacht = None if perioden is None else [{"van": van, "totEnMet": tot} for van, tot in perioden]
    assert verhuisd.get("perioden9a") == verwacht


async def test_een_verhuizing_houdt_de_dagen_van_artikel_9a_die_zij_zelf_noemt(gemeente: Gemeente) -> None:
    await gemeente.met_uitkering()
    uitkomst = await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "RegistreerVerhuizing"))
    verhuisd = orjson.loads(uitkomst.events[-1].data)
    assert verhuisd["perioden9a"] == [{"van": "2024-02-01", "totEnMet": "2025-05-31"}]


async def test_inv35_een_plaatsing_die_een_ander_meldde_is_bekend_bij_haar_klant(
    gemeente: Gemeente, vastgelegd: Callable[..., Vastgelegd]
) -> None:
    await gemeente.met_uitkering()
    gemeld = uit(DOSSIER, "MeldPlaatsing")
    einde = uit(DOSSIER, "BeeindigPlaatsing", einddatum="2025-11-30")
    with pytest.raises(Geweigerd, match="INV-35"):
        await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, einde)
    plaatsing = vastgelegd(PlaatsingGerealiseerd.uit(gemeld))
    van_een_ander = replace(plaatsing.envelop, klant="b" * 64, stream=f"traject-{uuid4()}")
    await gemeente.onthoud(replace(plaatsing, envelop=van_een_ander))
    with pytest.raises(Geweigerd, match="INV-35"):
        await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, einde)
    await gemeente.onthoud(plaatsing)
    assert (await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, einde)).events


VERHUISD = {
    "naarGemeente": "9991",
    "verhuisdatum": "2025-01-06",
    "bijstandVoortgezet": "ja",
    "perioden9a": [{"van": "2024-02-01", "totEnMet": "2024-12-31"}],
}
VRIJGESTELD = {"soort": "vrijstelling", "id": str(uuid4()), "ingangsdatum": "2024-03-01"}
ONTHEVEN = {
    "soort": "ontheffing",
    "id": str(uuid4()),
    "verplichtingen": ["arbeidsplicht"],
    "ingangsdatum": "2024-11-01",
    "einddatum": "2025-12-31",
}


async def test_wat_elders_liep_telt_zodra_er_hier_een_aanvraag_is(
    gemeente: Gemeente, vastgelegd: Callable[..., Vastgelegd]
) -> None:
    """events §5.1. What the old gemeente exempted from ends with the move; a vrijstelling is of the law."""
    lopend = [VRIJGESTELD, ONTHEVEN, {"soort": "traject", "id": str(uuid4())}, {"soort": "ontheffing"}]
    await gemeente.onthoud(vastgelegd(KlantVerhuisd.model_validate({**VERHUISD, "lopend": lopend})))
    commando = uit(ONTHEFFING, "VerleenOntheffing", gebeurtenisdatum="2025-12-01")
    assert await gemeente.feiten(ontheffing.AGGREGAAT, uuid4(), commando) == OntheffingFeiten()
    await gemeente.met_uitkering()
    feiten = await gemeente.feiten(ontheffing.AGGREGAAT, uuid4(), commando)
    assert isinstance(feiten, OntheffingFeiten)
    assert feiten.perioden9a_elders == (Periode(dag(2024, 2, 1), dag(2024, 12, 31)),)
    assert feiten.vrijstellingen == (Periode(dag(2024, 3, 1)),)
    assert feiten.lopende == (
        LopendeOntheffing(
            UUID(str(ONTHEVEN["id"])),
            frozenset({"arbeidsplicht"}),
            Periode(dag(2024, 11, 1), dag(2025, 1, 5)),
        ),
    )
    id, leg_maatregel_op = await leg_op(gemeente, "2025-05-03")
    maatregelfeiten = await gemeente.feiten(maatregel.AGGREGAAT, id, leg_maatregel_op)
    assert isinstance(maatregelfeiten, MaatregelFeiten)
    assert maatregelfeiten.gold is False  # INV-28


async def test_een_vrijstelling_van_elders_telt_tot_de_gemeente_zelf_vaststelt(
    gemeente: Gemeente, vastgelegd: Callable[..., Vastgelegd]
) -> None:
    verhuisd = {**VERHUISD, "lopend": [{**VRIJGESTELD, "ingangsdatum": None}]}
    await gemeente.onthoud(vastgelegd(KlantVerhuisd.model_validate(verhuisd)))
    await gemeente.met_uitkering()
    commando = uit(ONTHEFFING, "VerleenOntheffing")
    feiten = await gemeente.feiten(ontheffing.AGGREGAAT, uuid4(), commando)
    assert isinstance(feiten, OntheffingFeiten)
    assert feiten.vrijstellingen == (Periode(dag(2025, 1, 6)),)  # since when is not said: from the move
    for naam in ("StelVrijstellingVast", "BeeindigVrijstelling"):
        await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, naam))
    feiten = await gemeente.feiten(ontheffing.AGGREGAAT, uuid4(), commando)
    assert isinstance(feiten, OntheffingFeiten)
    (eigen,) = feiten.vrijstellingen
    assert (eigen.van, eigen.tot_en_met is not None) == (dag(2025, 3, 1), True)


@pytest.mark.parametrize(
    ("vanaf", "loopt"),
    [("2025-01-05", False), ("2025-01-06", True), ("2025-06-30", True), ("2025-07-01", False)],
)
async def test_inv22_of_er_bijstand_is_telt_op_de_dag_van_hervatten(
    gemeente: Gemeente, vanaf: str, loopt: bool
) -> None:
    await gemeente.met_uitkering()
    await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "BeeindigUitkering"))
    vraag = uit(ONTHEFFING, "VraagOntheffingAan")
    await gemeente.doe(ontheffing.AGGREGAAT, vraag.ontheffing_id, vraag)
    hervat = uit(ONTHEFFING, "HervatOntheffing", vanaf=vanaf)
    feiten = await gemeente.feiten(ontheffing.AGGREGAAT, vraag.ontheffing_id, hervat)
    assert isinstance(feiten, OntheffingFeiten)
    assert feiten.bijstand_loopt is loopt


async def test_inv13_een_overlappende_tweede_ontheffing_wordt_geweigerd(gemeente: Gemeente) -> None:
    eerste = uit(ONTHEFFING, "VerleenOntheffing")
    await gemeente.doe(ontheffing.AGGREGAAT, eerste.ontheffing_id, eerste)
    tweede = uit(ONTHEFFING, "VerleenOntheffing", ontheffingId=str(uuid4()), besluitId=str(uuid4()))
    with pytest.raises(Geweigerd) as geweigerd:
        await gemeente.doe(ontheffing.AGGREGAAT, tweede.ontheffing_id, tweede)
    assert [o.code for o in geweigerd.value.overtredingen] == ["INV-13"]


async def test_inv24_het_verzoek_en_artikel_9a_staan_in_eigen_streams(
    gemeente: Gemeente, vastgelegd: Callable[..., Vastgelegd]
) -> None:
    await gemeente.met_uitkering()
    await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "RegistreerVerzoek"))
    id = ontheffing.ontheffing9a_id(KLANT, "9991")
    art9a = {"grondslag": "art9a", "gronden": ["alleenstaandeOuderKind5"], "verzoekOntvangenOp": "2025-03-04"}
    vraag = uit(ONTHEFFING, "VraagOntheffingAan", **art9a)
    await gemeente.doe(ontheffing.AGGREGAAT, id, vraag)
    await gemeente.doe(ontheffing.AGGREGAAT, id, uit(ONTHEFFING, "VerleenOntheffing", **art9a))
    diploma = KlantgegevensVastgesteld(gesteld_op=dag(2025, 1, 6), startkwalificatie="ja")
    await gemeente.onthoud(vastgelegd(diploma))
    besluit = uit(
        VERWIJZING,
        "NeemTrajectbesluit",
        uitkomst="geenAanbod",
        redenGeenAanbod="budget",
        verzoekId=VERZOEK_ID,
        besluitdatum="2025-06-02",
    )
    assert await gemeente.feiten(verwijzing.AGGREGAAT, uuid4(), besluit) == VerwijzingFeiten(
        "mbo4", True, "ja", relatie=RELATIE
    )


async def leg_op(gemeente: Gemeente, gedragsdatum: str, **velden: object) -> tuple[UUID, Commando]:
    """A breach with blame on that day, and the command that would impose a maatregel for it."""
    id = uuid4()
    eigen = {"maatregelId": str(id)}
    stappen = (
        uit(MAATREGEL, "StelNormafwijkingVast", **eigen, gedragsdatum=gedragsdatum),
        uit(MAATREGEL, "StelVerwijtbaarheidVast", **eigen),
    )
    for commando in stappen:
        await gemeente.doe(maatregel.AGGREGAAT, id, commando)
    return id, uit(MAATREGEL, "LegMaatregelOp", **eigen, besluitId=str(uuid4()), **velden)


async def test_inv28_of_de_verplichting_gold_volgt_uit_dossier_en_ontheffing(gemeente: Gemeente) -> None:
    await gemeente.met_uitkering()
    id, commando = await leg_op(gemeente, "2025-05-03")
    bekend = await gemeente.feiten(maatregel.AGGREGAAT, id, commando)
    assert bekend == MaatregelFeiten(True, 1, eerste=(1, 3), relatie=RELATIE)
    await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "StelVrijstellingVast"))
    bekend = await gemeente.feiten(maatregel.AGGREGAAT, id, commando)
    assert bekend == MaatregelFeiten(False, 1, eerste=(1, 3), relatie=RELATIE)


@pytest.mark.parametrize(("gedrag", "gold"), [("2025-01-05", None), ("2025-01-06", True)])
async def test_inv28_zonder_bekende_melding_is_voor_de_ingang_niet_bekend_wat_gold(
    gemeente: Gemeente, gedrag: str, gold: bool | None
) -> None:
    toekenning = uit(DOSSIER, "KenUitkeringToe", klant=KLANT, gemeente="9991", deur="overnemen")
    await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, toekenning)
    id, commando = await leg_op(gemeente, gedrag)
    relatie = [Periode(dag.min, dag(2025, 2, 10)), Periode(dag(2025, 1, 6))]
    bekend = await gemeente.feiten(maatregel.AGGREGAAT, id, commando)
    assert bekend == MaatregelFeiten(gold, 1, eerste=(1, 3), relatie=relatie)


async def test_inv29_de_duur_van_de_eerste_maatregel_is_die_van_de_verordening(gemeente: Gemeente) -> None:
    """Of the gemeente, on the day of the conduct (T8); nobody else has it."""
    rij = {"parameter": "maatregel.uniform.eerste.max", "waarde": {"maanden": 1}, "bron": "Verordening 2025"}
    eigen = Instellingen.uit_json([{**rij, "gemeente": "9991", "van": "2025-05-01"}])
    lezer = feitenlezers(gemeente.db, eigen)[LegMaatregelOp]
    for gedrag, eerste in (("2025-04-30", (1, 3)), ("2025-05-01", (1, 1))):
        id, commando = await leg_op(gemeente, gedrag)
        feiten = await lezer(gemeente.store, Opdracht(maatregel.AGGREGAAT, id, commando, GEMEENTE, NU), None)
        assert isinstance(feiten, MaatregelFeiten)
        assert feiten.eerste == eerste


@pytest.mark.parametrize(("gedrag", "stap"), [("2025-10-01", 2), ("2025-04-30", 1)])
async def test_e22_herhaling_telt_vanaf_de_bekendmaking_van_de_vorige(
    gemeente: Gemeente, gedrag: str, stap: int
) -> None:
    await gemeente.met_uitkering()
    blok = besluitblok("2025-05-01", "2025-05-01", "Pw 18 lid 5", "Niet verschenen.")
    vorige = {n: w for n, w in blok.items() if n != "besluitId"}
    await gemeente.doe(maatregel.AGGREGAAT, *await leg_op(gemeente, "2025-04-01", **vorige))
    id, commando = await leg_op(gemeente, gedrag)
    feiten = await gemeente.feiten(maatregel.AGGREGAAT, id, commando)
    assert isinstance(feiten, MaatregelFeiten)
    assert feiten.recidivestap == stap


@pytest.fixture
def vastgelegd() -> Callable[..., Vastgelegd]:
    """Makes an event of another partner about this client."""
    from tests.unit.test_reacties_handhaving import gebeurt

    return lambda inhoud: gebeurt(inhoud, "inschrijving-x", None)


async def test_trm12_elke_eerdere_maatregel_telt_en_een_ingetrokken_niet(gemeente: Gemeente) -> None:
    """The maatregel that counts is not the one imposed last, but every one that stands (TRM-12)."""
    await gemeente.met_uitkering()
    opgelegd: list[UUID] = []
    for gedrag, bekend in (("2025-03-03", "2025-03-10"), ("2025-05-06", "2025-05-12")):
        blok = besluitblok(bekend, bekend, "Pw 18 lid 5", "Niet verschenen.")
        velden = {n: w for n, w in blok.items() if n != "besluitId"} | {"duurMaanden": 1 + len(opgelegd)}
        id, commando = await leg_op(gemeente, gedrag, **velden)
        await gemeente.doe(maatregel.AGGREGAAT, id, commando)
        opgelegd.append(id)

    async def feiten(gedrag: str) -> MaatregelFeiten:
        id, commando = await leg_op(gemeente, gedrag)
        gevonden = await gemeente.feiten(maatregel.AGGREGAAT, id, commando)
        assert isinstance(gevonden, MaatregelFeiten)
        return gevonden

    assert (await feiten("2025-04-01")).recidivestap == 2  # before the second, registered after it
    derde = await feiten("2025-10-01")
    assert (derde.recidivestap, derde.vorige_duur) == (3, 2)
    intrekking = uit(MAATREGEL, "TrekIn", maatregelId=str(opgelegd[0]), besluitId=str(uuid4()))
    await gemeente.doe(maatregel.AGGREGAAT, opgelegd[0], intrekking)
    zonder_eerste = await feiten("2025-10-01")
    assert (zonder_eerste.recidivestap, zonder_eerste.vorige_duur) == (2, 2)


async def test_inv23_het_feit_achter_een_intrekking_wordt_opgezocht(gemeente: Gemeente) -> None:
    await gemeente.met_uitkering()
    contact = (await gemeente.doe(dossier.AGGREGAAT, DOSSIER_ID, uit(DOSSIER, "LegContactVast"))).events[0]

    async def bekend(verwijzing: str) -> bool | None:
        commando = uit(ONTHEFFING, "TrekOntheffingIn", bron={"bewijsLink": verwijzing})
        gevonden = await gemeente.feiten(dossier.AGGREGAAT, DOSSIER_ID, commando)
        assert isinstance(gevonden, OntheffingFeiten)
        return gevonden.feit_vastgelegd

    assert await bekend(f"urn:uuid:{contact.envelop.id}") is True
    assert await bekend(f"urn:uuid:{uuid4()}") is False
    assert await bekend("urn:uuid:geen-nummer") is False
    assert await bekend("https://zaken.example.nl/documenten/1") is None
