"""The register of event types against the committed list, in both directions, publishers included."""

from pathlib import Path

from shared.contract.gebeurtenis import Partner, Rol, gebeurtenistypen
from shared.contract.klassen import Vertrouwelijkheid

LETTERS = {
    "I": Partner.INTAKE,
    "H": Partner.HANDHAVING,
    "R": Partner.REINTEGRATIE,
    "K": Partner.KLANTVOLGSYSTEEM,
}


def lijst() -> dict[str, tuple[str, frozenset[Partner]]]:
    """Name of a type -> its domain and its publishers."""
    typen, domein = {}, ""
    for regel in (Path(__file__).parent / "gebeurtenistypen.txt").read_text("utf-8").splitlines():
        if regel.startswith("["):
            domein = regel.strip("[]")
        elif regel and not regel.startswith("#"):
            naam, letters = regel.split()
            typen[naam] = domein, frozenset(LETTERS[letter] for letter in letters)
    return typen


def test_het_register_heeft_precies_de_typen_van_de_lijst() -> None:
    register = {t.naam: (t.domein, frozenset(t.uitgevers)) for t in gebeurtenistypen().values()}
    assert register == lijst()
    assert len(register) == 110


def test_elk_type_heet_naar_domein_en_naam_in_kebab_case() -> None:
    assert "nl.overheid.trajecten.aanmelding-geaccepteerd" in gebeurtenistypen()
    for type_, soort in gebeurtenistypen().items():
        assert type_.split(".")[:3] == ["nl", "overheid", soort.domein]
        assert soort.versie == 1


def test_elk_veld_heeft_precies_een_klasse() -> None:
    for soort in gebeurtenistypen().values():
        for naam, veld in soort.model.model_fields.items():
            klassen = [m for m in veld.metadata if isinstance(m, Vertrouwelijkheid)]
            assert len(klassen) == 1, f"{soort.naam}.{naam}"


def test_elk_type_heeft_uitleg_en_rollen() -> None:
    for soort in gebeurtenistypen().values():
        assert soort.model.__doc__
        assert soort.model.__doc__.strip().endswith("."), soort.naam
        assert soort.rollen, soort.naam


def test_een_besluit_of_vaststelling_komt_alleen_van_de_klantmanager_of_zijn_systeem() -> None:
    for soort in gebeurtenistypen().values():
        if soort.besluit:
            assert soort.uitgevers == (Partner.HANDHAVING,)
            assert set(soort.rollen) <= {Rol.KLANTMANAGER, Rol.SYSTEEM}
