"""Session of a page: the access token in a cookie that only the server reads.

Where tokens come from is not decided here: `Aanmelding` is given by who composes the service. The embedded
default lets a visitor choose one of the demonstration organisations; elsewhere the organisation's own
sign-in puts the same cookie.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated

import httpx
from fastapi import Depends, Request

from shared.access.client import GeenToken
from shared.access.toegang import Scope
from shared.access.tokens import Tokencontrole
from shared.aggregate.handler import Actor
from shared.contract.gebeurtenis import Rol
from shared.web.probleem import Afgewezen

KOEKJE = "keten_sessie"

Aanmelding = Callable[[str, Rol], Awaitable[str]]
"""Gives an access token for this service to an organisation in a role. Raises GeenToken when it gets none,
httpx.HTTPError when it cannot be asked."""

_EIGEN_PAGINA = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


async def meld_aan(aanmelding: Aanmelding, organisatie: str, rol: Rol) -> str:
    """The token of a new session. Raises Afgewezen."""
    try:
        return await aanmelding(organisatie, rol)
    except GeenToken as fout:
        raise Afgewezen("geen-recht", "De uitgever van tokens laat deze organisatie niet toe.") from fout
    except httpx.HTTPError as fout:
        raise Afgewezen("niet-beschikbaar", "De uitgever van tokens antwoordt nu niet.") from fout


async def _bezoeker(request: Request) -> Actor:
    """The actor of the session. Raises Afgewezen: 401 without a valid one (`Foutpagina` then shows the way to
    the sign-in page), 403 for a session that may not read."""
    controle: Tokencontrole = request.app.state.tokencontrole
    token = request.cookies.get(KOEKJE)
    if token is None:
        raise Afgewezen("geen-token", "U bent niet aangemeld.")
    toegang = await controle.controleer(f"Bearer {token}")
    if Scope.LEZEN.value not in toegang.scopes:
        raise Afgewezen("geen-recht", "Deze sessie geeft geen recht om te lezen.")
    return toegang.actor


Bezoeker = Annotated[Actor, Depends(_bezoeker)]
"""Route parameter: who looks at the page."""


def eigen_pagina(naar: str) -> str:
    """`naar` when it is a page of this site, else the first page: a link to the sign-in page must not be
    able to send a visitor elsewhere."""
    return naar if _EIGEN_PAGINA.fullmatch(naar) else "/"
