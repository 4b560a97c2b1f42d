"""The demonstration register: which organisations take part, in which role, with which public key.

The content is always the same except for the keys, which are made once per folder and then kept.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from ketenspoor.simulator.organisaties import (
    AANTAL_BUREAUS,
    CWI,
    GEMEENTEN,
    INSPECTIE,
    KLANTVOLGSYSTEEM,
    TESTBUREAU,
    TESTDIAGNOSTICUS,
    TESTGEMEENTEN,
    Gemeente,
    Testgemeente,
    bureau,
)
from shared.access.sleutels import Sleutel, lees_sleutel, maak_sleutel, publiek
from shared.contract.gebeurtenis import Rol
from shared.deelnemers import Deelnemer
from shared.deelnemers import schrijf_deelnemers as schrijf_register

UITGEVER = "uitgever.json"
"""Private key of the issuer; services check its signature on every request, so it is an RSA key."""


def organisaties() -> Iterator[Deelnemer]:
    """The cohort's organisations and the test organisations of events.md §7, without keys."""
    yield Deelnemer(organisatie=CWI, naam="CWI", rollen=(Rol.ADVISEUR,))
    yield Deelnemer(organisatie=INSPECTIE, naam="Inspectie", rollen=(Rol.INSPECTIE,))
    yield Deelnemer(organisatie=KLANTVOLGSYSTEEM, naam="Klantvolgsysteem", rollen=())
    yield Deelnemer(organisatie=TESTBUREAU, naam="Testbureau", rollen=(Rol.BUREAU,))
    yield Deelnemer(organisatie=TESTDIAGNOSTICUS, naam="Testdiagnosticus", rollen=(Rol.DIAGNOSTICUS,))
    gemeenten: tuple[Testgemeente | Gemeente, ...] = (*TESTGEMEENTEN, *GEMEENTEN)
    for gemeente in gemeenten:
        yield Deelnemer(
            organisatie=gemeente.organisatie,
            naam=gemeente.naam,
            rollen=(Rol.KLANTMANAGER,),
            gemeenten=(gemeente.code,),
        )
    for nummer in range(AANTAL_BUREAUS):
        yield Deelnemer(organisatie=bureau(nummer), naam=f"Bureau {nummer + 1}", rollen=(Rol.BUREAU,))


def schrijf_deelnemers(register: Path, sleutels: Path) -> None:
    """Writes the register, and the private keys that do not exist yet (also the issuer's) to `sleutels`."""
    sleutels.mkdir(parents=True, exist_ok=True)
    _sleutel(sleutels / UITGEVER, "RS256")
    schrijf_register(
        register,
        [
            d.model_copy(
                update={"sleutel": publiek(_sleutel(sleutelbestand(sleutels, d.organisatie), "ES256"))}
            )
            for d in organisaties()
        ],
    )


def sleutelbestand(sleutels: Path, organisatie: str) -> Path:
    """Where the private key of an organisation lies: `oin-<20 digits>.json` or `kvknr-<8 digits>.json`."""
    return sleutels / (organisatie.removeprefix("urn:nld:").replace(":", "-") + ".json")


def sleutel_van(sleutels: Path, organisatie: str) -> Sleutel:
    """The private key of an organisation. Raises FileNotFoundError when this folder does not hold it."""
    return lees_sleutel(json.loads(sleutelbestand(sleutels, organisatie).read_text("utf-8")))


def _sleutel(bestand: Path, soort: str) -> Sleutel:
    """The key in this file, made first if need be; only its owner may read it."""
    if not bestand.exists():
        inhoud = json.dumps(maak_sleutel(soort).as_dict(private=True))
        with os.fdopen(os.open(bestand, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as open_bestand:
            open_bestand.write(inhoud)
    return lees_sleutel(json.loads(bestand.read_text("utf-8")))
