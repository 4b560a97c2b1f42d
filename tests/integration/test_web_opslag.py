"""A database that is away is said to be away: 503 with Retry-After, so that the client repeats."""

from pathlib import Path
from uuid import uuid4

import httpx

from shared.database import Database
from tests.webproef import instellingen, proefdienst, token

COMMANDO = {"klant": "a" * 64, "inschrijvingId": str(uuid4()), "inschrijfdatum": "2025-01-06"}


async def test_een_dienst_zonder_opslag_antwoordt_503_en_geen_500(tmp_path: Path, database: Database) -> None:
    app = proefdienst(instellingen(tmp_path), database)
    database.pool.terminate()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://proef") as http:
        commando = await http.post("/v1/inschrijvingen", json=COMMANDO, headers=token())
        met_sleutel = await http.post(
            "/v1/inschrijvingen", json=COMMANDO, headers=token() | {"Idempotency-Key": "sleutel-1"}
        )
        klant = await http.post("/v1/klanten", json={"bsn": "999990019"}, headers=token())
    for antwoord in (commando, met_sleutel, klant):
        assert antwoord.status_code == 503, antwoord.text
        assert antwoord.headers["Retry-After"] == "2"
        assert antwoord.json()["type"] == "/v1/problemen/niet-beschikbaar"
