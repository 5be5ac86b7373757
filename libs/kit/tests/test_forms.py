"""A form is read as the API reads its JSON, and says which of its fields is wrong."""

from datetime import date
from typing import Annotated

import pytest
from kit.forms import read_form
from kit.problems import Invalid
from pydantic import BaseModel, Field


class Gift(BaseModel, extra="forbid"):
    label: str
    cents: Annotated[int, Field(strict=True)]
    on: date | None = None


NAMES = {"/label": "l'objet", "/on": "la date"}


def test_what_was_left_empty_is_left_out() -> None:
    read = read_form(Gift, {"label": "Dîner", "cents": 5, "on": ""}, NAMES)
    assert read == Gift(label="Dîner", cents=5)


@pytest.mark.parametrize(
    ("said", "fr", "pointer"),
    [
        ({"label": "", "cents": 5}, "Vérifiez l'objet : ce champ manque.", "/label"),
        ({"label": "x", "cents": 5, "on": "hier"}, "Vérifiez la date : une date est attendue (AAAA-MM-JJ).", "/on"),
        ({"label": "x", "cents": "5"}, "Vérifiez le formulaire : un nombre entier est attendu.", "/cents"),
    ],
)
def test_what_is_wrong_is_named_as_the_form_names_it(said: dict[str, object], fr: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_form(Gift, said, NAMES)
    assert (refused.value.fr, refused.value.pointer) == (fr, pointer)
