"""Parsing of the builder's form of one question, and its place in the draft."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from kit.pages.forms import read_form
from kit.web.problems import Invalid

from crm.forms.questionnaires.definitions import CHOOSING, Definition, Question, said_in

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


def read_question(said: Mapping[str, str], flags: Sequence[str], languages: Sequence[str], taken: set[str]) -> Question:
    """Parse a question's form.

    `said`: key, kind, `label_fr`, `hint_fr`…, options one per line (`clef = texte | text`), and the condition.

    Raises Invalid that names the field as the form does.
    """
    label = _words(said, "label", languages)
    if not label:
        raise Invalid("Écrivez la question.", "Write the question.", "/label")
    kind = said.get("kind", "")
    key = said.get("key", "") or free_key(next(iter(label.values())), taken)
    question: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "label": label,
        "hint": _words(said, "hint", languages) or None,
        "options": read_options(said.get("options", ""), languages) if kind in CHOOSING else [],
        "show_if": _condition(said),
        **{flag: flag in flags for flag in ("required", "sensitive", "themes")},
    }
    return read_form(Question, question, FIELDS)


def read_options(text: str, languages: Sequence[str]) -> list[dict[str, Any]]:
    """Parse options, one a line.

    `L'écologie`, `ecologie = L'écologie`, and in other languages after a bar: `L'écologie | Ecology`.
    """
    options: list[dict[str, Any]] = []
    taken: set[str] = set()
    for line in text.splitlines():
        if not line.strip():
            continue
        named, equals, words = line.partition("=")
        key = named.strip() if equals else ""
        labels = [part.strip() for part in (words if equals else line).split("|")]
        key = key or free_key(labels[0], taken)
        taken.add(key)
        options.append({"key": key, "label": dict(zip(languages, labels, strict=False))})
    return options


def write_options(question: Question, languages: Sequence[str]) -> str:
    """Write a question's options as `read_options` reads them."""
    return "\n".join(
        f"{one.key} = {' | '.join(one.label.get(language, '') for language in languages)}" for one in question.options
    )


def with_question(definition: Definition, question: Question) -> Definition:
    """Return the definition with a question in the place of the one of the same key, else at the end."""
    questions = list(definition.questions)
    at = next((place for place, one in enumerate(questions) if one.key == question.key), None)
    if at is None:
        questions.append(question)
    else:
        questions[at] = question
    return definition.model_copy(update={"questions": questions})


def moved(definition: Definition, key: str, way: str) -> Definition:
    """Return the definition after `up`, `down` or `remove`; what cannot move stays."""
    questions = list(definition.questions)
    at = next((place for place, one in enumerate(questions) if one.key == key), None)
    if at is None:
        raise Invalid("Cette question n'existe pas.", "There is no such question.", "/key")
    one = questions.pop(at)
    if way != "remove":
        questions.insert(max(0, at + (-1 if way == "up" else 1)), one)
    return definition.model_copy(update={"questions": questions})


def free_key(text: str, taken: set[str]) -> str:
    """A key made of the first words: `L'écologie d'abord` gives `l_ecologie_d_abord`; a number where it is taken."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:32]
    stem = words if words[:1].isalpha() else f"q_{words}".strip("_")
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def condition_words(question: Question, definition: Definition) -> str:
    """Return a question's condition in French, as the builder shows it; empty: always asked."""
    titles = {one.key: said_in(one.label, "fr") for one in definition.questions}
    labels = {option.key: said_in(option.label, "fr") for one in definition.questions for option in one.options}
    labels |= {"yes": "oui", "no": "non"}
    return " et ".join(
        f"« {titles.get(one.question, one.question)} » : " + " ou ".join(labels.get(key, key) for key in one.any_of)
        for one in question.show_if
    )


def _words(said: Mapping[str, str], field: str, languages: Sequence[str]) -> dict[str, str]:
    return {language: text for language in languages if (text := said.get(f"{field}_{language}", "").strip())}


def _condition(said: Mapping[str, str]) -> list[dict[str, Any]]:
    question = said.get("if_question", "")
    values = said.get("if_values", "").replace(",", " ").split()
    words = {"oui": "yes", "non": "no"}
    return [{"question": question, "any_of": [words.get(one, one) for one in values]}] if question else []
