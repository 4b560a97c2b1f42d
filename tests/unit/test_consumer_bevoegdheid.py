"""What stands on a topic by right: the type by its publisher, a besluit by who may take it (INV-01)."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from shared.aggregate.aggregate import Aggregate, OpenendCommando
from shared.aggregate.oordeel import Actor, Opdracht, Stroom, Uitgever, beoordeel
from shared.consumer import Incoming, Onbevoegd, read
from shared.contract import opwaardering
from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import Inhoud, Partner, Rol, gebeurtenistypen, uit_data
from shared.contract.rechten import NietUitTeGeven
from shared.log.port import LogRecord
from tests.contract.golden import data_bytes, event, golden
from tests.events import MOMENT

BESLUIT = "nl.overheid.ontheffingen.ontheffing-verleend"


def op_het_log(topic: str, gebeurtenis: dict[str, Any], data: bytes | None = None) -> LogRecord:
    envelop = Envelop.uit_attributen(gebeurtenis)
    return LogRecord(topic, 0, 0, envelop.klant.encode(), data or data_bytes(gebeurtenis), envelop.headers())


@pytest.mark.parametrize("partner", list(Partner))
def test_elk_type_wordt_gelezen_op_het_topic_van_zijn_uitgevers_en_op_geen_ander(partner: Partner) -> None:
    for gebeurtenis in golden().values():
        record = op_het_log(partner.topic, gebeurtenis)
        if partner in gebeurtenistypen()[gebeurtenis["type"]].uitgevers:
            assert isinstance(read(record), Incoming)
        else:
            with pytest.raises(Onbevoegd) as fout:
                read(record)
            assert str(fout.value) == f"{partner} mag {gebeurtenis['type']} niet uitgeven"


def test_wat_van_geen_partner_is_blijft_ongemoeid() -> None:
    assert read(op_het_log("keten.proef.v1", event(BESLUIT)))
    onbekend = event(BESLUIT) | {"type": "nl.overheid.ontheffingen.nog-onbekend"}
    assert read(op_het_log(Partner.REINTEGRATIE.topic, onbekend))


@pytest.mark.parametrize(
    ("wijziging", "reden"),
    [
        (lambda d: d["bron"].update(rol="bureau"), "alleen van een klantmanager"),
        (lambda d: d["bron"].update(rol="systeem"), "alleen van een klantmanager"),
        (lambda d: d["bron"].update(organisatie="urn:nld:kvknr:90000001"), "van een ander dan de afzender"),
        (lambda d: d["bron"].pop("rol"), "zegt niet van wie"),
        (lambda d: d.pop("bron"), "zegt niet van wie"),
        (lambda d: d.update(bron=["klantmanager"]), "zegt niet van wie"),
    ],
)
def test_een_besluit_komt_van_wie_het_mag_nemen(
    wijziging: Callable[[dict[str, Any]], object], reden: str
) -> None:
    gebeurtenis = event(BESLUIT)
    wijziging(gebeurtenis["data"])
    with pytest.raises(Onbevoegd, match=f"^{BESLUIT} is een besluit of vaststelling.*{reden}$"):
        read(op_het_log(Partner.HANDHAVING.topic, gebeurtenis))


def test_een_besluit_zonder_leesbare_inhoud_is_van_niemand() -> None:
    with pytest.raises(Onbevoegd, match="zegt niet van wie"):
        read(op_het_log(Partner.HANDHAVING.topic, event(BESLUIT), b"\x00"))


@pytest.fixture
def opvolger(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A type of which only the second version is left in the code."""
    oud = "nl.overheid.proef.besluit-van-eerder"
    monkeypatch.setattr(opwaardering, "_stappen", {oud: (BESLUIT, lambda data: data)})
    yield oud


def test_een_oudere_versie_heeft_de_rechten_van_haar_opvolger(opvolger: str) -> None:
    gebeurtenis = event(BESLUIT) | {"type": opvolger}
    assert read(op_het_log(Partner.HANDHAVING.topic, gebeurtenis))
    with pytest.raises(Onbevoegd):
        read(op_het_log(Partner.REINTEGRATIE.topic, gebeurtenis))


def test_een_dienst_stelt_niet_wat_haar_partner_niet_mag_uitgeven() -> None:
    """A decider of reintegratie that states an ontheffing: nothing of it leaves the judgement."""
    besluit = uit_data(BESLUIT, data_bytes(event(BESLUIT)))[1]
    with pytest.raises(NietUitTeGeven, match=f"^reintegratie mag {BESLUIT} niet uitgeven$"):
        stelt(Partner.REINTEGRATIE, besluit)
    assert stelt(Partner.HANDHAVING, besluit)


class Verleen(OpenendCommando):
    """Asks the decider of the test for its statement."""


def stelt(partner: Partner, inhoud: Inhoud) -> object:
    id = uuid4()
    aggregate: Aggregate[Verleen, None] = Aggregate(
        naam="proef",
        collectie="proeven",
        partner=partner,
        begin=None,
        toets=lambda commando, staat: (),
        decide=lambda commando, staat: (inhoud,),
        evolve=lambda staat, gebeurtenis: None,
        rollen={Verleen: (Rol.KLANTMANAGER,)},
        opent={Verleen: lambda commando: id},
    )
    actor = Actor("urn:nld:oin:00000099200000002000", Rol.KLANTMANAGER, ("9991",))
    opdracht = Opdracht(aggregate, id, Verleen(klant="a" * 64, gebeurtenisdatum="2026-03-02"), actor, MOMENT)
    uitgever = Uitgever("proef", "https://proef.example.nl", "https://register.example.nl/verwerkingen")
    return beoordeel(opdracht, Stroom.uit(aggregate, opdracht.stream, ()), uitgever).events
