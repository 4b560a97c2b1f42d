"""Register of the organisations of the chain, from the JSON file that `KETEN_DEELNEMERS` names."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import Field, TypeAdapter

from shared.contract.basistypen import Dag, Gemeentecode, OrganisatieUrn
from shared.contract.gebeurtenis import Rol
from shared.contract.model import Model


class Mandaat(Model):
    """A gemeente lets another bestuursorgaan take its besluiten, from `van` to and including `tot` (Pw 7
    lid 4)."""

    gemeente: Gemeentecode
    van: Dag
    tot: Dag | None = None


class Deelnemer(Model):
    """One organisation: its roles, the gemeenten that it acts for and the public key (JWK) with which it
    signs its requests for a token. A gemeente of which `mandaten` says nothing is its own, or mandated it
    without end."""

    organisatie: OrganisatieUrn
    naam: str = Field(min_length=1, max_length=200)
    rollen: tuple[Rol, ...]
    gemeenten: tuple[Gemeentecode, ...] = ()
    mandaten: tuple[Mandaat, ...] = ()
    sleutel: Mapping[str, Any] | None = None


class Deelnemers:
    """Lookups over the register. Raises ValueError for an organisation or gemeente that is named twice:
    who acts for a gemeente must have one answer."""

    def __init__(self, deelnemers: Iterable[Deelnemer]) -> None:
        self._per_organisatie: dict[str, Deelnemer] = {}
        self._per_gemeente: dict[str, Deelnemer] = {}
        for deelnemer in deelnemers:
            if deelnemer.organisatie in self._per_organisatie:
                raise ValueError(f"organisatie {deelnemer.organisatie} staat er twee keer in")
            self._per_organisatie[deelnemer.organisatie] = deelnemer
            if Rol.KLANTMANAGER not in deelnemer.rollen:
                continue
            for gemeente in deelnemer.gemeenten:
                if gemeente in self._per_gemeente:
                    raise ValueError(f"gemeente {gemeente} hoort bij twee organisaties")
                self._per_gemeente[gemeente] = deelnemer

    @classmethod
    def uit_bestand(cls, pad: Path) -> Self:
        """Reads the register. Raises OSError, or ValueError (pydantic) for content that does not fit."""
        inhoud = json.loads(pad.read_text("utf-8"))
        return cls(TypeAdapter(tuple[Deelnemer, ...]).validate_python(inhoud))

    def __iter__(self) -> Iterator[Deelnemer]:
        return iter(self._per_organisatie.values())

    def __len__(self) -> int:
        return len(self._per_organisatie)

    def organisatie(self, urn: str) -> Deelnemer | None:
        """The participant with this URN."""
        return self._per_organisatie.get(urn)

    def van_gemeente(self, gemeentecode: str) -> Deelnemer | None:
        """The organisation whose klantmanagers act for this gemeente (itself or its ISD)."""
        return self._per_gemeente.get(gemeentecode)

    def mag_besluiten(self, organisatie: str, gemeente: str, dag: date) -> bool:
        """Whether this organisation may take besluiten for this gemeente on that day (INV-01), as far as the
        register tells: for which gemeenten an organisation acts at all, its token says."""
        deelnemer = self.organisatie(organisatie)
        mandaten = [m for m in deelnemer.mandaten if m.gemeente == gemeente] if deelnemer else []
        return not mandaten or any(m.van <= dag and (m.tot is None or dag <= m.tot) for m in mandaten)

    def met_rol(self, rol: Rol) -> tuple[Deelnemer, ...]:
        return tuple(d for d in self if rol in d.rollen)

    @cached_property
    def gemeentecodes(self) -> tuple[str, ...]:
        return tuple(sorted(self._per_gemeente))


def schrijf_deelnemers(pad: Path, deelnemers: Iterable[Deelnemer]) -> None:
    """Writes a register that `uit_bestand` reads."""
    inhoud = [d.model_dump(mode="json", exclude_none=True) for d in deelnemers]
    pad.write_text(json.dumps(inhoud, indent=2, ensure_ascii=False) + "\n", "utf-8")
