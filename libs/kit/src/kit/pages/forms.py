"""Conversion of a page's form into the API's models."""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kit.web.problems import Invalid
from kit.web.validation import describe_error

M = TypeVar("M", bound=BaseModel)
MAX_FAULTS = 20
_WHOLE = "le formulaire"
_ABSENT = frozenset({"missing", "string_type"})
_CHOICES = frozenset({"enum", "literal_error", "union_tag_invalid", "uuid_parsing", "uuid_type"})
_DAYS = frozenset({"date_parsing", "date_type", "date_from_datetime_parsing"})
_PLACE_WORDS = {
    "94033_0001": "écrivez la commune et le numéro du bureau, comme « Vincennes, bureau 16 »",
    "INSEE": "écrivez le nom de la commune, comme « Vincennes »",
    "logement_social": "un mot en minuscules sans accent est attendu, comme « ecologie »",
}
_PLACES = re.compile("|".join(_PLACE_WORDS))
"""The examples that the API gives programs: codes, of which no form speaks."""
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{0,12})?", re.ASCII)
_TYPED = str.maketrans({",": ".", "−": "-", " ": None, "\u00a0": None, "\u202f": None})


def whole_number(text: str) -> int | str:
    """Parse a whole number as people type it; other text is returned unchanged, for a model to refuse at its field.

    Models are strict and refuse text for numbers. Superscripts and thousands of digits pass `isdigit`, but `int` fails.
    """
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else text


def decimal_number(text: str, *, percent: bool = False) -> float | str:
    """Parse a number as people type it, `−12,5`; other text is returned unchanged, for a model to refuse at its field.

    `percent`: typed as `12,5 %`, returned as a fraction.
    """
    digits = text.strip().removesuffix("%").translate(_TYPED)
    if not _DECIMAL.fullmatch(digits):
        return text.strip()
    return round(float(digits) / 100, 12) if percent else float(digits)


def seen_version(text: str) -> int | None:
    """Return the version that a form was filled from; None if it has none, so that nothing is compared."""
    number = whole_number(text)
    return number if isinstance(number, int) else None


def read_form(model: type[M], said: Mapping[str, Any], names: Mapping[str, str]) -> M:
    """Validate form values as a model; empty texts count as absent. `names`: the form's names of fields, by the start
    of their pointer.

    Raises Invalid that names each invalid field as the form does.
    """
    present = {name: value for name, value in said.items() if value not in ("", None)}
    try:
        # As JSON: dates and choices come as texts, and the models are strict about numbers.
        return model.model_validate_json(json.dumps(present, default=str))
    except ValidationError as error:
        # As in a request's body: an error about several fields has no field.
        faults = [{**detail, "loc": ("body", *detail["loc"])} for detail in _told(error)[:MAX_FAULTS]]
        listed = [_fault(detail, names) for detail in faults]
        first = listed[0]
        en = describe_error(faults[0], english=True)["detail"]
        raise Invalid(first["detail"], en, first["pointer"], errors=listed) from error


def _told(error: ValidationError) -> list[Any]:
    """Return the error without the alternative of an absent value, for an optional field that was filled in."""
    errors = error.errors()
    return [error_row for error_row in errors if error_row.get("ctx", {}).get("expected") != "''"] or list(errors)


def _fault(error: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    described = describe_error(error, english=False)
    pointer = described["pointer"]
    field = next((words for start, words in names.items() if pointer.startswith(start)), _WHOLE)
    return {"pointer": pointer, "detail": _sentence(error, field, described["detail"].removeprefix(f"{pointer} : "))}


def _sentence(error: Mapping[str, Any], field: str, detail: str) -> str:
    """Return what to do, in the words of who fills in a form: what the API expects of a program is no help there."""
    kind = error["type"]
    if kind in _ABSENT:
        return "Il manque une réponse." if field == _WHOLE else f"Indiquez {field}."
    if kind in _CHOICES:
        return "Choisissez dans la liste." if field == _WHOLE else f"Choisissez {field} dans la liste."
    if kind in _DAYS:
        detail = "une date est attendue, comme 24/05/2026"
    elif kind == "string_pattern_mismatch" and (place := _PLACES.search(detail)):
        detail = _PLACE_WORDS[place[0]]
    return f"Vérifiez {field} : {detail}."
