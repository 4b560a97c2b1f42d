"""The language of the scenario tests: a row of a table in `events.md` §5.3 is a few lines of the test.

    v.op("2025-01-13")
    await C.inschrijving("AanvraagOvergedragen", gemeente="9991", sollicitatieoverzicht="bijgevoegd")
    await G.dossier.volgt("AanvraagOntvangen", kanaal="overdracht")       # ⇒

A step names the event of the table and the fields that matter. Here are found: the command that leads to it,
its address, and the fields that say nothing (own ids, the day of the row, the besluit block). Everything goes
over HTTP, with a token of the organisation itself and `Simulatie-Moment` on the day of the row.
"""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

import asyncpg
import httpx

from ketenspoor.adressen import Adressen
from ketenspoor.keten import Keten
from ketenspoor.omgeving import UITGEVER, audience
from ketenspoor.processen import partnerdienst
from ketenspoor.simulator.bsn import bsns
from ketenspoor.simulator.deelnemers import sleutel_van
from ketenspoor.simulator.organisaties import CWI
from services.handhaving.besluiten import DienBezwaarIn, MaakBekend
from services.handhaving.maatregel import aggregate as maatregel
from services.handhaving.maatregel.routes import ROUTES as MAATREGELROUTES
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFINGROUTES
from services.handhaving.uitkeringsdossier import aggregate as uitkeringsdossier
from services.handhaving.uitkeringsdossier.routes import ROUTES as DOSSIERROUTES
from services.handhaving.verwijzing import aggregate as verwijzing
from services.handhaving.verwijzing.routes import ROUTES as VERWIJZINGROUTES
from services.intake.inschrijving import aggregate as inschrijving
from services.intake.inschrijving.routes import ROUTES as INSCHRIJVINGROUTES
from services.klantvolgsysteem.identiteit import aggregate as identiteit
from services.klantvolgsysteem.identiteit.routes import ROUTES as IDENTITEITROUTES
from services.klantvolgsysteem.klok.commands import MeldLeeftijdsgrens, MeldOntheffingVerlopen
from services.klantvolgsysteem.signaal import aggregate as signaal
from services.klantvolgsysteem.signaal.commands import Beantwoord, GeefSignaal, signaal_id
from services.klantvolgsysteem.signaal.routes import ROUTES as SIGNAALROUTES
from services.klantvolgsysteem.systeem import Systeem
from services.reintegratie.traject import aggregate as traject
from services.reintegratie.traject.routes import ROUTES as TRAJECTROUTES
from services.reintegratie.traject.staat import traject_id
from shared.access.client import TokenBron
from shared.aggregate.aggregate import Aggregate, Commando
from shared.aggregate.correcties import CorrigeerGebeurtenis, TrekGebeurtenisIn
from shared.aggregate.fold import CORRECTIES
from shared.consumer.incoming import Incoming, read
from shared.contract.gebeurtenis import Besluit, Partner, Rol, gebeurtenistypen
from shared.contract.model import camel
from shared.contract.termijnen import bezwaar_tot
from shared.database import Database
from shared.eventstore.types import Event
from shared.log.open import log_of
from shared.log.port import Log, LogRecord, Record, TopicPartition
from shared.web.commands import Route, correctieroutes

C = TypeVar("C", bound=Commando)
DIENST: Mapping[Rol, Partner] = {
    Rol.ADVISEUR: Partner.INTAKE,
    Rol.KLANTMANAGER: Partner.HANDHAVING,
    Rol.BUREAU: Partner.REINTEGRATIE,
    Rol.DIAGNOSTICUS: Partner.REINTEGRATIE,
}
DIENSTEN = (Partner.INTAKE, Partner.HANDHAVING, Partner.REINTEGRATIE)
IN_KLANTVOLGSYSTEEM = ("signaal", "identiteit")
"""Aggregates of which people give the commands at the klantvolgsysteem."""
ROUTES: Mapping[str, tuple[Aggregate[Any, Any], tuple[Route, ...]]] = {
    "inschrijving": (inschrijving.AGGREGAAT, INSCHRIJVINGROUTES),
    "uitkeringsdossier": (uitkeringsdossier.AGGREGAAT, DOSSIERROUTES),
    "ontheffing": (ontheffing.AGGREGAAT, ONTHEFFINGROUTES),
    "verwijzing": (verwijzing.AGGREGAAT, VERWIJZINGROUTES),
    "maatregel": (maatregel.AGGREGAAT, MAATREGELROUTES),
    "traject": (traject.AGGREGAAT, TRAJECTROUTES),
    "signaal": (signaal.AGGREGAAT, SIGNAALROUTES),
    "identiteit": (identiteit.AGGREGAAT, IDENTITEITROUTES),
}
ANDERS_GENOEMD = {
    "BesluitBekendgemaakt": MaakBekend,
    "BezwaarIngediend": DienBezwaarIn,
    "SignaalBeantwoord": Beantwoord,
    "GebeurtenisGecorrigeerd": CorrigeerGebeurtenis,
    "GebeurtenisIngetrokken": TrekGebeurtenisIn,
}
"""Events whose command does not inherit them."""

