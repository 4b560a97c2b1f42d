"""How deep JSON may be nested: known before it is read, because the parsers do not agree on what they can.

Deeper than any message of the chain needs, and far less deep than the one that gives up first.
"""

import re

MAX_DIEPTE = 64
"""Levels of objects and lists in a command or an event."""

_HAKEN = bytes.maketrans(b"{}", b"[]")
_GEEN_VORM = bytes(set(range(256)) - set(b'[]{}"'))
_TEKST = re.compile(rb'"[^"]*"')
_TRAP = re.compile(rb"(\[*)(\]*)")
_DEEL = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]+|[\]}]+', re.DOTALL)


def te_diep(inhoud: bytes, hoogstens: int = MAX_DIEPTE) -> bool:
    """Whether this JSON is nested deeper than so many levels.

    Counted without reading: of all bytes only the brackets outside the texts are left, and of nearly every
    message there are too few to be too deep.
    """
    if inhoud.count(b"[") + inhoud.count(b"{") <= hoogstens:
        return False
    kaal = inhoud.replace(rb"\\", b"").replace(rb"\"", b"").translate(_HAKEN, _GEEN_VORM)
    diepte = 0
    for trap in _TRAP.finditer(_TEKST.sub(b"", kaal.replace(b'""', b""))):
        diepte += len(trap[1])
        if diepte > hoogstens:
            return True
        diepte -= len(trap[2])
    return False


def gekapt(inhoud: bytes, hoogstens: int) -> bytes:
    """The same JSON with 0 in the place of what lies deeper: all else in it can then be read."""
    if not te_diep(inhoud, hoogstens):
        return inhoud
    delen: list[bytes] = []
    diepte = vanaf = 0
    for deel in _DEEL.finditer(inhoud):
        haken, was = deel[0], diepte
        if haken[0] in b"[{":
            diepte += len(haken)
            if was <= hoogstens < diepte:
                delen += (inhoud[vanaf : deel.start() + hoogstens - was], b"0")
        elif haken[0] in b"]}":
            diepte -= len(haken)
            if diepte <= hoogstens < was:
                vanaf = deel.end() - (hoogstens - diepte)
    return b"".join((*delen, inhoud[vanaf:]))
