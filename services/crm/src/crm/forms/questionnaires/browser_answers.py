"""Answers from an HTML form without scripts: a field `q_<key>` for each question, repeated for boxes."""

from collections.abc import Mapping, Sequence

from kit.pages.forms import whole_number

from crm.forms.questionnaires.answer_rules import Answer, asked
from crm.forms.questionnaires.definitions import Definition, Question


def read_answers(definition: Definition, fields: Mapping[str, Sequence[str]]) -> dict[str, Answer]:
    """Parse a form's answers; drop those to questions that do not apply, as a page without scripts cannot hide them."""
    answers: dict[str, Answer] = {}
    for question in definition.questions:
        many = [value.strip() for value in fields.get(f"q_{question.key}", [])]
        if many and many[-1]:
            answers[question.key] = _answer(question, many[-1], many)
    keys = {one.key for one in asked(definition, answers)}
    return {key: answer for key, answer in answers.items() if key in keys}


def _answer(question: Question, text: str, many: list[str]) -> Answer:
    match question.kind:
        case "choices":
            return many
        case "yes_no":
            return text == "yes"
        case "scale" | "number":
            return whole_number(text)
        case _:
            return text
