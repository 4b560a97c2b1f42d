"""The legal parameters against a transcription of rules.md D.1 to D.3: name, value, from, to,
certainty; of what a gemeente or contract may set, the default and the range."""

from datetime import date

import pytest

from shared.contract.parameters import Duur, Waarde, parameters, pensioenleeftijd

AB = frozenset({"arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht", "reintegratieplicht"})
A, C = AB - {"reintegratieplicht"}, frozenset({"tegenprestatie"})
VAN_2004, VAN_2009, VAN_2012, VAN_2015 = "2004-01-01", "2009-01-01", "2012-01-01", "2015-01-01"
TOT_2012, TOT_2015 = "2011-12-31", "2014-12-31"

D1: tuple[tuple[str, Waarde, str, str | None, str], ...] = (
    ("besluit.uitbesteding", "bestuursorganen", VAN_2004, None, "H"),
    ("plicht.leeftijd.min", Duur(jaren=18), VAN_2004, None, "H"),
    ("plicht.leeftijd.max", Duur(jaren=65), VAN_2004, "2012-12-31", "H"),
    ("plicht.leeftijd.max", "pensioenleeftijd", "2013-01-01", None, "H"),
    ("plichten.onderdelen", AB, VAN_2004, TOT_2012, "H"),
    ("plichten.onderdelen", AB | C, VAN_2012, None, "M"),
    ("ontheffing.art9.toegestaan", AB, VAN_2004, TOT_2012, "H"),
    ("ontheffing.art9.toegestaan", AB | C, VAN_2012, TOT_2015, "M"),
    ("ontheffing.art9.toegestaan", A | C, VAN_2015, None, "H"),
    ("ontheffing.9a.toegestaan", A, VAN_2009, None, "H"),
    ("ontheffing.9a.maximum", Duur(jaren=6), VAN_2009, TOT_2012, "H"),
    ("ontheffing.9a.maximum", Duur(jaren=5), VAN_2012, None, "M"),
    ("ontheffing.9a.onwil", "opschorting", VAN_2009, TOT_2012, "M"),
    ("ontheffing.9a.onwil", "intrekking", VAN_2012, None, "H"),
    ("kind.9a", Duur(jaren=5), VAN_2009, None, "H"),
    ("kind.9lid4", Duur(jaren=12), VAN_2004, None, "H"),
    ("kind.tenlaste", Duur(jaren=18), VAN_2004, None, "H"),
    ("plan9a.termijn", Duur(maanden=6), VAN_2009, None, "H"),
    ("plan9a.start", "ontvangstVerzoek", VAN_2009, None, "H"),
    ("heronderzoek9a.interval", Duur(maanden=6), VAN_2012, None, "M"),
    ("verordening.9a", "art. 8 lid 1 onder c", VAN_2015, None, "H"),
    ("vrijstelling.grond", frozenset({"wswIndicatie"}), VAN_2004, TOT_2015, "M"),
    ("vrijstelling.grond", frozenset({"volledigDuurzaamArbeidsongeschikt"}), VAN_2015, None, "H"),
    ("scholing9a.minimum", "scholingZonderStartkwalificatie", VAN_2009, None, "H"),
    ("opleiding9a.verzoek", "mbo4", VAN_2009, TOT_2012, "M"),
    ("opleiding9a.verzoek", "beroepsopleidendeLeerweg", VAN_2012, None, "M"),
    ("maatregel.heroverweging", Duur(maanden=3), VAN_2004, None, "H"),
    ("maatregel.uniform.percentage", 100, VAN_2015, None, "H"),
    ("maatregel.uniform.eerste.min", Duur(maanden=1), VAN_2015, None, "H"),
    ("maatregel.uniform.eerste.max", Duur(maanden=3), VAN_2015, None, "H"),
    ("maatregel.uniform.max", Duur(maanden=3), VAN_2015, None, "H"),
    ("maatregel.spreiding.maanden", 3, VAN_2015, None, "H"),
    ("maatregel.spreiding.eerste", "1/3", VAN_2015, None, "H"),
    ("recidive.venster", Duur(maanden=12), VAN_2015, None, "H"),
    ("maatregel.inlichtingenplicht", "uitgesloten", "2013-01-01", None, "M"),
    ("informatieverzoek.termijn", Duur(weken=4), VAN_2004, None, "H"),
    ("bezwaar.termijn", Duur(weken=6), VAN_2004, None, "H"),
    ("bezwaar.beslistermijn", Duur(weken=6), VAN_2004, "2008-12-31", "M"),
    ("bezwaar.beslistermijn", Duur(weken=6), VAN_2009, None, "H"),
    ("bezwaar.beslistermijn.commissie", Duur(weken=12), VAN_2004, "2008-12-31", "M"),
    ("bezwaar.beslistermijn.commissie", Duur(weken=12), VAN_2009, None, "H"),
    ("bezwaar.verdaging", Duur(weken=6), VAN_2004, "2008-12-31", "M"),
    ("bezwaar.verdaging", Duur(weken=6), VAN_2009, None, "H"),
    ("aanvraag.beslistermijn", Duur(weken=8), VAN_2004, None, "H"),
    ("participatieplaats.scholing", Duur(maanden=6), "2007-01-01", None, "H"),
    ("participatieplaats.beoordeling", Duur(maanden=9), "2007-01-01", None, "H"),
    ("participatieplaats.zonderEffect", Duur(maanden=12), "2007-01-01", None, "H"),
    ("participatieplaats.einde", Duur(maanden=24), "2007-01-01", None, "H"),
    ("participatieplaats.verlenging", Duur(maanden=12), "2007-01-01", None, "H"),
    ("proefplaats.max", Duur(maanden=2), "2023-01-01", None, "L"),
    ("proefplaats.verlenging", Duur(maanden=4), "2023-01-01", None, "L"),
    ("sluitendeAanpak.termijn", Duur(maanden=12), VAN_2004, None, "H"),
)

