"""What comes in by the second door: lines, envelope, schema, rights, and the command behind an event."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import pytest
from pydantic import ValidationError

from services.handhaving.aanlevering import VERTALING as HANDHAVING
from services.handhaving.uitkeringsdossier.commands import WijsKlantmanagerToe
from services.intake.aanlevering import VERTALING as INTAKE
from services.reintegratie.aanlevering import VERTALING as REINTEGRATIE
from shared.aanlevering.lezen import Levering, Lezer
from shared.aanlevering.regels import MAX_REGEL, Regel, Regelsplitser
from shared.aanlevering.resultaat import Resultaat, Status
from shared.aanlevering.vertaling import Vertaling
from shared.aggregate.oordeel import Actor
from shared.contract.diepte import MAX_DIEPTE, gekapt, te_diep
from shared.contract.gebeurtenis import Basis, Deur, Partner, Rol, gebeurtenistypen
from shared.contract.inschrijvingen import FaseBepaald
from shared.contract.klantgegevens import KlantgegevensVastgesteld
from shared.contract.lezen import lees, waarde_op
from shared.contract.plannen import PlanVanAanpakVastgesteld
from tests.contract.golden import golden
from tests.unit.invarianten import VOORBEELDEN

NU = datetime(2026, 1, 1, tzinfo=UTC)
VERTALINGEN = {
    Partner.INTAKE: INTAKE,
    Partner.HANDHAVING: HANDHAVING,
    Partner.REINTEGRATIE: REINTEGRATIE,
}
ORGANISATIE = {
    Partner.INTAKE: "urn:nld:oin:00000099100000001000",
    Partner.HANDHAVING: "urn:nld:oin:00000099200000002000",
    Partner.REINTEGRATIE: "urn:nld:kvknr:90000001",
}
ROLLEN = {
    Partner.INTAKE: (Rol.ADVISEUR, Rol.KLANTMANAGER),
    Partner.HANDHAVING: (Rol.KLANTMANAGER,),
    Partner.REINTEGRATIE: (Rol.BUREAU, Rol.DIAGNOSTICUS),
}


def lezer(partner: Partner, rol: Rol | None = None) -> Lezer:
    gemeenten = ("9991",) if partner is Partner.HANDHAVING else ()
    actor = Actor(ORGANISATIE[partner], rol or ROLLEN[partner][0], gemeenten)
    return Lezer(partner, VERTALINGEN[partner], actor, NU)


def overgenomen(gebeurtenis: dict[str, Any], partner: Partner) -> tuple[dict[str, Any], Rol]:
    """A golden event as this partner's own register would deliver it, and the role that may state it."""
    soort = gebeurtenistypen()[gebeurtenis["type"]]
    rol = next((r for r in ROLLEN[partner] if r in soort.rollen), Rol.SYSTEEM)
    urn = ORGANISATIE[partner]
    bron = {**gebeurtenis["data"]["bron"], "organisatie": urn, "rol": rol}
    if soort.naam in {"KwaliteitscontroleUitgevoerd"}:
        bron["functie"] = "kwaliteitsmedewerker"
    data = {**gebeurtenis["data"], "deur": "overnemen", "bron": bron}
    data.pop("normafwijking", None)
    source = f"{urn}.eigen" if "kvknr" in urn else f"{urn}:systeem:eigen"
    weg = {"stream", "sequence"}
    envelop = {n: w for n, w in gebeurtenis.items() if n not in weg}
    return {**envelop, "source": source, "data": data}, rol if rol is not Rol.SYSTEEM else ROLLEN[partner][0]


def gelezen(partner: Partner, gebeurtenis: Any, rol: Rol | None = None) -> Levering | Resultaat:
    return lezer(partner, rol).lees(Regel(1, orjson.dumps(gebeurtenis)))


def inschrijving(**anders: Any) -> dict[str, Any]:
    data = {
        "gebeurtenisdatum": "2025-01-06",
        "deur": "registreren",
        "bron": {"brontype": "professional", "organisatie": ORGANISATIE[Partner.INTAKE], "rol": "adviseur"},
        "inschrijvingId": "0b6f2f6e-1c8f-4d57-9d7d-5c1f0a9e3d11",
        "inschrijfdatum": "2025-01-06",
        **anders.pop("data", {}),
    }
    return {
        "specversion": "1.0",
        "id": "7d9f0c1e-36a4-4f0b-8f0e-7c52a3f1b901",
        "source": f"{ORGANISATIE[Partner.INTAKE]}:systeem:eigen",
        "type": "nl.overheid.inschrijvingen.werkzoekende-ingeschreven",
        "subject": "5a" * 32,
        "data": data,
        **anders,
    }


