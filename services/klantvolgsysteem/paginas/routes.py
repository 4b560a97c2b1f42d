"""Pages of the console: server-rendered, Dutch, without JavaScript. What they show comes from the same
functions as the API, seen with the eyes of the visitor's organisation."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.responses import FileResponse, Response

from services.klantvolgsysteem.api import (
    KlantPad,
    Zoeker,
    beeld_van,
    bereken,
    instellingen_van,
    moment_of_fout,
    zichtbaar_dossier,
)
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import Vraag
from services.klantvolgsysteem.paginas.aanmelding import KOEKJE, Aanmelding, Bezoeker, eigen_pagina, meld_aan
from services.klantvolgsysteem.paginas.sjablonen import sjablonen
from services.klantvolgsysteem.paginas.woorden import Naamgever, per_dag
from services.klantvolgsysteem.tijdlijn.tijdlijn import regels_op
from shared.contract.gebeurtenis import Partner, Rol
from shared.contract.termijnen import dag_van
from shared.database import Database
from shared.deelnemers import Deelnemers
from shared.klanten.bsn import OngeldigBsn
from shared.web.app import ongeldig
from shared.web.probleem import Afgewezen

STIJL = Path(__file__).parent / "static" / "ketenspoor.css"
KOLOMMEN: Mapping[Partner, str] = {
    Partner.INTAKE: "CWI",
    Partner.HANDHAVING: "Gemeente",
    Partner.REINTEGRATIE: "Bureau",
    Partner.KLANTVOLGSYSTEEM: "Signalen",
}
"""Columns of the tijdlijn. That of the signals is there only when it holds something."""

LIJST = """
select klant, gemeenten, fase, uitkering_van, uitkering_tot, open_stukken, laatste_contact,
    count(*) over () as aantal
from beeld.klantbeeld
where organisaties @> array[$1]
order by open_stukken desc, laatste_contact nulls first, klant
limit $2 offset $3
"""
BLADZIJDE = 50

GROEPEN: Mapping[Rol, str] = {
    Rol.KLANTMANAGER: "Klantmanager bij een gemeente",
    Rol.ADVISEUR: "Adviseur bij CWI",
    Rol.BUREAU: "Begeleider bij een re-integratiebureau",
    Rol.DIAGNOSTICUS: "Diagnosticus",
    Rol.INSPECTIE: "Inspecteur",
}

IWI = {"peildatum": "2006-03-01", "van": "2005-01-01", "tot": "2005-04-01", "rijpheid": "volledigCohort"}
"""The question of IWI's report, which the demonstration answers first."""


def _toon(
    request: Request, sjabloon: str, bezoeker: Any = None, status: int = 200, **velden: Any
) -> HTMLResponse:
    deelnemers: Deelnemers = request.app.state.deelnemers
    tekst = sjablonen.get_template(sjabloon).render(
        bezoeker=bezoeker,
        pad=request.url.path,
        naam_van=_naamgever(deelnemers),
        gemeentenaam=_gemeentenaam(deelnemers),
        **velden,
    )
    return HTMLResponse(tekst, status)


def _naamgever(deelnemers: Deelnemers) -> Naamgever:
    def naam(urn: str | None) -> str:
        if urn is None:
            return "nog niet bekend"
        deelnemer = deelnemers.organisatie(urn)
        return deelnemer.naam if deelnemer else urn

    return naam


