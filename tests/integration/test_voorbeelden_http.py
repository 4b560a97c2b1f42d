"""Every example in the API descriptions, posted as it is published to the running services.

An example is a request in a life: it works on a dossier that has come so far. Each life below is played on a
client of its own, by the examples before it and by what the service states itself when another partner acts.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from ketenspoor.naslag.opdrachten import aggregaten
from ketenspoor.postgres import EmbeddedPostgres
from services.handhaving.service import DIENST as HANDHAVING
from services.handhaving.verwijzing import aggregate as verwijzing
from services.handhaving.verwijzing.commands import OntvangStuk
from services.handhaving.verwijzing.stukken import VERSCHULDIGD
from services.intake.service import DIENST as INTAKE
from services.klantvolgsysteem.projectie import Projectie
from services.klantvolgsysteem.signaal.commands import GeefSignaal
from services.klantvolgsysteem.systeem import Systeem
from services.reintegratie.service import DIENST as REINTEGRATIE
from services.reintegratie.traject import aggregate as traject
from services.reintegratie.traject.commands import OntvangAanmelding
from services.reintegratie.traject.routes import TRAJECT
from services.reintegratie.traject.staat import traject_id
from shared.aggregate.correcties import correctieaggregaat
from shared.aggregate.handler import Actor, Opdracht
from shared.aggregate.naslag import onthoud
from shared.aggregate.verzoeken import onthoud_verzoek
from shared.contract.gebeurtenis import Partner, Rol, naar_data
from shared.contract.informatieverzoeken import InformatieGevraagd
from shared.database import Database
from shared.partner import Partnerdienst
from shared.web.commands import VOORBEELD_ID, correctieroutes
from tests.diensten import BUREAU, GEMEENTE, NAMEN, Diensten, alle_diensten, als
from tests.klantbeeld_bouw import Keten
from tests.unit.test_reacties_handhaving import gebeurt
from tests.webproef import CWI

DIENST: Mapping[str, Partnerdienst] = {d.partner.value: d for d in (INTAKE, HANDHAVING, REINTEGRATIE)}
WIE = {"intake": CWI, "handhaving": GEMEENTE, "reintegratie": BUREAU, "klantvolgsysteem": GEMEENTE}
ROL = {CWI: Rol.ADVISEUR, GEMEENTE: Rol.KLANTMANAGER, BUREAU: Rol.BUREAU}
GEMEENTEN = {GEMEENTE: ("9991",)}
RECHTZETTEN = "correcties gebeurtenisintrekkingen"
OP_BESLUIT = "bezwaren bezwaarbeslissingen kwaliteitscontroles"

LEVENS: Mapping[str, Sequence[str]] = {
    "gegevensafspraken": (f"open {RECHTZETTEN}",),
    "inschrijvingen": (
        "open aanvragen overdrachten klantgegevens fasebepalingen diagnoses adviezen "
        "begeleidingsactiviteiten sollicitatieoverzichten vacatureaanbiedingen gedragsmeldingen "
        "wijzigingen plaatsingen plaatsingseinden contactbevestigingen informatieverzoeken ~verzoek "
        "informatieverstrekkingen beeindigingen",
        "open aanvragen aanvraagsluitingen",
        f"open {RECHTZETTEN}",
    ),
    "uitkeringsdossiers": (
        "open overdrachten mededelingen klantmanagers diagnoses klantgegevens toekenningen plannen "
        "voorlichtingen voorwaardentoetsen vrijstellingen vrijstellingseinden rustperioden "
        "rustperiode-einden voorzieningverzoeken contacten planevaluaties wijzigingen voorzieningen "
        "contactbevestigingen sollicitatieoverzichten vacatureaanbiedingen plaatsingen plaatsingseinden "
        f"informatieverzoeken ~verzoek informatieverstrekkingen herberekeningen {OP_BESLUIT} "
        "beeindigingen verhuizingen",
        "open termijnverlengingen afwijzingen",
        "open aanvraagsluitingen",
        "open toekenningen#2 bekendmakingen",
        f"open {RECHTZETTEN}",
    ),
    "ontheffingen": (
        "open adviesaanvragen adviezen verleningen herzieningen heronderzoeken uitstellen verlengingen "
        f"{OP_BESLUIT} beeindigingen",
        "open#2 verleningen#2 opschortingen hervattingen",
        "open verleningen#3 bekendmakingen",
        "open verleningen intrekkingen",
        "open termijnverlengingen afwijzingen",
        "open verzoeksluitingen",
        f"open {RECHTZETTEN}",
    ),
    "verwijzingen": (
        "open aanbiedingen antwoorden verwijzingen overdrachten ~stuk=rapportage lezingen "
        "terugkoppelingen ~stuk=advies adviesbeoordelingen ~stuk=plaatsing plaatsingsbevestigingen "
        "participatieplaatsbeoordelingen intrekkingen",
        "open verwijzingen ~stuk=trajectplan planbeoordelingen",
        "open verwijzingen ~stuk=verzuimmelding meldingafhandelingen",
        "open verwijzingen ~stuk=trajecteinde vervolgbesluiten",
        "diagnoseaanvragen",
        "open#2 bezwaren termijnverlengingen bezwaarbeslissingen kwaliteitscontroles",
        "open#3 bekendmakingen",
        f"open {RECHTZETTEN}",
    ),
    "maatregelen": (
        "open verwijtbaarheden voornemens opleggingen bezwaren termijnverlengingen bezwaarbeslissingen "
        "kwaliteitscontroles herzieningen",
        "open verwijtbaarheden opleggingen intrekkingen",
        "open verwijtbaarheden opleggingen#2 bekendmakingen",
        "open verwijtbaarheden waarschuwingen",
        "open afzieningen",
        f"open {RECHTZETTEN}",
    ),
    "trajecten": (
        "~aanmelding acceptaties intakes trajectplannen starts presenties verzuimmeldingen inzagen "
        "rapportages adviezen betaaltermijnen plaatsingen contactpersonen voorzieningen "
        "contactbevestigingen contacten diagnoses klantgegevens sollicitatieoverzichten "
        "vacatureaanbiedingen wijzigingen informatieverzoeken ~verzoek informatieverstrekkingen "
        "beeindigingen nazorgstarts plaatsingseinden nazorgafrondingen",
        "~aanmelding acceptaties terugverwijzingen",
        "~aanmelding acceptaties inzagen blokkades",
        "~aanmelding acceptaties inzagen#2 diagnoserapporten",
        f"~aanmelding acceptaties {RECHTZETTEN}",
    ),
    "signalen": ("~signaal oppakkingen antwoorden",),
    "identiteiten": ("~dossier samenvoegingen splitsingen",),
}
"""Per collection its lives. A word is a path under the dossier (`open`: the collection itself); `#n` its nth
example; `~` what the service states by itself when another acts. All examples of a service are in it."""

EIGEN_NUMMER = {
    "verwijzingen/diagnoseaanvragen": "verwijzingId",
    "identiteiten/samenvoegingen": "vervallenKlant",
    "identiteiten/splitsingen": "klant",
}
"""Where the caller makes the address itself: from which field."""

UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KLANTEN = re.compile(r"[0-9a-f]{64}")


@pytest.fixture(scope="module")
def diensten(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diensten]:
    with alle_diensten(postgres, tmp_path_factory.mktemp("voorbeelden"), simulatie=False) as gestart:
        yield gestart


def voorbeelden(document: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The examples per address, in the published order. The second door has tests of its own."""
    gevonden: dict[str, list[Any]] = {}
    for pad, werkwoorden in document["paths"].items():
        inhoud = werkwoorden.get("post", {}).get("requestBody", {}).get("content", {})
        json_ = inhoud.get("application/json", {})
        if "example" in json_:
            gevonden[pad] = json_["schema"].get("examples") or [json_["example"]]
    return gevonden


