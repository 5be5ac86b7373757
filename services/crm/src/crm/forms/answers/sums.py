"""The sums that answers are remembered by: a question's answers in a station, never whose."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.forms.answers.models import AnswerCount
from crm.forms.questionnaires.answer_rules import Answer, check_answers, values_of
from crm.forms.questionnaires.definitions import Definition
from crm.forms.questionnaires.service import read_definition

Cell: TypeAlias = tuple[UUID, int, str, str, str]
"""Questionnaire, published number, station, question, value; an empty value: that it was answered."""
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Unnamed:
    """A filled-in questionnaire of nobody in particular; what sends it again is the caller's to know."""

    questionnaire_id: UUID
    number: int
    station: str
    answers: dict[str, Answer]


def cells_of(
    definition: Definition, questionnaire_id: UUID, number: int, station: str, answers: Mapping[str, Answer]
) -> Iterator[Cell]:
    """Yield the cells of the sums that these answers count in. They have been checked."""
    for one in definition.questions:
        if one.key in answers:
            for value in ("", *values_of(one, answers[one.key])):
                yield questionnaire_id, number, station, one.key, value


async def add_counts(session: AsyncSession, campaign_id: UUID, cells: Iterable[Cell]) -> None:
    counted = Counter(cells)
    key = ("questionnaire_id", "number", "station", "question", "value")
    # In one order, so that two phones at once wait for each other and never in a circle.
    rows = [
        {"campaign_id": campaign_id, "people": people, **dict(zip(key, cell, strict=True))}
        for cell, people in sorted(counted.items())
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        made = insert(AnswerCount).values(rows[start : start + _ROWS_AT_ONCE])
        again = {"people": AnswerCount.people + made.excluded.people}
        await session.execute(made.on_conflict_do_update(index_elements=["campaign_id", *key], set_=again))


async def sum_unnamed(session: AsyncSession, campaign_id: UUID, sheets: Sequence[Unnamed]) -> None:
    """Add many answers to the sums, for a phone that comes back with its day. Raises Invalid at an invalid answer."""
    known: dict[tuple[UUID, int], Definition] = {}
    cells: list[Cell] = []
    for sheet in sheets:
        of = (sheet.questionnaire_id, sheet.number)
        if of not in known:
            known[of] = await read_definition(session, campaign_id, *of)
        cells += cells_of(known[of], *of, sheet.station, check_answers(known[of], sheet.answers))
    await add_counts(session, campaign_id, cells)
