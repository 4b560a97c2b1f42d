"""What the klantvolgsysteem records by itself: signals and dates. No partner can give these commands.

Whoever evaluates (signals, terms) calls these functions; each is safe to repeat.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.klantvolgsysteem.identiteit import aggregate as identiteit
from services.klantvolgsysteem.identiteit.commands import Splits, VoegSamen
from services.klantvolgsysteem.klok import aggregate as klok
from services.klantvolgsysteem.klok.commands import MeldLeeftijdsgrens, MeldOntheffingVerlopen
from services.klantvolgsysteem.signaal import aggregate as signaal
from services.klantvolgsysteem.signaal.commands import Beantwoord, GeefSignaal, LaatVervallen, PakOp
from shared.aggregate.handler import Commandohandler
from shared.aggregate.oordeel import Actor, Opdracht
from shared.contract.gebeurtenis import Partner, Rol
from shared.contract.termijnen import dag_van
from shared.database import Connection, Database
from shared.eventstore.store import EventStore
from shared.eventstore.types import Event
from shared.klanten.identiteiten import Identiteiten
from shared.settings import Settings


def maak_handler(db: Database, settings: Settings) -> Commandohandler:
    """The command handler over the klantvolgsysteem's own event store."""
    identiteitfeiten = identiteit.identiteitlezer(db)
    return Commandohandler(
        store=EventStore(db),
        systeem=f"ketenspoor-{Partner.KLANTVOLGSYSTEEM}",
        public_url=settings.public_url,
        register_url=settings.register_url,
        identiteiten=Identiteiten(db, identiteit.lees_historie),
        feiten={
            VoegSamen: identiteitfeiten,
            Splits: identiteitfeiten,
            PakOp: signaal.lees_wie,
            Beantwoord: signaal.lees_wie,
        },
    )


@dataclass(frozen=True, slots=True)
class Systeem:
    """The klantvolgsysteem as the giver of commands, in the name of `organisatie`.

    Each function takes the moment of registration and, where the caller has one, its transaction. It gives
    the events that were recorded: none when they were there already.
    """

    handler: Commandohandler
    organisatie: str

    @classmethod
    def uit_settings(cls, db: Database, settings: Settings) -> "Systeem":
        return cls(maak_handler(db, settings), settings.organisatie)

    async def geef_signaal(
        self, commando: GeefSignaal, nu: datetime, conn: Connection | None = None
    ) -> tuple[Event, ...]:
        """Asks the addressee. `commando.signaal_id` is that of `signaal_id(...)` (rules S2)."""
        return await self._doe(
            Opdracht(signaal.AGGREGAAT, commando.signaal_id, commando, self._actor, nu), conn
        )

    async def laat_vervallen(
        self,
        signaal_id: UUID,
        reden: str,
        nu: datetime,
        *,
        op: date | None = None,
        door: UUID | None = None,
        conn: Connection | None = None,
    ) -> tuple[Event, ...]:
        """Ends a signal whose cause is gone on `op` (default: today), through the event `door` (rules S3)."""
        dag = op or dag_van(nu)
        commando = LaatVervallen(
            signaal_id=signaal_id, reden=reden, door=door, gebeurtenisdatum=dag.isoformat()
        )
        return await self._doe(Opdracht(signaal.AGGREGAAT, signaal_id, commando, self._actor, nu), conn)

    async def meld_verlopen(
        self, commando: MeldOntheffingVerlopen, nu: datetime, conn: Connection | None = None
    ) -> tuple[Event, ...]:
        """States that an ontheffing is over without a besluit (TRM-07, TRM-08)."""
        return await self._doe(Opdracht(klok.AGGREGAAT, commando.klant, commando, self._actor, nu), conn)

    async def meld_leeftijdsgrens(
        self, commando: MeldLeeftijdsgrens, nu: datetime, conn: Connection | None = None
    ) -> tuple[Event, ...]:
        """States that the client or a child reached an age (TRM-30 to TRM-33)."""
        return await self._doe(Opdracht(klok.AGGREGAAT, commando.klant, commando, self._actor, nu), conn)

    @property
    def _actor(self) -> Actor:
        return Actor(self.organisatie, Rol.SYSTEEM)

    async def _doe(self, opdracht: Opdracht, conn: Connection | None) -> tuple[Event, ...]:
        return (await self.handler.behandel(opdracht, conn)).events
