"""Tokens: what is accepted, and every reason to refuse one."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import time
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from shared.access.client import GeenToken, TokenBron, assertie
from shared.access.issuer import OAuthFout, Uitgever, maak_uitgever
from shared.access.sleutels import ASSERTIE, Sleutelbron, SleutelsOnbereikbaar, maak_sleutel, publiek
from shared.access.tokens import ONTHOUDEN, Tokencontrole, maak_token
from shared.aggregate.handler import Actor
from shared.contract.gebeurtenis import Rol
from shared.deelnemers import Deelnemer, Deelnemers, schrijf_deelnemers
from shared.web.probleem import Afgewezen
from tests.webproef import CWI, LEZEN, ONTVANGER, SLEUTEL, UITGEVER, instellingen, proefdienst, token

ACTOR = Actor(CWI, Rol.ADVISEUR, ("9001",))
NU = 1_800_000_000.0


@pytest.fixture
def controle(tmp_path: Path) -> Tokencontrole:
    return Tokencontrole.uit_settings(instellingen(tmp_path))


def geef(**anders: Any) -> str:
    delen = {"sleutel": SLEUTEL, "issuer": UITGEVER, "audience": ONTVANGER, "actor": ACTOR}
    return maak_token(**{**delen, "scopes": ("keten:lezen",), "nu": NU, **anders})


def met(claims: dict[str, Any], kop: dict[str, Any] | None = None) -> str:
    """A good token with other claims or header; a claim that is None is left out."""
    goed = jwt.decode(geef(), SLEUTEL, algorithms=["ES256"]).claims
    inhoud = {n: w for n, w in {**goed, **claims}.items() if w is not None}
    koppen = {"alg": "ES256", "kid": SLEUTEL.kid, "typ": "at+jwt", **(kop or {})}
    return jwt.encode(
        {n: w for n, w in koppen.items() if w is not None}, inhoud, SLEUTEL, algorithms=["ES256"]
    )


async def code(controle: Tokencontrole, header: str | None, nu: float = NU) -> str:
    with pytest.raises(Afgewezen) as geweigerd:
        await controle.controleer(header, nu)
    assert geweigerd.value.status == 401
    assert "WWW-Authenticate" in geweigerd.value.headers
    return geweigerd.value.fouten[0].code


async def test_een_goed_token_geeft_organisatie_rol_en_rechten(controle: Tokencontrole) -> None:
    toegang = await controle.controleer(f"Bearer {geef()}", NU)
    assert (toegang.actor, toegang.scopes) == (ACTOR, {"keten:lezen"})


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc"])
async def test_zonder_token(controle: Tokencontrole, header: str | None) -> None:
    assert await code(controle, header) == "geen-token"


GEWEIGERD: list[tuple[str, Callable[[], str]]] = [
    ("verlopen", lambda: geef(nu=NU - 1000)),
    ("verlopen", lambda: met({"exp": None})),
    ("te-vroeg", lambda: met({"nbf": NU + 100})),
    ("te-vroeg", lambda: met({"iat": NU + 100})),
    ("ontvanger", lambda: geef(audience="https://andere-dienst.example.nl")),
    ("ontvanger", lambda: met({"aud": None})),
    ("uitgever", lambda: geef(issuer="https://onbekend.example")),
    ("jti", lambda: met({"jti": None})),
    ("organisatie", lambda: met({"organisatie": "urn:nld:oin:1"})),
    ("rol", lambda: met({"rol": "systeem"})),
    ("rol", lambda: met({"rol": "baas"})),
    ("gemeenten", lambda: met({"gemeenten": "9001"})),
    ("sleutel", lambda: met({}, {"kid": "onbekend"})),
    ("sleutel", lambda: met({}, {"kid": None})),
    ("soort", lambda: met({}, {"typ": "logout+jwt"})),
    ("handtekening", lambda: geef()[:-6] + "AAAAAA"),
    ("vorm", lambda: "geen.token"),
    ("vorm", lambda: "a.b.c"),
    ("vorm", lambda: geef() + "x" * 9000),
]


@pytest.mark.parametrize(("reden", "maak"), GEWEIGERD)
async def test_geweigerd_met_reden(controle: Tokencontrole, reden: str, maak: Callable[[], str]) -> None:
    assert await code(controle, f"Bearer {maak()}") == reden


async def test_niet_ondertekend_wordt_geweigerd(controle: Tokencontrole) -> None:
    kop = urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
    assert await code(controle, f"Bearer {kop}.{geef().split('.')[1]}.") == "niet-ondertekend"


async def test_hmac_met_de_publieke_sleutel_wordt_geweigerd(controle: Tokencontrole) -> None:
    geheim = OctKey.import_key(json.dumps(publiek(SLEUTEL)))
    vals = jwt.encode({"alg": "HS256", "kid": SLEUTEL.kid}, {"iss": UITGEVER}, geheim, algorithms=["HS256"])
    assert await code(controle, f"Bearer {vals}") == "algoritme"


async def test_een_vreemde_sleutel_met_bekende_naam_wordt_geweigerd(controle: Tokencontrole) -> None:
    vreemd = maak_sleutel("ES256")
    claims = {"iss": UITGEVER, "aud": ONTVANGER}
    vals = jwt.encode({"alg": "ES256", "kid": SLEUTEL.kid}, claims, vreemd, algorithms=["ES256"])
    assert await code(controle, f"Bearer {vals}") == "handtekening"


@pytest.mark.parametrize("soort", ["RS256", "PS256", "ES256"])
async def test_elk_toegestaan_algoritme(tmp_path: Path, soort: str) -> None:
    sleutel = maak_sleutel(soort)
    bestand = tmp_path / "sleutels.json"
    bestand.write_text(json.dumps({"keys": [publiek(sleutel)]}))
    controle = Tokencontrole((UITGEVER,), ONTVANGER, Sleutelbron(str(bestand)))
    assert (await controle.controleer(f"Bearer {geef(sleutel=sleutel)}", NU)).actor == ACTOR


async def test_een_nieuwe_sleutel_wordt_opgehaald_zodra_een_token_hem_noemt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.access.sleutels._RUST", 0.0)
    bestand = tmp_path / "sleutels.json"
    bestand.write_text(json.dumps({"keys": [publiek(SLEUTEL)]}))
    controle = Tokencontrole((UITGEVER,), ONTVANGER, Sleutelbron(str(bestand)))
    await controle.controleer(f"Bearer {geef()}", NU)
    nieuw = maak_sleutel("ES256")
    bestand.write_text(json.dumps({"keys": [publiek(SLEUTEL), publiek(nieuw)]}))
    assert (await controle.controleer(f"Bearer {geef(sleutel=nieuw)}", NU)).actor == ACTOR
    bestand.unlink()
    await controle.controleer(f"Bearer {geef()}", NU)  # what is known stays good


async def test_een_bewezen_handtekening_maakt_een_verlopen_token_niet_goed(controle: Tokencontrole) -> None:
    token = f"Bearer {geef(geldig=300)}"
    await controle.controleer(token, NU)
    assert await code(controle, token, NU + 400) == "verlopen"


class _GeenSleutels(Sleutelbron):
    async def sleutel(self, kid: str) -> None:
        return None


async def test_een_bewezen_handtekening_wordt_even_onthouden(controle: Tokencontrole) -> None:
    token = f"Bearer {geef()}"
    await controle.controleer(token, NU)
    ingetrokken = replace(controle, sleutels=_GeenSleutels(""))
    await ingetrokken.controleer(token, NU + ONTHOUDEN - 1)
    assert await code(ingetrokken, token, NU + ONTHOUDEN) == "sleutel"


async def test_zonder_sleutels_is_de_dienst_even_niet_beschikbaar(tmp_path: Path) -> None:
    bron = Sleutelbron(str(tmp_path / "weg.json"))
    with pytest.raises(SleutelsOnbereikbaar):
        await bron.sleutel("k")
    with pytest.raises(Afgewezen) as fout:
        await Tokencontrole((UITGEVER,), ONTVANGER, bron).controleer(f"Bearer {geef()}", NU)
    assert fout.value.status == 503


async def test_scope_en_doel_over_http(tmp_path: Path) -> None:
    app = proefdienst(instellingen(tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        antwoord = await client.post(
            "/v1/klanten/_zoek", json={}, headers={**token(scopes=("keten:registreren",)), **LEZEN}
        )
        assert antwoord.status_code == 403
        assert antwoord.json()["fouten"][0]["code"] == "scope"
        assert 'scope="keten:lezen"' in antwoord.headers["www-authenticate"]
        waarde = token()["Authorization"].split()[1]
        in_query = await client.post(f"/v1/klanten/_zoek?access_token={waarde}", json={}, headers=LEZEN)
        assert in_query.status_code in (400, 401)


CLIENT = maak_sleutel("PS256")


@pytest.fixture
def uitgever(tmp_path: Path) -> Uitgever:
    pad = tmp_path / "deelnemers.json"
    schrijf_deelnemers(
        pad,
        [
            Deelnemer(
                organisatie=CWI,
                naam="CWI",
                rollen=(Rol.ADVISEUR,),
                gemeenten=("9001",),
                sleutel=publiek(CLIENT),
            )
        ],
    )
    return Uitgever(UITGEVER, SLEUTEL, Deelnemers.uit_bestand(pad), (ONTVANGER,))


def aanvraag(uitgever: Uitgever, **anders: str) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTIE,
        "client_assertion": assertie(CLIENT, CWI, uitgever.token_adres),
        "resource": ONTVANGER,
        **anders,
    }


async def test_uitgever_geeft_een_token_dat_de_dienst_aanvaardt(
    uitgever: Uitgever, controle: Tokencontrole
) -> None:
    antwoord = uitgever.geef(aanvraag(uitgever))
    toegang = await controle.controleer(f"Bearer {antwoord['access_token']}")
    assert toegang.actor == ACTOR
    assert toegang.scopes == {"keten:registreren", "keten:lezen"}


def test_een_assertie_geldt_een_keer(uitgever: Uitgever) -> None:
    verzoek = aanvraag(uitgever)
    uitgever.geef(verzoek)
    with pytest.raises(OAuthFout, match="al gebruikt"):
        uitgever.geef(verzoek)


@pytest.mark.parametrize(
    ("anders", "fout"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion": "x.y.z"}, "invalid_client"),
        (
            {"client_assertion": assertie(maak_sleutel("PS256"), CWI, f"{UITGEVER}/v1/token")},
            "invalid_client",
        ),
        ({"client_assertion": assertie(CLIENT, CWI, "https://elders.example")}, "invalid_client"),
        ({"client_assertion": assertie(CLIENT, CWI, f"{UITGEVER}/v1/token", time() - 600)}, "invalid_client"),
        ({"client_id": "urn:nld:oin:00000099100000009000"}, "invalid_client"),
        ({"resource": "https://elders.example"}, "invalid_target"),
        ({"rol": "klantmanager"}, "invalid_request"),
        ({"scope": "keten:alles"}, "invalid_scope"),
    ],
)
def test_uitgever_weigert(uitgever: Uitgever, anders: dict[str, str], fout: str) -> None:
    with pytest.raises(OAuthFout) as geweigerd:
        uitgever.geef(aanvraag(uitgever, **anders))
    assert geweigerd.value.code == fout


async def test_tokenbron_haalt_een_token_en_bewaart_het(uitgever: Uitgever, tmp_path: Path) -> None:
    app = maak_uitgever(uitgever, instellingen(tmp_path))
    gevraagd: list[str] = []

    async def dienst(request: httpx.Request) -> httpx.Response:
        gevraagd.append(request.url.path)
        if request.url.path == "/v1/token":
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as intern:
                return await intern.send(
                    httpx.Request("POST", request.url, headers=request.headers, content=request.content)
                )
        return httpx.Response(200, json={"kop": request.headers["authorization"]})

    bron = TokenBron(uitgever.token_adres, CWI, Rol.ADVISEUR, CLIENT, ONTVANGER)
    async with httpx.AsyncClient(transport=httpx.MockTransport(dienst), auth=bron) as client:
        een = await client.get("http://dienst/a")
        twee = await client.get("http://dienst/b")
    assert een.json() == twee.json()
    assert gevraagd == ["/v1/token", "/a", "/b"]


async def test_tokenbron_zegt_waarom_er_geen_token_is(uitgever: Uitgever, tmp_path: Path) -> None:
    app = maak_uitgever(uitgever, instellingen(tmp_path))
    bron = TokenBron(uitgever.token_adres, CWI, Rol.BUREAU, CLIENT, ONTVANGER)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        with pytest.raises(GeenToken, match="Noem in rol"):
            await bron.haal(client)


async def test_uitgever_over_http(uitgever: Uitgever, tmp_path: Path) -> None:
    app = maak_uitgever(uitgever, instellingen(tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=UITGEVER) as client:
        goed = await client.post("/v1/token", data=aanvraag(uitgever))
        assert goed.status_code == 200, goed.text
        assert goed.headers["cache-control"] == "no-store"
        fout = await client.post("/v1/token", data={"grant_type": "client_credentials"})
        assert (fout.status_code, fout.json()["error"]) == (401, "invalid_client")
        assert (await client.post("/v1/token", json={})).status_code == 415
        sleutels = (await client.get("/.well-known/jwks.json")).json()["keys"]
        assert "d" not in sleutels[0]
        gegevens = (await client.get("/.well-known/oauth-authorization-server")).json()
        assert gegevens["token_endpoint"] == uitgever.token_adres


def test_een_gemeente_hoort_bij_een_organisatie() -> None:
    gemeente = {"naam": "G", "rollen": (Rol.KLANTMANAGER,), "gemeenten": ("9001",)}
    een = Deelnemer(organisatie="urn:nld:oin:00000099900100000000", **gemeente)
    twee = Deelnemer(organisatie="urn:nld:oin:00000099900200000000", **gemeente)
    assert Deelnemers([een]).van_gemeente("9001") == een
    assert Deelnemers([een]).organisatie(twee.organisatie) is None
    with pytest.raises(ValueError, match="twee organisaties"):
        Deelnemers([een, twee])
    with pytest.raises(ValueError, match="twee keer"):
        Deelnemers([een, een])
