"""Pydantic's errors in Dutch: code and text per kind, with the path as the caller wrote it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.web.probleem import Fout

MELDINGEN: Mapping[str, tuple[str, str]] = {
    "missing": ("ontbreekt", "Dit veld is verplicht."),
    "extra_forbidden": ("onbekend-veld", "Dit veld bestaat hier niet. Velden zijn camelCase."),
    "json_invalid": ("geen-json", "De inhoud is geen geldige JSON: {error}."),
    "json_type": ("geen-json", "Verwacht wordt JSON."),
    "recursion_depth_exceeded": ("geen-json", "De inhoud is te diep genest."),
    "recursion_loop": ("geen-json", "De inhoud verwijst naar zichzelf."),
    "model_type": ("soort", "Verwacht wordt een object."),
    "model_attributes_type": ("soort", "Verwacht wordt een object."),
    "dict_type": ("soort", "Verwacht wordt een object."),
    "dataclass_type": ("soort", "Verwacht wordt een object."),
    "frozen_field": ("vast", "Dit veld ligt vast."),
    "none_required": ("soort", "Dit veld moet leeg blijven."),
    "string_type": ("soort", "Verwacht wordt tekst."),
    "string_sub_type": ("soort", "Verwacht wordt tekst."),
    "string_unicode": ("tekens", "De tekst bevat tekens die geen geldige Unicode zijn."),
    "string_too_short": ("te-kort", "De tekst is te kort: minstens {min_length} tekens."),
    "string_too_long": ("te-lang", "De tekst is te lang: hoogstens {max_length} tekens."),
    "string_pattern_mismatch": ("vorm", "De tekst heeft niet de vorm {pattern}."),
    "enum": ("keuze", "Toegestaan: {expected}."),
    "literal_error": ("keuze", "Toegestaan: {expected}."),
    "bsn_ongeldig": ("bsn", "{uitleg}"),
    "codelijst": ("codelijst", "{msg}"),
    "onvolledig": ("onvolledig", "{msg}"),
    "kennismoment": ("tijdstip", "{msg}"),
    "verwijzing": ("vorm", "{msg}"),
    "int_type": ("soort", "Verwacht wordt een geheel getal."),
    "int_parsing": ("soort", "Verwacht wordt een geheel getal."),
    "int_parsing_size": ("grens", "Het getal is te groot."),
    "int_from_float": ("soort", "Verwacht wordt een geheel getal, zonder decimalen."),
    "float_type": ("soort", "Verwacht wordt een getal."),
    "float_parsing": ("soort", "Verwacht wordt een getal."),
    "decimal_type": ("soort", "Verwacht wordt een getal."),
    "decimal_parsing": ("soort", "Verwacht wordt een getal."),
    "decimal_max_digits": ("grens", "Het getal heeft meer dan {max_digits} cijfers."),
    "decimal_max_places": ("grens", "Het getal heeft meer dan {decimal_places} decimalen."),
    "decimal_whole_digits": ("grens", "Het getal heeft meer dan {whole_digits} cijfers voor de komma."),
    "finite_number": ("grens", "Verwacht wordt een eindig getal."),
    "multiple_of": ("grens", "Verwacht wordt een veelvoud van {multiple_of}."),
    "greater_than": ("grens", "De waarde moet groter zijn dan {gt}."),
    "greater_than_equal": ("grens", "De waarde moet minstens {ge} zijn."),
    "less_than": ("grens", "De waarde moet kleiner zijn dan {lt}."),
    "less_than_equal": ("grens", "De waarde mag hoogstens {le} zijn."),
    "bool_type": ("soort", "Verwacht wordt true of false."),
    "bool_parsing": ("soort", "Verwacht wordt true of false."),
    "date_type": ("datum", "Verwacht wordt een datum in de vorm JJJJ-MM-DD."),
    "date_parsing": ("datum", "Dit is geen bestaande datum in de vorm JJJJ-MM-DD."),
    "date_from_datetime_parsing": ("datum", "Dit is geen bestaande datum in de vorm JJJJ-MM-DD."),
    "date_from_datetime_inexact": ("datum", "Een datum heeft geen tijd: gebruik JJJJ-MM-DD."),
    "date_past": ("datum", "De datum moet in het verleden liggen."),
    "date_future": ("datum", "De datum moet in de toekomst liggen."),
    "datetime_type": ("tijdstip", "Verwacht wordt een tijdstip volgens RFC 3339."),
    "datetime_parsing": ("tijdstip", "Dit is geen tijdstip volgens RFC 3339."),
    "datetime_from_date_parsing": ("tijdstip", "Dit is geen tijdstip volgens RFC 3339."),
    "datetime_object_invalid": ("tijdstip", "Dit is geen tijdstip volgens RFC 3339."),
    "timezone_aware": ("tijdstip", "Het tijdstip mist een tijdzone: gebruik Z of een verschil als +01:00."),
    "timezone_naive": ("tijdstip", "Het tijdstip mag geen tijdzone hebben."),
    "time_type": ("tijd", "Verwacht wordt een tijd in de vorm UU:MM:SS."),
    "time_parsing": ("tijd", "Dit is geen tijd in de vorm UU:MM:SS."),
    "time_delta_type": ("duur", "Verwacht wordt een duur volgens ISO 8601."),
    "time_delta_parsing": ("duur", "Dit is geen duur volgens ISO 8601."),
    "uuid_type": ("uuid", "Verwacht wordt een UUID."),
    "uuid_parsing": ("uuid", "Dit is geen UUID."),
    "uuid_version": ("uuid", "Verwacht wordt een UUID van versie {expected_version}."),
    "url_type": ("url", "Verwacht wordt een URL."),
    "url_parsing": ("url", "Dit is geen URL."),
    "url_syntax_violation": ("url", "Dit is geen URL."),
    "url_too_long": ("url", "De URL is langer dan {max_length} tekens."),
    "url_scheme": ("url", "De URL moet beginnen met {expected_schemes}."),
    "list_type": ("soort", "Verwacht wordt een lijst."),
    "tuple_type": ("soort", "Verwacht wordt een lijst."),
    "set_type": ("soort", "Verwacht wordt een lijst."),
    "frozen_set_type": ("soort", "Verwacht wordt een lijst."),
    "iterable_type": ("soort", "Verwacht wordt een lijst."),
    "too_short": ("aantal", "Er zijn minstens {min_length} waarden nodig; dit zijn er {actual_length}."),
    "too_long": ("aantal", "Hoogstens {max_length} waarden zijn toegestaan."),
    "union_tag_invalid": ("keuze", "Toegestaan: {expected_tags}."),
    "union_tag_not_found": ("ontbreekt", "Het veld {discriminator} ontbreekt; dat bepaalt de soort."),
    "bytes_type": ("soort", "Verwacht wordt tekst."),
    "assertion_error": ("ongeldig", "Deze waarde is niet geldig."),
    "value_error": ("ongeldig", "{error}."),
}  # fmt: skip
"""Per error type, of pydantic or of our own: our code and the Dutch text, filled from the error's context."""

