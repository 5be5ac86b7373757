"""Entry form beside the file of a poll, read as a PollFile; the first thing wrong with it, in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Final

from kit.web.validation import describe_error
from pydantic import ValidationError

from predict.contests.candidacies import Candidacy
from predict.forecasting.polls.schemas import AnswerPut, PollFile
from predict.past_results.nuances.blocs import BLOCS

LABELS: Final = {
    "title": "Titre",
    "institute": "Institut",
    "sponsor": "Commanditaire",
    "question": "Question posée",
    "territory": "Territoire interrogé",
    "population": "Qui a été interrogé",
    "sample": "Personnes interrogées",
    "sampling": "Tirage",
    "mode": "Mode de recueil",
    "design_effect": "Effet de sondage",
    "fielded_from": "Premier jour",
    "fielded_to": "Dernier jour",
    "published_on": "Publié le",
    "election": "Tour du vote passé",
}
"""Field → what the form calls it."""


class MalformedInput(Exception):
    """A sentence in French that names the field."""


def read_entry(typed: Mapping[str, str]) -> PollFile:
    """`typed`: by field, as it came from the form; an empty one was not filled in."""
    told: dict[str, object] = {name: text.strip() for name, text in typed.items() if name in LABELS and text.strip()}
    for name, number in (("sample", int), ("design_effect", float)):
        if name in told:
            try:
                told[name] = number(str(told[name]).replace(" ", "").replace("\u202f", "").replace(",", "."))
            except ValueError:
                raise MalformedInput(f"{LABELS[name]} : un nombre est attendu.") from None
    try:
        return PollFile.model_validate(told)
    except ValidationError as error:
        fault = error.errors()[0]
        said = describe_error(fault | {"loc": ("body", *fault["loc"])}, english=False)["detail"].partition(" : ")[2]
        raise MalformedInput(f"{LABELS.get(str(fault['loc'][0]), 'Formulaire')} : {said}.") from error


def guess_blocs(answers: Sequence[AnswerPut], lists: Sequence[Candidacy]) -> list[AnswerPut]:
    """The bloc that a label ends with, « Liste A (gauche) », else that of the campaign's list of that name."""
    known = {one.label.strip().lower(): one.bloc for one in lists}
    return [one if one.bloc or one.kind != "vote" else _guess(one, known) for one in answers]


def _guess(answer: AnswerPut, known: Mapping[str, str]) -> AnswerPut:
    head, bracket, tail = answer.label.rpartition("(")
    said = tail.rstrip(") ").strip().lower()
    if bracket and head.strip() and said in BLOCS:
        return answer.model_copy(update={"bloc": said, "label": head.strip()})
    label = answer.label.strip().lower()
    return answer.model_copy(update={"bloc": label if label in BLOCS else known.get(label)})
