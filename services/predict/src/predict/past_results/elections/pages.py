from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from elections.places.search import find_territory, search_near
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.parts import Skip
from kit.pages.place_options import place_options
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections import queries
from predict.past_results.elections.levels import Levels, find_place, is_large, read_levels
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


@router.get("/places")
async def suggest_territories(
    session: Session, caller: Reader, text: Annotated[str, Query(max_length=80)] = ""
) -> HTMLResponse:
    own = (await get_campaign(session, caller.campaign_id)).state.territory
    return place_options(found.name for found in search_near(text, own, 12))


async def find_part(session: AsyncSession, campaign_id: UUID, asked: str, skip: int = 0) -> str | Levels:
    """Return the place to compute, or the parts of one that is too large: each page decides by this alone."""
    place = await find_place(session, campaign_id, asked)
    if not await is_large(session, place):
        return place
    return await read_levels(session, campaign_id, place, await nuances.read_grid(session, campaign_id), skip)


async def place_or_levels(
    request: Request, session: AsyncSession, campaign_id: UUID, asked: str, title: str, why: str, skip: int = 0
) -> str | HTMLResponse:
    """Return the place to compute, or the page that shows the parts of a larger one. `why`: a French sentence."""
    part = await find_part(session, campaign_id, asked, skip)
    if isinstance(part, str):
        return part
    return render(
        request,
        "elections/levels.html",
        campaign=(await get_campaign(session, campaign_id)).state,
        title=title,
        why=why,
        **level_context(request, part),
    )


def level_context(request: Request, levels: Levels, parameter: str = "place") -> dict[str, Any]:
    """Return what the template of the table of parts needs; it links to the page that shows it."""
    base: str = request.scope.get("root_path", "")
    path = f"{base}{request.url.path.removeprefix(base)}"
    return {
        "levels": levels,
        "path": path,
        "parameter": parameter,
        "round_name": name_round(levels.election) if levels.election else "",
        "to": {
            territory: f"{path}?{parameter}={quote(territory)}"
            for territory in [*(step[0] for step in levels.trail), *(part.territory for part in levels.parts)]
        },
    }
