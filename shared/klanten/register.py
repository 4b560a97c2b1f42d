"""The BSN of clients, encrypted in the service's own table; outside it only the pseudonym exists."""

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.contract.basistypen import Klant
from shared.database import Database
from shared.klanten.bsn import pseudoniem
from shared.klanten.identiteit import Historie
from shared.settings import Settings

_NONCE = 12


class Klantzoeker(Protocol):
    """Who can tell whether an organisation knows a client."""

    def pseudoniem(self, bsn: str) -> Klant: ...

    async def persoon(self, klant: Klant) -> Klant:
        """The pseudonym under which this person is known now."""
        ...

    async def kent(self, organisatie: str, klant: Klant) -> bool: ...


@dataclass(frozen=True)
class Klantenregister:
    """`ketensleutel` makes the pseudonyms (the same in the whole chain), `bsn_sleutel` encrypts (32 bytes,
    of this service alone). A person with more than one pseudonym is found under each of them; `historie`
    tells which: the knowledge that the commands of this process go by, so that both say the same.
    """

    db: Database
    ketensleutel: bytes
    bsn_sleutel: bytes
    historie: Callable[[], Awaitable[Historie]]

    @classmethod
    def uit_settings(
        cls, db: Database, settings: Settings, historie: Callable[[], Awaitable[Historie]]
    ) -> "Klantenregister":
        sleutels = bytes.fromhex(settings.ketensleutel), bytes.fromhex(settings.bsn_sleutel)[:32]
        return cls(db, *sleutels, historie)

    def pseudoniem(self, bsn: str) -> Klant:
        """The client's pseudonym. Raises OngeldigBsn."""
        return pseudoniem(self.ketensleutel, bsn)

    async def persoon(self, klant: Klant) -> Klant:
        """The pseudonym that lives, of a person whose pseudonyms were merged."""
        return Klant((await self._sleutels(klant))[0])

    async def _sleutels(self, klant: Klant) -> Sequence[str]:
        return (await self.historie()).sleutels(klant)

    async def schrijf_in(self, organisatie: str, bsn: str) -> tuple[Klant, bool]:
        """Keeps the BSN for this organisation; gives the pseudonym that lives, and whether the BSN is new
        there. Raises OngeldigBsn."""
        klant = self.pseudoniem(bsn)
        nonce = os.urandom(_NONCE)
        versleuteld = nonce + AESGCM(self.bsn_sleutel).encrypt(nonce, bsn.encode(), _band(organisatie, klant))
        async with self.db.acquire() as conn:
            nieuw = await conn.fetchval(
                "insert into klanten (organisatie, klant, bsn_versleuteld) values ($1, $2, $3)"
                " on conflict do nothing returning true",
                organisatie,
                klant,
                versleuteld,
            )
        return await self.persoon(klant), bool(nieuw)

    async def kent(self, organisatie: str, klant: Klant) -> bool:
        sleutels = await self._sleutels(klant)
        async with self.db.acquire() as conn:
            gevonden = await conn.fetchval(
                "select true from klanten where organisatie = $1 and klant = any($2::text[]) limit 1",
                organisatie,
                sleutels,
            )
        return bool(gevonden)

    async def bsn(self, organisatie: str, klant: Klant) -> str | None:
        """The BSN itself, for exchange that the law puts on the BSN; None for an unknown client.
        Raises cryptography's InvalidTag when the row was tampered with or the key is another."""
        sleutels = await self._sleutels(klant)
        async with self.db.acquire() as conn:
            rij = await conn.fetchrow(
                "select klant, bsn_versleuteld from klanten where organisatie = $1"
                " and klant = any($2::text[]) order by array_position($2::text[], klant) limit 1",
                organisatie,
                sleutels,
            )
        if rij is None:
            return None
        inhoud: bytes = rij["bsn_versleuteld"]
        band = _band(organisatie, rij["klant"])
        return AESGCM(self.bsn_sleutel).decrypt(inhoud[:_NONCE], inhoud[_NONCE:], band).decode()


def _band(organisatie: str, klant: str) -> bytes:
    """Binds a ciphertext to its row, so that it cannot be moved to another client."""
    return f"{organisatie}|{klant}".encode()
