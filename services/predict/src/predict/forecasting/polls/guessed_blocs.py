"""Blocs that the answers of a poll's file say by their labels."""

from collections.abc import Mapping, Sequence

from predict.contests.candidacies import Candidacy
from predict.forecasting.polls.schemas import AnswerPut
from predict.past_results.nuances.blocs import BLOCS


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
