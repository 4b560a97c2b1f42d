"""Access in a route: the token's actor, the scope that the route needs, the purpose of a read."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes
from starlette.requests import HTTPConnection

from shared.access.tokens import Tokencontrole
from shared.aggregate.handler import Actor
from shared.contract.doelen import geregistreerd, leesdoelen, past_bij
from shared.contract.gebeurtenis import Rol
from shared.contract.weigering import Overtreding
from shared.web.probleem import Afgewezen, Fout


class Scope(StrEnum):
    """Rights of a token."""

    REGISTREREN = "keten:registreren"
    LEZEN = "keten:lezen"
    BEHEER = "keten:beheer"


SCOPES: Mapping[str, str] = {
    Scope.REGISTREREN: "gebeurtenissen vastleggen",
    Scope.LEZEN: "gegevens van klanten en cijfers lezen",
    Scope.BEHEER: "de verwerking bekijken en herstellen",
}


class _Ketentoken(OAuth2):
    """The security scheme of the OpenAPI document, and its check: gives the actor of a token with the scopes
    that the route asks. Where a token is asked stands in the settings: `shared.web.openapi` fills it in."""

    def __init__(self) -> None:
        super().__init__(
            scheme_name="ketentoken",
            description="Ondertekend token (JWT) van één organisatie in één rol, uitsluitend in de header "
            "Authorization. Aan te vragen met client_credentials en private_key_jwt.",
            flows=OAuthFlows(clientCredentials=OAuthFlowClientCredentials(tokenUrl="", scopes=dict(SCOPES))),
        )

    async def __call__(  # type: ignore[override]  # FastAPI calls it with what it asks for
        self, request: HTTPConnection, scopes: SecurityScopes
    ) -> Actor:
        controle: Tokencontrole = request.app.state.tokencontrole
        toegang = await controle.controleer(request.headers.get("authorization"))
        for scope in scopes.scopes:
            if scope not in toegang.scopes:
                melding = f"Het token geeft niet het recht '{scope}' ({SCOPES.get(scope, scope)})."
                raise Afgewezen(
                    "geen-recht",
                    melding,
                    [Fout(pad="Authorization", code="scope", melding=melding)],
                    {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
                )
        return toegang.actor


KETENTOKEN = _Ketentoken()

Registreert = Annotated[Actor, Security(KETENTOKEN, scopes=[Scope.REGISTREREN.value])]
"""Route parameter: the actor of a token that may register."""
Leest = Annotated[Actor, Security(KETENTOKEN, scopes=[Scope.LEZEN.value])]
"""Route parameter: the actor of a token that may read."""
Beheert = Annotated[Actor, Security(KETENTOKEN, scopes=[Scope.BEHEER.value])]
"""Route parameter: the actor of a token that may operate."""


def doel(waarde: str, register_url: str, rol: Rol) -> str:
    """The slug of a processing activity from its slug or URI. Raises Afgewezen (403, INV-03) if it is unknown
    or does not fit the role."""
    slug = geregistreerd(waarde, register_url)
    if slug is not None and past_bij(slug, rol):
        return slug
    regel = Overtreding("INV-03").tekst
    melding = f"{regel} Doelen van de rol {rol}: {', '.join(leesdoelen(rol))}."
    raise Afgewezen("geweigerd", melding, [Fout(pad="Doelbinding", code="INV-03", melding=melding)])


async def _doelbinding(
    request: Request,
    actor: Leest,
    doelbinding: Annotated[
        str | None,
        Header(
            alias="Doelbinding",
            description="doel van het lezen, dat bij de rol past: URI of naam van de verwerking in het "
            "register (verplicht)",
        ),
    ] = None,
) -> str:
    if doelbinding is None or not doelbinding.strip():
        melding = f"Noem het doel van het lezen in de header Doelbinding: {', '.join(leesdoelen(actor.rol))}."
        raise Afgewezen("ongeldig", melding, [Fout(pad="Doelbinding", code="INV-03", melding=melding)])
    return doel(doelbinding.strip(), request.app.state.settings.register_url, actor.rol)


Doelbinding = Annotated[str, Depends(_doelbinding)]
"""Route parameter for every read of client data: slug of the processing activity that it is for."""
