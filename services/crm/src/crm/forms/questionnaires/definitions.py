"""A questionnaire as it is written down: one JSON document for doors, phones, paper and online forms.

Languages, questions in order, and branches: a question is asked when each of its `show_if` conditions holds, and those
look back only, so that nothing can go in a circle. A published version never changes.
"""

from typing import Annotated, Literal, TypeAlias

from kit.text.single_line import LINE
from kit.web.problems import Invalid
from pydantic import BaseModel, Field

Kind: TypeAlias = Literal["choice", "choices", "yes_no", "scale", "number", "text", "date"]
Key: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", max_length=40, examples=["ecologie"])]
Language: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]{2}$", description="ISO 639-1.", examples=["fr"])]
Sentence: TypeAlias = Annotated[str, Field(min_length=1, max_length=500, pattern=LINE)]
Words: TypeAlias = Annotated[
    dict[Language, Sentence],
    Field(
        min_length=1,
        max_length=10,
        description="The same in each language.",
        examples=[{"fr": "Qu'est-ce qui compte ?"}],
    ),
]
CHOOSING: frozenset[Kind] = frozenset({"choice", "choices"})
SCALE = range(1, 6)
FIRST = "fr"


class Option(BaseModel, extra="forbid"):
    key: Key
    label: Words


class ShowIf(BaseModel, extra="forbid"):
    """A condition: it holds if an earlier answer is one of these: option keys, `yes` or `no`, `1` to `5`."""

    question: Key
    any_of: Annotated[list[Key | Literal["1", "2", "3", "4", "5"]], Field(min_length=1, max_length=40)]


class Question(BaseModel, extra="forbid"):
    key: Key
    kind: Annotated[
        Kind, Field(description="`choice`: one option; `choices`: any; `scale`: 1 to 5; `number`: 0 to 1000.")
    ]
    label: Words
    hint: Words | None = None
    required: Annotated[bool, Field(strict=True)] = False
    options: Annotated[list[Option], Field(max_length=40, description="Of a choice, and only of one.")] = []
    show_if: Annotated[list[ShowIf], Field(max_length=5, description="All of them must hold; none: always asked.")] = []
    sensitive: Annotated[
        bool,
        Field(strict=True, description="Opinion, belief, health, origin: kept by name only with the use `opinion`."),
    ] = False
    themes: Annotated[
        bool, Field(strict=True, description="The options are themes: what is chosen is noted as cared about.")
    ] = False


class Definition(BaseModel, extra="forbid"):
    languages: Annotated[list[Language], Field(min_length=1, max_length=10, description="The first is the fallback.")]
    title: Words
    intro: Words | None = None
    questions: Annotated[list[Question], Field(max_length=60)] = []


def check_definition(found: Definition) -> None:
    """Raise Invalid at the first invalid part of a definition."""
    if len(set(found.languages)) != len(found.languages):
        raise Invalid("Une langue est citée deux fois.", "A language is named twice.", "/definition/languages")
    _check_words(found.languages, found.title, "/definition/title")
    if found.intro:
        _check_words(found.languages, found.intro, "/definition/intro")
    earlier: dict[str, Question] = {}
    for place, one in enumerate(found.questions):
        pointer = f"/definition/questions/{place}"
        if one.key in earlier:
            raise Invalid("Deux questions ont la même clef.", "Two questions have the same key.", f"{pointer}/key")
        _check_question(found.languages, one, pointer)
        for rank, condition in enumerate(one.show_if):
            _check_condition(earlier, condition, f"{pointer}/show_if/{rank}")
        earlier[one.key] = one


def answers_of(question: Question) -> tuple[str, ...]:
    """Return the answers that a condition may look for; none where the answers are not a list."""
    match question.kind:
        case "choice" | "choices":
            return tuple(one.key for one in question.options)
        case "yes_no":
            return ("yes", "no")
        case "scale":
            return tuple(str(step) for step in SCALE)
        case _:
            return ()


def said_in(words: Words, language: str) -> str:
    """Return a text in that language, else in the first one it was written in."""
    return words.get(language) or next(iter(words.values()))


def _check_question(languages: list[str], one: Question, pointer: str) -> None:
    _check_words(languages, one.label, f"{pointer}/label")
    if one.hint:
        _check_words(languages, one.hint, f"{pointer}/hint")
    if (one.kind in CHOOSING) != bool(one.options):
        raise Invalid(
            "Un choix a des réponses proposées, et lui seul.",
            "A choice has options, and only a choice.",
            f"{pointer}/options",
        )
    if len({option.key for option in one.options}) != len(one.options):
        raise Invalid("Deux réponses ont la même clef.", "Two options have the same key.", f"{pointer}/options")
    for rank, option in enumerate(one.options):
        _check_words(languages, option.label, f"{pointer}/options/{rank}/label")
    if one.themes and one.kind not in CHOOSING:
        raise Invalid("Seul un choix dit des thèmes.", "Only a choice says themes.", f"{pointer}/themes")


def _check_condition(earlier: dict[str, Question], condition: ShowIf, pointer: str) -> None:
    about = earlier.get(condition.question)
    if about is None:
        raise Invalid(
            "Une condition regarde une question posée avant, et aucune autre.",
            "A condition looks at a question that was asked before.",
            f"{pointer}/question",
        )
    if not set(condition.any_of) <= set(answers_of(about)):
        raise Invalid(
            "Une condition attend une réponse que cette question ne propose pas.",
            "A condition expects an answer that the question does not offer.",
            f"{pointer}/any_of",
        )


def _check_words(languages: list[str], words: Words, pointer: str) -> None:
    if set(words) != set(languages):
        raise Invalid(
            f"Ce texte doit être écrit dans chaque langue du questionnaire ({', '.join(languages)}), et aucune autre.",
            f"This text is needed in each language of the questionnaire ({', '.join(languages)}), and no other.",
            pointer,
        )
