"""Tijdlijn of a client: what each partner registered, by when it happened and by when it was known."""

import base64
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import Field

from services.klantvolgsysteem.klantbeeld.gebeurtenis import CORRECTIES, toegepast
from services.klantvolgsysteem.tijdlijn.dossier import Regel, op_volgorde, vervallen
from shared.contract.basistypen import Datum
from shared.contract.gebeurtenis import Partner, gebeurtenistypen
from shared.contract.model import Model


class Correctie(Model):
    """Wat de eigenaar later aan deze gebeurtenis veranderde."""

    soort: str = Field(description="gecorrigeerd of ingetrokken")
    reden: str | None
    geregistreerd_op: datetime
    velden: tuple[str, ...] = Field((), description="velden die een nieuwe waarde kregen")


class Tijdlijnregel(Model):
    """Eén gebeurtenis, zoals deze lezer die mag zien."""

    id: UUID
    type: str
    naam: str
    betekenis: str
    samenvatting: str
    partner: Partner
    organisatie: str
    gebeurtenisdatum: Datum
    datum_onzeker: bool
    geregistreerd_op: datetime
    ontvangen_op: datetime | None = Field(description="wanneer het klantvolgsysteem de gebeurtenis kreeg")
    stream: str
    volgnummer: int
    overgenomen: bool
    normafwijking: tuple[str, ...]
    correcties: tuple[Correctie, ...]
    ingetrokken: bool
    afgeschermd: tuple[str, ...] = Field(description="velden die deze lezer niet mag zien")
    data: Mapping[str, Any]


class Tijdlijn(Model):
    """`volgende`: geef mee als `cursor` voor de volgende bladzijde; ontbreekt op de laatste."""

    klant: str
    peildatum: date | None
    kennismoment: datetime | None
    aantal: int = Field(description="aantal gebeurtenissen op alle bladzijden samen")
    gebeurtenissen: tuple[Tijdlijnregel, ...]
    volgende: str | None = None


_PARTNERS = {partner.topic: partner for partner in Partner}

_KERN = (
    "ingangsdatum", "einddatum", "startdatum", "aangebodenOp", "verwijsdatum", "besluitdatum", "uitkomst",
    "antwoord", "waarde", "trajectsoort", "soort", "stuksoort", "oordeel", "regeling", "bestemming",
    "verplichtingen", "verschuldigd", "verschenen", "wijze", "doelGerealiseerd", "status",
)  # fmt: skip


def regels_op(regels: Sequence[Regel], peildatum: date | None) -> list[Tijdlijnregel]:
    """The lines on `peildatum`: events whose date lies on or before it (M1; an imprecise date counts on its
    last possible day), newest last. A corrected event keeps its place and shows its new content (T10); a
    withdrawn one stays, marked."""
    gebeurtenissen = op_volgorde(regels)
    gecorrigeerd, ingetrokken = vervallen(gebeurtenissen)
    nu = {g.id: g for g in toegepast(gebeurtenissen)}
    uit = []
    for r in regels:
        g = nu.get(r.gebeurtenis.id, r.gebeurtenis)
        if g.type in CORRECTIES or (peildatum is not None and g.datum_tot > peildatum):
            continue
        id = str(g.id)
        marken = [(c, "gecorrigeerd") for c in gecorrigeerd.get(id, ())]
        if id in ingetrokken:
            marken.append((ingetrokken[id], "ingetrokken"))
        soort = gebeurtenistypen().get(g.type)
        uit.append(
            Tijdlijnregel(
                id=g.id,
                type=g.type,
                naam=soort.naam if soort else g.type,
                betekenis=((soort.model.__doc__ if soort else None) or g.type).strip(),
                samenvatting=samenvatting(g.data),
                partner=_PARTNERS.get(r.topic, Partner.KLANTVOLGSYSTEEM),
                organisatie=g.organisatie,
                gebeurtenisdatum=g.data.get("gebeurtenisdatum", str(g.datum_tot)),
                datum_onzeker=g.datum_van != g.datum_tot,
                geregistreerd_op=g.time,
                ontvangen_op=r.ontvangen_op,
                stream=g.stream,
                volgnummer=g.sequence,
                overgenomen=g.data.get("deur") == "overnemen",
                normafwijking=tuple(g.data.get("normafwijking") or ()),
                correcties=tuple(
                    Correctie(
                        soort=wat,
                        reden=c.data.get("reden"),
                        geregistreerd_op=c.time,
                        velden=tuple(c.data.get("velden") or ()),
                    )
                    for c, wat in marken
                ),
                ingetrokken=id in ingetrokken,
                afgeschermd=tuple(g.data.get("afgeschermd") or ()),
                data=g.data,
            )
        )
    return uit


def samenvatting(data: Mapping[str, Any]) -> str:
    """The facts that matter most, in one line: `startdatum 2005-03-01, trajectsoort bemiddeling`."""
    delen = []
    for naam in _KERN:
        waarde = data.get(naam)
        if waarde is None or waarde == []:
            continue
        tekst = ", ".join(map(str, waarde)) if isinstance(waarde, list) else str(waarde)
        delen.append(f"{_woorden(naam)} {tekst}")
    return "; ".join(delen)


def _woorden(naam: str) -> str:
    """`aangebodenOp` -> `aangeboden op`."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in naam)


def bladzijde(
    regels: Sequence[Tijdlijnregel], partner: Partner | None, cursor: str | None, limiet: int
) -> tuple[tuple[Tijdlijnregel, ...], int, str | None]:
    """One page, the number of lines on all pages, and the cursor of the next page.

    The cursor names the last line given, so that an event that arrives in between neither repeats nor hides
    a line. Raises ValueError for a cursor that was not given out for this tijdlijn.
    """
    alle = [r for r in regels if partner is None or r.partner is partner]
    begin = 0
    if cursor is not None:
        na = _lees_cursor(cursor)
        plaatsen = [n for n, r in enumerate(alle) if r.id == na]
        if not plaatsen:
            raise ValueError("deze cursor hoort niet bij deze tijdlijn")
        begin = plaatsen[0] + 1
    uit = tuple(alle[begin : begin + limiet])
    volgende = _maak_cursor(uit[-1].id) if begin + limiet < len(alle) else None
    return uit, len(alle), volgende


def _maak_cursor(id: UUID) -> str:
    return base64.urlsafe_b64encode(orjson.dumps({"na": str(id)})).decode().rstrip("=")


def _lees_cursor(cursor: str) -> UUID:
    try:
        return UUID(orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["na"])
    except (ValueError, KeyError, TypeError) as fout:
        raise ValueError("dit is geen cursor van de tijdlijn") from fout
