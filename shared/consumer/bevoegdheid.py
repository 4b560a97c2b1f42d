"""Whether the producer of an event may state it, as far as the event tells (architecture §2.5, INV-01).

The log lets only the owner write to a topic; here what it writes there is judged, by the table of the
contract that its own service goes by.
"""

from functools import lru_cache

import orjson

from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import OnbekendType, Rol
from shared.contract.rechten import NietUitTeGeven, eis_uitgeven, is_besluit, mag_vaststellen, partner_van


def bezwaar(topic: str, envelop: Envelop, data: bytes) -> str | None:
    """Why this event may not stand on this topic, in Dutch and without values out of it; None when it may.

    A topic that is no partner's is judged by nobody. A type that this service does not know is left to the
    handler: its client waits until the service does.
    """
    reden, besluitrollen = _recht(topic, envelop.type)
    return _bezwaar_tegen_besluit(envelop, data, besluitrollen) if besluitrollen else reden


@lru_cache(maxsize=4096)
def _recht(topic: str, type_: str) -> tuple[str | None, frozenset[str]]:
    """Why this type may not be published there, and of a besluit or vaststelling the roles that may take it.
    Asked for every event of a catch-up, so it is answered from memory."""
    try:
        partner = partner_van(topic)
    except ValueError:
        return None, frozenset()
    try:
        eis_uitgeven(partner, type_)
    except OnbekendType:
        return None, frozenset()
    except NietUitTeGeven as error:
        return str(error), frozenset()
    rollen = (rol for rol in Rol if mag_vaststellen(partner, rol, type_))
    return None, frozenset(rollen) if is_besluit(type_) else frozenset()


def _bezwaar_tegen_besluit(envelop: Envelop, data: bytes, rollen: frozenset[str]) -> str | None:
    try:
        bron = orjson.loads(data)["bron"]
        rol, organisatie = bron["rol"], bron["organisatie"]
    except (ValueError, KeyError, TypeError):
        return f"{envelop.type} is een besluit of vaststelling en zegt niet van wie"
    if rol not in rollen:
        bevoegd = " of ".join(sorted(rollen))
        return f"{envelop.type} is een besluit of vaststelling: alleen van een {bevoegd}"
    if organisatie != envelop.organisatie:
        return f"{envelop.type} is een besluit of vaststelling van een ander dan de afzender"
    return None
