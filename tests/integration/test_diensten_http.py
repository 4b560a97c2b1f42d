"""The three partner services over HTTP with a real database: who is refused what, and how it is said."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ketenspoor.postgres import EmbeddedPostgres
from shared.access.sleutels import maak_sleutel
from shared.contract.gebeurtenis import Rol, gebeurtenistypen
from tests.diensten import (
    ANDER_BUREAU,
    ANDERE_GEMEENTE,
    BUREAU,
    NAMEN,
    Diensten,
    alle_diensten,
    als,
    eigenaar,
    traject,
)
from tests.webproef import CWI

BSN = "123456782"
PARTNERS = ("intake", "handhaving", "reintegratie")
OPENEN = ("intake", "handhaving")
"""Services of which a client opens a stream; a traject is opened by the reaction to a verwijzing."""
COLLECTIES = {"intake": "inschrijvingen", "handhaving": "uitkeringsdossiers"}
ANDEREN = {
    "intake": (ANDERE_GEMEENTE, Rol.ADVISEUR),
    "handhaving": (ANDERE_GEMEENTE, Rol.KLANTMANAGER, "9992"),
    "reintegratie": (ANDER_BUREAU, Rol.BUREAU),
}


@pytest.fixture(scope="module")
def diensten(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diensten]:
    with alle_diensten(postgres, tmp_path_factory.mktemp("http"), simulatie=False) as gestart:
        yield gestart


@pytest.fixture(scope="module")
def stream(diensten: Diensten) -> dict[str, str]:
    """A stream of each service, by the path of its state."""
    gevonden = {"reintegratie": f"/v1/trajecten/{traject(diensten.settings['reintegratie'])}"}
    for dienst in OPENEN:
        adres, inhoud = opening(diensten, dienst)
        antwoord = httpx.post(adres, json=inhoud, headers=eigenaar(dienst))
        assert antwoord.status_code == 201, antwoord.text
        gevonden[dienst] = antwoord.headers["location"]
    return gevonden


def opening(diensten: Diensten, dienst: str) -> tuple[str, dict[str, Any]]:
    """Address and body with which a client opens a stream: the example of the document."""
    pad = f"/{COLLECTIES[dienst]}"
    return diensten.adressen[dienst] + "/v1" + pad, voorbeeld(diensten, dienst, pad)


def opdracht(diensten: Diensten, dienst: str, stream: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Address and body of a command in the stream of a service."""
    collectie = stream[dienst].split("/")[2]
    pad = next(
        p
        for p, item in diensten.documenten[dienst]["paths"].items()
        if p.startswith(f"/{collectie}/{{id}}/") and "post" in item
    )
    laatste = pad.rpartition("/")[2]
    return f"{diensten.adressen[dienst]}{stream[dienst]}/{laatste}", voorbeeld(diensten, dienst, pad)


def voorbeeld(diensten: Diensten, dienst: str, pad: str) -> dict[str, Any]:
    post = diensten.documenten[dienst]["paths"][pad]["post"]
    return dict(post["requestBody"]["content"]["application/json"]["example"])


