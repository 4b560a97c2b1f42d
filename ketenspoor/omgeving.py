"""The environment of a chain on one machine: ports, keys, databases, register of participants.

Everything lies in one folder and survives a restart: the keys make the pseudonyms, so they stay.
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ketenspoor.poorten import vrije_poorten
from shared.contract.gebeurtenis import Partner

Logsoort = Literal["postgres", "kafka"]

VERZAMEL = 0.02
"""Seconds that events gather on their way to the klantbeeld, where nothing else is asked."""

UITGEVER = "uitgever"
DIENSTEN: tuple[str, ...] = (*(p.value for p in Partner), UITGEVER)
POORTEN: Mapping[str, int] = {
    Partner.KLANTVOLGSYSTEEM: 8000,
    Partner.INTAKE: 8001,
    Partner.HANDHAVING: 8002,
    Partner.REINTEGRATIE: 8003,
    UITGEVER: 8004,
}


def audience(dienst: str) -> str:
    """The `aud` that a token for this service names."""
    return f"https://{dienst}.ketenspoor.example.nl"


@dataclass(frozen=True)
class Omgeving:
    """`map` holds all state; `poorten` the HTTP port per service; `beheerpoorten` the port on which each
    worker serves /metrics, /livez and /readyz."""

    map: Path
    log: Logsoort
    poorten: Mapping[str, int]
    beheerpoorten: Mapping[str, int]
    ketensleutel: str
    bsn_sleutels: Mapping[str, str]

    @property
    def deelnemers(self) -> Path:
        return self.map / "deelnemers.json"

    @property
    def sleutels(self) -> Path:
        """Folder with the private keys: of the issuer and of every client of the demonstration."""
        return self.map / "sleutels"

    @property
    def logboeken(self) -> Path:
        return self.map / "log"

    def url(self, dienst: str) -> str:
        return f"http://127.0.0.1:{self.poorten[dienst]}"

    def database(self, dienst: str) -> str:
        return f"keten_{dienst}"

    def variabelen(
        self, dienst: str, database_url: str, log_url: str, verzamel: float = VERZAMEL
    ) -> dict[str, str]:
        """The `KETEN_` variables of one process of this service. `verzamel`: seconds that events gather on
        their way to the klantbeeld."""
        return {
            "KETEN_DATABASE_URL": database_url,
            "KETEN_LOG_URL": log_url,
            "KETEN_DEELNEMERS": str(self.deelnemers),
            "KETEN_KETENSLEUTEL": self.ketensleutel,
            "KETEN_BSN_SLEUTEL": self.bsn_sleutels[dienst],
            "KETEN_ISSUERS": json.dumps([self.url(UITGEVER)]),
            "KETEN_JWKS_URL": f"{self.url(UITGEVER)}/.well-known/jwks.json",
            "KETEN_AUDIENCE": audience(dienst),
            "KETEN_PUBLIC_URL": audience(dienst),
            "KETEN_SLEUTELS": str(self.sleutels),
            "KETEN_SIMULATIE": "true",
            # One machine does everything here: a little later, but far fewer transactions. Who looks at
            # a client waits for the klantvolgsysteem; a reaction has no one waiting.
            "KETEN_RELAY_POLL": str(verzamel),
            "KETEN_LINGER": str(verzamel) if dienst == Partner.KLANTVOLGSYSTEEM else "0.1",
        }


def open_omgeving(map: Path, log: Logsoort = "postgres", vaste_poorten: bool = True) -> Omgeving:
    """The environment in this folder, made when it is not there yet.

    `vaste_poorten=False` takes free ports (tests); they are chosen anew at every call.
    """
    map.mkdir(parents=True, exist_ok=True)
    for deel in ("sleutels", "log"):
        (map / deel).mkdir(exist_ok=True)
    geheim = _geheimen(map / "sleutels" / "keten.json")
    vrij = iter(vrije_poorten(len(POORTEN) + len(Partner)))
    poorten = POORTEN if vaste_poorten else {dienst: next(vrij) for dienst in POORTEN}
    return Omgeving(
        map=map,
        log=log,
        poorten=poorten,
        beheerpoorten={partner.value: next(vrij) for partner in Partner},
        ketensleutel=geheim["keten"],
        bsn_sleutels=geheim,
    )


def _geheimen(pad: Path) -> dict[str, str]:
    if not pad.exists():
        inhoud = {naam: secrets.token_hex(32) for naam in ("keten", *DIENSTEN)}
        with os.fdopen(os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as bestand:
            json.dump(inhoud, bestand)
    geheimen: dict[str, str] = json.loads(pad.read_text("utf-8"))
    return geheimen
