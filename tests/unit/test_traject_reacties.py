"""What reintegratie does when the gemeente refers a client or withdraws that (`events.md` §5.1)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.intake import reacties as intake
from services.reintegratie.reacties import ONTHOUD, REACTIES
from services.reintegratie.traject.aggregate import AGGREGAAT
from services.reintegratie.traject.commands import BeeindigNaIntrekking, OntvangAanmelding
from services.reintegratie.traject.staat import traject_id
from shared.aggregate.aggregate import Aggregate
from shared.aggregate.naslag import Naslag, Vastgelegd
from shared.aggregate.reactions import Reactie
from shared.contract.diagnoses import DiagnoseAangevraagd
from shared.contract.envelop import Envelop, source_van
from shared.contract.gebeurtenis import Basis, Bron, Deur, Inhoud, Rol
from shared.contract.informatieverzoeken import InformatieGevraagd
from shared.contract.trajecten import AanmeldingOntvangen
from shared.contract.verwijzingen import KlantVerwezen, VerwijzingIngetrokken
from shared.deelnemers import Deelnemer, Deelnemers
from tests.geheugen import Geheugen
from tests.unit.gwt import given

KLANT = "665a85d90561a578bb058eeb854714f54bdc8850684653b365d4608cf3a5b79b"
GEMEENTE = "urn:nld:oin:00000099200000002000"
BUREAU = "urn:nld:kvknr:90000001"
ANDER_BUREAU = "urn:nld:kvknr:90000002"
VREEMD = "urn:nld:kvknr:90000099"
VERWIJZING = uuid4()

DEELNEMERS = Deelnemers(
    [
        Deelnemer(organisatie=GEMEENTE, naam="Gemeente", rollen=(Rol.KLANTMANAGER,), gemeenten=("9991",)),
        Deelnemer(organisatie=BUREAU, naam="Bureau", rollen=(Rol.BUREAU,)),
        Deelnemer(organisatie=ANDER_BUREAU, naam="Ander bureau", rollen=(Rol.BUREAU,)),
    ]
)


def vastgelegd(inhoud: Inhoud, organisatie: str = GEMEENTE, stream: str | None = None) -> Vastgelegd:
    """The event as it comes from the gemeente, registered on the evening of 24 February, Dutch time."""
    soort = inhoud.gebeurtenistype
    envelop = Envelop(
        id=uuid4(),
        source=source_van(organisatie, "proef"),
        type=soort.type,
        klant=KLANT,
        time=datetime(2025, 2, 23, 23, 30, tzinfo=UTC),
        stream=stream or f"verwijzing-{VERWIJZING}",
        sequence=1,
        dataschema="https://handhaving.example.nl" + soort.dataschema_pad,
        correlationid=uuid4(),
        causationid=None,
        verwerkingid="https://register.example.nl/verwerkingen/verwijzen",
        traceparent=None,
    )
    bron = Bron(brontype="professional", organisatie=GEMEENTE, rol=Rol.KLANTMANAGER)
    basis = Basis(gebeurtenisdatum="2025-02-24", deur=Deur.REGISTREREN, bron=bron, gemeente="9991")
    return Vastgelegd(envelop, basis, inhoud)


def onthouden(*gebeurtenissen: Inhoud) -> Geheugen:
    return Geheugen(ding for g in gebeurtenissen for ding in ONTHOUD[type(g)](vastgelegd(g)))


def verwezen(**velden: Any) -> KlantVerwezen:
    return KlantVerwezen.model_validate(
        {
            "verwijzingId": VERWIJZING,
            "ontvanger": BUREAU,
            "verwijsdatum": "2025-02-24",
            "trajectsoort": "bemiddeling",
            "doel": "regulierWerk",
            "overdrachtswijze": "warm",
            "pakket": ["vraagstelling", "contactpersoon"],
            "verplichtingen": ["arbeidsplicht"],
            "rapportageElkeMaanden": 3,
            **velden,
        }
    )


diagnose_gevraagd = DiagnoseAangevraagd(
    verwijzing_id=VERWIJZING,
    ontvanger=BUREAU,
    soorten=("medisch",),
    draaglast_meewegen=False,
    vraagstelling="Wat kan deze klant, en hoe lang niet?",
)
ingetrokken = VerwijzingIngetrokken(verwijzing_id=VERWIJZING, per_op=date(2025, 3, 1), reden="anderAanbod")


async def reageer(inhoud: Inhoud, naslag: Naslag | None = None) -> Sequence[Reactie]:
    return await REACTIES[type(inhoud)](vastgelegd(inhoud), DEELNEMERS, naslag or Geheugen())


@pytest.mark.parametrize("inhoud", [verwezen(), diagnose_gevraagd])
async def test_een_verwijzing_wordt_een_aanmelding_bij_de_ontvanger(inhoud: Inhoud) -> None:
    (reactie,) = await reageer(inhoud)
    assert reactie.aggregate is AGGREGAAT
    assert reactie.id == traject_id(VERWIJZING)
    assert reactie.organisatie == BUREAU
    assert isinstance(reactie.commando, OntvangAanmelding)
    assert reactie.commando.klant == KLANT
    assert reactie.commando.gemeente == "9991"
    ontvangen = AanmeldingOntvangen(
        traject_id=traject_id(VERWIJZING), verwijzing_id=VERWIJZING, ontvangen_op=date(2025, 2, 24)
    )
    given(AGGREGAAT).when(reactie.commando).then(ontvangen)
    given(AGGREGAAT, ontvangen).when(reactie.commando).then_nothing()


@pytest.mark.parametrize(
    ("velden", "ontbreekt"),
    [
        ({"pakket": []}, ("vraagstelling", "contactpersoon")),
        ({"pakket": [], "vraagstelling": "Welk werk past?"}, ("contactpersoon",)),
        ({"pakket": ["vraagstelling"], "contact": {"naam": "Team Werk"}}, None),
    ],
)
async def test_de_gemeente_ziet_wat_in_het_pakket_ontbreekt(
    velden: dict[str, Any], ontbreekt: tuple[str, ...] | None
) -> None:
    (reactie,) = await reageer(verwezen(**velden))
    assert isinstance(reactie.commando, OntvangAanmelding)
    assert reactie.commando.ontbreekt == ontbreekt


@pytest.mark.parametrize("ontvanger", [VREEMD, GEMEENTE])
async def test_een_ontvanger_die_hier_geen_bureau_is_krijgt_geen_aanmelding(ontvanger: str) -> None:
    verwijzing = verwezen(ontvanger=ontvanger)
    assert await reageer(verwijzing) == []
    assert await reageer(ingetrokken, onthouden(verwijzing)) == []


@pytest.mark.parametrize("verwijzing", [verwezen(), diagnose_gevraagd])
async def test_een_ingetrokken_verwijzing_beeindigt_bij_de_ontvanger(verwijzing: Inhoud) -> None:
    (reactie,) = await reageer(ingetrokken, onthouden(verwijzing))
    assert reactie.id == traject_id(VERWIJZING)
    assert reactie.organisatie == BUREAU
    assert isinstance(reactie.commando, BeeindigNaIntrekking)
    assert reactie.commando.per_op == date(2025, 3, 1)


async def test_een_verwijzing_die_hier_nooit_aankwam_laat_niets_te_beeindigen() -> None:
    assert await reageer(ingetrokken) == []


async def test_een_intrekking_geldt_wie_de_aanmelding_heeft_ook_als_de_ontvanger_is_gecorrigeerd() -> None:
    """The traject is of who got it; a correction of the verwijzing does not move it."""
    naslag = onthouden(verwezen())
    eigen = AGGREGAAT.stream(traject_id(VERWIJZING))
    for wie, stream in ((BUREAU, eigen), (VREEMD, f"traject-{uuid4()}")):
        aangemeld = AanmeldingOntvangen(
            traject_id=uuid4(), verwijzing_id=VERWIJZING, ontvangen_op=date(2025, 2, 24)
        )
        naslag.onthoud(ONTHOUD[AanmeldingOntvangen](vastgelegd(aangemeld, wie, stream)))
    naslag.onthoud(ONTHOUD[KlantVerwezen](vastgelegd(verwezen(ontvanger=ANDER_BUREAU))))  # as corrected
    (reactie,) = await reageer(ingetrokken, naslag)
    assert (reactie.organisatie, reactie.id) == (BUREAU, traject_id(VERWIJZING))


@pytest.mark.parametrize("onthoud", [ONTHOUD, intake.ONTHOUD])
def test_een_vraag_om_informatie_wordt_onthouden(onthoud: Mapping[type[Inhoud], Any]) -> None:
    vraag = InformatieGevraagd.model_validate(
        {
            "verzoekId": str(VERWIJZING),
            "aan": BUREAU,
            "categorieen": ["rapportages"],
            "verwerking": "https://register.example.nl/verwerkingen/begeleiden",
            "antwoordVoor": "2025-03-24",
        }
    )
    (ding,) = onthoud[InformatieGevraagd](vastgelegd(vraag))
    assert (ding.soort, ding.sleutel, ding.waarde) == ("verzoek", VERWIJZING, {"aan": BUREAU})


def test_alleen_deze_gebeurtenissen_hebben_een_gevolg() -> None:
    """The rows of `events.md` §5.1 with an event under reintegratie; the others are shown, or a task."""
    assert set(REACTIES) == {KlantVerwezen, DiagnoseAangevraagd, VerwijzingIngetrokken}


def test_CWI_antwoordt_met_een_mens_en_niet_met_een_gebeurtenis() -> None:
    assert intake.REACTIES == {}


def test_elke_reactie_is_een_commando_dat_het_systeem_mag_geven() -> None:
    aggregaat: Aggregate[Any, Any] = AGGREGAAT
    for commando in (OntvangAanmelding, BeeindigNaIntrekking):
        assert aggregaat.rollen[commando] == (Rol.SYSTEEM,)
