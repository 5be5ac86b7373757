"""Conversion of a page's form into the models that the API takes."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kit.web.problems import Invalid
from kit.web.validation import describe_error

M = TypeVar("M", bound=BaseModel)


def whole_number(text: str) -> int | str:
    """A whole number as people type it; any other text as it is, for a model to refuse by its field.

    Models are strict: they take no text for a number. Python reads a superscript and thousands of digits as digits,
    and then fails on them.
    """
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 10 else text


def seen_version(text: str) -> int | None:
    """The version that a form was filled from; None where it says none: then nothing is compared."""
    number = whole_number(text)
    return number if isinstance(number, int) else None


def read_form(model: type[M], said: Mapping[str, Any], names: Mapping[str, str]) -> M:
    """Empty texts are fields that were left out. `names`: what the form calls a field, by the start of its pointer.

    Raises Invalid, that names the field as the form does.
    """
    given = {name: value for name, value in said.items() if value not in ("", None)}
    try:
        # As JSON: dates and choices come as texts, and the models are strict about numbers.
        return model.model_validate_json(json.dumps(given, default=str))
    except ValidationError as error:
        first = error.errors()[0]
        found = describe_error({**first, "loc": ("body", *first["loc"])}, english=False)
        pointer = found["pointer"]
        field = next((words for start, words in names.items() if pointer.startswith(start)), "le formulaire")
        detail = found["detail"].removeprefix(f"{pointer} : ")
        raise Invalid(f"Vérifiez {field} : {detail}.", detail, pointer) from error
