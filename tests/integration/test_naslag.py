"""A correction reaches what another service remembered of the event (`events.md` §0.7, rules T10)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing.commands import OntheffingFeiten
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from services.handhaving.voorbeelden import besluit as besluitblok
from shared.aggregate.handler import Opdracht
from shared.contract.correcties import GebeurtenisGecorrigeerd, GebeurtenisIngetrokken
from shared.contract.inschrijvingen import FaseBepaald
from shared.contract.klantgegevens import KlantgegevensVastgesteld
from shared.contract.termijnen import dagen
from shared.contract.uitkeringen import KlantVerhuisd
from shared.contract.weigering import Geweigerd
from shared.database import Database
from tests.integration.test_identiteit_partner import GEMEENTE, NU, A, B, Gemeente, uit

STREAM = "inschrijving-0b6f2f6e-1c8f-4d57-9d7d-5c1f0a9e3d11"
KIND = {"kindId": str(uuid4()), "volledigeZorg": True, "tenLasteKomend": True}


@pytest.fixture
def gemeente(database: Database) -> Gemeente:
    return Gemeente(database)


def gegevens(**velden: Any) -> KlantgegevensVastgesteld:
    return KlantgegevensVastgesteld.model_validate({"gesteldOp": "2025-01-06", **velden})


def correctie(doel: UUID, **velden: Any) -> GebeurtenisGecorrigeerd:
    return GebeurtenisGecorrigeerd(gecorrigeerde_id=doel, reden="registratiefout", velden=velden)


def intrekking(doel: UUID) -> GebeurtenisIngetrokken:
    return GebeurtenisIngetrokken(ingetrokken_id=doel, reden="registratiefout")


async def feiten(gemeente: Gemeente, klant: str = A) -> OntheffingFeiten:
    """What a grant to this client would be judged by."""
    verleen = uit(ONTHEFFING, "VerleenOntheffing", klant=klant)
    opdracht = Opdracht(ontheffing.AGGREGAAT, uuid4(), verleen, GEMEENTE, NU)
    gelezen = await gemeente.lezers[type(verleen)](gemeente.store, opdracht, None)
    assert isinstance(gelezen, OntheffingFeiten)
    return gelezen


async def geweigerd(gemeente: Gemeente, **velden: Any) -> set[str]:
    """The rules by which the grant is refused; none when it is given."""
    id = ontheffing.ontheffing9a_id(A, "9991") if velden.get("grondslag") == "art9a" else uuid4()
    eigen = {"klant": A, "ontheffingId": str(id), **velden}
    opdracht = Opdracht(ontheffing.AGGREGAAT, id, uit(ONTHEFFING, "VerleenOntheffing", **eigen), GEMEENTE, NU)
    try:
        await gemeente.handler.behandel(opdracht)
    except Geweigerd as fout:
        return {o.code for o in fout.overtredingen}
    return set()


ART9A: Mapping[str, Any] = {"grondslag": "art9a", "verzoekOntvangenOp": "2025-06-20"}


async def vraag9a(gemeente: Gemeente) -> None:
    id = ontheffing.ontheffing9a_id(A, "9991")
    vraag = uit(ONTHEFFING, "VraagOntheffingAan", klant=A, ontheffingId=str(id), **ART9A)
    await gemeente.doe(ontheffing.AGGREGAAT, id, vraag)


async def verleen9a(gemeente: Gemeente, einddatum: str) -> set[str]:
    return await geweigerd(
        gemeente,
        **besluitblok("2025-07-01", "2025-07-01", "Pw 9a lid 1", "Alleenstaande ouder."),
        **ART9A,
        gronden=["alleenstaandeOuderKind5"],
        adviesverantwoording="geenAdviesNietMedisch",
        ingangsdatum="2025-07-01",
        einddatum=einddatum,
        heronderzoekOp=None,
    )


async def test_inv12_de_gecorrigeerde_geboortedatum_beslist(gemeente: Gemeente) -> None:
    gesteld = await gemeente.hoort(gegevens(geboortedatum="1950-05-31"), A, STREAM)
    assert await geweigerd(gemeente) == {"INV-12"}
    await gemeente.hoort(correctie(gesteld, geboortedatum="1980-05-31"), A, STREAM, na=1)
    assert await geweigerd(gemeente) == set()


async def test_inv18_de_gecorrigeerde_geboortedatum_van_het_kind_beslist(gemeente: Gemeente) -> None:
    te_oud, jonger = ([{**KIND, "geboortedatum": dag}] for dag in ("2019-05-04", "2023-05-04"))
    gesteld = await gemeente.hoort(gegevens(leefvorm="alleenstaandeOuder", kinderen=te_oud), A, STREAM)
    await vraag9a(gemeente)
    assert await verleen9a(gemeente, "2028-05-03") == {"INV-18"}
    await gemeente.hoort(correctie(gesteld, kinderen=jonger), A, STREAM, na=1)
    assert await verleen9a(gemeente, "2028-05-03") == set()


async def test_inv20_een_ingetrokken_verhuizing_kost_geen_dagen(gemeente: Gemeente) -> None:
    await gemeente.met_aanvraag(A)
    kinderen = [{**KIND, "geboortedatum": "2023-05-04"}]
    await gemeente.hoort(gegevens(leefvorm="alleenstaandeOuder", kinderen=kinderen), A, STREAM)
    await vraag9a(gemeente)
    verhuisd = KlantVerhuisd.model_validate(
        {
            "naarGemeente": "9991",
            "verhuisdatum": "2025-06-01",
            "bijstandVoortgezet": "ja",
            "perioden9a": [{"van": "2024-02-01", "totEnMet": "2024-12-31"}],
        }
    )
    stream = f"uitkeringsdossier-{uuid4()}"
    gesteld = await gemeente.hoort(verhuisd, A, stream)
    assert dagen((await feiten(gemeente)).perioden9a_elders) == 335
    assert await verleen9a(gemeente, "2030-06-30") == {"INV-20"}
    korter = [{"van": "2024-02-01", "totEnMet": "2024-02-29"}]
    await gemeente.hoort(correctie(gesteld, perioden9a=korter), A, stream, na=1)
    assert dagen((await feiten(gemeente)).perioden9a_elders) == 29
    elders = await gemeente.hoort(correctie(gesteld, naarGemeente="9992"), A, stream, na=2)
    assert (await feiten(gemeente)).perioden9a_elders == ()
    await gemeente.hoort(intrekking(elders), A, stream, na=3)
    assert dagen((await feiten(gemeente)).perioden9a_elders) == 29
    await gemeente.hoort(intrekking(gesteld), A, stream, na=4)
    assert (await feiten(gemeente)).perioden9a_elders == ()
    assert await verleen9a(gemeente, "2030-06-30") == set()


async def test_een_ingetrokken_correctie_herstelt_wat_er_stond(gemeente: Gemeente) -> None:
    """The correction before it holds again, and a field that it took away is back."""
    gesteld = await gemeente.hoort(gegevens(geboortedatum="1950-05-31", leefvorm="gehuwd"), A, STREAM)
    await gemeente.hoort(correctie(gesteld, geboortedatum="1980-05-31"), A, STREAM, na=1)
    fout = await gemeente.hoort(
        correctie(gesteld, geboortedatum="1990-01-01", leefvorm=None), A, STREAM, na=2
    )
    nu = await feiten(gemeente)
    assert (str(nu.geboortedatum), nu.leefvorm) == ("1990-01-01", None)
    await gemeente.hoort(intrekking(fout), A, STREAM, na=3)
    nu = await feiten(gemeente)
    assert (str(nu.geboortedatum), nu.leefvorm) == ("1980-05-31", "gehuwd")


async def test_zonder_de_ingetrokken_verklaring_geldt_die_van_een_ander(gemeente: Gemeente) -> None:
    """Two sources: the newest holds whichever arrives first, and the other again when that one goes."""
    nieuwer = await gemeente.hoort(gegevens(geboortedatum="1981-01-01"), A, STREAM, na=5)
    await gemeente.hoort(gegevens(geboortedatum="1982-02-02"), A, f"traject-{uuid4()}", na=2)
    assert str((await feiten(gemeente)).geboortedatum) == "1981-01-01"
    await gemeente.hoort(correctie(nieuwer, geboortedatum="1983-03-03"), A, STREAM, na=6)
    assert str((await feiten(gemeente)).geboortedatum) == "1983-03-03"
    await gemeente.hoort(intrekking(nieuwer), A, STREAM, na=7)
    assert str((await feiten(gemeente)).geboortedatum) == "1982-02-02"


async def test_op_hetzelfde_moment_geldt_de_laatste_van_de_stream(gemeente: Gemeente) -> None:
    for datum in ("1981-01-01", "1982-02-02", "1980-03-03"):
        await gemeente.hoort(gegevens(geboortedatum=datum), A, STREAM)
    assert str((await feiten(gemeente)).geboortedatum) == "1980-03-03"


async def alles(gemeente: Gemeente) -> list[tuple[Any, ...]]:
    async with gemeente.db.acquire() as conn:
        tabellen = [await conn.fetch(f"select * from {t}") for t in ("naslag", "onthouden")]
    return [tuple(rij) for tabel in tabellen for rij in tabel]


async def test_een_correctie_van_wat_niet_onthouden_is_verandert_niets(gemeente: Gemeente) -> None:
    """Nor does one of which every new value was withheld on arrival, or one from another stream."""
    gesteld = await gemeente.hoort(gegevens(geboortedatum="1981-01-01"), A, STREAM)
    fase = FaseBepaald.model_validate(
        {
            "schema": "a1a2",
            "schemaversie": "2",
            "waarde": "a1",
            "bepaaldOp": "2025-01-06",
            "geldigVanaf": "2025-01-06",
        }
    )
    bepaald = await gemeente.hoort(fase, A, STREAM, na=1)
    voor = await alles(gemeente)
    assert voor
    gecorrigeerd = await gemeente.hoort(correctie(bepaald, waarde="a2"), A, STREAM, na=2)
    await gemeente.hoort(intrekking(gecorrigeerd), A, STREAM, na=3)
    await gemeente.hoort(intrekking(bepaald), A, STREAM, na=4)
    leeg = correctie(gesteld, toelichting="weg").model_copy(update={"velden": {}})
    await gemeente.hoort(leeg, A, STREAM, na=5)
    await gemeente.hoort(correctie(gesteld, geboortedatum="1990-01-01"), A, f"traject-{uuid4()}", na=6)
    assert await alles(gemeente) == voor


async def test_ook_van_een_samengevoegde_persoon(gemeente: Gemeente) -> None:
    """The stream keeps the key that it began with, and so does what is remembered of it."""
    gesteld = await gemeente.hoort(gegevens(geboortedatum="1981-01-01"), A, STREAM)
    await gemeente.voeg_samen(A, B)
    await gemeente.hoort(correctie(gesteld, geboortedatum="1983-03-03"), B, STREAM, na=2, sleutel=A)
    assert str((await feiten(gemeente, B)).geboortedatum) == "1983-03-03"
    tweede = await gemeente.hoort(gegevens(geboortedatum="1984-04-04"), B, STREAM, na=3, sleutel=A)
    await gemeente.hoort(correctie(tweede, geboortedatum="1985-05-05"), B, STREAM, na=4, sleutel=A)
    await gemeente.splits(B, A, STREAM)
    assert str((await feiten(gemeente, A)).geboortedatum) == "1985-05-05"
    assert (await feiten(gemeente, B)).geboortedatum is None
