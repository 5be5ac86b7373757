"""The definition of a questionnaire: one JSON document for doors, phones, paper and online forms.

Languages, ordered questions, and branches: a question applies if all its `show_if` conditions hold. Conditions look
back only, so there are no cycles. A published version never changes.
"""

from typing import Annotated, Any, Literal, TypeAlias

from kit.text.single_line import LINE
from kit.web.problems import Invalid
from pydantic import BaseModel, ConfigDict, Field

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
    """A condition: an earlier answer is one of these (option keys, `yes` or `no`, `1` to `5`)."""

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


EXAMPLE: dict[str, Any] = {
    "languages": ["fr"],
    "title": {"fr": "Porte à porte de mai"},
    "questions": [
        {
            "key": "vote",
            "kind": "yes_no",
            "label": {"fr": "Êtes-vous inscrit sur la liste électorale ?"},
        },
        {
            "key": "themes",
            "kind": "choices",
            "label": {"fr": "Qu'est-ce qui compte pour vous ?"},
            "options": [
                {"key": "ecologie", "label": {"fr": "L'écologie"}},
                {"key": "sante", "label": {"fr": "La santé"}},
            ],
            "show_if": [{"question": "vote", "any_of": ["yes"]}],
            "themes": True,
        },
    ],
}


class Definition(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    languages: Annotated[list[Language], Field(min_length=1, max_length=10, description="The first is the fallback.")]
    title: Words
    intro: Words | None = None
    questions: Annotated[list[Question], Field(max_length=60)] = []


def check_definition(definition: Definition) -> None:
    """Raise Invalid at the first invalid part of a definition."""
    if len(set(definition.languages)) != len(definition.languages):
        raise Invalid("Une langue est citée deux fois.", "A language is named twice.", "/definition/languages")
    _check_words(definition.languages, definition.title, "/definition/title")
    if definition.intro:
        _check_words(definition.languages, definition.intro, "/definition/intro")
    earlier: dict[str, Question] = {}
    for index, question in enumerate(definition.questions):
        pointer = f"/definition/questions/{index}"
        if question.key in earlier:
            raise Invalid("Deux questions ont la même clef.", "Two questions have the same key.", f"{pointer}/key")
        _check_question(definition.languages, question, pointer)
        for rank, condition in enumerate(question.show_if):
            _check_condition(earlier, condition, f"{pointer}/show_if/{rank}")
        earlier[question.key] = question


def answers_of(question: Question) -> tuple[str, ...]:
    """Return the values that a condition may test; none for free answers."""
    match question.kind:
        case "choice" | "choices":
            return tuple(option.key for option in question.options)
        case "yes_no":
            return ("yes", "no")
        case "scale":
            return tuple(str(step) for step in SCALE)
        case _:
            return ()


def said_in(words: Words, language: str) -> str:
    """Return a text in a language, else in the first one it has."""
    return words.get(language) or next(iter(words.values()))


def _check_question(languages: list[str], question: Question, pointer: str) -> None:
    _check_words(languages, question.label, f"{pointer}/label")
    if question.hint:
        _check_words(languages, question.hint, f"{pointer}/hint")
    if (question.kind in CHOOSING) != bool(question.options):
        raise Invalid(
            "Un choix a des réponses proposées, et lui seul.",
            "A choice has options, and only a choice.",
            f"{pointer}/options",
        )
    if len({option.key for option in question.options}) != len(question.options):
        raise Invalid("Deux réponses ont la même clef.", "Two options have the same key.", f"{pointer}/options")
    for rank, option in enumerate(question.options):
        _check_words(languages, option.label, f"{pointer}/options/{rank}/label")
    if question.themes and question.kind not in CHOOSING:
        raise Invalid("Seul un choix dit des thèmes.", "Only a choice says themes.", f"{pointer}/themes")


def _check_condition(earlier: dict[str, Question], condition: ShowIf, pointer: str) -> None:
    question = earlier.get(condition.question)
    if question is None:
        raise Invalid(
            "Une condition regarde une question posée avant, et aucune autre.",
            "A condition looks at a question that was asked before.",
            f"{pointer}/question",
        )
    if not set(condition.any_of) <= set(answers_of(question)):
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
