from typing import Annotated

from common.schemas.territories import Territory
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from predict.past_results.elections import queries
from predict.past_results.elections.names import name_round
from predict.past_results.elections.series import read_series
from predict.past_results.elections.stacks import COLOURS, draw_stacks
from predict.past_results.nuances import service as nuances
from predict.past_results.nuances.blocs import BLOCS, SOURCE

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["elections:read"])]


@router.get("/past-results")
async def show_past_results(
    request: Request, session: Session, caller: Reader, territory: Annotated[Territory | None, Query()] = None
) -> HTMLResponse:
    """Show turnout and blocs of a territory, by default the campaign's, over all imported rounds."""
    campaign = (await get_campaign(session, caller.campaign_id)).state
    shown_territory = territory or campaign.territory
    await queries.require_place(session, shown_territory)
    grid = await nuances.read_grid(session, caller.campaign_id)
    points = list(reversed(await read_series(session, shown_territory, grid, "bloc")))
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
        territory=shown_territory,
        rows=rows,
        blocs=list(BLOCS),
        colours=COLOURS,
        drawing=draw_stacks(points),
        unplaced=any(part.key is None for point in points for part in point.parts),
        edited=bool(grid.edits),
        source=SOURCE,
    )