def redenen(
    gebeurtenis: Any, partner: Partner = Partner.INTAKE, rol: Rol | None = None
) -> set[tuple[Any, str]]:
    resultaat = gelezen(partner, gebeurtenis, rol)
    assert isinstance(resultaat, Resultaat), resultaat
    assert resultaat.status is Status.GEWEIGERD
    return {(r.pad, r.code) for r in resultaat.redenen}


@pytest.mark.parametrize("partner", VERTALINGEN)
def test_elk_type_van_een_partner_heeft_een_plaats(partner: Partner) -> None:
    eigen = {t for t, soort in gebeurtenistypen().items() if partner in soort.uitgevers}
    assert set(VERTALINGEN[partner].typen) == eigen


@pytest.mark.parametrize("naam", sorted(golden()))
def test_elke_voorbeeldgebeurtenis_komt_binnen_en_wordt_haar_opdracht(naam: str) -> None:
    voorbeeld = golden()[naam]
    partners = [p for p in VERTALINGEN if p in gebeurtenistypen()[voorbeeld["type"]].uitgevers]
    for partner in partners:
        gebeurtenis, rol = overgenomen(voorbeeld, partner)
        for aggregaat in VERTALINGEN[partner].plaatsen(voorbeeld["type"]):
            resultaat = gelezen(partner, {**gebeurtenis, "stream": f"{aggregaat}-{uuid4()}"}, rol)
            if isinstance(resultaat, Resultaat):  # of an event that opens a stream the number is given
                (reden,) = resultaat.redenen
                assert reden.code == "stream", resultaat
                gegeven = reden.melding.removesuffix(".").rpartition(" ")[2]
                resultaat = gelezen(partner, {**gebeurtenis, "stream": gegeven}, rol)
            assert isinstance(resultaat, Levering), resultaat
            opdracht, inhoud = resultaat.commando, resultaat.inhoud
            velden = [n for n in type(inhoud).model_fields if n in type(opdracht).model_fields]
            assert velden
            assert [getattr(opdracht, n) for n in velden] == [getattr(inhoud, n) for n in velden]
            assert type(opdracht).model_validate(opdracht.model_dump()) == opdracht
            assert orjson.loads(resultaat.data) == gebeurtenis["data"]


def test_alles_wat_er_mis_is_in_een_keer() -> None:
    fout = inschrijving(
        specversion="0.3",
        subject="123456782",
        time="gisteren",
        extra=1,
        data={"inschrijfdatum": "2025-02-30", "onzin": True, "normafwijking": ["INV-08"]},
    )
    assert redenen(fout) == {
        ("subject", "bsn"),
        ("specversion", "keuze"),
        ("subject", "vorm"),
        ("time", "tijdstip"),
        ("extra", "onbekend-veld"),
        ("data.inschrijfdatum", "datum"),
        ("data.onzin", "onbekend-veld"),
        ("data.normafwijking", "normafwijking"),
    }


@pytest.mark.parametrize(
    ("inhoud", "code"),
    [
        (b"{", "geen-json"),
        (b"[]", "soort"),
        (b"7", "soort"),
        (b'{"id":"\\u0000"}', "tekens"),
        (None, "te-groot"),
    ],
)
def test_een_onleesbare_regel_wordt_bij_haar_nummer_genoemd(inhoud: bytes | None, code: str) -> None:
    resultaat = lezer(Partner.INTAKE).lees(Regel(41, inhoud))
    assert isinstance(resultaat, Resultaat)
    assert (resultaat.nummer, [r.code for r in resultaat.redenen]) == (41, [code])
    if code != "tekens":
        assert "Regel 41" in resultaat.redenen[0].melding


