"""Corrections of own events (`events.md` §0.7): row by row, at both doors."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from pydantic import ValidationError

from services.handhaving.maatregel import aggregate as maatregel
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from services.handhaving.uitkeringsdossier import aggregate as dossier
from services.handhaving.verwijzing import aggregate as verwijzing
from services.intake.gegevensafspraak import aggregate as gegevensafspraak
from services.intake.gegevensafspraak.routes import ROUTES as GEGEVENSAFSPRAAK
from services.intake.inschrijving import aggregate as inschrijving
from services.intake.inschrijving.routes import ROUTES as INSCHRIJVING
from services.reintegratie.traject import aggregate as traject
from services.reintegratie.traject.commands import Accepteer, OntvangAanmelding
from services.reintegratie.traject.staat import traject_id
from shared.aggregate.aggregate import Aggregate, Commando
from shared.aggregate.correcties import (
    CorrigeerGebeurtenis,
    TrekGebeurtenisIn,
    correctieaggregaat,
    lees_correctiefeiten,
)
from shared.aggregate.oordeel import (
    Actor,
    NietBevoegd,
    Onvolledig,
    Opdracht,
    Stroom,
    Uitgever,
    beoordeel,
    controleer_rol,
)
from shared.contract.basistypen import Klant
from shared.contract.gebeurtenis import Rol, uit_data
from shared.contract.weigering import Geweigerd
from shared.eventstore.types import Event

NU = datetime(2025, 9, 1, 9, tzinfo=UTC)
GEMEENTE = Actor("urn:nld:oin:00000099200000002000", Rol.KLANTMANAGER, ("9991",))
CWI = Actor("urn:nld:oin:00000099100000001000", Rol.ADVISEUR)
SYSTEEM = Actor(GEMEENTE.organisatie, Rol.SYSTEEM, ("9991",))
UITGEVER = Uitgever("proef", "https://x.nl", "https://y.nl")
ID = UUID("11111111-1111-4111-8111-111111111111")


class Winkel:
    """What the reader of the facts asks of the store."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events

    async def load(self, stream: str, conn: None = None) -> list[Event]:
        return self.events


class Stream:
    """One stream, without a database: the commands go the way that the handler sends them."""

    def __init__(self, aggregate: Aggregate[Any, Any], actor: Actor) -> None:
        self.aggregate, self.actor = aggregate, actor
        self.events: list[Event] = []

    async def doe(self, commando: Commando, actor: Actor | None = None, nu: datetime = NU) -> list[Event]:
        corrigeert = isinstance(commando, CorrigeerGebeurtenis | TrekGebeurtenisIn)
        aggregate = correctieaggregaat(self.aggregate) if corrigeert else self.aggregate
        opdracht = Opdracht(aggregate, ID, commando, actor or self.actor, nu)
        if corrigeert:
            controleer_rol(opdracht)
            feiten = await lees_correctiefeiten(Winkel(self.events), opdracht, None)  # type: ignore[arg-type]
            opdracht = Opdracht(aggregate, ID, commando.met_feiten(feiten), opdracht.actor, nu)
        stroom = Stroom.uit(self.aggregate, opdracht.stream, self.events)
        nieuw = list(beoordeel(opdracht, stroom, UITGEVER).events)
        self.events += nieuw
        return nieuw

    @property
    def staat(self) -> Any:
        return Stroom.uit(self.aggregate, "x", self.events).staat

    async def codes(self, commando: Commando, actor: Actor | None = None, nu: datetime = NU) -> list[str]:
        with pytest.raises(Geweigerd) as fout:
            await self.doe(commando, actor, nu)
        return sorted({o.code for o in fout.value.overtredingen})

    async def fouten(self, commando: Commando) -> dict[str, str]:
        with pytest.raises(Onvolledig) as fout:
            await self.doe(commando)
        return dict(fout.value.fouten)


def uit(routes: Any, naam: str, **velden: object) -> Commando:
    route = next(r for r in routes if r.commando.__name__ == naam)
    return route.commando.model_validate({**route.voorbeeld, **velden})


def corrigeer(event: Event | UUID | None, reden: str | None = "registratiefout", deur: str = "registreren",
              **velden: object) -> CorrigeerGebeurtenis:  # fmt: skip
    id = event.envelop.id if isinstance(event, Event) else event
    return CorrigeerGebeurtenis(gecorrigeerde_id=id, reden=reden, deur=deur, velden=velden)  # type: ignore[arg-type]


def trek_in(event: Event | UUID | None, reden: str | None = "registratiefout",
            deur: str = "registreren") -> TrekGebeurtenisIn:  # fmt: skip
    id = event.envelop.id if isinstance(event, Event) else event
    return TrekGebeurtenisIn(ingetrokken_id=id, reden=reden, deur=deur)  # type: ignore[arg-type]


