"""From a stream of bytes to numbered lines (NDJSON), with memory bounded by the longest line that fits."""

from dataclasses import dataclass, field

MAX_REGEL = 256 * 1024
"""Longest line in bytes; an event of 64 kB fits however it is written."""


@dataclass(frozen=True, slots=True)
class Regel:
    """One delivered event as it came. `nummer`: its line, or its place in a batch, from 1. `inhoud`: None
    for a line that is too long to read."""

    nummer: int
    inhoud: bytes | None


@dataclass(slots=True)
class Regelsplitser:
    """Cuts what comes in at the newlines. Empty lines count but are passed over."""

    hoogstens: int = MAX_REGEL
    _rest: bytearray = field(default_factory=bytearray)
    _nummer: int = 0
    _te_lang: bool = False

    def voeg_toe(self, brok: bytes) -> list[Regel]:
        """The lines that this piece completes."""
        if b"\n" not in brok:
            self._bewaar(brok)
            return []
        eerste, *midden, laatste = brok.split(b"\n")
        self._bewaar(eerste)
        gevonden = self._sluit()
        for regel in midden:
            self._bewaar(regel)
            gevonden += self._sluit()
        self._bewaar(laatste)
        return gevonden

    def einde(self) -> list[Regel]:
        """The last line, where the stream does not end with a newline."""
        return self._sluit()

    def _bewaar(self, deel: bytes) -> None:
        if self._te_lang or len(self._rest) + len(deel) > self.hoogstens:
            self._te_lang = True
            self._rest.clear()
        else:
            self._rest += deel

    def _sluit(self) -> list[Regel]:
        self._nummer += 1
        te_lang, inhoud = self._te_lang, bytes(self._rest).strip()
        self._te_lang = False
        self._rest.clear()
        if te_lang:
            return [Regel(self._nummer, None)]
        return [Regel(self._nummer, inhoud)] if inhoud else []
