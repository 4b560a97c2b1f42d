"""`GET /v1/klanten/{klant}/plichten`: which obligations hold for a client on a day, and what lifts each."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from services.handhaving.feiten import Bron
from services.handhaving.plichten import Plicht, plichten
from services.handhaving.uitkeringsdossier import aggregate as uitkeringsdossier
from services.handhaving.uitkeringsdossier.decider import Uitkeringsdossier
from services.handhaving.voorbeelden import GEMEENTE, KLANT, ONTHEFFING_ID
from shared.access.toegang import Doelbinding, Leest
from shared.aggregate.fold import fold
from shared.aggregate.handler import Actor, Commandohandler
from shared.contract.basistypen import Gemeentecode, KlantId
from shared.contract.gebeurtenis import Rol
from shared.contract.model import Model
from shared.contract.parameters import GeenParameter
from shared.contract.termijnen import dag_van
from shared.contract.weigering import Overtreding
from shared.database import Database
from shared.klanten.identiteiten import lees_historie
from shared.web.commands import buiten_bereik
from shared.web.probleem import Afgewezen, Fout, van_overtredingen
from shared.web.router import Collectierouter

ONDERDEEL: Mapping[str, Literal["a", "b", "c"]] = {
    "arbeidsplicht": "a",
    "sollicitatieplicht": "a",
    "inschrijvingsplicht": "a",
    "reintegratieplicht": "b",
    "tegenprestatie": "c",
}
"""Letters of art. 9 lid 1."""

VOORBEELD = {
    "klant": KLANT,
    "gemeente": GEMEENTE,
    "peildatum": "2025-05-01",
    "plichten": [
        {
            "plicht": "arbeidsplicht",
            "onderdeel": "a",
            "stand": "ontheven",
            "artikel": "9 lid 2",
            "door": ONTHEFFING_ID,
            "totEnMet": "2025-10-07",
        },
        {
            "plicht": "reintegratieplicht",
            "onderdeel": "b",
            "stand": "geldt",
            "artikel": None,
            "door": None,
            "totEnMet": None,
        },
    ],
    "rustperioden": [],
}


class Plichtstand(Model):
    """Eén verplichting op de peildatum."""

    plicht: str
    onderdeel: Literal["a", "b", "c"] = Field(description="onderdeel van artikel 9 lid 1")
    stand: Literal["geldt", "ontheven", "vrijgesteld", "vervallen", "nietOplegbaar"] = Field(
        description="nietOplegbaar is geen ontheffing: de drie toetsen van artikel 9 lid 4 zijn niet alle "
        "positief"
    )
    artikel: str | None = Field(None, description="grond waarop de verplichting niet geldt")
    door: UUID | None = Field(None, description="de ontheffing of vrijstelling die dat bepaalt")
    tot_en_met: date | None = Field(None, description="laatste dag daarvan, als die er is")


class Rustperiode(Model):
    """Een rustperiode op de peildatum; verandert niets aan de verplichtingen."""

    rustperiode_id: UUID
    van: date
    tot_en_met: date | None


class Plichten(Model):
    """De verplichtingen van een klant in een gemeente op een dag. Leeg vóór de melding, onder de 18 en vanaf
    de pensioenleeftijd."""

    klant: str
    gemeente: str
    peildatum: date
    plichten: tuple[Plichtstand, ...]
    rustperioden: tuple[Rustperiode, ...]


def plichtenrouter() -> APIRouter:
    """The route, over `app.state.database` and the store of `app.state.commandohandler`."""
    router = Collectierouter(prefix="/v1/klanten", tags=["Klanten"])

    @router.get(
        "/{klant}/plichten",
        summary="Lees de verplichtingen van een klant op een dag",
        description="Berekend uit het dossier, de ontheffingen en wat over het gezin bekend is; nergens "
        "opgeslagen. Alleen voor de gemeente van het dossier.",
        response_model=Plichten,
        responses={200: {"content": {"application/json": {"example": VOORBEELD}}}},
    )
    async def lees_plichten(
        request: Request,
        klant: Annotated[KlantId, Path(description="pseudoniem van de klant")],
        actor: Leest,
        doel: Doelbinding,
        peildatum: Annotated[
            date | None, Query(alias="peildatum", description="stand op deze dag; zonder: vandaag")
        ] = None,
        gemeente: Annotated[
            Gemeentecode | None,
            Query(alias="gemeente", description="CBS-code; nodig als u voor meer gemeenten werkt"),
        ] = None,
    ) -> Plichten:
        eigen = eigen_gemeente(actor, gemeente)
        dag = peildatum or dag_van(datetime.now(UTC))
        handler: Commandohandler = request.app.state.commandohandler
        db: Database = request.app.state.database
        async with db.acquire() as conn:
            bron = Bron(handler.store, conn, klant, eigen, historie=await lees_historie(conn))
            dossier = await eigen_dossier(bron, actor)
            try:
                op_dag = plichten(dossier, await bron.ontheffingen(), await bron.gezin(), dag)
            except (GeenParameter, OverflowError) as fout:
                raise buiten_bereik("peildatum") from fout
        return Plichten(
            klant=klant,
            gemeente=eigen,
            peildatum=dag,
            plichten=tuple(_stand(plicht) for plicht in op_dag),
            rustperioden=tuple(
                Rustperiode(rustperiode_id=id, van=p.van, tot_en_met=p.tot_en_met)
                for id, p in dossier.rustperioden.items()
                if p.bevat(dag)
            ),
        )

    return router


def eigen_gemeente(actor: Actor, gemeente: str | None) -> str:
    """The gemeente that is asked about, or the only one of the actor. Raises Afgewezen: 403 (INV-02) for one
    of others and for another role, 400 where a choice is needed."""
    if actor.rol is not Rol.KLANTMANAGER or (gemeente is not None and gemeente not in actor.gemeenten):
        raise van_overtredingen((Overtreding("INV-02"),))
    if gemeente is not None:
        return gemeente
    if len(actor.gemeenten) != 1:
        melding = "Geef de gemeente op: uw organisatie werkt voor meer gemeenten."
        raise Afgewezen("ongeldig", melding, [Fout(pad="gemeente", code="ontbreekt", melding=melding)])
    return actor.gemeenten[0]


async def eigen_dossier(bron: Bron, actor: Actor) -> Uitkeringsdossier:
    """The client's dossier here. Raises Afgewezen: 404 without one, 403 (INV-02) for that of others."""
    for sleutel in bron.sleutels:
        id = uitkeringsdossier.dossier_id(sleutel, bron.gemeente)
        events = await bron.stream(uitkeringsdossier.AGGREGAAT.stream(id))
        if events and events[0].envelop.organisatie != actor.organisatie:
            raise van_overtredingen((Overtreding("INV-02"),))
        if events:
            return await bron.met_vrijstelling_elders(fold(uitkeringsdossier.AGGREGAAT, events))
    raise Afgewezen("niet-gevonden", "Van deze klant is in deze gemeente geen dossier.")


def _stand(plicht: Plicht) -> Plichtstand:
    return Plichtstand.model_validate(
        {
            "plicht": plicht.naam,
            "onderdeel": ONDERDEEL[plicht.naam],
            "stand": plicht.stand.value,
            "artikel": plicht.artikel,
            "door": plicht.id,
            "tot_en_met": plicht.tot_en_met,
        }
    )
