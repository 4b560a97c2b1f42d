"""The command `ketenspoor`: twin of every operator action. Errors are one Dutch line and an exit code:
1 = something differs or was refused, 2 = wrong use, 3 = something cannot be reached."""

import asyncio
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import asyncpg
import httpx
import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from ketenspoor.adressen import Adressen
from ketenspoor.omgeving import DIENSTEN
from ketenspoor.scherm import druk_heel
from shared.access.client import GeenToken
from shared.contract.gebeurtenis import Partner, Rol
from shared.log.port import LogUnavailable
from shared.settings import Settings

if TYPE_CHECKING:
    from services.klantvolgsysteem.herbouw.herbouw import Herbouwstatus

app = typer.Typer(
    name="ketenspoor",
    help="Klantvolgsysteem van de keten werk en inkomen: bedienen, bewaken en herstellen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
T = TypeVar("T")
ONBEREIKBAAR = (OSError, httpx.TransportError, asyncpg.PostgresConnectionError, LogUnavailable)
uit = Console()
fout = Console(stderr=True)

Dienst = StrEnum("Dienst", {d.upper(): d for d in DIENSTEN})  # type: ignore[misc]  # members from data
STANDAARDMAP = Path(".keten")
VERZAMEL_DEMONSTRATIE = 0.05
"""Seconds that events gather in a demonstration: nobody sees it, and the cohort loads faster."""
Map = Annotated[Path, typer.Option("--map", help="map met de gegevens van de ingebedde keten")]
Host = Annotated[str, typer.Option(help="adres om op te luisteren")]
Aantal = Annotated[
    int,
    typer.Option("--aantal", "-n", min=1, help="aantal klanten van het cohort; er zijn 90.909 proefnummers"),
]
Beheerpoort = Annotated[int, typer.Option("--admin-port", help="poort van /metrics, /livez en /readyz")]


class Logkeuze(StrEnum):
    POSTGRES = "postgres"
    KAFKA = "kafka"


def stop(melding: str, code: int) -> NoReturn:
    """One line on standard error and the exit code."""
    fout.print(f"[red]fout:[/] {melding}", highlight=False)
    raise typer.Exit(code)


def instellingen() -> Settings:
    """The settings from the environment; names what is missing."""
    try:
        return Settings()  # from the environment
    except ValidationError as ongeldig:
        namen = ", ".join(f"KETEN_{str(e['loc'][0]).upper()}" for e in ongeldig.errors())
        stop(f"deze omgevingsvariabelen ontbreken of kloppen niet: {namen}", 2)


@app.command()
def run(
    map: Map = STANDAARDMAP,
    log: Annotated[Logkeuze, typer.Option(help="log van de keten")] = Logkeuze.POSTGRES,
    cohort: Annotated[bool, typer.Option(help="laad het cohort van 2005")] = True,
    aantal: Aantal = 1258,
    eenmalig: Annotated[bool, typer.Option(help="stop na de tabel (voor controles)")] = False,
    vrije_poorten: Annotated[
        bool, typer.Option("--vrije-poorten", help="neem vrije poorten, niet 8000 tot en met 8004")
    ] = False,
) -> None:
    """De hele keten op deze machine, met het demonstratiecohort; Ctrl-C stopt alles."""
    from ketenspoor.kiem import laad_vast

    laad_vast()  # while this process loads the rest
    from ketenspoor.keten import Keten
    from ketenspoor.run import draai, meld_voortgang

    keten = Keten(
        map,
        log.value,
        vaste_poorten=not vrije_poorten,
        meld=meld_voortgang(uit),
        verzamel=VERZAMEL_DEMONSTRATIE,
    )
    raise typer.Exit(_asyncio(draai(keten, aantal if cohort else 0, eenmalig=eenmalig, console=uit)))


@app.command()
def serve(
    dienst: Dienst,
    port: Annotated[int, typer.Option(help="poort om op te luisteren")] = 8000,
    host: Host = "127.0.0.1",
) -> None:
    """De HTTP-API van één dienst."""
    from ketenspoor.processen import serve as bedien

    bedien(str(dienst), instellingen(), host, port)


@app.command()
def work(partner: Partner, admin_port: Beheerpoort = 0, host: Host = "127.0.0.1") -> None:
    """Alle werkers van één dienst: de relay, met de reacties of (klantvolgsysteem) de projectie."""
    _werk(partner, frozenset({"relay", "react", "project"}), host, admin_port)


@app.command()
def relay(partner: Partner, admin_port: Beheerpoort = 0, host: Host = "127.0.0.1") -> None:
    """Alleen de relay: van de outbox naar het log."""
    _werk(partner, frozenset({"relay"}), host, admin_port)


@app.command()
def react(partner: Partner, admin_port: Beheerpoort = 0, host: Host = "127.0.0.1") -> None:
    """Alleen de reacties op gebeurtenissen van andere partners."""
    _werk(partner, frozenset({"react"}), host, admin_port)


@app.command()
def project(admin_port: Beheerpoort = 0, host: Host = "127.0.0.1") -> None:
    """De projectie: van het log naar tijdlijn, klantbeeld en feiten."""
    _werk(Partner.KLANTVOLGSYSTEEM, frozenset({"project"}), host, admin_port)


def _werk(partner: Partner, soorten: frozenset[str], host: str, port: int) -> None:
    from ketenspoor.processen import taken
    from ketenspoor.processen import work as werk

    if not taken(partner, soorten):
        stop(f"{partner} heeft geen werker van deze soort", 2)
    werk(partner, instellingen(), soorten, host, port)


Keten = Annotated[Path, typer.Option("--keten", help="bestand dat zegt waar de keten te bereiken is")]
KETENBESTAND = STANDAARDMAP / "keten.json"


def adressen(pad: Path) -> Adressen:
    """Where the chain is. Ends with a clear line when the file is missing or does not fit."""
    return _lees(
        Adressen.lees, pad, "start de keten met `make run` of wijs met --keten een ander bestand aan"
    )


def _lees(lees: Callable[[Path], T], pad: Path, raad: str) -> T:
    try:
        return lees(pad)
    except FileNotFoundError:
        stop(f"{pad} bestaat niet; {raad}", 2)
    except ValidationError as ongeldig:
        stop(f"{pad} klopt niet: {ongeldig.errors()[0]['msg']}", 2)


@app.command()
def migrate(
    keten: Keten = KETENBESTAND,
    logbeheer: Annotated[
        Path | None,
        typer.Option(help="bestand met de beheerder en de gebruikers van Kafka; geeft ieder zijn rechten"),
    ] = None,
) -> None:
    """Brengt de databases, de topics en (met --logbeheer) de rechten op het log bij."""
    from ketenspoor.keten import bereid_voor
    from ketenspoor.logrechten import Logbeheer

    beheer = _lees(Logbeheer.lees, logbeheer, "maak het met `ketenspoor voorbereid`") if logbeheer else None
    _asyncio(bereid_voor(adressen(keten), beheer))
    uit.print("Alle databases en topics zijn bij" + (", en de rechten op het log." if beheer else "."))


@app.command()
def simuleer(
    scenario: Annotated[str, typer.Option(help="scenario van de simulator")] = "iwi-2005",
    zaad: Annotated[int, typer.Option(help="zaad van het toeval, 64 bits", min=0)] = 1,
    aantal: Aantal = 1258,
    keten: Keten = KETENBESTAND,
) -> None:
    """Laadt een cohort via de openbare HTTP-API; twee keer draaien verandert niets."""
    from ketenspoor.run import laad_cohort

    raise typer.Exit(_asyncio(laad_cohort(adressen(keten), scenario, zaad, aantal, uit)))


@app.command()
def tabel(keten: Keten = KETENBESTAND) -> None:
    """De tabel sluitende aanpak naast de gepubliceerde; code 1 als een cel verschilt."""
    from ketenspoor.run import toon_tabel

    raise typer.Exit(_asyncio(toon_tabel(adressen(keten), uit)))


@app.command()
def token(
    organisatie: Annotated[str, typer.Option(help="urn:nld:oin:… of urn:nld:kvknr:…")],
    rol: Annotated[Rol, typer.Option(help="rol van de organisatie")],
    dienst: Annotated[Dienst, typer.Option(help="dienst waarvoor het token is")],
    scope: Annotated[
        str | None, typer.Option(help="rechten; zonder: alles wat bij de rol hoort, behalve beheer")
    ] = None,
    keten: Keten = KETENBESTAND,
) -> None:
    """Een toegangstoken van één organisatie in één rol, voor één dienst."""
    from ketenspoor.sleutelbos import haal_token

    print(_bereik(haal_token(adressen(keten), organisatie, rol, str(dienst), scope)))


@app.command("lever-aan")
def lever_aan(
    dienst: Dienst,
    bestand: Annotated[Path, typer.Argument(help="NDJSON: één CloudEvent per regel", exists=True)],
    organisatie: Annotated[str | None, typer.Option(help="afzender; anders die van de eerste regel")] = None,
    rol: Annotated[Rol | None, typer.Option(help="rol; anders die van de eerste regel")] = None,
    banen: Annotated[int, typer.Option(help="verzoeken tegelijk, per klant op volgorde", min=1, max=16)] = 1,
    keten: Keten = KETENBESTAND,
) -> None:
    """Levert gebeurtenissen uit een eigen systeem aan; code 1 als er een is geweigerd."""
    from ketenspoor import aanleveren

    aantallen = dict.fromkeys(("vastgelegd", "bekend", "gemarkeerd", "geweigerd"), 0)

    async def lever() -> None:
        wie = aanleveren.afzender(bestand, organisatie, rol)
        async with aanleveren.verbinding(adressen(keten), str(dienst), wie) as http:
            async for antwoord in aanleveren.lever_aan(http, bestand, banen):
                aantallen[antwoord["status"]] += 1
                for regel in aanleveren.uitleg(antwoord):
                    uit.print(regel, highlight=False, markup=False)

    try:
        _bereik(lever())
    except aanleveren.NietAanTeLeveren as geweigerd:
        stop(str(geweigerd), 1)
    uit.print(", ".join(f"{aantal} {naam}" for naam, aantal in aantallen.items()), highlight=False)
    raise typer.Exit(1 if aantallen["geweigerd"] else 0)


@app.command()
def controle(
    keten: Keten = KETENBESTAND,
    wacht: Annotated[float, typer.Option(help="seconden om op gebeurtenissen onderweg te wachten")] = 30.0,
) -> None:
    """Vergelijkt elke eventstore met het log en met het klantbeeld; code 1 bij een verschil."""
    from ketenspoor.controle import controleer_keten

    uitkomst = _bereik(controleer_keten(adressen(keten), wacht))
    plaatsen = ("eventstore", "log", "klantbeeld", "onderweg", "geweigerd", "verworpen", "geparkeerd")
    overzicht = Table("dienst", *plaatsen, "dubbel op log")
    for r in uitkomst.regels:
        weg = (r.onderweg, r.geweigerd + r.wachtend, r.verworpen)
        getallen = (r.eventstore, r.log, r.projectie, *weg, r.geparkeerd, r.dubbel)
        overzicht.add_row(r.partner, *map(_getal, getallen))
    druk_heel(uit, overzicht)
    for partner, plaats, w in uitkomst.verworpen:
        wat, wanneer = f"{partner} · {w.stream} {w.versie}", f"{w.op:%Y-%m-%d}"
        uit.print(
            f"verworpen {wat}: door {w.door} op {wanneer}, {w.toelichting} (het {plaats} zei: {w.reden})",
            highlight=False, markup=False,
        )  # fmt: skip
    for v in uitkomst.verschillen:
        uit.print(f"[red]verschil[/] {v.partner} · {v.plaats} · {v.gebeurtenis}: {v.uitleg}", highlight=False)
    for melding in uitkomst.meldingen():
        uit.print(f"[red]geweigerd[/] {melding}", highlight=False)
    uit.print(f"{len(uitkomst.verschillen)} verschillen", style="green" if uitkomst.in_orde else "red")
    raise typer.Exit(0 if uitkomst.in_orde else 1)


def _druk_lijst(overzicht: Table, leeg: str) -> None:
    if overzicht.row_count:
        druk_heel(uit, overzicht)
    else:
        uit.print(leeg)


brieven = typer.Typer(help="Geparkeerde klanten: kijken, opnieuw afspelen, verwerpen.", no_args_is_help=True)
app.add_typer(brieven, name="dead-letters")
Klantargument = Annotated[str, typer.Argument(help="pseudoniem van de klant")]
Besluiter = Annotated[str, typer.Option(help="wie dit besluit; blijft bewaard")]
Toelichting = Annotated[str, typer.Option(help="waarom; blijft bewaard")]


@brieven.command("list")
def toon_brieven(keten: Keten = KETENBESTAND) -> None:
    """Klanten van wie gebeurtenissen wachten, met de reden; code 1 als er zijn."""
    from ketenspoor.herstel import dode_brieven

    gevonden = _bereik(dode_brieven(adressen(keten)))
    overzicht = Table("groep", "klant", "aantal", "sinds", "reden", "eerste", "fout")
    for b in gevonden:
        eerste = f"{b.stream} {b.versie}" if b.stream else b.type or "onleesbaar"
        overzicht.add_row(
            b.groep, b.klant, str(b.aantal), f"{b.sinds:%Y-%m-%d %H:%M}", b.reden, eerste, b.fout
        )
    _druk_lijst(overzicht, "Er is niemand geparkeerd.")
    raise typer.Exit(1 if gevonden else 0)


@brieven.command("replay")
def speel_brieven(dienst: Partner, klant: Klantargument, keten: Keten = KETENBESTAND) -> None:
    """Speelt de wachtrij van een klant opnieuw af; code 1 als het weer misgaat."""
    from ketenspoor.herstel import opnieuw

    uitslagen = _bereik(opnieuw(adressen(keten), dienst, klant))
    for u in uitslagen:
        uit.print(f"{u.gespeeld} verwerkt, {u.resterend} wachten nog" + (f": {u.fout}" if u.fout else ""))
    raise typer.Exit(1 if any(u.resterend for u in uitslagen) else 0)


@brieven.command("discard")
def verwerp_brieven(
    dienst: Partner,
    klant: Klantargument,
    door: Besluiter,
    toelichting: Toelichting,
    aantal: Annotated[int | None, typer.Option(help="alleen de eerste zoveel; anders alle", min=1)] = None,
    keten: Keten = KETENBESTAND,
) -> None:
    """Verwerpt gebeurtenissen uit de wachtrij van een klant; ze blijven met de reden bewaard."""
    from ketenspoor.herstel import gooi_weg

    weg = _bereik(gooi_weg(adressen(keten), dienst, klant, door=door, toelichting=toelichting, aantal=aantal))
    uit.print(f"{weg} gebeurtenissen verworpen")


outbox = typer.Typer(
    help="Gebeurtenissen die het log weigert: kijken, opnieuw aanbieden, verwerpen.", no_args_is_help=True
)
app.add_typer(outbox, name="outbox")


@outbox.command("list")
def toon_geweigerden(keten: Keten = KETENBESTAND) -> None:
    """Klanten van wie het log een gebeurtenis weigert, met de reden; code 1 als er zijn."""
    from ketenspoor.herstel import geweigerden

    gevonden = _bereik(geweigerden(adressen(keten)))
    overzicht = Table("dienst", "klant", "gebeurtenis", "type", "sinds", "pogingen", "wachtend", "reden")
    for partner, lijst in gevonden.items():
        for g in lijst:
            sinds, aantallen = f"{g.sinds:%Y-%m-%d %H:%M}", (str(g.pogingen), str(g.wachtend))
            overzicht.add_row(partner, g.klant, f"{g.stream} {g.versie}", g.type, sinds, *aantallen, g.reden)
    _druk_lijst(overzicht, "Het log weigert niets.")
    raise typer.Exit(1 if gevonden else 0)


@outbox.command("retry")
def bied_geweigerde_aan(dienst: Partner, klant: Klantargument, keten: Keten = KETENBESTAND) -> None:
    """Biedt wat het log weigerde meteen opnieuw aan; code 1 als de klant daarna nog wacht."""
    from ketenspoor.herstel import bied_opnieuw_aan

    aanbod = _outbox(bied_opnieuw_aan(adressen(keten), dienst, klant))
    uit.print(
        ("De gebeurtenis staat op het log" if aanbod.gepubliceerd else "De gebeurtenis staat niet op het log")
        + (f"; de klant wacht nog: {aanbod.fout}" if aanbod.fout else ""),
        highlight=False,
    )
    raise typer.Exit(1 if aanbod.fout else 0)


@outbox.command("discard")
def verwerp_geweigerde(
    dienst: Partner,
    klant: Klantargument,
    door: Besluiter,
    toelichting: Toelichting,
    keten: Keten = KETENBESTAND,
) -> None:
    """Verwerpt de gebeurtenis die het log weigert: zij blijft bewaard, maar niemand anders ziet haar ooit."""
    from ketenspoor.herstel import haal_uit_outbox

    weg = _outbox(haal_uit_outbox(adressen(keten), dienst, klant, door=door, toelichting=toelichting))
    uit.print(f"{weg.stream} {weg.versie} ({weg.type}) is verworpen", highlight=False)


def _outbox(taak: Coroutine[Any, Any, T]) -> T:
    from shared.relay.poison import NietsGeweigerd, RelayWijktNiet

    try:
        return _bereik(taak)
    except (NietsGeweigerd, RelayWijktNiet) as kan_niet:
        stop(str(kan_niet), 1)


KIJK = 1.0
"""Seconds between looks at a rebuild that is followed."""


class Herbouwstap(StrEnum):
    STATUS = "status"
    START = "start"
    COMPARE = "compare"
    SWITCH = "switch"
    CANCEL = "cancel"


@app.command()
def rebuild(
    stap: Annotated[Herbouwstap, typer.Argument(help="wat te doen")] = Herbouwstap.STATUS,
    volg: Annotated[
        bool, typer.Option("--volg", help="blijf kijken tot de nieuwe versie alles heeft gelezen")
    ] = False,
    keten: Keten = KETENBESTAND,
) -> None:
    """Bouwt de projectie opnieuw op naast de levende: start, vergelijk, wissel of breek af."""
    from ketenspoor.herstel import met_herbouw
    from services.klantvolgsysteem.herbouw.herbouw import GeenHerbouw, Herbouw

    async def doe(herbouw: Herbouw) -> int:
        match stap:
            case Herbouwstap.START:
                await herbouw.start()
            case Herbouwstap.SWITCH:
                await herbouw.wissel()
            case Herbouwstap.CANCEL:
                await herbouw.annuleer()
            case Herbouwstap.COMPARE:
                for v in (verschillen := await herbouw.vergelijk()):
                    uit.print(f"[red]verschil[/] {v.tabel}: {v.actief_aantal} tegen {v.nieuw_aantal} rijen")
                uit.print(f"{len(verschillen)} verschillen")
                return 1 if verschillen else 0
            case Herbouwstap.STATUS:
                pass
        while True:
            stand = await herbouw.status()
            uit.print(_voortgang(stand), highlight=False)
            if not volg or stand.status != "vullen":
                return 0
            await asyncio.sleep(KIJK)

    try:
        raise typer.Exit(_bereik(met_herbouw(adressen(keten), doe)))
    except GeenHerbouw as fout_:
        stop(str(fout_), 1)


def _voortgang(stand: "Herbouwstatus") -> str:
    """`vullen: actief 1, nieuw 2: 40.000 van 100.000 gebeurtenissen, 15.000 per seconde, nog 4 s`"""
    if stand.nieuw is None:
        return f"{stand.status}: actief {stand.actief}"
    delen = [f"{_getal(stand.verwerkt)} van {_getal(stand.totaal)} gebeurtenissen"]
    if stand.per_seconde is not None:
        delen.append(f"{_getal(stand.per_seconde)} per seconde")
    if stand.resterend is not None:
        delen.append(f"nog {_getal(stand.resterend)} s")
    return f"{stand.status}: actief {stand.actief}, nieuw {stand.nieuw}: {', '.join(delen)}"


def _getal(waarde: float) -> str:
    """A whole number as it is written in Dutch: 1.258."""
    return f"{waarde:,.0f}".replace(",", ".")


@app.command()
def voorbereid(map: Annotated[Path, typer.Argument(help="map voor docker-compose.yml")]) -> None:
    """Maakt de sleutels, het register en de omgeving waarmee docker-compose.yml draait."""
    from ketenspoor.compose import bereid_compose_voor

    bereid_compose_voor(map)
    uit.print(f"Klaar in {map}; nu `docker compose up`.")


def _bereik(taak: Coroutine[Any, Any, T]) -> T:
    """Runs it; what cannot be reached is one line and code 3."""
    try:
        return uvloop.run(taak)
    except ONBEREIKBAAR as weg:
        stop(f"niet bereikbaar: {weg}", 3)
    except GeenToken as geweigerd:
        stop(f"geen token gekregen: {geweigerd}", 1)


def _asyncio(taak: Coroutine[Any, Any, int | None]) -> int:
    try:
        return _bereik(taak) or 0
    except KeyboardInterrupt:
        return 130
