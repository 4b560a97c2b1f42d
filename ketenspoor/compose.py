"""Files that `docker-compose.yml` expects: keys, register of participants, environment per service."""

import secrets
from pathlib import Path

from ketenspoor.adressen import Adressen
from ketenspoor.omgeving import DIENSTEN, UITGEVER, open_omgeving
from ketenspoor.simulator.deelnemers import schrijf_deelnemers
from shared.contract.gebeurtenis import Partner

POORT = 8000
LOG_URL = "kafka://kafka:9092"
BINNEN = Path("/keten")
"""Where the containers see the folder."""


def bereid_compose_voor(map: Path) -> None:
    """Writes everything to `map`; keys that exist stay as they are."""
    omgeving = open_omgeving(map)
    schrijf_deelnemers(omgeving.deelnemers, omgeving.sleutels)
    wachtwoord = _wachtwoord(map / "postgres.wachtwoord")
    server = f"postgresql://keten:{wachtwoord}@postgres:5432"
    uitgever = f"http://{UITGEVER}:{POORT}"
    databases = {p.value: f"{server}/keten_{p}" for p in Partner}
    variabelen = {
        dienst: omgeving.variabelen(dienst, databases.get(dienst, databases[Partner.INTAKE]), LOG_URL)
        | {
            "KETEN_DEELNEMERS": str(BINNEN / "deelnemers.json"),
            "KETEN_SLEUTELS": str(BINNEN / "sleutels"),
            "KETEN_ISSUERS": f'["{uitgever}"]',
            "KETEN_JWKS_URL": f"{uitgever}/.well-known/jwks.json",
        }
        for dienst in DIENSTEN
    }
    for dienst, waarden in variabelen.items():
        _geheim(map / f"{dienst}.env", "".join(f"{naam}={waarde}\n" for naam, waarde in waarden.items()))
    Adressen(
        databases=databases,
        log_url=LOG_URL,
        diensten={dienst: f"http://{dienst}:{POORT}" for dienst in DIENSTEN},
        deelnemers=BINNEN / "deelnemers.json",
        sleutels=BINNEN / "sleutels",
        variabelen=variabelen,
    ).schrijf(map / "keten.json")


def _wachtwoord(pad: Path) -> str:
    if not pad.exists():
        _geheim(pad, secrets.token_hex(16))
    return pad.read_text("utf-8").strip()


def _geheim(pad: Path, inhoud: str) -> None:
    pad.touch(mode=0o600)
    pad.write_text(inhoud, "utf-8")
