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
from kit.web.problems import Conflict
from markupsafe import Markup

from predict.forecasting.core_vote import lists
from predict.forecasting.core_vote.schemas import Quantile
from predict.forecasting.core_vote.simulation import DEFAULT_QUANTILE
from predict.forecasting.core_vote.station_bars import draw_stations
from predict.forecasting.core_vote.undecided import say_too_early
from predict.past_results.elections.names import name_round
from predict.past_results.elections.pages import place_or_levels
from predict.past_results.elections.place_query import PlaceQuery
from predict.past_results.nuances.blocs import SOURCE

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]

QUANTILES = (0.05, 0.1, 0.25, 0.5)
SHOWN = 15
"""Stations of one part of the page: those of its chart."""


@router.get("/core-vote")
async def show_base(
    request: Request,
    session: Session,
    caller: Reader,
    quantile: Annotated[Quantile, Query()] = DEFAULT_QUANTILE,
    of_list: Annotated[CandidateId | None, Query(alias="list")] = None,
    place: PlaceQuery = "",
    skip: Skip = 0,
) -> HTMLResponse:
    why = "Le socle se calcule lieu par lieu : choisissez-en un."
    part = await place_or_levels(request, session, caller.campaign_id, place, "Socle", why, skip)
    if isinstance(part, HTMLResponse):
        return part
    campaign = (await get_campaign(session, caller.campaign_id)).state
    try:
        core_vote = await lists.read_list(session, caller, of_list, quantile, place)
    except Conflict as conflict:
        return render(request, "core_vote/core_vote.html", campaign=campaign, found=None, to_do=conflict.fr)
    reading = core_vote.reading
    described = lists.describe_core_vote(core_vote, len(reading.rows), None)
    by_votes = sorted(described.items, key=lambda one: (-one.core_vote.votes, one.station))
    return render(
        request,
        "core_vote/core_vote.html",
        campaign=campaign,
        found=core_vote,
        too_early=say_too_early(reading.met) if reading.undecided is None and reading.met.asked else "",
        base_read=described,
        shown=part_of(by_votes[skip : skip + SHOWN + 1], skip, SHOWN),
        # Made only of numbers and escaped text.
        chart=Markup(draw_stations(by_votes[skip : skip + SHOWN])),
        where=place,
        quantiles=sorted({*QUANTILES, quantile}),
        whole=not caller.territories,
        name_round=name_round,
        bloc_source=SOURCE,
    )