def _gemeentenaam(deelnemers: Deelnemers) -> Naamgever:
    def naam(code: str) -> str:
        deelnemer = deelnemers.van_gemeente(code)
        return deelnemer.naam if deelnemer else code

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
        return FileResponse(STIJL, media_type="text/css", headers={"Cache-Control": "public, max-age=300"})

    @router.get("/aanmelden")
    async def toon_aanmelden(request: Request, naar: str = "/") -> Response:
        deelnemers: Deelnemers = request.app.state.deelnemers if aanmelding else Deelnemers(())
        groepen = [(titel, deelnemers.met_rol(rol), rol) for rol, titel in GROEPEN.items()]
        return _toon(request, "aanmelden.html", naar=eigen_pagina(naar), groepen=[g for g in groepen if g[1]])

    @router.post("/aanmelden")
    async def begin_sessie(request: Request) -> Response:
        opgave = await _formulier(request)
        organisatie, _, rol = opgave.get("wie", "").rpartition("|")
        deelnemer = request.app.state.deelnemers.organisatie(organisatie)
        if aanmelding is None or deelnemer is None or rol not in [r.value for r in deelnemer.rollen]:
            raise Afgewezen("ongeldig", "Kies een organisatie en rol uit de lijst.")
        antwoord = RedirectResponse(eigen_pagina(opgave.get("naar", "/")), 303)
        antwoord.set_cookie(
            KOEKJE,
            await meld_aan(aanmelding, organisatie, Rol(rol)),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
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
            rijen = await conn.fetch(LIJST, bezoeker.organisatie, BLADZIJDE, (blad - 1) * BLADZIJDE)
        return _toon(
            request,
            "begin.html",
            bezoeker,
            klanten=rijen,
            blad=blad,
            bladen=-(-rijen[0]["aantal"] // BLADZIJDE) if rijen else blad,
            aantal=rijen[0]["aantal"] if rijen else 0,
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
                melding="Dit is geen geldig burgerservicenummer. Controleer de negen cijfers.",
            )
        if not await zoeker.kent(bezoeker.organisatie, klant):
            melding = "Uw organisatie kent geen klant met dit burgerservicenummer."
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
        moment = moment_of_fout(kennismoment or None)
        regels = await zichtbaar_dossier(request.app.state.database, klant, bezoeker, moment)
        tijdlijn = regels_op(regels, peil)[::-1]
        return _toon(
            request,
            "klant.html",
            bezoeker,
            beeld=beeld_van(klant, regels, peil, moment, datetime.now(UTC), instellingen_van(request)),
            dagen=list(per_dag(tijdlijn)),
            aantal=len(tijdlijn),
            kolommen=_kolommen({r.partner for r in tijdlijn}),
            peildatum=peil,
            kennismoment=kennismoment or "",
        )

    @router.get("/sluitende-aanpak")
    async def tabel(
        request: Request,
        bezoeker: Bezoeker,
        peildatum: str | None = None,
        van: str | None = None,
        tot: str | None = None,
        rijpheid: str | None = None,
        trajectmoment: str | None = None,
    ) -> Response:
        simulatie: bool = request.app.state.settings.simulatie
        opgave = {
            "peildatum": peildatum,
            "van": van,
            "tot": tot,
            "rijpheid": rijpheid,
            "trajectmoment": trajectmoment,
        }
        standaard = IWI if simulatie else laatste_rijpe_kwartaal(dag_van(datetime.now(UTC)))
        try:
            vraag = Vraag.model_validate(
                {**standaard, **{n: w for n, w in opgave.items() if w}, "kleineGroep": 0 if simulatie else 10}
            )
        except ValidationError as fout:
            raise ongeldig([{**e, "loc": ("query", *e["loc"])} for e in fout.errors()]) from fout
        uitkomst = await bereken(request, vraag, bezoeker)
        return _toon(request, "sluitende_aanpak.html", bezoeker, vraag=vraag, tabel=uitkomst)

    return router


def laatste_rijpe_kwartaal(vandaag: date) -> Mapping[str, str]:
    """The question about the last quarter of entrants who have all been followed for a year, on the last
    month-end."""
    kwartaal = date(vandaag.year, 3 * ((vandaag.month - 1) // 3) + 1, 1)
    tot = date(kwartaal.year - 1, kwartaal.month, 1)
    van = date(tot.year - (tot.month == 1), (tot.month - 4) % 12 + 1, 1)
    dag = timedelta(days=1)
    maandeinde = (vandaag + dag).replace(day=1) - dag
    return {"peildatum": str(maandeinde), "van": str(van), "tot": str(tot)}


def _kolommen(partners: set[Partner]) -> Mapping[Partner, str]:
    return {
        partner: kop
        for partner, kop in KOLOMMEN.items()
        if partner is not Partner.KLANTVOLGSYSTEEM or partner in partners
    }


def _dag_of_niets(waarde: str | None) -> date | None:
    if not waarde:
        return None
    try:
        return date.fromisoformat(waarde)
    except ValueError as fout:
        raise Afgewezen("ongeldig", "De peildatum is geen datum (JJJJ-MM-DD).") from fout
