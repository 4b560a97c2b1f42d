"""Days of one period that another has already: no day counts twice (TRM-07, E41)."""

from datetime import date

import pytest

from shared.contract.termijnen import Periode, dagen, zonder


def p(van: str, tot: str | None) -> Periode:
    return Periode(date.fromisoformat(van), None if tot is None else date.fromisoformat(tot))


JAAR = p("2019-01-01", "2019-12-31")


@pytest.mark.parametrize(
    ("weg", "over"),
    [
        ([], [JAAR]),
        ([p("2020-01-01", "2020-12-31")], [JAAR]),
        ([p("2018-01-01", "2020-12-31")], []),
        ([p("2019-04-01", "2019-06-30")], [p("2019-01-01", "2019-03-31"), p("2019-07-01", "2019-12-31")]),
        ([p("2019-07-01", None)], [p("2019-01-01", "2019-06-30")]),
        ([p("2018-07-01", "2019-01-01")], [p("2019-01-02", "2019-12-31")]),
        ([p("2019-01-01", "2019-05-31"), p("2019-05-01", "2019-12-30")], [p("2019-12-31", "2019-12-31")]),
    ],
)
def test_wat_overblijft(weg: list[Periode], over: list[Periode]):
    assert list(zonder([JAAR], weg)) == over


def test_e41_de_vereniging_telt_elke_dag_eenmaal():
    eerste, tweede = p("2019-01-01", "2019-06-30"), p("2019-04-01", "2019-12-31")
    assert (dagen([eerste]), dagen([tweede]), dagen([eerste, tweede])) == (181, 275, 365)
    assert dagen(zonder([eerste], [tweede])) + dagen([tweede]) == 365
