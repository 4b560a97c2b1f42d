"""Klantbeeld: what is known of a client on a day, and who owes what to whom."""

from datetime import UTC, date, datetime, timedelta

from services.klantvolgsysteem.api import beeld_van
from services.klantvolgsysteem.feiten.afleiding import AFLEIDING
from services.klantvolgsysteem.klantbeeld.gebeurtenis import Gebeurtenis
from services.klantvolgsysteem.klantbeeld.klantbeeld import Klantbeeld, klantbeeld
from services.klantvolgsysteem.klantbeeld.vouw import STAPPEN, vouw
from services.klantvolgsysteem.projectie import gebeurtenis
from services.klantvolgsysteem.tijdlijn.dossier import Regel
from shared.contract.gebeurtenis import gebeurtenistypen
from tests.klantbeeld_bouw import BUREAU, GEMEENTE, LETTER_A, Keten, klant, uuid

W = klant(1)
D = date(2025, 1, 6)
VERWIJZING = f"verwijzing-{uuid(W, 0)}"
TRAJECT = f"traject-{uuid(W, 0)}"


def verhaal(keten: Keten) -> list[Gebeurtenis]:
    return [gebeurtenis(i) for i in keten.gebeurtenissen]


def beeld(keten: Keten, dag: date) -> Klantbeeld:
    return klantbeeld(W, vouw(verhaal(keten)), {}, dag)


def verwezen(keten: Keten) -> None:
    keten.uitkering(W, D)
    keten.aanbod(W, D + timedelta(days=30))
    keten.zeg(
        "KlantVerwezen", W, VERWIJZING, "2025-02-10", verwijzingId=str(uuid(W, 0)), ontvanger=BUREAU,
        verwijsdatum="2025-02-10", rapportageElkeMaanden=3,
    )  # fmt: skip


def test_elke_stap_hoort_bij_een_type_van_het_contract() -> None:
    assert set(STAPPEN) | set(AFLEIDING) <= set(gebeurtenistypen())


def test_ontheffing_verloopt_vanzelf() -> None:
    keten = Keten()
    keten.ontheffing(W, D, date(2025, 6, 30), *LETTER_A)
    stand = [
        beeld(keten, dag).ontheffingen[0].perioden[0].status for dag in (date(2025, 6, 30), date(2025, 7, 1))
    ]
    assert stand == ["actief", "verlopen"]


def test_ontheffing_zonder_bekendmaking_werkt_niet() -> None:
    keten = Keten()
    keten.ontheffing(W, D, date(2025, 6, 30), *LETTER_A, bekend=False)
    assert beeld(keten, D).ontheffingen[0].perioden[0].status == "nietBekendgemaakt"


def test_e39_een_besluit_werkt_terug_zodra_het_bekend_is() -> None:
    keten = Keten()
    keten.zeg(
        "OntheffingVerleend", W, f"ontheffing-{uuid(W, 0)}", "2024-06-10", ingangsdatum="2024-04-01",
        einddatum="2024-09-30", verplichtingen=list(LETTER_A), bekendgemaaktOp="2024-06-10",
        besluitId=str(uuid(W, 9)),
    )  # fmt: skip
    regels = [Regel(g, "", 0, 0, None) for g in verhaal(keten)]
    nu, peildatum = datetime(2025, 1, 6, tzinfo=UTC), date(2024, 5, 1)
    later = beeld_van(W, regels, peildatum, datetime(2024, 6, 10, 12, tzinfo=UTC), nu)
    assert later.ontheffingen[0].perioden[0].status == "actief"
    eerder = beeld_van(W, regels, peildatum, datetime(2024, 6, 9, 12, tzinfo=UTC), nu)
    assert eerder.ontheffingen[0].perioden[0].status == "nietBekendgemaakt"
    assert not beeld_van(W, regels, date(2024, 3, 31), None, nu).ontheffingen


def test_ingetrokken_ontheffing_eindigt_de_dag_ervoor() -> None:
    keten = Keten()
    keten.ontheffing(W, D, date(2025, 6, 30), *LETTER_A)
    keten.zeg("OntheffingIngetrokken", W, f"ontheffing-{uuid(W, 0)}", "2025-03-01", vanaf="2025-03-01")
    assert beeld(keten, D).ontheffingen[0].perioden[0].tot == date(2025, 2, 28)