DEUREN = ["registreren", "overnemen"]


@pytest.fixture
async def ontheven() -> Stream:
    """An ontheffing of art. 9 that the client knows of: 2025-04-08 to 2025-10-07."""
    stream = Stream(ontheffing.AGGREGAAT, GEMEENTE)
    await stream.doe(uit(ONTHEFFING, "VraagOntheffingAan"))
    await stream.doe(uit(ONTHEFFING, "VerleenOntheffing"))
    return stream


@pytest.fixture
async def ingeschreven() -> Stream:
    stream = Stream(inschrijving.AGGREGAAT, CWI)
    for naam in ("SchrijfIn", "NeemAanvraagAan", "BepaalFase"):
        await stream.doe(uit(INSCHRIJVING, naam))
    return stream


@pytest.mark.parametrize("deur", DEUREN)
async def test_een_registratiefout_in_een_besluit_wordt_gecorrigeerd(ontheven: Stream, deur: str) -> None:
    """Scenario H1: the beschikking said 2025-08-31."""
    verleend = ontheven.events[1]
    (correctie,) = await ontheven.doe(corrigeer(verleend, deur=deur, einddatum="2025-08-31"))
    basis, inhoud = uit_data(correctie.envelop.type, correctie.data)
    assert inhoud.model_dump(mode="json") == {
        "gecorrigeerdeId": str(verleend.envelop.id),
        "reden": "registratiefout",
        "velden": {"einddatum": "2025-08-31"},
    }
    assert (
        basis.gebeurtenisdatum == orjson.loads(verleend.data)["gebeurtenisdatum"]
    )  # keeps its place in time
    assert basis.gemeente == "9991"
    assert ontheven.staat.einddatum == date(2025, 8, 31)


@pytest.mark.parametrize("deur", DEUREN)
@pytest.mark.parametrize("commando", [corrigeer, trek_in])
async def test_inv04_zonder_reden_of_verwijzing(ontheven: Stream, commando: Any, deur: str) -> None:
    velden = {"kanaal": "balie"} if commando is corrigeer else {}
    assert await ontheven.codes(commando(ontheven.events[0], None, deur, **velden)) == ["INV-04"]
    assert await ontheven.codes(commando(None, deur=deur, **velden)) == ["INV-04"]


@pytest.mark.parametrize("deur", DEUREN)
async def test_inv04_gegevens_van_een_andere_organisatie(ontheven: Stream, deur: str) -> None:
    ander = Actor("urn:nld:oin:00000099200000003000", Rol.KLANTMANAGER, ("9991",))
    assert await ontheven.codes(corrigeer(ontheven.events[0], deur=deur, kanaal="balie"), ander) == ["INV-04"]
    assert await ontheven.codes(trek_in(ontheven.events[0], deur=deur), ander) == ["INV-04"]


async def test_inv04_in_een_gedeelde_stream_corrigeert_ieder_het_eigene() -> None:
    """Both parties write in a gegevensafspraak; what the other stated stays as it is."""
    afspraak = Stream(gegevensafspraak.AGGREGAAT, CWI)
    await afspraak.doe(uit(GEGEVENSAFSPRAAK, "LegAfspraakVast"))
    await afspraak.doe(uit(GEGEVENSAFSPRAAK, "LegAfspraakVast", wijze="opVerzoek"), GEMEENTE)
    van_cwi, van_gemeente = afspraak.events
    assert await afspraak.codes(corrigeer(van_cwi, wijze="opVerzoek"), GEMEENTE) == ["INV-04"]
    assert await afspraak.codes(trek_in(van_gemeente)) == ["INV-04"]
    await afspraak.doe(trek_in(van_gemeente), GEMEENTE)
    assert [v.wijze for v in afspraak.staat.versies] == ["actief"]


@pytest.mark.parametrize("deur", DEUREN)
@pytest.mark.parametrize(
    "reden",
    ["vertraging", "ingetrokkenDoorBron", "tijdstipGecorrigeerd", "verkeerdeKlant", "bronGecorrigeerd"],
)
async def test_evt04_de_inhoud_van_een_bekendgemaakt_besluit(ontheven: Stream, reden: str, deur: str) -> None:
    """Scenario H3."""
    verleend = ontheven.events[1]
    assert await ontheven.codes(corrigeer(verleend, reden, deur, einddatum="2025-08-31")) == ["EVT-04"]
    assert await ontheven.codes(trek_in(verleend, reden, deur)) == ["EVT-04"]


async def test_wanneer_een_besluit_gebeurde_is_niet_de_inhoud_ervan(ontheven: Stream) -> None:
    nieuw = await ontheven.doe(
        corrigeer(ontheven.events[1], "tijdstipGecorrigeerd", gebeurtenisdatum="2025-04-06")
    )
    assert len(nieuw) == 1


