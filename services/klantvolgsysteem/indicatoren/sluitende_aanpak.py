"""IND-01 Sluitende aanpak: which share of arbeidsplichtige entrants has left the uitkering or been offered a
traject within 12 months after ingang?

One statement brings the facts of the cohort per client and uitkeringsperiode, as valid on P and known at K;
pure functions classify and count. Source: indicators.md IND-01, compared with `golden/iwi-tabel-2.json`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.klantvolgsysteem.indicatoren.blok import Cel, Kennis, Uitkomst, onderdruk, procent
from services.klantvolgsysteem.indicatoren.tijd import Moment, einde_van
from shared.contract.basistypen import Dag, Gemeentecode, KorteTekst, OrganisatieUrn
from shared.contract.codes import Fase, Faseschema
from shared.contract.faseschema import ALTIJD, SCHEMAS
from shared.contract.model import Model
from shared.contract.parameters import Duur, duur, getal, parameter
from shared.contract.termijnen import leeftijd_bereikt
from shared.database import Connection

DEFINITIEVERSIE = "IND-01/1"
_DRIE_MAANDEN = Duur(maanden=3)


class Klasse(StrEnum):
    """Classes in the order in which they are tested."""

    O = "O"  # noqa: E741  # the report's own code
    V1 = "V1"
    V2 = "V2"
    V3 = "V3"
    N1 = "N1"
    N2 = "N2"
    N3 = "N3"
    ONBEKEND = "ONBEKEND"


class Trajectmoment(StrEnum):
    BESLUIT = "besluit"
    AANBOD = "aanbod"
    START = "start"


class Rijpheid(StrEnum):
    ALLEEN_RIJP = "alleenRijp"
    VOLLEDIG_COHORT = "volledigCohort"


_GRENZEN = {
    "iwi": ((23, "<23"), (37, "23-36"), (47, "37-46"), (57, "47-56"), (None, "57+")),
    "cbs": ((30, "<30"), (35, "30-34"), (55, "35-54"), (60, "55-59"), (None, "60+")),
    "45plus": ((45, "<45"), (51, "45-50"), (56, "51-55"), (61, "56-60"), (None, "61+")),
}


class Vraag(Model, defer_build=False):
    """Parameters of IND-01 (M6). `van` and `tot` bound the ingang of the uitkering: [van, tot).

    Built at once: FastAPI makes a parameter of each field and knows only while it does so that the alias of
    the field is its own concern. What it is told to build later, pydantic warns of.
    """

    peildatum: Dag = Field(description="alleen wat op deze dag was gebeurd telt mee")
    van: Dag = Field(description="eerste ingangsdatum van het cohort")
    tot: Dag = Field(description="eerste ingangsdatum na het cohort")
    kennismoment: Moment | None = Field(
        None, description="alleen wat toen was geregistreerd telt mee; gaat voor `kennis`"
    )
    kennis: Kennis = Field(
        Kennis.NU, description="nu; gelijktijdig: kennismoment = peildatum; definitief: peildatum + 3 maanden"
    )
    gemeente: tuple[Gemeentecode, ...] = Field((), description="alleen uitkeringen van deze gemeenten")
    uitvoerder: OrganisatieUrn | None = Field(
        None, description="alleen uitkeringen van deze organisatie (ISD)"
    )
    bureau: OrganisatieUrn | None = Field(
        None, description="alleen wie in de uitkeringsperiode een traject bij dit bureau begon"
    )
    faseschema: Faseschema = "suwiFase"
    faseversie: KorteTekst | None = Field(
        None, description="alleen fasen die volgens deze versie van het schema zijn bepaald"
    )
    fase: Fase | None = Field(None, description="alleen klanten met deze fase op de ingangsdatum")
    weergave: Literal["iwi", "uitgebreid"] = Field(
        "iwi", description="iwi: nogNietBepaald en onbekend samen in overig"
    )
    leefvorm: str | None = Field(
        None,
        pattern="^(alleenstaand|alleenstaandeOuder0-4|alleenstaandeOuder5-11|alleenstaandeOuder12-17"
        "|alleenstaandeOuder|paarZonderKinderen|paarMetKinderen|onbekend)$",
    )
    leeftijden: Literal["iwi", "cbs", "45plus"] = "iwi"
    leeftijdsklasse: str | None = Field(
        None, max_length=12, description="klasse uit de indeling `leeftijden`, of onbekend"
    )
    venster: int = Field(12, ge=1, le=60, description="maanden na ingang")
    trajectmoment: Trajectmoment = Trajectmoment.AANBOD
    geweigerd_aanbod_telt: bool = True
    tel_verhuizing: bool = True
    laat_en_uit: Literal["N2", "N1"] = Field(
        "N2", description="klasse van wie laat een aanbod kreeg en laat uitstroomde"
    )
    rijpheid: Rijpheid = Rijpheid.ALLEEN_RIJP
    kleine_groep: int = Field(10, ge=0, le=100, description="kleinere aantallen worden niet getoond; 0 = uit")

    @field_validator("fase")
    @classmethod
    def _van_het_schema(cls, fase: str | None, info: ValidationInfo) -> str | None:
        """Schemes are never mapped onto each other: a fase of another one would give an empty table."""
        waarden = SCHEMAS.get(info.data.get("faseschema", ""))
        if fase is not None and waarden is not None:
            _kies("fase", fase, (*waarden, *ALTIJD))
        return fase

    @field_validator("leeftijdsklasse")
    @classmethod
    def _van_de_indeling(cls, klasse: str | None, info: ValidationInfo) -> str | None:
        grenzen = _GRENZEN.get(info.data.get("leeftijden", ""))
        if klasse is not None and grenzen is not None:
            _kies("leeftijdsklasse", klasse, (*(naam for _, naam in grenzen), "onbekend"))
        return klasse


def _kies(veld: str, waarde: str, namen: Sequence[str]) -> None:
    if waarde not in namen:
        raise PydanticCustomError(
            "codelijst",
            "'{waarde}' is geen {veld} van deze indeling. Toegestaan: {toegestaan}.",
            {"waarde": waarde, "veld": veld, "toegestaan": ", ".join(namen)},
        )


@dataclass(frozen=True, slots=True)
class Geval:
    """Facts of one uitkeringsperiode of one client, valid on P and known at K.

    `uiterlijk` is U = ingang + venster. `aanbod` is the first trajectmoment between ingang and `einde`.
    `levert` tells whether the gemeente was still delivering events when the window closed: without that,
    absence of offer and exit is not known (M5, T13).
    """

    ingang: date
    uiterlijk: date
    einde: date | None = None
    reden: str | None = None
    aanbod: date | None = None
    geweigerd: bool = False
    volledig_ontheven: bool = False
    fase: str = "onbekend"
    levert: bool = True
    leefvorm: str = "onbekend"
    leeftijd: int | None = None


def uitstroom(g: Geval, tel_verhuizing: bool = True) -> date | None:
    """The exit that counts: with telVerhuizing = nee a move to another gemeente is none, in no row."""
    return g.einde if tel_verhuizing or g.reden != "verhuizing" else None


def klasse(g: Geval, laat_en_uit: str = "N2", tel_verhuizing: bool = True) -> Klasse:
    """Class of one case. "Within" includes U itself (M2, E04).

    N2 is tested before N1: in the report row N1 has no entry in the exit column (IND-01 Val).
    """
    einde = uitstroom(g, tel_verhuizing)
    if g.volledig_ontheven:
        return Klasse.O
    if g.aanbod is not None and g.aanbod <= g.uiterlijk:
        return Klasse.V2 if einde is None else Klasse.V1
    if einde is not None and einde <= g.uiterlijk:
        return Klasse.V3
    if einde is not None:
        return Klasse.N1 if g.aanbod is not None and laat_en_uit == "N1" else Klasse.N2
    if g.aanbod is not None:
        return Klasse.N1
    return Klasse.N3 if g.levert else Klasse.ONBEKEND


RIJEN: Mapping[str, str] = {
    "BESTAND": "Totale bestand",
    "O": "Af: ontheffing (volledig)",
    "O_TRAJECT": "Ontheffing, met traject",
    "O_UIT": "Ontheffing, uitgestroomd",
    "NOEMER": "Bestand exclusief ontheffing",
    "V1": "Voldoet: traject binnen 1 jaar, uitgestroomd",
    "V2": "Voldoet: traject binnen 1 jaar, niet uitgestroomd",
    "V3": "Voldoet: geen traject binnen 1 jaar, wel uitgestroomd",
    "V": "Totaal voldoet",
    "N1": "Voldoet niet: traject pas na 1 jaar",
    "N2": "Voldoet niet: uitgestroomd na 1 jaar, geen traject binnen 1 jaar",
    "N3": "Voldoet niet: niet uitgestroomd en geen traject",
    "N": "Totaal voldoet niet",
    "ONBEKEND": "Onbekend: gemeente leverde niet",
    "UITSTROOM": "Totale uitstroom",
    "GEWEIGERD": "Waarvan met een geweigerd aanbod",
}
"""Rows in the order in which they are printed. GEWEIGERD is shown apart: the report is silent on it."""

_SOMMEN = {
    "BESTAND": ("O", "NOEMER", "ONBEKEND"),
    "NOEMER": ("V", "N"),
    "V": ("V1", "V2", "V3"),
    "N": ("N1", "N2", "N3"),
    "UITSTROOM": ("O_UIT", "V1", "V3", "N2"),
}
_MET_UITSTROOM = ("BESTAND", "O_UIT", "V1", "V3", "N2", "UITSTROOM")


@dataclass(frozen=True, slots=True)
class Telling:
    """Counts per row and column, and what was left out."""

    cellen: Mapping[Cel, int]
    kolommen: Sequence[str]
    onrijp: int
    redenen: Mapping[str, int]


def kolom(g: Geval, vraag: Vraag) -> str:
    """Column of a case: its fase on ingang. The report merges nogNietBepaald and onbekend into overig."""
    if g.fase in ALTIJD:
        return "overig" if vraag.weergave == "iwi" else g.fase
    return f"fase_{g.fase}"


def tel(gevallen: Iterable[Geval], vraag: Vraag) -> Telling:
    """Counts the cases per class and fase.

    With `alleenRijp` a case whose window is not fully observed on P is left out, also when it is already
    decided: else successes would ripen first (M7).
    """
    cellen: Counter[Cel] = Counter()
    redenen: Counter[str] = Counter()
    onrijp = 0
    gezien: set[str] = set()
    for g in gevallen:
        if g.uiterlijk > vraag.peildatum:
            onrijp += 1
            if vraag.rijpheid is Rijpheid.ALLEEN_RIJP:
                continue
        k = klasse(g, vraag.laat_en_uit, vraag.tel_verhuizing)
        uit = uitstroom(g, vraag.tel_verhuizing) is not None
        waar = kolom(g, vraag)
        gezien.add(waar)
        rijen = [k.value]
        if k is Klasse.O:
            rijen += ["O_TRAJECT"] * (g.aanbod is not None) + ["O_UIT"] * uit
        if g.geweigerd:
            rijen.append("GEWEIGERD")
        for rij in rijen:
            cellen[rij, waar] += 1
        if uit:
            redenen[g.reden or "onbekend"] += 1
    restkolommen = ("overig",) if vraag.weergave == "iwi" else ALTIJD
    vast = (*(f"fase_{f}" for f in SCHEMAS.get(vraag.faseschema, ())), *restkolommen)
    kolommen = (*sorted(gezien - set(vast)), *vast)
    volledig: dict[Cel, int] = {(r, c): cellen[r, c] for r in RIJEN for c in kolommen}
    for som in ("V", "N", "NOEMER", "BESTAND", "UITSTROOM"):
        for c in kolommen:
            volledig[som, c] = sum(volledig[r, c] for r in _SOMMEN[som])
    for r in RIJEN:
        volledig[r, "totaal"] = sum(volledig[r, c] for c in kolommen)
    return Telling(volledig, kolommen, onrijp, dict(redenen))


class Cijfer(Model):
    """One cell. `aantal` null with `onderdrukt`: a small group; print `*` (M10)."""

    aantal: int | None
    percentage: int | None = None
    onderdrukt: bool = False


class Rij(Model):
    code: str
    label: str
    cellen: Mapping[str, Cijfer]
    totaal_uitstroom: Cijfer | None = None


class SluitendeAanpak(Model):
    """IND-01 as a table with the result block of M8. `uitstroom` counts exits per reason, always beside the
    table: any exit meets, also detention or moving."""

    indicator: Literal["IND-01"] = "IND-01"
    vraag: str = (
        "Welk deel van de arbeidsplichtige instroom is binnen 12 maanden na ingang uitgestroomd of heeft een "
        "traject aangeboden gekregen?"
    )
    eenheid: str = "klant per uitkeringsperiode"
    kolommen: tuple[str, ...]
    rijen: tuple[Rij, ...]
    uitkomst: Uitkomst
    uitstroom: Mapping[str, Cijfer]


def tabel(
    t: Telling, vraag: Vraag, kennismoment: datetime, logposities: Mapping[str, int]
) -> SluitendeAanpak:
    """The printed result: percentages, small cells withheld, and the block of M8."""
    c = t.cellen
    alle = (*t.kolommen, "totaal")
    lijnen: list[tuple[Cel, list[Cel]]] = [((r, "totaal"), [(r, k) for k in t.kolommen]) for r in RIJEN] + [
        ((som, k), [(r, k) for r in delen]) for som, delen in _SOMMEN.items() for k in alle
    ]
    weg = onderdruk(c, lijnen, vraag.kleine_groep)

    def cijfer(rij: str, kol: str) -> Cijfer:
        if (rij, kol) in weg:
            return Cijfer(aantal=None, onderdrukt=True)
        if rij not in ("V", "N"):
            return Cijfer(aantal=c[rij, kol])
        teller, noemer = c[rij, kol], c["NOEMER", kol]
        verborgen = ("NOEMER", kol) in weg or 0 < noemer - teller < vraag.kleine_groep
        return Cijfer(aantal=teller, percentage=None if verborgen else procent(teller, noemer))

    def uit(rij: str) -> Cijfer | None:
        if rij not in _MET_UITSTROOM:
            return None
        if rij != "UITSTROOM":
            return cijfer(rij, "totaal")
        kaal = cijfer(rij, "totaal")
        if kaal.onderdrukt or ("BESTAND", "totaal") in weg:
            return kaal
        percentage = procent(c[rij, "totaal"], c["BESTAND", "totaal"])
        return Cijfer(aantal=kaal.aantal, percentage=percentage)

    v = cijfer("V", "totaal")
    noemer, onbekend = cijfer("NOEMER", "totaal"), cijfer("ONBEKEND", "totaal")
    dekking = procent(c["NOEMER", "totaal"], c["NOEMER", "totaal"] + c["ONBEKEND", "totaal"])
    reden_cellen = {(reden, "uitstroom"): n for reden, n in t.redenen.items()}
    reden_cellen["", "uitstroom"] = sum(t.redenen.values())
    reden_weg = onderdruk(
        reden_cellen, [(("", "uitstroom"), [cel for cel in reden_cellen if cel[0]])], vraag.kleine_groep
    )
    return SluitendeAanpak(
        kolommen=(*t.kolommen, "totaal"),
        rijen=tuple(
            Rij(
                code=r,
                label=label,
                cellen={k: cijfer(r, k) for k in alle},
                totaal_uitstroom=uit(r),
            )
            for r, label in RIJEN.items()
        ),
        uitkomst=Uitkomst(
            teller=v.aantal,
            noemer=noemer.aantal,
            onbekend=onbekend.aantal,
            uitgesloten={"volledigeOntheffing": cijfer("O", "totaal").aantal},
            onrijp=None if 0 < t.onrijp < vraag.kleine_groep else t.onrijp,
            percentage=v.percentage,
            dekking=None if onbekend.onderdrukt or noemer.onderdrukt else dekking,
            niet_representatief=dekking is not None and dekking < 80,
            onderdrukt=bool(weg or reden_weg),
            peildatum=vraag.peildatum,
            kennismoment=kennismoment,
            parameters=vraag.model_dump(mode="json", exclude_none=True),
            definitieversie=DEFINITIEVERSIE,
            wetsversie=wetsversie(vraag.van),
            logposities=logposities,
        ),
        uitstroom={
            reden: cel(n, verborgen=(reden, "uitstroom") in reden_weg)
            for reden, n in sorted(t.redenen.items())
        },
    )


def cel(aantal: int, *, verborgen: bool) -> Cijfer:
    return Cijfer(aantal=None if verborgen else aantal, onderdrukt=verborgen)


def wetsversie(dag: date) -> str:
    """Name of the law under which the cohort came in: the Participatiewet replaced the WWB in 2015."""
    return "Participatiewet" if dag >= date(2015, 1, 1) else "WWB"


def kennismoment_van(vraag: Vraag, nu: datetime) -> datetime:
    """K of the question (M1)."""
    if vraag.kennismoment is not None:
        return vraag.kennismoment
    match vraag.kennis:
        case Kennis.NU:
            return nu
        case Kennis.GELIJKTIJDIG:
            return einde_van(vraag.peildatum)
        case Kennis.DEFINITIEF:
            return einde_van(_DRIE_MAANDEN.na(vraag.peildatum))


def leeftijdsklasse(leeftijd: int | None, indeling: str) -> str:
    """Age class of M6, `onbekend` without a birth date."""
    if leeftijd is None:
        return "onbekend"
    return next(naam for grens, naam in _GRENZEN[indeling] if grens is None or leeftijd < grens)


def leefvormklasse(leefvorm: str | None, kinderen: int | None, jongste: date | None, dag: date) -> str:
    """Leefvorm of M6, on `dag`. An alleenstaandeOuder whose youngest is 18 or older is alleenstaand."""
    match leefvorm:
        case "alleenstaande" | "alleenstaand":
            return "alleenstaand"
        case "alleenstaandeOuder":
            if jongste is None:
                return "alleenstaandeOuder"
            jaren = leeftijd_op(jongste, dag)
            if jaren >= 18:
                return "alleenstaand"
            return "alleenstaandeOuder" + ("0-4" if jaren < 5 else "5-11" if jaren < 12 else "12-17")
        case "gehuwd" | "ongehuwdSamenwonend":
            if kinderen is None:
                return "onbekend"
            return "paarMetKinderen" if kinderen else "paarZonderKinderen"
        case _:
            return "onbekend"


def leeftijd_op(geboren: date, dag: date) -> int:
    """Age in whole years on `dag` (T4)."""
    jaren = dag.year - geboren.year
    return jaren if leeftijd_bereikt(geboren, jaren) <= dag else jaren - 1


# One statement on purpose: several would be several snapshots, and a batch of the projection between them
# would give a table that never was. $1 P, $2 K, $3 van, $4 tot, $5 onderbreking in days, $6 gemeenten ({} =
# all), $7 uitvoerder, $8 faseschema, $9 venster in months, $10 trajectmoment, $11 geweigerdAanbodTelt,
# $12 months within which the gemeente must have delivered, $13 bureau, $14 version of the faseschema.
COHORT = """
with toegekend as materialized (
    -- Uitkeringen of everyone with an ingang in the cohort; an end after P does not exist yet (M1).
    select u.klant, u.gemeente, u.organisatie, u.ingang,
        case when u.einde <= $1 then u.einde end as einde,
        case when u.einde <= $1 then u.reden end as reden
    from beeld.uitkering u
    where u.bekend @> $2::timestamptz and u.ingang <= $1
        and u.klant in (select klant from beeld.uitkering where ingang >= $3 and ingang < $4)
), gemerkt as (
    -- T11: a gap of at most the onderbreking in the same gemeente is the same period.
    select *, coalesce(
        ingang > max(coalesce(einde, 'infinity')) over (
            partition by klant, gemeente order by ingang
            rows between unbounded preceding and 1 preceding) + $5::int + 1, true)::int as begint
    from toegekend
), genummerd as (
    select *, sum(begint) over (partition by klant, gemeente order by ingang) as nummer from gemerkt
), periode as (
    select klant, gemeente, (array_agg(organisatie order by ingang))[1] as organisatie,
        min(ingang) as ingang,
        case when bool_and(einde is not null) then max(einde) end as einde,
        (array_agg(reden order by ingang desc))[1] as reden,
        (min(ingang) + make_interval(months => $9::int))::date as uiterlijk
    from genummerd
    group by klant, gemeente, nummer
), cohort as materialized (
    select *, least(einde, $1) as laatste_dag, least(uiterlijk, einde, $1) as toetsdag
    from periode
    where ingang >= $3 and ingang < $4
        and (cardinality($6::text[]) = 0 or gemeente = any($6::text[]))
        and ($7::text is null or organisatie = $7)
        and ($13::text is null or exists (
            select from beeld.trajectstart s
            where s.klant = periode.klant and s.organisatie = $13 and s.bekend @> $2::timestamptz
                and s.startdatum between periode.ingang and least(periode.einde, $1)))
), levering as materialized (
    -- Last day on which the gemeente stated anything: the sign that it was delivering (M5). Materialized: a
    -- planner that expects one case, as after a first load, would else look it up again for every case.
    select organisatie, max(datum_tot) as tot
    from beeld.gebeurtenis
    where topic = 'keten.handhaving.v1' and time <= $2 and datum_tot <= $1
        and organisatie in (select organisatie from cohort)
    group by organisatie
)
select p.ingang, p.uiterlijk, p.einde, p.reden,
    case $10::text
        when 'besluit' then b.besluitdatum
        when 'start' then s.startdatum
        else coalesce(a.aangeboden_op, s.startdatum)
    end as aanbod,
    coalesce($10::text = 'aanbod' and a.geweigerd, false) as geweigerd,
    coalesce(o.letter_a, false) or v.vrijgesteld as volledig_ontheven,
    coalesce(f.waarde, 'onbekend') as fase,
    coalesce(l.tot >= least(p.uiterlijk, $1) - make_interval(months => $12::int), false) as levert,
    k.geboortedatum, k.leefvorm, k.kinderen, k.jongste_kind
