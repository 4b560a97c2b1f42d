"""rules.md A.4: verwijzing, traject and rapport."""

from datetime import date as dag
from uuid import uuid4

import pytest

from services.handhaving.ontheffing import commands as o
from services.handhaving.ontheffing.aggregate import AGGREGAAT as ONTHEFFING
from services.handhaving.verwijzing import commands as v
from services.handhaving.verwijzing.aggregate import AGGREGAAT as VERWIJZING
from services.reintegratie.traject import commands as t
from services.reintegratie.traject.aggregate import AGGREGAAT
from services.reintegratie.traject.commands import Feiten
from shared.aggregate.aggregate import Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.trajecten import (
    AanmeldingGeaccepteerd,
    AanmeldingOntvangen,
    TrajectBeeindigd,
    TrajectGestart,
)
from shared.contract.verwijzingen import StukOntvangen
from tests.unit.invarianten import breekt, cmd, feit, toelaatbaar

TRAJECT = cmd(t.StartTraject).traject_id
aangemeld = AanmeldingOntvangen(
    traject_id=TRAJECT,
    verwijzing_id=cmd(t.BrengDiagnoseUit).verwijzing_id,
    ontvangen_op=dag(2025, 2, 24),
)
geaccepteerd = AanmeldingGeaccepteerd(traject_id=TRAJECT, geaccepteerd_op=dag(2025, 2, 27))
gestart = TrajectGestart(traject_id=TRAJECT, startdatum=dag(2025, 3, 17), trajectsoort="workFirst")
beeindigd = TrajectBeeindigd(
    traject_id=TRAJECT, einddatum=dag(2025, 7, 4), wijze="regulier", doel_gerealiseerd="ja"
)
LOPEND: tuple[Inhoud, ...] = (aangemeld, geaccepteerd, gestart)


def test_inv32_accepteren_kan_alleen_een_ontvangen_aanmelding() -> None:
    accepteer = cmd(t.Accepteer, trajectId=str(TRAJECT))
    breekt("INV-32", AGGREGAAT, accepteer)
    toelaatbaar(AGGREGAAT, accepteer, aangemeld)


def test_inv32_starten_kan_alleen_na_acceptatie() -> None:
    breekt("INV-32", AGGREGAAT, cmd(t.StartTraject), aangemeld)
    toelaatbaar(AGGREGAAT, cmd(t.StartTraject), aangemeld, geaccepteerd)


def presentie(datum: str) -> Commando:
    return cmd(t.LegPresentieVast, datum=datum)


def verzuim(van: str, tot: str | None = None) -> Commando:
    return cmd(t.MeldVerzuim, van=van, tot=tot)


def rapport(van: str, tot: str, soort: str = "voortgang") -> Commando:
    return cmd(t.DienRapportageIn, periodeVan=van, periodeTot=tot, soort=soort)


@pytest.mark.parametrize(
    ("commando", "pad"),
    [(presentie("2025-03-18"), "datum"), (verzuim("2025-03-18"), "van")],
)
def test_inv33_zonder_start_geen_presentie_of_verzuim(commando: Commando, pad: str) -> None:
    breekt("INV-33", AGGREGAAT, commando, aangemeld, geaccepteerd, pad=pad)
    toelaatbaar(AGGREGAAT, commando, *LOPEND)


@pytest.mark.parametrize(
    ("commando", "pad"),
    [(presentie("2025-03-16"), "datum"), (verzuim("2025-03-16", "2025-03-20"), "van")],
)
def test_inv33_niets_voor_de_eerste_dag(commando: Commando, pad: str) -> None:
    breekt("INV-33", AGGREGAAT, commando, *LOPEND, pad=pad)
    toelaatbaar(AGGREGAAT, presentie("2025-03-17"), *LOPEND)


ter_inzage = feit(t.GeefTerInzage, stukId=str(cmd(t.DienRapportageIn).stuk_id))


@pytest.mark.parametrize(
    ("van", "tot"), [("2025-03-16", "2025-06-13"), ("2025-03-17", "2025-07-05"), ("2025-07-05", "2025-07-31")]
)
def test_inv33_een_rapport_gaat_over_de_tijd_van_het_traject(van: str, tot: str) -> None:
    eerder = (*LOPEND, beeindigd, ter_inzage)
    breekt("INV-33", AGGREGAAT, rapport(van, tot), *eerder, pad="periodeVan")
    toelaatbaar(AGGREGAAT, rapport("2025-03-17", "2025-07-04"), *eerder)
    toelaatbaar(AGGREGAAT, rapport("2025-06-14", "2025-07-31", "eind"), *eerder)


def test_inv33_nazorg_mag_na_het_einde() -> None:
    toelaatbaar(AGGREGAAT, cmd(t.StartNazorg, trajectId=str(TRAJECT)), *LOPEND, beeindigd)


@pytest.mark.parametrize(
    ("soort", "stuk", "eerder"),
    [
        (t.DienRapportageIn, "stuk_id", LOPEND),
        (t.BrengDiagnoseUit, "diagnose_id", (aangemeld, geaccepteerd)),
    ],
)
def test_inv34_eerst_inzage_voor_de_klant(soort: type[Commando], stuk: str, eerder: tuple) -> None:
    commando = cmd(soort)
    id = str(getattr(commando, stuk))
    pad = "stukId" if stuk == "stuk_id" else "diagnoseId"
    inzage, blokkade = feit(t.GeefTerInzage, stukId=id), feit(t.Blokkeer, stukId=id)
    breekt("INV-34", AGGREGAAT, commando, *eerder, pad=pad)
    breekt("INV-34", AGGREGAAT, commando, *eerder, inzage, blokkade, pad=pad)
    toelaatbaar(AGGREGAAT, commando, *eerder, inzage)


