"""Forms about people, parsed into the API's models."""

import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from kit.pages import forms
from pydantic import BaseModel

from crm.people.records.labels import FIELDS

M = TypeVar("M", bound=BaseModel)


def read_form(model: type[M], values: Mapping[str, Any]) -> M:
    """Validate form values as a model. Raises Invalid with the names that the forms about people use."""
    return forms.read_form(model, values, FIELDS)


def theme_of(text: str) -> str:
    """Return a theme's code, such as `ecologie` for « Écologie »."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return (
        "".join(character for character in decomposed if not unicodedata.combining(character))
        .replace(" ", "_")
        .replace("-", "_")
    )


def tags_of(text: str) -> list[str]:
    """Split `marché, vélo` into tags, each once."""
    return list(dict.fromkeys(tag for part in text.split(",") if (tag := part.strip())))


def key_of(label: str) -> str:
    """Make a custom field's key, such as `a_un_velo`, from its label « A un vélo »; empty if no character fits."""
    decomposed = unicodedata.normalize("NFKD", label).casefold()
    words = "".join(
        character if character.isascii() and character.isalnum() else " "
        for character in decomposed
        if not unicodedata.combining(character)
    )
    return "_".join(words.split()).lstrip("0123456789_")[:40].rstrip("_")
