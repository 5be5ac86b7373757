"""The page of a territory that is too large to be computed at once: where to go down to."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.levels import Levels, find_place, is_large, read_levels
from predict.past_results.elections.names import name_round
from predict.past_results.nuances import service as nuances


async def place_or_levels(
    request: Request, session: AsyncSession, campaign_id: UUID, asked: str, title: str, why: str, skip: int = 0
) -> str | HTMLResponse:
    """Return the place to compute, or the page that shows the parts of a larger one. `why`: a French sentence."""
    place = await find_place(session, campaign_id, asked)
    if not await is_large(session, place):
        return place
    grid = await nuances.read_grid(session, campaign_id)
    levels = await read_levels(session, campaign_id, place, grid, skip)
    return render(
        request,
        "elections/levels.html",
        campaign=(await get_campaign(session, campaign_id)).state,
        title=title,
        why=why,
        **level_context(request, levels),
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