def rol_van(dienst: str, collectie: str, woord: str) -> Rol:
    """A role that may give this command: that of the organisation, or one that it has beside it."""
    for aggregate, routes in aggregaten(Partner(dienst)):
        if aggregate.collectie == collectie:
            zijde = correctieaggregaat(aggregate) if woord in RECHTZETTEN.split() else aggregate
            alle = (*routes, *correctieroutes(routes)) if woord in RECHTZETTEN.split() else routes
            (commando,) = (r.commando for r in alle if r.pad == ("" if woord == "open" else woord))
            mensen = [rol for rol in zijde.rollen[commando] if rol is not Rol.SYSTEEM]
            return ROL[WIE[dienst]] if ROL[WIE[dienst]] in mensen else mensen[0]
    raise LookupError(collectie)


class Spel:
    """One life of a client of its own, at one service."""

    def __init__(self, diensten: Diensten, dienst: str, collectie: str, http: httpx.Client) -> None:
        self.diensten, self.dienst, self.collectie, self.http = diensten, dienst, collectie, http
        self.alle = voorbeelden(diensten.documenten[dienst])
        self.eigen: dict[str, str] = {}
        self.adres: str | None = None
        self.gehad: set[tuple[str, int]] = set()

    def van_mij(self, voorbeeld: Any) -> Any:
        """The example for this client: other numbers, the same ones throughout the life."""
        tekst = json.dumps(voorbeeld)
        tekst = UUIDS.sub(lambda u: self.eigen.setdefault(u[0], str(uuid4())), tekst)
        return json.loads(KLANTEN.sub(lambda k: self.eigen.setdefault(k[0], uuid4().hex * 2), tekst))

    def stuur(self, stap: str) -> None:
        """Posts an example. Of a correction the id is that of the first event of this life."""
        woord, _, nummer = stap.partition("#")
        plaats = int(nummer or 1) - 1
        pad = f"/{self.collectie}" if woord == "open" else f"/{self.collectie}/{{id}}/{woord}"
        assert plaats < len(self.alle[pad]), f"{pad} heeft geen voorbeeld {plaats + 1}"
        inhoud = self.van_mij(self.alle[pad][plaats])
        if (veld := EIGEN_NUMMER.get(f"{self.collectie}/{woord}")) is not None:
            self.adres = f"/v1/{self.collectie}/{inhoud[veld]}"
        naar = f"/v1{pad}" if woord == "open" else f"{self.adres}/{woord}"
        wie = WIE[self.dienst]
        kop = als(wie, rol_van(self.dienst, self.collectie, woord), *GEMEENTEN.get(wie, ()))
        antwoord = self.http.post(f"{self.diensten.adressen[self.dienst]}{naar}", json=inhoud, headers=kop)
        assert antwoord.status_code == 201, f"{pad} voorbeeld {plaats + 1}: {antwoord.text}"
        self.gehad.add((pad, plaats))
        if self.adres is None:
            self.adres = antwoord.headers["Location"]
        self.eigen.setdefault(VOORBEELD_ID, antwoord.json()["gebeurtenissen"][0]["id"])

    def voorbeeld(self, pad: str, veld: str) -> str:
        """What this life calls what an example calls so."""
        return str(self.van_mij(self.alle[f"/{self.collectie}/{{id}}/{pad}"][0])[veld])

    def zelf(self, stap: str) -> None:
        """What the service states when another partner acts."""
        soort, _, waarde = stap.partition("=")
        stappen: Mapping[str, Callable[[Database, str], Awaitable[None]]] = {
            "~verzoek": self._verzoek,
            "~stuk": self._stuk,
            "~aanmelding": self._aanmelding,
            "~signaal": self._signaal,
            "~dossier": self._dossier,
        }

        async def doe() -> None:
            async with Database(self.diensten.settings[self.dienst].database_url) as db:
                await stappen[soort](db, waarde)

        with ThreadPoolExecutor(1) as draad:  # a loop may run here already, of a fixture of the session
            draad.submit(lambda: asyncio.run(doe())).result()

    async def _verzoek(self, db: Database, _: str) -> None:
        """Another partner asks this organisation."""
        vraag = InformatieGevraagd(
            verzoek_id=UUID(self.voorbeeld("informatieverstrekkingen", "verzoekId")),
            aan=WIE[self.dienst],
            categorieen=("fase",),
            verwerking="https://register.example.nl/verwerkingen/begeleiden",
            antwoord_voor=date(2025, 7, 1),
        )
        v = gebeurt(vraag, f"traject-{uuid4()}")
        async with db.transaction() as conn:
            await onthoud(conn, v, naar_data(v.basis, v.inhoud), onthoud_verzoek)

    async def _stuk(self, db: Database, soort: str) -> None:
        """A document of the bureau arrives."""
        pad, veld = {
            "advies": ("adviesbeoordelingen", "adviesId"),
            "plaatsing": ("plaatsingsbevestigingen", "plaatsingId"),
        }.get(soort, ("lezingen", "stukId"))
        stuk = {
            "klant": self.voorbeeld("verwijzingen", "klant"),
            "gemeente": "9991",
            "verwijzing_id": self.voorbeeld("verwijzingen", "verwijzingId"),
            "stuk_id": self.voorbeeld(pad, veld),
            "stuksoort": soort,
            "van": uuid4(),
            "ontvangen_op": "2025-03-11",
            "verschuldigd": VERSCHULDIGD[soort],
        }
        await self._behandel(db, verwijzing.AGGREGAAT, OntvangStuk.model_validate(stuk))

    async def _aanmelding(self, db: Database, _: str) -> None:
        """The gemeente referred a client: the number of the traject follows from the verwijzing."""
        verwezen = self.voorbeeld("diagnoserapporten", "verwijzingId")
        nummer = self.eigen[TRAJECT] = str(traject_id(UUID(verwezen)))
        self.adres = f"/v1/trajecten/{nummer}"
        aanmelding = OntvangAanmelding.model_validate(
            {
                "klant": uuid4().hex * 2,
                "traject_id": nummer,
                "verwijzing_id": verwezen,
                "ontvangen_op": "2025-02-24",
            }
        )
        await self._behandel(db, traject.AGGREGAAT, aanmelding)

    async def _signaal(self, db: Database, _: str) -> None:
        """The klantvolgsysteem asks this organisation."""
        nummer = self.voorbeeld("oppakkingen", "signaalId")
        self.adres = f"/v1/signalen/{nummer}"
        geef = GeefSignaal.model_validate(
            {
                "klant": uuid4().hex * 2,
                "signaal_id": nummer,
                "code": "SIG-37",
                "regelversie": "1",
                "geadresseerde": {"organisatie": GEMEENTE, "rol": "klantmanager"},
                "prioriteit": "P2",
                "uiterlijk": "2025-06-27",
                "aanleiding": [uuid4()],
                "peildatum": "2025-06-28",
                "kennismoment": "2025-06-28T01:00:00Z",
                "antwoord_voor": "2025-07-12",
            }
        )
        systeem = Systeem.uit_settings(db, self.diensten.settings[self.dienst])
        assert await systeem.geef_signaal(geef, datetime.now(UTC))

    async def _dossier(self, db: Database, _: str) -> None:
        """The gemeente has a dossier under the pseudonym that is to lapse."""
        keten = Keten()
        klant = self.voorbeeld("samenvoegingen", "vervallenKlant")
        (stream,) = self.van_mij(self.alle["/identiteiten/{id}/splitsingen"][0])["streams"]
        keten.zeg("AanvraagOntvangen", klant, stream, "2025-01-13")
        async with db.transaction() as conn:
            await Projectie().handle(conn, keten.gebeurtenissen)

    async def _behandel(self, db: Database, aggregate: Any, commando: Any) -> None:
        assert self.adres is not None
        wie = WIE[self.dienst]
        id = UUID(self.adres.rpartition("/")[2])
        actor = Actor(wie, Rol.SYSTEEM, GEMEENTEN.get(wie, ()))
        handler = DIENST[self.dienst].handler(db, self.diensten.settings[self.dienst])
        uitkomst = await handler.behandel(Opdracht(aggregate, id, commando, actor, datetime.now(UTC)))
        assert uitkomst.events


@pytest.mark.parametrize("dienst", NAMEN)
def test_elk_voorbeeld_wordt_vastgelegd(diensten: Diensten, dienst: str) -> None:
    gehad: set[tuple[str, int]] = set()
    fouten: list[str] = []
    with httpx.Client() as http:
        for aggregate, _ in aggregaten(Partner(dienst)):
            for leven in LEVENS.get(aggregate.collectie, ()):
                spel = Spel(diensten, dienst, aggregate.collectie, http)
                for stap in leven.split():
                    try:
                        (spel.zelf if stap.startswith("~") else spel.stuur)(stap)
                    except AssertionError as fout:
                        fouten.append(str(fout))
                gehad |= spel.gehad
    assert fouten == []
    alle = voorbeelden(diensten.documenten[dienst])
    assert gehad == {(pad, plaats) for pad, rij in alle.items() for plaats in range(len(rij))}
