"""Conversion of a page's form into the models that the API takes."""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kit.web.problems import Invalid
from kit.web.validation import describe_error

M = TypeVar("M", bound=BaseModel)
MAX_FAULTS = 20
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{0,12})?", re.ASCII)
_TYPED = str.maketrans({",": ".", "−": "-", " ": None, "\u00a0": None, "\u202f": None})


def whole_number(text: str) -> int | str:
    """A whole number as people type it; any other text as it is, for a model to refuse by its field.

    Models are strict: they take no text for a number. Python reads a superscript and thousands of digits as digits,
    and then fails on them.
    """
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 10 else text


def decimal_number(text: str, *, percent: bool = False) -> float | str:
    """A number as people type it, `−12,5`; any other text as it is, for a model to refuse by its field.

    `percent`: typed in per cent, `12,5 %`, and returned as a part of one.
    """
    plain = text.strip().removesuffix("%").translate(_TYPED)
    if not _DECIMAL.fullmatch(plain):
        return text.strip()
    return round(float(plain) / 100, 12) if percent else float(plain)


def seen_version(text: str) -> int | None:
    """The version that a form was filled from; None where it says none: then nothing is compared."""
    number = whole_number(text)
    return number if isinstance(number, int) else None


def read_form(model: type[M], said: Mapping[str, Any], names: Mapping[str, str]) -> M:
    """Empty texts are fields that were left out. `names`: what the form calls a field, by the start of its pointer.

    Raises Invalid, that names each field at fault as the form does.
    """
    given = {name: value for name, value in said.items() if value not in ("", None)}
    try:
        # As JSON: dates and choices come as texts, and the models are strict about numbers.
        return model.model_validate_json(json.dumps(given, default=str))
    except ValidationError as error:
        # As of a request's own body: a rule about several fields at once has no place in it.
        faults = [{**one, "loc": ("body", *one["loc"])} for one in _told(error)[:MAX_FAULTS]]
        found = [_fault(one, names) for one in faults]
        first = found[0]
        en = describe_error(faults[0], english=True)["detail"]
        raise Invalid(first["detail"], en, first["pointer"], errors=found) from error


def _told(error: ValidationError) -> list[Any]:
    """Without « or nothing », the other choice of a field that may be empty: who typed something meant the first."""
    found = error.errors()
    return [one for one in found if one.get("ctx", {}).get("expected") != "''"] or list(found)


def _fault(error: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    said = describe_error(error, english=False)
    pointer = said["pointer"]
    detail = said["detail"].removeprefix(f"{pointer} : ")
    field = next((words for start, words in names.items() if pointer.startswith(start)), "le formulaire")
    return {"pointer": pointer, "detail": f"Vérifiez {field} : {detail}."}
