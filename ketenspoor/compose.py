"""Files that `docker-compose.yml` expects: keys, passwords, register of participants, environments."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from ketenspoor.adressen import Adressen
from ketenspoor.geheim import schrijf_geheim
from ketenspoor.logrechten import ADMIN, OPERATOR, Logbeheer, logvariabelen, nieuwe_wachtwoorden, plain_jaas
from ketenspoor.omgeving import DIENSTEN, UITGEVER, open_omgeving
from ketenspoor.simulator.deelnemers import schrijf_deelnemers
from shared.contract.gebeurtenis import Partner

POORT = 8000
LOG_URL = "kafka://kafka:9092"
LOGBEHEER = "kafka:9094"
BINNEN = Path("/keten")
"""Where the containers see the folder."""
MET_SLEUTELS = (UITGEVER, Partner.KLANTVOLGSYSTEEM)
"""Services that need private keys: to sign tokens, and to sign in a visitor of the demonstration."""


def bereid_compose_voor(map: Path) -> None:
    """Writes everything to `map`; keys and passwords that exist stay as they are."""
    omgeving = open_omgeving(map)
    schrijf_deelnemers(omgeving.deelnemers, omgeving.sleutels)
    logbeheer = _logbeheer(map / "logbeheer.json")
    wachtwoord = _wachtwoord(map / "postgres.wachtwoord")
    server = f"postgresql://keten:{wachtwoord}@postgres:5432"
    uitgever = f"http://{UITGEVER}:{POORT}"
    databases = {p.value: f"{server}/keten_{p}" for p in Partner}
    variabelen = {
        dienst: omgeving.variabelen(dienst, databases.get(dienst, databases[Partner.INTAKE]), LOG_URL)
        | {
            "KETEN_DEELNEMERS": str(BINNEN / "deelnemers.json"),
            "KETEN_ISSUERS": f'["{uitgever}"]',
            "KETEN_JWKS_URL": f"{uitgever}/.well-known/jwks.json",
        }
        for dienst in DIENSTEN
    }
    for dienst, waarden in variabelen.items():
        del waarden["KETEN_SLEUTELS"]
        if dienst in MET_SLEUTELS:
            waarden["KETEN_SLEUTELS"] = str(BINNEN / "sleutels")
        _env(map / f"{dienst}.env", waarden | logvariabelen(logbeheer.wachtwoorden, dienst))
    _env(map / "kafka.env", _beheerder(logbeheer.wachtwoorden[ADMIN]))
    Adressen(
        databases=databases,
        log_url=LOG_URL,
        log_username=OPERATOR,
        log_password=logbeheer.wachtwoorden[OPERATOR],
        diensten={dienst: f"http://{dienst}:{POORT}" for dienst in DIENSTEN},
        deelnemers=BINNEN / "deelnemers.json",
        sleutels=BINNEN / "sleutels",
        variabelen=variabelen,
    ).schrijf(map / "keten.json")


def _logbeheer(pad: Path) -> Logbeheer:
    bekend = Logbeheer.lees(pad).wachtwoorden if pad.exists() else {}
    beheer = Logbeheer(adres=LOGBEHEER, mechanisme="PLAIN", wachtwoorden=nieuwe_wachtwoorden() | dict(bekend))
    beheer.schrijf(pad)
    return beheer


def _beheerder(wachtwoord: str) -> Mapping[str, str]:
    """The settings of Kafka that hold a password, as its image takes them; the others stand in the file."""
    toegang = plain_jaas(wachtwoord)
    return {f"KAFKA_LISTENER_NAME_{n}_PLAIN_SASL_JAAS_CONFIG": toegang for n in ("CONTROLLER", "BEHEER")}


def _env(pad: Path, waarden: Mapping[str, str]) -> None:
    schrijf_geheim(pad, "".join(f"{naam}={waarde}\n" for naam, waarde in waarden.items()))


def _wachtwoord(pad: Path) -> str:
    if not pad.exists():
        schrijf_geheim(pad, secrets.token_hex(16))
    return pad.read_text("utf-8").strip()