def test_de_gemeente_is_een_aanbod_verschuldigd_tot_het_er_is() -> None:
    keten = Keten()
    keten.uitkering(W, D)
    [open_] = beeld(keten, date(2026, 1, 6)).verschuldigd
    assert (open_.wat, open_.door, open_.uiterlijk, open_.te_laat) == (
        "trajectAanbieden", GEMEENTE, date(2026, 1, 6), False,
    )  # fmt: skip
    assert beeld(keten, date(2026, 1, 7)).verschuldigd[0].te_laat
    keten.aanbod(W, D + timedelta(days=30))
    assert beeld(keten, D).verschuldigd == ()


def test_het_bureau_moet_de_aanmelding_beantwoorden_en_daarna_rapporteren() -> None:
    keten = Keten()
    verwezen(keten)
    assert [(v.wat, v.door, v.aan) for v in beeld(keten, D).verschuldigd] == [
        ("aanmeldingBeantwoorden", BUREAU, GEMEENTE)
    ]
    keten.zeg("AanmeldingOntvangen", W, TRAJECT, "2025-02-10", verwijzingId=str(uuid(W, 0)))
    keten.zeg("AanmeldingGeaccepteerd", W, TRAJECT, "2025-02-12", geaccepteerdOp="2025-02-12")
    keten.start(W, date(2025, 3, 1))
    [rapport] = beeld(keten, D).verschuldigd
    assert (rapport.wat, rapport.door, rapport.uiterlijk) == ("rapporteren", BUREAU, date(2025, 6, 1))
    keten.zeg("RapportageIngediend", W, TRAJECT, "2025-05-30", stukId="s", soort="voortgang")
    assert beeld(keten, D).verschuldigd[0].uiterlijk == date(2025, 9, 1)


def test_ontvangen_gelezen_en_beantwoord_zijn_drie_dingen() -> None:
    keten = Keten()
    verwezen(keten)
    keten.zeg(
        "StukOntvangen", W, VERWIJZING, "2025-06-13", stukId="s", stuksoort="rapportage",
        ontvangenOp="2025-06-13", verschuldigd=["lezen", "terugkoppelen"],
    )  # fmt: skip

    def open_() -> list[tuple[str, date | None]]:
        return [(v.wat, v.uiterlijk) for v in beeld(keten, D).verschuldigd if v.onderwerp_id == "s"]

    assert open_() == [("lezen", date(2025, 6, 27)), ("terugkoppelen", date(2025, 7, 11))]  # events.md §5.3 E
    keten.zeg("RapportageGelezen", W, VERWIJZING, "2025-07-16", stukId="s", gelezenOp="2025-07-16")
    assert open_() == [("terugkoppelen", date(2025, 7, 11))]
    keten.zeg(
        "RapportageTeruggekoppeld", W, VERWIJZING, "2025-07-18", stukId="s", teruggekoppeldOp="2025-07-18"
    )
    assert open_() == []


def test_een_correctie_geldt_vanaf_haar_registratie_en_houdt_haar_plaats() -> None:
    keten = Keten()
    keten.ontheffing(W, D, date(2025, 12, 31), *LETTER_A)
    stream = f"ontheffing-{uuid(W, 0)}"
    keten.zeg(
        "GebeurtenisGecorrigeerd", W, stream, "2025-09-01", gecorrigeerdeId=str(uuid(stream, 1)),
        velden={"einddatum": "2025-10-31"}, reden="registratiefout",
    )  # fmt: skip
    alles = verhaal(keten)
    toen, nu = vouw(alles[:1]), vouw(alles)
    assert [s[stream]["perioden"][0]["tot"] for s in (toen, nu)] == ["2025-12-31", "2025-10-31"]


def test_ingetrokken_gebeurtenis_is_nooit_gebeurd() -> None:
    keten = Keten()
    keten.fase(W, D, "2")
    keten.fase(W, D + timedelta(days=3), "4")
    stream = f"inschrijving-{uuid(W)}"
    keten.zeg(
        "GebeurtenisIngetrokken",
        W,
        stream,
        "2025-09-01",
        ingetrokkenId=str(uuid(stream, 2)),
        reden="registratiefout",
    )
    fase = beeld(keten, D).fase
    assert fase is not None and fase.waarde == "2"


