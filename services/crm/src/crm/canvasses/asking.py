"""What was answered of questionnaires, many reports at a time. Who agreed to be named is met one by one (`meeting`)."""

from collections.abc import Sequence
from uuid import UUID

from kit.auth import Caller
from kit.problems import Problem
from sqlalchemy.ext.asyncio import AsyncSession

from crm.answers.summing import Unnamed, sum_unnamed
from crm.canvasses.acceptance import Reason
from crm.canvasses.schemas import CanvassCreate, Questioned
from crm.questionnaires.answering import check_answers
from crm.questionnaires.definitions import Definition
from crm.questionnaires.service import read_definition


async def refuse_answers(session: AsyncSession, caller: Caller, reports: Sequence[CanvassCreate]) -> dict[int, Reason]:
    """Why the answers of a report cannot be, by its place."""
    known: dict[tuple[UUID, int], Definition | Problem] = {}
    found: dict[int, Reason] = {}
    for at, report in enumerate(reports):
        if report.said is None:
            continue
        key = (report.said.questionnaire_id, report.said.number)
        if key not in known:
            try:
                known[key] = await read_definition(session, caller.campaign_id, *key)
            except Problem as problem:
                known[key] = problem
        if problem := _problem(known[key], report.said):
            found[at] = (problem.fr, problem.en, f"/said{problem.pointer or '/questionnaire_id'}")
    return found


async def add_answers(session: AsyncSession, caller: Caller, reports: Sequence[CanvassCreate]) -> None:
    """To the sums of the stations, each report once: its row is what is stored once."""
    sheets = [
        Unnamed(said.questionnaire_id, said.number, report.station, dict(said.answers))
        for report in reports
        if (said := report.said) is not None and report.person is None
    ]
    await sum_unnamed(session, caller.campaign_id, sheets)


def _problem(definition: Definition | Problem, said: Questioned) -> Problem | None:
    if isinstance(definition, Problem):
        return definition
    try:
        check_answers(definition, said.answers)
    except Problem as problem:
        return problem
    return None