async def test_een_besluit_dat_de_klant_nog_niet_kent_mag_om_elke_reden_veranderen() -> None:
    stream = Stream(ontheffing.AGGREGAAT, GEMEENTE)
    geheim = uit(ONTHEFFING, "VerleenOntheffing", bekendgemaaktOp=None, bezwaarTot=None)
    (verleend,) = await stream.doe(geheim)
    await stream.doe(corrigeer(verleend, "bronGecorrigeerd", einddatum="2025-08-31"))
    assert stream.staat.einddatum == date(2025, 8, 31)
    await stream.doe(
        uit(ONTHEFFING, "MaakBekend", besluitId=orjson.loads(verleend.data)["besluitId"],
            bekendgemaaktOp="2025-04-08", bezwaarTot="2025-05-20")
    )  # fmt: skip
    assert await stream.codes(corrigeer(verleend, "bronGecorrigeerd", einddatum="2025-09-30")) == ["EVT-04"]
    assert await stream.codes(trek_in(stream.events[1], "bronGecorrigeerd")) == ["EVT-04"]


@pytest.mark.parametrize("deur", DEUREN)
async def test_evt05_een_gebeurtenis_die_er_niet_staat(ontheven: Stream, deur: str) -> None:
    assert await ontheven.codes(corrigeer(uuid4(), deur=deur, kanaal="balie")) == ["EVT-05"]
    assert await ontheven.codes(trek_in(uuid4(), deur=deur)) == ["EVT-05"]


@pytest.mark.parametrize("deur", DEUREN)
async def test_evt05_een_ingetrokken_gebeurtenis(ingeschreven: Stream, deur: str) -> None:
    fase = ingeschreven.events[2]
    await ingeschreven.doe(trek_in(fase))
    assert await ingeschreven.codes(corrigeer(fase, deur=deur, waarde="3")) == ["EVT-05"]
    assert await ingeschreven.codes(trek_in(fase, deur=deur)) == ["EVT-05"]
    assert await ingeschreven.codes(trek_in(ingeschreven.events[3], deur=deur)) == ["EVT-05"]


@pytest.mark.parametrize("deur", DEUREN)
async def test_na_het_einde_van_de_inschrijving_wordt_nog_gecorrigeerd_en_ingetrokken(
    ingeschreven: Stream, deur: str
) -> None:
    """What was recorded during it can be wrong; without its end the inschrijving runs again."""
    (einde,) = await ingeschreven.doe(uit(INSCHRIJVING, "BeeindigInschrijving"))
    await ingeschreven.doe(corrigeer(ingeschreven.events[2], deur=deur, waarde="9991:laag"))
    assert (ingeschreven.staat.fase.waarde, ingeschreven.staat.status) == ("9991:laag", "beeindigd")
    await ingeschreven.doe(trek_in(einde, deur=deur))
    assert ingeschreven.staat.status == "ingeschreven"


async def test_een_ingetrokken_correctie_geeft_de_oude_inhoud_terug(ontheven: Stream) -> None:
    (correctie,) = await ontheven.doe(corrigeer(ontheven.events[1], einddatum="2025-08-31"))
    assert await ontheven.codes(corrigeer(correctie, reden="registratiefout", velden={})) == ["EVT-05"]
    await ontheven.doe(trek_in(correctie))
    assert ontheven.staat.einddatum == date(2025, 10, 7)


async def test_wie_het_vastlegde_corrigeert(ontheven: Stream) -> None:
    with pytest.raises(NietBevoegd):
        await ontheven.doe(corrigeer(ontheven.events[0], kanaal="balie"), SYSTEEM)
    with pytest.raises(NietBevoegd):
        await ontheven.doe(trek_in(ontheven.events[0]), Actor(GEMEENTE.organisatie, Rol.ADVISEUR))


async def test_een_diagnosticus_corrigeert_niet_wat_het_bureau_vastlegde() -> None:
    bureau = Actor("urn:nld:kvknr:90000001", Rol.BUREAU)
    stream = Stream(traject.AGGREGAAT, bureau)
    aanmelding = OntvangAanmelding(
        klant=Klant("ab" * 32), traject_id=traject_id(ID), verwijzing_id=ID, ontvangen_op=date(2025, 2, 24)
    )
    (ontvangen,) = await stream.doe(aanmelding, Actor(bureau.organisatie, Rol.SYSTEEM))
    (aanvaard,) = await stream.doe(Accepteer(traject_id=traject_id(ID), geaccepteerd_op=date(2025, 2, 27)))
    diagnosticus = Actor(bureau.organisatie, Rol.DIAGNOSTICUS)
    with pytest.raises(NietBevoegd, match="Toegestaan: bureau"):
        await stream.doe(corrigeer(aanvaard, geaccepteerdOp="2025-02-26"), diagnosticus)
    # What the system recorded by itself may be corrected by whoever works with it.
    assert await stream.doe(corrigeer(ontvangen, ontvangenOp="2025-02-25"), diagnosticus)