@pytest.mark.parametrize("niveaus", [MAX_DIEPTE, 260, 600, 1_030, 50_000])
@pytest.mark.parametrize("veld", ["specversion", "brontype", "inschrijfdatum"])
def test_een_te_diep_geneste_gebeurtenis_wordt_geweigerd(veld: str, niveaus: int) -> None:
    """Whatever each of the parsers in between can still read: one answer, that names the event."""
    regel = orjson.dumps(inschrijving()).replace(f'"{veld}"'.encode(), diep(niveaus) + f',"{veld}"'.encode())
    resultaat = lezer(Partner.INTAKE).lees(Regel(3, regel))
    assert isinstance(resultaat, Resultaat)
    assert (resultaat.nummer, resultaat.id) == (3, inschrijving()["id"])
    assert [(r.pad, r.code) for r in resultaat.redenen] == [(None, "te-diep")]


def diep(niveaus: int) -> bytes:
    return b'"x":' + b"[" * niveaus + b'"]\\"[{"' + b"]" * niveaus


def test_diepte_telt_haken_die_er_een_zijn() -> None:
    """No bracket in a text counts, also where a quote or a backslash stands before it."""
    for inhoud, niveaus in (
        (b"7", 0),
        (b"[]", 1),
        (b'[[],{"a":[1,{}]}]', 4),
        (rb'["[[[\"[[[\\",[]]', 2),
        (rb'{"[\\\"":"]","":{"{}":""}}', 2),
    ):
        assert [te_diep(inhoud, n) for n in range(6)] == [n < niveaus for n in range(6)], inhoud


def test_gekapt_blijft_er_over_wat_minder_diep_ligt() -> None:
    for inhoud, verwacht in (
        (b'[[1],{"a":2}]', b'[[1],{"a":2}]'),
        (b'[{"a":[[1]],"b":["[[["]},[2]]', b'[{"a":0,"b":0},[2]]'),
        (b'[[[{"a":[]}], [{}]]]', b"[[0, 0]]"),
    ):
        assert gekapt(inhoud, 2) == verwacht
        assert not te_diep(gekapt(inhoud, 2), 2)


def test_een_ander_kan_niets_namens_deze_organisatie_vastleggen() -> None:
    ander = "urn:nld:oin:00000099100000009000"
    bron = {"brontype": "professional", "organisatie": ander, "rol": "adviseur"}
    assert redenen(inschrijving(source=f"{ander}:systeem:x", data={"bron": bron})) == {
        ("source", "afzender"),
        ("data.bron.organisatie", "afzender"),
    }


@pytest.mark.parametrize(
    ("rol_in_bron", "deur", "token", "verwacht"),
    [
        ("adviseur", "registreren", Rol.KLANTMANAGER, {("data.bron.rol", "rol")}),
        ("klantmanager", "registreren", Rol.KLANTMANAGER, {("data.bron.rol", "rol")}),
        ("systeem", "overnemen", Rol.ADVISEUR, {("data.bron.rol", "rol")}),
    ],
)
def test_rol_van_de_verklaring(
    rol_in_bron: str, deur: str, token: Rol, verwacht: set[tuple[str, str]]
) -> None:
    bron = {"brontype": "professional", "organisatie": ORGANISATIE[Partner.INTAKE], "rol": rol_in_bron}
    assert redenen(inschrijving(data={"bron": bron, "deur": deur}), rol=token) == verwacht


def test_een_bureau_stelt_geen_besluit_vast() -> None:
    """INV-01 (Pw 7 lid 4), also for who writes the role of the gemeente into its events."""
    besluit, _ = overgenomen(
        golden()["nl.overheid.ontheffingen.ontheffing-verleend.v1"], Partner.REINTEGRATIE
    )
    assert ("type", "uitgever") in redenen(besluit, Partner.REINTEGRATIE)
    besluit, _ = overgenomen(golden()["nl.overheid.ontheffingen.ontheffing-verleend.v1"], Partner.HANDHAVING)
    besluit["data"]["bron"]["rol"] = "systeem"
    assert ("data.bron.rol", "INV-01") in redenen(besluit, Partner.HANDHAVING)


def test_wat_het_systeem_vaststelt_alleen_bij_overnemen() -> None:
    aanmelding, rol = overgenomen(
        golden()["nl.overheid.trajecten.aanmelding-ontvangen.v1"], Partner.REINTEGRATIE
    )
    assert isinstance(gelezen(Partner.REINTEGRATIE, aanmelding, rol), Levering)
    aanmelding["data"]["deur"] = "registreren"
    assert redenen(aanmelding, Partner.REINTEGRATIE, rol) == {("data.bron.rol", "systeem")}


