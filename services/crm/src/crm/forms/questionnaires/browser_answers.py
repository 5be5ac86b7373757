"""Parsing of answers sent by a browser without scripts: a field `q_<key>` for each question, repeated for boxes."""

from collections.abc import Mapping, Sequence

from kit.pages.forms import whole_number

from crm.forms.questionnaires.answer_rules import Answer, asked
from crm.forms.questionnaires.definitions import Definition, Question


def read_answers(definition: Definition, sent: Mapping[str, Sequence[str]]) -> dict[str, Answer]:
    """Parse a form's answers; drop those to questions not asked: a page without scripts cannot hide the question."""
    answers: dict[str, Answer] = {}
    for one in definition.questions:
        many = [value.strip() for value in sent.get(f"q_{one.key}", [])]
        if many and many[-1]:
            answers[one.key] = _answer(one, many[-1], many)
    shown = {one.key for one in asked(definition, answers)}
    return {key: answer for key, answer in answers.items() if key in shown}


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
