"""The aggregate Ontheffing: who may give which command, and what a reader sees of its state."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.handhaving import besluiten
from services.handhaving.ontheffing import commands as c
from services.handhaving.ontheffing.decider import Ontheffing, decide, evolve, geldige_perioden, toets
from shared.aggregate.aggregate import (
    Aggregate,
    Commando,
    OpenendCommando,
    OvernemendCommando,
    Vervolg,
    uuid_voor,
)
from shared.aggregate.handler import Onvolledig
from shared.contract.gebeurtenis import Partner, Rol

ALLEEN_SYSTEEM: tuple[type[Commando], ...] = (c.SchortOpVanRechtswege, c.BeeindigBijEindeUitkering)
COMMANDOS: tuple[type[Commando], ...] = (
    c.VraagOntheffingAan,
    c.VraagAdvies,
    c.VerleenOntheffing,
    c.WijsOntheffingAf,
    c.LaatVerzoekVervallen,
    c.VoerHeronderzoekUit,
    c.StelHeronderzoekUit,
    c.VerlengOntheffing,
    c.HerzieOntheffing,
    c.SchortOntheffingOp,
    c.HervatOntheffing,
    c.TrekOntheffingIn,
    c.BeeindigOntheffing,
    *besluiten.COMMANDOS,
)


def ontheffing9a_id(klant: str, gemeente: str) -> UUID:
    """The one stream of art. 9a of this client in this gemeente, for life (`events.md` §0.8)."""
    return uuid_voor("ontheffing9a", klant, gemeente)


def _stream_van_besluit(commando: OpenendCommando) -> UUID:
    assert isinstance(commando, c.VraagOntheffingAan | c.VerleenOntheffing)
    return _stream_van_9a(commando) if commando.grondslag == "art9a" else commando.ontheffing_id


def _stream_van_9a(commando: OpenendCommando | OvernemendCommando) -> UUID:
    if commando.gemeente is None:
        raise Onvolledig((("gemeente", "Geef de gemeente op: artikel 9a geldt eenmalig per gemeente."),))
    assert commando.klant is not None
    return ontheffing9a_id(commando.klant, commando.gemeente)


def _stream_van_advies(commando: OpenendCommando) -> UUID:
    assert isinstance(commando, c.VraagAdvies)
    return commando.ontheffing_id


def _overgenomen_ontheffing(commando: OvernemendCommando) -> tuple[UUID, ...]:
    """An extension does not say on which article it rests: either stream may be its own."""
    assert isinstance(commando, c.VerlengOntheffing | c.WijsOntheffingAf)
    if isinstance(commando, c.VerlengOntheffing):
        return commando.ontheffing_id, _stream_van_9a(commando)
    return (_stream_van_9a(commando) if commando.grondslag == "art9a" else commando.ontheffing_id,)


def _van_deze_ontheffing(commando: Commando, s: Ontheffing) -> bool:
    """Whether an advice is about the ontheffing in this stream: its number is known here."""
    assert isinstance(commando, c.VraagAdvies)
    return commando.ontheffing_id in {s.ontheffing_id, *s.verzoeken}


AGGREGAAT: Aggregate[Commando, Ontheffing] = Aggregate(
    naam="ontheffing",
    collectie="ontheffingen",
    partner=Partner.HANDHAVING,
    begin=Ontheffing(),
    toets=toets,
    decide=decide,
    evolve=evolve,
    rollen={
        **dict.fromkeys(COMMANDOS, (Rol.KLANTMANAGER,)),
        **dict.fromkeys(ALLEEN_SYSTEEM, (Rol.SYSTEEM,)),
        c.OntvangAdvies: (Rol.KLANTMANAGER, Rol.SYSTEEM),
    },
    opent={
        c.VraagOntheffingAan: _stream_van_besluit,
        c.VraagAdvies: _stream_van_advies,
        c.VerleenOntheffing: _stream_van_besluit,
    },
    overneemt=dict.fromkeys((c.VerlengOntheffing, c.WijsOntheffingAf), _overgenomen_ontheffing),
    vervolgt={c.VraagAdvies: Vervolg(_stream_van_9a, _van_deze_ontheffing)},
)


def toestand(s: Ontheffing) -> Mapping[str, Any]:
    """The state as JSON for `GET /v1/ontheffingen/{id}`. Whether it is actief or verlopen follows from
    `geldig` and the day that the reader asks about."""
    return {
        "ontheffingId": None if s.ontheffing_id is None else str(s.ontheffing_id),
        "status": s.fase.value,
        "grondslag": s.grondslag,
        "verzoekOp": _iso(s.verzoek_op),
        "ingangsdatum": _iso(s.ingang),
        "einddatum": _iso(s.einddatum),
        "verplichtingen": sorted(s.verplichtingen),
        "opschortingsgrond": s.opschortingsgrond,
        "geldig": [
            {
                "verplichtingen": sorted(deel.verplichtingen),
                "van": _iso(deel.periode.van),
                "totEnMet": _iso(deel.periode.tot_en_met),
            }
            for deel in geldige_perioden(s)
        ],
        "adviezen": [
            {"adviesaanvraagId": str(id), "ontvangen": ontvangen} for id, ontvangen in s.adviezen.items()
        ],
        "besluiten": besluiten.toestand(s.besluiten),
    }


def _iso(dag: date | None) -> str | None:
    return None if dag is None else dag.isoformat()