ZONDER_REGEL = frozenset({"GebeurtenisGecorrigeerd", "GebeurtenisIngetrokken"})

GEDULD = 20.0
"""Seconds in which a reaction of another process must have followed; usually it takes some tenths."""

_BSNS = iter(bsns(9000)[8000:])  # the demonstration's own clients stand before these


@cache
def route(aggregaat: str, gebeurtenis: str) -> Route:
    """The route of the command that leads to this event in this aggregate."""
    anders = ANDERS_GENOEMD.get(gebeurtenis)
    routes = ROUTES[aggregaat][1]
    for r in (*routes, *correctieroutes(routes)):
        soort = getattr(r.commando, "gebeurtenistype", None)
        if r.commando is anders or (soort is not None and soort.naam == gebeurtenis):
            return r
    raise LookupError(f"geen opdracht van {aggregaat} leidt tot {gebeurtenis}")


async def totdat(kijk: Callable[[], Any], waarop: str) -> Any:
    """What `kijk` gives as soon as that is not None. Raises AssertionError naming what did not come."""
    einde = time.monotonic() + GEDULD
    while (gevonden := await kijk()) is None:
        assert time.monotonic() < einde, f"na {GEDULD:.0f} s nog niet: {waarop}"
        await asyncio.sleep(0.05)
    return gevonden


@dataclass(frozen=True, slots=True)
class Stap:
    """One fact of the story as it was stored; `door` is the letter of who stated it."""

    id: str
    door: str
    naam: str
    stream: str
    volgnummer: int


@dataclass(frozen=True, slots=True)
class Verzoek:
    """One accepted request, to be sent again at the end."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    auth: TokenBron
    antwoord: Mapping[str, Any]


@dataclass
class Speelveld:
    """The running chain with one HTTP client and the tokens of all organisations."""

    keten: Keten
    http: httpx.AsyncClient
    systeem: Systeem
    bronnen: dict[tuple[str, Rol, str], TokenBron] = field(default_factory=dict)

    def bron(self, organisatie: str, rol: Rol, dienst: str) -> TokenBron:
        sleutel = (organisatie, rol, dienst)
        if sleutel not in self.bronnen:
            adressen = self.keten.adressen
            self.bronnen[sleutel] = TokenBron(
                f"{adressen.diensten[UITGEVER]}/v1/token",
                organisatie,
                rol,
                sleutel_van(adressen.sleutels, organisatie),
                audience(dienst),
            )
        return self.bronnen[sleutel]

    def url(self, dienst: str) -> str:
        return self.keten.adressen.diensten[dienst]

    async def verhaal(self, naam: str) -> "Verhaal":
        """A new story about a new client."""
        v = Verhaal(self, naam, next(_BSNS))
        v.klant = await v.nieuwe_klant(v.bsn)
        return v


_NOOIT_TE_VEEL = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=60)
"""A scenario repeats all it asked at once. Of connections that are too many or too old the pool of httpcore
1.0 also closes one that it handed to a request that has not begun: a ReadError that is no service's doing."""


@asynccontextmanager
async def speelveld(keten: Keten) -> AsyncIterator[Speelveld]:
    adressen, eigen = keten.adressen, Partner.KLANTVOLGSYSTEEM
    async with (
        httpx.AsyncClient(trust_env=False, timeout=20, limits=_NOOIT_TE_VEEL) as http,
        Database(adressen.databases[eigen], min_size=1, max_size=2) as db,
    ):
        yield Speelveld(keten, http, Systeem.uit_settings(db, adressen.instellingen(eigen)))


