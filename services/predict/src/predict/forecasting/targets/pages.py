from typing import Annotated

from common.schemas.elections import CandidateId
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Conflict, Problem

from predict.forecasting.forecasts.french import in_words
from predict.forecasting.targets import descriptions, service
from predict.forecasting.targets.schemas import GoalKey

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]


@router.get("/targets")
async def show_targets(
    request: Request,
    session: Session,
    caller: Reader,
    goal: Annotated[GoalKey | None, Query()] = None,
    of_list: Annotated[CandidateId | None, Query(alias="list")] = None,
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    try:
        targets = await service.read_targets(session, caller.campaign_id, of_list, goal)
    except Problem as problem:
        missing = isinstance(problem, Conflict)
        return render(
            request,
            "targets/targets.html",
            status=200 if missing else problem.status,
            campaign=campaign,
            targets=None,
            to_do=problem.fr,
        )
    read = descriptions.describe_targets(targets, caller, None, None)
    return render(
        request,
        "targets/targets.html",
        campaign=campaign,
        targets=read,
        lists=targets.core_vote.contest.lists,
        chosen=next(goal for goal in read.goals if goal.key == read.goal),
        in_words=in_words,
        whole=not caller.territories,
    )
