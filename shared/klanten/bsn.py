"""BSN: 11-proef, pseudonym of the chain, and finding one where it does not belong."""

import hashlib
import hmac
import re

from stdnum.exceptions import ValidationError
from stdnum.nl import bsn as _bsn

from shared.contract.basistypen import Klant

_REEKS = re.compile(r"(?<![0-9A-Za-z])\d{9}(?![0-9A-Za-z])")
_GESCHREVEN = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{9}|\d{4}[ .\-]\d{2}[ .\-]\d{3}|\d{3}[ .\-]\d{3}[ .\-]\d{3})(?![0-9A-Za-z])"
)


_ALLE = bytes(range(256))
_VORM = bytes.maketrans(_ALLE, re.sub(rb"[^0-9A-Za-z]", b"x", re.sub(rb"[A-Za-z]", b"a", _ALLE)))
_VORM = _VORM.translate(bytes.maketrans(b"123456789", b"0" * 9))
"""Per byte its kind: 0 a digit, a a letter, x what may stand beside or inside a BSN."""
_VORMEN = (b"x000000000x", b"x0000x00x000x", b"x000x000x000x")


class OngeldigBsn(ValueError):
    """Not nine digits that pass the 11-proef."""


def controleer(bsn: str) -> str:
    """The BSN itself. Raises OngeldigBsn unless it is nine digits that pass the 11-proef."""
    if not re.fullmatch(r"[0-9]{9}", bsn):
        raise OngeldigBsn("een BSN heeft negen cijfers")
    try:
        _bsn.validate(bsn)
    except ValidationError as fout:
        raise OngeldigBsn("dit BSN voldoet niet aan de 11-proef") from fout
    return bsn


def is_bsn(tekst: str) -> bool:
    """Whether the nine digits in `tekst` (separators ignored) pass the 11-proef."""
    try:
        controleer(re.sub(r"[ .\-]", "", tekst))
    except OngeldigBsn:
        return False
    return True


def pseudoniem(sleutel: bytes, bsn: str) -> Klant:
    """HMAC-SHA256 of the BSN under the chain's key, in hex: the same person, the same pseudonym,
    and no way back without the key. Raises OngeldigBsn."""
    return Klant(hmac.new(sleutel, controleer(bsn).encode(), hashlib.sha256).hexdigest())


def bevat_bsn(tekst: str, *, vrije_tekst: bool = False) -> bool:
    """Whether a BSN stands in `tekst`. Nine digits inside a longer number or a hexadecimal id are none.

    In free text the written forms `1234.56.782` and `123 456 782` count too; elsewhere they do not,
    because dates and numbers in headers look like them.
    """
    patroon = _GESCHREVEN if vrije_tekst else _REEKS
    return any(is_bsn(gevonden[0]) for gevonden in patroon.finditer(tekst))


def kan_bsn(inhoud: bytes) -> bool:
    """Whether something in these bytes may have the form of a BSN, free text included: tells quickly of
    nearly every message that it holds none. Of the others `bevat_bsn` knows."""
    vorm = b"x" + inhoud.translate(_VORM) + b"x"
    return any(gezocht in vorm for gezocht in _VORMEN)


def masker(tekst: str) -> str:
    """`tekst` with every run of nine digits replaced, for log lines: there the doubt is for the person."""
    return _REEKS.sub("[bsn]", tekst)