class Verhaal:
    """One scenario about one client: its parties, its day, and everything that was stored."""

    def __init__(self, veld: Speelveld, naam: str, bsn: str) -> None:
        self.veld = veld
        self.naam = naam
        self.bsn = bsn
        self.klant = ""
        self.dag = ""
        self.stappen: list[Stap] = []
        self.verzoeken: list[Verzoek] = []
        self.herhalingen: list[Callable[[], Awaitable[object]]] = []
        self.partijen: dict[str, Partij] = {}
        self._minuten = itertools.count()
        self._nummers = itertools.count(1)

    async def nieuwe_klant(self, bsn: str) -> str:
        antwoord = await self.veld.http.post(
            f"{self.veld.url('intake')}/v1/klanten",
            json={"bsn": bsn},
            auth=self.veld.bron(CWI, Rol.ADVISEUR, "intake"),
        )
        assert antwoord.status_code in (200, 201), antwoord.text
        return str(antwoord.json()["klant"])

    def partij(self, letter: str, organisatie: str, rol: Rol, gemeente: str = "") -> "Partij":
        self.partijen[letter] = Partij(self, letter, organisatie, rol, gemeente)
        return self.partijen[letter]

    @property
    def klantvolgsysteem(self) -> "Klantvolgsysteem":
        """K: what it states by itself, through its own commands."""
        self.partijen["K"] = Klantvolgsysteem(self)
        return self.partijen["K"]

    def op(self, dag: str) -> None:
        """The day of the next row."""
        self.dag = dag
        self._minuten = itertools.count()

    def moment(self) -> str:
        """The next minute of the day of the row: what follows in a row also follows in time."""
        uur, minuut = divmod(next(self._minuten), 60)
        return f"{self.dag}T{9 + uur:02}:{minuut:02}:00Z"

    def id(self, naam: str) -> UUID:
        """The id of this thing in this story; the same name is the same thing."""
        return uuid5(NAMESPACE_URL, f"scenario:{self.naam}:{naam}")

    def sleutel(self) -> str:
        return f"{self.naam.replace(' ', '-')}-{next(self._nummers)}"

    @property
    def laatste(self) -> Stap:
        return self.stappen[-1]

    async def bij(self) -> None:
        """Waits until the klantvolgsysteem shows every party what that party stated; a correction is shown at
        the line that it corrects, and what K states is shown to others."""
        partijen = [p for p in self.partijen.values() if p.rol is not Rol.SYSTEEM]
        await asyncio.gather(*map(self._bij, partijen))

    async def _bij(self, partij: "Partij") -> None:
        eigen = {s.id for s in self.stappen if s.door == partij.letter and s.naam not in ZONDER_REGEL}
        merken = sum(s.door == partij.letter and s.naam in ZONDER_REGEL for s in self.stappen)

        async def gezien() -> bool | None:
            regels = await partij.tijdlijn()
            gemerkt = sum(len(r["correcties"]) for r in regels if r["id"] in eigen)
            return (eigen <= {r["id"] for r in regels} and merken <= gemerkt) or None

        if eigen:
            await totdat(gezien, f"{partij.letter} ziet zijn eigen gebeurtenissen")

    async def einde(self) -> None:
        """What holds after every scenario: nothing beside the rows was stored, the tijdlijn shows them in
        order with their source, and giving every command and every event once more changes nothing."""
        await self.bij()
        voor = await self._opgeslagen()
        assert {g["id"] for g in voor} == {s.id for s in self.stappen}, _beschrijf(voor, self.stappen)
        await self._tijdlijn_klopt(voor)
        await self.herhaal()

    async def herhaal(self) -> None:
        """Giving every command, and every incoming event, once more changes nothing."""
        voor = await self._opgeslagen()
        await self._herhaal_opdrachten()
        await self._herhaal_reacties()
        assert await self._opgeslagen() == voor, "een herhaling veranderde iets"

    async def _opgeslagen(self) -> list[dict[str, Any]]:
        stromen = [stroom for partij in self.partijen.values() for stroom in partij.stromen]
        gelezen = await asyncio.gather(*(stroom.gebeurtenissen() for stroom in stromen))
        rijen = {g["id"]: g for gebeurtenissen in gelezen for g in gebeurtenissen}
        return sorted(rijen.values(), key=_volgorde)

    async def _tijdlijn_klopt(self, opgeslagen: list[dict[str, Any]]) -> None:
        verwacht = [_regel(g) for g in opgeslagen if g["type"] not in CORRECTIES]
        gezien: set[str] = set()
        for partij in self.partijen.values():
            regels = await partij.tijdlijn()
            ids = {r["id"] for r in regels}
            gezien |= ids
            getoond = [(r["gebeurtenisdatum"], r["naam"], r["organisatie"], r["id"]) for r in regels]
            assert getoond == [r for r in verwacht if r[3] in ids], f"tijdlijn van {partij.letter}"
        assert gezien == {r[3] for r in verwacht}

    async def _herhaal_opdrachten(self) -> None:
        async def herhaal_verzoek(verzoek: Verzoek) -> None:
            nogmaals = await self.veld.http.post(
                verzoek.url, content=verzoek.body, headers=dict(verzoek.headers), auth=verzoek.auth
            )
            assert nogmaals.json() == verzoek.antwoord, verzoek.url
            assert nogmaals.headers["idempotency-replayed"] == "true"

        await asyncio.gather(*map(herhaal_verzoek, self.verzoeken))
        for herhaal in self.herhalingen:
            assert await herhaal() == (), "het klantvolgsysteem legt hetzelfde feit eenmaal vast"

    async def _herhaal_reacties(self) -> None:
        """Hands the reactions of every service all events of the client again, as if never seen."""
        adressen = self.veld.keten.adressen
        berichten = await berichten_van(adressen, self.klant)
        for partner in DIENSTEN:
            async with Database(adressen.databases[partner], min_size=1, max_size=2) as db:
                handler = partnerdienst(partner).reactiehandler(db, adressen.instellingen(partner))
                async with db.transaction() as conn:
                    await handler.handle(conn, berichten)


