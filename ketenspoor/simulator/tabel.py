"""Prints Tabel 2 of the report beside what the klantvolgsysteem counts, cell by cell."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ketenspoor.adressen import Adressen
from ketenspoor.omgeving import UITGEVER, audience
from ketenspoor.scherm import druk_heel
from ketenspoor.simulator.deelnemers import sleutel_van
from ketenspoor.simulator.organisaties import INSPECTIE
from shared.access.client import TokenBron
from shared.contract.gebeurtenis import Partner, Rol

UITSTROOM = "uitstroom"
"""The last column of the report: who left, per row."""
_KOPPEN = {"totaal": "Totaal", "overig": "Overig", UITSTROOM: "Uitstroom"}


BREED = 130
"""Columns from which both figures fit side by side."""


@dataclass(frozen=True, slots=True)
class Cel:
    """One figure twice. `gedrukt` is what the report prints; `juist` differs from it at a known misprint."""

    rij: str
    kolom: str
    ons: int | None
    gedrukt: int
    juist: int
    procent: bool = False

    @property
    def gelijk(self) -> bool:
        return self.ons == self.juist

    @property
    def drukfout(self) -> bool:
        return self.gedrukt != self.juist

    def tekst(self, smal: bool = False) -> Text:
        """Both figures; on a narrow screen (`smal`) one where they are equal."""
        teken = "%" if self.procent else ""
        ons = "?" if self.ons is None else f"{self.ons}{teken}"
        stijl = "red bold" if not self.gelijk else "yellow" if self.drukfout else "green"
        is_of_niet = "=" if self.ons == self.gedrukt else "≠"
        ster = "*" if self.drukfout else ""
        if smal:
            samen = ons if is_of_niet == "=" else f"{ons}≠{self.gedrukt}{teken}{ster}"
        else:
            samen = f"{ons} {is_of_niet} {self.gedrukt}{teken}{ster}"
        return Text(samen, style=stijl)


@cache
def gepubliceerd() -> Mapping[str, Any]:
    """The published figures with source, errata and the question that reproduces them."""
    inhoud: dict[str, Any] = json.loads((files(__package__) / "iwi_tabel_2.json").read_text("utf-8"))
    return inhoud


async def toon(adressen: Adressen, console: Console) -> int:
    """Asks for the table as the inspectie and prints it. Returns 1 when a cell differs or when the answer
    is no table. Raises httpx.HTTPError or GeenToken when the chain cannot be reached."""
    bron = TokenBron(
        token_adres=f"{adressen.diensten[UITGEVER]}/v1/token",
        organisatie=INSPECTIE,
        rol=Rol.INSPECTIE,
        sleutel=sleutel_van(adressen.sleutels, INSPECTIE),
        ontvanger=audience(Partner.KLANTVOLGSYSTEEM),
        scope="keten:lezen",
    )
    basis = adressen.diensten[Partner.KLANTVOLGSYSTEEM]
    async with httpx.AsyncClient(base_url=basis, auth=bron, trust_env=False, timeout=30) as http:
        antwoord = await http.get(
            "/v1/indicatoren/sluitende-aanpak",
            params=gepubliceerd()["vraag"],
            headers={"Doelbinding": "toezicht"},
        )
    if antwoord.status_code != 200:
        console.print(f"[red]geen tabel:[/] HTTP {antwoord.status_code}", highlight=False)
        console.print(antwoord.text, markup=False, highlight=False)
        return 1
    cellen = vergelijk(antwoord.json())
    druk(console, cellen)
    return 0 if all(cel.gelijk for cel in cellen) else 1


def vergelijk(antwoord: Mapping[str, Any]) -> Sequence[Cel]:
    """Every published figure beside ours, row by row. A figure that is missing or withheld counts as
    different."""
    ons = {rij["code"]: rij for rij in antwoord["rijen"]}
    errata = {(e["rij"], e["kolom"]): e["juist"] for e in gepubliceerd()["errata"]}
    return [
        Cel(
            rij["code"],
            kolom,
            waarde,
            gedrukt,
            gedrukt if procent else errata.get((rij["code"], kolom), gedrukt),
            procent,
        )
        for rij in gepubliceerd()["rijen"]
        for kolom, gedrukt, waarde, procent in _paren(rij, ons.get(rij["code"], {}))
    ]


def _paren(rij: Mapping[str, Any], ons: Mapping[str, Any]) -> Iterator[tuple[str, int, int | None, bool]]:
    cellen = ons.get("cellen", {})
    uitstroom = ons.get("totaalUitstroom") or {}
    for kolom, gedrukt in rij["cellen"].items():
        yield kolom, gedrukt, cellen.get(kolom, {}).get("aantal"), False
    if rij["totaalUitstroom"] is not None:
        yield UITSTROOM, rij["totaalUitstroom"], uitstroom.get("aantal"), False
    for kolom, gedrukt in rij.get("percentages", {}).items():
        yield kolom, gedrukt, cellen.get(kolom, {}).get("percentage"), True
    if "percentageUitstroom" in rij:
        yield UITSTROOM, rij["percentageUitstroom"], uitstroom.get("percentage"), True


def druk(console: Console, cellen: Sequence[Cel]) -> None:
    """The table, the verdict, and why one cell of the report is not ours."""
    bron = gepubliceerd()
    smal = console.width < BREED
    titel = "Sluitende aanpak: ons getal naast dat van het rapport"
    if smal:
        titel += " (één getal: gelijk)"
    tabel = Table(title=titel, title_justify="left", padding=(0, 0) if smal else (0, 1))
    tabel.add_column("")
    kolommen = (*bron["kolommen"], UITSTROOM)
    for kolom in kolommen:
        tabel.add_column(
            _KOPPEN.get(kolom, kolom.replace("_", " ").capitalize()), justify="right", no_wrap=True
        )
    for rij in bron["rijen"]:
        for procent in (False, True):
            eigen = {c.kolom: c.tekst(smal) for c in cellen if c.rij == rij["code"] and c.procent is procent}
            if eigen:
                label = "" if procent else rij["label"]
                tabel.add_row(label, *(eigen.get(kolom, Text("")) for kolom in kolommen), end_section=procent)
    druk_heel(console, tabel)
    ongelijk = [c for c in cellen if not c.gelijk]
    console.print(f"Rapport: {bron['bron']}.", highlight=False)
    for fout in bron["errata"]:
        console.print(f"[yellow]*[/] {fout['uitleg']} Wij toetsen op {fout['juist']}.", highlight=False)
    for noot in bron["noten"]:
        console.print(noot, highlight=False)
    if ongelijk:
        namen = ", ".join(f"{c.rij} {c.kolom}" for c in ongelijk)
        console.print(
            f"[red bold]{len(ongelijk)} van {len(cellen)} cellen verschillen:[/] {namen}", highlight=False
        )
    else:
        console.print(f"[green]alle {len(cellen)} cellen gelijk[/]", highlight=False)
