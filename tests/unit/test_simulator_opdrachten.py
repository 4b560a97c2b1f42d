"""The commands that tell the life courses: order, moments, keys, ids."""

from collections import defaultdict
from datetime import date, time
from hashlib import sha256

import pytest

from ketenspoor.simulator import tabellen as t
from ketenspoor.simulator.levensloop import Parameters, maak_cohort
from ketenspoor.simulator.opdrachten import AMSTERDAM, Opdracht, maak_opdrachten


@pytest.fixture(scope="module", params=[(1, t.GEEN_OVERLAP), (3, t.MAX_OVERLAP)])
def alle(request: pytest.FixtureRequest) -> tuple[Opdracht, ...]:
    zaad, overlap = request.param
    return maak_opdrachten(maak_cohort(Parameters(zaad=zaad, overlap=overlap)))


def _banen(alle: tuple[Opdracht, ...]) -> dict[str, list[Opdracht]]:
    banen: dict[str, list[Opdracht]] = defaultdict(list)
    for opdracht in alle:
        banen[opdracht.baan].append(opdracht)
    return banen


def test_opdrachten_staan_op_volgorde_van_moment_en_elke_baan_telt_door(alle: tuple[Opdracht, ...]) -> None:
    assert [o.moment for o in alle] == sorted(o.moment for o in alle)
    for baan in _banen(alle).values():
        assert [o.volgnummer for o in baan] == list(range(len(baan)))


def test_elke_dag_begint_om_negen_uur_met_een_seconde_per_opdracht(alle: tuple[Opdracht, ...]) -> None:
    per_dag: dict[date, list[Opdracht]] = defaultdict(list)
    for opdracht in alle:
        per_dag[opdracht.moment.astimezone(AMSTERDAM).date()].append(opdracht)
    for opdrachten in per_dag.values():
        assert opdrachten[0].moment.astimezone(AMSTERDAM).time() == time(9)
        verschil = opdrachten[-1].moment - opdrachten[0].moment
        assert verschil.total_seconds() == len(opdrachten) - 1


def test_niets_gebeurt_na_de_peildatum_of_na_het_moment_van_registratie(alle: tuple[Opdracht, ...]) -> None:
    for opdracht in alle:
        assert opdracht.moment.date() <= t.PEILDATUM
        if "gebeurtenisdatum" in opdracht.body:
            assert opdracht.body["gebeurtenisdatum"] == opdracht.moment.date().isoformat()


def test_de_sleutel_volgt_uit_scenario_zaad_klantnummer_en_volgnummer(alle: tuple[Opdracht, ...]) -> None:
    eerste = next(o for o in alle if o.baan == "0" and o.volgnummer == 1)
    assert eerste.sleutel(1) == sha256(b"iwi-2005|1|0|1").hexdigest()[:32]
    assert len({o.sleutel(1) for o in alle}) == len(alle)


def test_elke_klant_begint_bij_intake_en_na_het_einde_van_de_uitkering_volgt_geen_contact(
    alle: tuple[Opdracht, ...],
) -> None:
    for naam, baan in _banen(alle).items():
        if naam.startswith("afspraak"):
            continue
        assert [o.naam for o in baan[:4]] == [
            "MeldKlantAan",
            "SchrijfIn",
            "StelKlantgegevensVast",
            "NeemAanvraagAan",
        ]
        namen = [o.naam for o in baan]
        if "BeeindigUitkering" in namen:
            na = namen[namen.index("BeeindigUitkering") + 1 :]
            assert set(na) <= {"LeesStuk", "KoppelTerug", "GeefTerInzage", "DienRapportageIn"}


def test_een_rapportage_valt_binnen_een_gestart_traject_en_wordt_daarna_pas_gelezen(
    alle: tuple[Opdracht, ...],
) -> None:
    for baan in _banen(alle).values():
        namen = [o.naam for o in baan]
        einde = namen.index("BeeindigTraject") if "BeeindigTraject" in namen else len(namen)
        for plaats, opdracht in enumerate(baan):
            if opdracht.naam == "DienRapportageIn":
                assert namen.index("StartTraject") < plaats < einde
                stuk = opdracht.body["stukId"]
                eerder = [o.naam for o in baan[:plaats] if o.body.get("stukId") == stuk]
                later = [o.naam for o in baan[plaats + 1 :] if o.body.get("stukId") == stuk]
                assert eerder == ["GeefTerInzage"]
                assert later in ([], ["LeesStuk"], ["LeesStuk", "KoppelTerug"])


def test_geen_enkel_burgerservicenummer_staat_buiten_de_aanmelding(alle: tuple[Opdracht, ...]) -> None:
    for opdracht in alle:
        assert ("bsn" in opdracht.body) == (opdracht.naam == "MeldKlantAan")


def test_het_cohort_heeft_de_verwachte_omvang(alle: tuple[Opdracht, ...]) -> None:
    assert 22_000 < len(alle) < 30_000
    assert sum(o.naam == "LegAfspraakVast" for o in alle) == 14
    assert sum(o.naam == "MeldPlaatsing" for o in alle) == 84
