"""Answers to questionnaires, for many reports at once. Answers with a name are stored by `people_met`."""

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
    """Return, by a report's index, why its answers are invalid, else what they add to the station's totals.

    Answers of people who agreed to be named add nothing here: they are stored with the person.
    """
    definitions: dict[tuple[UUID, int], Definition | Problem] = {}
    reasons: dict[int, Reason] = {}
    unnamed: dict[int, Unnamed] = {}
    for at, report in enumerate(reports):
        if (answers := report.said) is None:
            continue
        key = (answers.questionnaire_id, answers.number)
        if key not in definitions:
            try:
                definitions[key] = await read_definition(session, caller.campaign_id, *key)
            except Problem as problem:
                definitions[key] = problem
        if problem := _problem(definitions[key], answers):
            reasons[at] = (problem.fr, problem.en, f"/said{problem.pointer or '/questionnaire_id'}")
        elif report.person is None:
            unnamed[at] = Unnamed(*key, report.station, dict(answers.answers))
    return reasons, unnamed


def _problem(definition: Definition | Problem, questioned: Questioned) -> Problem | None:
    if isinstance(definition, Problem):
        return definition
    try:
        check_answers(definition, questioned.answers)
    except Problem as problem:
        return problem
    return None
