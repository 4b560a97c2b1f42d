"""Logs without personal data, health, metrics beside a worker, and traces over batches."""

import json
import logging
from collections.abc import Iterator

import httpx
import pytest
import structlog

from shared.observability.gezondheid import Gezondheid, serve_admin
from shared.observability.logboek import stel_logs_in, zonder_persoonsgegevens
from shared.observability.tracing import batch_span, huidige_traceparent, start_span, stel_tracing_in

stel_tracing_in("proef", None)
SPOOR = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_bsn_en_tokens_verdwijnen_op_elke_diepte() -> None:
    regel = zonder_persoonsgegevens(
        None,
        "info",
        {
            "event": "klant 123456782 met Bearer abc.def",
            "token": "x",
            "n": 123456782,
            "diep": [{"tekst": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "bsn": "123456782", "aantal": 3}],
            "klant": "a" * 64,
        },
    )
    assert regel == {
        "event": "klant [bsn] met [token]",
        "n": "[bsn]",
        "diep": [{"tekst": "[token]", "aantal": 3}],
        "klant": "a" * 64,
    }


@pytest.fixture
def logs() -> Iterator[None]:
    wortel = logging.getLogger()
    eerder, niveau = wortel.handlers[:], wortel.level
    yield
    wortel.handlers = eerder
    wortel.setLevel(niveau)
    structlog.reset_defaults()


def test_logregels_zijn_json_met_dienst_en_spoor(logs: None, capsys: pytest.CaptureFixture[str]) -> None:
    stel_logs_in("intake")
    with start_span("proef", SPOOR):
        structlog.get_logger("keten").info("gedaan", aantal=2)
    try:
        raise ValueError("bsn 123456782")
    except ValueError:
        logging.getLogger("iets").exception("mis met %s", "123456782")
    een, twee = (json.loads(r) for r in capsys.readouterr().out.splitlines())
    assert (een["dienst"], een["event"], een["aantal"]) == ("intake", "gedaan", 2)
    assert een["trace_id"] == SPOOR.split("-")[1]
    assert "123456782" not in json.dumps(twee)
    assert "ValueError" in twee["exception"]


def test_een_span_zet_het_spoor_voort_en_een_batch_verwijst_ernaar() -> None:
    with start_span("a", SPOOR):
        eigen = huidige_traceparent()
    assert eigen is not None
    assert eigen.split("-")[1] == SPOOR.split("-")[1]
    assert eigen.split("-")[2] != SPOOR.split("-")[2]
    with start_span("b", "onzin"):
        assert huidige_traceparent() is not None
    assert huidige_traceparent() is None
    with batch_span("c", [SPOOR, SPOOR, None, "onzin", eigen]) as span:
        links = span.links  # type: ignore[attr-defined]  # a span of the SDK
    assert [format(link.context.span_id, "016x") for link in links] == [
        SPOOR.split("-")[2],
        eigen.split("-")[2],
    ]


async def test_beheerpoort_van_een_werker() -> None:
    async def goed() -> None:
        return None

    async def stuk() -> None:
        raise ConnectionError

    gezondheid = Gezondheid({"database": goed})
    async with serve_admin(0, gezondheid) as server, httpx.AsyncClient() as client:
        basis = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        assert (await client.get(f"{basis}/livez")).status_code == 200
        assert (await client.get(f"{basis}/readyz")).status_code == 200
        assert "process_cpu_seconds_total" in (await client.get(f"{basis}/metrics")).text
        gezondheid.voeg_toe("log", stuk)
        antwoord = await client.get(f"{basis}/readyz")
        assert (antwoord.status_code, antwoord.json()["controles"]["log"]) == (
            503,
            "niet in orde: ConnectionError",
        )
        gezondheid.stopt()
        assert (await client.get(f"{basis}/readyz")).json()["controles"] == {"proces": "stopt"}
        assert (await client.get(f"{basis}/livez")).status_code == 200
