"""Branching and validation of questionnaires. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from kit.web.problems import Invalid

from crm.forms.questionnaires.definitions import SCALE, Definition, Question, ShowIf

Answer: TypeAlias = str | int | bool | list[str]
LONGEST = 2000
MAXIMUM = 1000


def asked(definition: Definition, answers: Mapping[str, Answer]) -> list[Question]:
    """Return the questions that these answers lead to, in order. Answers to other questions open no branch."""
    questions: list[Question] = []
    accepted: dict[str, Answer] = {}
    for question in definition.questions:
        if all(_holds(condition, accepted) for condition in question.show_if):
            questions.append(question)
            if question.key in answers:
                accepted[question.key] = answers[question.key]
    return questions


def check_answers(
    definition: Definition, answers: Mapping[str, Answer], pointer: str = "/answers"
) -> dict[str, Answer]:
    """Return the answers in the questions' order. Raises Invalid at the first invalid one."""
    keys = {question.key for question in definition.questions}
    for key in answers:
        if key not in keys:
            raise Invalid("Cette question n'existe pas.", "There is no such question.", f"{pointer}/{key}")
    for key, question in {question.key: question for question in definition.questions}.items():
        if key in answers and not _fits(question, answers[key]):
            raise Invalid(_EXPECTED[question.kind], f"Not an answer of the kind {question.kind}.", f"{pointer}/{key}")
    questions = asked(definition, answers)
    for key in answers.keys() - {item.key for item in questions}:
        raise Invalid(
            "Cette question n'est pas posée après ces réponses.",
            "This question is not asked after these answers.",
            f"{pointer}/{key}",
        )
    for item in questions:
        if item.required and answers.get(item.key) in (None, "", []):
            raise Invalid("Cette réponse est attendue.", "This answer is needed.", f"{pointer}/{item.key}")
    return {
        item.key: answers[item.key] for item in questions if item.key in answers and answers[item.key] not in ("", [])
    }


def values_of(question: Question, answer: Answer) -> list[str]:
    """Return the counted values of an answer: chosen options, `yes` or `no`, the number; nothing for texts and
    dates.
    """
    match question.kind:
        case "choices":
            return list(answer) if isinstance(answer, list) else []
        case "yes_no":
            return ["yes" if answer is True else "no"]
        case "text" | "date":
            return []
        case _:
            return [str(answer)]


def open_texts(definition: Definition, answers: Mapping[str, Answer], pointer: str = "/answers") -> dict[str, str]:
    """Return, by its pointer, each free text answered to a question that is not sensitive."""
    free = {question.key for question in definition.questions if question.kind == "text" and not question.sensitive}
    return {f"{pointer}/{key}": answer for key, answer in answers.items() if key in free and isinstance(answer, str)}


def _holds(condition: ShowIf, answers: Mapping[str, Answer]) -> bool:
    answer = answers.get(condition.question)
    if answer is None:
        return False
    if isinstance(answer, bool):
        values = {"yes" if answer else "no"}
    else:
        values = set(answer) if isinstance(answer, list) else {str(answer)}
    return bool(values & {str(value) for value in condition.any_of})


def _fits(question: Question, answer: Any) -> bool:
    keys = [option.key for option in question.options]
    match question.kind:
        case "choice":
            return answer in keys
        case "choices":
            return isinstance(answer, list) and len(set(answer)) == len(answer) and set(answer) <= set(keys)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # JSON, of any shape
        case "yes_no":
            return isinstance(answer, bool)
        case "scale":
            return isinstance(answer, int) and not isinstance(answer, bool) and answer in SCALE
        case "number":
            return isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= MAXIMUM
        case "text":
            return (
                isinstance(answer, str)
                and len(answer) <= LONGEST
                and all(c.isprintable() or c in "\n\r" for c in answer)
            )
        case _:
            return isinstance(answer, str) and _is_day(answer)


_EXPECTED = {
    "choice": "Une des réponses proposées est attendue.",
    "choices": "Des réponses proposées, chacune une fois, sont attendues.",
    "yes_no": "Oui ou non est attendu.",
    "scale": "Un nombre de 1 à 5 est attendu.",
    "number": f"Un nombre entier de 0 à {MAXIMUM} est attendu.",
    "text": f"Du texte, au plus {LONGEST} caractères, est attendu.",
    "date": "Une date (AAAA-MM-JJ) est attendue.",
}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
