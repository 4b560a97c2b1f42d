"""The klantvolgsysteem with its pages, for the tests of the console: seeded database, signed sessions."""

from datetime import date
from pathlib import Path

from fastapi import FastAPI

from services.klantvolgsysteem.api import Zoeker, routers
from services.klantvolgsysteem.paginas.aanmelding import Aanmelding
from services.klantvolgsysteem.paginas.foutpagina import Foutpagina
from services.klantvolgsysteem.paginas.routes import MEDIATYPEN, paginarouter
from services.klantvolgsysteem.projectie import Projectie
from shared.access.tokens import maak_token
from shared.aggregate.handler import Actor
from shared.contract.gebeurtenis import Rol
from shared.database import Database
from shared.deelnemers import Deelnemer, Deelnemers
from shared.klanten.bsn import pseudoniem
from shared.web.app import maak_app
from tests.klantbeeld_bouw import BUREAU, CWI, GEMEENTE, LETTER_A, Keten, uuid
from tests.webproef import ONTVANGER, SLEUTEL, UITGEVER, instellingen

BSN = "999999011"
KETENSLEUTEL = bytes.fromhex("5a" * 32)
W = pseudoniem(KETENSLEUTEL, BSN)
ANDERE_GEMEENTE = "urn:nld:oin:00000099200000003000"
INSPECTIE = "urn:nld:oin:00000099900000009000"
VRIJE_TEKST = "<script>alert('grond')</script> & \"wat\" kan deze klant?"
GEHEIM = "uitsluitend-voor-de-gemeente"

DEELNEMERS = Deelnemers(
    (
        Deelnemer(organisatie=CWI, naam="CWI", rollen=(Rol.ADVISEUR,)),
        Deelnemer(
            organisatie=GEMEENTE, naam="Gemeente Proefstad", rollen=(Rol.KLANTMANAGER,), gemeenten=("9991",)
        ),
        Deelnemer(
            organisatie=ANDERE_GEMEENTE,
            naam="Gemeente Elders",
            rollen=(Rol.KLANTMANAGER,),
            gemeenten=("9992",),
        ),
        Deelnemer(organisatie=BUREAU, naam="Bureau Vooruit", rollen=(Rol.BUREAU,)),
        Deelnemer(organisatie=INSPECTIE, naam="Inspectie", rollen=(Rol.INSPECTIE,)),
    )
)


def sessie(organisatie: str, rol: Rol, *gemeenten: str, nu: float | None = None) -> str:
    """A token that may only read, as the pages keep it."""
    actor = Actor(organisatie, rol, gemeenten)
    return maak_token(SLEUTEL, UITGEVER, ONTVANGER, actor, ("keten:lezen",), nu=nu)


async def meld_aan(organisatie: str, rol: Rol) -> str:
    deelnemer = DEELNEMERS.organisatie(organisatie)
    return sessie(organisatie, rol, *(deelnemer.gemeenten if deelnemer else ()))


def verhaal() -> Keten:
    """A client whom CWI, gemeente and bureau know: an ontheffing, a traject, and a report to be read."""
    keten = Keten()
    dag = date(2025, 1, 6)
    keten.zeg("WerkzoekendeIngeschreven", W, f"inschrijving-{uuid(W)}", dag, inschrijvingId=str(uuid(W)))
    keten.fase(W, dag, "2")
    keten.uitkering(W, dag, regeling="participatiewet")
    keten.ontheffing(
        W, dag, date(2025, 12, 31), *LETTER_A, grondslag="art9", gronden=["medisch"], motivering=GEHEIM
    )
    verwijzing = f"verwijzing-{uuid(W, 0)}"
    keten.zeg(
        "KlantVerwezen", W, verwijzing, "2025-02-10", verwijzingId=str(uuid(W, 0)), ontvanger=BUREAU,
        verwijsdatum="2025-02-10", vraagstelling=VRIJE_TEKST,
    )  # fmt: skip
    keten.zeg(
        "StukOntvangen", W, verwijzing, "2025-05-01", stukId=str(uuid("stuk", W)), stuksoort="rapportage",
        ontvangenOp="2025-05-01", verschuldigd=["lezen"],
    )  # fmt: skip
    traject, id = f"traject-{uuid(W, 0)}", str(uuid("traject", W))
    keten.zeg("AanmeldingOntvangen", W, traject, "2025-02-10", trajectId=id, verwijzingId=str(uuid(W, 0)))
    keten.zeg(
        "TrajectGestart", W, traject, "2025-03-03", trajectId=id, startdatum="2025-03-03",
        trajectsoort="bemiddeling",
    )  # fmt: skip
    return keten


async def laad(db: Database, *ketens: Keten) -> None:
    """Projects what happened."""
    async with db.transaction() as conn:
        for keten in ketens:
            await Projectie().handle(conn, keten.gebeurtenissen)


def maak_console(
    db: Database, map_: Path, *, simulatie: bool = True, aanmelding: Aanmelding = meld_aan
) -> FastAPI:
    """The application, on a database that is already open."""
    settings = instellingen(map_, simulatie=simulatie)
    app = maak_app(
        "Proef",
        "Klantvolgsysteem",
        settings,
        [*routers(), paginarouter(aanmelding if simulatie else None)],
        mediatypen=MEDIATYPEN,
    )
    app.add_middleware(Foutpagina)
    app.state.database = db
    app.state.deelnemers = DEELNEMERS
    app.state.klanten = Zoeker(db, KETENSLEUTEL)
    return app
