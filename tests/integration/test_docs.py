"""The pages of `docs/` on the running chain: every command that a reader pastes works and answers as shown,
and the examples of the published API description are enough for a stranger."""

import asyncio
import os
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ketenspoor.keten import Keten
from ketenspoor.sleutelbos import vraag_token
from shared.contract.codelijst import lijst
from shared.contract.gebeurtenis import Partner, Rol, gebeurtenistypen
from tests.scenario.bladen import BLADEN, GRENS, MAP, blokken, script

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("blad", BLADEN)
async def test_elk_commando_van_een_blad_werkt_zoals_het_er_staat(
    scenarioketen: Keten, blad: str, tmp_path: Path
) -> None:
    """In a folder of its own, because a page may make files; with the code of these pages."""
    delen = blokken(blad)
    adressen, keten = scenarioketen.adressen, scenarioketen.omgeving.map / "keten.json"
    proces = await asyncio.create_subprocess_exec(
        "bash", "-c", script(delen, adressen.diensten, keten),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(MAP.parent)},
    )  # fmt: skip
    try:
        uit, fout = await asyncio.wait_for(proces.communicate(), 90)
    except TimeoutError:
        proces.kill()
        raise
    rest = uit.decode()
    assert proces.returncode == 0, f"{rest[-500:]}\n{fout.decode()[-500:]}"
    for nummer, blok in enumerate(delen):
        gegeven, _, rest = rest.partition(GRENS.format(nummer))
        assert blok.klopt(gegeven), f"blok {nummer}: {gegeven}"


async def test_een_vreemde_met_alleen_de_openapi_verleent_9a_en_ziet_een_tweede_geweigerd(
    scenarioketen: Keten,
) -> None:
    """A refused grant is not taken, so it is no event; the request that led to it is a fact, and is there."""
    adressen = scenarioketen.adressen
    basis = adressen.diensten["handhaving"]
    async with httpx.AsyncClient(base_url=basis, trust_env=False) as http:
        document = (await http.get("/v1/openapi.json")).json()
        stromen = document["components"]["securitySchemes"]["ketentoken"]["flows"]
        token = await vraag_token(
            stromen["clientCredentials"]["tokenUrl"],
            adressen.sleutels,
            "urn:nld:oin:00000099200000002000",
            Rol.KLANTMANAGER,
            Partner.HANDHAVING,
            "keten:registreren keten:lezen",
        )
        http.headers.update({"Authorization": f"Bearer {token}", "Doelbinding": "dienstverlening"})

        def voorbeeld(pad: str, **past_bij: str) -> dict[str, Any]:
            """The example of this operation that the stranger is after, as published."""
            inhoud = document["paths"][pad]["post"]["requestBody"]["content"]["application/json"]
            alle = [inhoud["example"], *inhoud["schema"].get("examples", ())]
            return next(dict(v) for v in alle if past_bij.items() <= v.items())

        verzoek = voorbeeld("/ontheffingen", grondslag="art9a")
        besluit = voorbeeld("/ontheffingen/{id}/verleningen", grondslag="art9a")
        gevraagd = await http.post("/v1/ontheffingen", json=verzoek)
        assert gevraagd.status_code == 201, gevraagd.text
        adres = gevraagd.headers["location"]
        verleend = await http.post(f"{adres}/verleningen", json=besluit)
        assert verleend.status_code == 201, verleend.text

        nog_een = {"ontheffingId": str(uuid4())}
        opnieuw = await http.post("/v1/ontheffingen", json=verzoek | nog_een)
        assert (opnieuw.status_code, opnieuw.headers["location"]) == (201, adres)
        geweigerd = await http.post(
            f"{adres}/verleningen", json=besluit | nog_een | {"besluitId": str(uuid4())}
        )
        assert geweigerd.status_code == 409
        (fout,) = geweigerd.json()["fouten"]
        assert fout["code"] == "INV-19"
        assert "art. 9a lid 2" in fout["melding"]

        geschiedenis = (await http.get(f"{adres}/gebeurtenissen")).json()["gebeurtenissen"]
        assert [gebeurtenistypen()[g["type"]].naam for g in geschiedenis] == [
            "OntheffingAangevraagd",
            "OntheffingVerleend",
            "OntheffingAangevraagd",
        ]


def test_de_bladen_verwijzen_naar_wat_er_is() -> None:
    for pad in (MAP.parent / "README.md", *MAP.glob("*.md")):
        for doel in re.findall(r"\]\((?!http)([^)]+)\)", pad.read_text("utf-8")):
            bestand, _, anker = doel.partition("#")
            naar = (pad.parent / bestand).resolve() if bestand else pad
            assert naar.exists(), f"{pad.name} verwijst naar {doel}"
            if anker:
                koppen = re.findall(r"^#+ (.+)$", naar.read_text("utf-8"), re.MULTILINE)
                assert anker in {re.sub(r"[^\w-]", "", k.lower().replace(" ", "-")) for k in koppen}, doel


def _begrippen() -> dict[str, tuple[str, str]]:
    """Meaning and names elsewhere of each word in `docs/begrippen.md`."""
    rijen = re.findall(
        r"^\| ([^|]+?) \| ([^|]+?) \| ([^|]+?) \|$", (MAP / "begrippen.md").read_text("utf-8"), re.M
    )
    return {
        woord: (betekenis, elders)
        for begrip, betekenis, elders in rijen
        if begrip != "Begrip"
        for woord in begrip.split(", ")
    }


def test_elk_begrip_wordt_gebruikt_en_elke_partij_staat_er() -> None:
    """The glossary holds words that are used: each occurs in the reference, a page of docs or a screen."""
    schermen = (MAP.parent / "services" / "klantvolgsysteem" / "paginas" / "templates").glob("*.html")
    plaatsen = (*(MAP / "naslag").glob("*.md"), *(p for p in MAP.glob("*.md") if p.name[0] != "b"), *schermen)
    gebruikt = _stam("".join(p.read_text("utf-8") for p in plaatsen))
    assert [b for b in _begrippen() if _stam(re.sub(r"\(.*\)", "", b)) not in gebruikt] == []
    laag = (MAP / "begrippen.md").read_text("utf-8").lower()
    assert [c for c in lijst("rol").codes if c != "systeem" and c not in laag] == []
    assert [c for c in lijst("verplichting").codes if c.lower() not in laag] == []


def test_elk_begrip_van_de_keten_staat_er_met_zijn_naam_elders() -> None:
    """`domain/events.md` §8, term by term: a row of its own, other words for it in that row, and the names in
    GGM, Ontologie Inkomen and SuwiML."""
    begrippen = _begrippen()
    lijst_ = (MAP.parent / "tests" / "contract" / "begrippen.txt").read_text("utf-8")
    regels = [regel for regel in lijst_.splitlines() if regel and not regel.startswith("#")]
    assert len(regels) == 53
    for regel in regels:
        termen, _, namen = regel.partition(" | ")
        woorden = [term.split(", ") for term in termen.split("; ")]
        assert [w for w, *_ in woorden if w not in begrippen] == [], regel
        for woord, *andere in woorden:
            rij = " ".join((woord, *begrippen[woord]))
            assert [w for w in andere if w not in begrippen and w not in rij] == [], regel
        elders = set(re.findall(r"\w+", " ".join(begrippen[w][1] for w, *_ in woorden)))
        assert set(re.findall(r"\w+", namen)) <= elders, regel
        assert namen or elders == set(), regel


def _stam(begrip: str) -> str:
    """A word without spaces and accents; a plural or a joined word then still holds it."""
    return re.sub(r"[^a-z0-9]", "", begrip.lower())