class Partij:
    """An organisation in a role, in one story."""

    def __init__(self, v: Verhaal, letter: str, organisatie: str, rol: Rol, gemeente: str) -> None:
        self.verhaal = v
        self.letter = letter
        self.organisatie = organisatie
        self.rol = rol
        self.gemeente = gemeente
        self.stromen: list[Stroom] = []

    def _stroom(self, aggregaat: str, id: UUID | str, **eigen: UUID) -> "Stroom":
        for bestaand in self.stromen:
            if bestaand.stream == f"{aggregaat}-{id}":
                return bestaand
        self.stromen.append(Stroom(self, aggregaat, id, eigen))
        return self.stromen[-1]

    @property
    def inschrijving(self) -> "Stroom":
        return self.nieuwe_inschrijving("inschrijving")

    def nieuwe_inschrijving(self, naam: str) -> "Stroom":
        id = self.verhaal.id(naam)
        return self._stroom("inschrijving", id, inschrijving_id=id)

    @property
    def dossier(self) -> "Stroom":
        return self._stroom(
            "uitkeringsdossier", uitkeringsdossier.dossier_id(self.verhaal.klant, self.gemeente)
        )

    def ontheffing(self, naam: str = "ontheffing") -> "Stroom":
        id = self.verhaal.id(naam)
        return self._stroom("ontheffing", id, ontheffing_id=id)

    @property
    def ontheffing9a(self) -> "Stroom":
        id = ontheffing.ontheffing9a_id(self.verhaal.klant, self.gemeente)
        return self._stroom("ontheffing", id, ontheffing_id=self.verhaal.id(f"ontheffing9a-{self.letter}"))

    def verwijzing(self, naam: str | UUID = "verwijzing") -> "Stroom":
        id = naam if isinstance(naam, UUID) else self.verhaal.id(naam)
        return self._stroom("verwijzing", id, verwijzing_id=id)

    def maatregel(self, naam: str = "maatregel") -> "Stroom":
        id = self.verhaal.id(naam)
        return self._stroom(
            "maatregel", id, maatregel_id=id, normafwijking_id=self.verhaal.id(f"norm-{naam}")
        )

    def traject(self, van: "Stroom") -> "Stroom":
        """The traject that follows from this verwijzing."""
        id = traject_id(van.id)
        return self._stroom("traject", id, traject_id=id, verwijzing_id=van.id)

    def signaal(self, van: "Stroom") -> "Stroom":
        """A signal that K gave, seen by its addressee."""
        assert isinstance(van.id, UUID)
        return self._stroom("signaal", van.id, signaal_id=van.id)

    def identiteit(self, klant: str) -> "Stroom":
        """The stream of a pseudonym, for who may merge and split."""
        return self._stroom("identiteit", klant)

    def bron(self, dienst: str) -> TokenBron:
        return self.verhaal.veld.bron(self.organisatie, self.rol, dienst)

    async def lees(self, pad: str, **vraag: str) -> httpx.Response:
        """A read at the klantvolgsysteem about the client of this story."""
        veld = self.verhaal.veld
        return await veld.http.get(
            f"{veld.url('klantvolgsysteem')}/v1/klanten/{self.verhaal.klant}/{pad}",
            params=vraag,
            headers={"Doelbinding": "dienstverlening"},
            auth=self.bron("klantvolgsysteem"),
        )

    async def tijdlijn(self, **vraag: str) -> list[dict[str, Any]]:
        """The lines that this party sees; none while it has nothing to do with the client."""
        antwoord = await self.lees("tijdlijn", limiet="500", **vraag)
        if antwoord.status_code in (403, 404):
            return []
        assert antwoord.status_code == 200, antwoord.text
        return list(antwoord.json()["gebeurtenissen"])

    async def beeld(self, peildatum: str | None = None, kennismoment: str | None = None) -> dict[str, Any]:
        """The klantbeeld as this party sees it, with everything stated so far in it."""
        await self.verhaal.bij()
        vraag = {"peildatum": peildatum, "kennismoment": kennismoment}
        antwoord = await self.lees("klantbeeld", **{n: w for n, w in vraag.items() if w is not None})
        assert antwoord.status_code == 200, antwoord.text
        return dict(antwoord.json())

    async def ziet(self, gebeurtenis: str, **velden: Any) -> dict[str, Any]:
        """The last line of this event, with these values, as this party sees it: `data` and `afgeschermd`."""

        async def regel() -> dict[str, Any] | None:
            van_type = [r for r in await self.tijdlijn() if r["naam"] == gebeurtenis]
            gevonden = [r for r in van_type if _json(velden).items() <= r["data"].items()]
            return gevonden[-1] if gevonden else None

        return dict(await totdat(regel, f"{self.letter} ziet {gebeurtenis}"))

    async def ziet_niet(self, gebeurtenis: str) -> None:
        """Everything stated so far has arrived, and this event is not for this party."""
        await self.verhaal.bij()
        assert gebeurtenis not in {r["naam"] for r in await self.tijdlijn()}

    async def plichten_zijn(self, peildatum: str, **verwacht: str) -> None:
        """How the obligations stand on that day by the register of this gemeente. Waits until its own events
        have come back over the log. Without `verwacht`: there are none."""
        veld = self.verhaal.veld
        stand: dict[str, str] = {}

        async def zo() -> bool | None:
            antwoord = await veld.http.get(
                f"{veld.url('handhaving')}/v1/klanten/{self.verhaal.klant}/plichten",
                params={"peildatum": peildatum},
                headers={"Doelbinding": "dienstverlening"},
                auth=self.bron("handhaving"),
            )
            assert antwoord.status_code == 200, antwoord.text
            stand.clear()
            stand.update({p["plicht"]: p["stand"] for p in antwoord.json()["plichten"]})
            return (verwacht.items() <= stand.items() if verwacht else not stand) or None

        await totdat(zo, f"plichten {verwacht} op {peildatum}, nu {stand}")

    async def moet(self, peildatum: str) -> dict[str, str | None]:
        """What this party owes on that day by the klantbeeld: what, and the last day for it."""
        beeld = await self.beeld(peildatum)
        return {x["wat"]: x["uiterlijk"] for x in beeld["verschuldigd"] if x["door"] == self.organisatie}