D2: tuple[tuple[str, int, int], ...] = (
    ("1947-12-31", 65, 0), ("1948-01-01", 65, 1), ("1948-11-30", 65, 1), ("1948-12-01", 65, 2),
    ("1949-10-31", 65, 2), ("1949-11-01", 65, 3), ("1950-09-30", 65, 3), ("1950-10-01", 65, 6),
    ("1951-06-30", 65, 6), ("1951-07-01", 65, 9), ("1952-03-31", 65, 9), ("1952-04-01", 66, 0),
    ("1952-12-31", 66, 0), ("1953-01-01", 66, 4), ("1955-08-31", 66, 4), ("1955-09-01", 66, 7),
    ("1956-05-31", 66, 7), ("1956-06-01", 66, 10), ("1957-02-28", 66, 10), ("1957-03-01", 67, 0),
    ("1960-12-31", 67, 0), ("1961-01-01", 67, 3), ("1964-09-30", 67, 3), ("1964-10-01", 67, 3),
)  # fmt: skip
"""First and last birth date of each row, with years and months."""


MND, WK, DG = "maanden", "weken", "dagen"
D3: tuple[tuple[str, int, str, str | None], ...] = (
    ("sluitendeAanpak.vroeg.2", 3, MND, "1-11"), ("sluitendeAanpak.vroeg.3", 3, MND, "1-11"),
    ("sluitendeAanpak.vroeg.4", 6, MND, "1-11"), ("sluitendeAanpak.vroeg.overig", 6, MND, "1-11"),
    ("sluitendeAanpak.naOntheffing", 3, MND, "0-12"), ("uitkering.onderbreking", 30, DG, "0-92"),
    ("cwi.zichtbaar", 8, WK, "4-13"), ("mededeling.termijn", 28, DG, "7-90"),
    ("heronderzoek9.interval", 6, MND, "3-12"), ("heronderzoek.wijziging", 28, DG, "7-60"),
    ("vervolg.termijn", 28, DG, "7-60"), ("terugkoppeling.termijn", 28, DG, "7-60"),
    ("herberekening.termijn", 28, DG, "7-60"), ("uitkomstPlaats.termijn", 28, DG, "7-60"),
    ("eindrapport.termijn", 28, DG, "7-60"), ("rapportage.interval", 3, MND, "1-6"),
    ("inzage.termijn", 7, DG, None), ("lezen.termijn", 14, DG, "3-30"), ("melding.termijn", 14, DG, "3-30"),
    ("eersteContact.termijn", 14, DG, "3-30"), ("contact.interval", 3, MND, "1-12"),
    ("contact.maximum", 6, MND, "1-12"), ("rustperiode.zonderEinde", 3, MND, "1-12"),
    ("metRust.termijn", 6, MND, "3-12"), ("dossier.actueel", 6, MND, "3-12"),
    ("voorkeur.termijn", 3, MND, "2-6"), ("contract.A1.maximum", 3, MND, None),
    ("contract.A2.maximum", 12, MND, None), ("signaal.antwoord.P1", 7, DG, "1-60"),
    ("signaal.antwoord.P2", 14, DG, "1-60"), ("signaal.antwoord.P3", 28, DG, "1-60"),
    ("planevaluatie.interval", 6, MND, "1-12"), ("ontheven.voorziening", 3, MND, "1-12"),
    ("stapeling.grens", 24, MND, "12-60"), ("statusverschil.wacht", 7, DG, None),
    ("verlopen.wacht", 14, DG, None), ("bericht.wacht", 28, DG, None),
)  # fmt: skip


