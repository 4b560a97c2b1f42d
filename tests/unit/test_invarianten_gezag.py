"""rules.md A.1: authority and records. INV-04 and INV-05 stand with corrections and signals."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from services.handhaving.maatregel import aggregate as maatregel
from services.handhaving.maatregel import commands as m
from services.handhaving.ontheffing import aggregate as ontheffing
from services.handhaving.ontheffing import commands as o
from services.handhaving.ontheffing.routes import ROUTES
from services.handhaving.uitkeringsdossier import aggregate as dossier
from services.handhaving.uitkeringsdossier import commands as d
from services.handhaving.verwijzing import aggregate as verwijzing
from services.handhaving.verwijzing import commands as v
from services.handhaving.voorbeelden import KLANT, besluit
from services.intake.inschrijving import aggregate as inschrijving
from services.intake.inschrijving import commands as i
from services.reintegratie.feiten import opdracht_sinds
from services.reintegratie.traject import aggregate as traject
from services.reintegratie.traject import commands as t
from services.reintegratie.traject.staat import traject_id
from shared.access.toegang import doel
from shared.aggregate.aggregate import Aggregate, BronOpgave, Commando
from shared.aggregate.oordeel import (
    Actor,
    NietBevoegd,
    Opdracht,
    Stroom,
    Uitgever,
    beoordeel,
    controleer_rol,
)
from shared.contract.gebeurtenis import Basis, Deur, Partner, Rol, gebeurtenistypen, uit_data
from shared.contract.rechten import mag_uitgeven, mag_vaststellen
from shared.contract.trajecten import AanmeldingOntvangen
from shared.contract.weigering import Geweigerd, invarianten
from shared.deelnemers import Deelnemer, Deelnemers, Mandaat
from shared.web.probleem import Afgewezen, van_overtredingen
from tests.unit.gwt import given, overgenomen
from tests.unit.invarianten import breekt, cmd, feit, toelaatbaar

CWI = Actor("urn:nld:oin:00000099100000001000", Rol.ADVISEUR)
GEMEENTE = Actor("urn:nld:oin:00000099200000002000", Rol.KLANTMANAGER, ("9991",))
BUREAU = Actor("urn:nld:kvknr:90000001", Rol.BUREAU)
ANDER_BUREAU = Actor("urn:nld:kvknr:90000002", Rol.BUREAU)
NU = datetime(2025, 12, 1, 9, tzinfo=UTC)
UITGEVER = Uitgever("proef", "https://proef.example.nl", "https://register.example.nl/verwerkingen")
PARTNER = "b" * 64
VERLENING_9A = next(r.andere[0] for r in ROUTES if r.commando is o.VerleenOntheffing)


def geef(
    aggregate: Aggregate,
    commando: Commando,
    actor: Actor,
    *eerder: tuple[Commando, Actor],
    nu: datetime = NU,
    uitgever: Uitgever = UITGEVER,
) -> Basis:
    """The base fields of what the last command states, on the stream that the earlier ones made."""
    stroom = Stroom.uit(aggregate, aggregate.stream(UUID(int=1)), ())
    for opdracht in (*eerder, (commando, actor)):
        gegeven = Opdracht(aggregate, UUID(int=1), opdracht[0], opdracht[1], nu)
        controleer_rol(gegeven)
        oordeel = beoordeel(gegeven, stroom, uitgever)
        stroom = stroom.verder(aggregate, oordeel.gesteld)
    event = oordeel.events[0]
    return uit_data(event.envelop.type, event.data)[0]


def geweigerd(
    code: str,
    aggregate: Aggregate,
    commando: Commando,
    actor: Actor,
    *eerder: tuple[Commando, Actor],
    nu: datetime = NU,
    uitgever: Uitgever = UITGEVER,
) -> None:
    """Refused for this rule alone, with its text and status; at both doors when the rule is of door B."""
    deuren: Sequence[Commando] = (commando, overgenomen(commando))
    for aan_de_deur in deuren if invarianten()[code].deur == "B" else deuren[:1]:
        with pytest.raises(Geweigerd) as fout:
            geef(aggregate, aan_de_deur, actor, *eerder, nu=nu, uitgever=uitgever)
        assert {w.code for w in fout.value.overtredingen} == {code}
        probleem = van_overtredingen(fout.value.overtredingen)
        assert (probleem.status, probleem.detail) == (invarianten()[code].status, invarianten()[code].tekst)


VASTSTELLINGEN = (
    "UitkeringToegekend", "UitkeringAfgewezen", "UitkeringHerberekend", "UitkeringBeeindigd",
    "OntheffingVerleend", "OntheffingAfgewezen", "OntheffingVerlengd", "OntheffingHerzien",
    "OntheffingHervat", "OntheffingIngetrokken", "MaatregelOpgelegd", "MaatregelHerzien",
    "MaatregelIngetrokken", "VrijstellingVastgesteld", "VoorwaardenGetoetst", "TrajectbesluitGenomen",
    "PlanVanAanpakVastgesteld", "HeronderzoekUitgevoerd", "NormafwijkingVastgesteld",
    "VerwijtbaarheidVastgesteld", "WaarschuwingGegeven", "BezwaarBeslist",
)  # fmt: skip


@pytest.mark.parametrize("naam", VASTSTELLINGEN)
def test_inv01_een_besluit_of_vaststelling_komt_alleen_van_de_gemeente(naam: str) -> None:
    (soort,) = (s for s in gebeurtenistypen().values() if s.naam == naam and s.versie == 1)
    assert soort.besluit
    assert [p for p in Partner if mag_uitgeven(p, soort.type)] == [Partner.HANDHAVING]
    for rol in (Rol.ADVISEUR, Rol.BUREAU, Rol.DIAGNOSTICUS, Rol.INSPECTIE):
        assert not any(mag_vaststellen(p, rol, soort.type) for p in Partner)


@pytest.mark.parametrize(
    ("aggregate", "soort"),
    [
        (ontheffing.AGGREGAAT, o.VerleenOntheffing),
        (maatregel.AGGREGAAT, m.StelNormafwijkingVast),
        (verwijzing.AGGREGAAT, v.NeemTrajectbesluit),
    ],
)
@pytest.mark.parametrize("actor", [CWI, BUREAU, Actor("urn:nld:kvknr:90000003", Rol.DIAGNOSTICUS)])
def test_inv01_wie_geen_gemeente_is_neemt_geen_besluit(
    aggregate: Aggregate, soort: type[Commando], actor: Actor
) -> None:
    geweigerd("INV-01", aggregate, cmd(soort), actor)
    geef(aggregate, cmd(soort), GEMEENTE)


def test_inv01_een_gemeente_besluit_niet_zonder_mandaat_voor_een_andere_gemeente() -> None:
    elders = cmd(o.VerleenOntheffing, gemeente="9992")
    geweigerd("INV-01", ontheffing.AGGREGAAT, elders, GEMEENTE)
    dienst = Actor(GEMEENTE.organisatie, Rol.KLANTMANAGER, ("9991", "9992"))  # an ISD with a mandate
    assert geef(ontheffing.AGGREGAAT, elders, dienst).gemeente == "9992"


def test_inv01_een_mandaat_geldt_op_de_dag_van_het_besluit() -> None:
    van, tot = date(2024, 1, 1), date(2025, 4, 7)
    dienst = Deelnemer(
        organisatie=GEMEENTE.organisatie,
        naam="ISD",
        rollen=(Rol.KLANTMANAGER,),
        gemeenten=("9991", "9992"),
        mandaten=(Mandaat(gemeente="9992", van=van, tot=tot),),
    )
    register = replace(UITGEVER, bevoegd=Deelnemers([dienst]).mag_besluiten)
    actor = Actor(GEMEENTE.organisatie, Rol.KLANTMANAGER, ("9991", "9992"))

    def besluit(dag: str, gemeente: str) -> tuple[Aggregate, Commando, Actor]:
        velden = {"besluitdatum": dag, "bekendgemaaktOp": None, "bezwaarTot": None, "gemeente": gemeente}
        commando = cmd(o.VerleenOntheffing, **velden, wetsversie="2023-01-01")
        return ontheffing.AGGREGAAT, commando, actor

    for dag in ("2024-01-01", "2025-04-07"):
        geef(*besluit(dag, "9992"), uitgever=register)
    for dag in ("2023-12-31", "2025-04-08"):
        geweigerd("INV-01", *besluit(dag, "9992"), uitgever=register)
        geef(*besluit(dag, "9991"), uitgever=register)


ONTHEVEN = ((cmd(o.VraagOntheffingAan, grondslag="art9a", gronden=None), GEMEENTE),)
SLECHTS_SOMS = [
    (
        ontheffing.AGGREGAAT,
        cmd(o.SchortOntheffingOp),
        (*ONTHEVEN, (cmd(o.VerleenOntheffing, **VERLENING_9A), GEMEENTE)),
    ),
    (
        ontheffing.AGGREGAAT,
        cmd(
            o.BeeindigOntheffing,
            **besluit("2025-06-02", "2025-06-03", "Pw 9 lid 2", "De grond is vervallen."),
        ),
        ((cmd(o.VerleenOntheffing), GEMEENTE),),
    ),
    (
        verwijzing.AGGREGAAT,
        cmd(
            v.BeoordeelParticipatieplaats,
            **besluit("2025-06-02", "2025-06-03", "Pw 10a lid 8", "De plaats gaat door."),
        ),
        ((cmd(v.Verwijs), GEMEENTE),),
    ),
]


@pytest.mark.parametrize(("aggregate", "commando", "eerder"), SLECHTS_SOMS)
def test_inv01_wat_met_een_vorm_een_besluit_is_vraagt_hetzelfde_gezag(
    aggregate: Aggregate, commando: Commando, eerder: tuple[tuple[Commando, Actor], ...]
) -> None:
    """(†): only when `vorm` is there is it a besluit; it then needs the gemeente and its mandate."""
    geweigerd("INV-01", aggregate, commando, BUREAU, *eerder)
    geen_mandaat = replace(UITGEVER, bevoegd=lambda organisatie, gemeente, dag: dag != commando.besluitdatum)
    geweigerd("INV-01", aggregate, commando, GEMEENTE, *eerder, uitgever=geen_mandaat)
    geef(aggregate, commando, GEMEENTE, *eerder)


def test_inv01_zonder_vorm_is_er_geen_besluit() -> None:
    eerder = ((cmd(o.VerleenOntheffing), GEMEENTE),)
    zonder = cmd(o.BeeindigOntheffing)
    with pytest.raises(NietBevoegd):
        geef(ontheffing.AGGREGAAT, zonder, BUREAU, *eerder)
    einddatum = zonder.einddatum
    geen_mandaat = replace(UITGEVER, bevoegd=lambda organisatie, gemeente, dag: dag != einddatum)
    geef(ontheffing.AGGREGAAT, zonder, GEMEENTE, *eerder, uitgever=geen_mandaat)
    niemand = replace(UITGEVER, bevoegd=lambda organisatie, gemeente, dag: False)
    rust = cmd(d.KenRustperiodeToe)  # its `vorm` tells how it was agreed
    geef(dossier.AGGREGAAT, rust, GEMEENTE, (cmd(d.OntvangAanvraag), GEMEENTE), uitgever=niemand)


def test_wie_een_gewone_opdracht_niet_mag_geven_krijgt_dat_te_horen_zonder_beroep_op_artikel_7() -> None:
    with pytest.raises(NietBevoegd):
        geef(inschrijving.AGGREGAAT, cmd(i.SchrijfIn), BUREAU)


VERWIJZING = uuid4()
aanmelding = t.OntvangAanmelding(
    klant=KLANT,
    traject_id=traject_id(VERWIJZING),
    verwijzing_id=VERWIJZING,
    ontvangen_op="2025-02-24",
    gebeurtenisdatum="2025-02-24",
)
REACTIE = Actor(BUREAU.organisatie, Rol.SYSTEEM)


def test_inv02_een_bureau_registreert_niets_in_het_traject_van_een_ander() -> None:
    accepteer = cmd(t.Accepteer, trajectId=str(aanmelding.traject_id))
    geweigerd("INV-02", traject.AGGREGAAT, accepteer, ANDER_BUREAU, (aanmelding, REACTIE))
    geef(traject.AGGREGAAT, accepteer, BUREAU, (aanmelding, REACTIE))


VERWEZEN = t.Feiten(opdracht_sinds=date(2025, 2, 20))


@pytest.mark.parametrize("datum", ["2025-02-19", "2025-01", "2024"])
def test_inv02_een_bureau_legt_niets_vast_van_voor_de_verwijzing(datum: str) -> None:
    aangemeld = AanmeldingOntvangen.uit(aanmelding)
    contact = cmd(t.LegContactVast, gebeurtenisdatum=datum)
    breekt("INV-02", traject.AGGREGAAT, contact, aangemeld, feiten=VERWEZEN, pad="gebeurtenisdatum")


@pytest.mark.parametrize("datum", ["2025-02-20", "2025-02", "2025", "2026-06-01"])
def test_inv02_vanaf_de_verwijzing_en_na_het_einde_is_de_klant_van_het_bureau(datum: str) -> None:
    """Also when the gemeente recorded the verwijzing some days late: `ontvangenOp` is 24 February."""
    aangemeld = AanmeldingOntvangen.uit(aanmelding)
    contact = cmd(t.LegContactVast, gebeurtenisdatum=datum)
    toelaatbaar(traject.AGGREGAAT, contact, aangemeld, feiten=VERWEZEN)
    toelaatbaar(traject.AGGREGAAT, cmd(t.LegContactVast, gebeurtenisdatum="2024"), aangemeld)  # T13


@pytest.mark.parametrize(
    ("verwezen", "sinds"),
    [(None, date(2025, 2, 24)), ("2025-02-20", date(2025, 2, 20)), ("2025-03-03", date(2025, 2, 24))],
)
def test_inv02_de_opdracht_begint_op_de_dag_van_de_verwijzing_of_van_de_aanmelding(
    verwezen: str | None, sinds: date
) -> None:
    staat = given(traject.AGGREGAAT, AanmeldingOntvangen.uit(aanmelding)).staat
    assert opdracht_sinds(staat, verwezen) == sinds


def test_inv02_een_opdracht_over_een_andere_klant_hoort_niet_in_deze_stream() -> None:
    zelfde = cmd(d.OntvangAanvraag)
    ander = cmd(d.OntvangAanvraag, klant=PARTNER, aanvraagId=str(uuid4()))
    geweigerd("INV-02", dossier.AGGREGAAT, ander, GEMEENTE, (zelfde, GEMEENTE))
    geef(dossier.AGGREGAAT, cmd(d.KenUitkeringToe), GEMEENTE, (zelfde, GEMEENTE))


def test_inv02_een_gemeente_legt_geen_feit_vast_voor_een_gemeente_waarvoor_zij_niet_werkt() -> None:
    commando = cmd(d.LegContactVast, gemeente="9992")
    geweigerd("INV-02", dossier.AGGREGAAT, commando, GEMEENTE, (cmd(d.OntvangAanvraag), GEMEENTE))


def test_wat_het_systeem_zelf_vaststelt_komt_uit_een_register() -> None:
    """Who gives a command without brontype is a professional; a reaction derives from what was recorded."""
    assert geef(traject.AGGREGAAT, aanmelding, REACTIE).bron.brontype == "register"
    gesteld = aanmelding.model_copy(update={"bron": BronOpgave(brontype="klant")})
    assert geef(traject.AGGREGAAT, gesteld, REACTIE).bron.brontype == "klant"
    accepteer = cmd(t.Accepteer, trajectId=str(aanmelding.traject_id))
    assert geef(traject.AGGREGAAT, accepteer, BUREAU, (aanmelding, REACTIE)).bron.brontype == "professional"


@pytest.mark.parametrize("datum", ["2025-01-05", "2024", "2024-Q4", "2025-07-01", "2026-Q1"])
def test_inv02_CWI_legt_niets_vast_over_een_dag_buiten_de_inschrijving(datum: str) -> None:
    """Also at overnemen, where the end of the inschrijving would only mark what comes after it (EVT-01)."""
    einde = feit(i.BeeindigInschrijving, einddatum="2025-06-30")
    activiteit = overgenomen(cmd(i.LegActiviteitVast, gebeurtenisdatum=datum, aanvraagId=None))
    uitkomst = given(inschrijving.AGGREGAAT, ingeschreven, einde).when(activiteit).then_refused("INV-02")
    assert [o.pad for o in uitkomst.geweigerd] == ["gebeurtenisdatum"]


def test_inv02_de_dag_van_het_feit_telt_ook_zonder_gebeurtenisdatum() -> None:
    vroeg = cmd(i.LegActiviteitVast, datum="2025-01-05", aanvraagId=None)
    breekt("INV-02", inschrijving.AGGREGAAT, vroeg, ingeschreven, pad="gebeurtenisdatum")
    geweigerd("INV-02", inschrijving.AGGREGAAT, vroeg, CWI, (cmd(i.SchrijfIn), CWI))
    geweigerd(
        "INV-02",
        inschrijving.AGGREGAAT,
        cmd(i.BeeindigInschrijving, gebeurtenisdatum="2025-01-05"),
        CWI,
        (cmd(i.SchrijfIn), CWI),
    )


@pytest.mark.parametrize("datum", ["2025-01-06", "2025-01", "2025-Q1", "2025", "2025-06-30", "2025-H2"])
def test_inv02_op_de_eerste_en_de_laatste_dag_loopt_de_inschrijving(datum: str) -> None:
    """An imprecise date refuses nothing while a day of it can be inside (T6)."""
    activiteit = cmd(i.LegActiviteitVast, gebeurtenisdatum=datum, aanvraagId=None)
    toelaatbaar(inschrijving.AGGREGAAT, activiteit, ingeschreven)
    einde = feit(i.BeeindigInschrijving, einddatum="2025-07-01" if datum == "2025-H2" else "2025-06-30")
    given(inschrijving.AGGREGAAT, ingeschreven, einde).when(overgenomen(activiteit)).then_marked("EVT-01")


def test_inv02_inschrijven_maakt_de_opdracht_en_gaat_er_niet_aan_vooraf() -> None:
    toelaatbaar(inschrijving.AGGREGAAT, cmd(i.SchrijfIn, gebeurtenisdatum="2010"))
    nogmaals = cmd(i.SchrijfIn, inschrijfdatum="2010-01-01")
    breekt("EVT-01", inschrijving.AGGREGAAT, nogmaals, ingeschreven)


@pytest.mark.parametrize("deur", Deur)
def test_inv03_een_vraag_om_gegevens_noemt_een_geregistreerd_doel(deur: Deur) -> None:
    vraag = cmd(i.VraagInformatie, verwerking="reclame", deur=deur)
    geweigerd("INV-03", inschrijving.AGGREGAAT, vraag, CWI, (cmd(i.SchrijfIn), CWI))
    for goed in ("rapporteren", f"{UITGEVER.register_url}/dienstverlening"):
        vraag = cmd(i.VraagInformatie, verwerking=goed, deur=deur)
        geef(inschrijving.AGGREGAAT, vraag, CWI, (cmd(i.SchrijfIn), CWI))


def test_inv03_lezen_kan_alleen_voor_een_geregistreerd_doel() -> None:
    assert (
        doel(f"{UITGEVER.register_url}/handhaving", UITGEVER.register_url, Rol.KLANTMANAGER) == "handhaving"
    )
    with pytest.raises(Afgewezen) as fout:
        doel("reclame", UITGEVER.register_url, Rol.KLANTMANAGER)
    assert fout.value.status == 403
    assert fout.value.detail.startswith(invarianten()["INV-03"].tekst)
    assert [f.code for f in fout.value.fouten] == ["INV-03"]


def test_inv06_een_feit_ligt_niet_in_de_toekomst() -> None:
    morgen = cmd(i.SchrijfIn, inschrijfdatum="2025-12-02")
    geweigerd("INV-06", inschrijving.AGGREGAAT, morgen, CWI)
    assert geef(inschrijving.AGGREGAAT, overgenomen(morgen), CWI).normafwijking == ("INV-06",)
    vandaag = cmd(i.SchrijfIn, inschrijfdatum="2025-12-01")
    assert geef(inschrijving.AGGREGAAT, vandaag, CWI).normafwijking is None


STRAKS = dict(
    besluit("2025-12-02", "2025-12-02", "Pw 9 lid 2", "Volgens het advies is arbeid nu onmogelijk.")
)
BEKENDMAKING_STRAKS = dict(
    besluit("2025-12-01", "2025-12-02", "Pw 9 lid 2", "Volgens het advies is arbeid nu onmogelijk.")
)


@pytest.mark.parametrize(
    ("aggregate", "commando", "actor", "pad"),
    [
        (inschrijving.AGGREGAAT, cmd(i.SchrijfIn, inschrijfdatum="2025-12-02"), CWI, ("inschrijfdatum",)),
        (
            ontheffing.AGGREGAAT,
            cmd(o.VerleenOntheffing, **STRAKS),
            GEMEENTE,
            ("besluitdatum", "bekendgemaaktOp"),
        ),
        (
            ontheffing.AGGREGAAT,
            cmd(o.VerleenOntheffing, **BEKENDMAKING_STRAKS),
            GEMEENTE,
            ("bekendgemaaktOp",),
        ),
    ],
)
def test_inv06_een_eigen_gebeurtenisdatum_maakt_een_feit_in_de_toekomst_niet_mogelijk(
    aggregate: Aggregate, commando: Commando, actor: Actor, pad: tuple[str, ...]
) -> None:
    gesteld = commando.model_copy(update={"gebeurtenisdatum": "2025-12-01"})
    with pytest.raises(Geweigerd) as fout:
        geef(aggregate, gesteld, actor)
    assert [(w.code, w.pad) for w in fout.value.overtredingen] == [("INV-06", p) for p in pad]
    assert geef(aggregate, overgenomen(gesteld), actor).normafwijking == ("INV-06",)
    op_de_dag_zelf = datetime(2025, 12, 2, 9, tzinfo=UTC)
    assert geef(aggregate, gesteld, actor, nu=op_de_dag_zelf).normafwijking is None


def test_inv06_de_dag_is_die_van_nederland() -> None:
    """E33: 22:30Z on 30 June is half past twelve on 1 July."""
    laat = datetime(2024, 6, 30, 22, 30, tzinfo=UTC)
    geef(inschrijving.AGGREGAAT, cmd(i.SchrijfIn, inschrijfdatum="2024-07-01"), CWI, nu=laat)
    geweigerd("INV-06", inschrijving.AGGREGAAT, cmd(i.SchrijfIn, inschrijfdatum="2024-07-02"), CWI, nu=laat)


def test_inv06_een_einde_ligt_niet_voor_het_begin() -> None:
    omgekeerd = cmd(o.VerleenOntheffing, ingangsdatum="2025-04-08", einddatum="2025-04-07")
    geweigerd("INV-06", ontheffing.AGGREGAAT, omgekeerd, GEMEENTE)
    assert geef(ontheffing.AGGREGAAT, overgenomen(omgekeerd), GEMEENTE).normafwijking == ("INV-06",)
    een_dag = cmd(o.VerleenOntheffing, ingangsdatum="2025-04-08", einddatum="2025-04-08")
    geef(ontheffing.AGGREGAAT, een_dag, GEMEENTE)


def test_inv06_een_hervatte_ontheffing_eindigt_niet_voor_de_hervatting() -> None:
    eerder = [
        (cmd(o.VraagOntheffingAan, grondslag="art9a", gronden=None), GEMEENTE),
        (cmd(o.VerleenOntheffing, **VERLENING_9A), GEMEENTE),
        (cmd(o.SchortOntheffingOp), GEMEENTE),
    ]
    omgekeerd = cmd(o.HervatOntheffing, einddatum="2025-09-14")
    geweigerd("INV-06", ontheffing.AGGREGAAT, omgekeerd, GEMEENTE, *eerder)
    assert geef(ontheffing.AGGREGAAT, overgenomen(omgekeerd), GEMEENTE, *eerder).normafwijking == ("INV-06",)
    assert (
        geef(
            ontheffing.AGGREGAAT, cmd(o.HervatOntheffing, einddatum="2025-09-15"), GEMEENTE, *eerder
        ).normafwijking
        is None
    )


def test_inv06_een_voorziening_wordt_geregeld_voordat_zij_begint() -> None:
    """Or the gap before the next step could not be closed in time (SIG-45); a verzuim has happened."""
    eerder = (aanmelding, REACTIE)
    opvang = cmd(t.RegelVoorziening, gebeurtenisdatum=None, van="2026-02-01", tot="2026-07-31")
    assert geef(traject.AGGREGAAT, opvang, BUREAU, eerder).gebeurtenisdatum == "2025-12-01"
    vandaag = opvang.model_copy(update={"gebeurtenisdatum": "2025-12-01"})
    assert geef(traject.AGGREGAAT, vandaag, BUREAU, eerder).normafwijking is None
    al_begonnen = cmd(t.RegelVoorziening, gebeurtenisdatum=None, van="2025-11-01", tot="2026-07-31")
    assert geef(traject.AGGREGAAT, al_begonnen, BUREAU, eerder).gebeurtenisdatum == "2025-11-01"
    nummer = {"trajectId": str(aanmelding.traject_id)}
    gestart = [cmd(t.Accepteer, **nummer), cmd(t.StartTraject, **nummer)]
    verzuim = cmd(t.MeldVerzuim, gebeurtenisdatum="2025-12-01", van="2026-02-01", tot=None)
    geweigerd("INV-06", traject.AGGREGAAT, verzuim, BUREAU, eerder, *((c, BUREAU) for c in gestart))


def test_inv06_plannen_mag_met_een_geplande_datum() -> None:
    gepland = cmd(o.VerleenOntheffing, ingangsdatum="2026-02-01", einddatum="2026-06-30")
    assert geef(ontheffing.AGGREGAAT, gepland, GEMEENTE).gebeurtenisdatum == "2025-04-07"


ingeschreven = feit(i.SchrijfIn)
aangevraagd = feit(i.NeemAanvraagAan)


@pytest.mark.parametrize(
    ("schema", "waarde"),
    [("suwiFase", "a1"), ("suwiFase", "kansrijk"), ("kansrijkModel", "2"), ("a1a2", "1")],
)
def test_inv07_een_fase_hoort_bij_haar_schema(schema: str, waarde: str) -> None:
    fase = cmd(i.BepaalFase, schema=schema, waarde=waarde)
    breekt("INV-07", inschrijving.AGGREGAAT, fase, ingeschreven, pad="waarde")


@pytest.mark.parametrize("waarde", ["1", "4", "nogNietBepaald", "onbekend"])
def test_inv07_nog_niet_bepaald_en_onbekend_zijn_elk_een_eigen_waarde(waarde: str) -> None:
    fase = cmd(i.BepaalFase, schema="suwiFase", waarde=waarde)
    toelaatbaar(inschrijving.AGGREGAAT, fase, ingeschreven)
    assert fase.waarde == waarde


def test_inv07_een_fase_zonder_waarde_is_geen_fase() -> None:
    with pytest.raises(ValueError, match="waarde"):
        cmd(i.BepaalFase, waarde=None)


def test_inv07_zonder_aanvraag_geen_overdracht() -> None:
    over = cmd(i.DraagAanvraagOver)
    breekt("INV-07", inschrijving.AGGREGAAT, over, ingeschreven, pad="aanvraagId")
    toelaatbaar(inschrijving.AGGREGAAT, over, ingeschreven, aangevraagd)


def test_evt01_een_handeling_past_bij_de_stand_van_zaken() -> None:
    nogmaals = cmd(i.SchrijfIn)
    breekt("EVT-01", inschrijving.AGGREGAAT, nogmaals, ingeschreven)
    toelaatbaar(inschrijving.AGGREGAAT, nogmaals)


def test_evt02_in_een_dossier_loopt_een_uitkering_tegelijk() -> None:
    ontvangen, toegekend = feit(d.OntvangAanvraag), feit(d.KenUitkeringToe)
    tweede = str(uuid4())
    nieuw = feit(d.OntvangAanvraag, aanvraagId=tweede)
    overlapt = cmd(d.KenUitkeringToe, aanvraagId=tweede, uitkeringId=str(uuid4()), besluitId=str(uuid4()))
    breekt("EVT-02", dossier.AGGREGAAT, overlapt, ontvangen, toegekend, nieuw, pad="ingangsdatum")
    geeindigd = feit(d.BeeindigUitkering)
    daarna = overlapt.model_copy(update={"ingangsdatum": geeindigd.einddatum.replace(year=2026)})
    toelaatbaar(dossier.AGGREGAAT, daarna, ontvangen, toegekend, geeindigd, nieuw)


def test_evt03_een_verwijzing_naar_iets_onbekends_wordt_geweigerd() -> None:
    evaluatie = cmd(d.EvalueerPlan)
    breekt("EVT-03", dossier.AGGREGAAT, evaluatie, pad="planId")
    toelaatbaar(dossier.AGGREGAAT, evaluatie, feit(d.StelPlanVast))


@pytest.mark.parametrize(
    ("besluitdatum", "wetsversie"),
    [("2025-04-07", "2014-12-31"), ("2025-04-07", "2025-04-08"), ("2014-11-20", "2015-01-01")],
)
def test_evt03_een_besluit_past_de_wet_van_zijn_dag_toe(besluitdatum: str, wetsversie: str) -> None:
    velden = {
        "besluitdatum": besluitdatum,
        "bekendgemaaktOp": None,
        "bezwaarTot": None,
        "verplichtingen": ["arbeidsplicht"],
    }
    fout = cmd(o.VerleenOntheffing, **velden, wetsversie=wetsversie)
    breekt("EVT-03", ontheffing.AGGREGAAT, fout, pad="wetsversie")
    for goed in ("2023-01-01", "2025-01-01", "2025-04-07") if besluitdatum > "2023" else ("2013-01-01",):
        toelaatbaar(ontheffing.AGGREGAAT, cmd(o.VerleenOntheffing, **velden, wetsversie=goed))
