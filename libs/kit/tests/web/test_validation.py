"""What pydantic found wrong, in words that a volunteer can act on."""

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from common.schemas.instants import Day, Hour, Instant
from common.schemas.territories import Commune, MemberTerritory, Station, Territory
from kit.web.validation import describe_error
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Asked(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] = Cat(kind="cat")
    day: Annotated[date, Field(ge=date(1958, 1, 1), le=date(2099, 12, 31))] = date(2029, 6, 10)
    known: Day = date(2029, 6, 10)
    count: Annotated[int, Field(le=21)] = 1
    name: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f<>]*$")] = ""
    code: Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")] = "A"
    postcode: Annotated[str, Field(pattern=r"^[0-9A-Za-z \-]{3,10}$")] = "94120"
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "fr"
    email: Annotated[str, Field(pattern=r"^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$")] = "a@b.fr"
    reply_to: Annotated[str, Field(pattern=r"^[^\x00-\x20\x7f<>,;]+@[^\x00-\x20\x7f<>,;]+$")] = "a@b.fr"
    prose: Annotated[str, Field(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f<>]*$")] = ""
    letter: Annotated[str, Field(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")] = "a"
    back: Annotated[str, Field(pattern=r"^https://[^\x00-\x20\x22\x27\x7f<>\\@#]+$")] = "https://a.fr"
    key: Annotated[str, Field(pattern=r"^[\x21-\x7e]+$")] = "a"
    join: Annotated[str, Field(pattern=r"^[0-9A-Za-z_\-]+$")] = "a"
    number: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")] = "1"
    hour: Annotated[str, Field(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$")] = "10:00"
    hours: Annotated[str, Field(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]$")] = ""
    notice: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]*$")] = "a"
    one_of: Annotated[list[str], Field(min_length=1, max_length=1)] = ["a"]
    two_of: Annotated[list[str], Field(min_length=2, max_length=3)] = ["a", "b"]
    word: Annotated[str, Field(min_length=1, max_length=2)] = "a"


def said(model: Any, value: str | bytes, *, english: bool = False) -> dict[str, str]:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(model).validate_json(value)
    first = raised.value.errors()[0]
    return describe_error({**first, "loc": ("body", *first["loc"])}, english=english)


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ('{"day": "1931-01-01"}', "/day", "/day : une date à partir du 01/01/1958 est attendue"),
        ('{"day": "2190-01-01"}', "/day", "/day : une date jusqu'au 31/12/2099 est attendue"),
        ('{"known": "1931-01-01"}', "/known", "/known : une date à partir du 01/01/1958 est attendue"),
        ('{"count": 22}', "/count", "/count : un nombre au plus égal à 21 est attendu"),
        ('{"name": "<b>"}', "/name", "/name : du texte sur une ligne, sans < ni >, est attendu"),
        ('{"code": "é"}', "/code", "/code : la forme attendue est ^[A-Z]{1,3}$"),
        ('{"postcode": "x"}', "/postcode", "/postcode : un code postal est attendu, comme 94120"),
        ('{"language": "fra"}', "/language", "/language : une langue en deux lettres est attendue, comme fr"),
        ('{"email": "a"}', "/email", "/email : une adresse e-mail est attendue, comme prenom@exemple.fr"),
        ('{"reply_to": "a"}', "/reply_to", "/reply_to : une adresse e-mail est attendue, comme prenom@exemple.fr"),
        ('{"prose": "<b>"}', "/prose", "/prose : du texte sans < ni > est attendu"),
        ('{"letter": "\\u0001"}', "/letter", "/letter : du texte sans caractère invisible est attendu"),
        ('{"back": "http://a.fr"}', "/back", "/back : une adresse qui commence par https:// est attendue"),
        ('{"key": "é"}', "/key", "/key : un texte sans espace ni accent est attendu"),
        ('{"join": "a b"}', "/join", "/join : des lettres sans accent, des chiffres, - ou _ sont attendus"),
        ('{"number": "a"}', "/number", "/number : un nombre entier est attendu"),
        ('{"hour": "25:00"}', "/hour", "/hour : une heure est attendue, comme 10:00"),
        ('{"hours": "25:00"}', "/hours", "/hours : une plage d'heures est attendue, comme 18:00-20:00"),
        (
            '{"notice": "é"}',
            "/notice",
            "/notice : des lettres sans accent, des chiffres, -, _, . ou : sont attendus",
        ),
        ('{"one_of": []}', "/one_of", "/one_of : au moins 1 élément"),
        ('{"one_of": ["a", "b"]}', "/one_of", "/one_of : au plus 1 élément"),
        ('{"two_of": ["a"]}', "/two_of", "/two_of : au moins 2 éléments"),
        ('{"word": ""}', "/word", "/word : au moins 1 caractère"),
        ('{"word": "abc"}', "/word", "/word : au plus 2 caractères"),
        ('{"pet": {"kind": "cow"}}', "/pet", "/pet : une de ces valeurs est attendue pour 'kind' : 'cat', 'dog'"),
        ('{"pet": {}}', "/pet", "/pet : le champ 'kind' manque"),
        ("{", "", "le corps n'est pas du JSON valable"),
    ],
)
def test_what_is_wrong_is_said_as_people_speak(body: str, pointer: str, detail: str) -> None:
    assert said(Asked, body) == {"pointer": pointer, "detail": detail}


_FILTER = {
    "filter": {"kind": "all", "of": [{"kind": "tag", "tag": 3}, {"kind": "theme", "theme": "x", "days": "a"}]},
    "names": {"a/b": 1},
    "value": True,
}


@pytest.mark.parametrize(
    ("kind", "location", "pointer"),
    [
        ("string_type", ("filter", "all", "of", 0, "tag", "tag"), "/filter/of/0/tag"),
        ("int_parsing", ("filter", "all", "of", 1, "theme", "days"), "/filter/of/1/days"),
        ("string_type", ("filter", "all", "of", 1, "theme", "theme"), "/filter/of/1/theme"),
        ("missing", ("filter", "all", "of", 1, "theme", "said_on"), "/filter/of/1/said_on"),
        ("missing", ("filter", "all", "of", 0, "tag", "since"), "/filter/of/0/since"),
        ("missing", ("day",), "/day"),
        ("int_type", ("value", "int"), "/value"),
        ("string_type", ("names", "dict[str,str]", "a/b"), "/names/a~1b"),
        ("string_too_short", ("names", "a/b", "[key]"), "/names/a~1b"),
        ("too_long", ("elsewhere", "x"), "/elsewhere/x"),
    ],
)
def test_a_pointer_has_the_steps_of_the_body_alone(kind: str, location: tuple[str | int, ...], pointer: str) -> None:
    """As RFC 6901 asks: pydantic takes the alternatives of a union for steps."""
    error = {"type": kind, "msg": "no", "loc": ("body", *location)}
    assert describe_error(error, english=True, body=_FILTER)["pointer"] == pointer


@pytest.mark.parametrize(
    ("kind", "example"),
    [(Station, "94033_0001"), (Commune, "94033"), (Territory, "circo:9406"), (MemberTerritory, "94033_0001")],
)
def test_a_place_that_is_none_is_answered_with_an_example(kind: Any, example: str) -> None:
    assert example in said(kind, '"x:"')["detail"]


def test_a_rule_of_the_law_says_its_article_in_both_languages() -> None:
    error = PydanticCustomError("no_such_heading", "headings 1 to 21", {"fr": "rubriques de 1 à 21"})
    raised = {"type": error.type, "ctx": error.context, "msg": error.message(), "loc": ("body", "heading")}
    assert describe_error(raised, english=False)["detail"] == "/heading : rubriques de 1 à 21"
    assert describe_error(raised, english=True)["detail"] == "/heading : headings 1 to 21"


@pytest.mark.parametrize(
    ("kind", "value", "french"),
    [
        (Instant, b'"0001-01-01T00:00:00Z"', "un moment entre 2000 et 2099 est attendu"),
        (Hour, b'"2029-06-10T08:30:00Z"', "une heure ronde est attendue"),
    ],
)
def test_a_moment_that_cannot_be_is_said_in_french_too(kind: Any, value: bytes, french: str) -> None:
    assert said(kind, value)["detail"].endswith(french)
    assert french not in said(kind, value, english=True)["detail"]
