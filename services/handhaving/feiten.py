"""Facts of other streams that a command is judged by, read just before deciding (`events.md` §0.6).

Own streams are read in full; what other partners stated comes from what was remembered of their events.
What has not arrived yet is unknown, and what is unknown refuses nothing (rule T13).
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.handhaving.maatregel import aggregate as maatregel
from services.handhaving.maatregel.commands import LegMaatregelOp, MaatregelFeiten
from services.handhaving.maatregel.decider import Maatregel
from services.handhaving.maatregel.recidive import recidive
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.commands import (
    HervatOntheffing,
    HerzieOntheffing,
    Kindfeit,
    LopendeOntheffing,
    OntheffingFeiten,
    SchortOpVanRechtswege,
    TrekOntheffingIn,
    VerleenOntheffing,
    VerlengOntheffing,
)
from services.handhaving.ontheffing.decider import Ontheffing, geldige_perioden
from services.handhaving.plichten import GeldendeOntheffing, Gezin, Stand, verplichtingen
from services.handhaving.relatie import BEGIN_EN_EINDE, Feiten, kan_erbuiten, relatie, valt_erbuiten
from services.handhaving.uitkeringsdossier import aggregate as uitkeringsdossier
from services.handhaving.uitkeringsdossier.commands import (
    BeeindigPlaatsing,
    DossierFeiten,
    RegistreerVerhuizing,
    VerstrekInformatie,
)
from services.handhaving.uitkeringsdossier.decider import Uitkeringsdossier
from services.handhaving.verwijzing import aggregate as verwijzing
from services.handhaving.verwijzing.commands import NeemTrajectbesluit, VerwijzingFeiten
from shared.aggregate.aggregate import Aggregate, Commando, genoemde_klant
from shared.aggregate.fold import CORRECTIES, fold, gelezen
from shared.aggregate.handler import Feitenlezer, Opdracht, gemeente_van
from shared.aggregate.naslag import NaslagTabel
from shared.aggregate.verzoeken import verzoekenlezer
from shared.contract.instellingen import STANDAARD, Instellingen
from shared.contract.parameters import GeenParameter, Parameter
from shared.contract.termijnen import EEN_DAG, Periode, dag_van, zonder
from shared.database import Connection, Database
from shared.eventstore.store import EventStore
from shared.eventstore.types import Event
from shared.klanten.identiteit import GEEN, Historie
from shared.klanten.identiteiten import lees_historie

AGGREGATEN: Sequence[Aggregate[Any, Any]] = (
    uitkeringsdossier.AGGREGAAT,
    ontheffing.AGGREGAAT,
    verwijzing.AGGREGAAT,
    maatregel.AGGREGAAT,
)
_BEGIN_EN_EINDE = CORRECTIES | {soort.gebeurtenistype.type for soort in BEGIN_EN_EINDE}
GEBEURTENIS_URN = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Bron:
    """Where the facts of one command come from: own streams and what was remembered, for this client in
    this gemeente. `historie` says under which other pseudonyms this person is known (rules E41)."""

    store: EventStore
    conn: Connection
    klant: str
    gemeente: str
    instellingen: Instellingen = STANDAARD
    historie: Historie = GEEN

    @property
    def naslag(self) -> NaslagTabel:
        return NaslagTabel(self.conn, self.historie)

    @property
    def sleutels(self) -> Sequence[str]:
        """Every pseudonym of this person, the one that lives first."""
        return self.historie.sleutels(self.klant)

    def parameter(self, naam: str, dag: date) -> Parameter:
        """The value that this gemeente applies on `dag` (rules Part D)."""
        return self.instellingen.parameter(naam, dag, gemeente=self.gemeente)

    async def klantgegevens(self, *velden: str) -> Sequence[Any]:
        """The newest statement of each of these fields of KlantgegevensVastgesteld, of whatever partner; None
        for what nobody stated."""
        gevonden = await self.naslag.nieuwste([f"klant.{veld}" for veld in velden], self.klant)
        return [gevonden.get(f"klant.{veld}", {}).get("waarde") for veld in velden]

    async def dossier(self) -> Uitkeringsdossier | None:
        """The client's dossier here; None when there is none. Of a merged person the one that began under
        the pseudonym that lives goes first."""
        for sleutel in self.sleutels:
            id = uitkeringsdossier.dossier_id(sleutel, self.gemeente)
            if events := await self.stream(uitkeringsdossier.AGGREGAAT.stream(id)):
                return await self.met_vrijstelling_elders(fold(uitkeringsdossier.AGGREGAAT, events))
        return None

    async def met_vrijstelling_elders(self, dossier: Uitkeringsdossier) -> Uitkeringsdossier:
        """The same with the vrijstelling that another gemeente passed on: it holds by law (Pw 9 lid 5),
        until this gemeente itself stated one."""
        if dossier.vrijstellingen:
            return dossier
        elders = {UUID(v["id"]): _periode(v) for v in await self.doorgegeven("vrijstellingen")}
        return replace(dossier, vrijstellingen=elders)

    async def doorgegeven(self, soort: str) -> Sequence[Mapping[str, Any]]:
        """What other gemeenten passed on of this kind when the client moved to this one; for who holds the
        dossier (`events.md` §5.1: nothing until there is an aanvraag)."""
        verhuizingen = await self.naslag.alle(soort, f"{self.klant}|{self.gemeente}")
        return [zaak for verhuizing in verhuizingen for zaak in verhuizing["perioden"]]

    async def ontheven_elders(self) -> Sequence[LopendeOntheffing]:
        """What another gemeente exempted from, to the day of the move."""
        return [
            LopendeOntheffing(UUID(o["id"]), frozenset(o["verplichtingen"]), _periode(o))
            for o in await self.doorgegeven("ontheffingen_elders")
        ]

    async def geldige_ontheffingen(self, ids: Collection[UUID]) -> Mapping[UUID, Sequence[LopendeOntheffing]]:
        """Of the ontheffing in each of these streams what it exempts, and on which days."""
        staten = await self._ontheffingen(ids)
        return {
            id: [
                LopendeOntheffing(staat.ontheffing_id or id, deel.verplichtingen, deel.periode)
                for deel in geldige_perioden(staat)
            ]
            for id, staat in staten.items()
        }

    async def _ontheffingen(self, ids: Collection[UUID]) -> Mapping[UUID, Ontheffing]:
        streams = {id: ontheffing.AGGREGAAT.stream(id) for id in ids}
        events = await self.store.load_many(list(streams.values()), self.conn)
        return {id: fold(ontheffing.AGGREGAAT, events[stream]) for id, stream in streams.items()}

    async def eerder_verleend9a(self, deze: UUID) -> bool:
        """Whether art. 9a was granted here in another stream, opened under another pseudonym (E41)."""
        staten = await self._ontheffingen({*self.eigen9a} - {deze})
        return any(staat.ingang is not None for staat in staten.values())

    async def eigen_streams(self, aggregate: Aggregate[Any, Any]) -> Sequence[UUID]:
        """The streams of this aggregate about this client here, also those of a moment ago."""
        streams = await self.store.streams_of(self.conn, self.sleutels, aggregate.naam, self.gemeente)
        return [UUID(stream.removeprefix(f"{aggregate.naam}-")) for stream in streams]

    async def perioden9a_elders(
        self, deze: UUID, nieuw: Periode | None, met_dossier: bool
    ) -> Sequence[Periode]:
        """Days of art. 9a that this person used elsewhere (TRM-07, E41): what other gemeenten passed on, if
        there is a dossier here, and what ran here under another pseudonym. No day that the ontheffing itself
        has, or is to have: no day counts twice."""
        elders = [_periode(p) for p in await self.doorgegeven("perioden9a")] if met_dossier else []
        geldig = await self.geldige_ontheffingen({*self.eigen9a, deze})
        elders += [deel.periode for id in self.eigen9a if id != deze for deel in geldig[id]]
        eigen = [deel.periode for deel in geldig[deze]]
        return zonder(
            [p for p in elders if p.tot_en_met is not None], eigen if nieuw is None else [*eigen, nieuw]
        )

    @property
    def eigen9a(self) -> Sequence[UUID]:
        """The streams of art. 9a here: one per pseudonym of the person."""
        return [ontheffing.ontheffing9a_id(sleutel, self.gemeente) for sleutel in self.sleutels]

    async def ontheffingen(self) -> Sequence[GeldendeOntheffing]:
        """What is exempted, as the obligations view wants it."""
        art9a = self.eigen9a
        geldig = await self.geldige_ontheffingen(await self.eigen_streams(ontheffing.AGGREGAAT))
        return [
            GeldendeOntheffing(deel.verplichtingen, (deel.periode,), id in art9a, deel.ontheffing_id)
            for id, delen in geldig.items()
            for deel in delen
        ]

    async def gezin(self) -> Gezin:
        """Birth date, single parenthood and children, as far as anyone stated them."""
        geboortedatum, leefvorm, kinderen = await self.klantgegevens("geboortedatum", "leefvorm", "kinderen")
        return Gezin(
            geboortedatum=None if geboortedatum is None else date.fromisoformat(geboortedatum),
            alleenstaande_ouder=None if leefvorm is None else leefvorm == "alleenstaandeOuder",
            kinderen=tuple(_kind(kind).geboortedatum for kind in kinderen or ()),
        )

    async def andere_maatregelen(self, deze: UUID) -> Sequence[Maatregel]:
        """Every other normafwijking of this client here, with the maatregel that followed (TRM-12)."""
        andere = [id for id in await self.eigen_streams(maatregel.AGGREGAAT) if id != deze]
        streams = [maatregel.AGGREGAAT.stream(id) for id in andere]
        events = await self.store.load_many(streams, self.conn)
        return [fold(maatregel.AGGREGAAT, events[stream]) for stream in streams]

    async def feit_vastgelegd(self, verwijzing: str | None) -> bool | None:
        """Whether a reference of the form `urn:uuid:<id>` names a recorded event about this client. None for
        a reference to something outside the chain, such as a document: that cannot be looked up."""
        if verwijzing is None or not verwijzing.startswith(GEBEURTENIS_URN):
            return None
        try:
            id = UUID(verwijzing.removeprefix(GEBEURTENIS_URN))
        except ValueError:
            return False
        event = await self.store.get(id)
        return event is not None and event.envelop.klant in self.sleutels

    async def stream(self, stream: str) -> Sequence[Event]:
        """The events of an own stream; none when it does not exist."""
        return await self.store.load(stream, self.conn)


async def lees_ontheffingfeiten(bron: Bron, opdracht: Opdracht) -> OntheffingFeiten:
    """Person, family, benefit and other ontheffingen: INV-12, INV-13, INV-18, INV-20, INV-22."""
    dossier = await bron.dossier()
    geboortedatum, leefvorm, kinderen = await bron.klantgegevens("geboortedatum", "leefvorm", "kinderen")
    nieuw, met_dossier = _nieuwe_periode(opdracht.commando), dossier is not None
    elders = await bron.perioden9a_elders(UUID(str(opdracht.id)), nieuw, met_dossier)
    andere = [id for id in await bron.eigen_streams(ontheffing.AGGREGAAT) if id != opdracht.id]
    lopende = [deel for delen in (await bron.geldige_ontheffingen(andere)).values() for deel in delen]
    if met_dossier:
        lopende += await bron.ontheven_elders()
    return OntheffingFeiten(
        geboortedatum=None if geboortedatum is None else date.fromisoformat(geboortedatum),
        leefvorm=leefvorm,
        kinderen=None if kinderen is None else tuple(_kind(kind) for kind in kinderen),
        vrijstellingen=() if dossier is None else tuple(dossier.vrijstellingen.values()),
        lopende=tuple(lopende),
        perioden9a_elders=tuple(elders),
        eerder_verleend9a=await bron.eerder_verleend9a(UUID(str(opdracht.id))),
        bijstand_loopt=None if dossier is None else _bijstand_loopt(dossier, opdracht.commando),
    )


async def lees_intrekkingsfeiten(bron: Bron, opdracht: Opdracht) -> OntheffingFeiten:
    """Whether the fact on which a withdrawal rests was recorded: INV-23."""
    return OntheffingFeiten(feit_vastgelegd=await bron.feit_vastgelegd(opdracht.commando.bron.bewijs_link))


async def lees_verwijzingfeiten(bron: Bron, opdracht: Opdracht) -> VerwijzingFeiten:
    """The request that a trajectbesluit answers, and whether art. 9a runs on that day: INV-24."""
    commando = opdracht.commando
    assert isinstance(commando, NeemTrajectbesluit)
    dossier = await bron.dossier()
    geldig = await bron.geldige_ontheffingen(bron.eigen9a)
    delen = [deel for deze in geldig.values() for deel in deze]
    gevraagd = None if dossier is None or commando.verzoek_id is None else commando.verzoek_id
    (startkwalificatie,) = await bron.klantgegevens("startkwalificatie")
    return VerwijzingFeiten(
        gevraagd_niveau=None if dossier is None or gevraagd is None else dossier.verzoeken.get(gevraagd),
        loopt_9a=any(deel.periode.bevat(commando.besluitdatum) for deel in delen),
        startkwalificatie=startkwalificatie,
    )


async def lees_verhuisfeiten(bron: Bron, opdracht: Opdracht) -> DossierFeiten:
    """The days of art. 9a used here before the move: to the end of the uitkering, also where the suspension
    that follows from it was not recorded yet."""
    commando = opdracht.commando
    assert isinstance(commando, RegistreerVerhuizing)
    dossier = await bron.dossier()
    eerste_dag_niet = commando.verhuisdatum
    if dossier is not None and dossier.lopend is None and dossier.tijdvakken:
        einde = max(t.tot_en_met for t in dossier.tijdvakken.values() if t.tot_en_met is not None)
        eerste_dag_niet = min(eerste_dag_niet, einde + EEN_DAG)
    geldig = await bron.geldige_ontheffingen(bron.eigen9a)
    gebruikt = [deel.periode for delen in geldig.values() for deel in delen]
    return DossierFeiten(perioden9a=tuple(sorted(zonder(gebruikt, [Periode(eerste_dag_niet)]))))


async def lees_plaatsingfeiten(bron: Bron, opdracht: Opdracht) -> DossierFeiten:
    """The placement of this client that is to end, where a bureau or CWI stated it: INV-35."""
    commando = opdracht.commando
    assert isinstance(commando, BeeindigPlaatsing)
    gemeld = await bron.naslag.zoek("plaatsing", commando.plaatsing_id)
    if gemeld is None or bron.historie.persoon(gemeld["klant"]) != bron.historie.persoon(bron.klant):
        return DossierFeiten(plaatsingen={})
    return DossierFeiten(plaatsingen={commando.plaatsing_id: date.fromisoformat(gemeld["startdatum"])})


async def lees_maatregelfeiten(bron: Bron, opdracht: Opdracht) -> MaatregelFeiten:
    """Whether the duty applied on gedragsdatum, whether the breach repeats another, and how long a first
    maatregel lasts here (INV-28, INV-29, TRM-12)."""
    staat = fold(maatregel.AGGREGAAT, await bron.stream(opdracht.stream))
    dossier = await bron.dossier()
    if staat.gedragsdatum is None or staat.verplichting is None:
        return MaatregelFeiten()
    gold: bool | None = None
    if dossier is not None and _plichten_bekend(dossier, staat.gedragsdatum):
        stand = verplichtingen(dossier, await bron.ontheffingen(), await bron.gezin(), staat.gedragsdatum)
        gold = stand.get(staat.verplichting) is Stand.GELDT
    start = str(bron.parameter("recidive.start", staat.gedragsdatum).waarde)
    herhaling = recidive(await bron.andere_maatregelen(UUID(str(opdracht.id))), staat.gedragsdatum, start)
    return MaatregelFeiten(
        gold=gold,
        recidivestap=herhaling.stap,
        vorige_duur=herhaling.vorige_duur,
        eerste=_eerste_duur(bron, staat.gedragsdatum),
    )


def _eerste_duur(bron: Bron, dag: date) -> tuple[int, int] | None:
    """Least and most months of a first uniform maatregel here; None before that existed."""
    grenzen = ("maatregel.uniform.eerste.min", "maatregel.uniform.eerste.max")
    try:
        kortste, langste = (bron.instellingen.duur(n, dag, gemeente=bron.gemeente) for n in grenzen)
    except GeenParameter:
        return None
    return kortste.maanden, langste.maanden


def feitenlezers(
    db: Database, instellingen: Instellingen = STANDAARD
) -> Mapping[type[Commando], Feitenlezer]:
    """The readers of this service per command, over the database of its store, under these settings."""

    def lezer(lees: Callable[[Bron, Opdracht], Awaitable[object]]) -> Feitenlezer:
        return _lezer(db, lees, instellingen)

    ontheffingfeiten = lezer(lees_ontheffingfeiten)
    lezers: Mapping[type[Commando], Feitenlezer] = {
        VerleenOntheffing: ontheffingfeiten,
        HerzieOntheffing: ontheffingfeiten,
        VerlengOntheffing: ontheffingfeiten,
        HervatOntheffing: ontheffingfeiten,
        SchortOpVanRechtswege: ontheffingfeiten,
        TrekOntheffingIn: lezer(lees_intrekkingsfeiten),
        NeemTrajectbesluit: lezer(lees_verwijzingfeiten),
        LegMaatregelOp: lezer(lees_maatregelfeiten),
        RegistreerVerhuizing: lezer(lees_verhuisfeiten),
        BeeindigPlaatsing: lezer(lees_plaatsingfeiten),
        VerstrekInformatie: verzoekenlezer(db, DossierFeiten),
    }
    return {
        soort: _met_relatie(db, lezers.get(soort)) for aggregate in AGGREGATEN for soort in aggregate.rollen
    }


def _met_relatie(db: Database, lezer: Feitenlezer | None) -> Feitenlezer:
    """The same reader, or one that reads nothing else, with the relation with the client where INV-02 asks
    for it."""

    async def feiten(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
        gevonden = None if lezer is None else await lezer(store, opdracht, conn)
        # A reaction follows from a fact that was.
        if opdracht.reactie is not None or not kan_erbuiten(opdracht.commando, dag_van(opdracht.nu)):
            return gevonden
        basis = gevonden if isinstance(gevonden, Feiten) else Feiten()
        return replace(basis, relatie=await _relatie(db, store, opdracht, conn))

    return feiten


async def _relatie(
    db: Database, store: EventStore, opdracht: Opdracht, conn: Connection | None
) -> Sequence[Periode] | None:
    """The relation with this client here; None when nothing is known of it. Other pseudonyms are looked at
    only where it matters: for who was merged, and before anything is refused."""
    klant, gemeente = opdracht.persoon or await _klant(store, opdracht, conn), gemeente_van(opdracht)
    if klant is None or gemeente is None:
        return None
    gevonden = await _relatie_van(store, conn, [klant], gemeente)
    if opdracht.persoon is None and not valt_erbuiten(opdracht.commando, gevonden):
        return gevonden or None
    async with db.use(conn) as gebruikt:
        historie = await lees_historie(gebruikt)
    return await _relatie_van(store, conn, historie.sleutels(klant), gemeente) or None


async def _relatie_van(
    store: EventStore, conn: Connection | None, klanten: Sequence[str], gemeente: str
) -> Sequence[Periode]:
    ids = (uitkeringsdossier.dossier_id(klant, gemeente) for klant in klanten)
    dossiers = await store.load_many([uitkeringsdossier.AGGREGAAT.stream(id) for id in ids], conn)
    return [
        periode
        for events in dossiers.values()
        for periode in relatie(gelezen([e for e in events if e.envelop.type in _BEGIN_EN_EINDE]))
    ]


def _lezer(
    db: Database, lees: Callable[[Bron, Opdracht], Awaitable[object]], instellingen: Instellingen
) -> Feitenlezer:
    """A reader that works in the caller's transaction, or in a connection of its own."""

    async def feiten(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> object:
        async with db.use(conn) as gebruikt:
            klant = opdracht.persoon or await _klant(store, opdracht, gebruikt)
            gemeente = gemeente_van(opdracht)
            if klant is None or gemeente is None:
                return None
            historie = await lees_historie(gebruikt)
            return await lees(Bron(store, gebruikt, klant, gemeente, instellingen, historie), opdracht)

    return feiten


async def _klant(store: EventStore, opdracht: Opdracht, conn: Connection | None) -> str | None:
    if (klant := genoemde_klant(opdracht.commando)) is not None:
        return klant
    events = await store.load(opdracht.stream, conn)
    return events[0].envelop.klant if events else None


def _kind(kind: Mapping[str, Any]) -> Kindfeit:
    tot = kind.get("inHuishoudenTot")
    return Kindfeit(
        geboortedatum=date.fromisoformat(kind["geboortedatum"]),
        volledige_zorg=kind.get("volledigeZorg"),
        ten_laste_komend=kind.get("tenLasteKomend"),
        in_huishouden_tot=None if tot is None else date.fromisoformat(tot),
    )


def _plichten_bekend(dossier: Uitkeringsdossier, dag: date) -> bool:
    """Whether the dossier says which duties there were on `dag`: without the melding not before its uitkering
    began."""
    vanaf = dossier.plichtig_vanaf
    return dossier.meldingsdatum is not None or (vanaf is not None and vanaf <= dag)


def _bijstand_loopt(dossier: Uitkeringsdossier, commando: Commando) -> bool:
    """Whether an uitkering runs: on the day of resuming, else as the dossier stands."""
    if not isinstance(commando, HervatOntheffing):
        return dossier.lopend is not None
    return any(tijdvak.bevat(commando.vanaf) for tijdvak in dossier.tijdvakken.values())


def _nieuwe_periode(commando: Commando) -> Periode | None:
    """The days that a command is to exempt, as far as it says."""
    match commando:
        case VerleenOntheffing() if commando.einddatum is not None:
            return Periode(commando.ingangsdatum, commando.einddatum)
        case HervatOntheffing():
            return Periode(commando.vanaf, commando.einddatum)
    return None


def _periode(periode: Mapping[str, Any]) -> Periode:
    tot = periode["totEnMet"]
    return Periode(date.fromisoformat(periode["van"]), None if tot is None else date.fromisoformat(tot))
