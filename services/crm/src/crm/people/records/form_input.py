"""The input of forms about people, as the models that the API takes."""

import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from kit.pages import forms
from pydantic import BaseModel

from crm.people.records.labels import FIELDS

M = TypeVar("M", bound=BaseModel)


def read_form(model: type[M], said: Mapping[str, Any]) -> M:
    """Read a form. Raises Invalid, with the field's name in the forms about people."""
    return forms.read_form(model, said, FIELDS)


def theme_of(text: str) -> str:
    """« Écologie », as it is said, for `ecologie`, as it is kept."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)).replace(" ", "_").replace("-", "_")


def tags_of(text: str) -> list[str]:
    """`marché, vélo` as two tags, each once."""
    return list(dict.fromkeys(tag for part in text.split(",") if (tag := part.strip())))


def key_of(label: str) -> str:
    """`a_un_velo` for « A un vélo » : what a field is called in files and over the API, made from what people read.

    Empty where nothing of the label can stand in one.
    """
    plain = unicodedata.normalize("NFKD", label).casefold()
    words = "".join(one if one.isascii() and one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return "_".join(words.split()).lstrip("0123456789_")[:40].rstrip("_")
