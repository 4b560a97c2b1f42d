"""Commands of the Klok: what follows from the calendar alone. Only the system gives them."""

from shared.aggregate.aggregate import OpenendCommando
from shared.contract.klantgegevens import LeeftijdsgrensBereikt
from shared.contract.ontheffingen import OntheffingVerlopen


class MeldOntheffingVerlopen(OpenendCommando, OntheffingVerlopen):
    """Leg vast dat een ontheffing is verlopen zonder besluit (systeem)."""


class MeldLeeftijdsgrens(OpenendCommando, LeeftijdsgrensBereikt):
    """Leg vast dat de klant of een kind een leeftijdsgrens bereikt (systeem)."""
