"""Reader of the input file of `isoloir seats`."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from kit.web.problems import Invalid
from kit.web.validation import describe_error
from pydantic import ValidationError

from results.winners.schemas import SeatsQuestion


def read_question(text: str) -> SeatsQuestion:
    """Read a question; raise `Invalid`. Numbers stay exact: an average age is never a float."""
    try:
        read = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Invalid("Ce fichier n'est pas du JSON valable.", "This file is not valid JSON.", "") from None
    try:
        return SeatsQuestion.model_validate(read)
    except ValidationError as error:
        first_error: dict[str, Any] = {**error.errors(include_url=False)[0]}
        first_error["loc"] = ("body", *first_error["loc"])
        french, english = describe_error(first_error, english=False), describe_error(first_error, english=True)
        raise Invalid(french["detail"], english["detail"], french["pointer"]) from None


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("not a number of JSON")
