"""The forms of the builder: a questionnaire, one of its questions, and its place."""

from collections.abc import Mapping, Sequence

from kit.pages.page_form import Line, PageForm, Posted

from crm.forms.questionnaires.definitions import Question
from crm.forms.questionnaires.form_input import write_options

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


def question_form(said: Mapping[str, str], flags: Sequence[str]) -> PageForm:
    """What was typed of a question, whose inputs are in the languages of the draft."""
    labels = [name for name in said if name.startswith("label_")]
    hints = [name for name in said if name.startswith("hint_")]
    inputs = {f"/{name.replace('_', '/')}": name for name in (*labels, *hints)}
    inputs |= {"/show_if": "if_values", "/show_if/0/question": "if_question"}
    inputs |= {pointer: names[0] for pointer, names in (("/label", labels), ("/hint", hints)) if names}
    typed = {name: (text,) for name, text in said.items()} | {"flags": tuple(flags)}
    return PageForm("question", typed, inputs)


def stored_question(question: Question, languages: Sequence[str]) -> PageForm:
    """The form filled with what the draft has."""
    said = {"key": question.key, "kind": question.kind, "options": write_options(question, languages)}
    said |= {f"label_{language}": text for language, text in question.label.items()}
    said |= {f"hint_{language}": text for language, text in (question.hint or {}).items()}
    if question.show_if:
        said |= {"if_question": question.show_if[0].question, "if_values": " ".join(question.show_if[0].any_of)}
    return question_form(said, [flag for flag in FLAGS if getattr(question, flag)])
