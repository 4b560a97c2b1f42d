"""Both doors of handhaving on a real service (`domain/rules.md` §0.1): a command over HTTP, and the same fact
delivered as an event."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ketenspoor.postgres import EmbeddedPostgres
from services.handhaving.aanlevering import VOORBEELDEN
from services.handhaving.ontheffing.aggregate import ontheffing9a_id
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from shared.contract.gebeurtenis import Inhoud
from shared.web.commands import Route
from tests.diensten import Diensten, alle_diensten, eigenaar

GEMEENTE = "9991"
BASIS = {n: VOORBEELDEN[0]["data"][n] for n in ("gemeente", "bron")}


@pytest.fixture(scope="module")
def dienst(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diensten]:
    with alle_diensten(postgres, tmp_path_factory.mktemp("deuren"), "handhaving", simulatie=False) as gestart:
        yield gestart


def route(routes: Sequence[Route], naam: str) -> Route:
    return next(r for r in routes if r.commando.__name__ == naam)


def geef(
    dienst: Diensten, adres: str, routes: Sequence[Route], naam: str, **velden: object
) -> httpx.Response:
    """Gives the command of the example, with other values for these fields. `adres`: that of the stream, or
    of the collection for a command that opens one."""
    deze = route(routes, naam)
    url = "/".join(filter(None, (f"{dienst.adressen['handhaving']}/v1/{adres}", deze.pad)))
    inhoud = {n: w for n, w in {**deze.voorbeeld, **velden}.items() if w is not None}
    return httpx.post(url, json=inhoud, headers=eigenaar("handhaving"), timeout=60)


def lever(
    dienst: Diensten, klant: str, stream: str | None, routes: Sequence[Route], naam: str, **velden: object
) -> Mapping[str, Any]:
    """Delivers the event that the command of the example states, as the gemeente's own suite would."""
    deze = route(routes, naam)
    assert issubclass(deze.commando, Inhoud)
    soort = deze.commando.gebeurtenistype
    data = {**deze.voorbeeld, **velden}
    data["bron"] = {**BASIS["bron"], **(data.get("bron") or {})}
    if "besluitId" in data:
        data.setdefault("wetsversie", "2025-01-01")
    data.setdefault("gebeurtenisdatum", data.get("besluitdatum") or "2025-03-04")
    gebeurtenis = {
        **{n: w for n, w in VOORBEELDEN[0].items() if n != "stream"},
        "id": str(uuid4()),
        "type": soort.type,
        "time": "2025-12-01T10:00:00Z",
        "subject": klant,
        **({} if stream is None else {"stream": stream}),
        "data": {
            **BASIS,
            "deur": "overnemen",
            **{n: w for n, w in data.items() if w is not None and n != "klant"},
        },
    }
    url = f"{dienst.adressen['handhaving']}/v1/gebeurtenissen"
    antwoord = httpx.post(url, json=gebeurtenis, headers=eigenaar("handhaving"), timeout=60)
    assert antwoord.status_code == 200, antwoord.text
    (resultaat,) = antwoord.json()["gebeurtenissen"]
    return resultaat


def nieuw() -> str:
    """The pseudonym of a client of whom nothing is known."""
    return uuid4().hex * 2


def versie(dienst: Diensten, stream: str) -> int:
    """How many events the stream holds; 0 when it does not exist."""
    soort, _, id = stream.partition("-")
    url = f"{dienst.adressen['handhaving']}/v1/{soort}en/{id}"
    antwoord = httpx.get(url, headers=eigenaar("handhaving"), timeout=60)
    return 0 if antwoord.status_code == 404 else int(antwoord.json()["versie"])


# The address of an expert advice


def vraag_9a(dienst: Diensten, klant: str, ontheffing: str) -> str:
    """Opens the one stream of art. 9a with a request under this number; its name."""
    velden = {"klant": klant, "gemeente": GEMEENTE, "ontheffingId": ontheffing, "grondslag": "art9a"}
    assert geef(dienst, "ontheffingen", ONTHEFFING, "VraagOntheffingAan", **velden).status_code == 201
    return f"ontheffing-{ontheffing9a_id(klant, GEMEENTE)}"


def test_een_deskundige_adviseert_in_de_ene_stream_van_artikel_9a(dienst: Diensten) -> None:
    klant, ontheffing = nieuw(), str(uuid4())
    stream = vraag_9a(dienst, klant, ontheffing)
    id = stream.removeprefix("ontheffing-")
    vraag = {"klant": klant, "gemeente": GEMEENTE, "ontheffingId": ontheffing}

    naast = geef(dienst, f"ontheffingen/{ontheffing}", ONTHEFFING, "VraagAdvies", **vraag)
    assert naast.status_code == 400
    assert id in naast.json()["detail"]
    assert versie(dienst, f"ontheffing-{ontheffing}") == 0
    vreemd = geef(
        dienst, f"ontheffingen/{id}", ONTHEFFING, "VraagAdvies", **vraag | {"ontheffingId": str(uuid4())}
    )
    assert vreemd.status_code == 400

    gevraagd = geef(dienst, f"ontheffingen/{id}", ONTHEFFING, "VraagAdvies", **vraag)
    assert gevraagd.status_code == 201, gevraagd.text
    assert gevraagd.json()["stream"] == stream
    ontvangen = geef(dienst, f"ontheffingen/{id}", ONTHEFFING, "OntvangAdvies")
    assert (ontvangen.status_code, ontvangen.json()["versie"]) == (201, 3)


def test_een_advies_uit_eigen_beweging_opent_naast_artikel_9a_een_eigen_ontheffing(dienst: Diensten) -> None:
    klant, ander = nieuw(), str(uuid4())
    stream = vraag_9a(dienst, klant, str(uuid4()))
    vraag = {"klant": klant, "gemeente": GEMEENTE, "ontheffingId": ander}
    assert geef(dienst, f"ontheffingen/{ander}", ONTHEFFING, "VraagAdvies", **vraag).status_code == 201
    assert (versie(dienst, f"ontheffing-{ander}"), versie(dienst, stream)) == (1, 1)


@pytest.mark.parametrize("deur", ["registreren", "overnemen"])
def test_een_aangeleverd_advies_hoort_in_de_stream_die_zijn_ontheffing_heeft(
    dienst: Diensten, deur: str
) -> None:
    klant, ontheffing = nieuw(), str(uuid4())
    stream = vraag_9a(dienst, klant, ontheffing)

    def advies(in_stream: str | None, nummer: str) -> Mapping[str, Any]:
        velden = {"adviesaanvraagId": str(uuid4()), "ontheffingId": nummer, "deur": deur}
        return lever(dienst, klant, in_stream, ONTHEFFING, "VraagAdvies", **velden)

    for fout, nummer in ((f"ontheffing-{ontheffing}", ontheffing), (stream, str(uuid4()))):
        geweigerd = advies(fout, nummer)
        assert (geweigerd["status"], geweigerd["redenen"][0]["pad"]) == ("geweigerd", "stream")
    assert stream in advies(f"ontheffing-{ontheffing}", ontheffing)["redenen"][0]["melding"]
    gegeven = [advies(stream, ontheffing), advies(None, ontheffing)]
    assert [(g["status"], g["stream"], g["volgnummer"]) for g in gegeven] == [
        ("vastgelegd", stream, 2),
        ("vastgelegd", stream, 3),
    ]
    eigen = str(uuid4())
    assert advies(None, eigen)["stream"] == f"ontheffing-{eigen}"
