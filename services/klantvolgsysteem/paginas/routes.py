"""Pages of the console: server-rendered, Dutch, without JavaScript. What they show comes from the same
functions as the API, seen with the eyes of the visitor's organisation."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from pydantic import ValidationError
from starlette.responses import FileResponse, Response

from services.klantvolgsysteem.api import (
    KlantPad,
    Zoeker,
    beeld_van,
    controleer_celgrootte,
    moment_of_fout,
    zichtbaar_dossier,
)
from services.klantvolgsysteem.indicatoren.sluitende_aanpak import Vraag, sluitende_aanpak
from services.klantvolgsysteem.paginas import woorden
from services.klantvolgsysteem.paginas.aanmelding import KOEKJE, Aanmelding, Bezoeker
from services.klantvolgsysteem.tijdlijn.tijdlijn import regels_op
from shared.contract.gebeurtenis import Partner, Rol
from shared.contract.termijnen import dag_van
from shared.database import Database
from shared.deelnemers import Deelnemers
from shared.klanten.bsn import OngeldigBsn
from shared.web.probleem import Afgewezen

HIER = Path(__file__).parent
KOLOMMEN = (
    (Partner.INTAKE, "CWI"),
    (Partner.HANDHAVING, "Gemeente"),
    (Partner.REINTEGRATIE, "Bureau"),
)
LIJST = """
select klant, gemeenten, fase, uitkering_van, uitkering_tot, open_stukken, laatste_contact, gewijzigd
from beeld.klantbeeld
where organisaties @> array[$1]
order by open_stukken desc, laatste_contact nulls first, klant
limit $2 offset $3
"""
BLADZIJDE = 50

sjablonen = Jinja2Templates(HIER / "templates")
sjablonen.env.filters.update(woorden.FILTERS)
sjablonen.env.trim_blocks = sjablonen.env.lstrip_blocks = True


def _toon(
    request: Request, sjabloon: str, bezoeker: Any = None, status: int = 200, **velden: Any
) -> Response:
    deelnemers: Deelnemers = request.app.state.deelnemers
    return sjablonen.TemplateResponse(
        request,
        sjabloon,
        {"bezoeker": bezoeker, "naam_van": _naamgever(deelnemers), **velden},
        status_code=status,
    )


def _naamgever(deelnemers: Deelnemers) -> Any:
    def naam(urn: str | None) -> str:
        if urn is None:
            return "nog niet bekend"
        deelnemer = deelnemers.organisatie(urn)
        return deelnemer.naam if deelnemer else urn

    return naam


async def _formulier(request: Request) -> Mapping[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


MEDIATYPEN = dict.fromkeys(("/aanmelden", "/afmelden", "/zoek"), "application/x-www-form-urlencoded")
"""Paths whose body is a form."""


def paginarouter(aanmelding: Aanmelding | None) -> APIRouter:
    """All pages. `aanmelding` None: signing in is done elsewhere, and /aanmelden says so."""
    router = APIRouter(include_in_schema=False)

    @router.get("/stijl.css")
    async def stijl() -> Response:
        return FileResponse(HIER / "static" / "ketenspoor.css", media_type="text/css")

    @router.get("/aanmelden")
    async def toon_aanmelden(request: Request, naar: str = "/") -> Response:
        deelnemers: Deelnemers = request.app.state.deelnemers if aanmelding else Deelnemers(())
        return _toon(request, "aanmelden.html", naar=naar, deelnemers=list(deelnemers))

    @router.post("/aanmelden")
    async def meld_aan(request: Request) -> Response:
        opgave = await _formulier(request)
        organisatie, _, rol = opgave.get("wie", "").rpartition("|")
        deelnemer = request.app.state.deelnemers.organisatie(organisatie)
        if aanmelding is None or deelnemer is None or rol not in [r.value for r in deelnemer.rollen]:
            raise Afgewezen("ongeldig", "Kies een organisatie en rol uit de lijst.")
        naar = opgave.get("naar", "/")
        if not naar.startswith("/") or naar.startswith("//"):
            naar = "/"
        antwoord = RedirectResponse(naar, 303)
        antwoord.set_cookie(
            KOEKJE, await aanmelding(organisatie, Rol(rol)), httponly=True, samesite="strict", path="/"
        )
        return antwoord

    @router.post("/afmelden")
    async def meld_af() -> Response:
        antwoord = RedirectResponse("/aanmelden", 303)
        antwoord.delete_cookie(KOEKJE)
        return antwoord

    @router.get("/")
    async def begin(
        request: Request, bezoeker: Bezoeker, blad: Annotated[int, Query(ge=1, le=10_000)] = 1
    ) -> Response:
        if bezoeker.rol is Rol.INSPECTIE:
            return RedirectResponse("/sluitende-aanpak", 303)
        db: Database = request.app.state.database
        async with db.acquire() as conn:
            rijen = await conn.fetch(LIJST, bezoeker.organisatie, BLADZIJDE + 1, (blad - 1) * BLADZIJDE)
        return _toon(
            request, "begin.html", bezoeker, klanten=rijen[:BLADZIJDE], blad=blad, meer=len(rijen) > BLADZIJDE
        )

    @router.post("/zoek")
    async def zoek(request: Request, bezoeker: Bezoeker) -> Response:
        bsn = (await _formulier(request)).get("bsn", "").strip()
        zoeker: Zoeker = request.app.state.klanten
        try:
            klant = zoeker.pseudoniem(bsn)
        except OngeldigBsn:
            return _toon(
                request,
                "zoek.html",
                bezoeker,
                400,
                melding="Dit is geen geldig BSN: negen cijfers, 11-proef.",
            )
        if not await zoeker.kent(bezoeker.organisatie, klant):
            melding = "Uw organisatie kent geen klant met dit BSN."
            return _toon(request, "zoek.html", bezoeker, 404, melding=melding)
        return RedirectResponse(f"/klanten/{klant}", 303)

    @router.get("/klanten/{klant}")
    async def klantpagina(
        request: Request,
        klant: KlantPad,
        bezoeker: Bezoeker,
        peildatum: str | None = None,
        kennismoment: str | None = None,
    ) -> Response:
        peil = _dag_of_niets(peildatum)
        regels = await zichtbaar_dossier(
            request.app.state.database, klant, bezoeker, moment_of_fout(kennismoment or None)
        )
        beeld = beeld_van(klant, regels, peil, dag_van(datetime.now(UTC)))
        tijdlijn = regels_op(regels, peil)
        return _toon(
            request,
            "klant.html",
            bezoeker,
            beeld=beeld,
            tijdlijn=list(reversed(tijdlijn)),
            kolommen=KOLOMMEN,
            peildatum=peil,
            kennismoment=kennismoment or "",
        )

    @router.get("/sluitende-aanpak")
    async def tabel(
        request: Request,
        bezoeker: Bezoeker,
        peildatum: str = "2006-03-01",
        van: str = "2005-01-01",
        tot: str = "2005-04-01",
        rijpheid: str = "volledigCohort",
        trajectmoment: str = "aanbod",
    ) -> Response:
        try:
            vraag = Vraag.model_validate(
                {
                    "peildatum": peildatum,
                    "van": van,
                    "tot": tot,
                    "rijpheid": rijpheid,
                    "trajectmoment": trajectmoment,
                    "kleineGroep": 0 if request.app.state.settings.simulatie else 10,
                }
            )
        except ValidationError as fout:
            velden = ", ".join(str(e["loc"][0]) for e in fout.errors())
            raise Afgewezen(
                "ongeldig", f"Deze velden kloppen niet: {velden}. Een datum is JJJJ-MM-DD."
            ) from fout
        controleer_celgrootte(vraag, bezoeker, request.app.state.settings.simulatie)
        db: Database = request.app.state.database
        async with db.acquire() as conn:
            uitkomst = await sluitende_aanpak(conn, vraag, datetime.now(UTC))
        return _toon(request, "sluitende_aanpak.html", bezoeker, vraag=vraag, tabel=uitkomst)

    return router


def _dag_of_niets(waarde: str | None) -> date | None:
    if not waarde:
        return None
    try:
        return date.fromisoformat(waarde)
    except ValueError as fout:
        raise Afgewezen("ongeldig", "De peildatum is geen datum (JJJJ-MM-DD).") from fout
