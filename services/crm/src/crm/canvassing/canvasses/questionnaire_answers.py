"""Answers to questionnaires, many reports at a time. Those who agreed to be named are entered by `people_met`."""

from collections.abc import Sequence
from uuid import UUID

from kit.security.auth import Caller
from kit.web.problems import Problem
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.canvasses.acceptance import Reason
from crm.canvassing.canvasses.schemas import CanvassCreate, Questioned
from crm.forms.answers.sums import Unnamed
from crm.forms.questionnaires.answer_rules import check_answers
from crm.forms.questionnaires.definitions import Definition
from crm.forms.questionnaires.service import read_definition


async def check_answers_of(
    session: AsyncSession, caller: Caller, reports: Sequence[CanvassCreate]
) -> tuple[dict[int, Reason], dict[int, Unnamed]]:
    """Return, by a report's place, why its answers are invalid, or else what they add to the station's sums.

    Answers of somebody who agreed to be named are none of the latter: they are recorded with the person.
    """
    known: dict[tuple[UUID, int], Definition | Problem] = {}
    refused: dict[int, Reason] = {}
    unnamed: dict[int, Unnamed] = {}
    for at, report in enumerate(reports):
        if (said := report.said) is None:
            continue
        key = (said.questionnaire_id, said.number)
        if key not in known:
            try:
                known[key] = await read_definition(session, caller.campaign_id, *key)
            except Problem as problem:
                known[key] = problem
        if problem := _problem(known[key], said):
            refused[at] = (problem.fr, problem.en, f"/said{problem.pointer or '/questionnaire_id'}")
        elif report.person is None:
            unnamed[at] = Unnamed(*key, report.station, dict(said.answers))
    return refused, unnamed


def _problem(definition: Definition | Problem, said: Questioned) -> Problem | None:
    if isinstance(definition, Problem):
        return definition
    try:
        check_answers(definition, said.answers)
    except Problem as problem:
        return problem
    return None
