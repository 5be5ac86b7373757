"""Totals of answers by question and station, without people."""

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
"""Questionnaire, published version, station, question, value; an empty value counts everybody who answered."""
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Unnamed:
    """A filled-in anonymous questionnaire; the caller must prevent duplicates."""

    questionnaire_id: UUID
    number: int
    station: str
    answers: dict[str, Answer]


def cells_of(
    definition: Definition, questionnaire_id: UUID, number: int, station: str, answers: Mapping[str, Answer]
) -> Iterator[Cell]:
    """Yield the cells that these checked answers count in."""
    for question in definition.questions:
        if question.key in answers:
            for value in ("", *values_of(question, answers[question.key])):
                yield questionnaire_id, number, station, question.key, value


async def add_counts(session: AsyncSession, campaign_id: UUID, cells: Iterable[Cell]) -> None:
    counter = Counter(cells)
    key = ("questionnaire_id", "number", "station", "question", "value")
    # In one order, to avoid deadlocks between phones.
    rows = [
        {"campaign_id": campaign_id, "people": people, **dict(zip(key, cell, strict=True))}
        for cell, people in sorted(counter.items())
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        statement = insert(AnswerCount).values(rows[start : start + _ROWS_AT_ONCE])
        increments = {"people": AnswerCount.people + statement.excluded.people}
        await session.execute(statement.on_conflict_do_update(index_elements=["campaign_id", *key], set_=increments))


async def sum_unnamed(session: AsyncSession, campaign_id: UUID, sheets: Sequence[Unnamed]) -> None:
    """Add many answers to the totals, for a phone's batch. Raises Invalid at an invalid answer."""
    definitions: dict[tuple[UUID, int], Definition] = {}
    cells: list[Cell] = []
    for sheet in sheets:
        of = (sheet.questionnaire_id, sheet.number)
        if of not in definitions:
            definitions[of] = await read_definition(session, campaign_id, *of)
        cells += cells_of(definitions[of], *of, sheet.station, check_answers(definitions[of], sheet.answers))
    await add_counts(session, campaign_id, cells)
