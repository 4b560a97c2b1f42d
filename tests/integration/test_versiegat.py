"""Worked example E35 of rules.md: an event that comes after its successor, on a real database and log."""

from datetime import date

import orjson

from services.klantvolgsysteem.klantbeeld.vouw import vouw
from services.klantvolgsysteem.projectie import gebeurtenis
from shared.consumer import lijst
from shared.contract.parameters import getal
from tests.integration.test_herbouw import Opstelling, opstelling
from tests.klantbeeld_bouw import LETTER_A, Keten, klant, uuid

__all__ = ["opstelling"]
W = klant("versiegat")
STREAM = f"ontheffing-{uuid(W, 0)}"


async def _stroom(o: Opstelling) -> tuple[int, dict[str, object]]:
    async with o.db.acquire() as conn:
        rij = await conn.fetchrow("select versie, staat from beeld.stroom where stream = $1", STREAM)
    assert rij is not None
    return rij["versie"], orjson.loads(rij["staat"])


async def test_e35_een_gat_in_de_versies_geeft_na_afloop_dezelfde_stand(opstelling: Opstelling) -> None:
    """Versions 1, 2 and 4 arrive, 3 later: 4 waits for it, and then all is as if they came in order."""
    assert getal("versiegat.wacht", date(2024, 1, 1)) == 15  # minutes before anybody is told
    keten = Keten()
    keten.ontheffing(W, date(2024, 1, 1), date(2024, 6, 30), *LETTER_A)
    keten.zeg("HeronderzoekUitgesteld", W, STREAM, "2024-02-01", nieuweDatum="2024-08-01")
    keten.zeg("HeronderzoekUitgesteld", W, STREAM, "2024-03-01", nieuweDatum="2024-09-01")
    keten.zeg("OntheffingIngetrokken", W, STREAM, "2024-05-01", vanaf="2024-05-01")
    een, twee, drie, vier = keten.gebeurtenissen
    async with opstelling.werkend():
        await opstelling.publiceer([een, twee, vier])
        await opstelling.wacht_op_geparkeerd(1)
        [wacht] = await lijst(opstelling.db)
        assert (wacht.stream, wacht.versie, wacht.reden) == (STREAM, 4, "versiegat")
        versie, staat = await _stroom(opstelling)
        assert (versie, staat["status"]) == (2, "verleend")
        await opstelling.publiceer([drie])
        await opstelling.wacht(4)
    assert not await lijst(opstelling.db)
    versie, staat = await _stroom(opstelling)
    assert versie == 4
    assert staat["heronderzoekUitgesteldTot"] == "2024-09-01"
    assert staat == vouw(map(gebeurtenis, keten.gebeurtenissen))[STREAM] | {"_gesteld": staat["_gesteld"]}
