"""Sixteen clients of the chain that do as they are asked: repeat with the same key until there is an answer.

They send the life courses of the simulated cohort, per client strictly in order, to all three partners.
Some, on a seeded draw, hang up without waiting for the answer and never come back: their command may have
been carried out once or not at all. Some repeat a command that was answered: they must get that answer again.
"""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Iterable
from uuid import UUID

import httpx
import orjson

from ketenspoor.adressen import Adressen
from ketenspoor.omgeving import UITGEVER, audience
from ketenspoor.simulator.deelnemers import sleutel_van
from ketenspoor.simulator.opdrachten import Opdracht as Simulatieopdracht
from ketenspoor.simulator.runner import Baan, Opnieuw, beoordeel
from ketenspoor.simulator.verbinding import Verbinding
from shared.access.client import GeenToken, TokenBron
from shared.aggregate.aggregate import uuid_voor
from shared.contract.envelop import instant
from shared.contract.gebeurtenis import Partner, Rol
from tests.chaos.geschiedenis import Opdracht

AANTAL = 16
HANGT_OP = 0.02
HERHAALT = 0.04
ANTWOORDTIJD = 5.0
"""Seconds that a client waits before it sends the same command again."""


class Schrijvers:
    """`pauze`: longest pause of one writer between two commands, in seconds. `opdrachten` is the recorded
    history; `mislukt` holds what was refused for good or never answered, each a Dutch line."""

    def __init__(self, adressen: Adressen, banen: Iterable[Baan], zaad: int, pauze: float) -> None:
        self._adressen = adressen
        self._banen = deque(banen)
        self._zaad = zaad
        self._pauze = pauze
        self._tokens: dict[tuple[str, str, str], TokenBron] = {}
        self.opdrachten: list[Opdracht] = []
        self.mislukt: list[str] = []
        self.herhalingen: Counter[str] = Counter()

    async def schrijf(self, stop: asyncio.Event, geduld: float) -> None:
        """Writes until `stop`; then each finishes the command in hand, within `geduld` seconds."""
        async with (
            httpx.AsyncClient(trust_env=False, timeout=ANTWOORDTIJD) as http,
            asyncio.TaskGroup() as groep,
        ):
            for nummer in range(AANTAL):
                groep.create_task(self._schrijver(nummer, http, stop, geduld))

    async def _schrijver(
        self, nummer: int, http: httpx.AsyncClient, stop: asyncio.Event, geduld: float
    ) -> None:
        toeval = random.Random(f"{self._zaad}|schrijver|{nummer}")
        verbindingen = {
            p.value: Verbinding(self._adressen.diensten[p], ANTWOORDTIJD)
            for p in (Partner.INTAKE, Partner.HANDHAVING, Partner.REINTEGRATIE)
        }
        try:
            while not stop.is_set() and self._banen:
                baan = self._banen.popleft()
                for opdracht in baan.opdrachten:
                    if stop.is_set() or not await self._geef(
                        baan, opdracht, verbindingen[opdracht.dienst], http, toeval, stop, geduld
                    ):
                        break
                    await asyncio.sleep(toeval.uniform(0, self._pauze))
        finally:
            for verbinding in verbindingen.values():
                verbinding.sluit()

    async def _geef(
        self,
        baan: Baan,
        opdracht: Simulatieopdracht,
        verbinding: Verbinding,
        http: httpx.AsyncClient,
        toeval: random.Random,
        stop: asyncio.Event,
        geduld: float,
    ) -> bool:
        """One command to its answer. False when the lane ends here."""
        verzoek = _Verzoek(baan, opdracht, self._zaad)
        hangt_op = opdracht.naam != "MeldKlantAan" and toeval.random() < HANGT_OP
        herhaalt = toeval.random() < HERHAALT
        gestuurd = time.monotonic()
        gestopt: float | None = None
        pogingen = 0
        while True:
            try:
                koppen = verzoek.koppen(await self._token(opdracht, http))
                if hangt_op:
                    await asyncio.wait_for(
                        verbinding.post(verzoek.pad, koppen, verzoek.body), toeval.uniform(0, 0.01)
                    )
                antwoord = await verbinding.post(verzoek.pad, koppen, verzoek.body)
            except (OSError, httpx.HTTPError, GeenToken) as weg:
                if hangt_op and isinstance(weg, TimeoutError):
                    self.opdrachten.append(verzoek.gedaan(gestuurd))
                    return False
                uitkomst: Opnieuw | str = Opnieuw(min(0.05 * 2.0 ** min(pogingen, 5), 1.0), "onbereikbaar")
            else:
                if antwoord.status in (200, 201):
                    break
                if antwoord.status == 401:
                    self._tokens.pop((opdracht.organisatie, opdracht.rol, opdracht.dienst), None)
                    uitkomst = Opnieuw(0.2, "token geweigerd")
                else:
                    uitkomst = beoordeel(opdracht, antwoord, min(pogingen, 5))
            if isinstance(uitkomst, str):
                self.opdrachten.append(verzoek.gedaan(gestuurd))
                self.mislukt.append(f"{opdracht.naam} van klant {baan.naam}: {uitkomst}")
                return False
            if stop.is_set():
                gestopt = gestopt or time.monotonic()
                if time.monotonic() - gestopt > geduld:
                    self.opdrachten.append(verzoek.gedaan(gestuurd))
                    self.mislukt.append(
                        f"{opdracht.naam} van klant {baan.naam}: {geduld:.0f} s na herstel nog "
                        f"{uitkomst.reden}"
                    )
                    return False
            pogingen += 1
            self.herhalingen[uitkomst.reden] += 1
            await asyncio.sleep(uitkomst.na)
        bevestigd = time.monotonic()
        if opdracht.naam == "MeldKlantAan":
            baan.klant = orjson.loads(antwoord.body)["klant"]
            baan.dossier = str(uuid_voor("uitkeringsdossier", baan.klant, baan.gemeente))
            return True
        antwoorden = [_ids(antwoord.body)]
        if herhaalt:
            try:
                nogmaals = await verbinding.post(verzoek.pad, koppen, verzoek.body)
                if nogmaals.status in (200, 201):
                    antwoorden.append(_ids(nogmaals.body))
            except OSError:
                self.herhalingen["onbereikbaar"] += 1
        self.opdrachten.append(verzoek.gedaan(gestuurd, bevestigd, tuple(antwoorden)))
        return True

    async def _token(self, opdracht: Simulatieopdracht, http: httpx.AsyncClient) -> str:
        wie = (opdracht.organisatie, opdracht.rol, opdracht.dienst)
        bron = self._tokens.get(wie)
        if bron is None:
            bron = self._tokens[wie] = TokenBron(
                token_adres=f"{self._adressen.diensten[UITGEVER]}/v1/token",
                organisatie=opdracht.organisatie,
                rol=Rol(opdracht.rol),
                sleutel=sleutel_van(self._adressen.sleutels, opdracht.organisatie),
                ontvanger=audience(opdracht.dienst),
                scope="keten:registreren",
            )
        return await bron.haal(http)


class _Verzoek:
    """The request of a command, the same bytes at every attempt."""

    def __init__(self, baan: Baan, opdracht: Simulatieopdracht, zaad: int) -> None:
        self._opdracht = opdracht
        self._sleutel = opdracht.sleutel(zaad)
        self.pad = opdracht.pad.replace("{dossier}", baan.dossier)
        self.body = orjson.dumps(opdracht.body).replace(b"{klant}", baan.klant.encode())

    def koppen(self, token: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": self._sleutel,
            "Simulatie-Moment": self._opdracht.moment.isoformat(),
        }

    def gedaan(
        self, gestuurd: float, bevestigd: float | None = None, antwoorden: tuple[tuple[UUID, ...], ...] = ()
    ) -> Opdracht:
        """The record of it. Every command of the cohort has a moment of its own, which is the `time` of its
        events: that is what they are recognised by."""
        o = self._opdracht
        return Opdracht(o.naam, Partner(o.dienst).topic, instant(o.moment), gestuurd, bevestigd, antwoorden)


def _ids(body: bytes) -> tuple[UUID, ...]:
    return tuple(UUID(g["id"]) for g in orjson.loads(body)["gebeurtenissen"])
