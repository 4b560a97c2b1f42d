"""What a bureau's command is judged by beside its own traject: what gemeente or contract agreed (D.3), and
whom the gemeente referred, and when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from services.reintegratie.traject.aggregate import AGGREGAAT, ALLEEN_SYSTEEM
from services.reintegratie.traject.commands import (
    BereikBetaaltermijn,
    BrengDiagnoseUit,
    DienRapportageIn,
    Feiten,
    OntvangAanmelding,
    VerstrekInformatie,
    Verwezen,
)
from services.reintegratie.traject.plaatsing import BETAALMOMENTEN, telt_vanaf
from services.reintegratie.traject.staat import Traject
from shared.aggregate.aggregate import Commando
from shared.aggregate.fold import fold
from shared.aggregate.handler import Feitenlezer, Opdracht
from shared.aggregate.naslag import NaslagTabel
from shared.aggregate.verzoeken import verzoekenlezer
from shared.aggregate.wetsdag import feitdatum
from shared.contract.basistypen import laatste_dag
from shared.contract.instellingen import STANDAARD, Instellingen
from shared.contract.parameters import Duur
from shared.contract.termijnen import dag_van
from shared.database import Connection, Database
from shared.eventstore.store import EventStore
from shared.klanten.identiteiten import lees_historie


def feitenlezers(
    db: Database, instellingen: Instellingen = STANDAARD
) -> Mapping[type[Commando], Feitenlezer]:
    """The readers of this service per command, over the database of its store, under these settings."""
    gesteld = verzoekenlezer(db, lambda verzoeken: verzoeken)

    async def lees(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> Feiten:
        async with db.use(conn) as gebruikt:
            staat = fold(AGGREGAAT, await store.load(opdracht.stream, gebruikt))
            verwezen: Mapping[str, Any] = {}
            if staat.verwijzing_id is not None:
                verwezen = await NaslagTabel(gebruikt).zoek("verwijzing", staat.verwijzing_id) or {}
        gemeente = opdracht.commando.gemeente or verwezen.get("gemeente")
        feiten = afspraken(opdracht.commando, staat, instellingen, gemeente, verwezen.get("contract"))
        return replace(feiten, opdracht_sinds=opdracht_sinds(staat, verwezen.get("sinds")))

    async def lees_wat_terugligt(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
        """What happened today is never from before the aanmelding: then nothing is read."""
        datum = feitdatum(opdracht.commando)
        if datum is None or laatste_dag(datum) >= dag_van(opdracht.nu):
            return None
        return await lees(store, opdracht, conn)

    async def lees_met_verzoek(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
        verzoeken = await gesteld(store, opdracht, conn)
        assert isinstance(verzoeken, frozenset)
        return replace(await lees(store, opdracht, conn), gestelde_verzoeken=verzoeken)

    async def zoek_verwijzing(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
        if opdracht.aangeleverd is None:
            return None  # our own reaction: it has the verwijzing at hand
        async with db.use(conn) as gebruikt:
            return Feiten(verwezen=await _verwezen(gebruikt, opdracht))

    return {
        **{soort: lees_wat_terugligt for soort in AGGREGAAT.rollen if soort not in ALLEEN_SYSTEEM},
        OntvangAanmelding: zoek_verwijzing,
        VerstrekInformatie: lees_met_verzoek,
        DienRapportageIn: lees,
        BrengDiagnoseUit: lees,
        BereikBetaaltermijn: lees,
    }


def opdracht_sinds(staat: Traject, verwezen: str | None) -> date | None:
    """From when on the client is this organisation's: the day of the verwijzing, where the gemeente recorded
    it later than that (`ontvangenOp` is then later too), else the day on which the aanmelding arrived."""
    dagen = [staat.aangemeld_op, None if verwezen is None else date.fromisoformat(verwezen)]
    return min((dag for dag in dagen if dag is not None), default=None)


async def _verwezen(conn: Connection, opdracht: Opdracht) -> Verwezen:
    """Whether the verwijzing that this aanmelding names sends its client to the organisation that says so."""
    commando = opdracht.commando
    assert isinstance(commando, OntvangAanmelding)
    verwijzing = await NaslagTabel(conn).zoek("verwijzing", commando.verwijzing_id)
    if verwijzing is None:
        return Verwezen.ONBEKEND
    historie = await lees_historie(conn)
    zelfde_klant = historie.persoon(verwijzing["klant"]) == historie.persoon(commando.klant)
    aan_ons = zelfde_klant and verwijzing["ontvanger"] == opdracht.actor.organisatie
    return Verwezen.AAN_ONS if aan_ons else Verwezen.ANDERS


def afspraken(
    c: Commando, staat: Traject, instellingen: Instellingen, gemeente: str | None, contract: str | None
) -> Feiten:
    """What this gemeente and this contract agreed on what `c` is about, on the day that counts."""
    match c:
        case DienRapportageIn(periode_tot=dag) | BrengDiagnoseUit(uitgebracht_op=dag):
            return Feiten(inzage_verplicht=_inzage(instellingen, dag, gemeente, contract))
        case BereikBetaaltermijn():
            return Feiten(betaaltermijnen=_betaaltermijnen(c, staat, instellingen, contract))
        case _:
            return Feiten()


def _inzage(instellingen: Instellingen, dag: date, gemeente: str | None, contract: str | None) -> bool:
    rij = instellingen.parameter("rapportage.inzageVerplicht", dag, gemeente=gemeente, contract=contract)
    return bool(rij.waarde)


def _betaaltermijnen(
    c: BereikBetaaltermijn, staat: Traject, instellingen: Instellingen, contract: str | None
) -> Mapping[str, Duur]:
    """The term of the milestone under this contract, from the day on which it starts to count."""
    moment, vanaf = BETAALMOMENTEN.get(c.mijlpaal), telt_vanaf(c, staat)
    if moment is None or vanaf is None or contract is None:
        return {}
    return {c.mijlpaal: instellingen.duur(moment.parameter, vanaf, contract=contract)}
