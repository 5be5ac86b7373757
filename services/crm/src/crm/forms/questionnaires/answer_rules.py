"""The rules of questionnaires: which questions follow which answers, and valid answers. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from kit.web.problems import Invalid

from crm.forms.questionnaires.definitions import SCALE, Definition, Question, ShowIf

Answer: TypeAlias = str | int | bool | list[str]
LONGEST = 2000
MAXIMUM = 1000


def asked(definition: Definition, answers: Mapping[str, Answer]) -> list[Question]:
    """The questions that these answers lead to, in order. An answer to what was not asked opens no branch."""
    shown: list[Question] = []
    given: dict[str, Answer] = {}
    for one in definition.questions:
        if all(_holds(condition, given) for condition in one.show_if):
            shown.append(one)
            if one.key in answers:
                given[one.key] = answers[one.key]
    return shown


def check_answers(
    definition: Definition, answers: Mapping[str, Answer], pointer: str = "/answers"
) -> dict[str, Answer]:
    """The answers in the order of the questions. Raises Invalid at the first that cannot be."""
    known = {one.key for one in definition.questions}
    for key in answers:
        if key not in known:
            raise Invalid("Cette question n'existe pas.", "There is no such question.", f"{pointer}/{key}")
    for key, question in {one.key: one for one in definition.questions}.items():
        if key in answers and not _fits(question, answers[key]):
            raise Invalid(_EXPECTED[question.kind], f"Not an answer of the kind {question.kind}.", f"{pointer}/{key}")
    shown = asked(definition, answers)
    for key in answers.keys() - {one.key for one in shown}:
        raise Invalid(
            "Cette question n'est pas posée après ces réponses.",
            "This question is not asked after these answers.",
            f"{pointer}/{key}",
        )
    for one in shown:
        if one.required and answers.get(one.key) in (None, "", []):
            raise Invalid("Cette réponse est attendue.", "This answer is needed.", f"{pointer}/{one.key}")
    return {one.key: answers[one.key] for one in shown if one.key in answers and answers[one.key] not in ("", [])}


def values_of(question: Question, answer: Answer) -> list[str]:
    """Return the counted values of an answer: options chosen, `yes` or `no`, the number; none of a text or a date."""
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
    """Return by its pointer what was answered in free words to questions that are not sealed by consent."""
    free = {one.key for one in definition.questions if one.kind == "text" and not one.sensitive}
    return {f"{pointer}/{key}": said for key, said in answers.items() if key in free and isinstance(said, str)}


def _holds(condition: ShowIf, given: Mapping[str, Answer]) -> bool:
    answer = given.get(condition.question)
    if answer is None:
        return False
    if isinstance(answer, bool):
        said = {"yes" if answer else "no"}
    else:
        said = set(answer) if isinstance(answer, list) else {str(answer)}
    return bool(said & {str(value) for value in condition.any_of})


def _fits(question: Question, answer: Any) -> bool:
    keys = [one.key for one in question.options]
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
