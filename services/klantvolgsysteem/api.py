"""HTTP of the klantvolgsysteem: klantbeeld and tijdlijn of a client, indicator IND-01, and the rebuild.

`app.state.database` holds the Database, `app.state.herbouw` the Herbouw, `app.state.klanten` a Klantzoeker
(`Zoeker`). The routes decide nothing: who may see what stands in `tijdlijn/dossier.py`.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from services.klantvolgsysteem.herbouw.herbouw import GeenHerbouw, Herbouw, Herbouwstatus, Verschil
from services.klantvolgsysteem.indicatoren.publicatie import afwijkingen
from services.klantvolgsysteem.indicatoren.sluitende_aanpak import sluitende_aanpak
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.tabel import SluitendeAanpak
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import Vraag
from services.klantvolgsysteem.indicatoren.tijd import GEEN_KENNISMOMENT, VORMEN, lees_kennismoment
from services.klantvolgsysteem.klantbeeld.gebeurtenis import CORRECTIES, toegepast
from services.klantvolgsysteem.klantbeeld.klantbeeld import Klantbeeld, klantbeeld
from services.klantvolgsysteem.klantbeeld.ontheffing import werkt_vanaf
from services.klantvolgsysteem.klantbeeld.vouw import vouw
from services.klantvolgsysteem.tijdlijn.dossier import Regel, op_volgorde, relatie, zichtbare
from services.klantvolgsysteem.tijdlijn.personen import IDENTITEIT, lees_dossiers
from services.klantvolgsysteem.tijdlijn.tijdlijn import Tijdlijn, bladzijde, regels_op
from shared.access.toegang import Beheert, Doelbinding, Leest
from shared.aggregate.handler import Actor
from shared.contract.basistypen import Klant, KlantId
from shared.contract.gebeurtenis import Partner, Rol
from shared.contract.instellingen import STANDAARD, Instellingen
from shared.contract.parameters import GeenParameter
from shared.contract.termijnen import dag_van
from shared.contract.weigering import Geweigerd
from shared.contract.zichtbaarheid import Lezer
from shared.database import Database
from shared.klanten.bsn import pseudoniem
from shared.klanten.routes import klantenrouter
from shared.web.commands import buiten_bereik
from shared.web.probleem import Afgewezen, Fout, van_overtredingen
from shared.web.router import Collectierouter

KlantPad = Annotated[KlantId, Path(description="pseudoniem van de klant")]
Peildatum = Annotated[
    date | None,
    Query(alias="peildatum", description="stand op deze dag; zonder: alles wat bekend is, op vandaag"),
]
Kennismoment = Annotated[
    str | None,
    Query(
        alias="kennismoment",
        description="wat toen was geregistreerd: een datum (einde van die dag) of een tijdstip (RFC 3339)",
        max_length=40,
        json_schema_extra=VORMEN,
    ),
]

Cursor = Annotated[str | None, Query(max_length=200, description="waarde van `volgende`")]
Limiet = Annotated[int, Query(ge=1, le=500, description="regels per bladzijde")]


@dataclass(frozen=True)
class Zoeker:
    """Klantzoeker of the klantvolgsysteem: knows the pseudonym, and whether an organisation may see it."""

    db: Database
    ketensleutel: bytes

    def pseudoniem(self, bsn: str) -> Klant:
        """The client's pseudonym. Raises OngeldigBsn."""
        return pseudoniem(self.ketensleutel, bsn)

    async def persoon(self, klant: Klant) -> Klant:
        """The pseudonym that lives, of a person whose pseudonyms were merged."""
        async with self.db.acquire() as conn:
            return Klant((await IDENTITEIT.lees(conn)).persoon(klant))

    async def kent(self, organisatie: str, klant: Klant) -> bool:
        """Whether this organisation has anything to do with the client."""
        persoon = await self.persoon(klant)
        async with self.db.acquire() as conn:
            gevonden: bool = await conn.fetchval(
                "select exists (select from beeld.klantbeeld where klant = $1 and $2 = any(organisaties))",
                persoon,
                organisatie,
            )
        return gevonden


def lezer_van(actor: Actor) -> Lezer:
    return Lezer(actor.organisatie, actor.rol, frozenset(actor.gemeenten))


def moment_of_fout(waarde: str | None) -> datetime | None:
    """Kennismoment of the query. Raises Afgewezen (400)."""
    if waarde is None:
        return None
    try:
        return lees_kennismoment(waarde)
    except ValueError as fout:
        soort = Fout(pad="kennismoment", code="tijdstip", melding=GEEN_KENNISMOMENT)
        raise Afgewezen("ongeldig", GEEN_KENNISMOMENT, [soort]) from fout


