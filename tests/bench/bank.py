"""The order of the measurements: each beside its peers, in turn, on the same servers."""

import tempfile
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

from services.klantvolgsysteem.migrations import BRON
from tests.bench import debezium, projectie, relay
from tests.bench.lading import LEVEN
from tests.bench.proces import ProefMislukt, draai_python
from tests.bench.servers import TOPICS, Servers, open_log, servers
from tests.bench.uitslag import Doel, Meld, Proef
from tests.bench.vakgenoten import emmett, installeer_emmett

DOELEN = (
    Doel("append-1", "append, 1 per transactie, 16 schrijvers", "per_s", 2_700, "/s"),
    Doel("append-10", "append, 10 per transactie, 16 schrijvers", "per_s", 17_000, "/s"),
    Doel("relay", "relay leegt achterstand naar Kafka", "per_s", 30_000, "/s"),
    Doel("relay", "geheugen van de relay", "rss_mb", 200, "MB", hoogstens=True),
    Doel("relay-logisch", "relay, met wal_level=logical", "per_s", 30_000, "/s"),
    Doel("vertraging", "vastlegging tot Kafka, 200/s, p50", "p50_ms", 10, "ms", hoogstens=True),
    Doel("vertraging", "vastlegging tot Kafka, 200/s, p99", "p99_ms", 25, "ms", hoogstens=True),
    Doel(
        "vertraging-lezer", "vastlegging tot lezer van Kafka, 200/s, p50", "p50_ms", 10, "ms", hoogstens=True
    ),
    Doel(
        "vertraging-lezer", "vastlegging tot lezer van Kafka, 200/s, p99", "p99_ms", 25, "ms", hoogstens=True
    ),
    Doel("projectie", "projectie haalt in vanuit Kafka", "per_s", 15_000, "/s"),
    Doel("herbouw", "herbouw, omgerekend naar 1 miljoen", "miljoen_s", 60, "s", hoogstens=True),
    Doel("zichtbaar", "vastlegging tot klantbeeld, 200/s, p50", "p50_ms", 50, "ms", hoogstens=True),
    Doel("zichtbaar", "vastlegging tot klantbeeld, 200/s, p99", "p99_ms", 250, "ms", hoogstens=True),
    Doel("aanlevering", "100.000 gebeurtenissen aanleveren", "honderdduizend_s", 60, "s", hoogstens=True),
    Doel("aanlevering-1", "hetzelfde aan één proces", "honderdduizend_s", 60, "s", hoogstens=True),
    Doel("commando", "HTTP-commando, 200/s, p99", "p99_ms", 25, "ms", hoogstens=True),
    Doel("lezen", "klantbeeld en tijdlijn lezen, 500/s, p99", "p99_ms", 20, "ms", hoogstens=True),
)


@dataclass(frozen=True, slots=True)
class Omvang:
    """How much is measured. `klanten`: clients in the klantbeeld while it is read."""

    rondes: int = 3
    schrijvers: int = 16
    seconden: float = 4.0
    achterstand: int = 300_000
    aanlevering: int = 100_000
    gebeurtenissen: int = 200_000
    klanten: int = 2_000
    per_s: float = 200.0
    lees_per_s: float = 500.0
    keten_s: float = 12.0


KLEIN = Omvang(
    rondes=1, seconden=0.5, achterstand=2_000, aanlevering=2_000, gebeurtenissen=2_000, klanten=20,
    per_s=20.0, lees_per_s=20.0, keten_s=1.5,
)  # fmt: skip
"""Only to see that everything works: its figures say nothing."""


