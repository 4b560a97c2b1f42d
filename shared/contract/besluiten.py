"""What happens to a besluit after it was taken (Awb; `domain/events.md` §2.1)."""

from typing import Literal
from uuid import UUID

from shared.contract.basistypen import Dag
from shared.contract.codes import Bezwaaruitkomst
from shared.contract.gebeurtenis import Besluit, Inhoud
from shared.contract.klassen import K, PGemeente
from shared.contract.uitgevers import KLANTMANAGER, H


class BesluitBekendgemaakt(
    Inhoud, domein="besluiten", uitgevers=H, rollen=KLANTMANAGER, datumveld="bekendgemaakt_op"
):
    """Besluit bekendgemaakt nadat het was vastgelegd (art. 3:40 Awb)."""

    besluit_id: K[UUID]
    bekendgemaakt_op: K[Dag]
    bezwaar_tot: K[Dag]


class BeslistermijnVerlengd(Inhoud, domein="besluiten", uitgevers=H, rollen=KLANTMANAGER):
    """Beslistermijn opgeschort of verdaagd (art. 4:15 en 7:10 Awb)."""

    betreft_id: K[UUID]
    soort: K[Literal["opschorting", "verdaging"]]
    tot: K[Dag]


class BezwaarIngediend(
    Inhoud, domein="besluiten", uitgevers=H, rollen=KLANTMANAGER, datumveld="ontvangen_op"
):
    """De klant maakt bezwaar; ook te laat bezwaar wordt vastgelegd (art. 6:11 Awb)."""

    besluit_id: PGemeente[UUID]
    ontvangen_op: PGemeente[Dag]
    na_termijn: PGemeente[bool]


class BezwaarBeslist(Besluit, domein="besluiten", uitgevers=H, rollen=KLANTMANAGER, datumveld="besluitdatum"):
    """Besluit op bezwaar; `bezwaarTot` is hier de termijn voor beroep."""

    op_besluit_id: PGemeente[UUID]
    uitkomst: PGemeente[Bezwaaruitkomst]


class KwaliteitscontroleUitgevoerd(
    Inhoud, domein="besluiten", uitgevers=H, rollen=KLANTMANAGER, datumveld="datum"
):
    """Besluit gecontroleerd, op proces of op inhoud."""

    op_besluit_id: PGemeente[UUID]
    soort: PGemeente[Literal["procesmatig", "inhoudelijk"]]
    oordeel: PGemeente[Literal["akkoord", "opmerking", "nietAkkoord"]]
    datum: PGemeente[Dag]
