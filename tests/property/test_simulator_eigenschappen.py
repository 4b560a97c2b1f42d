"""What holds for every zaad, size and overlap."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from ketenspoor.simulator import tabellen as t
from ketenspoor.simulator import verwachting
from ketenspoor.simulator.levensloop import Parameters, maak_cohort
from ketenspoor.simulator.opdrachten import maak_opdrachten
from ketenspoor.simulator.toeval import Toeval, schaal

zaden = st.integers(0, 2**64 - 1)
overlappen = st.tuples(*(st.integers(0, hoogste) for hoogste in t.MAX_OVERLAP))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=12).filter(any), st.integers(0, 5000))
def test_schalen_houdt_het_totaal_en_scheelt_minder_dan_een_per_rij(
    aantallen: list[int], totaal: int
) -> None:
    geschaald = schaal(aantallen, totaal)
    som = sum(aantallen)
    assert sum(geschaald) == totaal
    assert all(abs(k * som - a * totaal) < som for k, a in zip(geschaald, aantallen, strict=True))


@given(zaden, st.sets(st.integers(0, 10_000), max_size=200))
def test_een_volgorde_is_een_herschikking_en_hangt_niet_af_van_de_invoervolgorde(
    zaad: int, groep: set[int]
) -> None:
    toeval = Toeval(t.SCENARIO, zaad)
    volgorde = toeval.volgorde("proef", groep)
    assert sorted(volgorde) == sorted(groep)
    assert volgorde == toeval.volgorde("proef", sorted(groep, reverse=True))


@settings(max_examples=12, deadline=None)
@given(zaden, overlappen)
def test_tabel_2_hangt_niet_af_van_zaad_of_overlap(zaad: int, overlap: t.Rij) -> None:
    aanbod = verwachting.TRAJECTMOMENTEN["aanbod"]
    tabel = verwachting.sluitende_aanpak(maak_cohort(Parameters(zaad, overlap=overlap)).levens, aanbod)
    assert tabel == verwachting.sluitende_aanpak(maak_cohort(Parameters()).levens, aanbod)


@settings(max_examples=25, deadline=None)
@given(zaden, st.integers(1, 3000))
def test_elke_omvang_geeft_levens_op_volgorde_die_op_de_peildatum_ophouden(zaad: int, n: int) -> None:
    cohort = maak_cohort(Parameters(zaad, n=n))
    assert len(cohort.levens) == n
    for leven in cohort.levens:
        data = [leven.ingang, leven.toekenning]
        if leven.traject:
            data += [leven.traject.besluit, leven.traject.aanbod, leven.traject.start]
        assert data == sorted(data)
        if leven.uitstroom:
            assert data[-1] < leven.uitstroom.laatste_dag <= t.PEILDATUM
        gelegd = "O" if leven.klasse.startswith("O_") else leven.klasse
        assert verwachting.klasse(leven, verwachting.TRAJECTMOMENTEN["aanbod"]) == gelegd


@settings(max_examples=5, deadline=None)
@given(zaden, st.integers(1, 60))
def test_opdrachten_gaan_op_volgorde_van_moment_per_klant(zaad: int, n: int) -> None:
    opdrachten = maak_opdrachten(maak_cohort(Parameters(zaad, n=n)))
    teller: Counter[str] = Counter()
    for vorige, opdracht in zip((None, *opdrachten), opdrachten, strict=False):
        assert vorige is None or vorige.moment < opdracht.moment
        assert opdracht.volgnummer == teller[opdracht.baan]
        teller[opdracht.baan] += 1
