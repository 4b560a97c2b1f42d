"""What a gemeente or a contract sets apart from the defaults of rules.md D.3, per period, with its history.

The file that `KETEN_PARAMETERS` names is a JSON list of

    {"gemeente": "9991", "parameter": "lezen.termijn", "waarde": {"dagen": 10},
     "van": "2024-01-01", "tot": "2024-12-31", "bron": "Beleidsregel 2024-12"}

with `contract` in the place of `gemeente` for what a contract settles. A legal parameter (D.1) is the same
for everybody and cannot stand in it, but for what the law leaves to the verordening of the gemeente: that has
a range too. Every fault in the file is named at once.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from shared.contract.parameters import Duur, Parameter, Waarde, parameter, parameters

_VELDEN = frozenset({"gemeente", "contract", "parameter", "waarde", "van", "tot", "bron"})
_VERPLICHT = ("parameter", "waarde", "van", "bron")
_EENHEDEN = ("jaren", "maanden", "weken", "dagen")
_BEREIK = re.compile(r"(\d+)-(\d+) (maanden|weken|dagen)")
_GEMEENTE = re.compile(r"\d{4}", re.ASCII)


class OngeldigeInstellingen(ValueError):
    """The file with settings cannot be used; `fouten` names every fault in Dutch."""

    def __init__(self, fouten: Iterable[str]) -> None:
        self.fouten = tuple(fouten)
        super().__init__("instellingen van parameters: " + " ".join(self.fouten))


@dataclass(frozen=True, slots=True)
class Instelling:
    """One value that `houder`, a gemeente or a contract, applies from `van` to and including `tot`."""

    soort: Literal["gemeente", "contract"]
    houder: str
    naam: str
    waarde: Waarde
    van: date
    tot: date | None
    bron: str

    def geldt_op(self, dag: date) -> bool:
        return self.van <= dag and (self.tot is None or dag <= self.tot)


@dataclass(frozen=True, slots=True)
class Instellingen:
    """The defaults of the law and of rules.md D.3, with what was set apart from them."""

    rijen: tuple[Instelling, ...] = ()

    @classmethod
    def uit_bestand(cls, pad: Path | None) -> Self:
        """The settings in this file; None is none. Raises OngeldigeInstellingen, or OSError."""
        if pad is None:
            return cls()
        try:
            inhoud = json.loads(pad.read_text("utf-8"))
        except json.JSONDecodeError as fout:
            raise OngeldigeInstellingen([f"Het bestand is geen JSON (regel {fout.lineno})."]) from fout
        return cls.uit_json(inhoud)

    @classmethod
    def uit_json(cls, inhoud: object) -> Self:
        """The settings in this list. Raises OngeldigeInstellingen with all faults."""
        if not isinstance(inhoud, list):
            raise OngeldigeInstellingen(["Verwacht wordt een lijst van instellingen."])
        rijen: list[Instelling] = []
        fouten: list[str] = []
        for nummer, rij in enumerate(inhoud, 1):
            gevonden = list(_fouten(rij))
            fouten += [f"Regel {nummer}: {fout}" for fout in gevonden]
            if not gevonden:
                rijen.append(_instelling(rij))
        fouten += _overlap(rijen)
        if fouten:
            raise OngeldigeInstellingen(fouten)
        return cls(tuple(rijen))

    def parameter(
        self, naam: str, dag: date, *, gemeente: str | None = None, contract: str | None = None
    ) -> Parameter:
        """The value that holds on `dag` for this contract, else this gemeente, else for everybody.

        Raises GeenParameter.
        """
        standaard = parameter(naam, dag)
        for soort, houder in (("contract", contract), ("gemeente", gemeente)):
            for rij in self.rijen:
                zelfde = rij.naam == naam and rij.soort == soort and rij.houder == houder
                if zelfde and rij.geldt_op(dag):
                    return _afwijkend(standaard, rij)
        return standaard

    def duur(self, naam: str, dag: date, *, gemeente: str | None = None, contract: str | None = None) -> Duur:
        """The length that holds on `dag`. TypeError for a parameter of another kind."""
        waarde = self.parameter(naam, dag, gemeente=gemeente, contract=contract).waarde
        if not isinstance(waarde, Duur):
            raise TypeError(f"parameter {naam} is geen duur")
        return waarde

    def geschiedenis(
        self, naam: str, gemeente: str | None = None, contract: str | None = None
    ) -> tuple[Parameter, ...]:
        """Every row of a parameter in order of time: those for everybody, of this gemeente and of this
        contract."""
        standaard = [p for p in parameters() if p.naam == naam]
        eigen = [
            _afwijkend(standaard[-1], rij)
            for rij in self.rijen
            if rij.naam == naam
            and (rij.soort, rij.houder) in (("gemeente", gemeente), ("contract", contract))
        ]
        return tuple(sorted((*standaard, *eigen), key=lambda p: p.van))


STANDAARD = Instellingen()
"""Nothing set apart: law and defaults."""


def _afwijkend(standaard: Parameter, rij: Instelling) -> Parameter:
    return replace(
        standaard,
        waarde=rij.waarde,
        van=rij.van,
        tot=rij.tot,
        bron=rij.bron,
        zekerheid="H",
        te_verifieren=False,
        afwijking=rij.soort,
    )


def _instelling(rij: Mapping[str, Any]) -> Instelling:
    gemeente = rij.get("gemeente")
    return Instelling(
        soort="contract" if gemeente is None else "gemeente",
        houder=rij["contract"] if gemeente is None else gemeente,
        naam=rij["parameter"],
        waarde=_gelezen(rij["waarde"]),
        van=date.fromisoformat(rij["van"]),
        tot=None if rij.get("tot") is None else date.fromisoformat(rij["tot"]),
        bron=rij["bron"],
    )


def _fouten(rij: object) -> Iterator[str]:
    """What is wrong with one line of the file, in Dutch."""
    if not isinstance(rij, dict):
        yield "Verwacht wordt een object."
        return
    for veld in sorted(rij.keys() - _VELDEN):
        yield f"Het veld '{veld}' bestaat niet. Bekend: {', '.join(sorted(_VELDEN))}."
    for veld in _VERPLICHT:
        if rij.get(veld) is None:
            yield f"Het veld '{veld}' ontbreekt."
    yield from _houderfouten(rij)
    yield from _datumfouten(rij)
    if rij.get("bron") is not None and not (isinstance(rij["bron"], str) and rij["bron"].strip()):
        yield "Noem in 'bron' het besluit of het contract waarin dit staat."
    if isinstance(rij.get("parameter"), str) and rij.get("waarde") is not None:
        yield from _waardefouten(rij["parameter"], rij["waarde"], rij.get("contract") is not None)


def _houderfouten(rij: Mapping[str, Any]) -> Iterator[str]:
    gemeente, contract = rij.get("gemeente"), rij.get("contract")
    if (gemeente is None) == (contract is None):
        yield "Noem een gemeente of een contract, en niet allebei."
    if gemeente is not None and not (isinstance(gemeente, str) and _GEMEENTE.fullmatch(gemeente)):
        yield f"'{gemeente}' is geen CBS-gemeentecode van 4 cijfers."
    if contract is not None and not (isinstance(contract, str) and contract):
        yield "Het contract is geen nummer."


def _datumfouten(rij: Mapping[str, Any]) -> Iterator[str]:
    dagen: list[date] = []
    for veld in ("van", "tot"):
        waarde = rij.get(veld)
        if waarde is None:
            continue
        try:
            dagen.append(date.fromisoformat(waarde))
        except (TypeError, ValueError):
            yield f"'{waarde}' in '{veld}' is geen datum (JJJJ-MM-DD)."
    if len(dagen) == 2 and dagen[1] < dagen[0]:
        yield "'tot' ligt voor 'van'."


def _waardefouten(naam: str, waarde: object, contract: bool) -> Iterator[str]:
    rijen = [p for p in parameters() if p.naam == naam]
    if not rijen:
        yield f"De parameter '{naam}' bestaat niet."
        return
    standaard = rijen[-1]
    if standaard.wettelijk and standaard.bereik is None:
        yield f"De parameter '{naam}' staat in de wet en geldt voor iedereen."
        return
    if standaard.wettelijk and contract:
        yield f"De parameter '{naam}' regelt de gemeente bij verordening; noem een gemeente."
        return
    try:
        gelezen = _gelezen(waarde)
    except ValueError as fout:
        yield f"De waarde van '{naam}' {fout}."
        return
    if type(gelezen) is not type(standaard.waarde):
        yield f"De waarde van '{naam}' is van een andere soort dan de standaard."
    elif not _binnen(gelezen, standaard.bereik):
        yield f"De waarde van '{naam}' ligt buiten het bereik {standaard.bereik}."


def _gelezen(waarde: object) -> Waarde:
    """A value as it stands in the file. Raises ValueError with what is wrong with it."""
    match waarde:
        case dict():
            goed = waarde and all(
                n in _EENHEDEN and type(aantal) is int and 0 <= aantal <= 1200 for n, aantal in waarde.items()
            )
            if not goed:
                raise ValueError(f"is geen duur in hele {', '.join(_EENHEDEN)}")
            return Duur(**waarde)
        case list() if all(isinstance(deel, str) for deel in waarde):
            return frozenset(waarde)
        case str() | bool() | int():
            return waarde
        case _:
            raise ValueError("is geen tekst, getal, duur, lijst van codes, true of false")


def _binnen(waarde: Waarde, bereik: str | None) -> bool:
    """Whether a value lies in a range of Part D: `3-30 dagen`, the words that it names, or whatever the
    verordening says."""
    if bereik in (None, "verordening"):
        return True
    grenzen = _BEREIK.fullmatch(bereik)
    if grenzen is None:
        return waarde in re.split(r", | of ", bereik)
    if not isinstance(waarde, Duur):
        return False
    laagste, hoogste, eenheid = int(grenzen[1]), int(grenzen[2]), grenzen[3]
    if eenheid == "maanden":
        return waarde.kalenderdagen == 0 and laagste <= waarde.kalendermaanden <= hoogste
    per = 7 if eenheid == "weken" else 1
    return waarde.kalendermaanden == 0 and laagste * per <= waarde.kalenderdagen <= hoogste * per


def _overlap(rijen: Iterable[Instelling]) -> Iterator[str]:
    """No holder has two values of one parameter on the same day."""
    gezien: list[Instelling] = []
    for rij in rijen:
        for andere in gezien:
            if (andere.soort, andere.houder, andere.naam) != (rij.soort, rij.houder, rij.naam):
                continue
            if rij.van <= (andere.tot or date.max) and andere.van <= (rij.tot or date.max):
                yield (
                    f"Voor {rij.soort} {rij.houder} gelden op {max(rij.van, andere.van)} twee waarden van "
                    f"'{rij.naam}'."
                )
        gezien.append(rij)
