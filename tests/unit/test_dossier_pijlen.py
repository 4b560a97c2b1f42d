"""Every arrow and every class of the catalogue, as the real reader decides them (`events.md` §0.4): two
gemeenten, two bureaus, a diagnosticus and CWI read one dossier. Each event stands in every stream in which
it can.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.handhaving.aanlevering import VERTALING as HANDHAVING
from services.intake.aanlevering import VERTALING as INTAKE
from services.klantvolgsysteem.projectie import gebeurtenis
from services.klantvolgsysteem.tijdlijn.dossier import Regel, voor_lezer, zichtbare
from services.reintegratie.aanlevering import VERTALING as REINTEGRATIE
from shared.contract.gebeurtenis import Rol
from shared.contract.zichtbaarheid import Lezer
from tests.contract.golden import event
from tests.klantbeeld_bouw import BUREAU, CWI, GEMEENTE, Keten, klant, uuid
from tests.unit.test_contract_zichtbaarheid import CATALOGUS, PIJLEN, TYPEN

W = klant("pijlen")
KLANTVOLGSYSTEEM = "urn:nld:oin:00000099900000008000"
C = Lezer(CWI, Rol.ADVISEUR)
G1 = Lezer(GEMEENTE, Rol.KLANTMANAGER, frozenset({"9991"}))
G2 = Lezer("urn:nld:oin:00000099200000003000", Rol.KLANTMANAGER, frozenset({"9992"}))
R1 = Lezer(BUREAU, Rol.BUREAU)
R2 = Lezer("urn:nld:kvknr:90000002", Rol.BUREAU)
D = Lezer("urn:nld:oin:00000099400000005000", Rol.DIAGNOSTICUS)
ZONDER = Lezer(GEMEENTE, Rol.KLANTMANAGER)
"""A token of G1 that names no gemeente."""
INSPECTIE = Lezer("urn:nld:oin:00000099900000009000", Rol.INSPECTIE)
LEZERS = {"C": C, "G1": G1, "G2": G2, "R1": R1, "R2": R2, "D": D, "zonder": ZONDER}
NAAM = {id(lezer): naam for naam, lezer in LEZERS.items()}

ANTWOORDEN = {"afzender", "adviseur", "melder"}


def _id(naam: str) -> str:
    return str(uuid(W, naam))


def _verwijzing(van: Lezer | None) -> str:
    """The verwijzing to this reader; for CWI and nobody one that only answers a stuk."""
    return f"verwijzing-{_id(NAAM.get(id(van), 'niemand'))}"


def _traject(van: Lezer) -> str:
    return f"traject-{_id(NAAM[id(van)])}"


def dossier() -> Keten:
    """CWI and two gemeenten know the client. G1 referred to R1 and to D, G2 to R2; each took the assignment.
    Each of C, R1 and D sent a stuk that G1 has received, and each party asked CWI or G1 something."""
    keten = Keten()
    inschrijving, aanvraag = f"inschrijving-{uuid(W)}", {"aanvraagId": _id("aanvraag")}
    keten.zeg("WerkzoekendeIngeschreven", W, inschrijving, "2025-01-06", inschrijvingId=str(uuid(W)))
    keten.zeg("AanvraagOvergedragen", W, inschrijving, "2025-01-13", **aanvraag)
    keten.zeg(
        "AanvraagOntvangen",
        W,
        f"uitkeringsdossier-{uuid(W, '9991')}",
        "2025-01-13",
        op="2025-01-14",
        **aanvraag,
    )
    keten.uitkering(W, date(2024, 6, 1), gemeente="9992", organisatie=G2.organisatie)
    keten.uitkering(W, date(2025, 1, 14))
    for naar, soort in ((R1, "KlantVerwezen"), (D, "DiagnoseAangevraagd"), (R2, "KlantVerwezen")):
        elders = {"organisatie": G2.organisatie, "gemeente": "9992"} if naar is R2 else {}
        opdracht = {"verwijzingId": _id(NAAM[id(naar)]), "ontvanger": naar.organisatie}
        keten.zeg(soort, W, _verwijzing(naar), "2025-02-10", **opdracht, **elders)
        aanmelding = {"verwijzingId": opdracht["verwijzingId"], "gemeente": None}
        keten.zeg(
            "AanmeldingOntvangen", W, _traject(naar), "2025-02-10", organisatie=naar.organisatie, **aanmelding
        )
    for maker, stream in ((C, inschrijving), (R1, _traject(R1)), (D, _traject(D))):
        naam = NAAM[id(maker)]
        stuk = keten.zeg("ContactpersoonBevestigd", W, stream, "2025-02-11", organisatie=maker.organisatie)
        ontvangen = {"stukId": _id(f"stuk {naam}"), "van": str(stuk), "verschuldigd": ["lezen"]}
        keten.zeg("StukOntvangen", W, _verwijzing(maker), "2025-02-11", **ontvangen)
    for vrager in (C, G1, G2, R1, R2, D):
        naam = NAAM[id(vrager)]
        vraag = {"verzoekId": _id(f"verzoek {naam}"), "aan": GEMEENTE, "organisatie": vrager.organisatie}
        streams = {"C": inschrijving, "G1": f"uitkeringsdossier-{uuid(W, '9991')}"}
        streams["G2"] = f"uitkeringsdossier-{uuid(W, '9992')}"
        keten.zeg("InformatieGevraagd", W, streams.get(naam) or _traject(vrager), "2025-02-12", **vraag)
    return keten


def _inhoud(naam: str, velden: set[str]) -> dict[str, Any]:
    """The golden content of this type with something in each of these fields."""
    data = {n: w for n, w in event(TYPEN[naam].type)["data"].items() if n not in {"bron", "gemeente", "deur"}}
    return {**data, **{veld: data.get(veld, "x") for veld in velden}}


def _gezien(keten: Keten, van: UUID, lezer: Lezer) -> dict[str, Any] | None:
    """The content of this event for this reader; None when it is not among what the reader sees."""
    regels = [Regel(gebeurtenis(i), i.topic, i.partition, i.offset, None) for i in keten.gebeurtenissen]
    if lezer.rol is Rol.INSPECTIE:
        zicht = [voor_lezer(r, lezer, {}) for r in regels]
    else:
        zicht = zichtbare(regels, lezer)
    return next((r.gebeurtenis.data for r in zicht if r.gebeurtenis.id == van), None)


def _streams(naam: str) -> list[str]:
    """The kinds of stream in which an event of this type can stand."""
    soort = TYPEN[naam].type
    van_partners = [aggregaat for v in (INTAKE, HANDHAVING, REINTEGRATIE) for aggregaat in v.plaatsen(soort)]
    return van_partners or [event(soort)["stream"].partition("-")[0]]


Geval = tuple[str, Lezer, dict[str, Any], Lezer | None]
"""A stream, the reader that owns it, the fields that place the event there, and who asked or made what it
answers."""


def _gevallen(naam: str, soort: str, partijen: set[str]) -> Iterator[Geval]:
    """Every way in which this event can stand in a stream of this kind, in a case of G1."""
    zaak = {"gemeente": "9991"}
    velden = {v.naam for v in CATALOGUS if v.model == naam}
    eigenaar = Lezer(KLANTVOLGSYSTEEM, Rol.SYSTEEM)
    match soort:
        case "verwijzing" if partijen & ANTWOORDEN:
            for maker in (C, R1, D):
                id_ = _id(f"stuk {NAAM[id(maker)]}")
                yield (
                    _verwijzing(maker),
                    G1,
                    {**zaak, "stukId": id_, "adviesId": id_, "meldingId": id_},
                    maker,
                )
        case "verwijzing":
            naar = D if naam == "DiagnoseAangevraagd" else R1
            opdracht = {"ontvanger": naar.organisatie, "verwijzingId": _id(NAAM[id(naar)])}
            yield _verwijzing(naar), G1, {**zaak, **opdracht}, None
        case "traject":
            for eigenaar in (R1, D):
                opdracht = {"verwijzingId": _id(NAAM[id(eigenaar)])}
                for gemeente in (None, "9991", "9992"):  # what the bureau says of it makes no difference
                    yield _traject(eigenaar), eigenaar, {**opdracht, "gemeente": gemeente}, None
        case "inschrijving":
            for gemeente in (None, "9991"):
                yield f"inschrijving-{uuid(W)}", C, {"gemeente": gemeente}, None
        case "klok" | "signaal":
            yield f"{soort}-{_id(soort)}", eigenaar, {"gemeente": None}, None
        case _:
            genoemd = {"adviseur": D.organisatie, "naarGemeente": "9992"}.items()
            yield (
                f"{soort}-{uuid(W, '9991')}",
                G1,
                {**zaak, **{n: w for n, w in genoemd if n in velden}},
                None,
            )


def _met_vrager(gevallen: Iterator[Geval]) -> Iterator[Geval]:
    for stream, eigenaar, velden, _ in gevallen:
        for vrager in (C, G2, R1, R2, D):
            yield stream, eigenaar, {**velden, "verzoekId": _id(f"verzoek {NAAM[id(vrager)]}")}, vrager


def _wie(partij: str, soort: str, eigenaar: Lezer, ander: Lezer | None) -> list[Lezer]:
    """Who the parties of an arrow are in a case of G1, by the words of the catalogue."""
    match partij:
        case "gemeente":
            return [G1]
        case "naarGemeente":
            return [G2]
        case "cwi":
            return [C]
        case "bureau":
            return [R1]
        case "diagnosticus":
            return [D]
        case "partijenVerwijzing":
            return [G1, eigenaar] if soort == "traject" else [G1, R1, D]
        case "afzender" | "adviseur" | "melder" | "vrager":
            assert ander is not None
            return [ander]
        case "geadresseerde":
            return []  # states the answer itself
    raise LookupError(partij)


PLAATSEN = [(naam, naar, soort) for naam, naar in PIJLEN for soort in _streams(naam)]


@pytest.mark.parametrize(
    ("naam", "naar", "soort"), PLAATSEN, ids=[f"{n}→{','.join(p)} in {s}" for n, p, s in PLAATSEN]
)
def test_elke_pijl_wijst_in_een_dossier_alleen_naar_wie_zij_noemt(
    naam: str, naar: tuple[str, ...], soort: str
) -> None:
    velden = {v.naam for v in CATALOGUS if (v.model, v.naar) == (naam, naar)}
    gevallen = _gevallen(naam, soort, set(naar))
    for stream, eigenaar, plaats, ander in _met_vrager(gevallen) if "vrager" in naar else gevallen:
        keten = dossier()
        inhoud = {**_inhoud(naam, velden), **plaats}
        van = keten.zeg(naam, W, stream, "2025-03-03", organisatie=eigenaar.organisatie, **inhoud)
        mag = [lezer for partij in naar for lezer in _wie(partij, soort, eigenaar, ander)]
        for wie, lezer in LEZERS.items():
            data = _gezien(keten, van, lezer)
            if lezer in mag or lezer.organisatie == eigenaar.organisatie:
                assert data is not None and velden <= data.keys(), (wie, stream, plaats)
            elif data is not None:
                assert not velden & data.keys(), (wie, stream, plaats)
                assert velden <= set(data["afgeschermd"]), (wie, stream, plaats)


ANDERS = {"GegevensafspraakVastgelegd", "GebeurtenisGecorrigeerd", "GebeurtenisIngetrokken"}
"""In no dossier of a client; and what has the audience of the event that it is about (test_dossier_zicht)."""
GROEPEN = sorted(
    {(v.model, v.klasse) for v in CATALOGUS if v.model in TYPEN and not v.naar and v.model not in ANDERS}
)


@pytest.mark.parametrize(("naam", "klasse"), GROEPEN, ids=[f"{n}: {k}" for n, k in GROEPEN])
def test_elke_klasse_voor_elke_rol(naam: str, klasse: str) -> None:
    """K for every partner in the case and the inspectie, P for those partners, B for the owner alone."""
    velden = {v.naam for v in CATALOGUS if (v.model, v.klasse, v.naar) == (naam, klasse, ())}
    for soort in _streams(naam):
        for stream, eigenaar, plaats, _ in _gevallen(naam, soort, set()):
            keten = dossier()
            inhoud = {**_inhoud(naam, velden), **plaats}
            van = keten.zeg(naam, W, stream, "2025-03-03", organisatie=eigenaar.organisatie, **inhoud)
            for wie, lezer in {**LEZERS, "inspectie": INSPECTIE}.items():
                data = _gezien(keten, van, lezer) or {}
                eigen = lezer.organisatie == eigenaar.organisatie
                mag = eigen or klasse == "K" or (klasse == "P" and lezer is not INSPECTIE)
                assert velden & data.keys() == (velden if mag else set()), (wie, stream)