class Klantvolgsysteem(Partij):
    """K gives the commands that no partner may give; it has no tijdlijn of its own."""

    def __init__(self, v: Verhaal) -> None:
        super().__init__(v, "K", v.veld.systeem.organisatie, Rol.SYSTEEM, "")

    @property
    def klok(self) -> "Eigenstroom":
        return self._eigen("klok", self.verhaal.klant)

    def signaal_over(self, code: str, onderwerp: UUID, uiterlijk: str) -> "Eigenstroom":
        id = signaal_id(code, self.verhaal.klant, onderwerp, date.fromisoformat(uiterlijk))
        vast = {"code": code, "onderwerp_id": onderwerp, "uiterlijk": uiterlijk}
        return self._eigen("signaal", id, signaal_id=id, **vast)

    def _eigen(self, aggregaat: str, id: UUID | str, **vast: Any) -> "Eigenstroom":
        for bestaand in self.stromen:
            if isinstance(bestaand, Eigenstroom) and bestaand.stream == f"{aggregaat}-{id}":
                return bestaand
        stroom = Eigenstroom(self, aggregaat, id, vast)
        self.stromen.append(stroom)
        return stroom

    async def tijdlijn(self, **vraag: str) -> list[dict[str, Any]]:
        return []


class Stroom:
    """A stream of a party: calling it gives the command that leads to the event."""

    def __init__(self, partij: Partij, aggregaat: str, id: UUID | str, eigen: Mapping[str, Any]) -> None:
        self.partij = partij
        self.aggregaat = aggregaat
        self.id = id
        self.eigen = eigen
        self.stream = f"{aggregaat}-{id}"
        centraal = partij.rol is Rol.SYSTEEM or aggregaat in IN_KLANTVOLGSYSTEEM
        self.dienst = Partner.KLANTVOLGSYSTEEM if centraal else DIENST[partij.rol]

    @property
    def _collectie(self) -> str:
        return f"{self.partij.verhaal.veld.url(self.dienst)}/v1/{ROUTES[self.aggregaat][0].collectie}"

    async def __call__(self, gebeurtenis: str, *, zodra: str | None = None, **velden: Any) -> Stap:
        """The event is stored. `zodra`: try again while this rule refuses, because what the command builds
        on is still on its way between two services."""

        async def aanvaard() -> httpx.Response | None:
            antwoord = await self._geef(gebeurtenis, velden)
            if antwoord.status_code == 201:
                return antwoord
            assert zodra is not None, f"{gebeurtenis}: {antwoord.text}"
            assert antwoord.status_code == 404 or _codes(antwoord) == {zodra}, antwoord.text
            return None

        v = self.partij.verhaal
        self._kop = {"Simulatie-Moment": v.moment(), "Idempotency-Key": v.sleutel()}
        antwoord = await totdat(aanvaard, f"{gebeurtenis} mag na {zodra}")
        inhoud = antwoord.json()
        v.verzoeken.append(
            Verzoek(
                str(antwoord.request.url),
                dict(self._kop) | {"Content-Type": "application/json"},
                antwoord.request.content,
                self.partij.bron(self.dienst),
                inhoud,
            )
        )
        stappen = [
            Stap(
                g["id"],
                self.partij.letter,
                gebeurtenistypen()[g["type"]].naam,
                inhoud["stream"],
                g["volgnummer"],
            )
            for g in inhoud["gebeurtenissen"]
        ]
        v.stappen += stappen
        assert stappen[0].naam == gebeurtenis
        return stappen[0]

    async def geweigerd(self, gebeurtenis: str, *codes: str, **velden: Any) -> str:
        """The command is refused for exactly these rules; the Dutch texts of the refusal."""
        v = self.partij.verhaal
        self._kop = {"Simulatie-Moment": v.moment(), "Idempotency-Key": v.sleutel()}
        antwoord = await self._geef(gebeurtenis, velden)
        assert antwoord.status_code in (403, 409), f"{gebeurtenis}: {antwoord.status_code} {antwoord.text}"
        assert antwoord.headers["content-type"] == "application/problem+json"
        assert _codes(antwoord) == set(codes), antwoord.text
        return str(antwoord.json()["detail"])

    async def volgt(self, gebeurtenis: str, *, na: Stap | None = None, **velden: Any) -> Stap:
        """⇒ the event follows by itself from the last step (or from `na`), with these values."""
        oorzaak = (na or self.partij.verhaal.laatste).id

        async def gevonden() -> dict[str, Any] | None:
            for g in await self.gebeurtenissen():
                naam = gebeurtenistypen()[g["type"]].naam
                if naam == gebeurtenis and g.get("causationid") == oorzaak:
                    return g
            return None

        g = await totdat(gevonden, f"⇒ {self.partij.letter} {gebeurtenis}")
        assert g["data"] | _json(velden) == g["data"], g["data"]
        stap = Stap(g["id"], self.partij.letter, gebeurtenis, self.stream, int(g["sequence"]))
        self.partij.verhaal.stappen.append(stap)
        return stap

    async def gebeurtenissen(self) -> list[dict[str, Any]]:
        """The history of the stream; empty while it does not exist."""
        antwoord = await self._lees("/gebeurtenissen")
        if antwoord.status_code == 404:
            return []
        assert antwoord.status_code == 200, antwoord.text
        return list(antwoord.json()["gebeurtenissen"])

    async def staat(self) -> dict[str, Any]:
        antwoord = await self._lees("")
        assert antwoord.status_code == 200, antwoord.text
        return dict(antwoord.json()["staat"])

    async def _lees(self, pad: str) -> httpx.Response:
        return await self.partij.verhaal.veld.http.get(
            f"{self._collectie}/{self.id}{pad}",
            headers={"Doelbinding": "dienstverlening"},
            auth=self.partij.bron(self.dienst),
        )

    async def _geef(self, gebeurtenis: str, velden: Mapping[str, Any]) -> httpx.Response:
        r = route(self.aggregaat, gebeurtenis)
        pad = f"/{self.id}/{r.pad}" if r.pad else ""
        return await self.partij.verhaal.veld.http.post(
            self._collectie + pad,
            content=json.dumps(_json(self._velden(r.commando, velden))),
            headers=self._kop | {"Content-Type": "application/json"},
            auth=self.partij.bron(self.dienst),
        )

    def _velden(self, commando: type[Commando], gegeven: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the command: those of the test, and those that follow from the story."""
        v = self.partij.verhaal
        vast: dict[str, Any] = {"klant": v.klant, **self.eigen}
        if issubclass(commando, Besluit) or "vorm" in gegeven:
            bekend = gegeven.get("bekendgemaakt_op", v.dag)
            vast |= {
                "besluit_id": v.id(f"besluit-{self.stream}-{v.dag}-{commando.__name__}"),
                "besluitdatum": v.dag,
                "bekendgemaakt_op": bekend,
                "bezwaar_tot": None if bekend is None else bezwaar_tot(date.fromisoformat(bekend)),
                "vorm": "beschikking",
                "artikel": "Participatiewet",
                "motivering": "Zoals besproken met de klant.",
            }
        soort = getattr(commando, "gebeurtenistype", None)
        datumveld = None if soort is None else soort.datumveld
        if datumveld is not None and commando.model_fields[datumveld].is_required():
            vast.setdefault(datumveld, v.dag)
        elif soort is not None and gegeven.get(datumveld or "") is None:
            vast["gebeurtenisdatum"] = v.dag
        for naam, veld in commando.model_fields.items():
            if veld.is_required() and naam.endswith("_id") and naam not in vast:
                vast[naam] = v.id(naam.removesuffix("_id"))
        return {n: w for n, w in vast.items() if n in commando.model_fields} | dict(gegeven)


class Eigenstroom(Stroom):
    """A stream of the klantvolgsysteem's own: commands without an address, given where it gives them."""

    async def __call__(self, gebeurtenis: str, *, zodra: str | None = None, **velden: Any) -> Stap:
        v, systeem = self.partij.verhaal, self.partij.verhaal.veld.systeem
        nu = datetime.fromisoformat(v.moment())

        geef: Callable[[], Awaitable[tuple[Event, ...]]]
        match gebeurtenis:
            case "LeeftijdsgrensBereikt":
                geef = partial(systeem.meld_leeftijdsgrens, self._commando(MeldLeeftijdsgrens, velden), nu)
            case "OntheffingVerlopen":
                geef = partial(systeem.meld_verlopen, self._commando(MeldOntheffingVerlopen, velden), nu)
            case "SignaalGegeven":
                geef = partial(systeem.geef_signaal, self._commando(GeefSignaal, velden), nu)
            case "SignaalVervallen":
                assert isinstance(self.id, UUID)
                reden, door = velden["reden"], velden["door"]
                geef = partial(systeem.laat_vervallen, self.id, reden, nu, door=door)
            case _:
                raise LookupError(gebeurtenis)
        (gegeven,) = await geef()
        v.herhalingen.append(geef)
        v.stappen.append(
            Stap(str(gegeven.envelop.id), "K", gebeurtenis, self.stream, gegeven.envelop.sequence)
        )
        return v.laatste

    def _commando(self, soort: type[C], velden: Mapping[str, Any]) -> C:
        return soort.model_validate(_json(self._velden(soort, velden)))

    async def gebeurtenissen(self) -> list[dict[str, Any]]:
        events = await self.partij.verhaal.veld.systeem.handler.store.load(self.stream)
        return [json.loads(e.envelop.structured(e.data)) for e in events]


def _json(waarde: Any) -> Any:
    """Snake case becomes the wire's camel case; ids and dates become text; what is None is left out."""
    match waarde:
        case dict():
            return {camel(n.rstrip("_")): _json(w) for n, w in waarde.items() if w is not None}
        case list() | tuple():
            return [_json(w) for w in waarde]
        case UUID() | date():
            return str(waarde)
        case Stap():
            return waarde.id
        case _:
            return waarde


def _codes(antwoord: httpx.Response) -> set[str]:
    return {f["code"] for f in antwoord.json().get("fouten", ())}


def _volgorde(g: Mapping[str, Any]) -> tuple[str, str, str, int]:
    return g["data"]["gebeurtenisdatum"], g["time"], g["stream"], int(g["sequence"])


def _regel(g: Mapping[str, Any]) -> tuple[str, str, str, str]:
    naam = gebeurtenistypen()[g["type"]].naam
    return g["data"]["gebeurtenisdatum"], naam, g["data"]["bron"]["organisatie"], g["id"]


def _beschrijf(opgeslagen: Iterable[Mapping[str, Any]], stappen: Iterable[Stap]) -> str:
    bekend = {s.id for s in stappen}
    extra = [_regel(g) for g in opgeslagen if g["id"] not in bekend]
    return f"vastgelegd buiten de tabel om: {extra}"


async def alle_berichten(log: Log) -> list[LogRecord]:
    """Everything on the log, per topic and partition in order."""
    koppen = await log.heads([p.topic for p in Partner])
    offsets: dict[TopicPartition, int] = dict.fromkeys((p for p, kop in koppen.items() if kop), 0)
    gelezen: list[LogRecord] = []
    while te_lezen := {p: o for p, o in offsets.items() if o < koppen[p]}:
        for record in await log.read(te_lezen, 5_000, 2.0):
            offsets[TopicPartition(record.topic, record.partition)] = record.offset + 1
            gelezen.append(record)
    return gelezen


async def berichten_van(adressen: Adressen, klant: str) -> list[Incoming]:
    """The events of one client on the log, in the order in which they were stated."""
    log = adressen.log()
    await log.start()
    try:
        gevonden = [read(r) for r in await alle_berichten(log) if r.key == klant.encode()]
    finally:
        await log.stop()
    return sorted(gevonden, key=lambda i: (i.envelop.time, i.topic, i.offset))


async def publiceer_nogmaals(keten: Keten) -> int:
    """Puts every event of the partners on the log once more, each as the relay of its partner that does not
    know that it did. How many."""
    assert keten.kafka is not None
    log = keten.adressen.log()
    await log.start()
    try:
        records = await alle_berichten(log)
    finally:
        await log.stop()
    aantal = 0
    for partner in DIENSTEN:
        relay = log_of(keten.log_url, partner, keten.kafka.passwords[partner])
        opnieuw = [Record(r.key, r.value, r.headers) for r in records if r.topic == partner.topic]
        try:
            assert not any(await relay.publish(partner.topic, opnieuw))
        finally:
            await relay.stop()
        aantal += len(opnieuw)
    return aantal


async def alles_gelezen(adressen: Adressen) -> None:
    """Waits until every consumer of the chain has read the log to its end."""
    log = adressen.log()
    await log.start()
    try:
        koppen = await log.heads([p.topic for p in Partner])
    finally:
        await log.stop()
    for partner in Partner:
        conn = await asyncpg.connect(adressen.databases[partner])
        try:

            async def bij(conn: asyncpg.Connection = conn) -> bool | None:
                rijen = await conn.fetch("select topic, partition, next from consumer_offsets")
                gelezen = {TopicPartition(r["topic"], r["partition"]): r["next"] for r in rijen}
                return True if all(gelezen.get(p, 0) >= kop for p, kop in koppen.items()) else None

            await totdat(bij, f"{partner} heeft het log gelezen")
        finally:
            await conn.close()
