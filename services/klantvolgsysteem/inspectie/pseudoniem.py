"""The second pseudonym: what the inspectie calls a client.

Deterministic encryption (AES-SIV) of the chain's pseudonym under a key that only the klantvolgsysteem has.
The same client keeps the same name, so that two questions can be put beside each other; nobody outside can
tell whose dossier it is, not even a partner that knows the chain's pseudonym.
"""

import hmac
import re
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.klantvolgsysteem.klantbeeld.gebeurtenis import Gebeurtenis
from shared.contract.basistypen import Klant

DOSSIERVORM = r"^[0-9a-f]{96}$"
_KLANT = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE)
_DOEL = b"ketenspoor dossier inspectie"
_IDDOEL = b"ketenspoor dossier inspectie ids"


@dataclass(frozen=True, slots=True)
class TweedePseudoniem:
    """Turns the chain's pseudonyms into those of the inspectie, and back."""

    _versleuteling: AESSIV
    _idsleutel: bytes

    @classmethod
    def uit_sleutel(cls, sleutel: bytes) -> Self:
        """With keys of its own, derived from this service's secret key."""
        return cls(
            AESSIV(HKDF(SHA256(), 64, None, _DOEL).derive(sleutel)),
            HKDF(SHA256(), 32, None, _IDDOEL).derive(sleutel),
        )

    def dossier(self, klant: str) -> str:
        """96 hexadecimal digits."""
        return self._versleuteling.encrypt(bytes.fromhex(klant), [_DOEL]).hex()

    def klant(self, dossier: str) -> Klant | None:
        """The client of a dossier; None when it was not given out here."""
        try:
            return Klant(self._versleuteling.decrypt(bytes.fromhex(dossier), [_DOEL]).hex())
        except (InvalidTag, ValueError):
            return None

    def id(self, id: UUID) -> UUID:
        """The second id of an event, a dossier, a besluit, …: always the same one, and it leads nowhere."""
        return UUID(bytes=hmac.digest(self._idsleutel, id.bytes, "sha256")[:16], version=4)

    def verhul(self, g: Gebeurtenis) -> Gebeurtenis:
        """The event with second pseudonyms and ids, in its envelope and in its content."""
        return g._replace(
            id=self.id(g.id),
            klant=self.vervang(g.klant),
            stream=self.vervang(g.stream),
            data=self.vervang(g.data),
        )

    def vervang(self, inhoud: Any) -> Any:
        """JSON content in which every pseudonym of the chain and every id became the second one: in values,
        keys and names of streams (`klok-<klant>`, `traject-<id>`). Ids that were equal stay equal, so that a
        reader still sees what belongs together, but at no partner do they lead to a client."""
        match inhoud:
            case str():
                zonder_klant = _KLANT.sub(lambda gevonden: self.dossier(gevonden[0]), inhoud)
                return _ID.sub(lambda gevonden: str(self.id(UUID(gevonden[0]))), zonder_klant)
            case dict():
                return {self.vervang(naam): self.vervang(waarde) for naam, waarde in inhoud.items()}
            case list() | tuple():
                return [self.vervang(waarde) for waarde in inhoud]
            case _:
                return inhoud
