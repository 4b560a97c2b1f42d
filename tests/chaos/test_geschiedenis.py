"""The judge himself: each broken promise is seen in a synthetic history, and a good history is acquitted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from tests.chaos.geschiedenis import Geschiedenis, Gezien, Opdracht, controleer, dubbel_op_log

TOPIC = "keten.proef.v1"


def gebeurtenis(stream: str, versie: int, offset: int, klant: str = "k") -> Gezien:
    kenmerk = f"{stream}-{versie}"
    return Gezien(uuid4(), TOPIC, klant, stream, versie, kenmerk.encode(), (0, offset), "soort", kenmerk)


def opdracht(e: Gezien, gestuurd: float) -> Opdracht:
    return Opdracht("Doe", TOPIC, e.kenmerk, gestuurd, gestuurd + 0.5, ((e.id,),))


A1, A2, B1 = gebeurtenis("a", 1, 0), gebeurtenis("a", 2, 1), gebeurtenis("b", 1, 2)
GOED = Geschiedenis(
    opdrachten=[opdracht(A1, 1), opdracht(A2, 2), opdracht(B1, 3)],
    bewaard=[A1, A2, B1],
    log=[A1, A2, B1],
    beeld=[A1, A2, B1],
    stromen={"a": 2, "b": 1},
    klanten=frozenset({"k"}),
)


def soorten(g: Geschiedenis) -> set[str]:
    return {s.soort for s in controleer(g)}


def zonder(events: Sequence[Gezien], weg: Gezien) -> list[Gezien]:
    return [e for e in events if e is not weg]


def op(e: Gezien, offset: int) -> Gezien:
    return replace(e, plaats=(0, offset))


def test_een_goede_geschiedenis_is_zonder_schending() -> None:
    assert controleer(GOED) == []


def test_een_herhaling_op_het_log_is_geen_schending_en_wordt_geteld() -> None:
    g = replace(GOED, log=[*GOED.log, op(A2, 3), op(B1, 4)])
    assert controleer(g) == []
    assert dubbel_op_log(g) == 2


def test_een_opdracht_zonder_antwoord_mag_wel_of_niet_zijn_uitgevoerd() -> None:
    los = Opdracht("Doe", TOPIC, B1.kenmerk, 3)
    assert controleer(replace(GOED, opdrachten=[*GOED.opdrachten[:2], los])) == []
    nooit = Opdracht("Doe", TOPIC, "nooit", 3)
    assert controleer(replace(GOED, opdrachten=[*GOED.opdrachten, nooit])) == []


@pytest.mark.parametrize(
    ("breek", "soort", "tekst"),
    [
        (
            lambda g: replace(g, bewaard=zonder(g.bewaard, B1), stromen={"a": 2}),
            "verloren",
            "nergens bewaard",
        ),
        (lambda g: replace(g, log=zonder(g.log, B1)), "verloren", "niet op het log"),
        (lambda g: replace(g, beeld=zonder(g.beeld, B1)), "verloren", "niet in het klantbeeld"),
        (lambda g: replace(g, beeld=[*g.beeld, op(B1, 3)]), "dubbel", "2 keer in het klantbeeld"),
        (lambda g: replace(g, beeld=[A1, A2, replace(B1, data=b"iets anders")]), "anders", "andere inhoud"),
        (lambda g: replace(g, log=[*g.log, replace(op(B1, 3), data=b"x")]), "anders", "een herhaling"),
        (lambda g: replace(g, log=[op(B1, 0), op(A1, 1), op(A2, 2)]), "volgorde", "die eerder was bevestigd"),
        (lambda g: replace(g, log=[op(A2, 0), op(A1, 1), B1]), "volgorde", "waar versie 1 hoort"),
        (lambda g: replace(g, log=[A1, A2, replace(B1, plaats=(1, 0))]), "volgorde", "twee partities"),
        (lambda g: replace(g, stromen={"a": 2, "b": 2}), "versie", "in het klantbeeld op 2"),
        (lambda g: replace(g, klanten=frozenset()), "versie", "of een klantbeeld"),
        (lambda g: replace(g, geparkeerd=3), "geparkeerd", "3 gebeurtenissen"),
        (lambda g: replace(g, teruggedraaid=frozenset({B1.id})), "spook", "teruggedraaid"),
    ],
)
def test_elke_gebroken_belofte_wordt_gezien(
    breek: Callable[[Geschiedenis], Geschiedenis], soort: str, tekst: str
) -> None:
    schendingen = controleer(breek(GOED))
    assert any(s.soort == soort and tekst in s.uitleg for s in schendingen), schendingen


def test_wat_nooit_bewaard_is_mag_nergens_staan() -> None:
    spook = gebeurtenis("spook", 1, 3)
    assert soorten(replace(GOED, log=[*GOED.log, spook])) == {"spook"}


def test_een_opdracht_die_twee_keer_is_uitgevoerd_wordt_gezien() -> None:
    nog_eens = replace(gebeurtenis("a", 3, 3), kenmerk=B1.kenmerk)
    alles = [A1, A2, B1, nog_eens]
    dubbel = replace(GOED, bewaard=alles, log=alles, beeld=alles, stromen={"a": 3, "b": 1})
    assert soorten(dubbel) == {"dubbel"}
    onbevestigd = [*GOED.opdrachten[:2], Opdracht("Doe", TOPIC, B1.kenmerk, 3)]
    assert soorten(replace(dubbel, opdrachten=onbevestigd)) == {"dubbel"}


def test_een_herhaling_met_een_ander_antwoord_wordt_gezien() -> None:
    antwoorden: tuple[tuple[UUID, ...], ...] = ((B1.id,), (A1.id,))
    anders = replace(GOED.opdrachten[2], antwoorden=antwoorden)
    assert soorten(replace(GOED, opdrachten=[*GOED.opdrachten[:2], anders])) == {"antwoord"}


def test_gelijktijdige_opdrachten_mogen_in_elke_volgorde() -> None:
    tegelijk = replace(GOED.opdrachten[2], gestuurd=2.2)
    log = [A1, op(B1, 1), op(A2, 2)]
    g = replace(GOED, opdrachten=[*GOED.opdrachten[:2], tegelijk], log=log, beeld=log)
    assert controleer(g) == []
