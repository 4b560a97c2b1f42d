"""Check for Schemathesis beside its own: a request that fits the document fails on a rule, never on form.

Takes the place of `positive_data_acceptance`, which knows no rules: that a BSN has a check digit, that a
code was valid on the day of the event, or that two fields must agree cannot be said in JSON Schema.
"""

import json
import re
from typing import Any

import schemathesis

REGELS = frozenset({"bsn", "ongeldig", "onvolledig", "INV-03", "INV-06", "adres", "cursor"})
"""Codes of errors that no schema can foresee."""
AANVAARD = frozenset({401, 403, 404, 409, 412, 503})


@schemathesis.serializer("application/x-ndjson")
def ndjson(ctx: Any, waarde: Any) -> bytes:
    """Whatever was made, as lines: text as it is, other values as one line of JSON."""
    tekst = waarde if isinstance(waarde, str) else json.dumps(waarde)
    return tekst.encode("utf-8", "replace")


def _koppen_passen(case: Any) -> bool:
    """Whether the headers have their documented form. The coverage phase tries lengths of a header without
    its pattern (`If-Match: 000`), and calls that fitting."""
    vormen = {
        p["name"]: p["schema"]["pattern"]
        for p in case.operation.definition.raw.get("parameters", ())
        if p.get("in") == "header" and "pattern" in p.get("schema", {})
    }
    return all(re.search(vormen[n], str(w)) for n, w in (case.headers or {}).items() if n in vormen)


@schemathesis.check
def past_dus_alleen_regels(ctx: Any, response: Any, case: Any) -> None:
    """A request made to fit the document is accepted, or refused for rules alone."""
    gemaakt = case.meta
    if gemaakt is None or not gemaakt.generation.mode.is_positive or response.status_code < 400:
        return
    if response.status_code in AANVAARD or not _koppen_passen(case):
        return
    codes = {fout["code"] for fout in response.json().get("fouten", [])}
    assert response.status_code == 400 and codes and codes <= REGELS, (
        f"past bij het document, maar: {response.status_code} {response.text[:500]}"
    )
