"""Both doors of handhaving on a real service (`domain/rules.md` §0.1): a command over HTTP, and the same fact
delivered as an event."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ketenspoor.postgres import EmbeddedPostgres
from services.handhaving.aanlevering import VOORBEELDEN
from services.handhaving.maatregel.routes import ROUTES as MAATREGEL
from services.handhaving.ontheffing.aggregate import ontheffing9a_id
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from services.handhaving.uitkeringsdossier.aggregate import dossier_id
from services.handhaving.uitkeringsdossier.routes import ROUTES as DOSSIER
from services.handhaving.verwijzing.routes import ROUTES as VERWIJZING
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
        **{n: w for n, w in VOORBEELDEN[0].items() if n not in ("stream", "time")},
        "id": str(uuid4()),
        "type": soort.type,
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


# A besluit whose beginning was never recorded

ZONDER_BEGIN = [
    (DOSSIER, "KenUitkeringToe", "uitkeringsdossiers", {"EVT-03"}),
    (DOSSIER, "WijsAanvraagAf", "uitkeringsdossiers", {"EVT-03"}),
    (ONTHEFFING, "VerlengOntheffing", "ontheffingen", {"EVT-01"}),
    (ONTHEFFING, "WijsOntheffingAf", "ontheffingen", {"EVT-01"}),
    (MAATREGEL, "LegMaatregelOp", "maatregelen", {"INV-27"}),
    (MAATREGEL, "Waarschuw", "maatregelen", {"INV-27"}),
]


def nummer(klant: str, collectie: str) -> tuple[str, dict[str, object]]:
    """The id of a stream that does not exist yet, and the field in which a command names it."""
    if collectie == "uitkeringsdossiers":
        return str(dossier_id(klant, GEMEENTE)), {}
    id = str(uuid4())
    return id, {"maatregelId" if collectie == "maatregelen" else "ontheffingId": id}


def gelezen(dienst: Diensten, pad: str) -> Any:
    url = f"{dienst.adressen['handhaving']}/v1/{pad}"
    return httpx.get(url, headers=eigenaar("handhaving"), timeout=60).json()


@pytest.mark.parametrize(("routes", "naam", "collectie", "merken"), ZONDER_BEGIN)
def test_een_elders_bekendgemaakt_besluit_wordt_overgenomen_ook_zonder_wat_eraan_voorafging(
    dienst: Diensten, routes: Sequence[Route], naam: str, collectie: str, merken: set[str]
) -> None:
    """rules §0.1, events §0.6: at overnemen INV-27, EVT-01 and EVT-03 mark; at registreren nothing opens."""
    klant = nieuw()
    id, velden = nummer(klant, collectie)
    adres = f"{collectie}/{id}"
    assert geef(dienst, adres, routes, naam, **velden, klant=klant).status_code == 404
    zonder_klant = geef(dienst, adres, routes, naam, **velden, deur="overnemen")
    assert (zonder_klant.status_code, zonder_klant.json()["fouten"][0]["pad"]) == (400, "klant")
    elders = geef(dienst, f"{collectie}/{uuid4()}", routes, naam, **velden, klant=klant, deur="overnemen")
    assert elders.status_code == 404

    overgenomen = geef(dienst, adres, routes, naam, **velden, klant=klant, deur="overnemen")
    assert (overgenomen.status_code, overgenomen.json()["versie"]) == (201, 1)
    (gebeurtenis,) = gelezen(dienst, f"{adres}/gebeurtenissen")["gebeurtenissen"]
    assert gebeurtenis["subject"] == klant
    assert set(gebeurtenis["data"]["normafwijking"]) == merken


@pytest.mark.parametrize(("routes", "naam", "collectie", "merken"), ZONDER_BEGIN)
def test_een_beginstand_zonder_begin_wordt_aangeleverd(
    dienst: Diensten, routes: Sequence[Route], naam: str, collectie: str, merken: set[str]
) -> None:
    klant = nieuw()
    id, velden = nummer(klant, collectie)
    stream = f"{collectie.removesuffix('en').removesuffix('s')}-{id}"
    gegeven = [
        lever(dienst, klant, naam_van_stream, routes, naam, **velden, deur=deur)
        for naam_van_stream, deur in (
            (stream, "registreren"),
            (f"{stream[:-36]}{uuid4()}", "overnemen"),
            (stream, "overnemen"),
        )
    ]
    assert [g["status"] for g in gegeven] == ["geweigerd", "geweigerd", "gemarkeerd"]
    assert {g["redenen"][0]["code"] for g in gegeven[:2]} == {"stream-onbekend"}
    assert set(gegeven[2]["normafwijking"]) == merken
    anders = lever(dienst, nieuw(), stream, routes, naam, **velden, besluitId=str(uuid4()))
    assert anders["redenen"][0]["code"] == ("INV-02" if routes is DOSSIER else "INV-14")


@pytest.mark.parametrize("deur", ["registreren", "overnemen"])
@pytest.mark.parametrize(
    ("naam", "code"),
    [("StelVrijstellingVast", "INV-14"), ("ToetsVoorwaarden", "INV-14"), ("LegContactVast", "INV-02")],
)
def test_wat_per_persoon_geldt_staat_niet_in_het_dossier_van_een_ander(
    dienst: Diensten, naam: str, code: str, deur: str
) -> None:
    """INV-14: the duties hold for each of a couple; anything else about another is in the wrong stream."""
    klant, partner = nieuw(), nieuw()
    opening = {"klant": klant, "gemeente": GEMEENTE}
    assert geef(dienst, "uitkeringsdossiers", DOSSIER, "OntvangAanvraag", **opening).status_code == 201
    stream = f"uitkeringsdossier-{dossier_id(klant, GEMEENTE)}"
    anders = lever(dienst, partner, stream, DOSSIER, naam, deur=deur)
    assert [(r["pad"], r["code"]) for r in anders["redenen"]] == [("subject", code)]


# The relation with the client, by date (INV-02)


def met_uitkering(dienst: Diensten, klant: str) -> str:
    """The address of a dossier: melding 6 January, an uitkering to and including 30 June 2025."""
    adres = f"uitkeringsdossiers/{dossier_id(klant, GEMEENTE)}"
    for naam, velden in (
        ("OntvangAanvraag", {"klant": klant, "gemeente": GEMEENTE}),
        ("KenUitkeringToe", {}),
        ("BeeindigUitkering", {}),
    ):
        collectie = "uitkeringsdossiers" if naam == "OntvangAanvraag" else adres
        gegeven = geef(dienst, collectie, DOSSIER, naam, **velden)
        assert gegeven.status_code == 201, gegeven.text
    return adres


EIGEN_STREAM = {
    "Verwijs": ("verwijzing", "verwijzingId"),
    "VerleenOntheffing": ("ontheffing", "ontheffingId"),
    "StelNormafwijkingVast": ("maatregel", "maatregelId"),
}

BUITEN = [
    (DOSSIER, "LegContactVast", {"gebeurtenisdatum": "2025-01-05"}),
    (VERWIJZING, "Verwijs", {"gebeurtenisdatum": "2024-12"}),
    (ONTHEFFING, "VerleenOntheffing", {"gebeurtenisdatum": "2025-01-05"}),
    (ONTHEFFING, "VerleenOntheffing", {"ingangsdatum": "2025-07-01", "gebeurtenisdatum": "2025-07-01"}),
    (MAATREGEL, "StelNormafwijkingVast", {"gebeurtenisdatum": "2025-07-01"}),
]


@pytest.mark.parametrize(("routes", "naam", "velden"), BUITEN)
def test_een_gemeente_legt_niets_vast_van_een_dag_waarop_de_klant_niet_van_haar_was(
    dienst: Diensten, routes: Sequence[Route], naam: str, velden: dict[str, str]
) -> None:
    """The same at both doors; of who is not known here nothing is known, also not that it is outside."""
    klant, onbekend = nieuw(), nieuw()
    dossier = met_uitkering(dienst, klant)
    id = uuid4()
    if routes is DOSSIER:
        adres, stream, eigen = dossier, dossier.replace("dossiers/", "dossier-"), {}
    else:
        soort, veld = EIGEN_STREAM[naam]
        adres = f"{soort}en/{id}" if route(routes, naam).pad else f"{soort}en"
        stream, eigen = f"{soort}-{id}", {veld: str(id), "gemeente": GEMEENTE}
    wie = {} if routes is DOSSIER else {"klant": klant}
    geweigerd = geef(dienst, adres, routes, naam, **eigen | velden | wie)
    assert geweigerd.status_code == 403, geweigerd.text
    assert [f["code"] for f in geweigerd.json()["fouten"]] == ["INV-02"]
    for deur in ("registreren", "overnemen"):
        resultaat = lever(dienst, klant, stream, routes, naam, **eigen | velden, deur=deur)
        assert [(r["pad"], r["code"]) for r in resultaat["redenen"]] == [("data.gebeurtenisdatum", "INV-02")]
    if routes is not DOSSIER:
        assert geef(dienst, adres, routes, naam, **eigen | velden | {"klant": onbekend}).status_code == 201


def test_na_het_einde_van_de_uitkering_wordt_afgehandeld_wat_ervoor_kwam(dienst: Diensten) -> None:
    dossier = met_uitkering(dienst, nieuw())
    for naam, velden in (
        ("LegContactVast", {"datum": "2025-07-15"}),
        ("MeldPlaatsing", {"gebeurtenisdatum": "2025-08-01"}),
        ("DienBezwaarIn", {"ontvangenOp": "2025-07-10"}),
    ):
        gegeven = geef(dienst, dossier, DOSSIER, naam, **velden)
        assert gegeven.status_code == 201, gegeven.text