from cohort p
left join levering l using (organisatie)
left join lateral (
    select a.aangeboden_op, a.antwoord = 'geweigerd' and a.beantwoord_op <= $1 as geweigerd
    from beeld.aanbod a
    where a.klant = p.klant and a.bekend @> $2::timestamptz
        and a.aangeboden_op between p.ingang and p.laatste_dag
        and ($11::bool or a.antwoord is distinct from 'geweigerd' or a.beantwoord_op > $1)
    order by a.aangeboden_op limit 1
) a on true
left join lateral (
    select min(s.startdatum) as startdatum
    from beeld.trajectstart s
    where s.klant = p.klant and s.bekend @> $2::timestamptz
        and s.startdatum between p.ingang and p.laatste_dag
) s on true
left join lateral (
    select min(b.besluitdatum) as besluitdatum
    from beeld.trajectbesluit b
    where b.klant = p.klant and b.bekend @> $2::timestamptz and b.uitkomst = 'aanbod'
        and b.besluitdatum between p.ingang and p.laatste_dag
) b on true
left join lateral (
    -- T12: every obligation of letter a, by whatever ontheffingen together. A besluit that was not made
    -- known has no effect (T9, E42); who is exempt from full-time work only is not exempt.
    select count(distinct plicht) = 3 as letter_a
    from beeld.ontheffing o, unnest(o.verplichtingen) plicht
    where o.klant = p.klant and o.bekend @> $2::timestamptz and o.geldig @> p.toetsdag
        and o.bekendgemaakt_op <= $1
        and plicht in ('arbeidsplicht', 'sollicitatieplicht', 'inschrijvingsplicht')
        and (plicht <> 'arbeidsplicht' or o.arbeidsplicht_tot_uren is null)
) o on true
cross join lateral (
    select exists (select from beeld.vrijstelling v
        where v.klant = p.klant and v.bekend @> $2::timestamptz and v.geldig @> p.toetsdag) as vrijgesteld
) v
left join lateral (
    -- The fase that held on ingang: the last determined one; ties as T7.
    select f.waarde
    from beeld.fase f
    where f.klant = p.klant and f.bekend @> $2::timestamptz and f.geldig @> p.ingang and f.faseschema = $8
        and ($14::text is null or f.schemaversie = $14)
    order by f.bepaald_op desc nulls last, lower(f.bekend) desc, f.feit desc limit 1
) f on true
left join lateral (
    -- Of each field the last statement known on ingang, or the first after it.
    select
        (array_agg(k.geboortedatum order by k.gesteld_op desc, k.feit)
            filter (where k.geboortedatum is not null))[1] as geboortedatum,
        (array_agg(k.leefvorm order by k.gesteld_op > p.ingang, k.gesteld_op desc, k.feit)
            filter (where k.leefvorm is not null))[1] as leefvorm,
        (array_agg(k.kinderen order by k.gesteld_op > p.ingang, k.gesteld_op desc, k.feit)
            filter (where k.kinderen is not null))[1] as kinderen,
        (array_agg(k.jongste_kind order by k.gesteld_op > p.ingang, k.gesteld_op desc, k.feit)
            filter (where k.jongste_kind is not null))[1] as jongste_kind
    from beeld.klantgegeven k
    where k.klant = p.klant and k.bekend @> $2::timestamptz and k.gesteld_op <= $1
) k on true
"""

POSITIES = "select topic || '/' || partition, max(tot_en_met) + 1 from ontvangst group by topic, partition"


async def gevallen(conn: Connection, vraag: Vraag, kennismoment: datetime) -> list[Geval]:
    """The cases of POP-I at (P, K), with the filters of the question applied."""
    if vraag.peildatum < vraag.van:
        return []
    rijen = await conn.fetch(
        COHORT,
        vraag.peildatum,
        kennismoment,
        vraag.van,
        vraag.tot,
        _dagen(vraag.peildatum),
        list(vraag.gemeente),
        vraag.uitvoerder,
        vraag.faseschema,
        vraag.venster,
        vraag.trajectmoment.value,
        vraag.geweigerd_aanbod_telt,
        duur("dossier.actueel", vraag.peildatum).kalendermaanden,
        vraag.bureau,
        vraag.faseversie,
    )
    uit = []
    for (
        ingang,
        uiterlijk,
        einde,
        reden,
        aanbod,
        geweigerd,
        ontheven,
        fase,
        levert,
        geboren,
        vorm,
        n,
        jongste,
    ) in rijen:
        geval = Geval(
            ingang, uiterlijk, einde, reden, aanbod, geweigerd, ontheven, fase, levert,
            leefvormklasse(vorm, n, jongste, ingang),
            None if geboren is None else leeftijd_op(geboren, ingang),
        )  # fmt: skip
        if _past(geval, vraag):
            uit.append(geval)
    return uit


def _past(g: Geval, vraag: Vraag) -> bool:
    return (
        (vraag.fase is None or g.fase == vraag.fase)
        and (vraag.leefvorm is None or g.leefvorm.startswith(vraag.leefvorm))
        and (
            vraag.leeftijdsklasse is None
            or leeftijdsklasse(g.leeftijd, vraag.leeftijden) == vraag.leeftijdsklasse
        )
    )


def _dagen(dag: date) -> int:
    waarde = parameter("uitkering.onderbreking", dag).waarde
    return waarde.kalenderdagen if isinstance(waarde, Duur) else getal("uitkering.onderbreking", dag)


async def sluitende_aanpak(conn: Connection, vraag: Vraag, nu: datetime) -> SluitendeAanpak:
    """IND-01 for this question. `nu` is the clock's moment, used when K is left out."""
    kennismoment = kennismoment_van(vraag, nu)
    posities = {plaats: int(positie) for plaats, positie in await conn.fetch(POSITIES)}
    return tabel(tel(await gevallen(conn, vraag, kennismoment), vraag), vraag, kennismoment, posities)