def probleem(antwoord: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem of a response, after looking whether it names this code."""
    assert antwoord.status_code == status, antwoord.text
    assert antwoord.headers["content-type"] == "application/problem+json"
    inhoud: dict[str, Any] = antwoord.json()
    assert inhoud["detail"]
    if code is not None:
        assert code in {f["code"] for f in inhoud["fouten"]}, inhoud
    return inhoud


def test_elke_dienst_is_gereed(diensten: Diensten) -> None:
    for naam in NAMEN:
        antwoord = httpx.get(f"{diensten.adressen[naam]}/readyz")
        assert antwoord.status_code == 200
        assert antwoord.json() == {"status": "gereed", "controles": {"database": "in orde"}}


def test_elke_dienst_legt_zijn_typen_uit(diensten: Diensten) -> None:
    for naam in NAMEN:
        lijst = httpx.get(f"{diensten.adressen[naam]}/v1/gebeurtenistypen").json()["gebeurtenistypen"]
        assert {t["type"] for t in lijst} == set(gebeurtenistypen())
        schema = httpx.get(diensten.adressen[naam] + lijst[0]["dataschema"])
        assert schema.status_code == 200
        assert schema.headers["content-type"] == "application/schema+json"
        assert schema.json()["properties"]["gebeurtenisdatum"]
        assert schema.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("dienst", PARTNERS)
@pytest.mark.parametrize(
    ("anders", "code"),
    [
        ({"aud": "https://andere-dienst.example.nl"}, "ontvanger"),
        ({"issuer": "https://vreemd.example.nl"}, "uitgever"),
        ({"nu": 1_000_000_000}, "verlopen"),
        ({"nu": 4_000_000_000}, "te-vroeg"),
        ({"sleutel": maak_sleutel("ES256")}, "sleutel"),
    ],
)
def test_een_verkeerd_token_wordt_geweigerd_met_de_reden(
    diensten: Diensten, stream: dict[str, str], dienst: str, anders: dict[str, Any], code: str
) -> None:
    adres, inhoud = opdracht(diensten, dienst, stream)
    antwoord = httpx.post(adres, json=inhoud, headers=eigenaar(dienst, **anders))
    probleem(antwoord, 401, code)
    assert 'error="invalid_token"' in antwoord.headers["www-authenticate"]


@pytest.mark.parametrize("dienst", PARTNERS)
def test_zonder_token_of_handtekening_komt_niemand_binnen(
    diensten: Diensten, stream: dict[str, str], dienst: str
) -> None:
    adres, inhoud = opdracht(diensten, dienst, stream)
    probleem(httpx.post(adres, json=inhoud), 401, "geen-token")
    kop, lading, _ = eigenaar(dienst)["Authorization"].split(".")
    vals = httpx.post(adres, json=inhoud, headers={"Authorization": f"{kop}.{lading}.{'A' * 86}"})
    probleem(vals, 401, "handtekening")
    ongetekend = f"Bearer eyJhbGciOiJub25lIn0.{lading}."
    probleem(httpx.post(adres, json=inhoud, headers={"Authorization": ongetekend}), 401, "niet-ondertekend")
    alleen_lezen = eigenaar(dienst, scopes=("keten:lezen",))
    probleem(httpx.post(adres, json=inhoud, headers=alleen_lezen), 403, "scope")


@pytest.mark.parametrize("dienst", OPENEN)
def test_een_herhaling_krijgt_het_eerste_antwoord(diensten: Diensten, dienst: str) -> None:
    adres, inhoud = opening(diensten, dienst)
    inhoud |= {"klant": "cd" * 32} | ({"inschrijvingId": str(uuid4())} if dienst == "intake" else {})
    kop = eigenaar(dienst) | {"Idempotency-Key": f"k-{uuid4()}"}
    eerste = httpx.post(adres, json=inhoud, headers=kop)
    assert eerste.status_code == 201, eerste.text
    weer = httpx.post(adres, json=inhoud, headers=kop)
    assert (weer.status_code, weer.json()) == (201, eerste.json())
    assert weer.headers["idempotency-replayed"] == "true"
    misbruik = httpx.post(adres, json=inhoud | {"klant": "ab" * 32}, headers=kop)
    probleem(misbruik, 409, "sleutel-hergebruikt")


@pytest.mark.parametrize("dienst", PARTNERS)
def test_lezen_en_verouderde_versie(diensten: Diensten, stream: dict[str, str], dienst: str) -> None:
    stand = diensten.adressen[dienst] + stream[dienst]
    gelezen = httpx.get(stand, headers=eigenaar(dienst))
    assert (gelezen.status_code, gelezen.headers["etag"]) == (200, f'"{gelezen.json()["versie"]}"')
    zonder_doel = {"Authorization": eigenaar(dienst)["Authorization"]}
    probleem(httpx.get(stand, headers=zonder_doel), 400, "INV-03")
    adres, inhoud = opdracht(diensten, dienst, stream)
    verouderd = httpx.post(adres, json=inhoud, headers=eigenaar(dienst) | {"If-Match": '"7"'})
    probleem(verouderd, 412, "versie")


@pytest.mark.parametrize("dienst", PARTNERS)
def test_een_ander_leest_en_schrijft_niet(diensten: Diensten, stream: dict[str, str], dienst: str) -> None:
    stand = diensten.adressen[dienst] + stream[dienst]
    adres, inhoud = opdracht(diensten, dienst, stream)
    probleem(httpx.get(stand, headers=als(*ANDEREN[dienst])), 403, "INV-02")
    probleem(httpx.get(f"{stand}/gebeurtenissen", headers=als(*ANDEREN[dienst])), 403, "INV-02")
    probleem(httpx.post(adres, json=inhoud, headers=als(*ANDEREN[dienst])), 403, "INV-02")


@pytest.mark.parametrize("dienst", PARTNERS)
def test_een_stream_die_niet_bestaat(diensten: Diensten, stream: dict[str, str], dienst: str) -> None:
    adres, inhoud = opdracht(diensten, dienst, stream)
    id = stream[dienst].rpartition("/")[2]
    nergens = diensten.adressen[dienst] + stream[dienst].replace(id, str(uuid4()))
    for pad in (nergens, f"{nergens}/gebeurtenissen"):
        probleem(httpx.get(pad, headers=eigenaar(dienst)), 404)
    antwoord = httpx.post(adres.replace(id, str(uuid4())), json=inhoud, headers=eigenaar(dienst))
    # Where the command may open a stream, its number follows from the body: then the address is wrong.
    assert antwoord.status_code in (400, 404), antwoord.text


def test_een_bureau_neemt_geen_besluit(diensten: Diensten, stream: dict[str, str]) -> None:
    """INV-01, for every command of the gemeente that is a besluit or a vaststelling."""
    adres = diensten.adressen["handhaving"] + stream["handhaving"]
    besluiten = ("toekenningen", "afwijzingen", "herberekeningen", "beeindigingen")
    for laatste in besluiten:
        inhoud = voorbeeld(diensten, "handhaving", f"/uitkeringsdossiers/{{id}}/{laatste}")
        antwoord = httpx.post(f"{adres}/{laatste}", json=inhoud, headers=als(BUREAU, Rol.BUREAU))
        probleem(antwoord, 403, "INV-01")
    for pad in ("/ontheffingen", "/maatregelen", "/verwijzingen"):
        inhoud = voorbeeld(diensten, "handhaving", pad) | {"gemeente": "9991"}
        antwoord = httpx.post(
            f"{diensten.adressen['handhaving']}/v1{pad}", json=inhoud, headers=als(BUREAU, Rol.BUREAU)
        )
        assert {f["code"] for f in probleem(antwoord, 403)["fouten"]} <= {"INV-01", "rol"}


def test_de_verkeerde_rol_hoort_welke_wel_mag(diensten: Diensten) -> None:
    adres, inhoud = opening(diensten, "intake")
    fout = probleem(httpx.post(adres, json=inhoud, headers=als(CWI, Rol.DIAGNOSTICUS)), 403, "rol")
    assert "adviseur" in fout["detail"]


@pytest.mark.parametrize("dienst", PARTNERS)
def test_een_bsn_hoort_nergens_anders(diensten: Diensten, stream: dict[str, str], dienst: str) -> None:
    adres, inhoud = opdracht(diensten, dienst, stream)
    kop = eigenaar(dienst)
    for fout in (
        httpx.get(f"{diensten.adressen[dienst]}/v1/klanten/{BSN}", headers=kop),
        httpx.get(adres, params={"bsn": BSN}, headers=kop),
        httpx.post(adres, json=inhoud, headers=kop | {"Idempotency-Key": BSN}),
        httpx.post(adres, json=inhoud | {"gemeente": BSN}, headers=kop),
        httpx.post(adres, json=inhoud | {"bron": {"bewijsLink": f"zie {BSN}"}}, headers=kop),
    ):
        gezegd = probleem(fout, 400, "bsn")
        assert BSN not in str(gezegd["fouten"]) + gezegd["detail"]


@pytest.mark.parametrize("dienst", PARTNERS)
def test_alle_fouten_van_een_bericht_staan_in_een_antwoord(
    diensten: Diensten, stream: dict[str, str], dienst: str
) -> None:
    adres, _ = opdracht(diensten, dienst, stream)
    inhoud = {"gemeente": 5, "gebeurtenisdatum": "2025-02-30", "onbekend_veld": 1, "bron": {"bewijs": "ja"}}
    antwoord = httpx.post(adres, json=inhoud, headers=eigenaar(dienst))
    paden = {f["pad"]: f["code"] for f in probleem(antwoord, 400)["fouten"]}
    assert paden["gemeente"] == "soort"
    assert paden["onbekend_veld"] == "onbekend-veld"
    assert paden["bron.bewijs"] == "soort"
    assert "gebeurtenisdatum" in paden


@pytest.mark.parametrize("dienst", PARTNERS)
def test_de_klok_staat_vast_buiten_een_simulatie(
    diensten: Diensten, stream: dict[str, str], dienst: str
) -> None:
    adres, inhoud = opdracht(diensten, dienst, stream)
    kop = eigenaar(dienst) | {"Simulatie-Moment": "2025-01-07T10:00:00Z"}
    probleem(httpx.post(adres, json=inhoud, headers=kop), 400, "geen-simulatie")


def test_getallen_zijn_getallen(diensten: Diensten) -> None:
    adres, inhoud = opening(diensten, "intake")
    for waarde in ("24", True, 24.5):
        fout = httpx.post(adres, json=inhoud | {"beschikbaarUrenPerWeek": waarde}, headers=eigenaar("intake"))
        probleem(fout, 400, "soort")
    goed = inhoud | {"beschikbaarUrenPerWeek": 24.0, "inschrijvingId": str(uuid4())}
    assert httpx.post(adres, json=goed, headers=eigenaar("intake")).status_code == 201


def test_een_datum_zonder_regels_is_een_fout_van_de_vrager(diensten: Diensten) -> None:
    for jaar in ("1900", "2000", "9999"):
        antwoord = httpx.get(
            f"{diensten.adressen['klantvolgsysteem']}/v1/indicatoren/sluitende-aanpak",
            params={"peildatum": f"{jaar}-12-31", "van": f"{jaar}-07-01", "tot": f"{jaar}-10-01"},
            headers=eigenaar("klantvolgsysteem"),
        )
        if antwoord.status_code != 200:
            probleem(antwoord, 400, "ongeldig")
