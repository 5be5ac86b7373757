"""Blocs guessed from the answers' labels."""

from collections.abc import Mapping, Sequence

from predict.contests.candidacies import Candidacy
from predict.forecasting.polls.schemas import AnswerPut
from predict.past_results.nuances.blocs import BLOCS


def guess_blocs(answers: Sequence[AnswerPut], lists: Sequence[Candidacy]) -> list[AnswerPut]:
    """Set the bloc that a label ends with, « Liste A (gauche) », else that of the campaign's list of that name."""
    bloc_by_label = {candidacy.label.strip().lower(): candidacy.bloc for candidacy in lists}
    return [answer if answer.bloc or answer.kind != "vote" else _guess(answer, bloc_by_label) for answer in answers]


def _guess(answer: AnswerPut, bloc_by_label: Mapping[str, str]) -> AnswerPut:
    head, bracket, tail = answer.label.rpartition("(")
    bloc_text = tail.rstrip(") ").strip().lower()
    if bracket and head.strip() and bloc_text in BLOCS:
        return answer.model_copy(update={"bloc": bloc_text, "label": head.strip()})
    label = answer.label.strip().lower()
    return answer.model_copy(update={"bloc": label if label in BLOCS else bloc_by_label.get(label)})
