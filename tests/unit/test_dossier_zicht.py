"""Who sees what of a client, and until when (`events.md` §0.4): the relation of a partner and its end."""

from datetime import date
from typing import Any

from services.klantvolgsysteem.projectie import gebeurtenis
from services.klantvolgsysteem.tijdlijn.dossier import Regel, relatie, zichtbare
from shared.contract.gebeurtenis import Rol
from shared.contract.zichtbaarheid import Lezer
from tests.klantbeeld_bouw import BUREAU, CWI, GEMEENTE, Keten, klant, uuid

W = klant(7)
G1 = Lezer(GEMEENTE, Rol.KLANTMANAGER, frozenset({"9991"}))
R = Lezer(BUREAU, Rol.BUREAU)
G2 = "urn:nld:oin:00000099200000003000"
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
    elders = {"organisatie": G2, "gemeente": "9992"}
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
