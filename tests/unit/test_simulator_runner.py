"""The runner against a small HTTP server of our own that refuses, breaks off and answers late."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from rich.console import Console

from ketenspoor.adressen import Adressen
from ketenspoor.simulator.deelnemers import schrijf_deelnemers, sleutel_van, sleutelbestand
from ketenspoor.simulator.opdrachten import Opdracht
from ketenspoor.simulator.organisaties import CWI, GEMEENTEN
from ketenspoor.simulator.runner import Baan, beoordeel, simuleer, verzend, voortgang
from ketenspoor.simulator.verbinding import Antwoord, Verbinding
from shared.deelnemers import Deelnemers

Beantwoord = Callable[[str, dict[str, str], bytes], tuple[int, bytes] | None]
KLANT = "a" * 64


@asynccontextmanager
async def server(beantwoord: Beantwoord) -> AsyncIterator[str]:
    """An HTTP server; `beantwoord` gives status and body, or None to break the connection off."""

    async def verbind(lezer: asyncio.StreamReader, schrijver: asyncio.StreamWriter) -> None:
        try:
            while True:
                eerste, *rest = (await lezer.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = {n.lower(): w for n, _, w in (regel.partition(": ") for regel in rest if regel)}
                body = await lezer.readexactly(int(headers["content-length"]))
                uit = beantwoord(eerste.split()[1], headers, body)
                if uit is None:
                    break
                schrijver.write(
                    f"HTTP/1.1 {uit[0]} X\r\ncontent-length: {len(uit[1])}\r\n\r\n".encode() + uit[1]
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            schrijver.close()

    dienst = await asyncio.start_server(verbind, "127.0.0.1", 0)
    async with dienst:
        yield f"http://127.0.0.1:{dienst.sockets[0].getsockname()[1]}"


@pytest.fixture
def proef(tmp_path: Path) -> Callable[[str], Adressen]:
    schrijf_deelnemers(tmp_path / "deelnemers.json", tmp_path / "sleutels")

    def adressen(url: str) -> Adressen:
        return Adressen(
            databases={},
            log_url="",
            diensten=dict.fromkeys(("intake", "handhaving", "reintegratie", "uitgever"), url),
            deelnemers=tmp_path / "deelnemers.json",
            sleutels=tmp_path / "sleutels",
        )

    return adressen


def _opdracht(baan: str, nummer: int, naam: str = "SchrijfIn", wacht_op: str | None = None) -> Opdracht:
    pad = "/v1/klanten" if naam == "MeldKlantAan" else f"/v1/uitkeringsdossiers/{{dossier}}/{naam}"
    return Opdracht(
        baan, nummer, datetime(2005, 1, 1, 8, 0, nummer, tzinfo=UTC), "intake", CWI, "adviseur", naam, pad,
        {"klant": "{klant}"}, wacht_op,
    )  # fmt: skip


def _baan(naam: str, wacht_op: str | None = None) -> Baan:
    return Baan(
        naam,
        [_opdracht(naam, 0, "MeldKlantAan"), _opdracht(naam, 1), _opdracht(naam, 2, "Later", wacht_op)],
        "9001",
    )


def _goed(pad: str) -> tuple[int, bytes] | None:
    """What every service here answers: a token, a pseudonym, or accepted."""
    if pad == "/v1/token":
        return 200, b'{"access_token": "t", "expires_in": 300}'
    if pad == "/v1/klanten":
        return 201, orjson.dumps({"klant": KLANT})
    return 201, b"{}"


async def test_elke_klant_gaat_op_volgorde_en_klant_en_dossier_worden_ingevuld(proef: Any) -> None:
    gezien: list[tuple[str, str, bytes]] = []

    def beantwoord(pad: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        if pad != "/v1/token":
            gezien.append((headers["simulatie-moment"], pad, body))
            assert headers["authorization"] == "Bearer t"
        return _goed(pad)

    async with server(beantwoord) as url:
        uitslag = await verzend(proef(url), [_baan("0")], zaad=1, gelijktijdig=4)
    assert uitslag.verzonden == 3
    assert [m for m, _, _ in gezien] == sorted(m for m, _, _ in gezien)
    assert "{dossier}" not in gezien[1][1]
    assert orjson.loads(gezien[2][2]) == {"klant": KLANT}


async def test_opdrachten_gaan_op_moment_met_hoogstens_het_venster_vooruit(proef: Any) -> None:
    """One lane lies wholly before the next; in each one command waits for a reaction."""
    banen = [
        Baan(
            str(n),
            [_opdracht(str(n), 6 * n + i, "MeldKlantAan" if i == 0 else f"Opdracht{i}", "Reactie")
             for i in range(6)],
            "9001",
        )
        for n in range(9)
    ]  # fmt: skip
    rangorde = sorted(o.moment.isoformat() for baan in banen for o in baan.opdrachten)
    wacht = dict.fromkeys(rangorde[4::6], 3)
    aanvaard: list[str] = []
    vooruit: list[int] = []

    def beantwoord(pad: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        if pad != "/v1/token":
            moment = headers["simulatie-moment"]
            vooruit.append(rangorde.index(moment) - len(aanvaard))
            if wacht.get(moment, 0):
                wacht[moment] -= 1
                return 404, b"{}"
            aanvaard.append(moment)
        return _goed(pad)

    async with server(beantwoord) as url:
        uitslag = await verzend(proef(url), banen, zaad=1, gelijktijdig=4)
    assert (uitslag.verzonden, uitslag.mislukt) == (54, [])
    assert max(vooruit) == 3
    assert set(aanvaard) == set(rangorde)


async def test_een_verbroken_verbinding_en_een_fout_worden_herhaald_met_dezelfde_sleutel(proef: Any) -> None:
    sleutels: list[str] = []
    pogingen: dict[str, int] = {}

    def beantwoord(pad: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        if pad in ("/v1/token", "/v1/klanten"):
            return _goed(pad)
        sleutels.append(headers["idempotency-key"])
        poging = pogingen[pad] = pogingen.get(pad, 0) + 1
        return None if poging == 1 else (503, b"{}") if poging == 2 else _goed(pad)

    async with server(beantwoord) as url:
        uitslag = await verzend(proef(url), [_baan("0")], zaad=1, gelijktijdig=2)
    assert (uitslag.verzonden, uitslag.mislukt) == (3, [])
    assert [sleutels.count(s) for s in dict.fromkeys(sleutels)] == [3, 3]


async def test_wachten_op_een_reactie_gaat_door_tot_zij_er_is(proef: Any) -> None:
    weigeringen = [
        (404, b"{}"),
        (409, b'{"fouten": [{"code": "EVT-03"}]}'),
        (403, b'{"fouten":[{"code":"INV-02"}]}'),
    ]

    def beantwoord(pad: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        return weigeringen.pop(0) if pad.endswith("Later") and weigeringen else _goed(pad)

    async with server(beantwoord) as url:
        uitslag = await verzend(proef(url), [_baan("0", wacht_op="AanvraagOntvangen")], zaad=1)
    assert (uitslag.verzonden, uitslag.mislukt) == (3, [])
    assert uitslag.herhalingen == {"wacht op AanvraagOntvangen": 3}


async def test_wie_nooit_antwoord_krijgt_mislukt_met_klant_en_opdracht_en_de_anderen_gaan_door(
    proef: Any,
) -> None:
    def beantwoord(pad: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        return (404, b"{}") if pad.endswith("Later") else _goed(pad)

    banen = [_baan("7", wacht_op="StukOntvangen"), Baan("8", [_opdracht("8", 0, "MeldKlantAan")], "9001")]
    async with server(beantwoord) as url:
        uitslag = await verzend(proef(url), banen, zaad=1, geduld=0.3)
    assert uitslag.verzonden == 3
    (mislukt,) = uitslag.mislukt
    assert str(mislukt).startswith(
        "klant 7, opdracht 2 Later (intake): na 0 s nog steeds: wacht op StukOntvangen"
    )


def _antwoord(status: int, body: bytes = b"{}", **headers: str) -> Antwoord:
    return Antwoord(status, headers, body, True)


@pytest.mark.parametrize(
    ("antwoord", "wacht_op"),
    [
        (_antwoord(404), None),
        (_antwoord(409, b'{"fouten":[{"code":"EVT-01"}]}'), "AanvraagOntvangen"),
        (_antwoord(409, b'{"fouten":[{"code":"EVT-03"},{"code":"INV-06"}]}'), "AanvraagOntvangen"),
        (_antwoord(400, b'{"fouten":[{"code":"ontbreekt"}]}'), "AanvraagOntvangen"),
        (_antwoord(409), "AanvraagOntvangen"),
    ],
)
def test_een_weigering_die_niet_vanzelf_overgaat_is_een_fout(
    antwoord: Antwoord, wacht_op: str | None
) -> None:
    assert str(beoordeel(_opdracht("0", 1, wacht_op=wacht_op), antwoord, 0)).startswith(
        f"HTTP {antwoord.status}"
    )


async def test_een_afgewezen_token_wordt_een_keer_ververst(proef: Any) -> None:
    tokens = iter(["oud", "nieuw"])

    def beantwoord(pad: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        if pad == "/v1/token":
            return 200, orjson.dumps({"access_token": next(tokens), "expires_in": 300})
        return (401, b"{}") if headers["authorization"] == "Bearer oud" else _goed(pad)

    async with server(beantwoord) as url:
        uitslag = await verzend(proef(url), [_baan("0")], zaad=1)
    assert (uitslag.verzonden, uitslag.mislukt) == (3, [])


async def test_een_antwoord_dat_geen_http_is_of_te_lang_duurt_is_een_netwerkfout() -> None:
    async def verbind(lezer: asyncio.StreamReader, schrijver: asyncio.StreamWriter) -> None:
        if b"onzin" in await lezer.readuntil(b"\r\n\r\n"):
            schrijver.write(b"geen http\r\n\r\n")
        await asyncio.sleep(1)
        schrijver.close()

    async with await asyncio.start_server(verbind, "127.0.0.1", 0) as dienst:
        verbinding = Verbinding(f"http://127.0.0.1:{dienst.sockets[0].getsockname()[1]}", tijd=0.2)
        for pad in ("/onzin", "/traag"):
            with pytest.raises(OSError):
                await verbinding.post(pad, {}, b"")
        verbinding.sluit()


async def test_een_onbekend_scenario_of_te_veel_klanten_geeft_code_2(proef: Any) -> None:
    uit = StringIO()
    console = Console(file=uit)
    adressen = proef("http://127.0.0.1:1")
    assert await simuleer(adressen, scenario="morgen", console=console) == 2
    assert await simuleer(adressen, aantal=100_000, console=console) == 2
    assert "scenario morgen bestaat niet" in uit.getvalue()
    assert "proefnummers" in uit.getvalue()


def test_zonder_scherm_komt_er_een_regel_per_tiende() -> None:
    uit = StringIO()
    with voortgang(Console(file=uit), 25, 3) as stap:
        for _ in range(25):
            stap()
    regels = uit.getvalue().splitlines()
    assert len(regels) == 10
    assert regels[-1] == "3 klanten: 25 van 25 opdrachten"


def test_het_register_is_steeds_hetzelfde_en_sleutels_blijven(tmp_path: Path) -> None:
    register, sleutels = tmp_path / "deelnemers.json", tmp_path / "sleutels"
    schrijf_deelnemers(register, sleutels)
    eerste = register.read_bytes()
    schrijf_deelnemers(register, sleutels)
    assert register.read_bytes() == eerste
    deelnemers = Deelnemers.uit_bestand(register)
    assert len(deelnemers) == 1 + 1 + 1 + 2 + 1 + 1 + 53 + 20
    assert [d for d in deelnemers if "d" in (d.sleutel or {})] == []
    assert deelnemers.van_gemeente("9053") == deelnemers.organisatie(GEMEENTEN[-1].organisatie)
    assert sleutel_van(sleutels, CWI).is_private
    assert sleutelbestand(sleutels, CWI).stat().st_mode & 0o777 == 0o600
