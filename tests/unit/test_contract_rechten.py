"""Producer rights: who publishes, who states, who writes which topic."""

import pytest

from shared.contract.gebeurtenis import OnbekendType, Partner, Rol, gebeurtenistypen
from shared.contract.rechten import ROLLEN_VAN, mag_uitgeven, mag_vaststellen, partner_van, topicrechten


def test_geen_bureau_of_diagnosticus_geeft_een_besluit_of_vaststelling_uit() -> None:
    for type_, soort in gebeurtenistypen().items():
        if soort.besluit:
            assert not mag_uitgeven(Partner.REINTEGRATIE, type_)
            assert not mag_uitgeven(Partner.INTAKE, type_)
            for rol in (Rol.BUREAU, Rol.DIAGNOSTICUS, Rol.ADVISEUR, Rol.INSPECTIE):
                assert not any(mag_vaststellen(partner, rol, type_) for partner in Partner)


def test_de_typen_van_inv_01_zijn_besluit_of_vaststelling() -> None:
    namen = {s.naam for s in gebeurtenistypen().values() if s.besluit}
    assert {
        "VrijstellingVastgesteld",
        "VoorwaardenGetoetst",
        "TrajectbesluitGenomen",
        "PlanVanAanpakVastgesteld",
        "HeronderzoekUitgevoerd",
        "NormafwijkingVastgesteld",
        "VerwijtbaarheidVastgesteld",
        "WaarschuwingGegeven",
        "BezwaarBeslist",
        "UitkeringToegekend",
        "UitkeringAfgewezen",
        "UitkeringHerberekend",
        "UitkeringBeeindigd",
        "OntheffingVerleend",
        "OntheffingAfgewezen",
        "OntheffingVerlengd",
        "OntheffingHerzien",
        "OntheffingHervat",
        "OntheffingIngetrokken",
        "MaatregelOpgelegd",
        "MaatregelHerzien",
        "MaatregelIngetrokken",
    } <= namen


def test_alleen_de_diagnosticus_brengt_een_diagnose_uit() -> None:
    type_ = "nl.overheid.diagnoses.diagnose-uitgebracht"
    assert mag_vaststellen(Partner.REINTEGRATIE, Rol.DIAGNOSTICUS, type_)
    assert not mag_vaststellen(Partner.REINTEGRATIE, Rol.BUREAU, type_)


def test_elke_rol_van_een_type_geeft_opdrachten_aan_een_uitgever_ervan() -> None:
    for soort in gebeurtenistypen().values():
        for rol in soort.rollen:
            assert any(mag_vaststellen(p, rol, soort.type) for p in soort.uitgevers), (soort.naam, rol)
        for partner in soort.uitgevers:
            assert any(rol in ROLLEN_VAN[partner] for rol in soort.rollen), (soort.naam, partner)


def test_een_partner_schrijft_alleen_zijn_eigen_topic_en_leest_alle() -> None:
    rechten = list(topicrechten())
    assert {(r.partner, r.topic) for r in rechten if r.recht == "schrijven"} == {
        (p, p.topic) for p in Partner
    }
    assert len([r for r in rechten if r.recht == "lezen"]) == 16
    assert partner_van("keten.signalen.v1") is Partner.KLANTVOLGSYSTEEM


def test_een_onbekend_type_of_topic_is_een_fout() -> None:
    with pytest.raises(OnbekendType):
        mag_uitgeven(Partner.INTAKE, "nl.overheid.x.y")
    with pytest.raises(ValueError, match="onbekend topic"):
        partner_van("keten.ander.v1")
