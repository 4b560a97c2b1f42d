"""Validation messages in Dutch, and a BSN found where it does not belong."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, Field, ValidationError, create_model
from pydantic_core.core_schema import ErrorType

from shared.contract.ontheffingen import OntheffingOpgeschort
from shared.klanten.bsn import OngeldigBsn, bevat_bsn, controleer, is_bsn, masker, pseudoniem
from shared.web.inhoud import bsn_fouten
from shared.web.meldingen import MELDINGEN, fouten

NIET_UIT_JSON = {
    "no_such_attribute", "get_attribute_error", "frozen_instance", "invalid_key", "arguments_type",
    "missing_argument", "unexpected_keyword_argument", "missing_keyword_only_argument",
    "unexpected_positional_argument", "missing_positional_only_argument",
    "multiple_argument_values", "mapping_type", "is_instance_of", "is_subclass_of", "callable_type",
    "is_callable", "set_item_not_hashable", "bytes_too_short", "bytes_too_long", "bytes_invalid_encoding",
    "default_factory_not_called", "dataclass_exact_type", "model_field_missing", "iteration_error",
    "date_from_datetime_inexact", "complex_type", "complex_str_parsing", "missing_sentinel_error",
    "timezone_offset", "datetime_past", "datetime_future", "datetime_from_date_parsing", "none_required",
    "string_not_ascii", "json_type",
    "counter_type",
    "deque_type",
    "ellipsis_error",
    "fraction_parsing",
    "fraction_type",
    "frozen_dict_type",
    "named_tuple_type",
    "needs_python_object",
    "ordered_dict_type",
}  # fmt: skip
"""Kinds that only Python values give, or types that the contract does not use."""


def test_elke_soort_fout_uit_json_heeft_een_nederlandse_tekst() -> None:
    soorten = set(get_args(ErrorType))
    assert soorten - MELDINGEN.keys() - NIET_UIT_JSON == set()


@pytest.mark.parametrize(
    ("soort", "waarde", "code", "tekst"),
    [
        (int, "x", "soort", "Verwacht wordt een geheel getal."),
        (bool, "x", "soort", "Verwacht wordt true of false."),
        (date, "2025-02-30", "datum", "Dit is geen bestaande datum in de vorm JJJJ-MM-DD."),
        (AwareDatetime, "2025-01-01T00:00:00", "tijdstip", "Het tijdstip mist een tijdzone"),
        (datetime, "gisteren", "tijdstip", "Dit is geen tijdstip volgens RFC 3339."),
        (UUID, "x", "uuid", "Dit is geen UUID."),
        (Literal["a", "b"], "c", "keuze", "Toegestaan: 'a' of 'b'."),
        (Annotated[str, Field(max_length=2)], "abc", "te-lang", "De tekst is te lang: hoogstens 2 tekens."),
        (Annotated[int, Field(ge=3)], 1, "grens", "De waarde moet minstens 3 zijn."),
        (
            Annotated[Decimal, Field(decimal_places=2)],
            "1.234",
            "grens",
            "Het getal heeft meer dan 2 decimalen.",
        ),
        (tuple[int, ...], 1, "soort", "Verwacht wordt een lijst."),
    ],
)
def test_melding(soort: Any, waarde: Any, code: str, tekst: str) -> None:
    model = create_model("Proef", veld=(list[soort], ...))
    with pytest.raises(ValidationError) as fout:
        model.model_validate_json(json.dumps({"veld": [waarde]}))
    [gevonden] = fouten(fout.value.errors())
    assert (gevonden.pad, gevonden.code) == ("veld[0]", code)
    assert gevonden.melding.startswith(tekst)


def test_wat_een_bericht_als_geheel_mist_staat_er_in_zijn_eigen_woorden() -> None:
    """rules A.5: the texts of `eis`, about fields together."""
    with pytest.raises(ValidationError) as fout:
        OntheffingOpgeschort.model_validate(
            {"ontheffingId": UUID(int=1), "vanaf": "2025-06-16", "vanRechtswege": False, "grond": "opVerzoek"}
        )
    [gevonden] = fouten(fout.value.errors())
    assert (gevonden.pad, gevonden.code) == (None, "onvolledig")
    assert gevonden.melding.startswith("Opschorting anders dan van rechtswege is een besluit.")


def elfproef(cijfers: str) -> bool:
    gewogen = sum(int(c) * g for c, g in zip(cijfers, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return gewogen % 11 == 0 and int(cijfers) > 0


@given(st.from_regex(r"\A[0-9]{9}\Z"))
def test_elfproef(cijfers: str) -> None:
    assert is_bsn(cijfers) == elfproef(cijfers)


def test_pseudoniem_is_vast_en_hangt_van_de_sleutel_af() -> None:
    een = pseudoniem(b"a" * 32, "123456782")
    assert een == pseudoniem(b"a" * 32, "123456782")
    assert een != pseudoniem(b"b" * 32, "123456782")
    assert len(een) == 64
    for fout in ("123456789", "12345678", "١٢٣٤٥٦٧٨٢"):
        with pytest.raises(OngeldigBsn):
            controleer(fout)


@pytest.mark.parametrize(
    ("tekst", "vrij", "gevonden"),
    [
        ("klant 123456782.", False, True),
        ("BSN_123456782", False, True),
        ("1234567820", False, False),
        ("a123456782b", False, False),
        ("urn:nld:oin:00000099123456782000", False, False),
        ("1234.56.782", False, False),
        ("1234.56.782", True, True),
        ("123 456 782", True, True),
        ("123456789", True, False),
    ],
)
def test_bsn_in_tekst(tekst: str, vrij: bool, gevonden: bool) -> None:
    assert bevat_bsn(tekst, vrije_tekst=vrij) is gevonden


def test_bsn_in_een_bericht_wordt_met_zijn_plaats_genoemd() -> None:
    inhoud = {"a": {"b": ["x", "bsn 123456782"]}, "n": 123456782, "123456782": 1, "goed": "123456789"}
    assert [f.pad for f in bsn_fouten(json.dumps(inhoud).encode())] == ["a.b[1]", "n", None]
    assert bsn_fouten(b'{"a": 123456782') == []
    assert masker("123456782 en 2025") == "[bsn] en 2025"
