"""The second pseudonym: what the inspectie calls a client.

Deterministic encryption (AES-SIV) of the chain's pseudonym under a key that only the klantvolgsysteem has.
The same client keeps the same name, so that two questions can be put beside each other; nobody outside can
tell whose dossier it is, not even a partner that knows the chain's pseudonym.
"""

import re
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.contract.basistypen import Klant

DOSSIERVORM = r"^[0-9a-f]{96}$"
_KLANT = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_DOEL = b"ketenspoor dossier inspectie"


@dataclass(frozen=True, slots=True)
class TweedePseudoniem:
    """Turns the chain's pseudonyms into those of the inspectie, and back."""

    _versleuteling: AESSIV

    @classmethod
    def uit_sleutel(cls, sleutel: bytes) -> Self:
        """With a key of its own, derived from this service's secret key."""
        return cls(AESSIV(HKDF(SHA256(), 64, None, _DOEL).derive(sleutel)))

    def dossier(self, klant: str) -> str:
        """96 hexadecimal digits."""
        return self._versleuteling.encrypt(bytes.fromhex(klant), [_DOEL]).hex()

    def klant(self, dossier: str) -> Klant | None:
        """The client of a dossier; None when it was not given out here."""
        try:
            return Klant(self._versleuteling.decrypt(bytes.fromhex(dossier), [_DOEL]).hex())
        except (InvalidTag, ValueError):
            return None

    def vervang(self, inhoud: Any) -> Any:
        """JSON content in which every pseudonym of the chain became the second one: in values, keys and
        names of streams (`klok-<klant>`)."""
        match inhoud:
            case str():
                return _KLANT.sub(lambda gevonden: self.dossier(gevonden[0]), inhoud)
            case dict():
                return {self.vervang(naam): self.vervang(waarde) for naam, waarde in inhoud.items()}
            case list() | tuple():
                return [self.vervang(waarde) for waarde in inhoud]
            case _:
                return inhoud
