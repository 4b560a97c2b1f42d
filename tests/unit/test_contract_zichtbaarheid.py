"""Who gets which field of an event (events §0.4, with the examples of §7)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import orjson
import pytest

from shared.contract.gebeurtenis import (
    Basis,
    Besluit,
    Bron,
    MogelijkBesluit,
    OnbekendType,
    Partner,
    Rol,
    gebeurtenistypen,
    uit_data,
)
from shared.contract.klassen import Klasse
from shared.contract.model import Model
from shared.contract.zichtbaarheid import Lezer, bij_aankomst, is_voor, klasse_van, zichtbaar
from tests.contract.golden import event

VERWEZEN = "nl.overheid.verwijzingen.klant-verwezen"
VERLEEND = "nl.overheid.ontheffingen.ontheffing-verleend"
RAPPORTAGE = "nl.overheid.rapportages.rapportage-ingediend"
GECORRIGEERD = "nl.overheid.correcties.gebeurtenis-gecorrigeerd"

GEMEENTE = Lezer("urn:nld:oin:00000099200000002000", Rol.KLANTMANAGER, frozenset({"9991"}))
TWEEDE_GEMEENTE = Lezer("urn:nld:oin:00000099200000003000", Rol.KLANTMANAGER, frozenset({"9992"}))
CWI = Lezer("urn:nld:oin:00000099100000001000", Rol.ADVISEUR)
BUREAU = Lezer("urn:nld:oin:00000099300000004000", Rol.BUREAU)
ANDER_BUREAU = Lezer("urn:nld:kvknr:90000001", Rol.BUREAU)
INSPECTIE = Lezer("urn:nld:oin:00000099900000009000", Rol.INSPECTIE)


def test_de_eigenaar_ziet_alles() -> None:
    data = event(VERWEZEN)["data"]
    assert zichtbaar(VERWEZEN, data, GEMEENTE) == data


def test_cwi_ziet_van_een_verwijzing_alleen_wat_de_keten_mag_weten() -> None:
    data = event(VERWEZEN)["data"]
    gezien = zichtbaar(VERWEZEN, data, CWI)
    assert gezien["afgeschermd"] == [
        "belemmeringen",
        "betaalschema",
        "contact",
        "contractId",
        "klantsegment",
        "planId",
        "vraagstelling",
        "bron.medewerker",
    ]
    weg = {*gezien["afgeschermd"], "bron"}
    assert {n: w for n, w in gezien.items() if n not in {"afgeschermd", "bron"}} == {
        n: w for n, w in data.items() if n not in weg
    }
    assert gezien["bron"] == {n: w for n, w in data["bron"].items() if n != "medewerker"}


@pytest.mark.parametrize("lezer", [CWI, BUREAU, INSPECTIE])
def test_van_een_ontheffing_zien_partners_omvang_en_datums_maar_geen_grond(lezer: Lezer) -> None:
    gezien = zichtbaar(VERLEEND, event(VERLEEND)["data"], lezer)
    assert gezien["afgeschermd"] == [
        "adviesIds",
        "adviesverantwoording",
        "artikel",
        "gronden",
        "grondslag",
        "motivering",
        "bron.medewerker",
    ]
    assert {"ontheffingId", "verplichtingen", "ingangsdatum", "einddatum", "reintegratieplicht"} <= set(
        gezien
    )
    assert {"heronderzoekOp", "besluitId", "besluitdatum", "bekendgemaaktOp", "bezwaarTot"} <= set(gezien)


def test_het_bureau_van_de_verwijzing_ziet_vraag_en_contract_een_ander_bureau_niet() -> None:
    data = event(VERWEZEN)["data"]
    assert zichtbaar(VERWEZEN, data, BUREAU)["afgeschermd"] == ["bron.medewerker"]
    assert "vraagstelling" in zichtbaar(VERWEZEN, data, ANDER_BUREAU)["afgeschermd"]


def test_alleen_de_gemeente_van_de_zaak_ziet_wat_voor_de_gemeente_is() -> None:
    data = event(RAPPORTAGE)["data"]
    assert zichtbaar(RAPPORTAGE, data, GEMEENTE)["afgeschermd"] == ["bron.medewerker"]
    assert "inhoud" in zichtbaar(RAPPORTAGE, data, TWEEDE_GEMEENTE)["afgeschermd"]


@pytest.mark.parametrize("gemeenten", [{"9991"}, set()])
def test_van_een_zaak_zonder_gemeente_is_geen_gemeente_partij(gemeenten: set[str]) -> None:
    data = event(RAPPORTAGE)["data"]
    lezer = Lezer(GEMEENTE.organisatie, Rol.KLANTMANAGER, frozenset(gemeenten))
    del data["gemeente"]
    assert "inhoud" in zichtbaar(RAPPORTAGE, data, lezer)["afgeschermd"]


def test_wie_voor_geen_gemeente_werkt_is_van_geen_zaak_partij() -> None:
    lezer = Lezer(GEMEENTE.organisatie, Rol.KLANTMANAGER)
    assert "inhoud" in zichtbaar(RAPPORTAGE, event(RAPPORTAGE)["data"], lezer)["afgeschermd"]


def test_de_nieuwe_gemeente_ziet_de_perioden_9a_van_wie_naar_haar_verhuist() -> None:
    type_ = "nl.overheid.uitkeringen.klant-verhuisd"
    data = {
        "bron": {"organisatie": GEMEENTE.organisatie},
        "gemeente": "9991",
        "naarGemeente": "9992",
        "perioden9a": [{"van": "2024-02-01", "totEnMet": "2025-05-31"}],
    }
    assert "perioden9a" in zichtbaar(type_, data, TWEEDE_GEMEENTE)
    assert zichtbaar(type_, data, BUREAU)["afgeschermd"] == ["perioden9a"]


def test_een_hoedanigheid_in_de_zaak_opent_wat_voor_die_partij_is() -> None:
    type_ = "nl.overheid.rapportages.rapportage-teruggekoppeld"
    data = {"bron": {"organisatie": GEMEENTE.organisatie}, "stukId": "x", "opmerking": "helder"}
    afzender = Lezer(BUREAU.organisatie, Rol.BUREAU, partijen=frozenset({"bureau", "afzender"}))
    assert zichtbaar(type_, data, afzender) == data
    assert zichtbaar(type_, data, BUREAU)["afgeschermd"] == ["opmerking"]


def test_de_inspectie_ziet_geen_persoonsgegevens() -> None:
    type_ = "nl.overheid.klantgegevens.klantgegevens-vastgesteld"
    data = {"bron": {"organisatie": CWI.organisatie}, "gesteldOp": "2025-01-06", "geslacht": "vrouw"}
    assert zichtbaar(type_, data, INSPECTIE)["afgeschermd"] == ["geslacht"]
    assert zichtbaar(type_, data, BUREAU) == data


def test_bewijslink_en_medewerker_van_de_bron_blijven_bij_de_eigenaar() -> None:
    type_ = "nl.overheid.inschrijvingen.werkzoekende-ingeschreven"
    bron = {"organisatie": CWI.organisatie, "rol": "adviseur", "medewerker": "a-1", "bewijsLink": "https://x"}
    gezien = zichtbaar(type_, {"bron": bron}, GEMEENTE)
    assert gezien["afgeschermd"] == ["bron.bewijsLink", "bron.medewerker"]
    assert gezien["bron"] == {"organisatie": CWI.organisatie, "rol": "adviseur"}


def test_een_gecorrigeerde_waarde_heeft_de_klasse_van_het_veld() -> None:
    data = {
        "bron": {"organisatie": GEMEENTE.organisatie},
        "reden": "registratiefout",
        "velden": {"einddatum": "2025-10-31", "gronden": ["medisch"]},
    }
    gezien = zichtbaar(GECORRIGEERD, data, CWI, gecorrigeerd=VERLEEND)
    assert gezien["velden"] == {"einddatum": "2025-10-31"}
    assert gezien["afgeschermd"] == ["velden.gronden"]


def test_zonder_het_gecorrigeerde_type_geldt_de_strengste_klasse_van_de_naam() -> None:
    data = {"bron": {"organisatie": GEMEENTE.organisatie}, "velden": {"einddatum": "x", "verwijsdatum": "y"}}
    gezien = zichtbaar(GECORRIGEERD, data, BUREAU)
    assert gezien["velden"] == {"verwijsdatum": "y"}
    assert gezien["afgeschermd"] == ["velden.einddatum"]


def test_wat_al_was_afgeschermd_blijft_genoemd() -> None:
    data = {**event(VERLEEND)["data"], "afgeschermd": ["startkwalificatie"]}
    assert "startkwalificatie" in zichtbaar(VERLEEND, data, CWI)["afgeschermd"]


def test_een_onbekend_type_is_een_fout() -> None:
    with pytest.raises(OnbekendType):
        zichtbaar("nl.overheid.x.y", {}, CWI)


OPGELEGD = "nl.overheid.maatregelen.maatregel-opgelegd"
NORMAFWIJKING = "nl.overheid.maatregelen.normafwijking-vastgesteld"
PLAATSING_BEVESTIGD = "nl.overheid.plaatsingen.plaatsing-bevestigd"


@pytest.mark.parametrize(
    ("type_", "velden", "voor"),
    [
        (NORMAFWIJKING, {"maatregelId": "1", "gedraging": "art18lid4h", "lezingen": []}, {GEMEENTE}),
        (OPGELEGD, {"besluitId": "1", "maatregelId": "1", "percentage": 100}, {GEMEENTE, CWI}),
        (PLAATSING_BEVESTIGD, {"plaatsingId": "1", "oordeel": "bevestigd"}, {BUREAU}),
        (VERWEZEN, {"verwijzingId": "1", "vraagstelling": "?"}, {GEMEENTE, CWI, BUREAU}),
    ],
)
def test_wat_geheel_voor_anderen_is_bestaat_voor_een_lezer_niet(
    type_: str, velden: dict[str, object], voor: set[Lezer]
) -> None:
    data = {"gebeurtenisdatum": "2025-07-07", "gemeente": "9991", "bron": {}, **velden}
    assert {lezer for lezer in (GEMEENTE, CWI, BUREAU) if is_voor(type_, data, lezer)} == voor


def test_een_eigen_uitspraak_blijft_van_de_eigenaar() -> None:
    data = {"bron": {"organisatie": CWI.organisatie}, "plaatsingId": "1"}
    assert is_voor(PLAATSING_BEVESTIGD, data, CWI)


class Veld(NamedTuple):
    """Model, field on the wire, whether it is required, its class, and who alone sees it."""

    model: str
    naam: str
    ster: bool
    klasse: str
    naar: tuple[str, ...]


def _catalogus() -> tuple[list[Veld], dict[str, list[str]]]:
    """The fields, and those of each object within a field by `Type.veld`, with the star where it has one."""
    regels = (Path(__file__).parents[1] / "contract/vertrouwelijkheid.txt").read_text("utf-8").splitlines()
    velden: list[Veld] = []
    onderdelen: dict[str, list[str]] = {}
    for regel in regels:
        if regel.startswith("#"):
            continue
        naam, *groepen = regel.split(" | ")
        if not groepen:
            plek, namen = naam.split(": ")
            onderdelen[plek] = namen.split()
        for groep in groepen:
            kop, namen = groep.split(": ")
            klasse, _, naar = kop.partition("→")
            for veld in namen.split():
                veldnaam, ster, invariant = veld.partition("*")
                wie = tuple(naar.split(",")) if naar else ()
                velden.append(Veld(naam, veldnaam, ster != "" and not invariant, klasse, wie))
    return velden, onderdelen


CATALOGUS, ONDERDELEN = _catalogus()
LETTER = {Klasse.KETEN: "K", Klasse.PERSOON: "P", Klasse.BIJZONDER: "B"}
TYPEN = {s.naam: s for s in gebeurtenistypen().values() if s.versie == 1}


def _velden(naam: str, model: type[Model], blok: type[Model] | None = None) -> Iterator[Veld]:
    """The fields of a model, without those of the besluit block that it does not ask of itself."""
    for veldnaam, veld in model.model_fields.items():
        klasse = klasse_van(veld)
        assert klasse is not None
        if blok is None or veldnaam not in blok.model_fields or veldnaam in model.__annotations__:
            yield Veld(naam, veld.alias or veldnaam, veld.is_required(), LETTER[klasse.klasse], klasse.naar)


def test_elk_veld_heeft_de_ster_de_klasse_en_de_lezers_van_de_catalogus_en_geen_ander() -> None:
    code = {*_velden("Basis", Basis), *_velden("Besluitblok", Besluit), *_velden("Bron", Bron)}
    for naam, soort in TYPEN.items():
        blok = next((b for b in (Besluit, MogelijkBesluit) if issubclass(soort.model, b)), None)
        code |= {*_velden(naam, soort.model, blok)}
    assert code - set(CATALOGUS) == set()
    assert set(CATALOGUS) - code == set()


def test_een_mogelijk_besluit_heeft_het_hele_blok_en_eist_er_niets_van() -> None:
    blok = {veld._replace(ster=False) for veld in _velden("Besluitblok", Besluit)}
    assert set(_velden("Besluitblok", MogelijkBesluit)) == blok


def _modellen(soort: Any) -> Iterator[type[Model]]:
    """The models in an annotation, however deep they lie in it."""
    if isinstance(soort, type) and issubclass(soort, Model):
        yield soort
    for deel in get_args(soort):
        yield from _modellen(deel)


def test_elk_onderdeel_van_een_veld_heeft_de_sterren_van_de_catalogus() -> None:
    code = {}
    for naam, soort in TYPEN.items():
        for veldnaam, veld in soort.model.model_fields.items():
            for model in _modellen(veld.annotation):
                code[f"{naam}.{veld.alias or veldnaam}"] = [
                    f"{v.alias or n}{'*' if v.is_required() else ''}" for n, v in model.model_fields.items()
                ]
    assert code == ONDERDELEN


ROLLEN = {
    Rol.ADVISEUR: CWI,
    Rol.KLANTMANAGER: GEMEENTE,
    Rol.BUREAU: BUREAU,
    Rol.DIAGNOSTICUS: Lezer("urn:nld:oin:00000099400000005000", Rol.DIAGNOSTICUS),
    Rol.INSPECTIE: INSPECTIE,
}
ZIET = {
    "gemeente": {Rol.KLANTMANAGER},
    "cwi": {Rol.ADVISEUR},
    "bureau": {Rol.BUREAU},
    "diagnosticus": {Rol.DIAGNOSTICUS},
    "partijenVerwijzing": {Rol.KLANTMANAGER, Rol.BUREAU, Rol.DIAGNOSTICUS},
}
"""Which roles a party of an arrow has by itself; the others are what a reader is in one case."""
PIJLEN = sorted({(naam, naar) for naam, _, _, _, naar in CATALOGUS if naar and naam in TYPEN})


def _gegevens(naam: str, naar: tuple[str, ...]) -> dict[str, Any]:
    """Data of another organisation with a value in each field of this arrow."""
    velden = {veld: "x" for n, veld, _, _, naar_ in CATALOGUS if (n, naar_) == (naam, naar)}
    return {"bron": {"organisatie": "urn:nld:kvknr:99999999"}, "gemeente": "9991", **velden}


@pytest.mark.parametrize(("naam", "naar"), PIJLEN, ids=[f"{n}→{','.join(p)}" for n, p in PIJLEN])
def test_een_pijl_wijst_alleen_naar_wie_zij_noemt(naam: str, naar: tuple[str, ...]) -> None:
    data = _gegevens(naam, naar)
    velden = sorted(data.keys() - {"bron", "gemeente"})
    mag = set().union(*(ZIET.get(partij, set()) for partij in naar))
    type_ = TYPEN[naam].type
    for rol, lezer in ROLLEN.items():
        gezien = zichtbaar(type_, data, lezer)
        if rol in mag:
            assert gezien == data, rol
        else:
            assert gezien["afgeschermd"] == velden, rol
            assert not gezien.keys() & set(velden), rol
    for hoedanigheid in set(naar) - ZIET.keys() - {"naarGemeente", "eigenaar"}:
        in_de_zaak = Lezer("urn:nld:kvknr:90000009", Rol.ADVISEUR, partijen=frozenset({"cwi", hoedanigheid}))
        assert zichtbaar(type_, data, in_de_zaak) == data
    if naar == ("naarGemeente",):
        assert zichtbaar(type_, {**data, "naarGemeente": "9992"}, TWEEDE_GEMEENTE).keys() >= set(velden)
        assert not zichtbaar(type_, {**data, "naarGemeente": "9993"}, TWEEDE_GEMEENTE).keys() & set(velden)
    eigenaar = Lezer(data["bron"]["organisatie"], Rol.BUREAU)
    assert zichtbaar(type_, data, eigenaar) == data


@pytest.mark.parametrize("rol", ROLLEN)
@pytest.mark.parametrize(
    ("type_", "veld", "ziet"),
    [
        # K: every partner in the case and the inspectie
        (VERLEEND, "einddatum", set(ROLLEN)),
        # P: the partners, not the inspectie
        (
            "nl.overheid.klantgegevens.klantgegevens-vastgesteld",
            "geboortedatum",
            set(ROLLEN) - {Rol.INSPECTIE},
        ),
        # B without an arrow: the owner alone
        (VERLEEND, "motivering", set()),
        (VERLEEND, "gronden", set()),
        ("nl.overheid.contacten.contact-vastgelegd", "toelichting", set()),
    ],
)
def test_klasse_en_rol(type_: str, veld: str, ziet: set[Rol], rol: Rol) -> None:
    data = {"bron": {"organisatie": "urn:nld:kvknr:99999999"}, "gemeente": "9991", veld: "x"}
    gezien = zichtbaar(type_, data, ROLLEN[rol])
    if rol in ziet:
        assert gezien == data
    else:
        assert veld not in gezien
        assert gezien["afgeschermd"] == [veld]


@pytest.mark.parametrize(
    ("partner", "ziet"),
    [
        (Partner.INTAKE, {"cwi", "adviseur", "melder", "vrager"}),
        (Partner.HANDHAVING, {"gemeente", "naarGemeente", "partijenVerwijzing", "vrager"}),
        (
            Partner.REINTEGRATIE,
            {"bureau", "diagnosticus", "partijenVerwijzing", "afzender", "adviseur", "melder", "vrager"},
        ),
    ],
)
@pytest.mark.parametrize(("naam", "naar"), PIJLEN, ids=[f"{n}→{','.join(p)}" for n, p in PIJLEN])
def test_een_dienst_bewaart_bij_aankomst_alleen_wat_voor_zijn_soort_partij_is(
    naam: str, naar: tuple[str, ...], partner: Partner, ziet: set[str]
) -> None:
    data = _gegevens(naam, naar)
    over = bij_aankomst(TYPEN[naam].type, data, partner)
    if ziet & set(naar):
        assert over == data
    else:
        assert over.keys() == {"bron", "gemeente", "afgeschermd"}


@pytest.mark.parametrize("naam", sorted(TYPEN))
def test_wat_een_dienst_bewaart_is_te_lezen(naam: str) -> None:
    """Every golden event, as each other partner may keep it: what was withheld is None."""
    soort = TYPEN[naam]
    data = event(soort.type)["data"]
    for partner in (Partner.INTAKE, Partner.HANDHAVING, Partner.REINTEGRATIE):
        over = bij_aankomst(soort.type, data, partner)
        basis, inhoud = uit_data(soort.type, orjson.dumps(over))
        assert isinstance(inhoud, soort.model)
        assert basis.gebeurtenisdatum == data["gebeurtenisdatum"]
        weg = [pad for pad in over.get("afgeschermd", ()) if "." not in pad]
        for veldnaam, veld in soort.model.model_fields.items():
            if veld.alias in weg:
                assert not getattr(inhoud, veldnaam)
