"""What a form says, as the models that the API takes."""

from collections.abc import Mapping
from typing import Any, TypeVar

from kit.problems import Invalid
from kit.validation import finding
from pydantic import BaseModel, ValidationError

from crm.people.wording import FIELDS

M = TypeVar("M", bound=BaseModel)


def read_form(model: type[M], said: Mapping[str, Any]) -> M:
    """Empty texts are fields that were left out. Raises Invalid, that names the field as the form does."""
    given = {name: value for name, value in said.items() if value not in ("", None)}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        found = finding({**first, "loc": ("body", *first["loc"])}, english=False)
        pointer = found["pointer"]
        field = next((words for start, words in FIELDS.items() if pointer.startswith(start)), "le formulaire")
        detail = found["detail"].removeprefix(f"{pointer} : ")
        raise Invalid(f"Vérifiez {field} : {detail}.", detail, pointer) from error


def tags_of(text: str) -> list[str]:
    """`marché, vélo` as two tags, each once."""
    return list(dict.fromkeys(tag for part in text.split(",") if (tag := part.strip())))
