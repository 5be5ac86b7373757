"""Suggestions of communes and polling stations while somebody types one in a form."""

from typing import Annotated

from elections.places.stations import station_name
from elections.places.suggestions import communes_meant, suggest_places
from fastapi import APIRouter, Query, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.pages.place_options import place_options
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.campaign.campaigns.place_input import find_territory
from crm.canvassing.canvasses import placement
from crm.canvassing.station_rankings import service as station_rankings

router = APIRouter(route_class=Route, include_in_schema=False)

Anybody = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]


@router.get("/places")
async def suggest(session: Session, caller: Anybody, text: Annotated[str, Query(max_length=80)] = "") -> HTMLResponse:
    """Return the options of a list: names of places that the text may mean, those of the campaign first."""
    own = await find_territory(session, caller.campaign_id)
    # Asked at every key: of a nation's stations only those of the communes that are meant.
    communes = communes_meant(text, own, await station_rankings.list_communes(session))
    found = suggest_places(text, own, await placement.read_stations_in(session, communes))
    return place_options(station_name(code) for code in found)
