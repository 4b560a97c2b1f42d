"""The second door over HTTP, on the three partner services with real databases (`domain/rules.md` §0.1)."""

import http.client
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from ketenspoor import aanleveren
from ketenspoor.postgres import EmbeddedPostgres
from services.handhaving.aanlevering import VOORBEELDEN as HANDHAVING
from services.intake.aanlevering import VOORBEELDEN as INTAKE
from services.reintegratie.aanlevering import VOORBEELDEN as REINTEGRATIE
from services.reintegratie.traject.staat import traject_id
from shared.aanlevering.opname import MARGE
from shared.contract.gebeurtenis import Rol
from tests.contract.golden import event
from tests.diensten import ANDER_BUREAU, Diensten, alle_diensten, eigenaar, verwijs
from tests.webproef import CWI

VOORBEELDEN = {"intake": INTAKE, "handhaving": HANDHAVING, "reintegratie": REINTEGRATIE}
ENKEL, REEKS, STROOM = (
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    "application/x-ndjson",
)


@pytest.fixture(scope="module")
def diensten(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diensten]:
    namen = ("intake", "handhaving", "reintegratie")
    with alle_diensten(postgres, tmp_path_factory.mktemp("aanlevering"), *namen, simulatie=False) as gestart:
        yield gestart


def lever(
    diensten: Diensten, dienst: str, inhoud: bytes | Any, soort: str = REEKS, **kop: str
) -> httpx.Response:
    lichaam = inhoud if isinstance(inhoud, bytes) else json.dumps(inhoud).encode()
    koppen = {**eigenaar(dienst), "Content-Type": soort, **kop}
    return httpx.post(
        f"{diensten.adressen[dienst]}/v1/gebeurtenissen", content=lichaam, headers=koppen, timeout=60
    )


