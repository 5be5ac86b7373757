from typing import Annotated

from elections.places.search import find_territory
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.parts import Skip
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid

from predict.past_results.elections import queries
from predict.past_results.elections.level_pages import level_context
from predict.past_results.elections.levels import read_levels
from predict.past_results.elections.names import name_round
from predict.past_results.elections.series import is_partial, read_series
from predict.past_results.elections.stacks import COLOURS, draw_stacks
from predict.past_results.nuances import service as nuances
from predict.past_results.nuances.blocs import BLOCS, SOURCE

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["elections:read"])]


@router.get("/past-results")
async def show_past_results(
    request: Request,
    session: Session,
    caller: Reader,
    territory: Annotated[str, Query(max_length=100)] = "",
    skip: Skip = 0,
) -> HTMLResponse:
    """Turnout and blocs in a territory, the campaign's own by default, over every imported round."""
    campaign = (await get_campaign(session, caller.campaign_id)).state
    try:
        asked = str(find_territory(territory or campaign.territory, campaign.territory))
    except ValueError as error:
        raise Invalid(str(error), "No territory has this name or code.", "?territory") from error
    await queries.require_place(session, asked)
    grid = await nuances.read_grid(session, caller.campaign_id)
    points = list(reversed(await read_series(session, asked, grid, "bloc")))
    levels = await read_levels(session, caller.campaign_id, asked, grid, skip)
    rows = [
        {
            "point": point,
            "name": name_round(point.election),
            "shares": {part.key: part.share for part in point.parts},
        }
        for point in points
    ]
    return render(
        request,
        "elections/past_results.html",
        campaign=campaign,
        territory=asked,
        rows=rows,
        blocs=list(BLOCS),
        colours=COLOURS,
        drawing=draw_stacks(points),
        unplaced=any(part.key is None for point in points for part in point.parts),
        edited=bool(grid.edits),
        source=SOURCE,
        partial=[row for row, point in zip(rows, points, strict=True) if is_partial(point)],
        **level_context(request, levels, "territory"),
    )
