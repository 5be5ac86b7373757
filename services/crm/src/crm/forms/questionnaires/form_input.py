"""The builder's form of one question, and its position in the draft."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from kit.pages.forms import read_form
from kit.web.problems import Invalid

from crm.forms.questionnaires.definitions import CHOOSING, Definition, Question, answers_of, said_in

FIELDS = {
    "/label": "le texte de la question",
    "/hint": "la précision",
    "/options": "les réponses proposées",
    "/show_if": "la condition",
    "/kind": "la forme de la réponse",
    "/key": "la clef",
    "/name": "le nom",
    "/definition/languages": "les langues",
    "/definition/title": "le titre",
    "/definition": "le questionnaire",
}


def read_question(
    values: Mapping[str, str], flags: Sequence[str], definition: Definition, used_keys: set[str]
) -> Question:
    """Parse a question's form.

    `values`: key, kind, `label_fr`, `hint_fr`…, options one per line (`clef = texte | text`), and the condition.

    Raises Invalid with the form's field names.
    """
    languages = definition.languages
    label = _words(values, "label", languages)
    if not label:
        raise Invalid("Écrivez la question.", "Write the question.", "/label")
    kind = values.get("kind", "")
    key = values.get("key", "") or free_key(next(iter(label.values())), used_keys)
    question: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "label": label,
        "hint": _words(values, "hint", languages) or None,
        "options": read_options(values.get("options", ""), languages) if kind in CHOOSING else [],
        "show_if": _condition(values, definition),
        **{flag: flag in flags for flag in ("required", "sensitive", "themes")},
    }
    return read_form(Question, question, FIELDS)


def read_options(text: str, languages: Sequence[str]) -> list[dict[str, Any]]:
    """Parse options, one per line.

    `L'écologie`, `ecologie = L'écologie`, and in other languages after a bar: `L'écologie | Ecology`.
    """
    options: list[dict[str, Any]] = []
    used_keys: set[str] = set()
    for line in text.splitlines():
        if not line.strip():
            continue
        typed_key, equals, words = line.partition("=")
        key = typed_key.strip() if equals else ""
        labels = [part.strip() for part in (words if equals else line).split("|")]
        key = key or free_key(labels[0], used_keys)
        used_keys.add(key)
        options.append({"key": key, "label": dict(zip(languages, labels, strict=False))})
    return options


def write_options(question: Question, languages: Sequence[str]) -> str:
    """Write a question's options in the format of `read_options`."""
    return "\n".join(
        f"{option.key} = {' | '.join(option.label.get(language, '') for language in languages)}"
        for option in question.options
    )


def with_question(definition: Definition, question: Question) -> Definition:
    """Return the definition with a question replaced, or appended if its key is new."""
    questions = list(definition.questions)
    at = next((index for index, one in enumerate(questions) if one.key == question.key), None)
    if at is None:
        questions.append(question)
    else:
        questions[at] = question
    return definition.model_copy(update={"questions": questions})


def moved(definition: Definition, key: str, direction: str) -> Definition:
    """Return the definition after moving a question `up` or `down`, or `remove`; at the edge nothing moves."""
    questions = list(definition.questions)
    at = next((index for index, question in enumerate(questions) if question.key == key), None)
    if at is None:
        raise Invalid("Cette question n'existe pas.", "There is no such question.", "/key")
    question = questions.pop(at)
    if direction != "remove":
        questions.insert(max(0, at + (-1 if direction == "up" else 1)), question)
    return definition.model_copy(update={"questions": questions})


def free_key(text: str, used_keys: set[str]) -> str:
    """Make an unused key from the first words: `L'écologie d'abord` gives `l_ecologie_d_abord`, numbered if taken."""
    ascii_text = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", ascii_text).strip("_")[:32]
    stem = words if words[:1].isalpha() else f"q_{words}".strip("_")
    key, number = stem, 1
    while key in used_keys:
        number += 1
        key = f"{stem}_{number}"
    return key


def condition_words(question: Question, definition: Definition) -> str:
    """Return a question's condition in French, for the builder; empty: always asked."""
    asked = {one.key: one for one in definition.questions}
    return " et ".join(
        f"« {said_in(asked[one.question].label, 'fr') if one.question in asked else one.question} » : "
        + " ou ".join(label_answers(asked.get(one.question), one.any_of))
        for one in question.show_if
    )


def label_answers(question: Question | None, keys: Sequence[str]) -> list[str]:
    """Return answers in the words of the form, in order."""
    labels = {} if question is None else {option.key: said_in(option.label, "fr") for option in question.options}
    labels |= {"yes": "oui", "no": "non"}
    return [labels.get(key, key) for key in keys]


def _words(values: Mapping[str, str], field: str, languages: Sequence[str]) -> dict[str, str]:
    return {language: text for language in languages if (text := values.get(f"{field}_{language}", "").strip())}


def _condition(fields: Mapping[str, str], definition: Definition) -> list[dict[str, Any]]:
    """Parse a condition, whose answers are written as the form says them, separated by commas; or by their keys."""
    key, typed = fields.get("if_question", ""), fields.get("if_values", "")
    if not key:
        return []
    asked = next((one for one in definition.questions if one.key == key), None)
    keys = answers_of(asked) if asked else ()
    known = {_folded(label): answer for answer, label in zip(keys, label_answers(asked, keys), strict=True)}
    known |= {_folded(answer): answer for answer in keys}
    whole = [typed] if _folded(typed) in known else [part for part in typed.split(",") if part.strip()]
    if any(_folded(part) not in known for part in whole) and all(_folded(part) in known for part in typed.split()):
        whole = typed.split()
    unknown = next((part.strip() for part in whole if _folded(part) not in known), "")
    if unknown and asked is not None and keys:
        answers = ", ".join(label_answers(asked, keys))
        raise Invalid(
            f"« {unknown[:60]} » n'est pas une réponse à cette question. Réponses possibles : {answers}.",
            "This is no answer to that question.",
            "/show_if",
        )
    return [{"question": key, "any_of": [known.get(_folded(part), part.strip()) for part in whole]}]


def _folded(text: str) -> str:
    """Return the text as typed answers are compared: « peut être » is « Peut-être »."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.replace("-", " ").split())
