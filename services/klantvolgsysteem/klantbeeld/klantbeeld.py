"""Klantbeeld: what all partners together know of a client on a day, and who owes what to whom.

Made from the states of the client's streams; each stream is one partner's story, and here they meet.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field

from services.klantvolgsysteem.klantbeeld.staat import Staat, dag, soort_van
from services.klantvolgsysteem.klantbeeld.verschuldigd import (
    Verschuldigd,
    aanbod_uiterlijk,
    aanvragen,
    verschuldigd,
    volledig_ontheven,
)
from shared.contract.instellingen import STANDAARD, Instellingen
from shared.contract.model import Model
from shared.contract.termijnen import Periode


class Betrokkene(Model):
    """Een organisatie die iets met de klant te maken heeft, en in welke dossiers."""

    organisatie: str
    dossiers: tuple[str, ...] = Field(description="soorten dossier: inschrijving, traject, …")


class Aanvraag(Model):
    aanvraag_id: str
    status: str
    aanvraagdatum: date | None
    overgedragen_op: date | None
    ontvangen_op: date | None
    sollicitatieoverzicht: str | None


class Uitkering(Model):
    uitkering_id: str
    regeling: str | None
    gemeente: str | None
    ingangsdatum: date | None
    einddatum: date | None
    status: Literal["nogNietIngegaan", "loopt", "beeindigd", "onbekend"]
    bestemming: str | None
    reden_einde: str | None
    aanbod_uiterlijk: date | None = Field(description="laatste dag voor een trajectaanbod (TRM-01)")


class Fase(Model):
    schema_: str | None = Field(alias="schema", description="indeling waarin de fase is bepaald")
    waarde: str | None
    bepaald_op: date | None
    geldig_vanaf: date | None
    geldig_tot: date | None


class Klantmanager(Model):
    organisatie: str | None
    onderwerp: str
    functie: str | None
    medewerker: str | None
    team: str | None
    per_op: date | None


class Ontheffingsperiode(Model):
    van: date | None
    tot: date | None
    verplichtingen: tuple[str, ...]
    status: Literal["nogNietIngegaan", "actief", "verlopen", "nietBekendgemaakt"]


class Ontheffing(Model):
    """Een verlopen ontheffing is geen ontheffing, wat het dossier ook zegt."""

    ontheffing_id: str
    grondslag: str | None
    registratie: str | None = Field(description="laatste handeling: aangevraagd, verleend, opgeschort, …")
    perioden: tuple[Ontheffingsperiode, ...]
    heronderzoek_op: date | None
    normafwijking: tuple[str, ...] = Field(
        description="regels waarvan deze ontheffing afwijkt: overgenomen uit een ouder systeem, en geldig "
        "tot een besluit haar beëindigt"
    )


class Aanbod(Model):
    aanbod_id: str
    aangeboden_op: date | None
    trajectsoort: str | None
    antwoord: str | None


class Stuk(Model):
    """Iets dat een partner stuurde. `verschuldigd`: wat de gemeente daar nog op moet doen."""

    stuk_id: str
    stuksoort: str | None
    ontvangen_op: date | None
    gelezen_op: date | None
    verschuldigd: tuple[str, ...]


class Verwijzing(Model):
    """Van trajectbesluit tot terugkoppeling, met het traject dat erop volgde."""

    verwijzing_id: str
    status: str | None
    trajectbesluit: str | None
    besluitdatum: date | None
    aanbiedingen: tuple[Aanbod, ...]
    ontvanger: str | None
    verwezen_op: date | None
    overdracht_besproken_op: date | None
    stukken: tuple[Stuk, ...]
    traject: "Traject | None"


class Traject(Model):
    traject_id: str
    organisatie: str | None
    status: str | None
    trajectsoort: str | None
    startdatum: date | None
    verwacht_einde: date | None
    einddatum: date | None
    wijze: str | None
    doel_gerealiseerd: str | None


class Contact(Model):
    datum: date | None
    organisatie: str | None
    soort: str | None
    met_klant: bool
    volgend_contact_op: date | None


class Plaatsing(Model):
    plaatsing_id: str
    organisatie: str | None
    soort_werk: str | None
    startdatum: date | None
    einddatum: date | None
    uren_per_week: int | None


class Klantbeeld(Model):
    """Het gedeelde beeld van een klant op `peildatum`. Wat ontbreekt is niet bekend; dat is iets anders dan
    niet gebeurd."""

    klant: str
    peildatum: date
    betrokkenen: tuple[Betrokkene, ...]
    aanvragen: tuple[Aanvraag, ...]
    uitkeringen: tuple[Uitkering, ...]
    fase: Fase | None
    klantmanagers: tuple[Klantmanager, ...]
    ontheffingen: tuple[Ontheffing, ...]
    vrijgesteld: bool
    verwijzingen: tuple[Verwijzing, ...]
    plaatsingen: tuple[Plaatsing, ...]
    laatste_contact: Contact | None
    laatste_klantcontact: Contact | None
    verschuldigd: tuple[Verschuldigd, ...]
    versies: Mapping[str, int] = Field(description="versie per stream waarop dit beeld berust")


def klantbeeld(
    klant: str,
    staten: Mapping[str, Staat],
    versies: Mapping[str, int],
    peildatum: date,
    kennisdag: date | None = None,
    instellingen: Instellingen = STANDAARD,
) -> Klantbeeld:
    """The klantbeeld from the states of the client's streams; pure. What depends on the day (running,
    lapsed, too late) is computed here and stored nowhere. `kennisdag`: the day of what is known, on which a
    besluit must have been announced (default: `peildatum`)."""
    per_soort: dict[str, list[Staat]] = {}
    for stream in sorted(staten):
        per_soort.setdefault(soort_van(stream), []).append(staten[stream])
    inschrijvingen, dossiers = per_soort.get("inschrijving", []), per_soort.get("uitkeringsdossier", [])
    trajecten = {t.get("verwijzingId"): t for t in per_soort.get("traject", [])}
    contacten = [s["laatsteContact"] for s in staten.values() if "laatsteContact" in s]
    klantcontacten = [s["laatsteKlantcontact"] for s in staten.values() if "laatsteKlantcontact" in s]
    fasen = [s["fase"] for s in inschrijvingen if "fase" in s]
    ontheven = volledig_ontheven(per_soort, kennisdag or peildatum)
    return Klantbeeld(
        klant=klant,
        peildatum=peildatum,
        betrokkenen=_betrokkenen(staten),
        aanvragen=_aanvragen(inschrijvingen, dossiers),
        uitkeringen=tuple(
            _uitkering(id, u, peildatum, ontheven, instellingen)
            for s in dossiers
            for id, u in s.get("uitkeringen", {}).items()
        ),
        fase=_fase(max(fasen, key=lambda f: f.get("geldigVanaf") or "")) if fasen else None,
        klantmanagers=tuple(
            Klantmanager(
                organisatie=next(iter(s.get("betrokken", ())), None),
                onderwerp=onderwerp,
                functie=k.get("functie"),
                medewerker=k.get("medewerker"),
                team=k.get("team"),
                per_op=k.get("perOp"),
            )
            for s in dossiers
            for onderwerp, k in s.get("klantmanagers", {}).items()
        ),
        ontheffingen=tuple(
            _ontheffing(s, peildatum, kennisdag or peildatum) for s in per_soort.get("ontheffing", [])
        ),
        vrijgesteld=any(
            _geldt(v.get("ingangsdatum"), v.get("einddatum"), peildatum)
            for s in dossiers
            for v in s.get("vrijstellingen", {}).values()
        ),
        verwijzingen=tuple(
            _verwijzing(s, trajecten.get(s.get("verwijzingId"))) for s in per_soort.get("verwijzing", [])
        ),
        plaatsingen=tuple(
            Plaatsing(
                plaatsing_id=id,
                organisatie=p.get("organisatie"),
                soort_werk=p.get("soortWerk"),
                startdatum=p.get("startdatum"),
                einddatum=p.get("einddatum"),
                uren_per_week=p.get("urenPerWeek"),
            )
            for s in staten.values()
            for id, p in s.get("plaatsingen", {}).items()
        ),
        laatste_contact=_contact(contacten),
        laatste_klantcontact=_contact(klantcontacten),
        verschuldigd=verschuldigd(per_soort, staten, ontheven, instellingen, peildatum),
        versies=dict(sorted(versies.items())),
    )


def _betrokkenen(staten: Mapping[str, Staat]) -> tuple[Betrokkene, ...]:
    dossiers: dict[str, set[str]] = {}
    for stream, s in staten.items():
        for organisatie in s.get("betrokken", ()):
            dossiers.setdefault(organisatie, set()).add(soort_van(stream))
    return tuple(Betrokkene(organisatie=o, dossiers=tuple(sorted(d))) for o, d in sorted(dossiers.items()))


def _aanvragen(inschrijvingen: list[Staat], dossiers: list[Staat]) -> tuple[Aanvraag, ...]:
    return tuple(
        Aanvraag(
            aanvraag_id=id,
            status=a.get("status", "open"),
            aanvraagdatum=a.get("aanvraagdatum"),
            overgedragen_op=a.get("overdrachtsdatum"),
            ontvangen_op=a.get("ontvangenOp"),
            sollicitatieoverzicht=a.get("sollicitatieoverzicht"),
        )
        for id, a in aanvragen(inschrijvingen, dossiers).items()
    )


def _uitkering(
    id: str, u: dict[str, Any], peildatum: date, ontheven: Sequence[Periode], instellingen: Instellingen
) -> Uitkering:
    ingang, einde = dag(u.get("ingangsdatum")), dag(u.get("einddatum"))
    status: Literal["nogNietIngegaan", "loopt", "beeindigd", "onbekend"]
    if ingang is None:
        status = "onbekend"
    elif ingang > peildatum:
        status = "nogNietIngegaan"
    else:
        status = "beeindigd" if einde is not None and einde < peildatum else "loopt"
    return Uitkering(
        uitkering_id=id,
        regeling=u.get("regeling"),
        gemeente=u.get("gemeente"),
        ingangsdatum=ingang,
        einddatum=einde,
        status=status,
        bestemming=u.get("bestemming"),
        reden_einde=u.get("redenEinde"),
        aanbod_uiterlijk=aanbod_uiterlijk(u, ontheven, instellingen),
    )


def _fase(f: dict[str, Any]) -> Fase:
    return Fase(
        schema_=f.get("schema"),
        waarde=f.get("waarde"),
        bepaald_op=f.get("bepaaldOp"),
        geldig_vanaf=f.get("geldigVanaf"),
        geldig_tot=f.get("geldigTot"),
    )


def _ontheffing(s: Staat, peildatum: date, kennisdag: date) -> Ontheffing:
    return Ontheffing(
        ontheffing_id=s.get("ontheffingId", "onbekend"),
        grondslag=s.get("grondslag"),
        registratie=s.get("status"),
        perioden=tuple(
            Ontheffingsperiode(
                van=p["van"],
                tot=p["tot"],
                verplichtingen=tuple(p["verplichtingen"] or ()),
                status=_periodestatus(p, peildatum, kennisdag),
            )
            for p in s.get("perioden", ())
        ),
        heronderzoek_op=s.get("heronderzoekUitgesteldTot") or s.get("heronderzoekOp"),
        normafwijking=tuple(s.get("normafwijking", ())),
    )


def _periodestatus(
    p: dict[str, Any], peildatum: date, kennisdag: date
) -> Literal["nogNietIngegaan", "actief", "verlopen", "nietBekendgemaakt"]:
    """A besluit works only once it is made known, and then from its ingangsdatum on (T9, E39, E42)."""
    van, tot, bekend = dag(p["van"]), dag(p["tot"]), dag(p["bekendgemaaktOp"])
    if tot is not None and tot < peildatum:
        return "verlopen"
    if bekend is None or bekend > kennisdag:
        return "nietBekendgemaakt"
    return "nogNietIngegaan" if van is not None and van > peildatum else "actief"


def _verwijzing(s: Staat, traject: Staat | None) -> Verwijzing:
    besluit = s.get("trajectbesluit", {})
    return Verwijzing(
        verwijzing_id=s.get("verwijzingId", "onbekend"),
        status=s.get("status"),
        trajectbesluit=besluit.get("uitkomst"),
        besluitdatum=besluit.get("besluitdatum"),
        aanbiedingen=tuple(
            Aanbod(
                aanbod_id=id,
                aangeboden_op=a.get("aangebodenOp"),
                trajectsoort=a.get("trajectsoort"),
                antwoord=a.get("antwoord"),
            )
            for id, a in s.get("aanbiedingen", {}).items()
        ),
        ontvanger=s.get("ontvanger"),
        verwezen_op=s.get("verwijsdatum"),
        overdracht_besproken_op=s.get("overdracht", {}).get("datum"),
        stukken=tuple(
            Stuk(
                stuk_id=id,
                stuksoort=stuk.get("stuksoort"),
                ontvangen_op=stuk.get("ontvangenOp"),
                gelezen_op=stuk.get("gelezenOp"),
                verschuldigd=tuple(stuk["verschuldigd"]),
            )
            for id, stuk in s.get("stukken", {}).items()
        ),
        traject=None if traject is None else _traject(traject),
    )


def _traject(t: Staat) -> Traject:
    return Traject(
        traject_id=t.get("trajectId", "onbekend"),
        organisatie=t.get("organisatie"),
        status=t.get("status"),
        trajectsoort=t.get("trajectsoort"),
        startdatum=t.get("startdatum"),
        verwacht_einde=t.get("verwachtEinde"),
        einddatum=t.get("einddatum"),
        wijze=t.get("wijze"),
        doel_gerealiseerd=t.get("doelGerealiseerd"),
    )


def _contact(contacten: list[dict[str, Any]]) -> Contact | None:
    if not contacten:
        return None
    c = max(contacten, key=lambda c: c.get("datum") or "")
    return Contact(
        datum=c.get("datum"),
        organisatie=c.get("organisatie"),
        soort=c.get("soort"),
        met_klant="klant" in c.get("partijen", ()),
        volgend_contact_op=c.get("volgendContactOp"),
    )


def _geldt(van: str | None, tot: str | None, peildatum: date) -> bool:
    begin, einde = dag(van), dag(tot)
    return begin is not None and begin <= peildatum and (einde is None or peildatum <= einde)