async def zichtbaar_dossier(
    db: Database, klant: Klant, actor: Actor, kennismoment: datetime | None
) -> list[Regel]:
    """The events of a client that this actor may see. Raises Afgewezen: 404 for an unknown client, 403
    (INV-02) without relation, and for the inspectie, which gets figures."""
    if actor.rol is Rol.INSPECTIE:
        raise Afgewezen(
            "geen-recht", "De inspectie leest een dossier onder een tweede pseudoniem: zie `/v1/dossiers`."
        )
    async with db.acquire() as conn:
        # The relation is judged on what is known now; the content on what was known then.
        dossiers = await lees_dossiers(conn, klant)
    nu = dossiers.van(klant)
    if not nu:
        raise Afgewezen("niet-gevonden", "Van deze klant is niets bekend.")
    lezer = lezer_van(actor)
    try:
        regels = zichtbare(nu, lezer)
    except Geweigerd as fout:
        raise van_overtredingen(fout.overtredingen) from fout
    if kennismoment is None:
        return regels
    zichtbaar = {r.gebeurtenis.id: r for r in regels}
    toen = dossiers.van(klant, kennismoment)
    for ander in {dossiers.nu_van(r) for r in toen if r.gebeurtenis.id not in zichtbaar}:
        # Taken for this client then, and of another person now: shown to whom that person is known.
        with suppress(Geweigerd):
            zichtbaar |= {r.gebeurtenis.id: r for r in zichtbare(dossiers.van(ander), lezer)}
    return [zichtbaar[r.gebeurtenis.id] for r in toen if r.gebeurtenis.id in zichtbaar]


def instellingen_van(request: Request) -> Instellingen:
    """What gemeenten set apart from the default terms (rules D.3)."""
    gevonden: Instellingen = getattr(request.app.state, "instellingen", STANDAARD)
    return gevonden


def beeld_van(
    klant: str,
    regels: list[Regel],
    peildatum: date | None,
    kennismoment: datetime | None,
    nu: datetime,
    instellingen: Instellingen = STANDAARD,
) -> Klantbeeld:
    """Fold of these events to the klantbeeld. With a peildatum only what happened, or works, on or before it
    counts (M1, T9); without one all that is known, judged on the day of `kennismoment` or `nu`."""
    bekend = dag_van(kennismoment or nu)
    kennisdag = bekend if kennismoment or peildatum is None else max(bekend, peildatum)
    alle = op_volgorde(regels)
    # Corrections first: a corrected event counts on its own new date, whatever that of the correction.
    gebeurtenissen = [g for g in toegepast(alle) if peildatum is None or werkt_vanaf(g) <= peildatum]
    geteld = {g.id for g in gebeurtenissen}
    versies: dict[str, int] = {}
    for g in alle:
        if g.id in geteld or g.type in CORRECTIES:
            versies[g.stream] = max(g.sequence, versies.get(g.stream, 0))
    return klantbeeld(klant, vouw(gebeurtenissen), versies, peildatum or kennisdag, kennisdag, instellingen)


def tijdlijn_van(
    klant: str,
    regels: list[Regel],
    peildatum: date | None,
    moment: datetime | None,
    partner: Partner | None,
    cursor: str | None,
    limiet: int,
) -> Tijdlijn:
    """One page of the tijdlijn. Raises Afgewezen (400) for a cursor that does not belong to it."""
    try:
        uit, aantal, volgende = bladzijde(regels_op(regels, peildatum), partner, cursor, limiet)
    except ValueError as fout:
        melding = f"{str(fout)[:1].upper()}{str(fout)[1:]}."
        raise Afgewezen("ongeldig", melding, [Fout(pad="cursor", code="cursor", melding=melding)]) from fout
    return Tijdlijn(
        klant=klant,
        peildatum=peildatum,
        kennismoment=moment,
        aantal=aantal,
        gebeurtenissen=uit,
        volgende=volgende,
    )


def klantrouter() -> APIRouter:
    """`/v1/klanten/{klant}/…` and the search by BSN."""
    router = Collectierouter(prefix="/v1/klanten", tags=["Klanten"])

    @router.get(
        "/{klant}/klantbeeld", summary="Lees het gedeelde beeld van een klant", response_model=Klantbeeld
    )
    async def lees_klantbeeld(
        request: Request,
        klant: KlantPad,
        actor: Leest,
        doel: Doelbinding,
        peildatum: Peildatum = None,
        kennismoment: Kennismoment = None,
    ) -> Klantbeeld:
        moment = moment_of_fout(kennismoment)
        regels = await zichtbaar_dossier(request.app.state.database, klant, actor, moment)
        return beeld_van(klant, regels, peildatum, moment, datetime.now(UTC), instellingen_van(request))

    @router.get("/{klant}/tijdlijn", summary="Lees de tijdlijn van een klant", response_model=Tijdlijn)
    async def lees_tijdlijn(
        request: Request,
        klant: KlantPad,
        actor: Leest,
        doel: Doelbinding,
        peildatum: Peildatum = None,
        kennismoment: Kennismoment = None,
        partner: Annotated[
            Partner | None, Query(description="alleen gebeurtenissen van deze partner")
        ] = None,
        cursor: Cursor = None,
        limiet: Limiet = 100,
    ) -> Tijdlijn:
        moment = moment_of_fout(kennismoment)
        regels = await zichtbaar_dossier(request.app.state.database, klant, actor, moment)
        return tijdlijn_van(klant, regels, peildatum, moment, partner, cursor, limiet)

    router_met_zoek = APIRouter()
    router_met_zoek.include_router(klantenrouter(inschrijven=False))
    router_met_zoek.include_router(router)
    return router_met_zoek