@pytest.mark.parametrize("naam", dict.fromkeys(rij[0] for rij in D1))
def test_een_wettelijke_parameter_staat_zoals_in_D1(naam: str) -> None:
    gelezen = [
        (p.naam, p.waarde, p.van.isoformat(), p.tot and p.tot.isoformat(), p.zekerheid)
        for p in parameters()
        if p.naam == naam
    ]
    assert gelezen == [rij for rij in D1 if rij[0] == naam]


@pytest.mark.parametrize(("geboren", "jaren", "maanden"), D2)
def test_de_pensioenleeftijd_staat_zoals_in_D2(geboren: str, jaren: int, maanden: int) -> None:
    rij = pensioenleeftijd(date.fromisoformat(geboren))
    assert (rij.jaren, rij.maanden, rij.zekerheid) == (jaren, maanden, "M")


def test_elke_parameter_van_de_wet_staat_in_D1() -> None:
    """wet.naam is no row of the table: it names the law itself."""
    wettelijk = {p.naam for p in parameters() if p.wettelijk}
    assert wettelijk - {"wet.naam"} == {rij[0] for rij in D1}


@pytest.mark.parametrize(("naam", "aantal", "eenheid", "bereik"), D3)
def test_een_instelbare_parameter_staat_zoals_in_D3(
    naam: str, aantal: int, eenheid: str, bereik: str | None
) -> None:
    (rij,) = (p for p in parameters() if p.naam == naam)
    assert rij.waarde == Duur(**{eenheid: aantal})
    assert rij.bereik == (bereik and f"{bereik} {eenheid}")


def test_de_andere_instelbare_waarden_staan_zoals_in_D3() -> None:
    waarden = {p.naam: p.waarde for p in parameters() if not p.wettelijk and not isinstance(p.waarde, Duur)}
    assert waarden == {
        "rapportage.inzageVerplicht": True,
        "recidive.start": "bekendmaking",
        "maatregel.lokaal": frozenset({"5", "30", "100"}),
        "versiegat.wacht": 15,
        "patroon.verschil": 15,
        "kleineGroep": 10,
    }
