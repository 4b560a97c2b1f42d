"""Reading a request body as a model, with every error at once, and keeping a BSN out of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from shared.aggregate.aggregate import Commando
from shared.contract.diepte import MAX_DIEPTE, te_diep
from shared.contract.gebeurtenis import Deur
from shared.contract.lezen import lees
from shared.klanten.bsn import bevat_bsn, kan_bsn
from shared.web.meldingen import fouten
from shared.web.openapi import MODEL, modelnaam
from shared.web.probleem import Afgewezen, Fout

M = TypeVar("M", bound=BaseModel)
C = TypeVar("C", bound=Commando)


def verwacht_model(
    model: type[BaseModel], voorbeeld: Any = None, andere: Sequence[Any] = ()
) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its body with `lees_model`. The route's function must name
    the model in its attribute `modellen`, so that the document holds the schema. `andere`: more examples,
    of a request that looks otherwise."""
    inhoud: dict[str, Any] = {"schema": {MODEL: modelnaam(model)}}
    if andere:
        inhoud["schema"]["examples"] = [voorbeeld, *andere]
    if voorbeeld is not None:
        inhoud["example"] = voorbeeld
    return {"requestBody": {"required": True, "content": {"application/json": inhoud}}}


async def lees_model(request: Request, model: type[M], *, mag_bsn: bool = False) -> M:
    """The body as `model`. Raises Afgewezen (400) with every error of the body, among them a BSN where
    only `mag_bsn` allows one."""
    return _lees(await _lichaam(request), model, mag_bsn=mag_bsn, overnemen=False)[0]


async def lees_commando(request: Request, model: type[C]) -> tuple[C, Mapping[str, str]]:
    """The body as a command, and the raw texts of the codes that it holds as `onbekend`: history that is
    taken over may have codes that our lists lack (`domain/events.md` §6). Raises Afgewezen (400)."""
    inhoud = await _lichaam(request)
    return _lees(inhoud, model, mag_bsn=False, overnemen=_neemt_over(inhoud))


async def _lichaam(request: Request) -> bytes:
    """The body. Raises Afgewezen (400) for one that is nested too deeply to look through."""
    inhoud = await request.body()
    if te_diep(inhoud):
        melding = f"De inhoud is dieper genest dan {MAX_DIEPTE} niveaus."
        raise Afgewezen("ongeldig", melding, [Fout(code="te-diep", melding=melding)])
    return inhoud


def _neemt_over(inhoud: bytes) -> bool:
    """Whether the body names the door `overnemen`; bytes first, because nearly no body does."""
    if b"overnemen" not in inhoud:
        return False
    try:
        boom = orjson.loads(inhoud)
    except orjson.JSONDecodeError:
        return False
    return isinstance(boom, dict) and boom.get("deur") == Deur.OVERNEMEN


def _lees(inhoud: bytes, model: type[M], *, mag_bsn: bool, overnemen: bool) -> tuple[M, Mapping[str, str]]:
    gevonden = [] if mag_bsn else bsn_fouten(inhoud)
    try:
        gelezen = lees(inhoud, model, overnemen=overnemen)
    except ValidationError as fout:
        verkeerd = {f.pad for f in gevonden}
        alle = (*gevonden, *(f for f in fouten(fout.errors(include_url=False)) if f.pad not in verkeerd))
    else:
        if not gevonden:
            return gelezen
        alle = tuple(gevonden)
    if gevonden:
        raise Afgewezen(
            "bsn", "Een BSN hoort niet in dit bericht. Gebruik het pseudoniem van de klant.", alle
        )
    raise Afgewezen("ongeldig", samenvatting(alle), alle)


def samenvatting(alle: tuple[Fout, ...]) -> str:
    """`detail` for a list of errors: the error itself when it is the only one."""
    if len(alle) == 1:
        fout = alle[0]
        return f"{fout.pad}: {fout.melding}" if fout.pad else fout.melding
    return f"Het verzoek bevat {len(alle)} fouten."


def bsn_fouten(inhoud: bytes) -> list[Fout]:
    """Where in a JSON body a BSN stands. The bytes are searched first: nearly no body holds nine digits,
    and then nothing is parsed twice."""
    if not kan_bsn(inhoud) or not bevat_bsn(inhoud.decode("utf-8", "replace"), vrije_tekst=True):
        return []
    try:
        boom = orjson.loads(inhoud)
    except orjson.JSONDecodeError:
        return []  # the model says what is wrong with it
    melding = "Hier staat een BSN. Laat het weg: de klant staat er al met zijn pseudoniem in."
    return [Fout(pad=pad or None, code="bsn", melding=melding) for pad in _paden(boom, "")]


def _paden(waarde: Any, pad: str) -> Iterator[str]:
    if isinstance(waarde, dict):
        for naam, deel in waarde.items():
            if bevat_bsn(naam):
                yield pad
            yield from _paden(deel, f"{pad}.{naam}" if pad else naam)
    elif isinstance(waarde, list):
        for nummer, deel in enumerate(waarde):
            yield from _paden(deel, f"{pad}[{nummer}]")
    elif isinstance(waarde, str | int) and bevat_bsn(str(waarde), vrije_tekst=isinstance(waarde, str)):
        yield pad
