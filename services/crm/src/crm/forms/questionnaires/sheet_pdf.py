"""A questionnaire on paper: one sheet per person, with boxes large enough to tick in a stairwell."""

from collections.abc import Sequence
from typing import Any

from kit.files.pdf import boxes, document, heading, note, paragraph, space, together

from crm.forms.questionnaires.definitions import SCALE, Definition, Question, said_in
from crm.forms.questionnaires.form_input import condition_words


def print_sheet(definition: Definition, language: str, reference: str) -> bytes:
    """Print a questionnaire as a PDF. `reference`: its id and version, at the foot of each page."""
    flowables: list[Any] = [note(said_in(definition.intro, language))] if definition.intro else []
    for number, question in enumerate(definition.questions, 1):
        parts: list[Any] = [heading(f"{number}. {said_in(question.label, language)}", 3)]
        if question.show_if:
            parts.append(note(f"À poser si {condition_words(question, definition)}"))
        if question.hint:
            parts.append(note(said_in(question.hint, language)))
        parts += _room(question, language)
        flowables.append(together([*parts, space(2)]))
    flowables.append(note("Sans accord écrit de la personne, ni nom ni coordonnées ne se notent sur cette feuille."))
    return document(said_in(definition.title, language), "Feuille de réponses", flowables, footer=reference)


def _room(question: Question, language: str) -> Sequence[Any]:
    """Return the elements of the space for the answer."""
    match question.kind:
        case "choice" | "choices":
            return [boxes([said_in(option.label, language) for option in question.options])]
        case "yes_no":
            return [boxes(["oui", "non"], across=True)]
        case "scale":
            return [boxes([str(step) for step in SCALE], across=True)]
        case "number" | "date":
            return [space(3), paragraph("." * 30)]
        case _:
            return [space(3), paragraph("." * 100), space(3), paragraph("." * 100)]
