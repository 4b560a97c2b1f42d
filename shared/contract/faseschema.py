"""Which values belong to which classification scheme (`events.md` §6.2, rule INV-07).

`nogNietBepaald` (CWI has not decided yet) and `onbekend` (CWI does not know) belong to every scheme and
are different statements. Schemes are never mapped onto each other.
"""

from collections.abc import Mapping

SCHEMAS: Mapping[str, tuple[str, ...]] = {
    "suwiFase": ("1", "2", "3", "4"),  # SUWI art. 36
    "kansrijkModel": ("kansrijk", "nogNietKansrijk", "kansarm"),  # seed-004 §3.3
    "a1a2": ("a1", "a2"),  # payment class, Maastricht from 2005
}
"""The values of each scheme, in the order in which a table shows them."""
ALTIJD = ("nogNietBepaald", "onbekend")


def hoort_bij(schema: str | None, waarde: str | None) -> bool:
    """Whether `waarde` is a value of `schema`.

    Which values a local scheme (`<gemeentecode>:<naam>`) has stands in the gegevensafspraak and not here:
    they are local codes of the same gemeente. No source lists the versions of a scheme, so none is refused,
    and a handover may leave either out: what is unknown refuses nothing (T13).
    """
    if schema is None or waarde is None or waarde in ALTIJD:
        return True
    if ":" in schema:
        return waarde.startswith(schema.partition(":")[0] + ":")
    return schema not in SCHEMAS or waarde in SCHEMAS[schema]
