"""Objects inside a payload that more than one event type carries.

Their fields have the class of the field that holds the object, so they name none themselves.
"""

from typing import Literal, Self

from pydantic import model_validator

from shared.contract.basistypen import Dag, KorteTekst
from shared.contract.codelijst import lijst
from shared.contract.codes import Adviestype, Belemmering, Ladder, Scholingsniveau
from shared.contract.controles import eis
from shared.contract.gebeurtenis import Rol
from shared.contract.model import Model


class Trede(Model):
    """Rung of a ladder. The re-integratieladder has no complete list: its rung is a free local code."""

    schema_: Ladder
    trede: KorteTekst

    @model_validator(mode="after")
    def _trede_van_de_ladder(self) -> Self:
        eis(
            self.schema_ != "participatieladder" or self.trede in lijst("participatietrede").codes,
            "De participatieladder heeft de treden 1 tot en met 6.",
        )
        return self


class Participatietrede(Trede):
    """Rung with what it is based on; never derived from the type of traject (seed-004 x10.6)."""

    basis: KorteTekst
    tijdelijk: bool | None = None


class Belemmeringopgave(Model):
    """One barrier to work, who names it and whether it must be solved first (seed-004 x4.4)."""

    soort: Belemmering
    genoemd_door: Rol | Literal["klant"]
    officieel: bool | None = None
    voorliggend: bool | None = None
    status: Literal["open", "verminderd", "opgelost"] | None = None


class Scholing(Model):
    niveau: Scholingsniveau
    startkwalificatiegericht: bool | None = None


class Bereikbaar(Model):
    """Where the work place is reached, never a private address."""

    telefoon: KorteTekst | None = None
    email: KorteTekst | None = None


class Contactgegevens(Model):
    """The work place to call about a referral."""

    naam: KorteTekst | None = None
    telefoon: KorteTekst | None = None
    email: KorteTekst | None = None


class NietGeadviseerd(Model):
    """What the bureau left out of its advice, and why: self-censorship made visible (seed-001 G30)."""

    adviestype: Adviestype
    wegens: Literal["beleidGemeente", "budget", "nietHaalbaar"]


class Periode(Model):
    """Both days included (rules T3)."""

    van: Dag
    tot_en_met: Dag

    @model_validator(mode="after")
    def _einde_niet_voor_begin(self) -> Self:
        eis(self.tot_en_met >= self.van, "De periode eindigt voor het begin.")
        return self
