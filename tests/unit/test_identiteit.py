"""Pseudonyms that become one person, or two (`events.md` §4, EVT-06): row by row, and who is who after it."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given as gegeven
from hypothesis import strategies as st

from services.klantvolgsysteem.identiteit.aggregate import AGGREGAAT, toestand
from services.klantvolgsysteem.identiteit.commands import Identiteitfeiten, Splits, VoegSamen
from services.klantvolgsysteem.identiteit.routes import ROUTES
from shared.contract.gebeurtenis import Deur, Rol
from shared.contract.identiteiten import IdentiteitGesplitst, IdentiteitSamengevoegd
from shared.klanten.identiteit import Historie, Stap
from tests.unit.gwt import given

A, B, C = "aa" * 32, "bb" * 32, "cc" * 32
DAG = date(2025, 9, 10)
T0 = datetime(2025, 9, 10, 9, tzinfo=UTC)


def uur(n: int) -> datetime:
    return T0 + timedelta(hours=n)


def id(n: int) -> UUID:
    return uuid5(UUID(int=0), str(n))


def samen(n: int, van: str, naar: str) -> Stap:
    return Stap(id(n), uur(n), False, van, naar)


def split(n: int, klant: str, nieuw: str, *streams: str, events: tuple[str, ...] = ()) -> Stap:
    return Stap(id(n), uur(n), True, klant, nieuw, frozenset(streams), frozenset(events))


def voeg_samen(van: str, naar: str, **velden: Any) -> VoegSamen:
    return VoegSamen(
        vervallen_klant=van, blijvende_klant=naar, reden="dubbeleRegistratie", vastgesteld_op=DAG, **velden
    )


def splits(klant: str, nieuw: str, *streams: str, **velden: Any) -> Splits:
    return Splits(
        klant=klant, nieuwe_klant=nieuw, streams=streams, reden="onterechtSamengevoegd", vastgesteld_op=DAG,
        **velden,
    )  # fmt: skip


def feiten(*stappen: Stap, **personen: str) -> Identiteitfeiten:
    return Identiteitfeiten(Historie.uit(stappen), {n.replace("_", "-"): p for n, p in personen.items()})


def test_twee_pseudoniemen_worden_een():
    commando = voeg_samen(A, B)
    given(AGGREGAAT).when(commando, feiten()).then(IdentiteitSamengevoegd.uit(commando))
    assert AGGREGAAT.stream(AGGREGAAT.opent[VoegSamen](commando)) == f"identiteit-{A}"


@pytest.mark.parametrize("deur", list(Deur))
@pytest.mark.parametrize(
    ("van", "naar", "eerder"),
    [
        (A, A, ()),
        (A, C, (samen(1, A, B),)),  # lapsed before
        (C, A, (samen(1, A, B),)),  # into a lapsed one
        (B, A, (samen(1, A, B),)),
    ],
)
def test_evt06_met_zichzelf_of_met_een_vervallen_pseudoniem(
    van: str, naar: str, eerder: tuple[Stap, ...], deur: Deur
):
    given(AGGREGAAT).when(voeg_samen(van, naar, deur=deur), feiten(*eerder)).then_refused("EVT-06")


def test_een_keten_van_samenvoegingen_mag():
    given(AGGREGAAT).when(voeg_samen(B, C), feiten(samen(1, A, B))).then_type(IdentiteitSamengevoegd)


def test_wat_samengevoegd_is_wordt_gesplitst():
    commando = splits(B, A, "traject-1")
    given(AGGREGAAT).when(commando, feiten(samen(1, A, B), traject_1=B)).then(
        IdentiteitGesplitst.uit(commando)
    )


def test_wat_van_het_begin_af_twee_personen_was_wordt_gesplitst():
    commando = splits(B, A, "traject-1", gebeurtenissen=(id(7),))
    personen = {"traject-1": B, str(id(7)): B}
    given(AGGREGAAT).when(commando, Identiteitfeiten(personen=personen)).then_type(IdentiteitGesplitst)


@pytest.mark.parametrize("deur", list(Deur))
@pytest.mark.parametrize(
    ("commando", "bekend"),
    [
        (splits(B, A, "traject-1"), feiten()),  # nobody knows that stream
        (splits(B, A, "traject-1"), feiten(traject_1=C)),  # somebody else's
        (splits(B, A, "traject-1", "traject-2"), feiten(traject_1=B, traject_2=C)),
        (splits(B, A, "traject-1", gebeurtenissen=(id(7),)), feiten(traject_1=B)),
        (splits(B, B, "traject-1"), feiten(traject_1=B)),
        (splits(B, A, "traject-1"), feiten(samen(1, B, C), traject_1=B)),  # B itself lapsed
        (splits(B, A, "traject-1"), feiten(samen(1, A, C), traject_1=B)),  # A is a third person
    ],
)
def test_evt06_wat_er_niet_is_wordt_niet_afgesplitst(commando: Splits, bekend: Identiteitfeiten, deur: Deur):
    met_deur = commando.model_copy(update={"deur": deur})
    given(AGGREGAAT).when(met_deur, bekend).then_refused("EVT-06")


def test_wie_mag_samenvoegen():
    assert set(AGGREGAAT.rollen[VoegSamen]) == set(AGGREGAAT.rollen[Splits]) == {
        Rol.ADVISEUR, Rol.KLANTMANAGER,
    }  # fmt: skip


def test_de_voorbeelden_worden_aanvaard():
    for route in ROUTES:
        commando = route.commando.model_validate(dict(route.voorbeeld))
        assert commando.klant in route.voorbeeld.values()  # type: ignore[attr-defined]


def test_de_toestand_noemt_waar_het_pseudoniem_bleef():
    staat = given(AGGREGAAT, IdentiteitSamengevoegd.uit(voeg_samen(A, B))).staat
    assert toestand(staat) == {"samengevoegdMet": B, "gesplitst": []}
    staat = given(AGGREGAAT, IdentiteitGesplitst.uit(splits(B, A, "traject-1"))).staat
    assert toestand(staat) == {"samengevoegdMet": None, "gesplitst": [A]}


# Who is who


def test_na_een_samenvoeging_is_de_persoon_die_van_het_blijvende_pseudoniem():
    h = Historie.uit([samen(1, A, B), samen(2, B, C)])
    assert h.persoon(A) == h.persoon(B) == h.persoon(C) == C
    assert h.sleutels(A) == h.sleutels(C) == (C, A, B)
    assert h.persoon(A, uur(0), "traject-1") == C
    assert h.tot(uur(0)).persoon(A) == A
    assert h.tot(uur(1)).persoon(A) == B


def test_wie_nog_onder_het_oude_pseudoniem_vastlegt_bedoelt_dezelfde_persoon():
    assert Historie.uit([samen(1, A, B)]).persoon(A, uur(5), "traject-1") == B


def test_na_een_splitsing_gaat_elk_dossier_naar_zijn_persoon():
    h = Historie.uit([samen(1, A, B), split(3, B, A, "traject-a")])
    assert h.persoon(A) == A
    assert h.persoon(B) == B
    assert h.persoon(A, uur(0), "traject-a") == A
    assert h.persoon(A, uur(0), "traject-vergeten") == B  # not named: it stays where it was
    assert h.persoon(B, uur(0), "traject-b") == B
    assert h.persoon(A, uur(4), "traject-nieuw") == A  # opened after the split: the pseudonym lives again
    assert h.sleutels(A) == (A,)
    assert h.sleutels(B) == (B,)


def test_een_gebeurtenis_uit_een_gedeeld_dossier_gaat_alleen():
    h = Historie.uit([split(1, B, A, "traject-a", events=("e7",))])
    assert h.persoon(B, uur(0), "dossier") == B
    assert h.persoon(B, uur(0), "dossier", "e7") == A


def test_na_een_splitsing_kan_opnieuw_worden_samengevoegd():
    h = Historie.uit([samen(1, A, B), split(2, B, A, "traject-a"), samen(3, A, C)])
    assert h.persoon(A) == h.persoon(A, uur(0), "traject-a") == C
    assert h.persoon(B) == h.persoon(A, uur(0), "traject-b") == B


def test_verwant_volgt_elke_samenvoeging_en_splitsing():
    h = Historie.uit([samen(1, A, B), split(2, B, C, "traject-1")])
    assert h.verwant([C]) == {A, B, C}
    assert h.verwant(["dd" * 32]) == {"dd" * 32}


def test_twee_die_elkaar_tegenspreken_eindigen_overal_gelijk():
    """Given at the same moment in two processes: the first by time and id counts, the other has no effect."""
    heen, terug = Stap(id(1), T0, False, A, B), Stap(id(2), T0, False, B, A)
    een, ander = Historie.uit([heen, terug]), Historie.uit([terug, heen])
    assert een == ander
    assert len(een.stappen) == 1
    assert een.persoon(A) == een.persoon(B)


@gegeven(st.integers(0, 2**32))
def test_de_volgorde_van_aankomst_doet_er_niet_toe(zaad: int):
    toeval = random.Random(zaad)
    klanten = [A, B, C, "dd" * 32]
    stappen = [
        samen(n, *toeval.sample(klanten, 2))
        if toeval.random() < 0.6
        else split(n, *toeval.sample(klanten, 2), *toeval.sample(["s-1", "s-2", "s-3"], 2))
        for n in range(6)
    ]
    h = Historie.uit(stappen)
    toeval.shuffle(stappen)
    assert Historie.uit([*stappen, *stappen[:2]]) == h
    for klant, stream in itertools.product(klanten, [None, "s-1", "s-2"]):
        persoon = h.persoon(klant, uur(0) if stream else None, stream)
        assert persoon in klanten
    for klant in klanten:
        assert h.persoon(h.persoon(klant)) == h.persoon(klant)
        assert h.persoon(klant) == h.sleutels(klant)[0]
