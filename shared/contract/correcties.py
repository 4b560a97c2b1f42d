"""Corrections: the owner replaces or withdraws, never deletes (`domain/events.md` §0.7, rules T10)."""

from typing import Any
from uuid import UUID

from pydantic import Field

from shared.contract.codes import Correctiereden
from shared.contract.gebeurtenis import Inhoud
from shared.contract.klassen import K
from shared.contract.uitgevers import IEDER, IHR


class GebeurtenisGecorrigeerd(Inhoud, domein="correcties", uitgevers=IHR, rollen=IEDER):
    """De eigenaar vervangt velden van een eigen eerdere gebeurtenis.

    Elke waarde in `velden` heeft de klasse van het veld dat zij vervangt.
    """

    gecorrigeerde_id: K[UUID]
    reden: K[Correctiereden]
    velden: K[dict[str, Any]] = Field(min_length=1)


class GebeurtenisIngetrokken(Inhoud, domein="correcties", uitgevers=IHR, rollen=IEDER):
    """De eerdere gebeurtenis had niet vastgelegd moeten worden."""

    ingetrokken_id: K[UUID]
    reden: K[Correctiereden]
