"""The cases of the cohort out of the facts of the projection, as valid on P and known at K."""

from datetime import date, datetime

from services.klantvolgsysteem.indicatoren.sluitende_aanpak.klasse import Geval
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import Vraag, leeftijdsklasse
from shared.contract.parameters import Duur, duur, getal, parameter
from shared.contract.termijnen import leeftijd_bereikt
from shared.database import Connection

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
