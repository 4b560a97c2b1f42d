"""INV-02 by date in handhaving: when a client is the gemeente's, and what may be stated of another day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from services.handhaving.maatregel import aggregate as maatregel
from services.handhaving.maatregel import commands as m
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing import commands as o
from services.handhaving.relatie import Feiten, kan_erbuiten, relatie
from services.handhaving.uitkeringsdossier import aggregate as dossier
from services.handhaving.uitkeringsdossier import commands as d
from services.handhaving.verwijzing import aggregate as verwijzing
from services.handhaving.verwijzing import commands as v
from shared.aggregate.aggregate import Aggregate, Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.termijnen import Periode
from tests.unit.gwt import given, overgenomen
from tests.unit.invarianten import cmd, feit

AANVRAAG = feit(d.OntvangAanvraag)  # melding 6 January 2025
TOEGEKEND = feit(d.KenUitkeringToe, ingangsdatum="2025-01-06")  # besluit 10 February
BEEINDIGD = feit(d.BeeindigUitkering, einddatum="2025-06-30")
LOOPT = (Periode(date(2025, 1, 6)),)
VOORBIJ = (Periode(date(2025, 1, 6), date(2025, 6, 30)),)
TWEEMAAL = (*VOORBIJ, Periode(date(2025, 11, 1)))


def kent(aggregate: Aggregate[Any, Any], commando: Commando, perioden: Sequence[Periode] | None) -> bool:
    """Whether INV-02 lets this through, the same at both doors."""
    deuren = [
        {x.code for x in aggregate.toets(c.met_feiten(Feiten(relatie=perioden)), aggregate.begin)}
        for c in (commando, overgenomen(commando))
    ]
    eerste, tweede = ("INV-02" not in codes for codes in deuren)
    assert eerste == tweede
    return eerste


CONTACT = (dossier.AGGREGAAT, d.LegContactVast)


@pytest.mark.parametrize(
    ("gesteld", "perioden"),
    [
        ((AANVRAAG,), [Periode(date(2025, 1, 6))]),
        (
            (AANVRAAG, TOEGEKEND),
            [Periode(date(2025, 1, 6), date(2025, 2, 10)), Periode(date(2025, 1, 6))],
        ),
        (
            (AANVRAAG, TOEGEKEND, BEEINDIGD),
            [Periode(date(2025, 1, 6), date(2025, 2, 10)), Periode(date(2025, 1, 6), date(2025, 6, 30))],
        ),
        ((AANVRAAG, feit(d.WijsAanvraagAf)), [Periode(date(2025, 1, 6), date(2025, 2, 10))]),
        ((AANVRAAG, feit(d.SluitAanvraag)), [Periode(date(2025, 1, 6), date(2025, 1, 20))]),
        ((TOEGEKEND,), [Periode(date.min, date(2025, 2, 10)), Periode(date(2025, 1, 6))]),
        ((feit(d.OntvangAanvraag, ontbreekt=["aanvraaggegevens"]),), [Periode(date.min)]),
    ],
)
def test_de_relatie_volgt_uit_aanvraag_en_uitkering(
    gesteld: Sequence[Inhoud], perioden: Sequence[Periode]
) -> None:
    """Of what was taken over without its application, or handed over without its dates, the beginning is
    unknown."""
    assert list(relatie(gesteld)) == perioden


@pytest.mark.parametrize("datum", ["2025-01-05", "2024-12", "2024"])
def test_inv02_een_gemeente_legt_niets_vast_van_voor_de_relatie(datum: str) -> None:
    commando = cmd(d.LegContactVast, gebeurtenisdatum=datum).met_feiten(Feiten(relatie=LOOPT))
    uitkomst = given(dossier.AGGREGAAT).when(commando).then_refused("INV-02")
    assert [x.pad for x in uitkomst.geweigerd] == ["gebeurtenisdatum"]
    for aggregate, soort in (
        (verwijzing.AGGREGAAT, v.Verwijs),
        (verwijzing.AGGREGAAT, v.NeemTrajectbesluit),
        (ontheffing.AGGREGAAT, o.VerleenOntheffing),
        (maatregel.AGGREGAAT, m.StelVerwijtbaarheidVast),
        (dossier.AGGREGAAT, d.RegistreerVerhuizing),
    ):
        assert not kent(aggregate, cmd(soort, gebeurtenisdatum=datum), LOOPT)


@pytest.mark.parametrize("datum", ["2025-01-06", "2025-01", "2025", "2030-01-01"])
def test_inv02_vanaf_de_eerste_dag_is_de_klant_van_de_gemeente(datum: str) -> None:
    assert kent(*_op(CONTACT, datum), LOOPT)


@pytest.mark.parametrize("perioden", [None, ()])
def test_inv02_zonder_dossier_is_de_relatie_onbekend_en_weigert_niets(
    perioden: Sequence[Periode] | None,
) -> None:
    assert kent(*_op(CONTACT, "2010"), perioden)


@pytest.mark.parametrize(
    ("aggregate", "soort"),
    [
        (dossier.AGGREGAAT, d.OntvangAanvraag),
        (dossier.AGGREGAAT, d.KenUitkeringToe),
        (dossier.AGGREGAAT, d.WijsAanvraagAf),
        (ontheffing.AGGREGAAT, o.VraagOntheffingAan),
        (ontheffing.AGGREGAAT, o.WijsOntheffingAf),
        (ontheffing.AGGREGAAT, o.LaatVerzoekVervallen),
        (dossier.AGGREGAAT, d.MeldPlaatsing),
        (dossier.AGGREGAAT, d.RegelVoorziening),
        (dossier.AGGREGAAT, d.StelVrijstellingVast),
        (maatregel.AGGREGAAT, m.StelNormafwijkingVast),
    ],
)
def test_inv02_wat_de_relatie_maakt_en_wat_de_klant_al_had_gaat_eraan_vooraf(
    aggregate: Aggregate[Any, Any], soort: type[Commando]
) -> None:
    assert kent(aggregate, cmd(soort, gebeurtenisdatum="2024-11-01"), LOOPT)


@pytest.mark.parametrize(
    ("aggregate", "soort"),
    [
        CONTACT,
        (dossier.AGGREGAAT, d.MeldPlaatsing),
        (dossier.AGGREGAAT, d.BeeindigPlaatsing),
        (dossier.AGGREGAAT, d.RegistreerVerhuizing),
        (maatregel.AGGREGAAT, m.LegMaatregelOp),
        (maatregel.AGGREGAAT, m.TrekIn),
        (verwijzing.AGGREGAAT, v.NeemVervolgbesluit),
        (verwijzing.AGGREGAAT, v.BiedTrajectAan),
        (ontheffing.AGGREGAAT, o.VraagOntheffingAan),
        (ontheffing.AGGREGAAT, o.TrekOntheffingIn),
    ],
)
def test_inv02_na_het_einde_wordt_afgehandeld_wat_ervoor_kwam(
    aggregate: Aggregate[Any, Any], soort: type[Commando]
) -> None:
    assert kent(aggregate, cmd(soort, gebeurtenisdatum="2025-09-15"), VOORBIJ)


@pytest.mark.parametrize(
    ("aggregate", "commando"),
    [
        (dossier.AGGREGAAT, cmd(d.DeelRechtenEnPlichtenMee)),
        (dossier.AGGREGAAT, cmd(d.LichtVoor)),
        (dossier.AGGREGAAT, cmd(d.ToetsVoorwaarden)),
        (dossier.AGGREGAAT, cmd(d.BeeindigVrijstelling)),
        (dossier.AGGREGAAT, cmd(d.KenRustperiodeToe)),
        (ontheffing.AGGREGAAT, cmd(o.VerleenOntheffing, ingangsdatum="2025-07-01", einddatum="2025-09-30")),
    ],
)
@pytest.mark.parametrize(("datum", "past"), [("2025-06-30", True), ("2025-07-01", False), ("2025-H2", False)])
def test_inv02_over_plichten_gaat_niets_van_een_dag_zonder_aanvraag_of_uitkering(
    aggregate: Aggregate[Any, Any], commando: Commando, datum: str, past: bool
) -> None:
    op_die_dag = commando.model_copy(update={"gebeurtenisdatum": datum})
    assert kent(aggregate, op_die_dag, VOORBIJ) is past
    assert kent(aggregate, op_die_dag, TWEEMAAL) is (past or datum == "2025-H2")
    assert kent(aggregate, op_die_dag, LOOPT)


def test_inv02_een_besluit_van_na_het_einde_ontheft_nog_voor_de_dagen_ervoor() -> None:
    later = cmd(o.VerleenOntheffing, gebeurtenisdatum="2025-09-15")  # 8 April to 7 October
    assert kent(ontheffing.AGGREGAAT, later, VOORBIJ)


@pytest.mark.parametrize(
    ("aggregate", "soort"),
    [(maatregel.AGGREGAAT, m.StelNormafwijkingVast), (dossier.AGGREGAAT, d.StelVrijstellingVast)],
)
def test_inv02_gedrag_en_vrijstelling_gaan_vooraf_aan_een_uitkering_en_komen_niet_erna(
    aggregate: Aggregate[Any, Any], soort: type[Commando]
) -> None:
    erna = cmd(soort, gebeurtenisdatum="2025-09-15")
    assert not kent(aggregate, erna, VOORBIJ)
    assert kent(aggregate, erna, TWEEMAAL)


def test_wat_vandaag_gebeurt_zoekt_de_relatie_alleen_op_als_zij_voorbij_kan_zijn() -> None:
    vandaag = date(2025, 12, 1)
    contact = cmd(d.LegContactVast, gebeurtenisdatum="2025-12-01")
    assert not kan_erbuiten(contact, vandaag)
    assert kan_erbuiten(contact, date(2025, 12, 2))
    assert kan_erbuiten(cmd(d.LichtVoor, gebeurtenisdatum="2025-12-01"), vandaag)
    assert not kan_erbuiten(cmd(d.OntvangAanvraag), vandaag)


def _op(wat: tuple[Aggregate[Any, Any], type[Commando]], datum: str) -> tuple[Aggregate[Any, Any], Commando]:
    return wat[0], cmd(wat[1], gebeurtenisdatum=datum)