def indicatorrouter() -> APIRouter:
    """`/v1/indicatoren/…`: figures, without persons."""
    router = Collectierouter(prefix="/v1/indicatoren", tags=["Indicatoren"])

    @router.get(
        "/sluitende-aanpak",
        summary="Bereken IND-01, de sluitende aanpak",
        description="Aandeel van de arbeidsplichtige instroom dat binnen het venster uitstroomde of een "
        "traject kreeg aangeboden. Wie alle getelde klanten mag inzien (een gemeente die alleen zichzelf "
        "vraagt) kiest alles vrij; een ander kiest een maandeinde, een kwartaal of jaar van instroom en ten "
        "hoogste één gemeente en één andere groep.",
        response_model=SluitendeAanpak,
    )
    async def lees_sluitende_aanpak(
        request: Request, actor: Leest, vraag: Annotated[Vraag, Query()]
    ) -> SluitendeAanpak:
        return await bereken(request, vraag, actor)

    return router


async def bereken(request: Request, vraag: Vraag, actor: Actor) -> SluitendeAanpak:
    """The answer for this reader. Raises Afgewezen: 403 for a question that is not for it (M10), 400 for a
    day without rules."""
    db: Database = request.app.state.database
    try:
        _controleer_publicatie(vraag, actor, request.app.state.settings.simulatie)
        async with db.acquire() as conn:
            return await sluitende_aanpak(conn, vraag, datetime.now(UTC))
    except (GeenParameter, OverflowError) as fout:
        raise buiten_bereik("peildatum") from fout


def _controleer_publicatie(vraag: Vraag, actor: Actor, simulatie: bool) -> None:
    """Any question is for who has access to all cases counted, and for a simulation, where nobody exists;
    others get the fixed publications (M10). Raises Afgewezen (403)."""
    eigen = actor.rol is Rol.KLANTMANAGER and vraag.gemeente and set(vraag.gemeente) <= set(actor.gemeenten)
    if simulatie or eigen:
        return
    fouten = [Fout(pad=pad, code="M10", melding=melding) for pad, melding in afwijkingen(vraag)]
    if fouten:
        detail = "Vrije vragen zijn er voor wie alle getelde klanten mag inzien: vraag de eigen gemeente."
        raise Afgewezen("geen-recht", f"{detail} {' '.join(f.melding for f in fouten)}", fouten)


class Vergelijking(Herbouwstatus):
    """Stand van de herbouw, met de verschillen tussen de nieuwe en de actieve versie."""

    verschillen: tuple[Verschil, ...] = Field(description="leeg: beide versies zijn gelijk")


def herbouwrouter() -> APIRouter:
    """`/v1/herbouw`: fill a new version beside the live one, compare, switch or cancel."""
    router = Collectierouter(prefix="/v1/herbouw", tags=["Beheer"])

    def van(request: Request) -> Herbouw:
        gevonden: Herbouw = request.app.state.herbouw
        return gevonden

    @router.get("", summary="Lees de stand van de herbouw", response_model=Herbouwstatus)
    async def lees_herbouw(request: Request, actor: Beheert) -> Any:
        return await van(request).status()

    @router.post(
        "",
        status_code=201,
        summary="Start een herbouw van de projectie",
        response_model=Herbouwstatus,
        responses={409: {}},
    )
    async def start_herbouw(request: Request, actor: Beheert) -> Any:
        return await _of_strijdig(van(request).start())

    @router.get(
        "/vergelijking",
        summary="Vergelijk de nieuwe versie met de actieve",
        response_model=Vergelijking,
        responses={409: {}},
    )
    async def vergelijk_herbouw(request: Request, actor: Beheert) -> Any:
        herbouw = van(request)
        verschillen = await _of_strijdig(herbouw.vergelijk())
        stand = await herbouw.status()
        return Vergelijking(**stand.model_dump(), verschillen=verschillen)

    @router.post(
        "/wissels",
        status_code=201,
        summary="Laat lezers de nieuwe versie zien",
        response_model=Herbouwstatus,
        responses={409: {}},
    )
    async def wissel_herbouw(request: Request, actor: Beheert) -> Any:
        return await _of_strijdig(van(request).wissel())

    @router.delete("", summary="Breek de herbouw af", response_model=Herbouwstatus, responses={409: {}})
    async def annuleer_herbouw(request: Request, actor: Beheert) -> Any:
        return await _of_strijdig(van(request).annuleer())

    return router


async def _of_strijdig(taak: Any) -> Any:
    try:
        return await taak
    except GeenHerbouw as fout:
        raise Afgewezen("strijdig", str(fout)) from fout


def routers() -> list[APIRouter]:
    """All routers of the data side of the klantvolgsysteem."""
    return [klantrouter(), indicatorrouter(), herbouwrouter()]


__all__ = ["Zoeker", "beeld_van", "lezer_van", "relatie", "routers", "zichtbaar_dossier"]
