"""Forms of the builder: a questionnaire, a question, and its position."""

from collections.abc import Mapping, Sequence

from kit.pages.page_form import Line, PageForm, Posted

from crm.forms.questionnaires.definitions import Definition, Question
from crm.forms.questionnaires.form_input import label_answers, write_options

INPUTS = {"/definition/languages": "languages", "/definition/title": "title"}
FLAGS = {
    "required": "attend une réponse",
    "sensitive": "touche à l'opinion, aux croyances, à la santé ou à l'origine : la réponse n'est gardée par nom "
    "qu'avec l'accord de garder l'opinion",
    "themes": "propose des thèmes : ce qui est choisi se note sur la fiche",
}


class QuestionnaireEntry(Posted):
    name: Line = ""
    title: Line = ""
    languages: Line = "fr"


class MoveEntry(Posted):
    key: Line = ""
    way: Line = ""


def question_form(values: Mapping[str, str], flags: Sequence[str]) -> PageForm:
    """Return the typed values of a question, with inputs in each of the draft's languages."""
    labels = [name for name in values if name.startswith("label_")]
    hints = [name for name in values if name.startswith("hint_")]
    inputs = {f"/{name.replace('_', '/')}": name for name in (*labels, *hints)}
    inputs |= {"/show_if": "if_values", "/show_if/0/question": "if_question"}
    inputs |= {pointer: names[0] for pointer, names in (("/label", labels), ("/hint", hints)) if names}
    typed = {name: (text,) for name, text in values.items()} | {"flags": tuple(flags)}
    return PageForm("question", typed, inputs)


def stored_question(question: Question, definition: Definition) -> PageForm:
    """Return the form filled with a question of the draft."""
    values = {"key": question.key, "kind": question.kind, "options": write_options(question, definition.languages)}
    values |= {f"label_{language}": text for language, text in question.label.items()}
    values |= {f"hint_{language}": text for language, text in (question.hint or {}).items()}
    if question.show_if:
        condition = question.show_if[0]
        asked = next((one for one in definition.questions if one.key == condition.question), None)
        values |= {
            "if_question": condition.question,
            "if_values": ", ".join(label_answers(asked, condition.any_of)),
        }
    return question_form(values, [flag for flag in FLAGS if getattr(question, flag)])