def test_tijdstip_in_de_toekomst_en_stream_van_een_ander() -> None:
    assert redenen(inschrijving(time="2026-01-01T00:00:01Z")) == {("time", "tijdstip")}
    assert isinstance(gelezen(Partner.INTAKE, inschrijving(time="2026-01-01T01:00:00+01:00")), Levering)
    assert redenen(inschrijving(stream=f"inschrijving-{uuid4()}")) == {("stream", "stream")}
    assert redenen(inschrijving(stream=f"traject-{uuid4()}")) == {("stream", "stream")}
    zonder = inschrijving(type="nl.overheid.inschrijvingen.inschrijving-beeindigd")
    zonder["data"] |= {"einddatum": "2025-02-01", "reden": "werk"}
    for weg in ("inschrijvingId", "inschrijfdatum"):
        del zonder["data"][weg]
    assert redenen(zonder) == {("stream", "stream")}


def test_onbekende_code_blijft_bij_overnemen_als_ruwe_tekst() -> None:
    data = {"gesteldOp": "2025-01-06", "geslacht": "m", "leefvorm": "latRelatie"}
    klant, ruw = lees(orjson.dumps(data), KlantgegevensVastgesteld, overnemen=True)
    assert (klant.geslacht, klant.leefvorm) == ("onbekend", "onbekend")
    assert ruw == {"geslacht": "m", "leefvorm": "latRelatie"}
    with pytest.raises(ValidationError) as fout:
        lees(orjson.dumps(data), KlantgegevensVastgesteld)
    meldingen = {f["loc"][0]: f["msg"] for f in fout.value.errors()}
    assert meldingen.keys() == {"geslacht", "leefvorm"}
    assert "niet volledig" in meldingen["leefvorm"]
    assert "niet volledig" not in meldingen["geslacht"]


def test_onbekende_code_waar_meer_lijsten_kunnen_blijft_ook_als_ruwe_tekst() -> None:
    """A step is a traject or a provision; of these lists one has `onbekend`."""
    data = {
        **golden()["nl.overheid.plannen.plan-van-aanpak-vastgesteld.v1"]["data"],
        "stappen": [
            {"stapId": str(uuid4()), "soort": "scholing", "gereedVoor": "2025-06-01"},
            {"stapId": str(uuid4()), "soort": "budgetcursus", "gereedVoor": "2025-07-01"},
        ],
    }
    velden = {n: w for n, w in data.items() if n not in Basis.model_json_schema()["properties"]}
    plan, ruw = lees(orjson.dumps(velden), PlanVanAanpakVastgesteld, overnemen=True)
    assert [stap.soort for stap in plan.stappen] == ["scholing", "onbekend"]
    assert ruw == {"stappen[1].soort": "budgetcursus"}
    with pytest.raises(ValidationError):
        lees(orjson.dumps(velden), PlanVanAanpakVastgesteld)
    with pytest.raises(ValidationError):
        lees(orjson.dumps({**velden, "versie": "1"}), PlanVanAanpakVastgesteld, overnemen=True)


def test_een_lijst_zonder_onbekend_weigert_aan_beide_deuren() -> None:
    data = {"schema": "zelfbedacht", "waarde": "a", "geldigVanaf": "2025-01-06"}
    for overnemen in (False, True):
        with pytest.raises(ValidationError) as fout:
            lees(orjson.dumps(data), FaseBepaald, overnemen=overnemen)
        assert ("schema",) in {f["loc"] for f in fout.value.errors()}


def test_ruwe_tekst_hoort_bij_een_onbekende_code() -> None:
    bron = {**inschrijving()["data"]["bron"], "functie": "casemanager-oud"}
    levering = gelezen(Partner.INTAKE, inschrijving(data={"deur": "overnemen", "bron": bron}))
    assert isinstance(levering, Levering)
    assert levering.basis.bronwaarden == {"bron.functie": "casemanager-oud"}
    assert levering.basis.bron.functie == "onbekend"
    opnieuw = gelezen(Partner.INTAKE, inschrijving(data=orjson.loads(levering.data)))
    assert isinstance(opnieuw, Levering)
    assert opnieuw.data == levering.data
    for data in ({"deur": "overnemen"}, {"deur": "registreren", "bron": {**bron, "functie": "onbekend"}}):
        fout = inschrijving(data={**data, "bronwaarden": {"bron.functie": "x"}})
        assert redenen(fout) == {("data.bronwaarden.bron.functie", "bronwaarde")}


