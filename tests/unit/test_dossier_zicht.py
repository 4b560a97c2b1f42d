"""Who sees what of a client, and until when (`events.md` §0.4): the relation of a partner and its end."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.klantvolgsysteem.api import beeld_van
from services.klantvolgsysteem.projectie import gebeurtenis
from services.klantvolgsysteem.tijdlijn.dossier import Regel, relatie, zichtbare
from shared.contract.gebeurtenis import Rol
from shared.contract.weigering import Geweigerd
from shared.contract.zichtbaarheid import Lezer
from tests.klantbeeld_bouw import BUREAU, CWI, GEMEENTE, Keten, klant, uuid

W = klant(7)
G1 = Lezer(GEMEENTE, Rol.KLANTMANAGER, frozenset({"9991"}))
R = Lezer(BUREAU, Rol.BUREAU)
ANDERE_GEMEENTE = "urn:nld:oin:00000099200000003000"
ANDER_BUREAU = "urn:nld:kvknr:90000002"
C = Lezer(CWI, Rol.ADVISEUR)
G2 = Lezer(ANDERE_GEMEENTE, Rol.KLANTMANAGER, frozenset({"9992"}))
R2 = Lezer(ANDER_BUREAU, Rol.BUREAU)
DOSSIER = f"uitkeringsdossier-{uuid(W, '9991')}"
VERWIJZING = f"verwijzing-{uuid(W, 0)}"
TRAJECT = f"traject-{uuid(W, 0)}"


def _regels(keten: Keten) -> list[Regel]:
    return [Regel(gebeurtenis(i), i.topic, i.partition, i.offset, None) for i in keten.gebeurtenissen]


def _ziet(keten: Keten, lezer: Lezer) -> list[str]:
    return [r.gebeurtenis.type.rpartition(".")[2] for r in zichtbare(_regels(keten), lezer)]


def overgedragen() -> Keten:
    keten = Keten()
    aanvraag = {"aanvraagId": str(uuid("aanvraag"))}
    inschrijving = f"inschrijving-{uuid(W)}"
    keten.zeg("WerkzoekendeIngeschreven", W, inschrijving, "2025-01-06", inschrijvingId=str(uuid(W)))
    keten.zeg("AanvraagOvergedragen", W, inschrijving, "2025-01-13", **aanvraag)
    return keten


def vertrokken() -> Keten:
    """The aanvraag was received, and the uitkering of G1 has ended since."""
    keten = overgedragen()
    keten.zeg("AanvraagOntvangen", W, DOSSIER, "2025-01-13", aanvraagId=str(uuid("aanvraag")))
    keten.uitkering(W, date(2025, 1, 14), aanvraagId=str(uuid("aanvraag")))
    keten.einde(W, date(2025, 5, 31), "verhuizing")
    return keten


def test_een_overdracht_geeft_de_gemeente_zicht_voor_zij_een_dossier_heeft() -> None:
    band = relatie(_regels(overgedragen()), G1)
    assert band is not None
    assert band.tot is None


def test_wie_de_aanvraag_heeft_ontvangen_ziet_na_het_einde_niets_nieuws() -> None:
    keten = vertrokken()
    keten.zeg("FaseBepaald", W, f"inschrijving-{uuid(W)}", "2025-06-03", waarde="1", organisatie=CWI)
    assert "fase-bepaald" not in _ziet(keten, G1)
    assert "uitkering-beeindigd" in _ziet(keten, G1)


def test_wat_aan_haar_wordt_gevraagd_ziet_de_gemeente_ook_na_het_einde() -> None:
    keten = vertrokken()
    elders = {"organisatie": ANDERE_GEMEENTE, "gemeente": "9992"}
    ander = f"uitkeringsdossier-{uuid(W, '9992')}"
    for aan in (GEMEENTE, BUREAU):
        keten.zeg("InformatieGevraagd", W, ander, "2025-06-10", verzoekId=str(uuid(aan)), aan=aan, **elders)
    gevraagd = [r for r in zichtbare(_regels(keten), G1) if r.gebeurtenis.data.get("aan")]
    assert [r.gebeurtenis.data["aan"] for r in gevraagd] == [GEMEENTE]


def test_antwoord_op_een_signaal_ziet_wie_de_aanleiding_gaf_ook_na_het_einde() -> None:
    keten = Keten()
    keten.zeg("KlantVerwezen", W, VERWIJZING, "2025-02-10", verwijzingId=str(uuid(W, 0)), ontvanger=BUREAU)
    keten.zeg("AanmeldingOntvangen", W, TRAJECT, "2025-02-10", verwijzingId=str(uuid(W, 0)))
    einde = keten.zeg("TrajectBeeindigd", W, TRAJECT, "2025-07-04", wijze="voortijdig")
    for nummer, aanleiding in enumerate(([str(einde)], [])):
        signaal: dict[str, Any] = {"signaalId": str(uuid("signaal", nummer)), "aanleiding": aanleiding}
        naar = {"organisatie": GEMEENTE, "rol": "klantmanager"}
        stream = f"signaal-{uuid('signaal', nummer)}"
        keten.zeg("SignaalGegeven", W, stream, "2025-07-15", geadresseerde=naar, code="SIG-40", **signaal)
        keten.zeg("SignaalBeantwoord", W, stream, "2025-07-18", antwoord="geenReden", **signaal)
    assert _ziet(keten, R)[-2:] == ["signaal-gegeven", "signaal-beantwoord"]
    assert _ziet(keten, R).count("signaal-gegeven") == 1


def _verwijs(keten: Keten, nummer: int, bureau: str, *, elders: bool = False) -> None:
    """A referral by G1, or by G2, and the aanmelding that followed from it, which names no gemeente."""
    id = str(uuid(W, nummer))
    van = {"organisatie": ANDERE_GEMEENTE, "gemeente": "9992"} if elders else {}
    keten.zeg("KlantVerwezen", W, f"verwijzing-{id}", "2025-02-10", verwijzingId=id, ontvanger=bureau, **van)
    traject = {"verwijzingId": id, "organisatie": bureau, "gemeente": None}
    keten.zeg("AanmeldingOntvangen", W, f"traject-{id}", "2025-02-10", **traject)


def _twee_gemeenten() -> Keten:
    """G1 referred the client to R and G2 to R2; of the traject at R no event names a gemeente."""
    keten = Keten()
    keten.uitkering(W, date(2025, 1, 14))
    keten.uitkering(W, date(2025, 2, 1), gemeente="9992", organisatie=ANDERE_GEMEENTE)
    _verwijs(keten, 0, BUREAU)
    _verwijs(keten, 1, ANDER_BUREAU, elders=True)
    return keten


def _velden(keten: Keten, lezer: Lezer, naam: str) -> set[str]:
    """The content of the one event of this name as this reader sees it, without the base fields."""
    [data] = [
        r.gebeurtenis.data
        for r in zichtbare(_regels(keten), lezer)
        if r.gebeurtenis.type.endswith(f".{naam}")
    ]
    return set(data) - {"gebeurtenisdatum", "deur", "bron", "gemeente", "afgeschermd"}


def test_wat_een_bureau_aan_de_gemeente_schrijft_is_voor_de_gemeente_die_verwees() -> None:
    keten = _twee_gemeenten()
    uitkomst = {"diagnoseId": str(uuid("d")), "nietMogelijk": [], "beperkingen": "aanwezig"}
    keten.zeg("DiagnoseUitgebracht", W, TRAJECT, "2025-07-04", gemeente=None, **uitkomst)
    assert _velden(keten, G1, "diagnose-uitgebracht") == {"diagnoseId", "nietMogelijk", "beperkingen"}
    for ander in (G2, Lezer(GEMEENTE, Rol.KLANTMANAGER), R2, Lezer(ANDER_BUREAU, Rol.DIAGNOSTICUS)):
        assert _velden(keten, ander, "diagnose-uitgebracht") == {"diagnoseId"}


@pytest.mark.parametrize("genoemd", ["9991", "9992"])
def test_de_verwijzing_en_niet_het_bureau_zegt_voor_welke_gemeente_een_traject_is(genoemd: str) -> None:
    keten = _twee_gemeenten()
    rapport = {"stukId": str(uuid("s")), "inhoud": "Werkt 24 uur.", "gemeente": genoemd}
    keten.zeg("RapportageIngediend", W, TRAJECT, "2025-07-05", **rapport)
    assert _velden(keten, G1, "rapportage-ingediend") == {"stukId", "inhoud"}
    assert _velden(keten, G2, "rapportage-ingediend") == {"stukId"}


def test_zonder_bekende_verwijzing_geldt_de_gemeente_van_de_aanmelding() -> None:
    keten = Keten()
    keten.uitkering(W, date(2025, 1, 14))
    keten.uitkering(W, date(2025, 2, 1), gemeente="9992", organisatie=ANDERE_GEMEENTE)
    keten.zeg("AanmeldingOntvangen", W, TRAJECT, "2025-02-10", verwijzingId=str(uuid(W, 0)))
    keten.zeg("PresentieVastgelegd", W, TRAJECT, "2025-03-03", gemeente=None, aanwezig="ja")
    assert "presentie-vastgelegd" in _ziet(keten, G1)
    assert "presentie-vastgelegd" not in _ziet(keten, G2)


def test_wat_cwi_zonder_gemeente_meldt_is_voor_de_gemeente_van_de_laatste_aanvraag() -> None:
    keten = vertrokken()
    melding = {"meldingId": str(uuid("m")), "gemeente": None}
    inschrijving = f"inschrijving-{uuid(W)}"
    keten.zeg("VerwijtbaarGedragGemeld", W, inschrijving, "2025-02-03", **melding)
    keten.uitkering(W, date(2025, 6, 1), gemeente="9992", organisatie=ANDERE_GEMEENTE)
    elders = {"gemeente": "9992", "organisatie": ANDERE_GEMEENTE, "aanvraagId": str(uuid("elders"))}
    keten.zeg("AanvraagOntvangen", W, f"uitkeringsdossier-{uuid(W, '9992')}", "2025-06-01", **elders)
    assert _ziet(keten, G1).count("verwijtbaar-gedrag-gemeld") == 1
    assert _ziet(keten, G2).count("verwijtbaar-gedrag-gemeld") == 0
    keten.zeg("VerwijtbaarGedragGemeld", W, inschrijving, "2025-06-03", **melding)
    assert _ziet(keten, G1).count("verwijtbaar-gedrag-gemeld") == 1
    assert _ziet(keten, G2).count("verwijtbaar-gedrag-gemeld") == 1


def test_een_ander_bureau_ziet_niet_wat_voor_de_partijen_van_een_verwijzing_is() -> None:
    keten = _twee_gemeenten()
    _verwijs(keten, 2, ANDER_BUREAU)  # by the same gemeente
    diagnose = {"diagnoseId": str(uuid("d")), "belemmeringen": [], "draagkracht": "beperkt"}
    keten.zeg("DiagnoseGesteld", W, TRAJECT, "2025-03-05", **diagnose)
    geregeld = {"voorzieningId": str(uuid("v")), "status": "geregeld", "voorziening": "kinderopvang"}
    keten.zeg("VoorzieningenGeregeld", W, TRAJECT, "2025-03-06", **geregeld)
    assert _velden(keten, R2, "diagnose-gesteld") == {"diagnoseId"}
    assert _velden(keten, R2, "voorzieningen-geregeld") == {"voorzieningId", "status"}
    for partij in (R, G1):
        assert _velden(keten, partij, "diagnose-gesteld") == set(diagnose)
        assert _velden(keten, partij, "voorzieningen-geregeld") == set(geregeld)


def test_het_plan_is_voor_het_bureau_van_de_lopende_verwijzing_van_die_gemeente() -> None:
    keten = _twee_gemeenten()
    plan = {"planId": str(uuid("p")), "inhoud": "Eerst taal."}
    keten.zeg("PlanVanAanpakVastgesteld", W, DOSSIER, "2025-03-07", **plan)
    assert _velden(keten, R, "plan-van-aanpak-vastgesteld") == {"planId", "inhoud"}
    assert _velden(keten, R2, "plan-van-aanpak-vastgesteld") == {"planId"}
    keten.zeg("TrajectBeeindigd", W, TRAJECT, "2025-07-04", wijze="regulier")
    _verwijs(keten, 3, BUREAU, elders=True)  # R stays, for another gemeente
    keten.zeg("DiagnoseGesteld", W, DOSSIER, "2025-07-07", diagnoseId=str(uuid("d")), draagkracht="goed")
    assert _velden(keten, R, "diagnose-gesteld") == {"diagnoseId"}


@pytest.mark.parametrize("naar", [None, ANDER_BUREAU])
def test_een_traject_zonder_verwijzing_naar_het_bureau_geeft_geen_zicht(naar: str | None) -> None:
    keten = Keten()
    keten.uitkering(W, date(2025, 1, 14))
    if naar is not None:
        _verwijs(keten, 0, naar)
    keten.zeg("AanmeldingOntvangen", W, TRAJECT + "0", "2025-02-10", verwijzingId=str(uuid(W, 0)))
    assert relatie(_regels(keten), R) is None
    with pytest.raises(Geweigerd, match="INV-02"):
        zichtbare(_regels(keten), R)


def test_een_nieuwe_verwijzing_opent_de_relatie_ook_na_een_beeindigd_traject() -> None:
    keten = Keten()
    _verwijs(keten, 0, BUREAU)
    keten.zeg("TrajectBeeindigd", W, TRAJECT, "2025-07-04", wijze="regulier")
    band = relatie(_regels(keten), R)
    assert band is not None and band.tot is not None
    id = str(uuid(W, 1))
    keten.zeg("KlantVerwezen", W, f"verwijzing-{id}", "2025-09-01", verwijzingId=id, ontvanger=BUREAU)
    band = relatie(_regels(keten), R)
    assert band is not None and band.tot is None


def test_de_maker_van_een_stuk_ziet_het_antwoord_erop_en_een_ander_niet() -> None:
    """The gemeente answers a melding and an advice of CWI in a verwijzing of its own (events §5.1)."""
    keten = _twee_gemeenten()
    antwoord = f"verwijzing-{uuid('cwi')}"
    inschrijving = f"inschrijving-{uuid(W)}"
    keten.zeg("WerkzoekendeIngeschreven", W, inschrijving, "2025-01-06", inschrijvingId=str(uuid(W)))
    melding, advies = str(uuid("m")), str(uuid("a"))
    van = {
        "gedragsmelding": (
            melding,
            keten.zeg("VerwijtbaarGedragGemeld", W, inschrijving, "2025-02-20", meldingId=melding),
        ),
        "advies": (
            advies,
            keten.zeg("ReintegratieadviesUitgebracht", W, inschrijving, "2025-02-20", adviesId=advies),
        ),
    }
    for soort, (id, bron) in van.items():
        stuk = {"stukId": id, "stuksoort": soort, "van": str(bron), "verschuldigd": ["lezen"]}
        keten.zeg("StukOntvangen", W, antwoord, "2025-02-20", **stuk)
    afgehandeld = {"meldingId": melding, "afgehandeldOp": "2025-03-01", "uitkomst": "gesprek"}
    keten.zeg("VerzuimmeldingAfgehandeld", W, antwoord, "2025-03-01", **afgehandeld, maatregelId="x")
    beoordeeld = {"adviesId": advies, "oordeel": "nietOvergenomen"}
    keten.zeg("AdviesBeoordeeld", W, antwoord, "2025-03-01", **beoordeeld, motivering="Eerst taal.")
    keten.zeg("RapportageTeruggekoppeld", W, antwoord, "2025-03-01", stukId=advies, opmerking="Helder.")
    assert _velden(keten, C, "verzuimmelding-afgehandeld") == set(afgehandeld)
    assert _velden(keten, C, "advies-beoordeeld") == {*beoordeeld, "motivering"}
    assert _velden(keten, C, "rapportage-teruggekoppeld") == {"stukId", "opmerking"}
    for ander in (G2, R, R2):
        assert "verzuimmelding-afgehandeld" not in _ziet(keten, ander)
        assert _velden(keten, ander, "advies-beoordeeld") == set(beoordeeld)
        assert _velden(keten, ander, "rapportage-teruggekoppeld") == {"stukId"}


def test_een_bureau_ziet_in_zijn_verwijzing_alleen_de_antwoorden_op_eigen_stukken() -> None:
    keten = _twee_gemeenten()
    rapport = keten.zeg("RapportageIngediend", W, TRAJECT, "2025-06-13", stukId=str(uuid("rapport")))
    for naam, van in (("rapport", rapport), ("van een ander", uuid("x"))):
        stuk = {"stukId": str(uuid(naam)), "van": str(van), "verschuldigd": ["terugkoppelen"]}
        keten.zeg("StukOntvangen", W, VERWIJZING, "2025-06-13", **stuk)
        terug = {"stukId": stuk["stukId"], "opmerking": "Duidelijk."}
        keten.zeg("RapportageTeruggekoppeld", W, VERWIJZING, "2025-06-19", **terug)
    gezien = [r.gebeurtenis.data for r in zichtbare(_regels(keten), R)]
    assert [d["stukId"] for d in gezien if d.get("opmerking")] == [str(uuid("rapport"))]
    assert [d["stukId"] for d in gezien if "opmerking" in d.get("afgeschermd", ())] == [
        str(uuid("van een ander"))
    ]


def _corrigeer(keten: Keten, stream: str, id: UUID, dag: str, **velden: Any) -> UUID:
    nieuw = {"gecorrigeerdeId": str(id), "velden": velden, "reden": "registratiefout"}
    return keten.zeg("GebeurtenisGecorrigeerd", W, stream, dag, **nieuw)


def _trek_in(keten: Keten, stream: str, id: UUID, dag: str) -> UUID:
    inhoud = {"ingetrokkenId": str(id), "reden": "registratiefout"}
    return keten.zeg("GebeurtenisIngetrokken", W, stream, dag, **inhoud)


def _correcties(keten: Keten, lezer: Lezer) -> list[dict[str, Any]]:
    regels = zichtbare(_regels(keten), lezer)
    return [r.gebeurtenis.data for r in regels if ".correcties." in r.gebeurtenis.type]


def _versies(keten: Keten, lezer: Lezer) -> set[str]:
    """The streams on which the klantbeeld of this reader says that it rests."""
    return set(beeld_van(W, zichtbare(_regels(keten), lezer), None, None, datetime.now(UTC)).versies)


def test_een_correctie_van_wat_een_lezer_niet_ziet_bestaat_voor_hem_ook_niet() -> None:
    keten = _twee_gemeenten()
    maatregel = f"maatregel-{uuid('m')}"
    norm = {"maatregelId": str(uuid("m")), "gedraging": "art18lid4h", "gedragsdatum": "2025-06-01"}
    gesteld = keten.zeg("NormafwijkingVastgesteld", W, maatregel, "2025-06-20", **norm)
    nieuw = _corrigeer(keten, maatregel, gesteld, "2025-06-22", gedragsdatum="2025-06-02")
    _trek_in(keten, maatregel, nieuw, "2025-06-23")  # the correction
    _trek_in(keten, maatregel, gesteld, "2025-06-24")
    for ander in (R, R2, G2):
        assert _correcties(keten, ander) == []
        assert maatregel not in _versies(keten, ander)
    assert len(_correcties(keten, G1)) == 3
    assert maatregel in _versies(keten, G1)


def test_een_correctie_van_iets_uit_een_ander_dossier_is_voor_niemand_anders() -> None:
    keten = _twee_gemeenten()
    _trek_in(keten, DOSSIER, uuid("elders"), "2025-06-24")
    assert len(_correcties(keten, G1)) == 1
    assert _correcties(keten, R) == []


def test_nieuwe_waarden_zijn_voor_wie_de_oude_zag() -> None:
    """The parties are those of what is corrected, which the correction does not name again."""
    keten = _twee_gemeenten()
    ontheffing = f"ontheffing-{uuid('o')}"
    vraag = {"adviseur": ANDER_BUREAU, "vraagstelling": "Wat kan de klant?"}
    gevraagd = keten.zeg("AdviesGevraagd", W, ontheffing, "2025-03-04", **vraag)
    _corrigeer(keten, ontheffing, gevraagd, "2025-03-05", vraagstelling="Wat kan de klant niet?")
    diagnosticus = Lezer(BUREAU, Rol.DIAGNOSTICUS)  # of another assignment of the same gemeente
    assert [c["velden"] for c in _correcties(keten, diagnosticus)] == [{}]
    keten = _twee_gemeenten()
    verwezen = uuid(VERWIJZING, 1)
    nieuw = {"vraagstelling": "Welk werk past?", "verwijsdatum": "2025-02-11"}
    _corrigeer(keten, VERWIJZING, verwezen, "2025-02-12", **nieuw)
    [van_r], [van_r2] = _correcties(keten, R), _correcties(keten, R2)
    assert van_r["velden"] == nieuw
    assert van_r2["velden"] == {"verwijsdatum": "2025-02-11"}
    assert van_r2["afgeschermd"] == ["velden.vraagstelling"]


def test_een_correctie_van_de_ontvanger_geeft_de_verwijzing_aan_de_nieuwe() -> None:
    keten = Keten()
    verwijzing = {"verwijzingId": str(uuid(W, 0)), "ontvanger": ANDER_BUREAU, "vraagstelling": "?"}
    verwezen = keten.zeg("KlantVerwezen", W, VERWIJZING, "2025-02-10", **verwijzing)
    _corrigeer(keten, VERWIJZING, verwezen, "2025-02-12", ontvanger=BUREAU)
    assert "vraagstelling" in _velden(keten, R, "klant-verwezen")
    assert relatie(_regels(keten), R2) is None


def test_na_het_einde_van_de_relatie_komt_er_ook_geen_correctie_meer() -> None:
    keten = vertrokken()
    inschrijving = f"inschrijving-{uuid(W)}"
    gesteld = uuid(inschrijving, 1)
    _corrigeer(keten, inschrijving, gesteld, "2025-06-22", inschrijfdatum="2025-01-05")
    assert _correcties(keten, G1) == []
    assert len(_correcties(keten, C)) == 1
