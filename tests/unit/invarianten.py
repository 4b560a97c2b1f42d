"""What the tests of the rules have in common: a command of the API example, and both doors at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.handhaving import besluiten as b
from services.handhaving.maatregel.routes import ROUTES as MAATREGEL
from services.handhaving.ontheffing.routes import ROUTES as ONTHEFFING
from services.handhaving.uitkeringsdossier.routes import ROUTES as DOSSIER
from services.handhaving.verwijzing.routes import ROUTES as VERWIJZING
from services.intake.inschrijving.routes import ROUTES as INSCHRIJVING
from services.reintegratie.traject.routes import ROUTES as TRAJECT
from shared.aggregate.aggregate import Aggregate, Commando
from shared.contract.gebeurtenis import Inhoud
from shared.contract.weigering import invarianten
from tests.unit.gwt import given, overgenomen

VOORBEELDEN: Mapping[type[Commando], Mapping[str, Any]] = {
    route.commando: route.voorbeeld
    for routes in (INSCHRIJVING, DOSSIER, ONTHEFFING, VERWIJZING, MAATREGEL, TRAJECT)
    for route in routes
}


def cmd(soort: type[Commando], /, **velden: object) -> Any:
    """The command of the API example, with other values for these fields (by their name on the wire)."""
    return soort.model_validate({**VOORBEELDEN[soort], **velden})


def feit(soort: type[Commando], /, **velden: object) -> Inhoud:
    """What that command states."""
    return b.stel(cmd(soort, **velden), b.Besluiten())


def toelaatbaar(
    aggregate: Aggregate[Any, Any], commando: Commando, *eerder: Inhoud, feiten: object = None
) -> None:
    """The counterpart: at both doors accepted, without a mark."""
    given(aggregate, *eerder).when(commando, feiten).then_marked()
    given(aggregate, *eerder).when(overgenomen(commando), feiten).then_marked()


def breekt(
    code: str,
    aggregate: Aggregate[Any, Any],
    commando: Commando,
    *eerder: Inhoud,
    feiten: object = None,
    pad: str | None = None,
    **ingevuld: str,
) -> None:
    """Both doors: `registreren` refuses for this rule alone, naming the field and filling the text;
    `overnemen` marks (door R) or refuses (door B)."""
    geweigerd = given(aggregate, *eerder).when(commando, feiten).then_refused(code).geweigerd
    (overtreding,) = {(o.code, o.pad, o.tekst, o.dag) for o in geweigerd}
    assert overtreding[:3] == (code, pad, _tekst(code, ingevuld, overtreding[3]))
    uitkomst = given(aggregate, *eerder).when(overgenomen(commando), feiten)
    if invarianten()[code].deur == "B":
        uitkomst.then_refused(code)
    else:
        uitkomst.then_marked(code)


def _tekst(code: str, ingevuld: Mapping[str, str], dag: date | None) -> str:
    tekst = invarianten()[code].tekst_op(dag)
    for naam, waarde in ingevuld.items():
        tekst = tekst.replace("{" + naam + "}", waarde)
    assert "{" not in tekst
    return tekst
