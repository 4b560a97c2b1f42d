"""Klantbeeld: what all partners together know of a client on a day, and who owes what to whom.

Made from the states of the client's streams; each stream is one partner's story, and here they meet.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field

from services.klantvolgsysteem.klantbeeld.staat import Staat, soort_van
from shared.contract.instellingen import STANDAARD, Instellingen
from shared.contract.model import Model
from shared.contract.parameters import Duur, duur
from shared.contract.termijnen import beslissen_voor


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


class Verschuldigd(Model):
    """Wat een organisatie nog moet doen: de vraag van de klantmanager. Een termijn die voorbij is, blokkeert
    niets; `te_laat` zegt alleen dat de laatste dag voorbij is."""

    wat: str
    door: str | None = Field(description="organisatie die het moet doen; leeg als die niet bekend is")
    aan: str | None = Field(description="organisatie die erop wacht")
    sinds: date | None
    uiterlijk: date | None
    te_laat: bool
    onderwerp: str = Field(description="waarover: stuk, verzoek, verwijzing, uitkering of aanvraag")
    onderwerp_id: str


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
    return Klantbeeld(
        klant=klant,
        peildatum=peildatum,
        betrokkenen=_betrokkenen(staten),
        aanvragen=_aanvragen(inschrijvingen, dossiers),
        uitkeringen=tuple(
            _uitkering(id, u, peildatum) for s in dossiers for id, u in s.get("uitkeringen", {}).items()
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
        verschuldigd=_beoordeel(
            (
                *_open_stukken(staten, instellingen),
                *_open_verzoeken(staten),
                *_open_aanvragen(inschrijvingen, dossiers),
                *_open_verwijzingen(per_soort.get("verwijzing", []), trajecten),
                *_rapportages(per_soort.get("verwijzing", []), trajecten, instellingen),
                *_aanbod_uiterlijk(dossiers, per_soort),
            ),
            peildatum,
        ),
        versies=dict(sorted(versies.items())),
    )


def _betrokkenen(staten: Mapping[str, Staat]) -> tuple[Betrokkene, ...]:
    dossiers: dict[str, set[str]] = {}
    for stream, s in staten.items():
        for organisatie in s.get("betrokken", ()):
            dossiers.setdefault(organisatie, set()).add(soort_van(stream))
    return tuple(Betrokkene(organisatie=o, dossiers=tuple(sorted(d))) for o, d in sorted(dossiers.items()))


def _aanvragen(inschrijvingen: list[Staat], dossiers: list[Staat]) -> tuple[Aanvraag, ...]:
    """CWI and gemeente each tell their part of the same aanvraag; the gemeente tells how it ended."""
    samen: dict[str, dict[str, Any]] = {}
    for s in (*inschrijvingen, *dossiers):
        for id, a in s.get("aanvragen", {}).items():
            samen[id] = samen.get(id, {}) | a
    return tuple(
        Aanvraag(
            aanvraag_id=id,
            status=a.get("status", "open"),
            aanvraagdatum=a.get("aanvraagdatum"),
            overgedragen_op=a.get("overdrachtsdatum"),
            ontvangen_op=a.get("ontvangenOp"),
            sollicitatieoverzicht=a.get("sollicitatieoverzicht"),
        )
        for id, a in samen.items()
    )


def _uitkering(id: str, u: dict[str, Any], peildatum: date) -> Uitkering:
    ingang, einde = _dag(u.get("ingangsdatum")), _dag(u.get("einddatum"))
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
        aanbod_uiterlijk=_twaalf_maanden(ingang),
    )


def _twaalf_maanden(ingang: date | None) -> date | None:
    return None if ingang is None else duur("sluitendeAanpak.termijn", ingang).na(ingang)


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
    )


def _periodestatus(
    p: dict[str, Any], peildatum: date, kennisdag: date
) -> Literal["nogNietIngegaan", "actief", "verlopen", "nietBekendgemaakt"]:
    """A besluit works only once it is made known, and then from its ingangsdatum on (T9, E39, E42)."""
    van, tot, bekend = _dag(p["van"]), _dag(p["tot"]), _dag(p["bekendgemaaktOp"])
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


# Length of what is owed per stuk: TRM-16 for reading, TRM-18 for a melding, TRM-23 for what comes after a
# traject, TRM-17 for the rest.
_TERMIJN = {
    "lezen": "lezen.termijn",
    "meldingAfhandelen": "melding.termijn",
    "vervolgBepalen": "vervolg.termijn",
}


def _open_stukken(staten: Mapping[str, Staat], instellingen: Instellingen) -> Iterator[Verschuldigd]:
    for s in staten.values():
        gemeente = next(iter(s.get("betrokken", ())), None)
        for id, stuk in s.get("stukken", {}).items():
            ontvangen = _dag(stuk.get("ontvangenOp"))
            for wat in stuk["verschuldigd"]:
                termijn = _TERMIJN.get(wat, "terugkoppeling.termijn")
                yield _open(
                    wat, gemeente, s.get("ontvanger"), ontvangen,
                    None
                    if ontvangen is None
                    else instellingen.duur(termijn, ontvangen, gemeente=s.get("gemeente")).na(ontvangen),
                    stuk.get("stuksoort") or "stuk", id,
                )  # fmt: skip


def _open_verzoeken(staten: Mapping[str, Staat]) -> Iterator[Verschuldigd]:
    beantwoord = {id for s in staten.values() for id in s.get("antwoorden", {})}
    for s in staten.values():
        for id, v in s.get("verzoeken", {}).items():
            if id not in beantwoord:
                yield _open(
                    "informatieVerstrekken", v.get("aan"), v.get("van"), _dag(v.get("gevraagdOp")),
                    _dag(v.get("antwoordVoor")), "verzoek", id,
                )  # fmt: skip


def _open_aanvragen(inschrijvingen: list[Staat], dossiers: list[Staat]) -> Iterator[Verschuldigd]:
    """TRM-03: a besluit within eight weeks of the aanvraag."""
    gemeenten = {
        id: next(iter(s.get("betrokken", ())), None) for s in dossiers for id in s.get("aanvragen", {})
    }
    for a in _aanvragen(inschrijvingen, dossiers):
        if a.status in ("open", "overgedragen"):
            yield _open(
                "aanvraagBeslissen", gemeenten.get(a.aanvraag_id), None, a.aanvraagdatum,
                None if a.aanvraagdatum is None else beslissen_voor(a.aanvraagdatum),
                "aanvraag", a.aanvraag_id,
            )  # fmt: skip


def _open_verwijzingen(verwijzingen: list[Staat], trajecten: Mapping[Any, Staat]) -> Iterator[Verschuldigd]:
    for s in verwijzingen:
        traject = trajecten.get(s.get("verwijzingId"), {})
        if s.get("status") == "verwezen" and traject.get("status") in (None, "aangemeld"):
            yield _open(
                "aanmeldingBeantwoorden", s.get("ontvanger"), next(iter(s.get("betrokken", ())), None),
                _dag(s.get("verwijsdatum")), _dag(s.get("reactieVoor") or s.get("antwoordVoor")),
                "verwijzing", s.get("verwijzingId", "onbekend"),
            )  # fmt: skip


def _rapportages(
    verwijzingen: list[Staat], trajecten: Mapping[Any, Staat], instellingen: Instellingen
) -> Iterator[Verschuldigd]:
    """TRM-15: the first due day of the grid without a report for its period; a blocked one is not owed."""
    for s in verwijzingen:
        t = trajecten.get(s.get("verwijzingId"), {})
        start = _dag(t.get("startdatum"))
        if start is None or t.get("einddatum") is not None:
            continue
        interval = instellingen.duur("rapportage.interval", start, gemeente=s.get("gemeente"))
        maanden = s.get("rapportageElkeMaanden") or interval.kalendermaanden
        ingediend = sum(
            1
            for d in t.get("documenten", {}).values()
            if d.get("stuksoort") == "rapportage" and d.get("status") in ("ingediend", "geblokkeerd")
        )
        volgende = _na_maanden(start, maanden * (ingediend + 1))
        yield _open(
            "rapporteren", t.get("organisatie"), next(iter(s.get("betrokken", ())), None),
            _na_maanden(start, maanden * ingediend), volgende, "traject", t.get("trajectId", "onbekend"),
        )  # fmt: skip


def _aanbod_uiterlijk(dossiers: list[Staat], per_soort: Mapping[str, list[Staat]]) -> Iterator[Verschuldigd]:
    """TRM-01: an offer within twelve months of ingang, unless one was made or the uitkering ended."""
    moment: list[str] = [
        a["aangebodenOp"]
        for s in per_soort.get("verwijzing", [])
        for a in s.get("aanbiedingen", {}).values()
        if a.get("aangebodenOp")
    ] + [t["startdatum"] for t in per_soort.get("traject", []) if t.get("startdatum")]
    for s in dossiers:
        for id, u in s.get("uitkeringen", {}).items():
            ingang = u.get("ingangsdatum")
            if ingang is None or u.get("einddatum") is not None or any(m >= ingang for m in moment):
                continue
            yield _open(
                "trajectAanbieden", u.get("organisatie"), None, _dag(ingang), _twaalf_maanden(_dag(ingang)),
                "uitkering", id,
            )  # fmt: skip


def _open(
    wat: str,
    door: str | None,
    aan: str | None,
    sinds: date | None,
    uiterlijk: date | None,
    onderwerp: str,
    onderwerp_id: str,
) -> Verschuldigd:
    return Verschuldigd(
        wat=wat, door=door, aan=aan, sinds=sinds, uiterlijk=uiterlijk, te_laat=False, onderwerp=onderwerp,
        onderwerp_id=onderwerp_id,
    )  # fmt: skip


def _beoordeel(open_: tuple[Verschuldigd, ...], peildatum: date) -> tuple[Verschuldigd, ...]:
    """In order of the last day; too late from the day after it (T2)."""
    return tuple(
        v.model_copy(update={"te_laat": v.uiterlijk is not None and v.uiterlijk < peildatum})
        for v in sorted(open_, key=lambda v: (v.uiterlijk or date.max, v.wat, v.onderwerp_id))
    )


def _geldt(van: str | None, tot: str | None, dag: date) -> bool:
    begin, einde = _dag(van), _dag(tot)
    return begin is not None and begin <= dag and (einde is None or dag <= einde)


def _dag(waarde: str | None) -> date | None:
    return None if waarde is None else date.fromisoformat(waarde)


def _na_maanden(start: date, maanden: int) -> date:
    return Duur(maanden=maanden).na(start)