def test_inv34_waar_inzage_niet_is_afgesproken_telt_alleen_een_blokkade() -> None:
    """Parameter `rapportage.inzageVerplicht`, which a gemeente or contract may set to false."""
    commando = cmd(t.DienRapportageIn)
    zonder = Feiten(inzage_verplicht=False)
    toelaatbaar(AGGREGAAT, commando, *LOPEND, feiten=zonder)
    blokkade = feit(t.Blokkeer, stukId=str(commando.stuk_id))
    breekt("INV-34", AGGREGAAT, commando, *LOPEND, ter_inzage, blokkade, feiten=zonder, pad="stukId")


stuk = StukOntvangen(
    stuk_id=uuid4(),
    stuksoort="rapportage",
    van=uuid4(),
    ontvangen_op=dag(2025, 6, 13),
    verschuldigd=("lezen", "terugkoppelen"),
)


@pytest.mark.parametrize(
    ("soort", "pad", "stuksoort", "verschuldigd"),
    [
        (v.LeesStuk, "stukId", "rapportage", "lezen"),
        (v.KoppelTerug, "stukId", "rapportage", "terugkoppelen"),
        (v.BeoordeelAdvies, "adviesId", "advies", "adviesBeoordelen"),
        (v.BeoordeelTrajectplan, "stukId", "trajectplan", "planBeoordelen"),
        (v.HandelMeldingAf, "meldingId", "verzuimmelding", "meldingAfhandelen"),
    ],
)
def test_inv35_op_een_onbekend_stuk_wordt_niet_gereageerd(
    soort: type[Commando], pad: str, stuksoort: str, verschuldigd: str
) -> None:
    commando = cmd(soort)
    breekt("INV-35", VERWIJZING, commando, pad=pad)
    veld = {"stukId": "stuk_id", "adviesId": "advies_id", "meldingId": "melding_id"}[pad]
    ontvangen = stuk.model_copy(
        update={
            "stuk_id": getattr(commando, veld),
            "stuksoort": stuksoort,
            "verschuldigd": ("lezen", verschuldigd),
        }
    )
    toelaatbaar(VERWIJZING, commando, ontvangen)


def test_inv35_een_antwoord_hoort_bij_een_gedaan_aanbod() -> None:
    breekt("INV-35", VERWIJZING, cmd(v.LegAntwoordVast), pad="aanbodId")
    toelaatbaar(VERWIJZING, cmd(v.LegAntwoordVast), feit(v.BiedTrajectAan))


def test_inv35_een_advies_antwoordt_op_een_gestelde_vraag() -> None:
    vraag = cmd(o.VraagAdvies)
    antwoord = o.OntvangAdvies(
        adviesaanvraag_id=vraag.adviesaanvraag_id, advies_id=uuid4(), ontvangen_op=dag(2025, 4, 1)
    )
    breekt("INV-35", ONTHEFFING, antwoord, pad="adviesaanvraagId")
    toelaatbaar(ONTHEFFING, antwoord, feit(o.VraagAdvies))


def test_inv35_alleen_werk_dat_bekend_is_eindigt() -> None:
    einde = cmd(t.BeeindigPlaatsing)
    breekt("INV-35", AGGREGAAT, einde, *LOPEND, pad="plaatsingId")
    toelaatbaar(AGGREGAAT, einde, *LOPEND, feit(t.MeldPlaatsing, plaatsingId=str(einde.plaatsing_id)))


def test_inv35_alleen_begonnen_nazorg_wordt_afgerond() -> None:
    klaar = cmd(t.RondNazorgAf, trajectId=str(TRAJECT))
    breekt("INV-35", AGGREGAAT, klaar, *LOPEND, beeindigd, pad="trajectId")
    begonnen = feit(t.StartNazorg, trajectId=str(TRAJECT))
    toelaatbaar(AGGREGAAT, klaar, *LOPEND, beeindigd, begonnen)


@pytest.mark.parametrize(
    ("mijlpaal", "te_vroeg", "vroegst"),
    [
        ("a1Na1Maand", "2024-02-28", dag(2024, 2, 29)),  # E32
        ("a1Na3MaandenWerk", "2024-06-14", dag(2024, 6, 15)),  # E32
        ("a2Na4Maanden", "2024-05-30", dag(2024, 5, 31)),
        ("a2Na6MaandenWerk", "2024-09-14", dag(2024, 9, 15)),
    ],
)
def test_inv36_een_betaaltermijn_niet_voor_de_datum_van_het_contract(
    mijlpaal: str, te_vroeg: str, vroegst: dag
) -> None:
    start = TrajectGestart(traject_id=TRAJECT, startdatum=dag(2024, 1, 31), trajectsoort="workFirst")
    werk = feit(t.MeldPlaatsing, startdatum="2024-03-15", soortWerk="regulier")
    eerder = (aangemeld, geaccepteerd, start, werk)
    claim = {"trajectId": str(TRAJECT), "mijlpaal": mijlpaal}
    breekt(
        "INV-36",
        AGGREGAAT,
        cmd(t.BereikBetaaltermijn, **claim, gebeurtenisdatum=te_vroeg),
        *eerder,
        pad="gebeurtenisdatum",
        datum=f"{vroegst:%d-%m-%Y}",
    )
    op_tijd = cmd(t.BereikBetaaltermijn, **claim, gebeurtenisdatum=vroegst.isoformat())
    toelaatbaar(AGGREGAAT, op_tijd, *eerder)
