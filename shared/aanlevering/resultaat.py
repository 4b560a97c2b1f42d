"""The answer per event: stored, known, marked or refused, with every reason at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.contract.weigering import Overtreding
from shared.web.probleem import Fout

ENVELOP = frozenset({"subject", "source", "sequence", "stream", "time", "type", "id"})
"""Paths that name an attribute of the envelope; every other one lies in `data`."""


class Status(StrEnum):
    VASTGELEGD = "vastgelegd"
    BEKEND = "bekend"
    GEMARKEERD = "gemarkeerd"
    GEWEIGERD = "geweigerd"


@dataclass(frozen=True, slots=True)
class Resultaat:
    """What became of one delivered event. `normafwijking`: the rules that mark it; `redenen`: why it was
    refused, or why it was known under another id."""

    nummer: int
    status: Status
    id: str | None = None
    stream: str | None = None
    volgnummer: int | None = None
    normafwijking: Sequence[str] = ()
    redenen: Sequence[Fout] = ()

    def weergave(self) -> dict[str, Any]:
        """As JSON; what is not there is left out."""
        velden = {
            "nummer": self.nummer,
            "status": self.status.value,
            "id": self.id,
            "stream": self.stream,
            "volgnummer": self.volgnummer,
            "normafwijking": list(self.normafwijking) or None,
            "redenen": [r.model_dump(mode="json", exclude_none=True) for r in self.redenen] or None,
        }
        return {naam: waarde for naam, waarde in velden.items() if waarde is not None}


def tellingen(resultaten: Iterable[Resultaat]) -> Mapping[str, int]:
    """How many events had each status; every status is named."""
    aantal = dict.fromkeys((s.value for s in Status), 0)
    for resultaat in resultaten:
        aantal[resultaat.status.value] += 1
    return aantal


def geweigerd(nummer: int, id: UUID | str | None, redenen: Sequence[Fout]) -> Resultaat:
    return Resultaat(nummer, Status.GEWEIGERD, None if id is None else str(id), redenen=tuple(redenen))


def in_data(pad: str | None) -> str | None:
    """The path of a field of `data` in the event as a whole."""
    return pad if pad is None or pad in ENVELOP else f"data.{pad}"


def van_overtreding(o: Overtreding) -> Fout:
    """A broken rule as a reason; the client of a command is the subject of its event."""
    return Fout(pad="subject" if o.pad == "klant" else in_data(o.pad), code=o.code, melding=o.tekst)
