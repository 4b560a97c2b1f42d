"""Session of a page: the access token in a cookie that only the server reads.

Where tokens come from is not decided here: `Aanmelding` is given by who composes the service. The embedded
default lets a visitor choose one of the demonstration organisations; elsewhere the organisation's own
sign-in puts the same cookie.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request

from shared.access.toegang import Scope
from shared.access.tokens import Toegang, Tokencontrole
from shared.aggregate.handler import Actor
from shared.contract.gebeurtenis import Rol
from shared.web.probleem import Afgewezen

KOEKJE = "keten_sessie"

Aanmelding = Callable[[str, Rol], Awaitable[str]]
"""Gives an access token for this service to an organisation in a role."""


async def _bezoeker(request: Request) -> Actor:
    """The actor of the session; without a valid one the visitor is sent to the sign-in page."""
    controle: Tokencontrole = request.app.state.tokencontrole
    token = request.cookies.get(KOEKJE)
    try:
        if token is None:
            raise Afgewezen("geen-token", "geen sessie")
        toegang: Toegang = await controle.controleer(f"Bearer {token}")
    except Afgewezen as fout:
        if fout.status != 401:
            raise
        naar = quote(request.url.path, safe="/")
        raise HTTPException(303, "aanmelden", {"Location": f"/aanmelden?naar={naar}"}) from fout
    if Scope.LEZEN.value not in toegang.scopes:
        raise Afgewezen("geen-recht", "Deze sessie geeft geen recht om te lezen.")
    return toegang.actor


Bezoeker = Annotated[Actor, Depends(_bezoeker)]
"""Route parameter: who looks at the page."""
