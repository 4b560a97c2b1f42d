"""Where a chain can be reached: the file `keten.json` that operator commands read (`--keten`).

`ketenspoor run` writes it for the embedded chain; for another chain an operator writes it by hand.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ketenspoor.geheim import schrijf_geheim
from shared.log.open import log_of
from shared.log.port import Log
from shared.settings import Settings


class Adressen(BaseModel):
    """`databases`: PostgreSQL URL per service; `diensten`: HTTP base per service and of the issuer
    (`uitgever`); `sleutels`: folder with the private keys of the organisations that this operator holds;
    `variabelen`: the `KETEN_` environment per service, for commands that do the work of one. On the log the
    operator is a user of its own (`log_username`), which need not be able to write."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    databases: Mapping[str, str]
    log_url: str
    diensten: Mapping[str, str]
    deelnemers: Path
    sleutels: Path
    variabelen: Mapping[str, Mapping[str, str]] = {}
    log_username: str | None = None
    log_password: str | None = None

    @classmethod
    def lees(cls, pad: Path) -> "Adressen":
        """Raises FileNotFoundError, or ValidationError for content that does not fit."""
        return cls.model_validate_json(pad.read_text("utf-8"))

    def instellingen(self, dienst: str) -> Settings:
        """The settings with which this service runs. Raises KeyError when they are not in this file."""
        omgeving = {n.removeprefix("KETEN_").lower(): w for n, w in self.variabelen[dienst].items()}
        return Settings.model_validate({**omgeving, "issuers": json.loads(omgeving["issuers"])})

    def log(self) -> Log:
        """The log as the operator's user reads it, not started yet."""
        return log_of(self.log_url, self.log_username, self.log_password)

    def schrijf(self, pad: Path) -> None:
        schrijf_geheim(pad, self.model_dump_json(indent=2) + "\n")
