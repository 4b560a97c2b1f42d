"""Ages that decide whether a duty holds at all (Pw 9 lid 1; rules D.1, D.2, TRM-33)."""

from contextlib import suppress
from datetime import date

from shared.contract.parameters import Duur, GeenParameter, duur, parameter
from shared.contract.termijnen import leeftijd_bereikt, pensioendatum


def plichtig_van(geboortedatum: date, dag: date) -> date:
    """First day on which the duties of art. 9 can hold: the eighteenth birthday."""
    return leeftijd_bereikt(geboortedatum, duur("plicht.leeftijd.min", dag).jaren)


def plichtig_tot(geboortedatum: date, dag: date) -> date:
    """First day on which they hold no more: 65 under the law to 2012-12-31, pension age after. Of the days
    before the first law that is known too, when both were 65."""
    with suppress(GeenParameter):
        leeftijd = parameter("plicht.leeftijd.max", dag).waarde
        if isinstance(leeftijd, Duur):
            return leeftijd_bereikt(geboortedatum, leeftijd.jaren)
    return pensioendatum(geboortedatum)


def plichtig(geboortedatum: date, dag: date) -> bool:
    """Whether the duties can hold for this person on `dag`."""
    return plichtig_van(geboortedatum, dag) <= dag < plichtig_tot(geboortedatum, dag)
