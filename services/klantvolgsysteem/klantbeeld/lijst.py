"""Columns of a stream that lists of clients need, from its state."""

from datetime import date
from typing import Any, NamedTuple

from services.klantvolgsysteem.klantbeeld.staat import Staat


class Lijstkolommen(NamedTuple):
    betrokken: list[str]
    gemeente: str | None
    fase: str | None
    uitkering_van: date | None
    uitkering_tot: date | None
    open_stukken: int
    laatste_contact: date | None


def lijstkolommen(s: Staat) -> Lijstkolommen:
    """`uitkering_…` are of the spell that began last; `open_stukken` counts what waits for an answer."""
    uitkeringen: list[dict[str, Any]] = list(s.get("uitkeringen", {}).values())
    uitkering = max(uitkeringen, key=lambda u: u.get("ingangsdatum") or "", default={})
    van, tot = uitkering.get("ingangsdatum"), uitkering.get("einddatum")
    contact = s.get("laatsteContact", {}).get("datum")
    fase = s.get("fase")
    return Lijstkolommen(
        betrokken=s.get("betrokken", []),
        gemeente=s.get("gemeente") or uitkering.get("gemeente"),
        fase=f"{fase.get('schema')}:{fase.get('waarde')}" if fase else None,
        uitkering_van=date.fromisoformat(van) if van else None,
        uitkering_tot=date.fromisoformat(tot) if tot else None,
        open_stukken=sum(1 for stuk in s.get("stukken", {}).values() if stuk["verschuldigd"]),
        laatste_contact=date.fromisoformat(contact) if contact else None,
    )