_ALGEMEEN = ("ongeldig", "Deze waarde is niet geldig.")
_PLAATSEN = frozenset({"body", "query", "path", "header", "cookie"})


class _Context(dict[str, Any]):
    """Context of an error for `str.format_map`; what pydantic leaves out reads as a question mark."""

    def __missing__(self, sleutel: str) -> str:
        return "?"


def melding(fout: Mapping[str, Any]) -> tuple[str, str]:
    """Code and Dutch text of one pydantic error."""
    code, tekst = MELDINGEN.get(fout["type"], _ALGEMEEN)
    context = _Context(fout.get("ctx") or {})
    context["msg"] = fout["msg"]
    for naam in ("expected", "expected_tags"):
        if isinstance(context.get(naam), str):
            context[naam] = context[naam].replace(" or ", " of ")
    ingevuld = tekst.format_map(context)
    return code, ingevuld[:1].upper() + ingevuld[1:]


def pad(loc: Sequence[str | int]) -> str | None:
    """`("body", "bron", 0, "rol")` -> `bron[0].rol`; None for the message as a whole."""
    delen = loc[1:] if loc and loc[0] in _PLAATSEN else loc
    tekst = ""
    for deel in delen:
        tekst += f"[{deel}]" if isinstance(deel, int) else ("." if tekst else "") + str(deel)
    return tekst or None


def fouten(pydantic_fouten: Iterable[Mapping[str, Any]]) -> tuple[Fout, ...]:
    """All errors of one validation in Dutch, in the order in which they were found."""
    gevonden: list[Fout] = []
    for fout in pydantic_fouten:
        code, tekst = melding(fout)
        loc = () if fout["type"] == "json_invalid" else tuple(fout["loc"])
        gevonden.append(Fout(pad=pad(loc), code=code, melding=tekst))
    return tuple(gevonden)
