from typing import Annotated

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.parts import Skip, part_of
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import NotFound

from predict.past_results.elections.names import name_round
from predict.past_results.elections.pages import place_or_levels
from predict.past_results.elections.place_query import PlaceQuery
from predict.past_results.elections.schemas import ElectionId
from predict.past_results.station_history import service

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["elections:read", "stations:read"])]
SHOWN_PARTS = 4
SHOWN = 200


@router.get("/station-history")
async def show_station_history(
    request: Request,
    session: Session,
    caller: Reader,
    election: Annotated[ElectionId | None, Query()] = None,
    place: PlaceQuery = "",
    skip: Skip = 0,
) -> HTMLResponse:
    """Show what each past round knows of today's stations, and the redrawn ones of the chosen round."""
    campaign = (await get_campaign(session, caller.campaign_id)).state
    why = "Choisissez un lieu pour voir d’où viennent ses bureaux."
    asked = await place_or_levels(request, session, caller.campaign_id, place, "Filiation des bureaux", why, skip)
    if isinstance(asked, HTMLResponse):
        return asked
    try:
        traced, pasts = await service.trace_campaign(session, caller.campaign_id, None, asked)
    except NotFound:
        return render(request, "station_history/no_results.html", campaign=campaign)
    chosen = next((past for past in pasts if past.id == election), pasts[0] if pasts else None)
    changed = [one for one in service.list_changed(traced, chosen) if caller.covers(one)] if chosen else []
    rows = [service.describe_station(traced, chosen, one) for one in changed[skip : skip + SHOWN]] if chosen else []
    return render(
        request,
        "station_history/station_history.html",
        campaign=campaign,
        today=name_round(traced.now.id),
        summaries=[service.summarise_links(traced, past) for past in pasts],
        chosen=chosen.id if chosen else "",
        chosen_name=name_round(chosen.id) if chosen else "",
        rows=rows,
        redrawn=len(changed),
        following=part_of(changed[skip : skip + SHOWN + 1], skip, SHOWN).following,
        place=asked if place else "",
        most=SHOWN_PARTS,
        method=service.METHOD,
    )
