"""What is measured with: events of about 600 bytes, and lives of clients over the four partners.

Both are made of the committed example events, with an identity of its own for every client.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4

import orjson

from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import Partner
from shared.eventstore.types import Event
from tests.contract.golden import event

PARTITIES = 6

TYPE = "nl.overheid.contacten.contact-vastgelegd"
_VOORBEELD = event(TYPE)
LADING: bytes = orjson.dumps(_VOORBEELD["data"])
"""Body of every event in the measurements of append and relay."""

LEVEN: Sequence[str] = (
    "inschrijvingen.werkzoekende-ingeschreven",
    "klantgegevens.klantgegevens-vastgesteld",
    "inschrijvingen.fase-bepaald",
    "uitkeringen.uitkering-aangevraagd",
    "uitkeringen.aanvraag-overgedragen",
    "uitkeringen.aanvraag-ontvangen",
    "uitkeringen.uitkering-toegekend",
    "contacten.klantmanager-toegewezen",
    "verwijzingen.trajectbesluit-genomen",
    "verwijzingen.traject-aangeboden",
    "verwijzingen.aanbod-beantwoord",
    "verwijzingen.klant-verwezen",
    "trajecten.aanmelding-ontvangen",
    "trajecten.aanmelding-geaccepteerd",
    "trajecten.intake-afgerond",
    "trajecten.traject-gestart",
    "contacten.contact-vastgelegd",
    "rapportages.rapportage-ingediend",
    "verwijzingen.stuk-ontvangen",
    "uitkeringen.uitkering-beeindigd",
)
"""The events of one client, in order: 20 events in 4 streams of 3 partners."""

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ZAAD = 2005
_INSTROOM, _DUUR = 36.0, 18.0


def klant_van(nummer: int) -> str:
    """Pseudonym of client `nummer`."""
    return sha256(b"bench %d" % nummer).hexdigest()


def gebeurtenissen(stream: str, klant: str, vanaf: int, aantal: int) -> list[Event]:
    """`aantal` events of `stream` with LADING, versions `vanaf`, `vanaf` + 1, …"""
    nu = datetime.now(UTC)
    return [
        Event(
            Envelop(
                id=uuid4(),
                source=_VOORBEELD["source"],
                type=TYPE,
                klant=klant,
                time=nu,
                stream=stream,
                sequence=versie,
                dataschema=_VOORBEELD["dataschema"],
                correlationid=uuid4(),
                causationid=None,
                verwerkingid=_VOORBEELD["verwerkingid"],
                traceparent=None,
            ),
            LADING,
        )
        for versie in range(vanaf, vanaf + aantal)
    ]


def eerste_gebeurtenis() -> Event:
    """The first event of a new stream."""
    stroom = f"inschrijving-{uuid4()}"
    (g,) = gebeurtenissen(stroom, klant_van(hash(stroom)), 1, 1)
    return g


@dataclass(frozen=True, slots=True)
class _Sjabloon:
    """An example event, cut at its UUIDs, so that a copy for another client is one join."""

    envelop: Envelop
    soort: str
    topic: str
    delen: Sequence[bytes]
    uuids: Sequence[int]
    stroom: int
    versie: int

    def voor(self, klant: str, masker: int, moment: datetime) -> Event:
        """The event of `klant`, whose UUIDs are those of the example under a mask of 128 bits."""
        delen = [self.delen[0]]
        for uuid, deel in zip(self.uuids, self.delen[1:], strict=True):
            delen += (_tekst(uuid ^ masker).encode(), deel)
        e = self.envelop
        return Event(
            Envelop(
                UUID(int=e.id.int ^ masker), e.source, e.type, klant, moment,
                f"{self.soort}-{_tekst(self.stroom ^ masker)}", self.versie, e.dataschema,
                UUID(int=masker), None, e.verwerkingid, None,
            ),
            b"".join(delen),
        )  # fmt: skip


def _tekst(uuid: int) -> str:
    h = f"{uuid:032x}"
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


def _getal(uuid: bytes) -> int:
    return int(uuid.replace(b"-", b""), 16)


def _sjablonen() -> list[_Sjabloon]:
    versies: dict[str, int] = {}
    stroom_van: dict[str, int] = {}
    uit = []
    for naam in LEVEN:
        g = event(f"nl.overheid.{naam}")
        soort, _, uuid = g["stream"].partition("-")
        versies[soort] = versies.get(soort, 0) + 1
        data = orjson.dumps(g["data"])
        uit.append(
            _Sjabloon(
                Envelop.uit_attributen(g),
                soort,
                _TOPIC[soort],
                _UUID.split(data),
                [_getal(u) for u in _UUID.findall(data)],
                stroom_van.setdefault(soort, _getal(uuid.encode())),
                versies[soort],
            )
        )
    return uit


_TOPIC = {
    "inschrijving": Partner.INTAKE.topic,
    "uitkeringsdossier": Partner.HANDHAVING.topic,
    "verwijzing": Partner.HANDHAVING.topic,
    "traject": Partner.REINTEGRATIE.topic,
}


def levens(aantal: int, eerste: int = 0) -> Iterator[tuple[str, Event]]:
    """About `aantal` events (topic, event) of whole lives, in the order in which they were registered.

    Clients enter over three years and each life takes a year and a half, so that the events of one client
    stand far apart in the log, as they do in reality: a batch touches almost as many streams as events.
    """
    kans = random.Random(_ZAAD + eerste)
    sjablonen = _sjablonen()
    stappen = []
    for nummer in range(eerste, eerste + max(1, aantal // len(LEVEN))):
        begin = kans.uniform(0, _INSTROOM)
        tijden = sorted(kans.uniform(0, _DUUR) for _ in LEVEN)
        stappen += [(begin + tijd, nummer, plaats) for plaats, tijd in enumerate(tijden)]
    stappen.sort()
    nu = datetime.now(UTC)
    for _, nummer, plaats in stappen:
        klant = klant_van(nummer)
        sjabloon = sjablonen[plaats]
        yield sjabloon.topic, sjabloon.voor(klant, int(klant[:32], 16), nu)
