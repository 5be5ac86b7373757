"""What a form about people says, as the models that the API takes."""

import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from kit import forms
from pydantic import BaseModel

from crm.people.wording import FIELDS

M = TypeVar("M", bound=BaseModel)


def read_form(model: type[M], said: Mapping[str, Any]) -> M:
    """Raises Invalid, that names the field as the forms about people do."""
    return forms.read_form(model, said, FIELDS)


def theme_of(text: str) -> str:
    """« Écologie », as it is said, for `ecologie`, as it is kept."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)).replace(" ", "_").replace("-", "_")


def tags_of(text: str) -> list[str]:
    """`marché, vélo` as two tags, each once."""
    return list(dict.fromkeys(tag for part in text.split(",") if (tag := part.strip())))