@dataclass(slots=True)
class Bank:
    """Runs the measurements and keeps their samples. `vakgenoten`: measure the peers too."""

    omvang: Omvang
    meld: Meld
    vakgenoten: bool = True
    debezium: bool = False
    proeven: dict[str, Proef] = field(default_factory=dict)

    async def run(self, alleen: frozenset[str]) -> None:
        """All measurements, or those named in `alleen` (append, relay, vertraging, aanlevering, projectie,
        keten)."""
        if self.vakgenoten:
            await installeer_emmett()
        async with servers() as s:
            for naam, stap in {
                "append": self._append,
                "relay": self._relay,
                "vertraging": self._vertraging,
                "aanlevering": self._aanlevering,
                "projectie": self._projectie,
            }.items():
                if not alleen or naam in alleen:
                    await stap(s)
        if not alleen or "keten" in alleen:
            await self._keten()
        if self.debezium and (not alleen or alleen & {"relay", "vertraging"}):
            # Both sides on a server with wal_level=logical, which only the peer needs.
            async with servers({"wal_level": "logical"}) as s:
                if not alleen or "relay" in alleen:
                    await self._relay_naast_debezium(s)
                if not alleen or "vertraging" in alleen:
                    await self._vertraging_naast_debezium(s)

    async def _meet(self, proef: str, wie: str, meting: Awaitable[dict[str, Any]]) -> None:
        """Keeps what a contestant did. A peer that fails is reported and does not stop the rest."""
        try:
            monster = await meting
        except ProefMislukt as fout:
            if wie == "ons":
                raise
            self.meld(f"{proef}: {wie} gaf geen uitkomst: {fout}")
            return
        self._bewaar(proef, wie, monster)

    def _bewaar(self, proef: str, wie: str, monster: dict[str, Any]) -> None:
        self.proeven.setdefault(proef, Proef(proef)).voeg_toe(wie, monster)
        self.meld(f"{proef}: {wie}: " + ", ".join(f"{k} {_kort(v)}" for k, v in monster.items()))

    async def _append(self, s: Servers) -> None:
        o = self.omvang
        for per_keer in (1, 10):
            naam = f"append-{per_keer}"
            lading = {"schrijvers": o.schrijvers, "per_keer": per_keer, "seconden": o.seconden}
            for _ in range(o.rondes):
                url = await s.database()
                await self._meet(naam, "ons", draai_python("append", {"url": url, **lading}))
                if self.vakgenoten:
                    url = await s.lege_database()
                    await self._meet(naam, "Emmett", emmett(soort="append", url=url, **lading))
                    p = {"soort": "append", "url": await s.lege_database(), **lading}
                    await self._meet(naam, "eventsourcing", draai_python("eventsourcing_peer", p))

    async def _relay(self, s: Servers) -> None:
        for ronde in range(self.omvang.rondes):
            p = await self._achterstand(s, f"bench.relay-{ronde}.v1")
            await self._meet("relay", "ons", draai_python("relay", {"soort": "leeg", **p}))

    async def _achterstand(self, s: Servers, topic: str) -> dict[str, Any]:
        """A full outbox and an empty topic."""
        aantal = self.omvang.achterstand
        url = await s.database()
        await relay.vul(url, aantal)
        async with open_log(s.kafka.bootstrap, [topic]):
            return {"url": url, "servers": s.kafka.bootstrap, "topic": topic, "aantal": aantal}

    async def _vertraging(self, s: Servers) -> None:
        for ronde in range(self.omvang.rondes):
            p = await self._tempo(s, f"bench.vertraging-{ronde}.v1")
            await self._meet("vertraging", "ons", draai_python("relay", {"soort": "vertraging", **p}))

    async def _tempo(self, s: Servers, topic: str) -> dict[str, Any]:
        """A fresh database, an empty topic, and the pace."""
        o = self.omvang
        async with open_log(s.kafka.bootstrap, [topic]):
            return {
                "url": await s.database(), "servers": s.kafka.bootstrap, "topic": topic,
                "per_s": o.per_s, "seconden": 2 * o.seconden,
            }  # fmt: skip

    async def _aanlevering(self, s: Servers) -> None:
        for _ in range(min(2, self.omvang.rondes)):
            for processen, naam in ((1, "aanlevering-1"), (2, "aanlevering")):
                p = {"url": await s.database(), "aantal": self.omvang.aanlevering, "processen": processen}
                await self._meet(naam, "ons", draai_python("aanlevering", p))

    async def _projectie(self, s: Servers) -> None:
        o = self.omvang
        async with open_log(s.kafka.bootstrap, TOPICS) as log:
            aantal = await projectie.publiceer(log, o.gebeurtenissen)
        klanten = aantal // len(LEVEN)
        self.meld(f"{aantal} gebeurtenissen van {klanten} klanten in Kafka")
        vast = {"servers": s.kafka.bootstrap, "aantal": aantal}
        url = ""
        for ronde in range(min(2, o.rondes)):
            url = await s.database(BRON)
            inhaal = {"soort": "inhaal", "url": url, **vast}
            await self._meet("projectie", "ons", draai_python("projectie", inhaal))
            if self.vakgenoten and ronde == 0:
                await self._projectie_van_anderen(s)
        await s.rust(url)
        herbouw = {"soort": "herbouw", "url": url, "klanten": list(range(min(2_000, klanten))), **vast}
        await self._meet("herbouw", "ons", draai_python("projectie", herbouw))

    async def _projectie_van_anderen(self, s: Servers) -> None:
        seconden = self.omvang.seconden
        aantal = 1_000 if seconden >= 1 else 100
        p: dict[str, Any] = {"url": await s.lege_database(), "seconden": seconden}
        await self._meet(
            "projectie", "FastStream", draai_python("faststream_peer", {"servers": s.kafka.bootstrap, **p})
        )
        p |= {"url": await s.lege_database(), "soort": "projectie", "aantal": 4 * aantal}
        await self._meet("projectie", "eventsourcing", draai_python("eventsourcing_peer", p))
        url = await s.lege_database()
        await self._meet("projectie", "Emmett", emmett(soort="projectie", url=url, aantal=2 * aantal))

    async def _keten(self) -> None:
        o = self.omvang
        tempo = {"per_s": o.per_s, "lees_per_s": o.lees_per_s, "seconden": o.keten_s, "klanten": o.klanten}
        for _ in range(o.rondes):
            with tempfile.TemporaryDirectory(prefix="keten-bench-", ignore_cleanup_errors=True) as map_:
                uitkomst = await draai_python("keten", {"map_": map_, **tempo})
            for proef in ("commando", "zichtbaar", "lezen"):
                self._bewaar(proef, "ons", uitkomst[proef])

    async def _relay_naast_debezium(self, s: Servers) -> None:
        for ronde in range(min(2, self.omvang.rondes)):
            p = await self._achterstand(s, f"bench.ons-{ronde}.v1")
            await self._meet("relay-logisch", "ons", draai_python("relay", {"soort": "leeg", **p}))
            p = await self._achterstand(s, f"bench.debezium-{ronde}.v1")
            await self._meet("relay-logisch", "Debezium", debezium.leeg(**p))

    async def _vertraging_naast_debezium(self, s: Servers) -> None:
        """Both as a reader of the topic sees it: when Kafka acknowledged, the peer tells nobody."""
        for ronde in range(min(2, self.omvang.rondes)):
            p = await self._tempo(s, f"bench.lezer-ons-{ronde}.v1")
            await self._meet("vertraging-lezer", "ons", draai_python("relay", {"soort": "aankomst", **p}))
            for poll, wie in (
                (debezium.STANDAARD_POLL, "Debezium"),
                (debezium.VLUG_POLL, "Debezium, poll 5 ms"),
            ):
                p = await self._tempo(s, f"bench.lezer-debezium-{poll}-{ronde}.v1")
                await self._meet("vertraging-lezer", wie, debezium.vertraging(**p, poll_ms=poll))


def _kort(waarde: Any) -> str:
    return f"{waarde:.0f}" if isinstance(waarde, float) and waarde >= 100 else str(waarde)