TITELS = ("casemanager", "consulent", "werkcoach")
"""Aliases of the functie klantmanager (`events.md` §6.1)."""


@pytest.mark.parametrize("deur", Deur)
@pytest.mark.parametrize("titel", TITELS)
def test_een_titel_wordt_de_functie_en_blijft_bewaard(titel: str, deur: Deur) -> None:
    bron = {**inschrijving()["data"]["bron"], "functie": titel}
    levering = gelezen(Partner.INTAKE, inschrijving(data={"deur": deur, "bron": bron}))
    assert isinstance(levering, Levering)
    assert levering.basis.bron.functie == levering.commando.bron.functie == "klantmanager"
    assert levering.basis.bronwaarden == {"bron.functie": titel}
    opnieuw = gelezen(Partner.INTAKE, inschrijving(data=orjson.loads(levering.data)))
    assert isinstance(opnieuw, Levering)
    assert opnieuw.data == levering.data


@pytest.mark.parametrize("titel", TITELS)
def test_een_titel_in_een_opdracht_wordt_de_functie(titel: str) -> None:
    velden = {**VOORBEELDEN[WijsKlantmanagerToe], "functie": titel, "bron": {"functie": titel}}
    commando, ruw = lees(orjson.dumps(velden), WijsKlantmanagerToe)
    assert commando.functie == commando.bron.functie == "klantmanager"
    assert ruw == {"functie": titel, "bron.functie": titel}


def test_een_titel_hoort_bij_haar_functie() -> None:
    bron = {**inschrijving()["data"]["bron"], "functie": "adviseur"}
    fout = inschrijving(data={"bron": bron, "bronwaarden": {"bron.functie": "werkcoach"}})
    assert redenen(fout) == {("data.bronwaarden.bron.functie", "bronwaarde")}


def test_pad_in_een_gebeurtenis() -> None:
    data = {"stappen": [{"soort": "a"}, {"soort": "onbekend"}]}
    assert waarde_op(data, "stappen[1].soort") == "onbekend"
    assert [waarde_op(data, pad) for pad in ("stappen[2].soort", "stappen.soort", "x", "stappen[x]")] == [
        None
    ] * 4


def test_twee_opdrachten_voor_een_type_moet_de_dienst_kiezen() -> None:
    (aggregaat, _) = INTAKE.aggregaten
    eerste = next(iter(aggregaat.rollen))
    dubbel = type("OokInschrijven", (eerste,), {"__module__": __name__})
    twee = replace(aggregaat, rollen={**aggregaat.rollen, dubbel: (Rol.ADVISEUR,)})
    with pytest.raises(TypeError, match="leiden tot"):
        Vertaling((twee,)).typen  # noqa: B018 (worked out when asked)
    gekozen = Vertaling((twee,), stelt={eerste.gebeurtenistype.model: eerste})
    assert gekozen.plaatsen(eerste.gebeurtenistype.type)["inschrijving"].commando is eerste


@pytest.mark.parametrize("stap", [1, 3, 7, 1000])
def test_regels_hoe_de_stroom_ook_gehakt_is(stap: int) -> None:
    stroom = b'{"a":1}\n\r\n  \n{"b":2}\r\n{"c":3}'
    splitser = Regelsplitser()
    regels = [r for i in range(0, len(stroom), stap) for r in splitser.voeg_toe(stroom[i : i + stap])]
    regels += splitser.einde()
    assert regels == [Regel(1, b'{"a":1}'), Regel(4, b'{"b":2}'), Regel(5, b'{"c":3}')]


def test_een_te_lange_regel_kost_geen_geheugen() -> None:
    splitser = Regelsplitser()
    for _ in range(20):
        assert splitser.voeg_toe(b"x" * (MAX_REGEL // 4)) == []
        assert len(splitser._rest) <= MAX_REGEL
    assert splitser.voeg_toe(b"\n{}\n") == [Regel(1, None), Regel(2, b"{}")]
    assert splitser.einde() == []
