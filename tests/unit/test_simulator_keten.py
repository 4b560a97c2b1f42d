"""The generated commands against the real services, in memory: paths, bodies, deciders and reactions.

No HTTP, no log, no database: every event reaches the other services at once, so that a mismatch between
generator and services shows up here, with its client and command.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from ketenspoor.simulator import tabellen as t
from ketenspoor.simulator.deelnemers import organisaties
from ketenspoor.simulator.levensloop import Parameters, maak_cohort
from ketenspoor.simulator.opdrachten import Opdracht, maak_opdrachten
from ketenspoor.simulator.paden import PADEN
from ketenspoor.simulator.runner import Baan, maak_banen
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.service import DIENST as HANDHAVING
from services.handhaving.uitkeringsdossier import aggregate as uitkeringsdossier
from services.handhaving.verwijzing import aggregate as verwijzing
from services.intake.gegevensafspraak import aggregate as gegevensafspraak
from services.intake.inschrijving import aggregate as inschrijving
from services.intake.service import DIENST as INTAKE
from services.reintegratie.service import DIENST as REINTEGRATIE
from services.reintegratie.traject import aggregate as traject
from shared.aggregate.aggregate import Aggregate, Commando, uuid_voor
from shared.aggregate.handler import Actor, Commandohandler
from shared.aggregate.handler import Opdracht as Registratie
from shared.aggregate.naslag import Vastgelegd
from shared.contract.basistypen import Klant
from shared.contract.gebeurtenis import Rol, gebeurtenistypen, uit_data
from shared.deelnemers import Deelnemers
from shared.eventstore.types import Event, Reply
from shared.partner import Partnerdienst
from tests.geheugen import Geheugen

DIENSTEN: Mapping[str, Partnerdienst] = {d.partner.value: d for d in (INTAKE, HANDHAVING, REINTEGRATIE)}
AGGREGATEN: Mapping[str, Aggregate[Any, Any]] = {
    a.collectie: a
    for a in (
        inschrijving.AGGREGAAT,
        gegevensafspraak.AGGREGAAT,
        uitkeringsdossier.AGGREGAAT,
        ontheffing.AGGREGAAT,
        verwijzing.AGGREGAAT,
        traject.AGGREGAAT,
    )
}


class _Opslag:
    """An event store of one service in memory: as much of it as the command handler asks for."""

    def __init__(self) -> None:
        self.streams: dict[str, list[Event]] = defaultdict(list)

    async def load(self, stream: str, conn: None = None) -> Sequence[Event]:
        return tuple(self.streams[stream])

    def once(self, known: Mapping[str, Sequence[Event]]) -> "_Opslag":
        return self

    async def find_reply(self, organisatie: str, key: str) -> Reply | None:
        return None

    async def append(
        self, stream: str, expected: int, events: Sequence[Event], reply: Reply | None = None
    ) -> Sequence[Event]:
        assert len(self.streams[stream]) == expected
        self.streams[stream] += events
        return events


class _Keten:
    """The three services, connected without delay; facts of other streams are for the chain on a database."""

    def __init__(self) -> None:
        self.deelnemers = Deelnemers(organisaties())
        self.opslag = {naam: _Opslag() for naam in DIENSTEN}
        self.naslag = {naam: Geheugen() for naam in DIENSTEN}
        self.handlers = {
            naam: Commandohandler(
                store=self.opslag[naam],  # type: ignore[arg-type]  # a fake with the methods that it uses
                systeem=f"ketenspoor-{naam}",
                public_url="https://test.example.nl",
                register_url="https://register.example.nl",
            )
            for naam in DIENSTEN
        }
        self.typen: list[str] = []

    async def geef(self, baan: Baan, opdracht: Opdracht) -> None:
        """One command of the simulator, as the HTTP interface would hand it to the service."""
        collectie, id = re.match(
            r"^/v1/([a-z]+)(?:/([0-9a-f-]{36}))?", opdracht.pad.replace("{dossier}", baan.dossier)
        ).groups()  # type: ignore[union-attr]  # every path has a collection
        aggregate = AGGREGATEN[collectie]
        soort = _commando(aggregate, opdracht.naam)
        commando = soort.model_validate_json(
            orjson.dumps(opdracht.body).replace(b"{klant}", baan.klant.encode())
        )
        eigen = aggregate.opent[soort](commando) if soort in aggregate.opent else UUID(id)  # type: ignore[index,arg-type]  # opening commands only
        assert id is None or str(eigen) == id
        deelnemer = self.deelnemers.organisatie(opdracht.organisatie)
        assert deelnemer is not None
        assert opdracht.rol in deelnemer.rollen
        registratie = Registratie(
            aggregate=aggregate,
            id=eigen,
            commando=commando,
            actor=Actor(opdracht.organisatie, Rol(opdracht.rol), deelnemer.gemeenten),
            nu=opdracht.moment,
        )
        await self._registreer(opdracht.dienst, registratie)

    async def _registreer(self, dienst: str, registratie: Registratie) -> None:
        uitkomst = await self.handlers[dienst].behandel(registratie)
        for event in uitkomst.events:
            self.typen.append(gebeurtenistypen()[event.envelop.type].naam)
            await self._verspreid(event)

    async def _verspreid(self, event: Event) -> None:
        model = gebeurtenistypen()[event.envelop.type].model
        vastgelegd = Vastgelegd(event.envelop, *uit_data(event.envelop.type, event.data))
        for naam, dienst in DIENSTEN.items():
            if onthoud := dienst.onthoud.get(model):
                self.naslag[naam].onthoud(onthoud(vastgelegd))
            if reactie := dienst.reacties.get(model):
                for gevolg in await reactie(vastgelegd, self.deelnemers, self.naslag[naam]):
                    deelnemer = self.deelnemers.organisatie(gevolg.organisatie)
                    assert deelnemer is not None
                    await self._registreer(
                        naam,
                        Registratie(
                            aggregate=gevolg.aggregate,
                            id=gevolg.id,
                            commando=gevolg.commando,
                            actor=Actor(gevolg.organisatie, Rol.SYSTEEM, deelnemer.gemeenten),
                            nu=event.envelop.time,
                            correlationid=event.envelop.correlationid,
                            causationid=event.envelop.id,
                            reactie=f"{naam}.{gevolg.naam}",
                        ),
                    )


def _commando(aggregate: Aggregate[Any, Any], naam: str) -> type[Commando]:
    return next(soort for soort in aggregate.rollen if soort.__name__ == naam)


def test_elk_pad_en_elke_opdracht_staat_in_de_routes_van_de_dienst() -> None:
    for naam, (dienst, pad) in PADEN.items():
        routes = {
            route.path: route.name
            for router in DIENSTEN[dienst].routers
            for route in router.routes
            if "POST" in route.methods
        }
        vorm = re.sub(r"\{\w+\}", "{id}", pad)
        if naam == "MeldKlantAan":
            assert vorm == "/v1/klanten"
        else:
            assert str(routes.get(vorm)).endswith(f"_{naam[0].lower()}{naam[1:]}"), naam


async def test_elk_leven_gaat_zonder_weigering_door_de_echte_diensten() -> None:
    cohort = maak_cohort(Parameters(overlap=t.MAX_OVERLAP))
    keten = _Keten()
    for baan in maak_banen(cohort, maak_opdrachten(cohort)):
        baan.klant = Klant(uuid5(NAMESPACE_URL, baan.naam).hex * 2)
        baan.dossier = str(uuid_voor("uitkeringsdossier", baan.klant, baan.gemeente))
        for opdracht in baan.opdrachten:
            if opdracht.naam == "MeldKlantAan":
                continue
            try:
                await keten.geef(baan, opdracht)
            except Exception as fout:
                raise AssertionError(
                    f"klant {baan.naam}: {opdracht.naam} op {opdracht.moment}: {fout!r}"
                ) from fout
    verwacht = {
        "UitkeringToegekend": 1258,
        "AanvraagOntvangen": 1258,
        "AanmeldingOntvangen": 418,
        "UitkeringBeeindigd": 594,
    }
    assert {naam: keten.typen.count(naam) for naam in verwacht} == verwacht
