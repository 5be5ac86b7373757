"""A form is read as the API reads its JSON, and says which of its fields is wrong."""

from datetime import date
from typing import Annotated, Literal

import pytest
from kit.pages.forms import decimal_number, read_form, seen_version, whole_number
from kit.web.problems import Invalid
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError


class Gift(BaseModel, extra="forbid"):
    label: str
    cents: Annotated[int, Field(strict=True)]
    on: date | None = None


class Stay(BaseModel):
    since: date
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> "Stay":
        if self.until < self.since:
            raise PydanticCustomError("order", "{en}", {"fr": "la fin précède le début", "en": "ends before it starts"})
        return self


NAMES = {"/label": "l'objet", "/on": "la date"}


def test_what_was_left_empty_is_left_out() -> None:
    read = read_form(Gift, {"label": "Dîner", "cents": 5, "on": ""}, NAMES)
    assert read == Gift(label="Dîner", cents=5)


@pytest.mark.parametrize(
    ("said", "fr", "pointer"),
    [
        ({"label": "", "cents": 5}, "Indiquez l'objet.", "/label"),
        (
            {"label": "x", "cents": 5, "on": "hier"},
            "Vérifiez la date : une date est attendue, comme 24/05/2026.",
            "/on",
        ),
        ({"label": "x", "cents": "5"}, "Vérifiez le formulaire : un nombre entier est attendu.", "/cents"),
    ],
)
def test_what_is_wrong_is_named_as_the_form_names_it(said: dict[str, object], fr: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_form(Gift, said, NAMES)
    assert (refused.value.fr, refused.value.pointer) == (fr, pointer)


def test_a_rule_about_several_fields_is_told_of_the_form() -> None:
    with pytest.raises(Invalid) as refused:
        read_form(Stay, {"since": "2027-01-05", "until": "2027-01-04"}, NAMES)
    problem = refused.value
    assert (problem.fr, problem.pointer) == ("Vérifiez le formulaire : la fin précède le début.", "")
    assert problem.en == "ends before it starts"


def test_of_a_field_that_may_be_empty_the_other_choice_is_not_told() -> None:
    class Rule(BaseModel):
        reply_to: Annotated[str, Field(pattern=r"^[^\s@<>]+@")] | Literal[""] = ""
        channel: Literal["", "email"] = ""

    with pytest.raises(Invalid) as refused:
        read_form(Rule, {"reply_to": "nobody"}, {"/reply_to": "l'adresse"})
    assert [one["detail"] for one in refused.value.more["errors"]] == [
        "Vérifiez l'adresse : une adresse e-mail est attendue, comme prenom@exemple.fr."
    ]
    with pytest.raises(Invalid, match="Input should be"):
        read_form(Rule, {"channel": "fax"}, {"/channel": "le canal"})


@pytest.mark.parametrize(("text", "read"), [("12", 12), (" 7 ", 7), ("²", "²"), ("٣", "٣"), ("-1", "-1"), ("", "")])
def test_a_whole_number_is_read_and_any_other_text_left_to_the_model(text: str, read: int | str) -> None:
    assert whole_number(text) == read


def test_more_digits_than_python_reads_are_a_text() -> None:
    assert whole_number("9" * 5000) == "9" * 5000
    assert seen_version("9" * 5000) is None
    assert seen_version("3") == 3


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12,5", 12.5),
        ("−2.5", -2.5),
        (" 1 234,5 ", 1234.5),
        ("1\u202f000", 1000.0),
        ("mille", "mille"),
        ("", ""),
        ("nan", "nan"),
        ("1e9", "1e9"),
    ],
)
def test_a_number_is_read_as_people_type_it(text: str, read: float | str) -> None:
    assert decimal_number(text) == read


def test_per_cent_is_a_part_of_one() -> None:
    assert decimal_number("12,5 %", percent=True) == 0.125
    assert decimal_number("beaucoup %", percent=True) == "beaucoup %"
