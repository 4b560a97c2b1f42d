"""HTTP of the Klok: none. What the calendar brings is not for a partner to state; whoever may see the client
reads it in the tijdlijn. The system itself gives the commands (`services/klantvolgsysteem/systeem.py`)."""

from shared.web.commands import Route

ROUTES: tuple[Route, ...] = ()
