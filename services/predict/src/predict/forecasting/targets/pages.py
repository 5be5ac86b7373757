from typing import Annotated

from common.schemas.elections import CandidateId
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.parts import Skip, part_of
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Conflict, Problem

from predict.forecasting.forecasts.french import in_words
from predict.forecasting.targets import descriptions, service
from predict.forecasting.targets.schemas import GoalKey
from predict.past_results.elections.pages import place_or_levels

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]

SHOWN = 25


@router.get("/targets")
async def show_targets(
    request: Request,
    session: Session,
    caller: Reader,
    goal: Annotated[GoalKey | None, Query()] = None,
    of_list: Annotated[CandidateId | None, Query(alias="list")] = None,
    skip: Skip = 0,
) -> HTMLResponse:
    why = "Au-delà de 3 000 bureaux un objectif n’est pas réparti : le socle et la prévision se lisent lieu par lieu."
    part = await place_or_levels(request, session, caller.campaign_id, "", "Objectif", why, skip)
    if isinstance(part, HTMLResponse):
        return part
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
    to_find = sorted(read.items, key=lambda one: (-one.gap, one.station))
    return render(
        request,
        "targets/targets.html",
        campaign=campaign,
        targets=read,
        shown=part_of(to_find[skip : skip + SHOWN + 1], skip, SHOWN),
        lists=targets.core_vote.contest.lists,
        chosen=next(goal for goal in read.goals if goal.key == read.goal),
        in_words=in_words,
        whole=not caller.territories,
    )