async def test_de_nieuwe_inhoud_klopt_met_het_model_en_alle_fouten_komen_tegelijk(ontheven: Stream) -> None:
    fouten = await ontheven.fouten(
        corrigeer(
            ontheven.events[1],
            einddatum="31-08-2025",
            verplichtingen=["slapen"],
            bestaatNiet=1,
            bron={"rol": "bureau"},
            ingangsdatum=None,
        )
    )
    assert set(fouten) == {
        "velden.einddatum",
        "velden.verplichtingen",
        "velden.verplichtingen[0]",
        "velden.bestaatNiet",
        "velden.bron",
        "velden.ingangsdatum",
    }
    assert fouten["velden.ingangsdatum"] == "Dit veld is verplicht."
    assert len(ontheven.events) == 2


async def test_een_waarde_houdt_haar_soort(ingeschreven: Stream) -> None:
    fouten = await ingeschreven.fouten(corrigeer(ingeschreven.events[0], beschikbaarUrenPerWeek="24"))
    assert set(fouten) == {"velden.beschikbaarUrenPerWeek"}


@pytest.mark.parametrize("waarde", [2**64, -(2**63) - 1, "\ud800", {"diep": [10**30]}])
def test_een_waarde_die_niet_te_bewaren_is_wordt_geweigerd(waarde: object) -> None:
    with pytest.raises(ValidationError):
        corrigeer(ID, kanaal=waarde)


async def test_null_haalt_een_veld_weg(ingeschreven: Stream) -> None:
    await ingeschreven.doe(corrigeer(ingeschreven.events[0], beschikbaarUrenPerWeek=None))
    assert orjson.loads(ingeschreven.events[-1].data)["velden"] == {"beschikbaarUrenPerWeek": None}
    assert ingeschreven.staat is not None


async def test_wat_niet_verandert_wordt_niet_vastgelegd(ontheven: Stream) -> None:
    assert await ontheven.doe(corrigeer(ontheven.events[1], einddatum="2025-10-07")) == []
    (nieuw,) = await ontheven.doe(
        corrigeer(ontheven.events[1], einddatum="2025-10-07", ingangsdatum="2025-04-09")
    )
    assert orjson.loads(nieuw.data)["velden"] == {"ingangsdatum": "2025-04-09"}


async def test_inv06_ook_een_gecorrigeerde_datum_moet_kunnen(ontheven: Stream) -> None:
    einde_voor_begin = corrigeer(ontheven.events[1], einddatum="2025-04-01")
    assert await ontheven.codes(einde_voor_begin) == ["INV-06"]
    straks = corrigeer(ontheven.events[1], gebeurtenisdatum="2026-01-01")
    assert await ontheven.codes(straks) == ["INV-06"]
    (nieuw,) = await ontheven.doe(corrigeer(ontheven.events[1], deur="overnemen", einddatum="2025-04-01"))
    assert orjson.loads(nieuw.data)["normafwijking"] == ["INV-06"]


async def test_wat_anderen_nodig_hebben_om_te_lezen_wordt_niet_weggetrokken(ingeschreven: Stream) -> None:
    """A stream that no longer folds is lost: the aanvraag must go before the inschrijving can."""
    kapot = Stream(inschrijving.AGGREGAAT, CWI)
    kapot.events = list(ingeschreven.events)

    def struikel(staat: Any, inhoud: Any) -> Any:
        if staat == inschrijving.AGGREGAAT.begin and type(inhoud).__name__ != "WerkzoekendeIngeschreven":
            raise KeyError("geen inschrijving")
        return inschrijving.AGGREGAAT.evolve(staat, inhoud)

    kapot.aggregate = replace(inschrijving.AGGREGAAT, evolve=struikel)
    assert set(await kapot.fouten(trek_in(kapot.events[0]))) == {"ingetrokkenId"}


@pytest.mark.parametrize(
    "aggregate",
    [
        inschrijving.AGGREGAAT, gegevensafspraak.AGGREGAAT, dossier.AGGREGAAT, ontheffing.AGGREGAAT,
        verwijzing.AGGREGAAT, maatregel.AGGREGAAT, traject.AGGREGAAT,
    ],
    ids=lambda a: a.naam,
)  # fmt: skip
def test_elk_aggregaat_van_een_partner_is_te_corrigeren(aggregate: Aggregate[Any, Any]) -> None:
    zijde = correctieaggregaat(aggregate)
    assert zijde.naam == aggregate.naam
    assert set(zijde.rollen) == {CorrigeerGebeurtenis, TrekGebeurtenisIn}
    assert Rol.SYSTEEM not in zijde.rollen[CorrigeerGebeurtenis]
    assert zijde.rollen[CorrigeerGebeurtenis]
