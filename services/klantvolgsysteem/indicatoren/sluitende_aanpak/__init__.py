"""IND-01 Sluitende aanpak: which share of arbeidsplichtige entrants has left the uitkering or been offered a
traject within 12 months after ingang?

One statement brings the facts of the cohort per client and uitkeringsperiode, as valid on P and known at K;
pure functions classify and count. Source: indicators.md IND-01, compared with `golden/iwi-tabel-2.json`.
"""

from datetime import datetime

from services.klantvolgsysteem.indicatoren.sluitende_aanpak.cohort import POSITIES, gevallen
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.tabel import SluitendeAanpak, tabel
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.telling import tel
from services.klantvolgsysteem.indicatoren.sluitende_aanpak.vraag import Vraag, kennismoment_van
from shared.database import Connection


async def sluitende_aanpak(conn: Connection, vraag: Vraag, nu: datetime) -> SluitendeAanpak:
    """IND-01 for this question. `nu` is the clock's moment, used when K is left out."""
    kennismoment = kennismoment_van(vraag, nu)
    posities = {plaats: int(positie) for plaats, positie in await conn.fetch(POSITIES)}
    return tabel(tel(await gevallen(conn, vraag, kennismoment), vraag), vraag, kennismoment, posities)
