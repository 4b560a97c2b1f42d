"""Producer rights: which service may publish which type on which topic, and which role may state it.

The same table feeds the Kafka ACLs, the check of consumers on arrival and the catalogue. A besluit or
vaststelling has handhaving as its only publisher and the klantmanager (or the law, through the system
of the gemeente) as its only role: a bureau or diagnosticus cannot publish one (INV-01, Pw 7 lid 4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shared.contract.gebeurtenis import Gebeurtenistype, OnbekendType, Partner, Rol, gebeurtenistypen
from shared.contract.opwaardering import nieuwste

ROLLEN_VAN: dict[Partner, tuple[Rol, ...]] = {
    Partner.INTAKE: (Rol.ADVISEUR, Rol.SYSTEEM),
    Partner.HANDHAVING: (Rol.KLANTMANAGER, Rol.SYSTEEM),
    Partner.REINTEGRATIE: (Rol.BUREAU, Rol.DIAGNOSTICUS, Rol.SYSTEEM),
    Partner.KLANTVOLGSYSTEEM: (
        Rol.ADVISEUR,
        Rol.KLANTMANAGER,
        Rol.BUREAU,
        Rol.DIAGNOSTICUS,
        Rol.SYSTEEM,
    ),
}
"""Roles that give commands to a service. The inspectie gives none (`domain/events.md` §0.5). The one
exception stands at its type: a klantmanager may state a GegevensafspraakVastgelegd at intake."""


@dataclass(frozen=True, slots=True)
class Topicrecht:
    """One line of the ACL table; the principal on Kafka is the name of the partner."""

    partner: Partner
    topic: str
    recht: Literal["schrijven", "lezen"]


class NietUitTeGeven(Exception):
    """A service would publish a type that is not its own to publish."""

    def __init__(self, partner: Partner, type_: str) -> None:
        super().__init__(f"{partner} mag {type_} niet uitgeven")


def _soort(type_: str) -> Gebeurtenistype:
    typen = gebeurtenistypen()
    # Of an older version only its successor may be left.
    soort = typen.get(type_) or typen.get(nieuwste(type_))
    if soort is None:
        raise OnbekendType(type_)
    return soort


def mag_uitgeven(partner: Partner, type_: str) -> bool:
    """Whether this service may publish the type. Raises OnbekendType for a type outside the contract."""
    return partner in _soort(type_).uitgevers


def eis_uitgeven(partner: Partner, type_: str) -> None:
    """Raises NietUitTeGeven when this service may not publish the type, OnbekendType as `mag_uitgeven`."""
    if not mag_uitgeven(partner, type_):
        raise NietUitTeGeven(partner, type_)


def mag_vaststellen(partner: Partner, rol: Rol, type_: str) -> bool:
    """Whether this role, acting at this service, may state the type. Raises OnbekendType."""
    soort = _soort(type_)
    eigen_rol = rol in ROLLEN_VAN[partner] or len(soort.uitgevers) == 1
    return partner in soort.uitgevers and rol in soort.rollen and eigen_rol


def is_besluit(type_: str) -> bool:
    """Whether the type is a besluit or vaststelling (INV-01). Raises OnbekendType."""
    return _soort(type_).besluit


def partner_van(topic: str) -> Partner:
    """The only writer of a topic. Raises ValueError for a topic outside the contract."""
    for partner in Partner:
        if partner.topic == topic:
            return partner
    raise ValueError(f"onbekend topic: {topic}")


def topicrechten() -> Iterator[Topicrecht]:
    """The ACL table: each partner writes its own topic only and reads all four."""
    for partner in Partner:
        yield Topicrecht(partner, partner.topic, "schrijven")
        for bron in Partner:
            yield Topicrecht(partner, bron.topic, "lezen")
