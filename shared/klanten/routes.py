"""`/v1/klanten`: from BSN to pseudonym. The BSN stands in the body, never in the address."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Request
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from shared.access.toegang import Doelbinding, Leest, Registreert
from shared.contract.basistypen import Klant, KlantId
from shared.contract.model import Model
from shared.klanten.bsn import OngeldigBsn, controleer
from shared.klanten.register import Klantenregister, Klantzoeker
from shared.web.inhoud import lees_model, verwacht_model
from shared.web.router import Collectierouter


def _bsn(waarde: str) -> str:
    try:
        return controleer(waarde)
    except OngeldigBsn as fout:
        tekst = str(fout)
        raise PydanticCustomError(
            "bsn_ongeldig", "{uitleg}", {"uitleg": tekst[:1].upper() + tekst[1:] + "."}
        ) from None


class BsnOpgave(Model):
    """Het burgerservicenummer van een klant."""

    bsn: Annotated[
        str,
        AfterValidator(_bsn),
        Field(
            description="negen cijfers die aan de 11-proef voldoen",
            json_schema_extra={"pattern": "^[0-9]{9}$"},
        ),
    ] = Field(examples=["999999011"])


class Klantverwijzing(Model):
    """Een klant, onder pseudoniem."""

    klant: KlantId


class Zoekresultaat(Model):
    """De gevonden klanten: geen of één."""

    klanten: tuple[Klantverwijzing, ...]


def klantenrouter(*, inschrijven: bool = True) -> APIRouter:
    """Enrolment and search. `app.state.klanten` holds the Klantenregister; with `inschrijven=False` a
    Klantzoeker is enough."""
    router = Collectierouter(prefix="/v1/klanten", tags=["Klanten"])

    @router.post(
        "/_zoek",
        summary="Zoek een klant op BSN",
        description="Geeft het pseudoniem als uw organisatie de klant kent, anders een lege lijst.",
        response_model=Zoekresultaat,
        openapi_extra=verwacht_model(BsnOpgave),
    )
    async def zoek_klant(request: Request, actor: Leest, doel: Doelbinding) -> Response:
        opgave = await lees_model(request, BsnOpgave, mag_bsn=True)
        zoeker: Klantzoeker = request.app.state.klanten
        klant = await zoeker.persoon(zoeker.pseudoniem(opgave.bsn))
        gevonden: list[Klant] = [klant] if await zoeker.kent(actor.organisatie, klant) else []
        return _json({"klanten": [{"klant": k} for k in gevonden]}, 200)

    if inschrijven:

        @router.post(
            "",
            summary="Meld een klant aan",
            description="Bewaart het BSN versleuteld en geeft het pseudoniem. Herhalen kan altijd.",
            status_code=201,
            response_model=Klantverwijzing,
            responses={200: {"model": Klantverwijzing, "description": "de klant was al aangemeld"}},
            openapi_extra=verwacht_model(BsnOpgave),
        )
        async def meld_klant_aan(request: Request, actor: Registreert) -> Response:
            opgave = await lees_model(request, BsnOpgave, mag_bsn=True)
            register: Klantenregister = request.app.state.klanten
            klant, nieuw = await register.schrijf_in(actor.organisatie, opgave.bsn)
            return _json({"klant": klant}, 201 if nieuw else 200)

        meld_klant_aan.modellen = (BsnOpgave,)  # type: ignore[attr-defined]  # read by shared.web.openapi
    zoek_klant.modellen = (BsnOpgave,)  # type: ignore[attr-defined]  # read by shared.web.openapi
    return router


def _json(inhoud: object, status: int) -> Response:
    return Response(orjson.dumps(inhoud), status, media_type="application/json")