def test_vraag_en_antwoord_van_twee_partners_vinden_elkaar() -> None:
    keten = Keten()
    dossier = f"uitkeringsdossier-{uuid(W, '9991')}"
    keten.zeg("InformatieGevraagd", W, dossier, D, verzoekId="v", aan=BUREAU, antwoordVoor="2025-02-03")
    assert [(v.wat, v.door, v.uiterlijk) for v in beeld(keten, D).verschuldigd] == [
        ("informatieVerstrekken", BUREAU, date(2025, 2, 3))
    ]
    keten.zeg("InformatieVerstrekt", W, TRAJECT, "2025-01-20", verzoekId="v", verstrektOp="2025-01-20")
    assert beeld(keten, D).verschuldigd == ()


def test_op_een_aanvraag_wordt_beslist_binnen_acht_weken_na_ontvangst_of_later_als_dat_is_gezegd() -> None:
    keten = Keten()
    dossier, aanvraag = f"uitkeringsdossier-{uuid(W, '9991')}", str(uuid("aanvraag", W))
    keten.zeg(
        "UitkeringAangevraagd", W, f"inschrijving-{uuid(W)}", "2025-01-06", aanvraagId=aanvraag,
        aanvraagdatum="2025-01-06",
    )  # fmt: skip

    def beslissen() -> list[tuple[date | None, date | None]]:
        return [(v.sinds, v.uiterlijk) for v in beeld(keten, D).verschuldigd if v.wat == "aanvraagBeslissen"]

    assert beslissen() == [(date(2025, 1, 6), date(2025, 3, 3))]
    keten.zeg("AanvraagOntvangen", W, dossier, "2025-01-10", aanvraagId=aanvraag, ontvangenOp="2025-01-10")
    assert beslissen() == [(date(2025, 1, 10), date(2025, 3, 7))]
    keten.zeg(
        "BeslistermijnVerlengd", W, dossier, "2025-02-20", betreftId=aanvraag, soort="opschorting",
        tot="2025-04-01",
    )  # fmt: skip
    assert beslissen() == [(date(2025, 1, 10), date(2025, 4, 1))]
    keten.zeg("UitkeringAfgewezen", W, dossier, "2025-03-20", aanvraagId=aanvraag, besluitdatum="2025-03-20")
    assert beslissen() == []


def test_ook_op_een_verzoek_om_ontheffing_moet_worden_beslist() -> None:
    keten = Keten()
    stream = f"ontheffing-{uuid(W, 0)}"
    keten.zeg(
        "OntheffingAangevraagd", W, stream, "2025-01-06", ontheffingId=str(uuid(W, 0)),
        verzoekOntvangenOp="2025-01-06",
    )  # fmt: skip
    [open_] = beeld(keten, D).verschuldigd
    assert (open_.wat, open_.door, open_.uiterlijk) == ("ontheffingBeslissen", GEMEENTE, date(2025, 3, 3))
    keten.ontheffing(W, date(2025, 2, 1), date(2025, 6, 30), *LETTER_A)
    assert beeld(keten, D).verschuldigd == ()


def test_ontheffingen_die_samen_elke_plicht_dekken_schuiven_het_aanbod_op_en_een_vrijstelling_ook() -> None:
    keten = Keten()
    keten.uitkering(W, D)
    keten.ontheffing(W, date(2025, 6, 1), date(2026, 3, 31), "arbeidsplicht")
    assert aanbod_voor(keten) == date(2026, 1, 6)
    keten.ontheffing(
        W, date(2025, 9, 1), date(2026, 1, 31), "sollicitatieplicht", "inschrijvingsplicht", nummer=1
    )
    assert aanbod_voor(keten) == date(2026, 4, 30)  # until the day on which the first of the two ends
    keten.zeg(
        "VrijstellingVastgesteld", W, f"uitkeringsdossier-{uuid(W, '9991')}", "2026-04-01",
        vrijstellingId="v", ingangsdatum="2026-04-01",
    )  # fmt: skip
    assert aanbod_voor(keten) is None  # no end is known


def aanbod_voor(keten: Keten) -> date | None:
    [open_] = beeld(keten, date(2026, 5, 1)).verschuldigd
    assert open_.wat == "trajectAanbieden"
    return open_.uiterlijk
