"""`/v1/dossiers`: what took the inspectie's people weeks in the archives of gemeenten.

Which dossiers, by the ingang of the uitkering, and per dossier klantbeeld and tijdlijn: of each event only
the fields of class `keten`, what else was stated named in `afgeschermd`.
"""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from services.klantvolgsysteem.api import (
    Cursor,
    Kennismoment,
    Limiet,
    Peildatum,
    beeld_van,
    instellingen_van,
    lezer_van,
    moment_of_fout,
    tijdlijn_van,
)
from services.klantvolgsysteem.inspectie.pseudoniem import DOSSIERVORM, TweedePseudoniem
from services.klantvolgsysteem.klantbeeld.klantbeeld import Klantbeeld
from services.klantvolgsysteem.tijdlijn.dossier import Regel, voor_lezer
from services.klantvolgsysteem.tijdlijn.personen import lees_dossier
from services.klantvolgsysteem.tijdlijn.tijdlijn import Tijdlijn
from shared.access.toegang import Doelbinding, Leest
from shared.aggregate.handler import Actor
from shared.contract.basistypen import Gemeentecode
from shared.contract.gebeurtenis import Rol
from shared.contract.model import Model
from shared.contract.weigering import Overtreding
from shared.database import Database
from shared.settings import Settings
from shared.web.probleem import Afgewezen, Fout, van_overtredingen
from shared.web.router import Collectierouter

TOEZICHT = "toezicht"

DossierPad = Annotated[str, Path(pattern=DOSSIERVORM, description="pseudoniem van het dossier")]

# By kennis now: a sample is drawn from what is registered, whenever that was.
COHORT = """
select distinct klant from beeld.uitkering
where ingang >= $1 and ingang < $2 and upper_inf(bekend) and ($3::text[] = '{}' or gemeente = any($3))
"""


class Dossiers(Model):
    """Dossiers van klanten wier uitkering in het venster inging, in een volgorde die niets zegt."""

    van: date
    tot: date
    aantal: int = Field(description="aantal dossiers op alle bladzijden samen")
    dossiers: tuple[str, ...]
    volgende: str | None = Field(None, description="geef mee als `na` voor de volgende bladzijde")


def _eis_toezicht(actor: Actor, doel: str) -> None:
    """Raises Afgewezen (403) for another role, and for another purpose than supervision (INV-03)."""
    if actor.rol is not Rol.INSPECTIE:
        melding = "Dossiers onder een tweede pseudoniem zijn er voor de inspectie; lees zelf `/v1/klanten/…`."
        raise Afgewezen("geen-recht", melding, [Fout(pad=None, code="rol", melding=melding)])
    if doel != TOEZICHT:
        raise van_overtredingen((Overtreding("INV-03", "Doelbinding"),))


def dossierrouter(settings: Settings) -> APIRouter:
    """The routes; the key of the second pseudonym comes from the service's own secret."""
    tweede = TweedePseudoniem.uit_sleutel(bytes.fromhex(settings.bsn_sleutel))
    router = Collectierouter(prefix="/v1/dossiers", tags=["Dossiers"])

    async def regels_van(
        request: Request, dossier: str, actor: Actor, doel: str, moment: datetime | None
    ) -> list[Regel]:
        _eis_toezicht(actor, doel)
        klant = tweede.klant(dossier)
        db: Database = request.app.state.database
        async with db.acquire() as conn:
            regels = [] if klant is None else await lees_dossier(conn, klant, moment)
        if not regels:
            raise Afgewezen("niet-gevonden", "Dit dossier bestaat niet, of was toen nog niet bekend.")
        lezer, alle = lezer_van(actor), {str(r.gebeurtenis.id): r.gebeurtenis for r in regels}
        zichtbaar = [voor_lezer(r, lezer, alle) for r in regels]
        return [r._replace(gebeurtenis=tweede.verhul(r.gebeurtenis)) for r in zichtbaar]

    @router.get("", summary="Trek dossiers voor een onderzoek", response_model=Dossiers)
    async def lees_dossiers(
        request: Request,
        actor: Leest,
        doel: Doelbinding,
        van: Annotated[date, Query(description="eerste ingangsdatum van de uitkering")],
        tot: Annotated[date, Query(description="eerste ingangsdatum erna")],
        gemeente: Annotated[tuple[Gemeentecode, ...], Query(description="alleen deze gemeenten")] = (),
        na: Annotated[str | None, Query(pattern=DOSSIERVORM, description="waarde van `volgende`")] = None,
        limiet: Annotated[int, Query(ge=1, le=2000, description="dossiers per bladzijde")] = 500,
    ) -> Dossiers:
        _eis_toezicht(actor, doel)
        db: Database = request.app.state.database
        async with db.acquire() as conn:
            klanten = [rij[0] for rij in await conn.fetch(COHORT, van, tot, list(gemeente))]
        alle = sorted(map(tweede.dossier, klanten))
        rest = [d for d in alle if na is None or d > na]
        bladzijde_ = tuple(rest[:limiet])
        return Dossiers(
            van=van,
            tot=tot,
            aantal=len(alle),
            dossiers=bladzijde_,
            volgende=bladzijde_[-1] if len(rest) > limiet else None,
        )

    @router.get("/{dossier}/klantbeeld", summary="Lees het beeld van een dossier", response_model=Klantbeeld)
    async def lees_klantbeeld_van_dossier(
        request: Request,
        dossier: DossierPad,
        actor: Leest,
        doel: Doelbinding,
        peildatum: Peildatum = None,
        kennismoment: Kennismoment = None,
    ) -> Klantbeeld:
        moment = moment_of_fout(kennismoment)
        regels = await regels_van(request, dossier, actor, doel, moment)
        return beeld_van(dossier, regels, peildatum, moment, datetime.now(UTC), instellingen_van(request))

    @router.get("/{dossier}/tijdlijn", summary="Lees de tijdlijn van een dossier", response_model=Tijdlijn)
    async def lees_tijdlijn_van_dossier(
        request: Request,
        dossier: DossierPad,
        actor: Leest,
        doel: Doelbinding,
        peildatum: Peildatum = None,
        kennismoment: Kennismoment = None,
        cursor: Cursor = None,
        limiet: Limiet = 100,
    ) -> Tijdlijn:
        moment = moment_of_fout(kennismoment)
        regels = await regels_van(request, dossier, actor, doel, moment)
        return tijdlijn_van(dossier, regels, peildatum, moment, None, cursor, limiet)

    return router
