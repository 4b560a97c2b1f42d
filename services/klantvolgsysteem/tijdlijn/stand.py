"""How the dossier of a client stands: what holds now, and whose case each event is (`events.md` §0.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from services.klantvolgsysteem.klantbeeld.gebeurtenis import CORRECTIES, Gebeurtenis, toegepast
from services.klantvolgsysteem.klantbeeld.staat import Staat, soort_van
from services.klantvolgsysteem.klantbeeld.vouw import VAN_HET_KLANTVOLGSYSTEEM, vouw

_AANVRAAG = frozenset(
    ("nl.overheid.uitkeringen.aanvraag-overgedragen", "nl.overheid.uitkeringen.aanvraag-ontvangen")
)


@dataclass(frozen=True, slots=True)
class Stand:
    """`alle`: the events by their id, as they were stated; `geldend`: as they hold now, corrections applied,
    without those withdrawn; `staten`: the state of each stream; `eigenaar`: who opened it; `gemeenten`: from
    when on which gemeente has the client, in that order."""

    alle: Mapping[str, Gebeurtenis]
    geldend: Mapping[UUID, Gebeurtenis]
    staten: Mapping[str, Staat]
    eigenaar: Mapping[str, str]
    gemeenten: Sequence[tuple[datetime, str]]

    @classmethod
    def van(cls, gebeurtenissen: Sequence[Gebeurtenis]) -> Self:
        """From all events of the client, in the order of their streams."""
        geldend = toegepast(gebeurtenissen)
        eigenaar: dict[str, str] = {}
        for g in gebeurtenissen:
            if g.type not in VAN_HET_KLANTVOLGSYSTEEM:  # who asks, answers or merges is not tied by that
                eigenaar.setdefault(g.stream, g.organisatie)
        return cls(
            {str(g.id): g for g in gebeurtenissen},
            {g.id: g for g in geldend},
            vouw(geldend),
            eigenaar,
            _gemeenten(geldend),
        )

    def nu(self, g: Gebeurtenis) -> Gebeurtenis:
        """The event with what holds now; a withdrawn one as it was."""
        return self.geldend.get(g.id, g)

    def onderwerp(self, g: Gebeurtenis) -> Gebeurtenis | None:
        """What the event is about: itself, or the earlier event of its stream that it corrects or withdraws
        in the end. None when that is not in this dossier."""
        while g.type in CORRECTIES:
            doel = self.alle.get(g.data.get("gecorrigeerdeId") or g.data.get("ingetrokkenId") or "")
            if doel is None or doel.stream != g.stream or doel.sequence >= g.sequence:
                return None
            g = doel
        return g

    def verwijzing(self, traject: str) -> str | None:
        """The stream of the verwijzing that this traject says it carries out; None when it says nothing."""
        id = self.staten.get(traject, {}).get("verwijzingId")
        return None if id is None else f"verwijzing-{id}"

    def gemeente(self, g: Gebeurtenis) -> str | None:
        """The gemeente whose case this event is; None when that is not known.

        Of a traject the one that gave the assignment, whatever its bureau says. Of what names no gemeente the
        one that had the client's aanvraag last, as handhaving delivers it.
        """
        if soort_van(g.stream) == "traject":
            opdracht = self.staten.get(self.verwijzing(g.stream) or "", {})
            gemeente: str | None = opdracht.get("gemeente") or self.staten.get(g.stream, {}).get("gemeente")
            return gemeente
        gemeente = g.data.get("gemeente")
        if gemeente is not None or not self.gemeenten:
            return gemeente
        eerder = [gemeente for sinds, gemeente in self.gemeenten if sinds <= g.time]
        return eerder[-1] if eerder else self.gemeenten[0][1]


def _gemeenten(geldend: Sequence[Gebeurtenis]) -> Sequence[tuple[datetime, str]]:
    """By the aanvragen of the client; where there are none, by what gemeenten stated."""
    genoemd = [g for g in geldend if g.data.get("gemeente") is not None]
    aanvragen = [g for g in genoemd if g.type in _AANVRAAG]
    van = aanvragen or [g for g in genoemd if soort_van(g.stream) in ("uitkeringsdossier", "verwijzing")]
    return sorted((g.time, g.data["gemeente"]) for g in van)