def nieuw(dienst: str, **data: Any) -> list[dict[str, Any]]:
    """The examples of a service for another client: other ids and another stream. At registreren without
    their moment of 2025."""
    tekst = json.dumps(VOORBEELDEN[dienst])
    vast = {uuid: str(uuid4()) for uuid in re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", tekst)}
    if dienst == "reintegratie":
        aanmelding = VOORBEELDEN[dienst][0]["data"]
        vast[aanmelding["trajectId"]] = str(traject_id(UUID(vast[aanmelding["verwijzingId"]])))
    for oud, ander in vast.items():
        tekst = tekst.replace(oud, ander)
    gebeurtenissen: list[dict[str, Any]] = json.loads(tekst.replace(INTAKE[0]["subject"], uuid4().hex * 2))
    for gebeurtenis in gebeurtenissen:
        gebeurtenis["data"] |= data
        if gebeurtenis["data"]["deur"] == "registreren":
            del gebeurtenis["time"]
    return gebeurtenissen


def uitkomsten(antwoord: httpx.Response) -> list[tuple[str, Any]]:
    assert antwoord.status_code == 200, antwoord.text
    return [(g["status"], g.get("volgnummer")) for g in antwoord.json()["gebeurtenissen"]]


def codes(resultaat: dict[str, Any]) -> set[tuple[str | None, str]]:
    return {(r.get("pad"), r["code"]) for r in resultaat["redenen"]}


@pytest.mark.parametrize("dienst", VOORBEELDEN)
def test_het_voorbeeld_wordt_vastgelegd_en_is_daarna_bekend(diensten: Diensten, dienst: str) -> None:
    voorbeelden = list(VOORBEELDEN[dienst])
    if dienst == "reintegratie":
        verwijs(diensten.settings[dienst], voorbeelden[0]["subject"], voorbeelden[0]["data"]["verwijzingId"])
    eerste = lever(diensten, dienst, voorbeelden[0], ENKEL)
    assert uitkomsten(eerste) == [("vastgelegd", 1)]
    assert uitkomsten(lever(diensten, dienst, voorbeelden)) == [("bekend", 1), ("vastgelegd", 2)]
    regels = b"".join(json.dumps(v).encode() + b"\n" for v in voorbeelden)
    antwoord = lever(diensten, dienst, regels, STROOM)
    assert antwoord.headers["content-type"] == STROOM
    gelezen = [json.loads(regel) for regel in antwoord.text.splitlines()]
    assert [(g["nummer"], g["status"], g["volgnummer"]) for g in gelezen] == [
        (1, "bekend", 1),
        (2, "bekend", 2),
    ]
    collectie, id = voorbeelden[0]["stream"].split("-", 1)
    meervoud = {"inschrijving": "inschrijvingen", "traject": "trajecten"}.get(collectie, f"{collectie}s")
    staat = httpx.get(
        f"{diensten.adressen[dienst]}/v1/{meervoud}/{id}/gebeurtenissen", headers=eigenaar(dienst)
    )
    opgeslagen = staat.json()["gebeurtenissen"]
    assert [g["id"] for g in opgeslagen] == [v["id"] for v in voorbeelden]
    for gebeurtenis, voorbeeld in zip(opgeslagen, voorbeelden, strict=True):
        assert gebeurtenis["source"] == voorbeeld["source"]
        assert datetime.fromisoformat(gebeurtenis["time"]) == datetime.fromisoformat(voorbeeld["time"])
        assert gebeurtenis["data"] == voorbeeld["data"]


def test_een_overdracht_zonder_gemeente_komt_er_niet_door(diensten: Diensten) -> None:
    """Required (`events.md` §0.2): the aanvraag would reach nobody."""
    schrijf_in, vraag_aan = nieuw("intake")
    overdracht = {
        **vraag_aan,
        "id": str(uuid4()),
        "type": "nl.overheid.uitkeringen.aanvraag-overgedragen",
        "data": {
            **schrijf_in["data"],
            "aanvraagId": vraag_aan["data"]["aanvraagId"],
            "overdrachtsdatum": "2025-04-08",
            "sollicitatieoverzicht": "bijgevoegd",
        },
    }
    for veld in ("inschrijvingId", "inschrijfdatum"):
        del overdracht["data"][veld]
    overdracht["data"]["gebeurtenisdatum"] = "2025-04-08"
    overdracht["time"] = "2025-04-08T10:00:00Z"
    antwoord = lever(diensten, "intake", [schrijf_in, vraag_aan, overdracht])
    assert [s for s, _ in uitkomsten(antwoord)] == ["vastgelegd", "vastgelegd", "geweigerd"]
    assert codes(antwoord.json()["gebeurtenissen"][2]) == {("data.gemeente", "ongeldig")}
    overdracht["data"]["gemeente"] = "9991"
    assert uitkomsten(lever(diensten, "intake", [overdracht])) == [("vastgelegd", 3)]


def test_bij_overnemen_markeert_een_regel_die_anders_weigert(diensten: Diensten) -> None:
    """INV-10 (door R) marks, INV-01 (door B) refuses at both doors; both speak in Dutch."""
    voorbeeld = event("nl.overheid.ontheffingen.ontheffing-verleend")
    ontheffing = {
        **voorbeeld["data"],
        "deur": "overnemen",
        "bron": HANDHAVING[0]["data"]["bron"],
        "grondslag": "art9",
        "gronden": ["leeftijd"],
    }
    basis = {
        **HANDHAVING[0],
        "time": None,
        "type": voorbeeld["type"],
        "subject": uuid4().hex * 2,
        "stream": f"ontheffing-{ontheffing['ontheffingId']}",
    }
    nu, ander, over = (
        {**basis, "id": str(uuid4()), "data": ontheffing | extra}
        for extra in ({"deur": "registreren"}, {"gemeente": "9992"}, {})
    )
    antwoord = lever(diensten, "handhaving", [nu, ander, over])
    assert [s for s, _ in uitkomsten(antwoord)] == ["geweigerd", "geweigerd", "gemarkeerd"]
    geweigerd, vreemd, gemarkeerd = antwoord.json()["gebeurtenissen"]
    assert "INV-10" in {code for _, code in codes(geweigerd)}
    assert codes(vreemd) == {("data.gemeente", "INV-01")}
    assert "INV-10" in gemarkeerd["normafwijking"]


@pytest.mark.parametrize("andere", ["bureau", "klant"])
def test_een_bureau_geeft_zich_geen_toegang_door_de_tweede_deur(diensten: Diensten, andere: str) -> None:
    """The verwijzing is of another bureau, or of another client (INV-02)."""
    aanmelding, _ = nieuw("reintegratie")
    klant = aanmelding["subject"] if andere == "bureau" else uuid4().hex * 2
    ontvanger = {"ontvanger": ANDER_BUREAU} if andere == "bureau" else {}
    verwijs(diensten.settings["reintegratie"], klant, aanmelding["data"]["verwijzingId"], **ontvanger)
    antwoord = lever(diensten, "reintegratie", [aanmelding])
    assert [s for s, _ in uitkomsten(antwoord)] == ["geweigerd"]
    assert codes(antwoord.json()["gebeurtenissen"][0]) == {("data.verwijzingId", "INV-02")}


def test_een_bureau_legt_niets_vast_van_voor_de_verwijzing(diensten: Diensten) -> None:
    """INV-02. The gemeente referred on 24 February, the bureau received it on 3 March."""
    aanmelding, acceptatie = nieuw("reintegratie")
    verwijs(diensten.settings["reintegratie"], aanmelding["subject"], aanmelding["data"]["verwijzingId"])
    contact = event("nl.overheid.contacten.contact-vastgelegd")["data"]
    vroeg, eerste = (
        {
            **acceptatie,
            "id": str(uuid4()),
            "type": "nl.overheid.contacten.contact-vastgelegd",
            "data": {
                **contact,
                **{naam: acceptatie["data"][naam] for naam in ("deur", "gemeente", "bron")},
                "gebeurtenisdatum": dag,
                "datum": dag,
            },
        }
        for dag in ("2025-02-23", "2025-02-24")
    )
    antwoord = lever(diensten, "reintegratie", [aanmelding, vroeg, eerste, acceptatie])
    assert [s for s, _ in uitkomsten(antwoord)] == ["vastgelegd", "geweigerd", "vastgelegd", "vastgelegd"]
    assert codes(antwoord.json()["gebeurtenissen"][1]) == {("data.gebeurtenisdatum", "INV-02")}


def test_een_verwijzing_heeft_een_traject(diensten: Diensten) -> None:
    """Its stream follows from the verwijzing (`events.md` §0.8), whatever number the bureau itself gave it:
    the verwijzing that is read later would open a second one."""
    aanmelding, _ = nieuw("reintegratie")
    verwijs(diensten.settings["reintegratie"], aanmelding["subject"], aanmelding["data"]["verwijzingId"])
    eigen = str(uuid4())
    eigen_stream = {**aanmelding, "stream": f"traject-{eigen}"}
    eigen_nummer = {**aanmelding, "data": {**aanmelding["data"], "trajectId": eigen}}
    antwoord = lever(diensten, "reintegratie", [eigen_stream, eigen_nummer])
    assert [s for s, _ in uitkomsten(antwoord)] == ["geweigerd", "gemarkeerd"]
    geweigerd, gemarkeerd = antwoord.json()["gebeurtenissen"]
    assert codes(geweigerd) == {("stream", "stream")}
    assert aanmelding["stream"] in geweigerd["redenen"][0]["melding"]
    assert (gemarkeerd["stream"], gemarkeerd["normafwijking"]) == (aanmelding["stream"], ["EVT-03"])


def test_een_aanmelding_zonder_bekende_verwijzing_draagt_een_merk(diensten: Diensten) -> None:
    """From before the gemeente took part: taken over, and everyone sees that no verwijzing is known."""
    aanmelding, acceptatie = nieuw("reintegratie")
    nu, _ = nieuw("reintegratie", deur="registreren")
    antwoord = lever(diensten, "reintegratie", [nu, aanmelding, acceptatie])
    assert [s for s, _ in uitkomsten(antwoord)] == ["geweigerd", "gemarkeerd", "vastgelegd"]
    geweigerd, gemarkeerd, _ = antwoord.json()["gebeurtenissen"]
    assert codes(geweigerd) == {("data.bron.rol", "systeem")}  # what arrives now, the service itself records
    assert gemarkeerd["normafwijking"] == ["EVT-03"]


def test_corrigeren_en_intrekken_door_de_tweede_deur(diensten: Diensten) -> None:
    eerste, tweede = nieuw("intake")
    correctie = {
        **tweede,
        "id": str(uuid4()),
        "type": "nl.overheid.correcties.gebeurtenis-gecorrigeerd",
        "data": {
            **{n: eerste["data"][n] for n in ("gebeurtenisdatum", "deur", "bron")},
            "gecorrigeerdeId": eerste["id"],
            "reden": "registratiefout",
            "velden": {"inschrijfdatum": "2025-03-31"},
        },
    }
    vreemd = {**correctie, "id": str(uuid4()), "data": {**correctie["data"], "gecorrigeerdeId": str(uuid4())}}
    antwoord = lever(diensten, "intake", [eerste, correctie, vreemd, tweede])
    assert uitkomsten(antwoord) == [
        ("vastgelegd", 1), ("vastgelegd", 2), ("geweigerd", None), ("vastgelegd", 3),
    ]  # fmt: skip
    assert {c for _, c in codes(antwoord.json()["gebeurtenissen"][2])} == {"EVT-05"}
    adres = f"{diensten.adressen['intake']}/v1/inschrijvingen/{eerste['stream'].partition('-')[2]}"
    staat = httpx.get(adres, headers=eigenaar("intake")).json()["staat"]
    assert staat["inschrijfdatum"] == "2025-03-31"


def test_een_slechte_houdt_de_andere_niet_tegen(diensten: Diensten) -> None:
    eerste, tweede = nieuw("intake", deur="registreren")
    fout = {**tweede, "id": str(uuid4()), "data": {**tweede["data"], "regeling": "zomaar"}}
    antwoord = lever(diensten, "intake", [eerste, fout, 7, tweede])
    assert uitkomsten(antwoord) == [
        ("vastgelegd", 1), ("geweigerd", None), ("geweigerd", None), ("vastgelegd", 2),
    ]  # fmt: skip
    inhoud = antwoord.json()
    assert inhoud["aantallen"] == {"vastgelegd": 2, "bekend": 0, "gemarkeerd": 0, "geweigerd": 2}
    assert codes(inhoud["gebeurtenissen"][2]) == {(None, "soort")}


@pytest.mark.parametrize("niveaus", [70, 260, 600, 1_100])
@pytest.mark.parametrize("soort", [REEKS, STROOM])
def test_een_te_diep_geneste_houdt_de_andere_niet_tegen(diensten: Diensten, soort: str, niveaus: int) -> None:
    """The parser that reads goes deeper than the one that writes, and neither goes on for ever."""
    eerste, tweede = nieuw("intake")
    fout = {**tweede, "id": str(uuid4()), "data": {**tweede["data"], "regeling": "DIEP"}}
    delen = [json.dumps(g).replace('"DIEP"', "[" * niveaus + "]" * niveaus) for g in (eerste, fout, tweede)]
    inhoud = f"[{','.join(delen)}]" if soort == REEKS else "\n".join(delen)
    antwoord = lever(diensten, "intake", inhoud.encode(), soort)
    assert antwoord.status_code == 200, antwoord.text
    gekregen = (
        antwoord.json()["gebeurtenissen"]
        if soort == REEKS
        else [json.loads(regel) for regel in antwoord.text.splitlines()]
    )
    assert [g["status"] for g in gekregen] == ["vastgelegd", "geweigerd", "vastgelegd"]
    assert (gekregen[1]["id"], codes(gekregen[1])) == (fout["id"], {(None, "te-diep")})


def test_onbekende_code_blijft_bewaard_bij_overnemen(diensten: Diensten) -> None:
    """At both doors that take overnemen: as an event, and as a command (`events.md` §6)."""
    eerste, tweede = nieuw("intake")
    tweede["data"]["regeling"] = "rww-oud"
    antwoord = lever(diensten, "intake", [eerste, tweede])
    assert [s for s, _ in uitkomsten(antwoord)] == ["vastgelegd", "vastgelegd"]
    adres = f"{diensten.adressen['intake']}/v1/inschrijvingen/{eerste['stream'].partition('-')[2]}"
    opdracht = {
        "aanvraagId": str(uuid4()),
        "regeling": "ioaw-oud",
        "aanvraagdatum": "2025-04-02",
        "meldingsdatum": "2025-04-02",
        "deur": "overnemen",
    }
    gegeven = httpx.post(f"{adres}/aanvragen", json=opdracht, headers=eigenaar("intake"))
    assert gegeven.status_code == 201, gegeven.text
    geweigerd = httpx.post(
        f"{adres}/aanvragen", json=opdracht | {"deur": "registreren"}, headers=eigenaar("intake")
    )
    assert geweigerd.status_code == 400
    assert "Deze lijst is niet volledig" in geweigerd.json()["detail"]
    opgeslagen = httpx.get(f"{adres}/gebeurtenissen", headers=eigenaar("intake")).json()["gebeurtenissen"]
    waarden = [(g["data"]["regeling"], g["data"]["bronwaarden"]) for g in opgeslagen[1:]]
    assert waarden == [("onbekend", {"regeling": "rww-oud"}), ("onbekend", {"regeling": "ioaw-oud"})]


def test_wat_het_hele_verzoek_betreft_is_een_probleem(diensten: Diensten) -> None:
    for inhoud, soort, status in (
        (b"{", ENKEL, 400),
        (b"[]", REEKS, 400),
        (b"{}", REEKS, 400),
        (b"[{}]", ENKEL, 400),
        (json.dumps([{}] * 10_001).encode(), REEKS, 413),
        (b"[" + b" " * 16_000_000 + b"]", REEKS, 413),
        (b"<a/>", "text/xml", 415),
        (b"{}", "", 415),
    ):
        antwoord = lever(diensten, "intake", inhoud, soort)
        assert (antwoord.status_code, antwoord.headers["content-type"]) == (
            status,
            "application/problem+json",
        ), (
            soort,
            antwoord.text,
        )
    adres = f"{diensten.adressen['intake']}/v1/gebeurtenissen"
    assert httpx.post(adres, json={}).status_code == 401
    arm = eigenaar("intake", scopes=("keten:lezen",))
    assert httpx.post(adres, json={}, headers=arm).status_code == 403


def gesprek(diensten: Diensten, regels: Sequence[bytes]) -> Iterator[dict[str, Any]]:
    """Sends line after line on one connection, each after the answer to the one before it."""
    adres = urlsplit(diensten.adressen["intake"])
    assert adres.hostname is not None
    verbinding = http.client.HTTPConnection(adres.hostname, adres.port, timeout=20)
    verbinding.putrequest("POST", "/v1/gebeurtenissen")
    for naam, waarde in {
        **eigenaar("intake"),
        "Content-Type": STROOM,
        "Transfer-Encoding": "chunked",
    }.items():
        verbinding.putheader(naam, waarde)
    verbinding.endheaders()
    antwoord: http.client.HTTPResponse | None = None
    for regel in regels:
        verbinding.send(b"%x\r\n%s\r\n" % (len(regel), regel))
        if antwoord is None:
            antwoord = verbinding.getresponse()
        yield json.loads(antwoord.readline())
    verbinding.send(b"0\r\n\r\n")
    assert antwoord is not None
    assert antwoord.read() == b""
    verbinding.close()


def test_een_stroom_wordt_gelezen_en_beantwoord_regel_voor_regel(diensten: Diensten) -> None:
    eerste, tweede = nieuw("intake")
    regels = [json.dumps(eerste), "{kapot", "", json.dumps(tweede), "x" * 300_000]
    antwoorden = list(gesprek(diensten, [regels[0].encode() + b"\n", b"{kapot\n"]))
    assert [(a["nummer"], a["status"]) for a in antwoorden] == [(1, "vastgelegd"), (2, "geweigerd")]
    assert antwoorden[1]["redenen"][0]["melding"].startswith("Regel 2 is geen geldige JSON")
    antwoord = lever(diensten, "intake", "\r\n".join(regels).encode(), STROOM)
    gelezen = [json.loads(regel) for regel in antwoord.text.splitlines()]
    assert [(a["nummer"], a["status"]) for a in gelezen] == [
        (1, "bekend"), (2, "geweigerd"), (4, "vastgelegd"), (5, "geweigerd"),
    ]  # fmt: skip
    assert codes(gelezen[3]) == {(None, "te-groot")}


def test_rechten_afzender_en_klok(diensten: Diensten) -> None:
    eerste, tweede = nieuw("intake")
    morgen = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    eerste["time"] = morgen
    eerste["source"] = "urn:nld:oin:00000099200000002000:systeem:suite"
    eerste["data"] |= {
        "normafwijking": ["INV-08"],
        "bron": {**eerste["data"]["bron"], "rol": "klantmanager"},
        "inschrijfdatum": "gisteren",
    }
    (resultaat,) = lever(diensten, "intake", eerste, ENKEL).json()["gebeurtenissen"]
    assert codes(resultaat) == {
        ("time", "tijdstip"),
        ("source", "afzender"),
        ("data.normafwijking", "normafwijking"),
        ("data.bron.rol", "rol"),
        ("data.inschrijfdatum", "datum"),
    }
    (resultaat,) = lever(diensten, "handhaving", tweede, ENKEL).json()["gebeurtenissen"]
    assert ("type", "uitgever") in codes(resultaat)


def test_id_volgnummer_en_klant_moeten_passen(diensten: Diensten) -> None:
    eerste, tweede = nieuw("intake")
    anders = {**eerste, "data": {**eerste["data"], "inschrijfdatum": "2025-04-02"}}
    reeks = [
        tweede,  # its stream is not there yet
        {**eerste, "sequence": "2"},
        {**eerste, "sequence": "1"},
        anders,  # the id was used a moment ago, in this same delivery
        {**tweede, "subject": uuid4().hex * 2},
        {**tweede, "sequence": "3"},
        {**tweede, "sequence": "2"},
    ]
    gekregen = lever(diensten, "intake", reeks).json()["gebeurtenissen"]
    assert [g["status"] for g in gekregen] == [
        "geweigerd", "geweigerd", "vastgelegd", "geweigerd", "geweigerd", "geweigerd", "vastgelegd",
    ]  # fmt: skip
    assert [codes(g) for g in gekregen if g["status"] == "geweigerd"] == [
        {("stream", "stream-onbekend")},
        {("sequence", "volgnummer")},
        {("data.inschrijfdatum", "id-hergebruikt")},
        {("subject", "INV-02")},
        {("sequence", "volgnummer")},
    ]
    opnieuw = lever(diensten, "intake", [anders, {**tweede, "time": "2025-04-01T09:20:01Z"}, eerste]).json()
    assert [g["status"] for g in opnieuw["gebeurtenissen"]] == ["geweigerd", "geweigerd", "bekend"]
    assert codes(opnieuw["gebeurtenissen"][1]) == {("time", "id-hergebruikt")}


def moment(terug: timedelta) -> str:
    return (datetime.now(UTC) - terug).isoformat(timespec="milliseconds")


def tijdstipfout(gebeurtenis: dict[str, Any]) -> str:
    """The one reason of an event that is refused for its time."""
    assert gebeurtenis["status"] == "geweigerd", gebeurtenis
    (reden,) = gebeurtenis["redenen"]
    assert (reden["pad"], reden["code"]) == ("time", "tijdstip")
    melding: str = reden["melding"]
    return melding


def test_bij_registreren_ligt_het_tijdstip_hooguit_de_marge_terug(diensten: Diensten) -> None:
    """What is registered now cannot turn out to have been known before (events §7, rules T1)."""
    eerste, tweede = nieuw("intake", deur="registreren")
    eerste["time"] = moment(MARGE + timedelta(minutes=1))
    (gekregen,) = lever(diensten, "intake", eerste, ENKEL).json()["gebeurtenissen"]
    melding = tijdstipfout(gekregen)
    vroegst = datetime.fromisoformat(re.findall(r"\d{4}-\S+Z", melding)[0])
    assert timedelta() < datetime.now(UTC) - MARGE - vroegst < timedelta(minutes=1)
    assert "hooguit 60 minuten" in melding
    eerste["time"] = moment(MARGE - timedelta(minutes=1))
    assert uitkomsten(lever(diensten, "intake", [eerste])) == [("vastgelegd", 1)]
    voor = datetime.now(UTC)
    assert uitkomsten(lever(diensten, "intake", [tweede, eerste])) == [("vastgelegd", 2), ("bekend", 1)]
    adres = f"{diensten.adressen['intake']}/v1/inschrijvingen/{eerste['stream'].partition('-')[2]}"
    opgeslagen = httpx.get(f"{adres}/gebeurtenissen", headers=eigenaar("intake")).json()["gebeurtenissen"]
    tijden = [datetime.fromisoformat(g["time"]) for g in opgeslagen]
    assert tijden[0] == datetime.fromisoformat(eerste["time"])
    assert tijden[1] >= voor.replace(microsecond=0)


@pytest.mark.parametrize("deur", ["overnemen", "registreren"])
def test_geen_tijdstip_voor_dat_van_de_vorige_gebeurtenis(diensten: Diensten, deur: str) -> None:
    """A stream is one history: each next event was registered at the same moment or later, also at
    overnemen, where the moment is that of the register that is taken over."""
    terug = timedelta(days=400) if deur == "overnemen" else MARGE / 2
    eerste, tweede = nieuw("intake", deur=deur)
    eerste["time"] = moment(terug)
    tweede["time"] = moment(terug + timedelta(seconds=1))
    gelijk = {**tweede, "time": eerste["time"]}
    antwoord = lever(diensten, "intake", [eerste, tweede, gelijk])
    assert uitkomsten(antwoord) == [("vastgelegd", 1), ("geweigerd", None), ("vastgelegd", 2)]
    op = datetime.fromisoformat(eerste["time"]).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert op in tijdstipfout(antwoord.json()["gebeurtenissen"][1])
    nu = {**tweede, "id": str(uuid4()), "data": tweede["data"] | {"aanvraagId": str(uuid4())}}
    toen = {**nu, "id": str(uuid4()), "data": tweede["data"] | {"aanvraagId": str(uuid4())}}
    nu.pop("time")
    antwoord = lever(diensten, "intake", [nu, toen, eerste])
    assert uitkomsten(antwoord) == [("vastgelegd", 3), ("geweigerd", None), ("bekend", 1)]
    tijdstipfout(antwoord.json()["gebeurtenissen"][1])


def test_twee_stromen_tegelijk_op_dezelfde_stream(diensten: Diensten) -> None:
    """Whoever comes second judges anew on what the first stored: nothing is lost, no number twice."""
    eerste, tweede = nieuw("intake")
    assert uitkomsten(lever(diensten, "intake", [eerste])) == [("vastgelegd", 1)]
    reeksen = [
        [
            {**tweede, "id": str(uuid4()), "data": {**tweede["data"], "aanvraagId": str(uuid4())}}
            for _ in range(30)
        ]
        for _ in range(4)
    ]
    with ThreadPoolExecutor(4) as draden:
        antwoorden = list(draden.map(lambda reeks: uitkomsten(lever(diensten, "intake", reeks)), reeksen))
    assert {status for antwoord in antwoorden for status, _ in antwoord} == {"vastgelegd"}
    nummers = [nummer for antwoord in antwoorden for _, nummer in antwoord]
    assert sorted(nummers) == list(range(2, 122))
    for antwoord in antwoorden:
        volgorde = [nummer for _, nummer in antwoord]
        assert volgorde == sorted(volgorde)


async def test_een_bestand_vanaf_de_opdrachtregel(
    diensten: Diensten, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In blocks, each line under its own number; a line that is no JSON stops no other."""
    monkeypatch.setattr(aanleveren, "BLOK", 2)
    eerste, tweede = nieuw("intake")
    fout = {**tweede, "id": str(uuid4()), "data": tweede["data"] | {"meldingsdatum": "gisteren"}}
    bestand = tmp_path / "beginstand.ndjson"
    bestand.write_text("\n".join([json.dumps(eerste), "", "{kapot", json.dumps(fout), json.dumps(tweede)]))
    wie = aanleveren.afzender(bestand, None, None)
    assert (wie.organisatie, wie.rol) == (CWI, Rol.ADVISEUR)
    async with httpx.AsyncClient(base_url=diensten.adressen["intake"], headers=eigenaar("intake")) as http:
        antwoorden = [a async for a in aanleveren.lever_aan(http, bestand)]
    assert [(a["nummer"], a["status"]) for a in antwoorden] == [
        (1, "vastgelegd"), (3, "geweigerd"), (4, "geweigerd"), (5, "vastgelegd"),
    ]  # fmt: skip
    assert [regel for a in antwoorden for regel in aanleveren.uitleg(a)] == [
        "regel 3: geweigerd: Regel 3 is geen geldige JSON. (geen-json)",
        "regel 4: geweigerd: data.meldingsdatum: Dit is geen bestaande datum in de vorm JJJJ-MM-DD. (datum)",
    ]
    bestand.write_text("geen json")
    with pytest.raises(aanleveren.NietAanTeLeveren, match="--organisatie"):
        aanleveren.afzender(bestand, None, None)


async def test_in_banen_houdt_elke_klant_zijn_volgorde(
    diensten: Diensten, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aanleveren, "BLOK", 4)
    levens = []
    for nummer in range(6):
        eerste, tweede = (
            g | {"subject": sha256(f"baan-{nummer}".encode()).hexdigest()} for g in nieuw("intake")
        )
        verder = [
            {**tweede, "id": str(uuid4()), "data": {**tweede["data"], "aanvraagId": str(uuid4())}}
            for _ in range(4)
        ]
        levens.append([eerste, *verder])
    regels = [json.dumps(gebeurtenis) for ronde in zip(*levens, strict=True) for gebeurtenis in ronde]
    bestand = tmp_path / "beginstand.ndjson"
    bestand.write_text("\n".join(regels))
    async with httpx.AsyncClient(base_url=diensten.adressen["intake"], headers=eigenaar("intake")) as http:
        antwoorden = [a async for a in aanleveren.lever_aan(http, bestand, banen=3)]
    assert [a["nummer"] for a in antwoorden] == list(range(1, 31))
    assert {a["status"] for a in antwoorden} == {"vastgelegd"}
    assert [a["volgnummer"] for a in antwoorden] == [ronde for ronde in range(1, 6) for _ in range(6)]
